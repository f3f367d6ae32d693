//! Tree → values. Asks for keys one by one, remembers which keys exist, and collects problems.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use super::scalar::{Number, number};
use super::tree::{Entry, Kind, Node, Span};
use crate::problem::{Place, Problem};

/// A word with more slips than this is a word of its own, and a guess would mislead.
const LETTERS_PER_SLIP: usize = 3;

/// Collects what is wrong with one file while its sections are read.
pub struct Reader<'a> {
    file: &'a str,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Reader<'a> {
    /// For a file, with the problems that parsing it gave.
    pub fn new(file: &'a str, problems: Vec<Problem>) -> Self {
        Self { file, problems: RefCell::new(problems) }
    }

    /// Everything wrong, in the order found.
    pub fn finish(self) -> Vec<Problem> {
        self.problems.into_inner()
    }

    /// Adds a problem.
    pub fn report(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// The place of a stretch of this file.
    pub fn place(&self, span: Span) -> Place {
        span.place(self.file)
    }

    /// Reads a node as one of a few words. `what` says in messages what it is: `` `store.url` ``.
    pub fn choice<T: Copy>(&self, node: &Node, what: &str, choices: &[(&str, T)]) -> Option<T> {
        let written = match &node.kind {
            Kind::Null => return None,
            Kind::Text { value, .. } => value.trim(),
            Kind::List(_) | Kind::Map(_) => "",
        };
        if let Some((_, choice)) = choices.iter().find(|(word, _)| *word == written) {
            return Some(*choice);
        }
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let message = format!("{what} must be one of {}, not {}", listed(&words), node.describe());
        let problem = Problem::error(self.place(node.span), message);
        self.report(match closest(written, &words) {
            Some(word) => problem.with_remedy(format!("did you mean `{word}`?")),
            None => problem.with_remedy("write one of these words"),
        });
        None
    }

    /// Reads a node as a section. `name` is its path in messages (`settings.sites[0]`), empty for
    /// the whole file; `heading` is where it is named. Nothing at all is an empty section.
    pub fn section<'r>(&'r self, node: &'r Node, name: &str, heading: Span) -> Section<'r> {
        let entries: Option<&[Entry]> = match &node.kind {
            Kind::Map(entries) => Some(entries),
            Kind::Null => Some(&[]),
            _ => {
                let subject = if name.is_empty() { "the file".into() } else { format!("`{name}`") };
                let message =
                    format!("{subject} must be a section with keys, not {}", node.describe());
                self.report(
                    Problem::error(self.place(node.span), message)
                        .with_remedy("write `key: value` lines"),
                );
                None
            }
        };
        Section {
            reader: self,
            name: name.into(),
            heading,
            entries: entries.unwrap_or_default(),
            is_readable: entries.is_some(),
            known: RefCell::new(Vec::new()),
        }
    }
}

/// The keys of one map. Each key asked for becomes a known one; [`Section::finish`] reports the
/// others. Every method gives `None` where the key is absent, null, or wrong, the last being
/// reported.
pub struct Section<'r> {
    reader: &'r Reader<'r>,
    name: String,
    heading: Span,
    entries: &'r [Entry],
    /// Where it is not, nothing in it is missing: it was not looked at.
    is_readable: bool,
    known: RefCell<Vec<&'static str>>,
}

impl<'r> Section<'r> {
    /// The value of a key, whatever it is; null counts as a value here.
    pub fn node(&self, key: &'static str) -> Option<&'r Node> {
        let mut known = self.known.borrow_mut();
        if !known.contains(&key) {
            known.push(key);
        }
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// A text with something in it, without blanks around it.
    pub fn text(&self, key: &'static str) -> Option<String> {
        self.filled_text(key, "write a value or leave the key out")
    }

    /// A text that has no default; its absence is reported with this remedy.
    pub fn required_text(&self, key: &'static str, remedy: &str) -> Option<String> {
        if self.node(key).is_none_or(|node| node.kind == Kind::Null) {
            if self.is_readable {
                let message = format!("{} is missing", self.path(key));
                self.reader.report(Problem::error(self.place(key), message).with_remedy(remedy));
            }
            return None;
        }
        self.filled_text(key, remedy)
    }

    /// A text that may be empty; a key without a value is an empty text.
    pub fn text_or_empty(&self, key: &'static str) -> Option<String> {
        let node = self.node(key)?;
        if node.kind == Kind::Null { Some(String::new()) } else { self.any_text(key, node) }
    }

    /// `true` or `false`.
    pub fn bool(&self, key: &'static str) -> Option<bool> {
        let node = self.node(key)?;
        let remedy = "write `true` or `false`, without quotes";
        match &node.kind {
            Kind::Null => None,
            Kind::Text { value, quoted: false } if value.eq_ignore_ascii_case("true") => Some(true),
            Kind::Text { value, quoted: false } if value.eq_ignore_ascii_case("false") => {
                Some(false)
            }
            _ => {
                self.must_be(key, node, "true or false", remedy);
                None
            }
        }
    }

    /// A whole number within limits.
    pub fn integer(&self, key: &'static str, range: RangeInclusive<u32>) -> Option<u32> {
        let node = self.node(key)?;
        let (least, most) = (range.start(), range.end());
        let remedy = format!("write a whole number from {least} to {most}, without quotes");
        match &node.kind {
            Kind::Null => return None,
            Kind::Text { value, quoted: false } => {
                if let Some(Number::Integer(integer)) = number(value)
                    && let Some(integer) = u32::try_from(integer).ok().filter(|i| range.contains(i))
                {
                    return Some(integer);
                }
            }
            _ => {}
        }
        self.must_be(key, node, &format!("a whole number from {least} to {most}"), &remedy);
        None
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let node = self.node(key)?;
        self.reader.choice(node, &self.path(key), choices)
    }

    /// The entries of a list; a lone value is reported.
    pub fn list(&self, key: &'static str) -> Option<&'r [Node]> {
        let node = self.node(key)?;
        match &node.kind {
            Kind::Null => None,
            Kind::List(items) => Some(items),
            _ => {
                self.must_be(key, node, "a list", "put it in brackets: [ … ]");
                None
            }
        }
    }

    /// A list of texts, each with its place. Entries that are not texts are reported and left out.
    pub fn texts(&self, key: &'static str) -> Option<Vec<(String, Place)>> {
        let items = self.list(key)?;
        let mut texts = Vec::new();
        for item in items {
            let text = self.any_text(key, item);
            if item.kind == Kind::Null || text.as_deref() == Some("") {
                let message = format!("an entry of {} is empty", self.path(key));
                self.wrong(item, message, "write it out or take it away");
            } else if let Some(text) = text {
                texts.push((text, self.reader.place(item.span)));
            }
        }
        Some(texts)
    }

    /// The section below a key; an absent one is empty.
    pub fn section(&self, key: &'static str) -> Section<'r> {
        const NOTHING: &Node = &Node { span: Span::START, kind: Kind::Null };
        let node = self.node(key).unwrap_or(NOTHING);
        self.reader.section(node, &self.path_of(key), self.key_span(key))
    }

    /// Where the value of a key stands; for an absent one, where its section is named.
    pub fn place(&self, key: &str) -> Place {
        let value = self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value);
        // A key without a value is looked at itself: there is nothing behind it.
        let span = value.filter(|node| node.kind != Kind::Null).map(|node| node.span);
        self.reader.place(span.unwrap_or_else(|| self.key_span(key)))
    }

    /// Where a key stands; for an absent one, where its section is named.
    fn key_span(&self, key: &str) -> Span {
        let entry = self.entries.iter().find(|entry| entry.key == key);
        entry.map_or(self.heading, |entry| entry.key_span)
    }

    /// Reports every key that nobody asked for. To be called after the last question.
    pub fn finish(self) {
        let known = self.known.into_inner();
        for entry in self.entries {
            if known.contains(&entry.key.as_str()) {
                continue;
            }
            let below =
                if self.name.is_empty() { String::new() } else { format!(" in `{}`", self.name) };
            let remedy = match closest(&entry.key, &known) {
                Some(key) => format!("did you mean `{key}`? known keys: {}", known.join(", ")),
                None => format!("known keys: {}", known.join(", ")),
            };
            self.reader.report(
                Problem::error(
                    self.reader.place(entry.key_span),
                    format!("unknown key `{}`{below}", entry.key),
                )
                .with_remedy(remedy),
            );
        }
    }

    fn filled_text(&self, key: &'static str, remedy: &str) -> Option<String> {
        let node = self.node(key)?;
        let text = self.any_text(key, node)?;
        if text.is_empty() {
            self.wrong(node, format!("{} is empty", self.path(key)), remedy);
            return None;
        }
        Some(text)
    }

    fn any_text(&self, key: &str, node: &Node) -> Option<String> {
        match &node.kind {
            Kind::Null => None,
            // A path such as "C:\new" in double quotes is valid YAML with a line break in it.
            Kind::Text { value, .. } if value.trim().chars().any(char::is_control) => {
                self.wrong(
                    node,
                    format!(
                        "{} contains a line break or another control character",
                        self.path(key)
                    ),
                    "in double quotes `\\` begins an escape; put Windows paths in single quotes: \
                     'C:\\Books\\acme.qbw'",
                );
                None
            }
            Kind::Text { value, .. } => Some(value.trim().to_string()),
            Kind::List(_) | Kind::Map(_) => {
                self.must_be(key, node, "a text", "write one text, in quotes if in doubt");
                None
            }
        }
    }

    fn must_be(&self, key: &str, node: &Node, what: &str, remedy: &str) {
        let message = format!("{} must be {what}, not {}", self.path(key), node.describe());
        self.wrong(node, message, remedy);
    }

    fn wrong(&self, node: &Node, message: String, remedy: &str) {
        self.reader
            .report(Problem::error(self.reader.place(node.span), message).with_remedy(remedy));
    }

    fn path(&self, key: &str) -> String {
        format!("`{}`", self.path_of(key))
    }

    fn path_of(&self, key: &str) -> String {
        if self.name.is_empty() { key.into() } else { format!("{}.{key}", self.name) }
    }
}

/// The word most like what was written: at most one slip in three letters away. Numbers are not
/// compared: each of them is like some other.
fn closest<'w>(written: &str, words: &[&'w str]) -> Option<&'w str> {
    if !written.chars().any(char::is_alphabetic) {
        return None;
    }
    let written = written.to_lowercase();
    let slips = |word: &&str| strsim::osa_distance(&written, &word.to_lowercase());
    let word = words.iter().copied().min_by_key(slips)?;
    let length = word.chars().count().max(written.chars().count());
    (slips(&word) * LETTERS_PER_SLIP <= length).then_some(word)
}

/// Words as a message lists them: `a`, `b`, `c`.
fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
