//! Postings to QuickBooks that have not come out yet.

use super::{Difference, Kind};
use crate::domain::posting::{PostingKind, PostingState};
use crate::domain::quantity::Quantity;

/// A posting under way, as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPosting {
    /// Names it for ever.
    pub key: String,
    /// What it does.
    pub kind: PostingKind,
    /// Where it stands.
    pub state: PostingState,
    /// Number of the order.
    pub number: Option<String>,
    /// `TxnID` of the sales order it draws on or changes.
    pub sales_order: Option<String>,
    /// The warehouse's id of the picking order it is for.
    pub picking_order: Option<String>,
    /// QuickBooks' code and words about a refusal, or ours about an unknown outcome.
    pub words: Option<String>,
    /// What it bills, all lines together.
    pub quantity: Quantity,
    /// When it began to wait (UTC, RFC 3339).
    pub queued_at: String,
    /// When it last changed (UTC, RFC 3339).
    pub changed_at: String,
}

/// The difference that a posting under way is: the warehouse is ahead of the books. `None` for one
/// that is confirmed or was taken back.
pub fn open_posting(posting: OpenPosting) -> Option<Difference> {
    let (thing, key) = (posting.kind.thing(), &posting.key);
    let words = posting.words.as_deref().unwrap_or("without a reason");
    let (kind, message, fix) = match posting.state {
        PostingState::Confirmed | PostingState::Cancelled => return None,
        PostingState::Waiting => (
            Kind::PostingWaiting,
            format!("{thing} waits for somebody's approval"),
            format!("`crossdock postings approve {key}`, or cancel it"),
        ),
        PostingState::Queued => (
            Kind::PostingQueued,
            format!("{thing} goes with QuickBooks' next visit"),
            "let the Web Connector visit; `crossdock doctor` says why if it does not".to_string(),
        ),
        PostingState::Sent => (
            Kind::PostingSent,
            format!("{thing} was handed to QuickBooks, whose answer is missing"),
            "the next visit asks QuickBooks what became of it before anything else is sent"
                .to_string(),
        ),
        PostingState::Rejected => (
            Kind::PostingRejected,
            format!("QuickBooks refused {thing}: {words}"),
            format!(
                "mend what QuickBooks says, then `crossdock postings retry {key}`; or `crossdock \
                 postings cancel {key}` to have it planned anew"
            ),
        ),
        PostingState::Unknown => (
            Kind::PostingUnknown,
            format!("nobody knows whether QuickBooks made {thing}: {words}"),
            format!(
                "look for it in QuickBooks, then `crossdock postings confirm {key}` or `crossdock \
                 postings retry {key} --not-there`"
            ),
        ),
    };
    let since = match posting.state {
        PostingState::Waiting | PostingState::Queued => posting.queued_at,
        _ => posting.changed_at,
    };
    Some(Difference {
        kind,
        sales_order: posting.sales_order.is_some().then(|| posting.number.clone()).flatten(),
        quickbooks_id: posting.sales_order,
        picking_order: posting.number,
        intellitrack_id: posting.picking_order,
        customer: None,
        line: None,
        quickbooks: None,
        intellitrack: posting
            .quantity
            .is_positive()
            .then(|| format!("{} to bill", posting.quantity)),
        posting: Some(posting.key),
        since: Some(since),
        message,
        fix,
    })
}
