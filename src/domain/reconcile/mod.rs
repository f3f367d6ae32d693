//! Reconciling: every difference between QuickBooks' books and the warehouse, with what it means
//! and what to do. Plain comparison of what is known; nothing is guessed, and nothing is changed.

mod kind;
mod order;
mod posting;
mod quickbooks;

pub use self::kind::{Area, Kind};
pub use self::order::{Beside, compare};
pub use self::posting::{OpenPosting, open_posting};
pub use self::quickbooks::{Absent, only_in_quickbooks, unreadable};

use super::posting::PostingKind;
use super::quantity::Quantity;
use super::verdict::Verdict;

/// A line that a difference is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineName {
    /// Its number on the picking order; on the sales order, counted from 1, where it is there
    /// alone.
    pub number: u32,
    /// Its item.
    pub item: String,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which kind.
    pub kind: Kind,
    /// Number of the sales order, where it is known.
    pub sales_order: Option<String>,
    /// `TxnID` of the sales order.
    pub quickbooks_id: Option<String>,
    /// Number of the picking order.
    pub picking_order: Option<String>,
    /// The warehouse's own id of the picking order.
    pub intellitrack_id: Option<String>,
    /// Who the order is for.
    pub customer: Option<String>,
    /// The line it is about, where it is about one.
    pub line: Option<LineName>,
    /// Key of the posting it is about.
    pub posting: Option<String>,
    /// What QuickBooks says.
    pub quickbooks: Option<String>,
    /// What IntelliTrack says.
    pub intellitrack: Option<String>,
    /// Since when, where that is known (UTC, RFC 3339).
    pub since: Option<String>,
    /// What it means.
    pub message: String,
    /// What to do.
    pub fix: String,
}

impl Difference {
    /// What reports sort by: kind, order, line, posting.
    fn place(&self) -> impl Ord + '_ {
        let numbers = (&self.sales_order, &self.picking_order, &self.quickbooks_id);
        (self.kind, numbers, &self.intellitrack_id, &self.line, &self.posting)
    }
}

/// Sorts differences as reports show them, whatever the order they were found in.
pub fn sort(differences: &mut [Difference]) {
    differences.sort_by(|a, b| a.place().cmp(&b.place()));
}

/// What one side holds of the orders that are compared. Quantities of different units are added
/// up: sums to compare with each other, and with nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Side {
    /// Orders.
    pub orders: u64,
    /// Their lines for the warehouse.
    pub lines: u64,
    /// Ordered on them.
    pub ordered: Quantity,
    /// Billed of them: in QuickBooks by anyone, in IntelliTrack by confirmed postings of ours.
    pub invoiced: Quantity,
}

/// Counts of both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Sales orders that came down, or should.
    pub quickbooks: Side,
    /// Picking orders.
    pub intellitrack: Side,
    /// Picked in IntelliTrack.
    pub picked: Quantity,
    /// Picked on closed orders, and in no posting.
    pub not_billed: Quantity,
    /// Picked on open orders, and in no posting: billed once they are closed.
    pub picked_open: Quantity,
    /// Orders that both sides have.
    pub matched: u64,
    /// Orders that differ as a person decided.
    pub decided: u64,
    /// Confirmed invoices and receipts that nobody has looked at in the books since.
    pub not_seen: u64,
}

/// Everything that was compared, and every difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// Whose books.
    pub company: String,
    /// Where the store is, without secrets.
    pub store: String,
    /// Tells the store from every other one; `None` while there is none.
    pub store_id: Option<String>,
    /// When it was compared (UTC, RFC 3339).
    pub at: String,
    /// When QuickBooks' visit last told everything that had changed (UTC, RFC 3339).
    pub visited_at: Option<String>,
    /// When the last run of `serve` ended (UTC, RFC 3339).
    pub run_at: Option<String>,
    /// Counts.
    pub tally: Tally,
    /// Sorted by kind, then order.
    pub differences: Vec<Difference>,
}

impl Reconciliation {
    /// Nothing differs.
    pub fn is_in_step(&self) -> bool {
        self.differences.is_empty()
    }

    /// The differences of one kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(move |difference| difference.kind == kind)
    }

    /// The kinds that were found, in the order reports print them, with how often.
    pub fn kinds(&self) -> impl Iterator<Item = (Kind, usize)> {
        let counted = Kind::ALL.into_iter().map(|kind| (kind, self.of_kind(kind).count()));
        counted.filter(|(_, count)| *count > 0)
    }
}

/// What the next run would make of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// Its verdict.
    pub verdict: Verdict,
    /// Why it is skipped.
    pub reason: Option<String>,
    /// What holds it: message and remedy of each error.
    pub errors: Vec<(String, Option<String>)>,
    /// What would be posted.
    pub posts: Option<PostingKind>,
}

impl Outlook {
    fn is_held(&self) -> bool {
        matches!(self.verdict, Verdict::Held | Verdict::Untranslatable)
    }

    /// What holds it, in words.
    fn why(&self) -> String {
        let messages: Vec<&str> = self.errors.iter().map(|(message, _)| message.as_str()).collect();
        messages.join("; ")
    }

    /// The remedy of the first error that has one.
    fn fix(&self) -> Option<&str> {
        self.errors.iter().find_map(|(_, fix)| fix.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn kinds_are_listed_once_and_in_order() {
        let words: HashSet<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
        let titles: HashSet<&str> = Kind::ALL.iter().map(|kind| kind.title()).collect();
        assert_eq!((words.len(), titles.len()), (Kind::ALL.len(), Kind::ALL.len()));
        assert!(Kind::ALL.is_sorted());
        assert!(Kind::ALL.iter().map(|kind| kind.area()).is_sorted());
    }
}
