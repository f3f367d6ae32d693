//! Every request that can be written: valid by Intuit's schema, and read back as it was given.
//! What cannot be written is told with its place, and nothing is written.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

#[path = "qbxml_writing/reading.rs"]
mod reading;
#[path = "qbxml_writing/requests.rs"]
mod requests;
#[path = "qbxml_writing/tape.rs"]
mod tape;

use std::path::{Path, PathBuf};
use std::process::Command;

use crossdock::qbxml::envelope::{Envelope, MessageSetId, OnError, RequestId};
use crossdock::qbxml::version::Version;
use crossdock::qbxml::write::*;
use jiff::civil::date;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRng, TestRunner};
use requests::MAKERS;
use tape::Tape;

/// Bytes enough for the longest request, and few enough that short ones are tried too.
fn tapes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        proptest::collection::vec(any::<u8>(), 0..900),
    ]
}

fn envelope() -> Envelope {
    Envelope {
        version: Version::WRITTEN,
        on_error: OnError::ContinueOnError,
        new_message_set_id: Some(MessageSetId::new("8f0c2a64-0002").unwrap()),
        old_message_set_id: Some(MessageSetId::new("8f0c2a64-0001").unwrap()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back_as_it_was_given(bytes in tapes()) {
        for (name, make) in MAKERS {
            let mut tape = Tape::new(&bytes, false);
            let fragment = match make(&mut tape, Version::WRITTEN) {
                Ok(fragment) => fragment,
                Err(faults) => panic!("{name} is not written: {}", told(&faults)),
            };
            prop_assert_eq!(fragment.name(), *name);
            prop_assert_eq!(fragment.to_string().parse(), Ok(fragment.clone()));
            let mut found = Vec::new();
            reading::leaves(&reading::read(fragment.body()), "", &mut found);
            found.sort();
            let mut given: Vec<(String, String)> = tape.leaves;
            given.sort();
            prop_assert_eq!(found, given, "{}", fragment);
        }
    }

    #[test]
    fn what_cannot_be_written_is_told_with_its_place(bytes in tapes()) {
        for (name, make) in MAKERS {
            let mut tape = Tape::new(&bytes, true);
            let written = make(&mut tape, Version::WRITTEN);
            let mut given = tape.faults;
            let mut found: Vec<String> = written
                .err()
                .unwrap_or_default()
                .iter()
                .map(|fault| {
                    let last = fault.path.rsplit('.').next().unwrap_or_default();
                    last.split('[').next().unwrap_or_default().to_string()
                })
                .collect();
            given.sort();
            given.dedup();
            found.sort();
            found.dedup();
            prop_assert_eq!(found, given, "{}", name);
        }
    }

    #[test]
    fn old_versions_get_nothing_that_they_do_not_know(
        bytes in tapes(),
        number in prop::sample::select(vec![(2, 0), (4, 0), (6, 1), (8, 0), (10, 0), (12, 0)]),
    ) {
        let version = Version::new(number.0, number.1);
        for (name, make) in MAKERS {
            let Err(faults) = make(&mut Tape::new(&bytes, false), version) else { continue };
            for fault in faults {
                let Why::NotYetKnown { since, .. } = fault.why else {
                    panic!("{name}: {fault}")
                };
                prop_assert!(!version.knows(since), "{}: {}", name, fault);
            }
        }
    }

    #[test]
    fn no_text_that_was_kept_breaks_the_reader_of_fragments(text in "\\PC*|<[ -~]*>") {
        if let Ok(fragment) = text.parse::<Fragment>() {
            prop_assert_eq!(fragment.to_string(), text);
        }
    }
}

fn shared() -> PathBuf {
    match std::env::var_os("CROSSDOCK_SHARED") {
        Some(path) => path.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
    }
}

/// Files with one request of each kind.
const FILES: usize = 300;

#[test]
#[ignore = "needs ../shared"]
fn every_request_is_valid_by_intuit_s_schema() {
    let folder = tempfile::tempdir().unwrap();
    let rng = TestRng::deterministic_rng(Config::default().rng_algorithm);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    for file in 0..FILES {
        let bytes = tapes().new_tree(&mut runner).unwrap().current();
        let fragments: Vec<(RequestId, Fragment)> = MAKERS
            .iter()
            .map(|(name, make)| {
                let fragment = make(&mut Tape::new(&bytes, false), Version::WRITTEN)
                    .unwrap_or_else(|faults| panic!("{name}: {}", told(&faults)));
                (RequestId::new(format!("{file}/{name}")).unwrap(), fragment)
            })
            .collect();
        let requests: Vec<(RequestId, &Fragment)> =
            fragments.iter().map(|(id, fragment)| (id.clone(), fragment)).collect();
        std::fs::write(folder.path().join(format!("{file}.xml")), envelope().wrap(&requests))
            .unwrap();
    }
    validate(folder.path());
}

/// One call of xmllint for all files of a folder.
fn validate(folder: &Path) {
    let schema = shared().join("qbxml/xsd130/qbxmlops130.xsd");
    assert!(schema.is_file(), "{} is missing", schema.display());
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<PathBuf> = files.collect();
    assert_eq!(files.len(), FILES);
    let output = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(&schema)
        .args(&files)
        .output()
        .expect("xmllint is installed (Debian: libxml2-utils)");
    let told = String::from_utf8_lossy(&output.stderr);
    let faults: Vec<&str> = told.lines().filter(|line| !line.ends_with(" validates")).collect();
    let shown = &faults[..faults.len().min(20)];
    assert!(output.status.success() && faults.is_empty(), "\n{}", shown.join("\n"));
    assert_eq!(told.lines().count(), FILES, "every file was looked at");
}

fn told(faults: &[Unwritable]) -> String {
    faults.iter().map(Unwritable::to_string).collect::<Vec<_>>().join("\n")
}

/// A message set with one request as it goes to the Web Connector, each element on its own line.
#[track_caller]
fn check(name: &str, written: Result<Fragment, Vec<Unwritable>>) {
    let text = match written {
        Ok(fragment) => {
            let id = RequestId::new("7").unwrap();
            let bytes = envelope().wrap(&[(id, &fragment)]);
            on_lines(&String::from_utf8(bytes).unwrap())
        }
        Err(faults) => told(&faults),
    };
    insta::with_settings!({
        snapshot_path => "../snapshots/qbxml_writing",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, text) });
}

/// Each tag on its own line, unless it closes the one before it.
fn on_lines(xml: &str) -> String {
    let mut lines = String::new();
    for (place, part) in xml.split("><").enumerate() {
        let before: &str = lines.rsplit('<').next().unwrap_or_default();
        let is_empty =
            part.strip_prefix('/').is_some_and(|rest| rest.split('>').next() == Some(before));
        if place > 0 {
            lines.push_str(if is_empty { "><" } else { ">\n<" });
        }
        lines.push_str(part);
    }
    lines
}

fn text(text: &str) -> Option<String> {
    Some(text.to_string())
}

fn list_id(id: &str) -> Option<Reference> {
    Some(Reference::ListId(id.to_string()))
}

#[test]
fn the_first_page_of_changed_orders() {
    let from = date(2026, 3, 5).at(17, 25, 0, 0);
    let range = ModifiedDateRange { from_modified_date: Some(from), ..Default::default() };
    let filter = TxnFilter {
        max_returned: Some(200),
        dates: Some(TxnDates::Modified(range)),
        ..TxnFilter::default()
    };
    let query = SalesOrderQuery {
        paging: Some(Paging::Start),
        select: TxnSelect::Filter(filter),
        include_line_items: Some(true),
        include_linked_txns: Some(true),
        owner_id: vec!["0".to_string()],
        ..SalesOrderQuery::default()
    };
    check("query-first-page", query.to_fragment(Version::WRITTEN));
}

#[test]
fn an_invoice_for_a_part_of_an_order() {
    let link =
        LinkToTxn { txn_id: "1A2B-1770000000".into(), txn_line_id: "1A2D-1770000000".into() };
    let core = LineCore { quantity: "4.50".parse().ok(), ..LineCore::default() };
    let line = InvoiceLineAdd { link_to_txn: Some(link), core, ..InvoiceLineAdd::default() };
    let invoice = InvoiceAdd {
        lines: vec![InvoiceAddLine::Line(line)],
        external_guid: text("{6f1c0d0e-5b1d-4d53-9c3e-0d8f1b2a7c11}"),
        memo: text("Picked & packed: Søren’s crate"),
        ref_number: text("PO-1001"),
        txn_date: Some(date(2026, 3, 6)),
        customer_ref: list_id("80000001-1770000000"),
        ..InvoiceAdd::default()
    };
    check("invoice-add", invoice.to_fragment(Version::WRITTEN));
}

#[test]
fn an_order_closed_short() {
    let line = |id: &str, closed: Option<bool>| {
        SalesOrderModLine::Line(SalesOrderLineMod {
            txn_line_id: id.into(),
            is_manually_closed: closed,
            ..SalesOrderLineMod::default()
        })
    };
    let order = SalesOrderMod {
        txn_id: "1A2B-1770000000".into(),
        edit_sequence: "1770000321".into(),
        memo: Change::Clear,
        po_number: Change::Set("4711".into()),
        lines: vec![line("1A2C-1770000000", None), line("1A2D-1770000000", Some(true))],
        ..SalesOrderMod::default()
    };
    check("sales-order-mod", order.to_fragment(Version::WRITTEN));
}

#[test]
fn everything_that_is_wrong_at_once() {
    let core = LineCore {
        desc: text("Gift ☃"),
        quantity: "1.000001".parse().ok(),
        amount: "9.999".parse().ok(),
        inventory_site_ref: Some(Reference::FullName(String::new())),
        tracking: Some(Tracking::LotNumber("L".repeat(41))),
        ..LineCore::default()
    };
    let bad = InvoiceLineAdd { core, ..InvoiceLineAdd::default() };
    let good = InvoiceLineAdd::default();
    let invoice = InvoiceAdd {
        ref_number: text("2026-000001234"),
        ship_address: Some(Address { addr1: text("Dock 4\nGate B"), ..Address::default() }),
        external_guid: text("6f1c0d0e"),
        lines: vec![InvoiceAddLine::Line(good), InvoiceAddLine::Line(bad)],
        ..InvoiceAdd::default()
    };
    check("invoice-add-unwritable", invoice.to_fragment(Version::new(8, 0)));
}

#[test]
fn a_new_customer_and_a_deletion() {
    let customer = CustomerAdd {
        name: "Nordic Crates".into(),
        ship_to_address: vec![ShipToAddress {
            name: "Dock".into(),
            address: Address { addr1: text("Quay 1"), city: text("Malmö"), ..Address::default() },
            default_ship_to: Some(true),
        }],
        email: text("dock@example.com"),
        ..CustomerAdd::default()
    };
    check("customer-add", customer.to_fragment(Version::WRITTEN));
    let deletion = TxnDel { txn_del_type: TxnDelType::Invoice, txn_id: "1A2F-1770000000".into() };
    check("txn-del", deletion.to_fragment(Version::WRITTEN));
}

#[test]
fn a_query_by_number_has_no_pages() {
    let query = InvoiceQuery {
        paging: Some(Paging::Continue(String::new())),
        select: TxnSelect::RefNumbers(vec!["1001".into()]),
        ..InvoiceQuery::default()
    };
    check("query-without-pages", query.to_fragment(Version::WRITTEN));
}
