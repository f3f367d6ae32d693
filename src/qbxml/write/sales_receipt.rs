//! `SalesReceiptAdd`.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::fragment::Fragment;
use super::out::{
    EXCHANGE_RATE, Element, GUID, NO_LIMIT, NUMBER, PLAIN, Row, line, prose, record, request,
};
use super::parts::{
    Address, DataExt, DiscountLineAdd, LineCore, Reference, SalesTaxLineAdd, ShippingLineAdd, lines,
};
use super::unwritable::{Unwritable, Why};
use crate::qbxml::version::Version;

record! {
    /// `SalesReceiptAdd`: a sale paid at once, with one line at least. It can be drawn from no
    /// sales order. What belongs to credit cards is left out: their numbers have no business here.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    SalesReceiptAdd {
        customer_ref: Option<Reference> = "CustomerRef" line(209);
        class_ref: Option<Reference> = "ClassRef" line(159);
        template_ref: Option<Reference> = "TemplateRef" line(31).since(3, 0);
        txn_date: Option<Date> = "TxnDate" PLAIN;
        ref_number: Option<String> = "RefNumber" line(11);
        bill_address: Option<Address> = "BillAddress" PLAIN;
        ship_address: Option<Address> = "ShipAddress" PLAIN;
        is_pending: Option<bool> = "IsPending" PLAIN;
        check_number: Option<String> = "CheckNumber" line(25);
        payment_method_ref: Option<Reference> = "PaymentMethodRef" line(31);
        due_date: Option<Date> = "DueDate" PLAIN;
        sales_rep_ref: Option<Reference> = "SalesRepRef" line(5);
        ship_date: Option<Date> = "ShipDate" PLAIN;
        ship_method_ref: Option<Reference> = "ShipMethodRef" line(15);
        fob: Option<String> = "FOB" line(13);
        item_sales_tax_ref: Option<Reference> = "ItemSalesTaxRef" line(31);
        memo: Option<String> = "Memo" prose(4095);
        customer_msg_ref: Option<Reference> = "CustomerMsgRef" line(101);
        is_to_be_printed: Option<bool> = "IsToBePrinted" PLAIN;
        is_to_be_emailed: Option<bool> = "IsToBeEmailed" PLAIN.since(6, 0);
        is_tax_included: Option<bool> = "IsTaxIncluded" PLAIN.since(6, 0);
        customer_sales_tax_code_ref: Option<Reference> = "CustomerSalesTaxCodeRef" line(3);
        deposit_to_account_ref: Option<Reference> = "DepositToAccountRef" line(159);
        other: Option<String> = "Other" line(29).since(6, 0);
        exchange_rate: Option<Decimal> = "ExchangeRate" EXCHANGE_RATE.since(8, 0);
        external_guid: Option<String> = "ExternalGUID" GUID.since(9, 0);
        /// Lines and groups, as they are to stand.
        lines: Vec<SalesReceiptAddLine>;
        discount_line_add: Option<DiscountLineAdd> = "DiscountLineAdd" PLAIN;
        sales_tax_line_add: Option<SalesTaxLineAdd> = "SalesTaxLineAdd" PLAIN;
        shipping_line_add: Option<ShippingLineAdd> = "ShippingLineAdd" PLAIN;
    }
}

lines! {
    /// What may stand among the lines of a new sales receipt.
    SalesReceiptAddLine { Line SalesReceiptLineAdd Group SalesReceiptLineGroupAdd }
}

record! {
    /// `SalesReceiptLineAdd`.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    SalesReceiptLineAdd {
        /// What, how much, at which price, from where.
        core: LineCore;
        service_date: Option<Date> = "ServiceDate" PLAIN;
        sales_tax_code_ref: Option<Reference> = "SalesTaxCodeRef" line(3);
        is_taxable: Option<bool> = "IsTaxable" PLAIN;
        override_item_account_ref: Option<Reference> = "OverrideItemAccountRef" line(159);
        other1: Option<String> = "Other1" line(29).since(6, 0);
        other2: Option<String> = "Other2" line(29).since(6, 0);
        data_ext: Vec<DataExt> = "DataExt" PLAIN.since(5, 0);
    }
}

record! {
    /// `SalesReceiptLineGroupAdd`: an item group. Its `ServiceDate` stands before its site.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    SalesReceiptLineGroupAdd {
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

impl SalesReceiptAdd {
    /// The request in that version, or everything that cannot be written.
    pub fn to_fragment(&self, version: Version) -> Result<Fragment, Vec<Unwritable>> {
        let element = Element::new("SalesReceiptAddRq", PLAIN);
        request(element, version, |out| {
            if self.lines.is_empty() {
                let line = Element::new("SalesReceiptLineAdd", PLAIN);
                out.refuse_element(line, "", Why::Missing);
            }
            out.tags("SalesReceiptAdd", |out| self.row(out));
        })
    }
}
