//! What map scripts of the way back get and give back: the paper for QuickBooks' books as a map of
//! plain values. A script may lower a quantity or leave out a line; it may never bill more than was
//! mapped, nor draw on another sales order.

use std::collections::BTreeMap;

use rhai::{Array, Dynamic, Map};
use rust_decimal::Decimal;

use super::answer::{Problems, Reader, address_map};
use super::fields::{decimal, maybe_decimal, maybe_shown, maybe_text, text};
use crate::domain::invoice::{Invoice, InvoiceLine, Paper};
use crate::domain::quantity::{Money, QUANTITY_SCALE_MAX, Quantity};

/// Keys of a target, in the order the written contract lists them.
pub const TARGET_KEYS: [&str; 15] = [
    "kind",
    "order_number",
    "number",
    "date",
    "due_date",
    "ship_date",
    "customer",
    "ship_to",
    "memo",
    "po_number",
    "class",
    "terms",
    "to_be_printed",
    "other",
    "lines",
];
const LINE_KEYS: [&str; 13] = [
    "line_number",
    "item",
    "linked",
    "quantity",
    "unit",
    "description",
    "service_date",
    "class",
    "rate",
    "amount",
    "site",
    "lot",
    "serial",
];
/// Decimals of an amount (XSD `AMTTYPE`).
const AMOUNT_SCALE: u32 = 2;

/// The target as scripts read it.
pub fn to_map(invoice: &Invoice) -> Map {
    let lines: Array = invoice.lines.iter().map(|line| Dynamic::from_map(line_map(line))).collect();
    let values = [
        ("kind", text(invoice.kind.word())),
        ("order_number", text(&invoice.order_number)),
        ("number", maybe_text(invoice.number.as_deref())),
        ("date", maybe_shown(Some(invoice.date))),
        ("due_date", maybe_shown(invoice.due_date)),
        ("ship_date", maybe_shown(invoice.ship_date)),
        ("customer", text(&invoice.customer.name)),
        ("ship_to", Dynamic::from_map(address_map(&invoice.ship_to))),
        ("memo", maybe_text(invoice.memo.as_deref())),
        ("po_number", maybe_text(invoice.po_number.as_deref())),
        ("class", maybe_text(invoice.class.as_deref())),
        ("terms", maybe_text(invoice.terms.as_deref())),
        ("to_be_printed", invoice.to_be_printed.map_or(Dynamic::UNIT, Dynamic::from)),
        ("other", maybe_text(invoice.other.as_deref())),
        ("lines", Dynamic::from_array(lines)),
    ];
    values.into_iter().map(|(key, value)| (key.into(), value)).collect()
}

fn line_map(line: &InvoiceLine) -> Map {
    let values = [
        ("line_number", Dynamic::from(i64::from(line.line_number))),
        ("item", text(&line.item.name)),
        ("linked", line.link.is_some().into()),
        ("quantity", decimal(line.quantity.get())),
        ("unit", maybe_text(line.unit.as_deref())),
        ("description", maybe_text(line.description.as_deref())),
        ("service_date", maybe_shown(line.service_date)),
        ("class", maybe_text(line.class.as_deref())),
        ("rate", maybe_decimal(line.rate.map(Money::get))),
        ("amount", maybe_decimal(line.amount.map(Money::get))),
        ("site", maybe_text(line.site.as_deref())),
        ("lot", maybe_text(line.lot.as_deref())),
        ("serial", maybe_text(line.serial.as_deref())),
    ];
    values.into_iter().map(|(key, value)| (key.into(), value)).collect()
}

/// The paper that an answer describes, over the one that was given.
///
/// # Errors
/// Everything the answer may not hold, with its path.
pub fn from_answer(answer: Dynamic, given: &Invoice) -> Result<Invoice, Problems> {
    let type_name = answer.type_name().to_string();
    let Some(map) = answer.try_cast::<Map>() else {
        let message = format!("the script must return the target, not {type_name}");
        return Err(vec![("target".into(), message)]);
    };
    let mut reader = Reader::default();
    for key in map.keys() {
        if !TARGET_KEYS.contains(&key.as_str()) {
            reader.unknown("", key, &TARGET_KEYS);
        }
    }
    for (key, kept) in [
        ("kind", given.kind.word()),
        ("order_number", &given.order_number),
        ("customer", &given.customer.name),
    ] {
        keep(&mut reader, &map, "", key, kept);
    }
    let mut invoice = given.clone();
    invoice.number = reader.text(&map, "", "number");
    invoice.date = reader.date(&map, "", "date").unwrap_or(given.date);
    invoice.due_date = reader.date(&map, "", "due_date");
    invoice.ship_date = reader.date(&map, "", "ship_date");
    if let Some(ship_to) = map.get("ship_to") {
        invoice.ship_to = reader.address(ship_to);
    }
    invoice.memo = reader.text(&map, "", "memo");
    invoice.po_number = reader.text(&map, "", "po_number");
    invoice.class = reader.text(&map, "", "class");
    invoice.terms = reader.text(&map, "", "terms");
    invoice.to_be_printed = reader.flag(&map, "to_be_printed");
    invoice.other = reader.text(&map, "", "other");
    invoice.lines = lines(&mut reader, map.get("lines"), given);
    reader.problems.extend(check(&invoice));
    if reader.problems.is_empty() { Ok(invoice) } else { Err(reader.problems) }
}

/// A value that a script may read and not change.
fn keep(reader: &mut Reader, map: &Map, path: &str, key: &str, kept: &str) {
    let found = reader.text(map, path, key).unwrap_or_default();
    if found != kept {
        let message = format!("`{kept}` cannot be changed to `{found}`");
        reader.say(format!("target.{path}{key}"), message);
    }
}

fn lines(reader: &mut Reader, value: Option<&Dynamic>, given: &Invoice) -> Vec<InvoiceLine> {
    let Some(answered) = value.cloned().and_then(Dynamic::try_cast::<Array>) else {
        reader.say("target.lines".into(), "expected a list of lines".into());
        return Vec::new();
    };
    // Lines that share a number differ by lot or serial number and keep their order.
    let mut unused: BTreeMap<u32, Vec<&InvoiceLine>> = BTreeMap::new();
    for line in given.lines.iter().rev() {
        unused.entry(line.line_number).or_default().push(line);
    }
    let mut read = Vec::with_capacity(answered.len());
    for (place, line) in answered.into_iter().enumerate() {
        let path = format!("lines[{place}].");
        let Some(map) = line.try_cast::<Map>() else {
            reader.say(format!("target.lines[{place}]"), "expected a line".into());
            continue;
        };
        let number = map.get("line_number").and_then(|value| value.as_int().ok());
        let number = number.and_then(|number| u32::try_from(number).ok());
        let origin = number.and_then(|number| unused.get_mut(&number)?.pop());
        match origin {
            Some(origin) => read.push(line_of(reader, &map, &path, origin)),
            None => reader.say(
                format!("target.{path}line_number"),
                "there is no such line to bill: lines can be left out, not added".into(),
            ),
        }
    }
    read
}

fn line_of(reader: &mut Reader, map: &Map, path: &str, origin: &InvoiceLine) -> InvoiceLine {
    for key in map.keys() {
        if !LINE_KEYS.contains(&key.as_str()) {
            reader.unknown(path, key, &LINE_KEYS);
        }
    }
    keep(reader, map, path, "item", &origin.item.name);
    keep(reader, map, path, "unit", origin.unit.as_deref().unwrap_or_default());
    let linked = map.get("linked").and_then(|value| value.as_bool().ok());
    if linked != Some(origin.link.is_some()) {
        let message = "whether a line is drawn from the sales order cannot be changed";
        reader.say(format!("target.{path}linked"), message.into());
    }
    let mut line = origin.clone();
    if let Some(quantity) = reader.number(map, path, "quantity") {
        line.quantity = Quantity::new(quantity);
        if line.quantity > origin.quantity {
            let message = format!("{} is more than the {} to bill", line.quantity, origin.quantity);
            reader.say(format!("target.{path}quantity"), message);
        }
    }
    line.description = reader.text(map, path, "description");
    line.service_date = reader.date(map, path, "service_date");
    line.class = reader.text(map, path, "class");
    line.rate = reader.maybe_number(map, path, "rate").map(Money::new);
    line.amount = reader.maybe_number(map, path, "amount").map(Money::new);
    line.site = reader.text(map, path, "site");
    line.lot = reader.text(map, path, "lot");
    line.serial = reader.text(map, path, "serial");
    line
}

/// What must hold of any paper, whoever made it. Lengths and characters are the writer's business.
pub fn check(invoice: &Invoice) -> Problems {
    let mut problems = Problems::new();
    let mut say = |path: String, message: String| problems.push((path, message));
    if invoice.customer.label().trim().is_empty() {
        say("customer".into(), "there is no customer".into());
    }
    if invoice.lines.is_empty() {
        say("lines".into(), "there is no line to bill".into());
    }
    if invoice.kind == Paper::SalesReceipt {
        for (key, value) in [("po_number", &invoice.po_number), ("terms", &invoice.terms)] {
            if value.is_some() {
                say(format!("target.{key}"), format!("a sales receipt has no {key}"));
            }
        }
    }
    for (place, line) in invoice.lines.iter().enumerate() {
        let faults = faults_of(line, invoice.kind);
        problems.extend(faults.into_iter().map(|(field, message)| {
            let message = format!("line {} {message}", line.line_number);
            (format!("target.lines[{place}].{field}"), message)
        }));
    }
    problems
}

fn faults_of(line: &InvoiceLine, kind: Paper) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    let mut say = |field, message: String| faults.push((field, message));
    let scale = |number: Decimal| number.normalize().scale();
    if !line.quantity.is_positive() {
        say("quantity", format!("bills {}, which is nothing", line.quantity));
    }
    if scale(line.quantity.get()) > QUANTITY_SCALE_MAX {
        let message =
            format!("bills {}, with more than {QUANTITY_SCALE_MAX} decimals", line.quantity);
        say("quantity", message);
    }
    if line.link.is_some() {
        // QuickBooks refuses these beside a link, or silently drops the link.
        let given = [
            ("description", line.description.is_some()),
            ("service_date", line.service_date.is_some()),
            ("rate", line.rate.is_some()),
            ("class", line.class.is_some()),
        ];
        for (field, _) in given.into_iter().filter(|(_, given)| *given) {
            let message = format!("is drawn from the sales order, which gives its {field}");
            say(field, message);
        }
    }
    if line.rate.is_some() && line.amount.is_some() {
        say("amount", "has a rate and an amount: give one of them".into());
    }
    if line.rate.is_some_and(|rate| scale(rate.get()) > QUANTITY_SCALE_MAX) {
        say("rate", format!("has a rate with more than {QUANTITY_SCALE_MAX} decimals"));
    }
    if line.amount.is_some_and(|amount| scale(amount.get()) > AMOUNT_SCALE) {
        say("amount", format!("has an amount with more than {AMOUNT_SCALE} decimals"));
    }
    if line.lot.is_some() && line.serial.is_some() {
        say("serial", "has a lot and a serial number: give one of them".into());
    }
    if kind == Paper::SalesOrder && line.service_date.is_some() {
        say("service_date", "has a service date, and a sales order's lines have none".into());
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::invoice::OrderLineLink;
    use crate::domain::party::{Address, Reference};

    /// A linked line of 10 bolts in two lots of 6 and 4, and a free line of 2 nuts.
    fn given() -> Invoice {
        let line = |number, item: &str, quantity: &str, lot: Option<&str>| InvoiceLine {
            link: (number == 1).then(|| OrderLineLink { order: "SO-1".into(), line: "L1".into() }),
            lot: lot.map(Into::into),
            unit: Some("EA".into()),
            ..InvoiceLine::new(number, Reference::named(item), quantity.parse().unwrap())
        };
        Invoice {
            kind: Paper::Invoice,
            order_number: "1001".into(),
            number: None,
            date: jiff::civil::date(2026, 3, 5),
            due_date: None,
            ship_date: None,
            customer: Reference::named("Smith & Sons"),
            ship_to: Address::default(),
            memo: None,
            po_number: None,
            class: None,
            terms: None,
            to_be_printed: None,
            other: None,
            lines: vec![
                line(1, "Bolt:M8", "6", Some("A")),
                line(1, "Bolt:M8", "4", Some("B")),
                line(2, "Nut:M8", "2", None),
            ],
        }
    }

    fn answered(change: impl FnOnce(&mut Map, &mut Vec<Map>)) -> Result<Invoice, Problems> {
        let mut map = to_map(&given());
        let lines = map.remove("lines").unwrap().cast::<Array>();
        let mut lines: Vec<Map> = lines.into_iter().map(Dynamic::cast::<Map>).collect();
        change(&mut map, &mut lines);
        let lines = lines.into_iter().map(Dynamic::from_map).collect();
        map.insert("lines".into(), Dynamic::from_array(lines));
        from_answer(Dynamic::from_map(map), &given())
    }

    #[track_caller]
    fn check_refused(change: impl FnOnce(&mut Map, &mut Vec<Map>), expected: &[&str]) {
        let problems = answered(change).expect_err("the answer is refused");
        let told: Vec<String> =
            problems.iter().map(|(path, message)| format!("{path}: {message}")).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn what_is_left_as_it_is_comes_back_as_it_was() {
        assert_eq!(answered(|_, _| {}), Ok(given()));
    }

    #[test]
    fn a_script_may_fill_in_what_the_mapping_leaves_open() {
        let invoice = answered(|target, lines| {
            target.insert("memo".into(), text("thank you"));
            target.insert("number".into(), text("1001"));
            target.insert("terms".into(), text("Net 30"));
            target.insert("class".into(), text("Retail"));
            target.insert("to_be_printed".into(), true.into());
            target.insert("date".into(), text("2026-03-06"));
            lines[2].insert("rate".into(), decimal("1.25".parse().unwrap()));
            lines[0].insert("site".into(), text("East"));
        });
        let invoice = invoice.unwrap();
        assert_eq!(invoice.memo.as_deref(), Some("thank you"));
        assert_eq!(invoice.to_be_printed, Some(true));
        assert_eq!(invoice.date, jiff::civil::date(2026, 3, 6));
        assert_eq!(invoice.lines[2].rate.map(|rate| rate.to_string()).as_deref(), Some("1.25"));
        assert_eq!(invoice.lines[0].site.as_deref(), Some("East"));
    }

    #[test]
    fn a_script_may_bill_less_and_leave_lines_out() {
        let invoice = answered(|_, lines| {
            lines[0].insert("quantity".into(), Dynamic::from(5_i64));
            lines.pop();
        });
        let billed: Vec<String> = invoice
            .unwrap()
            .billed()
            .iter()
            .map(|line| format!("{} {}", line.line_number, line.quantity))
            .collect();
        assert_eq!(billed, ["1 5", "1 4"]);
    }

    #[test]
    fn a_script_never_bills_more_than_was_mapped() {
        check_refused(
            |_, lines| drop(lines[1].insert("quantity".into(), Dynamic::from(5_i64))),
            &["target.lines[1].quantity: target.lines[1].quantity: 5 is more than the 4 to bill"],
        );
        check_refused(
            |_, lines| lines.push(lines[2].clone()),
            &["target.lines[3].line_number: target.lines[3].line_number: there is no such line \
               to bill: lines can be left out, not added"],
        );
        check_refused(
            |_, lines| drop(lines[2].insert("line_number".into(), Dynamic::from(1_i64))),
            &["target.lines[2].line_number: target.lines[2].line_number: there is no such line \
               to bill: lines can be left out, not added"],
        );
    }

    #[test]
    fn what_it_is_and_what_it_is_drawn_from_stays() {
        check_refused(
            |target, lines| {
                target.insert("customer".into(), text("Miller"));
                target.insert("kind".into(), text("sales_receipt"));
                lines[0].insert("linked".into(), false.into());
                lines[0].insert("item".into(), text("Nut:M8"));
                lines[2].insert("unit".into(), text("CS"));
            },
            &[
                "target.kind: target.kind: `invoice` cannot be changed to `sales_receipt`",
                "target.customer: target.customer: `Smith & Sons` cannot be changed to `Miller`",
                "target.lines[0].item: target.lines[0].item: `Bolt:M8` cannot be changed \
                 to `Nut:M8`",
                "target.lines[0].linked: target.lines[0].linked: whether a line is drawn from the \
                 sales order cannot be changed",
                "target.lines[2].unit: target.lines[2].unit: `EA` cannot be changed to `CS`",
            ],
        );
    }

    #[test]
    fn what_quickbooks_would_refuse_is_refused_here() {
        check_refused(
            |_, lines| {
                lines[0].insert("rate".into(), Dynamic::from(1_i64));
                lines[1].insert("serial".into(), text("7"));
                lines[2].insert("rate".into(), Dynamic::from(1_i64));
                lines[2].insert("amount".into(), decimal("2.005".parse().unwrap()));
                lines[2].insert("quantity".into(), Dynamic::from(0_i64));
            },
            &[
                "target.lines[0].rate: line 1 is drawn from the sales order, which gives its rate",
                "target.lines[1].serial: line 1 has a lot and a serial number: give one of them",
                "target.lines[2].quantity: line 2 bills 0, which is nothing",
                "target.lines[2].amount: line 2 has a rate and an amount: give one of them",
                "target.lines[2].amount: line 2 has an amount with more than 2 decimals",
            ],
        );
        check_refused(
            |target, lines| {
                target.insert("mmeo".into(), text("x"));
                target.insert("to_be_printed".into(), text("yes"));
                lines.clear();
            },
            &[
                "target.mmeo: target.mmeo: there is no such field; did you mean `memo`?",
                "target.to_be_printed: target.to_be_printed: expected true or false, found `yes`",
                "lines: there is no line to bill",
            ],
        );
    }
}
