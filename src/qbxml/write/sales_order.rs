//! `SalesOrderAdd`, `SalesOrderMod`.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::fragment::Fragment;
use super::out::{
    AMOUNT, EXCHANGE_RATE, Element, GUID, ID, NO_LIMIT, NUMBER, PLAIN, Row, line, prose, record,
    request,
};
use super::parts::{
    Address, Change, DataExt, LineCore, OptionForPriceRuleConflict, Price, Reference, Tracking,
    lines,
};
use super::unwritable::{Unwritable, Why};
use crate::qbxml::version::Version;

record! {
    /// `SalesOrderAdd`: a new sales order, with one line at least.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    SalesOrderAdd {
        customer_ref: Option<Reference> = "CustomerRef" line(209).required();
        class_ref: Option<Reference> = "ClassRef" line(159);
        template_ref: Option<Reference> = "TemplateRef" line(31).since(3, 0);
        txn_date: Option<Date> = "TxnDate" PLAIN;
        ref_number: Option<String> = "RefNumber" line(11);
        bill_address: Option<Address> = "BillAddress" PLAIN;
        ship_address: Option<Address> = "ShipAddress" PLAIN;
        po_number: Option<String> = "PONumber" line(25);
        terms_ref: Option<Reference> = "TermsRef" line(31);
        due_date: Option<Date> = "DueDate" PLAIN;
        sales_rep_ref: Option<Reference> = "SalesRepRef" line(5);
        fob: Option<String> = "FOB" line(13);
        ship_date: Option<Date> = "ShipDate" PLAIN;
        ship_method_ref: Option<Reference> = "ShipMethodRef" line(15);
        item_sales_tax_ref: Option<Reference> = "ItemSalesTaxRef" line(31);
        is_manually_closed: Option<bool> = "IsManuallyClosed" PLAIN;
        memo: Option<String> = "Memo" prose(4095);
        customer_msg_ref: Option<Reference> = "CustomerMsgRef" line(101);
        is_to_be_printed: Option<bool> = "IsToBePrinted" PLAIN;
        is_to_be_emailed: Option<bool> = "IsToBeEmailed" PLAIN.since(6, 0);
        is_tax_included: Option<bool> = "IsTaxIncluded" PLAIN.since(6, 0);
        customer_sales_tax_code_ref: Option<Reference> = "CustomerSalesTaxCodeRef" line(3);
        other: Option<String> = "Other" line(29).since(6, 0);
        exchange_rate: Option<Decimal> = "ExchangeRate" EXCHANGE_RATE.since(8, 0);
        external_guid: Option<String> = "ExternalGUID" GUID.since(9, 0);
        /// Lines and groups, as they are to stand.
        lines: Vec<SalesOrderAddLine>;
    }
}

lines! {
    /// What may stand among the lines of a new sales order.
    SalesOrderAddLine { Line SalesOrderLineAdd Group SalesOrderLineGroupAdd }
}

record! {
    /// `SalesOrderLineAdd`. Without `ItemRef` it is a line of text.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    SalesOrderLineAdd {
        /// What, how much, at which price, from where.
        core: LineCore;
        sales_tax_code_ref: Option<Reference> = "SalesTaxCodeRef" line(3);
        is_manually_closed: Option<bool> = "IsManuallyClosed" PLAIN;
        other1: Option<String> = "Other1" line(29).since(6, 0);
        other2: Option<String> = "Other2" line(29).since(6, 0);
        data_ext: Vec<DataExt> = "DataExt" PLAIN.since(5, 0);
    }
}

record! {
    /// `SalesOrderLineGroupAdd`: an item group, which QuickBooks writes out into its members.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    SalesOrderLineGroupAdd {
        item_group_ref: Option<Reference> = "ItemGroupRef" line(31).required();
        desc: Option<String> = "Desc" prose(NO_LIMIT);
        quantity: Option<Decimal> = "Quantity" NUMBER;
        unit_of_measure: Option<String> = "UnitOfMeasure" line(31).since(7, 0);
        inventory_site_ref: Option<Reference> = "InventorySiteRef" line(31).since(10, 0);
        inventory_site_location_ref: Option<Reference> =
            "InventorySiteLocationRef" line(31).since(12, 0);
        data_ext: Vec<DataExt> = "DataExt" PLAIN.since(5, 0);
    }
}

impl SalesOrderAdd {
    /// The request in that version, or everything that cannot be written.
    pub fn to_fragment(&self, version: Version) -> Result<Fragment, Vec<Unwritable>> {
        let element = Element::new("SalesOrderAddRq", PLAIN.since(2, 1));
        request(element, version, |out| {
            if self.lines.is_empty() {
                let line = Element::new("SalesOrderLineAdd", PLAIN);
                out.refuse_element(line, "", Why::Missing);
            }
            out.tags("SalesOrderAdd", |out| self.row(out));
        })
    }
}

record! {
    /// `SalesOrderMod`: changes to a sales order. Where any line is given, QuickBooks deletes
    /// those that are not; a line with its `TxnLineID` alone stays as it is.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    SalesOrderMod {
        txn_id: String = "TxnID" ID;
        edit_sequence: String = "EditSequence" line(16).required();
        customer_ref: Option<Reference> = "CustomerRef" line(209);
        class_ref: Change<Reference> = "ClassRef" line(159);
        template_ref: Option<Reference> = "TemplateRef" line(31);
        txn_date: Option<Date> = "TxnDate" PLAIN;
        ref_number: Change<String> = "RefNumber" line(11);
        bill_address: Change<Address> = "BillAddress" PLAIN;
        ship_address: Change<Address> = "ShipAddress" PLAIN;
        po_number: Change<String> = "PONumber" line(25);
        terms_ref: Change<Reference> = "TermsRef" line(31);
        due_date: Change<Date> = "DueDate" PLAIN;
        sales_rep_ref: Change<Reference> = "SalesRepRef" line(5);
        fob: Change<String> = "FOB" line(13);
        ship_date: Change<Date> = "ShipDate" PLAIN;
        ship_method_ref: Change<Reference> = "ShipMethodRef" line(15);
        item_sales_tax_ref: Change<Reference> = "ItemSalesTaxRef" line(31);
        is_manually_closed: Option<bool> = "IsManuallyClosed" PLAIN;
        memo: Change<String> = "Memo" prose(4095);
        customer_msg_ref: Change<Reference> = "CustomerMsgRef" line(101);
        is_to_be_printed: Option<bool> = "IsToBePrinted" PLAIN;
        is_to_be_emailed: Option<bool> = "IsToBeEmailed" PLAIN.since(6, 0);
        is_tax_included: Option<bool> = "IsTaxIncluded" PLAIN.since(6, 0);
        customer_sales_tax_code_ref: Change<Reference> = "CustomerSalesTaxCodeRef" line(3);
        other: Change<String> = "Other" line(29).since(6, 0);
        exchange_rate: Option<Decimal> = "ExchangeRate" EXCHANGE_RATE.since(8, 0);
        /// Every line that is to be there afterwards, or none where they all stay as they are.
        lines: Vec<SalesOrderModLine>;
    }
}

lines! {
    /// What may stand among the lines of a changed sales order.
    SalesOrderModLine { Line SalesOrderLineMod Group SalesOrderLineGroupMod }
}

record! {
    /// `SalesOrderLineMod`. The `TxnLineID` of a new line is `-1`.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    SalesOrderLineMod {
        txn_line_id: String = "TxnLineID" ID;
        item_ref: Change<Reference> = "ItemRef" line(NO_LIMIT);
        desc: Change<String> = "Desc" prose(4095);
        quantity: Change<Decimal> = "Quantity" NUMBER;
        unit_of_measure: Change<String> = "UnitOfMeasure" line(31).since(7, 0);
        override_uom_set_ref: Change<Reference> = "OverrideUOMSetRef" line(31).since(7, 0);
        /// One of three ways.
        price: Option<Price>;
        class_ref: Change<Reference> = "ClassRef" line(159);
        amount: Change<Decimal> = "Amount" AMOUNT;
        tax_amount: Change<Decimal> = "TaxAmount" AMOUNT.since(6, 1);
        option_for_price_rule_conflict: Option<OptionForPriceRuleConflict> =
            "OptionForPriceRuleConflict" PLAIN.since(13, 0);
        inventory_site_ref: Change<Reference> = "InventorySiteRef" line(31).since(10, 0);
        inventory_site_location_ref: Change<Reference> =
            "InventorySiteLocationRef" line(31).since(12, 0);
        /// Serial numbers or a lot; an empty text clears.
        tracking: Option<Tracking>;
        sales_tax_code_ref: Change<Reference> = "SalesTaxCodeRef" line(3);
        is_manually_closed: Option<bool> = "IsManuallyClosed" PLAIN;
        other1: Change<String> = "Other1" line(29).since(6, 0);
        other2: Change<String> = "Other2" line(29).since(6, 0);
    }
}

record! {
    /// `SalesOrderLineGroupMod`. The `TxnLineID` of a new group is `-1`.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    SalesOrderLineGroupMod {
        txn_line_id: String = "TxnLineID" ID;
        item_group_ref: Option<Reference> = "ItemGroupRef" line(31);
        quantity: Change<Decimal> = "Quantity" NUMBER;
        unit_of_measure: Change<String> = "UnitOfMeasure" line(31).since(7, 0);
        override_uom_set_ref: Change<Reference> = "OverrideUOMSetRef" line(31).since(7, 0);
        lines: Vec<SalesOrderLineMod> = "SalesOrderLineMod" PLAIN;
    }
}

impl SalesOrderMod {
    /// The request in that version, or everything that cannot be written.
    pub fn to_fragment(&self, version: Version) -> Result<Fragment, Vec<Unwritable>> {
        let element = Element::new("SalesOrderModRq", PLAIN.since(3, 0));
        request(element, version, |out| out.tags("SalesOrderMod", |out| self.row(out)))
    }
}
