//! `InvoiceAdd`.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::fragment::Fragment;
use super::out::{
    AMOUNT, EXCHANGE_RATE, Element, GUID, ID, NO_LIMIT, NUMBER, PLAIN, Row, line, prose, record,
    request,
};
use super::parts::{
    Address, DataExt, DiscountLineAdd, LineCore, LinkToTxn, Reference, SalesTaxLineAdd,
    ShippingLineAdd, lines,
};
use super::unwritable::Unwritable;
use crate::qbxml::version::Version;

record! {
    /// `InvoiceAdd`: a new invoice. Macros, of which nothing of ours has use, are left out.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    InvoiceAdd {
        customer_ref: Option<Reference> = "CustomerRef" line(209).required();
        class_ref: Option<Reference> = "ClassRef" line(159);
        ar_account_ref: Option<Reference> = "ARAccountRef" line(159);
        template_ref: Option<Reference> = "TemplateRef" line(31).since(3, 0);
        txn_date: Option<Date> = "TxnDate" PLAIN;
        ref_number: Option<String> = "RefNumber" line(11);
        bill_address: Option<Address> = "BillAddress" PLAIN;
        ship_address: Option<Address> = "ShipAddress" PLAIN;
        is_pending: Option<bool> = "IsPending" PLAIN;
        is_finance_charge: Option<bool> = "IsFinanceCharge" PLAIN;
        po_number: Option<String> = "PONumber" line(25);
        terms_ref: Option<Reference> = "TermsRef" line(31);
        due_date: Option<Date> = "DueDate" PLAIN;
        sales_rep_ref: Option<Reference> = "SalesRepRef" line(5);
        fob: Option<String> = "FOB" line(13);
        ship_date: Option<Date> = "ShipDate" PLAIN;
        ship_method_ref: Option<Reference> = "ShipMethodRef" line(15);
        item_sales_tax_ref: Option<Reference> = "ItemSalesTaxRef" line(31);
        memo: Option<String> = "Memo" prose(4095);
        customer_msg_ref: Option<Reference> = "CustomerMsgRef" line(101);
        is_to_be_printed: Option<bool> = "IsToBePrinted" PLAIN;
        is_to_be_emailed: Option<bool> = "IsToBeEmailed" PLAIN.since(6, 0);
        is_tax_included: Option<bool> = "IsTaxIncluded" PLAIN.since(6, 0);
        customer_sales_tax_code_ref: Option<Reference> = "CustomerSalesTaxCodeRef" line(3);
        other: Option<String> = "Other" line(29).since(6, 0);
        exchange_rate: Option<Decimal> = "ExchangeRate" EXCHANGE_RATE.since(8, 0);
        external_guid: Option<String> = "ExternalGUID" GUID.since(9, 0);
        link_to_txn_id: Vec<String> = "LinkToTxnID" ID.since(4, 0);
        set_credit: Vec<SetCredit> = "SetCredit" PLAIN;
        /// Lines and groups, as they are to stand.
        lines: Vec<InvoiceAddLine>;
        discount_line_add: Option<DiscountLineAdd> = "DiscountLineAdd" PLAIN;
        sales_tax_line_add: Option<SalesTaxLineAdd> = "SalesTaxLineAdd" PLAIN;
        shipping_line_add: Option<ShippingLineAdd> = "ShippingLineAdd" PLAIN;
    }
}

record! {
    /// `SetCredit`: a credit of the customer that pays a part of it.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    SetCredit {
        credit_txn_id: String = "CreditTxnID" ID;
        txn_line_id: Option<String> = "TxnLineID" ID;
        applied_amount: Decimal = "AppliedAmount" AMOUNT;
        override_: Option<bool> = "Override" PLAIN.since(10, 0);
    }
}

lines! {
    /// What may stand among the lines of a new invoice.
    InvoiceAddLine { Line InvoiceLineAdd Group InvoiceLineGroupAdd }
}

record! {
    /// `InvoiceLineAdd`. A line drawn from a sales order has `LinkToTxn` and its quantity alone.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    InvoiceLineAdd {
        /// What, how much, at which price, from where.
        core: LineCore;
        service_date: Option<Date> = "ServiceDate" PLAIN;
        sales_tax_code_ref: Option<Reference> = "SalesTaxCodeRef" line(3);
        is_taxable: Option<bool> = "IsTaxable" PLAIN;
        override_item_account_ref: Option<Reference> = "OverrideItemAccountRef" line(159);
        other1: Option<String> = "Other1" line(29).since(6, 0);
        other2: Option<String> = "Other2" line(29).since(6, 0);
        link_to_txn: Option<LinkToTxn> = "LinkToTxn" PLAIN.since(4, 0);
        data_ext: Vec<DataExt> = "DataExt" PLAIN.since(5, 0);
    }
}

record! {
    /// `InvoiceLineGroupAdd`: an item group. Its `ServiceDate` stands before its site, that of a
    /// line behind it.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    InvoiceLineGroupAdd {
        item_group_ref: Option<Reference> = "ItemGroupRef" line(31).required();
        desc: Option<String> = "Desc" prose(NO_LIMIT);
        quantity: Option<Decimal> = "Quantity" NUMBER;
        unit_of_measure: Option<String> = "UnitOfMeasure" line(31).since(7, 0);
        service_date: Option<Date> = "ServiceDate" PLAIN;
        inventory_site_ref: Option<Reference> = "InventorySiteRef" line(31).since(10, 0);
        inventory_site_location_ref: Option<Reference> =
            "InventorySiteLocationRef" line(31).since(12, 0);
        data_ext: Vec<DataExt> = "DataExt" PLAIN.since(5, 0);
    }
}

impl InvoiceAdd {
    /// The request in that version, or everything that cannot be written.
    pub fn to_fragment(&self, version: Version) -> Result<Fragment, Vec<Unwritable>> {
        let element = Element::new("InvoiceAddRq", PLAIN);
        request(element, version, |out| out.tags("InvoiceAdd", |out| self.row(out)))
    }
}
