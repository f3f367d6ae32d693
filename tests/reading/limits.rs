//! What is large but right is read; what no memory should be spent on is refused.

use crossdock::qbxml::sales_order::SalesOrderLineWire;
use crossdock::qbxml::{Interest, Ret};

use crate::{file_with, objects, order, read};

#[track_caller]
fn check_refused(file: &str, expected: &str) {
    let error = read(file.as_bytes(), Interest::EVERYTHING).expect_err("the file is refused");
    assert_eq!(error.to_string(), expected);
}

#[test]
fn an_order_of_20_000_lines_is_read() {
    let line = |index: usize| {
        format!(
            "<SalesOrderLineRet><TxnLineID>{index:X}-1</TxnLineID><ItemRef><FullName>Bolt:M8\
             </FullName></ItemRef><Quantity>{index}</Quantity></SalesOrderLineRet>\n"
        )
    };
    let lines: String = (0..20_000).map(line).collect();
    let order = order(file_with(&lines).as_bytes());
    assert_eq!(order.lines.len(), 20_000);
    let Some(SalesOrderLineWire::Line(last)) = order.lines.last() else {
        panic!("the last one is a line");
    };
    assert_eq!(last.quantity.as_deref(), Some("19999"));
}

#[test]
fn every_legal_character_may_stand_in_a_name() {
    let legal = (0x20..=0xD7FF)
        .chain(0xE000..=0xFFFD)
        .chain((0x1_0000..=0x10_FFFF).step_by(97))
        .filter_map(char::from_u32);
    let name: String = ['\t', '\n'].into_iter().chain(legal).collect();
    let plain = name.replace('&', "&amp;").replace('<', "&lt;");
    // References to U+0080 to U+009F mean windows-1252.
    let (numbered, expected): (String, String) = name
        .chars()
        .filter(|character| !('\u{80}'..='\u{9f}').contains(character))
        .map(|character| (format!("&#{};", u32::from(character)), character))
        .unzip();
    for (text, expected) in [(plain, name), (numbered, expected)] {
        let file = file_with(&format!("<CustomerRef><FullName>{text}</FullName></CustomerRef>"));
        let found = order(file.as_bytes()).customer_ref.and_then(|customer| customer.full_name);
        assert!(found == Some(expected), "the name arrives as it was sent");
    }
}

#[test]
fn nesting_has_a_limit() {
    let nested = |levels: usize| format!("{}{}", "<a>".repeat(levels), "</a>".repeat(levels));
    // QBXML, QBXMLMsgsRs, the message and the order are levels too.
    assert_eq!(objects(file_with(&nested(60)).as_bytes()).len(), 1);
    check_refused(
        &file_with(&nested(61)),
        "line 5, column 196: more than 64 elements stand within each other, in <a> in <a> (of the \
         object that begins in line 5); export it from QuickBooks again",
    );
    let bottomless = format!("<QBXML>{}", "<a>".repeat(1_000_000));
    check_refused(
        &bottomless,
        "line 1, column 197: more than 64 elements stand within each other, in <a> in <a>; \
         export it from QuickBooks again",
    );
}

#[test]
fn one_text_has_a_limit() {
    let longest = "x".repeat(1_000_000);
    let found = order(file_with(&format!("<Memo>{longest}</Memo>")).as_bytes());
    assert_eq!(found.memo.map(|memo| memo.len()), Some(1_000_000));
    let message = "a piece of more than 1048576 bytes begins here";
    let within = "in <Memo> in <SalesOrderRet> (of the object that begins in line 5); \
                  export it from QuickBooks again";
    let long = "x".repeat(2_000_000);
    for text in [long.clone(), format!("&amp;{long}"), format!("<!--{long}-->"), format!("&{long}")]
    {
        let error = read(file_with(&format!("<Memo>{text}</Memo>")).as_bytes(), Interest::ORDERS)
            .expect_err("the text is too long");
        assert_eq!(error.message, format!("{message}, {within}"));
        assert_eq!(error.line, 5);
    }
    // Many short pieces make a long text as well.
    let pieces = "&amp;xxxxxxxxx".repeat(200_000);
    let error = read(file_with(&format!("<Memo>{pieces}</Memo>")).as_bytes(), Interest::ORDERS)
        .expect_err("the text is too long");
    assert_eq!(error.message, format!("{message}, {within}"));
    check_refused(
        &format!("<QBXML>\n<{long}></QBXML>"),
        &format!("line 2, column 1: {message}, in <QBXML>; export it from QuickBooks again"),
    );
}

#[test]
fn what_is_passed_over_may_be_large() {
    let unknown = format!("<Novelty>{}</Novelty>", "<a>some text</a>".repeat(100_000));
    assert_eq!(objects(file_with(&unknown).as_bytes()).len(), 1);
    let (ret, position) = objects(file_with(&unknown).as_bytes()).remove(0);
    assert!(matches!(ret, Ret::SalesOrder(_)));
    assert_eq!(position.length as usize, unknown.len() + "<SalesOrderRet></SalesOrderRet>".len());
}
