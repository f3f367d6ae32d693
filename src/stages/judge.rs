//! Judge: the verdict, once everything is known. Rules that compare orders need all of them, so
//! this stage gives nothing before the last order has come; what it keeps is what the plan keeps.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::release::release;
use super::shelf::{LookupMemory, SharedShelf};
use super::validate::{row, said};
use crate::domain::finding::{Finding, Severity};
use crate::domain::selection::Header;
use crate::domain::verdict::judge;
use crate::pipeline::batch::{Batch, Draft, Envelope, Port};
use crate::pipeline::ports::SharedLookup;
use crate::pipeline::stage::{Outputs, Stage, StageError};

/// Verdicts handed on at once.
const BATCH_VERDICTS_MAX: usize = 256;

/// The judging node.
pub struct Judge {
    lookup: SharedLookup,
    memory: Arc<LookupMemory>,
    shelf: SharedShelf,
    drafts: Vec<Envelope<Draft>>,
}

impl Judge {
    /// Asks the group rules on the shelf, and what people released.
    pub fn new(lookup: SharedLookup, memory: Arc<LookupMemory>, shelf: SharedShelf) -> Self {
        Self { lookup, memory, shelf, drafts: Vec::new() }
    }

    /// Adds what the group rules find about documents that share a key.
    fn compare(&mut self, out: &Outputs) -> Result<(), StageError> {
        let mut groups: BTreeMap<(usize, String), Vec<Arc<Header>>> = BTreeMap::new();
        let mut asked = Vec::new();
        for (place, envelope) in self.drafts.iter_mut().enumerate() {
            for key in std::mem::take(&mut envelope.body.keys) {
                asked.push((place, key.0));
                groups.entry(key).or_default().push(Arc::clone(&envelope.body.header));
            }
        }
        let evaluator = self.shelf.evaluator();
        let mut found = BTreeMap::<usize, Vec<_>>::new();
        for ((rule, _), mut headers) in groups {
            if headers.len() < 2 {
                continue;
            }
            // The order of the input must not show in what is said.
            headers.sort_by(|a, b| a.quickbooks_id.cmp(&b.quickbooks_id));
            let findings = evaluator
                .check_group(rule, &headers)
                .map_err(|late| StageError::OutOfTime(late.to_string()))?;
            self.memory.check()?;
            for (sequence, finding) in findings {
                found.entry(sequence).or_default().push(finding);
            }
        }
        for (sequence, finding) in self.renumbered_alike() {
            found.entry(sequence).or_default().push(finding);
        }
        for envelope in &mut self.drafts {
            envelope.findings.extend(found.remove(&envelope.sequence).unwrap_or_default());
        }
        for (place, rule) in asked {
            let Envelope { body: draft, findings, .. } = &self.drafts[place];
            out.trace.note("judge", draft.header.number.as_deref(), draft.id.as_str(), || {
                compared(&evaluator.set().rules[rule].code, findings)
            });
        }
        Ok(())
    }
}

/// What a rule that compares orders made of one of them, for people.
fn compared(rule: &str, findings: &[Finding]) -> String {
    let rows: Vec<String> = findings.iter().filter(|each| each.rule == rule).map(said).collect();
    if rows.is_empty() { row("passed", rule, "") } else { rows.join("\n") }
}

impl Judge {
    /// Orders that a map script gave a number which another order of the run goes by.
    fn renumbered_alike(&self) -> Vec<(usize, Finding)> {
        let mut by_number: BTreeMap<&str, Vec<&Envelope<Draft>>> = BTreeMap::new();
        for envelope in &self.drafts {
            let draft = &envelope.body;
            let number = draft.renumbered.as_deref().or(draft.header.number.as_deref());
            if let (Some(number), true) = (number, draft.target.is_some()) {
                by_number.entry(number).or_default().push(envelope);
            }
        }
        let mut found = Vec::new();
        for (number, alike) in by_number.into_iter().filter(|(_, alike)| alike.len() > 1) {
            for envelope in alike.iter().filter(|each| each.body.renumbered.is_some()) {
                let others = alike.len() - 1;
                let message = format!(
                    "the map scripts call it {number}, a number that {others} other orders of \
                     this run go by"
                );
                let path = "target.order_number";
                let finding = Finding::new("map/number-duplicate", Severity::Error, path, message)
                    .with_fix("let the scripts in rules/map give each order its own number");
                found.push((envelope.sequence, finding));
            }
        }
        found
    }
}

impl Stage for Judge {
    fn run(&mut self, batch: Batch, _out: &mut Outputs) -> Result<(), StageError> {
        let Batch::Drafts(drafts) = batch else { unreachable!("edges are typed: checked") };
        self.drafts.extend(drafts);
        Ok(())
    }

    fn finish(&mut self, out: &mut Outputs) -> Result<(), StageError> {
        self.compare(out)?;
        let mut drafts = std::mem::take(&mut self.drafts).into_iter().peekable();
        while drafts.peek().is_some() {
            let (mut accepted, mut held) = (Vec::new(), Vec::new());
            for envelope in drafts.by_ref().take(BATCH_VERDICTS_MAX) {
                let (draft, mut envelope) = envelope.split();
                let (number, id) = (draft.header.number.clone(), draft.id.clone());
                release(&self.lookup, id.as_str(), &draft.content, &mut envelope.findings)?;
                let verdict = judge(draft, std::mem::take(&mut envelope.findings));
                out.trace.note("judge", number.as_deref(), id.as_str(), || match &verdict {
                    Ok(_) => "accepted: no error was found".to_string(),
                    Err(_) => "held: an error was found, so a person must act".to_string(),
                });
                match verdict {
                    Ok(verdict) => accepted.push(envelope.with(verdict)),
                    Err(verdict) => held.push(envelope.with(verdict)),
                }
            }
            out.give(Port::Accepted, Batch::Accepted(accepted));
            out.give(Port::Held, Batch::Held(held));
        }
        Ok(())
    }
}
