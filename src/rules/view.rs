//! What a rule sees of a sales order. This is a contract with integrators: fields are added, never
//! renamed or removed.

use std::sync::Arc;

use super::fields::{Field, View};
use super::list::List;
use super::value::{Thing, Value, decimal, integer, maybe_date, maybe_decimal, maybe_text, text};
use crate::domain::candidate::Candidate;
use crate::domain::item::ItemKind;
use crate::domain::party::Reference;
use crate::domain::sales_order::{OrderLine, SalesOrder};
use crate::domain::selection::{Header, Selected};

/// A sales order, as `check` gets it.
#[derive(Clone)]
pub struct OrderView(pub Arc<Selected>);

/// A sales order as `check_group` gets it: without lines, so that a run of many orders stays small.
#[derive(Clone)]
pub struct HeaderView(pub Arc<Header>);

/// One line of a sales order.
#[derive(Clone)]
pub enum LineView {
    /// Of the order at hand.
    Selected(Arc<Selected>, u32),
    /// Of the present sales order of a picked order.
    Present(Arc<Candidate>, u32),
}

/// A line, borrowed: its order, and its place there.
#[derive(Clone, Copy)]
pub enum LineRef<'a> {
    /// Of the order at hand.
    Selected(&'a Arc<Selected>, u32),
    /// Of the present sales order; made only where there is one.
    Present(&'a Arc<Candidate>, u32),
}

impl<'a> LineRef<'a> {
    /// A line of a candidate's present sales order; `None` where it has none in this place.
    pub fn of_present(candidate: &'a Arc<Candidate>, place: usize) -> Option<Self> {
        candidate.sales_order()?.lines.get(place)?;
        Some(Self::Present(candidate, u32::try_from(place).ok()?))
    }

    /// For Rhai, which keeps what it is given.
    pub fn kept(self) -> LineView {
        match self {
            Self::Selected(order, place) => LineView::Selected(Arc::clone(order), place),
            Self::Present(order, place) => LineView::Present(Arc::clone(order), place),
        }
    }

    fn order(self) -> &'a SalesOrder {
        match self {
            Self::Selected(selected, _) => &selected.order,
            Self::Present(candidate, _) => candidate
                .sales_order()
                .unwrap_or_else(|| unreachable!("made only where there is one")),
        }
    }

    fn place(self) -> usize {
        match self {
            Self::Selected(_, place) | Self::Present(_, place) => place as usize,
        }
    }

    fn line(self) -> &'a OrderLine {
        &self.order().lines[self.place()]
    }

    fn kind(self) -> Option<ItemKind> {
        match self {
            Self::Selected(order, _) => order.kinds.get(self.place()).copied().flatten(),
            Self::Present(order, _) => order.order_kinds.get(self.place()).copied().flatten(),
        }
    }
}

/// Who an order is for, or `()`.
pub(super) fn customer(reference: Option<&Reference>) -> Value<'_> {
    reference.map_or(Value::Unit, |each| Value::Thing(Thing::CustomerRef(each)))
}

fn site_name(reference: Option<&Reference>) -> Value<'_> {
    maybe_text(reference.map(Reference::label))
}

const ORDER_FIELDS: &[Field<OrderView>] = &[
    Field {
        name: "number",
        kind: "text?",
        about: "order number, trimmed",
        get: |v| maybe_text(v.order.number.as_deref()),
    },
    Field {
        name: "quickbooks_id",
        kind: "text",
        about: "TxnID",
        get: |v| text(v.order.id.as_str()),
    },
    Field {
        name: "edit_sequence",
        kind: "text",
        about: "version stamp of QuickBooks",
        get: |v| text(v.order.edit_sequence.as_str()),
    },
    Field {
        name: "date",
        kind: "text?",
        about: "order date, `2026-03-05`",
        get: |v| maybe_date(v.order.date),
    },
    Field {
        name: "due_date",
        kind: "text?",
        about: "due date, `2026-03-05`",
        get: |v| maybe_date(v.order.due_date),
    },
    Field {
        name: "ship_date",
        kind: "text?",
        about: "ship date, `2026-03-05`",
        get: |v| maybe_date(v.order.ship_date),
    },
    Field {
        name: "customer",
        kind: "CustomerRef?",
        about: "who it is for",
        get: |v| customer(v.order.customer.as_ref()),
    },
    Field {
        name: "ship_to",
        kind: "Address",
        about: "where it goes",
        get: |v| Value::Thing(Thing::Address(&v.order.ship_to)),
    },
    Field {
        name: "ship_method",
        kind: "text?",
        about: "how it goes",
        get: |v| maybe_text(v.order.ship_method.as_deref()),
    },
    Field {
        name: "po_number",
        kind: "text?",
        about: "the customer's order number",
        get: |v| maybe_text(v.order.po_number.as_deref()),
    },
    Field {
        name: "memo",
        kind: "text?",
        about: "memo",
        get: |v| maybe_text(v.order.memo.as_deref()),
    },
    Field {
        name: "site",
        kind: "text?",
        about: "the one QuickBooks site its lines name; () where none or several",
        get: |v| maybe_text(v.site()),
    },
    Field {
        name: "manually_closed",
        kind: "bool",
        about: "closed by hand in QuickBooks",
        get: |v| v.order.manually_closed.into(),
    },
    Field {
        name: "fully_invoiced",
        kind: "bool",
        about: "all of it is invoiced",
        get: |v| v.order.is_fully_invoiced().into(),
    },
    Field {
        name: "total",
        kind: "decimal?",
        about: "total amount",
        get: |v| maybe_decimal(v.order.total.map(crate::domain::quantity::Money::get)),
    },
    Field {
        name: "lines",
        kind: "list of ItemLine",
        about: "the lines that come down: a *Line* each, whose `item` is always there",
        get: |v| Value::List(List::Lines(*v, true)),
    },
    Field {
        name: "other_lines",
        kind: "list of Line",
        about: "the lines that stay in QuickBooks: services, text, closed, invoiced",
        get: |v| Value::List(List::Lines(*v, false)),
    },
    Field {
        name: "picking_order",
        kind: "PickingOrder?",
        about: "the picking order that came from this sales order",
        get: |v| {
            let known = v.picking_order.as_ref();
            known.map_or(Value::Unit, |known| Value::Thing(Thing::PickingOrder(known)))
        },
    },
    Field {
        name: "changed",
        kind: "bool",
        about: "differs from the version its picking order was made from",
        get: |v| v.changed.into(),
    },
    Field {
        name: "leaving",
        kind: "text?",
        about: "what took it away: `closed in QuickBooks`, `deleted in QuickBooks`, …",
        get: |v| maybe_text(v.leaving.map(crate::domain::selection::Leaving::words)),
    },
];

impl View for OrderView {
    const NAME: &'static str = "SalesOrder";

    type Ref<'a> = &'a Arc<Selected>;

    fn lend(&self) -> Self::Ref<'_> {
        &self.0
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::SalesOrder(it) = thing { Some(it) } else { None }
    }

    fn fields() -> &'static [Field<Self>] {
        ORDER_FIELDS
    }

    fn describe(&self) -> String {
        format!("sales order {}", self.0.order.label())
    }
}

const HEADER_FIELDS: &[Field<HeaderView>] = &[
    Field {
        name: "number",
        kind: "text?",
        about: "order number, trimmed",
        get: |v| maybe_text(v.number.as_deref()),
    },
    Field { name: "quickbooks_id", kind: "text", about: "TxnID", get: |v| text(&v.quickbooks_id) },
    Field {
        name: "edit_sequence",
        kind: "text",
        about: "version stamp of QuickBooks",
        get: |v| text(&v.edit_sequence),
    },
    Field {
        name: "date",
        kind: "text?",
        about: "order date, `2026-03-05`",
        get: |v| maybe_date(v.date),
    },
    Field {
        name: "customer",
        kind: "CustomerRef?",
        about: "who it is for",
        get: |v| customer(v.customer.as_ref()),
    },
    Field {
        name: "po_number",
        kind: "text?",
        about: "the customer's order number",
        get: |v| maybe_text(v.po_number.as_deref()),
    },
    Field {
        name: "total",
        kind: "decimal?",
        about: "total amount",
        get: |v| maybe_decimal(v.total),
    },
];

impl View for HeaderView {
    const NAME: &'static str = "SalesOrderHeader";

    type Ref<'a> = &'a Arc<Header>;

    fn lend(&self) -> Self::Ref<'_> {
        &self.0
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::Header(it) = thing { Some(it) } else { None }
    }

    fn fields() -> &'static [Field<Self>] {
        HEADER_FIELDS
    }

    fn describe(&self) -> String {
        format!("sales order {}", self.0.number.as_deref().unwrap_or(&self.0.quickbooks_id))
    }
}

const LINE_FIELDS: &[Field<LineView>] = &[
    Field {
        name: "index",
        kind: "integer",
        about: "place on the QuickBooks order from 0, every line counted",
        get: |v| integer(v.line().index),
    },
    Field { name: "id", kind: "text", about: "TxnLineID", get: |v| text(v.line().id.as_str()) },
    Field {
        name: "item",
        kind: "ItemRef?",
        about: "what is sold; () on a line of text",
        get: |v| {
            v.line()
                .item
                .as_ref()
                .map_or(Value::Unit, |reference| Value::Thing(Thing::ItemRef(reference, v.kind())))
        },
    },
    Field {
        name: "description",
        kind: "text?",
        about: "description",
        get: |v| maybe_text(v.line().description.as_deref()),
    },
    Field {
        name: "ordered",
        kind: "decimal",
        about: "quantity; 0 where there is none",
        get: |v| decimal(v.line().ordered().get()),
    },
    Field {
        name: "invoiced",
        kind: "decimal",
        about: "what QuickBooks has billed of it",
        get: |v| decimal(v.line().invoiced.get()),
    },
    Field {
        name: "open",
        kind: "decimal",
        about: "ordered less invoiced",
        get: |v| decimal(v.line().open().get()),
    },
    Field {
        name: "unit",
        kind: "text?",
        about: "unit of measure",
        get: |v| maybe_text(v.line().unit.as_deref()),
    },
    Field {
        name: "site",
        kind: "text?",
        about: "QuickBooks site",
        get: |v| site_name(v.line().site.as_ref()),
    },
    Field {
        name: "bin",
        kind: "text?",
        about: "bin within the site",
        get: |v| site_name(v.line().bin.as_ref()),
    },
    Field {
        name: "rate",
        kind: "decimal?",
        about: "price of one unit",
        get: |v| maybe_decimal(v.line().rate.map(crate::domain::quantity::Money::get)),
    },
    Field {
        name: "amount",
        kind: "decimal?",
        about: "amount of the line",
        get: |v| maybe_decimal(v.line().amount.map(crate::domain::quantity::Money::get)),
    },
    Field {
        name: "manually_closed",
        kind: "bool",
        about: "closed by hand",
        get: |v| v.line().manually_closed.into(),
    },
    Field {
        name: "other1",
        kind: "text?",
        about: "custom column Other1",
        get: |v| maybe_text(v.line().other1.as_deref()),
    },
    Field {
        name: "other2",
        kind: "text?",
        about: "custom column Other2",
        get: |v| maybe_text(v.line().other2.as_deref()),
    },
    Field {
        name: "group",
        kind: "text?",
        about: "TxnLineID of the group it belongs to",
        get: |v| maybe_text(v.line().group.as_ref().map(crate::domain::ids::TxnLineId::as_str)),
    },
];

impl View for LineView {
    const NAME: &'static str = "Line";

    type Ref<'a> = LineRef<'a>;

    fn lend(&self) -> Self::Ref<'_> {
        match self {
            Self::Selected(order, place) => LineRef::Selected(order, *place),
            Self::Present(order, place) => LineRef::Present(order, *place),
        }
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::Line(it) = thing { Some(it) } else { None }
    }

    fn fields() -> &'static [Field<Self>] {
        LINE_FIELDS
    }

    fn describe(&self) -> String {
        let line = self.lend().line();
        let item = line.item.as_ref().map_or("text", Reference::label);
        format!("line {} ({item}) of sales order {}", line.index + 1, self.lend().order().label())
    }
}
