//! The nodes of the graph, one file each: a plain function with real types, and a thin stage
//! around it.

pub mod answers;
pub mod fetch_lists;
pub mod fetch_orders;
pub mod filter;
pub mod guard;
pub mod judge;
pub mod lists;
pub mod map;
pub mod messages;
pub mod post;
pub mod release;
pub mod shelf;
pub mod sinks;
pub mod up;
pub mod validate;
