//! Lists: settles the reference data. Nothing is judged before every list is in place.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use jiff::civil::Date;

use super::fetch_lists::Announced;
use super::shelf::SharedShelf;
use crate::domain::catalog::Catalog;
use crate::domain::finding::{Finding, Severity};
use crate::domain::settings::Settings;
use crate::pipeline::batch::{Batch, ListEntry};
use crate::pipeline::stage::{Outputs, Stage, StageError};
use crate::rules::evaluate::Evaluator;
use crate::rules::set::RuleSet;
use crate::rules::world::{Memory, World};

/// What the lists stage needs to build the world that rules see.
pub struct Setting {
    /// What the store remembers of QuickBooks' lists.
    pub catalog: Catalog,
    /// The workspace's settings.
    pub settings: Arc<Settings>,
    /// The active rules.
    pub rules: Arc<RuleSet>,
    /// The day of the run.
    pub today: Date,
    /// The warehouse's numbers and earlier runs.
    pub memory: Arc<dyn Memory>,
}

/// The node that settles the lists.
pub struct Lists {
    setting: Option<Setting>,
    announced: Rc<RefCell<Announced>>,
    shelf: SharedShelf,
}

impl Lists {
    /// Adds what comes to what the store remembers.
    pub fn new(setting: Setting, announced: Rc<RefCell<Announced>>, shelf: SharedShelf) -> Self {
        Self { setting: Some(setting), announced, shelf }
    }
}

impl Stage for Lists {
    fn run(&mut self, batch: Batch, _out: &mut Outputs) -> Result<(), StageError> {
        let Batch::Entries(entries) = batch else { unreachable!("edges are typed: checked") };
        let setting = self.setting.as_mut().expect("entries come before the lists are settled");
        for entry in entries {
            match entry {
                ListEntry::Item(item) => setting.catalog.items.put(item),
                ListEntry::Customer(customer) => setting.catalog.customers.put(customer),
                ListEntry::Site(site) => setting.catalog.sites.put(site),
                ListEntry::UnitSet(set) => setting.catalog.put_unit_set(set),
            }
        }
        Ok(())
    }

    fn finish(&mut self, _out: &mut Outputs) -> Result<(), StageError> {
        let Some(setting) = self.setting.take() else { return Ok(()) };
        let Setting { mut catalog, settings, rules, today, memory } = setting;
        let announced = self.announced.borrow().clone();
        for list in announced.at_hand {
            catalog.set_at_hand(list);
        }
        for (list, entries) in announced.whole {
            catalog.set_whole(list, entries);
        }
        let multiple_sites = announced.multiple_sites.or(catalog.quickbooks_multiple_sites);
        catalog.quickbooks_multiple_sites = multiple_sites;
        catalog.quickbooks_company = announced.company.or(catalog.quickbooks_company);
        let found = configuration_findings(&settings, &catalog);
        self.shelf.configuration_findings.borrow_mut().extend(found);
        let world = World { catalog: Arc::new(catalog), settings, today, memory };
        self.shelf.settle(Evaluator::new(rules, Arc::new(world)));
        Ok(())
    }
}

/// What only QuickBooks' lists can show about the settings.
pub fn configuration_findings(settings: &Settings, catalog: &Catalog) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut say = |rule: &str, severity, path: String, message: String, fix: &str| {
        let rule = format!("configuration/{rule}");
        findings.push(Finding::new(&rule, severity, path, message).with_fix(fix));
    };
    match (settings.multiple_sites, catalog.quickbooks_multiple_sites) {
        (true, Some(false)) => say(
            "multiple-sites-off-in-quickbooks",
            Severity::Error,
            "settings.multiple_sites".into(),
            "Multiple Sites is on here, but Multiple Inventory Sites is off in QuickBooks".into(),
            "turn it on in QuickBooks (Advanced Inventory), or off in crossdock.yaml",
        ),
        (false, Some(true)) => say(
            "multiple-sites-on-in-quickbooks",
            Severity::Warning,
            "settings.multiple_sites".into(),
            "Multiple Inventory Sites is on in QuickBooks, but Multiple Sites is off here: every \
             order is picked from the default site"
                .into(),
            "turn multiple_sites on in crossdock.yaml and map the sites",
        ),
        _ => {}
    }
    for (place, mapping) in settings.sites.iter().enumerate() {
        let path = format!("settings.sites[{place}].quickbooks");
        let name = &mapping.quickbooks;
        match catalog.sites.named(name) {
            Some(site) if site.is_bin() => say(
                "site-is-a-bin",
                Severity::Error,
                path,
                format!("`{name}` is a bin inside a QuickBooks site; only sites are mapped"),
                "map the site that the bin belongs to",
            ),
            Some(site) if !site.active => say(
                "site-inactive",
                Severity::Warning,
                path,
                format!("site `{name}` is inactive in QuickBooks"),
                "make it active in QuickBooks, or remove the mapping",
            ),
            None if catalog.has(crate::domain::catalog::ListName::Sites) => say(
                "site-unknown",
                Severity::Warning,
                path,
                format!("QuickBooks lists no site `{name}`"),
                "write the site's full name as QuickBooks has it",
            ),
            _ => {}
        }
    }
    findings
}
