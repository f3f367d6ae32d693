//! The plain program that Crossdock is compared with: sales orders read with quick-xml into plain
//! structures, and judged by the same rules in Rhai or in Rust. Nothing of Crossdock is in it, so
//! that Cargo builds Rhai for it as it asks for it.

pub mod document;
pub mod finding;
pub mod native;
pub mod plain_rhai;
pub mod read_lists;
pub mod read_orders;
pub mod reader;
pub mod time;
