//! What rules and scripts say of picked orders on their way to QuickBooks: the sentences of the
//! plugin's documentation that a rule carries, and the scripts that people add. Each order is laid
//! out like a case, as what differs from a good one.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

use std::sync::Arc;

use crossdock::domain::candidate::{Background, Candidate, PickedHeader, Present};
use crossdock::domain::invoice::{Invoice, InvoiceLine, Paper};
use crossdock::domain::known::OrderStatus;
use crossdock::domain::party::{Address, Reference};
use crossdock::domain::picked_order::{PickedLine, PickedOrder};
use crossdock::domain::quantity::Quantity;
use crossdock::rules::case::{Bench, CaseFile, Mappings, Promise, Test};
use crossdock::rules::engine;
use crossdock::rules::evaluate::Evaluator;
use crossdock::rules::load::{Folder, LoadErrors, Loaded, load};
use crossdock::rules::scripts::Text;
use crossdock::rules::world::{Blank, FactLog, World};

/// The built-in rules that speak about this order, with their levels.
#[track_caller]
fn check(case: &str, expected: &[&str]) {
    let loaded = load(&engine::build(), &Folder::default()).expect("the built-in rules load");
    let mappings = Mappings {
        picking_order: |_, _| unreachable!("no map script is built in"),
        invoice: |_, _| unreachable!("no map script is built in"),
    };
    let (folder, engine) = (Folder::default(), |_: &str| engine::build());
    let bench = Bench { set: &loaded.set, folder: &folder, mappings, engine: &engine };
    let mut said = Vec::new();
    for rule in loaded.set.active("picked_order") {
        let test = Test::from(CaseFile {
            rule: rule.code.clone(),
            name: "passes-nothing".into(),
            promise: Promise::Passes,
            text: Text { file: "case.json".into(), text: case.into() },
        });
        let tested = bench.run(&test).expect("no rule runs out of time").expect("it is there");
        assert!(!tested.unreadable, "{:?}", tested.failures);
        if let Some(finding) = tested.findings.first() {
            let name = rule.code.trim_start_matches("picked_order/");
            said.push(format!("{name} {}", finding.severity));
        }
    }
    assert_eq!(said, expected, "{case}");
}

/// Opening passage and first important note: an order that was picked in full goes to QuickBooks
/// once it is processed, whatever the options say.
#[test]
fn an_order_picked_in_full_goes_to_quickbooks() {
    for partial in [true, false] {
        for manual in [true, false] {
            check(
                &format!(
                    r#"{{ "settings": {{ "partial_invoices": {partial},
                         "manual_posting": {manual} }} }}"#
                ),
                &[],
            );
        }
    }
}

/// Important, on back orders, and Partial Order Posting: closing a partial order exports it if
/// Partial Invoices is on; posting parts must be switched on.
#[test]
fn a_partial_order_needs_partial_invoices() {
    let short = |option: bool| {
        format!(
            r#"{{ "doc": {{ "lines": [{{ "picked": "5" }}, {{ "picked": "0" }}] }},
                 "settings": {{ "partial_invoices": {option} }} }}"#
        )
    };
    check(&short(true), &[]);
    check(&short(false), &["partial-invoices-off error"]);
}

/// Important, on back orders, taken to its end: what is picked of the rest later is billed, and
/// nothing twice.
#[test]
fn the_rest_of_a_back_order_is_billed_when_it_is_picked() {
    check(
        r#"{ "doc": { "lines": [{ "posted": "5" }, { "posted": "100" }],
             "sales_order": { "lines": [{ "invoiced": "5" }, { "invoiced": "100" }] } } }"#,
        &[],
    );
    check(
        r#"{ "doc": { "lines": [{ "picked": "14", "posted": "12" }, { "posted": "100" }] } }"#,
        &["over-picked error"],
    );
}

/// The warning: processing an order in QuickBooks may put it out of sync. It is told, and nothing
/// is billed until a person decides.
#[test]
fn an_order_processed_in_quickbooks_too_waits_for_a_person() {
    check(r#"{ "doc": { "changed": true } }"#, &["order-changed error"]);
    check(r#"{ "doc": { "order_gone": "deleted" } }"#, &["order-changed error"]);
    check(
        r#"{ "doc": { "changed": true, "lines": [{ "picked": "4" }, {}],
             "sales_order": { "lines": [{ "invoiced": "4" }, {}] } },
             "settings": { "partial_invoices": true } }"#,
        &["already-invoiced error", "order-changed error"],
    );
    check(
        r#"{ "doc": { "changed": true, "decision": "keep-ours", "lines": [{ "picked": "4" }, {}],
             "sales_order": { "lines": [{ "invoiced": "4" }, {}] } },
             "settings": { "partial_invoices": true } }"#,
        &[],
    );
}

/// Orders entered in IntelliTrack go to QuickBooks, and, by the plugin's introduction, only where
/// customer and items came from there.
#[test]
fn an_order_of_intellitrack_goes_to_quickbooks_if_quickbooks_knows_what_it_names() {
    let born = |customer: &str| {
        format!(
            r#"{{ "doc": {{ "quickbooks_id": null, "sales_order": null, "lines": [{{ "id": null }}],
                 "customer": {{ "id": null, "name": "{customer}" }} }},
                 "lists": {{ "customers": [{{ "id": "80000001-1", "name": "Smith & Sons" }}] }} }}"#
        )
    };
    check(&born("Smith & Sons"), &[]);
    check(&born("Walk-in"), &["not-from-quickbooks error"]);
}

/// Order numbering: numbers of both sides must differ; the best practice, to create orders in
/// QuickBooks, makes sure of it.
#[test]
fn a_number_used_on_both_sides_is_held_and_one_of_quickbooks_never() {
    let lists = r#""lists": { "sales_orders": [{ "number": "5", "quickbooks_id": "0F0-1" }] }"#;
    check(
        &format!(
            r#"{{ "doc": {{ "number": "5", "quickbooks_id": null, "sales_order": null,
                 "lines": [{{ "id": null }}] }}, {lists} }}"#
        ),
        &["number-taken error"],
    );
    check(&format!(r#"{{ "doc": {{ "number": "5", "quickbooks_id": "0F0-1" }}, {lists} }}"#), &[]);
}

/// Order details, Multiple Sites: goods are best picked from the order's site, in UDF 1; otherwise
/// stock gets out of sync. It is a recommendation: the order goes on.
#[test]
fn picking_from_another_site_is_warned_about() {
    check(
        r#"{ "doc": { "lines": [{ "picks": [{ "site": "WEST" }] }, {}] },
             "settings": { "multiple_sites": true } }"#,
        &["outside-order-site warning"],
    );
}

/// Reviewing a sales order: an imported order may be edited and then exported. By setting, the
/// sales order follows; until then the edit waits for a person.
#[test]
fn an_edited_order_is_held_or_sent() {
    let edited = |setting: &str| {
        format!(
            r#"{{ "doc": {{ "lines": [{{ "ordered": "10", "picked": "10" }}, {{}}] }},
                 "settings": {{ "edits_in_intellitrack": "{setting}" }} }}"#
        )
    };
    check(&edited("hold"), &["line-not-on-order error"]);
    check(&edited("send"), &[]);
}

/// The built-in rules with these files of a workspace over them.
fn loaded(files: &[(&str, &str)]) -> Result<Loaded, LoadErrors> {
    let mut folder = Folder::default();
    for (path, text) in files {
        let text = Text { file: format!("rules/{path}"), text: (*text).into() };
        folder.files.insert(path.to_string(), text);
    }
    load(&engine::build(), &folder)
}

fn evaluator(files: &[(&str, &str)]) -> Evaluator {
    let world = World {
        catalog: Arc::default(),
        settings: Arc::default(),
        today: jiff::civil::date(2026, 3, 5),
        memory: Arc::new(Blank),
    };
    let set = loaded(files).unwrap_or_else(|errors| panic!("{:?}", errors.problems)).set;
    Evaluator::new(set, Arc::new(world))
}

/// An order born in IntelliTrack: 12 bolts, all of them picked.
fn candidate(number: &str) -> Arc<Candidate> {
    let line = PickedLine {
        line_number: 1,
        item: Reference { id: Some("80000011-1".into()), name: "Bolt:M8".into() },
        ordered: "12".parse().unwrap(),
        picked: "12".parse().unwrap(),
        invoiced: Quantity::ZERO,
        uom: "EA".into(),
        comment: None,
        quickbooks_line_id: None,
        picks: Vec::new(),
    };
    let order = PickedOrder {
        id: format!("id-{number}"),
        number: number.into(),
        quickbooks_id: None,
        status: OrderStatus::Closed,
        closed_at: None,
        order_date: None,
        due_date: None,
        customer: Reference { id: Some("80000001-1".into()), name: "Smith & Sons".into() },
        ship_to: Address::default(),
        carrier: None,
        comment: Some("rush".into()),
        udfs: [(2, "Ann".to_string())].into(),
        lines: vec![line],
    };
    Arc::new(Candidate::new(order, Background::new(Present::NotFromQuickBooks)))
}

fn invoice() -> Invoice {
    let item = Reference::named("Bolt:M8");
    Invoice {
        kind: Paper::SalesReceipt,
        order_number: "2001".into(),
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
        lines: vec![InvoiceLine::new(1, item, "12".parse().unwrap())],
    }
}

/// A map script that means picked orders, and one that means sales orders and would fail here.
const MAPS: [(&str, &str); 2] = [
    (
        "map/memo.rhai",
        "//! Who picked it stands in the memo.
const SUBJECT = \"picked_order\";
fn map(doc, target, ctx) {
    target.memo = `picked by ${doc.udf[1]}`;
    target.lines[0].quantity = target.lines[0].quantity - 2;
    target
}
",
    ),
    (
        "map/carrier.rhai",
        "//! Sales orders go by truck.
fn map(doc, target, ctx) { target.carrier = \"Truck\"; target }
",
    ),
];

#[test]
fn a_map_script_adjusts_the_flow_it_names() {
    let (mapped, findings) = evaluator(&MAPS)
        .map(&candidate("2001"), invoice(), &mut FactLog::default())
        .expect("in time");
    assert_eq!(findings, []);
    assert_eq!(mapped.memo.as_deref(), Some("picked by Ann"));
    assert_eq!(mapped.lines[0].quantity.to_string(), "10");
}

#[test]
fn a_map_script_that_bills_more_holds_the_order() {
    let greedy = (
        "map/greedy.rhai",
        "//! Bills one more.
const SUBJECT = \"picked_order\";
fn map(doc, target, ctx) { target.lines[0].quantity += 1; target }
",
    );
    let (mapped, findings) = evaluator(&[greedy])
        .map(&candidate("2001"), invoice(), &mut FactLog::default())
        .expect("in time");
    assert_eq!(mapped, invoice());
    let told: Vec<String> = findings
        .iter()
        .map(|each| format!("{} {}: {}", each.severity, each.rule, each.message))
        .collect();
    assert_eq!(
        told,
        ["error map/greedy: target.lines[0].quantity: 13 is more than the 12 to bill"]
    );
}

#[test]
fn a_filter_script_skips_in_the_flow_it_names() {
    let files = [
        (
            "filter/rush.rhai",
            "//! Rush orders are billed by hand.
const SUBJECT = \"picked_order\";
fn skip(doc, ctx) { if doc.comment == \"rush\" { \"rush-order\" } }
",
        ),
        (
            "filter/web.rhai",
            "//! Web orders stay in QuickBooks.
fn skip(doc, ctx) { \"web\" }
",
        ),
    ];
    let (reason, findings) =
        evaluator(&files).skip(&candidate("2001"), &mut FactLog::default()).expect("in time");
    assert_eq!((reason.as_deref(), findings.len()), (Some("rush-order"), 0));
}

#[test]
fn rules_may_compare_picked_orders() {
    let twice = (
        "picked_order/one-a-day/rule.rhai",
        "//! A customer gets one invoice a day.
fn key(doc, ctx) { doc.customer.id }
fn check_group(docs, ctx) {
    for doc in docs { finding(doc, \"customer\", `${doc.customer.name} has ${docs.len()} orders`); }
}
",
    );
    let evaluator = evaluator(&[twice]);
    let mut headers = Vec::new();
    let mut keys = Vec::new();
    for (sequence, number) in ["2001", "2002"].into_iter().enumerate() {
        let candidate = candidate(number);
        let checked = evaluator.check(&candidate).expect("in time");
        assert_eq!(checked.findings, []);
        keys.extend(checked.keys);
        headers.push(Arc::new(PickedHeader::of(&candidate, sequence)));
    }
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], keys[1]);
    let found = evaluator.check_group(keys[0].0, &headers).expect("in time");
    let told: Vec<(usize, &str)> =
        found.iter().map(|(sequence, found)| (*sequence, found.message.as_str())).collect();
    assert_eq!(told, [(0, "Smith & Sons has 2 orders"), (1, "Smith & Sons has 2 orders")]);
}

#[test]
fn a_script_that_fails_on_a_picked_order_says_what_it_had_at_hand() {
    let broken = (
        "picked_order/broken/rule.rhai",
        "//! It asks for what is not there.
fn check(doc, ctx) { for line in doc.lines { if line.comment.len() > 1 { return; } } }
",
    );
    let checked = evaluator(&[broken]).check(&candidate("2001")).expect("in time");
    let [finding] = &checked.findings[..] else { panic!("{:?}", checked.findings) };
    assert_eq!(
        finding.message,
        "the script failed on order 2001: there is no function len (absent ()) (with doc = picking \
         order 2001, line = line 1 (Bolt:M8) of picking order 2001)"
    );
    assert!(finding.fix.as_deref().unwrap().contains("a value is absent there"));
}

#[test]
fn a_subject_that_does_not_exist_is_told() {
    let wrong = (
        "filter/rush.rhai",
        "//! Rush orders are billed by hand.
const SUBJECT = \"picked_orders\";
fn skip(doc, ctx) { () }
",
    );
    let errors = loaded(&[wrong]).expect_err("it does not load");
    let told: Vec<String> = errors
        .problems
        .iter()
        .map(|each| {
            format!("{}: {} ({})", each.place, each.message, each.remedy.as_deref().unwrap_or(""))
        })
        .collect();
    assert_eq!(
        told,
        ["rules/filter/rush.rhai:2:1: there is no subject `picked_orders` (did you mean \
          `picked_order`?)"]
    );
}
