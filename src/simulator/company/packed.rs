//! Objects as few bytes, so that a company of 200,000 orders fits into memory.

use super::schema::{Schema, schema};
use super::tree::Element;

/// What an element holds, packed: names as numbers, texts as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packed(Box<[u8]>);

impl Packed {
    /// Packs the children of an element. Attributes and names that qbXML 13.0 does not know are
    /// left out.
    pub(super) fn of(element: &Element) -> Self {
        let mut bytes = Vec::new();
        pack_children(schema(), element, &mut bytes);
        Self(bytes.into())
    }

    /// The element again, under this name.
    pub(super) fn open(&self, name: &'static str) -> Element {
        let mut rest = &*self.0;
        Element::node(name, unpack_children(schema(), &mut rest))
    }
}

/// A number, seven bits a byte.
fn push_number(mut number: usize, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(0x80 | u8::try_from(number & 0x7F).unwrap_or_default());
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or_default());
}

fn take_number(rest: &mut &[u8]) -> usize {
    let mut number = 0;
    let mut shift = 0;
    while let Some((byte, behind)) = rest.split_first() {
        *rest = behind;
        number |= usize::from(byte & 0x7F) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            break;
        }
    }
    number
}

fn pack_children(schema: &Schema, element: &Element, bytes: &mut Vec<u8>) {
    let known = element
        .children
        .iter()
        .filter_map(|child| schema.symbol(&child.name).map(|symbol| (symbol, child)));
    let known: Vec<_> = known.collect();
    push_number(known.len(), bytes);
    for (symbol, child) in known {
        // The lowest bit tells a text from elements.
        let is_node = usize::from(!child.children.is_empty());
        push_number(usize::from(symbol) << 1 | is_node, bytes);
        if child.children.is_empty() {
            push_number(child.text.len(), bytes);
            bytes.extend_from_slice(child.text.as_bytes());
        } else {
            pack_children(schema, child, bytes);
        }
    }
}

fn unpack_children(schema: &'static Schema, rest: &mut &[u8]) -> Vec<Element> {
    let count = take_number(rest);
    let mut children = Vec::with_capacity(count);
    for _ in 0..count {
        let symbol = take_number(rest);
        let name = schema.name_of(u16::try_from(symbol >> 1).unwrap_or_default());
        children.push(if symbol & 1 == 1 {
            Element::node(name, unpack_children(schema, rest))
        } else {
            let length = take_number(rest);
            let (text, behind) = rest.split_at(length);
            *rest = behind;
            Element::leaf(name, String::from_utf8_lossy(text))
        });
    }
    children
}
