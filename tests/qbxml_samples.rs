//! Every sample of real and generated qbXML, compared field by field with a second, simple-minded
//! reading of the same file.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

use std::path::{Path, PathBuf};

use crossdock::qbxml::company::{CompanyRet, HostRet, PreferencesRet};
use crossdock::qbxml::customer::CustomerRet;
use crossdock::qbxml::deleted::TxnDeletedRet;
use crossdock::qbxml::fields::{AddressWire, LinkedTxn, RefWire};
use crossdock::qbxml::invoice::{InvoiceLineRet, InvoiceLineWire, InvoiceRet};
use crossdock::qbxml::item::ItemRet;
use crossdock::qbxml::list::InventorySiteRet;
use crossdock::qbxml::sales_order::{SalesOrderLineRet, SalesOrderLineWire, SalesOrderRet};
use crossdock::qbxml::sales_receipt::SalesReceiptRet;
use crossdock::qbxml::{Event, Interest, Message, Reader, Ret};
use crossdock::translate::{deleted, lists, sales_order};

fn shared() -> PathBuf {
    match std::env::var_os("CROSSDOCK_SHARED") {
        Some(path) => path.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
    }
}

fn samples() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = ["public", "generated"]
        .iter()
        .flat_map(|folder| {
            let folder = shared().join("qbxml/samples").join(folder);
            std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"))
        })
        .map(|entry| entry.expect("the folder can be listed").path())
        .collect();
    files.sort();
    files
}

/// An element, as the simple-minded reading has it.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: String,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// Reads well-formed XML with neither CDATA nor `>` in attributes.
    fn parse(text: &str) -> Self {
        let mut open = vec![Self::default()];
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('<') {
            open.last_mut().expect("the root stays").text.push_str(before);
            let (tag, behind) = match after.strip_prefix("!--") {
                Some(comment) => ("!", comment.split_once("-->").expect("comments end").1),
                None => after.split_once('>').expect("tags end"),
            };
            rest = behind;
            if tag.starts_with(['!', '?']) {
                continue;
            }
            if !tag.starts_with('/') {
                let bare = tag.trim_end_matches('/');
                let (name, attributes) = bare.split_once(char::is_whitespace).unwrap_or((bare, ""));
                let (name, attributes) = (name.to_string(), attributes.to_string());
                open.push(Self { name, attributes, ..Self::default() });
            }
            if tag.starts_with('/') || tag.ends_with('/') {
                let done = open.pop().expect("tags match");
                open.last_mut().expect("the root stays").children.push(done);
            }
        }
        open.pop().expect("the root stays")
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().rfind(|child| child.name == name)
    }

    fn plain(&self) -> String {
        let text = self.text.replace("&#13;", "\r").replace("\r\n", "\n").replace('\r', "\n");
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        text.replace("&apos;", "'").replace("&amp;", "&")
    }

    #[track_caller]
    fn check(&self, found: &[(&str, &Option<String>)]) {
        for (name, value) in found {
            let expected = self.child(name).map(Self::plain);
            let (value, expected) = (value.as_deref(), expected.as_deref());
            assert_eq!(value.map(str::trim), expected.map(str::trim), "{name} of {}", self.name);
        }
    }

    #[track_caller]
    fn check_ref(&self, name: &str, found: &Option<RefWire>) {
        assert_eq!(self.child(name).is_some(), found.is_some(), "{name} of {}", self.name);
        if let (Some(element), Some(found)) = (self.child(name), found) {
            element.check(&[("ListID", &found.list_id), ("FullName", &found.full_name)]);
        }
    }

    #[track_caller]
    fn check_address(&self, name: &str, found: &Option<AddressWire>) {
        assert_eq!(self.child(name).is_some(), found.is_some(), "{name} of {}", self.name);
        if let (Some(element), Some(found)) = (self.child(name), found) {
            let lines = ["Addr1", "Addr2", "Addr3", "Addr4", "Addr5"];
            element.check(&lines.into_iter().zip(&found.addr).collect::<Vec<_>>());
            element.check(&[
                ("City", &found.city),
                ("State", &found.state),
                ("PostalCode", &found.postal_code),
                ("Country", &found.country),
                ("Note", &found.note),
            ]);
        }
    }
}

fn check_links(element: &Element, found: &[LinkedTxn]) {
    assert_eq!(element.all("LinkedTxn").count(), found.len());
    for (element, found) in element.all("LinkedTxn").zip(found) {
        element.check(&[
            ("TxnID", &found.txn_id),
            ("TxnType", &found.txn_type),
            ("TxnDate", &found.txn_date),
            ("RefNumber", &found.ref_number),
            ("LinkType", &found.link_type),
            ("Amount", &found.amount),
        ]);
        assert_eq!(element.all("TxnLineDetail").count(), found.txn_line_detail.len());
        for (element, found) in element.all("TxnLineDetail").zip(&found.txn_line_detail) {
            element.check(&[("TxnLineID", &found.txn_line_id), ("Amount", &found.amount)]);
        }
    }
}

fn check_sales_order(element: &Element, ret: &SalesOrderRet) {
    element.check(&[
        ("TxnID", &ret.txn_id),
        ("TimeModified", &ret.time_modified),
        ("EditSequence", &ret.edit_sequence),
        ("TxnDate", &ret.txn_date),
        ("RefNumber", &ret.ref_number),
        ("PONumber", &ret.po_number),
        ("DueDate", &ret.due_date),
        ("ShipDate", &ret.ship_date),
        ("TotalAmount", &ret.total_amount),
        ("IsManuallyClosed", &ret.is_manually_closed),
        ("IsFullyInvoiced", &ret.is_fully_invoiced),
        ("Memo", &ret.memo),
        ("Other", &ret.other),
        ("ExternalGUID", &ret.external_guid),
    ]);
    element.check_ref("CustomerRef", &ret.customer_ref);
    element.check_ref("ShipMethodRef", &ret.ship_method_ref);
    element.check_address("ShipAddress", &ret.ship_address);
    check_links(element, &ret.linked_txn);
    let is_line = |child: &&Element| child.name.starts_with("SalesOrderLine");
    let lines: Vec<&Element> = element.children.iter().filter(is_line).collect();
    assert_eq!(lines.len(), ret.lines.len());
    for (element, line) in lines.into_iter().zip(&ret.lines) {
        match line {
            SalesOrderLineWire::Line(line) => check_sales_order_line(element, line),
            SalesOrderLineWire::Group(group) => {
                element.check(&[
                    ("TxnLineID", &group.txn_line_id),
                    ("Desc", &group.desc),
                    ("Quantity", &group.quantity),
                    ("TotalAmount", &group.total_amount),
                ]);
                element.check_ref("ItemGroupRef", &group.item_group_ref);
                let members = element.all("SalesOrderLineRet");
                assert_eq!(members.count(), group.sales_order_line_ret.len());
                for (element, line) in
                    element.all("SalesOrderLineRet").zip(&group.sales_order_line_ret)
                {
                    check_sales_order_line(element, line);
                }
            }
        }
    }
    let (order, findings) = sales_order::sales_order(ret.clone());
    assert!(order.is_some(), "{findings:?}");
}

fn check_sales_order_line(element: &Element, line: &SalesOrderLineRet) {
    element.check(&[
        ("TxnLineID", &line.txn_line_id),
        ("Desc", &line.desc),
        ("Quantity", &line.quantity),
        ("UnitOfMeasure", &line.unit_of_measure),
        ("Rate", &line.rate),
        ("RatePercent", &line.rate_percent),
        ("Amount", &line.amount),
        ("SerialNumber", &line.serial_number),
        ("LotNumber", &line.lot_number),
        ("Invoiced", &line.invoiced),
        ("IsManuallyClosed", &line.is_manually_closed),
        ("Other1", &line.other1),
        ("Other2", &line.other2),
    ]);
    element.check_ref("ItemRef", &line.item_ref);
    element.check_ref("InventorySiteRef", &line.inventory_site_ref);
    element.check_ref("InventorySiteLocationRef", &line.inventory_site_location_ref);
}

fn check_invoice(element: &Element, ret: &InvoiceRet) {
    element.check(&[
        ("TxnID", &ret.txn_id),
        ("EditSequence", &ret.edit_sequence),
        ("TxnDate", &ret.txn_date),
        ("RefNumber", &ret.ref_number),
        ("IsPending", &ret.is_pending),
        ("Subtotal", &ret.subtotal),
        ("SalesTaxTotal", &ret.sales_tax_total),
        ("AppliedAmount", &ret.applied_amount),
        ("BalanceRemaining", &ret.balance_remaining),
        ("Memo", &ret.memo),
        ("IsPaid", &ret.is_paid),
        ("ExternalGUID", &ret.external_guid),
    ]);
    element.check_ref("CustomerRef", &ret.customer_ref);
    element.check_address("ShipAddress", &ret.ship_address);
    check_links(element, &ret.linked_txn);
    check_sold(element, "InvoiceLineRet", &ret.lines);
}

fn check_sales_receipt(element: &Element, ret: &SalesReceiptRet) {
    element.check(&[
        ("TxnID", &ret.txn_id),
        ("EditSequence", &ret.edit_sequence),
        ("RefNumber", &ret.ref_number),
        ("TotalAmount", &ret.total_amount),
        ("Memo", &ret.memo),
        ("ExternalGUID", &ret.external_guid),
    ]);
    element.check_ref("CustomerRef", &ret.customer_ref);
    element.check_address("ShipAddress", &ret.ship_address);
    check_sold(element, "SalesReceiptLineRet", &ret.lines);
}

/// The lines of an invoice or a sales receipt.
fn check_sold(element: &Element, name: &str, lines: &[InvoiceLineWire]) {
    let lines = lines.iter().filter_map(|line| match line {
        InvoiceLineWire::Line(line) => Some(line),
        InvoiceLineWire::Group(_) => None,
    });
    let lines: Vec<&InvoiceLineRet> = lines.collect();
    assert_eq!(element.all(name).count(), lines.len());
    for (element, line) in element.all(name).zip(lines) {
        element.check(&[
            ("TxnLineID", &line.txn_line_id),
            ("Desc", &line.desc),
            ("Quantity", &line.quantity),
            ("Rate", &line.rate),
            ("Amount", &line.amount),
            ("ServiceDate", &line.service_date),
        ]);
        element.check_ref("ItemRef", &line.item_ref);
    }
}

fn check_item(element: &Element, ret: &ItemRet) {
    assert_eq!(element.name, format!("{:?}", ret.kind));
    element.check(&[
        ("ListID", &ret.list_id),
        ("Name", &ret.name),
        ("FullName", &ret.full_name),
        ("IsActive", &ret.is_active),
        ("SalesDesc", &ret.sales_desc),
        ("ItemDesc", &ret.item_desc),
    ]);
    element.check_ref("ParentRef", &ret.parent_ref);
    element.check_ref("UnitOfMeasureSetRef", &ret.unit_of_measure_set_ref);
    assert!(lists::item(ret.clone()).0.is_some());
}

fn check_customer(element: &Element, ret: &CustomerRet) {
    element.check(&[
        ("ListID", &ret.list_id),
        ("Name", &ret.name),
        ("FullName", &ret.full_name),
        ("IsActive", &ret.is_active),
        ("CompanyName", &ret.company_name),
        ("Phone", &ret.phone),
        ("Email", &ret.email),
    ]);
    element.check_address("BillAddress", &ret.bill_address);
    element.check_address("ShipAddress", &ret.ship_address);
    assert!(lists::customer(ret.clone()).0.is_some());
}

fn check_site(element: &Element, ret: &InventorySiteRet) {
    element.check(&[("ListID", &ret.list_id), ("Name", &ret.name), ("IsActive", &ret.is_active)]);
    element.check_ref("ParentSiteRef", &ret.parent_site_ref);
    assert!(lists::site(ret.clone()).0.is_some());
}

fn check_company(element: &Element, ret: &CompanyRet) {
    element
        .check(&[("CompanyName", &ret.company_name), ("IsSampleCompany", &ret.is_sample_company)]);
    assert_eq!(element.all("DataExtRet").count(), ret.data_ext_ret.len());
    for (element, found) in element.all("DataExtRet").zip(&ret.data_ext_ret) {
        element.check(&[
            ("OwnerID", &found.owner_id),
            ("DataExtName", &found.data_ext_name),
            ("DataExtValue", &found.data_ext_value),
        ]);
    }
}

fn check_host(element: &Element, ret: &HostRet) {
    element.check(&[
        ("ProductName", &ret.product_name),
        ("MajorVersion", &ret.major_version),
        ("QBFileMode", &ret.qb_file_mode),
    ]);
    let versions: Vec<_> = element.all("SupportedQBXMLVersion").map(Element::plain).collect();
    assert_eq!(versions, ret.supported_qbxml_version);
}

fn check_preferences(element: &Element, ret: &PreferencesRet) {
    let element = element.child("MultiLocationInventoryPreferences");
    let found = ret.multi_location_inventory_preferences.as_ref();
    assert_eq!(element.is_some(), found.is_some());
    if let (Some(element), Some(found)) = (element, found) {
        element.check(&[
            ("IsMultiLocationInventoryAvailable", &found.is_multi_location_inventory_available),
            ("IsMultiLocationInventoryEnabled", &found.is_multi_location_inventory_enabled),
        ]);
        assert_eq!(lists::multiple_sites(ret).0, Some(false), "as in every sample we have");
    }
}

fn check_deleted(element: &Element, ret: &TxnDeletedRet) {
    element.check(&[
        ("TxnDelType", &ret.txn_del_type),
        ("TxnID", &ret.txn_id),
        ("TimeDeleted", &ret.time_deleted),
        ("RefNumber", &ret.ref_number),
    ]);
    assert!(deleted::deletion(ret.clone()).0.is_some());
}

fn check_ret(element: &Element, ret: &Ret) {
    match ret {
        Ret::SalesOrder(ret) => check_sales_order(element, ret),
        Ret::Invoice(ret) => check_invoice(element, ret),
        Ret::Customer(ret) => check_customer(element, ret),
        Ret::Item(ret) => check_item(element, ret),
        Ret::InventorySite(ret) => check_site(element, ret),
        Ret::Preferences(ret) => check_preferences(element, ret),
        Ret::Company(ret) => check_company(element, ret),
        Ret::Host(ret) => check_host(element, ret),
        Ret::TxnDeleted(ret) => check_deleted(element, ret),
        Ret::SalesReceipt(ret) => check_sales_receipt(element, ret),
        Ret::ErrorRecovery(ret) => {
            element.check(&[("TxnID", &ret.txn_id), ("EditSequence", &ret.edit_sequence)]);
        }
        Ret::UnitOfMeasureSet(_) | Ret::ListDeleted(_) | Ret::SalesOrderHead(_) => {}
    }
}

fn check_message(element: &Element, message: &Message) {
    assert_eq!(element.name, message.name);
    let has = |name: &str, value: &str| {
        let attribute = format!("{name}=\"{value}\"");
        assert!(element.attributes.contains(&attribute), "{attribute} in {}", element.attributes);
    };
    has("statusCode", &message.status.code.to_string());
    if let Some(id) = &message.iterator.id {
        has("iteratorID", id);
    }
    if let Some(remaining) = message.iterator.remaining {
        has("iteratorRemainingCount", &remaining.to_string());
    }
    if let Some(id) = &message.request_id {
        has("requestID", id);
    }
}

/// How many objects of ours the file holds.
fn check_sample(path: &Path) -> usize {
    let file = std::fs::read(path).expect("the sample can be read");
    let tree = Element::parse(&String::from_utf8_lossy(&file));
    let sets = tree.all("QBXML").flat_map(|root| root.all("QBXMLMsgsRs"));
    let messages: Vec<&Element> = sets.flat_map(|set| &set.children).collect();
    let mut messages = messages.into_iter();
    let mut rets = Vec::new().into_iter();
    let mut count = 0;
    let mut reader = Reader::new(file.as_slice(), Interest::EVERYTHING);
    while let Some(event) = reader.next().expect("the sample is well-formed") {
        match event {
            Event::MessageStart(message) => {
                let element = messages.next().expect("the message stands in the file");
                check_message(element, &message);
                rets = element.children.iter().collect::<Vec<_>>().into_iter();
            }
            Event::Ret(ret, position) => {
                let end = (position.offset + position.length) as usize;
                let slice = &file[position.offset as usize..end];
                let again = Element::parse(&String::from_utf8_lossy(slice));
                check_ret(&again.children[0], &ret);
                let name = &again.children[0].name;
                let element = rets.find(|element| element.name == *name);
                check_ret(element.expect("the object stands in its message"), &ret);
                count += 1;
            }
            Event::MessageSet(_) | Event::MessageEnd(_) => {}
        }
    }
    assert!(messages.next().is_none(), "every message was read");
    count
}

#[test]
#[ignore = "needs ../shared"]
fn every_sample_is_read_as_it_stands() {
    let mut objects = 0;
    let files = samples();
    assert!(files.len() > 150, "the samples are there");
    for path in files {
        println!("{}", path.display());
        objects += check_sample(&path);
    }
    assert!(objects > 150, "{objects} objects were compared");
}

#[test]
#[ignore = "needs ../shared"]
fn every_sample_cut_off_in_its_midst_is_refused() {
    for path in samples() {
        let file = std::fs::read(&path).expect("the sample can be read");
        let step = (file.len() / 40).max(1);
        let end = file.len() - "</QBXML>".len() - 2;
        for cut in (0..end).step_by(step) {
            let mut reader = Reader::new(&file[..cut], Interest::EVERYTHING);
            let error = loop {
                match reader.next() {
                    Ok(Some(_)) => {}
                    Ok(None) => panic!("{} cut off after {cut} bytes is read", path.display()),
                    Err(error) => break error,
                }
            };
            assert!(error.line >= 1 && error.column >= 1 && !error.message.is_empty());
        }
    }
}
