//! Changes that we want QuickBooks to make, and what became of them.

use super::{Turn, json, parse};
use crate::database::{Connection, Row, values};
use crate::domain::billing::Billing;
use crate::domain::ids::{TxnId, TxnLineId};
use crate::domain::posting::{Outgoing, PostingState};
use crate::store::{Attempt, Errand, StoreError, audit};
use crate::visit::{Outcome, Posting, Probe};

/// A posting as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickBooksPosting {
    /// What is sent.
    pub posting: Posting,
    /// Where it stands.
    pub state: PostingState,
    /// `TxnID` or `ListID` of what it made or changed.
    pub quickbooks_id: Option<String>,
    /// The object's version afterwards.
    pub edit_sequence: Option<String>,
    /// `statusCode` or HRESULT of a refusal.
    pub code: Option<String>,
    /// QuickBooks' words, or ours.
    pub answer: Option<String>,
    /// When it began to wait (UTC, RFC 3339).
    pub queued_at: String,
    /// When it last changed (UTC, RFC 3339).
    pub changed_at: String,
}

impl Turn<'_> {
    /// What happened to a posting, for those who ask later.
    pub(super) fn note(
        &self,
        key: &str,
        by: &str,
        now: &str,
        (what, detail): (&str, &str),
    ) -> Result<(), StoreError> {
        event(self.connection, key, (by, now), what, detail)
    }

    /// Queues a posting; one with its key that is there already stays as it is. `true`: it is new.
    pub fn queue(&self, posting: &Posting, now: &str) -> Result<bool, StoreError> {
        let insert = "INSERT INTO quickbooks_postings
                (key, kind, number, fragment, probe, state, queued_at, changed_at)
            VALUES (?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?6) ON CONFLICT (key) DO NOTHING";
        let Posting { key, kind, number, fragment, probe, .. } = posting;
        let values = values![key, kind, number, fragment, json(probe), now];
        let rows = self.connection.execute(insert, &values);
        Ok(rows.attempt(format!("queueing posting {key}"))? > 0)
    }

    /// Postings that may go in this visit, the oldest first, at most `count`.
    pub fn queued(&self, visit: i64, count: usize) -> Result<Vec<Posting>, StoreError> {
        let select = "SELECT key, kind, number, fragment, probe, attempts
            FROM quickbooks_postings
            WHERE state = 'queued' AND (put_off_by IS NULL OR put_off_by <> ?1)
            ORDER BY id LIMIT ?2";
        let values = values![visit, i64::try_from(count).unwrap_or(i64::MAX)];
        let rows = self.connection.query(select, &values, columns_of_posting);
        let rows = rows.attempt("reading the postings that wait")?;
        rows.into_iter().map(|(posting, probe)| with_probe(posting, &probe)).collect()
    }

    /// These are handed out in this set.
    pub fn mark_sent(&self, set: &str, keys: &[&str], now: &str) -> Result<(), StoreError> {
        let update = "UPDATE quickbooks_postings SET state = 'sent', attempts = attempts + 1,
            message_set = ?2, changed_at = ?3 WHERE key = ?1 AND state = 'queued'";
        for key in keys {
            let done = self.connection.execute(update, &values![key, set, now]);
            let rows = done.attempt(format!("marking posting {key} as sent"))?;
            assert_eq!(rows, 1, "only a posting that waits is handed out: {key}");
            self.note(key, VISIT, now, ("sent", &format!("in message set {set}")))?;
        }
        Ok(())
    }

    /// What became of a posting. One that is confirmed stays confirmed.
    pub fn settle(
        &self,
        key: &str,
        outcome: &Outcome,
        visit: i64,
        now: &str,
    ) -> Result<(), StoreError> {
        let update = "UPDATE quickbooks_postings SET state = ?2, quickbooks_id = ?3,
                edit_sequence = ?4, code = ?5, answer = ?6, put_off_by = ?7, changed_at = ?8
            WHERE key = ?1 AND state IN ('queued', 'sent')";
        let (id, edit_sequence, code, answer, put_off) = match outcome {
            Outcome::Confirmed { id, edit_sequence, remark } => {
                (id.clone(), edit_sequence.clone(), None, remark.clone(), None)
            }
            Outcome::Rejected { code, message } => {
                (None, None, Some(code.clone()), Some(message.clone()), None)
            }
            Outcome::Requeued { why, now } => {
                (None, None, None, Some(why.clone()), (!now).then_some(visit))
            }
            Outcome::Unknown { why } => (None, None, None, Some(why.clone()), None),
        };
        let state = outcome.state().word();
        let values = values![key, state, id, edit_sequence, code, answer, put_off, now];
        let rows = self.connection.execute(update, &values);
        if rows.attempt(format!("settling posting {key}"))? > 0 {
            let detail = match outcome {
                Outcome::Confirmed { id, remark, .. } => {
                    let id = id.as_deref().unwrap_or("without an id");
                    format!(
                        "as {id}{}",
                        remark.as_ref().map_or(String::new(), |it| format!(": {it}"))
                    )
                }
                Outcome::Rejected { code, message } => format!("{code}: {message}"),
                Outcome::Requeued { why, .. } | Outcome::Unknown { why } => why.clone(),
            };
            self.note(key, VISIT, now, (state, &detail))?;
            if !matches!(outcome, Outcome::Requeued { .. }) {
                let what = format!("posting-{state}");
                audit::append(self.connection, (VISIT, now), &what, key, &detail)?;
            }
        }
        Ok(())
    }

    /// All postings, the oldest first.
    pub fn postings(&self) -> Result<Vec<QuickBooksPosting>, StoreError> {
        let select = "SELECT key, kind, number, fragment, probe, attempts, state, quickbooks_id,
                edit_sequence, code, answer, queued_at, changed_at
            FROM quickbooks_postings ORDER BY id";
        let rows = self.connection.query(select, &values![], |row| {
            let (posting, probe) = columns_of_posting(row)?;
            let state: String = row.get(6)?;
            let texts: [Option<String>; 4] = [row.get(7)?, row.get(8)?, row.get(9)?, row.get(10)?];
            let times: [String; 2] = [row.get(11)?, row.get(12)?];
            Ok((posting, probe, state, texts, times))
        });
        let rows = rows.attempt("reading the postings")?;
        rows.into_iter()
            .map(|(posting, probe, state, texts, times)| {
                let place = "quickbooks_postings.state";
                let unknown = || StoreError::Unreadable { place, value: state.clone() };
                let [quickbooks_id, edit_sequence, code, answer] = texts;
                let [queued_at, changed_at] = times;
                Ok(QuickBooksPosting {
                    posting: with_probe(posting, &probe)?,
                    state: PostingState::from_word(&state).ok_or_else(unknown)?,
                    quickbooks_id,
                    edit_sequence,
                    code,
                    answer,
                    queued_at,
                    changed_at,
                })
            })
            .collect()
    }
}

/// A posting whose probe is still a text.
fn columns_of_posting(row: &Row<'_>) -> Result<(Posting, String), crate::database::DatabaseError> {
    let posting = Posting {
        key: row.get(0)?,
        kind: row.get(1)?,
        number: row.get(2)?,
        fragment: row.get(3)?,
        probe: Default::default(),
        attempts: row.get(5)?,
    };
    Ok((posting, row.get(4)?))
}

fn with_probe(posting: Posting, probe: &str) -> Result<Posting, StoreError> {
    Ok(Posting { probe: parse("quickbooks_postings.probe", probe)?, ..posting })
}

/// Who stands for what visits do.
pub(super) const VISIT: &str = "a visit of the Web Connector";

/// Writes down what happened to a posting.
pub(in crate::store) fn event(
    connection: &Connection,
    key: &str,
    (by, at): (&str, &str),
    what: &str,
    detail: &str,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO posting_events (posting_key, at, by, what, detail)
        VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = values![key, at, by, what, detail];
    connection.execute(insert, &values).attempt(format!("writing about posting {key}"))?;
    Ok(())
}

/// Takes back what was planned for a picking order and has not gone yet: its picks are planned anew
/// once the order is not held any more.
pub(in crate::store) fn recall(
    connection: &Connection,
    picking_order: &str,
    errand: &Errand,
) -> Result<(), StoreError> {
    let Errand { now, by, .. } = errand;
    let update = "UPDATE quickbooks_postings SET state = 'cancelled', changed_at = ?2
        WHERE picking_order = ?1 AND state IN ('waiting', 'queued') RETURNING key";
    let keys: Vec<String> = connection
        .query(update, &values![picking_order, now], |row| row.get(0))
        .attempt(format!("taking back what waits for {picking_order}"))?;
    for key in keys {
        let detail = "its order is held; its picks are planned anew afterwards";
        event(connection, &key, (by, now), "recalled", detail)?;
        audit::append(connection, (by, now), "posting-recalled", &key, detail)?;
    }
    Ok(())
}

/// Queues a change of QuickBooks' books with what it bills. `false`: its key is there already.
pub(in crate::store) fn queue_upward(
    connection: &Connection,
    outgoing: &Outgoing,
    billing: &Billing,
    number: Option<&str>,
    state: PostingState,
    errand: &Errand,
) -> Result<bool, StoreError> {
    let Errand { now, by, .. } = errand;
    let key = outgoing.key.as_str();
    let recognition = &billing.recognition;
    let probe = Probe {
        object: recognition.object.clone(),
        external_guid: recognition.external_guid.clone(),
        ref_number: recognition.ref_number.clone(),
        txn_date: recognition.txn_date.clone(),
        customer_id: recognition.customer_id.clone(),
        txn_id: recognition.txn_id.clone(),
        edit_sequence: recognition.edit_sequence.clone(),
    };
    let insert = "INSERT INTO quickbooks_postings (key, kind, number, fragment, probe, state,
            queued_at, changed_at, picking_order, sales_order)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9) ON CONFLICT (key) DO NOTHING";
    let fragment = String::from_utf8_lossy(&outgoing.bytes);
    let sales_order = billing.sales_order.as_ref().map(TxnId::as_str);
    let values = values![
        key,
        outgoing.kind.word(),
        number,
        fragment.as_ref(),
        json(&probe),
        state.word(),
        now,
        billing.picking_order,
        sales_order
    ];
    let rows = connection.execute(insert, &values).attempt(format!("queueing posting {key}"))?;
    if rows == 0 {
        return Ok(false);
    }
    let insert =
        "INSERT INTO posting_lines (posting_key, line_number, quickbooks_line_id, quantity)
        VALUES (?1, ?2, ?3, ?4)";
    for line in &billing.lines {
        let order_line = line.quickbooks_line_id.as_ref().map(TxnLineId::as_str);
        let values = values![key, line.line_number, order_line, line.quantity.to_string()];
        connection.execute(insert, &values).attempt(format!("queueing posting {key}"))?;
    }
    event(connection, key, (by, now), state.word(), "planned by a run")?;
    let detail = format!("{} for order {}", outgoing.kind.word(), number.unwrap_or_default());
    audit::append(connection, (by, now), "posting-planned", key, &detail)?;
    Ok(true)
}

/// Postings that were taken back after the warehouse was told of them: key, picking order. What
/// they made is gone from QuickBooks.
pub(in crate::store) fn taken_back(
    connection: &Connection,
) -> Result<Vec<(String, String)>, StoreError> {
    let select = "SELECT key, picking_order FROM quickbooks_postings
        WHERE state = 'cancelled' AND told = 1 AND picking_order IS NOT NULL ORDER BY id";
    let rows = connection.query(select, &values![], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.attempt("looking up what was taken back")
}

/// Confirmed postings that the warehouse was not told of: key, picking order.
pub(in crate::store) fn untold(
    connection: &Connection,
) -> Result<Vec<(String, String)>, StoreError> {
    let select = "SELECT key, picking_order FROM quickbooks_postings
        WHERE state = 'confirmed' AND told = 0 AND picking_order IS NOT NULL ORDER BY id";
    let rows = connection.query(select, &values![], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.attempt("looking up what was confirmed")
}

/// The warehouse knows what this posting billed, or that it bills nothing any more.
pub(in crate::store) fn mark_told(
    connection: &Connection,
    key: &str,
    told: bool,
) -> Result<(), StoreError> {
    let update = "UPDATE quickbooks_postings SET told = ?2 WHERE key = ?1";
    connection.execute(update, &values![key, told]).attempt(format!("marking posting {key}"))?;
    Ok(())
}
