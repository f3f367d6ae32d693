//! Sales orders as plain structures: the same fields that the product's own order has.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

/// A reference to a list entry: an id, a name, or both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reference {
    /// `ListID`.
    pub id: Option<String>,
    /// `FullName`; empty where only the id was sent.
    pub name: String,
}

impl Reference {
    /// The name, or the id where there is no name.
    pub fn label(&self) -> &str {
        match &self.id {
            Some(id) if self.name.is_empty() => id,
            _ => &self.name,
        }
    }
}

/// Where an order goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// `Addr1` to `Addr5`.
    pub lines: Vec<String>,
    /// `City`.
    pub city: Option<String>,
    /// `State`.
    pub state: Option<String>,
    /// `PostalCode`.
    pub postal_code: Option<String>,
    /// `Country`.
    pub country: Option<String>,
    /// `Note`.
    pub note: Option<String>,
}

/// A sales order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Order {
    /// `TxnID`.
    pub id: String,
    /// `EditSequence`.
    pub edit_sequence: String,
    /// `TimeModified`.
    pub modified_at: String,
    /// `RefNumber`, trimmed.
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
    pub total: Option<Decimal>,
    /// Every line, headings of groups included.
    pub lines: Vec<Line>,
}

/// One line of a sales order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Place on the order, from 0.
    pub index: usize,
    /// `TxnLineID`.
    pub id: String,
    /// `ItemRef` or `ItemGroupRef`.
    pub item: Option<Reference>,
    /// The heading of a group.
    pub is_group: bool,
    /// The heading it belongs to.
    pub group: Option<String>,
    /// `Desc`.
    pub description: Option<String>,
    /// `Quantity`.
    pub quantity: Option<Decimal>,
    /// `UnitOfMeasure`.
    pub unit: Option<String>,
    /// `Rate`.
    pub rate: Option<Decimal>,
    /// `Amount`.
    pub amount: Option<Decimal>,
    /// `InventorySiteRef`.
    pub site: Option<Reference>,
    /// `InventorySiteLocationRef`.
    pub bin: Option<Reference>,
    /// `SerialNumber`.
    pub serial: Option<String>,
    /// `LotNumber`.
    pub lot: Option<String>,
    /// `Invoiced`.
    pub invoiced: Decimal,
    /// `IsManuallyClosed`.
    pub manually_closed: bool,
    /// `Other1`.
    pub other1: Option<String>,
    /// `Other2`.
    pub other2: Option<String>,
}

impl Line {
    /// What the line orders; nothing where it has no quantity.
    pub fn ordered(&self) -> Decimal {
        self.quantity.unwrap_or_default()
    }

    /// All of it has been billed.
    fn is_wholly_invoiced(&self) -> bool {
        self.ordered() > Decimal::ZERO && self.invoiced >= self.ordered()
    }

    /// Closed by hand or billed.
    fn is_settled(&self) -> bool {
        self.manually_closed || self.is_wholly_invoiced()
    }

    /// The site's name; empty where there is none.
    pub fn site_name(&self) -> &str {
        self.site.as_ref().map_or("", Reference::label)
    }
}

/// An entry of a list: a customer or an item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// `ListID`.
    pub id: Option<String>,
    /// `FullName`, or `Name` where the list has no levels.
    pub name: String,
    /// What kind of item it is; empty for customers.
    pub kind: &'static str,
    /// `IsActive`.
    pub active: bool,
}

/// A list whose entries are found by id, or by name where a reference has no id.
#[derive(Debug, Clone, Default)]
pub struct List {
    entries: Vec<Arc<Entry>>,
    by_id: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
}

impl List {
    /// Adds an entry.
    pub fn put(&mut self, entry: Entry) {
        let place = self.entries.len();
        if let Some(id) = &entry.id {
            self.by_id.insert(id.clone(), place);
        }
        self.by_name.insert(entry.name.clone(), place);
        self.entries.push(Arc::new(entry));
    }

    /// The entry that a reference means.
    pub fn find(&self, reference: &Reference) -> Option<&Arc<Entry>> {
        let named = || self.by_name.get(&reference.name).map(|place| &self.entries[*place]);
        match &reference.id {
            None => named(),
            Some(id) => match self.by_id.get(id) {
                Some(place) => Some(&self.entries[*place]),
                None => named().filter(|entry| entry.id.is_none()),
            },
        }
    }

    /// All entries.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().map(AsRef::as_ref)
    }
}

/// What rules may ask beside the order.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// Items of every kind.
    pub items: List,
    /// Customers and jobs.
    pub customers: List,
    /// The item lists were answered.
    pub has_items: bool,
    /// The customer list was answered.
    pub has_customers: bool,
    /// The setting Multiple Sites.
    pub multiple_sites: bool,
}

/// An order with what the lists say about its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The order.
    pub order: Order,
    /// The kind of each line's item, where the lists know it.
    pub kinds: Vec<Option<&'static str>>,
    /// Places of the lines that come down to the warehouse.
    pub down: Vec<usize>,
}

impl Document {
    /// The order as a document for the rules; `None` where no rule is asked about it: closed,
    /// voided, invoiced, or none of its lines comes down.
    pub fn select(order: Order, world: &World) -> Option<Self> {
        let kinds: Vec<_> = order.lines.iter().map(|line| kind(line, world)).collect();
        let down = order.lines.iter().zip(&kinds).filter(|(line, kind)| {
            line.item.is_some() && matches!(kind, None | Some("inventory")) && !line.is_settled()
        });
        let down: Vec<usize> = down.map(|(line, _)| line.index).collect();
        let gone = order.manually_closed || order.fully_invoiced || is_voided(&order);
        if gone || down.is_empty() {
            return None;
        }
        Some(Self { order, kinds, down })
    }

    /// The lines that come down, with the kinds of their items.
    pub fn lines(&self) -> impl Iterator<Item = (&Line, Option<&'static str>)> {
        self.down.iter().map(|place| (&self.order.lines[*place], self.kinds[*place]))
    }
}

fn kind(line: &Line, world: &World) -> Option<&'static str> {
    if line.is_group {
        return Some("group");
    }
    line.item.as_ref().and_then(|item| world.items.find(item)).map(|item| item.kind)
}

fn is_voided(order: &Order) -> bool {
    order.memo.as_deref().is_some_and(|memo| memo.trim_start().starts_with("VOID"))
        && order.total.is_none_or(|total| total.is_zero())
        && order.lines.iter().all(|line| line.ordered().is_zero())
}
