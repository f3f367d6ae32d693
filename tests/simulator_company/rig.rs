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
        let customers = ["Alder Works", "Birch & Sons", "Alder Works:Roof"];
        for (number, customer) in ["1001", "1002", "1003"].into_iter().zip(customers) {
            company.enter_sales_order(&order(number, customer)).unwrap();
        }
    }
    company
}

/// A sales order over 12 bolts, 2 kits and a delivery.
pub fn order(number: &str, customer: &str) -> NewOrder {
    NewOrder {
        customer: customer.to_string(),
        number: Some(number.to_string()),
        lines: vec![line("Bolt:M8", 12), line("Kit", 2), line("Delivery", 1)],
        ..NewOrder::default()
    }
}

pub fn line(item: &str, quantity: i64) -> NewLine {
    let quantity = Some(Decimal::from(quantity));
    NewLine { item: item.to_string(), quantity, ..NewLine::default() }
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
    process(company, session, &set(requests))
}

pub fn process(company: &mut Company, session: &mut Session, message: &str) -> String {
    match company.process(session, message.as_bytes()) {
        Ok(answer) => answer,
        Err(HResult { code, reason, .. }) => format!("0x{code:08X}: {reason}\n"),
    }
}

/// Asks in a session of its own.
pub fn ask_once(company: &mut Company, requests: &str) -> String {
    let mut session = company.begin();
    ask(company, &mut session, requests)
}

/// Requests, each with what is said of it: code and message.
#[track_caller]
pub fn check(company: &mut Company, cases: &[(&str, &str)]) {
    for (request, expected) in cases {
        let answer = ask_once(company, request);
        assert_eq!(statuses(&answer).join("; "), *expected, "{request}\n{answer}");
    }
}

/// Code and message of every answer, references resolved.
pub fn statuses(answer: &str) -> Vec<String> {
    if answer.starts_with("0x") {
        return vec![answer.trim_end().to_string()];
    }
    let lines = answer.lines().filter(|line| line.contains(" statusCode="));
    let plain = |text: &str| text.replace("&quot;", "\"").replace("&amp;", "&");
    lines
        .map(|line| {
            let code = attribute(line, "statusCode").unwrap();
            match code {
                "0" => "0".to_string(),
                _ => format!("{code} {}", plain(attribute(line, "statusMessage").unwrap())),
            }
        })
        .collect()
}

/// An attribute in a line of an answer.
pub fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = line.split_once(&format!(" {name}=\""))?;
    after.split_once('"').map(|(value, _)| value)
}

/// Texts of all elements of this name.
pub fn texts(answer: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let lines = answer.lines();
    let inner = lines.filter_map(|line| line.strip_prefix(&open)?.strip_suffix(&close));
    inner.map(str::to_string).collect()
}

/// The `TxnID` of the order with this number, and the ids of its lines.
pub fn ids(company: &Company, number: &str) -> (String, Vec<String>) {
    let order = company.sales_orders().find(|order| order.number() == number).unwrap();
    let lines = order.lines().into_iter().map(|line| line.id).collect();
    (order.id().to_string(), lines)
}

/// `InvoiceAddRq` with these lines.
pub fn invoice(customer: &str, inner: &str) -> String {
    let customer = customer.replace('&', "&amp;");
    format!(
        "<InvoiceAddRq><InvoiceAdd><CustomerRef><FullName>{customer}</FullName></CustomerRef>\
         {inner}</InvoiceAdd></InvoiceAddRq>"
    )
}

/// An invoice line that bills an order line.
pub fn billing(quantity: &str, order: &str, line: &str) -> String {
    format!(
        "<InvoiceLineAdd><Quantity>{quantity}</Quantity><LinkToTxn><TxnID>{order}</TxnID>\
         <TxnLineID>{line}</TxnLineID></LinkToTxn></InvoiceLineAdd>"
    )
}

/// `SalesOrderModRq` of the order with this number, as it stands.
pub fn change(company: &Company, number: &str, inner: &str) -> String {
    let order = company.sales_orders().find(|order| order.number() == number).unwrap();
    format!(
        "<SalesOrderModRq><SalesOrderMod><TxnID>{}</TxnID><EditSequence>{}</EditSequence>{inner}\
         </SalesOrderMod></SalesOrderModRq>",
        order.id(),
        order.edit_sequence()
    )
}
