//! Validate: is it right? Asks every active rule about each order.

use std::sync::Arc;

use super::release::release;
use super::shelf::{LookupMemory, SharedShelf};
use crate::domain::finding::{Finding, Severity};
use crate::pipeline::batch::{Batch, CheckedOrder, Port};
use crate::pipeline::ports::SharedLookup;
use crate::pipeline::stage::{Outputs, Stage, StageError};
use crate::rules::evaluate::{Asked, Outcome};

/// The validating node.
pub struct Validate {
    lookup: SharedLookup,
    memory: Arc<LookupMemory>,
    shelf: SharedShelf,
}

impl Validate {
    /// Asks the rules on the shelf, and what people released.
    pub fn new(lookup: SharedLookup, memory: Arc<LookupMemory>, shelf: SharedShelf) -> Self {
        Self { lookup, memory, shelf }
    }
}

impl Stage for Validate {
    fn run(&mut self, batch: Batch, out: &mut Outputs) -> Result<(), StageError> {
        let Batch::Selected(orders) = batch else { unreachable!("edges are typed: checked") };
        let evaluator = self.shelf.evaluator();
        let mut checked_orders = Vec::with_capacity(orders.len());
        for envelope in orders {
            let (selected, mut envelope) = envelope.split();
            let order = &selected.order;
            let tells = out.trace.watches(&[order.number.as_deref(), Some(order.id.as_str())]);
            let checked = evaluator
                .check_and_tell(&selected, tells)
                .map_err(|late| StageError::OutOfTime(late.to_string()))?;
            self.memory.check()?;
            for asked in &checked.outcomes {
                out.trace.note("validate", order.number.as_deref(), order.id.as_str(), || {
                    told(asked, &checked.findings)
                });
            }
            envelope.findings.extend(checked.findings);
            if envelope.findings.iter().any(|found| found.severity == Severity::Error) {
                let basis = selected.content();
                release(&self.lookup, order.id.as_str(), &basis, &mut envelope.findings)?;
            }
            envelope.facts.extend(checked.facts);
            checked_orders.push(envelope.with(CheckedOrder { selected, keys: checked.keys }));
        }
        out.give(Port::Checked, Batch::Checked(checked_orders));
        Ok(())
    }
}

/// What a rule made of an order, for people: a word, the rule, and everything it found.
pub(super) fn told(asked: &Asked, findings: &[Finding]) -> String {
    let rule = asked.rule.as_str();
    let mut told = match asked.outcome {
        Outcome::Passed => row("passed", rule, ""),
        Outcome::Later => row("later", rule, "compares orders; its answer is told at judge"),
        Outcome::Off => row("off", rule, "rules.yaml says so"),
        Outcome::NotAsked => row("not asked", rule, "the order leaves the warehouse"),
        Outcome::Spoke(_) | Outcome::Failed => {
            let found = findings.iter().filter(|finding| finding.rule == rule);
            let rows: Vec<String> = found.map(said).collect();
            rows.join("\n")
        }
    };
    for read in &asked.reads {
        told.push_str(&format!("\n            {read}"));
    }
    told
}

/// A finding as a note tells it.
pub(super) fn said(finding: &Finding) -> String {
    row(finding.severity.word(), &finding.rule, &finding.message)
}

/// One rule in a list of them.
pub(super) fn row(word: &str, rule: &str, words: &str) -> String {
    let colon = if words.is_empty() { "" } else { ": " };
    format!("{word:<9} {rule}{colon}{words}")
}
