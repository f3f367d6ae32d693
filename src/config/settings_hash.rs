//! The fingerprint by which plans and verdicts know that the settings have moved.

use crate::domain::digest::Digest;
use crate::domain::settings::{Settings, SiteMapping, site_key};

/// A fingerprint of all settings that change a verdict or a posting. Equal settings give equal
/// texts on every machine; the order of the sites does not count.
pub fn settings_hash(settings: &Settings) -> String {
    // Taken apart, so that a new setting does not compile before somebody has decided about it.
    let Settings {
        division,
        manual_posting: _, // when a posting goes, not what it is
        partial_invoices,
        multiple_sites,
        sites,
        default_site,
        default_location,
        default_uom,
        sync_interval_minutes: _,       // when runs take place
        last_auto_sync_completed_on: _, // which documents are asked for
        import_assemblies,
        intellitrack_orders,
        invoice_number,
        edits_in_intellitrack,
        picking_numbers: _, // the warehouse's own orders, which no run makes
        number_distance: _, // a warning that moves nothing
    } = settings;
    let mut digest = Digest::new();
    digest.text("settings 1").text(division);
    for switch in [partial_invoices, multiple_sites, import_assemblies] {
        digest.text(if *switch { "on" } else { "off" });
    }
    // How picks go up does not move the verdicts of orders that come down, but plans hold both.
    digest.text(&format!("{intellitrack_orders:?} {invoice_number:?} {edits_in_intellitrack:?}"));
    digest.text(default_site).text(default_location).text(default_uom);
    let mut sites: Vec<&SiteMapping> = sites.iter().collect();
    sites.sort_by_key(|mapping| site_key(&mapping.quickbooks));
    digest.text(&sites.len().to_string());
    for SiteMapping { quickbooks, site, location } in sites {
        digest.text(&site_key(quickbooks)).text(site).text(location);
    }
    digest.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_changes(expected: bool, change: impl FnOnce(&mut Settings)) {
        let site = |quickbooks: &str, site: &str| SiteMapping {
            quickbooks: quickbooks.into(),
            site: site.into(),
            location: "DOCK".into(),
        };
        let before =
            Settings { sites: vec![site("East", "E"), site("West", "W")], ..Settings::default() };
        let mut after = before.clone();
        change(&mut after);
        assert_ne!(after, before);
        assert_eq!(settings_hash(&after) != settings_hash(&before), expected);
    }

    #[test]
    fn what_changes_a_posting_changes_the_fingerprint() {
        check_changes(true, |settings| settings.division = "Other".into());
        check_changes(true, |settings| settings.partial_invoices = true);
        check_changes(true, |settings| settings.multiple_sites = true);
        check_changes(true, |settings| settings.import_assemblies = true);
        check_changes(true, |settings| settings.default_site = "M".into());
        check_changes(true, |settings| settings.default_location = "S".into());
        check_changes(true, |settings| settings.default_uom = "CS".into());
        check_changes(true, |settings| settings.sites[0].site = "X".into());
        check_changes(true, |settings| settings.sites[0].location = "X".into());
        check_changes(true, |settings| settings.sites.truncate(1));
    }

    #[test]
    fn what_only_moves_the_time_does_not() {
        check_changes(false, |settings| settings.manual_posting = true);
        check_changes(false, |settings| settings.sync_interval_minutes = 5);
        check_changes(false, |settings| settings.sites.reverse());
        check_changes(false, |settings| settings.sites[0].quickbooks = "EAST".into());
        check_changes(false, |settings| {
            settings.picking_numbers.next = 7;
            settings.number_distance = 7;
            settings.last_auto_sync_completed_on =
                Some(jiff::civil::DateTime::constant(2026, 3, 5, 10, 0, 0, 0));
        });
    }

    #[test]
    fn the_fingerprint_is_stable() {
        assert_eq!(settings_hash(&Settings::default()), "fe1c9b1ad93a6594dae191777d0afe0f");
    }
}
