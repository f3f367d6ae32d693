//! The pretend company against Intuit's own schema and collected messages.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crossdock::generator::Made;
use crossdock::simulator::company::{Company, Edition, Profile, Unproven};

use crate::rig::{ask_once, billing, change, company, ids, invoice, process, set, statuses};

fn shared() -> PathBuf {
    let shared: PathBuf = match std::env::var_os("CROSSDOCK_SHARED") {
        Some(path) => path.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
    };
    shared.join("qbxml")
}

/// What the schema has against each text; empty where it is valid.
fn complaints(texts: &[String]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..texts.len()).map(|place| format!("{place:05}.xml")).collect();
    for (name, text) in names.iter().zip(texts) {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let schema = std::path::absolute(shared().join("xsd130/qbxmlops130.xsd")).unwrap();
    let output = Command::new("xmllint")
        .args(["--noout", "--schema"])
        .arg(schema)
        .args(&names)
        .current_dir(folder.path())
        .output()
        .expect("xmllint, of the package libxml2-utils, can be run");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut by_name: BTreeMap<&str, String> = BTreeMap::new();
    let mut validated = 0;
    for line in told.lines() {
        match line.get(..9) {
            Some(_) if line.ends_with(" validates") => validated += 1,
            Some(name) if names.iter().any(|known| known == name) => {
                *by_name.entry(name).or_default() += &format!("{line}\n");
            }
            _ => {}
        }
    }
    assert_eq!(validated + by_name.len(), texts.len(), "{told}");
    names.iter().map(|name| by_name.remove(name.as_str()).unwrap_or_default()).collect()
}

#[track_caller]
fn assert_valid(texts: &[String]) {
    for (text, complaint) in texts.iter().zip(complaints(texts)) {
        assert_eq!(complaint, "", "{text}");
    }
}

/// Collected requests that are valid, with what QuickBooks needs and collectors left out.
fn requests() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in ["public", "generated"] {
        for entry in fs::read_dir(shared().join("samples").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).unwrap_or_default();
            if text.contains("<QBXMLMsgsRq") {
                let text = if text.contains("<?qbxml") {
                    text
                } else {
                    text.replacen("?>", "?><?qbxml version=\"13.0\"?>", 1)
                };
                found.push((name, text));
            }
        }
    }
    found.sort();
    let texts: Vec<String> = found.iter().map(|(_, text)| text.clone()).collect();
    let verdicts = complaints(&texts);
    let good = found.into_iter().zip(verdicts).filter(|(_, complaint)| complaint.is_empty());
    good.map(|(request, _)| request).collect()
}

fn lenient() -> Profile {
    Profile { unproven: Unproven::LENIENT, multiple_sites_enabled: true, ..Profile::default() }
}

#[test]
#[ignore = "needs ../shared"]
fn collected_requests_are_answered_and_the_answers_are_valid() {
    let mut company = company(lenient());
    let mut answers = Vec::new();
    let mut imitated = 0;
    for (name, request) in requests() {
        let mut session = company.begin();
        let answer = process(&mut company, &mut session, &request);
        assert!(answer.starts_with("<?xml"), "{name}: {answer}");
        imitated += usize::from(!answer.contains("is not imitated"));
        answers.push(answer);
    }
    assert!(imitated > 35, "{imitated} of {}", answers.len());
    assert_valid(&answers);
}

/// A company of every kind of object.
fn full_company() -> Company {
    let made = Made { orders: 60, seed: 9, multiple_sites: true, trouble_per_mille: 0 };
    let mut company = company(lenient());
    for write in [Made::lists as fn(&Made, &mut Vec<u8>) -> _, Made::orders] {
        let mut file = Vec::new();
        write(&made, &mut file).unwrap();
        company.load(&file).unwrap();
    }
    company.register(
        "{8f2c1d3e-0000-4000-8000-1234567890ab}",
        "{0badcafe-0000-4000-8000-000000000001}",
    );
    company
}

/// Requests of every kind, and their answers.
fn conversation() -> Vec<String> {
    let mut company = full_company();
    let (order, line) = ids(&company, "1001");
    let bill = invoice("Alder Works", &billing("5", &order, &line[0]));
    let whole = invoice("Alder Works", &format!("<LinkToTxnID>{order}</LinkToTxnID>"));
    let full = "<IncludeLineItems>true</IncludeLineItems><IncludeLinkedTxns>true\
                </IncludeLinkedTxns><OwnerID>0</OwnerID>";
    let receipts = "<IncludeLineItems>true</IncludeLineItems><OwnerID>0</OwnerID>";
    let mut answers = vec![company.greeting()];
    let mut say = |company: &mut Company, request: &str| {
        answers.push(ask_once(company, request));
    };
    let stale = change(&company, "1001", "<Memo>stale</Memo>");
    for request in [bill.as_str(), whole.as_str(), stale.as_str()] {
        say(&mut company, request);
    }
    for name in [
        "Item",
        "ItemInventory",
        "ItemInventoryAssembly",
        "ItemNonInventory",
        "ItemService",
        "ItemOtherCharge",
        "ItemGroup",
        "ItemDiscount",
        "ItemSubtotal",
        "ItemSalesTax",
        "ItemSalesTaxGroup",
        "ItemPayment",
        "ItemFixedAsset",
        "Customer",
        "InventorySite",
        "UnitOfMeasureSet",
        "Terms",
        "Host",
        "Company",
        "Preferences",
        "Template",
    ] {
        say(&mut company, &format!("<{name}QueryRq requestID=\"1\"/>"));
    }
    say(&mut company, &format!("<SalesOrderQueryRq>{full}</SalesOrderQueryRq>"));
    say(&mut company, &format!("<InvoiceQueryRq>{full}</InvoiceQueryRq>"));
    let paged =
        "<CustomerQueryRq iterator=\"Start\"><MaxReturned>2</MaxReturned></CustomerQueryRq>";
    say(&mut company, paged);
    let receipt = "<SalesReceiptAddRq><SalesReceiptAdd><SalesReceiptLineAdd><Desc>x</Desc><Amount>\
                   1.00</Amount></SalesReceiptLineAdd></SalesReceiptAdd></SalesReceiptAddRq>";
    say(&mut company, receipt);
    say(&mut company, &format!("<SalesReceiptQueryRq>{receipts}</SalesReceiptQueryRq>"));
    let (second, _) = ids(&company, "1002");
    say(
        &mut company,
        &format!("<TxnDelRq><TxnDelType>SalesOrder</TxnDelType><TxnID>{second}</TxnID></TxnDelRq>"),
    );
    say(&mut company, "<TxnDeletedQueryRq><TxnDelType>SalesOrder</TxnDelType></TxnDeletedQueryRq>");
    let site = company.sites().next().unwrap().id().to_string();
    company.delete_entry(&site).unwrap();
    say(
        &mut company,
        "<ListDeletedQueryRq><ListDelType>InventorySite</ListDelType></ListDeletedQueryRq>",
    );
    say(&mut company, "<BillQueryRq/>");
    answers
}

#[test]
#[ignore = "needs ../shared"]
fn answers_are_valid() {
    let answers = conversation();
    for answer in &answers {
        assert!(answer.starts_with("<?xml"), "{answer}");
    }
    assert_valid(&answers);
    let mut pro = company(Profile { edition: Edition::Pro, ..Profile::default() });
    assert_valid(&[pro.greeting(), ask_once(&mut pro, "<SalesOrderQueryRq/>")]);
}

#[test]
#[ignore = "needs ../shared"]
fn recorded_companies_can_be_loaded() {
    let mut company = Company::new(Profile::default());
    for folder in ["public", "generated"] {
        for entry in fs::read_dir(shared().join("samples").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.to_string_lossy().contains("QueryRs") {
                let bytes = fs::read(&path).unwrap();
                if let Err(error) = company.load(&bytes) {
                    assert!(error.to_string().starts_with("the XML is broken"), "{error}");
                }
            }
        }
    }
    assert!(company.customers().count() > 20);
    assert!(company.items().count() > 20);
    let mut file = Vec::new();
    company.save(&mut file).unwrap();
    let again = Company::restore(Profile::default(), &file).unwrap();
    assert_eq!(again.digest(), company.digest());
}

/// Messages with one thing wrong, or not: a line of the text is left out, doubled, moved or
/// filled with something else.
fn spoiled(message: &str) -> Vec<String> {
    let lines: Vec<&str> = message.lines().collect();
    let leaf = |line: &str| line.contains("</") && !line.trim_start().starts_with("</");
    let places = (0..lines.len()).filter(|place| leaf(lines[*place]));
    let mut texts = Vec::new();
    let mut with = |change: &dyn Fn(&mut Vec<String>)| {
        let mut own: Vec<String> = lines.iter().map(ToString::to_string).collect();
        change(&mut own);
        texts.push(own.join("\n"));
    };
    let long = "x".repeat(5_000);
    for place in places {
        with(&|lines| drop(lines.remove(place)));
        with(&|lines| lines.insert(place, lines[place].clone()));
        with(&|lines| lines.swap(place, place + 1));
        with(&|lines| lines[place] = lines[place].replacen("</", "x</", 1));
        for value in ["", "12.345678", "-7", "2026-13-01", "word", "true", &long] {
            with(&|lines| {
                let (open, rest) = lines[place].split_once('>').unwrap();
                let (_, close) = rest.split_once("</").unwrap();
                lines[place] = format!("{open}>{value}</{close}");
            });
        }
    }
    texts
}

/// Our reading of the schema against the schema itself: thousands of messages with one thing
/// wrong, or not, and the same verdict from both.
#[test]
#[ignore = "needs ../shared"]
fn the_parser_refuses_what_the_schema_refuses() {
    let names = [
        "SalesOrderAddRq",
        "SalesOrderModRq",
        "InvoiceAddRq",
        "SalesReceiptAddRq",
        "CustomerAddRq",
        "SalesOrderQueryRq",
        "InventorySiteQueryRq",
        "TxnDelRq",
        "TxnDeletedQueryRq",
    ];
    let mut messages = Vec::new();
    for name in names {
        let path = shared().join("samples/generated").join(format!("{name}.xml"));
        messages.extend(spoiled(&fs::read_to_string(path).unwrap()));
    }
    messages.extend(spoiled(&set(FILTERS).replace("><", ">\n<")));
    // A pair of tags is well-formed in both or in none.
    messages.retain(|message| message.matches('<').count() == message.matches('>').count());
    let verdicts = complaints(&messages);
    let mut differing = Vec::new();
    let blank = Company::new(lenient());
    for (message, complaint) in messages.iter().zip(&verdicts) {
        let mut company = blank.clone();
        let mut session = company.begin();
        let answer = process(&mut company, &mut session, message);
        let codes = ["0x8", "3000 ", "3010 ", "3020 ", "3040 ", "3045 ", "3050 ", "3060 ", "3070 "];
        let all = statuses(&answer);
        let first = all.iter().find(|status| codes.iter().any(|code| status.starts_with(code)));
        let first = first.map(String::as_str).unwrap_or_default();
        // The schema takes any letters for an id, and the thirteenth month for a time.
        let is_free = first.starts_with("3000 ") || first.contains("\"2026-13-01\" in");
        if is_free && complaint.is_empty() {
            continue;
        }
        let refused = !first.is_empty();
        if refused == complaint.is_empty() {
            // The file's name and line say nothing by themselves.
            let complaint = complaint.lines().next().unwrap_or("valid");
            let (_, complaint) = complaint.split_once(": ").unwrap_or(("", complaint));
            differing.push(format!("{complaint} | {first:.150}"));
        }
    }
    assert!(differing.is_empty(), "\n{}", differing.join("\n"));
    assert!(messages.len() > 5_000, "{}", messages.len());
}

const FILTERS: &str = "<CustomerQueryRq requestID=\"1\"><MaxReturned>10</MaxReturned><ActiveStatus>\
    All</ActiveStatus><FromModifiedDate>2026-01-01T10:00:00</FromModifiedDate><ToModifiedDate>\
    2026-01-02</ToModifiedDate><NameFilter><MatchCriterion>Contains</MatchCriterion><Name>a</Name>\
    </NameFilter><TotalBalanceFilter><Operator>LessThan</Operator><Amount>10.00</Amount>\
    </TotalBalanceFilter><IncludeRetElement>Name</IncludeRetElement><OwnerID>0</OwnerID>\
    </CustomerQueryRq><InvoiceQueryRq><MaxReturned>5</MaxReturned><TxnDateRangeFilter><FromTxnDate>\
    2026-01-01</FromTxnDate></TxnDateRangeFilter><EntityFilter><FullName>Alder Works</FullName>\
    </EntityFilter><AccountFilter><FullName>Sales</FullName></AccountFilter><RefNumberRangeFilter>\
    <FromRefNumber>1</FromRefNumber><ToRefNumber>2</ToRefNumber></RefNumberRangeFilter><PaidStatus>\
    All</PaidStatus><IncludeLineItems>true</IncludeLineItems></InvoiceQueryRq>";
