//! Which objects queries find, and how much of them they tell.

use crossdock::simulator::company::{Edition, Profile};

use crate::rig::{ask_once, check, company, ids, order, statuses, texts};

/// Queries, and the numbers or names that they find.
#[track_caller]
fn finds(cases: &[(&str, &[&str])]) {
    let mut company = company(Profile::default());
    let (first, _) = ids(&company, "1001");
    company.invoice_sales_order(&first, &[]).unwrap();
    for (request, expected) in cases {
        let answer = ask_once(&mut company, &request.replace("FIRST", &first));
        let ret = request.trim_start_matches('<').split(['Q', ' ']).next().unwrap();
        let name = match ret {
            "SalesOrder" | "Invoice" => "RefNumber",
            "InventorySite" | "UnitOfMeasureSet" => "Name",
            _ => "FullName",
        };
        // Names of references stand below them; those of the objects stand before.
        let objects = answer.split("Ret>\n<").skip(1).step_by(1);
        let found: Vec<String> =
            objects.filter_map(|object| texts(object, name).into_iter().next()).collect();
        assert_eq!(found, *expected, "{request}\n{answer}");
    }
}

#[test]
fn sales_orders_are_found_by_each_filter() {
    let all: &[&str] = &["1001", "1002", "1003"];
    let of = |filter: &str| format!("<SalesOrderQueryRq>{filter}</SalesOrderQueryRq>");
    let cases = [
        ("", all),
        ("<TxnID>FIRST</TxnID>", &["1001"]),
        ("<RefNumber>1003</RefNumber><RefNumber>1002</RefNumber>", &["1003", "1002"]),
        ("<MaxReturned>2</MaxReturned>", &["1001", "1002"]),
        ("<EntityFilter><FullName>Alder Works</FullName></EntityFilter>", &["1001"]),
        (
            "<EntityFilter><FullNameWithChildren>alder works</FullNameWithChildren></EntityFilter>",
            &["1001", "1003"],
        ),
        (
            "<RefNumberFilter><MatchCriterion>EndsWith</MatchCriterion><RefNumber>2</RefNumber>\
             </RefNumberFilter>",
            &["1002"],
        ),
        (
            "<RefNumberRangeFilter><FromRefNumber>999</FromRefNumber>\
             <ToRefNumber>1001</ToRefNumber></RefNumberRangeFilter>",
            &["1001"],
        ),
        ("<TxnDateRangeFilter><FromTxnDate>2026-01-05</FromTxnDate></TxnDateRangeFilter>", all),
        ("<TxnDateRangeFilter><ToTxnDate>2026-01-04</ToTxnDate></TxnDateRangeFilter>", &[]),
        ("<TxnDateRangeFilter><DateMacro>Today</DateMacro></TxnDateRangeFilter>", all),
        ("<TxnDateRangeFilter><DateMacro>LastMonth</DateMacro></TxnDateRangeFilter>", &[]),
        ("<TxnDateRangeFilter><DateMacro>ThisFiscalYear</DateMacro></TxnDateRangeFilter>", all),
    ];
    for (filter, expected) in cases {
        finds(&[(&of(filter), expected)]);
    }
}

#[test]
fn both_ends_of_a_time_belong_to_it_and_its_offset_says_nothing() {
    let mut company = company(Profile::default());
    let (first, _) = ids(&company, "1001");
    let time = company.record(&first).unwrap().text("TimeModified").unwrap().to_string();
    assert_eq!(time, "2026-01-05T08:00:15-06:00");
    let wall = &time[..19];
    for (from, to, expected) in [
        (time.as_str(), time.as_str(), 1),
        (wall, wall, 1),
        ("2026-01-05T08:00:15+09:00", "2026-01-05T08:00:15+09:00", 1),
        ("2026-01-05", "2026-01-05", 3),
        ("2026-01-05T08:00:16", "2026-01-06", 2),
        ("2026-01-06", "2026-01-07", 0),
        ("2026-01-04", "2026-01-05T08:00:14", 0),
    ] {
        let answer = ask_once(
            &mut company,
            &format!(
                "<SalesOrderQueryRq><ModifiedDateRangeFilter><FromModifiedDate>{from}\
                 </FromModifiedDate><ToModifiedDate>{to}</ToModifiedDate></ModifiedDateRangeFilter>\
                 </SalesOrderQueryRq>"
            ),
        );
        assert_eq!(texts(&answer, "RefNumber").len(), expected, "{from} {to}");
    }
}

#[test]
fn the_offset_may_be_that_of_winter_all_the_year() {
    let mut profile = Profile::default();
    profile.clock.offset_minutes = -300;
    profile.clock.told_offset_minutes = -360;
    let company = company(profile);
    let (first, _) = ids(&company, "1001");
    let time = company.record(&first).unwrap().text("TimeModified").unwrap().to_string();
    assert_eq!(time, "2026-01-05T09:00:15-06:00");
}

#[test]
fn lists_tell_active_entries_unless_asked() {
    let mut company = company(Profile::default());
    let id = company.customers().next().unwrap().id().to_string();
    company.set_active(&id, false).unwrap();
    for (filter, expected) in [
        ("", 3),
        ("<ActiveStatus>All</ActiveStatus>", 4),
        ("<ActiveStatus>InactiveOnly</ActiveStatus>", 1),
        ("<FromModifiedDate>2026-01-05T08:00:18</FromModifiedDate>", 0),
        (
            "<ActiveStatus>All</ActiveStatus><FromModifiedDate>2026-01-05T08:00:18\
             </FromModifiedDate>",
            1,
        ),
        ("<NameFilter><MatchCriterion>Contains</MatchCriterion><Name>ZO</Name></NameFilter>", 1),
        ("<NameRangeFilter><FromName>B</FromName><ToName>Bz</ToName></NameRangeFilter>", 1),
    ] {
        let request = format!("<CustomerQueryRq>{filter}</CustomerQueryRq>");
        assert_eq!(texts(&ask_once(&mut company, &request), "Name").len(), expected, "{filter}");
    }
}

#[test]
fn one_query_asks_for_items_of_every_kind_or_of_one() {
    let mut company = company(Profile::default());
    let all = ask_once(&mut company, "<ItemQueryRq/>");
    assert_eq!(texts(&all, "Name").len(), 7);
    let some = ask_once(&mut company, "<ItemInventoryQueryRq/>");
    assert_eq!(texts(&some, "Name"), ["Bolt", "M8"]);
}

#[test]
fn answers_tell_what_was_asked_for() {
    let mut company = company(Profile::default());
    let plain = ask_once(&mut company, "<SalesOrderQueryRq/>");
    assert!(!plain.contains("SalesOrderLineRet") && !plain.contains("LinkedTxn"));
    let asked = "<SalesOrderQueryRq><IncludeLineItems>true</IncludeLineItems>\
                 <IncludeRetElement>TxnID</IncludeRetElement>\
                 <IncludeRetElement>SalesOrderLineRet</IncludeRetElement></SalesOrderQueryRq>";
    let answer = ask_once(&mut company, asked);
    assert!(answer.contains("<TxnID>") && answer.contains("<TxnLineID>"));
    assert!(!answer.contains("<RefNumber>") && !answer.contains("<EditSequence>"));
    let counted = ask_once(&mut company, "<SalesOrderQueryRq metaData=\"MetaDataOnly\"/>");
    assert!(counted.contains("retCount=\"3\"") && !counted.contains("SalesOrderRet"));
}

#[test]
fn old_versions_do_not_see_what_came_later() {
    let profile = Profile { multiple_sites_enabled: true, ..Profile::default() };
    let mut company = company(profile);
    let mut order = order("2001", "Alder Works");
    order.lines[0].site = Some("East".to_string());
    company.enter_sales_order(&order).unwrap();
    let request = "<SalesOrderQueryRq><RefNumber>2001</RefNumber>\
                   <IncludeLineItems>true</IncludeLineItems></SalesOrderQueryRq>";
    for (version, sees) in [("13.0", true), ("10.0", true), ("9.0", false)] {
        let mut session = company.begin();
        let message = crate::rig::with(version, "onError=\"stopOnError\"", request);
        let answer = crate::rig::process(&mut company, &mut session, &message);
        assert_eq!(answer.contains("InventorySiteRef"), sees, "{version}\n{answer}");
    }
}

#[test]
fn what_is_not_found_is_told() {
    let nothing = "1 A query request did not find a matching object in QuickBooks";
    let missing = "500 The query request has not been fully completed. There was a required \
                   element (\"999\") that could not be found in QuickBooks.";
    check(
        &mut company(Profile::default()),
        &[
            ("<InvoiceQueryRq/>", nothing),
            (
                "<SalesOrderQueryRq><RefNumber>1001</RefNumber><RefNumber>999</RefNumber>\
                 </SalesOrderQueryRq>",
                missing,
            ),
            ("<SalesOrderQueryRq><RefNumber>999</RefNumber></SalesOrderQueryRq>", missing),
            (
                "<SalesOrderQueryRq><TxnID>what</TxnID></SalesOrderQueryRq>",
                "3000 The given object ID \"what\" in the field \"TxnID\" is invalid.",
            ),
            ("<TxnDeletedQueryRq><TxnDelType>SalesOrder</TxnDelType></TxnDeletedQueryRq>", nothing),
            (
                "<SalesOrderQueryRq><ModifiedDateRangeFilter><FromModifiedDate>2026-02-01\
                 </FromModifiedDate><ToModifiedDate>2026-01-01</ToModifiedDate>\
                 </ModifiedDateRangeFilter></SalesOrderQueryRq>",
                "3030 Invalid date range: From date is greater than To date.",
            ),
        ],
    );
}

#[test]
fn features_that_are_off_are_refused() {
    let off = "3250 This feature is not enabled or not available in this version of QuickBooks.";
    let pro = Profile { edition: Edition::Pro, ..Profile::default() };
    check(&mut company(pro), &[("<SalesOrderQueryRq/>", off), ("<InventorySiteQueryRq/>", off)]);
}

#[test]
fn what_is_not_imitated_says_so() {
    let request = "<BillAddRq><Whatever/></BillAddRq>";
    let answer = ask_once(&mut company(Profile::default()), request);
    assert_eq!(
        statuses(&answer),
        ["3250 BillAddRq is not imitated by this pretend company."],
        "{answer}"
    );
}

#[test]
fn deletions_are_told_for_ninety_days() {
    let mut company = company(Profile::default());
    let (first, _) = ids(&company, "1001");
    company.delete(&first).unwrap();
    let site = company.sites().next().unwrap().id().to_string();
    company.delete_entry(&site).unwrap();
    let both = "<TxnDeletedQueryRq><TxnDelType>SalesOrder</TxnDelType></TxnDeletedQueryRq>\
                <ListDeletedQueryRq><ListDelType>InventorySite</ListDelType></ListDeletedQueryRq>";
    let told =
        |answer: &str| (texts(answer, "RefNumber").join(" "), texts(answer, "FullName").join(" "));
    let answer = ask_once(&mut company, both);
    assert_eq!(told(&answer), ("1001".to_string(), "East".to_string()), "{answer}");
    company.clock_mut().advance(90 * 86_400 - 60);
    assert_eq!(told(&ask_once(&mut company, both)).0, "1001");
    company.clock_mut().advance(120);
    assert_eq!(told(&ask_once(&mut company, both)), (String::new(), String::new()));
}

#[test]
fn names_follow_when_an_entry_is_renamed() {
    let mut company = company(Profile::default());
    let id = company.customers().next().unwrap().id().to_string();
    company.rename(&id, "Alder and Daughters").unwrap();
    let answer = ask_once(&mut company, "<SalesOrderQueryRq/>");
    assert!(answer.contains("<FullName>Alder and Daughters</FullName>"), "{answer}");
    assert!(answer.contains("<FullName>Alder and Daughters:Roof</FullName>"), "{answer}");
    assert!(!answer.contains("Alder Works"), "{answer}");
}
