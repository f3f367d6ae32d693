//! What the Web Connector shows to the person in front of it: what happened, the code, what to do.

use jiff::Timestamp;

use crate::qbxml::codes::Code;
use crate::qbxml::version::Version;

/// Ask again in a while.
pub(super) const NO_OP: &str = "NoOp";

/// Both ways of recovery are off.
pub(super) const RECOVERY_OFF: &str =
    "the answer was lost, and the workspace looks neither for message sets nor in the books";

/// A posting that carries nothing to look for.
pub(super) const CANNOT_BE_FOUND: &str =
    "the answer was lost, and this posting carries nothing that QuickBooks could be asked for";

/// Remark of a posting whose answer was lost.
pub(super) const FOUND_IN_BOOKS: &str = "the answer was lost; found in QuickBooks' books";

/// Why a posting goes again.
pub(super) const NOT_IN_BOOKS: &str = "the answer was lost; it is not in QuickBooks' books";

/// A change that may have been ours or another's.
pub(super) const CHANGED_MEANWHILE: &str =
    "the answer was lost, and QuickBooks has another version than the one this change began from";

/// What was to be changed does not exist any more.
pub(super) const GONE_MEANWHILE: &str =
    "the answer was lost, and what was to be changed is not in QuickBooks' books any more";

/// A visit whose greeting did not come.
pub(super) const NOT_GREETED: &str =
    "QuickBooks did not say which company is open; update the Web Connector, or try again";

/// Answers that belong to something else.
pub(super) const ANOTHER_ANSWER: &str = "QuickBooks' answers do not fit what it was asked. What \
     they are about is asked again at the next visit. If this stays so, look that only one Web \
     Connector works with this connection, and restart it.";

/// Requests that nobody answers.
pub(super) const NO_ANSWERS: &str = "QuickBooks' answers do not arrive. What was asked is asked \
     again at the next visit. If this stays so, restart QuickBooks and the Web Connector.";

/// Pages that cannot be had.
pub(super) const ITERATORS_LOST: &str = "QuickBooks did not give all pages of an answer (3391). \
     They are asked for again from the first one at the next visit. If this stays so, restart \
     QuickBooks.";

/// An object without a GUID answers the question for ours.
pub(super) const PERHAPS_IN_BOOKS: &str =
    "the answer was lost, and QuickBooks' books hold something that may be it or another's";

/// QuickBooks could not read what it was asked.
pub(super) const UNREADABLE_QUESTION: &str =
    "the answer was lost, and QuickBooks does not take the question for it";

/// Several answers that cannot be read.
pub(super) const NOTHING_LEARNED: &str =
    "the answer was lost, and QuickBooks' answers to the question for it cannot be read";

/// The calls of a visit are used up.
pub(super) fn calls_used_up(calls: u32) -> String {
    format!("This visit ended after {calls} calls; it goes on where it stopped at the next one.")
}

/// The waits of a visit are used up.
pub(super) const RUN_TAKES_LONG: &str = "Everything was fetched. Crossdock is still working on it; \
     what comes of it goes to QuickBooks with the next visit.";

pub(super) fn unreadable_answer(error: &str) -> String {
    format!(
        "QuickBooks' answer cannot be read: {error}. Nothing of it was used; it is asked for again \
         at the next visit. If this stays so, repair or update QuickBooks."
    )
}

pub(super) fn never_arrives(times: u32) -> String {
    format!("handed out {times} times, and QuickBooks never knew of it")
}

pub(super) fn stopped_by_code(code: Code, message: &str) -> String {
    format!(
        "QuickBooks answered with code {code}: {message}. Nothing more is sent until somebody has \
         looked and says `crossdock postings release`; `crossdock explain {code}` says what to do."
    )
}

/// Postings were stopped in an earlier visit.
pub fn stopped(why: &str) -> String {
    format!("Postings are stopped. {why}")
}

/// So many postings that no more may go.
pub fn ceiling_reached(waiting: u64, most: u32, of: &str) -> String {
    let (wait, go) =
        if waiting == 1 { ("posting waits", "it goes") } else { ("postings wait", "they go") };
    format!(
        "{waiting} more {wait}: {most} were handed out {of}, which is as many as are allowed; \
         {go} with a later visit."
    )
}

pub(super) fn not_processed(hresult: &str, message: &str) -> String {
    let message = message.trim_end_matches('.');
    format!(
        "QuickBooks could not do it, {hresult}: {message}. It is tried again at the next visit; \
         `crossdock explain {hresult}` says what to do."
    )
}

/// `first`: nothing was asked before in this visit.
pub(super) fn not_opened(hresult: &str, message: &str, first: bool) -> String {
    let message = message.trim_end_matches('.');
    let left = if first { "Nothing was asked or written" } else { "It goes on at the next visit" };
    format!(
        "QuickBooks could not be opened, {hresult}: {message}. {left}; `crossdock explain \
         {hresult}` says what to do."
    )
}

pub(super) fn unwritable_query(query: &str, why: &str) -> String {
    format!(
        "{query} cannot be written: {why}. Nothing more was asked; report it to the makers of \
         Crossdock."
    )
}

/// Days after which QuickBooks begins to forget what was deleted; it keeps some 90.
const DELETIONS_KEPT_DAYS: i64 = 85;

/// What is said after a silence that is longer than QuickBooks remembers deletions; empty after a
/// shorter one.
pub(super) fn deletions_forgotten(since: Option<&str>, now: &str) -> String {
    let day = |text: &str| text.parse::<Timestamp>().ok();
    let Some((since, now)) = since.and_then(day).zip(day(now)) else { return String::new() };
    let hours = now.duration_since(since).as_hours();
    if hours <= DELETIONS_KEPT_DAYS * 24 {
        return String::new();
    }
    format!(
        "QuickBooks remembers deletions for some 90 days, and it was last asked {} days ago: sales \
         orders deleted before that are not known. Look through the open picking orders, and \
         withdraw those whose sales order is gone.",
        hours / 24
    )
}

/// QuickBooks refuses to look for a posting.
pub(super) fn cannot_be_looked_for(code: i64, message: &str) -> String {
    format!("the answer was lost, and QuickBooks refuses to look for it: {code} {message}")
}

pub(super) fn query_refused(query: &str, code: i64, message: &str) -> String {
    format!(
        "QuickBooks did not answer {query}, code {code}: {message}. It is asked again at the next \
         visit; `crossdock explain {code}` says what to do."
    )
}

pub(super) fn run_failed(why: &str) -> String {
    format!(
        "QuickBooks' data is kept, but Crossdock could not work on it: {why}. Mend that, then run \
         `crossdock sync` or update again."
    )
}

pub(super) fn other_file(open: &str, ours: &str) -> String {
    format!(
        "Another company is open: {open}. This connection belongs to {ours}; open that one, then \
         update again. Nothing was asked or written."
    )
}

pub(super) fn other_company(name: &str, file: &str) -> String {
    format!(
        "{name} ({file}) belongs to another connection: its FileID is not ours. Open the right \
         company, then update again. Nothing was asked or written."
    )
}

pub(super) fn unregistered_company(name: &str, file: &str) -> String {
    format!(
        "{name} ({file}) does not know this connection: it carries no FileID of ours. Add the .qwc \
         file to the Web Connector while this company is open, then update again. Nothing was \
         asked or written."
    )
}

pub(super) fn closing(visit: &super::Visit, over: bool) -> String {
    let begun = if over { "Complete" } else { "Ended early, it goes on at the next visit" };
    let mut told = format!("{begun}: {} read", counted(visit.answered, "answer"));
    if visit.confirmed > 0 {
        told.push_str(&format!(", {} confirmed", counted(visit.confirmed, "posting")));
    }
    if visit.rejected > 0 {
        told.push_str(&format!(", {} refused", counted(visit.rejected, "posting")));
    }
    if visit.unknown > 0 {
        told.push_str(&format!(", {} of unknown outcome", counted(visit.unknown, "posting")));
    }
    told.push('.');
    if visit.rejected + visit.unknown > 0 {
        told.push_str(" A person must look at what was not confirmed.");
    }
    told
}

fn counted(count: u32, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}

pub(super) fn too_old(spoken: Version, needed: Version) -> String {
    format!(
        "This QuickBooks speaks qbXML {spoken}; at least {needed} is needed (QuickBooks 2006). \
         Update QuickBooks. Nothing was asked or written."
    )
}
