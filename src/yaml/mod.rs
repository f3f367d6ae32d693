//! YAML with places: a tree that knows where each value stands, and a reader over it that collects
//! everything wrong instead of stopping at the first. Knows no key of ours.

mod reader;
mod scalar;
mod tree;

pub use reader::{Reader, Section};
pub use scalar::{Number, number};
pub use tree::{Entry, Kind, Node, Span, parse};
