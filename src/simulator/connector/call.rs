//! The calls of the Web Connector, as the bytes of its SOAP envelopes.
//!
//! The bytes are those of .NET's SoapHttpClientProtocol in the recordings: one line, prefix `soap`,
//! the method's element with a default namespace, `<x />` where a text is empty.

/// The namespace of every call and every answer.
pub const NAMESPACE: &str = "http://developer.intuit.com/";

/// A method of the web service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operation {
    /// The server may tell its version.
    ServerVersion,
    /// The server may refuse a Web Connector that is too old.
    ClientVersion,
    /// User and password for a ticket.
    Authenticate,
    /// What shall QuickBooks do?
    SendRequestXml,
    /// What QuickBooks said.
    ReceiveResponseXml,
    /// What was the matter?
    GetLastError,
    /// QuickBooks could not be opened.
    ConnectionError,
    /// The visit is over.
    CloseConnection,
    /// Which page to open for the user?
    GetInteractiveUrl,
    /// Is the user done with the page?
    InteractiveDone,
    /// The user does not want the page.
    InteractiveRejected,
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::ServerVersion,
        Self::ClientVersion,
        Self::Authenticate,
        Self::SendRequestXml,
        Self::ReceiveResponseXml,
        Self::GetLastError,
        Self::ConnectionError,
        Self::CloseConnection,
        Self::GetInteractiveUrl,
        Self::InteractiveDone,
        Self::InteractiveRejected,
    ];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::ServerVersion => "serverVersion",
            Self::ClientVersion => "clientVersion",
            Self::Authenticate => "authenticate",
            Self::SendRequestXml => "sendRequestXML",
            Self::ReceiveResponseXml => "receiveResponseXML",
            Self::GetLastError => "getLastError",
            Self::ConnectionError => "connectionError",
            Self::CloseConnection => "closeConnection",
            Self::GetInteractiveUrl => "getInteractiveURL",
            Self::InteractiveDone => "interactiveDone",
            Self::InteractiveRejected => "interactiveRejected",
        }
    }

    /// The operation of this name, whatever its case.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.name().eq_ignore_ascii_case(name))
    }

    /// The names of its parameters, in their order.
    fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::ServerVersion => &[],
            Self::ClientVersion => &["strVersion"],
            Self::Authenticate => &["strUserName", PASSWORD],
            Self::SendRequestXml => &[
                "ticket",
                "strHCPResponse",
                "strCompanyFileName",
                "qbXMLCountry",
                "qbXMLMajorVers",
                "qbXMLMinorVers",
            ],
            Self::ReceiveResponseXml => &["ticket", "response", "hresult", "message"],
            Self::GetLastError | Self::CloseConnection => &["ticket"],
            Self::ConnectionError => &["ticket", "hresult", "message"],
            Self::GetInteractiveUrl => &["wcTicket", "sessionID"],
            Self::InteractiveDone => &["wcTicket"],
            Self::InteractiveRejected => &["wcTicket", "reason"],
        }
    }
}

const PASSWORD: &str = "strPassword";
/// What stands for a password wherever a call is written down.
const MASK: &str = "********";

/// One call with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub operation: Operation,
    values: Vec<String>,
}

impl Call {
    /// A call of `operation` with the values of its parameters, in their order.
    ///
    /// # Panics
    /// Where the number of values is not that of the parameters.
    pub fn new<V: Into<String>>(operation: Operation, values: impl IntoIterator<Item = V>) -> Self {
        let values: Vec<String> = values.into_iter().map(Into::into).collect();
        assert_eq!(values.len(), operation.parameters().len(), "{}", operation.name());
        Self { operation, values }
    }

    /// The parameters with their values.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let values = self.values.iter().map(String::as_str);
        self.operation.parameters().iter().copied().zip(values)
    }

    /// The same call, fit to be written down: without the password.
    pub fn masked(&self) -> Self {
        let shown = |(name, value): (&str, &str)| match name {
            PASSWORD if !value.is_empty() => MASK.to_string(),
            _ => value.to_string(),
        };
        Self { operation: self.operation, values: self.parameters().map(shown).collect() }
    }

    /// The value of the header `SOAPAction`, quotes included.
    pub fn soap_action(&self) -> String {
        format!("\"{NAMESPACE}{}\"", self.operation.name())
    }

    /// The body of the HTTP request.
    pub fn envelope(&self) -> String {
        let name = self.operation.name();
        let length: usize = self.values.iter().map(|value| value.len() + 64).sum();
        let mut text = String::with_capacity(length + 512);
        text.push_str(HEAD);
        text.push_str(&format!("<{name} xmlns=\"{NAMESPACE}\""));
        if self.values.is_empty() {
            text.push_str(" />");
        } else {
            text.push('>');
            for (parameter, value) in self.parameters() {
                push_element(&mut text, parameter, value);
            }
            text.push_str(&format!("</{name}>"));
        }
        text.push_str("</soap:Body></soap:Envelope>");
        text
    }
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope \
     xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
     xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
     xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body>";

fn push_element(text: &mut String, name: &str, value: &str) {
    if value.is_empty() {
        text.push_str(&format!("<{name} />"));
        return;
    }
    text.push_str(&format!("<{name}>"));
    for character in value.chars() {
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '\t' | '\n' | '\r' => text.push(character),
            // XmlTextWriter writes what XML cannot hold as a reference, and so do we.
            '\0'..' ' => text.push_str(&format!("&#x{:X};", u32::from(character))),
            _ => text.push(character),
        }
    }
    text.push_str(&format!("</{name}>"));
}
