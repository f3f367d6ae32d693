//! The elements that are open, outermost first.

/// Deepest nesting that is read. QuickBooks' deepest answer has nine levels.
pub(super) const NESTING_MAX: usize = 64;

/// How much of a name or a text is quoted, in characters. No name of QuickBooks' is longer.
const QUOTE_LENGTH: usize = 60;

/// The beginning of a name or a text, for messages.
pub(super) fn in_short(text: &str) -> &str {
    text.char_indices().nth(QUOTE_LENGTH).map_or(text, |(end, _)| &text[..end])
}

/// A stack of names in one text, so that opening an element costs no allocation.
#[derive(Default)]
pub(super) struct OpenElements {
    names: String,
    starts: Vec<usize>,
}

impl OpenElements {
    pub(super) fn push(&mut self, name: &str) {
        self.starts.push(self.names.len());
        self.names.push_str(name);
    }

    pub(super) fn pop(&mut self) {
        if let Some(start) = self.starts.pop() {
            self.names.truncate(start);
        }
    }

    pub(super) fn depth(&self) -> usize {
        self.starts.len()
    }

    /// The innermost one; empty where none is open.
    pub(super) fn innermost(&self) -> &str {
        &self.names[self.starts.last().copied().unwrap_or(0)..]
    }

    /// `<Memo> in <SalesOrderRet>`, for messages; `None` where none is open.
    pub(super) fn describe(&self) -> Option<String> {
        let (last, before) = self.starts.split_last()?;
        let innermost = in_short(&self.names[*last..]);
        Some(match before.last() {
            Some(start) => format!("<{innermost}> in <{}>", in_short(&self.names[*start..*last])),
            None => format!("<{innermost}>"),
        })
    }
}
