//! Field by field: what the objects of our own fixtures hold.

use crossdock::qbxml::company::*;
use crossdock::qbxml::customer::CustomerRet;
use crossdock::qbxml::deleted::{ListDeletedRet, TxnDeletedRet};
use crossdock::qbxml::fields::{
    AddressWire, DataExtRet, ErrorRecovery, LinkedTxn, RefWire, TxnLineDetail,
};
use crossdock::qbxml::invoice::*;
use crossdock::qbxml::item::*;
use crossdock::qbxml::list::*;
use crossdock::qbxml::sales_order::*;
use crossdock::qbxml::sales_receipt::SalesReceiptRet;
use crossdock::qbxml::{Event, Interest, Message, Ret};

use crate::{fixture, objects, read};

fn text(text: &str) -> Option<String> {
    Some(text.to_string())
}

fn named(id: &str, name: &str) -> Option<RefWire> {
    let said = |part: &str| (!part.is_empty()).then(|| part.to_string());
    Some(RefWire { list_id: said(id), full_name: said(name) })
}

fn rets(name: &str) -> Vec<Ret> {
    objects(&fixture(name)).into_iter().map(|(ret, _)| ret).collect()
}

fn expected_address() -> AddressWire {
    AddressWire {
        addr: [text("Dock 1"), None, text("Gate \"B\""), None, None],
        city: text("Springfield"),
        state: text("IL"),
        postal_code: text("62701"),
        country: text("US"),
        note: text("ring twice"),
    }
}

fn expected_link() -> LinkedTxn {
    LinkedTxn {
        txn_id: text("2B0-1300000500"),
        txn_type: text("Invoice"),
        txn_date: text("2026-03-06"),
        ref_number: text("9001"),
        link_type: text("QUANTYPE"),
        amount: text("-24.00"),
        txn_line_detail: vec![TxnLineDetail {
            txn_line_id: text("1A4-1300000000"),
            amount: text("-2"),
        }],
    }
}

fn expected_line() -> SalesOrderLineRet {
    SalesOrderLineRet {
        txn_line_id: text("1A4-1300000000"),
        item_ref: named("80000010-1290000000", "Bolt:M8"),
        desc: text("hex bolt, 8 mm"),
        quantity: text("12"),
        unit_of_measure: text("EA"),
        rate: text("9.80"),
        rate_percent: None,
        amount: text("117.60"),
        inventory_site_ref: named("80000020-1290000000", "East"),
        inventory_site_location_ref: named("80000021-1290000000", "East:A-1"),
        serial_number: None,
        lot_number: text("L-7"),
        invoiced: text("2"),
        is_manually_closed: text("false"),
        other1: text("o1"),
        other2: text("o2"),
    }
}

fn expected_group() -> SalesOrderLineGroupRet {
    SalesOrderLineGroupRet {
        txn_line_id: text("1A5-1300000000"),
        item_group_ref: named("", "Starter kit"),
        desc: text("everything for a start"),
        quantity: text("2"),
        unit_of_measure: None,
        total_amount: text("0.00"),
        sales_order_line_ret: vec![SalesOrderLineRet {
            txn_line_id: text("1A6-1300000000"),
            item_ref: named("", "Nut:M8"),
            quantity: text("24"),
            ..SalesOrderLineRet::default()
        }],
    }
}

#[test]
fn an_order_arrives_with_every_field() {
    let thanks = SalesOrderLineRet {
        txn_line_id: text("1A7-1300000000"),
        desc: text("thank you"),
        ..SalesOrderLineRet::default()
    };
    let full = SalesOrderRet {
        txn_id: text("1A2-1300000000"),
        time_created: text("2026-03-04T08:00:00-06:00"),
        time_modified: text("2026-03-05T10:11:12-06:00"),
        edit_sequence: text("1300000001"),
        customer_ref: named("80000001-1290000000", "Smith & Sons:Barn"),
        txn_date: text("2026-03-05"),
        ref_number: text("1001"),
        ship_address: Some(expected_address()),
        po_number: text("PO-77"),
        due_date: text("2026-03-20"),
        ship_date: text("2026-03-10"),
        ship_method_ref: named("", "UPS Ground"),
        total_amount: text("117.60"),
        is_manually_closed: text("false"),
        is_fully_invoiced: text("false"),
        memo: text("first line\nsecond line"),
        other: text("blue"),
        external_guid: text("{11111111-2222-4333-8444-955555555555}"),
        linked_txn: vec![expected_link()],
        lines: vec![
            SalesOrderLineWire::Line(expected_line()),
            SalesOrderLineWire::Group(expected_group()),
            SalesOrderLineWire::Line(thanks),
        ],
    };
    let bare = SalesOrderRet {
        txn_id: text("1B0-1300000100"),
        ref_number: text(""),
        memo: text(""),
        ..SalesOrderRet::default()
    };
    assert_eq!(rets("orders.xml"), [Ret::SalesOrder(full), Ret::SalesOrder(bare)]);
}

#[test]
fn the_items_arrive() {
    let mut rets = rets("lists.xml").into_iter();
    let bolt = ItemRet {
        kind: ItemRetKind::ItemInventoryRet,
        list_id: text("80000010-1290000000"),
        name: text("M8"),
        full_name: text("Bolt:M8"),
        bar_code_value: text("4000000000001"),
        is_active: text("true"),
        parent_ref: named("", "Bolt"),
        manufacturer_part_number: text("HB-8"),
        unit_of_measure_set_ref: named("", "Count"),
        sales_desc: text("hex bolt, 8 mm"),
        ..ItemRet::default()
    };
    assert_eq!(rets.next(), Some(Ret::Item(bolt)));
    let names: Vec<_> = rets
        .take(11)
        .map(|ret| match ret {
            Ret::Item(item) => (item.kind, item.full_name.or(item.name).unwrap_or_default()),
            other => panic!("an item is expected: {other:?}"),
        })
        .collect();
    let expected = [
        (ItemRetKind::ItemInventoryAssemblyRet, "Gate, assembled"),
        (ItemRetKind::ItemNonInventoryRet, "Pallet"),
        (ItemRetKind::ItemServiceRet, "Delivery"),
        (ItemRetKind::ItemOtherChargeRet, "Freight"),
        (ItemRetKind::ItemFixedAssetRet, "Fork lift"),
        (ItemRetKind::ItemGroupRet, "Starter kit"),
        (ItemRetKind::ItemDiscountRet, "Discount"),
        (ItemRetKind::ItemSubtotalRet, "Subtotal"),
        (ItemRetKind::ItemPaymentRet, "Payment"),
        (ItemRetKind::ItemSalesTaxRet, "County tax"),
        (ItemRetKind::ItemSalesTaxGroupRet, "Tax"),
    ];
    assert_eq!(names, expected.map(|(kind, name)| (kind, name.to_string())));
}

#[test]
fn the_other_lists_arrive() {
    let mut rets = rets("lists.xml").into_iter().skip(12);
    let customer = CustomerRet {
        list_id: text("80000001-1290000000"),
        name: text("Barn"),
        full_name: text("Smith & Sons:Barn"),
        is_active: text("false"),
        company_name: text("Smith & Sons"),
        bill_address: Some(AddressWire {
            addr: [text("Office"), None, None, None, None],
            ..AddressWire::default()
        }),
        ship_address: Some(AddressWire {
            addr: [text("Dock 1"), None, None, None, None],
            city: text("Springfield"),
            ..AddressWire::default()
        }),
        phone: text("555-0100"),
        email: text("barn@example.com"),
        ..CustomerRet::default()
    };
    assert_eq!(rets.next(), Some(Ret::Customer(customer)));
    let site = InventorySiteRet {
        list_id: text("80000020-1290000000"),
        name: text("East"),
        is_active: text("true"),
        is_default_site: text("true"),
        ..InventorySiteRet::default()
    };
    assert_eq!(rets.next(), Some(Ret::InventorySite(site)));
    let bin = InventorySiteRet {
        list_id: text("80000021-1290000000"),
        name: text("A-1"),
        parent_site_ref: named("80000020-1290000000", "East"),
        ..InventorySiteRet::default()
    };
    assert_eq!(rets.next(), Some(Ret::InventorySite(bin)));
    let unit = |name, abbreviation, ratio: Option<&str>| UnitWire {
        name: text(name),
        abbreviation: text(abbreviation),
        conversion_ratio: ratio.map(str::to_string),
    };
    let set = UnitOfMeasureSetRet {
        list_id: text("80000030-1290000000"),
        name: text("Count"),
        unit_of_measure_type: text("Count"),
        base_unit: Some(unit("each", "EA", None)),
        related_unit: vec![unit("case", "CS", Some("12"))],
        default_unit: vec![DefaultUnit { unit_used_for: text("Sales"), unit: text("case") }],
        ..UnitOfMeasureSetRet::default()
    };
    assert_eq!(rets.next(), Some(Ret::UnitOfMeasureSet(set)));
    assert_eq!(rets.next(), None);
}

#[test]
fn the_company_arrives() {
    let host = HostRet {
        product_name: text("An invented QuickBooks 2026"),
        major_version: text("36"),
        minor_version: text("0"),
        country: text("US"),
        supported_qbxml_version: vec!["1.0".to_string(), "13.0".to_string()],
        qb_file_mode: text("MultiUser"),
    };
    let company = CompanyRet {
        is_sample_company: text("false"),
        company_name: text("Acme Supply"),
        legal_company_name: text("Acme Supply Inc."),
        data_ext_ret: vec![DataExtRet {
            owner_id: text("{22222222-3333-4444-8555-966666666666}"),
            data_ext_name: text("FileID"),
            data_ext_type: text("STR255TYPE"),
            data_ext_value: text("{33333333-4444-4555-8666-977777777777}"),
        }],
    };
    let preferences = PreferencesRet {
        jobs_and_estimates_preferences: Some(JobsAndEstimatesPreferences {
            is_using_progress_invoicing: text("true"),
        }),
        multi_currency_preferences: Some(MultiCurrencyPreferences {
            is_multi_currency_on: text("false"),
        }),
        multi_location_inventory_preferences: Some(MultiLocationInventoryPreferences {
            is_multi_location_inventory_available: text("true"),
            is_multi_location_inventory_enabled: text("true"),
        }),
        purchases_and_vendors_preferences: Some(PurchasesAndVendorsPreferences {
            is_using_inventory: text("true"),
        }),
        sales_and_customers_preferences: Some(SalesAndCustomersPreferences {
            default_ship_method_ref: None,
            default_fob: text("factory"),
            is_auto_applying_payments: text("true"),
        }),
        items_and_inventory_preferences: Some(ItemsAndInventoryPreferences {
            is_tracking_serial_or_lot_number: text("LotNumber"),
        }),
    };
    let expected = [Ret::Host(host), Ret::Company(company), Ret::Preferences(preferences)];
    assert_eq!(rets("company.xml"), expected);
}

#[test]
fn an_invoice_arrives_with_its_links() {
    let detail =
        |id: &str, amount: &str| TxnLineDetail { txn_line_id: text(id), amount: text(amount) };
    let invoice = InvoiceRet {
        txn_id: text("2B0-1300000500"),
        time_modified: text("2026-03-06T09:00:00-06:00"),
        edit_sequence: text("1300000501"),
        customer_ref: named("80000001-1290000000", "Smith & Sons:Barn"),
        txn_date: text("2026-03-06"),
        ref_number: text("9001"),
        is_pending: text("false"),
        due_date: text("2026-04-05"),
        subtotal: text("24.00"),
        sales_tax_total: text("1.98"),
        applied_amount: text("0.00"),
        balance_remaining: text("25.98"),
        is_paid: text("false"),
        linked_txn: vec![LinkedTxn {
            txn_id: text("1A2-1300000000"),
            txn_type: text("SalesOrder"),
            txn_date: text("2026-03-05"),
            ref_number: text("1001"),
            link_type: text("QUANTYPE"),
            amount: text("-24.00"),
            txn_line_detail: vec![detail("1A4-1300000000", "-2"), detail("1A6-1300000000", "-1")],
        }],
        lines: vec![
            InvoiceLineWire::Line(InvoiceLineRet {
                txn_line_id: text("2B2-1300000500"),
                item_ref: named("", "Bolt:M8"),
                quantity: text("2"),
                rate: text("12.00"),
                amount: text("24.00"),
                service_date: text("2026-03-06"),
                ..InvoiceLineRet::default()
            }),
            InvoiceLineWire::Group(InvoiceLineGroupRet {
                txn_line_id: text("2B3-1300000500"),
                item_group_ref: named("", "Starter kit"),
                total_amount: text("0.00"),
                invoice_line_ret: vec![InvoiceLineRet {
                    txn_line_id: text("2B4-1300000500"),
                    quantity: text("1"),
                    ..InvoiceLineRet::default()
                }],
                ..InvoiceLineGroupRet::default()
            }),
        ],
        ..InvoiceRet::default()
    };
    let added = InvoiceRet {
        txn_id: text("2C0-1300000600"),
        edit_sequence: text("1300000600"),
        ..InvoiceRet::default()
    };
    assert_eq!(rets("invoices.xml"), [Ret::Invoice(invoice), Ret::Invoice(added)]);
}

#[test]
fn answers_to_writes_arrive_with_what_was_written() {
    let guid = |last: &str| text(&format!("{{6f1c0d0e-5b1d-4d53-9c3e-0d8f1b2a7c{last}}}"));
    let member = InvoiceLineRet { txn_line_id: text("3A4-1300000700"), ..Default::default() };
    let receipt = SalesReceiptRet {
        txn_id: text("3A0-1300000700"),
        edit_sequence: text("1300000700"),
        customer_ref: named("80000001-1290000000", "Smith & Sons:Barn"),
        ref_number: text("7001"),
        ship_address: Some(AddressWire {
            addr: [text("Dock 4"), None, None, None, None],
            ..AddressWire::default()
        }),
        total_amount: text("12.00"),
        external_guid: guid("11"),
        lines: vec![
            InvoiceLineWire::Line(InvoiceLineRet {
                txn_line_id: text("3A2-1300000700"),
                quantity: text("1"),
                lot_number: text("L-7"),
                ..InvoiceLineRet::default()
            }),
            InvoiceLineWire::Group(InvoiceLineGroupRet {
                txn_line_id: text("3A3-1300000700"),
                invoice_line_ret: vec![member],
                ..InvoiceLineGroupRet::default()
            }),
        ],
        ..SalesReceiptRet::default()
    };
    let recovery = ErrorRecovery {
        list_id: None,
        txn_id: text("3B0-1300000710"),
        edit_sequence: text("1300000710"),
        external_guid: guid("12"),
    };
    let order = SalesOrderRet {
        txn_id: text("1A2-1300000000"),
        edit_sequence: text("1300000800"),
        external_guid: guid("13"),
        ..SalesOrderRet::default()
    };
    assert_eq!(
        rets("writes.xml"),
        [Ret::SalesReceipt(receipt), Ret::ErrorRecovery(recovery), Ret::SalesOrder(order)]
    );
    check_messages(
        "writes.xml",
        Interest::NOTHING,
        &[
            "set set-9 0",
            "SalesReceiptAddRs request receipt-1 code 0 Info \"Status OK\" iterator - - count -",
            "end of SalesReceiptAddRs",
            "InvoiceAddRs request invoice-1 code 0 Info \"Status OK\" iterator - - count -",
            "end of InvoiceAddRs",
            "SalesOrderModRs request order-1 code 3200 Error \"The edit sequence is out of date.\" \
             iterator - - count -",
            "end of SalesOrderModRs",
            "TxnDelRs request gone-1 code 0 Info \"Status OK\" iterator - - count -",
            "end of TxnDelRs",
            "set set-10 9002",
        ],
    );
}

#[test]
fn deletions_arrive() {
    let txn = TxnDeletedRet {
        txn_del_type: text("SalesOrder"),
        txn_id: text("1C0-1300000200"),
        time_created: text("2026-03-01T08:00:00-06:00"),
        time_deleted: text("2026-03-05T10:11:12-06:00"),
        ref_number: text("1003"),
    };
    let list = ListDeletedRet {
        list_del_type: text("ItemInventory"),
        list_id: text("80000099-1290000000"),
        time_created: None,
        time_deleted: text("2026-03-05T10:12:00-06:00"),
        full_name: text("Bolt:M9"),
    };
    assert_eq!(rets("deleted.xml"), [Ret::TxnDeleted(txn), Ret::ListDeleted(list)]);
}

fn message_words(message: &Message) -> String {
    let status = &message.status;
    let iterator = &message.iterator;
    let number = |number: Option<u64>| number.map_or("-".to_string(), |number| number.to_string());
    format!(
        "{} request {} code {} {} \"{}\" iterator {} {} count {}",
        message.name,
        message.request_id.as_deref().unwrap_or("-"),
        status.code,
        status.severity.as_deref().unwrap_or("-"),
        status.message.as_deref().unwrap_or("-"),
        iterator.id.as_deref().unwrap_or("-"),
        number(iterator.remaining),
        number(message.ret_count),
    )
}

#[track_caller]
fn check_messages(name: &str, interest: Interest, expected: &[&str]) {
    let events = read(&fixture(name), interest).expect("the fixture is good");
    let words: Vec<_> = events
        .iter()
        .map(|event| match event {
            Event::MessageSet(set) => format!(
                "set {} {}",
                set.new_message_set_id.as_deref().unwrap_or("-"),
                set.message_set_status_code.as_deref().unwrap_or("-")
            ),
            Event::MessageStart(message) => message_words(message),
            Event::Ret(_, position) => format!("object in line {}", position.line),
            Event::MessageEnd(message) => format!("end of {}", message.name),
        })
        .collect();
    assert_eq!(words, expected);
}

#[test]
fn messages_carry_their_attributes() {
    check_messages(
        "orders.xml",
        Interest::ORDERS,
        &[
            "set - -",
            "SalesOrderQueryRs request 17 code 0 Info \"Status OK\" iterator \
             {0f6c2d1e-1111-4222-8333-944455556666} 40 count -",
            "object in line 5",
            "object in line 111",
            "end of SalesOrderQueryRs",
        ],
    );
    check_messages(
        "invoices.xml",
        Interest::NOTHING,
        &[
            "set set-8 0",
            "InvoiceQueryRs request 1 code 0 Info \"Status OK\" iterator - - count -",
            "end of InvoiceQueryRs",
            "InvoiceAddRs request inv-2 code 530 Warn \"The \"Other\" field was ignored.\" \
             iterator - - count -",
            "end of InvoiceAddRs",
            "InvoiceAddRs request inv-3 code 3140 Error \"There is an invalid reference.\" \
             iterator - - count -",
            "end of InvoiceAddRs",
        ],
    );
}

#[test]
fn what_nobody_knows_passes() {
    check_messages(
        "mixed.xml",
        Interest::EVERYTHING,
        &[
            "set set-1 0",
            "SalesOrderQueryRs request 1 code 0 Info \"-\" iterator - - count -",
            "object in line 10",
            "end of SalesOrderQueryRs",
            "NoveltyQueryRs request - code -1 - \"-\" iterator - - count -",
            "end of NoveltyQueryRs",
            "set - -",
            "SalesOrderQueryRs request - code 1 Info \"nothing was found\" iterator - - count -",
            "end of SalesOrderQueryRs",
            "SalesOrderQueryRs request - code -1 - \"-\" iterator - - count -",
            "end of SalesOrderQueryRs",
        ],
    );
    let order = SalesOrderRet {
        txn_id: text("1A2-1300000000"),
        ref_number: text("1001"),
        ..SalesOrderRet::default()
    };
    assert_eq!(rets("mixed.xml"), [Ret::SalesOrder(order)]);
}

#[test]
fn only_what_is_of_interest_is_kept() {
    let lists_and_orders = Interest::LISTS | Interest::ORDERS;
    for (name, interest, expected) in [
        ("orders.xml", Interest::ORDERS, 2),
        ("orders.xml", lists_and_orders, 2),
        ("orders.xml", Interest::LISTS, 0),
        ("lists.xml", Interest::LISTS, 16),
        ("lists.xml", Interest::COMPANY | Interest::DELETIONS, 0),
        ("company.xml", Interest::COMPANY, 3),
        ("invoices.xml", Interest::INVOICES, 2),
        ("invoices.xml", lists_and_orders, 0),
        ("writes.xml", Interest::RECOVERY, 1),
        ("deleted.xml", Interest::DELETIONS, 2),
        ("deleted.xml", Interest::NOTHING, 0),
    ] {
        let events = read(&fixture(name), interest).expect("the fixture is good");
        let found = events.iter().filter(|event| matches!(event, Event::Ret(..))).count();
        assert_eq!(found, expected, "{name} {interest:?}");
    }
}
