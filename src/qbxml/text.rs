//! The text of one element while it is being put together.

use std::borrow::Cow;

use super::door::PIECE_LENGTH_MAX;
use super::entities;
use super::trouble::Trouble;

/// Longest text of one element, in bytes of UTF-8, references resolved.
const TEXT_LENGTH_MAX: usize = PIECE_LENGTH_MAX as usize;

/// One text, used again for every element, so that only what is kept is allocated.
#[derive(Default)]
pub(super) struct Text {
    content: String,
    is_wanted: bool,
}

impl Text {
    /// What comes next is the text of an element.
    pub(super) fn begin(&mut self) {
        self.content.clear();
        self.is_wanted = true;
    }

    /// What comes next is not, until the text goes on.
    pub(super) fn pause(&mut self) {
        self.is_wanted = false;
    }

    /// The text goes on.
    pub(super) fn go_on(&mut self) {
        self.is_wanted = true;
    }

    /// The whole text, its line ends made `\n`.
    pub(super) fn finish(&mut self, shape: fn(&str) -> &str) -> String {
        self.is_wanted = false;
        let mut text = with_plain_line_ends(&self.content);
        if text.contains('\0') {
            // The one character that some stores cannot keep.
            text = Cow::Owned(text.replace('\0', "\u{fffd}"));
        }
        shape(&text).to_string()
    }

    /// Adds a piece, where a text is wanted.
    pub(super) fn push(&mut self, piece: &str) -> Result<(), Trouble> {
        if self.is_wanted {
            // The line ends of the file come first: `&#13;` before one of them is part of it.
            self.content.push_str(&with_plain_line_ends(piece));
        }
        self.check_length()
    }

    /// Adds what a reference stands for, where a text is wanted.
    pub(super) fn push_reference(&mut self, name: &str) -> Result<(), Trouble> {
        if self.is_wanted {
            entities::push_reference(name, &mut self.content);
        }
        self.check_length()
    }

    fn check_length(&self) -> Result<(), Trouble> {
        if self.content.len() > TEXT_LENGTH_MAX { Err(Trouble::TooLong) } else { Ok(()) }
    }
}

fn with_plain_line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}
