//! The plain way through an object, for what QuickBooks itself writes: elements without
//! attributes, texts with nothing in them but the five references of XML.
//!
//! It reads from memory, copies nothing that is not kept, and steps aside at the first thing that
//! is anything else (an attribute, a comment, a name that does not fit, the end of what is in
//! memory): the object is then read again from its beginning, by the reader that knows all of XML
//! and what to say where it is broken. So there is one result, whichever way was taken.

use memchr::{memchr, memchr2};

use super::fields::{Fields, Slot};

/// Elements within an object; more is left to the other way.
const DEPTH_MAX: usize = 24;

/// Something is not plain.
struct NotPlain;

type Plain<T> = Result<T, NotPlain>;

/// Fills a structure from the children of the element whose start tag ends where `rest` begins.
/// Gives the place of its end tag in `rest`; `None` where something is not plain, and then the
/// structure may be filled in part.
pub(super) fn read(rest: &[u8], name: &str, fields: &mut dyn Fields) -> Option<usize> {
    let mut way = Way { rest, at: 0 };
    way.children(name.as_bytes(), fields, DEPTH_MAX).ok()
}

struct Way<'a> {
    rest: &'a [u8],
    at: usize,
}

/// A tag that was met between elements.
enum Tag<'a> {
    Start(&'a [u8]),
    Empty(&'a [u8]),
    /// And where it begins.
    End(&'a [u8], usize),
}

impl<'a> Way<'a> {
    /// Up to the end tag of the element, which is passed; gives its place.
    fn children(&mut self, name: &[u8], fields: &mut dyn Fields, depth: usize) -> Plain<usize> {
        let deeper = depth.checked_sub(1).ok_or(NotPlain)?;
        loop {
            match self.tag()? {
                Tag::End(ended, place) if ended == name => return Ok(place),
                Tag::End(..) => return Err(NotPlain),
                Tag::Empty(child) => match fields.slot(child) {
                    Slot::Skip | Slot::Node(_) => {}
                    Slot::Text(place) | Slot::Word(place) => *place = Some(String::new()),
                    Slot::Words(list) => list.push(String::new()),
                },
                Tag::Start(child) => match fields.slot(child) {
                    Slot::Skip => self.skip(child, deeper)?,
                    Slot::Text(place) => *place = Some(self.text(child, |text| text)?),
                    Slot::Word(place) => *place = Some(self.text(child, str::trim)?),
                    Slot::Words(list) => list.push(self.text(child, str::trim)?),
                    Slot::Node(node) => {
                        self.children(child, node, deeper)?;
                    }
                },
            }
        }
    }

    /// Up to behind the end tag of the element, whatever is in it.
    fn skip(&mut self, name: &[u8], depth: usize) -> Plain<()> {
        let deeper = depth.checked_sub(1).ok_or(NotPlain)?;
        loop {
            let rest = self.rest.get(self.at..).ok_or(NotPlain)?;
            let length = memchr(b'<', rest).ok_or(NotPlain)?;
            self.at += length;
            match self.tag()? {
                Tag::End(ended, _) if ended == name => return Ok(()),
                Tag::End(..) => return Err(NotPlain),
                Tag::Empty(_) => {}
                Tag::Start(child) => self.skip(child, deeper)?,
            }
        }
    }

    /// Blanks, then a tag without attributes.
    fn tag(&mut self) -> Plain<Tag<'a>> {
        let rest = self.rest.get(self.at..).ok_or(NotPlain)?;
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'));
        let begin = blanks.count();
        let tag = rest.get(begin..).and_then(|rest| rest.strip_prefix(b"<")).ok_or(NotPlain)?;
        let length = memchr(b'>', tag).ok_or(NotPlain)?;
        let inside = &tag[..length];
        let place = self.at + begin;
        self.at = place + length + 2;
        let (name, tag) = match inside {
            [b'/', name @ ..] => (name, Tag::End(name, place)),
            [name @ .., b'/'] => (name, Tag::Empty(name)),
            name => (name, Tag::Start(name)),
        };
        let is_plain = matches!(name.first(), Some(first) if first.is_ascii_alphabetic())
            && name.iter().all(u8::is_ascii_alphanumeric);
        if is_plain { Ok(tag) } else { Err(NotPlain) }
    }

    /// The text up to the end tag of the element, which is passed.
    fn text(&mut self, name: &[u8], shape: fn(&str) -> &str) -> Plain<String> {
        let rest = self.rest.get(self.at..).ok_or(NotPlain)?;
        let length = memchr(b'<', rest).ok_or(NotPlain)?;
        let (raw, behind) = rest.split_at(length);
        let ended = behind.strip_prefix(b"</").and_then(|behind| behind.strip_prefix(name));
        if ended.and_then(|behind| behind.first()) != Some(&b'>') {
            return Err(NotPlain);
        }
        self.at += length + name.len() + 3;
        // Line ends are made alike, and what no store keeps is replaced, by the other way.
        if memchr2(b'\r', b'\0', raw).is_some() {
            return Err(NotPlain);
        }
        let raw = std::str::from_utf8(raw).map_err(|_| NotPlain)?;
        if memchr(b'&', raw.as_bytes()).is_none() {
            return Ok(shape(raw).to_string());
        }
        resolved(raw).map(|text| shape(&text).to_string())
    }
}

/// The text with the five references of XML resolved.
fn resolved(raw: &str) -> Plain<String> {
    const REFERENCES: [(&str, char); 5] =
        [("amp;", '&'), ("lt;", '<'), ("gt;", '>'), ("quot;", '"'), ("apos;", '\'')];
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let known = REFERENCES.iter().find(|(name, _)| after.starts_with(name));
        let (name, character) = known.ok_or(NotPlain)?;
        text.push(*character);
        rest = &after[name.len()..];
    }
    text.push_str(rest);
    Ok(text)
}
