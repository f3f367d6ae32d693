//! What is held waits for a person, not for QuickBooks: it is judged again on every run, although
//! no answer holds it any more, and goes through once its cause is gone.

use std::slice;

use crate::qbxml::{Order, deleted, items, line, lists, order, orders, sites};
use crate::rig::{Rig, SETTINGS, SITES};

/// Holds `order` in its first run, mends the cause with `mend`, and syncs twice without the order.
#[track_caller]
fn check(
    mut rig: Rig,
    first: &[String],
    held: &str,
    mend: impl FnOnce(&mut Rig) -> Vec<String>,
    stands: &str,
) {
    assert_eq!(rig.sync(first).told(), held, "the first run");
    assert_eq!(rig.contents(), "");
    let again = rig.sync(&[]);
    assert_eq!((again.told().as_str(), again.exit), (held, 1), "nothing has happened");
    let news = mend(&mut rig);
    let mended = rig.sync(&news);
    assert_eq!(mended.told(), "1001 accepted -> create_picking_order", "the cause is gone");
    assert_eq!(mended.exit, 0, "{}", mended.stderr);
    assert_eq!(rig.contents(), stands);
    assert_eq!(rig.waiting(), [], "nobody waits");
    let later = rig.sync(&[]);
    assert_eq!((later.told().as_str(), later.exit), ("", 0));
}

#[test]
fn the_site_is_added_in_quickbooks() {
    let without = |order: &mut Order| order.lines[0].site = "";
    let order = order("1001").saved(without);
    let entered = order.clone().saved(|order| order.lines[0].site = "East");
    check(
        Rig::with(SITES),
        &[lists(), orders(&[order])],
        "1001 held: sales_order/site-missing",
        |_| vec![orders(&[entered])],
        "1001 open for Smith, from EAST; 1 Bolt 10/0/0 EA\n",
    );
}

#[test]
fn the_site_is_mapped_in_the_settings() {
    let order = order("1001").saved(|order| order.lines[0].site = "West");
    check(
        Rig::with(SITES),
        &[lists(), orders(&[order])],
        "1001 held: sales_order/site-unmapped",
        |rig| {
            rig.configure(
                "settings:
  multiple_sites: true
  sites:
    - { quickbooks: East, site: EAST, location: DOCK-1 }
    - { quickbooks: west, site: WEST, location: DOCK-2 }
",
            );
            Vec::new()
        },
        "1001 open for Smith, from WEST; 1 Bolt 10/0/0 EA\n",
    );
}

#[test]
fn the_rule_is_switched_off() {
    let order = order("1001").saved(|order| order.customer = "Nobody");
    check(
        Rig::new(),
        &[lists(), orders(&[order])],
        "1001 held: sales_order/customer-unknown",
        |rig| {
            rig.write("rules/rules.yaml", "sales_order/customer-unknown: off\n");
            Vec::new()
        },
        "1001 open for Nobody; 1 Bolt 10/0/0 EA\n",
    );
}

#[test]
fn the_item_list_arrives_later() {
    check(
        Rig::new(),
        &[orders(&[order("1001")])],
        "1001 held: sales_order/item-unknown",
        |_| vec![items()],
        "1001 open for Smith; 1 Bolt 10/0/0 EA\n",
    );
}

#[test]
fn the_other_order_of_that_number_gets_another() {
    let mut rig = Rig::new();
    let first = order("1001");
    let second = Order { id: "B1-1700000000".into(), customer: "Jones", ..order("1001") };
    let told = rig.sync(&[lists(), orders(&[first, second.clone()])]).told();
    let held = "1001 held: sales_order/number-duplicate";
    assert_eq!(told, format!("{held}\n{held}"));
    let renumbered = second.saved(|order| order.number = "1002".into());
    let told = rig.sync(&[orders(&[renumbered])]).told();
    let created = "accepted -> create_picking_order";
    assert_eq!(told, format!("1002 {created}\n1001 {created}"));
    assert_eq!(rig.waiting(), []);
}

/// Without the lists nobody can tell a service from a part; with them there is nothing to pick.
#[test]
fn the_item_turns_out_to_be_a_service() {
    let mut rig = Rig::new();
    let mut order = order("1001");
    order.lines = vec![line("Delivery", 1)];
    rig.sync(&[orders(&[order])]);
    assert_eq!(rig.sync(&[items()]).told(), "1001 skipped no-inventory-parts");
    assert_eq!(rig.waiting(), []);
}

#[test]
fn a_held_order_is_closed_in_quickbooks() {
    let mut rig = Rig::new();
    let order = order("1001").saved(|order| order.customer = "");
    rig.sync(&[lists(), orders(slice::from_ref(&order))]);
    let closed = order.saved(|order| order.closed = true);
    assert_eq!(rig.sync(&[orders(&[closed])]).told(), "1001 skipped manually-closed");
    assert_eq!(rig.waiting(), []);
}

#[test]
fn a_held_order_is_deleted_in_quickbooks() {
    let mut rig = Rig::new();
    let order = order("1001").saved(|order| order.customer = "");
    rig.sync(&[lists(), orders(slice::from_ref(&order))]);
    let gone = rig.sync(&[deleted(&[order])]);
    assert_eq!((gone.told().as_str(), gone.exit), ("1001 skipped deleted", 0));
    assert_eq!(rig.waiting(), []);
    assert_eq!(rig.sync(&[]).told(), "");
}

/// QuickBooks forgets its deletions after some 90 days, and uses no id twice: an old export that
/// still holds the order must not bring it back.
#[test]
fn a_deleted_order_stays_deleted_although_an_old_export_still_holds_it() {
    let mut rig = Rig::new();
    let order = order("1001");
    rig.sync(&[lists(), orders(slice::from_ref(&order))]);
    let gone = rig.sync(&[deleted(slice::from_ref(&order))]);
    assert_eq!(gone.told(), "1001 accepted -> withdraw_picking_order");
    for _ in 0..2 {
        let again = rig.sync(&[orders(slice::from_ref(&order))]);
        assert_eq!((again.told().as_str(), again.exit), ("1001 skipped deleted", 0));
        assert_eq!(rig.contents(), "");
    }
}

#[test]
fn an_order_that_cannot_be_read_is_deleted_in_quickbooks() {
    let mut rig = Rig::new();
    let order = order("1001").saved(|order| order.date = "2026-02-30");
    assert_eq!(
        rig.sync(&[lists(), orders(slice::from_ref(&order))]).told(),
        "1001 untranslatable: translate/date-unreadable"
    );
    assert_eq!(rig.sync(&[]).exit, 1, "it is read again on every run");
    let gone = rig.sync(&[deleted(&[order])]);
    assert_eq!((gone.told().as_str(), gone.exit), ("1001 skipped deleted", 0));
    assert_eq!(rig.waiting(), []);
}

/// The order was held as changed when QuickBooks deleted it: from then on it is held as deleted,
/// although no later answer says so.
#[test]
fn an_order_held_as_changed_is_deleted_in_quickbooks() {
    let mut rig = Rig::new();
    let order = order("1001");
    rig.sync(&[lists(), orders(slice::from_ref(&order))]);
    rig.pick("1001", 1, "4");
    let changed = order.clone().saved(|order| order.lines[0].quantity = 12);
    rig.sync(&[orders(&[changed])]);
    for news in [vec![deleted(&[order])], vec![], vec![]] {
        let run = rig.sync(&news);
        assert_eq!(run.told(), "1001 held: sales_order/changed-after-picking");
        let message = run.report["documents"][0]["findings"][0]["message"].as_str();
        let expected =
            "the order was deleted in QuickBooks after its picking order was picked (4 so far)";
        assert_eq!(message, Some(expected));
        assert_eq!(run.report["documents"][0]["customer"], "Smith");
    }
}

/// A person undoes what was done for the deleted order; then nothing is left to hold.
#[test]
fn the_picking_order_of_a_deleted_order_is_deleted_by_a_person() {
    let mut rig = Rig::new();
    let order = order("1001");
    rig.sync(&[lists(), orders(slice::from_ref(&order))]);
    rig.pick("1001", 1, "4");
    rig.sync(&[deleted(&[order])]);
    assert_eq!(rig.sync(&[]).exit, 1);
    rig.person(|warehouse| warehouse.delete("1001"));
    let after = rig.sync(&[]);
    assert_eq!((after.told().as_str(), after.exit), ("1001 skipped deleted", 0));
    assert_eq!(rig.waiting(), []);
    assert_eq!(rig.sync(&[]).told(), "");
    assert_eq!(rig.contents(), "");
}

/// A file that was read before is read again: the order comes from there and from what waits, and
/// that is no news to anybody.
#[test]
fn a_held_order_that_comes_again_comes_once() {
    let mut rig = Rig::new();
    let news = [lists(), orders(&[order("1001").saved(|order| order.customer = "")])];
    let notes = |run: &crate::rig::Run| run.report["summary"]["findings"]["note"].as_u64();
    let first = rig.sync(&news);
    assert_eq!(notes(&first), Some(0));
    let second = rig.sync(&news);
    assert_eq!(second.told(), first.told());
    assert_eq!(notes(&second), Some(0));
    let edited = order("1001").saved(|order| order.customer = "").saved(|order| order.memo = "M");
    assert_eq!(notes(&rig.sync(&[orders(&[edited])])), Some(0));
}

/// QuickBooks writes what it likes; what waits has to be readable again whatever that was.
#[test]
fn a_held_order_of_a_file_in_utf_16_waits() {
    let rig = Rig::new();
    let held = order("1001").saved(|order| {
        order.customer = "";
        order.memo = "Müller £5 “now”";
    });
    let text = crate::qbxml::file(&[lists(), orders(&[held])]);
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let path = rig.beside("utf-16.xml");
    std::fs::write(&path, bytes).expect("the file is written");
    let first = rig.run(&["sync", "-o", "json", "--from"], &[&path]);
    assert_eq!(first.told(), "1001 held: sales_order/customer-missing", "{}", first.stderr);
    let mut rig = rig;
    let second = rig.sync(&[]);
    assert_eq!(second.told(), first.told(), "{}", second.stderr);
    let kept = String::from_utf8(rig.waiting().remove(0).bytes).expect("UTF-8");
    assert!(kept.contains("Müller £5 “now”"), "{kept}");
}

/// It is told by name and day, because the file it came in may be gone.
#[test]
fn a_wait_ends_only_by_its_cause() {
    let mut rig = Rig::with(SETTINGS);
    let order = order("1001").saved(|order| order.customer = "");
    rig.sync(&[lists(), orders(&[order])]);
    for _ in 0..10 {
        let run = rig.sync(&[sites(&["East"])]);
        assert_eq!(run.told(), "1001 held: sales_order/customer-missing");
        assert_eq!(rig.waiting().len(), 1);
    }
}
