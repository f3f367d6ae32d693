//! One shelf of objects, found by id, by number or name, and by when they were changed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::{Date, DateTime};

use super::clock;
use super::kinds::Kind;
use super::packed::Packed;
use super::tree::Element;

/// Which place an object has: the order in which objects came.
pub(super) type Place = u64;

/// What is looked for without opening the object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) kind: &'static Kind,
    /// `TxnID` or `ListID`.
    pub(super) id: String,
    pub(super) modified: DateTime,
    pub(super) edit_sequence: String,
    /// `RefNumber`, or `FullName` of a list entry.
    pub(super) number: String,
    /// The customer of a transaction.
    pub(super) entity: String,
    pub(super) date: Option<Date>,
    pub(super) is_active: bool,
}

#[derive(Debug, Clone)]
struct Stored {
    head: Head,
    body: Packed,
}

/// Objects in the order in which they came, with their indexes.
#[derive(Debug, Clone, Default)]
pub(super) struct Objects {
    places: BTreeMap<Place, Stored>,
    by_id: HashMap<String, Place>,
    by_number: HashMap<String, BTreeSet<Place>>,
    by_modified: BTreeSet<(DateTime, Place)>,
    next: Place,
}

impl Head {
    pub(super) fn of(kind: &'static Kind, ret: &Element) -> Self {
        let is_txn = kind.shelf.is_transactions();
        let (id, number) = if is_txn {
            (ret.value("TxnID"), ret.value("RefNumber"))
        } else {
            (ret.value("ListID"), ret.value("FullName").or_else(|| ret.value("Name")))
        };
        let modified = ret.value("TimeModified").or_else(|| ret.value("TimeCreated"));
        let modified = modified.and_then(clock::read).map(|time| time.earliest);
        Self {
            kind,
            id: id.unwrap_or_default().to_string(),
            modified: modified.unwrap_or(DateTime::constant(1970, 1, 1, 0, 0, 0, 0)),
            edit_sequence: ret.value("EditSequence").unwrap_or_default().to_string(),
            number: number.unwrap_or_default().to_string(),
            entity: ret.value_at(&["CustomerRef", "ListID"]).unwrap_or_default().to_string(),
            date: ret.value("TxnDate").and_then(|text| text.parse().ok()),
            is_active: ret.value("IsActive") != Some("false"),
        }
    }
}

impl Objects {
    /// Puts an object; one with its id is replaced and keeps its place.
    pub(super) fn put(&mut self, kind: &'static Kind, ret: &Element) {
        let head = Head::of(kind, ret);
        let place = match self.by_id.get(&head.id) {
            Some(place) => {
                let place = *place;
                self.forget(place);
                place
            }
            None => {
                self.next += 1;
                self.next
            }
        };
        self.by_id.insert(head.id.clone(), place);
        self.by_number.entry(key(&head.number)).or_default().insert(place);
        self.by_modified.insert((head.modified, place));
        self.places.insert(place, Stored { head, body: Packed::of(ret) });
    }

    pub(super) fn remove(&mut self, id: &str) -> Option<Element> {
        let place = *self.by_id.get(id)?;
        let element = self.open(place);
        self.forget(place);
        element
    }

    fn forget(&mut self, place: Place) {
        let Some(stored) = self.places.remove(&place) else { return };
        self.by_id.remove(&stored.head.id);
        self.by_modified.remove(&(stored.head.modified, place));
        let number = key(&stored.head.number);
        if let Some(sharing) = self.by_number.get_mut(&number) {
            sharing.remove(&place);
            if sharing.is_empty() {
                self.by_number.remove(&number);
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn head(&self, place: Place) -> Option<&Head> {
        self.places.get(&place).map(|stored| &stored.head)
    }

    pub(super) fn open(&self, place: Place) -> Option<Element> {
        self.places.get(&place).map(|stored| stored.body.open(stored.head.kind.ret))
    }

    pub(super) fn place(&self, id: &str) -> Option<Place> {
        self.by_id.get(id).copied()
    }

    pub(super) fn get(&self, id: &str) -> Option<Element> {
        self.open(self.place(id)?)
    }

    /// Objects with this number or full name, however it is written.
    pub(super) fn numbered(&self, number: &str) -> impl Iterator<Item = Place> + '_ {
        self.by_number.get(&key(number)).into_iter().flatten().copied()
    }

    /// All places, first come first.
    pub(super) fn all(&self) -> impl Iterator<Item = (Place, &Head)> {
        self.places.iter().map(|(place, stored)| (*place, &stored.head))
    }

    /// What was changed between two times, both included.
    pub(super) fn modified(&self, from: DateTime, to: DateTime) -> Vec<Place> {
        if from > to {
            return Vec::new();
        }
        let range = self.by_modified.range((from, 0)..=(to, Place::MAX));
        let mut places: Vec<Place> = range.map(|(_, place)| *place).collect();
        places.sort_unstable();
        places
    }
}

/// Numbers and names are compared as if all were written in capitals.
fn key(number: &str) -> String {
    number.to_lowercase()
}
