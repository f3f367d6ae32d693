//! What the filter made of a picked order: beside QuickBooks' present sales order, and what was
//! billed before. Rules and mapping of the way back look at this alone.

use std::collections::{HashMap, HashSet};

use super::billing::{BilledLine, Choice, Made, sum};
use super::ids::{TxnId, TxnLineId};
use super::item::ItemKind;
use super::party::Reference;
use super::picked_order::{PickedLine, PickedOrder};
use super::posting::{PostingKind, PostingState};
use super::quantity::Quantity;
use super::sales_order::{OrderLine, SalesOrder};

/// The sales order of a picking order, as QuickBooks has it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Present {
    /// Born in IntelliTrack, and no sales order was made for it yet.
    NotFromQuickBooks,
    /// It came from a sales order that QuickBooks has not sent, in this run or before.
    Unknown,
    /// QuickBooks deleted it.
    Deleted,
    /// As QuickBooks last sent it.
    Order(Box<SalesOrder>),
}

/// Why nothing can be drawn from the sales order any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// QuickBooks never sent it.
    Unknown,
    /// Deleted.
    Deleted,
    /// Voided.
    Voided,
    /// Closed by hand.
    Closed,
}

impl Gone {
    /// What happened, for messages: `deleted in QuickBooks`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Unknown => "not among what QuickBooks sent",
            Self::Deleted => "deleted in QuickBooks",
            Self::Voided => "voided in QuickBooks",
            Self::Closed => "closed in QuickBooks",
        }
    }
}

/// Everything beside the picked order that a [`Candidate`] is made from.
#[derive(Debug, Clone)]
pub struct Background {
    /// Its sales order now. For an order born in IntelliTrack: the one we made for it.
    pub present: Present,
    /// Every posting made for this picking order, oldest first.
    pub made_for: Vec<Made>,
    /// Every posting that draws on the sales order, whichever picking order it was made for.
    pub made_on: Vec<Made>,
    /// Picks that a person decided not to bill.
    pub settled: Vec<BilledLine>,
    /// The sales order says something else than what the picking order was made from. Our own
    /// invoices alone make no difference.
    pub changed: bool,
    /// What a person decided about the sales order as it is now.
    pub decision: Option<Choice>,
    /// The sales order that we made for an order born in IntelliTrack, once confirmed.
    pub own_sales_order: Option<TxnId>,
    /// Fingerprint of what the sales order says: the basis of decisions. Empty where there is none.
    pub content: String,
}

impl Background {
    /// Nothing was made or decided, and nothing has changed.
    pub fn new(present: Present) -> Self {
        Self {
            present,
            made_for: Vec::new(),
            made_on: Vec::new(),
            settled: Vec::new(),
            changed: false,
            decision: None,
            own_sales_order: None,
            content: String::new(),
        }
    }
}

/// A picked order that is ours to look at now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// As the warehouse has it.
    pub order: PickedOrder,
    /// Its sales order now.
    pub present: Present,
    /// Every posting made for this picking order, oldest first.
    pub made: Vec<Made>,
    /// One for each line of the order, in its order.
    pub lines: Vec<CandidateLine>,
    /// See [`Background::changed`].
    pub changed: bool,
    /// See [`Background::decision`].
    pub decision: Option<Choice>,
    /// See [`Background::own_sales_order`].
    pub own_sales_order: Option<TxnId>,
    /// See [`Background::content`].
    pub content: String,
    /// The kind of each item of the present sales order, in its order, where the lists tell;
    /// empty before [`Candidate::with_kinds`].
    pub order_kinds: Vec<Option<ItemKind>>,
}

/// What is known of one line of a picked order. All quantities are of the line's unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CandidateLine {
    /// Billed in QuickBooks by others since the import; never more than they billed at all.
    pub invoiced: Quantity,
    /// In postings of ours that were not cancelled, or settled by a decision.
    pub posted: Quantity,
    /// Picked, less posted; never less than nothing.
    pub to_post: Quantity,
    /// What may still be billed: of the sales order's line, or up to what the picking order's line
    /// asks for where it is drawn from none. Nothing where order or line is gone.
    pub open: Quantity,
    /// Place in the present sales order's lines.
    pub order_line: Option<usize>,
    /// The picking order asks for another quantity than its sales order gave it. Means nothing
    /// where the sales order has changed.
    pub quantity_edited: bool,
    /// The kind of its item, where QuickBooks' lists tell.
    pub kind: Option<ItemKind>,
}

/// What rules that compare picked orders may read of each: without lines, so that a run of many
/// orders stays small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickedHeader {
    /// Where the order stands in the run.
    pub sequence: usize,
    /// The warehouse's own id.
    pub id: String,
    /// Order number.
    pub number: String,
    /// The sales order it came from.
    pub quickbooks_id: Option<TxnId>,
    /// Who it is for.
    pub customer: Reference,
    /// When it was closed (UTC, RFC 3339).
    pub closed_at: Option<String>,
    /// UDF 1.
    pub site: Option<String>,
}

impl PickedHeader {
    /// The header of one candidate.
    pub fn of(candidate: &Candidate, sequence: usize) -> Self {
        let order = &candidate.order;
        Self {
            sequence,
            id: order.id.clone(),
            number: order.number.clone(),
            quickbooks_id: order.quickbooks_id.clone(),
            customer: order.customer.clone(),
            closed_at: order.closed_at.clone(),
            site: candidate.site().map(str::to_string),
        }
    }
}

impl CandidateLine {
    /// What a new invoice bills: picked and not posted, as far as it is open.
    pub fn billable(&self) -> Quantity {
        self.to_post.min(self.open)
    }
}

impl Candidate {
    /// Compares a picked order with its background. Pure: equal arguments give equal candidates.
    pub fn new(order: PickedOrder, background: Background) -> Self {
        let Background {
            present,
            made_for,
            made_on,
            settled,
            changed,
            decision,
            own_sales_order,
            content,
        } = background;
        let places = places(&order, &present, &made_for);
        let mut lines: Vec<CandidateLine> = order
            .lines
            .iter()
            .zip(&places)
            .map(|(line, place)| {
                // A store that lost its ledger still bills nothing twice: the warehouse knows.
                let posted = posted(line.line_number, &made_for, &settled).max(line.invoiced);
                CandidateLine {
                    invoiced: Quantity::ZERO,
                    posted,
                    to_post: less(line.picked, posted),
                    open: less(line.ordered, posted),
                    order_line: *place,
                    ..CandidateLine::default()
                }
            })
            .collect();
        if let Present::Order(sales_order) = &present {
            draw_on(&order.lines, &mut lines, sales_order, &made_on);
        }
        if gone(&present).is_some() {
            for line in &mut lines {
                line.open = Quantity::ZERO;
            }
        }
        Self {
            order,
            present,
            made: made_for,
            lines,
            changed,
            decision,
            own_sales_order,
            content,
            order_kinds: Vec::new(),
        }
    }

    /// Its sales order's id: the one it came from, or the one we made of it.
    pub fn sales_order_id(&self) -> Option<&TxnId> {
        self.order.quickbooks_id.as_ref().or(self.own_sales_order.as_ref())
    }

    /// Whom decisions about it are about: its sales order, or itself where there is none.
    pub fn subject(&self) -> &str {
        self.sales_order_id().map_or(self.order.id.as_str(), TxnId::as_str)
    }

    /// In a few words, for `explain`.
    pub fn describe(&self) -> String {
        let all = |of: fn(&CandidateLine) -> Quantity| {
            self.lines.iter().fold(Quantity::ZERO, |all, line| all + of(line))
        };
        let (to_post, posted) = (all(|line| line.to_post), all(|line| line.posted));
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
        if let Some(choice) = &self.decision {
            text.push_str(&format!("\na person decided: {}", choice.word()));
        }
        text
    }

    /// The order was born in IntelliTrack.
    pub fn is_born_here(&self) -> bool {
        self.order.quickbooks_id.is_none()
    }

    /// The present sales order, where QuickBooks has one.
    pub fn sales_order(&self) -> Option<&SalesOrder> {
        match &self.present {
            Present::Order(order) => Some(order),
            _ => None,
        }
    }

    /// Why nothing can be drawn from the sales order any more; `None` where something can, or where
    /// the order never had one.
    pub fn gone(&self) -> Option<Gone> {
        gone(&self.present)
    }

    /// The line of the present sales order that a line of the picking order is drawn from.
    pub fn order_line(&self, place: usize) -> Option<&OrderLine> {
        self.sales_order()?.lines.get(self.lines.get(place)?.order_line?)
    }

    /// How findings name a line: `lines[2]` is line 3. Lines count from 0 there, by their numbers,
    /// so that an order of QuickBooks and its picking order mean the same line.
    pub fn index_of(&self, place: usize) -> usize {
        let number = self.order.lines.get(place).map_or(0, |line| line.line_number);
        usize::try_from(number).unwrap_or(usize::MAX).saturating_sub(1)
    }

    /// The way back from [`Candidate::index_of`].
    pub fn place_of(&self, index: usize) -> Option<usize> {
        (0..self.order.lines.len()).find(|place| self.index_of(*place) == index)
    }

    /// QuickBooks' id of the line that a line of the picking order is drawn from: as the warehouse
    /// keeps it, or as it was found.
    pub fn order_line_id(&self, place: usize) -> Option<&TxnLineId> {
        let kept = self.order.lines.get(place)?.quickbooks_line_id.as_ref();
        kept.or_else(|| self.order_line(place).map(|line| &line.id))
    }

    /// Lines of the sales order that order something and that no line of the picking order is drawn
    /// from: services and the like, and parts whose line was removed in IntelliTrack. Nothing where
    /// the warehouse keeps no QuickBooks ids, because it may tell of some lines only.
    pub fn undrawn(&self) -> impl Iterator<Item = usize> {
        let keeps_ids = self.order.lines.iter().any(|line| line.quickbooks_line_id.is_some());
        let lines = self.sales_order().filter(|_| keeps_ids).map_or(&[][..], |order| &order.lines);
        let drawn: HashSet<usize> = self.lines.iter().filter_map(|line| line.order_line).collect();
        let owed = |line: &OrderLine| {
            !line.is_group && line.item.is_some() && !line.is_settled() && line.open().is_positive()
        };
        let undrawn = lines.iter().enumerate();
        undrawn
            .filter(move |(place, line)| owed(line) && !drawn.contains(place))
            .map(|(place, _)| place)
    }

    /// With the kind of each line's item on both sides, as this tells it.
    pub fn with_kinds(mut self, mut kind: impl FnMut(&Reference) -> Option<ItemKind>) -> Self {
        let lines = self.sales_order().map_or(&[][..], |order| &order.lines);
        self.order_kinds = lines.iter().map(|line| kind(line.item.as_ref()?)).collect();
        for (line, known) in self.order.lines.iter().zip(&mut self.lines) {
            known.kind = kind(&line.item);
        }
        self
    }

    /// The one IntelliTrack site of the order, UDF 1; set while Multiple Sites is on.
    pub fn site(&self) -> Option<&str> {
        self.order.udfs.get(&1).map(|site| site.trim()).filter(|site| !site.is_empty())
    }

    /// Every pick is in a posting that was not cancelled, or was settled by a decision.
    pub fn is_posted(&self) -> bool {
        self.lines.iter().all(|line| !line.to_post.is_positive())
    }
}

fn gone(present: &Present) -> Option<Gone> {
    match present {
        Present::NotFromQuickBooks => None,
        Present::Unknown => Some(Gone::Unknown),
        Present::Deleted => Some(Gone::Deleted),
        Present::Order(order) if order.is_voided() => Some(Gone::Voided),
        Present::Order(order) if order.manually_closed => Some(Gone::Closed),
        Present::Order(_) => None,
    }
}

/// The difference, where there is one.
fn less(of: Quantity, taken: Quantity) -> Quantity {
    (of - taken).max(Quantity::ZERO)
}

fn bills(made: &Made) -> bool {
    matches!(made.kind, PostingKind::AddInvoice | PostingKind::AddSalesReceipt)
}

fn posted(line_number: u32, made_for: &[Made], settled: &[BilledLine]) -> Quantity {
    let claimed = made_for
        .iter()
        .filter(|made| made.claims() && bills(made))
        .fold(Quantity::ZERO, |all, made| all + made.quantity(line_number));
    claimed + sum(settled.iter().filter(|line| line.line_number == line_number))
}

/// For each line of the picking order its place in the sales order's lines.
fn places(order: &PickedOrder, present: &Present, made_for: &[Made]) -> Vec<Option<usize>> {
    let Present::Order(sales_order) = present else { return vec![None; order.lines.len()] };
    if order.quickbooks_id.is_none() {
        return places_born_here(order, sales_order);
    }
    // A warehouse that keeps no QuickBooks ids at all (a CSV file) counts lines as QuickBooks does.
    // One that keeps them leaves them out on purpose: that line was added in IntelliTrack.
    let by_number = order.lines.iter().all(|line| line.quickbooks_line_id.is_none());
    let numbered = || sales_order.lines.iter().enumerate();
    let by_id: HashMap<&TxnLineId, usize> =
        numbered().map(|(place, each)| (&each.id, place)).collect();
    let by_index: HashMap<usize, usize> =
        numbered().map(|(place, each)| (each.index, place)).collect();
    let place = |line: &PickedLine| match &line.quickbooks_line_id {
        Some(id) => by_id.get(id).copied(),
        None if by_number => {
            let index = usize::try_from(line.line_number).ok()?.checked_sub(1)?;
            let place = *by_index.get(&index)?;
            let each = &sales_order.lines[place];
            each.item.as_ref().is_some_and(|item| same(item, &line.item)).then_some(place)
        }
        None => None,
    };
    let mut places: Vec<Option<usize>> = order.lines.iter().map(place).collect();
    let sent = |made: &Made| {
        made.kind == PostingKind::ModifySalesOrder && made.state == PostingState::Confirmed
    };
    if made_for.iter().any(sent) {
        place_added(order, sales_order, &mut places);
    }
    places
}

/// Lines that we added to the sales order ourselves, for what was added in IntelliTrack.
fn place_added(order: &PickedOrder, sales_order: &SalesOrder, places: &mut [Option<usize>]) {
    for at in 0..places.len() {
        let line = &order.lines[at];
        if places[at].is_some() || line.quickbooks_line_id.is_some() {
            continue;
        }
        let mut free = (0..sales_order.lines.len()).filter(|place| !places.contains(&Some(*place)));
        places[at] = free.find(|place| {
            let each = &sales_order.lines[*place];
            !each.is_group && each.item.as_ref().is_some_and(|item| same(item, &line.item))
        });
    }
}

/// Our sales order was sent with the lines in the order of their numbers; what carries an item
/// there is compared one by one.
fn places_born_here(order: &PickedOrder, sales_order: &SalesOrder) -> Vec<Option<usize>> {
    let items: Vec<(usize, &Reference)> = sales_order
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.is_group)
        .filter_map(|(place, line)| Some((place, line.item.as_ref()?)))
        .collect();
    let mut numbers: Vec<u32> = order.lines.iter().map(|line| line.line_number).collect();
    numbers.sort_unstable();
    let place = |line: &PickedLine| {
        let rank = numbers.binary_search(&line.line_number).ok()?;
        let (place, item) = items.get(rank)?;
        same(item, &line.item).then_some(*place)
    };
    order.lines.iter().map(place).collect()
}

/// One list entry: by id where both have one, otherwise by name.
pub fn same(a: &Reference, b: &Reference) -> bool {
    match (&a.id, &b.id) {
        (Some(a), Some(b)) => a == b,
        _ => a.name.trim() == b.name.trim(),
    }
}

/// Fills in what the sales order's lines tell. Lines of the picking order that draw on one line of
/// the sales order share what it has, first come first served.
fn draw_on(
    picked: &[PickedLine],
    lines: &mut [CandidateLine],
    sales_order: &SalesOrder,
    made_on: &[Made],
) {
    let mut drawing: HashMap<usize, Vec<usize>> = HashMap::new();
    for (each, line) in lines.iter().enumerate() {
        if let Some(place) = line.order_line {
            drawing.entry(place).or_default().push(each);
        }
    }
    for (place, line) in sales_order.lines.iter().enumerate() {
        let Some(sharing) = drawing.get(&place) else { continue };
        let last = sharing.last();
        let on_line = |wanted: &dyn Fn(&Made) -> bool| {
            made_on
                .iter()
                .filter(|made| bills(made) && wanted(made))
                .fold(Quantity::ZERO, |all, made| all + made.quantity_on(&line.id))
        };
        let confirmed = on_line(&|made| made.state == PostingState::Confirmed);
        let under_way = on_line(&Made::is_under_way);
        let others = less(line.invoiced, confirmed);
        // What was billed before the first import is no part of what the picking order asks for.
        let asked = sharing.iter().fold(Quantity::ZERO, |all, each| all + picked[*each].ordered);
        let mut invoiced = (asked - (line.ordered() - others)).max(Quantity::ZERO).min(others);
        let mut open = less(line.ordered(), line.invoiced.max(confirmed) + under_way);
        for each in sharing {
            let share =
                if Some(each) == last { invoiced } else { invoiced.min(picked[*each].ordered) };
            invoiced = invoiced - share;
            let target = &mut lines[*each];
            target.invoiced = share;
            target.quantity_edited = asked > line.ordered() || asked < line.ordered() - others;
            target.open = if line.manually_closed { Quantity::ZERO } else { open };
            open = less(open, target.billable());
        }
    }
}

#[cfg(test)]
#[path = "candidate_tests.rs"]
mod tests;
