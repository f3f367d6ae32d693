//! What was deleted.

use std::collections::HashSet;

use jiff::ToSpan;

use super::super::books::{Books, DELETED_DAYS};
use super::super::status::Status;
use super::super::tree::Element;
use super::select::times;
use super::{Found, add_metadata, keep_asked};

/// Answers `TxnDeletedQueryRq` and `ListDeletedQueryRq`. Deletions are told for 90 days.
pub(in super::super) fn deleted(books: &Books, request: &Element) -> Result<Found, Status> {
    let is_txn = request.name == "TxnDeletedQueryRq";
    let word = if is_txn { "TxnDelType" } else { "ListDelType" };
    let asked: HashSet<&str> = request.children_named(word).map(|kind| &*kind.text).collect();
    let range = match request.child("DeletedDateRangeFilter") {
        Some(filter) => times(filter, "FromDeletedDate", "ToDeletedDate")?,
        None => None,
    };
    let oldest = books.clock.wall().saturating_sub(DELETED_DAYS.days());
    let told = books.deletions.iter().filter(|deletion| {
        deletion.is_txn == is_txn
            && deletion.at >= oldest
            && asked.contains(deletion.kind.as_str())
            && range.is_none_or(|(from, to)| from <= deletion.at && deletion.at <= to)
    });
    let mut rets: Vec<Element> = told.map(|deletion| deletion.ret.clone()).collect();
    let names = request.children_named("IncludeRetElement");
    let names: Vec<&str> = names.map(|child| child.text.as_str()).collect();
    rets.iter_mut().for_each(|ret| keep_asked(ret, &names));
    let status = if rets.is_empty() { Status::no_match() } else { Status::ok() };
    let total = rets.len();
    let mut found = Found { status, attributes: Vec::new(), rets };
    add_metadata(request, total, &mut found);
    Ok(found)
}
