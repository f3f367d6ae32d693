//! Reading qbXML: what is read, what is forgiven, what is refused and where.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod breakages;
mod leniency;
mod limits;
mod objects;
mod plainness;
mod robustness;

use std::path::Path;

use crossdock::qbxml::sales_order::SalesOrderRet;
use crossdock::qbxml::{Event, Interest, Position, ReadError, Reader, Ret};

/// A file of `tests/fixtures/qbxml`.
fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/qbxml").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every event of a file.
fn read(file: &[u8], interest: Interest) -> Result<Vec<Event>, ReadError> {
    let mut reader = Reader::new(file, interest);
    let mut events = Vec::new();
    while let Some(event) = reader.next()? {
        events.push(event);
    }
    Ok(events)
}

/// Every object of a good file, with its place.
fn objects(file: &[u8]) -> Vec<(Ret, Position)> {
    let events = read(file, Interest::EVERYTHING).expect("the file is good");
    let object = |event| match event {
        Event::Ret(ret, position) => Some((*ret, position)),
        _ => None,
    };
    events.into_iter().filter_map(object).collect()
}

/// The only order of a good file.
fn order(file: &[u8]) -> SalesOrderRet {
    let mut objects = objects(file);
    assert_eq!(objects.len(), 1, "one object is expected");
    match objects.remove(0).0 {
        Ret::SalesOrder(order) => order,
        other => panic!("an order is expected: {other:?}"),
    }
}

/// A file around one order.
fn file_with(order: &str) -> String {
    format!(
        "<?xml version=\"1.0\" ?>\n<QBXML>\n<QBXMLMsgsRs>\n<SalesOrderQueryRs statusCode=\"0\">\n\
         <SalesOrderRet>{order}</SalesOrderRet>\n</SalesOrderQueryRs>\n</QBXMLMsgsRs>\n</QBXML>\n"
    )
}

/// A text as an encoding has it.
fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes_of).collect()
}
