//! What `rules/map` scripts get and give back: a picking order as a map of plain values. What
//! comes back is checked like any other target.

use std::collections::{BTreeMap, BTreeSet};

use rhai::{Array, Dynamic, Map};

pub use super::answer::Problems;
use super::answer::{Reader, address_map};
use super::fields::{decimal, maybe_shown, maybe_text, text};
use crate::domain::picking_order::{PickingLine, PickingOrder, UDF_NUMBER_MAX};
use crate::domain::quantity::{QUANTITY_SCALE_MAX, Quantity};

/// Keys of a target, in the order the written contract lists them. `left_out` and the QuickBooks
/// ids may be read; changing them is refused, because the way back rests on them.
pub const TARGET_KEYS: [&str; 9] = [
    "order_number",
    "order_date",
    "due_date",
    "customer",
    "udf1",
    "ship_to",
    "carrier",
    "comment",
    "lines",
];
const LINE_KEYS: [&str; 6] =
    ["line_number", "item", "ordered_qty", "uom", "comment", "quickbooks_line_id"];
/// The target as scripts read it.
pub fn to_map(order: &PickingOrder) -> Map {
    let mut map = Map::new();
    map.insert("order_number".into(), text(&order.order_number));
    map.insert("order_date".into(), maybe_shown(Some(order.order_date)));
    map.insert("due_date".into(), maybe_shown(order.due_date));
    map.insert("customer".into(), text(&order.customer.name));
    map.insert("ship_to".into(), Dynamic::from_map(address_map(&order.ship_to)));
    map.insert("carrier".into(), maybe_text(order.carrier.as_deref()));
    map.insert("comment".into(), maybe_text(order.comment.as_deref()));
    map.insert("udf1".into(), Dynamic::UNIT);
    for (number, value) in &order.udfs {
        map.insert(format!("udf{number}").into(), text(value));
    }
    let lines: Array = order.lines.iter().map(|line| Dynamic::from_map(line_map(line))).collect();
    map.insert("lines".into(), Dynamic::from_array(lines));
    map
}

fn line_map(line: &PickingLine) -> Map {
    let mut map = Map::new();
    map.insert("line_number".into(), Dynamic::from(i64::from(line.line_number)));
    map.insert("item".into(), text(&line.item.name));
    map.insert("ordered_qty".into(), decimal(line.ordered_qty.get()));
    map.insert("uom".into(), text(&line.uom));
    map.insert("comment".into(), maybe_text(line.comment.as_deref()));
    map.insert("quickbooks_line_id".into(), text(line.quickbooks_line_id.as_str()));
    map
}

/// The picking order that an answer describes, over the one that was given.
///
/// # Errors
/// Everything the answer may not hold, with its path.
pub fn from_answer(answer: Dynamic, given: &PickingOrder) -> Result<PickingOrder, Problems> {
    let type_name = answer.type_name().to_string();
    let Some(map) = answer.try_cast::<Map>() else {
        let message = format!("the script must return the target, not {type_name}");
        return Err(vec![("target".into(), message)]);
    };
    let mut reader = Reader::default();
    let mut order = given.clone();
    let udf = |key: &str| key.strip_prefix("udf").and_then(|number| number.parse::<u8>().ok());
    for key in map.keys() {
        let is_udf = udf(key).is_some_and(|number| (1..=UDF_NUMBER_MAX).contains(&number));
        if !is_udf && !TARGET_KEYS.contains(&key.as_str()) {
            reader.unknown("", key, &TARGET_KEYS);
        }
    }
    order.order_number = reader.text(&map, "", "order_number").unwrap_or_default();
    order.order_date = reader.date(&map, "", "order_date").unwrap_or(given.order_date);
    order.due_date = reader.date(&map, "", "due_date");
    let customer = reader.text(&map, "", "customer").unwrap_or_default();
    if customer != given.customer.name {
        order.customer = crate::domain::party::Reference::named(customer);
    }
    order.carrier = reader.text(&map, "", "carrier");
    order.comment = reader.text(&map, "", "comment");
    let udfs = map.keys().filter_map(|key| Some((udf(key)?, key.as_str())));
    order.udfs = udfs
        .filter_map(|(number, key)| Some((number, reader.text(&map, "", key)?)))
        .collect::<BTreeMap<_, _>>();
    if let Some(ship_to) = map.get("ship_to") {
        order.ship_to = reader.address(ship_to);
    }
    order.lines = reader.lines(map.get("lines"), given);
    reader.problems.extend(check(&order));
    if reader.problems.is_empty() { Ok(order) } else { Err(reader.problems) }
}

/// What must hold of any target, whoever made it.
pub fn check(order: &PickingOrder) -> Problems {
    let mut problems = Problems::new();
    let mut say = |path: String, message: String| problems.push((path, message));
    if order.order_number.trim().is_empty() {
        say("order_number".into(), "the picking order has no number".into());
    }
    if order.customer.label().trim().is_empty() {
        say("customer".into(), "the picking order has no customer".into());
    }
    if order.lines.is_empty() {
        say(
            "lines".into(),
            "the picking order has no line: IntelliTrack keeps none without".into(),
        );
    }
    let mut numbers = BTreeSet::new();
    for (place, line) in order.lines.iter().enumerate() {
        let path = |field: &str| format!("target.lines[{place}].{field}");
        let number = line.line_number;
        if !numbers.insert(number) {
            say(path("line_number"), format!("line number {number} is used twice"));
        }
        if line.item.label().trim().is_empty() {
            say(path("item"), format!("line {number} has no item"));
        }
        if !line.ordered_qty.is_positive() {
            let message =
                format!("line {number} orders {}, which cannot be picked", line.ordered_qty);
            say(path("ordered_qty"), message);
        }
        if line.ordered_qty.get().normalize().scale() > QUANTITY_SCALE_MAX {
            let ordered = line.ordered_qty;
            let message = format!(
                "line {number} orders {ordered}, with more than {QUANTITY_SCALE_MAX} decimals"
            );
            say(path("ordered_qty"), message);
        }
        if line.uom.trim().is_empty() {
            say(path("uom"), format!("line {number} has no unit of measure"));
        }
    }
    problems
}

impl Reader {
    fn lines(&mut self, value: Option<&Dynamic>, given: &PickingOrder) -> Vec<PickingLine> {
        let Some(lines) = value.cloned().and_then(Dynamic::try_cast::<Array>) else {
            self.say("target.lines".into(), "expected a list of lines".into());
            return Vec::new();
        };
        let mut read = Vec::with_capacity(lines.len());
        for (place, line) in lines.into_iter().enumerate() {
            match line.try_cast::<Map>() {
                Some(map) => read.extend(self.line(&map, place, given)),
                None => self.say(format!("target.lines[{place}]"), "expected a line".into()),
            }
        }
        read
    }

    fn line(&mut self, map: &Map, place: usize, given: &PickingOrder) -> Option<PickingLine> {
        let path = format!("lines[{place}].");
        for key in map.keys() {
            if !LINE_KEYS.contains(&key.as_str()) {
                self.unknown(&path, key, &LINE_KEYS);
            }
        }
        let id = self.text(map, &path, "quickbooks_line_id").unwrap_or_default();
        let Some(origin) = given.lines.iter().find(|line| line.quickbooks_line_id.as_str() == id)
        else {
            let message = format!("`{id}` is no line of the sales order that comes down");
            self.say(format!("target.{path}quickbooks_line_id"), message);
            return None;
        };
        let mut line = origin.clone();
        let item = self.text(map, &path, "item").unwrap_or_default();
        if item != origin.item.name {
            line.item = crate::domain::party::Reference::named(item);
        }
        line.uom = self.text(map, &path, "uom").unwrap_or_default();
        line.comment = self.text(map, &path, "comment");
        let number = map.get("line_number").and_then(|value| value.as_int().ok());
        match number.and_then(|number| u32::try_from(number).ok()) {
            Some(number) => line.line_number = number,
            None => self.say(format!("target.{path}line_number"), "expected a whole number".into()),
        }
        if let Some(quantity) = self.number(map, &path, "ordered_qty") {
            line.ordered_qty = Quantity::new(quantity);
        }
        Some(line)
    }
}
