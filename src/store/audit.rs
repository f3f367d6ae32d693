//! The trail: every decision and posting, sealed entry by entry. Each hash covers the entry and the
//! hash before it, so that a changed, missing or inserted entry shows.

use super::{Attempt, StoreError};
use crate::database::{Connection, values};
use crate::domain::digest::Digest;

/// One entry of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// From 1, without a gap.
    pub id: i64,
    /// UTC, RFC 3339.
    pub at: String,
    /// A person, or a run.
    pub by: String,
    /// `posting-planned`, `decided`, …
    pub what: String,
    /// Which posting or document.
    pub subject: String,
    /// In words.
    pub detail: String,
    /// The seal of the entry before; empty for the first.
    pub previous: String,
    /// The seal.
    pub hash: String,
}

/// What became of checking the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trail {
    /// Every seal holds.
    Holds {
        /// How many entries there are.
        entries: i64,
        /// The last seal; kept elsewhere, it shows whether the end was cut off.
        head: String,
    },
    /// This entry is not what was written, or one before it is missing.
    Broken {
        /// Its place, from 1.
        entry: i64,
        /// What is the matter, in words.
        why: String,
    },
}

fn seal(entry: &AuditEntry) -> String {
    let mut digest = Digest::new();
    digest.text(&entry.id.to_string()).text(&entry.at).text(&entry.by).text(&entry.what);
    digest.text(&entry.subject).text(&entry.detail).text(&entry.previous);
    digest.finish()
}

/// Appends an entry.
pub(super) fn append(
    connection: &Connection,
    (by, at): (&str, &str),
    what: &str,
    subject: &str,
    detail: &str,
) -> Result<(), StoreError> {
    let attempt = || format!("writing the trail of {subject}");
    // Written first: whoever appends at the same time waits here.
    let update = "UPDATE audit_head SET entries = entries + 1 WHERE id = 1
        RETURNING entries, hash";
    let head = connection.query_row(update, &values![], |row| Ok((row.get(0)?, row.get(1)?)));
    let (id, previous): (i64, String) =
        head.attempt(attempt())?.expect("the trail has one row for its head");
    let text = str::to_string;
    let mut entry = AuditEntry {
        id,
        at: text(at),
        by: text(by),
        what: text(what),
        subject: text(subject),
        detail: text(detail),
        previous,
        hash: String::new(),
    };
    entry.hash = seal(&entry);
    let insert = "INSERT INTO audit (id, at, by, what, subject, detail, previous, hash)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let values = values![id, at, by, what, subject, detail, entry.previous, entry.hash];
    connection.execute(insert, &values).attempt(attempt())?;
    let update = "UPDATE audit_head SET hash = ?1 WHERE id = 1";
    connection.execute(update, &values![entry.hash]).attempt(attempt())?;
    Ok(())
}

/// The entries, oldest first; about one subject where one is given.
pub(super) fn entries(
    connection: &Connection,
    subject: Option<&str>,
) -> Result<Vec<AuditEntry>, StoreError> {
    let select = "SELECT id, at, by, what, subject, detail, previous, hash FROM audit
        WHERE CAST(?1 AS TEXT) IS NULL OR subject = ?1 OR subject LIKE ?2 ORDER BY id";
    let part = subject.map(|subject| format!("%/{subject}/%"));
    let rows = connection.query(select, &values![subject, part], |row| {
        Ok(AuditEntry {
            id: row.get(0)?,
            at: row.get(1)?,
            by: row.get(2)?,
            what: row.get(3)?,
            subject: row.get(4)?,
            detail: row.get(5)?,
            previous: row.get(6)?,
            hash: row.get(7)?,
        })
    });
    rows.attempt("reading the trail")
}

/// Checks every seal.
pub(super) fn verify(connection: &Connection) -> Result<Trail, StoreError> {
    let mut before = String::new();
    let entries = entries(connection, None)?;
    let broken = |entry, why: &str| Ok(Trail::Broken { entry, why: why.to_string() });
    for (place, entry) in (1..).zip(&entries) {
        if entry.id != place {
            return broken(place, "it is missing");
        }
        if entry.previous != before {
            return broken(place, "it does not follow the entry before it");
        }
        if seal(entry) != entry.hash {
            return broken(place, "it was changed after it was written");
        }
        before.clone_from(&entry.hash);
    }
    let select = "SELECT entries, hash FROM audit_head WHERE id = 1";
    let head = connection.query_row(select, &values![], |row| Ok((row.get(0)?, row.get(1)?)));
    let (count, head): (i64, String) = head.attempt("reading the trail")?.unwrap_or_default();
    let found = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    if count != found {
        return broken(found + 1, "entries at the end are missing");
    }
    if head != before {
        return broken(found, "it is not the one that was written last");
    }
    Ok(Trail::Holds { entries: count, head })
}
