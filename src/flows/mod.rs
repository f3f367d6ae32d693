//! Flows: wiring only. Which stages, in which order, through which ports.

pub mod orders_down;
