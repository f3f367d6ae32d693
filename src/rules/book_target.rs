//! What `rules/map` scripts about picked orders get and give back: a document for QuickBooks' books
//! as a map of plain values. A script dresses it; what is billed of which order stays.

use rhai::{Array, Dynamic, Map};

use super::fields::{maybe_decimal, maybe_shown, maybe_text, text};
use super::target::{Problems, Reader};
use crate::domain::invoice::{BookEntry, BookLine};
use crate::domain::quantity::{Money, Quantity};

const ENTRY_KEYS: [&str; 11] = [
    "kind",
    "customer",
    "date",
    "number",
    "memo",
    "po_number",
    "class",
    "terms",
    "other",
    "to_be_printed",
    "lines",
];
const LINE_KEYS: [&str; 10] = [
    "line_number",
    "item",
    "quantity",
    "linked",
    "description",
    "rate",
    "class",
    "site",
    "lot",
    "serial",
];

/// The document as scripts read it.
pub fn to_map(entry: &BookEntry) -> Map {
    let mut map = Map::new();
    map.insert("kind".into(), text(entry.kind.word()));
    map.insert("customer".into(), text(entry.customer.label()));
    map.insert("date".into(), maybe_shown(Some(entry.date)));
    for (key, value) in [
        ("number", &entry.number),
        ("memo", &entry.memo),
        ("po_number", &entry.po_number),
        ("class", &entry.class),
        ("terms", &entry.terms),
        ("other", &entry.other),
    ] {
        map.insert(key.into(), maybe_text(value.as_deref()));
    }
    map.insert("to_be_printed".into(), entry.to_be_printed.map_or(Dynamic::UNIT, Dynamic::from));
    let lines: Array = entry.lines.iter().map(|line| Dynamic::from_map(line_map(line))).collect();
    map.insert("lines".into(), Dynamic::from_array(lines));
    map
}

fn line_map(line: &BookLine) -> Map {
    let mut map = Map::new();
    let number = line.line_number.map(|number| Dynamic::from(i64::from(number)));
    map.insert("line_number".into(), number.unwrap_or(Dynamic::UNIT));
    map.insert("item".into(), maybe_text(line.item.as_ref().map(|item| item.label())));
    map.insert("quantity".into(), maybe_decimal(line.quantity.map(Quantity::get)));
    map.insert("linked".into(), line.order_line.is_some().into());
    map.insert("rate".into(), maybe_decimal(line.rate.map(Money::get)));
    for (key, value) in [
        ("description", &line.description),
        ("class", &line.class),
        ("site", &line.site),
        ("lot", &line.lot),
        ("serial", &line.serial),
    ] {
        map.insert(key.into(), maybe_text(value.as_deref()));
    }
    map
}

/// The document that an answer describes, over the one that was given.
///
/// # Errors
/// Everything the answer may not hold, with its path.
pub fn from_answer(answer: Dynamic, given: &BookEntry) -> Result<BookEntry, Problems> {
    let type_name = answer.type_name().to_string();
    let Some(map) = answer.try_cast::<Map>() else {
        let message = format!("the script must return the target, not {type_name}");
        return Err(vec![("target".into(), message)]);
    };
    let mut reader = Reader::default();
    for key in map.keys().filter(|key| !ENTRY_KEYS.contains(&key.as_str())) {
        reader.unknown("", key, &ENTRY_KEYS);
    }
    for (key, before) in [("kind", given.kind.word()), ("customer", given.customer.label())] {
        if reader.text(&map, "", key).as_deref() != Some(before) {
            reader.say(format!("target.{key}"), format!("it is {before} and stays so"));
        }
    }
    let mut entry = given.clone();
    entry.date = reader.date(&map, "date").unwrap_or(given.date);
    for (key, value) in [
        ("number", &mut entry.number),
        ("memo", &mut entry.memo),
        ("po_number", &mut entry.po_number),
        ("class", &mut entry.class),
        ("terms", &mut entry.terms),
        ("other", &mut entry.other),
    ] {
        *value = reader.text(&map, "", key);
    }
    entry.to_be_printed = map.get("to_be_printed").and_then(|value| value.as_bool().ok());
    let lines = map.get("lines").cloned().and_then(Dynamic::try_cast::<Array>).unwrap_or_default();
    if lines.len() == given.lines.len() {
        let each = lines.into_iter().zip(&given.lines).enumerate();
        entry.lines =
            each.map(|(place, (line, given))| read(&mut reader, place, line, given)).collect();
    } else {
        let message = format!("there are {} lines, and they stay", given.lines.len());
        reader.say("target.lines".into(), message);
    }
    reader.finish(entry)
}

fn read(reader: &mut Reader, place: usize, answer: Dynamic, given: &BookLine) -> BookLine {
    let path = format!("lines[{place}].");
    let Some(map) = answer.try_cast::<Map>() else {
        reader.say(format!("target.lines[{place}]"), "expected a line".into());
        return given.clone();
    };
    for key in map.keys().filter(|key| !LINE_KEYS.contains(&key.as_str())) {
        reader.unknown(&path, key, &LINE_KEYS);
    }
    let before = line_map(given);
    for key in ["line_number", "item", "linked"] {
        let same = |value: Option<&Dynamic>| value.map(ToString::to_string);
        if same(map.get(key)) != same(before.get(key)) {
            reader.say(format!("target.{path}{key}"), "it stays as it is".into());
        }
    }
    let mut line = given.clone();
    let quantity = reader.decimal(&map, &path, "quantity").map(Quantity::new);
    match (quantity, given.quantity) {
        (Some(now), Some(was)) if now.is_positive() && now <= was => line.quantity = Some(now),
        (now, was) if now == was => {}
        (now, was) => {
            let (now, was) = (now.unwrap_or_default(), was.unwrap_or_default());
            let message = format!("{now}: it may be lowered from {was}, to more than nothing");
            reader.say(format!("target.{path}quantity"), message);
        }
    }
    line.rate = reader.decimal(&map, &path, "rate").map(Money::new);
    for (key, value) in [
        ("description", &mut line.description),
        ("class", &mut line.class),
        ("site", &mut line.site),
        ("lot", &mut line.lot),
        ("serial", &mut line.serial),
    ] {
        *value = reader.text(&map, &path, key);
    }
    line
}
