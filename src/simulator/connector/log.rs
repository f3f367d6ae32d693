//! The lines of the Web Connector's own log, `QWCLog.txt`.

use std::io::{self, Write};

use super::answer::{Unusable, Value};
use super::call::{Call, Operation};

/// The moment, as the log writes it: `20260305.08:15:00 UTC`.
pub type Clock = Box<dyn FnMut() -> String>;

/// The log; off, it writes nothing.
pub(super) struct Log(Option<(Box<dyn Write>, Clock)>);

impl Log {
    pub(super) fn off() -> Self {
        Self(None)
    }

    pub(super) fn on(out: Box<dyn Write>, clock: Clock) -> Self {
        Self(Some((out, clock)))
    }

    /// One entry of a method of one of its classes.
    pub(super) fn line(&mut self, class: &str, method: &str, text: &str) -> io::Result<()> {
        let Some((out, clock)) = &mut self.0 else { return Ok(()) };
        let now = clock();
        let ended = if text.contains('\n') { "\r\n" } else { "" };
        let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
        write!(out, "{now}\t: QBWebConnector.{class}.{method}() : {text}\r\n{ended}")?;
        out.flush()
    }

    pub(super) fn begin(&mut self, application: &str, url: &str) -> io::Result<()> {
        let manager = "WebServiceManager";
        let started = format!("updateWS() for application = '{application}' has STARTED");
        self.line(manager, "DoUpdateSelected", &started)?;
        self.lock("True")?;
        let service = "SOAPWebService";
        let connected = "Initiated connection to the following application.";
        self.line(service, "instantiateWebService", connected)?;
        self.line(service, "instantiateWebService", &format!("AppName: {application}"))?;
        self.line(service, "instantiateWebService", &format!("AppURL: {url}"))
    }

    pub(super) fn end(&mut self, words: &str) -> io::Result<()> {
        self.lock("False")?;
        self.line("WebServiceManager", "DoUpdateSelected", words)
    }

    fn lock(&mut self, state: &str) -> io::Result<()> {
        let key = "HKEY_CURRENT_USER\\Software\\Intuit\\QBWebConnector\\UpdateLock";
        let set = format!("{key} has been set to {state}");
        self.line("RegistryManager", "setUpdateLock", &set)
    }

    /// A call is about to be made.
    pub(super) fn calling(&mut self, call: &Call) -> io::Result<()> {
        let name = call.operation.name();
        let method = format!("do_{name}");
        let shown: Vec<String> = match call.operation {
            Operation::Authenticate => {
                let user = call.parameters().next().map(|(_, value)| value).unwrap_or_default();
                vec![format!(
                    "*** Calling authenticate() with following parameters:<userName=\"{user}\">\
                     <password=<MaskedForSecurity>"
                )]
            }
            Operation::ServerVersion => vec!["*** Calling serverVersion().".to_string()],
            Operation::ClientVersion => {
                let version = call.parameters().next().map(|(_, value)| value).unwrap_or_default();
                vec![format!(
                    "*** Calling clientVersion() with following \
                     parameter:<productVersion=\"{version}\">"
                )]
            }
            _ => {
                let head = format!("*** Calling {name}() with following parameters:");
                let each = |(name, value): (&str, &str)| {
                    if value.contains('\n') {
                        format!("{name} = XML dump follows: -\n\n{value}")
                    } else {
                        format!("{name}=\"{value}\"")
                    }
                };
                std::iter::once(head).chain(call.parameters().map(each)).collect()
            }
        };
        shown.iter().try_for_each(|text| self.line("SOAPWebService", &method, text))
    }

    /// Its answer came.
    pub(super) fn received(&mut self, operation: Operation, value: &Value) -> io::Result<()> {
        let name = operation.name();
        let text = match value {
            Value::Strings(strings) => {
                let each = strings.iter().zip(0..);
                let shown: Vec<String> =
                    each.map(|(text, at)| format!("<authRet[{at}]=\"{text}\">")).collect();
                let shown = shown.concat();
                format!("Received from {name}() following parameters:{shown}")
            }
            Value::Number(number) => {
                format!("Received from {name}() following parameter:<{name}Ret=\"{number}\">")
            }
            Value::Text(text) => {
                format!("Received from {name}() following parameter:<{name}Ret=\"{text}\">")
            }
        };
        self.line("SOAPWebService", &format!("do_{name}"), &text)
    }

    /// Its answer cannot be used.
    pub(super) fn failed(&mut self, operation: Operation, why: &Unusable) -> io::Result<()> {
        let name = operation.name();
        let text = match code_of(operation) {
            Some((code, failed)) => format!(
                "{code}: {failed} due to following error message.\n{why}\nMore info:\n{}\nSource = \
                 System.Web.Services",
                why.detail()
            ),
            None => format!(
                "Actual error received from web service for {name} call: <{why}>. For backward \
                 compatibility of all webservers, QBWC will catch all errors under \
                 app-not-supporting-{name}."
            ),
        };
        self.line("SOAPWebService", &format!("do_{name}"), &text)
    }
}

/// The Web Connector's code for a call that failed, with its words; none for the two calls that
/// a server need not know.
pub(super) fn code_of(operation: Operation) -> Option<(&'static str, &'static str)> {
    Some(match operation {
        Operation::ServerVersion | Operation::ClientVersion => return None,
        Operation::Authenticate => ("QBWC1012", "Authentication failed"),
        Operation::SendRequestXml => ("QBWC1041", "SendRequestXML failed"),
        Operation::ReceiveResponseXml => ("QBWC1042", "ReceiveResponseXML failed"),
        // The guide has no codes for the three calls of interactive mode.
        Operation::GetLastError
        | Operation::GetInteractiveUrl
        | Operation::InteractiveDone
        | Operation::InteractiveRejected => ("QBWC1043", "getLastError failed"),
        Operation::CloseConnection => ("QBWC1044", "CloseConnection failed"),
        Operation::ConnectionError => ("QBWC1045", "ConnectionError failed"),
    })
}
