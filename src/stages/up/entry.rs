//! What a picked order becomes in QuickBooks' books: the documents themselves.

use jiff::civil::Date;

use super::amounts::Amount;
use crate::domain::candidate::Candidate;
use crate::domain::finding::{Finding, Severity};
use crate::domain::invoice::{BookEntry, BookLine};
use crate::domain::party::{Address, Reference};
use crate::domain::picked_order::{Pick, PickedLine, PickedOrder};
use crate::domain::posting::PostingKind;
use crate::domain::quantity::Quantity;
use crate::domain::settings::{InvoiceNumber, Settings};

/// An invoice for these amounts, drawn from the sales order.
pub fn invoice(
    candidate: &Candidate,
    amounts: &[Amount],
    settings: &Settings,
    day: Date,
) -> BookEntry {
    let order = &candidate.order;
    let present = candidate.present_order();
    let customer = present.and_then(|present| present.customer.clone());
    let by_order = settings.invoice_number == InvoiceNumber::Order;
    BookEntry {
        sales_order: candidate.sales_order.clone(),
        number: Some(order.number.clone()).filter(|_| by_order),
        customer: customer.unwrap_or_else(|| order.customer.clone()),
        lines: amounts.iter().flat_map(|each| drawn(candidate, each, settings)).collect(),
        ..blank(PostingKind::AddInvoice, order, day)
    }
}

/// The lines of one amount: one, or one for each lot and serial number that was picked.
fn drawn(candidate: &Candidate, amount: &Amount, settings: &Settings) -> Vec<BookLine> {
    let line = &candidate.order.lines[amount.place];
    let parts = parts(line, candidate.lines[amount.place].posted, amount.quantity);
    let each = parts.into_iter().map(|part| BookLine {
        order_line: amount.link.clone(),
        site: site(&part, &candidate.order, settings).filter(|_| amount.link.is_none()),
        quantity: Some(part.quantity),
        lot: part.lot,
        serial: part.serial,
        ..free_line(line)
    });
    // Where the order comes from another site is the order's business, not the link's.
    merge(each.collect())
}

/// The document of an order born in IntelliTrack: a sales order for what it asks, or a sales
/// receipt for these amounts.
pub fn born_here(
    candidate: &Candidate,
    kind: PostingKind,
    amounts: &[Amount],
    settings: &Settings,
    day: Date,
) -> BookEntry {
    let order = &candidate.order;
    let as_asked = |line: &PickedLine| BookLine {
        quantity: Some(line.ordered.max(line.picked)),
        site: order_site(order, settings),
        ..free_line(line)
    };
    let is_order = kind == PostingKind::AddSalesOrder;
    let lines = match is_order {
        true => order.lines.iter().map(as_asked).collect(),
        false => amounts.iter().flat_map(|each| drawn(candidate, each, settings)).collect(),
    };
    let by_order = is_order || settings.invoice_number == InvoiceNumber::Order;
    BookEntry {
        number: Some(order.number.clone()).filter(|_| by_order),
        date: if is_order { order.order_date.unwrap_or(day) } else { day },
        due_date: order.due_date,
        ship_to: order.ship_to.clone(),
        lines,
        ..blank(kind, order, day)
    }
}

/// The change of a sales order that a person's edits in IntelliTrack ask for: lines that were
/// added, and quantities that were raised. What was taken off stays open in QuickBooks as a back
/// order: nothing of the sales order is ever deleted. `None`: it needs none.
pub fn sales_order_change(
    candidate: &Candidate,
    settings: &Settings,
    day: Date,
) -> Result<Option<BookEntry>, Finding> {
    let order = &candidate.order;
    let Some(present) = candidate.present_order() else { return Ok(None) };
    let wanted = |place: usize| {
        let mut lines = candidate.lines.iter().enumerate();
        let (_, known) = lines.find(|(_, known)| known.order_line == Some(place))?;
        let more = known.to_post - known.open;
        more.is_positive().then(|| present.lines[place].ordered() + more)
    };
    let added = order.lines.iter().zip(&candidate.lines);
    let added: Vec<&PickedLine> = added
        .filter(|(line, known)| known.order_line.is_none() && line.picked.is_positive())
        .map(|(line, _)| line)
        .collect();
    let raised = (0..present.lines.len()).any(|place| wanted(place).is_some());
    if (added.is_empty() && !raised) || candidate.gone().is_some() {
        return Ok(None);
    }
    if present.lines.iter().any(|line| line.is_group) {
        let message = "the sales order has a group of items, which a change from here would break";
        return Err(Finding::new("map/group-not-changed", Severity::Error, "lines", message)
            .with_fix("make the change on the sales order in QuickBooks"));
    }
    let kept = present.lines.iter().enumerate().map(|(place, line)| BookLine {
        order_line: Some(line.id.clone()),
        quantity: wanted(place),
        ..empty_line()
    });
    let added = added.into_iter().map(|line| BookLine {
        quantity: Some(line.ordered.max(line.picked)),
        site: order_site(order, settings),
        ..free_line(line)
    });
    Ok(Some(BookEntry {
        changes: Some((present.id.clone(), present.edit_sequence.clone())),
        memo: None,
        lines: kept.chain(added).collect(),
        ..blank(PostingKind::ModifySalesOrder, order, day)
    }))
}

fn blank(kind: PostingKind, order: &PickedOrder, day: Date) -> BookEntry {
    BookEntry {
        kind,
        customer: order.customer.clone(),
        date: day,
        due_date: None,
        number: None,
        ship_to: Address::default(),
        memo: Some(format!("IntelliTrack order {}", order.number)),
        po_number: None,
        class: None,
        terms: None,
        other: None,
        to_be_printed: None,
        changes: None,
        sales_order: None,
        external_guid: None,
        lines: Vec::new(),
    }
}

fn empty_line() -> BookLine {
    BookLine {
        line_number: None,
        item: None,
        quantity: None,
        uom: None,
        order_line: None,
        description: None,
        rate: None,
        class: None,
        site: None,
        lot: None,
        serial: None,
    }
}

fn free_line(line: &PickedLine) -> BookLine {
    let item: Reference = line.item.clone();
    BookLine {
        line_number: Some(line.line_number),
        item: Some(item),
        uom: Some(line.uom.clone()).filter(|uom| !uom.is_empty()),
        ..empty_line()
    }
}

/// The picks that a quantity is made of, after those that were billed before.
fn parts(line: &PickedLine, posted: Quantity, quantity: Quantity) -> Vec<Pick> {
    let (mut before, mut left) = (posted, quantity);
    let mut parts = Vec::new();
    for pick in &line.picks {
        let passed = pick.quantity.min(before);
        before = before - passed;
        let taken = (pick.quantity - passed).min(left);
        if taken.is_positive() {
            left = left - taken;
            parts.push(Pick { quantity: taken, ..pick.clone() });
        }
    }
    // A warehouse may tell the sum alone.
    if left.is_positive() {
        parts.push(Pick { quantity: left, ..Pick::default() });
    }
    parts
}

/// Lines that say the same are one.
fn merge(lines: Vec<BookLine>) -> Vec<BookLine> {
    let mut merged: Vec<BookLine> = Vec::new();
    for line in lines {
        let same = |other: &&mut BookLine| {
            other.site == line.site && other.lot == line.lot && other.serial == line.serial
        };
        let quantity = line.quantity.unwrap_or_default();
        match merged.iter_mut().find(same).and_then(|other| other.quantity.as_mut()) {
            Some(sum) => *sum += quantity,
            None => merged.push(line),
        }
    }
    merged
}

/// The QuickBooks site that goods left, where the company has several.
fn site(pick: &Pick, order: &PickedOrder, settings: &Settings) -> Option<String> {
    let picked = pick.site.as_deref().filter(|_| settings.multiple_sites);
    let named = picked.and_then(|site| settings.quickbooks_site(site)).map(str::to_string);
    named.or_else(|| order_site(order, settings))
}

fn order_site(order: &PickedOrder, settings: &Settings) -> Option<String> {
    let site = order.udfs.get(&1).filter(|_| settings.multiple_sites)?;
    settings.quickbooks_site(site).map(str::to_string)
}
