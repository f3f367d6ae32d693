//! What reconciling asks of the store beside the lookups of a run: all sales orders that are kept,
//! page by page, postings under way, and when both sides were last looked at.

use super::{Attempt, Snapshot, StoreError, books};
use crate::database::values;
use crate::domain::billing::KeptSalesOrder;
use crate::domain::ids::TxnId;
use crate::domain::posting::{PostingKind, PostingState};
use crate::domain::reconcile::OpenPosting;

/// A sales order that is kept, with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptOrder {
    /// `TxnID`.
    pub id: TxnId,
    /// As QuickBooks last sent it.
    pub kept: KeptSalesOrder,
}

impl Snapshot {
    /// The next `count` sales orders that are kept, after the one with this id, by id; fewer only
    /// at the end.
    ///
    /// # Errors
    /// The store failed.
    pub fn kept_orders(
        &self,
        after: Option<&TxnId>,
        count: usize,
    ) -> Result<Vec<KeptOrder>, StoreError> {
        let select = "SELECT quickbooks_id, present, imported, deleted FROM sales_orders
            WHERE quickbooks_id > ?1 ORDER BY quickbooks_id LIMIT ?2";
        let after = after.map_or("", TxnId::as_str);
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let rows = self.connection().query(select, &values![after, count], |row| {
            let (present, imported, deleted) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let id = TxnId::from(row.get::<String>(0)?);
            Ok(KeptOrder { id, kept: KeptSalesOrder { present, imported, deleted } })
        });
        rows.attempt("reading the sales orders that are kept")
    }

    /// When a kept sales order was last seen to change (UTC, RFC 3339).
    ///
    /// # Errors
    /// The store failed.
    pub fn sales_order_changed_at(&self, id: &TxnId) -> Result<Option<String>, StoreError> {
        let select = "SELECT changed_at FROM sales_orders WHERE quickbooks_id = ?1";
        let found = self.connection().query_row(select, &values![id.as_str()], |row| row.get(0));
        found.attempt(format!("looking up when sales order {id} changed"))
    }

    /// When the last posting that draws on a sales order was confirmed (UTC, RFC 3339).
    ///
    /// # Errors
    /// The store failed.
    pub fn last_confirmed_on(&self, id: &TxnId) -> Result<Option<String>, StoreError> {
        let select = "SELECT max(changed_at) FROM quickbooks_postings
            WHERE sales_order = ?1 AND state = 'confirmed'";
        let found = self
            .connection()
            .query_row(select, &values![id.as_str()], |row| row.get::<Option<String>>(0));
        let found = found.attempt(format!("looking up what was confirmed on sales order {id}"))?;
        Ok(found.flatten())
    }

    /// Postings to QuickBooks that are neither confirmed nor taken back, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub fn open_postings(&self) -> Result<Vec<OpenPosting>, StoreError> {
        let select = "SELECT key, kind, state, number, sales_order, picking_order, code, answer,
                queued_at, changed_at
            FROM quickbooks_postings WHERE state NOT IN ('confirmed', 'cancelled') ORDER BY id";
        let connection = self.connection();
        let rows = connection.query(select, &[], |row| {
            let words: [String; 5] =
                [row.get(0)?, row.get(1)?, row.get(2)?, row.get(8)?, row.get(9)?];
            let rest: [Option<String>; 5] =
                [row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?];
            Ok((words, rest))
        });
        let rows = rows.attempt("reading the postings under way")?;
        let open = |(words, rest): ([String; 5], [Option<String>; 5])| {
            let [key, kind, state, queued_at, changed_at] = words;
            let [number, sales_order, picking_order, code, answer] = rest;
            let lines = books::lines_of(&connection, &key)?;
            Ok(OpenPosting {
                kind: books::word("quickbooks_postings.kind", &kind, PostingKind::from_word)?,
                state: books::word("quickbooks_postings.state", &state, PostingState::from_word)?,
                quantity: crate::domain::billing::sum(lines.iter()),
                words: books::refusal(code, answer),
                key,
                number,
                sales_order,
                picking_order,
                queued_at,
                changed_at,
            })
        };
        rows.into_iter().map(open).collect()
    }

    /// When a visit last told everything that had changed in QuickBooks (UTC, RFC 3339).
    ///
    /// # Errors
    /// The store failed.
    pub fn last_visit_complete(&self) -> Result<Option<String>, StoreError> {
        self.ask("SELECT max(complete_at) FROM cycles", "reading when QuickBooks was asked last")
    }

    /// When the last run of `serve` ended (UTC, RFC 3339).
    ///
    /// # Errors
    /// The store failed.
    pub fn last_run_end(&self) -> Result<Option<String>, StoreError> {
        self.ask("SELECT run_ended_at FROM connection", "reading when the last run ended")
    }
}
