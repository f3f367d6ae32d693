//! Every request with every field, filled from a tape.

use crossdock::qbxml::version::Version;
use crossdock::qbxml::write::*;

use super::tape::{NO_LIMIT, Tape};

type Written = Result<Fragment, Vec<Unwritable>>;

type Maker = fn(&mut Tape<'_>, Version) -> Written;

/// A request of each kind.
pub const MAKERS: &[(&str, Maker)] = &[
    ("HostQueryRq", |t, v| HostQuery { include_ret_element: ret_elements(t) }.to_fragment(v)),
    ("CompanyQueryRq", |t, v| {
        let include_ret_element = ret_elements(t);
        CompanyQuery { include_ret_element, owner_id: owners(t) }.to_fragment(v)
    }),
    ("PreferencesQueryRq", |t, v| {
        PreferencesQuery { include_ret_element: ret_elements(t) }.to_fragment(v)
    }),
    ("ItemQueryRq", |t, v| {
        let (select, owner_id) = (list_select(t), owners(t));
        let paging = paging(t, is_paged_list(&select));
        let include_ret_element = ret_elements(t);
        ItemQuery { paging, select, include_ret_element, owner_id }.to_fragment(v)
    }),
    ("CustomerQueryRq", |t, v| {
        let (select, owner_id) = (list_select(t), owners(t));
        let paging = paging(t, is_paged_list(&select));
        let include_ret_element = ret_elements(t);
        CustomerQuery { paging, select, include_ret_element, owner_id }.to_fragment(v)
    }),
    ("InventorySiteQueryRq", |t, v| {
        let select = match t.below(2) {
            0 => ListSelect::ListIds(t.some(1, |t| t.id("ListID"))),
            _ => ListSelect::Filter(WholeListFilter {
                active_status: active_status(t),
                from_modified_date: t.moment("FromModifiedDate"),
                to_modified_date: t.moment("ToModifiedDate"),
            }),
        };
        InventorySiteQuery { select, include_ret_element: ret_elements(t) }.to_fragment(v)
    }),
    ("UnitOfMeasureSetQueryRq", |t, v| {
        let select = list_select(t);
        UnitOfMeasureSetQuery { select, include_ret_element: ret_elements(t) }.to_fragment(v)
    }),
    ("SalesOrderQueryRq", |t, v| {
        let select = txn_select(t);
        SalesOrderQuery {
            paging: paging(t, is_paged_txn(&select)),
            select,
            owner_id: owners(t),
            include_ret_element: ret_elements(t),
            include_linked_txns: t.b("IncludeLinkedTxns"),
            include_line_items: t.b("IncludeLineItems"),
        }
        .to_fragment(v)
    }),
    ("InvoiceQueryRq", |t, v| {
        let select = txn_select(t);
        InvoiceQuery {
            paging: paging(t, is_paged_txn(&select)),
            select,
            owner_id: owners(t),
            include_ret_element: ret_elements(t),
            include_linked_txns: t.b("IncludeLinkedTxns"),
            include_line_items: t.b("IncludeLineItems"),
        }
        .to_fragment(v)
    }),
    ("SalesReceiptQueryRq", |t, v| {
        let select = txn_select(t);
        SalesReceiptQuery {
            paging: paging(t, is_paged_txn(&select)),
            select,
            owner_id: owners(t),
            include_ret_element: ret_elements(t),
            include_line_items: t.b("IncludeLineItems"),
        }
        .to_fragment(v)
    }),
    ("TxnDeletedQueryRq", |t, v| {
        TxnDeletedQuery {
            deleted: deleted(t),
            txn_del_type: t.some(1, txn_del_type),
            include_ret_element: ret_elements(t),
        }
        .to_fragment(v)
    }),
    ("ListDeletedQueryRq", |t, v| {
        let kinds = ListDelType::ALL;
        ListDeletedQuery {
            deleted: deleted(t),
            list_del_type: t.some(1, |t| t.word("ListDelType", kinds, ListDelType::word)),
            include_ret_element: ret_elements(t),
        }
        .to_fragment(v)
    }),
    ("TxnDelRq", |t, v| {
        TxnDel { txn_id: t.id("TxnID"), txn_del_type: txn_del_type(t) }.to_fragment(v)
    }),
    ("CustomerAddRq", |t, v| t.inside("CustomerAdd", customer_add).to_fragment(v)),
    ("SalesOrderAddRq", |t, v| t.inside("SalesOrderAdd", sales_order_add).to_fragment(v)),
    ("SalesOrderModRq", |t, v| t.inside("SalesOrderMod", sales_order_mod).to_fragment(v)),
    ("InvoiceAddRq", |t, v| t.inside("InvoiceAdd", invoice_add).to_fragment(v)),
    ("SalesReceiptAddRq", |t, v| t.inside("SalesReceiptAdd", sales_receipt_add).to_fragment(v)),
];

fn ret_elements(t: &mut Tape<'_>) -> Vec<String> {
    t.some(0, |t| t.line("IncludeRetElement", 50))
}

fn owners(t: &mut Tape<'_>) -> Vec<String> {
    t.some(0, |t| t.guid("OwnerID"))
}

fn txn_del_type(t: &mut Tape<'_>) -> TxnDelType {
    t.word("TxnDelType", TxnDelType::ALL, TxnDelType::word)
}

fn active_status(t: &mut Tape<'_>) -> Option<ActiveStatus> {
    t.maybe(|t| t.word("ActiveStatus", ActiveStatus::ALL, ActiveStatus::word))
}

fn deleted(t: &mut Tape<'_>) -> Option<DeletedDateRange> {
    t.maybe(|t| {
        t.inside("DeletedDateRangeFilter", |t| DeletedDateRange {
            to_deleted_date: t.moment("ToDeletedDate"),
            from_deleted_date: t.moment("FromDeletedDate"),
        })
    })
}

fn is_paged_list(select: &ListSelect) -> bool {
    matches!(select, ListSelect::Filter(ListFilter { max_returned: Some(_), .. }))
}

fn is_paged_txn(select: &TxnSelect) -> bool {
    matches!(select, TxnSelect::Filter(TxnFilter { max_returned: Some(_), .. }))
}

fn paging(t: &mut Tape<'_>, allowed: bool) -> Option<Paging> {
    let id = "{eb05f701-e727-472f-8ade-6753c4f67a46}".to_string();
    let all = [Paging::Start, Paging::Continue(id.clone()), Paging::Stop(id)];
    let chosen = t.maybe(|t| all[t.below(3)].clone());
    chosen.filter(|_| allowed)
}

fn list_select(t: &mut Tape<'_>) -> ListSelect {
    match t.below(3) {
        0 => ListSelect::ListIds(t.some(1, |t| t.id("ListID"))),
        1 => ListSelect::FullNames(t.some(1, |t| t.line("FullName", NO_LIMIT))),
        _ => ListSelect::Filter(ListFilter {
            to_modified_date: t.moment("ToModifiedDate"),
            from_modified_date: t.moment("FromModifiedDate"),
            active_status: active_status(t),
            max_returned: t.maybe(|t| t.count("MaxReturned")),
        }),
    }
}

fn txn_select(t: &mut Tape<'_>) -> TxnSelect {
    match t.below(5) {
        0 => TxnSelect::TxnIds(t.some(1, |t| t.id("TxnID"))),
        1 => TxnSelect::RefNumbers(t.some(1, |t| t.line("RefNumber", NO_LIMIT))),
        2 => TxnSelect::RefNumbersCaseSensitive(
            t.some(1, |t| t.line("RefNumberCaseSensitive", NO_LIMIT)),
        ),
        _ => TxnSelect::Filter(TxnFilter {
            entity_filter: t.maybe(|t| t.inside("EntityFilter", entity_filter)),
            dates: t.maybe(txn_dates),
            max_returned: t.maybe(|t| t.count("MaxReturned")),
        }),
    }
}

fn entity_filter(t: &mut Tape<'_>) -> EntityFilter {
    match t.below(4) {
        0 => EntityFilter::ListIds(t.some(1, |t| t.id("ListID"))),
        1 => EntityFilter::FullNames(t.some(1, |t| t.line("FullName", NO_LIMIT))),
        2 => EntityFilter::ListIdWithChildren(t.id("ListIDWithChildren")),
        _ => EntityFilter::FullNameWithChildren(t.line("FullNameWithChildren", NO_LIMIT)),
    }
}

fn txn_dates(t: &mut Tape<'_>) -> TxnDates {
    match t.below(2) {
        0 => TxnDates::Modified(t.inside("ModifiedDateRangeFilter", |t| ModifiedDateRange {
            from_modified_date: t.moment("FromModifiedDate"),
            to_modified_date: t.moment("ToModifiedDate"),
        })),
        _ => TxnDates::Txn(t.inside("TxnDateRangeFilter", |t| TxnDateRange {
            to_txn_date: t.d("ToTxnDate"),
            from_txn_date: Some(t.day("FromTxnDate")),
        })),
    }
}

fn address(t: &mut Tape<'_>) -> Address {
    Address {
        note: t.l("Note", 41),
        country: t.l("Country", 31),
        postal_code: t.l("PostalCode", 13),
        state: t.l("State", 21),
        city: t.l("City", 31),
        addr1: t.l("Addr1", 41),
        addr2: t.l("Addr2", 41),
        addr3: t.l("Addr3", 41),
        addr4: t.l("Addr4", 41),
        addr5: t.l("Addr5", 41),
    }
}

fn address_in(t: &mut Tape<'_>, name: &str) -> Option<Address> {
    t.maybe(|t| t.inside(name, address))
}

fn data_exts(t: &mut Tape<'_>) -> Vec<DataExt> {
    t.some(0, |t| {
        t.inside("DataExt", |t| DataExt {
            data_ext_value: t.prose("DataExtValue", NO_LIMIT),
            data_ext_name: t.line("DataExtName", 31),
            owner_id: t.guid("OwnerID"),
        })
    })
}

fn price(t: &mut Tape<'_>) -> Option<Price> {
    t.maybe(|t| match t.below(3) {
        0 => Price::Rate(t.number("Rate")),
        1 => Price::RatePercent(t.number("RatePercent")),
        _ => Price::PriceLevel(t.reference("PriceLevelRef", 31)),
    })
}

fn tracking(t: &mut Tape<'_>) -> Option<Tracking> {
    t.maybe(|t| match t.below(2) {
        0 => Tracking::SerialNumber(t.prose("SerialNumber", 4095)),
        _ => Tracking::LotNumber(t.line("LotNumber", 40)),
    })
}

fn conflict(t: &mut Tape<'_>) -> Option<OptionForPriceRuleConflict> {
    let (all, word) = (OptionForPriceRuleConflict::ALL, OptionForPriceRuleConflict::word);
    t.maybe(|t| t.word("OptionForPriceRuleConflict", all, word))
}

fn line_core(t: &mut Tape<'_>) -> LineCore {
    LineCore {
        tracking: tracking(t),
        inventory_site_location_ref: t.r("InventorySiteLocationRef", 31),
        inventory_site_ref: t.r("InventorySiteRef", 31),
        option_for_price_rule_conflict: conflict(t),
        tax_amount: t.maybe(|t| t.amount("TaxAmount")),
        amount: t.maybe(|t| t.amount("Amount")),
        class_ref: t.r("ClassRef", 159),
        price: price(t),
        unit_of_measure: t.l("UnitOfMeasure", 31),
        quantity: t.maybe(|t| t.number("Quantity")),
        desc: t.p("Desc", 4095),
        item_ref: t.r("ItemRef", NO_LIMIT),
    }
}

fn amount_or_percent(t: &mut Tape<'_>) -> Option<AmountOrPercent> {
    t.maybe(|t| match t.below(2) {
        0 => AmountOrPercent::Amount(t.amount("Amount")),
        _ => AmountOrPercent::RatePercent(t.number("RatePercent")),
    })
}

fn discount_line_add(t: &mut Tape<'_>) -> Option<DiscountLineAdd> {
    t.maybe(|t| {
        t.inside("DiscountLineAdd", |t| DiscountLineAdd {
            account_ref: t.r("AccountRef", 159),
            is_taxable: t.b("IsTaxable"),
            amount: amount_or_percent(t),
        })
    })
}

fn sales_tax_line_add(t: &mut Tape<'_>) -> Option<SalesTaxLineAdd> {
    t.maybe(|t| {
        t.inside("SalesTaxLineAdd", |t| SalesTaxLineAdd {
            account_ref: t.r("AccountRef", 159),
            amount: amount_or_percent(t),
        })
    })
}

fn shipping_line_add(t: &mut Tape<'_>) -> Option<ShippingLineAdd> {
    t.maybe(|t| {
        t.inside("ShippingLineAdd", |t| ShippingLineAdd {
            account_ref: t.r("AccountRef", 159),
            amount: t.amount("Amount"),
        })
    })
}

fn sales_order_add(t: &mut Tape<'_>) -> SalesOrderAdd {
    SalesOrderAdd {
        lines: t.some(1, sales_order_add_line),
        external_guid: t.g("ExternalGUID"),
        exchange_rate: t.exchange_rate("ExchangeRate"),
        other: t.l("Other", 29),
        customer_sales_tax_code_ref: t.r("CustomerSalesTaxCodeRef", 3),
        is_tax_included: t.b("IsTaxIncluded"),
        is_to_be_emailed: t.b("IsToBeEmailed"),
        is_to_be_printed: t.b("IsToBePrinted"),
        customer_msg_ref: t.r("CustomerMsgRef", 101),
        memo: t.p("Memo", 4095),
        is_manually_closed: t.b("IsManuallyClosed"),
        item_sales_tax_ref: t.r("ItemSalesTaxRef", 31),
        ship_method_ref: t.r("ShipMethodRef", 15),
        ship_date: t.d("ShipDate"),
        fob: t.l("FOB", 13),
        sales_rep_ref: t.r("SalesRepRef", 5),
        due_date: t.d("DueDate"),
        terms_ref: t.r("TermsRef", 31),
        po_number: t.l("PONumber", 25),
        ship_address: address_in(t, "ShipAddress"),
        bill_address: address_in(t, "BillAddress"),
        ref_number: t.l("RefNumber", 11),
        txn_date: t.d("TxnDate"),
        template_ref: t.r("TemplateRef", 31),
        class_ref: t.r("ClassRef", 159),
        customer_ref: Some(t.reference("CustomerRef", 209)),
    }
}

fn sales_order_add_line(t: &mut Tape<'_>) -> SalesOrderAddLine {
    if t.below(3) < 2 {
        return SalesOrderAddLine::Line(t.inside("SalesOrderLineAdd", |t| SalesOrderLineAdd {
            data_ext: data_exts(t),
            other2: t.l("Other2", 29),
            other1: t.l("Other1", 29),
            is_manually_closed: t.b("IsManuallyClosed"),
            sales_tax_code_ref: t.r("SalesTaxCodeRef", 3),
            core: line_core(t),
        }));
    }
    SalesOrderAddLine::Group(t.inside("SalesOrderLineGroupAdd", |t| SalesOrderLineGroupAdd {
        data_ext: data_exts(t),
        inventory_site_location_ref: t.r("InventorySiteLocationRef", 31),
        inventory_site_ref: t.r("InventorySiteRef", 31),
        unit_of_measure: t.l("UnitOfMeasure", 31),
        quantity: t.maybe(|t| t.number("Quantity")),
        desc: t.p("Desc", NO_LIMIT),
        item_group_ref: Some(t.reference("ItemGroupRef", 31)),
    }))
}

fn change_line(t: &mut Tape<'_>, name: &str, limit: usize) -> Change<String> {
    t.change(name, |t| t.line(name, limit))
}

fn change_ref(t: &mut Tape<'_>, name: &str, limit: usize) -> Change<Reference> {
    t.change(name, |t| t.reference(name, limit))
}

fn sales_order_mod(t: &mut Tape<'_>) -> SalesOrderMod {
    SalesOrderMod {
        lines: t.some(0, sales_order_mod_line),
        exchange_rate: t.exchange_rate("ExchangeRate"),
        other: change_line(t, "Other", 29),
        customer_sales_tax_code_ref: change_ref(t, "CustomerSalesTaxCodeRef", 3),
        is_tax_included: t.b("IsTaxIncluded"),
        is_to_be_emailed: t.b("IsToBeEmailed"),
        is_to_be_printed: t.b("IsToBePrinted"),
        customer_msg_ref: change_ref(t, "CustomerMsgRef", 101),
        memo: t.change("Memo", |t| t.prose("Memo", 4095)),
        is_manually_closed: t.b("IsManuallyClosed"),
        item_sales_tax_ref: change_ref(t, "ItemSalesTaxRef", 31),
        ship_method_ref: change_ref(t, "ShipMethodRef", 15),
        ship_date: t.change("ShipDate", |t| t.day("ShipDate")),
        fob: change_line(t, "FOB", 13),
        sales_rep_ref: change_ref(t, "SalesRepRef", 5),
        due_date: t.change("DueDate", |t| t.day("DueDate")),
        terms_ref: change_ref(t, "TermsRef", 31),
        po_number: change_line(t, "PONumber", 25),
        ship_address: t.change("ShipAddress", |t| t.inside("ShipAddress", address)),
        bill_address: t.change("BillAddress", |t| t.inside("BillAddress", address)),
        ref_number: change_line(t, "RefNumber", 11),
        txn_date: t.d("TxnDate"),
        template_ref: t.r("TemplateRef", 31),
        class_ref: change_ref(t, "ClassRef", 159),
        customer_ref: t.r("CustomerRef", 209),
        edit_sequence: t.line("EditSequence", 16),
        txn_id: t.id("TxnID"),
    }
}

fn sales_order_mod_line(t: &mut Tape<'_>) -> SalesOrderModLine {
    if t.below(3) < 2 {
        return SalesOrderModLine::Line(t.inside("SalesOrderLineMod", sales_order_line_mod));
    }
    SalesOrderModLine::Group(t.inside("SalesOrderLineGroupMod", |t| SalesOrderLineGroupMod {
        lines: t.some(0, |t| t.inside("SalesOrderLineMod", sales_order_line_mod)),
        override_uom_set_ref: change_ref(t, "OverrideUOMSetRef", 31),
        unit_of_measure: change_line(t, "UnitOfMeasure", 31),
        quantity: t.change("Quantity", |t| t.number("Quantity")),
        item_group_ref: t.r("ItemGroupRef", 31),
        txn_line_id: t.id("TxnLineID"),
    }))
}

fn sales_order_line_mod(t: &mut Tape<'_>) -> SalesOrderLineMod {
    SalesOrderLineMod {
        other2: change_line(t, "Other2", 29),
        other1: change_line(t, "Other1", 29),
        is_manually_closed: t.b("IsManuallyClosed"),
        sales_tax_code_ref: change_ref(t, "SalesTaxCodeRef", 3),
        tracking: tracking(t),
        inventory_site_location_ref: change_ref(t, "InventorySiteLocationRef", 31),
        inventory_site_ref: change_ref(t, "InventorySiteRef", 31),
        option_for_price_rule_conflict: conflict(t),
        tax_amount: t.change("TaxAmount", |t| t.amount("TaxAmount")),
        amount: t.change("Amount", |t| t.amount("Amount")),
        class_ref: change_ref(t, "ClassRef", 159),
        price: price(t),
        override_uom_set_ref: change_ref(t, "OverrideUOMSetRef", 31),
        unit_of_measure: change_line(t, "UnitOfMeasure", 31),
        quantity: t.change("Quantity", |t| t.number("Quantity")),
        desc: t.change("Desc", |t| t.prose("Desc", 4095)),
        item_ref: change_ref(t, "ItemRef", NO_LIMIT),
        txn_line_id: t.id("TxnLineID"),
    }
}

fn invoice_add(t: &mut Tape<'_>) -> InvoiceAdd {
    InvoiceAdd {
        shipping_line_add: shipping_line_add(t),
        sales_tax_line_add: sales_tax_line_add(t),
        discount_line_add: discount_line_add(t),
        lines: t.some(0, invoice_add_line),
        set_credit: t.some(0, |t| t.inside("SetCredit", set_credit)),
        link_to_txn_id: t.some(0, |t| t.id("LinkToTxnID")),
        external_guid: t.g("ExternalGUID"),
        exchange_rate: t.exchange_rate("ExchangeRate"),
        other: t.l("Other", 29),
        customer_sales_tax_code_ref: t.r("CustomerSalesTaxCodeRef", 3),
        is_tax_included: t.b("IsTaxIncluded"),
        is_to_be_emailed: t.b("IsToBeEmailed"),
        is_to_be_printed: t.b("IsToBePrinted"),
        customer_msg_ref: t.r("CustomerMsgRef", 101),
        memo: t.p("Memo", 4095),
        item_sales_tax_ref: t.r("ItemSalesTaxRef", 31),
        ship_method_ref: t.r("ShipMethodRef", 15),
        ship_date: t.d("ShipDate"),
        fob: t.l("FOB", 13),
        sales_rep_ref: t.r("SalesRepRef", 5),
        due_date: t.d("DueDate"),
        terms_ref: t.r("TermsRef", 31),
        po_number: t.l("PONumber", 25),
        is_finance_charge: t.b("IsFinanceCharge"),
        is_pending: t.b("IsPending"),
        ship_address: address_in(t, "ShipAddress"),
        bill_address: address_in(t, "BillAddress"),
        ref_number: t.l("RefNumber", 11),
        txn_date: t.d("TxnDate"),
        template_ref: t.r("TemplateRef", 31),
        ar_account_ref: t.r("ARAccountRef", 159),
        class_ref: t.r("ClassRef", 159),
        customer_ref: Some(t.reference("CustomerRef", 209)),
    }
}

fn set_credit(t: &mut Tape<'_>) -> SetCredit {
    SetCredit {
        override_: t.b("Override"),
        applied_amount: t.amount("AppliedAmount"),
        txn_line_id: t.maybe(|t| t.id("TxnLineID")),
        credit_txn_id: t.id("CreditTxnID"),
    }
}

fn invoice_add_line(t: &mut Tape<'_>) -> InvoiceAddLine {
    if t.below(3) < 2 {
        return InvoiceAddLine::Line(t.inside("InvoiceLineAdd", |t| InvoiceLineAdd {
            data_ext: data_exts(t),
            link_to_txn: t.maybe(|t| {
                t.inside("LinkToTxn", |t| LinkToTxn {
                    txn_line_id: t.id("TxnLineID"),
                    txn_id: t.id("TxnID"),
                })
            }),
            other2: t.l("Other2", 29),
            other1: t.l("Other1", 29),
            override_item_account_ref: t.r("OverrideItemAccountRef", 159),
            is_taxable: t.b("IsTaxable"),
            sales_tax_code_ref: t.r("SalesTaxCodeRef", 3),
            service_date: t.d("ServiceDate"),
            core: line_core(t),
        }));
    }
    InvoiceAddLine::Group(t.inside("InvoiceLineGroupAdd", |t| InvoiceLineGroupAdd {
        data_ext: data_exts(t),
        inventory_site_location_ref: t.r("InventorySiteLocationRef", 31),
        inventory_site_ref: t.r("InventorySiteRef", 31),
        service_date: t.d("ServiceDate"),
        unit_of_measure: t.l("UnitOfMeasure", 31),
        quantity: t.maybe(|t| t.number("Quantity")),
        desc: t.p("Desc", NO_LIMIT),
        item_group_ref: Some(t.reference("ItemGroupRef", 31)),
    }))
}

fn sales_receipt_add(t: &mut Tape<'_>) -> SalesReceiptAdd {
    SalesReceiptAdd {
        shipping_line_add: shipping_line_add(t),
        sales_tax_line_add: sales_tax_line_add(t),
        discount_line_add: discount_line_add(t),
        lines: t.some(1, sales_receipt_add_line),
        external_guid: t.g("ExternalGUID"),
        exchange_rate: t.exchange_rate("ExchangeRate"),
        other: t.l("Other", 29),
        deposit_to_account_ref: t.r("DepositToAccountRef", 159),
        customer_sales_tax_code_ref: t.r("CustomerSalesTaxCodeRef", 3),
        is_tax_included: t.b("IsTaxIncluded"),
        is_to_be_emailed: t.b("IsToBeEmailed"),
        is_to_be_printed: t.b("IsToBePrinted"),
        customer_msg_ref: t.r("CustomerMsgRef", 101),
        memo: t.p("Memo", 4095),
        item_sales_tax_ref: t.r("ItemSalesTaxRef", 31),
        fob: t.l("FOB", 13),
        ship_method_ref: t.r("ShipMethodRef", 15),
        ship_date: t.d("ShipDate"),
        sales_rep_ref: t.r("SalesRepRef", 5),
        due_date: t.d("DueDate"),
        payment_method_ref: t.r("PaymentMethodRef", 31),
        check_number: t.l("CheckNumber", 25),
        is_pending: t.b("IsPending"),
        ship_address: address_in(t, "ShipAddress"),
        bill_address: address_in(t, "BillAddress"),
        ref_number: t.l("RefNumber", 11),
        txn_date: t.d("TxnDate"),
        template_ref: t.r("TemplateRef", 31),
        class_ref: t.r("ClassRef", 159),
        customer_ref: t.r("CustomerRef", 209),
    }
}

fn sales_receipt_add_line(t: &mut Tape<'_>) -> SalesReceiptAddLine {
    if t.below(3) < 2 {
        return SalesReceiptAddLine::Line(t.inside("SalesReceiptLineAdd", |t| {
            SalesReceiptLineAdd {
                data_ext: data_exts(t),
                other2: t.l("Other2", 29),
                other1: t.l("Other1", 29),
                override_item_account_ref: t.r("OverrideItemAccountRef", 159),
                is_taxable: t.b("IsTaxable"),
                sales_tax_code_ref: t.r("SalesTaxCodeRef", 3),
                service_date: t.d("ServiceDate"),
                core: line_core(t),
            }
        }));
    }
    SalesReceiptAddLine::Group(t.inside("SalesReceiptLineGroupAdd", |t| SalesReceiptLineGroupAdd {
        data_ext: data_exts(t),
        inventory_site_location_ref: t.r("InventorySiteLocationRef", 31),
        inventory_site_ref: t.r("InventorySiteRef", 31),
        service_date: t.d("ServiceDate"),
        unit_of_measure: t.l("UnitOfMeasure", 31),
        quantity: t.maybe(|t| t.number("Quantity")),
        desc: t.p("Desc", NO_LIMIT),
        item_group_ref: Some(t.reference("ItemGroupRef", 31)),
    }))
}

fn contact_refs(t: &mut Tape<'_>) -> Vec<AdditionalContact> {
    t.some(0, |t| {
        t.inside("AdditionalContactRef", |t| AdditionalContact {
            contact_value: t.line("ContactValue", 255),
            contact_name: t.line("ContactName", 40),
        })
    })
}

fn customer_add(t: &mut Tape<'_>) -> CustomerAdd {
    let ship_to_address = t.some(0, |t| {
        t.inside("ShipToAddress", |t| ShipToAddress {
            default_ship_to: t.b("DefaultShipTo"),
            address: address(t),
            name: t.line("Name", 41),
        })
    });
    let contacts = t.some(0, |t| {
        t.inside("Contacts", |t| Contact {
            additional_contact_ref: contact_refs(t),
            job_title: t.l("JobTitle", 41),
            last_name: t.l("LastName", 25),
            middle_name: t.l("MiddleName", 5),
            first_name: t.line("FirstName", 25),
            salutation: t.l("Salutation", 15),
        })
    });
    let additional_notes = t.some(0, |t| {
        t.inside("AdditionalNotes", |t| AdditionalNote { note: t.prose("Note", 4095) })
    });
    let job_status = t.maybe(|t| t.word("JobStatus", JobStatus::ALL, JobStatus::word));
    let (ways, way) = (DeliveryMethod::ALL, DeliveryMethod::word);
    let delivery_method = t.maybe(|t| t.word("DeliveryMethod", ways, way));
    let (ways, way) = (PreferredDeliveryMethod::ALL, PreferredDeliveryMethod::word);
    let preferred_delivery_method = t.maybe(|t| t.word("PreferredDeliveryMethod", ways, way));
    let (all, word) = (SalesTaxCountry::ALL, SalesTaxCountry::word);
    let sales_tax_country = t.maybe(|t| t.word("SalesTaxCountry", all, word));
    customer_with(
        t,
        CustomerAdd {
            ship_to_address,
            contacts,
            additional_notes,
            job_status,
            delivery_method,
            preferred_delivery_method,
            sales_tax_country,
            ..CustomerAdd::default()
        },
    )
}

fn customer_with(t: &mut Tape<'_>, begun: CustomerAdd) -> CustomerAdd {
    CustomerAdd {
        currency_ref: t.r("CurrencyRef", 64),
        tax_registration_number: t.l("TaxRegistrationNumber", 30),
        external_guid: t.g("ExternalGUID"),
        price_level_ref: t.r("PriceLevelRef", 31),
        is_statement_with_parent: t.b("IsStatementWithParent"),
        notes: t.p("Notes", 4095),
        job_type_ref: t.r("JobTypeRef", 159),
        job_desc: t.l("JobDesc", 99),
        job_end_date: t.d("JobEndDate"),
        job_projected_end_date: t.d("JobProjectedEndDate"),
        job_start_date: t.d("JobStartDate"),
        preferred_payment_method_ref: t.r("PreferredPaymentMethodRef", 31),
        credit_limit: t.maybe(|t| t.amount("CreditLimit")),
        account_number: t.l("AccountNumber", 99),
        resale_number: t.l("ResaleNumber", 15),
        item_sales_tax_ref: t.r("ItemSalesTaxRef", 31),
        sales_tax_code_ref: t.r("SalesTaxCodeRef", 3),
        open_balance_date: t.d("OpenBalanceDate"),
        open_balance: t.maybe(|t| t.amount("OpenBalance")),
        sales_rep_ref: t.r("SalesRepRef", 5),
        terms_ref: t.r("TermsRef", 31),
        customer_type_ref: t.r("CustomerTypeRef", 159),
        additional_contact_ref: contact_refs(t),
        alt_contact: t.l("AltContact", 41),
        contact: t.l("Contact", 41),
        cc: t.l("Cc", 1023),
        email: t.l("Email", 1023),
        fax: t.l("Fax", 21),
        alt_phone: t.l("AltPhone", 21),
        pager: t.l("Pager", 21),
        mobile: t.l("Mobile", 21),
        phone: t.l("Phone", 21),
        print_as: t.l("PrintAs", 41),
        ship_address: address_in(t, "ShipAddress"),
        bill_address: address_in(t, "BillAddress"),
        job_title: t.l("JobTitle", 41),
        suffix: t.l("Suffix", NO_LIMIT),
        last_name: t.l("LastName", 25),
        middle_name: t.l("MiddleName", 5),
        first_name: t.l("FirstName", 25),
        salutation: t.l("Salutation", 15),
        company_name: t.l("CompanyName", 41),
        parent_ref: t.r("ParentRef", NO_LIMIT),
        class_ref: t.r("ClassRef", 159),
        is_active: t.b("IsActive"),
        name: t.line("Name", 41),
        ..begun
    }
}
