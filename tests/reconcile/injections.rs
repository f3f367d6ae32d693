//! Everything that can come between the two sides, one by one: what brings it about, and the one
//! difference that is to be found for it.

use crossdock::intellitrack::embedded::{Edit, NewLine, Over, Pick};

use crate::qbxml::{Order, deleted, line, order, orders};
use crate::world::{World, billed, first, fourth, second};

/// Brings one thing out of step.
pub struct Injection {
    /// What happens, in words.
    pub what: &'static str,
    /// The order that it happens to; injections of different orders do not meet.
    pub order: u32,
    /// Does it.
    pub inject: fn(&mut World),
    /// Kind, order, and line where it is about one.
    pub found: &'static str,
}

pub const ALL: &[Injection] = &[
    Injection {
        what: "a new order names a customer that nobody knows",
        order: 1005,
        inject: |world| world.tell(order("1005").saved(|order| order.customer = "Nobody")),
        found: "not-in-intellitrack 1005",
    },
    Injection {
        what: "a new order has been seen by no run",
        order: 1006,
        inject: |world| world.news.push(orders(&[order("1006")])),
        found: "not-in-intellitrack 1006",
    },
    Injection {
        what: "a person deletes a picking order",
        order: 1001,
        inject: |world| world.rig.person(|warehouse| warehouse.delete("1001")),
        found: "not-in-intellitrack 1001",
    },
    Injection {
        what: "an order comes without an id",
        order: 1007,
        inject: |world| world.tell(Order { id: String::new(), ..order("1007") }),
        found: "unreadable 1007",
    },
    Injection {
        what: "a person enters an order in IntelliTrack",
        order: 9001,
        inject: |world| world.rig.born("9001"),
        found: "not-in-quickbooks 9001",
    },
    Injection {
        what: "the sales order of a picking order is lost",
        order: 1001,
        inject: |world| world.execute("DELETE FROM sales_orders WHERE quickbooks_id LIKE 'A1001%'"),
        found: "unknown-in-quickbooks 1001",
    },
    Injection {
        what: "an order that was picked in part is deleted in QuickBooks",
        order: 1002,
        inject: |world| drop(world.rig.sync(&[deleted(&[second()])])),
        found: "gone-in-quickbooks 1002",
    },
    Injection {
        what: "an order that was picked in part is closed in QuickBooks",
        order: 1002,
        inject: |world| world.tell(second().saved(|order| order.closed = true)),
        found: "gone-in-quickbooks 1002",
    },
    Injection {
        what: "an order loses its customer",
        order: 1001,
        inject: |world| world.tell(first().saved(|order| order.customer = "")),
        found: "blocked 1001",
    },
    Injection {
        what: "the memo of an order changes after picking began",
        order: 1002,
        inject: |world| world.tell(second().saved(|order| order.memo = "hurry")),
        found: "out-of-sync 1002",
    },
    Injection {
        what: "the memo of an order changes, and no run has seen it",
        order: 1001,
        inject: |world| world.news.push(orders(&[first().saved(|it| it.memo = "hurry")])),
        found: "changed-in-quickbooks 1001",
    },
    Injection {
        what: "a rule becomes stricter",
        order: 1004,
        inject: |world| {
            world.rig.write("rules/rules.yaml", "sales_order/uom-unknown: error\n");
            world.news.push(orders(&[fourth()]));
        },
        found: "held 1004",
    },
    Injection {
        what: "an order is for somebody else",
        order: 1002,
        inject: |world| world.tell(second().saved(|order| order.customer = "Jones")),
        found: "customer-differs 1002",
    },
    Injection {
        what: "a line is for another item",
        order: 1002,
        inject: |world| world.tell(second().saved(|order| order.lines[1].item = "Kit")),
        found: "item-differs 1002 line 2",
    },
    Injection {
        what: "an order asks for more after picking began",
        order: 1002,
        inject: |world| world.tell(second().saved(|order| order.lines[0].quantity = 12)),
        found: "ordered-differs 1002 line 1",
    },
    Injection {
        what: "an order asks for more, and no run has seen it",
        order: 1001,
        inject: |world| world.news.push(orders(&[first().saved(|it| it.lines[0].quantity = 12)])),
        found: "ordered-differs 1001 line 1",
    },
    Injection {
        what: "the warehouse asks for less",
        order: 1004,
        inject: |world| {
            let less = Edit::LineOrdered(1, "9".parse().unwrap());
            world.rig.person(|warehouse| warehouse.edit("1004", &[less]));
        },
        found: "ordered-differs 1004 line 1",
    },
    Injection {
        what: "a line is added in QuickBooks after picking began",
        order: 1002,
        inject: |world| world.tell(second().saved(|order| order.lines.push(line("Nut", 3)))),
        found: "line-only-in-quickbooks 1002 line 3",
    },
    Injection {
        what: "a line is removed in IntelliTrack",
        order: 1002,
        inject: |world| {
            world.rig.person(|warehouse| warehouse.edit("1002", &[Edit::RemoveLine(2)]));
        },
        found: "line-only-in-quickbooks 1002 line 2",
    },
    Injection {
        what: "a line is added in IntelliTrack",
        order: 1001,
        inject: |world| {
            let line = NewLine {
                line_number: None,
                item: "Nut".into(),
                ordered: "2".parse().unwrap(),
                uom: None,
                comment: None,
            };
            world.rig.person(|warehouse| warehouse.edit("1001", &[Edit::AddLine(line)]));
        },
        found: "line-only-in-intellitrack 1001 line 2",
    },
    Injection {
        what: "a line is removed in QuickBooks after picking began",
        order: 1002,
        inject: |world| world.tell(second().saved(|order| order.lines.truncate(1))),
        found: "line-only-in-intellitrack 1002 line 2",
    },
    Injection {
        what: "a line is closed in QuickBooks",
        order: 1002,
        inject: |world| world.tell(second().saved(|order| order.lines[1].closed = true)),
        found: "line-closed-in-quickbooks 1002 line 2",
    },
    Injection {
        what: "more is picked than was ordered",
        order: 1002,
        inject: |world| {
            let (site, location, over) = (None, None, Over::Allowed);
            let quantity = "8".parse().unwrap();
            let pick = Pick { site, location, ..Pick::of(1, quantity, over) };
            world.rig.person(|warehouse| warehouse.pick("1002", &pick));
        },
        found: "picked-more-than-ordered 1002 line 1",
    },
    Injection {
        what: "an order is picked and closed, and no run has seen it",
        order: 1001,
        inject: |world| _ = world.rig.person(|warehouse| warehouse.pick_all("1001")),
        found: "picks-not-billed 1001",
    },
    Injection {
        what: "an invoice goes with the next visit",
        order: 1001,
        inject: |world| post(world, "queued"),
        found: "posting-queued 1001",
    },
    Injection {
        what: "an invoice waits for approval",
        order: 1001,
        inject: |world| post(world, "waiting"),
        found: "posting-waiting 1001",
    },
    Injection {
        what: "an invoice was sent, and no answer came",
        order: 1001,
        inject: |world| post(world, "sent"),
        found: "posting-sent 1001",
    },
    Injection {
        what: "QuickBooks refuses an invoice",
        order: 1001,
        inject: |world| post(world, "rejected"),
        found: "posting-rejected 1001",
    },
    Injection {
        what: "nobody knows whether an invoice was made",
        order: 1001,
        inject: |world| post(world, "unknown"),
        found: "posting-unknown 1001",
    },
    Injection {
        what: "others bill what was picked",
        order: 1002,
        inject: |world| world.tell(second().saved(|order| order.lines[0].invoiced = 3)),
        found: "invoiced-by-others 1002 line 1",
    },
    Injection {
        what: "others bill more than was picked",
        order: 1002,
        inject: |world| world.tell(second().saved(|order| order.lines[0].invoiced = 6)),
        found: "invoiced-more-than-picked 1002 line 1",
    },
    Injection {
        what: "our invoice is not linked to its sales order",
        order: 1003,
        inject: |world| {
            world.tell(billed().saved(|order| {
                order.lines[0].invoiced = 7;
                order.fully_invoiced = false;
            }));
        },
        found: "invoiced-less-than-billed 1003 line 1",
    },
    Injection {
        what: "our invoice is changed in QuickBooks",
        order: 1003,
        inject: |world| link(world, "differs", "line 1 bills 7, not 10"),
        found: "invoice-changed 1003",
    },
    Injection {
        what: "our invoice is deleted in QuickBooks",
        order: 1003,
        inject: |world| link(world, "gone", "deleted on 2026-03-06"),
        found: "invoice-gone 1003",
    },
];

/// Order 1001 is picked, closed and on its way, and this is how far its invoice came.
fn post(world: &mut World, state: &str) {
    world.rig.person(|warehouse| warehouse.pick_all("1001"));
    world.rig.sync(&[]);
    world.execute(&format!(
        "UPDATE quickbooks_postings SET state = '{state}', code = '3140', answer = 'no such item'
         WHERE number = '1001'"
    ));
}

/// What looking at the invoice of 1003 showed.
fn link(world: &mut World, link: &str, words: &str) {
    world.execute(&format!(
        "UPDATE quickbooks_postings SET link = '{link}', link_words = '{words}'
         WHERE number = '1003'"
    ));
}
