//! Guard: what a held order asks of the warehouse meanwhile. An untouched picking order is kept
//! from picking; one that a person has worked on is flagged when QuickBooks moved under it.

use super::post::{Bookkeeping, notice, to_post};
use crate::domain::finding::{Finding, Severity};
use crate::domain::known::Progress;
use crate::domain::posting::Change;
use crate::domain::selection::Leaving;
use crate::domain::verdict::Verdict;
use crate::pipeline::batch::{Batch, Draft, Port};
use crate::pipeline::stage::{Outputs, Stage, StageError};

/// What to do with the picking order of a held sales order; `None` where nothing has to be done or
/// it has been done already.
pub fn precaution(draft: &Draft, findings: &[Finding]) -> Option<Change> {
    let known = draft.picking_order.as_ref()?;
    let first = findings.iter().find(|finding| finding.severity == Severity::Error)?;
    let moved = draft.changed || draft.leaving.is_some();
    match known.progress() {
        Progress::Untouched if !known.blocked => {
            let reason = format!("the sales order is held: {}", first.message);
            Some(Change::Block(notice(draft, known, reason)))
        }
        Progress::Touched | Progress::Posted if moved && !known.out_of_sync => {
            let reason = match (draft.leaving, known.progress()) {
                // Our own invoice may be what it was invoiced by; another change holds it.
                (None, _) | (Some(Leaving::Invoiced), Progress::Posted) => {
                    "the sales order was changed in QuickBooks".to_string()
                }
                (Some(leaving), _) => format!("the sales order was {}", leaving.words()),
            };
            Some(Change::Flag(notice(draft, known, reason)))
        }
        _ => None,
    }
}

/// The guarding node.
pub struct Guard(pub Bookkeeping);

impl Stage for Guard {
    fn run(&mut self, batch: Batch, out: &mut Outputs) -> Result<(), StageError> {
        let Batch::Held(held) = batch else { unreachable!("edges are typed: checked") };
        let mut outcomes = Vec::with_capacity(held.len());
        for envelope in held {
            let (held, envelope) = envelope.split();
            let (draft, findings) = held.into_parts();
            let posting = match precaution(&draft, &findings) {
                Some(change) => Some(self.0.outgoing(&draft, change)?),
                None => None,
            };
            out.trace.note("guard", draft.header.number.as_deref(), draft.id.as_str(), || {
                posting
                    .as_ref()
                    .map_or_else(|| "nothing to do in the warehouse meanwhile".to_string(), to_post)
            });
            let verdict = Verdict::Held;
            outcomes.push(self.0.outcome(envelope, draft, findings, verdict, (None, posting)));
        }
        out.give(Port::HeldBack, Batch::Outcomes(outcomes));
        Ok(())
    }
}
