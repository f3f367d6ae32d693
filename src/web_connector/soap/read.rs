//! Reads the envelope of a call.
//!
//! Prefixes, namespaces, headers, the order of the elements, whitespace, CDATA and the version of
//! SOAP do not matter. Only what is no call at all is refused. Nothing is expanded but the five
//! names of XML and numbers.

use quick_xml::Reader;
use quick_xml::errors::{Error as XmlError, SyntaxError};
use quick_xml::events::{BytesStart, Event};

use super::super::calls::{Call, Operation};
use super::super::password::Password;
use super::super::ticket::Ticket;
use crate::qbxml::encoding::{HEAD_LENGTH, SourceEncoding, detect, to_utf8};

/// How deep elements may stand. An envelope needs four levels; qbXML that was not escaped, which
/// programs between the Web Connector and us have been seen to do, some ten more.
const DEPTH_MAX: usize = 64;
/// Longest name that is repeated in a message, in characters.
const NAME_SHOWN_MAX: usize = 60;

/// Why a body is no call. Displays what is wrong, for the SOAP fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The declared encoding is not read.
    #[error("the body declares the encoding \"{0}\", which is not read; send UTF-8")]
    Encoding(String),
    /// No well-formed XML.
    #[error("the body is not well-formed XML: {message}, at byte {position}")]
    NotXml {
        /// What the XML reader says.
        message: String,
        /// Where, in bytes of UTF-8 from the beginning.
        position: u64,
    },
    /// A document type could define entities, which are not expanded here.
    #[error("the body has a document type, which SOAP forbids; leave it out")]
    DocumentType,
    /// Elements stand too deep.
    #[error("elements stand more than {DEPTH_MAX} levels deep; no call needs that")]
    TooDeep,
    /// The body ends within an element.
    #[error("the body ends before its envelope does; send all of it")]
    CutOff,
    /// Something else than an envelope.
    #[error("the body holds <{0}>, not a SOAP envelope")]
    NotAnEnvelope(String),
    /// Text where the envelope should begin.
    #[error("the body is not a SOAP envelope; POST one, or open this address with a browser")]
    NoEnvelope,
    /// An envelope without a body, or with an empty one.
    #[error("the SOAP envelope holds no call")]
    NoCall,
    /// A call that the Web Connector does not make.
    #[error("<{0}> is no call of the Web Connector")]
    UnknownCall(String),
}

/// Reads a call. The bytes are let go of as soon as they are not needed.
///
/// # Errors
/// What makes it no call.
pub fn read_call(body: Vec<u8>) -> Result<Call, ReadError> {
    let text = text_of(body)?;
    let mut envelope = Envelope::of(&text);
    let operation = envelope.enter()?;
    let mut parts: Vec<Option<String>> = vec![None; operation.parts().len()];
    while let Some((index, value)) = envelope.next_part(operation)? {
        // A part that stands twice: the first counts.
        parts[index].get_or_insert(value);
    }
    envelope.leave()?;
    Ok(call_of(operation, parts))
}

/// The text of a body, without a second copy of it where it is UTF-8, as it should be.
fn text_of(body: Vec<u8>) -> Result<String, ReadError> {
    let head = &body[..body.len().min(HEAD_LENGTH)];
    let detected = detect(head).map_err(|error| ReadError::Encoding(shown(&error.name)))?;
    let body = match detected.encoding {
        SourceEncoding::Utf8 => match String::from_utf8(body) {
            Ok(text) => return Ok(text),
            Err(error) => error.into_bytes(),
        },
        _ => body,
    };
    Ok(to_utf8(&body[detected.mark_length..], detected.encoding).into_owned())
}

/// The ticket in the beginning of a body whose rest is still to come.
pub fn peek_ticket(head: &[u8]) -> Option<Ticket> {
    let detected = detect(&head[..head.len().min(HEAD_LENGTH)]).ok()?;
    let text = to_utf8(&head[detected.mark_length..], detected.encoding);
    let mut envelope = Envelope::of(&text);
    let operation = envelope.enter().ok()?;
    while let Some((index, value)) = envelope.next_part(operation).ok()? {
        if is_ticket(operation.parts()[index]) {
            return Ticket::parse(&value);
        }
    }
    None
}

fn is_ticket(name: &str) -> bool {
    ["ticket", "wcTicket"].iter().any(|each| each.eq_ignore_ascii_case(name))
}

/// Puts the parts, which are in the order of [`Operation::parts`], in their places.
fn call_of(operation: Operation, parts: Vec<Option<String>>) -> Call {
    let mut parts = parts.into_iter().map(Option::unwrap_or_default);
    let mut next = || parts.next().unwrap_or_default();
    let ticket = |text: String| Ticket::parse(&text);
    match operation {
        Operation::ServerVersion => Call::ServerVersion,
        Operation::ClientVersion => Call::ClientVersion { version: next().trim().to_string() },
        Operation::Authenticate => {
            Call::Authenticate { user: next(), password: Password::new(next()) }
        }
        Operation::SendRequestXml => Call::SendRequestXml {
            ticket: ticket(next()),
            hcp_response: next(),
            company_file: next(),
            country: next().trim().to_string(),
            major: next().trim().parse().ok(),
            minor: next().trim().parse().ok(),
        },
        Operation::ReceiveResponseXml => Call::ReceiveResponseXml {
            ticket: ticket(next()),
            response: next(),
            hresult: next().trim().to_string(),
            message: next(),
        },
        Operation::GetLastError => Call::GetLastError { ticket: ticket(next()) },
        Operation::ConnectionError => Call::ConnectionError {
            ticket: ticket(next()),
            hresult: next().trim().to_string(),
            message: next(),
        },
        Operation::CloseConnection => Call::CloseConnection { ticket: ticket(next()) },
        Operation::GetInteractiveUrl => {
            Call::GetInteractiveUrl { ticket: ticket(next()), session_id: next() }
        }
        Operation::InteractiveDone => Call::InteractiveDone { ticket: ticket(next()) },
        Operation::InteractiveRejected => {
            Call::InteractiveRejected { ticket: ticket(next()), reason: next() }
        }
    }
}

/// An envelope on its way from the first byte to the last.
struct Envelope<'t> {
    xml: Reader<&'t [u8]>,
    text: &'t str,
    depth: usize,
    /// The operation was written `<name />`: nothing stands in it.
    is_empty: bool,
}

impl<'t> Envelope<'t> {
    fn of(text: &'t str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut xml = Reader::from_str(text);
        xml.config_mut().allow_dangling_amp = true;
        Self { xml, text, depth: 0, is_empty: false }
    }

    /// Goes to the operation: the first element in the body of the envelope.
    fn enter(&mut self) -> Result<Operation, ReadError> {
        match self.next_child()? {
            Child::Open(name) if is(&name, "Envelope") => {}
            Child::Open(name) | Child::Empty(name) if is(&name, "Envelope") => {
                return Err(ReadError::NoCall);
            }
            Child::Open(name) | Child::Empty(name) => {
                return Err(ReadError::NotAnEnvelope(shown(&name)));
            }
            Child::Closed => return Err(ReadError::NoEnvelope),
        }
        loop {
            match self.next_child()? {
                Child::Open(name) if is(&name, "Body") => break,
                Child::Open(_) => self.skip()?,
                Child::Empty(_) => {}
                Child::Closed => return Err(ReadError::NoCall),
            }
        }
        let (name, is_empty) = match self.next_child()? {
            Child::Open(name) => (name, false),
            Child::Empty(name) => (name, true),
            Child::Closed => return Err(ReadError::NoCall),
        };
        self.is_empty = is_empty;
        Operation::of_name(&name).ok_or_else(|| ReadError::UnknownCall(shown(&name)))
    }

    /// The next part of the operation that it should have: its index in [`Operation::parts`].
    fn next_part(&mut self, operation: Operation) -> Result<Option<(usize, String)>, ReadError> {
        if self.is_empty {
            return Ok(None);
        }
        loop {
            let (name, is_open) = match self.next_child()? {
                Child::Open(name) => (name, true),
                Child::Empty(name) => (name, false),
                Child::Closed => return Ok(None),
            };
            let fits = |part: &&str| is(&name, part) || is_ticket(&name) && is_ticket(part);
            match (operation.parts().iter().position(fits), is_open) {
                (Some(index), true) => return Ok(Some((index, self.value()?))),
                (Some(index), false) => return Ok(Some((index, String::new()))),
                (None, true) => self.skip()?,
                (None, false) => {}
            }
        }
    }

    /// Reads on to the end of the envelope, so that half a call is never answered.
    fn leave(&mut self) -> Result<(), ReadError> {
        while self.depth > 0 {
            if let Child::Open(_) = self.next_child()? {
                self.skip()?;
            }
        }
        Ok(())
    }

    /// The next element within the one that is open, or that element's end. Text between elements
    /// means nothing.
    fn next_child(&mut self) -> Result<Child, ReadError> {
        loop {
            let outside = self.depth == 0;
            match self.step()? {
                Event::Start(start) => return Ok(Child::Open(local_name(&start))),
                Event::Empty(start) => return Ok(Child::Empty(local_name(&start))),
                Event::End(_) => return Ok(Child::Closed),
                Event::Eof => return Err(ReadError::NoEnvelope),
                Event::Text(text) if outside && !text.trim().is_empty() => {
                    return Err(ReadError::NoEnvelope);
                }
                _ => {}
            }
        }
    }

    /// Passes over the element that has just begun.
    fn skip(&mut self) -> Result<(), ReadError> {
        let outside = self.depth - 1;
        while self.depth > outside {
            self.step()?;
        }
        Ok(())
    }

    /// The text of the element that has just begun. Where elements stand in it, somebody has taken
    /// the escapes out of qbXML, and the text is what stands there, tags and all.
    fn value(&mut self) -> Result<String, ReadError> {
        let outside = self.depth - 1;
        let begin = self.position();
        let mut text = String::new();
        let mut has_elements = false;
        loop {
            let end = self.position();
            match self.step()? {
                Event::Text(part) if !has_elements => text.push_str(&part),
                Event::CData(part) if !has_elements => text.push_str(&part),
                Event::GeneralRef(name) if !has_elements => push_reference(&name, &mut text),
                Event::Start(_) | Event::Empty(_) => has_elements = true,
                Event::End(_) if self.depth == outside && has_elements => {
                    return Ok(self.text[begin..end].trim().to_string());
                }
                Event::End(_) if self.depth == outside => return Ok(text),
                _ => {}
            }
        }
    }

    /// One step, with the depth behind it.
    fn step(&mut self) -> Result<Event<'t>, ReadError> {
        let event = self.xml.read_event().map_err(|error| match error {
            // Every other one says that something is not closed before the end.
            XmlError::Syntax(what) if what != SyntaxError::InvalidBangMarkup => ReadError::CutOff,
            other => ReadError::NotXml {
                message: other.to_string(),
                position: self.xml.error_position(),
            },
        })?;
        match &event {
            Event::Start(_) => self.depth += 1,
            // Ends match their beginnings, the reader sees to it.
            Event::End(_) => self.depth -= 1,
            Event::DocType(_) => return Err(ReadError::DocumentType),
            Event::Eof if self.depth > 0 => return Err(ReadError::CutOff),
            _ => {}
        }
        if self.depth > DEPTH_MAX { Err(ReadError::TooDeep) } else { Ok(event) }
    }

    /// In bytes from the beginning of the text.
    fn position(&self) -> usize {
        usize::try_from(self.xml.buffer_position()).unwrap_or(self.text.len())
    }
}

/// What comes next within an element.
enum Child {
    /// An element with content.
    Open(String),
    /// An element without.
    Empty(String),
    /// The end.
    Closed,
}

fn local_name(start: &BytesStart<'_>) -> String {
    start.local_name().into_inner().to_string()
}

fn is(name: &str, expected: &str) -> bool {
    name.eq_ignore_ascii_case(expected)
}

fn shown(name: &str) -> String {
    name.chars().take(NAME_SHOWN_MAX).filter(|each| !each.is_control()).collect()
}

/// The five names of XML and numbers. A reference that nobody knows stays as it stands: it may be
/// one of the text within.
fn push_reference(name: &str, text: &mut String) {
    let character = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => name.strip_prefix('#').and_then(numbered),
    };
    match character {
        Some('\0') => text.push(char::REPLACEMENT_CHARACTER),
        Some(character) => text.push(character),
        None => {
            text.push('&');
            text.push_str(name);
            text.push(';');
        }
    }
}

fn numbered(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    // `from_str_radix` would take a sign.
    let is_number = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_number.then(|| u32::from_str_radix(digits, radix).ok()).flatten().and_then(char::from_u32)
}
