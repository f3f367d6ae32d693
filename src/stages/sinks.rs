//! The ends of the graph: every document arrives at one of them and becomes a line of the plan.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::domain::ids::TxnId;
use crate::domain::selection::Selected;
use crate::pipeline::batch::{Batch, Outcome};
use crate::pipeline::plan::{Document, Provenance};
use crate::pipeline::stage::{Outputs, Stage, StageError};

/// Gathers outcomes from all sinks of a run.
#[derive(Debug, Clone, Default)]
pub struct Gathered(Rc<RefCell<Vec<Outcome>>>);

impl Gathered {
    /// The documents in the order received.
    ///
    /// # Panics
    /// When a document arrived twice or never: a mistake in Crossdock.
    pub fn into_documents(self) -> Vec<Document> {
        let mut outcomes = self.0.take();
        outcomes.sort_by_key(|outcome| outcome.sequence);
        for (place, outcome) in outcomes.iter().enumerate() {
            assert_eq!(place, outcome.sequence, "each document arrives at one sink, once");
        }
        outcomes.into_iter().map(|outcome| outcome.document).collect()
    }
}

impl Gathered {
    /// How many documents have arrived.
    pub fn count(&self) -> usize {
        self.0.borrow().len()
    }

    /// The sales orders of this run that stand in QuickBooks, by their numbers.
    pub fn numbers(&self) -> HashMap<String, Vec<TxnId>> {
        let mut numbers: HashMap<String, Vec<TxnId>> = HashMap::new();
        for Outcome { document, .. } in self.0.borrow().iter() {
            let gone = document.reason.as_deref() == Some("deleted");
            if let (Some(number), Some(id), false) =
                (&document.number, &document.quickbooks_id, gone)
            {
                numbers.entry(number.clone()).or_default().push(TxnId::from(id.as_str()));
            }
        }
        numbers
    }

    /// Where the sales orders of this run that stand in the warehouse are among the messages.
    pub fn places(&self) -> HashMap<TxnId, Provenance> {
        places_of(self.0.borrow().iter().map(|outcome| &outcome.document))
    }
}

/// Where sales orders that stand in the warehouse are among the messages of a run.
pub fn places_of<'d>(documents: impl Iterator<Item = &'d Document>) -> HashMap<TxnId, Provenance> {
    let known = documents.filter(|document| document.intellitrack_id.is_some());
    let places = known.filter_map(|document| {
        Some((TxnId::from(document.quickbooks_id.as_deref()?), document.provenance?))
    });
    places.collect()
}

/// Keeps sales orders as rules get them.
pub struct Keep(pub Rc<RefCell<Vec<Arc<Selected>>>>);

impl Stage for Keep {
    fn run(&mut self, batch: Batch, _out: &mut Outputs) -> Result<(), StageError> {
        let Batch::Selected(orders) = batch else { unreachable!("edges are typed: checked") };
        self.0.borrow_mut().extend(orders.into_iter().map(|envelope| envelope.body));
        Ok(())
    }
}

/// A sink node.
pub struct Gather(pub Gathered);

impl Stage for Gather {
    fn run(&mut self, batch: Batch, _out: &mut Outputs) -> Result<(), StageError> {
        let Batch::Outcomes(outcomes) = batch else { unreachable!("edges are typed: checked") };
        self.0.0.borrow_mut().extend(outcomes);
        Ok(())
    }
}
