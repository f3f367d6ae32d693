//! What a rule sees of the things a picked order has: its picks, its sales order; and of picked
//! orders that are compared.

use std::sync::Arc;

use super::fields::{Field, View};
use super::value::{Thing, decimal, maybe_date, maybe_decimal, maybe_text, text};
use super::view::customer;
use crate::domain::candidate::{Candidate, PickedHeader};
use crate::domain::ids::TxnId;
use crate::domain::picked_order::Pick;
use crate::domain::quantity::Money;
use crate::domain::sales_order::SalesOrder;

/// A picked order as `check_group` gets it: without lines.
#[derive(Clone)]
pub struct PickedHeaderView(pub Arc<PickedHeader>);

/// Goods taken from the shelf at once.
#[derive(Clone)]
pub struct PickView(pub Pick);

/// The sales order of a picked order, as QuickBooks has it now.
#[derive(Clone)]
pub struct PresentView(pub Arc<Candidate>);

/// The same, borrowed; made only where there is one.
#[derive(Clone, Copy)]
pub struct PresentRef<'a>(pub &'a Arc<Candidate>);

impl<'a> PresentRef<'a> {
    fn order(self) -> &'a SalesOrder {
        self.0.sales_order().unwrap_or_else(|| unreachable!("made only where there is one"))
    }
}

const PICK_FIELDS: &[Field<PickView>] = &[
    Field { name: "qty", kind: "decimal", about: "how many", get: |v| decimal(v.quantity.get()) },
    Field {
        name: "site",
        kind: "text?",
        about: "IntelliTrack site",
        get: |v| maybe_text(v.site.as_deref()),
    },
    Field {
        name: "location",
        kind: "text?",
        about: "location within the site",
        get: |v| maybe_text(v.location.as_deref()),
    },
    Field {
        name: "at",
        kind: "text?",
        about: "when, `2026-03-05T17:20:00Z`",
        get: |v| maybe_text(v.at.as_deref()),
    },
    Field {
        name: "lot",
        kind: "text?",
        about: "batch number",
        get: |v| maybe_text(v.lot.as_deref()),
    },
    Field {
        name: "serial",
        kind: "text?",
        about: "unit number",
        get: |v| maybe_text(v.serial.as_deref()),
    },
];

impl View for PickView {
    const NAME: &'static str = "Pick";

    type Ref<'a> = &'a Pick;

    fn lend(&self) -> Self::Ref<'_> {
        &self.0
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::Pick(it) = thing { Some(it) } else { None }
    }

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
        get: |v| maybe_date(v.order().date),
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

    type Ref<'a> = PresentRef<'a>;

    fn lend(&self) -> Self::Ref<'_> {
        PresentRef(&self.0)
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::Present(it) = thing { Some(it) } else { None }
    }

    fn fields() -> &'static [Field<Self>] {
        PRESENT_FIELDS
    }

    fn describe(&self) -> String {
        format!("sales order {}", self.lend().order().label())
    }
}

const PICKED_HEADER_FIELDS: &[Field<PickedHeaderView>] = &[
    Field { name: "number", kind: "text", about: "order number", get: |v| text(&v.number) },
    Field {
        name: "quickbooks_id",
        kind: "text?",
        about: "TxnID of the sales order it came from",
        get: |v| maybe_text(v.quickbooks_id.as_ref().map(TxnId::as_str)),
    },
    Field {
        name: "intellitrack_id",
        kind: "text",
        about: "the warehouse's own id",
        get: |v| text(&v.id),
    },
    Field {
        name: "customer",
        kind: "CustomerRef",
        about: "who it is for",
        get: |v| customer(Some(&v.customer)),
    },
    Field {
        name: "closed_at",
        kind: "text?",
        about: "when it was closed",
        get: |v| maybe_text(v.closed_at.as_deref()),
    },
    Field {
        name: "site",
        kind: "text?",
        about: "IntelliTrack site of the order",
        get: |v| maybe_text(v.site.as_deref()),
    },
];

impl View for PickedHeaderView {
    const NAME: &'static str = "PickedOrderHeader";

    type Ref<'a> = &'a Arc<PickedHeader>;

    fn lend(&self) -> Self::Ref<'_> {
        &self.0
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::PickedHeader(it) = thing { Some(it) } else { None }
    }

    fn fields() -> &'static [Field<Self>] {
        PICKED_HEADER_FIELDS
    }

    fn describe(&self) -> String {
        format!("picking order {}", self.0.number)
    }
}
