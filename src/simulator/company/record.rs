//! Looking into the books.

use rust_decimal::Decimal;

use super::Company;
use super::effects::lines;
use super::kinds::Shelf;
use super::numbers::{given, number};
use super::tree::Element;

/// An object as it stands in the books, its names refreshed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record(Element);

/// A line of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `TxnLineID`.
    pub id: String,
    /// Full name of its item; `None` on a line of text.
    pub item: Option<String>,
    /// `Quantity`.
    pub quantity: Option<Decimal>,
    /// `UnitOfMeasure`.
    pub unit: Option<String>,
    /// `Amount`.
    pub amount: Decimal,
    /// `Invoiced`; zero on invoices and receipts.
    pub invoiced: Decimal,
    /// Closed by hand.
    pub is_closed: bool,
    /// Full name of its site.
    pub site: Option<String>,
}

impl Record {
    /// `TxnID` or `ListID`.
    pub fn id(&self) -> &str {
        self.text("TxnID").or_else(|| self.text("ListID")).unwrap_or_default()
    }

    /// `RefNumber`, or the full name of a list entry.
    pub fn number(&self) -> &str {
        let names = ["RefNumber", "FullName", "Name"];
        names.into_iter().find_map(|name| self.text(name)).unwrap_or_default()
    }

    /// `EditSequence`.
    pub fn edit_sequence(&self) -> &str {
        self.text("EditSequence").unwrap_or_default()
    }

    /// Full name of the customer.
    pub fn customer(&self) -> &str {
        self.text("CustomerRef/FullName").unwrap_or_default()
    }

    /// The text of a field, by the names that lead to it: `BillAddress/City`.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.0.value_at(&path.split('/').collect::<Vec<_>>())
    }

    /// Whether a field says `true`.
    pub fn is_true(&self, name: &str) -> bool {
        self.0.is_true(name)
    }

    /// Lines, those within groups too.
    pub fn lines(&self) -> Vec<Line> {
        lines(&self.0).map(line).collect()
    }

    /// Ids of the transactions that it is linked with.
    pub fn linked(&self) -> Vec<&str> {
        self.0.children_named("LinkedTxn").filter_map(|linked| linked.value("TxnID")).collect()
    }

    /// As QuickBooks writes it.
    pub fn to_qbxml(&self) -> String {
        let mut text = String::new();
        self.0.write(&mut text);
        text
    }
}

fn line(line: &Element) -> Line {
    let text = |path: &[&str]| line.value_at(path).map(str::to_string);
    Line {
        id: text(&["TxnLineID"]).unwrap_or_default(),
        item: text(&["ItemRef", "FullName"]),
        quantity: given(line, "Quantity"),
        unit: text(&["UnitOfMeasure"]),
        amount: number(line, "Amount"),
        invoiced: number(line, "Invoiced"),
        is_closed: line.is_true("IsManuallyClosed"),
        site: text(&["InventorySiteRef", "FullName"]),
    }
}

impl Company {
    /// Sales orders in the order in which they came.
    pub fn sales_orders(&self) -> impl Iterator<Item = Record> + '_ {
        self.records(Shelf::SalesOrder)
    }

    /// Invoices in the order in which they came.
    pub fn invoices(&self) -> impl Iterator<Item = Record> + '_ {
        self.records(Shelf::Invoice)
    }

    /// Sales receipts in the order in which they came.
    pub fn sales_receipts(&self) -> impl Iterator<Item = Record> + '_ {
        self.records(Shelf::SalesReceipt)
    }

    /// Customers and jobs.
    pub fn customers(&self) -> impl Iterator<Item = Record> + '_ {
        self.records(Shelf::Customer)
    }

    /// Items of every kind.
    pub fn items(&self) -> impl Iterator<Item = Record> + '_ {
        self.records(Shelf::Item)
    }

    /// Inventory sites and their bins.
    pub fn sites(&self) -> impl Iterator<Item = Record> + '_ {
        self.records(Shelf::InventorySite)
    }

    /// The object with this id.
    pub fn record(&self, id: &str) -> Option<Record> {
        self.books.find(id).map(|(_, ret)| self.refreshed(ret))
    }

    /// How many sales orders and invoices there are.
    pub fn counts(&self) -> (usize, usize) {
        (self.books.shelf(Shelf::SalesOrder).len(), self.books.shelf(Shelf::Invoice).len())
    }

    fn records(&self, shelf: Shelf) -> impl Iterator<Item = Record> + '_ {
        let objects = self.books.shelf(shelf);
        let opened = objects.all().filter_map(|(place, _)| objects.open(place));
        opened.map(|ret| self.refreshed(ret))
    }

    fn refreshed(&self, mut ret: Element) -> Record {
        self.books.refresh_names(&mut ret);
        Record(ret)
    }
}
