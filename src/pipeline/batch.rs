//! What travels on edges: batches of one port's documents, in the order received.

use std::fmt;
use std::sync::Arc;

use super::plan::{Document, Provenance};
use crate::domain::candidate::Candidate;
use crate::domain::facts::{FactLog, Facts};
use crate::domain::finding::Finding;
use crate::domain::ids::{EditSequence, TxnId};
use crate::domain::item::{Item, Site, UnitSet};
use crate::domain::known::{KnownPickingOrder, Seen};
use crate::domain::party::Customer;
use crate::domain::picked_order::PickedOrder;
use crate::domain::posting::{Message, Outgoing};
use crate::domain::sales_order::SalesOrder;
use crate::domain::selection::{Header, Leaving, Selected};
use crate::domain::verdict::{Accepted, Held};

/// The kind of data on an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Port {
    /// Entries of reference lists.
    Entries,
    /// Sales orders as QuickBooks has them.
    Orders,
    /// Orders that are ours to look at now.
    Selected,
    /// Orders with everything the rules found.
    Checked,
    /// What the warehouse would get, not yet judged.
    Drafts,
    /// Drafts that may be posted.
    Accepted,
    /// Drafts that wait for a person.
    Held,
    /// The warehouse's orders with their picks.
    PickedOrders,
    /// Picked orders with something to bill, beside what QuickBooks says.
    Candidates,
    /// Candidates with everything the rules found.
    CheckedPicks,
    /// What would go to QuickBooks, not yet judged.
    Bills,
    /// Bills that may be posted.
    AcceptedBills,
    /// Bills that wait for a person.
    HeldBills,
    /// Documents with their postings.
    Planned,
    /// Documents that wait for a person.
    HeldBack,
    /// Documents left alone.
    Skipped,
    /// Documents that could not be read.
    Untranslatable,
}

impl Port {
    /// The word for it in pictures and problems.
    pub fn word(self) -> &'static str {
        match self {
            Self::Entries => "entries",
            Self::Orders => "orders",
            Self::Selected => "selected",
            Self::Checked => "checked",
            Self::Drafts => "drafts",
            Self::Accepted => "accepted",
            Self::Held => "held",
            Self::PickedOrders => "picked orders",
            Self::Candidates => "candidates",
            Self::CheckedPicks => "checked",
            Self::Bills => "bills",
            Self::AcceptedBills => "accepted",
            Self::HeldBills => "held",
            Self::Planned => "planned",
            Self::HeldBack => "held back",
            Self::Skipped => "skipped",
            Self::Untranslatable => "untranslatable",
        }
    }
}

impl fmt::Display for Port {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// One entry of a reference list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListEntry {
    /// An item of any kind.
    Item(Item),
    /// A customer or job.
    Customer(Customer),
    /// A site or bin.
    Site(Site),
    /// A unit set.
    UnitSet(UnitSet),
}

/// A document on its way, with what was noticed about it so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope<T> {
    /// Its place among the documents of the run, from 0.
    pub sequence: usize,
    /// Where its bytes stand; for a deleted order, those that say so.
    pub provenance: Option<Provenance>,
    /// Noticed so far.
    pub findings: Vec<Finding>,
    /// Looked up so far.
    pub facts: FactLog,
    /// The document.
    pub body: T,
}

impl<T> Envelope<T> {
    /// The same envelope around what became of the document.
    pub fn with<U>(self, body: U) -> Envelope<U> {
        let Self { sequence, provenance, findings, facts, .. } = self;
        Envelope { sequence, provenance, findings, facts, body }
    }

    /// The document, and the envelope without it.
    pub fn split(self) -> (T, Envelope<()>) {
        let Self { sequence, provenance, findings, facts, body } = self;
        (body, Envelope { sequence, provenance, findings, facts, body: () })
    }
}

/// An order as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The order. For one that QuickBooks deleted: the little that is known of it.
    pub order: SalesOrder,
    /// QuickBooks deleted it.
    pub deleted: bool,
}

/// An order with the keys under which group rules compare it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedOrder {
    /// The order.
    pub selected: Arc<Selected>,
    /// Index of the rule, key.
    pub keys: Vec<(usize, String)>,
}

/// What would go to the warehouse, and what judging and posting need to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// `TxnID`.
    pub id: TxnId,
    /// `EditSequence`.
    pub edit_sequence: EditSequence,
    /// `TimeModified` as QuickBooks wrote it.
    pub modified_at: String,
    /// For group rules.
    pub header: Arc<Header>,
    /// Index of the rule, key.
    pub keys: Vec<(usize, String)>,
    /// Fingerprint of what the order says.
    pub content: String,
    /// The last verdict on it.
    pub seen: Option<Box<Seen>>,
    /// What it asked: packed, as it is remembered.
    pub asked: Facts,
    /// Fingerprint of the answers.
    pub answers: String,
    /// The picking order that came from it.
    pub picking_order: Option<Box<KnownPickingOrder>>,
    /// It differs from what its picking order was made from.
    pub changed: bool,
    /// What took it away in QuickBooks.
    pub leaving: Option<Leaving>,
    /// The number that a map script gave it instead of its own.
    pub renumbered: Option<Box<str>>,
    /// What the warehouse would get; `None` where it gets nothing or nothing could be made.
    pub target: Option<Message>,
}

/// A picked order with the keys under which group rules compare it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedPicks {
    /// The order, beside what QuickBooks says.
    pub candidate: Arc<Candidate>,
    /// Index of the rule, key.
    pub keys: Vec<(usize, String)>,
}

/// What would go to QuickBooks for one picked order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// The order, beside what QuickBooks says.
    pub candidate: Arc<Candidate>,
    /// Index of the rule, key.
    pub keys: Vec<(usize, String)>,
    /// The change of the books; `None` where none could be made.
    pub posting: Option<Outgoing>,
}

/// What became of a document, at a sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its place among the documents of the run.
    pub sequence: usize,
    /// What the plan will say.
    pub document: Document,
}

/// Documents handed along one edge.
#[derive(Debug)]
pub enum Batch {
    /// For [`Port::Entries`].
    Entries(Vec<ListEntry>),
    /// For [`Port::Orders`].
    Orders(Vec<Envelope<Incoming>>),
    /// For [`Port::Selected`].
    Selected(Vec<Envelope<Arc<Selected>>>),
    /// For [`Port::Checked`].
    Checked(Vec<Envelope<CheckedOrder>>),
    /// For [`Port::Drafts`].
    Drafts(Vec<Envelope<Draft>>),
    /// For [`Port::Accepted`].
    Accepted(Vec<Envelope<Accepted<Draft>>>),
    /// For [`Port::Held`].
    Held(Vec<Envelope<Held<Draft>>>),
    /// For [`Port::PickedOrders`].
    PickedOrders(Vec<Envelope<PickedOrder>>),
    /// For [`Port::Candidates`].
    Candidates(Vec<Envelope<Arc<Candidate>>>),
    /// For [`Port::CheckedPicks`].
    CheckedPicks(Vec<Envelope<CheckedPicks>>),
    /// For [`Port::Bills`].
    Bills(Vec<Envelope<Bill>>),
    /// For [`Port::AcceptedBills`].
    AcceptedBills(Vec<Envelope<Accepted<Bill>>>),
    /// For [`Port::HeldBills`].
    HeldBills(Vec<Envelope<Held<Bill>>>),
    /// For every port that leads to a sink.
    Outcomes(Vec<Outcome>),
}

impl Batch {
    /// How many documents it holds.
    pub fn len(&self) -> usize {
        match self {
            Self::Entries(batch) => batch.len(),
            Self::Orders(batch) => batch.len(),
            Self::Selected(batch) => batch.len(),
            Self::Checked(batch) => batch.len(),
            Self::Drafts(batch) => batch.len(),
            Self::Accepted(batch) => batch.len(),
            Self::Held(batch) => batch.len(),
            Self::PickedOrders(batch) => batch.len(),
            Self::Candidates(batch) => batch.len(),
            Self::CheckedPicks(batch) => batch.len(),
            Self::Bills(batch) => batch.len(),
            Self::AcceptedBills(batch) => batch.len(),
            Self::HeldBills(batch) => batch.len(),
            Self::Outcomes(batch) => batch.len(),
        }
    }

    /// It holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
