//! Well-formed XML, or none: the small tree that answers and `.qwc` files are read into.
//!
//! As strict as .NET's XmlTextReader in what decides between a working server and
//! "Response is not well-formed XML": nothing before the declaration, one root, matching tags,
//! known prefixes and entities, legal characters, no DTD.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

/// Deeper than any answer or `.qwc` file.
const NESTING_MAX: usize = 64;

/// Why a text is no XML, for a person to find the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct XmlError {
    /// Counted from 1.
    pub line: usize,
    /// What is the matter.
    pub what: String,
}

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// Its namespace; empty without one.
    pub namespace: String,
    /// Its name without a prefix.
    pub name: String,
    /// Its text, that of children left out.
    pub text: String,
    /// `xsi:nil="true"`: there is an element, but no value.
    pub is_nil: bool,
    /// The elements within it.
    pub children: Vec<Node>,
}

impl Node {
    /// The first child of this namespace and name.
    pub fn child(&self, namespace: &str, name: &str) -> Option<&Self> {
        self.children.iter().find(|it| it.is(namespace, name))
    }

    /// It has this namespace and name.
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        self.namespace == namespace && self.name == name
    }
}

/// Reads a document.
///
/// # Errors
/// It is not well-formed.
pub fn read(text: &str) -> Result<Node, XmlError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut tree = Tree { open: Vec::new(), root: None };
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let at = |what: String| XmlError { line: line_of(text, before), what };
        let (bound, event) = reader.read_resolved_event().map_err(|error| at(error.to_string()))?;
        let namespace = namespace(bound).map_err(&at)?;
        match event {
            Event::Decl(_) if before > 0 => {
                return Err(at("the XML declaration does not stand at the beginning".to_string()));
            }
            Event::DocType(_) => {
                return Err(at("for security reasons DTD is prohibited".to_string()));
            }
            Event::Start(tag) => tree.begin(node(&tag, namespace).map_err(&at)?).map_err(&at)?,
            Event::Empty(tag) => {
                tree.begin(node(&tag, namespace).map_err(&at)?).map_err(&at)?;
                tree.end();
            }
            Event::End(_) => tree.end(),
            Event::Text(text) => tree.text(&text.xml10_content()).map_err(&at)?,
            Event::CData(text) => tree.text(&text.xml10_content()).map_err(&at)?,
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref() {
                    Ok(Some(character)) => Some(character),
                    Ok(None) => predefined(&reference),
                    Err(_) => None,
                };
                let character = resolved
                    .ok_or_else(|| at(format!("`&{};` stands for nothing", &*reference)))?;
                tree.text(character.encode_utf8(&mut [0; 4])).map_err(&at)?;
            }
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return tree.finish().map_err(at),
        }
    }
}

struct Tree {
    open: Vec<Node>,
    root: Option<Node>,
}

impl Tree {
    fn begin(&mut self, node: Node) -> Result<(), String> {
        if self.open.is_empty() && self.root.is_some() {
            return Err(format!("`<{}>` stands behind the end of the document", node.name));
        }
        if self.open.len() == NESTING_MAX {
            return Err(format!("its elements are nested deeper than {NESTING_MAX}"));
        }
        self.open.push(node);
        Ok(())
    }

    /// The reader has compared the names of begin and end.
    fn end(&mut self) {
        let Some(node) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(node),
            None => self.root = Some(node),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        if let Some(illegal) = text.chars().find(|each| !is_legal(*each)) {
            return Err(format!("the character U+{:04X} is illegal in XML", u32::from(illegal)));
        }
        match self.open.last_mut() {
            Some(node) => node.text.push_str(text),
            None if text.chars().all(is_blank) => {}
            None => {
                let shown: String = text.trim().chars().take(40).collect();
                return Err(format!("`{shown}` stands outside of the document's element"));
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Node, String> {
        match (self.open.last(), self.root) {
            (Some(open), _) => Err(format!("`<{}>` is not closed", open.name)),
            (None, Some(root)) => Ok(root),
            (None, None) => Err("there is no element".to_string()),
        }
    }
}

fn namespace(bound: ResolveResult<'_>) -> Result<String, String> {
    match bound {
        ResolveResult::Unbound => Ok(String::new()),
        ResolveResult::Bound(namespace) => Ok(namespace.0.to_string()),
        ResolveResult::Unknown(prefix) => Err(format!("the prefix `{prefix}` is not declared")),
    }
}

fn node(tag: &BytesStart<'_>, namespace: String) -> Result<Node, String> {
    let name = tag.local_name().as_ref().to_string();
    if !name.starts_with(|first: char| first.is_alphabetic() || first == '_') {
        return Err(format!("`{name}` is no name of an element"));
    }
    let mut is_nil = false;
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| format!("in `<{name}>`: {error}"))?;
        if attribute.value.contains('<') {
            return Err(format!("in `<{name}>`: a value holds a `<`"));
        }
        let is_true = matches!(attribute.value.as_ref(), "true" | "1");
        is_nil |= is_true && attribute.key.local_name().as_ref() == "nil";
    }
    Ok(Node { namespace, name, is_nil, ..Node::default() })
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

fn is_legal(character: char) -> bool {
    is_blank(character) || (character >= ' ' && !matches!(character, '\u{fffe}' | '\u{ffff}'))
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}
