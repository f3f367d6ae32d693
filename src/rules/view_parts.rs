//! What a rule sees of the things an order names: customer, item, address, picking order.

use std::sync::Arc;

use rhai::Dynamic;

use super::fields::{Field, View, decimal, integer, maybe_text, text};
use crate::domain::item::ItemKind;
use crate::domain::known::{KnownLine, KnownPickingOrder, Progress};
use crate::domain::party::{Address, Reference};

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

const CUSTOMER_REF_FIELDS: &[Field<CustomerRefView>] = &[
    Field {
        name: "id",
        kind: "text?",
        about: "ListID",
        get: |v| maybe_text(v.0.id.as_ref().map(super::super::domain::ids::ListId::as_str)),
    },
    Field {
        name: "name",
        kind: "text",
        about: "full name, `Customer:Job`",
        get: |v| text(&v.0.name),
    },
];

impl View for CustomerRefView {
    const NAME: &'static str = "CustomerRef";

    fn fields() -> &'static [Field<Self>] {
        CUSTOMER_REF_FIELDS
    }

    fn describe(&self) -> String {
        format!("customer {}", self.0.label())
    }
}

const ITEM_REF_FIELDS: &[Field<ItemRefView>] = &[
    Field {
        name: "id",
        kind: "text?",
        about: "ListID",
        get: |v| maybe_text(v.reference.id.as_ref().map(super::super::domain::ids::ListId::as_str)),
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

impl View for ItemRefView {
    const NAME: &'static str = "ItemRef";

    fn fields() -> &'static [Field<Self>] {
        ITEM_REF_FIELDS
    }

    fn describe(&self) -> String {
        format!("item {}", self.reference.label())
    }
}

const ADDRESS_FIELDS: &[Field<AddressView>] = &[
    Field {
        name: "lines",
        kind: "list of text",
        about: "address lines, in place",
        get: |v| Dynamic::from_array(v.0.lines.iter().map(|line| text(line)).collect()),
    },
    Field { name: "city", kind: "text?", about: "city", get: |v| maybe_text(v.0.city.as_deref()) },
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
    Field { name: "note", kind: "text?", about: "note", get: |v| maybe_text(v.0.note.as_deref()) },
];

impl View for AddressView {
    const NAME: &'static str = "Address";

    fn fields() -> &'static [Field<Self>] {
        ADDRESS_FIELDS
    }

    fn describe(&self) -> String {
        self.0.lines.join(", ")
    }
}

const PICKING_ORDER_FIELDS: &[Field<PickingOrderView>] = &[
    Field { name: "number", kind: "text", about: "order number", get: |v| text(&v.0.number) },
    Field {
        name: "quickbooks_id",
        kind: "text?",
        about: "TxnID it came from; () for an order born in IntelliTrack",
        get: |v| {
            maybe_text(v.0.quickbooks_id.as_ref().map(super::super::domain::ids::TxnId::as_str))
        },
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
    Field { name: "customer", kind: "text", about: "customer", get: |v| text(&v.0.customer) },
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
                v.0.lines.iter().map(|line| Dynamic::from(PickingLineView(line.clone()))).collect(),
            )
        },
    },
];

impl View for PickingOrderView {
    const NAME: &'static str = "PickingOrder";

    fn fields() -> &'static [Field<Self>] {
        PICKING_ORDER_FIELDS
    }

    fn describe(&self) -> String {
        format!("picking order {}", self.0.number)
    }
}

const PICKING_LINE_FIELDS: &[Field<PickingLineView>] = &[
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

impl View for PickingLineView {
    const NAME: &'static str = "PickingLine";

    fn fields() -> &'static [Field<Self>] {
        PICKING_LINE_FIELDS
    }

    fn describe(&self) -> String {
        format!("line {} ({})", self.0.line_number, self.0.item)
    }
}
