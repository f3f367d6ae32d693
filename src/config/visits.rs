//! The `quickbooks.visits` section: how a visit of the Web Connector goes.

use crate::yaml::Section;

/// Objects in one answer. QuickBooks holds a page in memory, and so do we.
const PAGE_SIZE_MAX: u32 = 5_000;

/// Far more than a first visit of 500,000 orders needs.
const CALLS_MAX: u32 = 1_000_000;

/// More in one message set only make an answer slower.
const POSTINGS_MAX: u32 = 100;

/// More in an hour than QuickBooks can take in.
const CEILING_MAX: u32 = 100_000;

/// How a visit of the Web Connector goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visits {
    /// `MaxReturned` of queries with pages.
    pub page_size: u32,
    /// Calls of one visit; what is left comes with the next one.
    pub calls_max: u32,
    /// Postings that go to QuickBooks in one request.
    pub postings_per_request: u32,
    /// Postings that one visit hands out at most; the rest goes with the next one.
    pub postings_per_visit: u32,
    /// Postings that all visits of an hour hand out at most.
    pub postings_per_hour: u32,
    /// Writes carry message-set ids, by which QuickBooks is asked what became of them.
    pub message_sets: bool,
    /// Where message sets do not tell, QuickBooks' books are looked through.
    pub look_in_books: bool,
}

impl Default for Visits {
    fn default() -> Self {
        Self {
            page_size: 100,
            calls_max: 20_000,
            postings_per_request: 10,
            postings_per_visit: 500,
            postings_per_hour: 2_000,
            message_sets: true,
            look_in_books: true,
        }
    }
}

/// Reads the section; what is left out has its default.
pub(super) fn read_visits(section: Section<'_>) -> Visits {
    let default = Visits::default();
    let visits = Visits {
        page_size: section.integer("page_size", 1..=PAGE_SIZE_MAX).unwrap_or(default.page_size),
        calls_max: section.integer("calls_max", 10..=CALLS_MAX).unwrap_or(default.calls_max),
        postings_per_request: section
            .integer("postings_per_request", 1..=POSTINGS_MAX)
            .unwrap_or(default.postings_per_request),
        postings_per_visit: section
            .integer("postings_per_visit", 1..=CEILING_MAX)
            .unwrap_or(default.postings_per_visit),
        postings_per_hour: section
            .integer("postings_per_hour", 1..=CEILING_MAX)
            .unwrap_or(default.postings_per_hour),
        message_sets: section.bool("message_sets").unwrap_or(default.message_sets),
        look_in_books: section.bool("look_in_books").unwrap_or(default.look_in_books),
    };
    section.finish();
    visits
}
