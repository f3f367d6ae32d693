//! IntelliTrack by files: tables of its orders come in, tables of picking orders go out. Comma
//! (`.csv`) or tab (`.txt`, `.tsv`) between columns, as its Import/Export Utility has them.

mod read;
mod write;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use self::read::{Found, find, put_away};
pub use self::write::write;

use super::reports::Field;
use crate::intellitrack::embedded::Edits;

/// Where the files are, and how they are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The folder that the warehouse writes its orders into.
    pub picked_orders: PathBuf,
    /// The folder that Crossdock writes picking orders into.
    pub picking_orders: PathBuf,
    /// Where files go that were read.
    pub processed: PathBuf,
    /// Seconds that a file must have been left alone before it is read: a younger one may be
    /// written still.
    pub settle_seconds: u32,
    /// Each file holds every open order.
    pub is_whole: bool,
    /// What people edited counts: files are never older than what was sent last.
    pub edits: Edits,
    /// Columns that are not called as their fields.
    pub columns: BTreeMap<Field, String>,
    /// Between the columns of what is written.
    pub separator: Separator,
}

/// What stands between columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Separator {
    /// `.csv`.
    Comma,
    /// `.txt`.
    Tab,
}

impl Separator {
    fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Tab => b'\t',
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Comma => "csv",
            Self::Tab => "txt",
        }
    }
}

impl Files {
    /// The column of a field.
    fn column(&self, field: Field) -> &str {
        self.columns.get(&field).map_or(field.word(), String::as_str)
    }
}
