//! Post: what an accepted order asks of the warehouse, as the very bytes it would get.

use super::filter::Fingerprints;
use crate::domain::finding::Finding;
use crate::domain::known::{KnownPickingOrder, Progress, Seen};
use crate::domain::posting::{Change, Notice, Outgoing, Posting, PostingKey};
use crate::domain::selection::Leaving;
use crate::domain::verdict::Verdict;
use crate::pipeline::batch::{Batch, Draft, Envelope, Outcome, Port};
use crate::pipeline::plan::Document;
use crate::pipeline::ports::{PortError, SharedLookup};
use crate::pipeline::stage::{Outputs, Stage, StageError};
use crate::translate::picking_order::to_outgoing;

/// The flow that postings of this stage belong to.
const FLOW: &str = "orders_down";

/// What an accepted order asks of the warehouse; takes the target out of the draft. `None`: all
/// stands as it should.
pub fn change(draft: &mut Draft) -> Option<Change> {
    let target = draft.target.take();
    let known = match (&draft.picking_order, draft.leaving) {
        (Some(known), _) => known,
        (None, Some(_)) => return None,
        (None, None) => return target.map(Change::Create),
    };
    match (known.progress(), draft.leaving) {
        (Progress::Untouched, Some(leaving)) => {
            let reason = format!("the sales order was {}", leaving.words());
            Some(Change::Withdraw(notice(draft, known, reason)))
        }
        (Progress::Untouched, None) => {
            let target = target?;
            let posted = draft.seen.as_ref().map(|seen| seen.target.as_str());
            let stands = posted == Some(&*target.fingerprint)
                && known.edit_sequence.as_ref() == Some(&draft.edit_sequence)
                && !known.blocked
                && !known.out_of_sync;
            (!stands).then_some(Change::Update(target))
        }
        // What a person has worked on is never rewritten or taken away.
        (Progress::Touched | Progress::Posted, Some(_)) => None,
        (Progress::Touched | Progress::Posted, None) => known.out_of_sync.then(|| {
            let reason = "the sales order is again what the warehouse works on".to_string();
            Change::Clear(notice(draft, known, reason))
        }),
    }
}

/// Who the order is for; of a deleted one only the warehouse knows it.
fn customer(draft: &Draft) -> Option<String> {
    let deleted = draft.leaving == Some(Leaving::Deleted);
    let known = draft.picking_order.as_ref().filter(|_| deleted);
    let named = draft.header.customer.as_ref().map(|each| each.label().to_string());
    named.or_else(|| known.map(|known| known.customer.clone()))
}

/// A notice about an order's picking order.
pub fn notice(draft: &Draft, known: &KnownPickingOrder, reason: String) -> Notice {
    Notice { order_number: known.number.clone(), quickbooks_id: draft.id.clone(), reason }
}

/// A posting as a note tells it.
pub(in crate::stages) fn to_post(posting: &Outgoing) -> String {
    format!("{}, under the key {}", posting.kind.word().replace('_', " "), posting.key)
}

/// What stages need to turn a verdict into a line of the plan.
pub struct Bookkeeping {
    /// How many postings there were.
    pub lookup: SharedLookup,
    /// What the verdict rests on.
    pub fingerprints: Fingerprints,
}

impl Bookkeeping {
    /// The posting of a change, as bytes, under its key.
    pub fn outgoing(&self, draft: &Draft, change: Change) -> Result<Outgoing, PortError> {
        let before = self.lookup.postings_of(&draft.id)?;
        let (id, version) = (&draft.id, &draft.edit_sequence);
        let key = PostingKey::derive(FLOW, id, version, change.kind(), before);
        Ok(to_outgoing(Posting { key, change }))
    }

    /// The document of a judged draft, with what to remember of its verdict. `target` is the
    /// fingerprint of what the warehouse has been asked for by now.
    pub fn outcome(
        &self,
        envelope: Envelope<()>,
        draft: Draft,
        findings: Vec<Finding>,
        verdict: Verdict,
        (target, posting): (Option<Box<str>>, Option<Outgoing>),
    ) -> Outcome {
        let accepted = verdict == Verdict::Accepted;
        let customer = customer(&draft);
        let (content, posted) =
            draft.seen.map(|seen| (seen.content, seen.target)).unwrap_or_default();
        let content = if accepted { draft.content } else { content };
        let target = target.filter(|_| accepted).map_or(posted, String::from);
        let seen = Seen {
            id: draft.id.clone(),
            number: draft.header.number.clone(),
            edit_sequence: draft.edit_sequence.clone(),
            content,
            target,
            verdict: match draft.leaving {
                Some(Leaving::Deleted) if accepted => Seen::DELETED,
                _ => verdict.word(),
            }
            .to_string(),
            posted: accepted,
            rules_hash: self.fingerprints.rules.clone(),
            settings_hash: self.fingerprints.settings.clone(),
            facts: draft.asked,
            facts_hash: draft.answers,
        };
        let document = Document {
            flow: FLOW,
            number: draft.header.number.clone(),
            quickbooks_id: Some(draft.id.as_str().to_string()),
            modified_at: Some(draft.modified_at),
            intellitrack_id: draft.picking_order.as_ref().map(|known| known.id.clone()),
            customer,
            verdict,
            reason: None,
            findings,
            posting,
            seen: Some(seen),
            provenance: envelope.provenance,
        };
        Outcome { sequence: envelope.sequence, document }
    }
}

/// The posting node.
pub struct Post(pub Bookkeeping);

impl Stage for Post {
    fn run(&mut self, batch: Batch, out: &mut Outputs) -> Result<(), StageError> {
        let Batch::Accepted(accepted) = batch else { unreachable!("edges are typed: checked") };
        let mut outcomes = Vec::with_capacity(accepted.len());
        for envelope in accepted {
            let (accepted, envelope) = envelope.split();
            let (mut draft, findings) = accepted.into_parts();
            let target = draft.target.as_ref().map(|target| target.fingerprint.clone());
            let posting = match change(&mut draft) {
                Some(change) => Some(self.0.outgoing(&draft, change)?),
                None => None,
            };
            out.trace.note("post", draft.header.number.as_deref(), draft.id.as_str(), || {
                posting
                    .as_ref()
                    .map_or_else(|| "nothing to post: all stands as it should".to_string(), to_post)
            });
            let verdict = Verdict::Accepted;
            outcomes.push(self.0.outcome(envelope, draft, findings, verdict, (target, posting)));
        }
        out.give(Port::Planned, Batch::Outcomes(outcomes));
        Ok(())
    }
}
