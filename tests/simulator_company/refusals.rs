//! What the parser refuses as a whole, and what it lets through to be refused alone.

use crossdock::simulator::company::{Company, Profile, Unproven};

use crate::rig::{ask_once, check, company, process, statuses, with};

/// A message that is refused as a whole, and why.
#[track_caller]
fn refuses(message: &str, why: &str) {
    let mut company = company(Profile::default());
    let mut session = company.begin();
    let before = company.digest();
    let answer = process(&mut company, &mut session, message);
    assert_eq!(answer.trim_end(), format!("0x80040400: {why}"), "{message}");
    assert_eq!(company.digest(), before, "nothing of it was run");
}

fn add(inner: &str) -> String {
    with("13.0", "onError=\"stopOnError\"", &format!("<CustomerQueryRq/>{}", order(inner)))
}

fn order(inner: &str) -> String {
    format!("<SalesOrderAddRq><SalesOrderAdd>{inner}</SalesOrderAdd></SalesOrderAddRq>")
}

const CUSTOMER: &str = "<CustomerRef><FullName>Birch &amp; Sons</FullName></CustomerRef>";
const LINE: &str = "<SalesOrderLineAdd><Desc>text</Desc></SalesOrderLineAdd>";

#[test]
fn structure_counts() {
    let customer_line = format!("{CUSTOMER}{LINE}");
    refuses(
        &add(LINE),
        "<CustomerRef> is missing in <SalesOrderAdd> where <SalesOrderLineAdd> stands",
    );
    refuses(
        &add(CUSTOMER),
        "something is missing in <SalesOrderAdd> where </SalesOrderAdd> stands",
    );
    refuses(
        &add(&format!("{CUSTOMER}<PONumber>1</PONumber><RefNumber>1</RefNumber>{LINE}")),
        "something is missing in <SalesOrderAdd> where <RefNumber> stands",
    );
    refuses(
        &add(&format!("{customer_line}<Memo>late</Memo>")),
        "<Memo> stands in the wrong place in <SalesOrderAdd>",
    );
    refuses(&add(&format!("{customer_line}<Mem/>")), "<Mem> is not known in <SalesOrderAdd>");
    refuses(
        &add(&format!("{CUSTOMER}<Memo>a</Memo><Memo>b</Memo>{LINE}")),
        "something is missing in <SalesOrderAdd> where <Memo> stands",
    );
    refuses(&add(&format!("{CUSTOMER}loose{LINE}")), "<SalesOrderAdd> holds the text \"loose\"");
    refuses(
        &add(&format!(
            "{CUSTOMER}<SalesOrderLineAdd><Rate>1</Rate><RatePercent>1</RatePercent>\
             </SalesOrderLineAdd>"
        )),
        "<RatePercent> stands in the wrong place in <SalesOrderLineAdd>",
    );
}

#[test]
fn words_and_guids_count() {
    let all = |inner: &str| with("13.0", "onError=\"stopOnError\"", inner);
    refuses(
        &all("<CustomerQueryRq><ActiveStatus>Some</ActiveStatus></CustomerQueryRq>"),
        "<ActiveStatus>: \"Some\" is no word that fits here",
    );
    refuses(
        &add(&format!("{CUSTOMER}<ExternalGUID>1234</ExternalGUID>{LINE}")),
        "<ExternalGUID>: \"1234\" is no GUID",
    );
    refuses(
        &all("<CustomerQueryRq iterator=\"Begin\"/>"),
        "<CustomerQueryRq iterator=\"Begin\">: the value is none of Start, Continue, Stop",
    );
    refuses(
        &all("<InventorySiteQueryRq iterator=\"Start\"/>"),
        "<InventorySiteQueryRq> has no attribute iterator",
    );
    refuses(&all("<CustomerQuery/>"), "<CustomerQuery> is no message of qbXML");
}

#[test]
fn the_envelope_counts() {
    let whole = with("13.0", "onError=\"stopOnError\"", "<HostQueryRq/>");
    refuses(
        &whole.replace("<?qbxml version=\"13.0\"?>", ""),
        "the line <?qbxml version=\"13.0\"?> is missing",
    );
    refuses(&whole.replace("\"13.0\"", "\"99.0\""), "qbXML \"99.0\" is not supported");
    refuses(
        &whole.replace("<?xml version=\"1.0\" encoding=\"utf-8\"?>", ""),
        "the message does not begin with <?xml version=\"1.0\"?>",
    );
    refuses(&with("13.0", "", "<HostQueryRq/>"), "<QBXMLMsgsRq> has no onError");
    refuses(
        &with("13.0", "onError=\"rollbackOnError\"", "<HostQueryRq/>"),
        "<QBXMLMsgsRq onError=\"rollbackOnError\"> is not allowed",
    );
    refuses(
        &add(&format!("{CUSTOMER}<Memo>caf\u{e9}</Memo>{LINE}")),
        "byte 227 begins \"\u{e9}\", which is not ASCII; write &#233; instead",
    );
}

#[test]
fn versions_know_their_own_elements_alone() {
    let line = "<SalesOrderLineAdd><Desc>text</Desc><InventorySiteRef><FullName>East</FullName>\
                </InventorySiteRef></SalesOrderLineAdd>";
    let request = order(&format!("{CUSTOMER}{line}"));
    refuses(
        &with("9.0", "onError=\"stopOnError\"", &request),
        "<InventorySiteRef> came with qbXML 10.0, this is 9.0",
    );
    refuses(
        &with("2.0", "onError=\"stopOnError\"", "<SalesOrderQueryRq/>"),
        "<SalesOrderQueryRq> came with qbXML 2.1, this is 2.0",
    );
}

#[test]
fn values_are_refused_one_request_at_a_time() {
    let line =
        |inner: &str| order(&format!("{CUSTOMER}<SalesOrderLineAdd>{inner}</SalesOrderLineAdd>"));
    let wrong = |code: u16, kind: &str, value: &str, field: &str| {
        format!(
            "{code} There was an error when converting the {kind} \"{value}\" in the field \
             \"{field}\"."
        )
    };
    let long = "x".repeat(12);
    let cases = [
        (
            order(&format!("{CUSTOMER}<RefNumber>{long}</RefNumber>{LINE}")),
            format!("3070 The string \"{long}\" in the field \"RefNumber\" is too long."),
        ),
        (
            order(&format!("{CUSTOMER}<TxnDate>2026-02-30</TxnDate>{LINE}")),
            wrong(3020, "date value", "2026-02-30", "TxnDate"),
        ),
        (
            order(&format!("{CUSTOMER}<IsToBePrinted>yes</IsToBePrinted>{LINE}")),
            wrong(3010, "boolean value", "yes", "IsToBePrinted"),
        ),
        (line("<Rate>1,234.5</Rate>"), wrong(3045, "price", "1,234.5", "Rate")),
        (line("<Quantity>1.123456</Quantity>"), wrong(3060, "quantity", "1.123456", "Quantity")),
        (line("<Amount>12.345</Amount>"), wrong(3040, "amount", "12.345", "Amount")),
    ];
    let mut company = company(Profile::default());
    for (request, expected) in cases {
        check(&mut company, &[(&request, &expected)]);
    }
    assert_eq!(company.counts().0, 3);
}

#[test]
fn what_stands_after_an_error_is_not_processed() {
    let bad = order(&format!("{CUSTOMER}<TxnDate>soon</TxnDate>{LINE}"));
    let requests = format!("<HostQueryRq/>{bad}<HostQueryRq/>");
    let mut company = company(Profile::default());
    let codes = |answer: &str| -> Vec<String> {
        let all = statuses(answer);
        all.iter().map(|status| status.split(' ').next().unwrap().to_string()).collect()
    };
    let mut session = company.begin();
    let stops = with("13.0", "onError=\"stopOnError\"", &requests);
    assert_eq!(codes(&process(&mut company, &mut session, &stops)), ["0", "3020", "3231"]);
    assert_eq!(codes(&ask_once(&mut company, &requests)), ["0", "3020", "0"]);
}

#[test]
fn request_ids_are_short() {
    let id = "x".repeat(51);
    check(
        &mut company(Profile::default()),
        &[(
            &format!("<HostQueryRq requestID=\"{id}\"/>"),
            &format!("1060 The request ID \"{id}\" is invalid, possibly too long, max 50 chars."),
        )],
    );
}

#[test]
fn characters_that_windows_1252_has_not_become_question_marks() {
    let profile = Profile { unproven: Unproven::LENIENT, ..Profile::default() };
    let mut company = company(profile);
    let request =
        order(&format!("{CUSTOMER}<Memo>&#233; &#8364; &#26085; \u{17e}\u{14d}</Memo>{LINE}"));
    let answer = ask_once(&mut company, &request);
    assert!(answer.contains("<Memo>&#233; &#8364; ? &#382;?</Memo>"), "{answer}");
}

#[test]
fn an_application_that_only_reads_writes_nothing() {
    let mut company = company(Profile::default());
    company.profile_mut().application_only_reads = true;
    let request = order(&format!("{CUSTOMER}{LINE}"));
    check(
        &mut company,
        &[(&request, "3260 Insufficient permission level to perform this action.")],
    );
}

#[test]
fn no_number_is_too_large_to_be_refused() {
    let nines = "9999999999";
    let line = |inner: &str| {
        order(&format!(
            "{CUSTOMER}<SalesOrderLineAdd><ItemRef><FullName>Kit</FullName></ItemRef>{inner}\
             </SalesOrderLineAdd>"
        ))
    };
    let both = line(&format!("<Quantity>{nines}</Quantity><Rate>{nines}</Rate>"));
    let quantity = line(&format!("<Quantity>{nines}</Quantity><Rate>0</Rate>"));
    let mut company = company(Profile::default());
    check(
        &mut company,
        &[
            (
                &both,
                "3210 The \"Amount\" field has an invalid value \"99999999980000000001.00\".  \
                 QuickBooks error message: The amount is too large.",
            ),
            (&quantity, "0"),
        ],
    );
}

proptest::proptest! {
    #[test]
    fn no_bytes_are_too_odd(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let mut company = Company::new(Profile::default());
        let mut session = company.begin();
        let _ = company.process(&mut session, &bytes);
        let _ = company.load(&bytes);
        let _ = Company::restore(Profile::default(), &bytes);
    }

    #[test]
    fn no_markup_is_too_odd(pieces in proptest::collection::vec(0_usize..PIECES.len(), 0..40)) {
        let text: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
        let mut company = Company::new(Profile::default());
        let mut session = company.begin();
        let _ = company.process(&mut session, text.as_bytes());
        let _ = company.process(&mut session, crate::rig::set(&text).as_bytes());
        let _ = company.load(text.as_bytes());
        let _ = Company::restore(Profile::default(), text.as_bytes());
    }
}

const PIECES: &[&str] = &[
    "<QBXML>",
    "</QBXML>",
    "<QBXMLMsgsRq onError=\"stopOnError\">",
    "</QBXMLMsgsRq>",
    "<QBXMLMsgsRs>",
    "</QBXMLMsgsRs>",
    "<SalesOrderQueryRq>",
    "</SalesOrderQueryRq>",
    "<SalesOrderRet>",
    "</SalesOrderRet>",
    "<TxnID>1-1</TxnID>",
    "<TxnID>",
    "</TxnID>",
    "<SalesOrderModRq><SalesOrderMod>",
    "</SalesOrderMod></SalesOrderModRq>",
    "<MaxReturned>0",
    "</MaxReturned>",
    "<?xml version=\"1.0\"?>",
    "<?qbxml version=\"13.0\"?>",
    "&amp;",
    "&#0;",
    "&",
    "<![CDATA[x]]>",
    "<!-- x -->",
    "<!DOCTYPE x>",
    "text",
    "<PretendCompany><State>",
    "<Clock now=\"x\"/>",
    "</State></PretendCompany>",
    "\u{e9}",
    "<Memo/>",
    "<x a=\"",
];
