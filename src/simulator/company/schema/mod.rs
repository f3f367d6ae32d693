//! What messages may hold: `qbxml.txt`, read once.

mod check;
mod notation;
mod values;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

pub(super) use check::check_message;
pub(super) use notation::{Content, Particle, Term, Words};

/// A version of qbXML: 13.0 is `(13, 0)`.
pub(super) type Version = (u16, u16);

/// The oldest version, which everything without a mark belongs to.
const FIRST: Version = (1, 0);

/// All that is known of messages and elements.
pub(super) struct Schema {
    /// Elements that hold elements, messages among them.
    pub(super) elements: HashMap<&'static str, Content>,
    groups: HashMap<&'static str, Vec<Particle>>,
    words: HashMap<&'static str, Words>,
    /// Version that an element came with: by its name, or by its parent's name and its own.
    since: HashMap<&'static str, Version>,
    /// Every name, sorted, for packing.
    names: Vec<&'static str>,
    symbols: HashMap<&'static str, u16>,
    /// In which order the children of a `…Ret` stand.
    positions: HashMap<&'static str, HashMap<&'static str, usize>>,
}

/// The schema, read at the first call.
pub(super) fn schema() -> &'static Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(|| notation::read(include_str!("qbxml.txt"), include_str!("since.txt")))
}

impl Schema {
    /// A name as it is known, without a copy; names that nobody knows are copied.
    pub(super) fn name(name: &str) -> Cow<'static, str> {
        match schema().symbols.get_key_value(name) {
            Some((known, _)) => Cow::Borrowed(*known),
            None => Cow::Owned(name.to_string()),
        }
    }

    /// The number of a name; `None` for those that nobody knows.
    pub(super) fn symbol(&self, name: &str) -> Option<u16> {
        self.symbols.get(name).copied()
    }

    /// The name of a number that [`Schema::symbol`] gave.
    pub(super) fn name_of(&self, symbol: u16) -> &'static str {
        self.names[usize::from(symbol)]
    }

    /// A request that exists in qbXML and is not imitated here.
    pub(super) fn is_not_imitated(&self, name: &str) -> bool {
        self.words.get("NotImitated").is_some_and(|words| words.0.contains(&name))
    }

    /// The words of an enumeration.
    pub(super) fn words(&self, name: &str) -> &[&'static str] {
        self.words.get(name).map_or(&[], |words| &words.0)
    }

    /// With which version an element came.
    pub(super) fn since(&self, parent: &str, name: &str) -> Version {
        let own = format!("{parent}/{name}");
        let mark = self.since.get(own.as_str()).or_else(|| self.since.get(name));
        mark.copied().unwrap_or(FIRST)
    }

    /// Where a child of this element stands among its siblings; what is unknown stands last.
    pub(super) fn position(&self, parent: &str, child: &str) -> usize {
        let known = self.positions.get(parent).and_then(|positions| positions.get(child));
        known.copied().unwrap_or(usize::MAX)
    }

    /// Whether this element may hold such a child.
    pub(super) fn has_child(&self, parent: &str, child: &str) -> bool {
        self.positions.get(parent).is_some_and(|positions| positions.contains_key(child))
    }

    fn group(&self, name: &str) -> &[Particle] {
        self.groups.get(name).map_or(&[], Vec::as_slice)
    }
}
