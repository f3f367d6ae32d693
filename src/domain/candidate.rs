//! A picked order with something to bill, beside what QuickBooks says and what was made of it
//! before.

use super::billing::{BilledLine, Choice, Decision, Made, sum};
use super::ids::{TxnId, TxnLineId};
use super::picked_order::{PickedLine, PickedOrder};
use super::posting::{PostingKind, PostingState};
use super::quantity::Quantity;
use super::sales_order::{OrderLine, SalesOrder};

/// The sales order of a picked order, as QuickBooks last sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Present {
    /// The order was born in IntelliTrack, and QuickBooks has none for it.
    NotFromQuickBooks,
    /// It came from QuickBooks, which has not sent it to this store.
    Unknown,
    /// Deleted in QuickBooks.
    Deleted,
    /// This is what it says.
    Order(Box<SalesOrder>),
}

/// What is known of a picked order beside its picks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The sales order it came from, or that we made of it.
    pub sales_order: Option<TxnId>,
    /// What that says.
    pub present: Present,
    /// Postings made for this picking order, oldest first.
    pub made: Vec<Made>,
    /// Postings that draw on its sales order, whichever picking order they were made for.
    pub made_on: Vec<Made>,
    /// Picks that a person decided not to bill.
    pub settled: Vec<BilledLine>,
    /// The sales order differs from what the picking order was made from, and nobody has decided
    /// about that. Our own invoices alone make no difference.
    pub changed: bool,
    /// What a person decided about the versions, as far as it still is about the present one.
    pub decision: Option<Decision>,
    /// Fingerprint of what the sales order says; the basis of decisions. Empty where there is none.
    pub content: String,
}

/// A picked order, ready to be looked at by rules and mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The order with its picks.
    pub order: PickedOrder,
    /// As in [`Known`].
    pub sales_order: Option<TxnId>,
    /// As in [`Known`].
    pub present: Present,
    /// As in [`Known`].
    pub made: Vec<Made>,
    /// As in [`Known`].
    pub changed: bool,
    /// As in [`Known`].
    pub decision: Option<Decision>,
    /// As in [`Known`].
    pub content: String,
    /// What can be billed of each line, in the order's order.
    pub lines: Vec<CandidateLine>,
}

/// What can be billed of one line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CandidateLine {
    /// Place of the sales order's line that it is drawn from.
    pub order_line: Option<usize>,
    /// What others have billed in QuickBooks since the picking order was made: it is taken out of
    /// what the picking order ordered.
    pub invoiced: Quantity,
    /// In postings of ours that are not cancelled, or settled by a person.
    pub posted: Quantity,
    /// Picked and not posted.
    pub to_post: Quantity,
    /// What the sales order's line still owes, less what is on its way; what was picked where the
    /// order draws on no sales order.
    pub open: Quantity,
}

impl Candidate {
    /// Puts the two sides beside each other.
    pub fn new(order: PickedOrder, known: Known) -> Self {
        let matched = match &known.present {
            Present::Order(present) => match_lines(&order, present, &known.made),
            _ => vec![None; order.lines.len()],
        };
        let lines = order.lines.iter().zip(matched);
        let lines = lines.map(|(line, place)| candidate_line(line, place, &known)).collect();
        let Known { sales_order, present, made, changed, decision, content, .. } = known;
        Self { order, sales_order, present, made, changed, decision, content, lines }
    }

    /// Something was picked that no posting bills.
    pub fn has_something_to_post(&self) -> bool {
        self.lines.iter().any(|line| line.to_post.is_positive())
    }

    /// Whom decisions about it are about: its sales order, or itself where there is none.
    pub fn subject(&self) -> &str {
        self.sales_order.as_ref().map_or(self.order.id.as_str(), TxnId::as_str)
    }

    /// What a person decided about its versions.
    pub fn choice(&self) -> Option<&Choice> {
        self.decision.as_ref().map(|decision| &decision.choice)
    }

    /// It was born in IntelliTrack.
    pub fn is_born_here(&self) -> bool {
        self.order.quickbooks_id.is_none()
    }

    /// The sales order, where QuickBooks has one.
    pub fn present_order(&self) -> Option<&SalesOrder> {
        match &self.present {
            Present::Order(order) => Some(order),
            _ => None,
        }
    }

    /// The line of the sales order that the line at this place is drawn from.
    pub fn order_line(&self, place: usize) -> Option<&OrderLine> {
        let line = self.lines.get(place)?.order_line?;
        self.present_order()?.lines.get(line)
    }

    /// Why nothing can be drawn from its sales order any more, in words.
    pub fn gone(&self) -> Option<&'static str> {
        match &self.present {
            Present::Deleted => Some("deleted in QuickBooks"),
            Present::Order(order) if order.is_voided() => Some("voided in QuickBooks"),
            Present::Order(order) if order.manually_closed => Some("closed in QuickBooks"),
            _ => None,
        }
    }

    /// In a few words, for `explain`.
    pub fn describe(&self) -> String {
        let posted = self.lines.iter().fold(Quantity::ZERO, |all, line| all + line.posted);
        let to_post = self.lines.iter().fold(Quantity::ZERO, |all, line| all + line.to_post);
        let mut text = format!("{to_post} picked and not billed yet, {posted} billed before");
        match &self.present {
            Present::NotFromQuickBooks => text.push_str("\nborn in IntelliTrack"),
            Present::Unknown => text.push_str("\nits sales order is not known here"),
            Present::Deleted => text.push_str("\nits sales order was deleted in QuickBooks"),
            Present::Order(order) => {
                text.push_str(&format!("\ndrawn from sales order {}", order.label()));
            }
        }
        if self.changed {
            text.push_str("\nits sales order was changed in QuickBooks since it was imported");
        }
        if let Some(decision) = &self.decision {
            let Decision { choice, by, reason, .. } = decision;
            text.push_str(&format!("\ndecided by {by}: {} ({reason})", choice.word()));
        }
        text
    }
}

/// Which line of the sales order each line is drawn from. Each is used once.
fn match_lines(order: &PickedOrder, present: &SalesOrder, made: &[Made]) -> Vec<Option<usize>> {
    let mut free: Vec<bool> = present.lines.iter().map(|line| !line.is_group).collect();
    let same_item = |line: &PickedLine, place: usize| {
        present.lines[place].item.as_ref().is_some_and(|item| match (&item.id, &line.item.id) {
            (Some(theirs), Some(ours)) => theirs == ours,
            _ => item.name == line.item.name,
        })
    };
    let mut matched: Vec<Option<usize>> = vec![None; order.lines.len()];
    // By the line's own id, which never changes.
    for (line, found) in order.lines.iter().zip(&mut matched) {
        let id = line.quickbooks_line_id.as_ref();
        let place = id.and_then(|id| present.lines.iter().position(|each| each.id == *id));
        *found = place.filter(|place| std::mem::take(&mut free[*place]));
    }
    // A warehouse that keeps no ids of lines counts them as they stand on the sales order.
    for (line, found) in order.lines.iter().zip(&mut matched) {
        let place = usize::try_from(line.line_number).unwrap_or(0).checked_sub(1);
        let may = line.quickbooks_line_id.is_none() && found.is_none();
        let place = place.filter(|place| may && *place < free.len() && same_item(line, *place));
        if let Some(place) = place.filter(|place| std::mem::take(&mut free[*place])) {
            *found = Some(place);
        }
    }
    // What we sent ourselves stands on it in the order sent.
    let sent = made.iter().any(|made| {
        made.state == PostingState::Confirmed
            && matches!(made.kind, PostingKind::AddSalesOrder | PostingKind::ModifySalesOrder)
    });
    for (line, found) in order.lines.iter().zip(&mut matched) {
        if sent && found.is_none() && line.quickbooks_line_id.is_none() {
            let place = (0..free.len()).find(|place| free[*place] && same_item(line, *place));
            *found = place.inspect(|place| free[*place] = false);
        }
    }
    matched
}

fn candidate_line(line: &PickedLine, place: Option<usize>, known: &Known) -> CandidateLine {
    let claimed = known.made.iter().filter(|made| made.claims());
    let claimed = claimed.fold(Quantity::ZERO, |all, made| all + made.quantity(line.line_number));
    let settled = known.settled.iter().filter(|each| each.line_number == line.line_number);
    // The warehouse's word counts too: a store that lost its ledger must not bill twice.
    let posted = (claimed + sum(settled)).max(line.invoiced);
    let to_post = at_least_nothing(line.picked - posted);
    let present = match &known.present {
        Present::Order(present) => present,
        Present::NotFromQuickBooks => {
            return CandidateLine { posted, to_post, open: to_post, ..CandidateLine::default() };
        }
        Present::Unknown | Present::Deleted => {
            return CandidateLine { posted, to_post, ..CandidateLine::default() };
        }
    };
    let Some(order_line) = place.map(|place| &present.lines[place]) else {
        return CandidateLine { posted, to_post, ..CandidateLine::default() };
    };
    let (confirmed, under_way) = billed_on(&order_line.id, &known.made_on);
    let others = at_least_nothing(order_line.invoiced - confirmed);
    // What was billed before the first import does not count: less was ordered for it.
    let taken = line.ordered - (order_line.ordered() - others);
    let invoiced = at_least_nothing(taken).min(others);
    let billed = order_line.invoiced.max(confirmed);
    let closed = present.manually_closed || order_line.manually_closed || present.is_voided();
    let open = match closed {
        true => Quantity::ZERO,
        false => at_least_nothing(order_line.ordered() - billed - under_way),
    };
    CandidateLine { order_line: place, invoiced, posted, to_post, open }
}

/// What our postings bill on a line of a sales order: confirmed, and on its way.
fn billed_on(line: &TxnLineId, made_on: &[Made]) -> (Quantity, Quantity) {
    let billed = |wanted: fn(&Made) -> bool| {
        let made = made_on.iter().filter(|made| made.claims() && wanted(made));
        made.fold(Quantity::ZERO, |all, made| all + made.quantity_on(line))
    };
    let confirmed = billed(|made| made.state == PostingState::Confirmed);
    (confirmed, billed(|made| made.state != PostingState::Confirmed))
}

fn at_least_nothing(quantity: Quantity) -> Quantity {
    quantity.max(Quantity::ZERO)
}

impl Candidate {
    /// The id of the sales order's line that the line at this place is drawn from.
    pub fn link(&self, place: usize) -> Option<&TxnLineId> {
        self.order_line(place).map(|line| &line.id)
    }
}
