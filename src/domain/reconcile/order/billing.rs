//! What became of the picks of an order: not billed yet, or billed and not as it was sent.

use super::{Pair, Told};
use crate::domain::billing::Link;
use crate::domain::posting::{PostingKind, PostingState};
use crate::domain::quantity::Quantity;
use crate::domain::reconcile::Kind;

impl Pair<'_> {
    /// Picks of a closed order that are in no posting.
    pub(super) fn picks(&mut self) {
        let candidate = self.candidate;
        let told = self.found.iter().any(|each| each.kind == Kind::NotInQuickBooks);
        if self.is_open() || candidate.is_posted() || told {
            return;
        }
        let left = candidate.lines.iter().fold(Quantity::ZERO, |sum, line| sum + line.to_post);
        let fix = self.way_out();
        self.tell(Told {
            kind: Kind::PicksNotBilled,
            line: None,
            quickbooks: None,
            intellitrack: Some(format!("{left} of {} picked", candidate.order.picked())),
            message: format!("{left} picked are not billed{}", self.reason_up()),
            fix,
        });
    }

    /// What became in the books of what we made there.
    pub(super) fn made(&mut self) {
        let candidate = self.candidate;
        if candidate.decision.is_some() {
            return;
        }
        for made in candidate.made.iter().filter(|made| made.state == PostingState::Confirmed) {
            let (kind, message, fix) = match &made.link {
                Link::Holds | Link::NotSeen => continue,
                Link::Differs(words) => (
                    Kind::InvoiceChanged,
                    format!(
                        "{} is in QuickBooks, and not as it was sent: {words}",
                        made.kind.thing()
                    ),
                    format!(
                        "correct it in QuickBooks, or `{}` that it stays as it is",
                        self.decide()
                    ),
                ),
                Link::Gone(words) => (
                    Kind::InvoiceGone,
                    format!("{} is not in QuickBooks any more: {words}", made.kind.thing()),
                    format!(
                        "`crossdock postings cancel {}` to have the picks billed again, or \
                         `{}` that they stay unbilled",
                        made.key,
                        self.decide()
                    ),
                ),
            };
            let id = made.quickbooks_id.as_ref().map(|id| format!("id {id}"));
            let billed = made.lines.iter().fold(Quantity::ZERO, |sum, line| sum + line.quantity);
            let intellitrack = Some(format!("{billed} billed"));
            self.tell(Told { kind, line: None, quickbooks: id, intellitrack, message, fix });
            if let Some(told) = self.found.last_mut() {
                told.posting = Some(made.key.to_string());
                told.since = None;
            }
        }
    }

    /// Why the way back does not bill, to be put behind a message.
    pub(super) fn reason_up(&self) -> String {
        let Some(up) = &self.beside.up else { return String::new() };
        match (up.is_held(), up.posts, up.reason.as_deref()) {
            (true, ..) => format!(": {}", up.why()),
            (false, Some(PostingKind::AddSalesOrder), _) => {
                ": the next sync sends its sales order first".to_string()
            }
            (false, Some(_), _) => ": the next sync sends them".to_string(),
            (false, None, Some("sales-order-on-its-way")) => {
                ": its sales order is on its way to QuickBooks first".to_string()
            }
            (false, None, Some("open") | None) => String::new(),
            (false, None, Some(reason)) => format!(": {reason}"),
        }
    }
}
