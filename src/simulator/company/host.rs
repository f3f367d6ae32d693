//! What QuickBooks says of itself, of the company, and of its preferences.

use super::Company;
use super::profile::{Edition, Profile};
use super::schema::schema;
use super::tree::Element;

/// `HostRet`.
pub(super) fn host(profile: &Profile) -> Element {
    let mut ret = Element::node("HostRet", Vec::new());
    ret.set("ProductName", profile.edition.product(profile.major_version));
    ret.set("MajorVersion", profile.major_version.to_string());
    ret.set("MinorVersion", "0");
    ret.set("Country", profile.country.clone());
    let versions = profile.qbxml_versions.iter();
    ret.children.extend(versions.map(|each| Element::leaf("SupportedQBXMLVersion", each)));
    ret.set("IsAutomaticLogin", "false");
    ret.set("QBFileMode", "SingleUser");
    ret
}

impl Company {
    /// `CompanyRet`, with the fields that these applications keep in the company file.
    pub(super) fn company_ret(&self, owners: &[&str]) -> Element {
        let mut ret = self.recorded.get("CompanyRet").cloned().unwrap_or_else(|| {
            let mut ret = Element::node("CompanyRet", Vec::new());
            ret.set("IsSampleCompany", "false");
            ret.set("FirstMonthFiscalYear", "January");
            ret.set("FirstMonthIncomeTaxYear", "January");
            ret.set("TaxForm", "OtherOrNone");
            ret
        });
        ret.set("CompanyName", self.profile.company_name.clone());
        ret.set("LegalCompanyName", self.profile.company_name.clone());
        let asks = |owner: &str| owners.iter().any(|asked| asked.eq_ignore_ascii_case(owner));
        ret.children.retain(|child| {
            child.name != "DataExtRet"
                || child.value("OwnerID").is_some_and(|owner| {
                    asks(owner) && !self.registered.iter().any(|(own, _)| own == owner)
                })
        });
        for (owner, file) in self.registered.iter().filter(|(owner, _)| asks(owner)) {
            ret.children.push(field(owner, "AppLock", "UNLOCKED:"));
            ret.children.push(field(owner, "FileID", file));
        }
        let position = |child: &Element| schema().position("CompanyRet", &child.name);
        ret.children.sort_by_key(position);
        ret
    }

    /// `PreferencesRet`. Which features are on is what the profile says.
    pub(super) fn preferences_ret(&self) -> Element {
        let mut ret = self.recorded.get("PreferencesRet").cloned().unwrap_or_else(preferences);
        let profile = &self.profile;
        let bool_text = |value: bool| value.to_string();
        let available = profile.multiple_sites_available && profile.edition == Edition::Enterprise;
        let enabled = available && profile.multiple_sites_enabled;
        let mut sites = Element::node("MultiLocationInventoryPreferences", Vec::new());
        sites.set("IsMultiLocationInventoryAvailable", bool_text(available));
        sites.set("IsMultiLocationInventoryEnabled", bool_text(enabled));
        ret.put(sites);
        let position = |child: &Element| schema().position("PreferencesRet", &child.name);
        ret.children.sort_by_key(position);
        ret
    }
}

fn field(owner: &str, name: &str, value: &str) -> Element {
    let leaves = vec![
        Element::leaf("OwnerID", owner),
        Element::leaf("DataExtName", name),
        Element::leaf("DataExtType", "STR255TYPE"),
        Element::leaf("DataExtValue", value),
    ];
    Element::node("DataExtRet", leaves)
}

/// The preferences of a new company.
fn preferences() -> Element {
    let blocks: &[(&'static str, &[(&'static str, &str)])] = &[
        (
            "AccountingPreferences",
            &[
                ("IsUsingAccountNumbers", "false"),
                ("IsRequiringAccounts", "true"),
                ("IsUsingClassTracking", "false"),
                ("IsUsingAuditTrail", "true"),
                ("IsAssigningJournalEntryNumbers", "true"),
            ],
        ),
        (
            "JobsAndEstimatesPreferences",
            &[
                ("IsUsingEstimates", "true"),
                ("IsUsingProgressInvoicing", "true"),
                ("IsPrintingItemsWithZeroAmounts", "false"),
            ],
        ),
        ("MultiCurrencyPreferences", &[("IsMultiCurrencyOn", "false")]),
        (
            "PurchasesAndVendorsPreferences",
            &[
                ("IsUsingInventory", "true"),
                ("DaysBillsAreDue", "10"),
                ("IsAutomaticallyUsingDiscounts", "false"),
            ],
        ),
        (
            "ReportsPreferences",
            &[("AgingReportBasis", "AgeFromDueDate"), ("SummaryReportBasis", "Accrual")],
        ),
        (
            "SalesAndCustomersPreferences",
            &[
                ("IsTrackingReimbursedExpensesAsIncome", "false"),
                ("IsAutoApplyingPayments", "true"),
            ],
        ),
        ("TimeTrackingPreferences", &[("FirstDayOfWeek", "Monday")]),
        (
            "CurrentAppAccessRights",
            &[("IsAutomaticLoginAllowed", "false"), ("IsPersonalDataAccessAllowed", "false")],
        ),
        (
            "ItemsAndInventoryPreferences",
            &[
                ("EnhancedInventoryReceivingEnabled", "false"),
                ("IsTrackingSerialOrLotNumber", "None"),
                ("FIFOEnabled", "false"),
            ],
        ),
    ];
    let leaf = |(name, text): &(&'static str, &str)| Element::leaf(*name, *text);
    let node = |(name, leaves): &(&'static str, &[(&'static str, &str)])| {
        Element::node(*name, leaves.iter().map(leaf).collect())
    };
    Element::node("PreferencesRet", blocks.iter().map(node).collect())
}
