//! Queries.

use crossdock::simulator::company::Profile;

use crate::rig::{ask_once, company};

#[test]
fn smoke() {
    let mut company = company(Profile::default());
    println!("{}", company.greeting());
    println!(
        "{}",
        ask_once(
            &mut company,
            "<SalesOrderQueryRq requestID=\"1\"><RefNumber>1001</RefNumber><IncludeLineItems>true</IncludeLineItems></SalesOrderQueryRq>"
        )
    );
    let order = company.sales_orders().next().unwrap();
    let lines = order.lines();
    let id = order.id();
    println!(
        "{}",
        ask_once(
            &mut company,
            &format!(
                "<InvoiceAddRq requestID=\"1\"><InvoiceAdd><CustomerRef><FullName>Alder Works</FullName></CustomerRef><InvoiceLineAdd><Quantity>5</Quantity><LinkToTxn><TxnID>{id}</TxnID><TxnLineID>{}</TxnLineID></LinkToTxn></InvoiceLineAdd></InvoiceAdd></InvoiceAddRq><SalesOrderQueryRq><TxnID>{id}</TxnID><IncludeLineItems>1</IncludeLineItems><IncludeLinkedTxns>1</IncludeLinkedTxns></SalesOrderQueryRq><CustomerQueryRq/>",
                lines[0].id
            )
        )
    );
    let mut out = Vec::new();
    company.save(&mut out).unwrap();
    let again = crossdock::simulator::company::Company::restore(Profile::default(), &out).unwrap();
    let mut second = Vec::new();
    again.save(&mut second).unwrap();
    assert_eq!(String::from_utf8_lossy(&out), String::from_utf8_lossy(&second));
    println!("{}", again.digest());
}
