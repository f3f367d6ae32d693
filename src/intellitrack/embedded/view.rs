//! What anybody may look at: lists of orders, one order with everything about it, and the answers
//! that runs need. Everything is of the settings' division.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, params};

use super::Embedded;
use super::refusal::WarehouseError;
use super::scaled::quantity;
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

const SUMMARY: &str = "SELECT orders.id, orders.number, orders.status = 'open', orders.closed_at,
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
                format!("{SUMMARY} AND (?2 OR orders.status = 'open') ORDER BY orders.number");
            let mut statement = self.connection.prepare_cached(&select)?;
            let all = show == Show::OpenAndClosed;
            let orders = statement.query_map(params![self.settings.division, all], summary)?;
            orders.collect()
        };
        failed(|| "listing picking orders".into(), question())
    }

    /// One order with everything about it; `None` where no order of that number is there.
    pub fn order(&self, number: &str) -> Result<Option<OrderView>, WarehouseError> {
        let question = || {
            let select = format!("{SUMMARY} AND orders.number = ?2");
            let mut statement = self.connection.prepare_cached(&select)?;
            let values = params![self.settings.division, number];
            let Some((id, header)) =
                statement.query_row(values, |row| Ok((row.get(0)?, summary(row)?))).optional()?
            else {
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
            let mut statement = self.connection.prepare_cached(select)?;
            statement.query_map(params![self.settings.division, number], history_entry)?.collect()
        };
        failed(|| format!("looking at the history of picking order {number}"), question())
    }

    pub(super) fn known_numbered(
        &self,
        number: &str,
    ) -> rusqlite::Result<Option<KnownPickingOrder>> {
        self.known("number", number)
    }

    pub(super) fn known_from(&self, id: &TxnId) -> rusqlite::Result<Option<KnownPickingOrder>> {
        self.known("quickbooks_id", id.as_str())
    }

    /// The last order of this sales order says it: deleted by a person, and nothing came since.
    pub(super) fn when_deleted_by_person(&self, id: &TxnId) -> rusqlite::Result<Option<String>> {
        let select = "SELECT CASE gone_how WHEN 'deleted' THEN gone_at END
            FROM picking_orders AS orders JOIN divisions ON divisions.id = orders.division_id
            WHERE divisions.name = ?1 AND quickbooks_id = ?2 ORDER BY orders.id DESC LIMIT 1";
        let mut statement = self.connection.prepare_cached(select)?;
        let values = params![self.settings.division, id.as_str()];
        Ok(statement.query_row(values, |row| row.get(0)).optional()?.flatten())
    }

    fn known(
        &self,
        column: &'static str,
        value: &str,
    ) -> rusqlite::Result<Option<KnownPickingOrder>> {
        let select = format!(
            "SELECT orders.id, orders.number, orders.quickbooks_id, edit_sequence, status = 'open',
                blocked_why IS NOT NULL, out_of_sync_why IS NOT NULL, customers.name
             FROM picking_orders AS orders
             JOIN divisions ON divisions.id = orders.division_id
             JOIN customers ON customers.id = orders.customer_id
             WHERE divisions.name = ?1 AND orders.{column} = ?2 AND gone_at IS NULL"
        );
        let mut statement = self.connection.prepare_cached(&select)?;
        let found = statement.query_row(params![self.settings.division, value], |row| {
            let id: i64 = row.get(0)?;
            Ok(KnownPickingOrder {
                id: id.to_string(),
                number: row.get(1)?,
                quickbooks_id: row.get::<_, Option<String>>(2)?.map(Into::into),
                edit_sequence: row.get::<_, Option<String>>(3)?.map(Into::into),
                status: status(row.get(4)?),
                blocked: row.get(5)?,
                out_of_sync: row.get(6)?,
                customer: row.get(7)?,
                lines: self.known_lines(id)?,
            })
        });
        found.optional()
    }

    /// A line has no site of its own: the order's site (UDF 1) stands in.
    fn known_lines(&self, order: i64) -> rusqlite::Result<Vec<KnownLine>> {
        let select = "SELECT lines.line_number, items.number, totals.ordered, totals.picked,
            totals.invoiced, lines.quickbooks_line_id, udfs.text
            FROM picking_order_lines AS lines
            JOIN line_totals AS totals ON totals.id = lines.id
            JOIN items ON items.id = lines.item_id
            LEFT JOIN udfs ON udfs.order_id = lines.order_id AND udfs.number = 1
            WHERE lines.order_id = ?1 ORDER BY lines.line_number";
        let mut statement = self.connection.prepare_cached(select)?;
        let lines = statement.query_map([order], |row| {
            Ok(KnownLine {
                line_number: row.get(0)?,
                item: row.get(1)?,
                ordered: quantity(row.get(2)?),
                picked: quantity(row.get(3)?),
                invoiced: quantity(row.get(4)?),
                quickbooks_line_id: row.get::<_, Option<String>>(5)?.map(Into::into),
                site: row.get(6)?,
            })
        })?;
        lines.collect()
    }

    fn line_views(&self, order: i64) -> rusqlite::Result<Vec<LineView>> {
        let select = "SELECT lines.id, lines.line_number, items.number, items.active,
            items.description, totals.ordered, totals.picked, totals.invoiced, lines.uom,
            lines.comment, lines.quickbooks_line_id
            FROM picking_order_lines AS lines
            JOIN line_totals AS totals ON totals.id = lines.id
            JOIN items ON items.id = lines.item_id
            WHERE lines.order_id = ?1 ORDER BY lines.line_number";
        let mut statement = self.connection.prepare_cached(select)?;
        let lines = statement.query_map([order], |row| {
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
        })?;
        lines.collect()
    }

    fn picks_of(&self, line: i64) -> rusqlite::Result<Vec<PickView>> {
        let select = "SELECT quantity, sites.code, locations.code, picked_at, picked_by FROM picks
            JOIN locations ON locations.id = picks.location_id
            JOIN sites ON sites.id = locations.site_id
            WHERE line_id = ?1 ORDER BY picks.id";
        let mut statement = self.connection.prepare_cached(select)?;
        let picks = statement.query_map([line], |row| {
            Ok(PickView {
                quantity: quantity(row.get(0)?),
                site: row.get(1)?,
                location: row.get(2)?,
                at: row.get(3)?,
                by: row.get(4)?,
            })
        })?;
        picks.collect()
    }

    fn left_out(&self, order: i64) -> rusqlite::Result<Vec<LeftOut>> {
        let select =
            "SELECT line_number, item, why FROM left_out WHERE order_id = ?1 ORDER BY line_number";
        let mut statement = self.connection.prepare_cached(select)?;
        let left = statement.query_map([order], |row| {
            Ok(LeftOut { line_number: row.get(0)?, item: row.get(1)?, why: row.get(2)? })
        })?;
        left.collect()
    }

    fn history_of(&self, order: i64) -> rusqlite::Result<Vec<HistoryEntry>> {
        let select =
            "SELECT what, detail, happened_at, by FROM history WHERE order_id = ?1 ORDER BY id";
        let mut statement = self.connection.prepare_cached(select)?;
        statement.query_map([order], history_entry)?.collect()
    }
}

fn summary(row: &Row<'_>) -> rusqlite::Result<OrderSummary> {
    let ship_to: String = row.get(7)?;
    let ship_to = serde_json::from_str(&ship_to).map_err(|error| {
        let text = rusqlite::types::Type::Text;
        rusqlite::Error::FromSqlConversionFailure(7, text, Box::new(error))
    })?;
    Ok(OrderSummary {
        id: row.get::<_, i64>(0)?.to_string(),
        number: row.get(1)?,
        status: status(row.get(2)?),
        closed_at: row.get(3)?,
        order_date: row.get(4)?,
        due_date: row.get(5)?,
        customer: row.get(6)?,
        ship_to,
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

fn history_entry(row: &Row<'_>) -> rusqlite::Result<HistoryEntry> {
    Ok(HistoryEntry { what: row.get(0)?, detail: row.get(1)?, at: row.get(2)?, by: row.get(3)? })
}

fn status(open: bool) -> OrderStatus {
    if open { OrderStatus::Open } else { OrderStatus::Closed }
}

fn failed<T>(
    attempt: impl FnOnce() -> String,
    result: rusqlite::Result<T>,
) -> Result<T, WarehouseError> {
    result.map_err(|source| WarehouseError::Failed { attempt: attempt(), source })
}
