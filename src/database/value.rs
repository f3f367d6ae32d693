//! Values that go into statements and come out of them.

use rusqlite::types::{ToSqlOutput, ValueRef as SqliteValue};
use sqlx::postgres::PgRow;
use sqlx::{Row as _, TypeInfo as _, ValueRef as _};

use super::error::{Cause, DatabaseError};

/// What a placeholder stands for, or what a column holds. A flag is the integer 0 or 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl Value {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Integer(_) => "an integer",
            Self::Text(_) => "a text",
            Self::Blob(_) => "bytes",
        }
    }
}

/// What can stand for a placeholder.
pub trait ToValue {
    /// A copy, for the statement.
    fn to_value(&self) -> Value;
}

macro_rules! integer_to_value {
    ($($integer:ty),+) => { $(
        impl ToValue for $integer {
            fn to_value(&self) -> Value {
                Value::Integer((*self).into())
            }
        }
    )+ };
}
integer_to_value!(i64, i32, u32, u16, u8, bool);

impl ToValue for str {
    fn to_value(&self) -> Value {
        Value::Text(self.into())
    }
}

impl ToValue for String {
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl ToValue for [u8] {
    fn to_value(&self) -> Value {
        Value::Blob(self.into())
    }
}

impl ToValue for Vec<u8> {
    fn to_value(&self) -> Value {
        Value::Blob(self.clone())
    }
}

impl ToValue for Value {
    fn to_value(&self) -> Value {
        self.clone()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, ToValue::to_value)
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (*self).to_value()
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => SqliteValue::Null,
            Self::Integer(value) => SqliteValue::Integer(*value),
            Self::Text(value) => SqliteValue::Text(value.as_bytes()),
            Self::Blob(value) => SqliteValue::Blob(value),
        }))
    }
}

/// What a column can be read as.
pub trait FromValue: Sized {
    /// For messages: `a text`.
    const WHAT: &'static str;

    /// The value as this type; gives back what it is not.
    fn from_value(value: Value) -> Result<Self, Value>;
}

macro_rules! integer_from_value {
    ($($integer:ty: $what:literal),+) => { $(
        impl FromValue for $integer {
            const WHAT: &'static str = $what;
            fn from_value(value: Value) -> Result<Self, Value> {
                match value {
                    Value::Integer(number) => Self::try_from(number).map_err(|_| value),
                    other => Err(other),
                }
            }
        }
    )+ };
}
integer_from_value!(
    i64: "an integer", u64: "an integer of 0 or more", u32: "an integer from 0 to 4294967295",
    u16: "an integer from 0 to 65535", u8: "an integer from 0 to 255"
);

impl FromValue for bool {
    const WHAT: &'static str = "a flag";

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Integer(0) => Ok(false),
            Value::Integer(1) => Ok(true),
            other => Err(other),
        }
    }
}

impl FromValue for String {
    const WHAT: &'static str = "a text";

    fn from_value(value: Value) -> Result<Self, Value> {
        if let Value::Text(text) = value { Ok(text) } else { Err(value) }
    }
}

impl FromValue for Vec<u8> {
    const WHAT: &'static str = "bytes";

    fn from_value(value: Value) -> Result<Self, Value> {
        if let Value::Blob(bytes) = value { Ok(bytes) } else { Err(value) }
    }
}

impl FromValue for Value {
    const WHAT: &'static str = "a value";

    fn from_value(value: Value) -> Result<Self, Value> {
        Ok(value)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    const WHAT: &'static str = T::WHAT;

    fn from_value(value: Value) -> Result<Self, Value> {
        if value == Value::Null { Ok(None) } else { T::from_value(value).map(Some) }
    }
}

/// One row of an answer.
pub struct Row<'r>(Inner<'r>);

enum Inner<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r PgRow),
}

impl<'r> Row<'r> {
    pub(super) fn of_sqlite(row: &'r rusqlite::Row<'r>) -> Self {
        Self(Inner::Sqlite(row))
    }

    pub(super) fn of_postgres(row: &'r PgRow) -> Self {
        Self(Inner::Postgres(row))
    }

    /// The column at this place, counted from 0.
    pub fn get<T: FromValue>(&self, column: usize) -> Result<T, DatabaseError> {
        let value = match &self.0 {
            Inner::Sqlite(row) => sqlite_value(row, column)?,
            Inner::Postgres(row) => postgres_value(row, column)?,
        };
        T::from_value(value).map_err(|value| {
            Cause::Column { column, found: value.kind().into(), expected: T::WHAT }.into()
        })
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        match &self.0 {
            Inner::Sqlite(row) => row.as_ref().column_count(),
            Inner::Postgres(row) => row.len(),
        }
    }
}

fn sqlite_value(row: &rusqlite::Row<'_>, column: usize) -> Result<Value, DatabaseError> {
    Ok(match row.get_ref(column)? {
        SqliteValue::Null => Value::Null,
        SqliteValue::Integer(value) => Value::Integer(value),
        SqliteValue::Text(_) => Value::Text(row.get(column)?),
        SqliteValue::Blob(value) => Value::Blob(value.into()),
        SqliteValue::Real(_) => return Err(unknown(column, "REAL")),
    })
}

fn postgres_value(row: &PgRow, column: usize) -> Result<Value, DatabaseError> {
    let raw = row.try_get_raw(column)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let type_of_column = raw.type_info();
    Ok(match type_of_column.name() {
        "INT8" | "INT4" | "INT2" => Value::Integer(row.try_get_unchecked(column)?),
        "BOOL" => Value::Integer(row.try_get_unchecked::<bool, _>(column)?.into()),
        "TEXT" | "VARCHAR" | "NAME" => Value::Text(row.try_get_unchecked(column)?),
        "BYTEA" => Value::Blob(row.try_get_unchecked(column)?),
        other => return Err(unknown(column, other)),
    })
}

fn unknown(column: usize, type_of_column: &str) -> DatabaseError {
    let found = type_of_column.to_string();
    Cause::Column { column, found, expected: "an integer, a text or bytes" }.into()
}
