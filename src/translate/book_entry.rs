//! A document for the books → the request that QuickBooks gets.

use crate::domain::finding::{Finding, Severity};
use crate::domain::invoice::{BookEntry, BookLine};
use crate::domain::party;
use crate::domain::posting::PostingKind;
pub use crate::qbxml::version::Version;
use crate::qbxml::write::{
    Address, Change, Fragment, InvoiceAdd, InvoiceAddLine, InvoiceLineAdd, LineCore, LinkToTxn,
    Price, Reference, SalesOrderAdd, SalesOrderAddLine, SalesOrderLineAdd, SalesOrderLineMod,
    SalesOrderMod, SalesOrderModLine, SalesReceiptAdd, SalesReceiptAddLine, SalesReceiptLineAdd,
    Tracking, Unwritable,
};

/// The request, or a finding for everything in it that QuickBooks could not keep.
///
/// # Panics
/// On a kind that changes the warehouse.
pub fn to_request(entry: &BookEntry, version: Version) -> Result<String, Vec<Finding>> {
    let written = match entry.kind {
        PostingKind::AddInvoice => invoice(entry).to_fragment(version),
        PostingKind::AddSalesReceipt => sales_receipt(entry).to_fragment(version),
        PostingKind::AddSalesOrder => sales_order(entry).to_fragment(version),
        PostingKind::ModifySalesOrder => change(entry).to_fragment(version),
        other => unreachable!("{} is nothing for QuickBooks' books", other.word()),
    };
    let text = |fragment: Fragment| fragment.to_string();
    written.map(text).map_err(|found| found.iter().map(|it| finding(it, entry)).collect())
}

/// What cannot be written, beside the field it comes from.
fn finding(unwritable: &Unwritable, entry: &BookEntry) -> Finding {
    let line = unwritable.path.split_once("Add[").or(unwritable.path.split_once("Mod["));
    let place = line.and_then(|(_, rest)| rest.split_once(']')?.0.parse::<usize>().ok());
    let number = place.and_then(|place| entry.lines.get(place)?.line_number);
    let path = match number {
        Some(number) => format!("target.lines[{}]", number.saturating_sub(1)),
        None => "target".to_string(),
    };
    let message = format!(
        "QuickBooks cannot take {}{}: {}",
        unwritable.path,
        match unwritable.value.is_empty() {
            true => String::new(),
            false => format!(" \"{}\"", unwritable.value_in_short()),
        },
        unwritable.why
    );
    Finding::new("map/unwritable", Severity::Error, path, message).with_fix(unwritable.remedy())
}

fn reference(reference: &party::Reference) -> Reference {
    match &reference.id {
        Some(id) => Reference::ListId(id.to_string()),
        None => Reference::FullName(reference.name.clone()),
    }
}

fn named(name: &Option<String>) -> Option<Reference> {
    name.clone().map(Reference::FullName)
}

fn address(address: &party::Address) -> Option<Address> {
    if address.is_empty() {
        return None;
    }
    let line = |place: usize| address.lines.get(place).filter(|line| !line.is_empty()).cloned();
    Some(Address {
        addr1: line(0),
        addr2: line(1),
        addr3: line(2),
        addr4: line(3),
        addr5: line(4),
        city: address.city.clone(),
        state: address.state.clone(),
        postal_code: address.postal_code.clone(),
        country: address.country.clone(),
        note: address.note.clone(),
    })
}

fn tracking(line: &BookLine) -> Option<Tracking> {
    let serial = line.serial.clone().map(Tracking::SerialNumber);
    serial.or_else(|| line.lot.clone().map(Tracking::LotNumber))
}

/// A line that stands for itself.
fn core(line: &BookLine) -> LineCore {
    LineCore {
        item_ref: line.item.as_ref().map(reference),
        desc: line.description.clone(),
        quantity: line.quantity.map(|quantity| quantity.get()),
        unit_of_measure: line.uom.clone(),
        price: line.rate.map(|rate| Price::Rate(rate.get())),
        class_ref: named(&line.class),
        inventory_site_ref: named(&line.site),
        tracking: tracking(line),
        ..LineCore::default()
    }
}

/// A line drawn from a sales order has its quantity and the link: whatever else it takes from
/// there, QuickBooks may refuse beside the link, or drop the link in silence. Sites, lots and
/// serial numbers stand beside it only where somebody gave them.
fn invoice_line(line: &BookLine, entry: &BookEntry) -> InvoiceLineAdd {
    let link = entry.sales_order.as_ref().zip(line.order_line.as_ref());
    let core = match &link {
        None => core(line),
        Some(_) => LineCore { item_ref: None, unit_of_measure: None, ..core(line) },
    };
    let link_to_txn = link.map(|(order, line)| LinkToTxn {
        txn_id: order.to_string(),
        txn_line_id: line.to_string(),
    });
    InvoiceLineAdd { core, link_to_txn, ..InvoiceLineAdd::default() }
}

fn invoice(entry: &BookEntry) -> InvoiceAdd {
    let line = |line: &BookLine| InvoiceAddLine::Line(invoice_line(line, entry));
    InvoiceAdd {
        customer_ref: Some(reference(&entry.customer)),
        class_ref: named(&entry.class),
        txn_date: Some(entry.date),
        ref_number: entry.number.clone(),
        ship_address: address(&entry.ship_to),
        po_number: entry.po_number.clone(),
        terms_ref: named(&entry.terms),
        memo: entry.memo.clone(),
        is_to_be_printed: entry.to_be_printed,
        other: entry.other.clone(),
        external_guid: entry.external_guid.clone(),
        lines: entry.lines.iter().map(line).collect(),
        ..InvoiceAdd::default()
    }
}

fn sales_receipt(entry: &BookEntry) -> SalesReceiptAdd {
    let line = |line: &BookLine| {
        let core = core(line);
        SalesReceiptAddLine::Line(SalesReceiptLineAdd { core, ..SalesReceiptLineAdd::default() })
    };
    SalesReceiptAdd {
        customer_ref: Some(reference(&entry.customer)),
        class_ref: named(&entry.class),
        txn_date: Some(entry.date),
        ref_number: entry.number.clone(),
        ship_address: address(&entry.ship_to),
        memo: entry.memo.clone(),
        is_to_be_printed: entry.to_be_printed,
        other: entry.other.clone(),
        external_guid: entry.external_guid.clone(),
        lines: entry.lines.iter().map(line).collect(),
        ..SalesReceiptAdd::default()
    }
}

fn sales_order(entry: &BookEntry) -> SalesOrderAdd {
    let line = |line: &BookLine| {
        let core = core(line);
        SalesOrderAddLine::Line(SalesOrderLineAdd { core, ..SalesOrderLineAdd::default() })
    };
    SalesOrderAdd {
        customer_ref: Some(reference(&entry.customer)),
        class_ref: named(&entry.class),
        txn_date: Some(entry.date),
        ref_number: entry.number.clone(),
        ship_address: address(&entry.ship_to),
        po_number: entry.po_number.clone(),
        terms_ref: named(&entry.terms),
        due_date: entry.due_date,
        memo: entry.memo.clone(),
        is_to_be_printed: entry.to_be_printed,
        other: entry.other.clone(),
        external_guid: entry.external_guid.clone(),
        lines: entry.lines.iter().map(line).collect(),
        ..SalesOrderAdd::default()
    }
}

/// Every line that is to stay is named: QuickBooks deletes those that are not.
fn change(entry: &BookEntry) -> SalesOrderMod {
    let (id, version) = entry.changes.clone().expect("a change says what it changes");
    let line = |line: &BookLine| {
        let set = |value: Option<Reference>| value.map_or(Change::Keep, Change::Set);
        let is_new = line.order_line.is_none();
        SalesOrderModLine::Line(SalesOrderLineMod {
            txn_line_id: line.order_line.as_ref().map_or("-1".to_string(), ToString::to_string),
            item_ref: set(line.item.as_ref().filter(|_| is_new).map(reference)),
            quantity: line.quantity.map_or(Change::Keep, |it| Change::Set(it.get())),
            unit_of_measure: line.uom.clone().filter(|_| is_new).map_or(Change::Keep, Change::Set),
            inventory_site_ref: set(named(&line.site).filter(|_| is_new)),
            ..SalesOrderLineMod::default()
        })
    };
    SalesOrderMod {
        txn_id: id.to_string(),
        edit_sequence: version.to_string(),
        lines: entry.lines.iter().map(line).collect(),
        ..SalesOrderMod::default()
    }
}
