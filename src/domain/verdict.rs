//! The verdict: the only place where a document becomes accepted or held.

use super::finding::{Finding, Severity};

/// A document that may be posted. Only [`judge`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted<T> {
    document: T,
    findings: Vec<Finding>,
}

/// A document that waits for a person. Only [`judge`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held<T> {
    document: T,
    findings: Vec<Finding>,
}

impl<T> Accepted<T> {
    /// What was accepted.
    pub fn document(&self) -> &T {
        &self.document
    }

    /// The document and its findings, none of them an error.
    pub fn into_parts(self) -> (T, Vec<Finding>) {
        (self.document, self.findings)
    }
}

impl<T> Held<T> {
    /// What is held.
    pub fn document(&self) -> &T {
        &self.document
    }

    /// The document and its findings, at least one of them an error.
    pub fn into_parts(self) -> (T, Vec<Finding>) {
        (self.document, self.findings)
    }
}

/// Judges a document by all its findings: an error holds it, anything less lets it pass.
pub fn judge<T>(document: T, mut findings: Vec<Finding>) -> Result<Accepted<T>, Held<T>> {
    super::finding::sort(&mut findings);
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        Err(Held { document, findings })
    } else {
        Ok(Accepted { document, findings })
    }
}

/// What became of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// It goes, or has gone, where it belongs.
    Accepted,
    /// A person must act; nothing of it is posted.
    Held,
    /// Not ours or not now; nobody needs to act.
    Skipped,
    /// The message itself could not be read.
    Untranslatable,
}

impl Verdict {
    /// All of them, in the order reports print them.
    pub const ALL: [Self; 4] = [Self::Accepted, Self::Held, Self::Skipped, Self::Untranslatable];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Held => "held",
            Self::Skipped => "skipped",
            Self::Untranslatable => "untranslatable",
        }
    }

    /// The verdict that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
    }
}
