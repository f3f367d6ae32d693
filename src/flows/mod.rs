//! Flows: wiring only. Which stages, in which order, through which ports.

mod invoices_up;
pub mod orders_down;
pub mod sync;
