//! The formats that every report is written in, once for all subjects.

pub mod github;
pub mod html;
pub mod jsonl;
pub mod junit;
pub mod markdown;
pub mod markup;
pub mod sarif;

use super::ledger::{Entry, Remark};

/// The worst remark of an entry, the first of several.
fn worst(entry: &Entry) -> Option<&Remark> {
    let mut worst: Option<&Remark> = None;
    for remark in &entry.remarks {
        if worst.is_none_or(|known| remark.severity > known.severity) {
            worst = Some(remark);
        }
    }
    worst
}

/// `1 order`, `2 orders`.
fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
