//! The kinds of documents that rules look at. The evaluator treats them all alike.

use std::sync::Arc;

use rhai::{Dynamic, Map};

use super::invoice_target;
use super::list::List;
use super::picked_parts::PickedHeaderView;
use super::picked_view::PickedView;
use super::target::{self, Problems};
use super::value::Thing;
use super::view::{HeaderView, OrderView};
use crate::domain::candidate::{Candidate, PickedHeader};
use crate::domain::ids::{TxnId, TxnLineId};
use crate::domain::invoice::Invoice;
use crate::domain::picking_order::PickingOrder;
use crate::domain::selection::{Header, Selected};
use crate::domain::waiver::Names;

/// A document that rules look at.
pub trait Subject {
    /// The folder of its rules.
    const NAME: &'static str;
    /// What mapping makes of it.
    type Target: Target;
    /// What rules that compare documents read of it.
    type Header: Headed;

    /// `doc`, as scripts see it.
    fn view(doc: &Arc<Self>) -> Dynamic;

    /// The same, borrowed.
    fn thing(doc: &Arc<Self>) -> Thing<'_>;

    /// What rules that compare documents read of it, in its place of the run.
    fn header(&self, sequence: usize) -> Self::Header;

    /// The sales order that belongs to it and never counts against it.
    fn own(&self) -> Option<&TxnId>;

    /// What people call it: its number, or its id where it has none.
    fn label(&self) -> &str;

    /// What waivers know it by.
    fn names(&self) -> Names<'_>;

    /// How many lines a script may go over.
    fn line_count(&self) -> usize;

    /// It leaves the warehouse: most rules have no say about it.
    fn is_leaving(&self) -> bool;

    /// QuickBooks' id of the line that `lines[index]` names in a finding's path.
    fn line_id(&self, index: usize) -> Option<TxnLineId>;
}

/// What rules that compare documents read of each.
pub trait Headed {
    /// As scripts see it.
    fn view(header: &Arc<Self>) -> Dynamic;

    /// All of a group, borrowed.
    fn list(headers: &[Arc<Self>]) -> List<'_>
    where
        Self: Sized;

    /// Where the document stands in the run.
    fn sequence(&self) -> usize;

    /// Its number.
    fn number(&self) -> Option<&str>;

    /// What waivers know it by.
    fn names(&self) -> Names<'_>;
}

/// What a map script gets and gives back.
pub trait Target: Sized {
    /// As scripts read it.
    fn to_map(&self) -> Map;

    /// What an answer describes, over the target that was given.
    ///
    /// # Errors
    /// Everything the answer may not hold, with its path.
    fn changed_by(&self, answer: Dynamic) -> Result<Self, Problems>;
}

impl Subject for Selected {
    const NAME: &'static str = "sales_order";
    type Target = PickingOrder;
    type Header = Header;

    fn view(doc: &Arc<Self>) -> Dynamic {
        Dynamic::from(OrderView(Arc::clone(doc)))
    }

    fn thing(doc: &Arc<Self>) -> Thing<'_> {
        Thing::SalesOrder(doc)
    }

    fn header(&self, sequence: usize) -> Header {
        Header::of(self, sequence)
    }

    fn own(&self) -> Option<&TxnId> {
        Some(&self.order.id)
    }

    fn label(&self) -> &str {
        self.order.label()
    }

    fn names(&self) -> Names<'_> {
        Names {
            number: self.order.number.as_deref(),
            id: Some(self.order.id.as_str()),
            customer: self.order.customer.as_ref(),
        }
    }

    fn line_count(&self) -> usize {
        self.order.lines.len()
    }

    fn is_leaving(&self) -> bool {
        self.leaving.is_some()
    }

    fn line_id(&self, index: usize) -> Option<TxnLineId> {
        let line = self.order.lines.iter().find(|line| line.index == index)?;
        Some(line.id.clone())
    }
}

impl Subject for Candidate {
    const NAME: &'static str = "picked_order";
    type Target = Invoice;
    type Header = PickedHeader;

    fn view(doc: &Arc<Self>) -> Dynamic {
        Dynamic::from(PickedView(Arc::clone(doc)))
    }

    fn thing(doc: &Arc<Self>) -> Thing<'_> {
        Thing::PickedOrder(doc)
    }

    fn header(&self, sequence: usize) -> PickedHeader {
        PickedHeader::of(self, sequence)
    }

    fn own(&self) -> Option<&TxnId> {
        self.order.quickbooks_id.as_ref().or(self.own_sales_order.as_ref())
    }

    fn label(&self) -> &str {
        &self.order.number
    }

    fn names(&self) -> Names<'_> {
        Names {
            number: Some(&self.order.number),
            id: self.own().map(TxnId::as_str),
            customer: Some(&self.order.customer),
        }
    }

    fn line_count(&self) -> usize {
        let picks = self.order.lines.iter().map(|line| line.picks.len());
        self.order.lines.len()
            + picks.sum::<usize>()
            + self.sales_order().map_or(0, |order| order.lines.len())
    }

    fn is_leaving(&self) -> bool {
        false
    }

    fn line_id(&self, index: usize) -> Option<TxnLineId> {
        let place = self.place_of(index)?;
        self.order_line_id(place).cloned()
    }
}

impl Headed for Header {
    fn view(header: &Arc<Self>) -> Dynamic {
        Dynamic::from(HeaderView(Arc::clone(header)))
    }

    fn list(headers: &[Arc<Self>]) -> List<'_> {
        List::Headers(headers)
    }

    fn sequence(&self) -> usize {
        self.sequence
    }

    fn number(&self) -> Option<&str> {
        self.number.as_deref()
    }

    fn names(&self) -> Names<'_> {
        Names {
            number: self.number.as_deref(),
            id: Some(&self.quickbooks_id),
            customer: self.customer.as_ref(),
        }
    }
}

impl Headed for PickedHeader {
    fn view(header: &Arc<Self>) -> Dynamic {
        Dynamic::from(PickedHeaderView(Arc::clone(header)))
    }

    fn list(headers: &[Arc<Self>]) -> List<'_> {
        List::PickedHeaders(headers)
    }

    fn sequence(&self) -> usize {
        self.sequence
    }

    fn number(&self) -> Option<&str> {
        Some(&self.number)
    }

    fn names(&self) -> Names<'_> {
        Names {
            number: Some(&self.number),
            id: self.quickbooks_id.as_ref().map(TxnId::as_str),
            customer: Some(&self.customer),
        }
    }
}

impl Target for PickingOrder {
    fn to_map(&self) -> Map {
        target::to_map(self)
    }

    fn changed_by(&self, answer: Dynamic) -> Result<Self, Problems> {
        target::from_answer(answer, self)
    }
}

impl Target for Invoice {
    fn to_map(&self) -> Map {
        invoice_target::to_map(self)
    }

    fn changed_by(&self, answer: Dynamic) -> Result<Self, Problems> {
        invoice_target::from_answer(answer, self)
    }
}
