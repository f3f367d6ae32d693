//! Writes answers and faults, as the Web Connector wants them to the letter: one line, no blank
//! added, the `…Result` element even for an empty value, and everything in Intuit's namespace.

use super::super::calls::{Answer, Operation};
use super::NAMESPACE;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
    <soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
    xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body>";
const TAIL: &str = "</soap:Body></soap:Envelope>";

/// Whose fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The caller's: the same bytes will fail again.
    Client,
    /// Ours: another try may help.
    Server,
}

/// The envelope of an answer.
pub fn write_answer(operation: Operation, answer: &Answer) -> String {
    let name = operation.name();
    let mut out = String::with_capacity(HEAD.len() + 512);
    out.push_str(HEAD);
    out.push_str(&format!("<{name}Response xmlns=\"{NAMESPACE}\"><{name}Result>"));
    match answer {
        Answer::Text(text) => push_escaped(text, &mut out),
        Answer::Percent(percent) => out.push_str(&percent.to_string()),
        Answer::Strings(strings) => {
            for each in strings {
                out.push_str("<string>");
                push_escaped(each, &mut out);
                out.push_str("</string>");
            }
        }
    }
    out.push_str(&format!("</{name}Result></{name}Response>"));
    out.push_str(TAIL);
    out
}

/// The envelope of a fault.
pub fn write_fault(fault: Fault, told: &str) -> String {
    let code = match fault {
        Fault::Client => "soap:Client",
        Fault::Server => "soap:Server",
    };
    let mut out = String::from(HEAD);
    out.push_str(&format!("<soap:Fault><faultcode>{code}</faultcode><faultstring>"));
    push_escaped(told, &mut out);
    out.push_str("</faultstring></soap:Fault>");
    out.push_str(TAIL);
    out
}

/// Text as XML has it. A carriage return would be lost unless it is written as a number; a
/// character that XML cannot hold at all becomes U+FFFD, since one of them would make the Web
/// Connector refuse the whole answer.
fn push_escaped(text: &str, out: &mut String) {
    out.reserve(text.len());
    for each in text.chars() {
        match each {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(each),
            '\0'..=' ' if each != ' ' => out.push(char::REPLACEMENT_CHARACTER),
            '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(each),
        }
    }
}
