//! The plan: everything a run would do, complete and immutable.

use std::collections::BTreeMap;

use crate::domain::finding::{Finding, Severity};
use crate::domain::known::Seen;
use crate::domain::posting::{Outgoing, PostingKind};
use crate::domain::verdict::Verdict;

/// Where a document's bytes stand in the run's source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provenance {
    /// Which message of the source, from 0.
    pub message: usize,
    /// First byte of the document's element.
    pub offset: u64,
    /// Length of the element in bytes.
    pub length: u64,
    /// Line of its first byte, from 1.
    pub line: u64,
}

/// What the run decided about one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// `orders_down` or `invoices_up`.
    pub flow: &'static str,
    /// The number people see.
    pub number: Option<String>,
    /// `TxnID`.
    pub quickbooks_id: Option<String>,
    /// `TimeModified`, as QuickBooks wrote it.
    pub modified_at: Option<String>,
    /// The warehouse's id of the picking order, where there is one already.
    pub intellitrack_id: Option<String>,
    /// Who it is for, for the people who read the report.
    pub customer: Option<String>,
    /// What became of it.
    pub verdict: Verdict,
    /// Why it was skipped.
    pub reason: Option<String>,
    /// In the order rule, then line.
    pub findings: Vec<Finding>,
    /// What would be posted.
    pub posting: Option<Outgoing>,
    /// What to remember of this verdict; `None` where nothing new was learnt.
    pub seen: Option<Seen>,
    /// Where its bytes stand; for a deleted order, those that say so.
    pub provenance: Option<Provenance>,
}

/// Everything a run would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Whose books.
    pub company: String,
    /// Fingerprint of all active rules, levels and parameters.
    pub rules_hash: String,
    /// Fingerprint of the settings.
    pub settings_hash: String,
    /// When the run began (UTC, RFC 3339).
    pub started_at: String,
    /// What is wrong with the set-up, as only QuickBooks' lists can show.
    pub configuration_findings: Vec<Finding>,
    /// In the order received.
    pub documents: Vec<Document>,
}

/// The figures of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Documents received.
    pub received: usize,
    /// Documents by verdict; every verdict is present.
    pub verdicts: BTreeMap<Verdict, usize>,
    /// Postings by kind; only kinds that occur.
    pub postings: BTreeMap<PostingKind, usize>,
    /// Findings of all documents, and of the configuration, by severity; every severity is present.
    pub findings: BTreeMap<Severity, usize>,
}

impl Summary {
    /// How many documents have this verdict.
    pub fn verdict(&self, verdict: Verdict) -> usize {
        self.verdicts.get(&verdict).copied().unwrap_or(0)
    }

    /// All postings.
    pub fn postings_total(&self) -> usize {
        self.postings.values().sum()
    }
}

impl Plan {
    /// Counts the documents, and asserts that none vanished.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary { received: self.documents.len(), ..Summary::default() };
        for verdict in Verdict::ALL {
            summary.verdicts.insert(verdict, 0);
        }
        for severity in [Severity::Note, Severity::Warning, Severity::Error] {
            summary.findings.insert(severity, 0);
        }
        for finding in &self.configuration_findings {
            *summary.findings.entry(finding.severity).or_default() += 1;
        }
        for document in &self.documents {
            *summary.verdicts.entry(document.verdict).or_default() += 1;
            for finding in &document.findings {
                *summary.findings.entry(finding.severity).or_default() += 1;
            }
            if let Some(posting) = &document.posting {
                *summary.postings.entry(posting.kind).or_default() += 1;
            }
        }
        assert_eq!(
            summary.received,
            summary.verdicts.values().sum::<usize>(),
            "every document received has exactly one verdict"
        );
        summary
    }

    /// A person has to act on something.
    pub fn needs_a_person(&self) -> bool {
        let waits = |document: &Document| {
            matches!(document.verdict, Verdict::Held | Verdict::Untranslatable)
        };
        self.documents.iter().any(waits)
            || self.configuration_findings.iter().any(|each| each.severity == Severity::Error)
    }
}

/// What became of a plan's postings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Posted by this delivery.
    pub posted: usize,
    /// The ledger held them already.
    pub already_posted: usize,
    /// What the other system refused: index of the document, and its words.
    pub refused: Vec<(usize, String)>,
}
