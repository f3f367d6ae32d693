//! Validate: is it right? Asks every active rule about each order.

use std::sync::Arc;

use super::shelf::{LookupMemory, SharedShelf};
use crate::pipeline::batch::{Batch, CheckedOrder, Port};
use crate::pipeline::stage::{Outputs, Stage, StageError};
use crate::rules::evaluate::Outcome;

/// The validating node.
pub struct Validate {
    memory: Arc<LookupMemory>,
    shelf: SharedShelf,
}

impl Validate {
    /// Asks the rules on the shelf.
    pub fn new(memory: Arc<LookupMemory>, shelf: SharedShelf) -> Self {
        Self { memory, shelf }
    }
}

impl Stage for Validate {
    fn run(&mut self, batch: Batch, out: &mut Outputs) -> Result<(), StageError> {
        let Batch::Selected(orders) = batch else { unreachable!("edges are typed: checked") };
        let evaluator = self.shelf.evaluator();
        let mut checked_orders = Vec::with_capacity(orders.len());
        for envelope in orders {
            let (selected, mut envelope) = envelope.split();
            let checked = evaluator
                .check(&selected)
                .map_err(|late| StageError::OutOfTime(late.to_string()))?;
            self.memory.check()?;
            let order = &selected.order;
            for (rule, outcome) in &checked.outcomes {
                out.trace.note("validate", order.number.as_deref(), order.id.as_str(), || {
                    format!("{rule}: {}", words(outcome))
                });
            }
            envelope.findings.extend(checked.findings);
            envelope.facts.extend(checked.facts);
            checked_orders.push(envelope.with(CheckedOrder { selected, keys: checked.keys }));
        }
        out.give(Port::Checked, Batch::Checked(checked_orders));
        Ok(())
    }
}

fn words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Passed => "passed".to_string(),
        Outcome::Spoke(1) => "1 finding".to_string(),
        Outcome::Spoke(count) => format!("{count} findings"),
        Outcome::Failed => "the script failed".to_string(),
        Outcome::NotAsked => "not asked: the order leaves the warehouse".to_string(),
    }
}
