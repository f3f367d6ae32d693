//! The side of PostgreSQL: a connection of sqlx, and a small runtime of its own that waits for it.

use std::collections::HashMap;
use std::future::Future;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgArguments, PgConnectOptions, PgRow, PgStatement, PgTypeInfo};
use sqlx::{
    Arguments as _, AssertSqlSafe, ConnectOptions as _, Connection as _, Either, Executor as _,
    PgConnection, Statement as _, TypeInfo as _,
};
use tokio::runtime::{Builder, Runtime};

use super::error::Cause;
use super::{DatabaseError, Value, placeholders};

/// How long connecting may take.
const CONNECT_WAIT: Duration = Duration::from_secs(30);

/// How long an answer may take. Longer than the server waits for the locks of others (60 s, as
/// with SQLite); after this long the network or the server is gone.
const ANSWER_WAIT: Duration = Duration::from_mins(5);

/// How long saying goodbye may take.
const CLOSE_WAIT: Duration = Duration::from_secs(5);

/// Statements kept prepared: more than there are.
const STATEMENTS_KEPT: usize = 500;

/// What every session of ours starts with. A commit that was reported must survive a power cut;
/// servers that are set to be surer than `on` stay so.
const SETTINGS: &str = "
    SET lock_timeout = '60s';
    SET client_min_messages = warning;
    SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') IN ('off', 'local')";

pub(super) struct Session {
    /// Taken when the session ends.
    parts: Option<Parts>,
    /// By the SQL as it is written in the program.
    statements: HashMap<String, PgStatement>,
    /// Rows changed so far.
    changes: u64,
    /// An answer is outstanding that nobody waits for any more.
    lost: bool,
}

struct Parts {
    runtime: Runtime,
    connection: PgConnection,
}

impl Session {
    pub(super) fn connect(
        url: &str,
        schema: &str,
        application: &str,
    ) -> Result<Self, DatabaseError> {
        let options = PgConnectOptions::from_str(url)?
            .application_name(application)
            .statement_cache_capacity(STATEMENTS_KEPT)
            .disable_statement_logging();
        let runtime = Builder::new_current_thread().enable_all().build().map_err(Cause::Start)?;
        let connection = wait(&runtime, CONNECT_WAIT, options.connect())?;
        let parts = Some(Parts { runtime, connection });
        let mut session = Self { parts, statements: HashMap::new(), changes: 0, lost: false };
        session.batch(SETTINGS)?;
        session.batch(&format!("SET search_path TO \"{}\"", schema.replace('"', "\"\"")))?;
        Ok(session)
    }

    pub(super) fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, DatabaseError> {
        let statement = self.prepared(sql)?;
        let query = statement.query_with(arguments(&statement, values)?);
        let answer = self.ask(async |connection| query.execute(connection).await)?;
        self.changes += answer.rows_affected();
        Ok(answer.rows_affected())
    }

    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    pub(super) fn query(
        &mut self,
        sql: &str,
        values: &[Value],
    ) -> Result<Vec<PgRow>, DatabaseError> {
        let statement = self.prepared(sql)?;
        let query = statement.query_with(arguments(&statement, values)?);
        let rows = self.ask(async |connection| query.fetch_all(connection).await)?;
        // `INSERT … RETURNING` gives the rows that it changed.
        if !sql.starts_with("SELECT") {
            self.changes += rows.len() as u64;
        }
        Ok(rows)
    }

    pub(super) fn batch(&mut self, sql: &str) -> Result<(), DatabaseError> {
        let sql = sql.to_string();
        self.ask(async |connection| connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await)?;
        Ok(())
    }

    /// The server says which types the parameters have; so a NULL fits everywhere.
    fn prepared(&mut self, sql: &str) -> Result<PgStatement, DatabaseError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let translated: Arc<str> = placeholders::for_postgres(sql).into();
        let statement = self.ask(async |connection| {
            connection.prepare(sqlx::SqlSafeStr::into_sql_str(AssertSqlSafe(translated))).await
        })?;
        self.statements.insert(sql.to_string(), statement.clone());
        Ok(statement)
    }

    fn ask<T>(
        &mut self,
        question: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, DatabaseError> {
        let Some(Parts { runtime, connection }) = self.parts.as_mut().filter(|_| !self.lost) else {
            return Err(Cause::Lost.into());
        };
        // Until it is answered: a panic on the way leaves the answer outstanding as well.
        self.lost = true;
        let answer = wait(runtime, ANSWER_WAIT, question(connection));
        self.lost = matches!(&answer, Err(error) if error.ends_the_connection());
        answer
    }
}

impl Drop for Session {
    /// Says goodbye, so that the server lets go of our locks at once.
    fn drop(&mut self) {
        let Some(Parts { runtime, connection }) = self.parts.take() else { return };
        // A thread of its own: a runtime must not wait, nor end, inside of another one.
        let goodbye = std::thread::spawn(move || {
            runtime.block_on(async {
                tokio::time::timeout(CLOSE_WAIT, connection.close()).await.is_ok()
            })
        });
        if !goodbye.join().unwrap_or(false) {
            tracing::debug!("The database did not take our goodbye.");
        }
    }
}

fn wait<T>(
    runtime: &Runtime,
    at_most: Duration,
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, DatabaseError> {
    match runtime.block_on(async { tokio::time::timeout(at_most, answer).await }) {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Cause::NoAnswer { seconds: at_most.as_secs() }.into()),
    }
}

fn arguments(statement: &PgStatement, values: &[Value]) -> Result<PgArguments, DatabaseError> {
    let types = match statement.parameters() {
        Some(Either::Left(types)) => types,
        _ => &[],
    };
    let mut arguments = PgArguments::default();
    for (number, value) in (1..).zip(values) {
        let Some(wanted) = types.get(number - 1) else {
            return Err(mismatch(number, "nothing".into(), value));
        };
        add(&mut arguments, number, wanted, value)?;
    }
    match types.get(values.len()) {
        None => Ok(arguments),
        Some(missing) => {
            Err(mismatch(values.len() + 1, missing.name().to_lowercase(), &Value::Null))
        }
    }
}

fn add(
    arguments: &mut PgArguments,
    number: usize,
    wanted: &PgTypeInfo,
    value: &Value,
) -> Result<(), DatabaseError> {
    let mismatched = || mismatch(number, wanted.name().to_lowercase(), value);
    let added = match (value, wanted.name()) {
        (Value::Null, _) => arguments.add(None::<&str>),
        (Value::Integer(value), "INT8") => arguments.add(*value),
        (Value::Integer(value), "INT4") => {
            arguments.add(i32::try_from(*value).map_err(|_| mismatched())?)
        }
        (Value::Integer(value @ (0 | 1)), "BOOL") => arguments.add(*value == 1),
        (Value::Text(value), "TEXT" | "VARCHAR" | "NAME") => arguments.add(value.as_str()),
        (Value::Blob(value), "BYTEA") => arguments.add(value.as_slice()),
        _ => return Err(mismatched()),
    };
    added.map_err(|error| sqlx::Error::Encode(error).into())
}

fn mismatch(number: usize, expected: String, value: &Value) -> DatabaseError {
    Cause::Parameter { number, expected, given: value.kind() }.into()
}
