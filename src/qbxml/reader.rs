//! Reads qbXML: a stream of bytes becomes messages and the objects in them, one at a time.
//!
//! What real files hold is read leniently: unknown elements and attributes pass, and so do
//! requests. Only a file whose structure is broken is refused, with the place where it shows.

use std::io::{self, BufRead};
use std::mem;
use std::sync::Arc;

use quick_xml::errors::{Error as XmlError, SyntaxError};
use quick_xml::events::{BytesStart, Event as XmlEvent};

use super::door::{Door, Place};
use super::encoding::{SourceEncoding, UnknownEncoding};
use super::entities::push_resolved;
use super::fields::{Fields, Slot};
use super::message::{Event, Interest, Message, MessageSet, Position, ReadError, Ret};
use super::open::{NESTING_MAX, OpenElements};
use super::plain;
use super::status::CODE_UNKNOWN;
use super::text::Text;
use super::trouble::{Trouble, is_blank};

/// Longest object, in bytes of UTF-8. An order of 20,000 lines has some 20 MB.
const OBJECT_LENGTH_MAX: u64 = 256 * 1024 * 1024;

/// How deep the elements stand that the reader itself knows: `QBXML`, `QBXMLMsgsRs`, `…Rs`.
const DEPTH_OF_ROOT: usize = 1;
const DEPTH_OF_MESSAGE_SET: usize = 2;
const DEPTH_OF_MESSAGE: usize = 3;

/// Reads one file of qbXML from its beginning. Memory is bounded by one object.
pub struct Reader<R> {
    xml: quick_xml::Reader<Door<R>>,
    interest: Interest,
    buffer: Vec<u8>,
    open: OpenElements,
    /// Set between the two halves of `<Memo/>`.
    is_empty_element: bool,
    /// Attributes of the last element that began, down to the depth of a message.
    attributes: Vec<(String, String)>,
    text: Text,
    /// Where the object that is being read began.
    object: Option<Place>,
    /// The same in bytes of UTF-8.
    object_began: u64,
    message: Message,
    root_seen: bool,
    finished: bool,
}

/// One step through the XML. What it brought stands in the reader's own fields.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    /// An element began: `open` ends with its name.
    Start,
    /// An element ended: its name has left `open`.
    End,
    /// Text, a comment, an instruction.
    Other,
    /// The file is over, and no element is open.
    Over,
}

impl<R: BufRead> Reader<R> {
    /// Reads `input`, which stands at the first byte of a file, and hands out the objects that
    /// are of interest.
    pub fn new(input: R, interest: Interest) -> Self {
        let mut xml = quick_xml::Reader::from_reader(Door::new(input));
        let config = xml.config_mut();
        config.allow_dangling_amp = true;
        // Names are checked here, against the stack that the messages need anyway.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        Self {
            xml,
            interest,
            buffer: Vec::new(),
            open: OpenElements::default(),
            is_empty_element: false,
            attributes: Vec::new(),
            text: Text::default(),
            object: None,
            object_began: 0,
            message: Message::default(),
            root_seen: false,
            finished: false,
        }
    }

    /// The next message or object; `None` behind the end of the file, and after an error.
    ///
    /// # Errors
    /// The file is empty, cut off, no XML, no qbXML or otherwise broken, or its bytes could not be
    /// had. Everything that stands before the faulty place was handed out.
    // Not an `Iterator`: the encoding is asked for between events.
    #[expect(clippy::should_implement_trait, reason = "an iterator would hide the error")]
    pub fn next(&mut self) -> Result<Option<Event>, ReadError> {
        if self.finished {
            return Ok(None);
        }
        let event = self.next_event();
        self.finished = !matches!(event, Ok(Some(_)));
        event
    }

    /// How the bytes of the file are to be read; known from the first event on.
    pub fn encoding(&mut self) -> SourceEncoding {
        self.xml.get_mut().encoding()
    }

    fn next_event(&mut self) -> Result<Option<Event>, ReadError> {
        loop {
            match self.step()? {
                Token::Over if self.root_seen => return Ok(None),
                Token::Over => return Err(self.explain(Trouble::Empty)),
                Token::Start => {
                    if let Some(event) = self.enter()? {
                        return Ok(Some(event));
                    }
                }
                // Everything else that ends at this depth was passed over as a whole.
                Token::End if self.open.depth() == DEPTH_OF_MESSAGE_SET => {
                    return Ok(Some(Event::MessageEnd(mem::take(&mut self.message))));
                }
                Token::End | Token::Other => {}
            }
        }
    }

    /// An element began that is part of the envelope, or an object in it.
    fn enter(&mut self) -> Result<Option<Event>, ReadError> {
        match self.open.depth() {
            DEPTH_OF_ROOT if self.open.innermost() == "QBXML" => {
                self.root_seen = true;
                Ok(None)
            }
            DEPTH_OF_ROOT => {
                let name = self.open.innermost().to_string();
                self.open.pop();
                Err(self.explain(Trouble::OtherRoot(name)))
            }
            DEPTH_OF_MESSAGE_SET if self.open.innermost() == "QBXMLMsgsRs" => {
                Ok(Some(Event::MessageSet(MessageSet {
                    new_message_set_id: self.attribute("newMessageSetID"),
                    message_set_status_code: self.attribute("messageSetStatusCode"),
                })))
            }
            DEPTH_OF_MESSAGE_SET => {
                // Requests, and the sign-on answers of older versions.
                self.skip()?;
                Ok(None)
            }
            DEPTH_OF_MESSAGE => {
                self.message = self.message_of_attributes();
                Ok(Some(Event::MessageStart(self.message.clone())))
            }
            _ => self.enter_object(),
        }
    }

    fn enter_object(&mut self) -> Result<Option<Event>, ReadError> {
        let Some(ret) = Ret::wanted(self.open.innermost().as_bytes(), self.interest) else {
            self.skip()?;
            return Ok(None);
        };
        let start = self.xml.get_mut().marked();
        self.object = Some(start);
        self.object_began = self.xml.get_mut().decoded();
        // Up to the end tag, which is read here either way.
        let mut ret = self.read_plainly(ret);
        self.read_fields(ret.fields())?;
        self.object = None;
        let length = self.xml.get_mut().here().offset - start.offset;
        let position = Position { offset: start.offset, length, line: start.line };
        Ok(Some(Event::Ret(ret, position)))
    }

    /// The object, filled where all of it is at hand and plain; else as it was.
    fn read_plainly(&mut self, mut ret: Ret) -> Box<Ret> {
        let name = self.open.innermost();
        let door = self.xml.get_mut();
        // An empty element has no children to read.
        if !self.is_empty_element {
            match plain::read(door.at_hand(), name, ret.fields()) {
                Some(length) => door.consume(length),
                None => ret = Ret::wanted(name.as_bytes(), self.interest).unwrap_or(ret),
            }
        }
        Box::new(ret)
    }

    fn message_of_attributes(&mut self) -> Message {
        let mut message = Message { name: self.open.innermost().to_string(), ..Message::default() };
        let code = self.attribute("statusCode");
        message.status.code = code.and_then(|text| text.parse().ok()).unwrap_or(CODE_UNKNOWN);
        message.status.severity = self.attribute("statusSeverity");
        message.status.message = self.attribute("statusMessage");
        message.request_id = self.attribute("requestID");
        message.iterator.id = self.attribute("iteratorID");
        let remaining = self.attribute("iteratorRemainingCount");
        message.iterator.remaining = remaining.and_then(|text| text.parse().ok());
        message.ret_count = self.attribute("retCount").and_then(|text| text.parse().ok());
        message
    }

    /// Takes an attribute of the element that began last. Spaces at either end mean nothing.
    fn attribute(&mut self, name: &str) -> Option<String> {
        let found = self.attributes.iter().position(|(known, _)| known == name)?;
        Some(self.attributes.swap_remove(found).1.trim().to_string())
    }

    /// Fills a structure from the children of the element that began last, up to its end.
    fn read_fields(&mut self, fields: &mut dyn Fields) -> Result<(), ReadError> {
        loop {
            match self.step()? {
                Token::Start => match fields.slot(self.open.innermost().as_bytes()) {
                    Slot::Skip => self.skip()?,
                    Slot::Text(place) => *place = Some(self.read_text(|text| text)?),
                    Slot::Word(place) => *place = Some(self.read_text(str::trim)?),
                    Slot::Words(list) => list.push(self.read_text(str::trim)?),
                    Slot::Node(node) => {
                        self.check_length_of_object()?;
                        self.read_fields(node)?;
                    }
                },
                Token::End => return Ok(()),
                Token::Other | Token::Over => {}
            }
        }
    }

    fn check_length_of_object(&mut self) -> Result<(), ReadError> {
        let read = self.xml.get_mut().decoded() - self.object_began;
        if read > OBJECT_LENGTH_MAX {
            return Err(self.explain(Trouble::ObjectTooLong(OBJECT_LENGTH_MAX)));
        }
        Ok(())
    }

    /// The text of the element that began last, up to its end; elements inside it are passed over.
    fn read_text(&mut self, shape: fn(&str) -> &str) -> Result<String, ReadError> {
        self.text.begin();
        loop {
            match self.step()? {
                Token::Start => {
                    self.text.pause();
                    self.skip()?;
                    self.text.go_on();
                }
                Token::End => return Ok(self.text.finish(shape)),
                Token::Other | Token::Over => {}
            }
        }
    }

    /// Passes over the element that began last, up to its end.
    fn skip(&mut self) -> Result<(), ReadError> {
        let outside = self.open.depth() - 1;
        while self.open.depth() > outside {
            self.step()?;
        }
        Ok(())
    }

    fn step(&mut self) -> Result<Token, ReadError> {
        if mem::take(&mut self.is_empty_element) {
            self.open.pop();
            return Ok(Token::End);
        }
        self.buffer.clear();
        self.xml.get_mut().set_mark();
        let token = match self.xml.read_event_into(&mut self.buffer) {
            Ok(XmlEvent::Start(tag)) => begin(&tag, &mut self.open, &mut self.attributes),
            Ok(XmlEvent::Empty(tag)) => {
                self.is_empty_element = true;
                begin(&tag, &mut self.open, &mut self.attributes)
            }
            Ok(XmlEvent::End(tag)) => end(tag.name().as_ref(), &mut self.open),
            Ok(XmlEvent::Text(text)) => text_found(&text, &mut self.text, &self.open),
            Ok(XmlEvent::CData(text)) => text_found(&text, &mut self.text, &self.open),
            Ok(XmlEvent::GeneralRef(reference)) => {
                self.text.push_reference(&reference).map(|()| Token::Other)
            }
            Ok(XmlEvent::Eof) if self.open.depth() == 0 => Ok(Token::Over),
            Ok(XmlEvent::Eof) => Err(Trouble::FileEnds),
            Ok(_) => Ok(Token::Other),
            Err(error) => return Err(self.explain_xml(error)),
        };
        token.map_err(|trouble| self.explain(trouble))
    }

    fn explain(&mut self, trouble: Trouble) -> ReadError {
        let door = self.xml.get_mut();
        let place = trouble.place(door.marked(), door.here());
        let message = trouble.words(&self.open, self.object.map(|start| start.line));
        ReadError { line: place.line, column: place.column, message, cause: None }
    }

    fn explain_xml(&mut self, error: XmlError) -> ReadError {
        let cause = match error {
            XmlError::Io(cause) => cause,
            XmlError::Syntax(syntax) => return self.explain(unfinished(syntax)),
            other => return self.explain(Trouble::Other(format!("the XML is broken: {other}"))),
        };
        if self.xml.get_mut().piece_is_too_long() {
            return self.explain(Trouble::TooLong);
        }
        let inner = cause.get_ref().and_then(|inner| inner.downcast_ref::<UnknownEncoding>());
        if let Some(unknown) = inner {
            return self.explain(Trouble::Other(unknown.to_string()));
        }
        let mut failed = self.explain(Trouble::Other("the bytes could not be read".to_string()));
        let cause = Arc::try_unwrap(cause)
            .unwrap_or_else(|shared| io::Error::new(shared.kind(), shared.to_string()));
        failed.cause = Some(cause);
        failed
    }
}

fn begin(
    tag: &BytesStart<'_>,
    open: &mut OpenElements,
    attributes: &mut Vec<(String, String)>,
) -> Result<Token, Trouble> {
    let name = tag.name();
    let name = name.as_ref();
    if !name.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | ':')) {
        return Err(Trouble::NoName);
    }
    if open.depth() == NESTING_MAX {
        return Err(Trouble::TooDeep);
    }
    open.push(name);
    if open.depth() <= DEPTH_OF_MESSAGE {
        attributes.clear();
        // A broken attribute is passed over: those that count are known by name.
        for attribute in tag.attributes().with_checks(false).flatten() {
            let mut value = String::new();
            push_resolved(&attribute.value, &mut value);
            attributes.push((attribute.key.as_ref().to_string(), value));
        }
    }
    Ok(Token::Start)
}

fn end(name: &str, open: &mut OpenElements) -> Result<Token, Trouble> {
    if open.depth() == 0 || name != open.innermost() {
        return Err(Trouble::WrongEnd(name.to_string()));
    }
    open.pop();
    Ok(Token::End)
}

fn text_found(found: &str, text: &mut Text, open: &OpenElements) -> Result<Token, Trouble> {
    if open.depth() == 0 && !found.chars().all(is_blank) {
        return Err(Trouble::TextOutside(found.to_string()));
    }
    text.push(found).map(|()| Token::Other)
}

fn unfinished(error: SyntaxError) -> Trouble {
    match error {
        SyntaxError::InvalidBangMarkup => Trouble::MarkupEnds("a \"<!\""),
        SyntaxError::UnclosedPI => Trouble::MarkupEnds("an instruction"),
        SyntaxError::UnclosedXmlDecl => Trouble::MarkupEnds("the XML declaration"),
        SyntaxError::UnclosedComment => Trouble::MarkupEnds("a comment"),
        SyntaxError::UnclosedDoctype => Trouble::MarkupEnds("a DOCTYPE"),
        SyntaxError::UnclosedCData => Trouble::MarkupEnds("a CDATA section"),
        SyntaxError::UnclosedTag => Trouble::MarkupEnds("a tag"),
        SyntaxError::UnclosedSingleQuotedAttributeValue
        | SyntaxError::UnclosedDoubleQuotedAttributeValue => {
            Trouble::MarkupEnds("a tag with a quoted value")
        }
    }
}
