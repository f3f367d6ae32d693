//! Plans as JSON: written document by document, and read back by `apply`.

use std::io::{self, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::rows::{DocumentRow, FindingRow, UnknownWord};
use crate::domain::digest::Digest;
use crate::domain::verdict::Verdict;
use crate::pipeline::plan::{Delivery, Document, Plan, Summary};

/// Version of the JSON shape; grows when a field changes its meaning.
pub const FORMAT_VERSION: &str = "1.0";

/// What a plan rests on beside rules and settings: both sides, as they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// Which store; `None` where there was none yet.
    pub store_id: Option<String>,
    /// How many changes it had seen.
    pub store_serial: i64,
    /// The day that rules saw.
    pub day: String,
    /// QuickBooks' messages.
    pub files: Vec<PathBuf>,
    /// The files are those that crossdock.yaml names, not ones given on the command line.
    pub configured: bool,
    /// Fingerprint of their names and contents.
    pub files_hash: String,
}

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What would be done.
    Plan,
    /// What was done.
    Sync,
    /// What was done by a kept plan.
    Apply,
}

impl Kind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Sync => "sync",
            Self::Apply => "apply",
        }
    }
}

/// A plan that was kept in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPlan {
    /// The plan.
    pub plan: Plan,
    /// What it rests on.
    pub basis: Basis,
    /// Its fingerprint; names it for ever.
    pub plan_id: String,
}

/// A file that is no plan, or not one that may be applied.
#[derive(Debug, thiserror::Error)]
pub enum PlanFileError {
    /// Not JSON, or not of this shape.
    #[error(
        "this is no plan that this Crossdock can read ({0}); make one with \
         `crossdock plan --out FILE`"
    )]
    Shape(#[from] serde_json::Error),
    /// Of a newer or older shape.
    #[error("the plan has format {0}; this Crossdock reads {FORMAT_VERSION}; make a new plan")]
    Version(String),
    /// A report of something that was done.
    #[error("this is the report of a {0}, not a plan; make one with `crossdock plan --out FILE`")]
    NotAPlan(String),
    /// A word this program does not know.
    #[error("the plan cannot be read: {0}")]
    Word(#[from] UnknownWord),
    /// Edited since it was made.
    #[error("the plan was changed after it was made; make a new one with `crossdock plan`")]
    Edited,
}

/// The summary as JSON.
pub fn summary(summary: &Summary) -> Value {
    let mut object = serde_json::Map::new();
    object.insert("received".into(), json!(summary.received));
    for verdict in Verdict::ALL {
        object.insert(verdict.word().into(), json!(summary.verdict(verdict)));
    }
    object.insert("postings".into(), json!(summary.postings_total()));
    let kinds = summary.postings.iter().map(|(kind, count)| (kind.word().into(), json!(count)));
    object.insert("postings_by_kind".into(), Value::Object(kinds.collect()));
    let worst_first = summary.findings.iter().rev();
    let findings = worst_first.map(|(severity, count)| (severity.word().into(), json!(count)));
    object.insert("findings".into(), Value::Object(findings.collect()));
    Value::Object(object)
}

/// Writes a plan, document by document. `delivery` tells what became of its postings.
///
/// # Errors
/// Where it cannot be written.
pub fn write(
    out: &mut dyn Write,
    kind: Kind,
    plan: &Plan,
    basis: &Basis,
    delivery: Option<&Delivery>,
) -> io::Result<()> {
    let text = |value: &str| Value::from(value).to_string();
    let mut id = identity(plan, basis);
    write!(out, "{{\n  \"format_version\": {},\n", text(FORMAT_VERSION))?;
    write!(out, "  \"kind\": {},\n  \"company\": {},\n", text(kind.word()), text(&plan.company))?;
    writeln!(out, "  \"rules_hash\": {},", text(&plan.rules_hash))?;
    writeln!(out, "  \"settings_hash\": {},", text(&plan.settings_hash))?;
    writeln!(out, "  \"started_at\": {},", text(&plan.started_at))?;
    writeln!(out, "  \"dry_run\": {},", kind == Kind::Plan)?;
    writeln!(out, "  \"summary\": {},", summary(&plan.summary()))?;
    if let Some(delivery) = delivery {
        writeln!(out, "  \"delivery\": {},", delivery_value(plan, delivery))?;
    }
    let findings: Vec<FindingRow> =
        plan.configuration_findings.iter().map(FindingRow::from).collect();
    writeln!(out, "  \"configuration_findings\": {},", serde_json::to_string(&findings)?)?;
    write!(out, "  \"documents\": [")?;
    for (place, document) in plan.documents.iter().enumerate() {
        let row = serde_json::to_string(&DocumentRow::from(document))?;
        id.text(&row);
        write!(out, "{}\n    {row}", if place == 0 { "" } else { "," })?;
    }
    let end = if plan.documents.is_empty() { "" } else { "\n  " };
    write!(out, "{end}],\n  \"basis\": {},\n", serde_json::to_string(basis)?)?;
    writeln!(out, "  \"plan_id\": {}\n}}", text(&id.finish()))
}

/// What became of the postings, as JSON.
pub fn delivery_value(plan: &Plan, delivery: &Delivery) -> Value {
    let refused = delivery.refused.iter().map(|(place, why)| {
        let document = plan.documents.get(*place);
        json!({ "number": document.and_then(|it| it.number.clone()), "why": why })
    });
    json!({
        "posted": delivery.posted,
        "already_posted": delivery.already_posted,
        "refused": refused.collect::<Vec<_>>(),
    })
}

/// The fingerprint of everything but the documents; those are added one by one.
fn identity(plan: &Plan, basis: &Basis) -> Digest {
    let mut id = Digest::new();
    id.text(FORMAT_VERSION).text(&plan.company).text(&plan.rules_hash).text(&plan.settings_hash);
    id.text(&plan.started_at).option(basis.store_id.as_deref());
    id.text(&basis.store_serial.to_string()).text(&basis.files_hash).text(&basis.day);
    for file in &basis.files {
        id.text(&file.to_string_lossy());
    }
    id
}

#[derive(Deserialize)]
struct Kept {
    format_version: String,
    kind: String,
    company: String,
    rules_hash: String,
    settings_hash: String,
    started_at: String,
    configuration_findings: Vec<FindingRow>,
    documents: Vec<DocumentRow>,
    basis: Basis,
    plan_id: String,
}

/// Reads a plan that was kept in a file.
///
/// # Errors
/// A file that is no plan, or was edited since.
pub fn read(bytes: &[u8]) -> Result<KeptPlan, PlanFileError> {
    let kept: Kept = serde_json::from_slice(bytes)?;
    if kept.format_version != FORMAT_VERSION {
        return Err(PlanFileError::Version(kept.format_version));
    }
    if kept.kind != Kind::Plan.word() {
        return Err(PlanFileError::NotAPlan(kept.kind));
    }
    let findings: Result<_, UnknownWord> =
        kept.configuration_findings.into_iter().map(TryInto::try_into).collect();
    let mut plan = Plan {
        company: kept.company,
        rules_hash: kept.rules_hash,
        settings_hash: kept.settings_hash,
        started_at: kept.started_at,
        configuration_findings: findings?,
        documents: Vec::with_capacity(kept.documents.len()),
    };
    let mut id = identity(&plan, &kept.basis);
    for row in kept.documents {
        id.text(&serde_json::to_string(&row)?);
        plan.documents.push(Document::try_from(row)?);
    }
    if id.finish() != kept.plan_id {
        return Err(PlanFileError::Edited);
    }
    Ok(KeptPlan { plan, basis: kept.basis, plan_id: kept.plan_id })
}
