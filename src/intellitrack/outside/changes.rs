//! Changes that the warehouse outside is to make, as they were recorded.

use super::OutsideError;
use crate::database::{Connection, values};
use crate::domain::posting::{Outgoing, PostingKind};

/// A change for outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// In the order in which they happened.
    pub id: i64,
    /// The posting's key: the same change carries the same key for ever.
    pub key: String,
    /// What it does.
    pub kind: PostingKind,
    /// The order's number.
    pub number: String,
    /// The posting's message, as JSON ([`crate::intellitrack::wire`]).
    pub message: Vec<u8>,
    /// Changes of one run go together.
    pub batch: String,
}

/// Records a change that has happened in the mirror.
///
/// # Errors
/// The store failed.
pub fn record(
    connection: &Connection,
    outgoing: &Outgoing,
    number: &str,
    batch: &str,
) -> Result<(), OutsideError> {
    let insert = "INSERT INTO outside_changes (key, kind, number, message, batch)
        VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (key) DO NOTHING";
    let (key, kind) = (outgoing.key.as_str(), outgoing.kind.word());
    let values = values![key, kind, number, &outgoing.bytes[..], batch];
    let done = connection.execute(insert, &values);
    done.map_err(|source| OutsideError::Store { attempt: "recording a change", source })?;
    Ok(())
}

/// Changes that were not carried yet, in their order.
///
/// # Errors
/// The store failed.
pub fn waiting(connection: &Connection) -> Result<Vec<Change>, OutsideError> {
    let select = "SELECT id, key, kind, number, message, batch FROM outside_changes
        WHERE carried_at IS NULL ORDER BY id";
    let rows = connection.query(select, &[], |row| {
        let kind: String = row.get(2)?;
        let texts: [String; 3] = [row.get(1)?, row.get(3)?, row.get(5)?];
        Ok((row.get::<i64>(0)?, kind, texts, row.get::<Vec<u8>>(4)?))
    });
    let attempt = "looking up changes for outside";
    let rows = rows.map_err(|source| OutsideError::Store { attempt, source })?;
    let known = rows.into_iter().filter_map(|(id, kind, [key, number, batch], message)| {
        let kind = PostingKind::from_word(&kind)?;
        Some(Change { id, key, kind, number, message, batch })
    });
    Ok(known.collect())
}

/// These were carried.
///
/// # Errors
/// The store failed.
pub fn mark_carried(connection: &Connection, ids: &[i64], now: &str) -> Result<(), OutsideError> {
    let update = "UPDATE outside_changes SET carried_at = ?2 WHERE id = ?1";
    for id in ids {
        let done = connection.execute(update, &values![*id, now]);
        done.map_err(|source| OutsideError::Store { attempt: "marking a change", source })?;
    }
    Ok(())
}
