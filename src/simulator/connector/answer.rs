//! What a server answered, read as .NET's SoapHttpClientProtocol and the Web Connector read it.

use super::call::{NAMESPACE, Operation};
use super::http::HttpAnswer;
use super::line::NetError;
use super::xml::{self, Node, XmlError};
use crate::qbxml::{SourceEncoding, detect, encoding, to_utf8};

const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// How much of a page that is no answer is shown.
const SHOWN_LENGTH: usize = 300;

/// The value that a call gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Of most calls.
    Text(String),
    /// Of `receiveResponseXML`.
    Number(i32),
    /// Of `authenticate`.
    Strings(Vec<String>),
}

/// An answer that a genuine Web Connector does not take. `Display` says what it would show,
/// [`Unusable::detail`] what a developer needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// There was no answer.
    #[error(transparent)]
    Net(#[from] NetError),
    /// An HTTP status that is no success.
    #[error("The request failed with HTTP status {status}: {reason}.")]
    Status {
        /// 404 …
        status: u16,
        /// Not Found …
        reason: String,
        /// The beginning of the body.
        body: String,
    },
    /// Something else than XML.
    #[error("Client found response content type of '{found}', but expected 'text/xml'.")]
    ContentType {
        /// What it was.
        found: String,
        /// The beginning of the body.
        body: String,
    },
    /// Broken XML.
    #[error("Response is not well-formed XML.")]
    NotWellFormed(XmlError),
    /// The root is no SOAP envelope, or that of another version.
    #[error(
        "Possible SOAP version mismatch: Envelope namespace {0} was unexpected. Expecting \
         http://schemas.xmlsoap.org/soap/envelope/."
    )]
    Envelope(String),
    /// A SOAP fault.
    #[error("{0}")]
    Fault(String),
    /// `authenticate` gave fewer than two strings, or in another namespace.
    #[error("Index was outside the bounds of the array.")]
    TooFewStrings(String),
    /// No result where one is due.
    #[error("Object reference not set to an instance of an object.")]
    NoResult(String),
    /// A percentage that is no number.
    #[error("There is an error in XML document. Input string was not in a correct format.")]
    NoNumber(String),
    /// Elements where a text is due: the qbXML was not escaped.
    #[error("There is an error in XML document.")]
    NoText(String),
}

impl Unusable {
    /// What is the matter and what to do, for the server's developer.
    pub fn detail(&self) -> String {
        match self {
            Self::Net(error) => error.detail(),
            Self::Status { body, .. } if body.is_empty() => "the answer has no body".to_string(),
            Self::Status { body, .. } | Self::ContentType { body, .. } => {
                format!("the body begins with `{body}`")
            }
            Self::NotWellFormed(error) => error.to_string(),
            Self::Envelope(_) => {
                format!("answer with an Envelope in the namespace {ENVELOPE}")
            }
            Self::Fault(_) => "the server answered with a soap:Fault".to_string(),
            Self::TooFewStrings(what)
            | Self::NoResult(what)
            | Self::NoNumber(what)
            | Self::NoText(what) => what.clone(),
        }
    }

    /// There was no answer at all, so nothing is known of what the server did.
    pub fn is_network(&self) -> bool {
        matches!(self, Self::Net(_))
    }
}

/// Reads the answer to a call of `operation`.
///
/// # Errors
/// A genuine Web Connector would not take it.
pub fn read(operation: Operation, answer: &HttpAnswer) -> Result<Value, Unusable> {
    check_head(answer)?;
    let text = decoded(answer)?;
    let root = xml::read(&text).map_err(Unusable::NotWellFormed)?;
    if !root.is(ENVELOPE, "Envelope") {
        return Err(Unusable::Envelope(root.namespace));
    }
    let body = root.child(ENVELOPE, "Body");
    let body = body.ok_or_else(|| missing("soap:Body", &root))?;
    if let Some(fault) = body.child(ENVELOPE, "Fault") {
        let says = fault.children.iter().find(|each| each.name == "faultstring");
        return Err(Unusable::Fault(says.map(|it| it.text.clone()).unwrap_or_default()));
    }
    let name = operation.name();
    let response = body.child(NAMESPACE, &format!("{name}Response"));
    let response = response.ok_or_else(|| missing(&format!("{name}Response"), body))?;
    let result = response.child(NAMESPACE, &format!("{name}Result"));
    let result = result.ok_or_else(|| missing(&format!("{name}Result"), response))?;
    if result.is_nil {
        return Err(Unusable::NoResult(format!("`{name}Result` is nil; write an empty element")));
    }
    match operation {
        Operation::Authenticate => strings(result).map(Value::Strings),
        Operation::ReceiveResponseXml => {
            let text = text_of(result)?;
            let number = text.trim().parse().map_err(|_| {
                Unusable::NoNumber(format!("`{name}Result` is `{text}`; write a whole number"))
            })?;
            Ok(Value::Number(number))
        }
        _ => text_of(result).map(|text| Value::Text(text.to_string())),
    }
}

/// .NET reads the envelopes of 200, of 202, and of the errors that carry a fault.
fn check_head(answer: &HttpAnswer) -> Result<(), Unusable> {
    let is_read = answer.status < 300 || answer.status == 500 || answer.status == 400;
    let content_type = answer.content_type.clone().unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    let is_xml = media_type.eq_ignore_ascii_case("text/xml");
    if !is_read || (answer.status >= 300 && !is_xml) {
        return Err(Unusable::Status {
            status: answer.status,
            reason: answer.reason.clone(),
            body: shown(&answer.body),
        });
    }
    if is_xml {
        return Ok(());
    }
    Err(Unusable::ContentType { found: content_type, body: shown(&answer.body) })
}

/// The text of the body: the charset of the head decides, then a mark, then the declaration.
fn decoded(answer: &HttpAnswer) -> Result<String, Unusable> {
    let broken = |what: String| Unusable::NotWellFormed(XmlError { line: 1, what });
    let content_type = answer.content_type.clone().unwrap_or_default().to_ascii_lowercase();
    let charset = content_type.split(';').find_map(|each| each.trim().strip_prefix("charset="));
    let body = &answer.body;
    let found = match charset.map(|name| name.trim_matches('"')) {
        Some("iso-8859-1" | "windows-1252" | "us-ascii" | "latin1") => {
            encoding::Detected { encoding: SourceEncoding::Windows1252, mark_length: 0 }
        }
        Some("utf-8" | "utf8") => {
            let mark_length = if body.starts_with(&[0xEF, 0xBB, 0xBF]) { 3 } else { 0 };
            encoding::Detected { encoding: SourceEncoding::Utf8, mark_length }
        }
        _ => detect(&body[..body.len().min(encoding::HEAD_LENGTH)])
            .map_err(|unknown| broken(unknown.to_string()))?,
    };
    let bytes = &body[found.mark_length..];
    if found.encoding == SourceEncoding::Utf8 && std::str::from_utf8(bytes).is_err() {
        return Err(broken("there are bytes that are not UTF-8".to_string()));
    }
    Ok(to_utf8(bytes, found.encoding).into_owned())
}

fn strings(result: &Node) -> Result<Vec<String>, Unusable> {
    let mut strings = Vec::new();
    for each in result.children.iter().filter(|each| each.is(NAMESPACE, "string")) {
        strings.push(text_of(each)?.to_string());
    }
    if strings.len() < 2 {
        let stray = result.children.iter().find(|each| !each.is(NAMESPACE, "string"));
        let stray = stray.map_or_else(String::new, |each| {
            format!("; `<{}>` of the namespace `{}` is passed over", each.name, each.namespace)
        });
        return Err(Unusable::TooFewStrings(format!(
            "authenticateResult holds {} elements `<string>` of the namespace {NAMESPACE}, and \
             two are needed{stray}",
            strings.len()
        )));
    }
    Ok(strings)
}

fn text_of(node: &Node) -> Result<&str, Unusable> {
    match node.children.first() {
        None => Ok(&node.text),
        Some(child) => Err(Unusable::NoText(format!(
            "`<{}>` holds the element `<{}>` where a text is due; escape its `<` as `&lt;`",
            node.name, child.name
        ))),
    }
}

fn missing(name: &str, within: &Node) -> Unusable {
    let other = within.children.first().map_or_else(
        || "nothing".to_string(),
        |each| format!("`<{}>` of the namespace `{}`", each.name, each.namespace),
    );
    Unusable::NoResult(format!(
        "`<{}>` holds {other} where `<{name}>` of the namespace {NAMESPACE} is due",
        within.name
    ))
}

fn shown(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(SHOWN_LENGTH)]).into_owned();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
