//! SOAP as the Web Connector speaks it: read leniently, written exactly.

mod read;
mod write;

pub use read::{ReadError, peek_ticket, read_call};
pub use write::{Fault, write_answer, write_fault};

/// The namespace of the calls. The Web Connector accepts no other.
pub const NAMESPACE: &str = "http://developer.intuit.com/";
