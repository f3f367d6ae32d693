//! Verdicts, orders that wait for a person, confirmed postings, applied plans.

use super::{Attempt, StoreError};
use crate::database::{Connection, Row, values};
use crate::domain::digest::Digest;
use crate::domain::facts::Facts;
use crate::domain::ids::TxnId;
use crate::domain::known::Seen;
use crate::domain::posting::{Outgoing, PostingKey};
use crate::pipeline::plan::Document;

/// A document that is judged again on every run, although QuickBooks does not send it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingOrder {
    /// `TxnID`; `None` where the bytes did not give one.
    pub quickbooks_id: Option<String>,
    /// The number people see.
    pub number: Option<String>,
    /// `TimeModified`, as QuickBooks wrote it.
    pub modified_at: Option<String>,
    /// The element as it came.
    pub bytes: Vec<u8>,
    /// When it began to wait (UTC, RFC 3339).
    pub since: String,
}

pub(super) fn seen(connection: &Connection, id: &TxnId) -> Result<Option<Seen>, StoreError> {
    let select = "SELECT number, edit_sequence, content, verdict, posted, rules_hash,
        settings_hash, facts, facts_hash, target FROM seen WHERE quickbooks_id = ?1";
    let read = |row: &Row<'_>| {
        Ok(Seen {
            id: id.clone(),
            number: row.get(0)?,
            edit_sequence: row.get::<String>(1)?.into(),
            content: row.get(2)?,
            target: row.get(9)?,
            verdict: row.get(3)?,
            posted: row.get(4)?,
            rules_hash: row.get(5)?,
            settings_hash: row.get(6)?,
            facts: Facts::from_kept(row.get::<String>(7)?),
            facts_hash: row.get(8)?,
        })
    };
    connection
        .query_row(select, &values![id.as_str()], read)
        .attempt(format!("looking up the last verdict on sales order {id}"))
}

/// Writes only what differs, so that a run that learns nothing writes nothing.
pub(super) fn put_seen(connection: &Connection, seen: &Seen) -> Result<(), StoreError> {
    let upsert = "INSERT INTO seen (quickbooks_id, number, edit_sequence, content, verdict, posted,
            rules_hash, settings_hash, facts, facts_hash, target)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        ON CONFLICT (quickbooks_id) DO UPDATE SET number = excluded.number,
            edit_sequence = excluded.edit_sequence, content = excluded.content,
            verdict = excluded.verdict, posted = excluded.posted,
            rules_hash = excluded.rules_hash, settings_hash = excluded.settings_hash,
            facts = excluded.facts, facts_hash = excluded.facts_hash,
            target = excluded.target
        WHERE (seen.number, seen.edit_sequence, seen.content, seen.verdict, seen.posted,
                seen.rules_hash, seen.settings_hash, seen.facts, seen.facts_hash, seen.target)
            IS DISTINCT FROM (excluded.number, excluded.edit_sequence, excluded.content,
                excluded.verdict, excluded.posted, excluded.rules_hash, excluded.settings_hash,
                excluded.facts, excluded.facts_hash, excluded.target)";
    let values = values![
        seen.id.as_str(),
        seen.number,
        seen.edit_sequence.as_str(),
        seen.content,
        seen.verdict,
        seen.posted,
        seen.rules_hash,
        seen.settings_hash,
        seen.facts.as_str(),
        seen.facts_hash,
        seen.target
    ];
    connection
        .execute(upsert, &values)
        .attempt(format!("remembering the verdict on sales order {}", seen.id))?;
    Ok(())
}

pub(super) fn sales_orders_numbered(
    connection: &Connection,
    number: &str,
) -> Result<Vec<TxnId>, StoreError> {
    let select = "SELECT quickbooks_id FROM seen
        WHERE number = ?1 AND verdict IN ('accepted', 'held') ORDER BY quickbooks_id";
    connection
        .query(select, &values![number], |row| Ok(TxnId::from(row.get::<String>(0)?)))
        .attempt(format!("looking up sales orders with number {number}"))
}

/// Sales orders that were ever judged with this number, but for those that QuickBooks deleted.
pub(super) fn every_sales_order_numbered(
    connection: &Connection,
    number: &str,
) -> Result<Vec<TxnId>, StoreError> {
    let select = "SELECT quickbooks_id FROM seen WHERE number = ?1 AND NOT EXISTS (
            SELECT 1 FROM sales_orders
            WHERE sales_orders.quickbooks_id = seen.quickbooks_id AND deleted = 1)
        ORDER BY quickbooks_id";
    connection
        .query(select, &values![number], |row| Ok(TxnId::from(row.get::<String>(0)?)))
        .attempt(format!("looking up sales orders with number {number}"))
}

pub(super) fn waiting(connection: &Connection) -> Result<Vec<WaitingOrder>, StoreError> {
    let select = "SELECT quickbooks_id, number, modified_at, bytes, since FROM waiting
        ORDER BY since, key";
    let read = |row: &Row<'_>| {
        Ok(WaitingOrder {
            quickbooks_id: row.get(0)?,
            number: row.get(1)?,
            modified_at: row.get(2)?,
            bytes: row.get(3)?,
            since: row.get(4)?,
        })
    };
    connection.query(select, &[], read).attempt("looking up what waits for a person")
}

/// Keeps a document to be judged again, in the place of its older version.
pub(super) fn put_waiting(
    connection: &Connection,
    document: &Document,
    bytes: &[u8],
    since: &str,
) -> Result<(), StoreError> {
    let upsert = "INSERT INTO waiting (key, quickbooks_id, number, modified_at, bytes, since)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (key) DO UPDATE SET number = excluded.number,
            modified_at = excluded.modified_at, bytes = excluded.bytes
        WHERE (waiting.number, waiting.modified_at, waiting.bytes)
            IS DISTINCT FROM (excluded.number, excluded.modified_at, excluded.bytes)";
    let key = document.quickbooks_id.clone().unwrap_or_else(|| key_of(bytes));
    let Document { quickbooks_id, number, modified_at, .. } = document;
    let values = values![key, quickbooks_id, number, modified_at, bytes, since];
    connection
        .execute(upsert, &values)
        .attempt(format!("keeping order {key}, which waits for a person"))?;
    Ok(())
}

/// The sales order does not wait any more.
pub(super) fn end_waiting(connection: &Connection, id: &str) -> Result<(), StoreError> {
    connection
        .execute("DELETE FROM waiting WHERE key = ?1", &values![id])
        .attempt(format!("ending the wait of order {id}"))?;
    Ok(())
}

/// Something waits that gave no id.
pub(super) fn nameless_wait(connection: &Connection) -> Result<bool, StoreError> {
    connection
        .exists("SELECT 1 FROM waiting WHERE quickbooks_id IS NULL", &[])
        .attempt("looking up what waits for a person")
}

/// The key of a document that gave no id.
pub(super) fn key_of(bytes: &[u8]) -> String {
    format!("bytes:{}", Digest::new().bytes(bytes).finish())
}

pub(super) fn is_posted(connection: &Connection, key: &PostingKey) -> Result<bool, StoreError> {
    connection
        .exists("SELECT 1 FROM ledger WHERE key = ?1", &values![key.as_str()])
        .attempt(format!("looking up posting {key}"))
}

pub(super) fn confirm(
    connection: &Connection,
    document: &Document,
    outgoing: &Outgoing,
    posted_at: &str,
    run_id: &str,
    warehouse_id: &str,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO ledger (key, quickbooks_id, number, kind, posted_at, run_id,
        warehouse_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let values = values![
        outgoing.key.as_str(),
        document.quickbooks_id,
        document.number,
        outgoing.kind.word(),
        posted_at,
        run_id,
        warehouse_id
    ];
    connection.execute(insert, &values).attempt(format!("confirming posting {}", outgoing.key))?;
    Ok(())
}

pub(super) fn postings_of(connection: &Connection, id: &TxnId) -> Result<u64, StoreError> {
    let select = "SELECT count(*) FROM ledger WHERE quickbooks_id = ?1";
    let count = connection.query_row(select, &values![id.as_str()], |row| row.get(0));
    let count = count.attempt(format!("counting the postings of sales order {id}"))?;
    Ok(count.unwrap_or_default())
}

/// When this plan was applied, if it was.
pub(super) fn applied_at(
    connection: &Connection,
    plan_id: &str,
) -> Result<Option<String>, StoreError> {
    let select = "SELECT applied_at FROM applied_plans WHERE plan_id = ?1";
    connection
        .query_row(select, &values![plan_id], |row| row.get(0))
        .attempt(format!("looking up whether plan {plan_id} was applied"))
}

/// Remembers that a plan is applied, or refuses to apply it twice.
pub(super) fn mark_applied(
    connection: &Connection,
    plan_id: &str,
    now: &str,
) -> Result<(), StoreError> {
    if let Some(applied_at) = applied_at(connection, plan_id)? {
        return Err(StoreError::AlreadyApplied { plan_id: plan_id.into(), applied_at });
    }
    let insert = "INSERT INTO applied_plans (plan_id, applied_at) VALUES (?1, ?2)";
    connection
        .execute(insert, &values![plan_id, now])
        .attempt(format!("marking plan {plan_id}"))?;
    Ok(())
}
