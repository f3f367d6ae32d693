//! Reads sales orders and lists by hand with quick-xml, from a slice, into plain structures.

use anyhow::{Context, Result, bail};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, escape};

/// A file of qbXML, read from its beginning.
pub struct Xml<'x> {
    reader: Reader<&'x [u8]>,
    text: String,
}

impl<'x> Xml<'x> {
    /// Before the first byte.
    pub fn new(text: &'x str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, text: String::new() }
    }

    /// The next element inside the one that began last; `None` where that ends.
    pub fn child(&mut self) -> Result<Option<BytesStart<'x>>> {
        loop {
            match self.reader.read_event()? {
                Event::Start(tag) => return Ok(Some(tag)),
                Event::End(_) | Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// Passes over an element that began.
    pub fn skip(&mut self, tag: &BytesStart<'_>) -> Result<()> {
        self.reader.read_to_end(tag.name())?;
        Ok(())
    }

    /// The text of the element that began last, up to its end.
    fn text(&mut self) -> Result<&str> {
        self.text.clear();
        loop {
            match self.reader.read_event()? {
                Event::Text(text) => self.text.push_str(&text),
                Event::CData(text) => self.text.push_str(&text),
                Event::GeneralRef(name) => match name.resolve_char_ref()? {
                    Some(character) => self.text.push(character),
                    None => self.text.push_str(
                        escape::resolve_xml_entity(&name)
                            .with_context(|| format!("an entity unknown to XML: {}", &*name))?,
                    ),
                },
                Event::Start(tag) => {
                    self.reader.read_to_end(tag.name())?;
                }
                Event::End(_) => return Ok(&self.text),
                Event::Eof => bail!("the file ends inside an element"),
                _ => {}
            }
        }
    }

    /// A text that says something, as sent.
    pub fn said(&mut self) -> Result<Option<String>> {
        let text = self.text()?;
        Ok((!text.trim().is_empty()).then(|| text.to_string()))
    }

    /// The same without spaces at its ends.
    pub fn word(&mut self) -> Result<Option<String>> {
        let text = self.text()?.trim();
        Ok((!text.is_empty()).then(|| text.to_string()))
    }

    /// A number or a date, or something that is none.
    pub fn value<T: std::str::FromStr>(&mut self) -> Result<Value<T>> {
        Ok(match self.text()?.trim() {
            "" => Value::Absent,
            text => text.parse().map_or(Value::Unreadable, Value::Is),
        })
    }
}

/// What the text of an element means.
pub enum Value<T> {
    /// There is none.
    Absent,
    /// It is this.
    Is(T),
    /// Something that it should not be.
    Unreadable,
}

impl<T> Value<T> {
    /// The value; what cannot be read is noted.
    pub fn note(self, unreadable: &mut bool) -> Option<T> {
        match self {
            Self::Absent => None,
            Self::Is(value) => Some(value),
            Self::Unreadable => {
                *unreadable = true;
                None
            }
        }
    }
}
