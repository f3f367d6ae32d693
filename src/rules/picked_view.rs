//! What a rule sees of a picked order on its way back. This is a contract with integrators: fields
//! are added, never renamed or removed.

use std::sync::Arc;

use super::fields::{Field, View};
use super::list::List;
use super::picked_parts::PresentRef;
use super::value::{Thing, Value, decimal, integer, maybe_date, maybe_text, text};
use super::view::{LineRef, customer};
use crate::domain::billing::Choice;
use crate::domain::candidate::{Candidate, CandidateLine, Gone};
use crate::domain::ids::{TxnId, TxnLineId};
use crate::domain::picked_order::PickedLine;

/// A picked order, as `check` gets it.
#[derive(Clone)]
pub struct PickedView(pub Arc<Candidate>);

/// One line of a picked order.
#[derive(Clone)]
pub struct PickedLineView {
    order: Arc<Candidate>,
    place: u32,
}

/// A line of a picked order, borrowed.
#[derive(Clone, Copy)]
pub struct PickedLineRef<'a> {
    /// Its order.
    pub order: &'a Arc<Candidate>,
    /// Its place there.
    pub place: u32,
}

impl<'a> PickedLineRef<'a> {
    /// For Rhai, which keeps what it is given.
    pub fn kept(self) -> PickedLineView {
        PickedLineView { order: Arc::clone(self.order), place: self.place }
    }

    fn place(self) -> usize {
        self.place as usize
    }

    fn line(self) -> &'a PickedLine {
        &self.order.order.lines[self.place()]
    }

    fn known(self) -> &'a CandidateLine {
        &self.order.lines[self.place()]
    }
}

const PICKED_FIELDS: &[Field<PickedView>] = &[
    Field { name: "number", kind: "text", about: "order number", get: |v| text(&v.order.number) },
    Field {
        name: "quickbooks_id",
        kind: "text?",
        about: "TxnID of the sales order it came from; () for an order born in IntelliTrack",
        get: |v| maybe_text(v.order.quickbooks_id.as_ref().map(TxnId::as_str)),
    },
    Field {
        name: "intellitrack_id",
        kind: "text",
        about: "the warehouse's own id",
        get: |v| text(&v.order.id),
    },
    Field {
        name: "status",
        kind: "text",
        about: "`open` or `closed`",
        get: |v| text(v.order.status.word()),
    },
    Field {
        name: "closed_at",
        kind: "text?",
        about: "when it was closed, `2026-03-05T17:20:00Z`",
        get: |v| maybe_text(v.order.closed_at.as_deref()),
    },
    Field {
        name: "date",
        kind: "text?",
        about: "order date, `2026-03-05`",
        get: |v| maybe_date(v.order.order_date),
    },
    Field {
        name: "due_date",
        kind: "text?",
        about: "due date, `2026-03-05`",
        get: |v| maybe_date(v.order.due_date),
    },
    Field {
        name: "customer",
        kind: "CustomerRef",
        about: "who it is for, as the warehouse has it",
        get: |v| customer(Some(&v.order.customer)),
    },
    Field {
        name: "ship_to",
        kind: "Address",
        about: "where it goes",
        get: |v| Value::Thing(Thing::Address(&v.order.ship_to)),
    },
    Field {
        name: "carrier",
        kind: "text?",
        about: "how it goes",
        get: |v| maybe_text(v.order.carrier.as_deref()),
    },
    Field {
        name: "comment",
        kind: "text?",
        about: "comment on the order",
        get: |v| maybe_text(v.order.comment.as_deref()),
    },
    Field {
        name: "site",
        kind: "text?",
        about: "IntelliTrack site of the order, which is UDF 1; set while Multiple Sites is on",
        get: |v| maybe_text(v.site()),
    },
    Field {
        name: "udf",
        kind: "list of text?",
        about: "user-defined fields: `udf[0]` is UDF 1; () where one is not set",
        get: |v| Value::List(List::Udfs(*v)),
    },
    Field {
        name: "lines",
        kind: "list of PickedLine",
        about: "its lines",
        get: |v| Value::List(List::PickedLines(*v)),
    },
    Field {
        name: "sales_order",
        kind: "PresentSalesOrder?",
        about: "its sales order as QuickBooks has it now; () where QuickBooks has none",
        get: |v| {
            let present = v.sales_order();
            present.map_or(Value::Unit, |_| Value::Thing(Thing::Present(PresentRef(*v))))
        },
    },
    Field {
        name: "order_gone",
        kind: "text?",
        about: "why nothing can be drawn from the sales order: `deleted in QuickBooks`, `voided in \
                QuickBooks`, `closed in QuickBooks`, `not among what QuickBooks sent`",
        get: |v| maybe_text(v.gone().map(Gone::words)),
    },
    Field {
        name: "changed",
        kind: "bool",
        about: "the sales order differs from the version it was made from; our own invoices make \
                no difference",
        get: |v| v.changed.into(),
    },
    Field {
        name: "other_lines",
        kind: "list of Line",
        about: "lines of the sales order that are owed and that no line here is drawn from: \
                services and the like, and lines that were removed in IntelliTrack",
        get: |v| Value::List(List::PresentLines(*v)),
    },
    Field {
        name: "short",
        kind: "bool",
        about: "something that was ordered was not picked",
        get: |v| v.order.is_short().into(),
    },
    Field {
        name: "born_here",
        kind: "bool",
        about: "it was entered in IntelliTrack",
        get: |v| v.is_born_here().into(),
    },
    Field {
        name: "decision",
        kind: "text?",
        about: "what a person decided about the sales order as it is now: `take-quickbooks`, \
                `keep-ours`, `close`, `release`",
        get: |v| maybe_text(v.decision.as_ref().map(Choice::word)),
    },
];

impl View for PickedView {
    const NAME: &'static str = "PickedOrder";

    type Ref<'a> = &'a Arc<Candidate>;

    fn lend(&self) -> Self::Ref<'_> {
        &self.0
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::PickedOrder(it) = thing { Some(it) } else { None }
    }

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
        get: |v| integer(v.order.index_of(v.place())),
    },
    Field {
        name: "id",
        kind: "text?",
        about: "TxnLineID of the sales order's line; () on a line that was added in IntelliTrack",
        get: |v| maybe_text(v.order.order_line_id(v.place()).map(TxnLineId::as_str)),
    },
    Field {
        name: "item",
        kind: "ItemRef",
        about: "what was picked",
        get: |v| Value::Thing(Thing::ItemRef(&v.line().item, v.known().kind)),
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
            let line = place.and_then(|place| LineRef::of_present(v.order, place));
            line.map_or(Value::Unit, |line| Value::Thing(Thing::Line(line)))
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
        get: |v| Value::List(List::Picks(&v.line().picks)),
    },
];

impl View for PickedLineView {
    const NAME: &'static str = "PickedLine";

    type Ref<'a> = PickedLineRef<'a>;

    fn lend(&self) -> Self::Ref<'_> {
        PickedLineRef { order: &self.order, place: self.place }
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::PickedLine(it) = thing { Some(it) } else { None }
    }

    fn fields() -> &'static [Field<Self>] {
        PICKED_LINE_FIELDS
    }

    fn describe(&self) -> String {
        let (line, number) = (self.lend().line(), &self.order.order.number);
        format!("line {} ({}) of picking order {number}", line.line_number, line.item.label())
    }
}
