//! What real files hold and a strict reader would refuse.

use std::io::{BufRead, Read};

use crossdock::qbxml::{Interest, Reader, SourceEncoding, detect, to_utf8, wrap};

use crate::{file_with, fixture, objects, order, utf16};

/// The memo of an order whose file holds `memo`, as bytes.
#[track_caller]
fn check_memo(memo: &[u8], expected: &str) {
    let file = file_with("<Memo>#</Memo>");
    let (before, after) = file.split_once('#').expect("the mark is there");
    let file = [before.as_bytes(), memo, after.as_bytes()].concat();
    assert_eq!(order(&file).memo.as_deref(), Some(expected));
}

#[test]
fn references_become_characters() {
    check_memo(b"Smith &amp; Sons &lt;&gt;&quot;&apos;", "Smith & Sons <>\"'");
    check_memo(b"Caf&#233; &#xE9; &eacute;&nbsp;x", "Café é é\u{a0}x");
    check_memo(b"Joe&#146;s &#x93;best&#148; &#128;5", "Joe’s “best” €5");
    check_memo(b"a&nosuch;b &#xD800; &;", "a&nosuch;b &#xD800; &;");
}

#[test]
fn an_ampersand_that_begins_no_reference_stays() {
    check_memo(b"Smith & Sons", "Smith & Sons");
    check_memo(b"AT&T; R&D &", "AT&T; R&D &");
    check_memo(b"&&amp;&", "&&&");
}

#[test]
fn line_ends_become_one_character() {
    check_memo(b"a\r\nb\rc\nd", "a\nb\nc\nd");
    check_memo(b"a&#13;&#10;b&#13;c&#10;d", "a\nb\nc\nd");
    check_memo(b"a&#13;\r\nb", "a\nb");
    check_memo(b"a&#13;\nb", "a\nb");
}

#[test]
fn spaces_in_texts_are_kept_and_around_words_dropped() {
    check_memo(b"  two  spaces\t", "  two  spaces\t");
    let fields =
        "<TxnID> 1A-1\r\n</TxnID><TxnDate>\t2026-03-05 </TxnDate><RefNumber> 7 </RefNumber>";
    let order = order(file_with(fields).as_bytes());
    assert_eq!(order.txn_id.as_deref(), Some("1A-1"));
    assert_eq!(order.txn_date.as_deref(), Some("2026-03-05"));
    assert_eq!(order.ref_number.as_deref(), Some(" 7 "));
}

#[test]
fn cdata_comments_and_instructions_are_understood() {
    check_memo(b"<![CDATA[a < b &amp; c]]>", "a < b &amp; c");
    check_memo(b"a<!-- not -- this -->b<?nor this?>c<![CDATA[]]>", "abc");
    check_memo(b"a<b>not this</b>c", "ac");
}

#[test]
fn control_characters_pass() {
    check_memo(b"a\x01b\x1fc&#1;d", "a\u{1}b\u{1f}c\u{1}d");
    check_memo(b"a\0b&#0;", "a\u{fffd}b\u{fffd}");
}

#[test]
fn bytes_that_are_no_utf_8_are_windows_1252() {
    check_memo(b"Caf\xe9 \x93Bar\x94 \xc3\xa9", "Café “Bar” é");
    check_memo(b"\xe2\x82", "â‚");
}

/// The fixture in another dress still says the same, and every object is found by its place.
#[track_caller]
fn check_dress(file: &[u8], encoding: SourceEncoding, name: &str) {
    let plain = objects(&fixture(name));
    let dressed = objects(file);
    assert_eq!(dressed.len(), plain.len());
    let found = detect(&file[..file.len().min(512)]).expect("the encoding is known");
    assert_eq!(found.encoding, encoding);
    for ((ret, position), (expected, plain_position)) in dressed.iter().zip(&plain) {
        assert_eq!(ret, expected);
        assert_eq!(position.line, plain_position.line);
        let (start, length) = (position.offset as usize, position.length as usize);
        let element = to_utf8(&file[start..start + length], encoding);
        assert!(element.starts_with('<') && element.ends_with('>'), "{element}");
        let again = objects(&wrap("QueryRs", element.as_bytes()));
        assert_eq!(again.len(), 1);
        assert_eq!(&again[0].0, expected, "a kept element reads as it did in its file");
    }
}

fn dressed(name: &str, declaration: &str) -> String {
    let text = String::from_utf8(fixture(name)).expect("the fixture is UTF-8");
    let text = text.replace("Springfield", "Springfield é “x” €");
    text.replace("<?xml version=\"1.0\" ?>", declaration)
}

#[test]
fn a_file_reads_the_same_in_every_encoding() {
    for name in ["orders.xml", "lists.xml", "company.xml", "invoices.xml", "deleted.xml"] {
        let text = String::from_utf8(fixture(name)).expect("the fixture is UTF-8");
        check_dress(text.as_bytes(), SourceEncoding::Utf8, name);
        let marked = format!("\u{feff}{text}");
        check_dress(marked.as_bytes(), SourceEncoding::Utf8, name);
        check_dress(&utf16(&marked, u16::to_le_bytes), SourceEncoding::Utf16Le, name);
        check_dress(&utf16(&marked, u16::to_be_bytes), SourceEncoding::Utf16Be, name);
        check_dress(&utf16(&text, u16::to_le_bytes), SourceEncoding::Utf16Le, name);
        check_dress(&utf16(&text, u16::to_be_bytes), SourceEncoding::Utf16Be, name);
        check_dress(text.replace('\n', "\r\n").as_bytes(), SourceEncoding::Utf8, name);
        let declared = text.replacen(" ?>", " encoding='windows-1252'?>", 1);
        check_dress(declared.as_bytes(), SourceEncoding::Windows1252, name);
    }
}

#[track_caller]
fn check_town(file: &[u8]) {
    let city = objects(file).into_iter().find_map(|(ret, _)| match ret {
        crossdock::qbxml::Ret::SalesOrder(order) => order.ship_address?.city,
        _ => None,
    });
    assert_eq!(city.as_deref(), Some("Springfield é “x” €"));
}

#[test]
fn accents_survive_every_encoding() {
    let latin = |text: &str| -> Vec<u8> {
        let byte = |character: char| match character {
            '€' => 0x80,
            '“' => 0x93,
            '”' => 0x94,
            other => u8::try_from(u32::from(other)).expect("the text is Latin-1"),
        };
        text.chars().map(byte).collect()
    };
    for declaration in [
        "<?xml version=\"1.0\" encoding=\"windows-1252\"?>",
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
        "<?xml version=\"1.0\" ?>",
        "",
    ] {
        check_town(&latin(&dressed("orders.xml", declaration)));
    }
    let unicode = dressed("orders.xml", "<?xml version=\"1.0\" encoding=\"utf-16\"?>");
    check_town(unicode.as_bytes());
    check_town(&utf16(&unicode, u16::to_le_bytes));
    check_town(&utf16(&unicode, u16::to_be_bytes));
}

#[test]
fn a_file_may_lack_its_declarations_or_have_more() {
    let body = file_with("<RefNumber>1</RefNumber>").replace("<?xml version=\"1.0\" ?>", "");
    let instructions = "<?xml version=\"1.0\"?>\n<?qbxml version=\"13.0\"?>\n<!DOCTYPE QBXML>\n";
    for head in ["", "\n\n  ", instructions, "<!-- exported -->"] {
        let file = format!("{head}{body}\n<!-- end -->\0\0");
        assert_eq!(order(file.as_bytes()).ref_number.as_deref(), Some("1"), "{head}");
    }
}

#[test]
fn files_may_be_strung_together() {
    let file = file_with("<RefNumber>1</RefNumber>").repeat(3);
    assert_eq!(objects(file.as_bytes()).len(), 3);
}

/// Hands out one byte at a time.
struct Trickle<'a>(&'a [u8]);

impl Read for Trickle<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = into.len().min(1);
        self.0.read(&mut into[..length])
    }
}

impl BufRead for Trickle<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        Ok(&self.0[..self.0.len().min(1)])
    }

    fn consume(&mut self, length: usize) {
        self.0 = &self.0[length..];
    }
}

#[test]
fn it_does_not_matter_how_the_bytes_arrive() {
    let file = fixture("orders.xml");
    let mut slow = Reader::new(Trickle(&file), Interest::EVERYTHING);
    let mut fast = Reader::new(file.as_slice(), Interest::EVERYTHING);
    loop {
        let (slow, fast) = (slow.next().expect("good"), fast.next().expect("good"));
        assert_eq!(slow, fast);
        if fast.is_none() {
            break;
        }
    }
}

/// Long enough for several chunks of reading, shifted so that chunks end within characters.
#[test]
fn characters_may_lie_across_chunks() {
    for shift in 0..8 {
        let memo = format!("{}{}", "x".repeat(shift), "é€😀\n".repeat(12_000));
        let file = file_with(&format!("<Memo>{memo}</Memo>"));
        let sources = [
            (file.clone().into_bytes(), 4),
            (utf16(&file, u16::to_le_bytes), 4),
            ([file.as_bytes(), b"<!-- \xe9 -->"].concat(), 4),
        ];
        for (source, line) in sources {
            let found = objects(&source);
            assert_eq!(found[0].1.line, line + 1);
            assert_eq!(order(&source).memo.as_deref(), Some(memo.as_str()));
        }
    }
}

/// The 1252 bytes make every chunk longer than its source; places are those of the source.
#[test]
fn places_are_those_of_the_source() {
    let order = b"<SalesOrderRet><Memo>caf\xe9 \x80 caf\xe9</Memo></SalesOrderRet>\n";
    let head = b"<QBXML><QBXMLMsgsRs><SalesOrderQueryRs>\n";
    let tail = b"</SalesOrderQueryRs></QBXMLMsgsRs></QBXML>";
    let file = [head.as_slice(), &order.repeat(5_000), tail].concat();
    for (index, (_, position)) in objects(&file).into_iter().enumerate() {
        assert_eq!(position.offset as usize, head.len() + index * order.len());
        assert_eq!(position.length as usize, order.len() - 1);
        assert_eq!(position.line as usize, index + 2);
    }
}
