//! What kind of QuickBooks it is, and how it behaves where nobody has proof.

use super::clock::Clock;
use super::schema::Version;

/// What a company is like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The company's name.
    pub company_name: String,
    /// Where its file lies on the machine of QuickBooks.
    pub company_file: String,
    /// Which QuickBooks.
    pub edition: Edition,
    /// Its number: 34 is that of 2024, "QuickBooks Enterprise Solutions 24.0".
    pub major_version: u16,
    /// The program is able to keep several inventory sites.
    pub multiple_sites_available: bool,
    /// The company keeps several inventory sites.
    pub multiple_sites_enabled: bool,
    /// Sales orders are switched on.
    pub sales_orders_enabled: bool,
    /// Versions of qbXML that are understood, oldest first.
    pub qbxml_versions: Vec<String>,
    /// The country in `sendRequestXML` and `HostQueryRs`.
    pub country: String,
    /// The clock of its machine.
    pub clock: Clock,
    /// The application may read and not write: `IsReadOnly` of its `.qwc`, or its user's rights.
    pub application_only_reads: bool,
    /// Whether message sets are remembered.
    pub recovery: Recovery,
    /// What nobody has proof of, and what is therefore a switch.
    pub unproven: Unproven,
}

/// The edition of a QuickBooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edition {
    /// QuickBooks Enterprise: sales orders and several sites.
    Enterprise,
    /// QuickBooks Premier: sales orders, one site.
    Premier,
    /// QuickBooks Pro: neither.
    Pro,
}

impl Edition {
    /// Whether it has sales orders.
    pub fn has_sales_orders(self) -> bool {
        !matches!(self, Self::Pro)
    }

    pub(super) fn product(self, major: u16) -> String {
        match self {
            Self::Enterprise => {
                format!("QuickBooks Enterprise Solutions {}.0", major.saturating_sub(10))
            }
            Self::Premier => format!("QuickBooks Premier {}", 1990 + major),
            Self::Pro => format!("QuickBooks Pro {}", 1990 + major),
        }
    }
}

/// What becomes of `newMessageSetID` and `oldMessageSetID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recovery {
    /// They work as Intuit's guide says.
    Works,
    /// They are passed over, and no answer says anything about them.
    Ignored,
    /// The message set is run, and its answer could not be stored: 9005.
    CannotStore,
}

/// Behaviour that no recording shows, each with the stricter way as its default: who gets along
/// with that gets along with the other too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unproven {
    /// An invoice line may take more from a sales order than is open.
    pub invoice_over_open_quantity: bool,
    /// A site, serial or lot number may stand beside `LinkToTxn`.
    pub site_beside_link: bool,
    /// An inventory part may be invoiced without a site where several are kept; QuickBooks would
    /// take it from its "Unspecified Site".
    pub site_left_out: bool,
    /// Bytes above 127 are read; QuickBooks has been seen to refuse a message for them.
    pub bytes_beyond_ascii: bool,
    /// An invoice may be for another customer than the order it links to.
    pub link_to_other_customer: bool,
    /// An invoice is saved without the links that were asked for, and nothing says so.
    pub links_lost: bool,
}

impl Unproven {
    /// Everything is refused that some QuickBooks might refuse.
    pub const STRICT: Self = Self {
        invoice_over_open_quantity: false,
        site_beside_link: false,
        site_left_out: false,
        bytes_beyond_ascii: false,
        link_to_other_customer: false,
        links_lost: false,
    };

    /// Everything is let through that some QuickBooks might let through.
    pub const LENIENT: Self = Self {
        invoice_over_open_quantity: true,
        site_beside_link: true,
        site_left_out: true,
        bytes_beyond_ascii: true,
        link_to_other_customer: true,
        links_lost: false,
    };
}

impl Default for Profile {
    /// An Enterprise of 2024 with one site and everything that is not proven refused.
    fn default() -> Self {
        Self {
            company_name: "Sample Company".to_string(),
            company_file: r"C:\QuickBooks\Sample Company.qbw".to_string(),
            edition: Edition::Enterprise,
            major_version: 34,
            multiple_sites_available: true,
            multiple_sites_enabled: false,
            sales_orders_enabled: true,
            qbxml_versions: VERSIONS.iter().map(ToString::to_string).collect(),
            country: "US".to_string(),
            clock: Clock::default(),
            application_only_reads: false,
            recovery: Recovery::Works,
            unproven: Unproven::STRICT,
        }
    }
}

impl Profile {
    /// The newest version of qbXML that is understood, as `sendRequestXML` gives it.
    pub fn newest_version(&self) -> (u16, u16) {
        self.qbxml_versions.iter().filter_map(|text| version(text)).max().unwrap_or((1, 0))
    }

    /// Whether several inventory sites are kept: the edition can, and both switches are on.
    pub fn keeps_sites(&self) -> bool {
        self.edition == Edition::Enterprise
            && self.multiple_sites_available
            && self.multiple_sites_enabled
    }

    /// Whether there are sales orders: the edition has them, and they are switched on.
    pub fn keeps_sales_orders(&self) -> bool {
        self.edition.has_sales_orders() && self.sales_orders_enabled
    }

    pub(super) fn understands(&self, asked: &str) -> bool {
        self.qbxml_versions.iter().any(|known| known == asked)
    }
}

/// The versions that a QuickBooks of 2024 names.
const VERSIONS: [&str; 19] = [
    "1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0", "6.0", "7.0", "8.0", "9.0", "10.0",
    "11.0", "12.0", "13.0", "14.0", "15.0", "16.0",
];

/// Reads `13.0`.
pub(super) fn version(text: &str) -> Option<Version> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
