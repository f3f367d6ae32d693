//! A small pen for qbXML answers: orders, lists and deletions as QuickBooks would send them.

use std::fmt::Write;

/// A sales order of QuickBooks, at one of its versions.
#[derive(Debug, Clone)]
pub struct Order {
    pub id: String,
    pub number: String,
    /// Grows with every save; `EditSequence` and `TimeModified` follow from it.
    pub version: u32,
    pub customer: &'static str,
    pub memo: &'static str,
    pub total: &'static str,
    pub date: &'static str,
    pub lines: Vec<Line>,
    pub closed: bool,
    pub fully_invoiced: bool,
}

/// A line of it.
#[derive(Debug, Clone)]
pub struct Line {
    pub item: &'static str,
    pub quantity: u32,
    pub invoiced: u32,
    pub site: &'static str,
    pub unit: &'static str,
    pub closed: bool,
}

/// Items and their elements; a line that names another one has an item that no list knows.
const ITEMS: [(&str, &str); 4] = [
    ("Bolt", "ItemInventoryRet"),
    ("Nut", "ItemInventoryRet"),
    ("Delivery", "ItemServiceRet"),
    ("Kit", "ItemInventoryAssemblyRet"),
];

/// A line that orders this many of an item, from the site East.
pub fn line(item: &'static str, quantity: u32) -> Line {
    Line { item, quantity, invoiced: 0, site: "East", unit: "EA", closed: false }
}

/// An order of ten bolts for Smith, as it was first saved.
pub fn order(number: &str) -> Order {
    Order {
        id: format!("A{number}-1700000000"),
        number: number.to_string(),
        version: 1,
        customer: "Smith",
        memo: "",
        total: "100.00",
        date: "2026-03-05",
        lines: vec![line("Bolt", 10)],
        closed: false,
        fully_invoiced: false,
    }
}

impl Order {
    /// Edited and saved once more.
    pub fn saved(mut self, edit: impl FnOnce(&mut Self)) -> Self {
        self.version += 1;
        edit(&mut self);
        self
    }

    /// The element.
    pub fn xml(&self) -> String {
        let mut xml = String::from("<SalesOrderRet>\n");
        leaf(&mut xml, "TxnID", &self.id);
        leaf(&mut xml, "TimeModified", &time(self.version));
        leaf(&mut xml, "EditSequence", &(1_700_000_000 + self.version).to_string());
        if !self.customer.is_empty() {
            reference(&mut xml, "CustomerRef", self.customer);
        }
        leaf(&mut xml, "TxnDate", self.date);
        leaf(&mut xml, "RefNumber", &self.number);
        leaf(&mut xml, "IsManuallyClosed", &self.closed.to_string());
        leaf(&mut xml, "IsFullyInvoiced", &self.fully_invoiced.to_string());
        leaf(&mut xml, "Memo", self.memo);
        leaf(&mut xml, "TotalAmount", self.total);
        for (place, line) in self.lines.iter().enumerate() {
            xml.push_str("<SalesOrderLineRet>\n");
            leaf(&mut xml, "TxnLineID", &format!("{}-{place}", self.id));
            reference(&mut xml, "ItemRef", line.item);
            leaf(&mut xml, "Quantity", &line.quantity.to_string());
            leaf(&mut xml, "UnitOfMeasure", line.unit);
            if !line.site.is_empty() {
                reference(&mut xml, "InventorySiteRef", line.site);
            }
            leaf(&mut xml, "Invoiced", &line.invoiced.to_string());
            leaf(&mut xml, "IsManuallyClosed", &line.closed.to_string());
            xml.push_str("</SalesOrderLineRet>\n");
        }
        xml + "</SalesOrderRet>\n"
    }

    /// The element that tells that it was deleted, after all its versions.
    pub fn deletion(&self) -> String {
        let mut xml = String::from("<TxnDeletedRet>\n");
        leaf(&mut xml, "TxnDelType", "SalesOrder");
        leaf(&mut xml, "TxnID", &self.id);
        leaf(&mut xml, "TimeCreated", &time(1));
        leaf(&mut xml, "TimeDeleted", &time(59));
        leaf(&mut xml, "RefNumber", &self.number);
        xml + "</TxnDeletedRet>\n"
    }
}

/// An answer with these orders.
pub fn orders(orders: &[Order]) -> String {
    answer("SalesOrderQueryRs", &orders.iter().map(Order::xml).collect::<String>())
}

/// An answer that tells that these orders were deleted.
pub fn deleted(orders: &[Order]) -> String {
    answer("TxnDeletedQueryRs", &orders.iter().map(Order::deletion).collect::<String>())
}

/// Items, customers and sites, each answered completely.
pub fn lists() -> String {
    items() + &customers(&["Smith", "Jones"]) + &sites(&["East", "West"])
}

/// The item list.
pub fn items() -> String {
    let mut xml = String::new();
    for (name, element) in ITEMS {
        writeln!(xml, "<{element}>").expect("a string takes everything");
        entry(&mut xml, name);
        writeln!(xml, "</{element}>").expect("a string takes everything");
    }
    answer("ItemQueryRs", &xml)
}

/// An item list of so many parts.
pub fn parts(count: usize) -> String {
    let names: Vec<String> = (1..=count).map(|part| format!("Part {part}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    entries("ItemQueryRs", "ItemInventoryRet", &names)
}

/// The customer list.
pub fn customers(names: &[&str]) -> String {
    entries("CustomerQueryRs", "CustomerRet", names)
}

/// The site list.
pub fn sites(names: &[&str]) -> String {
    entries("InventorySiteQueryRs", "InventorySiteRet", names)
}

/// One file with these answers.
pub fn file(answers: &[String]) -> String {
    let answers = answers.concat();
    format!("<?xml version=\"1.0\"?>\n<QBXML>\n<QBXMLMsgsRs>\n{answers}</QBXMLMsgsRs>\n</QBXML>\n")
}

fn answer(name: &str, objects: &str) -> String {
    let status = "statusCode=\"0\" statusSeverity=\"Info\" statusMessage=\"Status OK\"";
    format!("<{name} requestID=\"1\" {status}>\n{objects}</{name}>\n")
}

fn entries(message: &str, element: &str, names: &[&str]) -> String {
    let mut xml = String::new();
    for name in names {
        writeln!(xml, "<{element}>").expect("a string takes everything");
        entry(&mut xml, name);
        writeln!(xml, "</{element}>").expect("a string takes everything");
    }
    answer(message, &xml)
}

fn entry(xml: &mut String, name: &str) {
    leaf(xml, "ListID", &list_id(name));
    leaf(xml, "Name", name);
    leaf(xml, "FullName", name);
    leaf(xml, "IsActive", "true");
}

fn reference(xml: &mut String, element: &str, name: &str) {
    writeln!(xml, "<{element}>").expect("a string takes everything");
    leaf(xml, "ListID", &list_id(name));
    leaf(xml, "FullName", name);
    writeln!(xml, "</{element}>").expect("a string takes everything");
}

/// An id of its own for every name.
fn list_id(name: &str) -> String {
    format!("8{}-1700000000", name.to_uppercase())
}

fn leaf(xml: &mut String, name: &str, text: &str) {
    if !text.is_empty() {
        writeln!(xml, "<{name}>{text}</{name}>").expect("a string takes everything");
    }
}

fn time(version: u32) -> String {
    format!("2026-03-05T10:{version:02}:00-06:00")
}
