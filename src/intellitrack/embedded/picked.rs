//! Orders with their picks, for the way back to QuickBooks.

use super::Embedded;
use super::scaled::quantity;
use crate::database::{DatabaseError, Row, values};
use crate::domain::known::OrderStatus;
use crate::domain::party::{Address, Reference};
use crate::domain::picked_order::{Pick, PickedLine, PickedOrder};
use crate::intellitrack::wire::ShipTo;

impl Embedded<'_> {
    /// The next orders by id.
    pub(super) fn picked_page(
        &self,
        after: Option<&str>,
        count: usize,
    ) -> Result<Vec<PickedOrder>, DatabaseError> {
        let after = after.and_then(|id| id.parse::<i64>().ok()).unwrap_or(0);
        let select = "SELECT orders.id, orders.number, orders.quickbooks_id, orders.status,
            orders.closed_at, orders.order_date, orders.due_date, orders.ship_to, orders.carrier,
            orders.comment, customers.name, customers.quickbooks_id
            FROM picking_orders AS orders
            JOIN divisions ON divisions.id = orders.division_id
            JOIN customers ON customers.id = orders.customer_id
            WHERE divisions.name = ?1 AND orders.gone_at IS NULL AND orders.id > ?2
            ORDER BY orders.id LIMIT ?3";
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.connection
            .query(select, &values![self.settings.division, after, count], |row| self.picked(row))
    }

    fn picked(&self, row: &Row<'_>) -> Result<PickedOrder, DatabaseError> {
        let id: i64 = row.get(0)?;
        let status: OrderStatus = row.get(3)?;
        let dates: [Option<String>; 2] = [row.get(5)?, row.get(6)?];
        let [order_date, due_date] = dates.map(|date| date.and_then(|date| date.parse().ok()));
        let customer: Option<String> = row.get(11)?;
        Ok(PickedOrder {
            id: id.to_string(),
            number: row.get(1)?,
            quickbooks_id: row.get::<Option<String>>(2)?.map(Into::into),
            status,
            closed_at: row.get(4)?,
            order_date,
            due_date,
            customer: Reference { id: customer.map(Into::into), name: row.get(10)? },
            ship_to: address(row.get::<super::view::KeptAddress>(7)?.0),
            carrier: row.get(8)?,
            comment: row.get(9)?,
            udfs: self.udfs(id)?,
            lines: self.picked_lines(id)?,
        })
    }

    fn picked_lines(&self, order: i64) -> Result<Vec<PickedLine>, DatabaseError> {
        let select = "SELECT lines.id, lines.line_number, items.number, items.quickbooks_id,
            totals.ordered, totals.picked, lines.uom, lines.comment, lines.quickbooks_line_id,
            totals.invoiced
            FROM picking_order_lines AS lines
            JOIN line_totals AS totals ON totals.id = lines.id
            JOIN items ON items.id = lines.item_id
            WHERE lines.order_id = ?1 ORDER BY lines.line_number";
        self.connection.query(select, &values![order], |row| {
            let item: Option<String> = row.get(3)?;
            let picked: i64 = row.get(5)?;
            Ok(PickedLine {
                line_number: row.get(1)?,
                item: Reference { id: item.map(Into::into), name: row.get(2)? },
                ordered: quantity(row.get(4)?),
                picked: quantity(picked),
                invoiced: quantity(row.get(9)?),
                uom: row.get(6)?,
                comment: row.get(7)?,
                quickbooks_line_id: row.get::<Option<String>>(8)?.map(Into::into),
                picks: if picked > 0 { self.picks_taken(row.get(0)?)? } else { Vec::new() },
            })
        })
    }

    fn picks_taken(&self, line: i64) -> Result<Vec<Pick>, DatabaseError> {
        let select = "SELECT quantity, sites.code, locations.code, picked_at, lot, serial
            FROM picks
            JOIN locations ON locations.id = picks.location_id
            JOIN sites ON sites.id = locations.site_id
            WHERE line_id = ?1 ORDER BY picks.id";
        self.connection.query(select, &values![line], |row| {
            Ok(Pick {
                quantity: quantity(row.get(0)?),
                site: row.get(1)?,
                location: row.get(2)?,
                at: row.get(3)?,
                lot: row.get(4)?,
                serial: row.get(5)?,
            })
        })
    }
}

fn address(ship_to: ShipTo) -> Address {
    Address {
        lines: ship_to.lines,
        city: ship_to.city,
        state: ship_to.state,
        postal_code: ship_to.postal_code,
        country: ship_to.country,
        note: ship_to.note,
    }
}
