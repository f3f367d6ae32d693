//! What looking at QuickBooks' books showed of what we made, how much may go, and what is stopped.

use memchr::memmem;

use super::Turn;
use super::postings::VISIT;
use crate::database::values;
use crate::domain::billing::Link;
use crate::domain::ids::TxnId;
use crate::domain::posting::PostingKind;
use crate::domain::quantity::Quantity;
use crate::domain::sight::{Sent, Sight, judge};
use crate::store::{Attempt, StoreError, audit, books};
use crate::visit::{Cursors, Subject, Unseen};

/// A posting as it was confirmed, for comparing it with what is seen.
struct Confirmed {
    key: String,
    sent: Sent,
    link: Link,
}

impl Turn<'_> {
    /// What was confirmed and not looked at since, the oldest first.
    pub fn unseen(&self, count: usize) -> Result<Vec<Unseen>, StoreError> {
        let select = "SELECT kind, quickbooks_id, sales_order FROM quickbooks_postings
            WHERE state = 'confirmed' AND link = 'not-seen' AND quickbooks_id IS NOT NULL
            ORDER BY id LIMIT ?1";
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let rows = self.connection.query(select, &values![count], |row| {
            Ok((row.get::<String>(0)?, row.get::<String>(1)?, row.get::<Option<String>>(2)?))
        });
        let rows = rows.attempt("looking up what was made")?;
        let unseen = rows.into_iter().filter_map(|(kind, id, sales_order)| {
            let subject = match PostingKind::from_word(&kind)? {
                PostingKind::AddInvoice => Subject::Invoices,
                PostingKind::AddSalesReceipt => Subject::SalesReceipts,
                PostingKind::AddSalesOrder | PostingKind::ModifySalesOrder => Subject::SalesOrders,
                _ => return None,
            };
            Some(Unseen { subject, id, sales_order })
        });
        Ok(unseen.collect())
    }

    /// Keeps what a look showed of postings; what is none of ours is passed over.
    pub fn saw(&self, sights: &[Sight], now: &str) -> Result<(), StoreError> {
        for sight in sights {
            for posting in self.confirmed_as(&sight.id)? {
                let link = judge(&posting.sent, &sight.view);
                if let Some(link) = link.filter(|link| *link != posting.link) {
                    self.put_link(&posting.key, &link, now)?;
                }
            }
        }
        Ok(())
    }

    fn confirmed_as(&self, id: &TxnId) -> Result<Vec<Confirmed>, StoreError> {
        let select = "SELECT key, kind, sales_order, fragment, link, link_words
            FROM quickbooks_postings WHERE quickbooks_id = ?1 AND state = 'confirmed'";
        let rows = self.connection.query(select, &values![id.as_str()], |row| {
            let words: [String; 2] = [row.get(0)?, row.get(1)?];
            let sales_order: Option<String> = row.get(2)?;
            let fragment: String = row.get(3)?;
            let link: (String, Option<String>) = (row.get(4)?, row.get(5)?);
            Ok((words, sales_order, fragment, link))
        });
        let rows = rows.attempt(format!("looking up what made {id}"))?;
        let mut all = Vec::with_capacity(rows.len());
        for ([key, kind], sales_order, fragment, (link, link_words)) in rows {
            let Some(kind) = PostingKind::from_word(&kind) else { continue };
            let sales_order = sales_order.map(TxnId::from);
            let sent = Sent { kind, sales_order, quantities: quantities(&fragment) };
            all.push(Confirmed { key, sent, link: books::link_of(&link, link_words)? });
        }
        Ok(all)
    }

    fn put_link(&self, key: &str, link: &Link, now: &str) -> Result<(), StoreError> {
        let (word, words) = match link {
            Link::NotSeen => ("not-seen", None),
            Link::Holds => ("holds", None),
            Link::Differs(words) => ("differs", Some(words.as_str())),
            Link::Gone(words) => ("gone", Some(words.as_str())),
        };
        let update = "UPDATE quickbooks_postings SET link = ?2, link_words = ?3 WHERE key = ?1";
        let done = self.connection.execute(update, &values![key, word, words]);
        done.attempt(format!("keeping what was seen of posting {key}"))?;
        let detail = words.unwrap_or("as it was sent");
        self.note(key, VISIT, now, (&format!("seen-{word}"), detail))?;
        if words.is_some() {
            let what = format!("posting-{word}");
            audit::append(self.connection, (VISIT, now), &what, key, detail)?;
        }
        Ok(())
    }

    /// When the first invoice and the first sales receipt were queued that QuickBooks was handed
    /// (UTC, RFC 3339).
    pub fn posting_since(&self) -> Result<Cursors, StoreError> {
        let select = "SELECT min(queued_at) FROM quickbooks_postings
            WHERE kind = ?1 AND attempts > 0";
        let mut since = Cursors::default();
        for (kind, subject) in [
            (PostingKind::AddInvoice, Subject::Invoices),
            (PostingKind::AddSalesReceipt, Subject::SalesReceipts),
        ] {
            let found = self.connection.query_row(select, &values![kind.word()], |row| row.get(0));
            let found: Option<Option<String>> = found.attempt("looking up the first posting")?;
            if let Some(first) = found.flatten() {
                since.advance(subject, &first);
            }
        }
        Ok(since)
    }

    /// Postings that were handed out since then (UTC, RFC 3339).
    pub fn handed_out_since(&self, since: &str) -> Result<u64, StoreError> {
        let select = "SELECT count(*) FROM posting_events WHERE what = 'sent' AND at > ?1";
        let count = self.connection.query_row(select, &values![since], |row| row.get(0));
        Ok(count.attempt("counting what was handed out")?.unwrap_or_default())
    }

    /// How many postings wait to be handed out.
    pub fn queued_count(&self) -> Result<u64, StoreError> {
        let select = "SELECT count(*) FROM quickbooks_postings WHERE state = 'queued'";
        let count = self.connection.query_row(select, &values![], |row| row.get(0));
        Ok(count.attempt("counting the postings that wait")?.unwrap_or_default())
    }

    /// Why nothing more is sent before a person says so.
    pub fn stopped(&self) -> Result<Option<String>, StoreError> {
        self.column("SELECT stopped_why FROM connection")
    }

    /// Nothing more is sent before a person says so; the first reason counts.
    pub fn stop(&self, why: &str, now: &str) -> Result<(), StoreError> {
        if self.stopped()?.is_none() {
            self.set("UPDATE connection SET stopped_why = ?1", why.to_string())?;
            audit::append(self.connection, (VISIT, now), "postings-stopped", "postings", why)?;
        }
        Ok(())
    }

    /// A person has looked: postings go again. Gives why they were stopped.
    pub fn release(&self, by: &str, now: &str) -> Result<Option<String>, StoreError> {
        let why = self.stopped()?;
        if let Some(why) = &why {
            let update = "UPDATE connection SET stopped_why = NULL";
            self.connection.execute(update, &values![]).attempt("releasing the postings")?;
            audit::append(self.connection, (by, now), "postings-released", "postings", why)?;
        }
        Ok(why)
    }

    /// QuickBooks may have forgotten deletions; in words, for the next run.
    pub fn put_deletions_missed(&self, words: &str) -> Result<(), StoreError> {
        self.set("UPDATE connection SET deletions_missed = ?1", words.to_string())
    }
}

/// The quantities that a request of ours holds. It was written by us: no text in it holds a `<`.
fn quantities(fragment: &str) -> Vec<Quantity> {
    let element = "<Quantity>";
    let places = memmem::find_iter(fragment.as_bytes(), element.as_bytes());
    let value = |place: usize| {
        let text = fragment.get(place + element.len()..)?;
        text.get(..text.find('<')?)?.trim().parse().ok()
    };
    places.filter_map(value).collect()
}
