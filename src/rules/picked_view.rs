//! What a rule sees of a picked order. This is a contract with integrators: fields are added, never
//! renamed or removed.

use std::sync::Arc;

use rhai::{Array, Dynamic};

use super::fields::{Field, View, decimal, integer, maybe_decimal, maybe_shown, maybe_text, text};
use super::view_parts::{CustomerRefView, ItemRefView};
use crate::domain::billing::Choice;
use crate::domain::candidate::{Candidate, CandidateLine};
use crate::domain::ids::{TxnId, TxnLineId};
use crate::domain::party::Reference;
use crate::domain::picked_order::{Pick, PickedLine};
use crate::domain::picking_order::UDF_NUMBER_MAX;
use crate::domain::quantity::Money;
use crate::domain::sales_order::{OrderLine, SalesOrder};

/// A picked order, as `check` and `check_group` get it.
#[derive(Clone)]
pub struct PickedView {
    /// The order beside what QuickBooks says.
    pub candidate: Arc<Candidate>,
    /// Its place in the run, in a group.
    pub sequence: Option<usize>,
}

/// One line of a picked order.
#[derive(Clone)]
pub struct PickedLineView {
    candidate: Arc<Candidate>,
    place: usize,
}

/// Goods taken from the shelf at once.
#[derive(Clone)]
pub struct PickView(Pick);

/// The header of the sales order as QuickBooks has it now.
#[derive(Clone)]
pub struct PresentView(Arc<Candidate>);

/// One line of that sales order.
#[derive(Clone)]
pub struct OrderLineView(OrderLine);

impl PickedLineView {
    fn line(&self) -> &PickedLine {
        &self.candidate.order.lines[self.place]
    }

    fn known(&self) -> &CandidateLine {
        &self.candidate.lines[self.place]
    }
}

impl PresentView {
    fn order(&self) -> &SalesOrder {
        self.0.present_order().expect("a view of it is made only where it is there")
    }
}

fn udfs(candidate: &Candidate) -> Dynamic {
    let udf = |number| maybe_text(candidate.order.udfs.get(&number).map(String::as_str));
    Dynamic::from_array((1..=UDF_NUMBER_MAX).map(udf).collect())
}

fn lines(candidate: &Arc<Candidate>) -> Dynamic {
    let line = |place| Dynamic::from(PickedLineView { candidate: Arc::clone(candidate), place });
    let lines: Array = (0..candidate.order.lines.len()).map(line).collect();
    Dynamic::from_array(lines)
}

fn other_order_lines(candidate: &Candidate) -> Dynamic {
    let drawn = |place| candidate.lines.iter().any(|line| line.order_line == Some(place));
    let all = candidate.present_order().map_or(&[][..], |order| &order.lines);
    let other = all.iter().enumerate().filter(|(place, _)| !drawn(*place));
    let lines = other.map(|(_, line)| Dynamic::from(OrderLineView(line.clone())));
    Dynamic::from_array(lines.collect())
}

fn present(candidate: &Arc<Candidate>) -> Dynamic {
    match candidate.present_order() {
        Some(_) => Dynamic::from(PresentView(Arc::clone(candidate))),
        None => Dynamic::UNIT,
    }
}

const PICKED_FIELDS: &[Field<PickedView>] = &[
    Field {
        name: "number",
        kind: "text",
        about: "order number",
        get: |v| text(&v.candidate.order.number),
    },
    Field {
        name: "quickbooks_id",
        kind: "text?",
        about: "TxnID of the sales order it came from; () for an order born in IntelliTrack",
        get: |v| maybe_text(v.candidate.order.quickbooks_id.as_ref().map(TxnId::as_str)),
    },
    Field {
        name: "born_here",
        kind: "bool",
        about: "born in IntelliTrack",
        get: |v| v.candidate.is_born_here().into(),
    },
    Field {
        name: "status",
        kind: "text",
        about: "`closed`; open orders are not looked at",
        get: |v| text(v.candidate.order.status.word()),
    },
    Field {
        name: "closed_at",
        kind: "text?",
        about: "when it was closed, UTC",
        get: |v| maybe_text(v.candidate.order.closed_at.as_deref()),
    },
    Field {
        name: "short",
        kind: "bool",
        about: "closed although something ordered was not picked",
        get: |v| v.candidate.order.is_short().into(),
    },
    Field {
        name: "customer",
        kind: "CustomerRef",
        about: "who it is for",
        get: |v| Dynamic::from(CustomerRefView(v.candidate.order.customer.clone())),
    },
    Field {
        name: "site",
        kind: "text?",
        about: "IntelliTrack site of the order: user-defined field 1, while Multiple Sites is on",
        get: |v| maybe_text(v.candidate.order.udfs.get(&1).map(String::as_str)),
    },
    Field {
        name: "udf",
        kind: "list of text?",
        about: "user-defined fields; udf[0] is field 1",
        get: |v| udfs(&v.candidate),
    },
    Field {
        name: "lines",
        kind: "list of PickedLine",
        about: "its lines",
        get: |v| lines(&v.candidate),
    },
    Field {
        name: "other_order_lines",
        kind: "list of SalesOrderLine",
        about: "lines of the sales order, as QuickBooks has it now, that no line is drawn from",
        get: |v| other_order_lines(&v.candidate),
    },
    Field {
        name: "sales_order",
        kind: "PresentSalesOrder?",
        about: "its sales order as QuickBooks has it now",
        get: |v| present(&v.candidate),
    },
    Field {
        name: "changed",
        kind: "bool",
        about: "the sales order was changed in QuickBooks since import, and nobody decided yet",
        get: |v| v.candidate.changed.into(),
    },
    Field {
        name: "order_gone",
        kind: "text?",
        about: "what took the sales order away: `deleted in QuickBooks`, `closed in QuickBooks`, …",
        get: |v| maybe_text(v.candidate.gone()),
    },
    Field {
        name: "decision",
        kind: "text?",
        about: "what a person decided: `keep-ours`, `take-quickbooks`, `close`",
        get: |v| maybe_text(v.candidate.choice().map(Choice::word)),
    },
];

impl View for PickedView {
    const NAME: &'static str = "PickedOrder";

    fn fields() -> &'static [Field<Self>] {
        PICKED_FIELDS
    }

    fn describe(&self) -> String {
        format!("picking order {}", self.candidate.order.number)
    }
}

const PICKED_LINE_FIELDS: &[Field<PickedLineView>] = &[
    Field {
        name: "index",
        kind: "integer",
        about: "place on the picking order from 0",
        get: |v| integer(v.place),
    },
    Field {
        name: "number",
        kind: "integer",
        about: "line number of the picking order",
        get: |v| integer(usize::try_from(v.line().line_number).unwrap_or(usize::MAX)),
    },
    Field {
        name: "id",
        kind: "text?",
        about: "TxnLineID it came from; () for a line added in IntelliTrack",
        get: |v| maybe_text(v.line().quickbooks_line_id.as_ref().map(TxnLineId::as_str)),
    },
    Field {
        name: "item",
        kind: "ItemRef",
        about: "what was picked",
        get: |v| Dynamic::from(ItemRefView { reference: v.line().item.clone(), kind: None }),
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
        about: "taken from the shelf, all picks together",
        get: |v| decimal(v.line().picked.get()),
    },
    Field {
        name: "invoiced",
        kind: "decimal",
        about: "of what was asked for, billed by others in QuickBooks since import",
        get: |v| decimal(v.known().invoiced.get()),
    },
    Field {
        name: "posted",
        kind: "decimal",
        about: "billed by us before, or on its way",
        get: |v| decimal(v.known().posted.get()),
    },
    Field {
        name: "to_post",
        kind: "decimal",
        about: "picked and not posted",
        get: |v| decimal(v.known().to_post.get()),
    },
    Field { name: "uom", kind: "text", about: "unit of measure", get: |v| text(&v.line().uom) },
    Field {
        name: "picks",
        kind: "list of Pick",
        about: "each time something was taken, oldest first",
        get: |v| {
            let picks = v.line().picks.iter().cloned();
            Dynamic::from_array(picks.map(|pick| Dynamic::from(PickView(pick))).collect())
        },
    },
    Field {
        name: "order_line",
        kind: "SalesOrderLine?",
        about: "the line of the sales order it is drawn from, as QuickBooks has it now",
        get: |v| {
            let line = v.candidate.order_line(v.place).cloned();
            line.map_or(Dynamic::UNIT, |line| Dynamic::from(OrderLineView(line)))
        },
    },
];

impl View for PickedLineView {
    const NAME: &'static str = "PickedLine";

    fn fields() -> &'static [Field<Self>] {
        PICKED_LINE_FIELDS
    }

    fn describe(&self) -> String {
        let line = self.line();
        let number = &self.candidate.order.number;
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
    Field { name: "at", kind: "text?", about: "when, UTC", get: |v| maybe_text(v.0.at.as_deref()) },
    Field {
        name: "lot",
        kind: "text?",
        about: "lot number",
        get: |v| maybe_text(v.0.lot.as_deref()),
    },
    Field {
        name: "serial",
        kind: "text?",
        about: "serial number",
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
        about: "its number",
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
        name: "date",
        kind: "text?",
        about: "order date, `2026-03-05`",
        get: |v| maybe_shown(v.order().date),
    },
    Field {
        name: "customer",
        kind: "CustomerRef?",
        about: "who it is for",
        get: |v| {
            let customer = v.order().customer.clone();
            customer.map_or(Dynamic::UNIT, |each| Dynamic::from(CustomerRefView(each)))
        },
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
        about: "closed by hand",
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

const ORDER_LINE_FIELDS: &[Field<OrderLineView>] = &[
    Field { name: "id", kind: "text", about: "TxnLineID", get: |v| text(v.0.id.as_str()) },
    Field {
        name: "index",
        kind: "integer",
        about: "place on the sales order from 0",
        get: |v| integer(v.0.index),
    },
    Field {
        name: "item",
        kind: "ItemRef?",
        about: "what is sold; () on a line of text",
        get: |v| {
            let item = v.0.item.clone().filter(|_| !v.0.is_group);
            item.map_or(Dynamic::UNIT, |reference| {
                Dynamic::from(ItemRefView { reference, kind: None })
            })
        },
    },
    Field {
        name: "site",
        kind: "text?",
        about: "QuickBooks site",
        get: |v| maybe_text(v.0.site.as_ref().map(Reference::label)),
    },
    Field {
        name: "open",
        kind: "decimal",
        about: "ordered less invoiced",
        get: |v| decimal(v.0.open().get()),
    },
    Field {
        name: "ordered",
        kind: "decimal",
        about: "quantity",
        get: |v| decimal(v.0.ordered().get()),
    },
    Field {
        name: "invoiced",
        kind: "decimal",
        about: "what QuickBooks has billed of it, by anyone",
        get: |v| decimal(v.0.invoiced.get()),
    },
    Field {
        name: "rate",
        kind: "decimal?",
        about: "price of one unit",
        get: |v| maybe_decimal(v.0.rate.map(Money::get)),
    },
    Field {
        name: "unit",
        kind: "text?",
        about: "unit of measure",
        get: |v| maybe_text(v.0.unit.as_deref()),
    },
    Field {
        name: "manually_closed",
        kind: "bool",
        about: "closed by hand",
        get: |v| v.0.manually_closed.into(),
    },
];

impl View for OrderLineView {
    const NAME: &'static str = "SalesOrderLine";

    fn fields() -> &'static [Field<Self>] {
        ORDER_LINE_FIELDS
    }

    fn describe(&self) -> String {
        format!("line {} of the sales order", self.0.index + 1)
    }
}
