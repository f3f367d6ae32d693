//! The change of a sales order that edits in IntelliTrack ask for.

use super::ids::{EditSequence, TxnId, TxnLineId};
use super::party::Reference;
use super::quantity::Quantity;

/// What a sales order is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderChange {
    /// Which sales order.
    pub order: TxnId,
    /// The version that the change begins from: QuickBooks refuses it where that has moved.
    pub edit_sequence: EditSequence,
    /// Every line that is to be there afterwards: QuickBooks deletes those that are not named.
    pub lines: Vec<ChangedLine>,
}

/// One line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangedLine {
    /// It stays as it is, but for its quantity where one is given.
    Kept {
        /// `TxnLineID`.
        line: TxnLineId,
        /// The new quantity.
        quantity: Option<Quantity>,
    },
    /// A new one.
    Added {
        /// What.
        item: Reference,
        /// How many.
        quantity: Quantity,
        /// Of which unit.
        unit: Option<String>,
        /// QuickBooks site, by name.
        site: Option<String>,
    },
}
