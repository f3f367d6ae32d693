//! Fetch picked orders: every order of the warehouse, open and closed, page by page.

use std::sync::Arc;

use super::note;
use crate::pipeline::batch::{Batch, Envelope, Port};
use crate::pipeline::ports::SharedLookup;
use crate::pipeline::stage::{Outputs, SourceStage, StageError};
use crate::stages::shelf::LookupMemory;
use crate::stages::sinks::Gathered;

/// Orders handed on at once.
const BATCH_ORDERS_MAX: usize = 256;

/// The source node of picked orders.
pub struct FetchPicked {
    lookup: SharedLookup,
    memory: Arc<LookupMemory>,
    gathered: Gathered,
    after: Option<String>,
    sequence: Option<usize>,
}

impl FetchPicked {
    /// From the warehouse's first order on. Its documents stand behind those gathered before.
    pub fn new(lookup: SharedLookup, memory: Arc<LookupMemory>, gathered: Gathered) -> Self {
        Self { lookup, memory, gathered, after: None, sequence: None }
    }
}

impl SourceStage for FetchPicked {
    fn pull(&mut self, out: &mut Outputs) -> Result<bool, StageError> {
        let orders = self.lookup.picked_orders(self.after.as_deref(), BATCH_ORDERS_MAX)?;
        let more = orders.len() == BATCH_ORDERS_MAX;
        if let Some(last) = orders.last() {
            self.after = Some(last.id.clone());
        }
        if self.sequence.is_none() {
            self.memory.learn(self.gathered.numbers());
        }
        let first = *self.sequence.get_or_insert_with(|| self.gathered.count());
        self.sequence = Some(first + orders.len());
        let envelopes = (first..).zip(orders).map(|(sequence, order)| {
            note(out, "fetch picks", &order, || {
                format!("{}, {} picked", order.status.word(), order.picked())
            });
            Envelope {
                sequence,
                provenance: None,
                findings: Vec::new(),
                facts: Default::default(),
                body: order,
            }
        });
        let batch = envelopes.collect();
        out.give(Port::PickedOrders, Batch::PickedOrders(batch));
        Ok(more)
    }
}
