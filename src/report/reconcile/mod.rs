//! What reconciling found, as text, JSON and a page.

pub mod html;
pub mod json;
pub mod text;

use crate::domain::quantity::Quantity;
use crate::domain::reconcile::{Area, Difference, Reconciliation};

/// The first sentence: in step or not, with the counts.
pub fn verdict(of: &Reconciliation) -> String {
    let tally = &of.tally;
    if of.is_in_step() {
        let (here, there) = (&tally.intellitrack, &tally.quickbooks);
        return format!(
            "QuickBooks and IntelliTrack are in step: {} on both sides with {}, {} ordered, {} \
             picked, {} billed",
            counted(tally.matched, "order"),
            counted(here.lines, "line"),
            here.ordered,
            tally.picked,
            there.invoiced
        );
    }
    let count = u64::try_from(of.differences.len()).unwrap_or(u64::MAX);
    let verb = if count == 1 { "keeps" } else { "keep" };
    format!("{} {verb} QuickBooks and IntelliTrack apart", counted(count, "difference"))
}

/// When each side was last heard of.
fn moments(of: &Reconciliation) -> Vec<String> {
    let mut told = vec![format!("compared at {}", of.at)];
    match &of.visited_at {
        Some(at) => told.push(format!("QuickBooks last told its changes at {at}")),
        None => told.push("no visit of QuickBooks has told its changes yet".to_string()),
    }
    told.extend(of.run_at.as_ref().map(|at| format!("the last run of the server ended at {at}")));
    told
}

/// What is counted, in QuickBooks and in IntelliTrack; `None` where a side has no such thing.
fn counts(of: &Reconciliation) -> [(&'static str, Option<String>, Option<String>); 5] {
    let (there, here) = (&of.tally.quickbooks, &of.tally.intellitrack);
    let both =
        |label, there: u64, here: u64| (label, Some(there.to_string()), Some(here.to_string()));
    let sums = |label, there: Quantity, here: Quantity| {
        (label, Some(there.to_string()), Some(here.to_string()))
    };
    [
        both("orders", there.orders, here.orders),
        both("lines", there.lines, here.lines),
        sums("ordered", there.ordered, here.ordered),
        ("picked", None, Some(of.tally.picked.to_string())),
        sums("billed", there.invoiced, here.invoiced),
    ]
}

/// What the counts do not show.
fn notes(of: &Reconciliation) -> Vec<String> {
    let tally = &of.tally;
    let mut notes = vec![format!("{} on both sides", counted(tally.matched, "order"))];
    if tally.not_billed.is_positive() {
        notes.push(format!("{} picked on closed orders and in no posting", tally.not_billed));
    }
    if tally.picked_open.is_positive() {
        notes.push(format!("{} picked on orders that are still open", tally.picked_open));
    }
    if tally.not_seen > 0 {
        let what = counted(tally.not_seen, "confirmed invoice");
        notes.push(format!("{what} not looked at in QuickBooks since"));
    }
    if tally.decided > 0 {
        let (verb, count) =
            if tally.decided == 1 { ("differs", "counts") } else { ("differ", "count") };
        let what = counted(tally.decided, "order");
        notes.push(format!("{what} {verb} as a person decided, and {count} as in step"));
    }
    notes
}

fn heading(area: Area) -> &'static str {
    match area {
        Area::Orders => "Orders",
        Area::Quantities => "Customers and quantities",
        Area::Invoices => "Invoices",
    }
}

/// Which order, by the numbers of both sides where they differ.
pub fn order(difference: &Difference) -> String {
    let Difference { sales_order, picking_order, quickbooks_id, .. } = difference;
    match (sales_order, picking_order) {
        (Some(there), Some(here)) if there != here => format!("{there} (picking order {here})"),
        (Some(number), _) | (None, Some(number)) => number.clone(),
        (None, None) => quickbooks_id.clone().unwrap_or_else(|| "without a number".to_string()),
    }
}

fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
