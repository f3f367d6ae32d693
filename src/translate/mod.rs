//! The only part that speaks two vocabularies: what QuickBooks sent becomes what it means here.
//!
//! Nothing fails. What cannot be read becomes a finding under `translate/…`; an error among them
//! says that the document itself could not be translated.

pub mod deleted;
pub mod invoice;
pub mod lists;
pub mod order_change;
pub mod picking_order;
pub mod sales_order;

mod values;
