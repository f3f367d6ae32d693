//! What the Web Connector shows to the person in front of it: what happened, the code, what to do.

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

/// A query was answered by none or several messages.
pub(super) const NO_SINGLE_ANSWER: &str = "it does not answer the one request that was sent";

/// A visit whose greeting did not come.
pub(super) const NOT_GREETED: &str =
    "QuickBooks did not say which company is open; update the Web Connector, or try again";

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
        "QuickBooks answered with code {code}: {message}. Nothing more is sent in this visit; \
         `crossdock explain {code}` says what to do."
    )
}

pub(super) fn not_processed(hresult: &str, message: &str) -> String {
    let message = message.trim_end_matches('.');
    format!(
        "QuickBooks could not do it, {hresult}: {message}. It is tried again at the next visit; \
         `crossdock explain {hresult}` says what to do."
    )
}

pub(super) fn not_opened(hresult: &str, message: &str) -> String {
    let message = message.trim_end_matches('.');
    format!(
        "QuickBooks could not be opened, {hresult}: {message}. Nothing was asked or written; \
         `crossdock explain {hresult}` says what to do."
    )
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
    format!("{begun}: {} answers read, {} postings confirmed.", visit.answered, visit.confirmed)
}

pub(super) fn too_old(spoken: Version, needed: Version) -> String {
    format!(
        "This QuickBooks speaks qbXML {spoken}; at least {needed} is needed (QuickBooks 2006). \
         Update QuickBooks. Nothing was asked or written."
    )
}
