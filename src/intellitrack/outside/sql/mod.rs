//! IntelliTrack by its database: queries and statements of crossdock.yaml, with named parameters
//! that are bound as values and never pasted in.

pub mod carry;
pub mod postgres;
#[cfg(feature = "sqlserver")]
pub mod server;
pub mod statement;

use std::collections::BTreeMap;

use self::statement::Statement;
use crate::domain::posting::PostingKind;

/// What is done in the database outside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sql {
    /// `postgres://…` or `sqlserver://…`; may hold a password, and is never shown.
    pub url: String,
    /// Gives a row for each line of each open order and those that closed lately, or for each pick;
    /// columns as [`super::reports::Field`] names them.
    pub orders: Statement,
    /// Gives a row where the change `:change` was made already.
    pub is_done: Statement,
    /// Notes that the change `:change` was made.
    pub mark_done: Statement,
    /// What a change runs for its order.
    pub for_order: BTreeMap<PostingKind, Vec<Statement>>,
    /// What it runs for each line of the order afterwards.
    pub for_line: BTreeMap<PostingKind, Vec<Statement>>,
}

/// A cell of an answer, as text.
pub type Cells = BTreeMap<String, String>;

/// A database that IntelliTrack keeps its orders in.
pub trait OutsideDatabase {
    /// The rows of a query, each column as text; absent values are left out.
    ///
    /// # Errors
    /// The database's words.
    fn rows(&mut self, statement: &Statement, values: &Values) -> Result<Vec<Cells>, String>;

    /// Runs all of these in one transaction, or none.
    ///
    /// # Errors
    /// The database's words.
    fn run(&mut self, steps: &[(&Statement, Values)]) -> Result<(), String>;
}

/// What the parameters stand for; absent ones are `NULL`.
pub type Values = BTreeMap<&'static str, Option<String>>;
