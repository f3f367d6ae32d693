use std::collections::BTreeMap;

use super::*;
use crate::domain::billing::Link;
use crate::domain::known::OrderStatus;
use crate::domain::party::Address;
use crate::domain::posting::PostingKey;
use crate::domain::quantity::Money;

fn number(text: &str) -> Quantity {
    text.parse().unwrap()
}

/// A line of a picking order: number, item, ordered, picked, line of the sales order or ``.
fn picked(line_number: u32, item: &str, ordered: &str, picked: &str, id: &str) -> PickedLine {
    PickedLine {
        line_number,
        item: Reference::named(item),
        ordered: number(ordered),
        picked: number(picked),
        invoiced: Quantity::ZERO,
        uom: "EA".into(),
        comment: None,
        quickbooks_line_id: (!id.is_empty()).then(|| id.into()),
        picks: Vec::new(),
    }
}

fn order(quickbooks_id: Option<&str>, lines: Vec<PickedLine>) -> PickedOrder {
    PickedOrder {
        id: "po-1".into(),
        number: "1001".into(),
        quickbooks_id: quickbooks_id.map(Into::into),
        status: OrderStatus::Closed,
        closed_at: None,
        order_date: None,
        due_date: None,
        customer: Reference::named("Smith & Sons"),
        ship_to: Address::default(),
        carrier: None,
        comment: None,
        udfs: BTreeMap::new(),
        lines,
    }
}

/// A line of a sales order: id, item or `` for text, ordered, invoiced.
fn line(index: usize, id: &str, item: &str, ordered: &str, invoiced: &str) -> OrderLine {
    OrderLine {
        index,
        item: (!item.is_empty()).then(|| Reference::named(item)),
        quantity: (!item.is_empty()).then(|| number(ordered)),
        invoiced: number(invoiced),
        ..OrderLine::blank(id.into())
    }
}

fn sales_order(lines: Vec<OrderLine>) -> SalesOrder {
    SalesOrder {
        edit_sequence: "1".into(),
        number: Some("1001".into()),
        customer: Some(Reference::named("Smith & Sons")),
        lines,
        ..SalesOrder::blank("SO-1".into())
    }
}

/// A posting that bills one line: line number, line of the sales order or ``, quantity.
fn made(state: PostingState, line_number: u32, id: &str, quantity: &str) -> Made {
    Made {
        key: PostingKey::upward("po-1", "1001", PostingKind::AddInvoice, 0),
        kind: PostingKind::AddInvoice,
        state,
        picking_order: "po-1".into(),
        quickbooks_id: None,
        edit_sequence: None,
        sales_order: Some("SO-1".into()),
        lines: vec![BilledLine {
            line_number,
            quickbooks_line_id: (!id.is_empty()).then(|| id.into()),
            quantity: number(quantity),
        }],
        words: None,
        link: Link::NotSeen,
    }
}

fn of_quickbooks(lines: Vec<OrderLine>) -> Background {
    Background::new(Present::Order(Box::new(sales_order(lines))))
}

fn shown(candidate: &Candidate) -> Vec<String> {
    let shown = candidate.lines.iter().map(|line| {
        let place = line.order_line.map_or("-".to_string(), |place| place.to_string());
        format!(
            "invoiced {} posted {} to post {} open {} at {place}",
            line.invoiced, line.posted, line.to_post, line.open
        )
    });
    shown.collect()
}

#[track_caller]
fn check_candidate(order: PickedOrder, background: Background, expected: &[&str]) {
    assert_eq!(shown(&Candidate::new(order, background)), expected);
}

/// One line that ordered 10 in QuickBooks, of which `invoiced` are billed there now; the picking
/// order asks for `asked`, of which `taken` are picked.
fn one_line(asked: &str, taken: &str, invoiced: &str) -> (PickedOrder, Background) {
    let order = order(Some("SO-1"), vec![picked(1, "Bolt", asked, taken, "L1")]);
    (order, of_quickbooks(vec![line(0, "L1", "Bolt", "10", invoiced)]))
}

#[test]
fn what_is_picked_and_owed_is_to_post() {
    let (order, background) = one_line("10", "6", "0");
    check_candidate(order, background, &["invoiced 0 posted 0 to post 6 open 10 at 0"]);
}

#[test]
fn what_was_billed_before_the_import_does_not_count_as_billed_since() {
    // 3 of 10 were billed, so that the picking order asks for 7.
    let (order, background) = one_line("7", "7", "3");
    check_candidate(order, background, &["invoiced 0 posted 0 to post 7 open 7 at 0"]);
    // 2 more were billed by others afterwards.
    let (order, background) = one_line("7", "7", "5");
    check_candidate(order, background, &["invoiced 2 posted 0 to post 7 open 5 at 0"]);
}

#[test]
fn what_others_billed_is_told_from_what_we_billed() {
    let (order, mut background) = one_line("10", "8", "6");
    let ours = made(PostingState::Confirmed, 1, "L1", "4");
    background.made_for = vec![ours.clone()];
    background.made_on = vec![ours];
    check_candidate(order, background, &["invoiced 2 posted 4 to post 4 open 4 at 0"]);
}

#[test]
fn a_sales_order_that_was_read_before_our_invoice_stood_takes_no_second_one() {
    let (order, mut background) = one_line("10", "10", "0");
    let ours = made(PostingState::Confirmed, 1, "L1", "4");
    background.made_for = vec![ours.clone()];
    background.made_on = vec![ours];
    check_candidate(order, background, &["invoiced 0 posted 4 to post 6 open 6 at 0"]);
}

#[test]
fn what_is_under_way_is_claimed_until_it_is_cancelled() {
    use PostingState::{Cancelled, Queued, Rejected, Sent, Unknown, Waiting};
    for state in [Waiting, Queued, Sent, Unknown, Rejected] {
        let (order, mut background) = one_line("10", "10", "0");
        background.made_for = vec![made(state, 1, "L1", "4")];
        background.made_on = background.made_for.clone();
        check_candidate(order, background, &["invoiced 0 posted 4 to post 6 open 6 at 0"]);
    }
    let (order, mut background) = one_line("10", "10", "0");
    background.made_for = vec![made(Cancelled, 1, "L1", "4")];
    background.made_on = background.made_for.clone();
    check_candidate(order, background, &["invoiced 0 posted 0 to post 10 open 10 at 0"]);
}

#[test]
fn what_another_picking_order_draws_from_the_line_is_not_open() {
    let (order, mut background) = one_line("10", "10", "0");
    background.made_on = vec![made(PostingState::Queued, 1, "L1", "7")];
    check_candidate(order, background, &["invoiced 0 posted 0 to post 10 open 3 at 0"]);
}

#[test]
fn a_sales_order_of_ours_bills_nothing() {
    let (order, mut background) = one_line("10", "10", "0");
    let added =
        Made { kind: PostingKind::AddSalesOrder, ..made(PostingState::Confirmed, 1, "L1", "10") };
    background.made_for = vec![added.clone()];
    background.made_on = vec![added];
    check_candidate(order, background, &["invoiced 0 posted 0 to post 10 open 10 at 0"]);
}

#[test]
fn picks_settled_by_a_decision_are_not_posted_again() {
    let (order, mut background) = one_line("10", "6", "0");
    background.settled = vec![BilledLine {
        line_number: 1,
        quickbooks_line_id: Some("L1".into()),
        quantity: number("6"),
    }];
    let candidate = Candidate::new(order, background);
    assert_eq!(shown(&candidate), ["invoiced 0 posted 6 to post 0 open 10 at 0"]);
    assert!(candidate.is_posted());
}

#[test]
fn fewer_picks_than_were_posted_leave_nothing_to_post() {
    let (order, mut background) = one_line("10", "2", "4");
    background.made_for = vec![made(PostingState::Confirmed, 1, "L1", "4")];
    background.made_on = background.made_for.clone();
    check_candidate(order, background, &["invoiced 0 posted 4 to post 0 open 6 at 0"]);
}

#[test]
fn an_invoice_of_ours_that_was_deleted_in_quickbooks_keeps_its_claim() {
    let (order, mut background) = one_line("10", "10", "0");
    let gone =
        Made { link: Link::Gone("deleted".into()), ..made(PostingState::Confirmed, 1, "L1", "10") };
    background.made_for = vec![gone.clone()];
    background.made_on = vec![gone];
    check_candidate(order, background, &["invoiced 0 posted 10 to post 0 open 0 at 0"]);
}

#[test]
fn nothing_is_open_on_what_is_gone() {
    let asked = || order(Some("SO-1"), vec![picked(1, "Bolt", "10", "6", "L1")]);
    for (present, gone) in [(Present::Unknown, Gone::Unknown), (Present::Deleted, Gone::Deleted)] {
        let candidate = Candidate::new(asked(), Background::new(present));
        assert_eq!(shown(&candidate), ["invoiced 0 posted 0 to post 6 open 0 at -"]);
        assert_eq!(candidate.gone(), Some(gone));
    }
    let mut closed = sales_order(vec![line(0, "L1", "Bolt", "10", "0")]);
    closed.manually_closed = true;
    let mut voided = sales_order(vec![line(0, "L1", "Bolt", "0", "0")]);
    voided.memo = Some("VOID: mistake".into());
    voided.total = Some(Money::ZERO);
    for (order, gone) in [(closed, Gone::Closed), (voided, Gone::Voided)] {
        let present = Present::Order(Box::new(order));
        let candidate = Candidate::new(asked(), Background::new(present));
        assert_eq!(candidate.lines[0].open, Quantity::ZERO, "{gone:?}");
        assert_eq!(candidate.gone(), Some(gone));
    }
}

#[test]
fn nothing_is_open_on_a_closed_line() {
    let mut closed = line(0, "L1", "Bolt", "10", "0");
    closed.manually_closed = true;
    let order = order(
        Some("SO-1"),
        vec![picked(1, "Bolt", "10", "6", "L1"), picked(2, "Nut", "4", "4", "L2")],
    );
    check_candidate(
        order,
        of_quickbooks(vec![closed, line(1, "L2", "Nut", "4", "0")]),
        &["invoiced 0 posted 0 to post 6 open 0 at 0", "invoiced 0 posted 0 to post 4 open 4 at 1"],
    );
}

#[test]
fn a_line_that_quickbooks_removed_and_one_added_in_intellitrack_are_drawn_from_none() {
    let order = order(
        Some("SO-1"),
        vec![
            picked(1, "Bolt", "10", "10", "L1"),
            picked(2, "Nut", "4", "4", "L9"),
            picked(3, "Washer", "2", "2", ""),
        ],
    );
    let background = of_quickbooks(vec![
        line(0, "L1", "Bolt", "10", "0"),
        line(1, "L2", "Screw", "1", "0"),
        line(2, "L3", "Washer", "2", "0"),
    ]);
    check_candidate(
        order,
        background,
        &[
            "invoiced 0 posted 0 to post 10 open 10 at 0",
            "invoiced 0 posted 0 to post 4 open 4 at -",
            "invoiced 0 posted 0 to post 2 open 2 at -",
        ],
    );
}

#[test]
fn a_file_without_line_ids_counts_all_lines_of_the_order() {
    let order = order(
        Some("SO-1"),
        vec![
            picked(2, "Bolt", "10", "10", ""),
            picked(3, "Nut", "4", "4", ""),
            picked(9, "Nut", "1", "1", ""),
        ],
    );
    let background = of_quickbooks(vec![
        line(0, "L1", "", "0", "0"),
        line(1, "L2", "Bolt", "10", "0"),
        line(2, "L3", "Washer", "4", "0"),
    ]);
    check_candidate(
        order,
        background,
        &[
            "invoiced 0 posted 0 to post 10 open 10 at 1",
            "invoiced 0 posted 0 to post 4 open 4 at -",
            "invoiced 0 posted 0 to post 1 open 1 at -",
        ],
    );
}

#[test]
fn lines_that_share_a_line_of_the_sales_order_share_what_is_open() {
    let order = order(
        Some("SO-1"),
        vec![picked(1, "Bolt", "6", "6", "L1"), picked(2, "Bolt", "4", "4", "L1")],
    );
    check_candidate(
        order,
        of_quickbooks(vec![line(0, "L1", "Bolt", "10", "2")]),
        &["invoiced 2 posted 0 to post 6 open 8 at 0", "invoiced 0 posted 0 to post 4 open 2 at 0"],
    );
}

#[test]
fn an_order_born_in_intellitrack_is_bound_by_what_it_asks_for() {
    let order = order(None, vec![picked(1, "Bolt", "10", "12", "")]);
    let mut background = Background::new(Present::NotFromQuickBooks);
    background.made_for = vec![made(PostingState::Queued, 1, "", "4")];
    let candidate = Candidate::new(order, background);
    assert_eq!(shown(&candidate), ["invoiced 0 posted 4 to post 8 open 6 at -"]);
    assert_eq!(candidate.lines[0].billable(), number("6"));
    assert!(candidate.is_born_here());
    assert_eq!(candidate.gone(), None);
}

#[test]
fn its_sales_order_has_its_lines_in_the_order_of_their_numbers() {
    let order = order(
        None,
        vec![
            picked(20, "Nut", "4", "4", ""),
            picked(10, "Bolt", "10", "6", ""),
            picked(30, "Washer", "1", "1", ""),
        ],
    );
    let mut background = of_quickbooks(vec![
        line(0, "L1", "Bolt", "10", "0"),
        line(1, "L2", "", "0", "0"),
        line(2, "L3", "Nut", "4", "0"),
        line(3, "L4", "Screw", "1", "0"),
    ]);
    background.own_sales_order = Some("SO-1".into());
    let candidate = Candidate::new(order, background);
    assert_eq!(
        shown(&candidate),
        [
            "invoiced 0 posted 0 to post 4 open 4 at 2",
            "invoiced 0 posted 0 to post 6 open 10 at 0",
            "invoiced 0 posted 0 to post 1 open 1 at -",
        ]
    );
    assert_eq!(candidate.order_line(1).map(|line| line.id.as_str()), Some("L1"));
}

#[test]
fn entries_are_compared_by_id_and_by_name_where_one_has_none() {
    let named =
        |id: Option<&str>, name: &str| Reference { id: id.map(Into::into), name: name.to_string() };
    assert!(same(&named(Some("1"), "Bolt"), &named(Some("1"), "Bolt:M8")));
    assert!(!same(&named(Some("1"), "Bolt"), &named(Some("2"), "Bolt")));
    assert!(same(&named(Some("1"), "Bolt"), &named(None, "Bolt")));
    assert!(!same(&named(None, "Bolt"), &named(None, "bolt")));
}

#[track_caller]
fn check_edited(asked: &str, invoiced: &str, expected: bool) {
    let (order, background) = one_line(asked, "1", invoiced);
    let candidate = Candidate::new(order, background);
    assert_eq!(candidate.lines[0].quantity_edited, expected, "{asked} of 10, {invoiced} invoiced");
}

#[test]
fn a_quantity_that_the_sales_order_never_gave_was_edited() {
    check_edited("10", "0", false);
    check_edited("9", "0", true);
    check_edited("11", "0", true);
    // Anything between what is open now and what was ordered may have been open at the import.
    check_edited("10", "3", false);
    check_edited("8", "3", false);
    check_edited("7", "3", false);
    check_edited("6", "3", true);
}

#[test]
fn lines_that_nothing_is_drawn_from_are_told_where_the_warehouse_keeps_ids() {
    let lines = || {
        let mut closed = line(2, "L3", "Screw", "1", "0");
        closed.manually_closed = true;
        vec![
            line(0, "L1", "Bolt", "10", "0"),
            line(1, "L2", "Nut", "4", "0"),
            closed,
            line(3, "L4", "", "0", "0"),
            line(4, "L5", "Washer", "2", "2"),
        ]
    };
    for (id, expected) in [("L1", vec![1]), ("", vec![])] {
        let order = order(Some("SO-1"), vec![picked(1, "Bolt", "10", "1", id)]);
        let candidate = Candidate::new(order, of_quickbooks(lines()));
        assert_eq!(candidate.undrawn().collect::<Vec<_>>(), expected, "{id}");
    }
}
