//! What a visit fetches: one cycle asks for every list and transaction once, in windows of time
//! that shrink where a visit was too short for them.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{DateTime, date};
use serde::{Deserialize, Serialize};

use crate::qbxml::version::Version;

/// What can be asked for, in the order asked: lists before the orders that name them. Deleted list
/// entries are not asked for: QuickBooks deletes none that a transaction names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// `UnitOfMeasureSetQuery`; whole, each time.
    Units,
    /// `InventorySiteQuery`; whole, each time, where several sites are on.
    Sites,
    /// `ItemQuery`.
    Items,
    /// `CustomerQuery`.
    Customers,
    /// `SalesOrderQuery`.
    SalesOrders,
    /// `InvoiceQuery`; once anything was posted, for what people do to our invoices.
    Invoices,
    /// `SalesReceiptQuery`; like invoices.
    SalesReceipts,
    /// `TxnDeletedQuery`.
    Deletions,
}

impl Subject {
    /// All of them, in the order asked.
    pub const ALL: [Self; 8] = [
        Self::Units,
        Self::Sites,
        Self::Items,
        Self::Customers,
        Self::SalesOrders,
        Self::Invoices,
        Self::SalesReceipts,
        Self::Deletions,
    ];

    /// The word in the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Sites => "sites",
            Self::Items => "items",
            Self::Customers => "customers",
            Self::SalesOrders => "sales_orders",
            Self::Invoices => "invoices",
            Self::SalesReceipts => "sales_receipts",
            Self::Deletions => "deletions",
        }
    }

    /// From the word in the store.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.word() == word)
    }

    /// The element of the request.
    pub fn query(self) -> &'static str {
        match self {
            Self::Units => "UnitOfMeasureSetQuery",
            Self::Sites => "InventorySiteQuery",
            Self::Items => "ItemQuery",
            Self::Customers => "CustomerQuery",
            Self::SalesOrders => "SalesOrderQuery",
            Self::Invoices => "InvoiceQuery",
            Self::SalesReceipts => "SalesReceiptQuery",
            Self::Deletions => "TxnDeletedQuery",
        }
    }

    /// Whether that version of qbXML has the query.
    pub fn is_in(self, version: Version) -> bool {
        version.knows(match self {
            Self::Units => Version::new(7, 0),
            Self::Sites => Version::new(10, 0),
            _ => Version::new(5, 0),
        })
    }

    /// QuickBooks pages its answer, and it can be asked for by time.
    pub fn is_paged(self) -> bool {
        !matches!(self, Self::Units | Self::Sites | Self::Deletions)
    }

    /// A company may do without it: that it is switched off is no trouble.
    pub fn is_optional(self) -> bool {
        matches!(self, Self::Units | Self::Sites)
    }
}

/// How far each subject was fetched: QuickBooks' own local time, as the first 19 characters of its
/// texts give it (`2026-03-05T17:30:00`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cursors(pub BTreeMap<Subject, String>);

impl Cursors {
    /// How far that subject was fetched.
    pub fn get(&self, subject: Subject) -> Option<&str> {
        self.0.get(&subject).map(String::as_str)
    }

    /// Moves forward, never back.
    pub fn advance(&mut self, subject: Subject, to: &str) {
        let mark = self.0.entry(subject).or_default();
        if to > mark.as_str() {
            *mark = to.to_string();
        }
    }
}

/// Part of a cycle: one subject, in one window of time after the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// What is asked for.
    pub subject: Subject,
    /// `TxnID` of what is asked for, at once and whole; empty: what the window holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// Where the window begins; `None`: at the beginning of the books.
    pub from: Option<String>,
    /// Where the window ends; `None`: it is open.
    pub until: Option<String>,
    /// Pages of this window that are kept.
    pub pages: u32,
    /// The newest time that was seen.
    pub newest: Option<String>,
    /// Where it stands.
    pub state: AskState,
}

/// Where an ask stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskState {
    /// Its window is asked for from the start.
    Due,
    /// The next page of this iterator.
    Paging {
        /// `iteratorID`.
        iterator: String,
    },
    /// All windows were answered.
    Done,
}

/// One round of fetching; it may take several visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cycle {
    /// Numbers the cycles of a workspace.
    pub id: i64,
    /// When it began (UTC, RFC 3339). What is changed in QuickBooks from then on may be missed by
    /// a cycle that takes hours, so the cursors never pass it.
    pub began_at: String,
    /// When the cycle before it was complete; `None` for the first.
    pub complete_before: Option<String>,
    /// In the order asked.
    pub asks: Vec<Ask>,
}

/// Where a cycle begins.
#[derive(Debug, Clone, Copy)]
pub struct Beginning<'b> {
    /// Its number.
    pub id: i64,
    /// How far each subject was fetched.
    pub cursors: &'b Cursors,
    /// When the cycle before it was complete (UTC, RFC 3339).
    pub complete_before: Option<&'b str>,
    /// When we began to post invoices and sales receipts (UTC, RFC 3339).
    pub posting_since: &'b Cursors,
    /// UTC, RFC 3339.
    pub now: &'b str,
}

/// How far back a window reaches behind the cursor. A clock that is set back in autumn repeats an
/// hour, and some versions of QuickBooks ignore daylight saving; both together stay below this.
const OVERLAP_HOURS: i64 = 3;

/// QuickBooks is younger.
const BOOKS_BEGIN: DateTime = date(1990, 1, 1).at(0, 0, 0, 0);

/// A shorter window is not tried: whatever ends a visit within it is not its length.
const WINDOW_HOURS_MIN: i64 = 1;

impl Cycle {
    /// A cycle from these cursors. Deletions are asked for since the orders were fetched first:
    /// before that there was nothing to delete.
    pub fn begin(beginning: Beginning<'_>, multiple_sites: bool, version: Version) -> Self {
        let Beginning { id, cursors, complete_before, posting_since, now } = beginning;
        let spoken = Subject::ALL.into_iter().filter(|subject| subject.is_in(version));
        let asks = spoken.filter_map(|subject| {
            let from = match subject {
                Subject::Units => None,
                Subject::Sites if !multiple_sites => return None,
                Subject::Sites => None,
                Subject::Deletions => {
                    let orders = cursors.get(Subject::SalesOrders)?;
                    Some(cursors.get(subject).unwrap_or(orders))
                }
                Subject::Invoices | Subject::SalesReceipts => {
                    // Before that there was nothing of ours to watch. QuickBooks' clock may be
                    // wrong by months; what it said of the orders is on the same clock.
                    let since = earliest(posting_since.get(subject)?);
                    let orders = cursors.get(Subject::SalesOrders).unwrap_or_default();
                    let first = since.as_str().min(orders).to_string();
                    let from = cursors.get(subject).map_or(first, str::to_string);
                    return Some(Ask::by_time(subject, Some(before(&from))));
                }
                _ => cursors.get(subject),
            };
            Some(Ask::by_time(subject, from.map(before)))
        });
        Self {
            id,
            began_at: now.to_string(),
            complete_before: complete_before.map(str::to_string),
            asks: asks.collect(),
        }
    }

    /// A cycle of these asks alone: a second look at what this visit made.
    pub fn of(beginning: Beginning<'_>, asks: Vec<Ask>) -> Self {
        Self {
            id: beginning.id,
            began_at: beginning.now.to_string(),
            complete_before: beginning.complete_before.map(str::to_string),
            asks,
        }
    }

    /// The first ask that is not done.
    pub fn next(&self) -> Option<usize> {
        self.asks.iter().position(|ask| ask.state != AskState::Done)
    }

    /// The cursors after this cycle.
    pub fn cursors(&self, before: &Cursors) -> Cursors {
        let mut cursors = before.clone();
        for ask in &self.asks {
            if let Some(newest) = &ask.newest {
                cursors.advance(ask.subject, newest);
            }
        }
        cursors
    }
}

impl Ask {
    fn by_time(subject: Subject, from: Option<String>) -> Self {
        let (ids, state) = (Vec::new(), AskState::Due);
        Self { subject, ids, from, until: None, pages: 0, newest: None, state }
    }

    /// Asks for these transactions, whenever they were changed.
    pub fn by_ids(subject: Subject, ids: Vec<String>) -> Self {
        Self { ids, ..Self::by_time(subject, None) }
    }

    /// Its answer waits for the run. Invoices and sales receipts are looked at as they come.
    pub fn is_for_the_run(&self) -> bool {
        !matches!(self.subject, Subject::Invoices | Subject::SalesReceipts)
    }

    /// A visit ended within the window, or its iterator was lost: it begins again, and where it
    /// was long, half as long. `now` is QuickBooks' time at the latest.
    pub fn restart(&mut self, now: DateTime, halve: bool) {
        self.state = AskState::Due;
        self.pages = 0;
        if !halve || !self.subject.is_paged() || !self.ids.is_empty() {
            return;
        }
        let from = self.from.as_deref().and_then(parse).unwrap_or(BOOKS_BEGIN);
        let until = self.until.as_deref().and_then(parse).unwrap_or(now);
        let hours = hours_between(from, until) / 2;
        if hours >= WINDOW_HOURS_MIN {
            self.until = Some(text(plus_hours(from, hours)));
        }
    }

    /// The window was answered to its end: the next one is twice as long; after an open one there
    /// is none.
    pub fn window_answered(&mut self, now: DateTime) {
        self.pages = 0;
        let Some(until) = self.until.take() else {
            self.state = AskState::Done;
            return;
        };
        let from = self.from.as_deref().and_then(parse).unwrap_or(BOOKS_BEGIN);
        let end = parse(&until).unwrap_or(now);
        let hours = hours_between(from, end).max(WINDOW_HOURS_MIN).saturating_mul(2);
        let next = plus_hours(end, hours);
        // Both ends of a window belong to it: what lies on the border comes twice.
        self.from = Some(until);
        self.until = (next < now).then(|| text(next));
        self.state = AskState::Due;
    }

    /// It is not asked for in this cycle, and the cursor stays where it was.
    pub fn leave_out(&mut self) {
        self.pages = 0;
        self.until = None;
        self.newest = None;
        self.state = AskState::Done;
    }

    /// Takes note of the newest time in an answer, as QuickBooks wrote it. It counts as the latest
    /// that QuickBooks' clock may have shown at `began`, the beginning of the cycle in UTC. A time
    /// of the future, which a clock that was wrong leaves behind, must not hide what comes after
    /// it; and what was changed while pages came may be on none of them.
    pub fn saw(&mut self, newest: Option<&str>, began: DateTime) {
        let Some(raw) = newest.filter(|_| self.ids.is_empty()) else { return };
        let Some(local) = parse(raw) else { return };
        let newest = text(local.min(latest_local(raw, began)));
        if Some(newest.as_str()) > self.newest.as_deref() {
            self.newest = Some(newest);
        }
    }
}

/// The latest time that the clock beside these texts may show: their offset says where it hangs,
/// give or take an hour of daylight saving. Without one it hangs in the west of the world: a
/// cursor that is too early only fetches more.
fn latest_local(raw: &str, utc: DateTime) -> DateTime {
    let offset = raw.get(19..).and_then(offset_minutes);
    let minutes = offset.map_or(-12 * 60, |minutes| minutes + 60);
    utc.saturating_add(minutes.minutes())
}

/// `-08:00` in minutes; `Z` is none.
fn offset_minutes(text: &str) -> Option<i64> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        ("Z", "") => return Some(0),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
    Some(sign * (i64::from(hours) * 60 + i64::from(minutes))).filter(|all| all.abs() <= 15 * 60)
}

/// The earliest that a clock of QuickBooks may have shown at that time (UTC).
fn earliest(utc: &str) -> String {
    parse(utc).map_or_else(String::new, |time| text(plus_hours(time, -12)))
}

fn before(mark: &str) -> String {
    parse(mark).map_or_else(|| mark.to_string(), |time| text(plus_hours(time, -OVERLAP_HOURS)))
}

/// QuickBooks' local time; what is no time is `None`.
pub(super) fn parse(text: &str) -> Option<DateTime> {
    text.get(..19).unwrap_or(text).parse().ok()
}

pub(super) fn text(time: DateTime) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

pub(super) fn plus_hours(time: DateTime, hours: i64) -> DateTime {
    time.saturating_add(hours.hours())
}

fn hours_between(from: DateTime, until: DateTime) -> i64 {
    from.until((jiff::Unit::Hour, until)).map_or(0, |span| i64::from(span.get_hours()))
}
