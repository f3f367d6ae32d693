//! A posting ↔ the JSON message the warehouse takes. Both directions: the way back reads plans
//! that were kept in a file.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::ids::ListId;
use crate::domain::party::{Address, Reference};
use crate::domain::picking_order::{LeftOut, PickingLine, PickingOrder};
use crate::domain::posting::{Change, Notice, Outgoing, Posting, PostingKind};
use crate::domain::quantity::Quantity;
use crate::intellitrack::wire;

/// A message that is not one of ours, or says what no picking order can say.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// Not JSON, or not the fields of this kind of message.
    #[error("the message of {kind} cannot be read")]
    Json {
        /// The kind's word.
        kind: &'static str,
        /// What the reader says.
        #[source]
        source: serde_json::Error,
    },
    /// A date that the calendar does not have.
    #[error("{field}: `{value}` is no date; write YYYY-MM-DD")]
    Date {
        /// Which field.
        field: &'static str,
        /// What it says.
        value: String,
    },
    /// A quantity that is no decimal number.
    #[error("lines[{index}].ordered_qty: `{value}` is no decimal number; write it like 12 or 0.5")]
    Quantity {
        /// Place of the line in the message, from 0.
        index: usize,
        /// What it says.
        value: String,
    },
}

/// The message of a posting: the very bytes that a plan shows and a warehouse gets.
///
/// # Panics
/// On a user-defined field outside 1 to 10; no mapping makes one.
pub fn to_outgoing(posting: &Posting) -> Outgoing {
    let bytes = match &posting.change {
        Change::Create(order) | Change::Update(order) => write(&order_to_wire(order)),
        Change::Withdraw(notice)
        | Change::Block(notice)
        | Change::Flag(notice)
        | Change::Clear(notice) => write(&notice_to_wire(notice)),
    };
    Outgoing { key: posting.key.clone(), kind: posting.change.kind(), bytes }
}

/// The posting that a message came from.
pub fn from_outgoing(outgoing: &Outgoing) -> Result<Posting, MessageError> {
    let order = || order_from_wire(read(outgoing)?);
    let notice = || read(outgoing).map(notice_from_wire);
    let change = match outgoing.kind {
        PostingKind::CreatePickingOrder => Change::Create(order()?),
        PostingKind::UpdatePickingOrder => Change::Update(order()?),
        PostingKind::WithdrawPickingOrder => Change::Withdraw(notice()?),
        PostingKind::BlockPickingOrder => Change::Block(notice()?),
        PostingKind::FlagOutOfSync => Change::Flag(notice()?),
        PostingKind::ClearOutOfSync => Change::Clear(notice()?),
    };
    Ok(Posting { key: outgoing.key.clone(), change })
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

/// The picking order that a message describes.
pub fn order_from_wire(message: wire::PickingOrder) -> Result<PickingOrder, MessageError> {
    let udfs: BTreeMap<u8, String> =
        message.udfs().into_iter().map(|(number, text)| (number, text.to_string())).collect();
    let order_date = date("order_date", &message.order_date)?;
    let due_date = message.due_date.as_deref().map(|text| date("due_date", text)).transpose()?;
    let lines = message.lines.into_iter().enumerate();
    let ship_to = message.ship_to;
    Ok(PickingOrder {
        order_number: message.order_number,
        quickbooks_id: message.quickbooks_id.into(),
        edit_sequence: message.edit_sequence.into(),
        order_date,
        due_date,
        customer: reference(message.customer_id, message.customer),
        ship_to: Address {
            lines: ship_to.lines,
            city: ship_to.city,
            state: ship_to.state,
            postal_code: ship_to.postal_code,
            country: ship_to.country,
            note: ship_to.note,
        },
        carrier: message.carrier,
        comment: message.comment,
        udfs,
        lines: lines.map(|(index, line)| line_from_wire(index, line)).collect::<Result<_, _>>()?,
        left_out: message.left_out.into_iter().map(left_out_from_wire).collect(),
    })
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

fn line_from_wire(index: usize, line: wire::Line) -> Result<PickingLine, MessageError> {
    let Ok(ordered_qty) = line.ordered_qty.parse::<Quantity>() else {
        return Err(MessageError::Quantity { index, value: line.ordered_qty });
    };
    Ok(PickingLine {
        line_number: line.line_number,
        item: reference(line.item_id, line.item),
        ordered_qty,
        uom: line.uom,
        comment: line.comment,
        quickbooks_line_id: line.quickbooks_line_id.into(),
    })
}

fn left_out_to_wire(left: &LeftOut) -> wire::LeftOut {
    wire::LeftOut { line_number: left.line_number, item: left.item.clone(), why: left.why.clone() }
}

fn left_out_from_wire(left: wire::LeftOut) -> LeftOut {
    LeftOut { line_number: left.line_number, item: left.item, why: left.why }
}

fn notice_to_wire(notice: &Notice) -> wire::Notice {
    wire::Notice {
        order_number: notice.order_number.clone(),
        quickbooks_id: notice.quickbooks_id.to_string(),
        reason: notice.reason.clone(),
    }
}

fn notice_from_wire(notice: wire::Notice) -> Notice {
    Notice {
        order_number: notice.order_number,
        quickbooks_id: notice.quickbooks_id.into(),
        reason: notice.reason,
    }
}

fn reference(id: Option<String>, name: String) -> Reference {
    Reference { id: id.map(ListId::from), name }
}

fn date(field: &'static str, value: &str) -> Result<Date, MessageError> {
    value.parse().map_err(|_| MessageError::Date { field, value: value.to_string() })
}

fn write(message: &impl Serialize) -> Box<[u8]> {
    // Texts, lists and options of texts: serde_json has no way to fail on these.
    serde_json::to_vec(message).expect("a message of texts can be written").into_boxed_slice()
}

fn read<T: DeserializeOwned>(outgoing: &Outgoing) -> Result<T, MessageError> {
    serde_json::from_slice(&outgoing.bytes)
        .map_err(|source| MessageError::Json { kind: outgoing.kind.word(), source })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::posting::PostingKey;

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

    fn check_message(change: Change, expected: &str) {
        let posting = Posting { key: PostingKey::from_kept("k"), change };
        let outgoing = to_outgoing(&posting);
        assert_eq!(String::from_utf8_lossy(&outgoing.bytes), expected);
        assert_eq!(from_outgoing(&outgoing).unwrap(), posting);
    }

    fn check_refused(bytes: &str, expected: &str) {
        let outgoing = Outgoing {
            key: PostingKey::from_kept("k"),
            kind: PostingKind::CreatePickingOrder,
            bytes: bytes.as_bytes().into(),
        };
        let error = from_outgoing(&outgoing).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }

    #[test]
    fn an_order_has_the_fields_of_the_contract() {
        check_message(
            Change::Create(bolts()),
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
        check_refused(r#"{"order_numbr":"1"}"#, "create_picking_order cannot be read");
    }

    #[test]
    fn a_quantity_that_is_no_number_is_refused_with_its_place() {
        let text = String::from_utf8(
            to_outgoing(&Posting {
                key: PostingKey::from_kept("k"),
                change: Change::Create(bolts()),
            })
            .bytes
            .into_vec(),
        )
        .unwrap();
        check_refused(&text.replace("\"12.5\"", "\"a dozen\""), "lines[0].ordered_qty: `a dozen`");
        check_refused(&text.replace("2026-03-05", "5 March"), "order_date: `5 March`");
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
            let key = PostingKey::from_kept("k");
            let posting = Posting { key, change: Change::Update(order) };
            prop_assert_eq!(from_outgoing(&to_outgoing(&posting)).unwrap(), posting);
        }
    }
}
