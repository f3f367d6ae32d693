//! Validate on the way back: asks every active rule about each picked order.

use std::sync::Arc;

use super::note;
use crate::domain::ids::TxnId;
use crate::pipeline::batch::{Batch, CheckedPicks, Port};
use crate::pipeline::ports::SharedLookup;
use crate::pipeline::stage::{Outputs, Stage, StageError};
use crate::stages::release::release;
use crate::stages::shelf::{LookupMemory, SharedShelf};
use crate::stages::validate::told;

/// The validating node.
pub struct ValidatePicked {
    lookup: SharedLookup,
    memory: Arc<LookupMemory>,
    shelf: SharedShelf,
}

impl ValidatePicked {
    /// Asks the rules on the shelf, and what people released.
    pub fn new(lookup: SharedLookup, memory: Arc<LookupMemory>, shelf: SharedShelf) -> Self {
        Self { lookup, memory, shelf }
    }
}

impl Stage for ValidatePicked {
    fn run(&mut self, batch: Batch, out: &mut Outputs) -> Result<(), StageError> {
        let Batch::Candidates(orders) = batch else { unreachable!("edges are typed: checked") };
        let evaluator = self.shelf.evaluator();
        let mut checked_orders = Vec::with_capacity(orders.len());
        for envelope in orders {
            let (candidate, mut envelope) = envelope.split();
            let order = &candidate.order;
            let id = order.quickbooks_id.as_ref().map(TxnId::as_str);
            let tells = out.trace.watches(&[Some(order.number.as_str()), id]);
            let checked = evaluator
                .check_and_tell(&candidate, tells)
                .map_err(|late| StageError::OutOfTime(late.to_string()))?;
            self.memory.check()?;
            for asked in &checked.outcomes {
                note(out, "validate picks", order, || told(asked, &checked.findings));
            }
            envelope.findings.extend(checked.findings);
            let (subject, basis) = (candidate.subject(), &candidate.content);
            release(&self.lookup, subject, basis, &mut envelope.findings)?;
            envelope.facts.extend(checked.facts);
            checked_orders.push(envelope.with(CheckedPicks { candidate, keys: checked.keys }));
        }
        out.give(Port::CheckedPicks, Batch::CheckedPicks(checked_orders));
        Ok(())
    }
}
