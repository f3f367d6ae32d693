//! From a case's tree to a picked order beside its sales order.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json::{Object, Problems};
use super::read::selected;
use crate::domain::billing::{Choice, Decision};
use crate::domain::candidate::{Candidate, Known, Present};
use crate::domain::catalog::Catalog;
use crate::domain::ids::{ListId, TxnId, TxnLineId};
use crate::domain::known::OrderStatus;
use crate::domain::party::{Address, Reference};
use crate::domain::picked_order::{Pick, PickedLine, PickedOrder};
use crate::domain::quantity::Quantity;

const DOC_KEYS: [&str; 12] = [
    "number",
    "quickbooks_id",
    "status",
    "closed_at",
    "customer",
    "site",
    "udf",
    "lines",
    "sales_order",
    "changed",
    "order_gone",
    "decision",
];

/// The picked order that a tree describes.
pub(super) fn candidate(tree: &Value, catalog: &mut Catalog, problems: &mut Problems) -> Candidate {
    let doc = Object::new("doc", Some(tree), &DOC_KEYS, problems);
    let quickbooks_id = doc.text("quickbooks_id", problems).map(TxnId::from);
    let mut stated = Vec::new();
    let mut lines = Vec::new();
    for (place, (path, value)) in doc.list("lines", problems).into_iter().enumerate() {
        let (line, said) = line(path, value, place, problems);
        lines.push(line);
        stated.push(said);
    }
    let order = PickedOrder {
        id: doc.text("number", problems).unwrap_or_default(),
        number: doc.text("number", problems).unwrap_or_default(),
        quickbooks_id: quickbooks_id.clone(),
        status: OrderStatus::Closed,
        closed_at: doc.text("closed_at", problems),
        order_date: None,
        due_date: None,
        customer: named(&doc, "customer", problems),
        ship_to: Address::default(),
        carrier: None,
        comment: None,
        udfs: udfs(&doc, problems),
        lines,
    };
    let gone = doc.text("order_gone", problems);
    let present = match (doc.get("sales_order"), gone.as_deref()) {
        (_, Some("deleted")) => Present::Deleted,
        (Some(tree), _) => {
            let order = selected(tree, catalog, problems).order;
            Present::Order(Box::new(order))
        }
        (None, _) if quickbooks_id.is_some() => Present::Unknown,
        (None, _) => Present::NotFromQuickBooks,
    };
    let decision = doc.text("decision", problems).and_then(|word| {
        let choice = Choice::from_word(&word, None);
        if choice.is_none() {
            let known = "take-quickbooks, keep-ours, close";
            problems.push(format!("doc.decision: `{word}` is none of {known}"));
        }
        choice
    });
    let known = Known {
        sales_order: quickbooks_id,
        present,
        made: Vec::new(),
        made_on: Vec::new(),
        settled: Vec::new(),
        changed: doc.bool("changed", false, problems),
        decision: decision.map(|choice| Decision {
            choice,
            basis: String::new(),
            reason: String::new(),
            by: String::new(),
            at: String::new(),
        }),
        content: String::new(),
    };
    let mut candidate = Candidate::new(order, known);
    for (line, said) in candidate.lines.iter_mut().zip(stated) {
        line.invoiced = said.invoiced.unwrap_or(line.invoiced);
        if let Some(posted) = said.posted {
            line.to_post = (line.posted + line.to_post - posted).max(Quantity::ZERO);
            line.posted = posted;
        }
    }
    candidate
}

/// What a case says of a line instead of leaving it to be worked out.
struct Stated {
    invoiced: Option<Quantity>,
    posted: Option<Quantity>,
}

fn line(
    path: String,
    value: &Value,
    place: usize,
    problems: &mut Problems,
) -> (PickedLine, Stated) {
    let keys = [
        "index", "number", "id", "item", "ordered", "picked", "invoiced", "posted", "uom", "picks",
    ];
    let line = Object::new(path, Some(value), &keys, problems);
    let quantity =
        |key: &str, problems: &mut Problems| line.decimal(key, problems).map(Quantity::new);
    let number = line.decimal("number", problems).and_then(|number| u32::try_from(number).ok());
    let picks = line.list("picks", problems).into_iter();
    let picks: Vec<Pick> = picks.map(|(path, value)| pick(path, value, problems)).collect();
    let taken = picks.iter().fold(Quantity::ZERO, |sum, pick| sum + pick.quantity);
    let picked = quantity("picked", problems);
    let stated =
        Stated { invoiced: quantity("invoiced", problems), posted: quantity("posted", problems) };
    let read = PickedLine {
        line_number: number.unwrap_or(u32::try_from(place + 1).unwrap_or(u32::MAX)),
        item: named(&line, "item", problems),
        ordered: quantity("ordered", problems).unwrap_or_default(),
        picked: if picks.is_empty() { picked.unwrap_or_default() } else { taken },
        invoiced: Quantity::ZERO,
        uom: line.text("uom", problems).unwrap_or_default(),
        comment: None,
        quickbooks_line_id: line.text("id", problems).map(TxnLineId::from),
        picks,
    };
    (read, stated)
}

fn pick(path: String, value: &Value, problems: &mut Problems) -> Pick {
    let keys = ["qty", "site", "location", "at", "lot", "serial"];
    let pick = Object::new(path, Some(value), &keys, problems);
    Pick {
        quantity: pick.decimal("qty", problems).map(Quantity::new).unwrap_or_default(),
        site: pick.text("site", problems),
        location: pick.text("location", problems),
        at: pick.text("at", problems),
        lot: pick.text("lot", problems),
        serial: pick.text("serial", problems),
    }
}

fn named(object: &Object<'_>, key: &str, problems: &mut Problems) -> Reference {
    let each = Object::new(object.at(key), object.get(key), &["id", "name", "kind"], problems);
    Reference {
        id: each.text("id", problems).map(ListId::from),
        name: each.text("name", problems).unwrap_or_default(),
    }
}

/// `site` is user-defined field 1; `udf` lists them all.
fn udfs(doc: &Object<'_>, problems: &mut Problems) -> BTreeMap<u8, String> {
    let mut udfs = BTreeMap::new();
    for (place, (_, value)) in doc.list("udf", problems).into_iter().enumerate() {
        let number = u8::try_from(place + 1).unwrap_or(u8::MAX);
        udfs.extend(value.as_str().map(|text| (number, text.to_string())));
    }
    udfs.extend(doc.text("site", problems).map(|site| (1, site)));
    udfs
}
