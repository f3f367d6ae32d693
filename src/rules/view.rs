//! What a rule sees of a sales order. This is a contract with integrators: fields are added, never
//! renamed or removed.

use std::sync::Arc;

use rhai::{Array, Dynamic};

use super::fields::{Field, View, decimal, integer, maybe_decimal, maybe_shown, maybe_text, text};
use crate::domain::item::ItemKind;
use crate::domain::known::{KnownLine, KnownPickingOrder, Progress};
use crate::domain::party::{Address, Reference};
use crate::domain::sales_order::OrderLine;
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
    order: Arc<Selected>,
    place: usize,
}

/// A customer as an order names it.
#[derive(Clone)]
pub struct CustomerRefView(pub Reference);

/// An item as a line names it, with its kind where the lists tell.
#[derive(Clone)]
pub struct ItemRefView {
    /// Id and name.
    pub reference: Reference,
    /// `None` where no list knows it.
    pub kind: Option<ItemKind>,
}

/// Where an order goes.
#[derive(Clone)]
pub struct AddressView(pub Address);

/// A picking order of the warehouse.
#[derive(Clone)]
pub struct PickingOrderView(pub Arc<KnownPickingOrder>);

/// One line of a picking order.
#[derive(Clone)]
pub struct PickingLineView(pub KnownLine);

impl LineView {
    fn line(&self) -> &OrderLine {
        &self.order.order.lines[self.place]
    }
}

fn customer(reference: Option<&Reference>) -> Dynamic {
    reference.map_or(Dynamic::UNIT, |each| Dynamic::from(CustomerRefView(each.clone())))
}

fn lines(order: &Arc<Selected>, wanted: impl Fn(&LineFate) -> bool) -> Dynamic {
    let places = order.fates.iter().enumerate().filter(|(_, fate)| wanted(fate));
    let lines: Array = places
        .map(|(place, _)| Dynamic::from(LineView { order: Arc::clone(order), place }))
        .collect();
    Dynamic::from_array(lines)
}

fn site_name(reference: Option<&Reference>) -> Dynamic {
    maybe_text(reference.map(Reference::label))
}

impl View for OrderView {
    const NAME: &'static str = "SalesOrder";

    fn fields() -> &'static [Field<Self>] {
        const FIELDS: &[Field<OrderView>] = &[
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
                kind: "list of Line",
                about: "the lines that come down",
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
                get: |v| maybe_text(v.0.leaving.map(|leaving| leaving.words())),
            },
        ];
        FIELDS
    }

    fn describe(&self) -> String {
        format!("sales order {}", self.0.order.label())
    }
}

impl View for HeaderView {
    const NAME: &'static str = "SalesOrderHeader";

    fn fields() -> &'static [Field<Self>] {
        const FIELDS: &[Field<HeaderView>] = &[
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
        FIELDS
    }

    fn describe(&self) -> String {
        format!("sales order {}", self.0.number.as_deref().unwrap_or(&self.0.quickbooks_id))
    }
}

impl View for LineView {
    const NAME: &'static str = "Line";

    fn fields() -> &'static [Field<Self>] {
        const FIELDS: &[Field<LineView>] = &[
            Field {
                name: "index",
                kind: "integer",
                about: "place on the QuickBooks order from 0, every line counted",
                get: |v| integer(v.line().index),
            },
            Field {
                name: "id",
                kind: "text",
                about: "TxnLineID",
                get: |v| text(v.line().id.as_str()),
            },
            Field {
                name: "item",
                kind: "ItemRef?",
                about: "what is sold; () on a line of text",
                get: |v| {
                    v.line().item.as_ref().map_or(Dynamic::UNIT, |reference| {
                        let kind = v.order.kinds.get(v.place).copied().flatten();
                        Dynamic::from(ItemRefView { reference: reference.clone(), kind })
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
                get: |v| maybe_text(v.line().group.as_ref().map(|group| group.as_str())),
            },
        ];
        FIELDS
    }

    fn describe(&self) -> String {
        let line = self.line();
        let item = line.item.as_ref().map_or("text", Reference::label);
        format!("line {} ({item}) of sales order {}", line.index + 1, self.order.order.label())
    }
}

impl View for CustomerRefView {
    const NAME: &'static str = "CustomerRef";

    fn fields() -> &'static [Field<Self>] {
        const FIELDS: &[Field<CustomerRefView>] = &[
            Field {
                name: "id",
                kind: "text?",
                about: "ListID",
                get: |v| maybe_text(v.0.id.as_ref().map(|id| id.as_str())),
            },
            Field {
                name: "name",
                kind: "text",
                about: "full name, `Customer:Job`",
                get: |v| text(&v.0.name),
            },
        ];
        FIELDS
    }

    fn describe(&self) -> String {
        format!("customer {}", self.0.label())
    }
}

impl View for ItemRefView {
    const NAME: &'static str = "ItemRef";

    fn fields() -> &'static [Field<Self>] {
        const FIELDS: &[Field<ItemRefView>] = &[
            Field {
                name: "id",
                kind: "text?",
                about: "ListID",
                get: |v| maybe_text(v.reference.id.as_ref().map(|id| id.as_str())),
            },
            Field {
                name: "name",
                kind: "text",
                about: "full name, `Bolt:M8`",
                get: |v| text(&v.reference.name),
            },
            Field {
                name: "kind",
                kind: "text?",
                about: "`inventory`, `assembly`, `service`, …; () where no list knows it",
                get: |v| maybe_text(v.kind.map(ItemKind::word)),
            },
        ];
        FIELDS
    }

    fn describe(&self) -> String {
        format!("item {}", self.reference.label())
    }
}

impl View for AddressView {
    const NAME: &'static str = "Address";

    fn fields() -> &'static [Field<Self>] {
        const FIELDS: &[Field<AddressView>] = &[
            Field {
                name: "lines",
                kind: "list of text",
                about: "address lines, in place",
                get: |v| Dynamic::from_array(v.0.lines.iter().map(|line| text(line)).collect()),
            },
            Field {
                name: "city",
                kind: "text?",
                about: "city",
                get: |v| maybe_text(v.0.city.as_deref()),
            },
            Field {
                name: "state",
                kind: "text?",
                about: "state or province",
                get: |v| maybe_text(v.0.state.as_deref()),
            },
            Field {
                name: "postal_code",
                kind: "text?",
                about: "postal code",
                get: |v| maybe_text(v.0.postal_code.as_deref()),
            },
            Field {
                name: "country",
                kind: "text?",
                about: "country",
                get: |v| maybe_text(v.0.country.as_deref()),
            },
            Field {
                name: "note",
                kind: "text?",
                about: "note",
                get: |v| maybe_text(v.0.note.as_deref()),
            },
        ];
        FIELDS
    }

    fn describe(&self) -> String {
        self.0.lines.join(", ")
    }
}

impl View for PickingOrderView {
    const NAME: &'static str = "PickingOrder";

    fn fields() -> &'static [Field<Self>] {
        const FIELDS: &[Field<PickingOrderView>] = &[
            Field {
                name: "number",
                kind: "text",
                about: "order number",
                get: |v| text(&v.0.number),
            },
            Field {
                name: "quickbooks_id",
                kind: "text?",
                about: "TxnID it came from; () for an order born in IntelliTrack",
                get: |v| maybe_text(v.0.quickbooks_id.as_ref().map(|id| id.as_str())),
            },
            Field {
                name: "status",
                kind: "text",
                about: "`open` or `closed`",
                get: |v| text(v.0.status.word()),
            },
            Field {
                name: "progress",
                kind: "text",
                about: "`untouched`, `touched` (picked or closed, not posted), `posted`",
                get: |v| {
                    text(match v.0.progress() {
                        Progress::Untouched => "untouched",
                        Progress::Touched => "touched",
                        Progress::Posted => "posted",
                    })
                },
            },
            Field {
                name: "picked",
                kind: "decimal",
                about: "sum of all picks",
                get: |v| decimal(v.0.picked().get()),
            },
            Field {
                name: "customer",
                kind: "text",
                about: "customer",
                get: |v| text(&v.0.customer),
            },
            Field {
                name: "blocked",
                kind: "bool",
                about: "kept from picking",
                get: |v| v.0.blocked.into(),
            },
            Field {
                name: "out_of_sync",
                kind: "bool",
                about: "flagged as out of sync",
                get: |v| v.0.out_of_sync.into(),
            },
            Field {
                name: "lines",
                kind: "list of PickingLine",
                about: "its lines",
                get: |v| {
                    Dynamic::from_array(
                        v.0.lines
                            .iter()
                            .map(|line| Dynamic::from(PickingLineView(line.clone())))
                            .collect(),
                    )
                },
            },
        ];
        FIELDS
    }

    fn describe(&self) -> String {
        format!("picking order {}", self.0.number)
    }
}

impl View for PickingLineView {
    const NAME: &'static str = "PickingLine";

    fn fields() -> &'static [Field<Self>] {
        const FIELDS: &[Field<PickingLineView>] = &[
            Field {
                name: "line_number",
                kind: "integer",
                about: "from 1, unique in the order",
                get: |v| integer(v.0.line_number as usize),
            },
            Field { name: "item", kind: "text", about: "item number", get: |v| text(&v.0.item) },
            Field {
                name: "ordered",
                kind: "decimal",
                about: "asked for",
                get: |v| decimal(v.0.ordered.get()),
            },
            Field {
                name: "picked",
                kind: "decimal",
                about: "taken from the shelf",
                get: |v| decimal(v.0.picked.get()),
            },
            Field {
                name: "invoiced",
                kind: "decimal",
                about: "billed by us",
                get: |v| decimal(v.0.invoiced.get()),
            },
        ];
        FIELDS
    }

    fn describe(&self) -> String {
        format!("line {} ({})", self.0.line_number, self.0.item)
    }
}
