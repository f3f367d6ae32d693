use super::*;
use crate::domain::invoice::OrderLineLink;

const GUID: &str = "{0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0}";

fn paper(kind: Paper, lines: Vec<InvoiceLine>) -> Invoice {
    Invoice {
        kind,
        order_number: "1001".into(),
        number: None,
        date: jiff::civil::date(2026, 3, 5),
        due_date: None,
        ship_date: None,
        customer: Reference { id: Some("80000001-1".into()), name: "Smith & Sons".into() },
        ship_to: Address::default(),
        memo: None,
        po_number: None,
        class: None,
        terms: None,
        to_be_printed: None,
        other: None,
        lines,
    }
}

fn line(number: u32, item: &str, quantity: &str) -> InvoiceLine {
    let item = Reference { id: Some(format!("8000001{number}-1").into()), name: item.into() };
    InvoiceLine {
        unit: Some("EA".into()),
        ..InvoiceLine::new(number, item, quantity.parse().unwrap())
    }
}

fn linked(number: u32, item: &str, quantity: &str) -> InvoiceLine {
    let link = OrderLineLink { order: "1A2-1".into(), line: format!("1A4-{number}").into() };
    InvoiceLine { link: Some(link), ..line(number, item, quantity) }
}

/// The request with each element on a line of its own where one ends and another begins.
#[track_caller]
fn check_request(invoice: &Invoice, expected: &[&str]) {
    let bytes = to_request(invoice, Some(GUID), Version::WRITTEN).expect("it can be written");
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!(text, expected.concat());
}

#[test]
fn a_linked_line_has_its_quantity_and_its_link_alone() {
    let mut line = linked(1, "Bolt:M8", "12.50");
    line.rate = Some("1.25".parse().unwrap());
    line.description = Some("Bolt M8".into());
    line.service_date = Some(jiff::civil::date(2026, 3, 4));
    check_request(
        &paper(Paper::Invoice, vec![line]),
        &[
            "<InvoiceAddRq><InvoiceAdd>",
            "<CustomerRef><ListID>80000001-1</ListID></CustomerRef>",
            "<TxnDate>2026-03-05</TxnDate>",
            "<ExternalGUID>{0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0}</ExternalGUID>",
            "<InvoiceLineAdd><Quantity>12.5</Quantity>",
            "<LinkToTxn><TxnID>1A2-1</TxnID><TxnLineID>1A4-1</TxnLineID></LinkToTxn>",
            "</InvoiceLineAdd></InvoiceAdd></InvoiceAddRq>",
        ],
    );
}

#[test]
fn what_was_set_on_a_linked_line_on_purpose_is_written() {
    let mut line = linked(1, "Bolt:M8", "2");
    line.amount = Some("2.40".parse().unwrap());
    line.site = Some("East".into());
    line.lot = Some("L-7".into());
    check_request(
        &paper(Paper::Invoice, vec![line]),
        &[
            "<InvoiceAddRq><InvoiceAdd>",
            "<CustomerRef><ListID>80000001-1</ListID></CustomerRef>",
            "<TxnDate>2026-03-05</TxnDate>",
            "<ExternalGUID>{0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0}</ExternalGUID>",
            "<InvoiceLineAdd><Quantity>2</Quantity><Amount>2.40</Amount>",
            "<InventorySiteRef><FullName>East</FullName></InventorySiteRef>",
            "<LotNumber>L-7</LotNumber>",
            "<LinkToTxn><TxnID>1A2-1</TxnID><TxnLineID>1A4-1</TxnLineID></LinkToTxn>",
            "</InvoiceLineAdd></InvoiceAdd></InvoiceAddRq>",
        ],
    );
}

#[test]
fn a_sales_order_says_everything_of_an_order_born_in_intellitrack() {
    let mut order =
        paper(Paper::SalesOrder, vec![line(1, "Bolt:M8", "12"), line(2, "Nut:M8", "5")]);
    order.number = Some("2001".into());
    order.ship_to.lines = vec!["Smith & Sons".into(), String::new(), "12 Mill Lane".into()];
    order.ship_to.city = Some("Dayton".into());
    order.lines[0].rate = Some("1.25".parse().unwrap());
    order.lines[1].site = Some("East".into());
    order.lines[1].serial = Some("A1,A2".into());
    check_request(
        &order,
        &[
            "<SalesOrderAddRq><SalesOrderAdd>",
            "<CustomerRef><ListID>80000001-1</ListID></CustomerRef>",
            "<TxnDate>2026-03-05</TxnDate><RefNumber>2001</RefNumber>",
            "<ShipAddress><Addr1>Smith &amp; Sons</Addr1><Addr3>12 Mill Lane</Addr3>",
            "<City>Dayton</City></ShipAddress>",
            "<ExternalGUID>{0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0}</ExternalGUID>",
            "<SalesOrderLineAdd><ItemRef><ListID>80000011-1</ListID></ItemRef>",
            "<Quantity>12</Quantity><UnitOfMeasure>EA</UnitOfMeasure><Rate>1.25</Rate>",
            "</SalesOrderLineAdd>",
            "<SalesOrderLineAdd><ItemRef><ListID>80000012-1</ListID></ItemRef>",
            "<Quantity>5</Quantity><UnitOfMeasure>EA</UnitOfMeasure>",
            "<InventorySiteRef><FullName>East</FullName></InventorySiteRef>",
            "<SerialNumber>A1,A2</SerialNumber></SalesOrderLineAdd>",
            "</SalesOrderAdd></SalesOrderAddRq>",
        ],
    );
}

#[test]
fn a_sales_receipt_stands_alone() {
    let mut receipt = paper(Paper::SalesReceipt, vec![line(1, "Bolt:M8", "12")]);
    receipt.customer.id = None;
    receipt.lines[0].amount = Some("15.00".parse().unwrap());
    receipt.memo = Some("thank you".into());
    check_request(
        &receipt,
        &[
            "<SalesReceiptAddRq><SalesReceiptAdd>",
            "<CustomerRef><FullName>Smith &amp; Sons</FullName></CustomerRef>",
            "<TxnDate>2026-03-05</TxnDate><Memo>thank you</Memo>",
            "<ExternalGUID>{0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0}</ExternalGUID>",
            "<SalesReceiptLineAdd><ItemRef><ListID>80000011-1</ListID></ItemRef>",
            "<Quantity>12</Quantity><UnitOfMeasure>EA</UnitOfMeasure><Amount>15.00</Amount>",
            "</SalesReceiptLineAdd></SalesReceiptAdd></SalesReceiptAddRq>",
        ],
    );
}

#[test]
fn what_quickbooks_would_refuse_is_told_in_the_words_of_the_order() {
    let mut invoice =
        paper(Paper::Invoice, vec![linked(1, "Bolt:M8", "2"), linked(3, "Nut:M8", "2")]);
    invoice.number = Some("WEB-20260305".into());
    invoice.lines[1].lot = Some("x".repeat(41));
    invoice.ship_to.lines = vec!["line".into(); 6];
    let findings = to_request(&invoice, Some(GUID), Version::WRITTEN).unwrap_err();
    let told: Vec<String> = findings
        .iter()
        .map(|each| {
            let fix = each.fix.as_deref().unwrap_or_default();
            format!("{} {}: {} ({fix})", each.rule, each.path, each.message)
        })
        .collect();
    assert_eq!(
        told,
        [
            "map/unwritable ship_to.lines: the address has 6 lines, and QuickBooks keeps 5 (put \
             two of them into one)",
            "map/unwritable target.RefNumber: RefNumber \"WEB-20260305\" cannot \
             be written to QuickBooks: it has 12 characters, and QuickBooks keeps 11 (shorten it \
             where it was entered)",
            "map/unwritable lines[2].LotNumber: line 3 (Nut:M8): LotNumber \
             \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" cannot be written to QuickBooks: it has \
             41 characters, and QuickBooks keeps 40 (shorten it where it was entered)",
        ]
    );
    assert_eq!(findings[2].line_id, Some("1A4-3".into()));
}

#[test]
fn a_version_that_does_not_know_a_field_is_told() {
    let old = Version::new(8, 0);
    let invoice = paper(Paper::Invoice, vec![linked(1, "Bolt:M8", "2")]);
    let findings = to_request(&invoice, Some(GUID), old).unwrap_err();
    assert_eq!(findings.len(), 1);
    assert!(to_request(&invoice, None, old).is_ok());
}
