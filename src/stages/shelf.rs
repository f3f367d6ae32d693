//! What the stages of one run share: the lists once they are settled, and what was seen on the
//! first way through the messages.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::domain::deletion::Deletion;
use crate::domain::finding::Finding;
use crate::domain::ids::TxnId;
use crate::domain::known::KnownPickingOrder;
use crate::domain::sales_order::QuickBooksTime;
use crate::pipeline::plan::Provenance;
use crate::pipeline::ports::{PortError, SharedLookup};
use crate::pipeline::stage::StageError;
use crate::rules::evaluate::Evaluator;
use crate::rules::world::Memory;

/// The newest version of a sales order among the messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newest {
    /// Its time.
    pub modified_at: QuickBooksTime,
    /// Its version stamp.
    pub version: String,
    /// Which message.
    pub message: usize,
    /// Where in it.
    pub offset: u64,
    /// How many versions QuickBooks has sent for this run.
    pub times: usize,
}

impl Newest {
    /// Grows from version to version: by time, then by stamp, whose digits count seconds.
    pub fn age(&self) -> (&QuickBooksTime, usize, &str) {
        (&self.modified_at, self.version.len(), &self.version)
    }
}

/// What the first way through the messages showed.
#[derive(Debug, Default)]
pub struct Survey {
    /// Every sales order among the messages, by `TxnID`.
    pub newest: HashMap<TxnId, Newest>,
    /// Sales orders that QuickBooks deleted.
    pub deletions: HashMap<TxnId, Gone>,
}

/// A sales order that QuickBooks deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// What QuickBooks tells of it.
    pub deletion: Deletion,
    /// Where it tells that: QuickBooks does so for some 90 days only, a person may take longer.
    pub provenance: Provenance,
}

impl Survey {
    /// The deletion of a sales order whose newest version is of that time.
    pub fn deletion(&self, id: &TxnId, modified_at: &QuickBooksTime) -> Option<&Gone> {
        let gone = self.deletions.get(id)?;
        let deleted_at = &gone.deletion.deleted_at;
        // An id never comes back; an answer without the time says so all the same.
        let later = deleted_at.as_str().is_empty() || deleted_at >= modified_at;
        later.then_some(gone)
    }
}

/// Shared by the stages of one run. Written once by the reference-data stages, then read.
#[derive(Default)]
pub struct Shelf {
    /// Filled while the lists are fetched.
    pub survey: RefCell<Survey>,
    /// What is wrong with the set-up, as the lists show.
    pub configuration_findings: RefCell<Vec<Finding>>,
    evaluator: OnceCell<Evaluator>,
}

/// A shelf, as stages hold it.
pub type SharedShelf = Rc<Shelf>;

impl Shelf {
    /// Puts the rules with their settled world on the shelf.
    pub fn settle(&self, evaluator: Evaluator) {
        let placed = self.evaluator.set(evaluator);
        assert!(placed.is_ok(), "lists settle once in a run");
    }

    /// The rules and what they may ask.
    pub fn evaluator(&self) -> &Evaluator {
        self.evaluator.get().expect("orders come after the lists are settled: an edge says so")
    }
}

/// The warehouse's memory for rules, over a lookup. Keeps the first failure for the stage to find:
/// a script cannot be told that the world failed.
pub struct LookupMemory {
    lookup: SharedLookup,
    failure: Mutex<Option<PortError>>,
    /// Sales orders of this run by their numbers, once they have all arrived.
    run: OnceLock<HashMap<String, Vec<TxnId>>>,
}

impl LookupMemory {
    /// A memory that asks this lookup.
    pub fn new(lookup: SharedLookup) -> Self {
        Self { lookup, failure: Mutex::new(None), run: OnceLock::new() }
    }

    /// All sales orders of the run have arrived; these are their numbers.
    pub fn learn(&self, numbers: HashMap<String, Vec<TxnId>>) {
        // They arrive once; whoever comes later learns the same.
        self.run.get_or_init(|| numbers);
    }

    /// Passes on a failure that happened while scripts were asking.
    ///
    /// # Errors
    /// The first failure since the last call.
    pub fn check(&self) -> Result<(), StageError> {
        match self.failure.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(failure) => Err(failure.into()),
            None => Ok(()),
        }
    }

    fn keep<T: Default>(&self, answer: Result<T, PortError>) -> T {
        answer.unwrap_or_else(|failure| {
            let mut kept = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
            kept.get_or_insert(failure);
            T::default()
        })
    }
}

impl Memory for LookupMemory {
    fn picking_order(&self, number: &str) -> Option<KnownPickingOrder> {
        self.keep(self.lookup.picking_order_numbered(number))
    }

    fn sales_orders(&self, number: &str) -> Vec<TxnId> {
        self.keep(self.lookup.sales_orders_numbered(number))
    }

    fn every_sales_order(&self, number: &str) -> Vec<TxnId> {
        let mut all = self.keep(self.lookup.every_sales_order_numbered(number));
        all.extend(self.run.get().and_then(|run| run.get(number)).into_iter().flatten().cloned());
        all
    }
}
