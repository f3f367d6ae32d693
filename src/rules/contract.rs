//! What scripts see and may do, as a page for the people who write them. It is made from the very
//! tables that register fields and functions, so that it cannot promise what is not there.

use super::api::FUNCTIONS;
use super::context::{ContextView, CustomerView, ItemView, QUESTIONS, SettingsView, SiteView};
use super::fields::document;
use super::picked_parts::{PickView, PickedHeaderView, PresentView};
use super::picked_view::{PickedLineView, PickedView};
use super::view::{HeaderView, LineView, OrderView};
use super::view_parts::{
    AddressView, CustomerRefView, ItemRefView, PickingLineView, PickingOrderView,
};
use crate::domain::picking_order::UDF_NUMBER_MAX;

/// A key of a target, its kind, and what it is.
pub type Key = (&'static str, &'static str, &'static str);

const TARGET: &[Key] = &[
    ("order_number", "text", "number of the picking order"),
    ("order_date", "text", "order date, `2026-03-05`"),
    ("due_date", "text?", "due date, `2026-03-05`"),
    ("customer", "text", "full name of the customer"),
    ("udf1", "text?", "user-defined field 1: the IntelliTrack site, while Multiple Sites is on"),
    ("ship_to", "TargetAddress", "where it goes, see below"),
    ("carrier", "text?", "how it goes"),
    ("comment", "text?", "comment on the order"),
    ("lines", "list of TargetLine", "what is to be picked, see below"),
];

const TARGET_LINE: &[Key] = &[
    ("line_number", "integer", "from 1, unique within the order"),
    ("item", "text", "full name of the item"),
    ("ordered_qty", "decimal", "more than zero, at most five decimal places"),
    ("uom", "text", "unit of measure"),
    ("comment", "text?", "comment on the line"),
    ("quickbooks_line_id", "text", "the line of the sales order it comes from; leave it as it is"),
];

const TARGET_ADDRESS: &[Key] = &[
    ("lines", "list of text", "address lines"),
    ("city", "text?", "city"),
    ("state", "text?", "state or province"),
    ("postal_code", "text?", "postal code"),
    ("country", "text?", "country"),
    ("note", "text?", "note"),
];

const INVOICE: &[Key] = &[
    ("kind", "text", "`invoice`, `sales_order` or `sales_receipt`; leave it as it is"),
    ("order_number", "text", "number of the picking order; leave it as it is"),
    ("number", "text?", "number in QuickBooks, at most 11 characters; () for QuickBooks' next"),
    ("date", "text", "its date, `2026-03-05`"),
    ("due_date", "text?", "due date"),
    ("ship_date", "text?", "ship date"),
    ("customer", "text", "full name of the customer; leave it as it is"),
    ("ship_to", "TargetAddress", "where it goes, see below"),
    ("memo", "text?", "memo, at most 4095 characters"),
    ("po_number", "text?", "the customer's order number; not on a sales receipt"),
    ("class", "text?", "full name of the class"),
    ("terms", "text?", "full name of the terms; not on a sales receipt"),
    ("to_be_printed", "bool?", "waits to be printed in QuickBooks"),
    ("other", "text?", "QuickBooks' free field, at most 29 characters"),
    ("lines", "list of InvoiceLine", "what is billed, see below"),
];

const INVOICE_LINE: &[Key] = &[
    ("line_number", "integer", "line of the picking order; leave it as it is"),
    ("item", "text", "full name of the item; leave it as it is"),
    ("linked", "bool", "drawn from the sales order's line; leave it as it is"),
    ("quantity", "decimal", "more than zero, at most what was mapped"),
    ("unit", "text?", "unit of measure; leave it as it is"),
    ("description", "text?", "description; not on a linked line"),
    ("service_date", "text?", "service date; not on a linked line, nor on a sales order"),
    ("class", "text?", "full name of the class; not on a linked line"),
    ("rate", "decimal?", "price of one unit; not on a linked line"),
    ("amount", "decimal?", "amount, instead of a rate"),
    (
        "site",
        "text?",
        "QuickBooks site; on a linked line QuickBooks may refuse it, or a lot or serial",
    ),
    ("lot", "text?", "lot number, at most 40 characters"),
    ("serial", "text?", "serial numbers, separated by commas, instead of a lot"),
];

/// The maps that map scripts get, by the names of their types.
pub const RECORDS: &[(&str, &[Key])] = &[
    ("Target", TARGET),
    ("TargetLine", TARGET_LINE),
    ("TargetAddress", TARGET_ADDRESS),
    ("Invoice", INVOICE),
    ("InvoiceLine", INVOICE_LINE),
];

/// The keys that a target may have beside its own: user-defined fields 2 and up.
pub fn udf_keys() -> impl Iterator<Item = String> {
    (2..=UDF_NUMBER_MAX).map(|number| format!("udf{number}"))
}

const BEGINNING: &str = include_str!("../../templates/rule-view.md");

/// The page, in Markdown.
pub fn page() -> String {
    let mut page = String::from(BEGINNING);
    page.push_str("\n## Functions beside Rhai's own\n\n| Function | What it does |\n|---|---|\n");
    page.push_str(&rows(FUNCTIONS));
    let documents = [
        document::<OrderView>(),
        document::<LineView>(),
        document::<CustomerRefView>(),
        document::<ItemRefView>(),
        document::<AddressView>(),
        document::<PickingOrderView>(),
        document::<PickingLineView>(),
        document::<HeaderView>(),
        document::<PickedView>(),
        document::<PickedLineView>(),
        document::<PickView>(),
        document::<PresentView>(),
        document::<PickedHeaderView>(),
    ];
    page.push_str("\n## `doc`\n");
    for document in documents {
        page.push_str(&format!("\n{document}"));
    }
    page.push_str(&format!("\n## `ctx`\n\n{}", document::<ContextView>()));
    page.push_str("\nQuestions it answers; asked about `()`, it answers `()`:\n\n");
    page.push_str("| Question | Answer |\n|---|---|\n");
    page.push_str(&rows(QUESTIONS));
    let answers = [
        document::<SettingsView>(),
        document::<ItemView>(),
        document::<CustomerView>(),
        document::<SiteView>(),
    ];
    for document in answers {
        page.push_str(&format!("\n{document}"));
    }
    page.push_str(&format!(
        "\n## `target` of map scripts\n\nA map of plain values: what the warehouse would get. \
         What the script returns is\nchecked like any other picking order. `udf2` to \
         `udf{UDF_NUMBER_MAX}` may be added as texts.\n"
    ));
    page.push_str(&keys_of(&[
        ("Target", TARGET),
        ("TargetLine", TARGET_LINE),
        ("TargetAddress", TARGET_ADDRESS),
    ]));
    page.push_str(
        "\n## `target` of map scripts for picked orders\n\nA map of plain values: what goes into \
         QuickBooks' books. What is `()` is left to\nQuickBooks, or to the sales order where \
         lines are drawn from one. A script may bill less\nand leave lines out; it never bills \
         more than was mapped.\n",
    );
    page.push_str(&keys_of(&[("Invoice", INVOICE), ("InvoiceLine", INVOICE_LINE)]));
    page
}

/// A table of keys for each map.
fn keys_of(maps: &[(&str, &[Key])]) -> String {
    let mut page = String::new();
    for (name, keys) in maps {
        page.push_str(&format!("\n### {name}\n\n| Key | Kind | What it is |\n|---|---|---|\n"));
        for (key, kind, about) in *keys {
            page.push_str(&format!("| `{key}` | {kind} | {about} |\n"));
        }
    }
    page
}

fn rows(pairs: &[(&str, &str)]) -> String {
    let mut rows = String::new();
    for (call, about) in pairs {
        rows.push_str(&format!("| `{call}` | {about} |\n"));
    }
    rows
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use rhai::{Array, Map};

    use super::*;
    use crate::domain::invoice::{Invoice, InvoiceLine, Paper};
    use crate::domain::party::{Address, Reference};
    use crate::domain::picking_order::{PickingLine, PickingOrder};
    use crate::domain::quantity::{QUANTITY_SCALE_MAX, Quantity};
    use crate::rules::target::to_map;

    fn names(keys: &[Key]) -> BTreeSet<&str> {
        keys.iter().map(|(key, ..)| *key).collect()
    }

    fn keys(map: &Map) -> BTreeSet<&str> {
        map.keys().map(rhai::Identifier::as_str).collect()
    }

    #[test]
    fn the_page_tells_how_exact_a_quantity_may_be() {
        assert_eq!(QUANTITY_SCALE_MAX, 5, "`ordered_qty` says five");
    }

    #[test]
    fn the_page_tells_every_key_of_a_target() {
        let target = to_map(&PickingOrder {
            order_number: "1001".into(),
            quickbooks_id: "1A-1".into(),
            edit_sequence: "1".into(),
            order_date: jiff::civil::date(2026, 3, 5),
            due_date: None,
            customer: Reference::named("Smith".to_string()),
            ship_to: Address::default(),
            carrier: None,
            comment: None,
            udfs: BTreeMap::new(),
            lines: vec![PickingLine {
                line_number: 1,
                item: Reference::named("Bolt".to_string()),
                ordered_qty: Quantity::ZERO,
                uom: "EA".into(),
                comment: None,
                quickbooks_line_id: "1A-2".into(),
            }],
            left_out: Vec::new(),
        });
        assert_eq!(keys(&target), names(TARGET));
        let lines = target["lines"].clone().cast::<Array>();
        assert_eq!(keys(&lines[0].clone().cast::<Map>()), names(TARGET_LINE));
        assert_eq!(keys(&target["ship_to"].clone().cast::<Map>()), names(TARGET_ADDRESS));
    }
    #[test]
    fn the_page_tells_every_key_of_an_invoice() {
        let target = crate::rules::invoice_target::to_map(&Invoice {
            kind: Paper::Invoice,
            order_number: "1001".into(),
            number: None,
            date: jiff::civil::date(2026, 3, 5),
            due_date: None,
            ship_date: None,
            customer: Reference::named("Smith".to_string()),
            ship_to: Address::default(),
            memo: None,
            po_number: None,
            class: None,
            terms: None,
            to_be_printed: None,
            other: None,
            lines: vec![InvoiceLine::new(1, Reference::named("Bolt"), Quantity::ZERO)],
        });
        assert_eq!(keys(&target), names(INVOICE));
        let lines = target["lines"].clone().cast::<Array>();
        assert_eq!(keys(&lines[0].clone().cast::<Map>()), names(INVOICE_LINE));
        assert_eq!(keys(&target["ship_to"].clone().cast::<Map>()), names(TARGET_ADDRESS));
    }
}
