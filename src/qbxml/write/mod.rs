//! Requests for QuickBooks. One table for each message, in the order of the 13.0 schema, drives
//! the writer: what is set in any order comes out in the right one. What QuickBooks would refuse,
//! cut off or round is an [`Unwritable`], and all of them are told at once.

mod customer;
mod deletion;
pub(in crate::qbxml) mod escape;
mod fragment;
mod invoice;
mod out;
mod parts;
mod queries;
mod sales_order;
mod sales_receipt;
mod unwritable;
mod values;

pub use customer::{
    AdditionalContact, AdditionalNote, Contact, CustomerAdd, DeliveryMethod, JobStatus,
    PreferredDeliveryMethod, SalesTaxCountry, ShipToAddress,
};
pub use deletion::TxnDel;
pub use fragment::{Fragment, FragmentError};
pub use invoice::{InvoiceAdd, InvoiceAddLine, InvoiceLineAdd, InvoiceLineGroupAdd, SetCredit};
pub use parts::{
    Address, AmountOrPercent, Change, DataExt, DiscountLineAdd, LineCore, LinkToTxn,
    OptionForPriceRuleConflict, Price, Reference, SalesTaxLineAdd, ShippingLineAdd, Tracking,
};
pub use queries::{
    ActiveStatus, CompanyQuery, CustomerQuery, DeletedDateRange, EntityFilter, HostQuery,
    InventorySiteQuery, InvoiceQuery, ItemQuery, ListDelType, ListDeletedQuery, ListFilter,
    ListSelect, ModifiedDateRange, Paging, PreferencesQuery, SalesOrderQuery, SalesReceiptQuery,
    TxnDateRange, TxnDates, TxnDelType, TxnDeletedQuery, TxnFilter, TxnSelect,
    UnitOfMeasureSetQuery, WholeListFilter,
};
pub use sales_order::{
    SalesOrderAdd, SalesOrderAddLine, SalesOrderLineAdd, SalesOrderLineGroupAdd,
    SalesOrderLineGroupMod, SalesOrderLineMod, SalesOrderMod, SalesOrderModLine,
};
pub use sales_receipt::{
    SalesReceiptAdd, SalesReceiptAddLine, SalesReceiptLineAdd, SalesReceiptLineGroupAdd,
};
pub use unwritable::{Unwritable, Why};
