//! Fetch lists: the first way through the messages. Reference data wherever it appears, deletions,
//! and which version of each sales order is the newest.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::answers::Answers;
use super::messages::Messages;
use super::shelf::{Gone, Newest, SharedShelf};
use crate::domain::catalog::ListName;
use crate::domain::deletion::Deletion;
use crate::domain::finding::Finding;
use crate::domain::ids::{ListId, TxnId};
use crate::domain::sales_order::QuickBooksTime;
use crate::pipeline::batch::{Batch, ListEntry, Port};
use crate::pipeline::plan::Provenance;
use crate::pipeline::stage::{Outputs, SourceStage, StageError};
use crate::qbxml::message::{Event, Position, Ret};
use crate::translate::{deleted, lists};

/// Entries handed on at once.
const BATCH_ENTRIES_MAX: usize = 1_000;

/// What QuickBooks said about itself, for the stage that settles the lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Announced {
    /// Lists that were answered completely.
    pub at_hand: Vec<ListName>,
    /// Entries of each list in answers that hold the whole of it.
    pub whole: BTreeMap<ListName, u64>,
    /// Multiple sites are on in QuickBooks.
    pub multiple_sites: Option<bool>,
    /// The company's name.
    pub company: Option<String>,
}

/// The source node of reference data.
pub struct FetchLists {
    messages: Messages,
    answers: Option<Answers>,
    objects: u64,
    counted: Counted,
    announced: std::rc::Rc<std::cell::RefCell<Announced>>,
    shelf: SharedShelf,
}

impl FetchLists {
    /// Reads all messages once; what QuickBooks says about itself goes to `announced`.
    pub fn new(
        messages: Messages,
        announced: std::rc::Rc<std::cell::RefCell<Announced>>,
        shelf: SharedShelf,
    ) -> Self {
        let (answers, counted) = (Some(Answers::default()), Counted::default());
        Self { messages, answers, objects: 0, counted, announced, shelf }
    }

    fn take(&mut self, ret: Ret, position: Position, entries: &mut Vec<ListEntry>) {
        self.objects += 1;
        let known = entries.len();
        let findings = match ret {
            Ret::Item(ret) => put(lists::item(ret), ListEntry::Item, entries),
            Ret::Customer(ret) => put(lists::customer(ret), ListEntry::Customer, entries),
            Ret::InventorySite(ret) => put(lists::site(ret), ListEntry::Site, entries),
            Ret::UnitOfMeasureSet(ret) => put(lists::unit_set(ret), ListEntry::UnitSet, entries),
            Ret::Preferences(ret) => {
                let (on, findings) = lists::multiple_sites(&ret);
                let mut announced = self.announced.borrow_mut();
                announced.multiple_sites = on.or(announced.multiple_sites);
                findings
            }
            Ret::Company(ret) => {
                self.announced.borrow_mut().company = lists::company_name(&ret);
                Vec::new()
            }
            Ret::TxnDeleted(ret) => {
                let (deletion, findings) = deleted::deletion(ret);
                let deletion = deletion.filter(|each| each.kind == "SalesOrder");
                if let Some(deletion) = deletion {
                    self.bury(deletion, position);
                }
                findings
            }
            Ret::SalesOrderHead(head) => {
                if let Some(id) = head.txn_id {
                    self.survey(TxnId::from(id), head.time_modified, head.edit_sequence, position);
                }
                Vec::new()
            }
            _ => Vec::new(),
        };
        if let Some(entry) = entries.get(known) {
            self.counted.entry(entry);
        }
        self.shelf.configuration_findings.borrow_mut().extend(findings);
    }

    /// What was told before and waits is told last: of equals the first counts.
    fn bury(&self, deletion: Deletion, position: Position) {
        let Position { offset, length, line } = position;
        let provenance = Provenance { message: self.messages.message(), offset, length, line };
        let mut survey = self.shelf.survey.borrow_mut();
        let id = deletion.id.clone();
        survey.deletions.entry(id).or_insert(Gone { deletion, provenance });
    }

    /// Of several versions of one order the newest counts; times have whole seconds, so of two as
    /// new the greater version stamp, and only of two that are one the first.
    fn survey(
        &self,
        id: TxnId,
        modified_at: Option<String>,
        version: Option<String>,
        position: Position,
    ) {
        let version = version.unwrap_or_default();
        let modified_at = QuickBooksTime::new(modified_at.unwrap_or_default());
        let message = self.messages.message();
        let offset = position.offset;
        // That it waits as well is no news to anybody.
        let times = usize::from(!self.messages.is_kept(message));
        let newest = Newest { modified_at, version, message, offset, times };
        match self.shelf.survey.borrow_mut().newest.entry(id) {
            Entry::Vacant(place) => {
                place.insert(newest);
            }
            Entry::Occupied(mut known) => {
                let times = known.get().times + times;
                if newest.age() > known.get().age() {
                    known.insert(newest);
                }
                known.get_mut().times = times;
            }
        }
    }
}

/// How many entries of each list came, and of which lists only what has changed.
#[derive(Default)]
struct Counted {
    /// By id, or by name where they have none: two answers may hold the same.
    entries: BTreeMap<ListName, HashSet<String>>,
    in_part: BTreeSet<ListName>,
}

impl Counted {
    /// QuickBooks cannot be asked for changes of the other lists: they come whole each time.
    fn changes(&mut self) {
        self.in_part.extend([ListName::Items, ListName::Customers]);
    }

    fn entry(&mut self, entry: &ListEntry) {
        let (list, reference) = match entry {
            ListEntry::Item(item) => (ListName::Items, &item.reference),
            ListEntry::Customer(customer) => (ListName::Customers, &customer.reference),
            ListEntry::Site(site) => (ListName::Sites, &site.reference),
            ListEntry::UnitSet(set) => (ListName::Units, &set.reference),
        };
        if !self.in_part.contains(&list) {
            let key = reference.id.as_ref().map_or(reference.name.as_str(), ListId::as_str);
            self.entries.entry(list).or_default().insert(key.to_string());
        }
    }

    fn whole(self, at_hand: &BTreeSet<ListName>) -> BTreeMap<ListName, u64> {
        let whole = at_hand.iter().filter(|list| !self.in_part.contains(list));
        let entries = |list| self.entries.get(list).map_or(0, HashSet::len);
        whole.map(|list| (*list, u64::try_from(entries(list)).unwrap_or(u64::MAX))).collect()
    }
}

fn put<T>(
    translated: (Option<T>, Vec<Finding>),
    entry: impl FnOnce(T) -> ListEntry,
    entries: &mut Vec<ListEntry>,
) -> Vec<Finding> {
    let (value, findings) = translated;
    entries.extend(value.map(entry));
    findings
}

impl SourceStage for FetchLists {
    fn pull(&mut self, out: &mut Outputs) -> Result<bool, StageError> {
        let mut entries = Vec::new();
        let mut more = true;
        while more && entries.len() < BATCH_ENTRIES_MAX {
            match self.messages.next()? {
                Some(Event::Ret(ret, position)) => self.take(*ret, position, &mut entries),
                Some(Event::MessageStart(_)) => {
                    self.objects = 0;
                    if self.messages.tells_changes() {
                        self.counted.changes();
                    }
                }
                Some(Event::MessageEnd(message)) => {
                    let file = self.messages.name(self.messages.message());
                    if let Some(answers) = &mut self.answers {
                        answers.note(&message, self.objects, &file);
                    }
                }
                Some(Event::MessageSet(_)) => {}
                None => more = false,
            }
        }
        out.give(Port::Entries, Batch::Entries(entries));
        if let Some(answers) = self.answers.take_if(|_| !more) {
            let (at_hand, findings) = answers.finish()?;
            let mut announced = self.announced.borrow_mut();
            announced.whole = std::mem::take(&mut self.counted).whole(&at_hand);
            announced.at_hand = at_hand.into_iter().collect();
            self.shelf.configuration_findings.borrow_mut().extend(findings);
        }
        Ok(more)
    }
}
