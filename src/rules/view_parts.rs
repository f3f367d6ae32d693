//! What a rule sees of the things an order names: customer, item, address, picking order.

use std::sync::Arc;

use super::fields::{Field, View};
use super::list::List;
use super::value::{Thing, Value, decimal, integer, maybe_text, text};
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
        get: |v| maybe_text(v.id.as_ref().map(crate::domain::ids::ListId::as_str)),
    },
    Field {
        name: "name",
        kind: "text",
        about: "full name, `Customer:Job`",
        get: |v| text(&v.name),
    },
];

impl View for CustomerRefView {
    const NAME: &'static str = "CustomerRef";

    type Ref<'a> = &'a Reference;

    fn lend(&self) -> Self::Ref<'_> {
        &self.0
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::CustomerRef(it) = thing { Some(it) } else { None }
    }

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
        get: |v| maybe_text(v.0.id.as_ref().map(crate::domain::ids::ListId::as_str)),
    },
    Field { name: "name", kind: "text", about: "full name, `Bolt:M8`", get: |v| text(&v.0.name) },
    Field {
        name: "kind",
        kind: "text?",
        about: "`inventory`, `assembly`, `service`, …; () where no list knows it",
        get: |v| maybe_text(v.1.map(ItemKind::word)),
    },
];

impl View for ItemRefView {
    const NAME: &'static str = "ItemRef";

    type Ref<'a> = (&'a Reference, Option<ItemKind>);

    fn lend(&self) -> Self::Ref<'_> {
        (&self.reference, self.kind)
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::ItemRef(reference, kind) = thing { Some((reference, kind)) } else { None }
    }

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
        get: |v| Value::List(List::Texts(&v.lines)),
    },
    Field { name: "city", kind: "text?", about: "city", get: |v| maybe_text(v.city.as_deref()) },
    Field {
        name: "state",
        kind: "text?",
        about: "state or province",
        get: |v| maybe_text(v.state.as_deref()),
    },
    Field {
        name: "postal_code",
        kind: "text?",
        about: "postal code",
        get: |v| maybe_text(v.postal_code.as_deref()),
    },
    Field {
        name: "country",
        kind: "text?",
        about: "country",
        get: |v| maybe_text(v.country.as_deref()),
    },
    Field { name: "note", kind: "text?", about: "note", get: |v| maybe_text(v.note.as_deref()) },
];

impl View for AddressView {
    const NAME: &'static str = "Address";

    type Ref<'a> = &'a Address;

    fn lend(&self) -> Self::Ref<'_> {
        &self.0
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::Address(it) = thing { Some(it) } else { None }
    }

    fn fields() -> &'static [Field<Self>] {
        ADDRESS_FIELDS
    }

    fn describe(&self) -> String {
        self.0.lines.join(", ")
    }
}

const PICKING_ORDER_FIELDS: &[Field<PickingOrderView>] = &[
    Field { name: "number", kind: "text", about: "order number", get: |v| text(&v.number) },
    Field {
        name: "quickbooks_id",
        kind: "text?",
        about: "TxnID it came from; () for an order born in IntelliTrack",
        get: |v| maybe_text(v.quickbooks_id.as_ref().map(crate::domain::ids::TxnId::as_str)),
    },
    Field {
        name: "status",
        kind: "text",
        about: "`open` or `closed`",
        get: |v| text(v.status.word()),
    },
    Field {
        name: "progress",
        kind: "text",
        about: "`untouched`, `touched` (picked or closed, not posted), `posted`",
        get: |v| {
            text(match v.progress() {
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
        get: |v| decimal(v.picked().get()),
    },
    Field { name: "customer", kind: "text", about: "customer", get: |v| text(&v.customer) },
    Field { name: "blocked", kind: "bool", about: "kept from picking", get: |v| v.blocked.into() },
    Field {
        name: "out_of_sync",
        kind: "bool",
        about: "flagged as out of sync",
        get: |v| v.out_of_sync.into(),
    },
    Field {
        name: "lines",
        kind: "list of PickingLine",
        about: "its lines",
        get: |v| Value::List(List::PickingLines(&v.lines)),
    },
];

impl View for PickingOrderView {
    const NAME: &'static str = "PickingOrder";

    type Ref<'a> = &'a KnownPickingOrder;

    fn lend(&self) -> Self::Ref<'_> {
        &self.0
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::PickingOrder(it) = thing { Some(it) } else { None }
    }

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
        get: |v| integer(v.line_number as usize),
    },
    Field { name: "item", kind: "text", about: "item number", get: |v| text(&v.item) },
    Field {
        name: "ordered",
        kind: "decimal",
        about: "asked for",
        get: |v| decimal(v.ordered.get()),
    },
    Field {
        name: "picked",
        kind: "decimal",
        about: "taken from the shelf",
        get: |v| decimal(v.picked.get()),
    },
    Field {
        name: "invoiced",
        kind: "decimal",
        about: "billed by us",
        get: |v| decimal(v.invoiced.get()),
    },
];

impl View for PickingLineView {
    const NAME: &'static str = "PickingLine";

    type Ref<'a> = &'a KnownLine;

    fn lend(&self) -> Self::Ref<'_> {
        &self.0
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::PickingLine(it) = thing { Some(it) } else { None }
    }

    fn fields() -> &'static [Field<Self>] {
        PICKING_LINE_FIELDS
    }

    fn describe(&self) -> String {
        format!("line {} ({})", self.0.line_number, self.0.item)
    }
}
