//! What both sides need of a picking order: finding it, its history, its header and lines.

use std::collections::BTreeMap;

use super::Embedded;
use super::refusal::{Fault, Rule, refuse};
use crate::database::{DatabaseError, values};
use crate::domain::known::OrderStatus;

/// The row of a picking order that is there.
pub(super) struct OrderRow {
    pub id: i64,
    pub number: String,
    pub status: OrderStatus,
    pub blocked_why: Option<String>,
    pub out_of_sync_why: Option<String>,
    pub edit_sequence: Option<String>,
}

/// One line as it is written.
pub(super) struct LineRow<'l> {
    pub line_number: u32,
    pub item: i64,
    /// Parts of a unit.
    pub ordered: i64,
    pub uom: &'l str,
    pub comment: Option<&'l str>,
    pub quickbooks_line_id: Option<&'l str>,
}

impl Embedded<'_> {
    pub(super) fn order_numbered(&self, division: i64, number: &str) -> Result<OrderRow, Fault> {
        let found = self.find_order("number", division, number)?;
        let unknown = || format!("there is no picking order {number}; look at the list of orders");
        found.map_or_else(|| refuse(Rule::OrderUnknown, unknown()), Ok)
    }

    pub(super) fn order_from(
        &self,
        division: i64,
        quickbooks_id: &str,
    ) -> Result<Option<OrderRow>, Fault> {
        self.find_order("quickbooks_id", division, quickbooks_id)
    }

    pub(super) fn find_order(
        &self,
        column: &'static str,
        division: i64,
        value: &str,
    ) -> Result<Option<OrderRow>, Fault> {
        let select = format!(
            "SELECT id, number, status, blocked_why, out_of_sync_why, edit_sequence
             FROM picking_orders
             WHERE division_id = ?1 AND {column} = ?2 AND gone_at IS NULL"
        );
        let found = self.connection.query_row(&select, &values![division, value], |row| {
            Ok(OrderRow {
                id: row.get(0)?,
                number: row.get(1)?,
                status: row.get(2)?,
                blocked_why: row.get(3)?,
                out_of_sync_why: row.get(4)?,
                edit_sequence: row.get(5)?,
            })
        });
        Ok(found?)
    }

    /// Writes down what happened; the history only grows.
    pub(super) fn note(&self, order: i64, what: &str, detail: &str) -> Result<(), Fault> {
        let insert = "INSERT INTO history (order_id, what, detail, happened_at, by)
            VALUES (?1, ?2, ?3, ?4, ?5)";
        let values = values![order, what, detail, self.act.at, self.act.by];
        self.connection.execute(insert, &values)?;
        Ok(())
    }

    /// Marks the order as changed now.
    pub(super) fn touch(&self, order: i64) -> Result<(), Fault> {
        let update = "UPDATE picking_orders SET updated_at = ?2 WHERE id = ?1";
        self.connection.execute(update, &values![order, self.act.at])?;
        Ok(())
    }

    /// The order goes, its row, picks and history stay.
    pub(super) fn mark_gone(&self, order: i64, how: &str) -> Result<(), Fault> {
        let update = "UPDATE picking_orders SET gone_how = ?2, gone_at = ?3 WHERE id = ?1";
        self.connection.execute(update, &values![order, how, self.act.at])?;
        Ok(())
    }

    pub(super) fn set_udf(&self, order: i64, number: u8, text: &str) -> Result<(), Fault> {
        let upsert = "INSERT INTO udfs (order_id, number, text) VALUES (?1, ?2, ?3)
            ON CONFLICT (order_id, number) DO UPDATE SET text = excluded.text";
        self.connection.execute(upsert, &values![order, number, text])?;
        Ok(())
    }

    pub(super) fn clear_udf(&self, order: i64, number: u8) -> Result<(), Fault> {
        let delete = "DELETE FROM udfs WHERE order_id = ?1 AND number = ?2";
        self.connection.execute(delete, &values![order, number])?;
        Ok(())
    }

    pub(super) fn udfs(&self, order: i64) -> Result<BTreeMap<u8, String>, DatabaseError> {
        let select = "SELECT number, text FROM udfs WHERE order_id = ?1";
        let udfs =
            self.connection.query(select, &values![order], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(udfs?.into_iter().collect())
    }

    pub(super) fn insert_line(
        &self,
        division: i64,
        order: i64,
        line: &LineRow<'_>,
    ) -> Result<(), Fault> {
        let insert = "INSERT INTO picking_order_lines (order_id, division_id, line_number, item_id,
            ordered, uom, comment, quickbooks_line_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let values = values![
            order,
            division,
            line.line_number,
            line.item,
            line.ordered,
            line.uom,
            line.comment,
            line.quickbooks_line_id
        ];
        self.connection.execute(insert, &values)?;
        Ok(())
    }

    pub(super) fn delete_line(&self, line: i64) -> Result<(), Fault> {
        let delete = "DELETE FROM picking_order_lines WHERE id = ?1";
        self.connection.execute(delete, &values![line])?;
        Ok(())
    }

    pub(super) fn line_ids(&self, order: i64) -> Result<BTreeMap<u32, i64>, Fault> {
        let select = "SELECT line_number, id FROM picking_order_lines WHERE order_id = ?1";
        let lines =
            self.connection.query(select, &values![order], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(lines?.into_iter().collect())
    }

    pub(super) fn close_order(&self, order: i64, detail: &str) -> Result<(), Fault> {
        let update = "UPDATE picking_orders SET status = 'closed', closed_at = ?2, updated_at = ?2
            WHERE id = ?1";
        self.connection.execute(update, &values![order, self.act.at])?;
        self.note(order, "closed", detail)
    }

    /// Closes an order all of which is picked, as IntelliTrack does by itself.
    pub(super) fn close_if_picked(&self, order: i64) -> Result<OrderStatus, Fault> {
        let select = "SELECT 1 FROM line_totals WHERE order_id = ?1 AND picked < ordered";
        if self.connection.exists(select, &values![order])? {
            return Ok(OrderStatus::Open);
        }
        self.close_order(order, "all lines are fully picked")?;
        Ok(OrderStatus::Closed)
    }
}
