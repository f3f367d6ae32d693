//! What cannot be written: QuickBooks would refuse it, or would keep something else.

use std::fmt;

use crate::qbxml::version::Version;

/// One value that cannot be written as it is. Nothing is ever cut, rounded or left out instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritable {
    /// Where: `InvoiceLineAdd[2].Desc`, below the request. Lines count from 0, groups among them.
    pub path: String,
    /// The value; empty where one is missing.
    pub value: String,
    /// What is the matter with it.
    pub why: Why,
}

/// Longest part of a value that a message repeats, in characters.
const VALUE_LENGTH_MAX: usize = 60;

/// What can be the matter with a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// The version of qbXML is too old for the element or the request.
    #[error("qbXML {version} does not know it: it came with {since}")]
    NotYetKnown {
        /// What both sides speak.
        version: Version,
        /// When it came.
        since: Version,
    },
    /// More characters than QuickBooks keeps.
    #[error("it has {length} characters, and QuickBooks keeps {limit}")]
    TooLong {
        /// How many it has.
        length: usize,
        /// How many there may be.
        limit: usize,
    },
    /// QuickBooks keeps texts in Windows-1252.
    #[error("QuickBooks cannot keep the character {0:?}")]
    Character(char),
    /// A control character.
    #[error("it holds the control character U+{:04X}", u32::from(*.0))]
    Control(char),
    /// Several lines where there is one.
    #[error("it has a line break or a tab, and there is one line only")]
    LineBreak,
    /// Nothing, where something must stand.
    #[error("it is missing")]
    Missing,
    /// More decimals than QuickBooks keeps.
    #[error("it has more than {0} decimals, and QuickBooks keeps no more")]
    TooManyDecimals(u32),
    /// More digits before the decimal point than there may be.
    #[error("it has more than {0} digits before the decimal point")]
    TooLarge(u32),
    /// Neither `0` nor `{XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}`.
    #[error("it is not a GUID in braces")]
    NotAGuid,
    /// A day that QuickBooks has none for.
    #[error("QuickBooks keeps days from 1901-01-01 to 9999-12-31")]
    OutOfCalendar,
    /// Parts of a second.
    #[error("it has parts of a second, and QuickBooks counts whole ones")]
    PartsOfASecond,
    /// A sign that separates names within names.
    #[error("a name has no colon: it separates a customer from its job")]
    Colon,
    /// More of an element than the schema allows.
    #[error("there are {count}, and QuickBooks takes {limit}")]
    TooMany {
        /// How many there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// Paging through something that has no pages.
    #[error("only a query with a filter has pages, and `MaxReturned` says how long they are")]
    NoPages,
    /// A number where only positive ones mean something.
    #[error("it is not above zero")]
    NotPositive,
}

impl Unwritable {
    /// What a person can do about it: lower case, no full stop.
    pub fn remedy(&self) -> &'static str {
        match self.why {
            Why::NotYetKnown { .. } => {
                "leave it empty, or use a newer QuickBooks or a higher `qbxml_version`"
            }
            Why::TooLong { .. } => "shorten it where it was entered",
            Why::Character(_) | Why::Control(_) => "write it with other characters",
            Why::LineBreak => "write it in one line",
            Why::Missing => "fill it in",
            Why::TooManyDecimals(_) => "round it where it was entered, so that both sides agree",
            Why::TooLarge(_) | Why::NotPositive | Why::OutOfCalendar => {
                "correct it where it was entered"
            }
            Why::NotAGuid => "write it as {XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}",
            Why::PartsOfASecond => "give whole seconds",
            Why::Colon => "write the name without a colon, and name the customer it belongs to",
            Why::TooMany { .. } => "leave some out",
            Why::NoPages => "ask by a filter with `MaxReturned`, or without an iterator",
        }
    }

    /// The value as messages repeat it: its beginning alone where it is long.
    pub fn value_in_short(&self) -> String {
        match self.value.char_indices().nth(VALUE_LENGTH_MAX) {
            Some((cut, _)) => format!("{}…", &self.value[..cut]),
            None => self.value.clone(),
        }
    }
}

impl fmt::Display for Unwritable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.path)?;
        if !self.value.is_empty() {
            write!(formatter, " \"{}\"", self.value_in_short().escape_debug())?;
        }
        write!(formatter, ": {}; {}", self.why, self.remedy())
    }
}
