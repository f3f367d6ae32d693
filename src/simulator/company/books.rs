//! The books: every object, what was deleted, and how ids, times and versions are made.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;

use super::clock::Clock;
use super::kinds::{Kind, Shelf};
use super::links::Links;
use super::registry::{Named, Registry, list_of};
use super::shelf::Objects;
use super::status::Status;
use super::tree::Element;

/// How long deletions are told, in days.
pub(super) const DELETED_DAYS: i64 = 90;

/// What was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Deletion {
    /// The word of `TxnDelType` or `ListDelType`.
    pub(super) kind: String,
    pub(super) is_txn: bool,
    /// `TxnDeletedRet` or `ListDeletedRet`.
    pub(super) ret: Element,
    pub(super) at: DateTime,
}

/// All that a company file holds, messages about sets of messages excepted.
#[derive(Debug, Clone)]
pub(super) struct Books {
    shelves: BTreeMap<Shelf, Objects>,
    pub(super) registry: Registry,
    pub(super) links: Links,
    pub(super) deletions: Vec<Deletion>,
    pub(super) clock: Clock,
    /// Ids of transactions that are open in a window of QuickBooks.
    pub(super) locked: BTreeSet<String>,
    /// The last number used in the id of a transaction or a line.
    pub(super) last_txn: u32,
    /// The last number used in the id of a list entry.
    pub(super) last_list: u32,
    pub(super) last_txn_number: u64,
    /// The highest `RefNumber` that is a number, of each kind of transaction.
    pub(super) numbers: BTreeMap<Shelf, u64>,
    /// Names of entries that were renamed, by their ids.
    pub(super) renamed: BTreeMap<String, String>,
}

impl Books {
    pub(super) fn new(clock: Clock) -> Self {
        let mut books = Self {
            shelves: Shelf::ALL.iter().map(|shelf| (*shelf, Objects::default())).collect(),
            registry: Registry::default(),
            links: Links::default(),
            deletions: Vec::new(),
            clock,
            locked: BTreeSet::new(),
            last_txn: 0,
            last_list: 0,
            last_txn_number: 0,
            numbers: BTreeMap::new(),
            renamed: BTreeMap::new(),
        };
        for (list, full_name) in STANDARD {
            books.add_name(list, full_name);
        }
        books
    }

    pub(super) fn shelf(&self, shelf: Shelf) -> &Objects {
        &self.shelves[&shelf]
    }

    pub(super) fn put(&mut self, kind: &'static Kind, ret: &Element) {
        self.shelves.entry(kind.shelf).or_default().put(kind, ret);
    }

    pub(super) fn remove(&mut self, shelf: Shelf, id: &str) -> Option<Element> {
        self.shelves.entry(shelf).or_default().remove(id)
    }

    /// Enters a name into a list of which only names are kept; gives its id.
    pub(super) fn add_name(&mut self, list: &'static str, full_name: &str) -> String {
        if let Some(known) = self.registry.by_name(list, full_name) {
            return known.list_id.clone();
        }
        let list_id = self.next_list_id();
        let (id, full_name) = (list_id.clone(), full_name.to_string());
        self.registry.put(list, Named { list_id: id, full_name });
        list_id
    }

    /// `1DB9A-1745622547`: a number counted up, and when it was made.
    pub(super) fn next_txn_id(&mut self) -> String {
        self.last_txn = self.last_txn.wrapping_add(1);
        format!("{:X}-{}", self.last_txn, self.clock.now)
    }

    /// `80000839-1737761486`.
    pub(super) fn next_list_id(&mut self) -> String {
        self.last_list = self.last_list.wrapping_add(1);
        format!("{:X}-{}", 0x8000_0000 | self.last_list, self.clock.now)
    }

    /// Ids that were loaded are not given again.
    pub(super) fn pass_id(&mut self, id: &str) {
        let number =
            id.split_once('-').and_then(|(number, _)| u32::from_str_radix(number, 16).ok());
        let Some(number) = number else { return };
        if number & 0x8000_0000 == 0 {
            self.last_txn = self.last_txn.max(number);
        }
        self.last_list = self.last_list.max(number & 0x7FFF_FFFF);
    }

    /// The number that QuickBooks gives where the request has none.
    pub(super) fn next_number(&mut self, shelf: Shelf) -> String {
        (self.numbers.get(&shelf).copied().unwrap_or_default() + 1).to_string()
    }

    /// Counts on from a number that was given.
    pub(super) fn pass_number(&mut self, shelf: Shelf, ret: &Element) {
        let number: u64 =
            ret.value("RefNumber").and_then(|text| text.parse().ok()).unwrap_or_default();
        let highest = self.numbers.entry(shelf).or_default();
        // A number of eleven nines has none after it that fits.
        if number < 99_999_999_999 {
            *highest = number.max(*highest);
        }
    }

    /// Gives a new object its times and version.
    pub(super) fn stamp_new(&mut self, ret: &mut Element) {
        self.clock.tick();
        let now = self.clock.told(self.clock.wall());
        ret.set("TimeCreated", now.clone());
        ret.set("TimeModified", now);
        ret.set("EditSequence", self.clock.now.to_string());
    }

    /// Marks an object as changed. Versions grow even where the clock does not.
    pub(super) fn stamp_changed(&mut self, ret: &mut Element) {
        self.clock.tick();
        let before: i64 = ret.value("EditSequence").and_then(|text| text.parse().ok()).unwrap_or(0);
        ret.set("TimeModified", self.clock.told(self.clock.wall()));
        ret.set("EditSequence", self.clock.now.max(before.saturating_add(1)).to_string());
    }

    /// Writes down that something was deleted.
    pub(super) fn note_deletion(&mut self, kind: &'static Kind, old: &Element) {
        self.clock.tick();
        let at = self.clock.wall();
        let is_txn = kind.shelf.is_transactions();
        let (ret, word, id, number) = if is_txn {
            ("TxnDeletedRet", "TxnDelType", "TxnID", "RefNumber")
        } else {
            ("ListDeletedRet", "ListDelType", "ListID", "FullName")
        };
        let mut leaves = vec![
            Element::leaf(word, kind.name),
            Element::leaf(id, old.value(id).unwrap_or_default()),
            Element::leaf("TimeCreated", old.value("TimeCreated").unwrap_or_default()),
            Element::leaf("TimeDeleted", self.clock.told(at)),
        ];
        let number = old.value(number).or_else(|| old.value("Name").filter(|_| !is_txn));
        let name = if is_txn { "RefNumber" } else { "FullName" };
        leaves.extend(number.map(|text| Element::leaf(name, text)));
        let kind = kind.name.to_string();
        self.deletions.push(Deletion { kind, is_txn, ret: Element::node(ret, leaves), at });
    }

    /// References carry the name that an entry has now, not the one that it had.
    pub(super) fn refresh_names(&self, ret: &mut Element) {
        if self.renamed.is_empty() {
            return;
        }
        for child in &mut ret.children {
            let name = child.value("ListID").and_then(|id| self.renamed.get(id)).cloned();
            if let (Some(name), Some(_)) = (name, list_of(&child.name)) {
                child.set("FullName", name);
            } else {
                self.refresh_names(child);
            }
        }
    }

    /// The object with this id, wherever it stands.
    pub(super) fn find(&self, id: &str) -> Option<(&'static Kind, Element)> {
        self.shelves.values().find_map(|objects| {
            let place = objects.place(id)?;
            Some((objects.head(place)?.kind, objects.open(place)?))
        })
    }

    /// The entry that a reference points at.
    ///
    /// # Errors
    /// 3140 where there is none, and where the reference says nothing.
    pub(super) fn resolve(&self, reference: &Element, place: &str) -> Result<Named, Status> {
        let list = list_of(&reference.name).unwrap_or("List");
        let given = reference.value("ListID").or_else(|| reference.value("FullName"));
        let found = match (reference.value("ListID"), reference.value("FullName")) {
            (Some(id), _) => self.named_by_id(list, id),
            (None, Some(name)) => self.named(list, name),
            (None, None) => None,
        };
        found.ok_or_else(|| Status::bad_reference(list, given.unwrap_or_default(), place))
    }

    fn named_by_id(&self, list: &'static str, id: &str) -> Option<Named> {
        let on_shelf = shelf_of(list).and_then(|shelf| {
            let objects = self.shelf(shelf);
            objects.head(objects.place(id)?)
        });
        match on_shelf {
            Some(head) => Some(Named { list_id: head.id.clone(), full_name: head.number.clone() }),
            None => self.registry.by_id(list, id).cloned(),
        }
    }

    pub(super) fn named(&self, list: &'static str, name: &str) -> Option<Named> {
        let on_shelf = shelf_of(list).and_then(|shelf| {
            let objects = self.shelf(shelf);
            objects.head(objects.numbered(name).next()?)
        });
        match on_shelf {
            Some(head) => Some(Named { list_id: head.id.clone(), full_name: head.number.clone() }),
            None => self.registry.by_name(list, name).cloned(),
        }
    }
}

/// The shelf that a list is kept on, if its entries are kept.
fn shelf_of(list: &str) -> Option<Shelf> {
    Shelf::ALL.into_iter().find(|shelf| !shelf.is_transactions() && shelf.name() == list)
}

/// What every company file has from its first day.
const STANDARD: &[(&str, &str)] = &[
    ("Account", "Accounts Receivable"),
    ("Account", "Undeposited Funds"),
    ("Account", "Sales"),
    ("SalesTaxCode", "Tax"),
    ("SalesTaxCode", "Non"),
    ("Template", "Intuit Product Invoice"),
    ("Template", "Custom Sales Order"),
    ("Template", "Custom Sales Receipt"),
    ("Terms", "Due on receipt"),
    ("Terms", "Net 15"),
    ("Terms", "Net 30"),
    ("Terms", "Net 60"),
    ("ShipMethod", "UPS"),
    ("ShipMethod", "Federal Express"),
    ("PaymentMethod", "Cash"),
    ("PaymentMethod", "Check"),
    ("CustomerMsg", "Thank you for your business."),
];
