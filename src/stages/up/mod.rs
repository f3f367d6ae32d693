//! The way back: closed picking orders become changes of QuickBooks' books. One file a node.

pub mod amounts;
pub mod bill;
pub mod entry;
pub mod fetch;
pub mod filter;
pub mod judge;
pub mod post;
pub mod present;
pub mod validate;

use crate::domain::ids::TxnId;
use crate::domain::picked_order::PickedOrder;
use crate::pipeline::stage::Outputs;

/// What a stage did to a picked order: people ask by its number or by its sales order.
fn note(out: &Outputs, stage: &'static str, order: &PickedOrder, text: impl FnOnce() -> String) {
    let names = [Some(order.number.as_str()), order.quickbooks_id.as_ref().map(TxnId::as_str)];
    out.trace.note_named(stage, &names, &order.id, text);
}
