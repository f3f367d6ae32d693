//! Requests for QuickBooks. One table for each message, in the order of the 13.0 schema, drives
//! the writer: what is set in any order comes out in the right one. What QuickBooks would refuse,
//! cut off or round is an [`Unwritable`], and all of them are told at once.

pub(in crate::qbxml) mod escape;
mod fragment;
mod out;
mod queries;
mod unwritable;
mod values;

pub use fragment::{Fragment, FragmentError};
pub use queries::{
    ActiveStatus, CompanyQuery, CustomerQuery, DeletedDateRange, EntityFilter, HostQuery,
    InventorySiteQuery, InvoiceQuery, ItemQuery, ListDelType, ListDeletedQuery, ListFilter,
    ListSelect, ModifiedDateRange, Paging, PreferencesQuery, SalesOrderQuery, SalesReceiptQuery,
    TxnDateRange, TxnDates, TxnDelType, TxnDeletedQuery, TxnFilter, TxnSelect,
    UnitOfMeasureSetQuery, WholeListFilter,
};
pub use unwritable::{Unwritable, Why};
