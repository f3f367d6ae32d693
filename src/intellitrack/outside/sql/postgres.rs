//! IntelliTrack's orders in PostgreSQL.

use super::{Cells, OutsideDatabase, Statement, Values};
use crate::database::{Connection, DatabaseError, Value};

/// A connection to PostgreSQL.
pub struct Postgres(Connection);

/// What the server shows of us.
const APPLICATION: &str = "crossdock";

impl Postgres {
    /// Connects; names are looked up in the schema `public`.
    ///
    /// # Errors
    /// The server's words, without the address.
    pub fn connect(url: &str) -> Result<Self, String> {
        Ok(Self(Connection::connect(url, "public", APPLICATION).map_err(words)?))
    }
}

fn words(error: DatabaseError) -> String {
    let mut told = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(source) = cause {
        told.push_str(&format!(": {source}"));
        cause = source.source();
    }
    told
}

fn bound(statement: &Statement, values: &Values) -> Vec<Value> {
    let value = |name: &&'static str| values.get(name).cloned().flatten();
    statement
        .parameters()
        .iter()
        .map(|name| crate::database::ToValue::to_value(&value(name)))
        .collect()
}

impl OutsideDatabase for Postgres {
    fn rows(&mut self, statement: &Statement, values: &Values) -> Result<Vec<Cells>, String> {
        let inner = statement.with_placeholders(|place| format!("CAST(?{place} AS text)"));
        // Every column as its text, whatever its type: a number keeps its digits.
        let select = format!(
            "SELECT row_number, cells.key, cells.value
             FROM (SELECT row_number() OVER () AS row_number, to_jsonb(asked) AS cells
                   FROM ({inner}) AS asked) AS numbered,
                  jsonb_each_text(numbered.cells) AS cells
             ORDER BY row_number"
        );
        let cells = self.0.query(&select, &bound(statement, values), |row| {
            Ok((row.get::<i64>(0)?, row.get::<String>(1)?, row.get::<Option<String>>(2)?))
        });
        let mut rows: Vec<Cells> = Vec::new();
        let mut last = 0;
        for (number, key, value) in cells.map_err(words)? {
            if number != last {
                rows.push(Cells::new());
                last = number;
            }
            if let (Some(row), Some(value)) = (rows.last_mut(), value) {
                row.insert(key, value);
            }
        }
        Ok(rows)
    }

    fn run(&mut self, steps: &[(&Statement, Values)]) -> Result<(), String> {
        let done: Result<(), DatabaseError> = self.0.transaction(|connection| {
            for (statement, values) in steps {
                let sql = statement.with_placeholders(|place| format!("CAST(?{place} AS text)"));
                connection.execute(&sql, &bound(statement, values))?;
            }
            Ok(())
        });
        done.map_err(words)
    }
}
