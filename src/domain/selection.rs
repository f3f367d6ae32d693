//! What the filter made of a sales order: which lines come down, and why the others stay.

use super::item::ItemKind;
use super::known::{KnownPickingOrder, Seen};
use super::quantity::Quantity;
use super::sales_order::{OrderLine, SalesOrder};
use super::settings::site_key;

/// Why a document is left alone; nobody needs to act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SkipReason {
    /// The order is closed by hand in QuickBooks, and no picking order came from it.
    ManuallyClosed,
    /// All of it is invoiced, and no picking order came from it.
    FullyInvoiced,
    /// Deleted or voided in QuickBooks, and no picking order came from it.
    Deleted,
    /// No line is an inventory part that is still owed.
    NoInventoryParts,
    /// Nothing has changed since it was accepted and posted.
    Unchanged,
    /// A script of `rules/filter` says so, in its own words.
    Script(String),
}

impl SkipReason {
    /// The word for it in reports.
    pub fn word(&self) -> &str {
        match self {
            Self::ManuallyClosed => "manually-closed",
            Self::FullyInvoiced => "fully-invoiced",
            Self::Deleted => "deleted",
            Self::NoInventoryParts => "no-inventory-parts",
            Self::Unchanged => "unchanged",
            Self::Script(reason) => reason,
        }
    }
}

/// Why an order leaves the warehouse again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    /// Closed by hand in QuickBooks.
    Closed,
    /// Invoiced in QuickBooks by others.
    Invoiced,
    /// Deleted in QuickBooks.
    Deleted,
    /// Voided in QuickBooks.
    Voided,
    /// None of its lines comes down any more.
    NoLines,
}

impl Leaving {
    /// What happened in QuickBooks, for messages.
    pub fn words(self) -> &'static str {
        match self {
            Self::Closed => "closed in QuickBooks",
            Self::Invoiced => "invoiced in QuickBooks",
            Self::Deleted => "deleted in QuickBooks",
            Self::Voided => "voided in QuickBooks",
            Self::NoLines => "left without inventory parts in QuickBooks",
        }
    }
}

/// Why one line stays in QuickBooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineFate {
    /// It comes down to the warehouse.
    ComesDown,
    /// It stays: a word for why (`service`, `closed`, `invoiced`, `text`, …).
    Stays(&'static str),
}

impl LineFate {
    /// By the kind of its item, where QuickBooks' lists tell, and by what is still owed.
    /// `assemblies`: they come down like other parts.
    pub fn of(line: &OrderLine, kind: Option<ItemKind>, assemblies: bool) -> Self {
        if line.item.is_none() {
            return Self::Stays("text");
        }
        match kind {
            // An item that no list knows may be an inventory part: a rule looks at it.
            None | Some(ItemKind::Inventory) => Self::of_part(line),
            Some(ItemKind::Assembly) if assemblies => Self::of_part(line),
            Some(other) => Self::Stays(other.word()),
        }
    }

    fn of_part(line: &OrderLine) -> Self {
        // QuickBooks returns closed lines too. Sending one makes the warehouse pick stock that
        // nobody will bill.
        match (line.manually_closed, line.is_wholly_invoiced()) {
            (true, _) => Self::Stays("closed"),
            (false, true) => Self::Stays("invoiced"),
            (false, false) => Self::ComesDown,
        }
    }

    /// The line is for the warehouse, or was before it was closed or invoiced.
    pub fn is_part(&self) -> bool {
        matches!(self, Self::ComesDown | Self::Stays("closed" | "invoiced"))
    }
}

/// An order that is ours to look at now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selected {
    /// The order as QuickBooks has it.
    pub order: SalesOrder,
    /// One fate for each line of the order, in its order.
    pub fates: Vec<LineFate>,
    /// The kind of each line's item, where QuickBooks' lists tell; in the order's order.
    pub kinds: Vec<Option<ItemKind>>,
    /// The picking order that came from this sales order.
    pub picking_order: Option<KnownPickingOrder>,
    /// The last verdict on it, by an earlier run.
    pub seen: Option<Seen>,
    /// The order differs from the version its picking order was made from. Our own invoices
    /// alone make no difference.
    pub changed: bool,
    /// Set where the order is gone in QuickBooks and its picking order has to follow.
    pub leaving: Option<Leaving>,
}

impl Selected {
    /// What the order says, less what we billed on it: two versions with one content differ by
    /// our invoices alone.
    pub fn content(&self) -> String {
        let known = self.picking_order.as_ref();
        self.order.content(|line| known.map_or(Quantity::ZERO, |known| known.invoiced_by_us(line)))
    }

    /// The lines that come down.
    pub fn lines_down(&self) -> impl Iterator<Item = &OrderLine> {
        self.order
            .lines
            .iter()
            .zip(&self.fates)
            .filter(|(_, fate)| **fate == LineFate::ComesDown)
            .map(|(line, _)| line)
    }

    /// The lines that stay, with the word for why.
    pub fn lines_staying(&self) -> impl Iterator<Item = (&OrderLine, &'static str)> {
        self.order.lines.iter().zip(&self.fates).filter_map(|(line, fate)| match fate {
            LineFate::ComesDown => None,
            LineFate::Stays(why) => Some((line, *why)),
        })
    }

    /// The one site that every named site of the lines coming down agrees on.
    pub fn site(&self) -> Option<&str> {
        let mut named = self.lines_down().filter_map(|line| line.site.as_ref());
        let first = named.next()?;
        let same = |name: &str| site_key(name) == site_key(first.label());
        named.all(|site| same(site.label())).then(|| first.label())
    }
}

/// What group rules may read of each order: without lines, so that a run of many orders stays
/// small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Where the order stands in the run.
    pub sequence: usize,
    /// `TxnID`.
    pub quickbooks_id: String,
    /// `EditSequence`.
    pub edit_sequence: String,
    /// The number, trimmed.
    pub number: Option<String>,
    /// Customer.
    pub customer: Option<super::party::Reference>,
    /// Order date.
    pub date: Option<jiff::civil::Date>,
    /// PO number.
    pub po_number: Option<String>,
    /// Total.
    pub total: Option<rust_decimal::Decimal>,
}

impl Header {
    /// The header of one selected order.
    pub fn of(selected: &Selected, sequence: usize) -> Self {
        let order = &selected.order;
        Self {
            sequence,
            quickbooks_id: order.id.as_str().to_string(),
            edit_sequence: order.edit_sequence.as_str().to_string(),
            number: order.number.clone(),
            customer: order.customer.clone(),
            date: order.date,
            po_number: order.po_number.clone(),
            total: order.total.map(super::quantity::Money::get),
        }
    }
}
