//! Entering, changing, billing and deleting.

use crossdock::simulator::company::{Company, OrderChange, Profile, Unproven};
use rust_decimal::Decimal;

use crate::rig::{ask_once, billing, change, check, company, ids, invoice, line, statuses, texts};

/// Each line of an order as `item quantity/invoiced amount`, then whether it is fully invoiced.
fn lines(company: &Company, number: &str) -> String {
    let order = company.sales_orders().find(|order| order.number() == number).unwrap();
    let told = order.lines().into_iter().map(|line| {
        let quantity = line.quantity.map(|quantity| quantity.to_string()).unwrap_or_default();
        let closed = if line.is_closed { " closed" } else { "" };
        let item = line.item.unwrap_or_default();
        format!("{item} {quantity}/{} {}{closed}", line.invoiced, line.amount)
    });
    let full = if order.is_true("IsFullyInvoiced") { ", full" } else { "" };
    told.collect::<Vec<_>>().join(", ") + full
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn invoices_in_part_move_the_order() {
    let mut company = company(Profile::default());
    let (order, line) = ids(&company, "1001");
    let before = company.record(&order).unwrap();
    let request = invoice("Alder Works", &billing("5", &order, &line[0]));
    let answer = ask_once(&mut company, &request);
    assert_eq!(statuses(&answer), ["0"], "{answer}");
    assert_eq!(lines(&company, "1001"), "Bolt:M8 12/5 4.80, Kit 2/0 39.80, Delivery 1/0 35.00");
    let after = company.record(&order).unwrap();
    let version = |text: &str| text.parse::<u64>().unwrap();
    assert!(version(after.edit_sequence()) > version(before.edit_sequence()));
    assert!(after.text("TimeModified") > before.text("TimeModified"));
    assert_eq!(after.text("TimeCreated"), before.text("TimeCreated"));
    let invoice_id = texts(&answer, "TxnID")[0].clone();
    assert_eq!(after.linked(), [invoice_id.as_str()]);
    assert_eq!(company.record(&invoice_id).unwrap().linked(), [order.as_str()]);
    let rest = format!(
        "{}{}{}",
        billing("7", &order, &line[0]),
        billing("2", &order, &line[1]),
        billing("1", &order, &line[2])
    );
    assert_eq!(statuses(&ask_once(&mut company, &invoice("Alder Works", &rest))), ["0"]);
    assert_eq!(
        lines(&company, "1001"),
        "Bolt:M8 12/12 4.80, Kit 2/2 39.80, Delivery 1/1 35.00, full"
    );
    company.delete(&invoice_id).unwrap();
    assert_eq!(lines(&company, "1001"), "Bolt:M8 12/7 4.80, Kit 2/2 39.80, Delivery 1/1 35.00");
    assert_eq!(company.record(&order).unwrap().linked().len(), 1);
}

#[test]
fn an_order_is_billed_as_a_whole() {
    let mut company = company(Profile::default());
    let (order, line) = ids(&company, "1001");
    company.invoice_sales_order(&order, &[(line[0].clone(), number("2"))]).unwrap();
    let request = invoice("Alder Works", &format!("<LinkToTxnID>{order}</LinkToTxnID>"));
    let answer = ask_once(&mut company, &request);
    assert_eq!(texts(&answer, "Quantity"), ["10", "2", "1"], "{answer}");
    assert_eq!(texts(&answer, "BalanceRemaining"), ["78.80"]);
    assert!(lines(&company, "1001").ends_with("full"));
    let again = ask_once(&mut company, &request);
    assert_eq!(statuses(&again), ["3270 Missing required field \"InvoiceLineAdd\"."]);
    let beside = format!(
        "<LinkToTxnID>{order}</LinkToTxnID><InvoiceLineAdd><Desc>thanks</Desc></InvoiceLineAdd>"
    );
    let answer = ask_once(&mut company, &invoice("Alder Works", &beside));
    assert_eq!(
        statuses(&answer),
        [format!(
            "570 Unable to link to transaction \"{order}\" because it has already been closed."
        )]
    );
    assert_eq!(company.counts().1, 3);
}

#[test]
fn beside_a_link_stand_quantity_and_amount_alone() {
    let mut company = company(Profile::default());
    let (order, line) = ids(&company, "1001");
    let link =
        format!("<LinkToTxn><TxnID>{order}</TxnID><TxnLineID>{}</TxnLineID></LinkToTxn>", line[0]);
    let with = |before: &str| {
        invoice("Alder Works", &format!("<InvoiceLineAdd>{before}{link}</InvoiceLineAdd>"))
    };
    let conflict = |field: &str| {
        format!(
            "3153 There is a parameter conflict: \"{field}\" cannot stand beside \"LinkToTxn\"."
        )
    };
    let tax = "<SalesTaxCodeRef><FullName>Tax</FullName></SalesTaxCodeRef>";
    let item = "<ItemRef><FullName>Kit</FullName></ItemRef>";
    check(
        &mut company,
        &[
            (&with("<Quantity>1</Quantity><Rate>9</Rate>"), &conflict("Rate")),
            (&with(item), &conflict("ItemRef")),
            (
                &with(tax),
                &format!("3210 The \"LinkToTxn\" field has an invalid value \"{order}\"."),
            ),
            (
                &with("<Quantity>13</Quantity>"),
                "3210 The \"Quantity\" field has an invalid value \"13\".  QuickBooks error \
                 message: The quantity is more than what is left to invoice.",
            ),
            (&with("<Quantity>1</Quantity><Amount>9.99</Amount>"), "0"),
        ],
    );
    company.profile_mut().unproven = Unproven::LENIENT;
    check(&mut company, &[(&with("<Quantity>13</Quantity>"), "0")]);
    assert!(lines(&company, "1001").starts_with("Bolt:M8 12/14"));
}

#[test]
fn links_are_checked() {
    let mut company = company(Profile::default());
    let (order, line) = ids(&company, "1001");
    let missing =
        |id: &str| format!("3120 Object \"{id}\" specified in the request cannot be found.");
    check(
        &mut company,
        &[
            (&invoice("Alder Works", &billing("1", "1-2", &line[0])), &missing("1-2")),
            (&invoice("Alder Works", &billing("1", &order, "3-4")), &missing("3-4")),
            (
                &invoice("Birch & Sons", &billing("1", &order, &line[0])),
                &format!(
                    "3210 The \"LinkToTxn\" field has an invalid value \"{order}\".  QuickBooks \
                     error message: The transaction to link to belongs to another customer."
                ),
            ),
        ],
    );
    company.close_sales_order(&order, true).unwrap();
    let closed = format!(
        "3210 The \"LinkToTxn\" field has an invalid value \"{order}\".  QuickBooks error \
         message: The line has been closed."
    );
    check(&mut company, &[(&invoice("Alder Works", &billing("1", &order, &line[0])), &closed)]);
    assert_eq!(company.counts(), (3, 0));
}

#[test]
fn two_lines_of_one_invoice_share_what_is_open() {
    let mut company = company(Profile::default());
    let (order, line) = ids(&company, "1001");
    let both = format!("{}{}", billing("8", &order, &line[0]), billing("5", &order, &line[0]));
    let answer = ask_once(&mut company, &invoice("Alder Works", &both));
    assert!(statuses(&answer)[0].starts_with("3210 The \"Quantity\""), "{answer}");
    let both = format!("{}{}", billing("8", &order, &line[0]), billing("4", &order, &line[0]));
    assert_eq!(statuses(&ask_once(&mut company, &invoice("Alder Works", &both))), ["0"]);
    assert!(lines(&company, "1001").starts_with("Bolt:M8 12/12"));
}

#[test]
fn lines_that_a_change_leaves_out_are_deleted() {
    let mut company = company(Profile::default());
    let (_, line) = ids(&company, "1002");
    let of = |id: &str, inner: &str| {
        format!("<SalesOrderLineMod><TxnLineID>{id}</TxnLineID>{inner}</SalesOrderLineMod>")
    };
    let new = "<ItemRef><FullName>Bolt</FullName></ItemRef><Quantity>4</Quantity>";
    let inner = [of(&line[1], ""), of("-1", new), of(&line[0], "<Quantity>20</Quantity>")].concat();
    let request = change(&company, "1002", &inner);
    let answer = ask_once(&mut company, &request);
    assert_eq!(statuses(&answer), ["0"], "{answer}");
    assert_eq!(lines(&company, "1002"), "Kit 2/0 39.80, Bolt 4/0 1.00, Bolt:M8 20/0 8.00");
    let after = ids(&company, "1002").1;
    assert_eq!((&after[0], &after[2]), (&line[1], &line[0]));
    assert!(!line.contains(&after[1]));
}

#[test]
fn a_change_of_the_head_leaves_lines_alone_and_an_empty_field_clears() {
    let mut company = company(Profile::default());
    let before = lines(&company, "1002");
    let request = change(&company, "1002", "<PONumber>77</PONumber><Memo>hello</Memo>");
    ask_once(&mut company, &request);
    let (id, _) = ids(&company, "1002");
    assert_eq!(company.record(&id).unwrap().text("Memo"), Some("hello"));
    let request = change(&company, "1002", "<Memo></Memo>");
    ask_once(&mut company, &request);
    let order = company.record(&id).unwrap();
    assert_eq!((order.text("Memo"), order.text("PONumber")), (None, Some("77")));
    assert_eq!(lines(&company, "1002"), before);
}

#[test]
fn a_stale_version_is_answered_with_the_object_as_it_stands() {
    let mut company = company(Profile::default());
    let stale = change(&company, "1002", "<Memo>mine</Memo>");
    let (id, _) = ids(&company, "1002");
    let memo = OrderChange::Field("Memo".to_string(), "theirs".to_string());
    company.edit_sales_order(&id, &[memo]).unwrap();
    let answer = ask_once(&mut company, &stale);
    assert!(statuses(&answer)[0].starts_with("3200 The provided edit sequence"), "{answer}");
    assert_eq!(texts(&answer, "Memo"), ["theirs"]);
    assert_eq!(texts(&answer, "EditSequence"), [company.record(&id).unwrap().edit_sequence()]);
}

#[test]
fn a_line_that_was_invoiced_cannot_be_deleted() {
    let mut company = company(Profile::default());
    let (order, line) = ids(&company, "1001");
    company.invoice_sales_order(&order, &[(line[0].clone(), number("1"))]).unwrap();
    let removed = company.edit_sales_order(&order, &[OrderChange::Remove(line[0].clone())]);
    assert_eq!(removed.unwrap_err().code, 3170);
    company.edit_sales_order(&order, &[OrderChange::Remove(line[1].clone())]).unwrap();
    assert_eq!(lines(&company, "1001"), "Bolt:M8 12/1 4.80, Delivery 1/0 35.00");
}

#[test]
fn windows_lock_what_they_show() {
    let mut company = company(Profile::default());
    let (order, line) = ids(&company, "1001");
    company.lock(&order);
    let change = change(&company, "1001", "<Memo>x</Memo>");
    let bill = invoice("Alder Works", &billing("1", &order, &line[0]));
    let delete =
        format!("<TxnDelRq><TxnDelType>SalesOrder</TxnDelType><TxnID>{order}</TxnID></TxnDelRq>");
    let codes = |company: &mut Company| {
        let answer = ask_once(company, &[&*change, &*bill, &*delete].concat());
        let all = statuses(&answer);
        all.iter().map(|status| status[..4].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&mut company), ["3175", "3176", "3175"]);
    company.unlock(&order);
    assert_eq!(statuses(&ask_once(&mut company, &bill)), ["0"]);
}

#[test]
fn references_must_be_there() {
    let mut company = company(Profile::default());
    let of = |customer: &str, inner: &str| {
        format!(
            "<SalesOrderAddRq><SalesOrderAdd><CustomerRef><FullName>{customer}</FullName>\
             </CustomerRef>{inner}</SalesOrderAdd></SalesOrderAddRq>"
        )
    };
    let line =
        |inner: &str| of("Alder Works", &format!("<SalesOrderLineAdd>{inner}</SalesOrderLineAdd>"));
    let wrong = |list: &str, name: &str, place: &str| {
        format!(
            "3140 There is an invalid reference to QuickBooks {list} \"{name}\" in the {place}.  \
             QuickBooks error message: Invalid argument.  The specified record does not exist in \
             the list."
        )
    };
    let text = "<SalesOrderLineAdd><Desc>x</Desc></SalesOrderLineAdd>";
    let terms = format!("<TermsRef><FullName>Never</FullName></TermsRef>{text}");
    let site = "<ItemRef><FullName>Kit</FullName></ItemRef><InventorySiteRef><FullName>East\
                </FullName></InventorySiteRef>";
    check(
        &mut company,
        &[
            (&of("Nobody", text), &wrong("Customer", "Nobody", "SalesOrder")),
            (&of("Alder Works", &terms), &wrong("Terms", "Never", "SalesOrder")),
            (
                &line("<ItemRef><FullName>Nut</FullName></ItemRef>"),
                &wrong("Item", "Nut", "SalesOrderLineItem"),
            ),
            (
                &line(
                    "<ItemRef><FullName>Bolt</FullName></ItemRef>\
                     <UnitOfMeasure>gross</UnitOfMeasure>",
                ),
                &wrong("UnitOfMeasure", "gross", "SalesOrderLineItem"),
            ),
            (
                &line(site),
                "3250 This feature is not enabled or not available in this version of QuickBooks.",
            ),
        ],
    );
    assert_eq!(company.counts().0, 3);
}

#[test]
fn stock_is_invoiced_from_a_site_where_there_are_several() {
    let profile = Profile { multiple_sites_enabled: true, ..Profile::default() };
    let mut company = company(profile);
    let line =
        |inner: &str| invoice("Birch & Sons", &format!("<InvoiceLineAdd>{inner}</InvoiceLineAdd>"));
    let kit = "<ItemRef><FullName>Kit</FullName></ItemRef>";
    let delivery = "<ItemRef><FullName>Delivery</FullName></ItemRef>";
    let east = "<InventorySiteRef><FullName>East</FullName></InventorySiteRef>";
    let nowhere = "<InventorySiteRef><FullName>Moon</FullName></InventorySiteRef>";
    let wrong = |name: &str, place: &str| {
        format!(
            "3140 There is an invalid reference to QuickBooks InventorySite \"{name}\" in the \
             {place}.  QuickBooks error message: Invalid argument.  The specified record does not \
             exist in the list."
        )
    };
    check(
        &mut company,
        &[
            (&line(kit), &wrong("", "InvoiceLineItem Site")),
            (&line(&format!("{kit}{nowhere}")), &wrong("Moon", "InvoiceLineItem")),
            (&line(&format!("{delivery}{east}")), &wrong("East", "InvoiceLineItem Site")),
            (&line(&format!("{kit}{east}")), "0"),
            (&line(delivery), "0"),
        ],
    );
    company.profile_mut().unproven.site_left_out = true;
    check(&mut company, &[(&line(kit), "0")]);
}

#[test]
fn amounts_follow_from_quantity_rate_and_what_stands_above() {
    let mut company = company(Profile::default());
    let item = |name: &str, inner: &str| {
        format!(
            "<SalesReceiptLineAdd><ItemRef><FullName>{name}</FullName></ItemRef>{inner}\
             </SalesReceiptLineAdd>"
        )
    };
    let lines = [
        item("Kit", "<Quantity>3</Quantity>"),
        item("Kit", "<Quantity>3</Quantity><Amount>10.00</Amount>"),
        item("Bolt", "<Quantity>1.5</Quantity><Rate>0.333</Rate>"),
        item("Subtotal", ""),
        item("Loyal", ""),
    ];
    let request = format!(
        "<SalesReceiptAddRq><SalesReceiptAdd><ItemSalesTaxRef><FullName>State tax</FullName>\
         </ItemSalesTaxRef>{}</SalesReceiptAdd></SalesReceiptAddRq>",
        lines.concat()
    );
    let answer = ask_once(&mut company, &request);
    assert_eq!(texts(&answer, "Rate"), ["19.90", "3.33333", "0.333"], "{answer}");
    assert_eq!(texts(&answer, "Amount"), ["59.70", "10.00", "0.50", "70.20", "-7.02"]);
    assert_eq!(texts(&answer, "RatePercent"), ["-10.00"]);
    assert_eq!(texts(&answer, "Subtotal"), ["63.18"]);
    assert_eq!(texts(&answer, "SalesTaxTotal"), ["3.95"]);
    assert_eq!(texts(&answer, "TotalAmount"), ["67.13"]);
}

#[test]
fn customers_are_added_once() {
    let mut company = company(Profile::default());
    let add = |name: &str| {
        format!(
            "<CustomerAddRq><CustomerAdd><Name>{name}</Name><ParentRef><FullName>Alder Works\
             </FullName></ParentRef><BillAddress><Addr1>1 Elm Street</Addr1><City>Canton</City>\
             <State>NY</State></BillAddress></CustomerAdd></CustomerAddRq>"
        )
    };
    let answer = ask_once(&mut company, &add("Gate"));
    assert_eq!(texts(&answer, "FullName"), ["Alder Works:Gate", "Alder Works"], "{answer}");
    assert_eq!(texts(&answer, "Addr2"), ["Canton, NY"]);
    let used = "3100 The name \"gate\" of the list element is already in use.";
    check(&mut company, &[(&add("gate"), used)]);
    company.lock("Customer");
    let busy = "3180 There was an error when saving a Customer list, element \"Door\".  QuickBooks \
                error message: This list has been modified by another user.";
    check(&mut company, &[(&add("Door"), busy)]);
}

#[test]
fn fields_of_other_countries_are_passed_over_with_a_warning() {
    let mut company = company(Profile::default());
    let request = invoice(
        "Alder Works",
        "<IsTaxIncluded>true</IsTaxIncluded><InvoiceLineAdd><Desc>x</Desc></InvoiceLineAdd>",
    );
    let told = "530 The field \"IsTaxIncluded\" is not supported by this implementation.";
    check(&mut company, &[(&request, told)]);
    assert_eq!(company.counts().1, 1);
}

#[test]
fn deleting_what_is_not_there_says_so() {
    let mut company = company(Profile::default());
    let (order, _) = ids(&company, "1001");
    let delete = |kind: &str, id: &str| {
        format!("<TxnDelRq><TxnDelType>{kind}</TxnDelType><TxnID>{id}</TxnID></TxnDelRq>")
    };
    let missing =
        |id: &str| format!("3120 Object \"{id}\" specified in the request cannot be found.");
    check(
        &mut company,
        &[
            (&delete("SalesOrder", "1-1"), &missing("1-1")),
            (&delete("Invoice", &order), &missing(&order)),
            (&delete("SalesOrder", &order), "0"),
            (&delete("SalesOrder", &order), &missing(&order)),
        ],
    );
}

#[test]
fn voiding_an_invoice_opens_the_order_again() {
    let mut company = company(Profile::default());
    let (order, _) = ids(&company, "1001");
    let invoice = company.invoice_sales_order(&order, &[]).unwrap();
    company.void(&invoice).unwrap();
    assert_eq!(lines(&company, "1001"), "Bolt:M8 12/0 4.80, Kit 2/0 39.80, Delivery 1/0 35.00");
    let voided = company.record(&invoice).unwrap();
    assert_eq!(voided.text("BalanceRemaining"), Some("0.00"));
    assert_eq!(voided.text("Memo"), Some("VOID:"));
}

#[test]
fn stock_and_balances_move_without_a_new_version() {
    let mut company = company(Profile::default());
    let figures = |company: &Company| {
        let kit = company.items().find(|item| item.number() == "Kit").unwrap();
        let alder = company.customers().next().unwrap();
        let text = |name| kit.text(name).unwrap_or("0").to_string();
        let balance = alder.text("Balance").unwrap().to_string();
        let versions = format!("{} {}", kit.edit_sequence(), alder.edit_sequence());
        ([text("QuantityOnHand"), text("QuantityOnSalesOrder"), balance], versions)
    };
    let (before, versions) = figures(&company);
    assert_eq!(before, ["0", "6", "0.00"]);
    let (order, _) = ids(&company, "1001");
    let invoice = company.invoice_sales_order(&order, &[]).unwrap();
    assert_eq!(figures(&company), (["-2", "4", "79.60"].map(str::to_string), versions.clone()));
    company.delete(&invoice).unwrap();
    assert_eq!(figures(&company), (before, versions));
}

#[test]
fn groups_become_their_members() {
    let mut company = company(Profile::default());
    let item = |name: &str| company.items().find(|item| item.number() == name).unwrap();
    let member = |name: &str, quantity: &str| {
        format!(
            "<ItemGroupLine><ItemRef><ListID>{}</ListID><FullName>{name}</FullName></ItemRef>\
             <Quantity>{quantity}</Quantity></ItemGroupLine>",
            item(name).id()
        )
    };
    let recorded = format!(
        "<QBXML><QBXMLMsgsRs><ItemGroupQueryRs statusCode=\"0\"><ItemGroupRet><ListID>80FF0000-1\
         </ListID><Name>Bay</Name><IsActive>true</IsActive>{}{}</ItemGroupRet></ItemGroupQueryRs>\
         </QBXMLMsgsRs></QBXML>",
        member("Kit", "1"),
        member("Bolt:M8", "8")
    );
    company.load(recorded.as_bytes()).unwrap();
    let request = "<SalesOrderAddRq><SalesOrderAdd><CustomerRef><FullName>Birch &amp; Sons\
                   </FullName></CustomerRef><RefNumber>3001</RefNumber><SalesOrderLineGroupAdd>\
                   <ItemGroupRef><FullName>Bay</FullName></ItemGroupRef><Quantity>2</Quantity>\
                   </SalesOrderLineGroupAdd></SalesOrderAdd></SalesOrderAddRq>";
    let answer = ask_once(&mut company, request);
    assert_eq!(statuses(&answer), ["0"], "{answer}");
    assert_eq!(lines(&company, "3001"), "Kit 2/0 39.80, Bolt:M8 16/0 6.40");
    let (order, line) = ids(&company, "3001");
    company.invoice_sales_order(&order, &[(line[1].clone(), number("16"))]).unwrap();
    assert_eq!(lines(&company, "3001"), "Kit 2/0 39.80, Bolt:M8 16/16 6.40");
    let group = company.record(&order).unwrap();
    let group = group.text("SalesOrderLineGroupRet/TxnLineID").unwrap().to_string();
    let line_mod =
        format!("<SalesOrderLineMod><TxnLineID>{}</TxnLineID></SalesOrderLineMod>", line[1]);
    let request = change(
        &company,
        "3001",
        &format!(
            "<SalesOrderLineGroupMod><TxnLineID>{group}</TxnLineID>{line_mod}\
             </SalesOrderLineGroupMod>"
        ),
    );
    assert_eq!(statuses(&ask_once(&mut company, &request)), ["0"]);
    assert_eq!(lines(&company, "3001"), "Bolt:M8 16/16 6.40, full");
}

#[test]
fn the_office_edits_lines() {
    let mut company = company(Profile::default());
    let (order, line_ids) = ids(&company, "1003");
    company
        .edit_sales_order(
            &order,
            &[
                OrderChange::Quantity(line_ids[0].clone(), number("3")),
                OrderChange::Closed(line_ids[1].clone(), true),
                OrderChange::Add(line("Bolt", 9)),
            ],
        )
        .unwrap();
    assert_eq!(
        lines(&company, "1003"),
        "Bolt:M8 3/0 1.20, Kit 2/0 39.80 closed, Delivery 1/0 35.00, Bolt 9/0 2.25"
    );
}
