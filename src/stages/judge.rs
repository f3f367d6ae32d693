//! Judge: the verdict, once everything is known. Rules that compare orders need all of them, so
//! this stage gives nothing before the last order has come; what it keeps is what the plan keeps.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::shelf::{LookupMemory, SharedShelf};
use crate::domain::selection::Header;
use crate::domain::verdict::judge;
use crate::pipeline::batch::{Batch, Draft, Envelope, Port};
use crate::pipeline::stage::{Outputs, Stage, StageError};

/// Verdicts handed on at once.
const BATCH_VERDICTS_MAX: usize = 256;

/// The judging node.
pub struct Judge {
    memory: Arc<LookupMemory>,
    shelf: SharedShelf,
    drafts: Vec<Envelope<Draft>>,
}

impl Judge {
    /// Asks the group rules on the shelf.
    pub fn new(memory: Arc<LookupMemory>, shelf: SharedShelf) -> Self {
        Self { memory, shelf, drafts: Vec::new() }
    }

    /// Adds what the group rules find about documents that share a key.
    fn compare(&mut self) -> Result<(), StageError> {
        let mut groups: BTreeMap<(usize, String), Vec<Arc<Header>>> = BTreeMap::new();
        for envelope in &mut self.drafts {
            for key in std::mem::take(&mut envelope.body.keys) {
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
        for envelope in &mut self.drafts {
            envelope.findings.extend(found.remove(&envelope.sequence).unwrap_or_default());
        }
        Ok(())
    }
}

impl Stage for Judge {
    fn run(&mut self, batch: Batch, _out: &mut Outputs) -> Result<(), StageError> {
        let Batch::Drafts(drafts) = batch else { unreachable!("edges are typed: checked") };
        self.drafts.extend(drafts);
        Ok(())
    }

    fn finish(&mut self, out: &mut Outputs) -> Result<(), StageError> {
        self.compare()?;
        let mut drafts = std::mem::take(&mut self.drafts).into_iter().peekable();
        while drafts.peek().is_some() {
            let (mut accepted, mut held) = (Vec::new(), Vec::new());
            for envelope in drafts.by_ref().take(BATCH_VERDICTS_MAX) {
                let (draft, mut envelope) = envelope.split();
                let (number, id) = (draft.header.number.clone(), draft.id.clone());
                let verdict = judge(draft, std::mem::take(&mut envelope.findings));
                out.trace.note("judge", number.as_deref(), id.as_str(), || match &verdict {
                    Ok(_) => "accepted".to_string(),
                    Err(_) => "held".to_string(),
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
