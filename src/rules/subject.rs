//! What rules look at: the documents of both flows, as the host needs them.

use std::sync::Arc;

use rhai::Dynamic;

use super::picked_view::PickedView;
use super::view::OrderView;
use crate::domain::candidate::Candidate;
use crate::domain::ids::{TxnId, TxnLineId};
use crate::domain::selection::Selected;

/// A document that rules look at.
pub trait Subject {
    /// The folder of its rules.
    const NAME: &'static str;

    /// As scripts see it.
    fn view(document: &Arc<Self>) -> Dynamic;

    /// Its sales order: what it holds itself never counts against it.
    fn own(&self) -> Option<&TxnId>;

    /// What people call it.
    fn label(&self) -> &str;

    /// How many lines a loop may go over.
    fn line_count(&self) -> usize;

    /// QuickBooks' id of the line that a path names.
    fn line_id(&self, index: usize) -> Option<TxnLineId>;

    /// It is about to leave: only rules that say so are asked.
    fn is_leaving(&self) -> bool {
        false
    }
}

impl Subject for Selected {
    const NAME: &'static str = "sales_order";

    fn view(document: &Arc<Self>) -> Dynamic {
        Dynamic::from(OrderView(Arc::clone(document)))
    }

    fn own(&self) -> Option<&TxnId> {
        Some(&self.order.id)
    }

    fn label(&self) -> &str {
        self.order.label()
    }

    fn line_count(&self) -> usize {
        self.order.lines.len()
    }

    fn line_id(&self, index: usize) -> Option<TxnLineId> {
        let line = self.order.lines.iter().find(|line| line.index == index)?;
        Some(line.id.clone())
    }

    fn is_leaving(&self) -> bool {
        self.leaving.is_some()
    }
}

impl Subject for Candidate {
    const NAME: &'static str = "picked_order";

    fn view(document: &Arc<Self>) -> Dynamic {
        Dynamic::from(PickedView { candidate: Arc::clone(document), sequence: None })
    }

    fn own(&self) -> Option<&TxnId> {
        self.sales_order.as_ref()
    }

    fn label(&self) -> &str {
        &self.order.number
    }

    fn line_count(&self) -> usize {
        self.order.lines.len()
    }

    fn line_id(&self, index: usize) -> Option<TxnLineId> {
        self.order.lines.get(index)?.quickbooks_line_id.clone()
    }
}
