//! The wire vocabulary of QuickBooks: names kept verbatim, values kept as sent. It knows no
//! domain; what a text means is said in `translate`.

mod door;
mod entities;
mod open;
mod plain;
mod text;
mod trouble;

pub mod codes;
pub mod company;
pub mod customer;
pub mod deleted;
pub mod encoding;
pub mod envelope;
pub mod fields;
pub mod invoice;
pub mod item;
pub mod iterator;
pub mod list;
pub mod message;
pub mod reader;
pub mod sales_order;
pub mod sales_receipt;
pub mod status;
pub mod version;
pub mod wrap;
pub mod write;

pub use encoding::{SourceEncoding, detect, to_utf8};
pub use fields::RefWire;
pub use message::{Event, Interest, Message, MessageSet, Position, ReadError, Ret};
pub use reader::Reader;
pub use wrap::wrap;
