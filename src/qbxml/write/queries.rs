//! Requests that ask. What can be asked for is what the program uses, not all that the schema has.

use jiff::civil::{Date, DateTime};

use super::fragment::Fragment;
use super::out::{
    Element, GUID, ID, NO_LIMIT, Out, PLAIN, Put, Row, Rule, line, record, request, words,
};
use super::unwritable::{Unwritable, Why};
use crate::qbxml::version::Version;

/// Where a paged query stands. An iterator lives as long as the visit it was started in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paging {
    /// The first page.
    Start,
    /// The next page of the iterator with that `iteratorID`; everything else as at its start.
    Continue(String),
    /// No more pages of it are wanted.
    Stop(String),
}

words! {
    /// Which list entries are wanted. QuickBooks gives the active ones where nothing is said.
    ActiveStatus { ActiveOnly InactiveOnly All }
}

words! {
    /// Kinds of transactions, as deletions name them.
    TxnDelType {
        ARRefundCreditCard Bill BillPaymentCheck BillPaymentCreditCard BuildAssembly Charge Check
        CreditCardCharge CreditCardCredit CreditMemo Deposit Estimate InventoryAdjustment Invoice
        ItemReceipt JournalEntry PurchaseOrder ReceivePayment SalesOrder SalesReceipt
        SalesTaxPaymentCheck TimeTracking TransferInventory VehicleMileage VendorCredit
    }
}

words! {
    /// Kinds of list entries, as deletions name them.
    ListDelType {
        Account BillingRate Class Currency Customer CustomerMsg CustomerType DateDrivenTerms
        Employee InventorySite ItemDiscount ItemFixedAsset ItemGroup ItemInventory
        ItemInventoryAssembly ItemNonInventory ItemOtherCharge ItemPayment ItemSalesTax
        ItemSalesTaxGroup ItemService ItemSubtotal JobType OtherName PaymentMethod
        PayrollItemNonWage PayrollItemWage PriceLevel SalesRep SalesTaxCode ShipMethod
        StandardTerms ToDo UnitOfMeasureSet Vehicle Vendor VendorType WorkersCompCode
    }
}

/// Which entries of a list are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListSelect<F = ListFilter> {
    /// `ListID`s, at least one. Those that do not exist bring a warning, 500.
    ListIds(Vec<String>),
    /// `FullName`s, at least one.
    FullNames(Vec<String>),
    /// All that fit.
    Filter(F),
}

impl<F: Default> Default for ListSelect<F> {
    fn default() -> Self {
        Self::Filter(F::default())
    }
}

impl<F: Row> Row for ListSelect<F> {
    fn row(&self, out: &mut Out) {
        match self {
            Self::ListIds(ids) => several(ids, "ListID", ID, out),
            Self::FullNames(names) => several(names, "FullName", line(NO_LIMIT), out),
            Self::Filter(filter) => filter.row(out),
        }
    }
}

fn several(texts: &Vec<String>, name: &'static str, rule: Rule, out: &mut Out) {
    texts.put(out, Element::new(name, rule.required()));
}

record! {
    /// Entries by what is true of them.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    ListFilter {
        max_returned: Option<u32> = "MaxReturned" PLAIN;
        active_status: Option<ActiveStatus> = "ActiveStatus" PLAIN;
        from_modified_date: Option<DateTime> = "FromModifiedDate" PLAIN;
        to_modified_date: Option<DateTime> = "ToModifiedDate" PLAIN;
    }
}

record! {
    /// Entries of a list that has no pages.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    WholeListFilter {
        active_status: Option<ActiveStatus> = "ActiveStatus" PLAIN;
        from_modified_date: Option<DateTime> = "FromModifiedDate" PLAIN;
        to_modified_date: Option<DateTime> = "ToModifiedDate" PLAIN;
    }
}

/// Which transactions are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TxnSelect {
    /// `TxnID`s, at least one. Those that do not exist bring a warning, 500.
    TxnIds(Vec<String>),
    /// `RefNumber`s, at least one; upper and lower case do not count.
    RefNumbers(Vec<String>),
    /// `RefNumberCaseSensitive`: the same, and they count.
    RefNumbersCaseSensitive(Vec<String>),
    /// All that fit.
    Filter(TxnFilter),
}

impl Default for TxnSelect {
    fn default() -> Self {
        Self::Filter(TxnFilter::default())
    }
}

impl Row for TxnSelect {
    fn row(&self, out: &mut Out) {
        const CASE_SENSITIVE: Rule = line(NO_LIMIT).since(4, 0);
        match self {
            Self::TxnIds(ids) => several(ids, "TxnID", ID, out),
            Self::RefNumbers(numbers) => several(numbers, "RefNumber", line(NO_LIMIT), out),
            Self::RefNumbersCaseSensitive(numbers) => {
                several(numbers, "RefNumberCaseSensitive", CASE_SENSITIVE, out);
            }
            Self::Filter(filter) => filter.row(out),
        }
    }
}

record! {
    /// Transactions by what is true of them.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    TxnFilter {
        max_returned: Option<u32> = "MaxReturned" PLAIN;
        /// From when, by one of two times.
        dates: Option<TxnDates>;
        entity_filter: Option<EntityFilter> = "EntityFilter" PLAIN;
    }
}

/// A range of time; both ends belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TxnDates {
    /// By when QuickBooks last saved it, in the time of the machine that QuickBooks runs on.
    Modified(ModifiedDateRange),
    /// By the day that stands on the paper.
    Txn(TxnDateRange),
}

impl Row for TxnDates {
    fn row(&self, out: &mut Out) {
        match self {
            Self::Modified(range) => {
                range.put(out, Element::new("ModifiedDateRangeFilter", PLAIN));
            }
            Self::Txn(range) => range.put(out, Element::new("TxnDateRangeFilter", PLAIN)),
        }
    }
}

record! {
    /// `ModifiedDateRangeFilter`.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    ModifiedDateRange {
        from_modified_date: Option<DateTime> = "FromModifiedDate" PLAIN;
        to_modified_date: Option<DateTime> = "ToModifiedDate" PLAIN;
    }
}

record! {
    /// `TxnDateRangeFilter`.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    TxnDateRange {
        from_txn_date: Option<Date> = "FromTxnDate" PLAIN;
        to_txn_date: Option<Date> = "ToTxnDate" PLAIN;
    }
}

/// `EntityFilter`: whose transactions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntityFilter {
    /// `ListID`s, at least one.
    ListIds(Vec<String>),
    /// `FullName`s, at least one.
    FullNames(Vec<String>),
    /// `ListIDWithChildren`: a customer with its jobs.
    ListIdWithChildren(String),
    /// `FullNameWithChildren`.
    FullNameWithChildren(String),
}

impl Put for EntityFilter {
    fn put(&self, out: &mut Out, element: Element) {
        const NAME: Rule = line(NO_LIMIT).required();
        out.structure(element, |out| match self {
            Self::ListIds(ids) => several(ids, "ListID", ID, out),
            Self::FullNames(names) => several(names, "FullName", line(NO_LIMIT), out),
            Self::ListIdWithChildren(id) => id.put(out, Element::new("ListIDWithChildren", ID)),
            Self::FullNameWithChildren(name) => {
                name.put(out, Element::new("FullNameWithChildren", NAME));
            }
        });
    }
}

record! {
    /// `DeletedDateRangeFilter`: QuickBooks remembers deletions for some 90 days.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    DeletedDateRange {
        from_deleted_date: Option<DateTime> = "FromDeletedDate" PLAIN;
        to_deleted_date: Option<DateTime> = "ToDeletedDate" PLAIN;
    }
}

/// Which elements of the answer are wanted.
const RET_ELEMENT: Rule = line(50).since(4, 0);

record! {
    /// `HostQueryRq`: which QuickBooks this is, and the versions it speaks.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    HostQuery {
        include_ret_element: Vec<String> = "IncludeRetElement" RET_ELEMENT;
    }
}

record! {
    /// `CompanyQueryRq`: whose books these are.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    CompanyQuery {
        include_ret_element: Vec<String> = "IncludeRetElement" RET_ELEMENT;
        owner_id: Vec<String> = "OwnerID" GUID;
    }
}

record! {
    /// `PreferencesQueryRq`: what is switched on.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    PreferencesQuery {
        include_ret_element: Vec<String> = "IncludeRetElement" RET_ELEMENT;
    }
}

record! {
    /// `ItemQueryRq`: items of all kinds.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    ItemQuery {
        /// `iterator` and `iteratorID`.
        paging: Option<Paging>;
        /// Which ones.
        select: ListSelect;
        include_ret_element: Vec<String> = "IncludeRetElement" RET_ELEMENT;
        owner_id: Vec<String> = "OwnerID" GUID;
    }
}

record! {
    /// `CustomerQueryRq`: customers and jobs.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    CustomerQuery {
        /// `iterator` and `iteratorID`.
        paging: Option<Paging>;
        /// Which ones.
        select: ListSelect;
        include_ret_element: Vec<String> = "IncludeRetElement" RET_ELEMENT;
        owner_id: Vec<String> = "OwnerID" GUID;
    }
}

record! {
    /// `InventorySiteQueryRq`: has no pages.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    InventorySiteQuery {
        /// Which ones.
        select: ListSelect<WholeListFilter>;
        include_ret_element: Vec<String> = "IncludeRetElement" RET_ELEMENT;
    }
}

record! {
    /// `UnitOfMeasureSetQueryRq`: has no iterator.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    UnitOfMeasureSetQuery {
        /// Which ones.
        select: ListSelect;
        include_ret_element: Vec<String> = "IncludeRetElement" RET_ELEMENT;
    }
}

record! {
    /// `SalesOrderQueryRq`.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    SalesOrderQuery {
        /// `iterator` and `iteratorID`.
        paging: Option<Paging>;
        /// Which ones.
        select: TxnSelect;
        include_line_items: Option<bool> = "IncludeLineItems" PLAIN;
        include_linked_txns: Option<bool> = "IncludeLinkedTxns" PLAIN;
        include_ret_element: Vec<String> = "IncludeRetElement" RET_ELEMENT;
        owner_id: Vec<String> = "OwnerID" GUID;
    }
}

record! {
    /// `InvoiceQueryRq`.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    InvoiceQuery {
        /// `iterator` and `iteratorID`.
        paging: Option<Paging>;
        /// Which ones.
        select: TxnSelect;
        include_line_items: Option<bool> = "IncludeLineItems" PLAIN;
        include_linked_txns: Option<bool> = "IncludeLinkedTxns" PLAIN;
        include_ret_element: Vec<String> = "IncludeRetElement" RET_ELEMENT;
        owner_id: Vec<String> = "OwnerID" GUID;
    }
}

record! {
    /// `SalesReceiptQueryRq`: sales receipts are linked to nothing.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    SalesReceiptQuery {
        /// `iterator` and `iteratorID`.
        paging: Option<Paging>;
        /// Which ones.
        select: TxnSelect;
        include_line_items: Option<bool> = "IncludeLineItems" PLAIN;
        include_ret_element: Vec<String> = "IncludeRetElement" RET_ELEMENT;
        owner_id: Vec<String> = "OwnerID" GUID;
    }
}

record! {
    /// `TxnDeletedQueryRq`: what was deleted of these kinds, one at least.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    TxnDeletedQuery {
        txn_del_type: Vec<TxnDelType> = "TxnDelType" PLAIN.required();
        deleted: Option<DeletedDateRange> = "DeletedDateRangeFilter" PLAIN;
        include_ret_element: Vec<String> = "IncludeRetElement" RET_ELEMENT;
    }
}

record! {
    /// `ListDeletedQueryRq`: what was deleted of these kinds, one at least.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    ListDeletedQuery {
        list_del_type: Vec<ListDelType> = "ListDelType" PLAIN.required();
        deleted: Option<DeletedDateRange> = "DeletedDateRangeFilter" PLAIN;
        include_ret_element: Vec<String> = "IncludeRetElement" RET_ELEMENT;
    }
}

/// Queries without iterators, and the rules of their elements.
macro_rules! requests {
    ($($query:ident $name:literal $rule:expr;)*) => {$(
        impl $query {
            /// The request in that version, or everything that cannot be written.
            pub fn to_fragment(&self, version: Version) -> Result<Fragment, Vec<Unwritable>> {
                request(Element::new($name, $rule), version, |out| self.row(out))
            }
        }
    )*};
}

requests! {
    HostQuery "HostQueryRq" PLAIN;
    CompanyQuery "CompanyQueryRq" PLAIN;
    PreferencesQuery "PreferencesQueryRq" PLAIN;
    InventorySiteQuery "InventorySiteQueryRq" PLAIN.since(10, 0);
    UnitOfMeasureSetQuery "UnitOfMeasureSetQueryRq" PLAIN.since(7, 0);
    TxnDeletedQuery "TxnDeletedQueryRq" PLAIN;
    ListDeletedQuery "ListDeletedQueryRq" PLAIN;
}

/// Queries with iterators.
macro_rules! paged_requests {
    ($($query:ident $name:literal $rule:expr;)*) => {$(
        impl $query {
            /// The request in that version, or everything that cannot be written.
            pub fn to_fragment(&self, version: Version) -> Result<Fragment, Vec<Unwritable>> {
                request(Element::new($name, $rule), version, |out| {
                    self.row(out);
                    if self.paging.is_some() && !self.select.has_pages() {
                        out.refuse_element(Element::new("iterator", PLAIN), "", Why::NoPages);
                    }
                })
            }
        }
    )*};
}

paged_requests! {
    ItemQuery "ItemQueryRq" PLAIN;
    CustomerQuery "CustomerQueryRq" PLAIN;
    SalesOrderQuery "SalesOrderQueryRq" PLAIN.since(2, 1);
    InvoiceQuery "InvoiceQueryRq" PLAIN;
    SalesReceiptQuery "SalesReceiptQueryRq" PLAIN;
}

impl ListSelect {
    fn has_pages(&self) -> bool {
        matches!(self, Self::Filter(ListFilter { max_returned: Some(_), .. }))
    }
}

impl TxnSelect {
    fn has_pages(&self) -> bool {
        matches!(self, Self::Filter(TxnFilter { max_returned: Some(_), .. }))
    }
}

impl Row for Paging {
    fn row(&self, out: &mut Out) {
        const ITERATOR: Element = Element::new("iterator", PLAIN.since(5, 0));
        const ITERATOR_ID: Element = Element::new("iteratorID", line(NO_LIMIT).required());
        let (word, id) = match self {
            Self::Start => ("Start", None),
            Self::Continue(id) => ("Continue", Some(id)),
            Self::Stop(id) => ("Stop", Some(id)),
        };
        out.attribute(ITERATOR, word);
        if let Some(id) = id {
            out.attribute(ITERATOR_ID, id);
        }
    }
}
