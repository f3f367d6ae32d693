//! Broken files: each one is refused, at an exact place, in words for a person.

use std::io::{self, BufReader, Read};

use crossdock::qbxml::{Interest, Reader};

use crate::{file_with, fixture, read, utf16};

#[track_caller]
fn check_broken(file: impl AsRef<[u8]>, expected: &str) {
    let error = read(file.as_ref(), Interest::EVERYTHING).expect_err("the file is broken");
    assert!(error.cause.is_none());
    assert_eq!(error.to_string(), expected);
}

const CUT_OFF: &str = "; it was cut off: export it from QuickBooks again";

#[test]
fn a_file_with_nothing_in_it() {
    check_broken("", &format!("line 1, column 1: the file is empty{CUT_OFF}"));
    check_broken(" \n ", &format!("line 2, column 2: the file is empty{CUT_OFF}"));
    check_broken(b"\xef\xbb\xbf", &format!("line 1, column 1: the file is empty{CUT_OFF}"));
    let declaration = "<?xml version=\"1.0\"?>\n";
    check_broken(declaration, &format!("line 2, column 1: the file is empty{CUT_OFF}"));
}

#[test]
fn a_file_that_is_no_qbxml() {
    let remedy = "; give the answer as QuickBooks sent it";
    check_broken(
        "\n\n  Dear customer,",
        &format!("line 3, column 3: text stands outside of <QBXML>: \"Dear customer,\"{remedy}"),
    );
    check_broken(
        "<?xml version=\"1.0\"?>\n<html><body/></html>",
        &format!(
            "line 2, column 1: this is not qbXML: it begins with <html> instead of <QBXML>{remedy}"
        ),
    );
    check_broken(
        "<QBXML></QBXML>\nmore",
        &format!("line 2, column 1: text stands outside of <QBXML>: \"more\"{remedy}"),
    );
    check_broken(
        b"PK\x03\x04\x14\0",
        &format!(
            "line 1, column 1: text stands outside of <QBXML>: \"PK\\u{{3}}\\u{{4}}\\u{{14}}\\0\"\
             {remedy}"
        ),
    );
}

#[test]
fn a_file_that_was_cut_off() {
    check_broken(
        "<QBXML>\n <QBXMLMsgsRs>\n",
        &format!(
            "line 3, column 1: the file ends here, but <QBXMLMsgsRs> in <QBXML> is still open\
             {CUT_OFF}"
        ),
    );
    let file = file_with("\n<TxnID>1A-1</TxnID>\n<Memo>Zoë's");
    let file = file.split("</SalesOrderRet>").next().expect("there is a part before it");
    check_broken(
        file,
        &format!(
            "line 7, column 12: the file ends here, but <Memo> in <SalesOrderRet> is still open \
             (of the object that begins in line 5){CUT_OFF}"
        ),
    );
    check_broken(
        "<QBXML>\n  <QBXMLMs",
        &format!("line 2, column 3: a tag begins here and never ends, in <QBXML>{CUT_OFF}"),
    );
    check_broken(
        "<QBXML><!-- no end",
        &format!("line 1, column 8: a comment begins here and never ends, in <QBXML>{CUT_OFF}"),
    );
    check_broken(
        "<QBXML><![CDATA[ no end ]]",
        &format!(
            "line 1, column 8: a CDATA section begins here and never ends, in <QBXML>{CUT_OFF}"
        ),
    );
    check_broken(
        "<QBXML a=\"no end></QBXML>",
        &format!("line 1, column 1: a tag with a quoted value begins here and never ends{CUT_OFF}"),
    );
    check_broken(
        "<?xml version=\"1.0\"",
        &format!("line 1, column 1: the XML declaration begins here and never ends{CUT_OFF}"),
    );
}

#[test]
fn a_file_whose_tags_do_not_match() {
    check_broken(
        file_with("\n<Memo>é</TxnID>\n"),
        "line 6, column 8: </TxnID> closes nothing: <Memo> in <SalesOrderRet> is open (of the \
         object that begins in line 5); export it from QuickBooks again",
    );
    check_broken(
        "<QBXML></QBXML>\n</QBXML>",
        "line 2, column 1: </QBXML> closes nothing: no element is open; export it from QuickBooks \
         again",
    );
    check_broken(
        "<QBXML>\n<a><b></a></b></QBXML>",
        "line 2, column 7: </a> closes nothing: <b> in <a> is open; export it from QuickBooks \
         again",
    );
}

#[test]
fn a_less_than_sign_in_a_text() {
    check_broken(
        file_with("<Memo>1 < 2</Memo>"),
        "line 5, column 24: no name follows \"<\", in <Memo> in <SalesOrderRet> (of the object \
         that begins in line 5); a \"<\" within a text is written \"&lt;\"",
    );
}

#[test]
fn an_encoding_that_is_not_read() {
    check_broken(
        "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>\n<QBXML></QBXML>",
        "line 1, column 31: the file declares the encoding \"Shift_JIS\", which is not read; save \
         it as UTF-8",
    );
}

#[test]
fn columns_count_characters() {
    let message = "</b> closes nothing: <a> in <QBXML> is open; export it from QuickBooks again";
    let file = "<QBXML>\n<a>é€😀</b></QBXML>";
    check_broken(file, &format!("line 2, column 7: {message}"));
    check_broken(utf16(file, u16::to_le_bytes), &format!("line 2, column 7: {message}"));
    check_broken(b"<QBXML>\n<a>\xe9\x80</b></QBXML>", &format!("line 2, column 6: {message}"));
    check_broken("<QBXML>\r\n<a>\r\n</b></QBXML>", &format!("line 3, column 1: {message}"));
}

/// Fails after its bytes.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            return Err(io::Error::other("the disk is gone"));
        }
        self.0.read(into)
    }
}

#[test]
fn a_failing_source_is_no_broken_file() {
    let file = fixture("orders.xml");
    let mut reader = Reader::new(BufReader::new(Failing(&file[..100])), Interest::EVERYTHING);
    let error = loop {
        match reader.next() {
            Ok(event) => assert!(event.is_some(), "the source fails before the end"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.cause.map(|cause| cause.to_string()).as_deref(), Some("the disk is gone"));
    assert!(error.message.starts_with("the bytes could not be read"));
    assert!(matches!(reader.next(), Ok(None)), "nothing follows an error");
}

/// What stands before the fault was handed out.
#[test]
fn the_orders_before_the_fault_are_handed_out() {
    let file = String::from_utf8(fixture("orders.xml")).expect("the fixture is UTF-8");
    let file = file.replace("<Memo></Memo>", "<Memo></Mem>");
    let mut reader = Reader::new(file.as_bytes(), Interest::NOTHING);
    let mut count = 0;
    let error = loop {
        match reader.next() {
            Ok(Some(_)) => count += 1,
            Ok(None) => panic!("the file is broken"),
            Err(error) => break error,
        }
    };
    assert_eq!((count, error.line, error.column), (2, 114, 7));
}
