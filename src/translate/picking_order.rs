//! A posting → the JSON message the warehouse takes.

use serde::Serialize;

use crate::domain::ids::ListId;

use crate::domain::digest::Digest;
use crate::domain::picking_order::{LeftOut, PickingLine, PickingOrder};
use crate::domain::posting::{Change, Message, Notice, Outgoing, Posting};
use crate::intellitrack::wire;

/// A picking order in the warehouse's words, with a fingerprint of what it says whatever version
/// of the sales order says it.
///
/// # Panics
/// On a user-defined field outside 1 to 10; no mapping makes one.
pub fn to_message(order: &PickingOrder) -> Message {
    let mut wire = order_to_wire(order);
    let bytes = write(&wire);
    wire.edit_sequence.clear();
    let fingerprint = Digest::new().bytes(&write(&wire)).finish().into_boxed_str();
    Message { bytes, fingerprint }
}

/// The message of a posting: the very bytes that a plan shows and a warehouse gets.
pub fn to_outgoing(posting: Posting) -> Outgoing {
    let kind = posting.change.kind();
    let bytes = match posting.change {
        Change::Create(message) | Change::Update(message) => message.bytes,
        Change::Withdraw(notice)
        | Change::Block(notice)
        | Change::Flag(notice)
        | Change::Clear(notice) => write(&notice_to_wire(&notice)),
    };
    Outgoing { key: posting.key, kind, bytes, billing: None }
}

/// A picking order as the wire has it.
///
/// # Panics
/// On a user-defined field outside 1 to 10; no mapping makes one.
pub fn order_to_wire(order: &PickingOrder) -> wire::PickingOrder {
    let ship_to = &order.ship_to;
    let mut message = wire::PickingOrder {
        order_number: order.order_number.clone(),
        order_date: order.order_date.to_string(),
        due_date: order.due_date.map(|date| date.to_string()),
        customer: order.customer.name.clone(),
        ship_to: wire::ShipTo {
            lines: ship_to.lines.clone(),
            city: ship_to.city.clone(),
            state: ship_to.state.clone(),
            postal_code: ship_to.postal_code.clone(),
            country: ship_to.country.clone(),
            note: ship_to.note.clone(),
        },
        carrier: order.carrier.clone(),
        comment: order.comment.clone(),
        lines: order.lines.iter().map(line_to_wire).collect(),
        left_out: order.left_out.iter().map(left_out_to_wire).collect(),
        quickbooks_id: order.quickbooks_id.to_string(),
        edit_sequence: order.edit_sequence.to_string(),
        customer_id: order.customer.id.as_ref().map(ListId::to_string),
        ..wire::PickingOrder::default()
    };
    for (number, text) in &order.udfs {
        let field = message.udf_mut(*number);
        *field.expect("user-defined fields are numbered 1 to 10") = Some(text.clone());
    }
    message
}

fn line_to_wire(line: &PickingLine) -> wire::Line {
    wire::Line {
        line_number: line.line_number,
        item: line.item.name.clone(),
        ordered_qty: line.ordered_qty.to_string(),
        uom: line.uom.clone(),
        comment: line.comment.clone(),
        quickbooks_line_id: line.quickbooks_line_id.to_string(),
        item_id: line.item.id.as_ref().map(ListId::to_string),
    }
}

fn left_out_to_wire(left: &LeftOut) -> wire::LeftOut {
    wire::LeftOut { line_number: left.line_number, item: left.item.clone(), why: left.why.clone() }
}

fn notice_to_wire(notice: &Notice) -> wire::Notice {
    wire::Notice {
        order_number: notice.order_number.clone(),
        quickbooks_id: notice.quickbooks_id.to_string(),
        reason: notice.reason.clone(),
    }
}

fn write(message: &impl Serialize) -> Box<[u8]> {
    // Texts, lists and options of texts: serde_json has no way to fail on these.
    serde_json::to_vec(message).expect("a message of texts can be written").into_boxed_slice()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::party::{Address, Reference};
    use crate::domain::posting::PostingKey;
    use crate::domain::quantity::Quantity;

    fn bolts() -> PickingOrder {
        PickingOrder {
            order_number: "1002".into(),
            quickbooks_id: "1A3-1300000001".into(),
            edit_sequence: "7".into(),
            order_date: "2026-03-05".parse().unwrap(),
            due_date: None,
            customer: Reference::named("Smith & Sons"),
            ship_to: Address::default(),
            carrier: None,
            comment: None,
            udfs: BTreeMap::from([(1, "EAST".into())]),
            lines: vec![PickingLine {
                line_number: 1,
                item: Reference { id: Some("80000001-1".into()), name: "Bolt:M8".into() },
                ordered_qty: "12.50".parse().unwrap(),
                uom: "EA".into(),
                comment: Some("zinc".into()),
                quickbooks_line_id: "1A4-1".into(),
            }],
            left_out: vec![LeftOut {
                line_number: 2,
                item: "Delivery".into(),
                why: "service".into(),
            }],
        }
    }

    fn outgoing(change: Change) -> Outgoing {
        to_outgoing(Posting { key: PostingKey::from_kept("k"), change })
    }

    fn check_message(change: Change, expected: &str) {
        assert_eq!(String::from_utf8_lossy(&outgoing(change).bytes), expected);
    }

    #[test]
    fn an_order_has_the_fields_of_the_contract() {
        check_message(
            Change::Create(to_message(&bolts())),
            concat!(
                r#"{"order_number":"1002","order_date":"2026-03-05","due_date":null,"#,
                r#""customer":"Smith & Sons","udf1":"EAST","ship_to":{},"carrier":null,"#,
                r#""comment":null,"lines":[{"line_number":1,"item":"Bolt:M8","#,
                r#""ordered_qty":"12.5","uom":"EA","comment":"zinc","#,
                r#""quickbooks_line_id":"1A4-1","item_id":"80000001-1"}],"#,
                r#""left_out":[{"line_number":2,"item":"Delivery","why":"service"}],"#,
                r#""quickbooks_id":"1A3-1300000001","edit_sequence":"7","customer_id":null}"#
            ),
        );
    }

    #[test]
    fn a_notice_names_the_order_and_the_reason() {
        let notice = Notice {
            order_number: "1002".into(),
            quickbooks_id: "1A3".into(),
            reason: "deleted in QuickBooks".into(),
        };
        let expected = concat!(
            r#"{"order_number":"1002","quickbooks_id":"1A3","#,
            r#""reason":"deleted in QuickBooks"}"#
        );
        check_message(Change::Withdraw(notice.clone()), expected);
        check_message(Change::Block(notice.clone()), expected);
        check_message(Change::Flag(notice), expected);
    }

    #[test]
    fn a_misspelt_field_is_refused() {
        let read = serde_json::from_slice::<wire::PickingOrder>(br#"{"order_numbr":"1"}"#);
        assert!(read.is_err());
    }

    #[test]
    fn the_fingerprint_leaves_the_version_out() {
        let mut later = bolts();
        later.edit_sequence = "8".into();
        assert_eq!(to_message(&later).fingerprint, to_message(&bolts()).fingerprint);
        later.comment = Some("other".into());
        assert_ne!(to_message(&later).fingerprint, to_message(&bolts()).fingerprint);
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_back(
            number in ".{0,12}", name in ".{0,20}", note in proptest::option::of(".{0,20}"),
            scaled in any::<i64>(), scale in 0u32..6, udf in 1u8..=10, line_number in any::<u32>(),
        ) {
            let mut order = bolts();
            order.order_number = number;
            order.customer.name = name.clone();
            order.ship_to.note = note.clone();
            order.ship_to.lines = vec![String::new(), name.clone()];
            order.udfs = BTreeMap::from([(udf, name)]);
            order.due_date = Some(order.order_date);
            order.lines[0].ordered_qty = Quantity::new(rust_decimal::Decimal::new(scaled, scale));
            order.lines[0].line_number = line_number;
            order.comment = note;
            let _key = PostingKey::from_kept("k");
            let wire = order_to_wire(&order);
            let read: wire::PickingOrder =
                serde_json::from_slice(&to_message(&order).bytes).unwrap();
            prop_assert_eq!(read, wire);
        }
    }
}
