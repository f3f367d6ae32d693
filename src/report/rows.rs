//! The JSON shape of documents and findings: a contract with people's scripts. Fields are added,
//! never renamed or removed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::billing::{BilledLine, Billing, Recognition};
use crate::domain::facts::Facts;
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::{EditSequence, TxnId, TxnLineId};
use crate::domain::known::Seen;
use crate::domain::posting::{Outgoing, PostingKey, PostingKind};
use crate::domain::verdict::Verdict;
use crate::pipeline::plan::{Document, Provenance};

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingRow {
    rule: String,
    severity: String,
    path: String,
    line_id: Option<String>,
    message: String,
    fix: Option<String>,
    at: Option<String>,
}

/// A posting with its message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostingRow {
    kind: String,
    key: String,
    target: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    billing: Option<BillingRow>,
}

/// What a change of QuickBooks' books is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillingRow {
    picking_order: String,
    sales_order: Option<String>,
    lines: Vec<BilledLineRow>,
    recognition: RecognitionRow,
}

/// A part of a picking order's line that is billed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BilledLineRow {
    line_number: u32,
    quickbooks_line_id: Option<String>,
    quantity: String,
}

/// How it is found again in the books; only `apply` reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecognitionRow {
    object: String,
    external_guid: Option<String>,
    ref_number: Option<String>,
    txn_date: Option<String>,
    customer_id: Option<String>,
    txn_id: Option<String>,
    edit_sequence: Option<String>,
}

impl From<&Billing> for BillingRow {
    fn from(billing: &Billing) -> Self {
        let Recognition {
            object,
            external_guid,
            ref_number,
            txn_date,
            customer_id,
            txn_id,
            edit_sequence,
        } = billing.recognition.clone();
        let line = |line: &BilledLine| BilledLineRow {
            line_number: line.line_number,
            quickbooks_line_id: line.quickbooks_line_id.as_ref().map(ToString::to_string),
            quantity: line.quantity.to_string(),
        };
        Self {
            picking_order: billing.picking_order.clone(),
            sales_order: billing.sales_order.as_ref().map(ToString::to_string),
            lines: billing.lines.iter().map(line).collect(),
            recognition: RecognitionRow {
                object,
                external_guid,
                ref_number,
                txn_date,
                customer_id,
                txn_id,
                edit_sequence,
            },
        }
    }
}

impl TryFrom<BillingRow> for Billing {
    type Error = UnknownWord;

    fn try_from(row: BillingRow) -> Result<Self, UnknownWord> {
        let line = |line: BilledLineRow| {
            let quantity = line.quantity.parse();
            let unknown = |_| UnknownWord { field: "quantity", value: line.quantity.clone() };
            Ok(BilledLine {
                line_number: line.line_number,
                quickbooks_line_id: line.quickbooks_line_id.clone().map(TxnLineId::from),
                quantity: quantity.map_err(unknown)?,
            })
        };
        let lines: Result<Vec<BilledLine>, UnknownWord> = row.lines.into_iter().map(line).collect();
        let found = row.recognition;
        Ok(Self {
            picking_order: row.picking_order,
            sales_order: row.sales_order.map(TxnId::from),
            lines: lines?,
            recognition: Recognition {
                object: found.object,
                external_guid: found.external_guid,
                ref_number: found.ref_number,
                txn_date: found.txn_date,
                customer_id: found.customer_id,
                txn_id: found.txn_id,
                edit_sequence: found.edit_sequence,
            },
        })
    }
}

/// What to remember of a verdict; only `apply` reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeenRow {
    verdict: String,
    edit_sequence: String,
    content: String,
    target: String,
    posted: bool,
    rules_hash: String,
    settings_hash: String,
    facts: String,
    facts_hash: String,
}

/// Where a document's bytes stand; only `apply` reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvenanceRow {
    message: usize,
    offset: u64,
    length: u64,
    line: u64,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentRow {
    flow: String,
    number: Option<String>,
    quickbooks_id: Option<String>,
    intellitrack_id: Option<String>,
    customer: Option<String>,
    verdict: String,
    reason: Option<String>,
    findings: Vec<FindingRow>,
    posting: Option<PostingRow>,
    modified_at: Option<String>,
    seen: Option<SeenRow>,
    provenance: Option<ProvenanceRow>,
}

/// A word in a kept plan that this program does not write.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{field}` holds `{value}`, which this Crossdock does not know")]
pub struct UnknownWord {
    /// Which field.
    pub field: &'static str,
    /// What stands there.
    pub value: String,
}

impl From<&Finding> for FindingRow {
    fn from(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.clone(),
            severity: finding.severity.word().to_string(),
            path: finding.path.clone(),
            line_id: finding.line_id.as_ref().map(ToString::to_string),
            message: finding.message.clone(),
            fix: finding.fix.clone(),
            at: finding.at.clone(),
        }
    }
}

impl TryFrom<FindingRow> for Finding {
    type Error = UnknownWord;

    fn try_from(row: FindingRow) -> Result<Self, UnknownWord> {
        let Some(severity) = Severity::from_word(&row.severity) else {
            return Err(UnknownWord { field: "severity", value: row.severity });
        };
        Ok(Self {
            rule: row.rule,
            severity,
            path: row.path,
            line_id: row.line_id.map(TxnLineId::from),
            message: row.message,
            fix: row.fix,
            at: row.at,
        })
    }
}

impl From<&Document> for DocumentRow {
    fn from(document: &Document) -> Self {
        let posting = document.posting.as_ref().map(|posting| PostingRow {
            kind: posting.kind.word().to_string(),
            key: posting.key.to_string(),
            // Messages to the warehouse are JSON; anything else is shown as the text it is.
            target: serde_json::from_slice(&posting.bytes).unwrap_or_else(|_| {
                Value::String(String::from_utf8_lossy(&posting.bytes).into_owned())
            }),
            billing: posting.billing.as_deref().map(BillingRow::from),
        });
        Self {
            flow: document.flow.to_string(),
            number: document.number.clone(),
            quickbooks_id: document.quickbooks_id.clone(),
            intellitrack_id: document.intellitrack_id.clone(),
            customer: document.customer.clone(),
            verdict: document.verdict.word().to_string(),
            reason: document.reason.clone(),
            findings: document.findings.iter().map(FindingRow::from).collect(),
            posting,
            modified_at: document.modified_at.clone(),
            seen: document.seen.as_ref().map(seen_row),
            provenance: document.provenance.map(|place| ProvenanceRow {
                message: place.message,
                offset: place.offset,
                length: place.length,
                line: place.line,
            }),
        }
    }
}

fn seen_row(seen: &Seen) -> SeenRow {
    SeenRow {
        verdict: seen.verdict.clone(),
        edit_sequence: seen.edit_sequence.to_string(),
        content: seen.content.clone(),
        target: seen.target.clone(),
        posted: seen.posted,
        rules_hash: seen.rules_hash.clone(),
        settings_hash: seen.settings_hash.clone(),
        facts: seen.facts.as_str().to_string(),
        facts_hash: seen.facts_hash.clone(),
    }
}

impl TryFrom<DocumentRow> for Document {
    type Error = UnknownWord;

    fn try_from(row: DocumentRow) -> Result<Self, UnknownWord> {
        let unknown = |field, value: &str| UnknownWord { field, value: value.to_string() };
        let Some(verdict) = Verdict::from_word(&row.verdict) else {
            return Err(unknown("verdict", &row.verdict));
        };
        let flow = match row.flow.as_str() {
            "orders_down" => "orders_down",
            "invoices_up" => "invoices_up",
            other => return Err(unknown("flow", other)),
        };
        let posting = row.posting.map(|posting| {
            let kind = PostingKind::from_word(&posting.kind)
                .ok_or_else(|| unknown("kind", &posting.kind))?;
            let key = PostingKey::from_kept(posting.key);
            let billing = posting.billing.map(Billing::try_from).transpose()?.map(Box::new);
            let text = match posting.target {
                Value::String(text) if kind.is_upward() => text,
                message => message.to_string(),
            };
            Ok(Outgoing { key, kind, bytes: text.into_bytes().into_boxed_slice(), billing })
        });
        let seen = row.seen.zip(row.quickbooks_id.clone()).map(|(seen, id)| Seen {
            id: TxnId::from(id),
            number: row.number.clone(),
            edit_sequence: EditSequence::from(seen.edit_sequence),
            content: seen.content,
            target: seen.target,
            verdict: seen.verdict,
            posted: seen.posted,
            rules_hash: seen.rules_hash,
            settings_hash: seen.settings_hash,
            facts: Facts::from_kept(seen.facts),
            facts_hash: seen.facts_hash,
        });
        let findings: Result<Vec<Finding>, UnknownWord> =
            row.findings.into_iter().map(Finding::try_from).collect();
        Ok(Self {
            flow,
            number: row.number,
            quickbooks_id: row.quickbooks_id,
            modified_at: row.modified_at,
            intellitrack_id: row.intellitrack_id,
            customer: row.customer,
            verdict,
            reason: row.reason,
            findings: findings?,
            posting: posting.transpose()?,
            seen,
            provenance: row.provenance.map(|place| Provenance {
                message: place.message,
                offset: place.offset,
                length: place.length,
                line: place.line,
            }),
        })
    }
}
