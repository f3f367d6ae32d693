//! What a rule sees of a sales order. This is a contract with integrators: fields are added, never
//! renamed or removed.

use std::sync::Arc;

use rhai::{Array, Dynamic};

use super::fields::{Field, View, decimal, integer, maybe_decimal, maybe_shown, maybe_text, text};
use super::view_parts::{AddressView, CustomerRefView, ItemRefView, PickingOrderView};
use crate::domain::candidate::Candidate;
use crate::domain::item::ItemKind;
use crate::domain::party::Reference;
use crate::domain::sales_order::{OrderLine, SalesOrder};
use crate::domain::selection::{Header, LineFate, Selected};

/// A sales order, as `check` gets it.
#[derive(Clone)]
pub struct OrderView(pub Arc<Selected>);

/// A sales order as `check_group` gets it: without lines, so that a run of many orders stays small.
#[derive(Clone)]
pub struct HeaderView(pub Arc<Header>);

/// One line of a sales order.
#[derive(Clone)]
pub struct LineView {
    order: LineOf,
    place: usize,
}

/// Whose line it is.
#[derive(Clone)]
enum LineOf {
    Selected(Arc<Selected>),
    /// Of the present sales order; made only where there is one.
    Present(Arc<Candidate>),
}

impl LineView {
    /// A line of a candidate's present sales order; `None` where it has none in this place.
    pub fn of_present(candidate: &Arc<Candidate>, place: usize) -> Option<Self> {
        candidate.sales_order()?.lines.get(place)?;
        Some(Self { order: LineOf::Present(Arc::clone(candidate)), place })
    }

    fn order(&self) -> &SalesOrder {
        match &self.order {
            LineOf::Selected(selected) => &selected.order,
            LineOf::Present(candidate) => candidate
                .sales_order()
                .unwrap_or_else(|| unreachable!("made only where there is one")),
        }
    }

    fn line(&self) -> &OrderLine {
        &self.order().lines[self.place]
    }

    fn kind(&self) -> Option<ItemKind> {
        match &self.order {
            LineOf::Selected(selected) => selected.kinds.get(self.place).copied().flatten(),
            LineOf::Present(candidate) => candidate.order_kinds.get(self.place).copied().flatten(),
        }
    }
}

/// Who an order is for, or `()`.
pub(super) fn customer(reference: Option<&Reference>) -> Dynamic {
    reference.map_or(Dynamic::UNIT, |each| Dynamic::from(CustomerRefView(each.clone())))
}

fn lines(order: &Arc<Selected>, wanted: impl Fn(&LineFate) -> bool) -> Dynamic {
    let places = order.fates.iter().enumerate().filter(|(_, fate)| wanted(fate));
    let lines: Array = places
        .map(|(place, _)| LineView { order: LineOf::Selected(Arc::clone(order)), place })
        .map(Dynamic::from)
        .collect();
    Dynamic::from_array(lines)
}

fn site_name(reference: Option<&Reference>) -> Dynamic {
    maybe_text(reference.map(Reference::label))
}

const ORDER_FIELDS: &[Field<OrderView>] = &[
    Field {
        name: "number",
        kind: "text?",
        about: "order number, trimmed",
        get: |v| maybe_text(v.0.order.number.as_deref()),
    },
    Field {
        name: "quickbooks_id",
        kind: "text",
        about: "TxnID",
        get: |v| text(v.0.order.id.as_str()),
    },
    Field {
        name: "edit_sequence",
        kind: "text",
        about: "version stamp of QuickBooks",
        get: |v| text(v.0.order.edit_sequence.as_str()),
    },
    Field {
        name: "date",
        kind: "text?",
        about: "order date, `2026-03-05`",
        get: |v| maybe_shown(v.0.order.date),
    },
    Field {
        name: "due_date",
        kind: "text?",
        about: "due date, `2026-03-05`",
        get: |v| maybe_shown(v.0.order.due_date),
    },
    Field {
        name: "ship_date",
        kind: "text?",
        about: "ship date, `2026-03-05`",
        get: |v| maybe_shown(v.0.order.ship_date),
    },
    Field {
        name: "customer",
        kind: "CustomerRef?",
        about: "who it is for",
        get: |v| customer(v.0.order.customer.as_ref()),
    },
    Field {
        name: "ship_to",
        kind: "Address",
        about: "where it goes",
        get: |v| Dynamic::from(AddressView(v.0.order.ship_to.clone())),
    },
    Field {
        name: "ship_method",
        kind: "text?",
        about: "how it goes",
        get: |v| maybe_text(v.0.order.ship_method.as_deref()),
    },
    Field {
        name: "po_number",
        kind: "text?",
        about: "the customer's order number",
        get: |v| maybe_text(v.0.order.po_number.as_deref()),
    },
    Field {
        name: "memo",
        kind: "text?",
        about: "memo",
        get: |v| maybe_text(v.0.order.memo.as_deref()),
    },
    Field {
        name: "site",
        kind: "text?",
        about: "the one QuickBooks site its lines name; () where none or several",
        get: |v| maybe_text(v.0.site()),
    },
    Field {
        name: "manually_closed",
        kind: "bool",
        about: "closed by hand in QuickBooks",
        get: |v| v.0.order.manually_closed.into(),
    },
    Field {
        name: "fully_invoiced",
        kind: "bool",
        about: "all of it is invoiced",
        get: |v| v.0.order.is_fully_invoiced().into(),
    },
    Field {
        name: "total",
        kind: "decimal?",
        about: "total amount",
        get: |v| maybe_decimal(v.0.order.total.map(crate::domain::quantity::Money::get)),
    },
    Field {
        name: "lines",
        kind: "list of ItemLine",
        about: "the lines that come down: a *Line* each, whose `item` is always there",
        get: |v| lines(&v.0, |fate| *fate == LineFate::ComesDown),
    },
    Field {
        name: "other_lines",
        kind: "list of Line",
        about: "the lines that stay in QuickBooks: services, text, closed, invoiced",
        get: |v| lines(&v.0, |fate| *fate != LineFate::ComesDown),
    },
    Field {
        name: "picking_order",
        kind: "PickingOrder?",
        about: "the picking order that came from this sales order",
        get: |v| {
            v.0.picking_order.as_ref().map_or(Dynamic::UNIT, |known| {
                Dynamic::from(PickingOrderView(Arc::new(known.clone())))
            })
        },
    },
    Field {
        name: "changed",
        kind: "bool",
        about: "differs from the version its picking order was made from",
        get: |v| v.0.changed.into(),
    },
    Field {
        name: "leaving",
        kind: "text?",
        about: "what took it away: `closed in QuickBooks`, `deleted in QuickBooks`, …",
        get: |v| maybe_text(v.0.leaving.map(super::super::domain::selection::Leaving::words)),
    },
];

impl View for OrderView {
    const NAME: &'static str = "SalesOrder";

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
        get: |v| maybe_text(v.0.number.as_deref()),
    },
    Field {
        name: "quickbooks_id",
        kind: "text",
        about: "TxnID",
        get: |v| text(&v.0.quickbooks_id),
    },
    Field {
        name: "edit_sequence",
        kind: "text",
        about: "version stamp of QuickBooks",
        get: |v| text(&v.0.edit_sequence),
    },
    Field {
        name: "date",
        kind: "text?",
        about: "order date, `2026-03-05`",
        get: |v| maybe_shown(v.0.date),
    },
    Field {
        name: "customer",
        kind: "CustomerRef?",
        about: "who it is for",
        get: |v| customer(v.0.customer.as_ref()),
    },
    Field {
        name: "po_number",
        kind: "text?",
        about: "the customer's order number",
        get: |v| maybe_text(v.0.po_number.as_deref()),
    },
    Field {
        name: "total",
        kind: "decimal?",
        about: "total amount",
        get: |v| maybe_decimal(v.0.total),
    },
];

impl View for HeaderView {
    const NAME: &'static str = "SalesOrderHeader";

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
            v.line().item.as_ref().map_or(Dynamic::UNIT, |reference| {
                Dynamic::from(ItemRefView { reference: reference.clone(), kind: v.kind() })
            })
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
        get: |v| {
            maybe_text(v.line().group.as_ref().map(super::super::domain::ids::TxnLineId::as_str))
        },
    },
];

impl View for LineView {
    const NAME: &'static str = "Line";

    fn fields() -> &'static [Field<Self>] {
        LINE_FIELDS
    }

    fn describe(&self) -> String {
        let line = self.line();
        let item = line.item.as_ref().map_or("text", Reference::label);
        format!("line {} ({item}) of sales order {}", line.index + 1, self.order().label())
    }
}
