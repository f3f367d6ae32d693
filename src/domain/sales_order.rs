//! A QuickBooks sales order, in the company's words.

use jiff::civil::Date;

use super::digest::Digest;
use super::ids::{EditSequence, TxnId, TxnLineId};
use super::party::{Address, Reference};
use super::quantity::{Money, Quantity};

/// A time as QuickBooks wrote it. Its offset ignores daylight saving in some versions, so only the
/// first 19 characters (`YYYY-MM-DDThh:mm:ss`) are compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct QuickBooksTime(String);

impl QuickBooksTime {
    /// Keeps the text as it came.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part that can be trusted: local time of the QuickBooks machine, to the second.
    pub fn local(&self) -> &str {
        self.0.get(..19).unwrap_or(&self.0)
    }
}

impl PartialOrd for QuickBooksTime {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for QuickBooksTime {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.local().cmp(other.local())
    }
}

/// A sales order as QuickBooks holds it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalesOrder {
    /// `TxnID`.
    pub id: TxnId,
    /// `EditSequence`; `TimeModified` stands in where an answer left it out.
    pub edit_sequence: EditSequence,
    /// `TimeModified`; empty where an answer left it out.
    pub modified_at: QuickBooksTime,
    /// `RefNumber`, trimmed; `None` where absent or blank.
    pub number: Option<String>,
    /// `CustomerRef`.
    pub customer: Option<Reference>,
    /// `TxnDate`.
    pub date: Option<Date>,
    /// `DueDate`.
    pub due_date: Option<Date>,
    /// `ShipDate`.
    pub ship_date: Option<Date>,
    /// `ShipAddress`.
    pub ship_to: Address,
    /// `ShipMethodRef`.
    pub ship_method: Option<String>,
    /// `PONumber`.
    pub po_number: Option<String>,
    /// `Memo`.
    pub memo: Option<String>,
    /// `IsManuallyClosed`.
    pub manually_closed: bool,
    /// `IsFullyInvoiced`.
    pub fully_invoiced: bool,
    /// `TotalAmount`.
    pub total: Option<Money>,
    /// Every line as it stands on the order; members of a group follow the group's own line.
    pub lines: Vec<OrderLine>,
}

/// One line of a sales order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// Place on the order, from 0, counting every line, the heading of a group included.
    pub index: usize,
    /// `TxnLineID`.
    pub id: TxnLineId,
    /// `ItemRef` or `ItemGroupRef`; `None` on a line of text alone.
    pub item: Option<Reference>,
    /// This is the heading of a line group; its members are lines of their own.
    pub is_group: bool,
    /// The heading this line belongs to.
    pub group: Option<TxnLineId>,
    /// `Desc`.
    pub description: Option<String>,
    /// `Quantity`; `None` where the line has none.
    pub quantity: Option<Quantity>,
    /// `UnitOfMeasure`.
    pub unit: Option<String>,
    /// `Rate` (up to 5 decimals).
    pub rate: Option<Money>,
    /// `Amount`.
    pub amount: Option<Money>,
    /// `InventorySiteRef`.
    pub site: Option<Reference>,
    /// `InventorySiteLocationRef`: a bin.
    pub bin: Option<Reference>,
    /// `SerialNumber`.
    pub serial: Option<String>,
    /// `LotNumber`.
    pub lot: Option<String>,
    /// `Invoiced`: what QuickBooks has billed so far, by anyone.
    pub invoiced: Quantity,
    /// `IsManuallyClosed` of the line.
    pub manually_closed: bool,
    /// `Other1`.
    pub other1: Option<String>,
    /// `Other2`.
    pub other2: Option<String>,
}

impl OrderLine {
    /// A line that says nothing.
    pub fn blank(id: TxnLineId) -> Self {
        Self {
            index: 0,
            id,
            item: None,
            is_group: false,
            group: None,
            description: None,
            quantity: None,
            unit: None,
            rate: None,
            amount: None,
            site: None,
            bin: None,
            serial: None,
            lot: None,
            invoiced: Quantity::ZERO,
            manually_closed: false,
            other1: None,
            other2: None,
        }
    }

    /// What the line orders; nothing where QuickBooks has no quantity.
    pub fn ordered(&self) -> Quantity {
        self.quantity.unwrap_or(Quantity::ZERO)
    }

    /// What is still owed: ordered less invoiced.
    pub fn open(&self) -> Quantity {
        self.ordered() - self.invoiced
    }

    /// All of it has been billed. A line that orders nothing is never wholly invoiced.
    pub fn is_wholly_invoiced(&self) -> bool {
        self.ordered().is_positive() && self.invoiced >= self.ordered()
    }

    /// The line asks for nothing more: closed by hand or billed.
    pub fn is_settled(&self) -> bool {
        self.manually_closed || self.is_wholly_invoiced()
    }
}

impl SalesOrder {
    /// An order of which nothing is known but its name.
    pub fn blank(id: TxnId) -> Self {
        Self {
            id,
            edit_sequence: EditSequence::from(""),
            modified_at: QuickBooksTime::default(),
            number: None,
            customer: None,
            date: None,
            due_date: None,
            ship_date: None,
            ship_to: Address::default(),
            ship_method: None,
            po_number: None,
            memo: None,
            manually_closed: false,
            fully_invoiced: false,
            total: None,
            lines: Vec::new(),
        }
    }

    /// QuickBooks says so, or every line that has a quantity is closed or wholly invoiced.
    /// Lines of text, headings of groups and subtotals have none and do not count.
    pub fn is_fully_invoiced(&self) -> bool {
        let mut ordering = self
            .lines
            .iter()
            .filter(|line| !line.is_group && line.item.is_some() && line.quantity.is_some())
            .peekable();
        self.fully_invoiced || (ordering.peek().is_some() && ordering.all(OrderLine::is_settled))
    }

    /// Voided: QuickBooks empties every quantity and amount and writes `VOID` before the memo.
    pub fn is_voided(&self) -> bool {
        self.memo.as_deref().is_some_and(|memo| memo.trim_start().starts_with("VOID"))
            && self.total.is_none_or(|total| total == Money::ZERO)
            && self.lines.iter().all(|line| line.ordered() == Quantity::ZERO)
    }

    /// The number people see, or the id where there is none.
    pub fn label(&self) -> &str {
        self.number.as_deref().unwrap_or(self.id.as_str())
    }

    /// What the order says, without what our own invoices changed: two versions with one content
    /// differ by our invoices alone. `ours` gives what we have billed on a line.
    pub fn content(&self, ours: impl Fn(&TxnLineId) -> Quantity) -> String {
        let mut digest = Digest::new();
        digest.text(self.id.as_str()).option(self.number.as_deref());
        digest.option(self.customer.as_ref().map(Reference::key));
        for date in [self.date, self.due_date, self.ship_date] {
            digest.option(date.map(|date| date.to_string()).as_deref());
        }
        for line in &self.ship_to.lines {
            digest.text(line);
        }
        let ship_to = &self.ship_to;
        let town = [&ship_to.city, &ship_to.state, &ship_to.postal_code, &ship_to.country];
        for part in town.into_iter().chain([&ship_to.note]) {
            digest.option(part.as_deref());
        }
        for part in [&self.ship_method, &self.po_number, &self.memo] {
            digest.option(part.as_deref());
        }
        digest.text(if self.manually_closed { "closed" } else { "open" });
        for line in &self.lines {
            digest.text(line.id.as_str());
            for reference in [&line.item, &line.site, &line.bin] {
                digest.option(reference.as_ref().map(Reference::key));
            }
            for part in [&line.serial, &line.lot, &line.other1, &line.other2] {
                digest.option(part.as_deref());
            }
            for price in [line.rate, line.amount] {
                digest.option(price.map(|price| price.to_string()).as_deref());
            }
            digest.option(line.unit.as_deref()).option(line.description.as_deref());
            digest.text(&line.ordered().to_string());
            digest.text(&(line.invoiced - ours(&line.id)).to_string());
            digest.text(if line.manually_closed { "closed" } else { "open" });
        }
        digest.finish()
    }
}
