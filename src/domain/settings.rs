//! The settings of the plugin's Basic Configuration tab, checked.

use jiff::civil::Date;
use jiff::civil::DateTime;

use super::numbering::Numbering;

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
    /// What an order born in IntelliTrack becomes in QuickBooks.
    pub intellitrack_orders: BornHere,
    /// Which number an invoice gets.
    pub invoice_number: InvoiceNumber,
    /// What becomes of lines that a person changed on an imported order.
    pub edits_in_intellitrack: Edits,
    /// How orders born in IntelliTrack are numbered. Another `next` than the one set before begins
    /// again from there, past numbers that were used.
    pub picking_numbers: Numbering,
    /// How near the numbers of the two sides may come before a person is told.
    pub number_distance: u32,
}

/// Far enough for a week of many orders.
const NUMBER_DISTANCE: u32 = 100;

/// What an order born in IntelliTrack becomes in QuickBooks once it is picked and closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BornHere {
    /// A sales order, then an invoice linked to it.
    #[default]
    SalesOrder,
    /// A sales receipt: paid at once, linked to nothing.
    SalesReceipt,
}

/// Which number an invoice gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum InvoiceNumber {
    /// QuickBooks' next.
    #[default]
    QuickBooks,
    /// The order's. QuickBooks does not mind two invoices of one number.
    Order,
}

/// What becomes of lines that a person changed on an imported order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Edits {
    /// The order is held: `picked_order/line-not-on-order`.
    #[default]
    Hold,
    /// The sales order follows them, before the invoice.
    Send,
}

macro_rules! words {
    ($name:ident { $($variant:ident $word:literal)* }) => {
        impl $name {
            /// Every choice with its word in crossdock.yaml, in scripts and cases.
            pub const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant)),*];

            /// The word for it.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }
    };
}

words!(BornHere { SalesOrder "sales_order" SalesReceipt "sales_receipt" });
words!(InvoiceNumber { QuickBooks "quickbooks" Order "order" });
words!(Edits { Hold "hold" Send "send" });

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
            intellitrack_orders: BornHere::default(),
            invoice_number: InvoiceNumber::default(),
            edits_in_intellitrack: Edits::default(),
            picking_numbers: Numbering::default(),
            number_distance: NUMBER_DISTANCE,
        }
    }
}

impl Settings {
    /// The QuickBooks site that an IntelliTrack site stands for; `None` where none or several do.
    pub fn quickbooks_site(&self, site: &str) -> Option<&str> {
        let wanted = site_key(site);
        let mut named = self.sites.iter().filter(|mapping| site_key(&mapping.site) == wanted);
        let first = named.next()?;
        named.next().is_none().then_some(&first.quickbooks)
    }

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
