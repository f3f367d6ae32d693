//! What QuickBooks' books show of something that we made, beside what was sent.

use super::billing::Link;
use super::ids::TxnId;
use super::posting::PostingKind;
use super::quantity::Quantity;

/// One look at a transaction in QuickBooks' books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// Its `TxnID`.
    pub id: TxnId,
    /// What was seen.
    pub view: View,
}

/// What a look shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// It is there.
    Stands {
        /// `TxnID` of every transaction it is linked to.
        links: Vec<TxnId>,
        /// The quantities of its lines, as they stand; lines without one are left out.
        quantities: Vec<Quantity>,
    },
    /// It was asked for by its id, and QuickBooks does not have it.
    Missing,
    /// QuickBooks says that it was deleted.
    Deleted {
        /// `TimeDeleted`, as written.
        at: String,
    },
}

/// What was sent, as far as a look can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// What it made.
    pub kind: PostingKind,
    /// The sales order that it draws on.
    pub sales_order: Option<TxnId>,
    /// The quantities of its lines; lines without one are left out.
    pub quantities: Vec<Quantity>,
}

/// What the look shows of what was sent; `None` where it has nothing to say of it. Sales orders are
/// compared by the flows themselves, with all that they say: of them it only counts that they were
/// seen.
pub fn judge(sent: &Sent, view: &View) -> Option<Link> {
    let bills = match sent.kind {
        PostingKind::AddInvoice | PostingKind::AddSalesReceipt => true,
        PostingKind::AddSalesOrder | PostingKind::ModifySalesOrder => false,
        _ => return None,
    };
    let (links, quantities) = match view {
        View::Stands { .. } if !bills => return Some(Link::Holds),
        _ if !bills => return None,
        View::Missing => {
            return Some(Link::Gone("QuickBooks does not find it by its id".to_string()));
        }
        View::Deleted { at } if at.is_empty() => {
            return Some(Link::Gone("it was deleted in QuickBooks".to_string()));
        }
        View::Deleted { at } => {
            return Some(Link::Gone(format!("it was deleted in QuickBooks at {at}")));
        }
        View::Stands { links, quantities } => (links, quantities),
    };
    let asked = positive(&sent.quantities);
    let kept = positive(quantities);
    if kept.is_empty() && !asked.is_empty() {
        return Some(Link::Gone("it was voided in QuickBooks: it bills nothing".to_string()));
    }
    let unlinked = sent.kind == PostingKind::AddInvoice
        && sent.sales_order.as_ref().is_some_and(|order| !links.contains(order));
    if unlinked {
        return Some(Link::Differs(
            "it is not linked to its sales order, which stays open for what it bills".to_string(),
        ));
    }
    if asked != kept {
        let (asked, kept) = (shown(&sent.quantities), shown(quantities));
        let words = format!("its quantities are {kept}, and {asked} was sent");
        return Some(Link::Differs(words));
    }
    Some(Link::Holds)
}

/// Quantities in order of size: QuickBooks may put lines in another order.
fn positive(quantities: &[Quantity]) -> Vec<Quantity> {
    let mut all: Vec<Quantity> =
        quantities.iter().copied().filter(|each| each.is_positive()).collect();
    all.sort_unstable();
    all
}

fn shown(quantities: &[Quantity]) -> String {
    let all: Vec<String> = quantities.iter().map(ToString::to_string).collect();
    if all.is_empty() { "none".to_string() } else { all.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantities(text: &str) -> Vec<Quantity> {
        text.split_whitespace().map(|each| each.parse().expect("a decimal")).collect()
    }

    fn stands(links: &[&str], of: &str) -> View {
        let links = links.iter().map(|id| TxnId::from(*id)).collect();
        View::Stands { links, quantities: quantities(of) }
    }

    #[track_caller]
    fn check(kind: PostingKind, sent: &str, view: &View, expected: &str) {
        let sales_order = Some(TxnId::from("SO-1"));
        let sent = Sent { kind, sales_order, quantities: quantities(sent) };
        let shown = match judge(&sent, view) {
            None => "nothing".to_string(),
            Some(Link::NotSeen) => "not seen".to_string(),
            Some(Link::Holds) => "holds".to_string(),
            Some(Link::Differs(words)) => format!("differs: {words}"),
            Some(Link::Gone(words)) => format!("gone: {words}"),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn an_invoice_as_it_was_sent_holds() {
        let invoice = PostingKind::AddInvoice;
        check(invoice, "2 5", &stands(&["SO-1"], "5.00 2"), "holds");
        check(invoice, "", &stands(&["SO-1", "PAY-2"], ""), "holds");
    }

    #[test]
    fn an_invoice_without_its_link_differs() {
        check(
            PostingKind::AddInvoice,
            "2",
            &stands(&["SO-2"], "2"),
            "differs: it is not linked to its sales order, which stays open for what it bills",
        );
        check(PostingKind::AddSalesReceipt, "2", &stands(&[], "2"), "holds");
    }

    #[test]
    fn an_invoice_that_was_edited_differs() {
        check(
            PostingKind::AddInvoice,
            "2 5",
            &stands(&["SO-1"], "2 4"),
            "differs: its quantities are 2, 4, and 2, 5 was sent",
        );
    }

    #[test]
    fn what_is_voided_or_deleted_is_gone() {
        let receipt = PostingKind::AddSalesReceipt;
        let voided = "gone: it was voided in QuickBooks: it bills nothing";
        check(receipt, "2", &stands(&[], "0"), voided);
        check(receipt, "2", &View::Missing, "gone: QuickBooks does not find it by its id");
        let at = "2026-03-05T10:00:00-08:00".to_string();
        check(
            receipt,
            "2",
            &View::Deleted { at },
            "gone: it was deleted in QuickBooks at 2026-03-05T10:00:00-08:00",
        );
    }

    #[test]
    fn a_sales_order_is_only_seen() {
        check(PostingKind::AddSalesOrder, "2", &stands(&[], "7"), "holds");
        check(PostingKind::ModifySalesOrder, "2", &View::Missing, "nothing");
    }
}
