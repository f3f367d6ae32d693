//! Picked orders of cases.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json::{Object, Problems};
use super::read::{address, kind, reference, selected};
use crate::domain::billing::{BilledLine, Choice, Link, Made};
use crate::domain::candidate::{Background, Candidate, Present};
use crate::domain::catalog::Catalog;
use crate::domain::ids::{TxnId, TxnLineId};
use crate::domain::item::ItemKind;
use crate::domain::known::OrderStatus;
use crate::domain::picked_order::{Pick, PickedLine, PickedOrder};
use crate::domain::posting::{PostingKey, PostingKind, PostingState};
use crate::domain::quantity::Quantity;

const DOC_KEYS: [&str; 17] = [
    "number",
    "quickbooks_id",
    "intellitrack_id",
    "status",
    "closed_at",
    "date",
    "due_date",
    "customer",
    "ship_to",
    "carrier",
    "comment",
    "udf",
    "lines",
    "sales_order",
    "order_gone",
    "changed",
    "decision",
];
const LINE_KEYS: [&str; 9] =
    ["index", "id", "item", "ordered", "picked", "posted", "uom", "comment", "picks"];
const PICK_KEYS: [&str; 6] = ["qty", "site", "location", "at", "lot", "serial"];

/// One line as a case tells it.
struct Told {
    line: PickedLine,
    kind: Option<ItemKind>,
    /// Confirmed invoices of ours.
    posted: Quantity,
}

/// A picked order beside its sales order. What a line says is `posted` is an invoice of ours that
/// QuickBooks confirmed.
pub fn candidate(tree: &Value, catalog: &mut Catalog, problems: &mut Problems) -> Candidate {
    let doc = Object::new("doc", Some(tree), &DOC_KEYS, problems);
    let lines = doc.list("lines", problems).into_iter().enumerate();
    let told: Vec<Told> =
        lines.map(|(place, (path, value))| line(path, value, place, problems)).collect();
    let order = order(&doc, told.iter().map(|told| told.line.clone()).collect(), problems);
    let sales_order = doc.get("sales_order").map(|tree| selected(tree, catalog, problems).order);
    let gone = doc.text("order_gone", problems);
    let present = match (gone.as_deref(), sales_order) {
        (Some("deleted"), _) => Present::Deleted,
        (Some("unknown"), _) => Present::Unknown,
        (Some(other), _) => {
            problems.push(format!("doc.order_gone: `{other}` is none of deleted, unknown"));
            Present::Unknown
        }
        (None, Some(sales_order)) => Present::Order(Box::new(sales_order)),
        (None, None) if order.quickbooks_id.is_some() => Present::Unknown,
        (None, None) => Present::NotFromQuickBooks,
    };
    let ours = made(&order, &told);
    let background = Background {
        made_for: ours.clone(),
        made_on: ours,
        changed: doc.bool("changed", false, problems),
        decision: decision(&doc, problems),
        own_sales_order: match (&order.quickbooks_id, &present) {
            (None, Present::Order(order)) => Some(order.id.clone()),
            _ => None,
        },
        ..Background::new(present)
    };
    Candidate::new(order, background).with_kinds(|item| {
        let listed = catalog.items.find(item).map(|item| item.kind);
        listed.or_else(|| told.iter().find(|told| told.line.item == *item)?.kind)
    })
}

fn order(doc: &Object<'_>, lines: Vec<PickedLine>, problems: &mut Problems) -> PickedOrder {
    let customer = Object::new("doc.customer", doc.get("customer"), &["id", "name"], problems);
    let number = doc.text("number", problems).unwrap_or_default();
    let status = doc.text("status", problems).unwrap_or_else(|| "closed".into());
    let status = OrderStatus::from_word(&status).unwrap_or_else(|| {
        problems.push(format!("doc.status: `{status}` is neither open nor closed"));
        OrderStatus::Closed
    });
    PickedOrder {
        id: doc.text("intellitrack_id", problems).unwrap_or_else(|| number.clone()),
        number,
        quickbooks_id: doc.text("quickbooks_id", problems).map(TxnId::from),
        status,
        closed_at: doc.text("closed_at", problems),
        order_date: doc.date("date", problems),
        due_date: doc.date("due_date", problems),
        customer: reference(&customer, problems),
        ship_to: address(doc, problems),
        carrier: doc.text("carrier", problems),
        comment: doc.text("comment", problems),
        udfs: udfs(doc, problems),
        lines,
    }
}

fn udfs(doc: &Object<'_>, problems: &mut Problems) -> BTreeMap<u8, String> {
    let mut udfs = BTreeMap::new();
    for ((path, value), number) in doc.list("udf", problems).into_iter().zip(1..) {
        match value {
            Value::Null => {}
            Value::String(text) => drop(udfs.insert(number, text.clone())),
            other => problems.push(format!("{path}: expected a text or null, found {other}")),
        }
    }
    udfs
}

fn decision(doc: &Object<'_>, problems: &mut Problems) -> Option<Choice> {
    let word = doc.text("decision", problems)?;
    let found = Choice::from_word(&word, None);
    if found.is_none() {
        problems
            .push(format!("doc.decision: `{word}` is none of take-quickbooks, keep-ours, close"));
    }
    found
}

fn line(path: String, value: &Value, place: usize, problems: &mut Problems) -> Told {
    let object = Object::new(path, Some(value), &LINE_KEYS, problems);
    let item =
        Object::new(object.at("item"), object.get("item"), &["id", "name", "kind"], problems);
    let index = object.decimal("index", problems).and_then(|index| u32::try_from(index).ok());
    let index = index.unwrap_or(u32::try_from(place).unwrap_or(u32::MAX));
    let quantity = |key: &str, problems: &mut Problems| {
        object.decimal(key, problems).map(Quantity::new).unwrap_or_default()
    };
    let picks = object.list("picks", problems).into_iter();
    let picks = picks.map(|(path, value)| pick(path, value, problems)).collect();
    let line = PickedLine {
        line_number: index.saturating_add(1),
        item: reference(&item, problems),
        ordered: quantity("ordered", problems),
        picked: quantity("picked", problems),
        invoiced: Quantity::ZERO,
        uom: object.text("uom", problems).unwrap_or_else(|| "EA".into()),
        comment: object.text("comment", problems),
        quickbooks_line_id: object.text("id", problems).map(TxnLineId::from),
        picks,
    };
    Told { line, kind: kind(&item, problems), posted: quantity("posted", problems) }
}

fn pick(path: String, value: &Value, problems: &mut Problems) -> Pick {
    let object = Object::new(path, Some(value), &PICK_KEYS, problems);
    Pick {
        quantity: object.decimal("qty", problems).map(Quantity::new).unwrap_or_default(),
        site: object.text("site", problems),
        location: object.text("location", problems),
        at: object.text("at", problems),
        lot: object.text("lot", problems),
        serial: object.text("serial", problems),
    }
}

/// The one invoice that billed what the lines say is posted.
fn made(order: &PickedOrder, told: &[Told]) -> Vec<Made> {
    let lines: Vec<BilledLine> = told
        .iter()
        .filter(|told| told.posted.is_positive())
        .map(|told| BilledLine {
            line_number: told.line.line_number,
            quickbooks_line_id: told.line.quickbooks_line_id.clone(),
            quantity: told.posted,
        })
        .collect();
    if lines.is_empty() {
        return Vec::new();
    }
    vec![Made {
        key: PostingKey::upward(&order.id, &order.number, PostingKind::AddInvoice, 0),
        kind: PostingKind::AddInvoice,
        state: PostingState::Confirmed,
        picking_order: order.id.clone(),
        quickbooks_id: None,
        edit_sequence: None,
        sales_order: order.quickbooks_id.clone(),
        lines,
        words: None,
        link: Link::NotSeen,
    }]
}
