//! A paper for QuickBooks' books → the request that brings it there.

use crate::domain::finding::{Finding, Severity};
use crate::domain::invoice::{Invoice, InvoiceLine, Paper};
use crate::domain::party::{Address, Reference};
use crate::domain::quantity::Money;
pub use crate::qbxml::version::Version;
use crate::qbxml::write::{
    self, InvoiceAdd, InvoiceAddLine, InvoiceLineAdd, LineCore, LinkToTxn, Price, SalesOrderAdd,
    SalesOrderAddLine, SalesOrderLineAdd, SalesReceiptAdd, SalesReceiptAddLine,
    SalesReceiptLineAdd, Tracking, Unwritable,
};

/// Lines of an address that QuickBooks keeps (`Addr1` to `Addr5`).
const ADDRESS_LINES_MAX: usize = 5;

/// The request for a paper, in ASCII, as it is kept until it is sent: without envelope and
/// `requestID`. `external_guid` is the `ExternalGUID` by which it is found again, in braces.
///
/// A line that is drawn from a sales order has its quantity and its link alone, and what was set on
/// it on purpose: amount, site, lot, serial number. All else is the sales order's: beside a link
/// QuickBooks refuses it, or drops the link without a word.
///
/// # Errors
/// A finding `map/unwritable` for each value that QuickBooks would refuse or cut off.
pub fn to_request(
    invoice: &Invoice,
    external_guid: Option<&str>,
    version: Version,
) -> Result<Box<[u8]>, Vec<Finding>> {
    let mut findings = Vec::new();
    if invoice.ship_to.lines.len() > ADDRESS_LINES_MAX {
        let count = invoice.ship_to.lines.len();
        let message =
            format!("the address has {count} lines, and QuickBooks keeps {ADDRESS_LINES_MAX}");
        findings.push(
            Finding::new("map/unwritable", Severity::Error, "ship_to.lines", message)
                .with_fix("put two of them into one"),
        );
    }
    let written = match invoice.kind {
        Paper::Invoice => invoice_add(invoice, external_guid).to_fragment(version),
        Paper::SalesOrder => sales_order_add(invoice, external_guid).to_fragment(version),
        Paper::SalesReceipt => sales_receipt_add(invoice, external_guid).to_fragment(version),
    };
    match written {
        Ok(fragment) if findings.is_empty() => Ok(fragment.to_string().into_bytes().into()),
        Ok(_) => Err(findings),
        Err(unwritable) => {
            findings.extend(unwritable.iter().map(|each| finding(each, invoice)));
            Err(findings)
        }
    }
}

/// What cannot be written, told by the line of the picking order where it is one of a line.
fn finding(unwritable: &Unwritable, invoice: &Invoice) -> Finding {
    let place = unwritable.path.split_once("LineAdd[").and_then(|(_, rest)| {
        let (index, rest) = rest.split_once(']')?;
        let line = invoice.lines.get(index.parse::<usize>().ok()?)?;
        Some((line, rest.trim_start_matches('.')))
    });
    let field = place.map_or(unwritable.path.as_str(), |(_, field)| field);
    let value = unwritable.value_in_short();
    let mut message = match place {
        Some((line, _)) => format!("line {} ({}): {field}", line.line_number, line.item.label()),
        None => field.to_string(),
    };
    if !value.is_empty() {
        message.push_str(&format!(" \"{}\"", value.escape_debug()));
    }
    message.push_str(&format!(" cannot be written to QuickBooks: {}", unwritable.why));
    let path = match place {
        Some((line, _)) => format!("lines[{}].{field}", line.line_number.saturating_sub(1)),
        None => format!("target.{field}"),
    };
    let found = Finding::new("map/unwritable", Severity::Error, path, message);
    let found = found.with_fix(unwritable.remedy());
    match place.and_then(|(line, _)| line.link.as_ref()) {
        Some(link) => found.on_line(&link.line),
        None => found,
    }
}

fn invoice_add(invoice: &Invoice, external_guid: Option<&str>) -> InvoiceAdd {
    let lines = invoice.lines.iter().map(|line| {
        InvoiceAddLine::Line(InvoiceLineAdd {
            core: core(line),
            service_date: line.service_date.filter(|_| line.link.is_none()),
            link_to_txn: line.link.as_ref().map(|link| LinkToTxn {
                txn_id: link.order.as_str().to_string(),
                txn_line_id: link.line.as_str().to_string(),
            }),
            ..InvoiceLineAdd::default()
        })
    });
    InvoiceAdd {
        customer_ref: Some(reference(&invoice.customer)),
        class_ref: invoice.class.clone().map(write::Reference::FullName),
        txn_date: Some(invoice.date),
        ref_number: invoice.number.clone(),
        ship_address: address(&invoice.ship_to),
        po_number: invoice.po_number.clone(),
        terms_ref: invoice.terms.clone().map(write::Reference::FullName),
        due_date: invoice.due_date,
        ship_date: invoice.ship_date,
        memo: invoice.memo.clone(),
        is_to_be_printed: invoice.to_be_printed,
        other: invoice.other.clone(),
        external_guid: external_guid.map(str::to_string),
        lines: lines.collect(),
        ..InvoiceAdd::default()
    }
}

fn sales_order_add(order: &Invoice, external_guid: Option<&str>) -> SalesOrderAdd {
    let lines = order.lines.iter().map(|line| {
        SalesOrderAddLine::Line(SalesOrderLineAdd {
            core: core(line),
            ..SalesOrderLineAdd::default()
        })
    });
    SalesOrderAdd {
        customer_ref: Some(reference(&order.customer)),
        class_ref: order.class.clone().map(write::Reference::FullName),
        txn_date: Some(order.date),
        ref_number: order.number.clone(),
        ship_address: address(&order.ship_to),
        po_number: order.po_number.clone(),
        terms_ref: order.terms.clone().map(write::Reference::FullName),
        due_date: order.due_date,
        ship_date: order.ship_date,
        memo: order.memo.clone(),
        is_to_be_printed: order.to_be_printed,
        other: order.other.clone(),
        external_guid: external_guid.map(str::to_string),
        lines: lines.collect(),
        ..SalesOrderAdd::default()
    }
}

fn sales_receipt_add(receipt: &Invoice, external_guid: Option<&str>) -> SalesReceiptAdd {
    let lines = receipt.lines.iter().map(|line| {
        SalesReceiptAddLine::Line(SalesReceiptLineAdd {
            core: core(line),
            service_date: line.service_date,
            ..SalesReceiptLineAdd::default()
        })
    });
    SalesReceiptAdd {
        customer_ref: Some(reference(&receipt.customer)),
        class_ref: receipt.class.clone().map(write::Reference::FullName),
        txn_date: Some(receipt.date),
        ref_number: receipt.number.clone(),
        ship_address: address(&receipt.ship_to),
        due_date: receipt.due_date,
        ship_date: receipt.ship_date,
        memo: receipt.memo.clone(),
        is_to_be_printed: receipt.to_be_printed,
        other: receipt.other.clone(),
        external_guid: external_guid.map(str::to_string),
        lines: lines.collect(),
        ..SalesReceiptAdd::default()
    }
}

fn core(line: &InvoiceLine) -> LineCore {
    let free = line.link.is_none();
    let tracking = match (&line.lot, &line.serial) {
        (Some(lot), _) => Some(Tracking::LotNumber(lot.clone())),
        (None, Some(serial)) => Some(Tracking::SerialNumber(serial.clone())),
        (None, None) => None,
    };
    LineCore {
        item_ref: free.then(|| reference(&line.item)),
        desc: line.description.clone().filter(|_| free),
        quantity: Some(line.quantity.get()),
        unit_of_measure: line.unit.clone().filter(|_| free),
        price: line.rate.filter(|_| free).map(|rate| Price::Rate(rate.get())),
        class_ref: line.class.clone().filter(|_| free).map(write::Reference::FullName),
        amount: line.amount.map(Money::get),
        inventory_site_ref: line.site.clone().map(write::Reference::FullName),
        tracking,
        ..LineCore::default()
    }
}

/// By id where there is one: names may be changed by anyone.
fn reference(reference: &Reference) -> write::Reference {
    match &reference.id {
        Some(id) => write::Reference::ListId(id.as_str().to_string()),
        None => write::Reference::FullName(reference.name.clone()),
    }
}

fn address(address: &Address) -> Option<write::Address> {
    if address.is_empty() {
        return None;
    }
    let line = |place: usize| address.lines.get(place).filter(|line| !line.is_empty()).cloned();
    Some(write::Address {
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

#[cfg(test)]
#[path = "invoice_tests.rs"]
mod tests;
