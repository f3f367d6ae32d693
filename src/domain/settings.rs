//! The settings of the plugin's Basic Configuration tab, checked.

use jiff::civil::Date;
use jiff::civil::DateTime;

/// One row of the Multiple Sites tab.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SiteMapping {
    /// QuickBooks site, by full name; compared ignoring case.
    pub quickbooks: String,
    /// IntelliTrack site code.
    pub site: String,
    /// Default location within that site.
    pub location: String,
}

/// What the integrator has set. Defaults are those of the plugin's documentation or, where it is
/// silent, the careful choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// IntelliTrack division that this company's data lands in.
    pub division: String,
    /// Postings to QuickBooks wait for a person.
    pub manual_posting: bool,
    /// Orders closed short are invoiced for what was picked.
    pub partial_invoices: bool,
    /// Every order names one QuickBooks site.
    pub multiple_sites: bool,
    /// The Multiple Sites tab.
    pub sites: Vec<SiteMapping>,
    /// IntelliTrack site, used while Multiple Sites is off.
    pub default_site: String,
    /// IntelliTrack location, used while Multiple Sites is off.
    pub default_location: String,
    /// Unit for lines that QuickBooks gives none.
    pub default_uom: String,
    /// Minutes between automatic runs; 0: only when asked.
    pub sync_interval_minutes: u32,
    /// The high-water mark, where a person has set it.
    pub last_auto_sync_completed_on: Option<DateTime>,
    /// Assemblies come down like inventory parts.
    pub import_assemblies: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            division: "Main".into(),
            manual_posting: false,
            partial_invoices: false,
            multiple_sites: false,
            sites: Vec::new(),
            default_site: "MAIN".into(),
            default_location: "STOCK".into(),
            default_uom: "EA".into(),
            sync_interval_minutes: 0,
            last_auto_sync_completed_on: None,
            import_assemblies: false,
        }
    }
}

impl Settings {
    /// The IntelliTrack site that a QuickBooks site is mapped to, by name, ignoring case.
    pub fn mapped_site(&self, quickbooks: &str) -> Option<&SiteMapping> {
        let wanted = site_key(quickbooks);
        self.sites.iter().find(|mapping| site_key(&mapping.quickbooks) == wanted)
    }
}

/// What two spellings of one site's name have in common: neither case nor outer blanks count.
pub fn site_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The day a run judges by; given from outside, so that runs can be repeated.
pub type Today = Date;
