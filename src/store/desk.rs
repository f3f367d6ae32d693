//! What people may do about postings and held documents. Each is one transaction, in turn with the
//! calls of a visit, and leaves its mark in the trail.

use super::books;
use super::visits::postings::event;
use super::{Attempt, Place, StoreError, Turn, Visits, audit};
use crate::database::{Connection, values};
use crate::domain::billing::{BilledLine, Choice, Decision};
use crate::domain::posting::PostingState;
use crate::store::QuickBooksPosting;

/// What a person asked for cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such posting.
    #[error("there is no posting `{0}`; `crossdock postings list` shows them all")]
    NoSuchPosting(String),
    /// Several postings go by that number.
    #[error("{number} has {count} postings that this could mean; name one by its key: {keys}")]
    Several {
        /// What was asked for.
        number: String,
        /// How many.
        count: usize,
        /// Their keys.
        keys: String,
    },
    /// Its state does not allow it.
    #[error("{key} is {state}: {why}")]
    NotNow {
        /// Which posting.
        key: String,
        /// Where it stands.
        state: &'static str,
        /// What a person can do instead.
        why: &'static str,
    },
}

/// Something that happened to a posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingEvent {
    /// UTC, RFC 3339.
    pub at: String,
    /// A person, a run, or a visit.
    pub by: String,
    /// `queued`, `approved`, `sent`, `confirmed`, …
    pub what: String,
    /// In words.
    pub detail: String,
}

/// Everything about one posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingPage {
    /// The posting.
    pub posting: QuickBooksPosting,
    /// The warehouse's id of the picking order it is for.
    pub picking_order: Option<String>,
    /// The sales order it draws on, or changes.
    pub sales_order: Option<String>,
    /// What looking at the books afterwards showed.
    pub link: crate::domain::billing::Link,
    /// What it bills.
    pub lines: Vec<BilledLine>,
    /// What happened to it, oldest first.
    pub events: Vec<PostingEvent>,
}

/// The desk of a workspace.
pub struct Desk {
    visits: Visits,
    by: String,
    now: String,
}

impl Desk {
    /// Opens the desk for a person, at this time (UTC, RFC 3339).
    pub fn open(place: &Place, by: &str, now: &str) -> Result<Self, StoreError> {
        let (by, now) = (by.to_string(), now.to_string());
        Ok(Self { visits: Visits::open(place)?, by, now })
    }

    /// Lets a posting that waits for approval go; `None`: all of them. Gives their keys.
    ///
    /// # Errors
    /// It does not wait, or there is none.
    pub fn approve(&self, key: Option<&str>) -> Result<Vec<String>, DeskError> {
        self.visits.turn(|turn| {
            let keys = match key {
                Some(key) => vec![find(turn, key, &[PostingState::Waiting])?],
                None => turn
                    .postings()?
                    .into_iter()
                    .filter(|each| each.state == PostingState::Waiting)
                    .map(|each| each.posting.key)
                    .collect(),
            };
            for key in &keys {
                let why = "only what waits for approval is approved";
                self.move_to(turn, key, &[PostingState::Waiting], PostingState::Queued, why)?;
                self.mark(turn, key, "approved", "goes with the next visit")?;
            }
            Ok(keys)
        })
    }

    /// Lets postings go on that a code stopped; gives why they were.
    ///
    /// # Errors
    /// The store failed.
    pub fn release(&self) -> Result<Option<String>, DeskError> {
        self.visits.turn(|turn| Ok(turn.release(&self.by, &self.now)?))
    }

    /// Lets a posting that QuickBooks refused go once more, with the same bytes; also one nobody
    /// knows the outcome of, where a person has looked (`not_there`).
    ///
    /// # Errors
    /// It was not refused, or there is none.
    pub fn retry(&self, key: &str, not_there: bool) -> Result<String, DeskError> {
        self.visits.turn(|turn| {
            let from: &[PostingState] = if not_there {
                &[PostingState::Rejected, PostingState::Unknown]
            } else {
                &[PostingState::Rejected]
            };
            let key = find(turn, key, from)?;
            let why = "only what QuickBooks refused goes again; where nobody knows whether it was \
                       done, look in QuickBooks first and add --not-there";
            self.move_to(turn, &key, from, PostingState::Queued, why)?;
            self.mark(turn, &key, "retried", "goes with the next visit, as it was")?;
            Ok(key)
        })
    }

    /// A person found it in QuickBooks: it counts as done.
    ///
    /// # Errors
    /// Its outcome is known, or there is none.
    pub fn confirm(&self, key: &str) -> Result<String, DeskError> {
        self.visits.turn(|turn| {
            let from = &[PostingState::Unknown];
            let key = find(turn, key, from)?;
            let why = "only where nobody knows whether it was done can a person say so";
            self.move_to(turn, &key, from, PostingState::Confirmed, why)?;
            self.mark(turn, &key, "confirmed", "a person found it in QuickBooks")?;
            Ok(key)
        })
    }

    /// Takes a posting back; its picks are planned anew by the next run.
    ///
    /// # Errors
    /// It is under way or done, or there is none.
    pub fn cancel(&self, key: &str, not_there: bool) -> Result<String, DeskError> {
        use PostingState::{Confirmed, Queued, Rejected, Unknown, Waiting};
        self.visits.turn(|turn| {
            let from: &[PostingState] = if not_there {
                &[Waiting, Queued, Rejected, Unknown]
            } else {
                &[Waiting, Queued, Rejected]
            };
            let gone = is_gone(turn.connection(), key)?;
            let from = if gone { &[Confirmed] } else { from };
            let key = find(turn, key, from)?;
            let why = "it may be in QuickBooks; what was sent is not taken back, and what nobody \
                       knows the outcome of only with --not-there, after looking in QuickBooks";
            self.move_to(turn, &key, from, PostingState::Cancelled, why)?;
            self.mark(turn, &key, "cancelled", "its picks are planned anew by the next run")?;
            Ok(key)
        })
    }

    /// Keeps what a person decided about a held document, with the picks that it settles.
    ///
    /// # Errors
    /// The store failed.
    pub fn decide(
        &self,
        subject: &str,
        (choice, basis, reason): (Choice, &str, &str),
        picking_order: Option<&str>,
        settled: &[BilledLine],
    ) -> Result<(), DeskError> {
        self.visits.turn(|turn| {
            let decision = Decision {
                choice,
                basis: basis.to_string(),
                reason: reason.to_string(),
                by: self.by.clone(),
                at: self.now.clone(),
            };
            books::decide(turn.connection(), subject, &decision, picking_order, settled)?;
            let rule = match &decision.choice {
                Choice::Release(rule) => format!(" {rule}"),
                _ => String::new(),
            };
            let detail = format!("{}{rule}: {reason}", decision.choice.word());
            let who = (self.by.as_str(), self.now.as_str());
            audit::append(turn.connection(), who, "decided", subject, &detail)?;
            Ok(())
        })
    }

    fn move_to(
        &self,
        turn: &Turn<'_>,
        key: &str,
        from: &[PostingState],
        to: PostingState,
        why: &'static str,
    ) -> Result<(), DeskError> {
        let connection = turn.connection();
        let select = "SELECT state FROM quickbooks_postings WHERE key = ?1";
        let state: Option<String> = connection
            .query_row(select, &values![key], |row| row.get(0))
            .attempt(format!("looking at posting {key}"))?;
        let state = state.as_deref().and_then(PostingState::from_word);
        let Some(state) = state else { return Err(DeskError::NoSuchPosting(key.to_string())) };
        if !from.contains(&state) {
            return Err(DeskError::NotNow { key: key.to_string(), state: state.word(), why });
        }
        let update = "UPDATE quickbooks_postings SET state = ?2, put_off_by = NULL, changed_at = ?3
            WHERE key = ?1";
        connection
            .execute(update, &values![key, to.word(), self.now])
            .attempt(format!("changing posting {key}"))?;
        Ok(())
    }

    fn mark(&self, turn: &Turn<'_>, key: &str, what: &str, detail: &str) -> Result<(), StoreError> {
        let who = (self.by.as_str(), self.now.as_str());
        event(turn.connection(), key, who, what, detail)?;
        audit::append(turn.connection(), who, &format!("posting-{what}"), key, detail)
    }
}

/// The key of a posting that a person named, by key or by order number.
fn find(turn: &Turn<'_>, named: &str, wanted: &[PostingState]) -> Result<String, DeskError> {
    let all = turn.postings()?;
    if all.iter().any(|each| each.posting.key == named) {
        return Ok(named.to_string());
    }
    let numbered: Vec<&QuickBooksPosting> =
        all.iter().filter(|each| each.posting.number.as_deref() == Some(named)).collect();
    let fitting: Vec<&&QuickBooksPosting> =
        numbered.iter().filter(|each| wanted.contains(&each.state)).collect();
    match (fitting.as_slice(), numbered.as_slice()) {
        ([one], _) => Ok(one.posting.key.clone()),
        ([], [one]) => Ok(one.posting.key.clone()),
        ([], []) => Err(DeskError::NoSuchPosting(named.to_string())),
        ([], several) => Err(ambiguous(named, several.iter().copied())),
        (several, _) => Err(ambiguous(named, several.iter().map(|each| **each))),
    }
}

fn ambiguous<'p>(named: &str, several: impl Iterator<Item = &'p QuickBooksPosting>) -> DeskError {
    let keys: Vec<&str> = several.map(|each| each.posting.key.as_str()).collect();
    DeskError::Several { number: named.to_string(), count: keys.len(), keys: keys.join(", ") }
}

/// It was confirmed, and somebody deleted it in QuickBooks since.
fn is_gone(connection: &Connection, named: &str) -> Result<bool, StoreError> {
    let select = "SELECT 1 FROM quickbooks_postings
        WHERE (key = ?1 OR number = ?1) AND state = 'confirmed' AND link = 'gone'";
    connection.exists(select, &values![named]).attempt(format!("looking at posting {named}"))
}

impl Turn<'_> {
    /// Everything about each posting, oldest first.
    pub fn pages(&self) -> Result<Vec<PostingPage>, StoreError> {
        let select = "SELECT picking_order, sales_order, link, link_words
            FROM quickbooks_postings WHERE key = ?1";
        let mut pages = Vec::new();
        for posting in self.postings()? {
            let key = posting.posting.key.clone();
            let row = self.connection().query_row(select, &values![key], |row| {
                let link: (String, Option<String>) = (row.get(2)?, row.get(3)?);
                Ok((row.get(0)?, row.get(1)?, link))
            });
            let row = row.attempt(format!("looking at posting {key}"))?;
            let (picking_order, sales_order, link) = row.expect("it was just listed");
            pages.push(PostingPage {
                posting,
                picking_order,
                sales_order,
                link: books::link_of(&link.0, link.1)?,
                lines: books::lines_of(self.connection(), &key)?,
                events: self.events(&key)?,
            });
        }
        Ok(pages)
    }

    fn events(&self, key: &str) -> Result<Vec<PostingEvent>, StoreError> {
        let select = "SELECT at, by, what, detail FROM posting_events
            WHERE posting_key = ?1 ORDER BY id";
        let rows = self.connection().query(select, &values![key], |row| {
            Ok(PostingEvent {
                at: row.get(0)?,
                by: row.get(1)?,
                what: row.get(2)?,
                detail: row.get(3)?,
            })
        });
        rows.attempt(format!("reading about posting {key}"))
    }
}
