//! The lists of a made company. They are the same for every seed: orders refer to them by place.

use std::io::{self, Write};

use super::xml::{FILE_END, FILE_START, Named, Xml};
use super::{COMPANY, Made, SITE_UNMAPPED, SITES};

const FAMILIES: [&str; 20] = [
    "Bolt", "Nut", "Washer", "Screw", "Hinge", "Bracket", "Chain", "Cable", "Clamp", "Pipe",
    "Elbow", "Valve", "Gasket", "Bearing", "Belt", "Filter", "Lamp", "Switch", "Socket", "Fuse",
];

const SIZES: [&str; 11] = ["M3", "M4", "M5", "M6", "M8", "M10", "M12", "M16", "M20", "M24", "M30"];

/// Inventory parts: the families, then the sizes of each.
pub(super) const PARTS: usize = FAMILIES.len() * (1 + SIZES.len());

/// Every so many parts, one is inactive.
const INACTIVE_EVERY: usize = 37;

/// The other kinds: element, name, and how many of them.
const OTHER_KINDS: [(&str, &str, usize); 11] = [
    ("ItemInventoryAssemblyRet", "Kit", 10),
    ("ItemNonInventoryRet", "Packaging", 10),
    ("ItemServiceRet", "Service", SERVICES),
    ("ItemOtherChargeRet", "Charge", 8),
    ("ItemFixedAssetRet", "Asset", 5),
    ("ItemGroupRet", "Bundle", GROUPS),
    ("ItemDiscountRet", "Discount", 4),
    ("ItemSubtotalRet", "Subtotal", 2),
    ("ItemPaymentRet", "Payment", 2),
    ("ItemSalesTaxRet", "Tax", 2),
    ("ItemSalesTaxGroupRet", "Tax group", 2),
];

const SERVICES: usize = 10;
const GROUPS: usize = 5;

/// Customers, of whom every fifth has jobs.
const CUSTOMERS: usize = 120;
const JOBS: usize = 80;

const SURNAMES: [&str; 12] = [
    "Smith", "Garcia", "Larsen", "Novak", "Okafor", "Tanaka", "Weber", "Rossi", "Dubois", "Kowal",
    "Haddad", "Murphy",
];
const TRADES: [&str; 10] = [
    "Builders", "Hardware", "Plumbing", "Electric", "Marine", "Farms", "Motors", "Tools", "Rental",
    "Garden",
];

/// Customers whose names are hard to write, at the beginning of the list.
pub(super) const HARD_NAMES: [&str; 4] =
    ["Smith & Sons", "O'Brien \"The Builder\"", "Café Zoë <Lyon>", "Müller-Øst & Co. “Süd”"];

/// A list id as QuickBooks makes them; `list` keeps the lists apart.
fn list_id(list: u32, place: usize) -> String {
    format!("8{list:03X}{place:04X}-1760000000")
}

/// An inventory part by its place, below [`PARTS`].
pub(super) fn part(place: usize) -> Named {
    let (family, size) = (place % FAMILIES.len(), place / FAMILIES.len());
    let full_name = match size {
        0 => FAMILIES[family].to_string(),
        size => format!("{}:{}", FAMILIES[family], SIZES[(size - 1) % SIZES.len()]),
    };
    Named { list_id: list_id(1, place), full_name }
}

pub(super) fn part_is_active(place: usize) -> bool {
    place % INACTIVE_EVERY != INACTIVE_EVERY - 1
}

/// A part that is active, near `place`.
pub(super) fn active_part(place: usize) -> Named {
    part(if part_is_active(place) { place } else { place - 1 })
}

/// A part that is not, near `place`.
pub(super) fn inactive_part(place: usize) -> Named {
    let rounds = PARTS / INACTIVE_EVERY;
    part((place % rounds) * INACTIVE_EVERY + INACTIVE_EVERY - 1)
}

fn other_item(kind: usize, place: usize) -> Named {
    let (_, name, _) = OTHER_KINDS[kind];
    let id = list_id(2 + u32::try_from(kind).unwrap_or(0), place);
    Named { list_id: id, full_name: format!("{name} {}", place + 1) }
}

pub(super) fn service(place: usize) -> Named {
    other_item(2, place % SERVICES)
}

pub(super) fn group(place: usize) -> Named {
    other_item(5, place % GROUPS)
}

/// A customer or job by its place; jobs come behind the customers.
pub(super) fn customer(place: usize) -> Named {
    let id = list_id(0x20, place);
    if let Some(job) = place.checked_sub(CUSTOMERS) {
        let parent = customer_name(job % (CUSTOMERS / 5) * 5);
        return Named { list_id: id, full_name: format!("{parent}:Job {}", job + 1) };
    }
    Named { list_id: id, full_name: customer_name(place) }
}

fn customer_name(place: usize) -> String {
    match HARD_NAMES.get(place) {
        Some(name) => (*name).to_string(),
        None => {
            let surname = SURNAMES[place % SURNAMES.len()];
            format!("{surname} {} {}", TRADES[place / SURNAMES.len() % TRADES.len()], place)
        }
    }
}

pub(super) const CUSTOMERS_AND_JOBS: usize = CUSTOMERS + JOBS;

/// Every so many customers, one is inactive.
const CUSTOMER_INACTIVE_EVERY: usize = 41;

pub(super) fn customer_is_active(place: usize) -> bool {
    place % CUSTOMER_INACTIVE_EVERY != CUSTOMER_INACTIVE_EVERY - 1
}

pub(super) fn inactive_customer(place: usize) -> Named {
    let rounds = CUSTOMERS_AND_JOBS / CUSTOMER_INACTIVE_EVERY;
    customer((place % rounds) * CUSTOMER_INACTIVE_EVERY + CUSTOMER_INACTIVE_EVERY - 1)
}

/// A site by name.
pub(super) fn site(name: &str) -> Named {
    let known = SITES.iter().position(|site| *site == name).unwrap_or(SITES.len());
    Named { list_id: list_id(0x30, known), full_name: name.to_string() }
}

fn unit_set() -> Named {
    Named { list_id: list_id(0x40, 0), full_name: "Count".to_string() }
}

pub(super) fn write(made: &Made, out: &mut impl Write) -> io::Result<()> {
    let mut xml = Xml(FILE_START.to_string());
    company(&mut xml, made);
    xml.message("ItemQueryRs", 3, items);
    xml.message("CustomerQueryRs", 4, |xml| {
        (0..CUSTOMERS_AND_JOBS).for_each(|place| customer_ret(xml, place));
    });
    if made.multiple_sites {
        xml.message("InventorySiteQueryRs", 5, sites);
    }
    xml.message("UnitOfMeasureSetQueryRs", 6, unit_sets);
    xml.0.push_str(FILE_END);
    out.write_all(xml.0.as_bytes())
}

fn company(xml: &mut Xml, made: &Made) {
    xml.message("HostQueryRs", 0, |xml| {
        xml.node("HostRet", |xml| {
            xml.leaf("ProductName", "QuickBooks Enterprise Solutions (made up)");
            xml.leaf("MajorVersion", 34);
            xml.leaf("MinorVersion", 0);
            xml.leaf("Country", "US");
            for version in ["1.0", "2.0", "5.0", "10.0", "12.0", "13.0"] {
                xml.leaf("SupportedQBXMLVersion", version);
            }
            xml.leaf("IsAutomaticLogin", false);
            xml.leaf("QBFileMode", "MultiUser");
        });
    });
    xml.message("CompanyQueryRs", 1, |xml| {
        xml.node("CompanyRet", |xml| {
            xml.leaf("IsSampleCompany", false);
            xml.leaf("CompanyName", COMPANY);
            xml.leaf("LegalCompanyName", format!("{COMPANY} Inc."));
        });
    });
    xml.message("PreferencesQueryRs", 2, |xml| {
        xml.node("PreferencesRet", |xml| {
            xml.node("MultiLocationInventoryPreferences", |xml| {
                xml.leaf("IsMultiLocationInventoryAvailable", true);
                xml.leaf("IsMultiLocationInventoryEnabled", made.multiple_sites);
            });
        });
    });
}

fn entry(xml: &mut Xml, named: &Named, short_name: &str) {
    xml.leaf("ListID", &named.list_id);
    xml.leaf("TimeCreated", "2026-01-02T08:00:00-06:00");
    xml.leaf("TimeModified", "2026-01-02T08:00:00-06:00");
    xml.leaf("EditSequence", "1767362400");
    xml.leaf("Name", short_name);
}

fn last_name(named: &Named) -> &str {
    named.full_name.rsplit(':').next().unwrap_or(&named.full_name)
}

fn items(xml: &mut Xml) {
    for place in 0..PARTS {
        let named = part(place);
        xml.node("ItemInventoryRet", |xml| {
            entry(xml, &named, last_name(&named));
            xml.leaf("FullName", &named.full_name);
            xml.leaf("IsActive", part_is_active(place));
            if place >= FAMILIES.len() {
                xml.reference("ParentRef", &part(place % FAMILIES.len()));
            }
            xml.leaf("Sublevel", usize::from(place >= FAMILIES.len()));
            xml.reference("UnitOfMeasureSetRef", &unit_set());
            xml.leaf("SalesDesc", format!("{}, galvanised", named.full_name.replace(':', " ")));
            xml.leaf("SalesPrice", "1.25");
            xml.leaf("QuantityOnHand", 1000);
        });
    }
    for (kind, (element, _, count)) in OTHER_KINDS.into_iter().enumerate() {
        for place in 0..count {
            let named = other_item(kind, place);
            xml.node(element, |xml| {
                entry(xml, &named, &named.full_name);
                if HAVE_LEVELS.contains(&element) {
                    xml.leaf("FullName", &named.full_name);
                }
                xml.leaf("IsActive", true);
            });
        }
    }
}

/// The other kinds whose lists have levels, and so a `FullName` (XSD).
const HAVE_LEVELS: [&str; 5] = [
    "ItemInventoryAssemblyRet",
    "ItemNonInventoryRet",
    "ItemServiceRet",
    "ItemOtherChargeRet",
    "ItemDiscountRet",
];

fn customer_ret(xml: &mut Xml, place: usize) {
    let named = customer(place);
    xml.node("CustomerRet", |xml| {
        entry(xml, &named, last_name(&named));
        xml.leaf("FullName", &named.full_name);
        xml.leaf("IsActive", customer_is_active(place));
        xml.leaf("Sublevel", usize::from(place >= CUSTOMERS));
        xml.leaf("CompanyName", named.full_name.split(':').next().unwrap_or_default());
        xml.node("BillAddress", |xml| address(xml, &named, place));
        xml.node("ShipAddress", |xml| address(xml, &named, place));
        xml.leaf("Phone", format!("555-{:04}", place % 10_000));
        xml.leaf("Email", format!("buyer{place}@example.com"));
    });
}

const TOWNS: [(&str, &str, &str); 6] = [
    ("Springfield", "IL", "62701"),
    ("Portland", "OR", "97205"),
    ("Albany", "NY", "12207"),
    ("Austin", "TX", "78701"),
    ("Fresno", "CA", "93721"),
    ("Dayton", "OH", "45402"),
];

/// The lines of an address, as customers and orders have it.
pub(super) fn address(xml: &mut Xml, customer: &Named, place: usize) {
    let (city, state, postal_code) = TOWNS[place % TOWNS.len()];
    xml.leaf("Addr1", customer.full_name.chars().take(41).collect::<String>());
    xml.leaf("Addr2", "Receiving department");
    xml.leaf("Addr3", format!("{} Industrial Parkway", 100 + place));
    xml.leaf("City", city);
    xml.leaf("State", state);
    xml.leaf("PostalCode", postal_code);
    xml.leaf("Country", "USA");
}

/// The same as it is printed.
pub(super) fn address_block(xml: &mut Xml, customer: &Named, place: usize) {
    let (city, state, postal_code) = TOWNS[place % TOWNS.len()];
    xml.leaf("Addr1", customer.full_name.chars().take(41).collect::<String>());
    xml.leaf("Addr2", "Receiving department");
    xml.leaf("Addr3", format!("{} Industrial Parkway", 100 + place));
    xml.leaf("Addr4", format!("{city}, {state} {postal_code}"));
    xml.leaf("Addr5", "USA");
}

fn sites(xml: &mut Xml) {
    for name in SITES.into_iter().chain([SITE_UNMAPPED]) {
        let named = site(name);
        xml.node("InventorySiteRet", |xml| {
            entry(xml, &named, &named.full_name);
            xml.leaf("IsActive", true);
            xml.leaf("IsDefaultSite", name == SITES[0]);
        });
    }
    xml.node("InventorySiteRet", |xml| {
        let bin = Named { list_id: list_id(0x31, 0), full_name: "A-01".to_string() };
        entry(xml, &bin, &bin.full_name);
        xml.leaf("IsActive", true);
        xml.reference("ParentSiteRef", &site(SITES[0]));
    });
}

fn unit_sets(xml: &mut Xml) {
    let sets = [
        ("Count", "Count", ["each", "EA"], ["case", "CS", "12"]),
        ("Length", "Length", ["foot", "FT"], ["reel", "RL", "250"]),
        ("Weight", "Weight", ["pound", "LB"], ["sack", "SK", "50"]),
    ];
    for (place, (name, kind, base, related)) in sets.into_iter().enumerate() {
        let named = Named { list_id: list_id(0x40, place), full_name: name.to_string() };
        xml.node("UnitOfMeasureSetRet", |xml| {
            entry(xml, &named, name);
            xml.leaf("IsActive", true);
            xml.leaf("UnitOfMeasureType", kind);
            xml.node("BaseUnit", |xml| {
                xml.leaf("Name", base[0]);
                xml.leaf("Abbreviation", base[1]);
            });
            xml.node("RelatedUnit", |xml| {
                xml.leaf("Name", related[0]);
                xml.leaf("Abbreviation", related[1]);
                xml.leaf("ConversionRatio", related[2]);
            });
        });
    }
}
