//! Whatever happens to the books, they add up.

use std::collections::BTreeMap;

use crossdock::simulator::company::{Company, NewOrder, OrderChange, Profile};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::rig::{ask_once, billing, change, company, invoice, line, order};

/// One thing that somebody does; numbers choose what it is done to.
#[derive(Debug, Clone)]
enum Act {
    Enter(u8),
    Bill(usize, usize, u8),
    BillAll(usize),
    Quantity(usize, usize, u8),
    Close(usize, bool),
    CloseLine(usize, usize),
    Remove(usize, usize),
    DeleteOrder(usize),
    DeleteInvoice(usize),
    VoidInvoice(usize),
    Request(usize, usize, u8),
    StandStill,
}

fn act() -> impl Strategy<Value = Act> {
    let (which, line, many) = (0_usize..8, 0_usize..3, 0_u8..15);
    prop_oneof![
        (1_u8..9).prop_map(Act::Enter),
        (which.clone(), line.clone(), many.clone()).prop_map(|(a, b, c)| Act::Bill(a, b, c)),
        which.clone().prop_map(Act::BillAll),
        (which.clone(), line.clone(), many.clone()).prop_map(|(a, b, c)| Act::Quantity(a, b, c)),
        (which.clone(), any::<bool>()).prop_map(|(a, b)| Act::Close(a, b)),
        (which.clone(), line.clone()).prop_map(|(a, b)| Act::CloseLine(a, b)),
        (which.clone(), line.clone()).prop_map(|(a, b)| Act::Remove(a, b)),
        which.clone().prop_map(Act::DeleteOrder),
        which.clone().prop_map(Act::DeleteInvoice),
        which.clone().prop_map(Act::VoidInvoice),
        (which, line, many).prop_map(|(a, b, c)| Act::Request(a, b, c)),
        Just(Act::StandStill),
    ]
}

/// Does it; being refused is fine.
fn perform(company: &mut Company, act: &Act) {
    let orders: Vec<_> = company.sales_orders().collect();
    let invoices: Vec<String> = company.invoices().map(|it| it.id().to_string()).collect();
    let chosen = |which: usize| (!orders.is_empty()).then(|| &orders[which % orders.len()]);
    let line_of = |which: usize, at: usize| {
        let order = chosen(which)?;
        let lines = order.lines();
        let line = lines.get(at % lines.len().max(1))?;
        Some((order.id().to_string(), line.id.clone()))
    };
    let invoice_of = |which: usize| invoices.get(which % invoices.len().max(1)).cloned();
    let count = |many: u8| Decimal::from(many);
    match act {
        Act::Enter(many) => enter(company, *many),
        Act::Bill(which, at, many) => {
            if let Some((order, line)) = line_of(*which, *at) {
                let _ = company.invoice_sales_order(&order, &[(line, count(*many))]);
            }
        }
        Act::BillAll(which) => {
            if let Some(order) = chosen(*which) {
                let _ = company.invoice_sales_order(order.id(), &[]);
            }
        }
        Act::Quantity(which, at, many) => {
            if let Some((order, line)) = line_of(*which, *at) {
                let change = OrderChange::Quantity(line, count(*many));
                let _ = company.edit_sales_order(&order, &[change]);
            }
        }
        Act::Close(which, closed) => {
            if let Some(order) = chosen(*which) {
                company.close_sales_order(order.id(), *closed).unwrap();
            }
        }
        Act::CloseLine(which, at) => {
            if let Some((order, line)) = line_of(*which, *at) {
                company.edit_sales_order(&order, &[OrderChange::Closed(line, true)]).unwrap();
            }
        }
        Act::Remove(which, at) => {
            if let Some((order, line)) = line_of(*which, *at) {
                let _ = company.edit_sales_order(&order, &[OrderChange::Remove(line)]);
            }
        }
        Act::DeleteOrder(which) => {
            if let Some(order) = chosen(*which) {
                company.delete(order.id()).unwrap();
            }
        }
        Act::DeleteInvoice(which) => {
            if let Some(invoice) = invoice_of(*which) {
                company.delete(&invoice).unwrap();
            }
        }
        Act::VoidInvoice(which) => {
            if let Some(invoice) = invoice_of(*which) {
                company.void(&invoice).unwrap();
            }
        }
        Act::Request(which, at, many) => {
            if let (Some(order), Some((id, line))) = (chosen(*which), line_of(*which, *at)) {
                let bill = invoice(order.customer(), &billing(&many.to_string(), &id, &line));
                let note = change(company, order.number(), "<Memo>seen</Memo>");
                ask_once(company, &(bill + &note));
            }
        }
        Act::StandStill => company.clock_mut().seconds_a_change = 0,
    }
}

fn enter(company: &mut Company, many: u8) {
    let lines = vec![line("Kit", i64::from(many)), line("Delivery", 1)];
    let new = NewOrder { number: None, lines, ..order("", "Alder Works") };
    company.enter_sales_order(&new).unwrap();
}

/// `Invoiced` is what invoices bill, is never negative, and says when an order is done.
fn check_books(company: &Company) {
    let mut billed: BTreeMap<(String, String), Decimal> = BTreeMap::new();
    for invoice in company.invoices() {
        let linked = invoice.linked();
        assert!(linked.len() <= 1);
        for line in invoice.lines() {
            if let (Some(order), Some(item)) = (linked.first(), line.item) {
                let quantity = line.quantity.unwrap_or(Decimal::ONE);
                *billed.entry(((*order).to_string(), item)).or_default() += quantity;
            }
        }
    }
    for order in company.sales_orders() {
        let mut full = true;
        let mut any = false;
        for line in order.lines() {
            let item = line.item.clone().unwrap();
            let sum = billed.remove(&(order.id().to_string(), item)).unwrap_or_default();
            assert_eq!(line.invoiced, sum, "{}", order.to_qbxml());
            assert!(line.invoiced >= Decimal::ZERO);
            let quantity = line.quantity.unwrap();
            any |= quantity > Decimal::ZERO;
            full &= quantity <= Decimal::ZERO || line.invoiced >= quantity;
        }
        assert_eq!(order.is_true("IsFullyInvoiced"), any && full, "{}", order.to_qbxml());
    }
    for item in company.items().filter(|item| item.number() == "Kit") {
        let open: Decimal = company
            .sales_orders()
            .filter(|order| !order.is_true("IsManuallyClosed"))
            .flat_map(|order| order.lines())
            .filter(|line| line.item.as_deref() == Some("Kit") && !line.is_closed)
            .map(|line| (line.quantity.unwrap() - line.invoiced).max(Decimal::ZERO))
            .sum();
        assert_eq!(item.text("QuantityOnSalesOrder").unwrap().parse::<Decimal>().unwrap(), open);
    }
}

fn versions(company: &Company) -> BTreeMap<String, (u64, String)> {
    let all = company.sales_orders().chain(company.invoices());
    all.map(|record| {
        let version = record.edit_sequence().parse().unwrap();
        (record.id().to_string(), (version, record.to_qbxml()))
    })
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_history_keeps_the_books_in_order(acts in prop::collection::vec(act(), 1..40)) {
        let mut company = company(Profile::default());
        for act in &acts {
            let before = versions(&company);
            perform(&mut company, act);
            check_books(&company);
            // What changed has a newer version; what has the same version is the same.
            for (id, (version, text)) in versions(&company) {
                if let Some((old_version, old_text)) = before.get(&id) {
                    prop_assert!(version >= *old_version);
                    prop_assert_eq!(version == *old_version, text == *old_text, "{:?}", act);
                }
            }
        }
        let mut file = Vec::new();
        company.save(&mut file).unwrap();
        let again = Company::restore(Profile::default(), &file).unwrap();
        prop_assert_eq!(again.digest(), company.digest());
    }
}
