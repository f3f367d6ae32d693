//! The writer: takes values element by element and notes what cannot be written.

use super::escape;
use super::fragment::Fragment;
use super::unwritable::{Unwritable, Why};
use crate::qbxml::version::Version;

/// What the schema says of the content of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The type of the value says it all: a truth value, a day, a structure.
    Plain,
    /// `STRTYPE` of one line; a `…Ref` whose names have that many characters.
    Line(usize),
    /// `STRTYPE` that may have several lines.
    Prose(usize),
    /// `STRTYPE`: the name of a list entry without those above it.
    Name(usize),
    /// `IDTYPE`.
    Id,
    /// `GUIDTYPE`.
    Guid,
    /// `AMTTYPE`.
    Amount,
    /// `QUANTYPE`, `PRICETYPE`, `PERCENTTYPE`.
    Number,
    /// `FLOATTYPE`.
    ExchangeRate,
}

/// What the schema says of an element apart from its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rule {
    pub kind: Kind,
    pub since: Version,
    pub is_required: bool,
    /// The most there may be of it.
    pub count_max: usize,
}

/// The schema sets no limit.
pub(super) const NO_LIMIT: usize = usize::MAX;

/// Before all that is asked for.
const EVER: Version = Version::new(1, 0);

const fn rule(kind: Kind) -> Rule {
    Rule { kind, since: EVER, is_required: false, count_max: NO_LIMIT }
}

pub(super) const PLAIN: Rule = rule(Kind::Plain);
pub(super) const ID: Rule = rule(Kind::Id);
pub(super) const GUID: Rule = rule(Kind::Guid);
pub(super) const AMOUNT: Rule = rule(Kind::Amount);
pub(super) const NUMBER: Rule = rule(Kind::Number);
pub(super) const EXCHANGE_RATE: Rule = rule(Kind::ExchangeRate);

pub(super) const fn line(length_max: usize) -> Rule {
    rule(Kind::Line(length_max))
}

pub(super) const fn prose(length_max: usize) -> Rule {
    rule(Kind::Prose(length_max))
}

pub(super) const fn name(length_max: usize) -> Rule {
    rule(Kind::Name(length_max))
}

impl Rule {
    /// It came with that version.
    pub(super) const fn since(mut self, major: u8, minor: u8) -> Self {
        self.since = Version::new(major, minor);
        self
    }

    /// It must be there, and not be empty.
    pub(super) const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// There may be that many.
    pub(super) const fn at_most(mut self, count_max: usize) -> Self {
        self.count_max = count_max;
        self
    }
}

/// One element of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element {
    pub name: &'static str,
    pub rule: Rule,
    /// Its place among others of its name.
    pub index: Option<usize>,
}

impl Element {
    pub(super) const fn new(name: &'static str, rule: Rule) -> Self {
        Self { name, rule, index: None }
    }

    pub(super) fn at(self, index: usize) -> Self {
        Self { index: Some(index), ..self }
    }
}

/// A value that fills an element.
pub(super) trait Put {
    fn put(&self, out: &mut Out, element: Element);
}

/// A value that is a row of elements: the content of a structure, or one of several choices.
pub(super) trait Row {
    fn row(&self, out: &mut Out);
}

/// A request while it is being written.
pub(super) struct Out {
    version: Version,
    attributes: String,
    xml: String,
    path: Vec<String>,
    problems: Vec<Unwritable>,
}

impl Out {
    /// Notes that what is being written cannot be.
    pub(super) fn refuse(&mut self, value: impl Into<String>, why: Why) {
        self.problems.push(Unwritable { path: self.path.join("."), value: value.into(), why });
    }

    /// Notes that about an element.
    pub(super) fn refuse_element(&mut self, element: Element, value: impl Into<String>, why: Why) {
        self.at(element, |out| out.refuse(value, why));
    }

    /// Writes an attribute of the request.
    pub(super) fn attribute(&mut self, element: Element, value: &str) {
        self.at(element, |out| out.check_version(element.rule.since));
        if value.is_empty() {
            self.refuse_element(element, "", Why::Missing);
        }
        escape::push_attribute(element.name, value, &mut self.attributes);
    }

    /// Writes an element that holds others.
    pub(super) fn structure(&mut self, element: Element, content: impl FnOnce(&mut Self)) {
        self.at(element, |out| {
            out.check_version(element.rule.since);
            out.tags(element.name, content);
        });
    }

    /// Writes an element that holds a text, as it stands.
    pub(super) fn leaf(&mut self, element: Element, text: &str) {
        self.structure(element, |out| escape::push_content(text, &mut out.xml));
    }

    /// Writes the element around the data of a request, which paths leave out.
    pub(super) fn tags(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.xml.push_str(&format!("<{name}>"));
        content(self);
        self.xml.push_str(&format!("</{name}>"));
    }

    fn at(&mut self, element: Element, act: impl FnOnce(&mut Self)) {
        self.path.push(match element.index {
            Some(index) => format!("{}[{index}]", element.name),
            None => element.name.to_string(),
        });
        act(self);
        self.path.pop();
    }

    fn check_version(&mut self, since: Version) {
        if !self.version.knows(since) {
            let why = Why::NotYetKnown { version: self.version, since };
            self.refuse("", why);
        }
    }
}

/// A request of that name, or everything that stands against it.
pub(super) fn request(
    element: Element,
    version: Version,
    content: impl FnOnce(&mut Out),
) -> Result<Fragment, Vec<Unwritable>> {
    let mut out = Out {
        version,
        attributes: String::new(),
        xml: String::new(),
        path: Vec::new(),
        problems: Vec::new(),
    };
    out.at(element, |out| out.check_version(element.rule.since));
    content(&mut out);
    assert!(out.path.is_empty(), "every element that was entered was left");
    if out.problems.is_empty() {
        Ok(Fragment::new(element.name, out.attributes, out.xml))
    } else {
        Err(out.problems)
    }
}

/// Declares a structure of qbXML once: its fields with the names, limits and first versions of
/// their elements, in the order of the schema. The table drives the writer, so that values set in
/// any order are written in the right one. A field without an element writes elements of its own.
macro_rules! record {
    ($(#[$attribute:meta])* $name:ident {
        $($(#[$field_attribute:meta])* $field:ident: $type:ty $(= $xml:literal $rule:expr)?;)*
    }) => {
        $(#[$attribute])*
        pub struct $name {
            $($(#[$field_attribute])* $(#[doc = concat!("`", $xml, "`.")])? pub $field: $type,)*
        }

        impl $crate::qbxml::write::out::Row for $name {
            fn row(&self, out: &mut $crate::qbxml::write::out::Out) {
                $(record!(@field self.$field, out $(, $xml, $rule)?);)*
            }
        }

        impl $crate::qbxml::write::out::Put for $name {
            fn put(
                &self,
                out: &mut $crate::qbxml::write::out::Out,
                element: $crate::qbxml::write::out::Element,
            ) {
                out.structure(element, |out| $crate::qbxml::write::out::Row::row(self, out));
            }
        }
    };
    (@field $value:expr, $out:ident, $xml:literal, $rule:expr) => {
        $crate::qbxml::write::out::Put::put(
            &$value,
            $out,
            const { $crate::qbxml::write::out::Element::new($xml, $rule) },
        );
    };
    (@field $value:expr, $out:ident) => {
        $crate::qbxml::write::out::Row::row(&$value, $out);
    };
}
pub(super) use record;

/// Declares the words that an element may hold.
macro_rules! words {
    ($(#[$attribute:meta])* $name:ident { $($word:ident)* }) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = concat!("`", stringify!($word), "`.")] $word,)*
        }

        impl $name {
            /// Every word, in the order of the schema.
            pub const ALL: &[Self] = &[$(Self::$word,)*];

            /// As qbXML writes it.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$word => stringify!($word),)*
                }
            }
        }

        impl $crate::qbxml::write::out::Put for $name {
            fn put(
                &self,
                out: &mut $crate::qbxml::write::out::Out,
                element: $crate::qbxml::write::out::Element,
            ) {
                out.leaf(element, self.word());
            }
        }
    };
}
pub(super) use words;
