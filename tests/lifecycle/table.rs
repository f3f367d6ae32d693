//! The table of what a run does with a sales order, cell by cell: what QuickBooks says now, by how
//! far the picking order has come.

use crate::qbxml::{Order, deleted, line, lists, order, orders};
use crate::rig::{Rig, Run};

/// How far the picking order has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    None,
    Open,
    PickedInPart,
    ClosedShort,
    PickedInFull,
    Posted,
}

/// A workspace whose order 1001 has come that far, and the order as QuickBooks has it then.
fn at(column: Column) -> (Rig, Order) {
    let mut rig = Rig::new();
    let order = order("1001");
    if column == Column::None {
        rig.sync(&[lists()]);
        return (rig, order);
    }
    let first = rig.sync(&[lists(), orders(std::slice::from_ref(&order))]);
    assert_eq!(first.told(), "1001 accepted -> create_picking_order");
    match column {
        Column::None | Column::Open => {}
        Column::PickedInPart => rig.pick("1001", 1, "4"),
        Column::ClosedShort => {
            rig.pick("1001", 1, "4");
            rig.person(|warehouse| warehouse.close("1001"));
        }
        Column::PickedInFull => {
            rig.person(|warehouse| warehouse.pick_all("1001"));
        }
        Column::Posted => {
            rig.person(|warehouse| warehouse.pick_all("1001"));
            rig.person(|warehouse| {
                warehouse.record_invoiced("1001", 1, "10".parse().expect("a quantity"))
            });
            // What our invoice makes of the order in QuickBooks.
            return (rig, order.saved(|order| invoice(order, 10)));
        }
    }
    (rig, order)
}

/// An invoice in QuickBooks, whoever wrote it.
fn invoice(order: &mut Order, quantity: u32) {
    order.lines[0].invoiced = quantity;
    order.fully_invoiced = quantity == order.lines[0].quantity;
}

/// Syncs once with QuickBooks' news, once more with the same, and once with none. `told` is what
/// the first run says, `stands` what the warehouse holds afterwards, by the end of `at`'s order.
#[track_caller]
fn check(rig: &mut Rig, news: &[String], told: &str, again: &str, stands: &str) {
    let first = rig.sync(news);
    assert_eq!(first.told(), told, "the first run");
    assert_eq!(rig.contents(), stands, "the warehouse after the first run");
    let held = told.contains("held");
    let waits = |run: &Run| held || run.told_up().contains(" held");
    assert_eq!(first.exit, i32::from(waits(&first)), "{}", first.stderr);

    let second = rig.sync(news);
    assert_eq!(second.told(), again, "the same news once more");
    assert_eq!(second.exit, i32::from(waits(&second)), "{}", second.stderr);
    let serial = rig.serial();

    // QuickBooks tells a change once: what is held stays held without being told again.
    let third = rig.sync(&[]);
    assert_eq!(third.told(), if held { again } else { "" }, "no news");
    assert_eq!((second.postings(), third.postings()), (0, 0), "a further sync posts nothing");
    assert_eq!(rig.contents(), stands, "the warehouse after further runs");
    assert_eq!(rig.serial(), serial, "a further sync leaves the store as it is");
}

/// The order comes as `edit` leaves it, saved anew.
#[track_caller]
fn check_edited(
    column: Column,
    edit: impl FnOnce(&mut Order),
    told: &str,
    again: &str,
    stands: &str,
) {
    let (mut rig, order) = at(column);
    check(&mut rig, &[orders(&[order.saved(edit)])], told, again, stands);
}

#[track_caller]
fn check_as_last_seen(column: Column, stands: &str) {
    let (mut rig, order) = at(column);
    let unchanged = "1001 skipped unchanged";
    check(&mut rig, &[orders(&[order])], unchanged, unchanged, stands);
}

/// The order is deleted in QuickBooks: it does not come any more, its deletion does.
#[track_caller]
fn check_deleted(column: Column, told: &str, again: &str, stands: &str) {
    let (mut rig, order) = at(column);
    check(&mut rig, &[deleted(&[order])], told, again, stands);
}

fn more(order: &mut Order) {
    order.lines[0].quantity = 12;
}

fn without_customer(order: &mut Order) {
    order.customer = "";
}

fn closed(order: &mut Order) {
    order.closed = true;
}

fn invoiced_by_others(order: &mut Order) {
    invoice(order, order.lines[0].quantity);
}

/// QuickBooks empties a voided order.
fn voided(order: &mut Order) {
    order.memo = "VOID:";
    order.total = "0.00";
    for line in &mut order.lines {
        line.quantity = 0;
        line.invoiced = 0;
    }
}

const CHANGED: &str = "1001 held: sales_order/changed-after-picking -> flag_out_of_sync";
const CHANGED_AGAIN: &str = "1001 held: sales_order/changed-after-picking";
const CHANGED_AND_FAILS: &str = "1001 held: sales_order/changed-after-picking, \
     sales_order/customer-missing -> flag_out_of_sync";
const CHANGED_AND_FAILS_AGAIN: &str =
    "1001 held: sales_order/changed-after-picking, sales_order/customer-missing";
const UNCHANGED: &str = "1001 skipped unchanged";

// As last seen.

#[test]
fn as_last_seen_by_none_is_judged_and_a_held_one_on_every_run() {
    let (mut rig, order) = at(Column::None);
    let news = [orders(&[order.saved(without_customer)])];
    let held = "1001 held: sales_order/customer-missing";
    check(&mut rig, &news, held, held, "");
}

#[test]
fn as_last_seen_by_open_is_unchanged() {
    check_as_last_seen(Column::Open, "1001 open for Smith; 1 Bolt 10/0/0 EA\n");
}

#[test]
fn as_last_seen_by_picked_in_part_is_unchanged() {
    check_as_last_seen(Column::PickedInPart, "1001 open for Smith; 1 Bolt 10/4/0 EA\n");
}

#[test]
fn as_last_seen_by_closed_short_is_unchanged() {
    check_as_last_seen(Column::ClosedShort, "1001 closed for Smith; 1 Bolt 10/4/0 EA\n");
}

#[test]
fn as_last_seen_by_picked_in_full_is_unchanged() {
    check_as_last_seen(Column::PickedInFull, "1001 closed for Smith; 1 Bolt 10/10/0 EA\n");
}

#[test]
fn as_last_seen_by_posted_is_unchanged() {
    check_as_last_seen(Column::Posted, "1001 closed for Smith; 1 Bolt 10/10/10 EA\n");
}

// New or changed, passes.

#[test]
fn passes_by_none_creates() {
    check_edited(
        Column::None,
        more,
        "1001 accepted -> create_picking_order",
        UNCHANGED,
        "1001 open for Smith; 1 Bolt 12/0/0 EA\n",
    );
}

#[test]
fn passes_by_open_updates() {
    check_edited(
        Column::Open,
        more,
        "1001 accepted -> update_picking_order",
        UNCHANGED,
        "1001 open for Smith; 1 Bolt 12/0/0 EA\n",
    );
}

#[test]
fn passes_by_picked_in_part_is_held() {
    let stands = "1001 open for Smith, out of sync; 1 Bolt 10/4/0 EA\n";
    check_edited(Column::PickedInPart, more, CHANGED, CHANGED_AGAIN, stands);
}

#[test]
fn passes_by_closed_short_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/4/0 EA\n";
    check_edited(Column::ClosedShort, more, CHANGED, CHANGED_AGAIN, stands);
}

#[test]
fn passes_by_picked_in_full_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/10/0 EA\n";
    check_edited(Column::PickedInFull, more, CHANGED, CHANGED_AGAIN, stands);
}

#[test]
fn passes_by_posted_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/10/10 EA\n";
    check_edited(Column::Posted, more, CHANGED, CHANGED_AGAIN, stands);
}

/// `as_last_seen_by_posted` has the order as one invoice of ours left it; here it is saved anew,
/// saying the same.
#[test]
fn passes_by_posted_is_as_before_if_only_our_invoice_moved_it() {
    let stands = "1001 closed for Smith; 1 Bolt 10/10/10 EA\n";
    check_edited(Column::Posted, |_| {}, UNCHANGED, UNCHANGED, stands);
}

/// The service on the order stays in QuickBooks, and nobody has invoiced it yet: the order is not
/// fully invoiced, and none of its lines comes down any more.
#[test]
fn passes_by_posted_is_as_before_if_a_service_is_still_to_be_invoiced() {
    let mut rig = Rig::new();
    let mut order = order("1001");
    order.lines.push(line("Delivery", 1));
    rig.sync(&[lists(), orders(std::slice::from_ref(&order))]);
    rig.person(|warehouse| warehouse.pick_all("1001"));
    let ten = || "10".parse().expect("a quantity");
    rig.person(|warehouse| warehouse.record_invoiced("1001", 1, ten()));
    let news = [orders(&[order.saved(|order| order.lines[0].invoiced = 10)])];
    let stands = "1001 closed for Smith; 1 Bolt 10/10/10 EA\n";
    check(&mut rig, &news, UNCHANGED, UNCHANGED, stands);
}

/// A part was picked and invoiced by us, and the rest is still to be picked.
#[test]
fn passes_by_picked_in_part_is_as_before_if_only_our_invoice_moved_it() {
    let (mut rig, order) = at(Column::ClosedShort);
    let four = || "4".parse().expect("a quantity");
    rig.person(|warehouse| warehouse.record_invoiced("1001", 1, four()));
    rig.person(|warehouse| warehouse.reopen("1001"));
    let news = [orders(&[order.saved(|order| invoice(order, 4))])];
    let stands = "1001 open for Smith; 1 Bolt 10/4/4 EA\n";
    check(&mut rig, &news, UNCHANGED, UNCHANGED, stands);
}

// New or changed, fails a rule.

#[test]
fn fails_by_none_is_held() {
    let held = "1001 held: sales_order/customer-missing";
    check_edited(Column::None, without_customer, held, held, "");
}

#[test]
fn fails_by_open_is_held_and_blocked() {
    check_edited(
        Column::Open,
        without_customer,
        "1001 held: sales_order/customer-missing -> block_picking_order",
        "1001 held: sales_order/customer-missing",
        "1001 open for Smith, blocked; 1 Bolt 10/0/0 EA\n",
    );
}

#[test]
fn fails_by_picked_in_part_is_held() {
    let stands = "1001 open for Smith, out of sync; 1 Bolt 10/4/0 EA\n";
    check_edited(
        Column::PickedInPart,
        without_customer,
        CHANGED_AND_FAILS,
        CHANGED_AND_FAILS_AGAIN,
        stands,
    );
}

#[test]
fn fails_by_closed_short_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/4/0 EA\n";
    check_edited(
        Column::ClosedShort,
        without_customer,
        CHANGED_AND_FAILS,
        CHANGED_AND_FAILS_AGAIN,
        stands,
    );
}

#[test]
fn fails_by_picked_in_full_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/10/0 EA\n";
    check_edited(
        Column::PickedInFull,
        without_customer,
        CHANGED_AND_FAILS,
        CHANGED_AND_FAILS_AGAIN,
        stands,
    );
}

#[test]
fn fails_by_posted_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/10/10 EA\n";
    check_edited(Column::Posted, without_customer, CHANGED, CHANGED_AGAIN, stands);
}

/// Our own invoice is why QuickBooks counts the order as invoiced; it is not what holds it.
#[test]
fn fails_by_posted_does_not_blame_our_own_invoice() {
    let (mut rig, order) = at(Column::Posted);
    let run = rig.sync(&[orders(&[order.saved(|order| order.customer = "Jones")])]);
    assert_eq!(run.told(), CHANGED);
    let document = &run.report["documents"][0];
    let message = "the order was changed in QuickBooks after its picking order was invoiced";
    assert_eq!(document["findings"][0]["message"], message);
    let reason = "the sales order was changed in QuickBooks";
    assert_eq!(document["posting"]["target"]["reason"], reason);
}

// Closed or invoiced by others.

#[test]
fn closed_by_none_is_skipped() {
    let skipped = "1001 skipped manually-closed";
    check_edited(Column::None, closed, skipped, skipped, "");
}

#[test]
fn closed_by_open_is_withdrawn() {
    check_edited(
        Column::Open,
        closed,
        "1001 accepted -> withdraw_picking_order",
        "1001 skipped manually-closed",
        "",
    );
}

#[test]
fn closed_by_picked_in_part_is_held() {
    let stands = "1001 open for Smith, out of sync; 1 Bolt 10/4/0 EA\n";
    check_edited(Column::PickedInPart, closed, CHANGED, CHANGED_AGAIN, stands);
}

#[test]
fn closed_by_closed_short_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/4/0 EA\n";
    check_edited(Column::ClosedShort, closed, CHANGED, CHANGED_AGAIN, stands);
}

#[test]
fn closed_by_picked_in_full_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/10/0 EA\n";
    check_edited(Column::PickedInFull, closed, CHANGED, CHANGED_AGAIN, stands);
}

#[test]
fn closed_by_posted_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/10/10 EA\n";
    check_edited(Column::Posted, closed, CHANGED, CHANGED_AGAIN, stands);
}

#[test]
fn invoiced_by_others_by_none_is_skipped() {
    let skipped = "1001 skipped fully-invoiced";
    check_edited(Column::None, invoiced_by_others, skipped, skipped, "");
}

#[test]
fn invoiced_by_others_by_open_is_withdrawn() {
    check_edited(
        Column::Open,
        invoiced_by_others,
        "1001 accepted -> withdraw_picking_order",
        "1001 skipped fully-invoiced",
        "",
    );
}

#[test]
fn invoiced_by_others_by_picked_in_part_is_held() {
    let stands = "1001 open for Smith, out of sync; 1 Bolt 10/4/0 EA\n";
    check_edited(Column::PickedInPart, invoiced_by_others, CHANGED, CHANGED_AGAIN, stands);
}

#[test]
fn invoiced_by_others_by_closed_short_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/4/0 EA\n";
    check_edited(Column::ClosedShort, invoiced_by_others, CHANGED, CHANGED_AGAIN, stands);
}

#[test]
fn invoiced_by_others_by_picked_in_full_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/10/0 EA\n";
    check_edited(Column::PickedInFull, invoiced_by_others, CHANGED, CHANGED_AGAIN, stands);
}

/// Ours stands for ten; the order was raised to twelve, and others invoiced the rest.
#[test]
fn invoiced_by_others_by_posted_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/10/10 EA\n";
    let edit = |order: &mut Order| {
        more(order);
        invoiced_by_others(order);
    };
    check_edited(Column::Posted, edit, CHANGED, CHANGED_AGAIN, stands);
}

// Deleted or voided.

#[test]
fn deleted_by_none_is_no_document() {
    check_deleted(Column::None, "", "", "");
}

#[test]
fn deleted_by_open_is_withdrawn() {
    check_deleted(Column::Open, "1001 accepted -> withdraw_picking_order", "", "");
}

#[test]
fn deleted_by_picked_in_part_is_held() {
    let stands = "1001 open for Smith, out of sync; 1 Bolt 10/4/0 EA\n";
    check_deleted(Column::PickedInPart, CHANGED, CHANGED_AGAIN, stands);
}

#[test]
fn deleted_by_closed_short_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/4/0 EA\n";
    check_deleted(Column::ClosedShort, CHANGED, CHANGED_AGAIN, stands);
}

#[test]
fn deleted_by_picked_in_full_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/10/0 EA\n";
    check_deleted(Column::PickedInFull, CHANGED, CHANGED_AGAIN, stands);
}

#[test]
fn deleted_by_posted_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/10/10 EA\n";
    check_deleted(Column::Posted, CHANGED, CHANGED_AGAIN, stands);
}

#[test]
fn voided_by_none_is_skipped() {
    let skipped = "1001 skipped deleted";
    check_edited(Column::None, voided, skipped, skipped, "");
}

#[test]
fn voided_by_open_is_withdrawn() {
    let told = "1001 accepted -> withdraw_picking_order";
    check_edited(Column::Open, voided, told, "1001 skipped deleted", "");
}

#[test]
fn voided_by_picked_in_part_is_held() {
    let stands = "1001 open for Smith, out of sync; 1 Bolt 10/4/0 EA\n";
    check_edited(Column::PickedInPart, voided, CHANGED, CHANGED_AGAIN, stands);
}

#[test]
fn voided_by_closed_short_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/4/0 EA\n";
    check_edited(Column::ClosedShort, voided, CHANGED, CHANGED_AGAIN, stands);
}

#[test]
fn voided_by_picked_in_full_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/10/0 EA\n";
    check_edited(Column::PickedInFull, voided, CHANGED, CHANGED_AGAIN, stands);
}

#[test]
fn voided_by_posted_is_held() {
    let stands = "1001 closed for Smith, out of sync; 1 Bolt 10/10/10 EA\n";
    check_edited(Column::Posted, voided, CHANGED, CHANGED_AGAIN, stands);
}
