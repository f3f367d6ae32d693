//! The `settings` section: the plugin's Basic Configuration tab and its Multiple Sites tab.

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use crate::domain::numbering::{NUMBER_CHARACTERS_MAX, Numbering};
use crate::domain::settings::{BornHere, Edits, InvoiceNumber, Settings, SiteMapping, site_key};
use crate::problem::{Place, Problem};
use crate::yaml::{Reader, Section};

/// One year: a longer pause between runs is a slip of the hand.
const SYNC_INTERVAL_MINUTES_MAX: u32 = 366 * 24 * 60;

/// Farther, the warning would be there from the first day on.
const NUMBER_DISTANCE_MAX: u32 = 1_000_000;

/// Reads the section. The division stands under `intellitrack` in the file.
pub(super) fn read_settings(
    section: Section<'_>,
    division: Option<String>,
    reader: &Reader<'_>,
) -> Settings {
    let default = Settings::default();
    let bool = |key| section.bool(key).unwrap_or(false);
    let multiple_sites = bool("multiple_sites");
    let default_site = read_code(&section, "default_site", multiple_sites, reader);
    let default_location = read_code(&section, "default_location", multiple_sites, reader)
        .unwrap_or(default.default_location);
    let settings = Settings {
        division: division.unwrap_or(default.division),
        manual_posting: bool("manual_posting"),
        partial_invoices: bool("partial_invoices"),
        multiple_sites,
        sites: read_sites(&section, &default_location, reader),
        default_site: default_site.unwrap_or(default.default_site),
        default_location,
        default_uom: section.text("default_uom").unwrap_or(default.default_uom),
        sync_interval_minutes: section
            .integer("sync_interval_minutes", 0..=SYNC_INTERVAL_MINUTES_MAX)
            .unwrap_or(default.sync_interval_minutes),
        last_auto_sync_completed_on: read_date_time(&section, reader),
        import_assemblies: bool("import_assemblies"),
        intellitrack_orders: section
            .choice("intellitrack_orders", BornHere::WORDS)
            .unwrap_or_default(),
        invoice_number: section.choice("invoice_number", InvoiceNumber::WORDS).unwrap_or_default(),
        edits_in_intellitrack: section
            .choice("edits_in_intellitrack", Edits::WORDS)
            .unwrap_or_default(),
        picking_numbers: read_picking_numbers(section.section("picking_numbers"), reader),
        number_distance: section
            .integer("number_distance", 0..=NUMBER_DISTANCE_MAX)
            .unwrap_or(default.number_distance),
    };
    if bool("partial_item_receipts") {
        not_used_yet(&section, "partial_item_receipts", reader);
    }
    if section.text("adjustment_account").is_some() {
        not_used_yet(&section, "adjustment_account", reader);
    }
    check_switch(&settings, &section, reader);
    section.finish();
    settings
}

/// The code that orders get while Multiple Sites is off. Left out it has a default; emptied it is
/// missing, unless Multiple Sites is on and nothing asks for it.
fn read_code(
    section: &Section<'_>,
    key: &'static str,
    multiple_sites: bool,
    reader: &Reader<'_>,
) -> Option<String> {
    let text = section.text_or_empty(key)?;
    if text.is_empty() && !multiple_sites {
        let message = format!("`settings.{key}` is empty, and `multiple_sites` is off");
        reader.report(
            Problem::error(section.place(key), message)
                .with_remedy("write the IntelliTrack code that all orders get"),
        );
    }
    Some(text).filter(|text| !text.is_empty())
}

/// How orders born in IntelliTrack are numbered. QuickBooks keeps so many characters and no more.
fn read_picking_numbers(section: Section<'_>, reader: &Reader<'_>) -> Numbering {
    let default = Numbering::default();
    let prefix = section.text_or_empty("prefix");
    let next = section.integer("next", 0..=u32::MAX);
    let numbering = Numbering {
        prefix: prefix.unwrap_or(default.prefix),
        next: next.map_or(default.next, u64::from),
    };
    let Numbering { prefix, next } = &numbering;
    let report = |key: &str, message: String, remedy: &str| {
        reader.report(Problem::error(section.place(key), message).with_remedy(remedy));
    };
    if prefix.ends_with(|last: char| last.is_ascii_digit()) {
        let message = format!(
            "`settings.picking_numbers.prefix` ends in a digit, which could not be told from the \
             number behind it: \"{prefix}\""
        );
        report("prefix", message, "end the prefix in a letter or a dash: PCK, PCK-");
    } else if numbering.number(*next).is_none() {
        let length = prefix.chars().count() + next.to_string().len();
        let message = format!(
            "`settings.picking_numbers`: {prefix}{next} has {length} characters, and QuickBooks \
             keeps {NUMBER_CHARACTERS_MAX} of a number"
        );
        report("prefix", message, "write a shorter prefix or a lower next number");
    }
    section.finish();
    numbering
}

fn read_date_time(section: &Section<'_>, reader: &Reader<'_>) -> Option<DateTime> {
    let key = "last_auto_sync_completed_on";
    let text = section.text(key)?;
    match text.parse() {
        Ok(date_time) => Some(date_time),
        Err(_) => {
            let message = format!("`settings.{key}` is not a date and time: \"{text}\"");
            reader.report(
                Problem::error(section.place(key), message)
                    .with_remedy("write QuickBooks' local time: 2026-03-05T17:30:00, or null"),
            );
            None
        }
    }
}

/// One row of the tab as the checks look at it.
struct Row {
    mapping: SiteMapping,
    quickbooks_place: Place,
    site_place: Place,
}

/// The Multiple Sites tab. A row without a location gets the default one.
fn read_sites(
    section: &Section<'_>,
    default_location: &str,
    reader: &Reader<'_>,
) -> Vec<SiteMapping> {
    let mut rows = Vec::new();
    for (index, node) in section.list("sites").unwrap_or_default().iter().enumerate() {
        let row = reader.section(node, &format!("settings.sites[{index}]"), node.span);
        let quickbooks = row.required_text("quickbooks", "write the site's name in QuickBooks");
        let site = row.required_text("site", "write the site's code in IntelliTrack");
        let location = row.text("location").unwrap_or_else(|| default_location.to_string());
        let (quickbooks_place, site_place) = (row.place("quickbooks"), row.place("site"));
        row.finish();
        if let (Some(quickbooks), Some(site)) = (quickbooks, site) {
            let mapping = SiteMapping { quickbooks, site, location };
            rows.push(Row { mapping, quickbooks_place, site_place });
        }
    }
    check_rows(&rows, reader);
    rows.into_iter().map(|row| row.mapping).collect()
}

fn check_rows(rows: &[Row], reader: &Reader<'_>) {
    let mut by_quickbooks: BTreeMap<String, &Row> = BTreeMap::new();
    let mut by_site: BTreeMap<String, &Row> = BTreeMap::new();
    for row in rows {
        let name = &row.mapping.quickbooks;
        if let Some(first) = by_quickbooks.get(&site_key(name)) {
            reader.report(
                Problem::error(
                    row.quickbooks_place.clone(),
                    format!("the QuickBooks site \"{name}\" is mapped twice"),
                )
                .with_related(first.quickbooks_place.clone(), "first mapped here")
                .with_remedy("keep one of the two; upper and lower case do not count"),
            );
            continue;
        }
        by_quickbooks.insert(site_key(name), row);
        let site = &row.mapping.site;
        if let Some(first) = by_site.get(&site_key(site)) {
            reader.report(
                Problem::warning(
                    row.site_place.clone(),
                    format!("two QuickBooks sites are mapped to the IntelliTrack site \"{site}\""),
                )
                .with_related(first.site_place.clone(), "first mapped here")
                .with_remedy(
                    "give each its own IntelliTrack site: the way back to QuickBooks is ambiguous",
                ),
            );
        } else {
            by_site.insert(site_key(site), row);
        }
    }
}

/// The tab is looked at only while the switch is on.
fn check_switch(settings: &Settings, section: &Section<'_>, reader: &Reader<'_>) {
    let listed = section.node("sites").is_some_and(|node| match &node.kind {
        crate::yaml::Kind::List(items) => !items.is_empty(),
        // Anything else is reported as such.
        kind => *kind != crate::yaml::Kind::Null,
    });
    if settings.multiple_sites && !listed {
        reader.report(
            Problem::error(
                section.place("multiple_sites"),
                "`settings.multiple_sites` is on, and `settings.sites` maps none",
            )
            .with_remedy("add `sites: [{ quickbooks: East, site: EAST, location: DOCK-1 }]`"),
        );
    }
    if !settings.multiple_sites && listed {
        reader.report(
            Problem::note(
                section.place("sites"),
                "`settings.sites` is not used while `multiple_sites` is off",
            )
            .with_remedy("write `multiple_sites: true`, or leave the list for later"),
        );
    }
}

fn not_used_yet(section: &Section<'_>, key: &str, reader: &Reader<'_>) {
    reader.report(
        Problem::note(section.place(key), format!("`settings.{key}` is not used yet"))
            .with_remedy("nothing to do: receiving and adjustments do not run in this version"),
    );
}
