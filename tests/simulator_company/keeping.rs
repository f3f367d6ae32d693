//! Companies of any size, from recordings and kept in files.

use crossdock::generator::Made;
use crossdock::simulator::company::{Company, LoadError, Profile};

use crate::rig::{ask, ask_once, attribute, company, ids, statuses, texts};

fn made(orders: usize) -> Company {
    let made = Made { orders, seed: 5, multiple_sites: true, trouble_per_mille: 50 };
    let mut company = Company::new(Profile::default());
    for write in [Made::lists as fn(&Made, &mut Vec<u8>) -> _, Made::orders] {
        let mut file = Vec::new();
        write(&made, &mut file).unwrap();
        company.load(&file).unwrap();
    }
    company
}

#[test]
fn five_thousand_orders_page() {
    let mut company = made(5_000);
    let mut session = company.begin();
    let mut attributes = "iterator=\"Start\"".to_string();
    let mut numbers = 0;
    loop {
        let request = format!(
            "<SalesOrderQueryRq {attributes}><MaxReturned>500</MaxReturned><IncludeLineItems>true\
             </IncludeLineItems></SalesOrderQueryRq>"
        );
        let answer = ask(&mut company, &mut session, &request);
        numbers += answer.matches("<SalesOrderRet>").count();
        let id = attribute(&answer, "iteratorID").unwrap();
        attributes = format!("iterator=\"Continue\" iteratorID=\"{id}\"");
        if attribute(&answer, "iteratorRemainingCount") == Some("0") {
            break;
        }
    }
    assert_eq!(numbers, 5_000);
    assert_eq!(company.counts(), (5_000, 0));
    assert!(company.profile().multiple_sites_enabled);
}

#[test]
fn ids_versions_and_times_are_kept_and_new_ones_come_after() {
    let mut company = made(50);
    let order = company.sales_orders().next().unwrap();
    assert_eq!(order.id(), "10000-1767225600");
    let site = "<InventorySiteRef><FullName>East</FullName></InventorySiteRef>";
    let escaped = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;");
    let customer = escaped(order.customer());
    let item = escaped(order.lines()[0].item.as_deref().unwrap());
    let request = format!(
        "<SalesOrderAddRq><SalesOrderAdd><CustomerRef><FullName>{customer}</FullName></CustomerRef>\
         <SalesOrderLineAdd><ItemRef><FullName>{item}</FullName></ItemRef><Quantity>1</Quantity>\
         {site}</SalesOrderLineAdd></SalesOrderAdd></SalesOrderAddRq>"
    );
    let answer = ask_once(&mut company, &request);
    assert_eq!(statuses(&answer), ["0"], "{answer}");
    let new = texts(&answer, "TxnID")[0].clone();
    let number = |id: &str| u32::from_str_radix(id.split('-').next().unwrap(), 16).unwrap();
    let highest = company.sales_orders().map(|order| number(order.id())).max().unwrap();
    assert_eq!(number(&new), highest);
    let newest = company
        .sales_orders()
        .map(|order| order.text("TimeModified").unwrap()[..19].to_string())
        .max();
    assert_eq!(newest.as_deref(), Some(&texts(&answer, "TimeModified")[0][..19]));
}

#[test]
fn a_saved_company_comes_back_as_it_was() {
    let mut company = company(Profile::default());
    let (order, lines) = ids(&company, "1001");
    let billed = [(lines[0].clone(), "3".parse().unwrap())];
    let invoice = company.invoice_sales_order(&order, &billed).unwrap();
    let (second, _) = ids(&company, "1002");
    company.delete(&second).unwrap();
    company.register(
        "{8f2c1d3e-0000-4000-8000-1234567890ab}",
        "{0badcafe-0000-4000-8000-000000000001}",
    );
    company.lock(&order);
    let save = |company: &Company| {
        let mut file = Vec::new();
        company.save(&mut file).unwrap();
        String::from_utf8(file).unwrap()
    };
    let file = save(&company);
    let mut again = Company::restore(Profile::default(), file.as_bytes()).unwrap();
    assert_eq!(save(&again), file);
    assert_eq!(again.greeting(), company.greeting());
    again.unlock(&order);
    again.delete(&invoice).unwrap();
    assert_eq!(again.record(&order).unwrap().lines()[0].invoiced, "0".parse().unwrap());
}

#[test]
fn of_two_states_the_newer_one_counts() {
    let state = |time: &str, number: &str| {
        format!(
            "<?xml version=\"1.0\" ?><QBXML><QBXMLMsgsRs><SalesOrderQueryRs statusCode=\"0\">\
             <SalesOrderRet><TxnID>1-1</TxnID><TimeModified>2026-01-0{time}T10:00:00</TimeModified>\
             <RefNumber>{number}</RefNumber><Unheard>of</Unheard></SalesOrderRet>\
             </SalesOrderQueryRs></QBXMLMsgsRs></QBXML>"
        )
    };
    let mut company = Company::new(Profile::default());
    for (time, number) in [("2", "first"), ("3", "second"), ("1", "third")] {
        company.load(state(time, number).as_bytes()).unwrap();
    }
    let numbers: Vec<String> = company.sales_orders().map(|it| it.number().to_string()).collect();
    assert_eq!(numbers, ["second"]);
}

#[test]
fn what_cannot_be_loaded_says_why() {
    let mut company = Company::new(Profile::default());
    let told = |error: Result<(), LoadError>| error.unwrap_err().to_string();
    assert_eq!(
        told(company.load(b"<html></html>")),
        "<html> begins it, not <QBXML>; give answers to queries, as QuickBooks writes them"
    );
    assert!(told(company.load(b"<QBXML><QBXMLMsgsRs>")).starts_with("the XML is broken: "));
    let restored = Company::restore(Profile::default(), b"<QBXML></QBXML>").map(|_| ());
    assert_eq!(
        told(restored),
        "it holds no <PretendCompany>; give a file that was saved by this program"
    );
}
