//! The core: values and arithmetic. It names no sibling, does no IO and knows no file format;
//! what fails here is a finding about data, never an error about the world.

pub mod billing;
pub mod breakers;
pub mod candidate;
pub mod catalog;
pub mod deletion;
pub mod digest;
pub mod facts;
pub mod finding;
pub mod ids;
pub mod invoice;
pub mod item;
pub mod known;
pub mod numbering;
pub mod order_change;
pub mod party;
pub mod picked_order;
pub mod picking_order;
pub mod posting;
pub mod quantity;
pub mod reconcile;
pub mod sales_order;
pub mod selection;
pub mod settings;
pub mod sight;
pub mod verdict;
pub mod waiver;
