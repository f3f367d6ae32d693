//! A small tree of XML elements, read and written. The one file here that knows quick-xml.

use std::borrow::Cow;
use std::fmt::Write;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// How deep elements may stand. Requests of QuickBooks have nine levels.
const DEPTH_MAX: usize = 32;

/// An element: its attributes, and a text or other elements.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Element {
    pub(super) name: Cow<'static, str>,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// An element that holds others.
    pub(super) fn node(name: impl Into<Cow<'static, str>>, children: Vec<Element>) -> Self {
        Self { name: name.into(), children, ..Self::default() }
    }

    /// An element that holds a text.
    pub(super) fn leaf(name: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), ..Self::default() }
    }

    /// A reference to a list entry.
    pub(super) fn reference(name: &'static str, list_id: &str, full_name: &str) -> Self {
        let leaves = vec![Self::leaf("ListID", list_id), Self::leaf("FullName", full_name)];
        Self::node(name, leaves)
    }

    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(super) fn child_mut(&mut self, name: &str) -> Option<&mut Element> {
        self.children.iter_mut().find(|child| child.name == name)
    }

    pub(super) fn children_named<'a>(
        &'a self,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Element> + 'a {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of a child, `None` where there is no child or nothing in it.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str()).filter(|text| !text.is_empty())
    }

    /// The text below a path of names.
    pub(super) fn value_at(&self, path: &[&str]) -> Option<&str> {
        let (last, above) = path.split_last()?;
        let holder = above.iter().try_fold(self, |element, name| element.child(name))?;
        holder.value(last)
    }

    pub(super) fn is_true(&self, name: &str) -> bool {
        matches!(self.value(name), Some("true" | "1"))
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Puts a text into the child of that name, which is made where it is not.
    pub(super) fn set(&mut self, name: &'static str, text: impl Into<String>) {
        match self.child_mut(name) {
            Some(child) => child.text = text.into(),
            None => self.children.push(Self::leaf(name, text)),
        }
    }

    /// Puts this child into the place of the one of its name, or behind all others.
    pub(super) fn put(&mut self, new: Element) {
        match self.children.iter().position(|child| child.name == new.name) {
            Some(place) => self.children[place] = new,
            None => self.children.push(new),
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.children.retain(|child| child.name != name);
    }

    /// As QuickBooks writes it: an element a line, no indentation, plain ASCII.
    pub(super) fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            push(out, format_args!(" {name}=\""));
            escape(value, out);
            out.push('"');
        }
        if self.children.is_empty() && self.text.is_empty() {
            out.push_str(" />\n");
            return;
        }
        out.push('>');
        if self.children.is_empty() {
            escape(&self.text, out);
        } else {
            out.push('\n');
            self.children.iter().for_each(|child| child.write(out));
        }
        push(out, format_args!("</{}>\n", self.name));
    }
}

/// Writing to a string fails only where a value's own `Display` does, and ours do not.
pub(super) fn push(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(arguments);
}

fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\r' => out.push_str("&#13;"),
            plain if plain.is_ascii() => out.push(plain),
            other => push(out, format_args!("&#{};", u32::from(other))),
        }
    }
}

/// What stands outside of the elements, and the elements themselves, one at a time.
#[derive(Debug)]
pub(super) enum Piece {
    /// The XML declaration.
    Declaration,
    /// `<?target content?>`.
    Instruction(String),
    /// An element that was asked for, whole.
    Whole(Element),
    /// An element that is entered: its children come next.
    Entered(Element),
    /// The end of an element that was entered.
    Left,
    /// Text between elements that were entered.
    Text(String),
    /// The end.
    Over,
}

/// Where a document stops being XML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}, near byte {offset}")]
pub(super) struct BrokenXml {
    pub(super) what: String,
    pub(super) offset: u64,
}

/// Reads a document piece by piece. Elements down to `entered_depth` are entered, deeper ones
/// come whole, so that a company of any size is read one object at a time.
pub(super) struct TreeReader<'a> {
    xml: Reader<&'a [u8]>,
    entered_depth: usize,
    open: Vec<String>,
    pending_end: bool,
    root_seen: bool,
    name_of: fn(&str) -> Cow<'static, str>,
}

impl<'a> TreeReader<'a> {
    pub(super) fn new(
        text: &'a str,
        entered_depth: usize,
        name_of: fn(&str) -> Cow<'static, str>,
    ) -> Self {
        let mut xml = Reader::from_str(text);
        xml.config_mut().check_end_names = true;
        Self { xml, entered_depth, open: Vec::new(), pending_end: false, root_seen: false, name_of }
    }

    pub(super) fn next(&mut self) -> Result<Piece, BrokenXml> {
        if std::mem::take(&mut self.pending_end) {
            self.open.pop();
            return Ok(Piece::Left);
        }
        loop {
            let event = self.xml.read_event().map_err(|error| self.broken(error.to_string()))?;
            match event {
                Event::Decl(_) => return Ok(Piece::Declaration),
                Event::PI(instruction) => return Ok(Piece::Instruction(instruction.to_string())),
                Event::Start(tag) => return self.begin(&tag, false),
                Event::Empty(tag) => return self.begin(&tag, true),
                Event::End(_) => {
                    self.open.pop();
                    return Ok(Piece::Left);
                }
                Event::Text(text) => return Ok(Piece::Text(text.to_string())),
                Event::CData(text) => return Ok(Piece::Text(text.to_string())),
                Event::GeneralRef(name) => {
                    let mut text = String::new();
                    self.resolve(&name, &mut text)?;
                    return Ok(Piece::Text(text));
                }
                Event::Eof if !self.open.is_empty() => {
                    return Err(self.broken(format!("<{}> is not closed", self.open.join("><"))));
                }
                Event::Eof if !self.root_seen => return Err(self.broken("no element".to_string())),
                Event::Eof => return Ok(Piece::Over),
                Event::Comment(_) | Event::DocType(_) => {}
            }
        }
    }

    fn begin(&mut self, tag: &BytesStart<'_>, is_empty: bool) -> Result<Piece, BrokenXml> {
        if self.open.is_empty() && self.root_seen {
            return Err(self.broken("a second root element".to_string()));
        }
        self.root_seen = true;
        let mut element = self.start(tag)?;
        if self.open.len() < self.entered_depth {
            self.open.push(element.name.to_string());
            self.pending_end = is_empty;
            return Ok(Piece::Entered(element));
        }
        if !is_empty {
            self.fill(&mut element, 1)?;
        }
        Ok(Piece::Whole(element))
    }

    fn start(&self, tag: &BytesStart<'_>) -> Result<Element, BrokenXml> {
        let name = (self.name_of)(tag.name().as_ref());
        let mut element = Element { name, ..Element::default() };
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| self.broken(error.to_string()))?;
            let mut value = String::new();
            self.resolve_all(&attribute.value, &mut value)?;
            element.attributes.push((attribute.key.as_ref().to_string(), value));
        }
        Ok(element)
    }

    fn fill(&mut self, element: &mut Element, depth: usize) -> Result<(), BrokenXml> {
        if depth > DEPTH_MAX {
            return Err(self.broken("elements are nested too deeply".to_string()));
        }
        loop {
            let event = self.xml.read_event().map_err(|error| self.broken(error.to_string()))?;
            match event {
                Event::Start(tag) => {
                    let mut child = self.start(&tag)?;
                    self.fill(&mut child, depth + 1)?;
                    element.children.push(child);
                }
                Event::Empty(tag) => element.children.push(self.start(&tag)?),
                Event::End(_) => break,
                Event::Text(text) => element.text.push_str(&text),
                Event::CData(text) => element.text.push_str(&text),
                Event::GeneralRef(name) => self.resolve(&name, &mut element.text)?,
                Event::Eof => return Err(self.broken(format!("<{}> is not closed", element.name))),
                _ => {}
            }
        }
        if !element.children.is_empty() && element.text.trim().is_empty() {
            element.text.clear();
        }
        Ok(())
    }

    fn resolve_all(&self, raw: &str, out: &mut String) -> Result<(), BrokenXml> {
        let mut rest = raw;
        while let Some((before, after)) = rest.split_once('&') {
            let (name, behind) = after
                .split_once(';')
                .ok_or_else(|| self.broken("an \"&\" begins no reference".to_string()))?;
            out.push_str(before);
            self.resolve(name, out)?;
            rest = behind;
        }
        out.push_str(rest);
        Ok(())
    }

    fn resolve(&self, name: &str, out: &mut String) -> Result<(), BrokenXml> {
        let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix('x') {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok(),
            None => number.parse().ok(),
        });
        let character = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => number.and_then(char::from_u32).filter(|character| is_xml(*character)),
        };
        let unknown = || self.broken(format!("&{name}; stands for no character"));
        out.push(character.ok_or_else(unknown)?);
        Ok(())
    }

    fn broken(&self, what: String) -> BrokenXml {
        BrokenXml { what, offset: self.xml.buffer_position() }
    }
}

/// XML 1.0 has no control characters but tab and the two that end lines.
pub(super) fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}')
        || character >= '\u{10000}'
}
