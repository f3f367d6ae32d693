//! The elements that are open, outermost first.

/// Deepest nesting that is read. QuickBooks' deepest answer has nine levels.
pub(super) const NESTING_MAX: usize = 64;

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
        let innermost = &self.names[*last..];
        Some(match before.last() {
            Some(start) => format!("<{innermost}> in <{}>", &self.names[*start..*last]),
            None => format!("<{innermost}>"),
        })
    }
}
