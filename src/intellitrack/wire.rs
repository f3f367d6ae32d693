//! The messages that a warehouse takes, as JSON. The field names are those of `target` in plans,
//! which people and their scripts rely on. Quantities are decimal texts, dates are `YYYY-MM-DD`.
//! Unknown fields are refused: a misspelt field must not vanish silently.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What to pick, for whom: the message of `create_picking_order` and `update_picking_order`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PickingOrder {
    /// Unique in the division.
    pub order_number: String,
    /// `YYYY-MM-DD`.
    pub order_date: String,
    /// `YYYY-MM-DD`.
    pub due_date: Option<String>,
    /// Customer's name.
    pub customer: String,
    /// The order's site while Multiple Sites is on.
    pub udf1: Option<String>,
    /// User-defined field; `udf2` to `udf10` stand in the message only where they are set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub udf2: Option<String>,
    /// User-defined field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub udf3: Option<String>,
    /// User-defined field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub udf4: Option<String>,
    /// User-defined field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub udf5: Option<String>,
    /// User-defined field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub udf6: Option<String>,
    /// User-defined field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub udf7: Option<String>,
    /// User-defined field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub udf8: Option<String>,
    /// User-defined field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub udf9: Option<String>,
    /// User-defined field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub udf10: Option<String>,
    /// Where it goes.
    pub ship_to: ShipTo,
    /// How it goes.
    pub carrier: Option<String>,
    /// The sales order's memo.
    pub comment: Option<String>,
    /// What to pick.
    pub lines: Vec<Line>,
    /// Lines of the sales order that stay in QuickBooks.
    pub left_out: Vec<LeftOut>,
    /// `TxnID` of the sales order.
    pub quickbooks_id: String,
    /// `EditSequence` of the sales order.
    pub edit_sequence: String,
    /// Customer's `ListID`, where QuickBooks gave one.
    pub customer_id: Option<String>,
}

/// A postal address; parts that are absent are left out of the message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShipTo {
    /// Up to five, in place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
    /// Town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State or province.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Zip or postal code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// A note about the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One line to pick.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// From 1, unique in the order.
    pub line_number: u32,
    /// Item number.
    pub item: String,
    /// Decimal text: `12`, `0.5`.
    pub ordered_qty: String,
    /// Unit of measure.
    pub uom: String,
    /// The line's description.
    pub comment: Option<String>,
    /// `TxnLineID`.
    pub quickbooks_line_id: String,
    /// Item's `ListID`, where QuickBooks gave one.
    pub item_id: Option<String>,
}

/// A line that stays in QuickBooks, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// From 1, counting all lines of the sales order.
    pub line_number: u32,
    /// The item's name, or the text of a line without one.
    pub item: String,
    /// `service`, `closed`, `invoiced`, …
    pub why: String,
}

/// Which order, and why: the message of `withdraw_picking_order`, `block_picking_order` and
/// `flag_out_of_sync`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The picking order's number.
    pub order_number: String,
    /// `TxnID` of the sales order it came from.
    pub quickbooks_id: String,
    /// For the people in the warehouse.
    pub reason: String,
}

impl PickingOrder {
    /// The user-defined fields that are set, by number.
    pub fn udfs(&self) -> BTreeMap<u8, &str> {
        let fields = [
            &self.udf1,
            &self.udf2,
            &self.udf3,
            &self.udf4,
            &self.udf5,
            &self.udf6,
            &self.udf7,
            &self.udf8,
            &self.udf9,
            &self.udf10,
        ];
        (1..).zip(fields).filter_map(|(number, text)| Some((number, text.as_deref()?))).collect()
    }

    /// The place of a user-defined field, numbered from 1; `None` for a number there is no field
    /// for.
    pub fn udf_mut(&mut self, number: u8) -> Option<&mut Option<String>> {
        Some(match number {
            1 => &mut self.udf1,
            2 => &mut self.udf2,
            3 => &mut self.udf3,
            4 => &mut self.udf4,
            5 => &mut self.udf5,
            6 => &mut self.udf6,
            7 => &mut self.udf7,
            8 => &mut self.udf8,
            9 => &mut self.udf9,
            10 => &mut self.udf10,
            _ => return None,
        })
    }
}
