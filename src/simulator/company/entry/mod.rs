//! Entering transactions: what QuickBooks makes of an `…Add` or `…Mod`.

mod customers;
mod deletions;
mod edits;
mod invoices;
mod line;
mod linked;
mod orders;
mod receipts;
mod totals;

use super::books::Books;
use super::kinds::Kind;
use super::numbers::given;
use super::profile::Profile;
use super::registry::list_of;
use super::schema::schema;
use super::status::Status;
use super::tree::Element;

pub(super) use customers::add_customer;
pub(super) use deletions::{delete, void};
pub(super) use edits::edit_invoice;
pub(super) use invoices::add_invoice;
pub(super) use linked::settle_order;
pub(super) use orders::{add_order, modify_order};
pub(super) use receipts::add_receipt;

/// A request that was refused, with the object as it stands where QuickBooks gives it.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: Status,
    pub(super) current: Option<Box<Element>>,
}

impl From<Status> for Refusal {
    fn from(status: Status) -> Self {
        Self { status, current: None }
    }
}

/// What was saved, and what QuickBooks had to say to it: a warning, or that all is well.
#[derive(Debug)]
pub(super) struct Saved {
    pub(super) ret: Element,
    pub(super) status: Status,
}

impl From<Element> for Saved {
    fn from(ret: Element) -> Self {
        Self { ret, status: Status::ok() }
    }
}

/// Puts the children of an object into the order of the schema, and those of its lines too.
pub(super) fn arrange(ret: &mut Element) {
    let schema = schema();
    let name = ret.name.clone();
    ret.children.sort_by_key(|child| schema.position(&name, &child.name));
    ret.children
        .iter_mut()
        .filter(|child| child.name.ends_with("LineRet") || child.name.ends_with("GroupRet"))
        .for_each(arrange);
}

/// Fields that a request has and that do not become fields of the object by themselves.
const NOT_CARRIED: &[&str] = &[
    "TxnID",
    "EditSequence",
    "LinkToTxnID",
    "SetCredit",
    "ShippingLineAdd",
    "DiscountLineAdd",
    "SalesTaxLineAdd",
    "Contacts",
    "ParentRef",
    "DataExt",
];

/// Carries the fields of a request's head over to the object. An empty one clears what is there.
fn carry(books: &Books, request: &Element, ret: &mut Element, place: &str) -> Result<(), Status> {
    for field in &request.children {
        let name = field.name.as_ref();
        if NOT_CARRIED.contains(&name) || name.contains("Line") {
            continue;
        }
        if !schema().has_child(&ret.name, name) {
            // A price level, an account: it is not told again, and has to be there all the same.
            let says = !field.children.is_empty() && list_of(name).is_some();
            if says {
                books.resolve(field, place)?;
            }
            continue;
        }
        if name.ends_with("Ref") {
            carry_reference(books, field, ret, place)?;
        } else if name == "BillAddress" || name == "ShipAddress" {
            carry_address(field, ret);
        } else if field.children.is_empty() && field.text.is_empty() {
            ret.remove(name);
        } else {
            let mut field = field.clone();
            if field.text == "1" && name.starts_with("Is") {
                field.text = "true".to_string();
            } else if field.text == "0" && name.starts_with("Is") {
                field.text = "false".to_string();
            }
            ret.put(field);
        }
    }
    Ok(())
}

fn carry_reference(
    books: &Books,
    field: &Element,
    ret: &mut Element,
    place: &str,
) -> Result<(), Status> {
    let says_nothing = field.value("ListID").is_none() && field.value("FullName").is_none();
    if !says_nothing {
        let named = books.resolve(field, place)?;
        let mut reference = Element::node(field.name.clone(), Vec::new());
        reference.set("ListID", named.list_id);
        reference.set("FullName", named.full_name);
        ret.put(reference);
    } else if field.name == "CustomerRef" || field.name == "ItemGroupRef" {
        return Err(Status::bad_reference("Customer", "", place));
    } else {
        ret.remove(&field.name);
    }
    Ok(())
}

/// An address as it was given, and beside it the block that is printed.
fn carry_address(field: &Element, ret: &mut Element) {
    let mut address = field.clone();
    address.children.retain(|leaf| !leaf.text.is_empty());
    let (name, block_name) = match field.name.as_ref() {
        "BillAddress" => ("BillAddress", "BillAddressBlock"),
        _ => ("ShipAddress", "ShipAddressBlock"),
    };
    ret.remove(name);
    ret.remove(block_name);
    if address.children.is_empty() {
        return;
    }
    let block = printed(&address, block_name);
    ret.put(address);
    ret.put(block);
}

/// The lines of an address as they are printed: five at most.
fn printed(address: &Element, name: &'static str) -> Element {
    let value = |name| address.value(name).unwrap_or_default();
    let mut lines: Vec<String> = ["Addr1", "Addr2", "Addr3", "Addr4", "Addr5"]
        .into_iter()
        .filter_map(|line| address.value(line).map(str::to_string))
        .collect();
    let place = format!("{} {}", value("State"), value("PostalCode"));
    let town = match (value("City"), place.trim()) {
        ("", place) => place.to_string(),
        (city, "") => city.to_string(),
        (city, place) => format!("{city}, {place}"),
    };
    lines.extend([town, value("Country").to_string()].into_iter().filter(|line| !line.is_empty()));
    let names = ["Addr1", "Addr2", "Addr3", "Addr4", "Addr5"];
    let leaves = names.into_iter().zip(lines);
    Element::node(name, leaves.map(|(name, line)| Element::leaf(name, cut(&line))).collect())
}

/// A printed line has 41 characters.
fn cut(line: &str) -> String {
    line.chars().take(41).collect()
}

/// Makes a new transaction of a request: head, defaults, id. Lines and totals come after.
fn begin(
    books: &mut Books,
    kind: &'static Kind,
    request: &Element,
    template: &str,
) -> Result<Element, Status> {
    let mut ret = Element::node(kind.ret, Vec::new());
    carry(books, request, &mut ret, kind.name)?;
    take_defaults_of_customer(books, &mut ret);
    let today = books.clock.wall().date();
    let date = ret.value("TxnDate").and_then(|text| text.parse().ok()).unwrap_or(today);
    ret.set("TxnDate", date.to_string());
    for (name, value) in [
        ("DueDate", due(books, &ret, date).to_string()),
        ("ShipDate", date.to_string()),
        ("IsToBePrinted", "false".to_string()),
        ("IsToBeEmailed", "false".to_string()),
    ] {
        if ret.value(name).is_none() {
            ret.set(name, value);
        }
    }
    if ret.child("TemplateRef").is_none() {
        let list_id = books.add_name("Template", template);
        ret.put(Element::reference("TemplateRef", &list_id, template));
    }
    Ok(ret)
}

/// Gives a new transaction its number, id, times and version, when nothing can fail any more.
fn finish_new(books: &mut Books, kind: &'static Kind, ret: &mut Element) {
    if ret.value("RefNumber").is_none() {
        let number = books.next_number(kind.shelf);
        ret.set("RefNumber", number);
    }
    books.pass_number(kind.shelf, ret);
    books.last_txn_number += 1;
    ret.set("TxnNumber", books.last_txn_number.to_string());
    books.stamp_new(ret);
    let id = books.next_txn_id();
    ret.set("TxnID", id);
    for child in &mut ret.children {
        number_lines(books, child);
    }
    arrange(ret);
}

/// Lines that have no id yet get one.
fn number_lines(books: &mut Books, element: &mut Element) {
    let is_group = element.name.ends_with("LineGroupRet");
    if !is_group && !element.name.ends_with("LineRet") || NOT_NUMBERED.contains(&&*element.name) {
        return;
    }
    if element.value("TxnLineID").is_none() {
        let id = books.next_txn_id();
        element.set("TxnLineID", id);
    }
    if is_group {
        element.children.iter_mut().for_each(|line| number_lines(books, line));
    }
}

/// The old extra lines of invoices have no ids.
const NOT_NUMBERED: &[&str] = &["DiscountLineRet", "SalesTaxLineRet", "ShippingLineRet"];

fn take_defaults_of_customer(books: &Books, ret: &mut Element) {
    let id = ret.value_at(&["CustomerRef", "ListID"]).unwrap_or_default();
    let Some(customer) = books.shelf(super::kinds::Shelf::Customer).get(id) else { return };
    for (name, block) in [("BillAddress", "BillAddressBlock"), ("ShipAddress", "ShipAddressBlock")]
    {
        if ret.child(name).is_none() {
            let own = [name, block].into_iter().filter_map(|name| customer.child(name));
            ret.children.extend(own.cloned());
        }
    }
    for name in ["TermsRef", "SalesRepRef", "ItemSalesTaxRef"] {
        if let (None, Some(own), true) =
            (ret.child(name), customer.child(name), schema().has_child(&ret.name, name))
        {
            ret.put(own.clone());
        }
    }
    if let (None, Some(own)) =
        (ret.child("CustomerSalesTaxCodeRef"), customer.child("SalesTaxCodeRef"))
    {
        let mut code = own.clone();
        code.name = "CustomerSalesTaxCodeRef".into();
        ret.put(code);
    }
}

/// The date of a transaction and the days of its terms.
fn due(books: &Books, ret: &Element, date: jiff::civil::Date) -> jiff::civil::Date {
    let terms = ret.value_at(&["TermsRef", "ListID"]).unwrap_or_default();
    let terms = books.shelf(super::kinds::Shelf::Terms).get(terms);
    let days = terms.and_then(|terms| given(&terms, "StdDueDays"));
    let days: i64 = days.and_then(|days| days.try_into().ok()).unwrap_or(0);
    date.saturating_add(jiff::Span::new().try_days(days).unwrap_or_default())
}

/// Whether this QuickBooks has sales orders.
fn check_sales_orders(profile: &Profile) -> Result<(), Status> {
    if profile.keeps_sales_orders() { Ok(()) } else { Err(Status::not_enabled()) }
}
