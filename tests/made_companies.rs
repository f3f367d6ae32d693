//! Made companies: deterministic, readable, of the promised size, and valid against the schema.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crossdock::domain::catalog::Catalog;
use crossdock::domain::finding::Finding;
use crossdock::domain::sales_order::SalesOrder;
use crossdock::generator::{COMPANY, Made, SITE_UNMAPPED, SITES, Trouble};
use crossdock::qbxml::{Event, Interest, Reader, Ret};
use crossdock::translate::{lists, sales_order};

fn file_of(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> Vec<u8> {
    let mut file = Vec::new();
    write(&mut file).expect("memory does not fail");
    file
}

fn rets(file: &[u8]) -> Vec<Ret> {
    let mut reader = Reader::new(file, Interest::EVERYTHING);
    let mut rets = Vec::new();
    while let Some(event) = reader.next().expect("what is made is well-formed") {
        match event {
            Event::Ret(ret, _) => rets.push(*ret),
            Event::MessageEnd(message) => assert!(message.status.is_ok_answer()),
            Event::MessageSet(_) | Event::MessageStart(_) => {}
        }
    }
    rets
}

fn orders(made: &Made) -> Vec<(Option<SalesOrder>, Vec<Finding>)> {
    let order = |ret| match ret {
        Ret::SalesOrder(ret) => sales_order::sales_order(ret),
        other => panic!("an order is expected: {other:?}"),
    };
    rets(&file_of(|out| made.orders(out))).into_iter().map(order).collect()
}

fn catalog(made: &Made) -> Catalog {
    let mut catalog = Catalog::default();
    for ret in rets(&file_of(|out| made.lists(out))) {
        match ret {
            Ret::Item(ret) => catalog.items.put(good(lists::item(ret))),
            Ret::Customer(ret) => catalog.customers.put(good(lists::customer(ret))),
            Ret::InventorySite(ret) => catalog.sites.put(good(lists::site(ret))),
            Ret::UnitOfMeasureSet(ret) => catalog.put_unit_set(good(lists::unit_set(ret))),
            Ret::Preferences(ret) => {
                catalog.quickbooks_multiple_sites = lists::multiple_sites(&ret).0;
            }
            Ret::Company(ret) => catalog.quickbooks_company = lists::company_name(&ret),
            Ret::Host(host) => assert!(host.supported_qbxml_version.contains(&"13.0".to_string())),
            other => panic!("not expected among the lists: {other:?}"),
        }
    }
    catalog
}

fn good<T>((entry, findings): (Option<T>, Vec<Finding>)) -> T {
    assert_eq!(findings, []);
    entry.expect("an entry without findings is there")
}

const TROUBLED: Made =
    Made { orders: 3_000, seed: 7, multiple_sites: true, trouble_per_mille: 900 };

#[test]
fn equal_companies_write_equal_bytes() {
    let made = Made { orders: 50, trouble_per_mille: 300, ..Made::default() };
    let first = file_of(|out| made.orders(out));
    assert_eq!(first, file_of(|out| made.orders(out)));
    let other = Made { seed: 2, ..made.clone() };
    assert_ne!(first, file_of(|out| other.orders(out)));
    let fewer = Made { orders: 20, ..made };
    let fewer = file_of(|out| fewer.orders(out));
    let shared = first.iter().zip(&fewer).take_while(|(one, other)| one == other).count();
    assert!(shared > fewer.len() - 100, "an order depends on its place alone");
}

#[test]
fn the_lists_have_their_sizes() {
    for multiple_sites in [false, true] {
        let catalog = catalog(&Made { multiple_sites, ..Made::default() });
        assert_eq!(catalog.items.len(), 300);
        assert_eq!(catalog.customers.len(), 200);
        assert_eq!(catalog.sites.len(), if multiple_sites { 5 } else { 0 });
        assert_eq!(catalog.unit_sets.len(), 3);
        assert_eq!(catalog.quickbooks_multiple_sites, Some(multiple_sites));
        assert_eq!(catalog.quickbooks_company.as_deref(), Some(COMPANY));
        let kinds: HashSet<_> = catalog.items.iter().map(|item| item.kind).collect();
        assert_eq!(kinds.len(), 12);
        assert!(catalog.items.iter().any(|item| !item.active));
        assert!(catalog.customers.iter().any(|customer| !customer.active));
    }
}

#[test]
fn plain_orders_are_good_and_refer_to_the_lists() {
    let made = Made { orders: 500, multiple_sites: true, ..Made::default() };
    let catalog = catalog(&made);
    let mut numbers = HashSet::new();
    let mut line_ids = HashSet::new();
    for (order, findings) in orders(&made) {
        assert_eq!(findings, []);
        let order = order.expect("a plain order is translatable");
        let number = order.number.expect("a plain order has a number");
        assert!(number.len() <= 11 && numbers.insert(number));
        let customer = order.customer.expect("a plain order has a customer");
        assert!(catalog.customers.find(&customer).is_some_and(|customer| customer.active));
        let sites: HashSet<_> = order.lines.iter().map(|line| line.site.clone()).collect();
        assert_eq!(sites.len(), 1, "one site to an order");
        for line in &order.lines {
            assert!(line_ids.insert(line.id.clone()), "no line id comes twice");
            let item = line.item.as_ref().expect("a plain line has an item");
            assert!(catalog.items.find(item).is_some_and(|item| item.active));
            assert!(line.unit.as_deref().is_some_and(|unit| catalog.unit(unit).is_some()));
            assert!(line.site.as_ref().is_some_and(|site| SITES.contains(&site.label())));
            assert!(line.open().is_positive());
        }
    }
}

/// Whether the order shows the trouble that it is said to have.
fn shows(
    trouble: Trouble,
    order: &SalesOrder,
    before: Option<&SalesOrder>,
    lists: &Catalog,
) -> bool {
    let customer = order.customer.as_ref().and_then(|customer| lists.customers.find(customer));
    let items = || order.lines.iter().filter_map(|line| line.item.as_ref());
    let sites: HashSet<_> = order
        .lines
        .iter()
        .filter_map(|line| line.site.as_ref())
        .map(crossdock::domain::party::Reference::label)
        .collect();
    match trouble {
        Trouble::NumberDuplicate => before.is_some_and(|before| before.number == order.number),
        Trouble::NumberMissing => order.number.is_none(),
        Trouble::CustomerMissing => order.customer.is_none(),
        Trouble::CustomerUnknown => order.customer.is_some() && customer.is_none(),
        Trouble::CustomerInactive => customer.is_some_and(|customer| !customer.active),
        Trouble::ItemUnknown => items().any(|item| lists.items.find(item).is_none()),
        Trouble::ItemInactive => {
            items().any(|item| lists.items.find(item).is_some_and(|item| !item.active))
        }
        Trouble::ServicesOnly => items()
            .all(|item| lists.items.find(item).is_some_and(|item| item.kind.word() == "service")),
        Trouble::QuantityZero => order.lines.iter().any(|line| !line.ordered().is_positive()),
        Trouble::UnitUnknown => order
            .lines
            .iter()
            .filter_map(|line| line.unit.as_deref())
            .any(|unit| lists.unit(unit).is_none()),
        Trouble::ManuallyClosed => order.manually_closed,
        Trouble::FullyInvoiced => order.fully_invoiced && order.is_fully_invoiced(),
        Trouble::PartlyInvoiced => {
            let line = &order.lines[0];
            line.invoiced.is_positive() && line.open().is_positive()
        }
        Trouble::LineGroup => {
            order.lines[0].is_group && order.lines[2].group.as_ref() == Some(&order.lines[0].id)
        }
        Trouble::TextLines => order.lines.iter().any(|line| line.item.is_none()),
        Trouble::HardNames => {
            customer.is_some_and(|customer| customer.reference.name.contains(['&', '"', 'é']))
                && order.lines[0]
                    .description
                    .as_deref()
                    .is_some_and(|text| text.contains("“gasket”"))
        }
        Trouble::BadDate => false,
        Trouble::SiteMissing => sites.len() == 1 && order.lines[0].site.is_none(),
        Trouble::SitesMixed => sites.len() == 2,
        Trouble::SiteUnmapped => sites.len() == 1 && sites.contains(SITE_UNMAPPED),
    }
}

#[test]
fn every_trouble_comes_and_shows() {
    let catalog = catalog(&TROUBLED);
    let orders = orders(&TROUBLED);
    let mut counts: HashMap<Trouble, usize> = HashMap::new();
    let mut before = None;
    for (place, (order, findings)) in orders.iter().enumerate() {
        let trouble = TROUBLED.trouble(place);
        if let Some(trouble) = trouble {
            *counts.entry(trouble).or_default() += 1;
        }
        match (trouble, order) {
            (Some(Trouble::BadDate), order) => {
                assert!(order.is_none() && findings[0].rule == "translate/date-unreadable");
            }
            (_, None) => panic!("order {place} is untranslatable: {findings:?}"),
            (None, Some(_)) => {}
            (Some(trouble), Some(order)) => {
                assert!(shows(trouble, order, before, &catalog), "order {place}: {trouble:?}");
            }
        }
        before = order.as_ref();
    }
    for trouble in Trouble::ALL {
        assert!(counts.get(&trouble).is_some_and(|count| *count > 50), "{trouble:?}: {counts:?}");
    }
    let troubled: usize = counts.values().sum();
    assert!((2_500..=2_850).contains(&troubled), "{troubled} of 3000 at 900 per mille");
}

#[test]
fn numbers_are_shared_only_where_that_is_the_trouble() {
    let mut seen = HashMap::new();
    for (place, (order, _)) in orders(&TROUBLED).into_iter().enumerate() {
        let Some(number) = order.and_then(|order| order.number) else { continue };
        let first = *seen.entry(number).or_insert(place);
        let shares = TROUBLED.trouble(place) == Some(Trouble::NumberDuplicate);
        assert!(first == place || shares, "order {place}");
    }
}

#[test]
fn an_order_has_its_size() {
    for (multiple_sites, expected) in [(false, 4_300..=4_500), (true, 4_900..=5_200)] {
        let made = Made { orders: 2_000, multiple_sites, ..Made::default() };
        let length = file_of(|out| made.orders(out)).len() / made.orders;
        assert!(expected.contains(&length), "{length} bytes to an order");
    }
}

fn schema() -> PathBuf {
    let shared = match std::env::var_os("CROSSDOCK_SHARED") {
        Some(path) => path.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
    };
    shared.join("qbxml/xsd130/qbxmlops130.xsd")
}

/// What the schema has against a file; empty where it is valid.
fn complaints(file: &[u8]) -> String {
    let mut kept = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    kept.write_all(file).expect("it can be written");
    let output = Command::new("xmllint")
        .args(["--noout", "--schema"])
        .args([&schema(), kept.path()])
        .output()
        .expect("xmllint is installed");
    if output.status.success() {
        String::new()
    } else {
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

#[test]
#[ignore = "needs ../shared"]
fn what_is_made_is_valid() {
    for multiple_sites in [false, true] {
        for trouble_per_mille in [0, 900] {
            let made = Made { orders: 400, seed: 3, multiple_sites, trouble_per_mille };
            assert_eq!(complaints(&file_of(|out| made.lists(out))), "");
            let file = String::from_utf8(file_of(|out| made.orders(out))).expect("ASCII");
            // The only thing that is wrong on purpose.
            assert_eq!(complaints(file.replace("2026-02-30", "2026-02-28").as_bytes()), "");
            let broken = !complaints(file.as_bytes()).is_empty();
            assert_eq!(broken, trouble_per_mille > 0);
        }
    }
}
