//! What is remembered of the Web Connector's visits. Each call is one transaction, written through
//! to the disk before its answer is given; calls do not wait for the workspace's lock, which is
//! the runs'.

mod credentials;
pub(super) mod inbox;
pub(super) mod postings;
mod sights;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use self::inbox::{InboxMessage, RunEnd};
pub use self::postings::QuickBooksPosting;

use super::{Attempt, Ended, Place, StoreError, postgres, sqlite};
use crate::database::{Connection, values};
use crate::visit::{Company, Cursors, Cycle, OpenSet, Visit};

/// The store of a workspace, for the calls of the Web Connector.
pub struct Visits {
    connection: Connection,
}

/// What stands in the store while one call is answered.
pub struct Turn<'c> {
    connection: &'c Connection,
}

/// A visit as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptVisit {
    /// Numbers the visits of a workspace.
    pub id: i64,
    /// Its state.
    pub visit: Visit,
    /// When its last call came (UTC, RFC 3339).
    pub last_call_at: String,
    /// When it ended (UTC, RFC 3339).
    pub ended_at: Option<String>,
}

/// When a visit took place, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastVisit {
    /// UTC, RFC 3339.
    pub began_at: String,
    /// UTC, RFC 3339; `None`: it goes on, or was cut off.
    pub ended_at: Option<String>,
    /// In words; empty where everything was done.
    pub ending: Option<String>,
}

impl<'c> Turn<'c> {
    /// The connection of this turn, for the rest of the store.
    pub(in crate::store) fn connection(&self) -> &'c Connection {
        self.connection
    }
}

impl Visits {
    /// Opens a store that has the present format: [`Store::open`](super::Store::open) brings it
    /// there.
    pub fn open(place: &Place) -> Result<Self, StoreError> {
        let connection = match place {
            Place::File(path) => sqlite::open_for_writing(path)?,
            Place::Schema { url, schema } => postgres::open_for_visits(place, url, schema)?,
        };
        Ok(Self { connection })
    }

    /// Opens a store of any format so that nothing of it changes: [`look`](Self::look) alone works
    /// on it. One that is not there is an empty one.
    pub fn open_for_looking(place: &Place) -> Result<Self, StoreError> {
        let connection = match place {
            Place::File(path) => sqlite::open_for_reading(path)?,
            Place::Schema { url, schema } => postgres::open_for_reading(place, url, schema)?.0,
        };
        Ok(Self { connection })
    }

    /// Runs `work` in one transaction: all of its changes or none. Of the calls of one workspace
    /// one has its turn at a time, in whichever process.
    pub fn turn<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Turn<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let done = self.connection.transaction(|connection| {
            connection.execute("UPDATE connection SET turns = turns + 1 WHERE id = 1", &[])?;
            work(&Turn { connection }).map_err(Ended::Work)
        });
        done.map_err(|ended| match ended {
            Ended::Work(error) => error,
            Ended::Database(source) => {
                E::from(StoreError::Query { attempt: "answering a call".into(), source })
            }
        })
    }

    /// Looks without changing anything, and waits for nobody.
    pub fn look<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Turn<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        work(&Turn { connection: &self.connection })
    }
}

impl Turn<'_> {
    /// Begins a visit; those before it are over.
    pub fn begin_visit(&self, ticket: &str, visit: &Visit, now: &str) -> Result<i64, StoreError> {
        let end = "UPDATE visits SET ended_at = ?1, ending = ?2 WHERE ended_at IS NULL";
        let ending = "the Web Connector began another visit";
        self.connection.execute(end, &values![now, ending]).attempt("ending earlier visits")?;
        let insert = "INSERT INTO visits (ticket_hash, state, began_at, last_call_at)
            VALUES (?1, ?2, ?3, ?3) RETURNING id";
        let id = self
            .connection
            .query_row(insert, &values![ticket, json(visit), now], |row| row.get(0))
            .attempt("beginning a visit")?;
        Ok(id.unwrap_or_default())
    }

    /// The visit with this ticket.
    pub fn visit(&self, ticket: &str) -> Result<Option<KeptVisit>, StoreError> {
        let select = "SELECT id, state, last_call_at, ended_at FROM visits
            WHERE ticket_hash = ?1";
        let found = self
            .connection
            .query_row(select, &values![ticket], |row| {
                Ok((row.get(0)?, row.get::<String>(1)?, row.get(2)?, row.get(3)?))
            })
            .attempt("looking up a visit")?;
        let Some((id, state, last_call_at, ended_at)) = found else { return Ok(None) };
        let visit = parse("visits.state", &state)?;
        Ok(Some(KeptVisit { id, visit, last_call_at, ended_at }))
    }

    /// The visit stands like this now.
    pub fn put_visit(&self, id: i64, visit: &Visit, now: &str) -> Result<(), StoreError> {
        let update = "UPDATE visits SET state = ?2, last_call_at = ?3 WHERE id = ?1";
        self.connection
            .execute(update, &values![id, json(visit), now])
            .attempt("keeping a visit")?;
        Ok(())
    }

    /// The visit is over; the first reason counts.
    pub fn end_visit(&self, id: i64, why: &str, now: &str) -> Result<(), StoreError> {
        let update = "UPDATE visits SET ended_at = ?2, ending = ?3
            WHERE id = ?1 AND ended_at IS NULL";
        self.connection.execute(update, &values![id, now, why]).attempt("ending a visit")?;
        Ok(())
    }

    /// Visits that have begun and not ended.
    pub fn open_visits(&self) -> Result<i64, StoreError> {
        let select = "SELECT count(*) FROM visits WHERE ended_at IS NULL";
        let count = self.connection.query_row(select, &values![], |row| row.get(0));
        Ok(count.attempt("counting visits")?.unwrap_or_default())
    }

    /// The last visits, the newest first.
    pub fn last_visits(&self, count: i64) -> Result<Vec<PastVisit>, StoreError> {
        let select = "SELECT began_at, ended_at, ending FROM visits ORDER BY id DESC LIMIT ?1";
        let visits = self.connection.query(select, &values![count], |row| {
            Ok(PastVisit { began_at: row.get(0)?, ended_at: row.get(1)?, ending: row.get(2)? })
        });
        visits.attempt("reading the last visits")
    }

    /// The company that answered last.
    pub fn company(&self) -> Result<Option<Company>, StoreError> {
        let company: Option<String> = self.column("SELECT company FROM connection")?;
        company.map(|text| parse("connection.company", &text)).transpose()
    }

    /// This company answered.
    pub fn put_company(&self, company: &Company) -> Result<(), StoreError> {
        self.set("UPDATE connection SET company = ?1", json(company))
    }

    /// How far each subject was fetched.
    pub fn cursors(&self) -> Result<Cursors, StoreError> {
        let cursors: Option<String> = self.column("SELECT cursors FROM connection")?;
        cursors.map_or_else(|| Ok(Cursors::default()), |text| parse("connection.cursors", &text))
    }

    /// Subjects were fetched as far as this.
    pub fn put_cursors(&self, cursors: &Cursors) -> Result<(), StoreError> {
        self.set("UPDATE connection SET cursors = ?1", json(cursors))
    }

    /// The setting that the cursors were last set by.
    pub fn cursors_set_to(&self) -> Result<Option<String>, StoreError> {
        self.column("SELECT cursors_set_to FROM connection")
    }

    /// The cursors were set by this setting.
    pub fn put_cursors_set_to(&self, setting: &str) -> Result<(), StoreError> {
        self.set("UPDATE connection SET cursors_set_to = ?1", setting.to_string())
    }

    /// The cycle that is being fetched.
    pub fn cycle(&self) -> Result<Option<Cycle>, StoreError> {
        let select = "SELECT state FROM cycles WHERE complete_at IS NULL ORDER BY id DESC LIMIT 1";
        let state: Option<String> = self.column(select)?;
        state.map(|text| parse("cycles.state", &text)).transpose()
    }

    /// The id of the next cycle.
    pub fn next_cycle(&self) -> Result<i64, StoreError> {
        Ok(self.column::<i64>("SELECT max(id) FROM cycles")?.unwrap_or_default() + 1)
    }

    /// The cycle stands like this now.
    pub fn put_cycle(&self, cycle: &Cycle) -> Result<(), StoreError> {
        let upsert = "INSERT INTO cycles (id, state) VALUES (?1, ?2)
            ON CONFLICT (id) DO UPDATE SET state = excluded.state";
        let values = values![cycle.id, json(cycle)];
        self.connection.execute(upsert, &values).attempt("keeping what is fetched")?;
        Ok(())
    }

    /// The set whose outcome is not known.
    pub fn open_set(&self) -> Result<Option<OpenSet>, StoreError> {
        let state: Option<String> =
            self.column("SELECT state FROM message_sets WHERE closed_at IS NULL")?;
        state.map(|text| parse("message_sets.state", &text)).transpose()
    }

    /// The set whose answer QuickBooks keeps, of those that are settled.
    pub fn last_set(&self) -> Result<Option<String>, StoreError> {
        self.column("SELECT last_set FROM connection")
    }

    /// The open set stands like this now.
    pub fn put_set(&self, set: &OpenSet) -> Result<(), StoreError> {
        let upsert = "INSERT INTO message_sets (id, state, handed_out_at) VALUES (?1, ?2, ?3)
            ON CONFLICT (id) DO UPDATE SET state = excluded.state,
                handed_out_at = excluded.handed_out_at";
        let values = values![&set.id, json(set), &set.handed_out_at];
        self.connection.execute(upsert, &values).attempt("keeping what is handed out")?;
        Ok(())
    }

    /// Every posting of the open set is settled. `stored`: QuickBooks keeps its answer.
    pub fn close_set(&self, stored: bool, now: &str) -> Result<(), StoreError> {
        let close = "UPDATE message_sets SET closed_at = ?1 WHERE closed_at IS NULL RETURNING id";
        let id: Option<String> = self
            .connection
            .query_row(close, &values![now], |row| row.get(0))
            .attempt("closing a message set")?;
        id.filter(|_| stored)
            .map_or(Ok(()), |id| self.set("UPDATE connection SET last_set = ?1", id))
    }

    fn column<T: crate::database::FromValue>(&self, select: &str) -> Result<Option<T>, StoreError> {
        let found = self.connection.query_row(select, &values![], |row| row.get::<Option<T>>(0));
        Ok(found.attempt("reading what is known of the connection")?.flatten())
    }

    fn set(&self, update: &str, value: String) -> Result<(), StoreError> {
        let done = self.connection.execute(update, &values![value]);
        done.attempt("keeping what is known of the connection")?;
        Ok(())
    }
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("texts, numbers and names alone")
}

fn parse<T: DeserializeOwned>(place: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text)
        .map_err(|_| StoreError::Unreadable { place, value: text.chars().take(200).collect() })
}
