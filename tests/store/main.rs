//! What any store must do, on each database; `moments` has formats, locks and looking without a
//! change, `sqlite_file` and `postgres_schema` what is particular to one of them.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

#[path = "../acme/mod.rs"]
mod acme;
#[path = "../databases/mod.rs"]
mod databases;
mod moments;
mod postgres_schema;
mod rig;
mod sqlite_file;

use acme::{NOW, catalog, order, outgoing};
use crossdock::domain::catalog::ListName;
use crossdock::domain::ids::TxnId;
use crossdock::domain::item::{Site, Unit, UnitSet};
use crossdock::domain::known::Seen;
use crossdock::domain::party::Reference;
use crossdock::domain::posting::PostingKind;
use crossdock::domain::verdict::Verdict;
use crossdock::pipeline::plan::{Delivery, Document};
use crossdock::pipeline::ports::{Lookup as _, Sink as _};
use crossdock::store::{Errand, StoreError};
use databases::{Home, on_both_databases};
use rig::*;

on_both_databases! {
    an_accepted_order_is_posted_and_remembered
    a_posting_of_the_ledger_is_not_posted_again
    a_run_that_learns_nothing_leaves_the_serial
    every_run_that_learns_something_adds_one_to_the_serial
    a_refused_posting_stops_nothing_else_and_is_judged_again
    two_orders_of_one_number_in_one_plan_end_in_one_refusal
    a_held_order_waits_with_its_bytes_until_it_is_accepted
    a_skipped_order_does_not_wait_any_more
    what_gave_no_id_waits_until_the_same_bytes_can_be_read
    a_deletion_without_bytes_leaves_what_waits
    numbers_of_accepted_and_held_orders_are_found_again
    a_plan_is_applied_once
    lists_are_kept_whole_and_in_order
}

fn an_accepted_order_is_posted_and_remembered(home: Home) {
    let rig = &mut Rig::at(home);
    let delivery = deliver(rig, vec![create("1A1")]);
    assert_eq!(delivery, Delivery { posted: 1, ..Delivery::default() });
    let order = known(rig, "1A1").unwrap();
    assert_eq!(order.number, "N1A1");
    assert_eq!(order.lines[0].ordered.to_string(), "12");
    assert_eq!(rig.look().picking_order_numbered("N1A1").unwrap(), Some(order));
    let expected = Seen { posted: true, ..seen("1A1", Verdict::Accepted) };
    assert_eq!(rig.look().seen(&"1A1".into()).unwrap(), Some(expected));
    assert_eq!(rig.look().postings_of(&"1A1".into()).unwrap(), 1);
}

fn a_posting_of_the_ledger_is_not_posted_again(home: Home) {
    let rig = &mut Rig::at(home);
    deliver(rig, vec![create("1A1")]);
    let serial = rig.serial();
    let delivery = deliver(rig, vec![create("1A1")]);
    assert_eq!(delivery, Delivery { already_posted: 1, ..Delivery::default() });
    assert!(rig.look().seen(&"1A1".into()).unwrap().unwrap().posted);
    assert_eq!(rig.serial(), serial, "nothing was written");
}

fn a_run_that_learns_nothing_leaves_the_serial(home: Home) {
    let rig = &mut Rig::at(home);
    let documents = || vec![create("1A1"), document("1A2", Verdict::Held)];
    deliver(rig, documents());
    let serial = rig.serial();
    deliver(rig, documents());
    assert_eq!(rig.serial(), serial);
}

fn every_run_that_learns_something_adds_one_to_the_serial(home: Home) {
    let rig = &mut Rig::at(home);
    for id in ["1A1", "1A2", "1A3"] {
        let serial = rig.serial();
        deliver(rig, vec![create(id), document("1A9", Verdict::Held)]);
        assert_eq!(rig.serial(), serial + 1);
    }
}

fn a_refused_posting_stops_nothing_else_and_is_judged_again(home: Home) {
    let rig = &mut Rig::at(home);
    let delivery = deliver(rig, vec![create("1A1"), refused("1A2"), create("1A3")]);
    assert_eq!((delivery.posted, delivery.already_posted), (2, 0));
    let [(1, why)] = &delivery.refused[..] else { panic!("{delivery:?}") };
    assert!(why.contains("picking order N1A2 of sales order 1A2 is gone"), "{why}");
    assert!(!rig.look().seen(&"1A2".into()).unwrap().unwrap().posted);
    assert_eq!(rig.look().postings_of(&"1A2".into()).unwrap(), 0);
    assert_eq!(waiting_bytes(rig), ["<order>1</order>"]);
}

fn two_orders_of_one_number_in_one_plan_end_in_one_refusal(home: Home) {
    let rig = &mut Rig::at(home);
    let mut second = create("1A2");
    let message = order("1A2", "N1A1", "v1", &[(1, "Bolt:M8", "1")]);
    second.posting = Some(outgoing("second", PostingKind::CreatePickingOrder, &message));
    let delivery = deliver(rig, vec![create("1A1"), second]);
    assert_eq!((delivery.posted, delivery.refused.len()), (1, 1));
    assert_eq!(known(rig, "1A2"), None);
}

fn a_held_order_waits_with_its_bytes_until_it_is_accepted(home: Home) {
    let rig = &mut Rig::at(home);
    deliver(rig, vec![document("1A1", Verdict::Held)]);
    let [order] = &rig.waiting()[..] else { panic!() };
    assert_eq!(order.quickbooks_id.as_deref(), Some("1A1"));
    assert_eq!(order.number.as_deref(), Some("N1A1"));
    assert_eq!(order.modified_at.as_deref(), Some("2026-03-05T07:00:00"));
    assert_eq!(order.since, NOW);
    let changed = Document { provenance: Some(SECOND), ..document("1A1", Verdict::Held) };
    deliver(rig, vec![changed]);
    assert_eq!(waiting_bytes(rig), ["<order>2</order>"]);
    deliver(rig, vec![create("1A1")]);
    assert_eq!(rig.waiting(), []);
}

fn a_skipped_order_does_not_wait_any_more(home: Home) {
    let rig = &mut Rig::at(home);
    deliver(rig, vec![document("1A1", Verdict::Held)]);
    deliver(rig, vec![document("1A1", Verdict::Skipped)]);
    assert_eq!(rig.waiting(), []);
}

fn what_gave_no_id_waits_until_the_same_bytes_can_be_read(home: Home) {
    let rig = &mut Rig::at(home);
    let nameless = || Document {
        quickbooks_id: None,
        number: None,
        seen: None,
        ..document("1A1", Verdict::Untranslatable)
    };
    deliver(rig, vec![nameless()]);
    deliver(rig, vec![nameless()]);
    assert_eq!(waiting_bytes(rig), ["<order>1</order>"]);
    deliver(rig, vec![Document { provenance: Some(SECOND), ..create("1A2") }]);
    assert_eq!(waiting_bytes(rig).len(), 1);
    deliver(rig, vec![create("1A1")]);
    assert_eq!(rig.waiting(), []);
}

fn a_deletion_without_bytes_leaves_what_waits(home: Home) {
    let rig = &mut Rig::at(home);
    deliver(rig, vec![document("1A1", Verdict::Held)]);
    let deletion = Document { provenance: None, ..document("1A1", Verdict::Held) };
    deliver(rig, vec![deletion]);
    assert_eq!(rig.waiting().len(), 1);
}

fn numbers_of_accepted_and_held_orders_are_found_again(home: Home) {
    let rig = &mut Rig::at(home);
    let numbered = |id: &str, verdict| {
        let seen = Seen { number: Some("1001".into()), ..seen(id, verdict) };
        Document { seen: Some(seen), ..document(id, verdict) }
    };
    let documents = vec![
        numbered("1A1", Verdict::Accepted),
        numbered("1A2", Verdict::Held),
        numbered("1A3", Verdict::Skipped),
    ];
    deliver(rig, documents);
    let found = rig.look().sales_orders_numbered("1001").unwrap();
    assert_eq!(found, [TxnId::from("1A1"), TxnId::from("1A2")]);
    assert_eq!(rig.look().sales_orders_numbered("100").unwrap(), []);
}

fn a_plan_is_applied_once(home: Home) {
    let rig = &mut Rig::at(home);
    let errand = || Errand { plan_id: Some("plan-1".into()), ..errand() };
    let plan = plan(vec![create("1A1")]);
    rig.sink(errand()).deliver(&plan, &catalog(), &MESSAGE).unwrap();
    let serial = rig.serial();
    let again = rig.sink(errand()).deliver(&plan, &catalog(), &MESSAGE).unwrap_err();
    let cause = again.source.downcast_ref::<StoreError>();
    assert!(matches!(cause, Some(StoreError::AlreadyApplied { .. })), "{again}");
    assert_eq!(rig.serial(), serial);
}

fn lists_are_kept_whole_and_in_order(home: Home) {
    let rig = &mut Rig::at(home);
    let mut catalog = catalog();
    let site = |name: &str, parent: Option<&str>| Site {
        reference: Reference::named(name),
        active: parent.is_none(),
        parent: parent.map(Reference::named),
    };
    catalog.sites.put(site("East", None));
    catalog.sites.put(site("East:A1", Some("East")));
    let unit = |name: &str, short: Option<&str>, ratio: &str| Unit {
        name: name.into(),
        abbreviation: short.map(Into::into),
        ratio: ratio.parse().unwrap(),
    };
    catalog.put_unit_set(UnitSet {
        reference: Reference { id: Some("A0000001-1".into()), name: "Count".into() },
        units: vec![unit("each", Some("ea"), "1"), unit("box", None, "12.5")],
    });
    catalog.quickbooks_multiple_sites = Some(true);
    catalog.quickbooks_company = Some("Acme Supply, Inc.".into());
    rig.sink(errand()).deliver(&plan(vec![]), &catalog, &MESSAGE).unwrap();
    let kept = rig.look().lists().unwrap();
    assert!(kept.items.iter().eq(catalog.items.iter()));
    assert!(kept.customers.iter().eq(catalog.customers.iter()));
    assert!(kept.sites.iter().eq(catalog.sites.iter()));
    assert!(kept.unit_sets.iter().eq(catalog.unit_sets.iter()));
    assert_eq!(kept.unit("ea"), catalog.unit("ea"));
    assert_eq!(ListName::ALL.map(|list| kept.has(list)), [true, true, false, false]);
    assert_eq!(kept.quickbooks_multiple_sites, Some(true));
    assert_eq!(kept.quickbooks_company.as_deref(), Some("Acme Supply, Inc."));
}
