//! Whatever the bytes are, reading ends: with the end of the file or with an error, never a panic.

use crossdock::qbxml::{Event, Interest, ReadError, Ret, SourceEncoding, to_utf8};
use crossdock::translate::{deleted, lists, sales_order};
use proptest::prelude::*;

use crate::{fixture, read, utf16};

const FIXTURES: [&str; 6] =
    ["orders.xml", "lists.xml", "company.xml", "invoices.xml", "deleted.xml", "mixed.xml"];

/// Reads and translates everything.
fn take_in(file: &[u8]) -> Result<(), ReadError> {
    for event in read(file, Interest::EVERYTHING)? {
        let Event::Ret(ret, position) = event else { continue };
        let end = position.offset + position.length;
        assert!(end <= file.len() as u64, "an object lies within its file");
        match *ret {
            Ret::SalesOrder(ret) => {
                let (order, findings) = sales_order::sales_order(ret);
                assert!(order.is_some() || !findings.is_empty(), "nothing is refused silently");
            }
            Ret::Item(ret) => drop(lists::item(ret)),
            Ret::Customer(ret) => drop(lists::customer(ret)),
            Ret::InventorySite(ret) => drop(lists::site(ret)),
            Ret::UnitOfMeasureSet(ret) => drop(lists::unit_set(ret)),
            Ret::Preferences(ret) => drop(lists::multiple_sites(&ret)),
            Ret::Company(ret) => drop(lists::company_name(&ret)),
            Ret::TxnDeleted(ret) => drop(deleted::deletion(ret)),
            Ret::SalesReceipt(_)
            | Ret::ErrorRecovery(_)
            | Ret::Invoice(_)
            | Ret::Host(_)
            | Ret::ListDeleted(_)
            | Ret::SalesOrderHead(_) => {}
        }
    }
    Ok(())
}

/// Takes a file in, and asserts that an error names a place of that file.
fn survive(file: &[u8], encoding: SourceEncoding) -> bool {
    let Err(error) = take_in(file) else { return true };
    let text = to_utf8(file, encoding);
    let lines = text.split('\n').count() as u64;
    assert!((1..=lines).contains(&error.line), "{error} of {lines} lines");
    let line = text.split('\n').nth(error.line as usize - 1).unwrap_or_default();
    let columns = line.chars().count() as u64;
    assert!((1..=columns + 1).contains(&error.column), "{error} of {columns} columns");
    assert!(!error.message.is_empty() && !error.message.ends_with('.'));
    false
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    for name in FIXTURES {
        let file = fixture(name);
        let complete = file.len() - 1;
        assert!(file.ends_with(b"</QBXML>\n"));
        for cut in 0..=file.len() {
            let good = survive(&file[..cut], SourceEncoding::Utf8);
            assert_eq!(good, cut >= complete, "{name} cut off after {cut} bytes");
        }
    }
}

#[test]
fn a_file_of_two_byte_characters_cut_off_anywhere_is_refused() {
    let text = String::from_utf8(fixture("deleted.xml")).expect("the fixture is UTF-8");
    let file = utf16(&text, u16::to_le_bytes);
    for cut in 2..file.len() - 2 {
        assert!(!survive(&file[..cut], SourceEncoding::Utf16Le), "cut off after {cut} bytes");
    }
}

/// One change to a file.
#[derive(Debug, Clone)]
enum Change {
    Put(usize, Vec<u8>),
    Replace(usize, u8),
    Drop(usize, usize),
    Repeat(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let morsel = prop_oneof![
        Just(b"<".to_vec()),
        Just(b">".to_vec()),
        Just(b"&".to_vec()),
        Just(b"</".to_vec()),
        Just(b"/>".to_vec()),
        Just(b"<![CDATA[".to_vec()),
        Just(b"<!--".to_vec()),
        Just(b"<!DOCTYPE x [".to_vec()),
        Just(b"<?".to_vec()),
        Just(b"&#x110000;".to_vec()),
        Just(b"\0".to_vec()),
        Just(b"\xff\xfe".to_vec()),
        Just(b"\xef\xbb\xbf".to_vec()),
        proptest::collection::vec(any::<u8>(), 1..8),
    ];
    prop_oneof![
        (any::<usize>(), morsel).prop_map(|(at, bytes)| Change::Put(at, bytes)),
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Replace(at, byte)),
        (any::<usize>(), 1..40_usize).prop_map(|(at, length)| Change::Drop(at, length)),
        (any::<usize>(), 1..40_usize).prop_map(|(at, length)| Change::Repeat(at, length)),
    ]
}

fn apply(file: &mut Vec<u8>, change: Change) {
    if file.is_empty() {
        return;
    }
    let within = |at: usize| at % file.len();
    match change {
        Change::Put(at, bytes) => {
            let at = within(at);
            file.splice(at..at, bytes);
        }
        Change::Replace(at, byte) => {
            let at = within(at);
            file[at] = byte;
        }
        Change::Drop(at, length) => {
            let at = within(at);
            let end = file.len().min(at + length);
            file.drain(at..end);
        }
        Change::Repeat(at, length) => {
            let at = within(at);
            let again = file[at..file.len().min(at + length)].to_vec();
            file.splice(at..at, again);
        }
    }
}

/// Tags, references and texts that may be broken.
const RANDOM_MARKUP: &str =
    "(<[/!?]?[a-zQBXML]{0,5}[ /=\"]{0,2}>?|&#?x?[0-9a-z]{0,5};?|[ \nxé]){0,60}";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_survived(file in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = take_in(&file);
    }

    #[test]
    fn random_markup_is_survived(file in RANDOM_MARKUP) {
        let _ = survive(file.as_bytes(), SourceEncoding::Utf8);
        let _ = take_in(format!("<QBXML><QBXMLMsgsRs><X><SalesOrderRet>{file}").as_bytes());
    }

    #[test]
    fn changed_files_are_survived(
        which in 0..FIXTURES.len(),
        changes in proptest::collection::vec(change(), 1..6),
    ) {
        let mut file = fixture(FIXTURES[which]);
        changes.into_iter().for_each(|change| apply(&mut file, change));
        let _ = take_in(&file);
    }
}
