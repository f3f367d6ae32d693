//! Looking again at what was made: is it in QuickBooks' books as it was sent, and linked?

use std::collections::BTreeSet;
use std::io::Cursor;

use super::cycle::{Ask, Subject};
use crate::domain::ids::TxnId;
use crate::domain::quantity::Quantity;
use crate::domain::sight::{Sight, View};
use crate::qbxml::Reader;
use crate::qbxml::fields::LinkedTxn;
use crate::qbxml::invoice::InvoiceLineWire;
use crate::qbxml::message::{Event, Interest, Ret};

/// Something we made that nobody has looked at since QuickBooks confirmed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// What it is.
    pub subject: Subject,
    /// Its `TxnID`.
    pub id: String,
    /// The sales order that it draws on.
    pub sales_order: Option<String>,
}

/// Ids asked for at once.
const IDS_MAX: usize = 100;

/// What is asked to see them, and the sales orders they draw on.
pub(super) fn asks(unseen: &[Unseen]) -> Vec<Ask> {
    let mut asks = Vec::new();
    for subject in [Subject::SalesOrders, Subject::Invoices, Subject::SalesReceipts] {
        let own = unseen.iter().filter(|each| each.subject == subject).map(|each| &each.id);
        let drawn_on = unseen.iter().filter_map(|each| each.sales_order.as_ref());
        let drawn_on = drawn_on.filter(|_| subject == Subject::SalesOrders);
        let ids: BTreeSet<String> = own.chain(drawn_on).cloned().collect();
        let ids: Vec<String> = ids.into_iter().collect();
        asks.extend(ids.chunks(IDS_MAX).map(|ids| Ask::by_ids(subject, ids.to_vec())));
    }
    asks
}

/// What the answer to this ask shows of transactions that may be ours. Pages of sales orders that
/// are asked for by time are the run's to look at.
///
/// # Errors
/// What is broken, and where.
pub(super) fn sights(ask: &Ask, response: &str) -> Result<Vec<Sight>, String> {
    let interest = match ask.subject {
        Subject::Invoices | Subject::SalesReceipts => Interest::INVOICES,
        Subject::SalesOrders if !ask.ids.is_empty() => Interest::ORDER_HEADS,
        Subject::Deletions => Interest::DELETIONS,
        _ => return Ok(Vec::new()),
    };
    let mut reader = Reader::new(Cursor::new(response.as_bytes()), interest);
    let mut sights = Vec::new();
    while let Some(event) = reader.next().map_err(|error| error.to_string())? {
        if let Event::Ret(ret, _) = event {
            sights.extend(sight(*ret));
        }
    }
    let seen: BTreeSet<&TxnId> = sights.iter().map(|sight| &sight.id).collect();
    let asked = ask.ids.iter().map(|id| TxnId::from(id.as_str()));
    let missing: Vec<TxnId> = asked.filter(|id| !seen.contains(id)).collect();
    sights.extend(missing.into_iter().map(|id| Sight { id, view: View::Missing }));
    Ok(sights)
}

fn sight(ret: Ret) -> Option<Sight> {
    match ret {
        Ret::Invoice(ret) => stands(ret.txn_id, ret.linked_txn, &ret.lines),
        Ret::SalesReceipt(ret) => stands(ret.txn_id, Vec::new(), &ret.lines),
        Ret::SalesOrderHead(ret) => stands(ret.txn_id, Vec::new(), &[]),
        Ret::TxnDeleted(ret) => {
            let ours = ["Invoice", "SalesReceipt"];
            let kind = ret.txn_del_type.unwrap_or_default();
            let id = ret.txn_id.filter(|_| ours.contains(&kind.trim()))?;
            let at = ret.time_deleted.unwrap_or_default();
            Some(Sight { id: TxnId::from(id), view: View::Deleted { at } })
        }
        _ => None,
    }
}

fn stands(id: Option<String>, linked: Vec<LinkedTxn>, lines: &[InvoiceLineWire]) -> Option<Sight> {
    let links = linked.into_iter().filter_map(|link| link.txn_id).map(TxnId::from).collect();
    let quantity = |text: &Option<String>| text.as_deref()?.trim().parse::<Quantity>().ok();
    let quantities = lines.iter().filter_map(|line| match line {
        InvoiceLineWire::Line(line) => quantity(&line.quantity),
        // A group's heading says how many sets; what is billed are its members.
        InvoiceLineWire::Group(_) => None,
    });
    let members = lines.iter().flat_map(|line| match line {
        InvoiceLineWire::Line(_) => &[][..],
        InvoiceLineWire::Group(group) => group.invoice_line_ret.as_slice(),
    });
    let members = members.filter_map(|line| quantity(&line.quantity));
    let view = View::Stands { links, quantities: quantities.chain(members).collect() };
    Some(Sight { id: TxnId::from(id?), view })
}
