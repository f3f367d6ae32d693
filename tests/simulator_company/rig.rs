//! One door: a company, requests, answers.

use crossdock::simulator::company::{
    Company, HResult, ItemKind, NewItem, NewLine, NewOrder, Profile, Session,
};
use rust_decimal::Decimal;

/// A company with customers, items of several kinds, two sites, units and three sales orders.
pub fn company(profile: Profile) -> Company {
    let has_orders = profile.edition.has_sales_orders();
    let mut company = Company::new(profile);
    for customer in ["Alder Works", "Alder Works:Roof", "Birch & Sons", "Café Zoë"] {
        company.add_customer(customer).unwrap();
    }
    company.add_site("East").unwrap();
    company.add_site("West").unwrap();
    company.add_unit_set("By the case", "each", &[("case", Decimal::from(12))]).unwrap();
    let item = |kind, full_name: &str, price: &str| NewItem {
        kind,
        full_name: full_name.to_string(),
        description: format!("one {full_name}"),
        price: price.parse().unwrap(),
        unit_set: (kind == ItemKind::Inventory).then(|| "By the case".to_string()),
    };
    for each in [
        item(ItemKind::Inventory, "Bolt", "0.25"),
        item(ItemKind::Inventory, "Bolt:M8", "0.4"),
        item(ItemKind::Assembly, "Kit", "19.9"),
        item(ItemKind::Service, "Delivery", "35"),
        item(ItemKind::Discount, "Loyal", "10"),
        item(ItemKind::Subtotal, "Subtotal", "0"),
        item(ItemKind::SalesTax, "State tax", "6.25"),
    ] {
        company.add_item(&each).unwrap();
    }
    if has_orders {
        for (number, customer) in
            [("1001", "Alder Works"), ("1002", "Birch & Sons"), ("1003", "Alder Works:Roof")]
        {
            company.enter_sales_order(&order(number, customer)).unwrap();
        }
    }
    company
}

/// A sales order over 12 bolts, 2 kits and a delivery.
pub fn order(number: &str, customer: &str) -> NewOrder {
    let line = |item: &str, quantity: i64| NewLine {
        item: item.to_string(),
        quantity: Some(Decimal::from(quantity)),
        ..NewLine::default()
    };
    NewOrder {
        customer: customer.to_string(),
        number: Some(number.to_string()),
        lines: vec![line("Bolt:M8", 12), line("Kit", 2), line("Delivery", 1)],
        ..NewOrder::default()
    }
}

/// A message set of qbXML 13.0 that goes on after errors.
pub fn set(requests: &str) -> String {
    with("13.0", "onError=\"continueOnError\"", requests)
}

pub fn with(version: &str, attributes: &str, requests: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><?qbxml version=\"{version}\"?>\
         <QBXML><QBXMLMsgsRq {attributes}>{requests}</QBXMLMsgsRq></QBXML>"
    )
}

pub fn ask(company: &mut Company, session: &mut Session, requests: &str) -> String {
    match company.process(session, set(requests).as_bytes()) {
        Ok(answer) => answer,
        Err(HResult { code, reason, .. }) => format!("0x{code:08X}: {reason}\n"),
    }
}

/// Asks in a session of its own.
pub fn ask_once(company: &mut Company, requests: &str) -> String {
    let mut session = company.begin();
    ask(company, &mut session, requests)
}
