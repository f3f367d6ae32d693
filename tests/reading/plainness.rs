//! Objects that are plain are read from memory, others by the reader that knows all of XML. A
//! comment at the beginning of an object, which means nothing, makes it take the other way: what is
//! read, and what is said of a broken file, is the same.

use crossdock::qbxml::{Event, Interest, ReadError};
use proptest::prelude::*;

use crate::{fixture, read};

const FIXTURES: [&str; 5] =
    ["orders.xml", "lists.xml", "company.xml", "invoices.xml", "deleted.xml"];

/// The same file with a comment at the beginning of each object.
fn not_plain(file: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(file).into_owned();
    let mut other = String::new();
    let mut rest = text.as_str();
    while let Some(place) = rest.find("Ret>") {
        let end = place + "Ret>".len();
        let begins = rest[..place].rfind('<').is_some_and(|tag| !rest[tag..].starts_with("</"));
        other.push_str(&rest[..end]);
        if begins {
            other.push_str("<!---->");
        }
        rest = &rest[end..];
    }
    other.push_str(rest);
    other.into_bytes()
}

/// What was read, without places; or what was said, and of which line.
fn told(events: Result<Vec<Event>, ReadError>) -> Result<Vec<String>, String> {
    let shown = |event: Event| match event {
        Event::Ret(ret, _) => format!("{ret:?}"),
        other => format!("{other:?}"),
    };
    match events {
        Ok(events) => Ok(events.into_iter().map(shown).collect()),
        Err(error) => Err(format!("{}: {}", error.line, error.message)),
    }
}

fn check(file: &[u8]) {
    for interest in [Interest::EVERYTHING, Interest::ORDER_HEADS | Interest::LISTS] {
        let (plain, other) = (told(read(file, interest)), told(read(&not_plain(file), interest)));
        assert_eq!(plain, other, "{}", String::from_utf8_lossy(file));
    }
}

#[test]
fn fixtures_read_alike_either_way() {
    FIXTURES.iter().for_each(|name| check(&fixture(name)));
}

proptest! {
    #[test]
    fn a_broken_file_reads_alike_either_way(
        which in 0..FIXTURES.len(),
        at in any::<prop::sample::Index>(),
        removed in 0..12_usize,
        put in prop_oneof![
            Just(""), Just("<"), Just(">"), Just("/"), Just("&"), Just("&amp;"), Just("&eacute;"),
            Just("\r\n"), Just("\0"), Just("]]>"), Just("<![CDATA[x]]>"), Just("<x/>"),
            Just("<x a=\"1\">"), Just("</x>"), Just("<?x?>"), Just(" "), Just("é"), Just("x"),
        ],
    ) {
        let mut text = String::from_utf8(fixture(FIXTURES[which])).unwrap();
        let mut place = at.index(text.len());
        while !text.is_char_boundary(place) {
            place -= 1;
        }
        let mut end = (place + removed).min(text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        text.replace_range(place..end, put);
        check(text.as_bytes());
    }
}
