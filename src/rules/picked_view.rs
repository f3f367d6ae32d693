//! What a rule sees of a picked order on its way back. This is a contract with integrators: fields
//! are added, never renamed or removed.

use std::sync::Arc;

use rhai::{Array, Dynamic};

use super::fields::{Field, View, decimal, integer, maybe_decimal, maybe_shown, maybe_text, text};
use super::view::{LineView, customer};
use super::view_parts::{AddressView, ItemRefView};
use crate::domain::billing::Choice;
use crate::domain::candidate::{Candidate, CandidateLine, Gone, PickedHeader};
use crate::domain::ids::{TxnId, TxnLineId};
use crate::domain::picked_order::{Pick, PickedLine};
use crate::domain::quantity::Money;
use crate::domain::sales_order::SalesOrder;

/// A picked order, as `check` gets it.
#[derive(Clone)]
pub struct PickedView(pub Arc<Candidate>);

/// A picked order as `check_group` gets it: without lines.
#[derive(Clone)]
pub struct PickedHeaderView(pub Arc<PickedHeader>);

/// One line of a picked order.
#[derive(Clone)]
pub struct PickedLineView {
    order: Arc<Candidate>,
    place: usize,
}

/// Goods taken from the shelf at once.
#[derive(Clone)]
pub struct PickView(Pick);

/// The sales order of a picked order, as QuickBooks has it now.
#[derive(Clone)]
pub struct PresentView(Arc<Candidate>);

impl PresentView {
    fn order(&self) -> &SalesOrder {
        self.0.sales_order().unwrap_or_else(|| unreachable!("made only where there is one"))
    }
}

impl PickedLineView {
    fn line(&self) -> &PickedLine {
        &self.order.order.lines[self.place]
    }

    fn known(&self) -> &CandidateLine {
        &self.order.lines[self.place]
    }
}

/// `udf[0]` is UDF 1, as far as the last one that is set.
fn udfs(candidate: &Candidate) -> Dynamic {
    let udfs = &candidate.order.udfs;
    let last = udfs.keys().next_back().copied().unwrap_or(0);
    let listed: Array =
        (1..=last.max(1)).map(|number| maybe_text(udfs.get(&number).map(String::as_str))).collect();
    Dynamic::from_array(listed)
}

fn lines(candidate: &Arc<Candidate>) -> Dynamic {
    let places = 0..candidate.order.lines.len();
    let lines: Array = places
        .map(|place| Dynamic::from(PickedLineView { order: Arc::clone(candidate), place }))
        .collect();
    Dynamic::from_array(lines)
}

fn present_lines(candidate: &Arc<Candidate>) -> Dynamic {
    let lines: Array = candidate
        .undrawn()
        .filter_map(|place| LineView::of_present(candidate, place))
        .map(Dynamic::from)
        .collect();
    Dynamic::from_array(lines)
}

const PICKED_FIELDS: &[Field<PickedView>] = &[
    Field { name: "number", kind: "text", about: "order number", get: |v| text(&v.0.order.number) },
    Field {
        name: "quickbooks_id",
        kind: "text?",
        about: "TxnID of the sales order it came from; () for an order born in IntelliTrack",
        get: |v| maybe_text(v.0.order.quickbooks_id.as_ref().map(TxnId::as_str)),
    },
    Field {
        name: "intellitrack_id",
        kind: "text",
        about: "the warehouse's own id",
        get: |v| text(&v.0.order.id),
    },
    Field {
        name: "status",
        kind: "text",
        about: "`open` or `closed`",
        get: |v| text(v.0.order.status.word()),
    },
    Field {
        name: "closed_at",
        kind: "text?",
        about: "when it was closed, `2026-03-05T17:20:00Z`",
        get: |v| maybe_text(v.0.order.closed_at.as_deref()),
    },
    Field {
        name: "date",
        kind: "text?",
        about: "order date, `2026-03-05`",
        get: |v| maybe_shown(v.0.order.order_date),
    },
    Field {
        name: "due_date",
        kind: "text?",
        about: "due date, `2026-03-05`",
        get: |v| maybe_shown(v.0.order.due_date),
    },
    Field {
        name: "customer",
        kind: "CustomerRef",
        about: "who it is for, as the warehouse has it",
        get: |v| customer(Some(&v.0.order.customer)),
    },
    Field {
        name: "ship_to",
        kind: "Address",
        about: "where it goes",
        get: |v| Dynamic::from(AddressView(v.0.order.ship_to.clone())),
    },
    Field {
        name: "carrier",
        kind: "text?",
        about: "how it goes",
        get: |v| maybe_text(v.0.order.carrier.as_deref()),
    },
    Field {
        name: "comment",
        kind: "text?",
        about: "comment on the order",
        get: |v| maybe_text(v.0.order.comment.as_deref()),
    },
    Field {
        name: "site",
        kind: "text?",
        about: "IntelliTrack site of the order, which is UDF 1; set while Multiple Sites is on",
        get: |v| maybe_text(v.0.site()),
    },
    Field {
        name: "udf",
        kind: "list of text?",
        about: "user-defined fields: `udf[0]` is UDF 1; () where one is not set",
        get: |v| udfs(&v.0),
    },
    Field { name: "lines", kind: "list of PickedLine", about: "its lines", get: |v| lines(&v.0) },
    Field {
        name: "sales_order",
        kind: "PresentSalesOrder?",
        about: "its sales order as QuickBooks has it now; () where QuickBooks has none",
        get: |v| {
            let present = v.0.sales_order();
            present.map_or(Dynamic::UNIT, |_| Dynamic::from(PresentView(Arc::clone(&v.0))))
        },
    },
    Field {
        name: "order_gone",
        kind: "text?",
        about: "why nothing can be drawn from the sales order: `deleted in QuickBooks`, `voided in \
                QuickBooks`, `closed in QuickBooks`, `not among what QuickBooks sent`",
        get: |v| maybe_text(v.0.gone().map(Gone::words)),
    },
    Field {
        name: "changed",
        kind: "bool",
        about: "the sales order differs from the version it was made from; our own invoices make \
                no difference",
        get: |v| v.0.changed.into(),
    },
    Field {
        name: "other_lines",
        kind: "list of Line",
        about: "lines of the sales order that are owed and that no line here is drawn from: \
                services and the like, and lines that were removed in IntelliTrack",
        get: |v| present_lines(&v.0),
    },
    Field {
        name: "short",
        kind: "bool",
        about: "something that was ordered was not picked",
        get: |v| v.0.order.is_short().into(),
    },
    Field {
        name: "born_here",
        kind: "bool",
        about: "it was entered in IntelliTrack",
        get: |v| v.0.is_born_here().into(),
    },
    Field {
        name: "decision",
        kind: "text?",
        about: "what a person decided about the sales order as it is now: `take-quickbooks`, \
                `keep-ours`, `close`, `release`",
        get: |v| maybe_text(v.0.decision.as_ref().map(Choice::word)),
    },
];

impl View for PickedView {
    const NAME: &'static str = "PickedOrder";

    fn fields() -> &'static [Field<Self>] {
        PICKED_FIELDS
    }

    fn describe(&self) -> String {
        format!("picking order {}", self.0.order.number)
    }
}

const PICKED_LINE_FIELDS: &[Field<PickedLineView>] = &[
    Field {
        name: "index",
        kind: "integer",
        about: "the line's number less 1: paths of findings name lines by it",
        get: |v| integer(v.order.index_of(v.place)),
    },
    Field {
        name: "id",
        kind: "text?",
        about: "TxnLineID of the sales order's line; () on a line that was added in IntelliTrack",
        get: |v| maybe_text(v.order.order_line_id(v.place).map(TxnLineId::as_str)),
    },
    Field {
        name: "item",
        kind: "ItemRef",
        about: "what was picked",
        get: |v| {
            let reference = v.line().item.clone();
            Dynamic::from(ItemRefView { reference, kind: v.known().kind })
        },
    },
    Field {
        name: "ordered",
        kind: "decimal",
        about: "asked for",
        get: |v| decimal(v.line().ordered.get()),
    },
    Field {
        name: "picked",
        kind: "decimal",
        about: "taken from the shelf",
        get: |v| decimal(v.line().picked.get()),
    },
    Field {
        name: "invoiced",
        kind: "decimal",
        about: "billed in QuickBooks by others since the order came to IntelliTrack",
        get: |v| decimal(v.known().invoiced.get()),
    },
    Field {
        name: "posted",
        kind: "decimal",
        about: "picks in postings of ours, whatever became of them, or settled by a decision",
        get: |v| decimal(v.known().posted.get()),
    },
    Field {
        name: "to_post",
        kind: "decimal",
        about: "picked less posted",
        get: |v| decimal(v.known().to_post.get()),
    },
    Field {
        name: "open",
        kind: "decimal",
        about: "what may still be billed on the sales order's line",
        get: |v| decimal(v.known().open.get()),
    },
    Field { name: "uom", kind: "text", about: "unit of measure", get: |v| text(&v.line().uom) },
    Field {
        name: "comment",
        kind: "text?",
        about: "comment on the line",
        get: |v| maybe_text(v.line().comment.as_deref()),
    },
    Field {
        name: "order_line",
        kind: "Line?",
        about: "the sales order's line as QuickBooks has it now; () where it has none",
        get: |v| {
            let place = v.known().order_line;
            let line = place.and_then(|place| LineView::of_present(&v.order, place));
            line.map_or(Dynamic::UNIT, Dynamic::from)
        },
    },
    Field {
        name: "quantity_edited",
        kind: "bool",
        about: "asks for another quantity than the sales order gave it, unless that has changed",
        get: |v| (v.known().quantity_edited && !v.order.changed).into(),
    },
    Field {
        name: "picks",
        kind: "list of Pick",
        about: "each time something was taken, oldest first; may be empty",
        get: |v| {
            let picks = v.line().picks.iter().map(|pick| Dynamic::from(PickView(pick.clone())));
            Dynamic::from_array(picks.collect())
        },
    },
];

impl View for PickedLineView {
    const NAME: &'static str = "PickedLine";

    fn fields() -> &'static [Field<Self>] {
        PICKED_LINE_FIELDS
    }

    fn describe(&self) -> String {
        let (line, number) = (self.line(), &self.order.order.number);
        format!("line {} ({}) of picking order {number}", line.line_number, line.item.label())
    }
}

const PICK_FIELDS: &[Field<PickView>] = &[
    Field { name: "qty", kind: "decimal", about: "how many", get: |v| decimal(v.0.quantity.get()) },
    Field {
        name: "site",
        kind: "text?",
        about: "IntelliTrack site",
        get: |v| maybe_text(v.0.site.as_deref()),
    },
    Field {
        name: "location",
        kind: "text?",
        about: "location within the site",
        get: |v| maybe_text(v.0.location.as_deref()),
    },
    Field {
        name: "at",
        kind: "text?",
        about: "when, `2026-03-05T17:20:00Z`",
        get: |v| maybe_text(v.0.at.as_deref()),
    },
    Field {
        name: "lot",
        kind: "text?",
        about: "batch number",
        get: |v| maybe_text(v.0.lot.as_deref()),
    },
    Field {
        name: "serial",
        kind: "text?",
        about: "unit number",
        get: |v| maybe_text(v.0.serial.as_deref()),
    },
];

impl View for PickView {
    const NAME: &'static str = "Pick";

    fn fields() -> &'static [Field<Self>] {
        PICK_FIELDS
    }

    fn describe(&self) -> String {
        format!("a pick of {}", self.0.quantity)
    }
}

const PRESENT_FIELDS: &[Field<PresentView>] = &[
    Field {
        name: "number",
        kind: "text?",
        about: "order number, trimmed",
        get: |v| maybe_text(v.order().number.as_deref()),
    },
    Field {
        name: "quickbooks_id",
        kind: "text",
        about: "TxnID",
        get: |v| text(v.order().id.as_str()),
    },
    Field {
        name: "edit_sequence",
        kind: "text",
        about: "version stamp of QuickBooks",
        get: |v| text(v.order().edit_sequence.as_str()),
    },
    Field {
        name: "customer",
        kind: "CustomerRef?",
        about: "who it is for",
        get: |v| customer(v.order().customer.as_ref()),
    },
    Field {
        name: "date",
        kind: "text?",
        about: "order date, `2026-03-05`",
        get: |v| maybe_shown(v.order().date),
    },
    Field {
        name: "po_number",
        kind: "text?",
        about: "the customer's order number",
        get: |v| maybe_text(v.order().po_number.as_deref()),
    },
    Field {
        name: "memo",
        kind: "text?",
        about: "memo",
        get: |v| maybe_text(v.order().memo.as_deref()),
    },
    Field {
        name: "total",
        kind: "decimal?",
        about: "total amount",
        get: |v| maybe_decimal(v.order().total.map(Money::get)),
    },
    Field {
        name: "manually_closed",
        kind: "bool",
        about: "closed by hand in QuickBooks",
        get: |v| v.order().manually_closed.into(),
    },
    Field {
        name: "fully_invoiced",
        kind: "bool",
        about: "all of it is invoiced",
        get: |v| v.order().is_fully_invoiced().into(),
    },
];

impl View for PresentView {
    const NAME: &'static str = "PresentSalesOrder";

    fn fields() -> &'static [Field<Self>] {
        PRESENT_FIELDS
    }

    fn describe(&self) -> String {
        format!("sales order {}", self.order().label())
    }
}

const PICKED_HEADER_FIELDS: &[Field<PickedHeaderView>] = &[
    Field { name: "number", kind: "text", about: "order number", get: |v| text(&v.0.number) },
    Field {
        name: "quickbooks_id",
        kind: "text?",
        about: "TxnID of the sales order it came from",
        get: |v| maybe_text(v.0.quickbooks_id.as_ref().map(TxnId::as_str)),
    },
    Field {
        name: "intellitrack_id",
        kind: "text",
        about: "the warehouse's own id",
        get: |v| text(&v.0.id),
    },
    Field {
        name: "customer",
        kind: "CustomerRef",
        about: "who it is for",
        get: |v| customer(Some(&v.0.customer)),
    },
    Field {
        name: "closed_at",
        kind: "text?",
        about: "when it was closed",
        get: |v| maybe_text(v.0.closed_at.as_deref()),
    },
    Field {
        name: "site",
        kind: "text?",
        about: "IntelliTrack site of the order",
        get: |v| maybe_text(v.0.site.as_deref()),
    },
];

impl View for PickedHeaderView {
    const NAME: &'static str = "PickedOrderHeader";

    fn fields() -> &'static [Field<Self>] {
        PICKED_HEADER_FIELDS
    }

    fn describe(&self) -> String {
        format!("picking order {}", self.0.number)
    }
}
