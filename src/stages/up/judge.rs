//! Judge on the way back: rules that compare orders, then the verdict.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::note;
use crate::domain::candidate::PickedHeader;
use crate::domain::verdict::judge;
use crate::pipeline::batch::{Batch, Bill, Envelope, Port};
use crate::pipeline::ports::SharedLookup;
use crate::pipeline::stage::{Outputs, Stage, StageError};
use crate::stages::release::release;
use crate::stages::shelf::{LookupMemory, SharedShelf};

/// The judging node.
pub struct JudgePicked {
    lookup: SharedLookup,
    memory: Arc<LookupMemory>,
    shelf: SharedShelf,
    bills: Vec<Envelope<Bill>>,
}

impl JudgePicked {
    /// Asks the group rules on the shelf, and what people released.
    pub fn new(lookup: SharedLookup, memory: Arc<LookupMemory>, shelf: SharedShelf) -> Self {
        Self { lookup, memory, shelf, bills: Vec::new() }
    }

    /// Adds what the group rules find about orders that share a key.
    fn compare(&mut self) -> Result<(), StageError> {
        let mut groups: BTreeMap<(usize, String), Vec<Arc<PickedHeader>>> = BTreeMap::new();
        for envelope in &mut self.bills {
            for key in std::mem::take(&mut envelope.body.keys) {
                let header = PickedHeader::of(&envelope.body.candidate, envelope.sequence);
                groups.entry(key).or_default().push(Arc::new(header));
            }
        }
        let mut found = BTreeMap::<usize, Vec<_>>::new();
        for ((rule, _), mut group) in groups.into_iter().filter(|(_, group)| group.len() > 1) {
            // The order of the input must not show in what is said.
            group.sort_by(|a, b| a.number.cmp(&b.number));
            let findings = self
                .shelf
                .evaluator()
                .check_group(rule, &group)
                .map_err(|late| StageError::OutOfTime(late.to_string()))?;
            self.memory.check()?;
            for (sequence, finding) in findings {
                found.entry(sequence).or_default().push(finding);
            }
        }
        for envelope in &mut self.bills {
            envelope.findings.extend(found.remove(&envelope.sequence).unwrap_or_default());
        }
        Ok(())
    }
}

impl Stage for JudgePicked {
    fn run(&mut self, batch: Batch, _out: &mut Outputs) -> Result<(), StageError> {
        let Batch::Bills(bills) = batch else { unreachable!("edges are typed: checked") };
        self.bills.extend(bills);
        Ok(())
    }

    fn finish(&mut self, out: &mut Outputs) -> Result<(), StageError> {
        self.compare()?;
        let (mut accepted, mut held) = (Vec::new(), Vec::new());
        for envelope in std::mem::take(&mut self.bills) {
            let (bill, mut envelope) = envelope.split();
            let candidate = Arc::clone(&bill.candidate);
            let subject = candidate.subject();
            release(&self.lookup, subject, &candidate.content, &mut envelope.findings)?;
            let verdict = judge(bill, std::mem::take(&mut envelope.findings));
            let order = &candidate.order;
            note(out, "judge picks", order, || match &verdict {
                Ok(_) => "accepted: no error was found".to_string(),
                Err(_) => "held: an error was found, so a person must act".to_string(),
            });
            match verdict {
                Ok(verdict) => accepted.push(envelope.with(verdict)),
                Err(verdict) => held.push(envelope.with(verdict)),
            }
        }
        out.give(Port::AcceptedBills, Batch::AcceptedBills(accepted));
        out.give(Port::HeldBills, Batch::HeldBills(held));
        Ok(())
    }
}
