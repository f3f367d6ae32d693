//! The queries of a visit, written.

use super::cycle::{Ask, AskState, Subject, parse};
use super::post::{Probe, text_of};
use super::state::Terms;
use crate::qbxml::envelope::{Envelope, OnError, RequestId};
use crate::qbxml::version::Version;
use crate::qbxml::write::{
    ActiveStatus, CompanyQuery, CustomerQuery, DeletedDateRange, EntityFilter, Fragment, HostQuery,
    InventorySiteQuery, InvoiceQuery, ItemQuery, ListFilter, ListSelect, ModifiedDateRange, Paging,
    PreferencesQuery, SalesOrderQuery, SalesReceiptQuery, TxnDateRange, TxnDates, TxnDelType,
    TxnDeletedQuery, TxnFilter, TxnSelect, UnitOfMeasureSetQuery, Unwritable, WholeListFilter,
};

/// A request, or everything in it that cannot be written.
type Written = Result<Fragment, Vec<Unwritable>>;

/// Private data with this `OwnerID` are the custom fields that people see.
const CUSTOM_FIELDS: &str = "0";

/// The next page of an ask.
///
/// # Errors
/// What of it cannot be written.
pub(super) fn page(
    ask: &Ask,
    id: &str,
    terms: &Terms,
    version: Version,
) -> Result<Vec<u8>, String> {
    let request = match ask.subject {
        Subject::Units => UnitOfMeasureSetQuery {
            select: ListSelect::Filter(ListFilter {
                active_status: Some(ActiveStatus::All),
                ..ListFilter::default()
            }),
            ..UnitOfMeasureSetQuery::default()
        }
        .to_fragment(version),
        Subject::Sites => InventorySiteQuery {
            select: ListSelect::Filter(WholeListFilter {
                active_status: Some(ActiveStatus::All),
                ..WholeListFilter::default()
            }),
            ..InventorySiteQuery::default()
        }
        .to_fragment(version),
        Subject::Items => {
            let (paging, select) = (Some(paging(ask)), list_window(ask, terms));
            ItemQuery { paging, select, ..ItemQuery::default() }.to_fragment(version)
        }
        Subject::Customers => {
            let (paging, select) = (Some(paging(ask)), list_window(ask, terms));
            CustomerQuery { paging, select, ..CustomerQuery::default() }.to_fragment(version)
        }
        Subject::SalesOrders => sales_orders(ask, terms, version),
        Subject::Invoices => invoices(ask, terms, version),
        Subject::SalesReceipts => sales_receipts(ask, terms, version),
        Subject::Deletions => deletions(ask, version),
    };
    let told = |why: Vec<Unwritable>| why.iter().map(ToString::to_string).collect::<Vec<_>>();
    let request = request.map_err(|why| told(why).join("; "))?;
    Ok(wrap(&[(id.to_string(), request)], version))
}

fn sales_orders(ask: &Ask, terms: &Terms, version: Version) -> Written {
    SalesOrderQuery {
        paging: paging_of(ask),
        select: transactions(ask, terms),
        include_line_items: Some(true),
        include_linked_txns: Some(true),
        owner_id: vec![CUSTOM_FIELDS.to_string()],
        ..SalesOrderQuery::default()
    }
    .to_fragment(version)
}

fn invoices(ask: &Ask, terms: &Terms, version: Version) -> Written {
    InvoiceQuery {
        paging: paging_of(ask),
        select: transactions(ask, terms),
        include_line_items: Some(true),
        include_linked_txns: Some(true),
        ..InvoiceQuery::default()
    }
    .to_fragment(version)
}

fn sales_receipts(ask: &Ask, terms: &Terms, version: Version) -> Written {
    SalesReceiptQuery {
        paging: paging_of(ask),
        select: transactions(ask, terms),
        include_line_items: Some(true),
        ..SalesReceiptQuery::default()
    }
    .to_fragment(version)
}

/// What was changed within the window, or what is asked for by its ids.
fn transactions(ask: &Ask, terms: &Terms) -> TxnSelect {
    if !ask.ids.is_empty() {
        return TxnSelect::TxnIds(ask.ids.clone());
    }
    let dates = ModifiedDateRange {
        from_modified_date: ask.from.as_deref().and_then(parse),
        to_modified_date: ask.until.as_deref().and_then(parse),
    };
    let bounded = dates != ModifiedDateRange::default();
    TxnSelect::Filter(TxnFilter {
        max_returned: Some(terms.page_size),
        dates: bounded.then_some(TxnDates::Modified(dates)),
        entity_filter: None,
    })
}

/// QuickBooks pages what it is asked for by time, and nothing else.
fn paging_of(ask: &Ask) -> Option<Paging> {
    ask.ids.is_empty().then(|| paging(ask))
}

fn deletions(ask: &Ask, version: Version) -> Written {
    TxnDeletedQuery {
        txn_del_type: vec![TxnDelType::SalesOrder, TxnDelType::Invoice, TxnDelType::SalesReceipt],
        deleted: ask
            .from
            .as_deref()
            .and_then(parse)
            .map(|from| DeletedDateRange { from_deleted_date: Some(from), to_deleted_date: None }),
        ..TxnDeletedQuery::default()
    }
    .to_fragment(version)
}

fn paging(ask: &Ask) -> Paging {
    match &ask.state {
        AskState::Paging { iterator } => Paging::Continue(iterator.clone()),
        AskState::Due | AskState::Done => Paging::Start,
    }
}

fn list_window(ask: &Ask, terms: &Terms) -> ListSelect {
    ListSelect::Filter(ListFilter {
        max_returned: Some(terms.page_size),
        // Orders may name what is inactive by now.
        active_status: Some(ActiveStatus::All),
        from_modified_date: ask.from.as_deref().and_then(parse),
        to_modified_date: ask.until.as_deref().and_then(parse),
    })
}

/// Who answers: asked where the greeting of the Web Connector was empty.
pub(super) fn introduction(owner_id: &str, version: Version) -> Vec<u8> {
    let company = CompanyQuery { owner_id: vec![owner_id.to_string()], ..CompanyQuery::default() };
    let requests = [
        HostQuery::default().to_fragment(version),
        company.to_fragment(version),
        PreferencesQuery::default().to_fragment(version),
    ];
    let requests = requests.into_iter().enumerate();
    let requests: Vec<_> =
        requests.map(|(place, request)| (place.to_string(), written(request))).collect();
    wrap(&requests, version)
}

/// Objects carry the `ExternalGUID` that they are found again by since then.
const GUIDS_SINCE: Version = Version::new(9, 0);

/// Looks for what a posting may have made. `None` where it carries nothing to look for.
pub(super) fn find_again(probe: &Probe, id: &str, version: Version) -> Option<Vec<u8>> {
    if probe.txn_id.is_none() && !version.knows(GUIDS_SINCE) {
        return None;
    }
    let select = match (&probe.txn_id, &probe.ref_number) {
        (Some(id), _) => TxnSelect::TxnIds(vec![id.clone()]),
        (None, Some(number)) if probe.external_guid.is_some() => {
            TxnSelect::RefNumbers(vec![number.clone()])
        }
        (None, None) if probe.external_guid.is_some() => TxnSelect::Filter(day_of(probe)?),
        _ => return None,
    };
    let request = match probe.object.as_str() {
        "Invoice" => InvoiceQuery { select, ..InvoiceQuery::default() }.to_fragment(version),
        "SalesOrder" => {
            SalesOrderQuery { select, ..SalesOrderQuery::default() }.to_fragment(version)
        }
        "SalesReceipt" => {
            SalesReceiptQuery { select, ..SalesReceiptQuery::default() }.to_fragment(version)
        }
        _ => return None,
    };
    Some(wrap(&[(id.to_string(), request.ok()?)], version))
}

/// QuickBooks gave it a number of its own: it is among those of its customer and day.
fn day_of(probe: &Probe) -> Option<TxnFilter> {
    let day = probe.txn_date.as_deref()?.parse().ok()?;
    let range = TxnDateRange { from_txn_date: Some(day), to_txn_date: Some(day) };
    let customer = probe.customer_id.clone();
    Some(TxnFilter {
        max_returned: None,
        dates: Some(TxnDates::Txn(range)),
        entity_filter: customer.map(|id| EntityFilter::ListIds(vec![id])),
    })
}

fn written(request: Written) -> Fragment {
    request.expect("the oldest version has these queries, and they carry nothing but a GUID")
}

/// Queries carry no message-set ids: there is nothing to recover.
fn wrap(requests: &[(String, Fragment)], version: Version) -> Vec<u8> {
    let envelope = Envelope {
        version,
        on_error: OnError::ContinueOnError,
        new_message_set_id: None,
        old_message_set_id: None,
    };
    let requests: Vec<_> = requests
        .iter()
        .map(|(id, fragment)| {
            let id = RequestId::new(id.as_str()).expect("digits and dots, at most 50");
            (id, fragment)
        })
        .collect();
    text_of(envelope.wrap(&requests)).into_bytes()
}
