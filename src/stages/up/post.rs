//! Post on the way back: accepted bills become lines of the plan with the very bytes QuickBooks
//! gets; held ones keep theirs back.

use std::sync::Arc;

use super::filter::document;
use super::note;
use crate::domain::posting::Outgoing;
use crate::domain::verdict::Verdict;
use crate::pipeline::batch::{Batch, Bill, Envelope, Outcome, Port};
use crate::pipeline::plan::Document;
use crate::pipeline::stage::{Outputs, Stage, StageError};
use crate::stages::post::to_post;

fn outcome(
    envelope: Envelope<()>,
    bill: &Bill,
    verdict: Verdict,
    findings: Vec<crate::domain::finding::Finding>,
    posting: Option<Outgoing>,
) -> Outcome {
    let candidate = Arc::clone(&bill.candidate);
    let sales_order = candidate.sales_order_id();
    let document = document(&candidate.order, sales_order, verdict, findings);
    Outcome { sequence: envelope.sequence, document: Document { posting, ..document } }
}

/// The posting node.
pub struct PostBills;

impl Stage for PostBills {
    fn run(&mut self, batch: Batch, out: &mut Outputs) -> Result<(), StageError> {
        let Batch::AcceptedBills(bills) = batch else { unreachable!("edges are typed: checked") };
        let mut outcomes = Vec::with_capacity(bills.len());
        for envelope in bills {
            let (accepted, envelope) = envelope.split();
            let (mut bill, findings) = accepted.into_parts();
            let posting = bill.posting.take();
            let order = &bill.candidate.order;
            note(out, "post picks", order, || {
                posting.as_ref().map_or_else(|| "nothing to post".to_string(), to_post)
            });
            outcomes.push(outcome(envelope, &bill, Verdict::Accepted, findings, posting));
        }
        out.give(Port::Planned, Batch::Outcomes(outcomes));
        Ok(())
    }
}

/// The node that keeps held bills back.
pub struct KeepBack;

impl Stage for KeepBack {
    fn run(&mut self, batch: Batch, out: &mut Outputs) -> Result<(), StageError> {
        let Batch::HeldBills(bills) = batch else { unreachable!("edges are typed: checked") };
        let mut outcomes = Vec::with_capacity(bills.len());
        for envelope in bills {
            let (held, envelope) = envelope.split();
            let (bill, findings) = held.into_parts();
            outcomes.push(outcome(envelope, &bill, Verdict::Held, findings, None));
        }
        out.give(Port::HeldBack, Batch::Outcomes(outcomes));
        Ok(())
    }
}
