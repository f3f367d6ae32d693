//! A finding: one thing a rule, a translation or a mapping noticed about one document.

use std::fmt;

use super::ids::TxnLineId;

/// How bad a finding is. Errors hold the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Doubtful; the document goes on.
    Warning,
    /// Wrong; the document is held.
    Error,
}

impl Severity {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Note, Self::Warning, Self::Error].into_iter().find(|each| each.word() == word)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// One thing noticed: where, what value, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Code of the rule: `sales_order/site-missing`; what is no rule of the folder has a code of
    /// its own: `translate/…`, `map/…`, `configuration/…`.
    pub rule: String,
    /// How bad.
    pub severity: Severity,
    /// Where in the document: `lines[1].site`. Lines count from 0 as they stand on the order.
    pub path: String,
    /// The line's QuickBooks id, where the path names a line.
    pub line_id: Option<TxnLineId>,
    /// What is the matter, with the value: lower case, no full stop.
    pub message: String,
    /// What a person can do about it.
    pub fix: Option<String>,
    /// Where in the rules it was said: `rules/sales_order/site-missing/rule.rhai:14:5`.
    pub at: Option<String>,
}

impl Finding {
    /// A finding with neither remedy nor place in a script.
    pub fn new(
        rule: &str,
        severity: Severity,
        path: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule: rule.to_string(),
            severity,
            path: path.into(),
            line_id: None,
            message: message.into(),
            fix: None,
            at: None,
        }
    }

    /// With a remedy.
    pub fn with_fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// About this line.
    pub fn on_line(mut self, line: &TxnLineId) -> Self {
        self.line_id = Some(line.clone());
        self
    }

    /// The place of the line that the path names, from 0.
    pub fn line_index(&self) -> Option<usize> {
        line_index(&self.path)
    }
}

/// The number in `lines[7]…`.
pub fn line_index(path: &str) -> Option<usize> {
    path.strip_prefix("lines[")?.split_once(']')?.0.parse().ok()
}

/// Puts findings in the order reports promise: by rule, then by line, then as they came.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (&a.rule, a.line_index()).cmp(&(&b.rule, b.line_index())));
}
