//! What a picked order becomes in QuickBooks' books: the papers themselves.

use jiff::civil::Date;

use super::amounts::Amount;
use crate::domain::candidate::Candidate;
use crate::domain::finding::{Finding, Severity};
use crate::domain::invoice::{Invoice, InvoiceLine, OrderLineLink, Paper};
use crate::domain::order_change::{ChangedLine, OrderChange};
use crate::domain::party::Address;
use crate::domain::picked_order::{Pick, PickedLine, PickedOrder};
use crate::domain::quantity::Quantity;
use crate::domain::settings::{InvoiceNumber, Settings};

/// An invoice for these amounts, drawn from the sales order.
pub fn invoice(
    candidate: &Candidate,
    amounts: &[Amount],
    settings: &Settings,
    day: Date,
) -> Invoice {
    let order = &candidate.order;
    let customer = candidate.sales_order().and_then(|present| present.customer.clone());
    let by_order = settings.invoice_number == InvoiceNumber::Order;
    Invoice {
        number: Some(order.number.clone()).filter(|_| by_order),
        customer: customer.unwrap_or_else(|| order.customer.clone()),
        lines: amounts.iter().flat_map(|each| drawn(candidate, each, settings)).collect(),
        ..blank(Paper::Invoice, order, day)
    }
}

/// The lines of one amount: one, or one for each lot and serial number that was picked.
fn drawn(candidate: &Candidate, amount: &Amount, settings: &Settings) -> Vec<InvoiceLine> {
    let line = &candidate.order.lines[amount.place];
    let parts = parts(line, candidate.lines[amount.place].posted, amount.quantity);
    let link = candidate.sales_order_id().zip(amount.link.as_ref());
    let link = link.map(|(order, line)| OrderLineLink { order: order.clone(), line: line.clone() });
    let each = parts.into_iter().map(|part| InvoiceLine {
        // Beside a link QuickBooks wants the quantity alone: site, lot and serial number are those
        // of the sales order's line. A script may set them where a company has tried it.
        site: site(&part, &candidate.order, settings).filter(|_| link.is_none()),
        lot: part.lot.filter(|_| link.is_none()),
        serial: part.serial.filter(|_| link.is_none()),
        link: link.clone(),
        ..free_line(line, part.quantity)
    });
    merge(each.collect())
}

/// The paper of an order born in IntelliTrack: a sales order for what it asks, or a sales receipt
/// for these amounts.
pub fn born_here(
    candidate: &Candidate,
    kind: Paper,
    amounts: &[Amount],
    settings: &Settings,
    day: Date,
) -> Invoice {
    let order = &candidate.order;
    let as_asked = |line: &PickedLine| InvoiceLine {
        site: order_site(order, settings),
        ..free_line(line, line.ordered.max(line.picked))
    };
    let is_order = kind == Paper::SalesOrder;
    let lines = if is_order {
        order.lines.iter().map(as_asked).collect()
    } else {
        amounts.iter().flat_map(|each| drawn(candidate, each, settings)).collect()
    };
    let by_order = is_order || settings.invoice_number == InvoiceNumber::Order;
    Invoice {
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
///
/// # Errors
/// A change that cannot be made from here.
pub fn sales_order_change(
    candidate: &Candidate,
    settings: &Settings,
) -> Result<Option<OrderChange>, Box<Finding>> {
    let order = &candidate.order;
    let Some(present) = candidate.sales_order().filter(|_| candidate.gone().is_none()) else {
        return Ok(None);
    };
    let wanted = |place: usize| {
        let mut lines = candidate.lines.iter();
        let known = lines.find(|known| known.order_line == Some(place))?;
        let more = known.to_post - known.open;
        more.is_positive().then(|| present.lines[place].ordered() + more)
    };
    let lines = order.lines.iter().zip(&candidate.lines);
    let added: Vec<&PickedLine> = lines
        .filter(|(line, known)| known.order_line.is_none() && line.picked.is_positive())
        .map(|(line, _)| line)
        .collect();
    let raised = (0..present.lines.len()).any(|place| wanted(place).is_some());
    if added.is_empty() && !raised {
        return Ok(None);
    }
    if present.lines.iter().any(|line| line.is_group) {
        let message = "the sales order has a group of items, which a change from here would break";
        let finding = Finding::new("map/group-not-changed", Severity::Error, "lines", message);
        let fix = "make the change on the sales order in QuickBooks";
        return Err(Box::new(finding.with_fix(fix)));
    }
    let kept = present.lines.iter().enumerate();
    let kept = kept
        .map(|(place, line)| ChangedLine::Kept { line: line.id.clone(), quantity: wanted(place) });
    let added = added.into_iter().map(|line| ChangedLine::Added {
        item: line.item.clone(),
        quantity: line.ordered.max(line.picked),
        unit: unit(line),
        site: order_site(order, settings),
    });
    Ok(Some(OrderChange {
        order: present.id.clone(),
        edit_sequence: present.edit_sequence.clone(),
        lines: kept.chain(added).collect(),
    }))
}

fn blank(kind: Paper, order: &PickedOrder, day: Date) -> Invoice {
    Invoice {
        kind,
        order_number: order.number.clone(),
        number: None,
        date: day,
        due_date: None,
        ship_date: None,
        customer: order.customer.clone(),
        ship_to: Address::default(),
        memo: Some(format!("IntelliTrack order {}", order.number)),
        po_number: None,
        class: None,
        terms: None,
        to_be_printed: None,
        other: None,
        lines: Vec::new(),
    }
}

fn unit(line: &PickedLine) -> Option<String> {
    Some(line.uom.clone()).filter(|uom| !uom.is_empty())
}

fn free_line(line: &PickedLine, quantity: Quantity) -> InvoiceLine {
    InvoiceLine {
        unit: unit(line),
        ..InvoiceLine::new(line.line_number, line.item.clone(), quantity)
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
fn merge(lines: Vec<InvoiceLine>) -> Vec<InvoiceLine> {
    let mut merged: Vec<InvoiceLine> = Vec::new();
    for line in lines {
        let same = |other: &&mut InvoiceLine| {
            other.site == line.site && other.lot == line.lot && other.serial == line.serial
        };
        match merged.iter_mut().find(same) {
            Some(other) => other.quantity += line.quantity,
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
