//! The only module that speaks two vocabularies: a wire's and the domain's.

pub mod picking_order;
