use super::*;
use crate::qbxml::{Event, Interest, Reader, Ret, wrap};

fn read(fields: &str) -> SalesOrderRet {
    let file =
        wrap("SalesOrderQueryRs", format!("<SalesOrderRet>{fields}</SalesOrderRet>").as_bytes());
    let mut reader = Reader::new(file.as_slice(), Interest::ORDERS);
    while let Some(event) = reader.next().expect("the test's own XML is good") {
        if let Event::Ret(ret, _) = event
            && let Ret::SalesOrder(order) = *ret
        {
            return order;
        }
    }
    panic!("the test's own XML holds an order");
}

fn say(what: Option<&str>) -> &str {
    what.unwrap_or("-")
}

/// The order in short, or the word `untranslatable`; then the findings, one to a line.
fn translated(fields: &str) -> String {
    let (order, findings) = sales_order(read(fields));
    let mut shown = match order {
        None => "untranslatable\n".to_string(),
        Some(order) => {
            let customer = order.customer.as_ref().map(crate::domain::party::Reference::label);
            let mut shown = format!(
                "{} {} {} {}\n",
                order.id,
                say(Some(order.edit_sequence.as_str())),
                say(order.number.as_deref()),
                say(customer)
            );
            for line in &order.lines {
                shown.push_str(&format!(
                    "{} {} {} {} open {}{}{}\n",
                    line.index,
                    line.id,
                    say(line.item.as_ref().map(crate::domain::party::Reference::label)),
                    line.quantity.map_or("-".to_string(), |quantity| quantity.to_string()),
                    line.open(),
                    if line.is_group { " heading" } else { "" },
                    line.group.as_ref().map_or(String::new(), |group| format!(" of {group}")),
                ));
            }
            shown
        }
    };
    for finding in findings {
        let line = finding.line_id.map_or(String::new(), |line| format!(" ({line})"));
        assert!(finding.fix.is_some(), "{} has a remedy", finding.rule);
        shown.push_str(&format!(
            "{} {} {}{line}: {}\n",
            finding.severity, finding.rule, finding.path, finding.message
        ));
    }
    shown
}

#[track_caller]
fn check(fields: &str, expected: &str) {
    assert_eq!(translated(fields).trim_end(), expected);
}

#[test]
fn lines_keep_the_order_of_the_document() {
    check(
        "<TxnID>1A-1</TxnID><EditSequence>7</EditSequence><RefNumber> 1001 </RefNumber>
         <CustomerRef><FullName>Smith &amp; Sons</FullName></CustomerRef>
         <SalesOrderLineRet><TxnLineID>1B-1</TxnLineID><ItemRef><ListID>8-1</ListID></ItemRef>
           <Quantity>12</Quantity><Invoiced>2</Invoiced></SalesOrderLineRet>
         <SalesOrderLineGroupRet><TxnLineID>1C-1</TxnLineID>
           <ItemGroupRef><FullName>Kit</FullName></ItemGroupRef><Quantity>3</Quantity>
           <SalesOrderLineRet><TxnLineID>1D-1</TxnLineID>
             <ItemRef><FullName>Bolt:M8</FullName></ItemRef><Quantity>6</Quantity>
           </SalesOrderLineRet>
           <SalesOrderLineRet><TxnLineID>1E-1</TxnLineID><Desc>a text</Desc></SalesOrderLineRet>
         </SalesOrderLineGroupRet>
         <SalesOrderLineRet><TxnLineID>1F-1</TxnLineID><ItemRef><FullName>Nut</FullName></ItemRef>
           <Quantity/></SalesOrderLineRet>",
        "1A-1 7 1001 Smith & Sons\n\
         0 1B-1 8-1 12 open 10\n\
         1 1C-1 Kit 3 open 3 heading\n\
         2 1D-1 Bolt:M8 6 open 6 of 1C-1\n\
         3 1E-1 - - open 0 of 1C-1\n\
         4 1F-1 Nut - open 0",
    );
}

#[test]
fn the_time_stands_in_for_a_missing_edit_sequence() {
    let time = "<TimeModified>2026-03-05T10:11:12-08:00</TimeModified>";
    check(&format!("<TxnID>1A-1</TxnID>{time}"), "1A-1 2026-03-05T10:11:12-08:00 - -");
    check("<TxnID>1A-1</TxnID><RefNumber> </RefNumber>", "1A-1  - -");
}

#[test]
fn a_line_without_an_id_is_kept_under_its_place() {
    check(
        "<TxnID>1A-1</TxnID><SalesOrderLineRet><Quantity>1</Quantity></SalesOrderLineRet>",
        "1A-1  - -\n0 #0 - 1 open 1\n\
         warning translate/line-id-missing lines[0].id (#0): line 1 has no TxnLineID; it cannot be \
         linked to an invoice",
    );
}

#[test]
fn every_problem_is_named_at_once() {
    check(
        "<RefNumber>1001</RefNumber><TxnDate>tomorrow</TxnDate><DueDate>2026-02-30</DueDate>
         <TotalAmount>12 EUR</TotalAmount><IsManuallyClosed>maybe</IsManuallyClosed>
         <SalesOrderLineRet><TxnLineID>1B-1</TxnLineID></SalesOrderLineRet>
         <SalesOrderLineRet><TxnLineID>1C-1</TxnLineID><Quantity>a dozen</Quantity>
           <Rate>1,5</Rate><Amount>x</Amount><Invoiced>?</Invoiced>
           <IsManuallyClosed>?</IsManuallyClosed></SalesOrderLineRet>",
        "untranslatable\n\
         error translate/txn-id-missing quickbooks_id: the order has no TxnID\n\
         error translate/date-unreadable date: date \"tomorrow\" is not a date\n\
         error translate/date-unreadable due_date: due date \"2026-02-30\" is not a \
         date\n\
         error translate/truth-unreadable manually_closed: manually closed is \"maybe\", \
         neither true nor false\n\
         error translate/amount-unreadable total: total \"12 EUR\" is not a number\n\
         error translate/quantity-unreadable lines[1].quantity (1C-1): line 2: quantity \
         \"a dozen\" is not a number\n\
         error translate/amount-unreadable lines[1].rate (1C-1): line 2: rate \"1,5\" is \
         not a number\n\
         error translate/amount-unreadable lines[1].amount (1C-1): line 2: amount \"x\" \
         is not a number\n\
         error translate/quantity-unreadable lines[1].invoiced (1C-1): line 2: invoiced \
         \"?\" is not a number\n\
         error translate/truth-unreadable lines[1].manually_closed (1C-1): line 2: manually \
         closed is \"?\", neither true nor false",
    );
}

#[test]
fn every_field_of_the_order_arrives() {
    let (order, findings) = sales_order(read(
        "<TxnID>1A-1</TxnID><TimeModified>2026-03-05T10:11:12-08:00</TimeModified>
         <EditSequence>7</EditSequence><TxnDate>2026-03-05</TxnDate>
         <ShipAddress><Addr1>Dock 1</Addr1><City>Springfield</City><State>IL</State>
           <PostalCode>62701</PostalCode><Country>US</Country><Note>gate</Note></ShipAddress>
         <PONumber>PO 7</PONumber><DueDate>2026-03-06</DueDate><ShipDate>2026-03-07</ShipDate>
         <ShipMethodRef><FullName>UPS</FullName></ShipMethodRef>
         <TotalAmount>12.50</TotalAmount><IsManuallyClosed>true</IsManuallyClosed>
         <IsFullyInvoiced>1</IsFullyInvoiced><Memo>careful</Memo>
         <SalesOrderLineRet><TxnLineID>1B-1</TxnLineID><Desc>bolts</Desc><Quantity>1</Quantity>
           <UnitOfMeasure>EA</UnitOfMeasure><Rate>0.12345</Rate><Amount>0.12</Amount>
           <InventorySiteRef><FullName>East</FullName></InventorySiteRef>
           <InventorySiteLocationRef><FullName>East:A-1</FullName></InventorySiteLocationRef>
           <SerialNumber>S1</SerialNumber><LotNumber>L1</LotNumber>
           <IsManuallyClosed>true</IsManuallyClosed><Other1>o1</Other1><Other2>o2</Other2>
         </SalesOrderLineRet>",
    ));
    assert_eq!(findings, []);
    let order = order.expect("the order is translatable");
    assert_eq!(order.modified_at.local(), "2026-03-05T10:11:12");
    let dates =
        [order.date, order.due_date, order.ship_date].map(|date| date.map(|d| d.to_string()));
    assert_eq!(dates.map(Option::unwrap_or_default), ["2026-03-05", "2026-03-06", "2026-03-07"]);
    assert_eq!(order.ship_to.lines, ["Dock 1"]);
    assert_eq!(order.ship_to.note.as_deref(), Some("gate"));
    assert_eq!(order.ship_method.as_deref(), Some("UPS"));
    assert_eq!(order.po_number.as_deref(), Some("PO 7"));
    assert_eq!(order.total.map(|total| total.to_string()).as_deref(), Some("12.5"));
    assert!(order.manually_closed && order.fully_invoiced);
    assert_eq!(order.memo.as_deref(), Some("careful"));
    let line = &order.lines[0];
    let texts =
        [&line.description, &line.unit, &line.serial, &line.lot, &line.other1, &line.other2];
    assert_eq!(texts.map(|text| say(text.as_deref())), ["bolts", "EA", "S1", "L1", "o1", "o2"]);
    assert_eq!(line.rate.map(|rate| rate.to_string()).as_deref(), Some("0.12345"));
    assert_eq!(line.amount.map(|amount| amount.to_string()).as_deref(), Some("0.12"));
    let places = [&line.site, &line.bin]
        .map(|place| place.as_ref().map(crate::domain::party::Reference::label));
    assert_eq!(places, [Some("East"), Some("East:A-1")]);
    assert!(line.manually_closed);
}
