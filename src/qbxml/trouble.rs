//! What can be wrong with the structure of a file, in words for the person who has to mend it.

use super::door::{PIECE_LENGTH_MAX, Place};
use super::open::{NESTING_MAX, OpenElements, in_short};

/// One thing wrong with the structure of a file.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The file is over before it began.
    Empty,
    /// The file is over, and elements are open.
    FileEnds,
    /// The file is over in the midst of a piece of markup, which this names.
    MarkupEnds(&'static str),
    /// Something follows `<` that begins no element.
    NoName,
    /// An end tag, with its name, that does not belong to the innermost element.
    WrongEnd(String),
    /// The outermost element has another name.
    OtherRoot(String),
    /// Text outside the outermost element.
    TextOutside(String),
    /// Elements in elements in elements.
    TooDeep,
    /// A text, a tag or a comment that is too long to be any of QuickBooks'.
    TooLong,
    /// An object that is too long, in bytes.
    ObjectTooLong(u64),
    /// Anything else, in the words of whoever noticed.
    Other(String),
}

impl Trouble {
    /// The place, given where the faulty piece begins and where reading stands.
    pub(super) fn place(&self, begin: Place, here: Place) -> Place {
        match self {
            Self::Empty | Self::FileEnds => here,
            // What is wrong begins behind the blanks.
            Self::TextOutside(text) => behind(begin, blanks(text)),
            _ => begin,
        }
    }

    /// The words, given what is open and on which line the object began that is being read.
    pub(super) fn words(&self, open: &OpenElements, object_line: Option<u64>) -> String {
        let mut words = self.what();
        words.push_str(&match (self, open.describe()) {
            (Self::WrongEnd(_), None) => "no element is open".to_string(),
            (Self::FileEnds, Some(innermost)) => format!("{innermost} is still open"),
            (Self::WrongEnd(_), Some(innermost)) => format!("{innermost} is open"),
            (_, Some(innermost)) => format!(", in {innermost}"),
            (_, None) => String::new(),
        });
        if let Some(line) = object_line {
            words.push_str(&format!(" (of the object that begins in line {line})"));
        }
        if let Some(remedy) = self.remedy() {
            words.push_str("; ");
            words.push_str(remedy);
        }
        words
    }

    fn what(&self) -> String {
        match self {
            Self::Empty => "the file is empty".to_string(),
            Self::FileEnds => "the file ends here, but ".to_string(),
            Self::MarkupEnds(what) => format!("{what} begins here and never ends"),
            Self::NoName => "no name follows \"<\"".to_string(),
            Self::WrongEnd(name) => format!("</{}> closes nothing: ", in_short(name)),
            Self::OtherRoot(name) => {
                let name = in_short(name);
                format!("this is not qbXML: it begins with <{name}> instead of <QBXML>")
            }
            Self::TextOutside(text) => {
                let quote = in_short(text.trim_start_matches(is_blank));
                format!("text stands outside of <QBXML>: \"{}\"", quote.escape_debug())
            }
            Self::TooDeep => format!("more than {NESTING_MAX} elements stand within each other"),
            Self::TooLong => format!("a piece of more than {PIECE_LENGTH_MAX} bytes begins here"),
            Self::ObjectTooLong(limit) => format!("an object of more than {limit} bytes"),
            Self::Other(words) => words.clone(),
        }
    }

    fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::Empty | Self::FileEnds | Self::MarkupEnds(_) => {
                Some("it was cut off: export it from QuickBooks again")
            }
            Self::NoName => Some("a \"<\" within a text is written \"&lt;\""),
            Self::OtherRoot(_) | Self::TextOutside(_) => {
                Some("give the answer as QuickBooks sent it")
            }
            Self::WrongEnd(_) | Self::TooDeep | Self::TooLong | Self::ObjectTooLong(_) => {
                Some("export it from QuickBooks again")
            }
            Self::Other(_) => None,
        }
    }
}

/// White space, and what programs leave around a file: marks of byte order, zeros.
pub(super) fn is_blank(character: char) -> bool {
    character.is_ascii_whitespace() || matches!(character, '\u{feff}' | '\0')
}

fn blanks(text: &str) -> &str {
    &text[..text.len() - text.trim_start_matches(is_blank).len()]
}

/// The place after `text`, which begins at `place`. The offset is not told in errors.
fn behind(place: Place, text: &str) -> Place {
    let breaks = text.matches('\n').count() as u64;
    let last_line = text.rsplit('\n').next().unwrap_or("").chars().count() as u64;
    let column = if breaks == 0 { place.column } else { 1 } + last_line;
    Place { line: place.line + breaks, column, ..place }
}
