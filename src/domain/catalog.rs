//! The reference lists of one company: items, customers, sites, units. Answers by index.

use std::collections::{BTreeMap, HashMap};

use super::ids::ListId;
use super::item::{Item, Site, Unit, UnitSet};
use super::party::{Customer, Reference};

/// The lists that rules may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ListName {
    /// Items of every kind.
    Items,
    /// Customers and jobs.
    Customers,
    /// Inventory sites.
    Sites,
    /// Unit-of-measure sets.
    Units,
}

impl ListName {
    /// All of them, in a fixed order.
    pub const ALL: [Self; 4] = [Self::Items, Self::Customers, Self::Sites, Self::Units];

    /// The word for it in scripts, cases and the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Customers => "customers",
            Self::Sites => "sites",
            Self::Units => "units",
        }
    }

    /// The list that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.word() == word)
    }
}

/// Something that stands in a list under a [`Reference`].
pub trait Entry {
    /// Its id and name.
    fn reference(&self) -> &Reference;
}

impl Entry for Item {
    fn reference(&self) -> &Reference {
        &self.reference
    }
}

impl Entry for Customer {
    fn reference(&self) -> &Reference {
        &self.reference
    }
}

impl Entry for Site {
    fn reference(&self) -> &Reference {
        &self.reference
    }
}

impl Entry for UnitSet {
    fn reference(&self) -> &Reference {
        &self.reference
    }
}

/// How names of a list are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameMatch {
    /// Exactly, after XML decoding.
    Exact,
    /// Ignoring case: QuickBooks sites are mapped by hand-written names.
    IgnoreCase,
}

/// Entries found by id, and by name where a reference has no id.
#[derive(Debug, Clone)]
pub struct Index<T> {
    entries: Vec<T>,
    by_id: HashMap<ListId, usize>,
    by_name: HashMap<String, usize>,
    names: NameMatch,
}

impl<T: Entry> Index<T> {
    /// An empty list whose names are compared in the given way.
    pub fn new(names: NameMatch) -> Self {
        Self { entries: Vec::new(), by_id: HashMap::new(), by_name: HashMap::new(), names }
    }

    fn name_key(&self, name: &str) -> String {
        match self.names {
            NameMatch::Exact => name.to_string(),
            NameMatch::IgnoreCase => name.trim().to_lowercase(),
        }
    }

    /// Adds an entry, or replaces the one with its id (or its name, where it has no id).
    pub fn put(&mut self, entry: T) {
        let reference = entry.reference();
        let name = self.name_key(&reference.name);
        let known = match &reference.id {
            Some(id) => self.by_id.get(id).copied(),
            None => self.by_name.get(&name).copied(),
        };
        let place = known.unwrap_or(self.entries.len());
        if let Some(id) = &reference.id {
            self.by_id.insert(id.clone(), place);
        }
        match known {
            Some(_) => {
                let before = self.name_key(&self.entries[place].reference().name);
                if before != name && self.by_name.get(&before) == Some(&place) {
                    self.by_name.remove(&before);
                }
                self.entries[place] = entry;
            }
            None => self.entries.push(entry),
        }
        self.by_name.insert(name, place);
    }

    /// The entry a reference means: by id where it has one, else by name.
    pub fn find(&self, reference: &Reference) -> Option<&T> {
        match &reference.id {
            Some(id) => match self.by_id.get(id) {
                Some(place) => Some(&self.entries[*place]),
                // A list kept by hand may have names only: then the name decides.
                None => self.named(&reference.name).filter(|entry| entry.reference().id.is_none()),
            },
            None => self.named(&reference.name),
        }
    }

    /// The entry of that name.
    pub fn named(&self, name: &str) -> Option<&T> {
        if name.is_empty() {
            return None;
        }
        self.by_name.get(&self.name_key(name)).map(|place| &self.entries[*place])
    }

    /// The entry with that id or, failing that, that name: for scripts, which hold a bare text.
    pub fn by_text(&self, text: &str) -> Option<&T> {
        match self.by_id.get(&ListId::from(text)) {
            Some(place) => Some(&self.entries[*place]),
            None => self.named(text),
        }
    }

    /// All entries, in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries.iter()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Everything the flows know about QuickBooks' lists.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// Items of every kind.
    pub items: Index<Item>,
    /// Customers and jobs.
    pub customers: Index<Customer>,
    /// Sites and bins.
    pub sites: Index<Site>,
    /// Unit sets.
    pub unit_sets: Index<UnitSet>,
    units: HashMap<String, Unit>,
    at_hand: Vec<ListName>,
    whole: BTreeMap<ListName, u64>,
    /// `MultiLocationInventoryPreferences/IsMultiLocationInventoryEnabled`, once QuickBooks said.
    pub quickbooks_multiple_sites: Option<bool>,
    /// `CompanyName`, once QuickBooks said.
    pub quickbooks_company: Option<String>,
}

impl Default for Catalog {
    fn default() -> Self {
        Self {
            items: Index::new(NameMatch::Exact),
            customers: Index::new(NameMatch::Exact),
            sites: Index::new(NameMatch::IgnoreCase),
            unit_sets: Index::new(NameMatch::Exact),
            units: HashMap::new(),
            at_hand: Vec::new(),
            whole: BTreeMap::new(),
            quickbooks_multiple_sites: None,
            quickbooks_company: None,
        }
    }
}

impl Catalog {
    /// A complete answer for this list has been seen, in this run or an earlier one.
    pub fn has(&self, list: ListName) -> bool {
        self.at_hand.contains(&list)
    }

    /// Marks a list as completely answered.
    pub fn set_at_hand(&mut self, list: ListName) {
        if !self.has(list) {
            self.at_hand.push(list);
        }
    }

    /// How many entries the last answer had that held the whole list; before the first such
    /// answer is known, those of all answers together.
    pub fn whole(&self, list: ListName) -> Option<u64> {
        let entries = match list {
            ListName::Items => self.items.len(),
            ListName::Customers => self.customers.len(),
            ListName::Sites => self.sites.len(),
            ListName::Units => self.unit_sets.len(),
        };
        let known = self.whole.get(&list).copied();
        known.or_else(|| self.has(list).then_some(u64::try_from(entries).unwrap_or(u64::MAX)))
    }

    /// The same, where such an answer was met.
    pub fn whole_answer(&self, list: ListName) -> Option<u64> {
        self.whole.get(&list).copied()
    }

    /// An answer that holds the whole list has this many entries.
    pub fn set_whole(&mut self, list: ListName, entries: u64) {
        self.whole.insert(list, entries);
    }

    /// Adds a unit set and the names and abbreviations of its units.
    pub fn put_unit_set(&mut self, set: UnitSet) {
        for unit in &set.units {
            self.put_unit(unit.clone());
        }
        self.unit_sets.put(set);
    }

    /// Adds one unit on its own: the default unit of the settings.
    pub fn put_unit(&mut self, unit: Unit) {
        if let Some(short) = &unit.abbreviation {
            self.units.entry(short.clone()).or_insert_with(|| unit.clone());
        }
        self.units.insert(unit.name.clone(), unit);
    }

    /// The unit of that name or abbreviation.
    pub fn unit(&self, name: &str) -> Option<&Unit> {
        self.units.get(name)
    }
}
