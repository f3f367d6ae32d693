//! How much of each picked line is billed: what was picked and not billed yet, and never more than
//! its sales order still owes.

use crate::domain::billing::Choice;
use crate::domain::candidate::{Candidate, Present};
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::TxnLineId;
use crate::domain::quantity::Quantity;

/// A part of a picked line that goes into one document of QuickBooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// Place of the line on the picking order, from 0.
    pub place: usize,
    /// How many of the line's unit; more than nothing.
    pub quantity: Quantity,
    /// The line of the sales order that it is drawn from.
    pub link: Option<TxnLineId>,
}

/// The line of the present sales order that a line is drawn from.
pub fn drawn_from(candidate: &Candidate, place: usize) -> Option<TxnLineId> {
    candidate.order_line(place).map(|line| line.id.clone())
}

/// What is billed of a picked order, with findings about what is not.
pub fn amounts(candidate: &Candidate) -> (Vec<Amount>, Vec<Finding>) {
    let (mut amounts, mut findings) = (Vec::new(), Vec::new());
    for (place, line) in candidate.order.lines.iter().enumerate() {
        let known = &candidate.lines[place];
        if !known.to_post.is_positive() {
            continue;
        }
        let link = drawn_from(candidate, place);
        let draws_on_order = !matches!(candidate.present, Present::NotFromQuickBooks);
        let kept = matches!(candidate.decision, Some(Choice::KeepOurs));
        let quantity = match (&link, draws_on_order) {
            (Some(_), _) => known.to_post.min(known.open),
            // A person said that the warehouse's version counts: billed without a link.
            (None, true) if kept => known.to_post,
            (None, true) => Quantity::ZERO,
            (None, false) => known.to_post,
        };
        if quantity < known.to_post {
            let rest = known.to_post - quantity;
            let (uom, item) = (&line.uom, line.item.label());
            let message = format!(
                "{rest} {uom} of {item} were picked beyond what the sales order still owes: they \
                 are not billed"
            );
            let fix = "add them to the sales order in QuickBooks, or put them back on the shelf \
                       and say so with `crossdock held decide`";
            let path = format!("lines[{}].picked", candidate.index_of(place));
            findings
                .push(Finding::new("map/not-owed", Severity::Warning, path, message).with_fix(fix));
        }
        if quantity.is_positive() {
            assert!(quantity <= line.picked, "never more than picked");
            amounts.push(Amount { place, quantity, link });
        }
    }
    if amounts.is_empty() && !candidate.is_posted() {
        for finding in &mut findings {
            finding.severity = Severity::Error;
        }
    }
    (amounts, findings)
}
