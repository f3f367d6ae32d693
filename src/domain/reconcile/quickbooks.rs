//! Sales orders that the warehouse does not have.

use super::{Difference, Kind, Outlook, Tally};
use crate::domain::item::ItemKind;
use crate::domain::party::Reference;
use crate::domain::posting::PostingKind;
use crate::domain::quantity::Quantity;
use crate::domain::sales_order::{OrderLine, SalesOrder};
use crate::domain::selection::LineFate;

/// What is known of a sales order without a picking order.
#[derive(Debug, Clone, Default)]
pub struct Absent {
    /// What the next run would make of it, where it looks at it.
    pub down: Option<Outlook>,
    /// When a person deleted its picking order (UTC, RFC 3339).
    pub deleted_at: Option<String>,
    /// Since when it waits for a person (UTC, RFC 3339).
    pub waits_since: Option<String>,
    /// Assemblies come down like other parts.
    pub assemblies: bool,
}

/// A sales order that is open, has lines for the warehouse, and no picking order. Counts it as
/// well; `None` where nothing of it is for the warehouse any more.
pub fn only_in_quickbooks(
    order: &SalesOrder,
    absent: Absent,
    kind: impl Fn(&Reference) -> Option<ItemKind>,
    tally: &mut Tally,
) -> Option<Difference> {
    let comes_down = |line: &&OrderLine| {
        let kind = line.item.as_ref().and_then(&kind);
        !line.is_group && LineFate::of(line, kind, absent.assemblies) == LineFate::ComesDown
    };
    if order.manually_closed || order.is_voided() || order.is_fully_invoiced() {
        return None;
    }
    let lines: Vec<&OrderLine> = order.lines.iter().filter(comes_down).collect();
    if lines.is_empty() {
        return None;
    }
    let side = &mut tally.quickbooks;
    side.orders += 1;
    for line in &lines {
        side.lines += 1;
        side.ordered += line.ordered();
        side.invoiced += line.invoiced;
    }
    let open = lines.iter().fold(Quantity::ZERO, |sum, line| sum + line.open());
    let noun = if lines.len() == 1 { "line" } else { "lines" };
    let (since, message, fix) = why(order.label(), absent);
    Some(Difference {
        kind: Kind::NotInIntelliTrack,
        sales_order: order.number.clone(),
        quickbooks_id: Some(order.id.to_string()),
        picking_order: None,
        intellitrack_id: None,
        customer: order.customer.as_ref().map(|customer| customer.label().to_string()),
        line: None,
        posting: None,
        quickbooks: Some(format!("{open} open on {} {noun}", lines.len())),
        intellitrack: None,
        since,
        message,
        fix,
    })
}

/// Since when, why, and what to do.
fn why(number: &str, absent: Absent) -> (Option<String>, String, String) {
    if let Some(held) = absent.down.as_ref().filter(|down| down.is_held()) {
        let message = format!("it is held: {}", held.why());
        let release = format!("`crossdock held decide {number} release --rule CODE --reason TEXT`");
        let fix = match held.fix() {
            Some(fix) => format!("{fix}; or {release}"),
            None => release,
        };
        return (absent.waits_since, message, fix);
    }
    let comes = absent.down.is_some_and(|it| it.posts == Some(PostingKind::CreatePickingOrder));
    let fix = if comes {
        "`crossdock sync` brings it down; close it in QuickBooks if nobody is to pick it"
    } else {
        "save the sales order in QuickBooks to have it come down again, or close it there"
    };
    let (since, message) = match (absent.deleted_at, comes) {
        (Some(at), _) => (Some(at), "its picking order was deleted in IntelliTrack"),
        (None, true) => (absent.waits_since, "no run has brought it down yet; no rule holds it"),
        (None, false) => (None, "it came down before, and the warehouse does not have it any more"),
    };
    (since, message.to_string(), fix.to_string())
}

/// A document that could not be read.
pub fn unreadable(
    number: Option<String>,
    quickbooks_id: Option<String>,
    since: Option<String>,
    outlook: &Outlook,
) -> Difference {
    let fix = outlook.fix().unwrap_or("correct it in QuickBooks and save it there");
    Difference {
        kind: Kind::Unreadable,
        sales_order: number,
        quickbooks_id,
        picking_order: None,
        intellitrack_id: None,
        customer: None,
        line: None,
        posting: None,
        quickbooks: None,
        intellitrack: None,
        since,
        message: format!("it could not be read: {}", outlook.why()),
        fix: fix.to_string(),
    }
}
