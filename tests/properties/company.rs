//! Small companies by chance: orders that are good, bad and doubtful, several versions of some,
//! deletions, lists that are there or not.

use proptest::prelude::*;
use proptest::sample::select;

use crate::qbxml::{self, Line, Order};

/// What QuickBooks holds and tells at one moment.
#[derive(Debug, Clone)]
pub struct Company {
    pub multiple_sites: bool,
    /// The newest version of each order.
    pub orders: Vec<Order>,
    /// Older versions that are told as well.
    pub older: Vec<Order>,
    /// Places of orders that were deleted.
    pub deleted: Vec<usize>,
    /// Which lists are told: items, customers, sites.
    pub lists: [bool; 3],
}

/// A line; one in five asks for something unusual.
fn line() -> impl Strategy<Value = Line> {
    let other = select(vec!["Delivery", "Kit", "Ghost"]);
    let item = prop_oneof![4 => select(vec!["Bolt", "Nut"]), 1 => other];
    let site = prop_oneof![6 => Just("East"), 1 => select(vec!["", "West", "Moon"])];
    let unit = prop_oneof![6 => Just("EA"), 1 => select(vec!["", "gross"])];
    let quantity = prop_oneof![1 => Just(0_u32), 9 => 1..20_u32];
    let invoiced = prop_oneof![5 => Just(0_u32), 1 => 1..4_u32];
    let closed = prop::bool::weighted(0.05);
    (item, site, unit, quantity, invoiced, closed).prop_map(
        |(item, site, unit, quantity, invoiced, closed)| Line {
            item,
            quantity,
            invoiced: invoiced.min(quantity),
            site,
            unit,
            closed,
        },
    )
}

/// What may be edited on an order.
fn content() -> impl Strategy<Value = Order> {
    let number = prop_oneof![1 => Just(0_u32), 30 => 1001..1040_u32];
    let customer =
        prop_oneof![8 => select(vec!["Smith", "Jones"]), 1 => select(vec!["", "Nobody"])];
    let date = prop_oneof![15 => Just("2026-03-05"), 1 => Just("2026-02-30")];
    let closed = prop::bool::weighted(0.05);
    let lines = prop::collection::vec(line(), 1..4);
    (number, customer, date, closed, lines).prop_map(|(number, customer, date, closed, lines)| {
        let number = if number == 0 { String::new() } else { number.to_string() };
        Order { number, customer, date, lines, closed, ..qbxml::order("1001") }
    })
}

/// A company with up to `most` orders.
pub fn company(most: usize) -> impl Strategy<Value = Company> {
    let orders =
        prop::collection::vec((content(), prop::option::weighted(0.2, content())), 1..most);
    let lists = prop_oneof![5 => Just([true; 3]), 1 => prop::array::uniform3(any::<bool>())];
    let deleted = prop::collection::vec(0..most * 4, 0..2);
    (orders, lists, deleted, any::<bool>()).prop_map(|(drawn, lists, deleted, multiple_sites)| {
        let mut orders = Vec::new();
        let mut older = Vec::new();
        for (place, (newest, before)) in drawn.into_iter().enumerate() {
            let id = id_of(place);
            older.extend(before.map(|before| Order { id: id.clone(), version: 1, ..before }));
            orders.push(Order { id, version: 2, ..newest });
        }
        let deleted = deleted.into_iter().filter(|place| *place < orders.len()).collect();
        Company { multiple_sites, orders, older, deleted, lists }
    })
}

/// The same company later: some orders edited, some deleted, some new.
pub fn later(company: Company) -> impl Strategy<Value = (Company, Company)> {
    let edits = prop::collection::vec(prop::option::weighted(0.5, content()), company.orders.len());
    let new = prop::collection::vec(content(), 0..3);
    let gone = prop::collection::vec(0..company.orders.len() * 3, 0..2);
    (edits, new, gone).prop_map(move |(edits, new, gone)| {
        let mut after = company.clone();
        for (order, edit) in after.orders.iter_mut().zip(edits) {
            if let Some(edit) = edit {
                *order = Order { id: order.id.clone(), version: 3, ..edit };
            }
        }
        for content in new {
            let id = id_of(after.orders.len());
            after.orders.push(Order { id, version: 3, ..content });
        }
        after.deleted.extend(gone.into_iter().filter(|place| *place < after.orders.len()));
        (company.clone(), after)
    })
}

fn id_of(place: usize) -> String {
    format!("A{place}-1700000000")
}

impl Company {
    /// Everything that QuickBooks tells, each object in an answer of its own.
    pub fn answers(&self) -> Vec<String> {
        let mut answers = self.list_answers();
        answers.extend(self.order_answers());
        answers
    }

    /// The lists alone.
    pub fn list_answers(&self) -> Vec<String> {
        let lists = [
            qbxml::items(),
            qbxml::customers(&["Smith", "Jones"]),
            qbxml::sites(&["East", "West"]),
        ];
        lists.into_iter().zip(self.lists).filter(|(_, told)| *told).map(|(list, _)| list).collect()
    }

    /// Orders and deletions alone.
    pub fn order_answers(&self) -> Vec<String> {
        let orders = self
            .older
            .iter()
            .chain(&self.orders)
            .map(|order| qbxml::orders(std::slice::from_ref(order)));
        let deleted = self
            .deleted
            .iter()
            .map(|place| qbxml::deleted(std::slice::from_ref(&self.orders[*place])));
        orders.chain(deleted).collect()
    }
}
