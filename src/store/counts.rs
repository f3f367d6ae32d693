//! What circuit breakers and number ranges compare with: what earlier runs counted, and the numbers
//! that QuickBooks uses.

use super::{Attempt, StoreError};
use crate::database::{Connection, values};
use crate::domain::breakers::OrderCount;
use crate::domain::ids::TxnId;
use crate::domain::numbering::{Numbering, OTHER_SHAPES_MAX, Which};

/// Remembers how many orders the warehouse has after a run; writes only what differs.
pub(super) fn put_orders(connection: &Connection, count: OrderCount) -> Result<(), StoreError> {
    let update = "UPDATE meta SET warehouse_orders = ?1
        WHERE warehouse_orders IS DISTINCT FROM CAST(?1 AS BIGINT)";
    let orders = i64::try_from(count.all).unwrap_or(i64::MAX);
    connection
        .execute(update, &values![orders])
        .attempt("remembering how many orders the warehouse has")?;
    Ok(())
}

pub(super) fn quickbooks_number(
    connection: &Connection,
    numbering: &Numbering,
    which: Which,
) -> Result<Option<u64>, StoreError> {
    let select = format!(
        "SELECT number FROM seen
         WHERE length(number) = ?1 AND number BETWEEN ?2 AND ?3
            AND NOT EXISTS (SELECT 1 FROM quickbooks_postings AS ours
                WHERE ours.quickbooks_id = seen.quickbooks_id AND ours.kind = 'add_sales_order')
         ORDER BY number {} LIMIT {OTHER_SHAPES_MAX}",
        which.sorting()
    );
    let ask = |stretch: &crate::domain::numbering::Stretch| {
        let length = i64::try_from(stretch.length).unwrap_or(i64::MAX);
        let values = values![length, stretch.lowest, stretch.highest];
        connection.query(&select, &values, |row| row.get(0))
    };
    numbering.find(which, ask).attempt("looking up the numbers that QuickBooks uses")
}

pub(super) fn is_made_by_us(connection: &Connection, id: &TxnId) -> Result<bool, StoreError> {
    let select = "SELECT 1 FROM quickbooks_postings
        WHERE quickbooks_id = ?1 AND kind = 'add_sales_order'";
    connection
        .exists(select, &values![id.as_str()])
        .attempt(format!("looking up whether we made sales order {id}"))
}

pub(super) fn confirmed_up_to(connection: &Connection, most: u64) -> Result<u64, StoreError> {
    let select = "SELECT count(*) FROM
        (SELECT 1 FROM quickbooks_postings WHERE state = 'confirmed' LIMIT ?1) AS confirmed";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let count = connection.query_row(select, &values![most], |row| row.get(0));
    Ok(count.attempt("counting what QuickBooks has confirmed")?.unwrap_or_default())
}
