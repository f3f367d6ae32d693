//! What was done about picks: postings with what they bill, what QuickBooks' sales orders last
//! said, and decisions.

use super::{Attempt, StoreError};
use crate::database::{Connection, Row, values};
use crate::domain::billing::{BilledLine, Choice, Decision, KeptSalesOrder, Link, Made};
use crate::domain::ids::{EditSequence, TxnId, TxnLineId};
use crate::domain::posting::{PostingKey, PostingKind, PostingState};
use crate::domain::quantity::Quantity;

/// Whose postings are asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Whose<'w> {
    /// Those made for a picking order, by the warehouse's id.
    PickingOrder(&'w str),
    /// Those that draw on a sales order, change it, or made it.
    SalesOrder(&'w TxnId),
}

/// Postings with what they bill, oldest first.
pub(super) fn made(connection: &Connection, whose: Whose<'_>) -> Result<Vec<Made>, StoreError> {
    let (condition, value) = match whose {
        Whose::PickingOrder(id) => ("picking_order = ?1", id),
        Whose::SalesOrder(id) => {
            ("sales_order = ?1 OR (kind = 'add_sales_order' AND quickbooks_id = ?1)", id.as_str())
        }
    };
    let select = format!(
        "SELECT key, kind, state, picking_order, quickbooks_id, sales_order, code, answer, link,
            link_words, edit_sequence
         FROM quickbooks_postings WHERE {condition} ORDER BY id"
    );
    let rows = connection.query(&select, &values![value], |row| {
        let words: [String; 3] = [row.get(0)?, row.get(1)?, row.get(2)?];
        let order: Option<String> = row.get(3)?;
        let rest: [Option<String>; 4] = [row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?];
        let link: (String, Option<String>) = (row.get(8)?, row.get(9)?);
        let version: Option<String> = row.get(10)?;
        Ok((words, order, rest, link, version))
    });
    let rows = rows.attempt(format!("looking up the postings of {value}"))?;
    let mut all = Vec::with_capacity(rows.len());
    for ([key, kind, state], order, [made, sales_order, code, answer], link, version) in rows {
        all.push(Made {
            lines: lines_of(connection, &key)?,
            kind: word("quickbooks_postings.kind", &kind, PostingKind::from_word)?,
            state: word("quickbooks_postings.state", &state, PostingState::from_word)?,
            key: PostingKey::from_kept(key),
            picking_order: order.unwrap_or_default(),
            quickbooks_id: made.map(TxnId::from),
            edit_sequence: version.map(EditSequence::from),
            sales_order: sales_order.map(TxnId::from),
            words: refusal(code, answer),
            link: link_of(&link.0, link.1)?,
        });
    }
    Ok(all)
}

/// What QuickBooks said, with its code.
pub(super) fn refusal(code: Option<String>, answer: Option<String>) -> Option<String> {
    match (code, answer) {
        (Some(code), Some(answer)) => Some(format!("{answer} (code {code})")),
        (code, answer) => answer.or(code),
    }
}

pub(super) fn word<T>(
    place: &'static str,
    word: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, StoreError> {
    read(word).ok_or_else(|| StoreError::Unreadable { place, value: word.to_string() })
}

pub(super) fn link_of(link: &str, words: Option<String>) -> Result<Link, StoreError> {
    let words = words.unwrap_or_default();
    word("quickbooks_postings.link", link, |link| {
        Some(match link {
            "not-seen" => Link::NotSeen,
            "holds" => Link::Holds,
            "differs" => Link::Differs(words.clone()),
            "gone" => Link::Gone(words.clone()),
            _ => return None,
        })
    })
}

/// What a posting bills.
pub(super) fn lines_of(connection: &Connection, key: &str) -> Result<Vec<BilledLine>, StoreError> {
    let select = "SELECT line_number, quickbooks_line_id, quantity FROM posting_lines
        WHERE posting_key = ?1 ORDER BY line_number";
    billed(connection, select, key)
}

/// Picks of a picking order that are not billed, because a person said so.
pub(super) fn settled(
    connection: &Connection,
    picking_order: &str,
) -> Result<Vec<BilledLine>, StoreError> {
    let select = "SELECT line_number, quickbooks_line_id, quantity FROM settled_picks
        WHERE picking_order = ?1 ORDER BY decision, line_number";
    billed(connection, select, picking_order)
}

fn billed(connection: &Connection, select: &str, of: &str) -> Result<Vec<BilledLine>, StoreError> {
    let rows = connection.query(select, &values![of], |row| {
        Ok((row.get::<u32>(0)?, row.get::<Option<String>>(1)?, row.get::<String>(2)?))
    });
    let rows = rows.attempt(format!("looking up what is billed of {of}"))?;
    let line = |(line_number, id, quantity): (u32, Option<String>, String)| {
        let quantity = word("posting_lines.quantity", &quantity, |it| it.parse::<Quantity>().ok());
        let quickbooks_line_id = id.map(TxnLineId::from);
        Ok(BilledLine { line_number, quickbooks_line_id, quantity: quantity? })
    };
    rows.into_iter().map(line).collect()
}

/// The sales order as QuickBooks last sent it.
pub(super) fn sales_order(
    connection: &Connection,
    id: &TxnId,
) -> Result<Option<KeptSalesOrder>, StoreError> {
    let select = "SELECT present, imported, deleted FROM sales_orders WHERE quickbooks_id = ?1";
    let read = |row: &Row<'_>| {
        Ok(KeptSalesOrder { present: row.get(0)?, imported: row.get(1)?, deleted: row.get(2)? })
    };
    connection
        .query_row(select, &values![id.as_str()], read)
        .attempt(format!("looking up sales order {id}"))
}

/// Keeps what QuickBooks sent of a sales order. `imported`: a picking order was made from it.
pub(super) fn keep_sales_order(
    connection: &Connection,
    id: &str,
    (bytes, deleted, imported): (&[u8], bool, bool),
    now: &str,
) -> Result<(), StoreError> {
    let upsert = "INSERT INTO sales_orders (quickbooks_id, present, imported, deleted, changed_at)
        VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (quickbooks_id) DO UPDATE SET
            present = CASE WHEN excluded.deleted = 1
                THEN sales_orders.present ELSE excluded.present END,
            imported = coalesce(excluded.imported, sales_orders.imported),
            deleted = excluded.deleted, changed_at = excluded.changed_at
        WHERE sales_orders.deleted <> excluded.deleted
            OR (excluded.deleted = 0 AND sales_orders.present <> excluded.present)
            OR (excluded.imported IS NOT NULL
                AND excluded.imported IS DISTINCT FROM sales_orders.imported)";
    let imported = imported.then_some(bytes);
    let values = values![id, bytes, imported, deleted, now];
    connection.execute(upsert, &values).attempt(format!("keeping sales order {id}"))?;
    Ok(())
}

/// What people decided about a document, newest first.
pub(super) fn decisions(
    connection: &Connection,
    subject: &str,
) -> Result<Vec<Decision>, StoreError> {
    let select = "SELECT choice, rule, basis, reason, by, at FROM decisions
        WHERE subject = ?1 ORDER BY id DESC";
    let rows = connection.query(select, &values![subject], |row| {
        let choice: (String, Option<String>) = (row.get(0)?, row.get(1)?);
        let texts: [String; 4] = [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?];
        Ok((choice, texts))
    });
    let rows = rows.attempt(format!("looking up what was decided about {subject}"))?;
    let decision = |((choice, rule), texts): ((String, Option<String>), [String; 4])| {
        let [basis, reason, by, at] = texts;
        let read = |choice: &str| Choice::from_word(choice, rule.as_deref());
        let choice = word("decisions.choice", &choice, read)?;
        Ok(Decision { choice, basis, reason, by, at })
    };
    rows.into_iter().map(decision).collect()
}

/// Keeps a decision, with the picks that it settles.
pub(super) fn decide(
    connection: &Connection,
    subject: &str,
    decision: &Decision,
    picking_order: Option<&str>,
    settled: &[BilledLine],
) -> Result<(), StoreError> {
    let rule = match &decision.choice {
        Choice::Release(rule) => Some(rule.as_str()),
        _ => None,
    };
    let insert = "INSERT INTO decisions (subject, choice, rule, basis, reason, by, at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id";
    let Decision { choice, basis, reason, by, at } = decision;
    let values = values![subject, choice.word(), rule, basis, reason, by, at];
    let id: Option<i64> = connection
        .query_row(insert, &values, |row| row.get(0))
        .attempt(format!("keeping a decision about {subject}"))?;
    let insert = "INSERT INTO settled_picks
            (decision, picking_order, line_number, quickbooks_line_id, quantity)
        VALUES (?1, ?2, ?3, ?4, ?5)";
    for line in settled {
        let order_line = line.quickbooks_line_id.as_ref().map(TxnLineId::as_str);
        let quantity = line.quantity.to_string();
        let values = values![id, picking_order, line.line_number, order_line, quantity];
        connection
            .execute(insert, &values)
            .attempt(format!("settling picks of {}", picking_order.unwrap_or(subject)))?;
    }
    Ok(())
}

/// What confirmed postings have billed of a picking order, by line.
pub(super) fn confirmed(
    connection: &Connection,
    picking_order: &str,
) -> Result<Vec<BilledLine>, StoreError> {
    let select = "SELECT line_number, quickbooks_line_id, quantity FROM posting_lines
        JOIN quickbooks_postings AS postings ON postings.key = posting_lines.posting_key
        WHERE postings.picking_order = ?1 AND postings.state = 'confirmed'
        ORDER BY postings.id, line_number";
    billed(connection, select, picking_order)
}

/// Something was taken back that the warehouse counts as billed.
pub(super) fn is_any_taken_back(connection: &Connection) -> Result<bool, StoreError> {
    let select = "SELECT 1 FROM quickbooks_postings WHERE state = 'cancelled' AND told = 1 LIMIT 1";
    connection.exists(select, &values![]).attempt("looking up what was taken back")
}

/// What the warehouse counts as billed of a picking order although it was taken back, by line.
pub(super) fn taken_back(
    connection: &Connection,
    picking_order: &str,
) -> Result<Vec<BilledLine>, StoreError> {
    let select = "SELECT line_number, quickbooks_line_id, quantity FROM posting_lines
        JOIN quickbooks_postings AS postings ON postings.key = posting_lines.posting_key
        WHERE postings.picking_order = ?1 AND postings.state = 'cancelled' AND postings.told = 1
        ORDER BY postings.id, line_number";
    billed(connection, select, picking_order)
}

/// The picking order born in IntelliTrack of which we made this sales order.
pub(super) fn born_of(connection: &Connection, id: &TxnId) -> Result<Option<String>, StoreError> {
    let select = "SELECT picking_order FROM quickbooks_postings
        WHERE quickbooks_id = ?1 AND kind = 'add_sales_order' AND state = 'confirmed'";
    let found = connection.query_row(select, &values![id.as_str()], |row| row.get(0));
    found.attempt(format!("looking up what sales order {id} was made of")).map(Option::flatten)
}
