//! Filter on the way back: is there anything to bill of this order, and can it be told what?

use std::sync::Arc;

use super::note;
use super::present::PresentOrders;
use crate::domain::billing::{Choice, Decision, Link, Made};
use crate::domain::candidate::{Background, Candidate, Present};
use crate::domain::facts::FactLog;
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::TxnId;
use crate::domain::known::OrderStatus;
use crate::domain::party::Reference;
use crate::domain::picked_order::PickedOrder;
use crate::domain::posting::{PostingKind, PostingState};
use crate::domain::quantity::Quantity;
use crate::domain::sales_order::SalesOrder;
use crate::domain::verdict::Verdict;
use crate::pipeline::batch::{Batch, Envelope, Outcome, Port};
use crate::pipeline::plan::Document;
use crate::pipeline::ports::SharedLookup;
use crate::pipeline::stage::{Outputs, Stage, StageError};
use crate::stages::shelf::{LookupMemory, SharedShelf};

/// The flow that documents of these stages belong to.
pub const FLOW: &str = "invoices_up";

/// Why an order is left alone; nobody needs to act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skip {
    /// Only closing an order makes it post.
    Open,
    /// Closed without a pick: there is nothing to bill.
    NothingPicked,
    /// All that was picked is billed, or about to be.
    AlreadyPosted,
    /// Its sales order is being made or changed in QuickBooks first.
    SalesOrderOnItsWay,
    /// A script of `rules/filter` says so, in its own words.
    Script(String),
}

impl Skip {
    /// The word for it in reports.
    pub fn word(&self) -> &str {
        match self {
            Self::Open => "open",
            Self::NothingPicked => "nothing-picked",
            Self::AlreadyPosted => "already-posted",
            Self::SalesOrderOnItsWay => "sales-order-on-its-way",
            Self::Script(reason) => reason,
        }
    }
}

/// The filter node.
pub struct FilterPicked {
    lookup: SharedLookup,
    memory: Arc<LookupMemory>,
    shelf: SharedShelf,
    present: PresentOrders,
}

/// What became of one order.
enum Way {
    Take(Box<Candidate>),
    Skip(Box<PickedOrder>, Option<TxnId>, Skip),
}

impl FilterPicked {
    /// Asks the lookup what was made of each order before.
    pub fn new(
        lookup: SharedLookup,
        memory: Arc<LookupMemory>,
        shelf: SharedShelf,
        present: PresentOrders,
    ) -> Self {
        Self { lookup, memory, shelf, present }
    }

    fn select(
        &self,
        order: PickedOrder,
        findings: &mut Vec<Finding>,
        facts: &mut FactLog,
    ) -> Result<Way, StageError> {
        let origin = order.quickbooks_id.clone();
        if order.status == OrderStatus::Open {
            return Ok(Way::Skip(Box::new(order), origin, Skip::Open));
        }
        if !order.picked().is_positive() {
            findings.push(nothing_picked(&order));
            return Ok(Way::Skip(Box::new(order), origin, Skip::NothingPicked));
        }
        let made = self.lookup.made_for(&order.id)?;
        let candidate = candidate(&self.lookup, &self.present, order, made)?;
        let sales_order = candidate.sales_order_id().cloned();
        if waits_for_sales_order(&candidate) {
            return Ok(Way::Skip(Box::new(candidate.order), sales_order, Skip::SalesOrderOnItsWay));
        }
        // What a person decided to leave as it is in the books is no trouble any more.
        let decided = candidate.decision.is_some();
        let troubles = candidate.made.iter();
        let open = troubles.filter(|made| !decided || made.state != PostingState::Confirmed);
        findings.extend(open.filter_map(trouble));
        if candidate.changed {
            findings.extend(candidate.made.iter().filter_map(outdated));
        }
        if candidate.is_posted() && findings.iter().all(passes) {
            return Ok(Way::Skip(Box::new(candidate.order), sales_order, Skip::AlreadyPosted));
        }
        if matches!(candidate.present, Present::Unknown) {
            findings.push(sales_order_unknown(&candidate.order));
        }
        let evaluator = self.shelf.evaluator();
        let kind = |item: &Reference| Some(evaluator.world().item(item, facts)?.kind);
        let candidate = Arc::new(candidate.with_kinds(kind));
        let (reason, found) = evaluator
            .skip(&candidate, facts)
            .map_err(|late| StageError::OutOfTime(late.to_string()))?;
        self.memory.check()?;
        findings.extend(found);
        let candidate = Arc::unwrap_or_clone(candidate);
        match reason.filter(|_| findings.iter().all(passes)) {
            Some(reason) => {
                Ok(Way::Skip(Box::new(candidate.order), sales_order, Skip::Script(reason)))
            }
            None => Ok(Way::Take(Box::new(candidate))),
        }
    }
}

/// A picked order beside its sales order and what was made of it before.
///
/// # Errors
/// The world failed.
pub fn candidate(
    lookup: &SharedLookup,
    present: &PresentOrders,
    order: PickedOrder,
    made: Vec<Made>,
) -> Result<Candidate, StageError> {
    let own_sales_order = own_sales_order(&made);
    let sales_order = order.quickbooks_id.as_ref().or(own_sales_order.as_ref());
    let settled = lookup.settled_picks(&order.id)?;
    let (present, made_on, seen) = match sales_order {
        Some(id) => (present.find(id)?, lookup.made_on(id)?, lookup.seen(id)?),
        None => (Present::NotFromQuickBooks, Vec::new(), None),
    };
    let content = match &present {
        Present::Order(present) => content_of(present, &made),
        Present::Deleted => Decision::DELETED.to_string(),
        Present::NotFromQuickBooks | Present::Unknown => String::new(),
    };
    let subject = sales_order.map_or(order.id.as_str(), TxnId::as_str);
    let decision = standing(lookup.decisions(subject)?, &content).map(|found| found.choice);
    let accepted = seen.map(|seen| seen.content).unwrap_or_default();
    let ours = match &present {
        Present::Order(present) => made.iter().any(|it| it.made_version(&present.edit_sequence)),
        _ => false,
    };
    let differs = !accepted.is_empty() && accepted != content && !content.is_empty();
    let moved = differs && !ours;
    let background = Background {
        made_for: made,
        made_on,
        settled,
        changed: moved && decision.is_none(),
        decision,
        own_sales_order,
        content,
        ..Background::new(present)
    };
    Ok(Candidate::new(order, background))
}

/// The sales order that we made of an order born in IntelliTrack.
fn own_sales_order(made: &[Made]) -> Option<TxnId> {
    let born = made.iter().find(|made| {
        made.kind == PostingKind::AddSalesOrder && made.state == PostingState::Confirmed
    });
    born.and_then(|made| made.quickbooks_id.clone())
}

/// What a sales order says, less what we billed on it: the basis of decisions.
pub fn content_of(order: &SalesOrder, made: &[Made]) -> String {
    let confirmed = || made.iter().filter(|made| made.state == PostingState::Confirmed);
    order.content(|line| confirmed().fold(Quantity::ZERO, |sum, made| sum + made.quantity_on(line)))
}

/// The newest decision about the versions of an order that still is what it was made for.
fn standing(decisions: Vec<Decision>, content: &str) -> Option<Decision> {
    decisions.into_iter().find(|decision| {
        decision.basis == content && !matches!(decision.choice, Choice::Release(_))
    })
}

/// Its sales order is being made or changed, or was, and QuickBooks has not sent it since.
fn waits_for_sales_order(candidate: &Candidate) -> bool {
    use PostingState::{Confirmed, Queued, Sent, Waiting};
    let unseen = matches!(candidate.present, Present::Unknown) && candidate.is_born_here();
    candidate.made.iter().any(|made| match (made.kind, made.state) {
        (PostingKind::AddSalesOrder | PostingKind::ModifySalesOrder, Waiting | Queued | Sent) => {
            true
        }
        (PostingKind::AddSalesOrder, Confirmed) => unseen,
        _ => false,
    })
}

fn passes(finding: &Finding) -> bool {
    finding.severity != Severity::Error
}

fn nothing_picked(order: &PickedOrder) -> Finding {
    let message = format!("picking order {} was closed without a pick: no invoice", order.number);
    Finding::new("filter/nothing-picked", Severity::Warning, "lines", message).with_fix(
        "reopen and pick it, or close its sales order in QuickBooks if nobody is to get it",
    )
}

fn sales_order_unknown(order: &PickedOrder) -> Finding {
    let message = format!(
        "QuickBooks has not sent the sales order of picking order {} to this workspace",
        order.number
    );
    Finding::new("filter/sales-order-unknown", Severity::Error, "sales_order", message)
        .with_fix("let QuickBooks' next visit bring it, or name a file that holds it with --from")
}

/// What stands in the way of an order whose earlier posting did not come out as it should.
fn trouble(made: &Made) -> Option<Finding> {
    let what = made.kind.thing();
    let words = made.words.as_deref().unwrap_or("without a reason");
    let key = &made.key;
    let (code, message, fix) = match (made.state, &made.link) {
        (PostingState::Rejected, _) => (
            "posting/rejected",
            format!("QuickBooks refused {what}: {words}"),
            format!(
                "mend what QuickBooks says, then `crossdock postings retry {key}`; or cancel it \
                 to have it planned anew"
            ),
        ),
        (PostingState::Unknown, _) => (
            "posting/unknown",
            format!("nobody knows whether QuickBooks made {what}: {words}"),
            format!(
                "look for it in QuickBooks, then `crossdock postings retry {key} --not-there` or \
                 `crossdock postings confirm {key}`"
            ),
        ),
        (PostingState::Confirmed, Link::Differs(words)) => (
            "posting/differs",
            format!("{what} is in QuickBooks, but not as it was sent: {words}"),
            "correct it in QuickBooks, or `crossdock held decide` that it stays as it is".into(),
        ),
        (PostingState::Confirmed, Link::Gone(words)) => (
            "posting/gone",
            format!("{what} is not in QuickBooks any more: {words}"),
            format!(
                "`crossdock postings cancel {key}` to have the picks billed again, or `crossdock \
                 held decide` that they stay unbilled"
            ),
        ),
        _ => return None,
    };
    Some(Finding::new(code, Severity::Error, "postings", message).with_fix(fix))
}

/// What was planned from another version of the sales order and has not gone yet.
fn outdated(made: &Made) -> Option<Finding> {
    let waits = matches!(made.state, PostingState::Waiting | PostingState::Queued);
    let bills = matches!(made.kind, PostingKind::AddInvoice | PostingKind::AddSalesReceipt);
    let what = made.kind.thing();
    let message = format!(
        "{what} was about to go when the sales order was changed in QuickBooks: it is taken back"
    );
    let finding = Finding::new("posting/outdated", Severity::Error, "postings", message)
        .with_fix("compare both versions (`crossdock held list`), then `crossdock held decide`");
    (waits && bills).then_some(finding)
}

/// The document of an order that is left alone.
fn skipped(
    envelope: Envelope<()>,
    order: &PickedOrder,
    sales_order: Option<TxnId>,
    skip: &Skip,
) -> Outcome {
    let document = document(order, sales_order.as_ref(), Verdict::Skipped, envelope.findings);
    let document = Document { reason: Some(skip.word().to_string()), ..document };
    Outcome { sequence: envelope.sequence, document }
}

/// A line of the plan about a picking order.
pub fn document(
    order: &PickedOrder,
    sales_order: Option<&TxnId>,
    verdict: Verdict,
    findings: Vec<Finding>,
) -> Document {
    Document {
        flow: FLOW,
        number: Some(order.number.clone()),
        quickbooks_id: sales_order.map(ToString::to_string),
        modified_at: order.closed_at.clone(),
        intellitrack_id: Some(order.id.clone()),
        customer: Some(order.customer.label().to_string()),
        verdict,
        reason: None,
        findings,
        posting: None,
        seen: None,
        provenance: None,
    }
}

impl Stage for FilterPicked {
    fn run(&mut self, batch: Batch, out: &mut Outputs) -> Result<(), StageError> {
        let Batch::PickedOrders(orders) = batch else { unreachable!("edges are typed: checked") };
        let (mut taken, mut left) = (Vec::new(), Vec::new());
        for envelope in orders {
            let (order, mut envelope) = envelope.split();
            let way = self.select(order, &mut envelope.findings, &mut envelope.facts)?;
            match way {
                Way::Take(candidate) => {
                    let order = &candidate.order;
                    note(out, "filter picks", order, || candidate.describe());
                    taken.push(envelope.with(Arc::new(*candidate)));
                }
                Way::Skip(order, sales_order, skip) => {
                    note(out, "filter picks", &order, || format!("skipped: {}", skip.word()));
                    left.push(skipped(envelope, &order, sales_order, &skip));
                }
            }
        }
        out.give(Port::Candidates, Batch::Candidates(taken));
        out.give(Port::Skipped, Batch::Outcomes(left));
        Ok(())
    }
}
