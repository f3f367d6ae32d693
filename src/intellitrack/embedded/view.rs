//! What anybody may look at: lists of orders, one order with everything about it, and the answers
//! that runs need. Everything is of the settings' division.

use std::collections::BTreeMap;

use super::Embedded;
use super::refusal::WarehouseError;
use super::scaled::quantity;
use crate::database::{DatabaseError, FromValue, Row, ToValue, Value, values};
use crate::domain::ids::TxnId;
use crate::domain::known::{KnownLine, KnownPickingOrder, OrderStatus};
use crate::domain::picking_order::LeftOut;
use crate::domain::quantity::Quantity;
use crate::intellitrack::wire::ShipTo;

/// Which orders a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// Open ones, as IntelliTrack does unless "Show Closed Orders" is marked.
    Open,
    /// Closed ones, too.
    OpenAndClosed,
}

/// The header of a picking order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderSummary {
    /// The warehouse's own id.
    pub id: String,
    /// Unique in the division.
    pub number: String,
    /// Open or closed.
    pub status: OrderStatus,
    /// When it was closed (UTC, RFC 3339).
    pub closed_at: Option<String>,
    /// `YYYY-MM-DD`.
    pub order_date: String,
    /// `YYYY-MM-DD`.
    pub due_date: Option<String>,
    /// Customer's name.
    pub customer: String,
    /// Where it goes.
    pub ship_to: ShipTo,
    /// How it goes.
    pub carrier: Option<String>,
    /// A remark.
    pub comment: Option<String>,
    /// Why it is kept from picking, if it is.
    pub blocked_why: Option<String>,
    /// Why it does not match its sales order any more, if so.
    pub out_of_sync_why: Option<String>,
    /// `TxnID`; `None` for an order born in IntelliTrack.
    pub quickbooks_id: Option<String>,
    /// Version of the sales order that was last posted to it.
    pub edit_sequence: Option<String>,
    /// UTC, RFC 3339.
    pub created_at: String,
    /// UTC, RFC 3339.
    pub updated_at: String,
    /// How many lines it has.
    pub lines: u32,
    /// Lines of which something is still to pick.
    pub lines_open: u32,
    /// Lines of which something was picked.
    pub lines_begun: u32,
    /// User-defined field 1: the order's site while Multiple Sites is on.
    pub udf1: Option<String>,
}

/// A picking order with everything about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderView {
    /// The header.
    pub header: OrderSummary,
    /// User-defined fields that are set, by number.
    pub udfs: BTreeMap<u8, String>,
    /// By line number.
    pub lines: Vec<LineView>,
    /// Lines of the sales order that stay in QuickBooks.
    pub left_out: Vec<LeftOut>,
    /// What happened, oldest first.
    pub history: Vec<HistoryEntry>,
}

/// One line with its picks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineView {
    /// Unique in the order.
    pub line_number: u32,
    /// Item number.
    pub item: String,
    /// An inactive item is not picked.
    pub item_active: bool,
    /// Item's description.
    pub description: Option<String>,
    /// Asked for.
    pub ordered: Quantity,
    /// Taken from the shelf.
    pub picked: Quantity,
    /// Billed by us.
    pub invoiced: Quantity,
    /// Unit of measure.
    pub uom: String,
    /// A remark.
    pub comment: Option<String>,
    /// `TxnLineID`; `None` for a line added in IntelliTrack.
    pub quickbooks_line_id: Option<String>,
    /// Oldest first.
    pub picks: Vec<PickView>,
}

/// Goods that were taken from the shelf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickView {
    /// How many.
    pub quantity: Quantity,
    /// From which site.
    pub site: String,
    /// From which location of it.
    pub location: String,
    /// Batch number.
    pub lot: Option<String>,
    /// Serial number.
    pub serial: Option<String>,
    /// UTC, RFC 3339.
    pub at: String,
    /// Who picked.
    pub by: String,
}

/// Something that happened to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// `created`, `updated`, `withdrawn`, `blocked`, `released`, `flagged`, `cleared`, `picked`,
    /// `closed`, `reopened`, `edited`, `deleted` or `invoiced`.
    pub what: String,
    /// In words.
    pub detail: String,
    /// UTC, RFC 3339.
    pub at: String,
    /// A person or a run.
    pub by: String,
}

const SUMMARY: &str = "SELECT orders.id, orders.number, orders.status, orders.closed_at,
    orders.order_date, orders.due_date, customers.name, orders.ship_to, orders.carrier,
    orders.comment, orders.blocked_why, orders.out_of_sync_why, orders.quickbooks_id,
    orders.edit_sequence, orders.created_at, orders.updated_at,
    (SELECT count(*) FROM line_totals WHERE order_id = orders.id),
    (SELECT count(*) FROM line_totals WHERE order_id = orders.id AND picked < ordered),
    (SELECT count(*) FROM line_totals WHERE order_id = orders.id AND picked > 0),
    (SELECT text FROM udfs WHERE order_id = orders.id AND number = 1)
    FROM picking_orders AS orders
    JOIN divisions ON divisions.id = orders.division_id
    JOIN customers ON customers.id = orders.customer_id
    WHERE divisions.name = ?1 AND orders.gone_at IS NULL";

impl Embedded<'_> {
    /// The orders of the division, by number.
    pub fn list(&self, show: Show) -> Result<Vec<OrderSummary>, WarehouseError> {
        let question = || {
            let select =
                format!("{SUMMARY} AND (?2 = 1 OR orders.status = 'open') ORDER BY orders.number");
            let values = values![self.settings.division, show == Show::OpenAndClosed];
            self.connection.query(&select, &values, summary)
        };
        failed(|| "listing picking orders".into(), question())
    }

    /// One order with everything about it; `None` where no order of that number is there.
    pub fn order(&self, number: &str) -> Result<Option<OrderView>, WarehouseError> {
        let question = || {
            let select = format!("{SUMMARY} AND orders.number = ?2");
            let values = values![self.settings.division, number];
            let read = |row: &Row<'_>| Ok((row.get(0)?, summary(row)?));
            let Some((id, header)) = self.connection.query_row(&select, &values, read)? else {
                return Ok(None);
            };
            Ok(Some(OrderView {
                header,
                udfs: self.udfs(id)?,
                lines: self.line_views(id)?,
                left_out: self.left_out(id)?,
                history: self.history_of(id)?,
            }))
        };
        failed(|| format!("looking at picking order {number}"), question())
    }

    /// What happened to every order that has or had this number, oldest first.
    pub fn history(&self, number: &str) -> Result<Vec<HistoryEntry>, WarehouseError> {
        let question = || {
            let select = "SELECT what, detail, happened_at, by FROM history
                JOIN picking_orders AS orders ON orders.id = history.order_id
                JOIN divisions ON divisions.id = orders.division_id
                WHERE divisions.name = ?1 AND orders.number = ?2 ORDER BY history.id";
            let values = values![self.settings.division, number];
            self.connection.query(select, &values, history_entry)
        };
        failed(|| format!("looking at the history of picking order {number}"), question())
    }

    pub(super) fn known_numbered(
        &self,
        number: &str,
    ) -> Result<Option<KnownPickingOrder>, DatabaseError> {
        self.known("number", number)
    }

    pub(super) fn known_from(
        &self,
        id: &TxnId,
    ) -> Result<Option<KnownPickingOrder>, DatabaseError> {
        self.known("quickbooks_id", id.as_str())
    }

    pub(super) fn known_with_id(
        &self,
        id: &str,
    ) -> Result<Option<KnownPickingOrder>, DatabaseError> {
        match id.parse::<i64>() {
            Ok(id) => self.known("id", id),
            Err(_) => Ok(None),
        }
    }

    /// The last order of this sales order says it: deleted by a person, and nothing came since.
    pub(super) fn when_deleted_by_person(
        &self,
        id: &TxnId,
    ) -> Result<Option<String>, DatabaseError> {
        let select = "SELECT CASE gone_how WHEN 'deleted' THEN gone_at END
            FROM picking_orders AS orders JOIN divisions ON divisions.id = orders.division_id
            WHERE divisions.name = ?1 AND quickbooks_id = ?2 ORDER BY orders.id DESC LIMIT 1";
        let values = values![self.settings.division, id.as_str()];
        Ok(self.connection.query_row(select, &values, |row| row.get(0))?.flatten())
    }

    fn known(
        &self,
        column: &'static str,
        value: impl ToValue,
    ) -> Result<Option<KnownPickingOrder>, DatabaseError> {
        let select = format!(
            "SELECT orders.id, orders.number, orders.quickbooks_id, edit_sequence, status,
                blocked_why IS NOT NULL, out_of_sync_why IS NOT NULL, customers.name
             FROM picking_orders AS orders
             JOIN divisions ON divisions.id = orders.division_id
             JOIN customers ON customers.id = orders.customer_id
             WHERE divisions.name = ?1 AND orders.{column} = ?2 AND gone_at IS NULL"
        );
        let values = values![self.settings.division, value];
        self.connection.query_row(&select, &values, |row| {
            let id: i64 = row.get(0)?;
            Ok(KnownPickingOrder {
                id: id.to_string(),
                number: row.get(1)?,
                quickbooks_id: row.get::<Option<String>>(2)?.map(Into::into),
                edit_sequence: row.get::<Option<String>>(3)?.map(Into::into),
                status: row.get(4)?,
                blocked: row.get(5)?,
                out_of_sync: row.get(6)?,
                customer: row.get(7)?,
                lines: self.known_lines(id)?,
            })
        })
    }

    /// A line has no site of its own: the order's site (UDF 1) stands in.
    fn known_lines(&self, order: i64) -> Result<Vec<KnownLine>, DatabaseError> {
        let select = "SELECT lines.line_number, items.number, totals.ordered, totals.picked,
            totals.invoiced, lines.quickbooks_line_id, udfs.text
            FROM picking_order_lines AS lines
            JOIN line_totals AS totals ON totals.id = lines.id
            JOIN items ON items.id = lines.item_id
            LEFT JOIN udfs ON udfs.order_id = lines.order_id AND udfs.number = 1
            WHERE lines.order_id = ?1 ORDER BY lines.line_number";
        self.connection.query(select, &values![order], |row| {
            Ok(KnownLine {
                line_number: row.get(0)?,
                item: row.get(1)?,
                ordered: quantity(row.get(2)?),
                picked: quantity(row.get(3)?),
                invoiced: quantity(row.get(4)?),
                quickbooks_line_id: row.get::<Option<String>>(5)?.map(Into::into),
                site: row.get(6)?,
            })
        })
    }

    fn line_views(&self, order: i64) -> Result<Vec<LineView>, DatabaseError> {
        let select = "SELECT lines.id, lines.line_number, items.number, items.active,
            items.description, totals.ordered, totals.picked, totals.invoiced, lines.uom,
            lines.comment, lines.quickbooks_line_id
            FROM picking_order_lines AS lines
            JOIN line_totals AS totals ON totals.id = lines.id
            JOIN items ON items.id = lines.item_id
            WHERE lines.order_id = ?1 ORDER BY lines.line_number";
        self.connection.query(select, &values![order], |row| {
            Ok(LineView {
                line_number: row.get(1)?,
                item: row.get(2)?,
                item_active: row.get(3)?,
                description: row.get(4)?,
                ordered: quantity(row.get(5)?),
                picked: quantity(row.get(6)?),
                invoiced: quantity(row.get(7)?),
                uom: row.get(8)?,
                comment: row.get(9)?,
                quickbooks_line_id: row.get(10)?,
                picks: self.picks_of(row.get(0)?)?,
            })
        })
    }

    fn picks_of(&self, line: i64) -> Result<Vec<PickView>, DatabaseError> {
        let select =
            "SELECT quantity, sites.code, locations.code, picked_at, picked_by, lot, serial
            FROM picks
            JOIN locations ON locations.id = picks.location_id
            JOIN sites ON sites.id = locations.site_id
            WHERE line_id = ?1 ORDER BY picks.id";
        self.connection.query(select, &values![line], |row| {
            Ok(PickView {
                quantity: quantity(row.get(0)?),
                site: row.get(1)?,
                location: row.get(2)?,
                at: row.get(3)?,
                by: row.get(4)?,
                lot: row.get(5)?,
                serial: row.get(6)?,
            })
        })
    }

    fn left_out(&self, order: i64) -> Result<Vec<LeftOut>, DatabaseError> {
        let select =
            "SELECT line_number, item, why FROM left_out WHERE order_id = ?1 ORDER BY line_number";
        self.connection.query(select, &values![order], |row| {
            Ok(LeftOut { line_number: row.get(0)?, item: row.get(1)?, why: row.get(2)? })
        })
    }

    fn history_of(&self, order: i64) -> Result<Vec<HistoryEntry>, DatabaseError> {
        let select =
            "SELECT what, detail, happened_at, by FROM history WHERE order_id = ?1 ORDER BY id";
        self.connection.query(select, &values![order], history_entry)
    }
}

fn summary(row: &Row<'_>) -> Result<OrderSummary, DatabaseError> {
    Ok(OrderSummary {
        id: row.get::<i64>(0)?.to_string(),
        number: row.get(1)?,
        status: row.get(2)?,
        closed_at: row.get(3)?,
        order_date: row.get(4)?,
        due_date: row.get(5)?,
        customer: row.get(6)?,
        ship_to: row.get::<KeptAddress>(7)?.0,
        carrier: row.get(8)?,
        comment: row.get(9)?,
        blocked_why: row.get(10)?,
        out_of_sync_why: row.get(11)?,
        quickbooks_id: row.get(12)?,
        edit_sequence: row.get(13)?,
        created_at: row.get(14)?,
        updated_at: row.get(15)?,
        lines: row.get(16)?,
        lines_open: row.get(17)?,
        lines_begun: row.get(18)?,
        udf1: row.get(19)?,
    })
}

impl FromValue for OrderStatus {
    const WHAT: &'static str = "the status of an order";

    fn from_value(value: Value) -> Result<Self, Value> {
        let Value::Text(word) = &value else { return Err(value) };
        Self::from_word(word).ok_or(value)
    }
}

/// A column with an address, which is kept as JSON.
pub(super) struct KeptAddress(pub(super) ShipTo);

impl FromValue for KeptAddress {
    const WHAT: &'static str = "an address as JSON";

    fn from_value(value: Value) -> Result<Self, Value> {
        let Value::Text(text) = &value else { return Err(value) };
        serde_json::from_str(text).map(Self).map_err(|_| value)
    }
}

fn history_entry(row: &Row<'_>) -> Result<HistoryEntry, DatabaseError> {
    Ok(HistoryEntry { what: row.get(0)?, detail: row.get(1)?, at: row.get(2)?, by: row.get(3)? })
}

fn failed<T>(
    attempt: impl FnOnce() -> String,
    result: Result<T, DatabaseError>,
) -> Result<T, WarehouseError> {
    result.map_err(|source| WarehouseError::Failed { attempt: attempt(), source })
}
