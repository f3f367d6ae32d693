//! Customer and lines of an order that both sides have.

use super::{Pair, Told};
use crate::domain::billing::Link;
use crate::domain::candidate::{CandidateLine, same};
use crate::domain::party::Reference;
use crate::domain::picked_order::PickedLine;
use crate::domain::posting::PostingState;
use crate::domain::quantity::Quantity;
use crate::domain::reconcile::{Kind, LineName};
use crate::domain::sales_order::{OrderLine, SalesOrder};

impl Pair<'_> {
    /// Both sides have it: customer and lines.
    pub(super) fn same_order(&mut self, order: &SalesOrder) {
        let candidate = self.candidate;
        let left = |(line, known): (&PickedLine, &CandidateLine)| line.ordered > known.posted;
        let unfinished = candidate.order.lines.iter().zip(&candidate.lines).any(left);
        if self.is_open() && unfinished && order.is_fully_invoiced() {
            return self.gone("invoiced in QuickBooks");
        }
        if let Some(theirs) = &order.customer
            && !same(theirs, &candidate.order.customer)
        {
            let fix = self.way_out();
            self.tell(Told {
                kind: Kind::CustomerDiffers,
                line: None,
                quickbooks: Some(theirs.label().to_string()),
                intellitrack: Some(candidate.order.customer.label().to_string()),
                message: "the two sides name different customers".to_string() + &self.mark(),
                fix,
            });
        }
        for place in 0..candidate.lines.len() {
            match candidate.order_line(place) {
                Some(line) => self.line(place, line),
                None => self.line_only_here(place),
            }
        }
        let undrawn: Vec<usize> = candidate.undrawn().collect();
        for place in undrawn {
            let line = &order.lines[place];
            if self.is_part(place, line) {
                self.line_only_there(line);
            }
        }
    }

    /// One line that both sides have.
    fn line(&mut self, place: usize, theirs: &OrderLine) {
        let candidate = self.candidate;
        let (ours, known) = (&candidate.order.lines[place], &candidate.lines[place]);
        if let Some(item) = &theirs.item
            && !same(item, &ours.item)
        {
            let told = "the line names different items on the two sides";
            let values = (item.label().to_string(), ours.item.label().to_string());
            self.tell_line(Kind::ItemDiffers, place, values, told.to_string());
        }
        let drawing = || candidate.lines.iter().zip(&candidate.order.lines);
        let first = candidate.lines.iter().position(|line| line.order_line == known.order_line);
        if theirs.manually_closed {
            if self.is_open() && ours.ordered > known.posted || known.to_post.is_positive() {
                let values = ("closed".to_string(), format!("{} ordered", ours.ordered));
                let told = "the line was closed in QuickBooks; nothing more is billed on it";
                self.tell_line(Kind::LineClosedInQuickBooks, place, values, told.to_string());
            }
        } else if known.quantity_edited && first == Some(place) {
            let sharing = drawing().filter(|(line, _)| line.order_line == known.order_line);
            let asked = sharing.fold(Quantity::ZERO, |sum, (_, line)| sum + line.ordered);
            let billed = theirs.invoiced.is_positive();
            let billed =
                if billed { format!(" ({} billed)", theirs.invoiced) } else { String::new() };
            let values = (format!("{}{billed}", theirs.ordered()), asked.to_string());
            let told = "the two sides ask for different quantities";
            self.tell_line(Kind::OrderedDiffers, place, values, told.to_string());
        }
        if ours.picked > ours.ordered {
            let over = ours.picked - ours.ordered;
            let values =
                (format!("{} ordered", theirs.ordered()), format!("{} picked", ours.picked));
            let told = format!("{over} more left the shelf than the picking order asks for");
            self.tell_line(Kind::PickedMoreThanOrdered, place, values, told);
        }
        self.invoiced(place, theirs);
    }

    /// What QuickBooks has billed of a line, beside what was picked and what we have billed.
    fn invoiced(&mut self, place: usize, theirs: &OrderLine) {
        let candidate = self.candidate;
        let (ours, known) = (&candidate.order.lines[place], &candidate.lines[place]);
        let made = || candidate.made.iter().filter(|made| made.state == PostingState::Confirmed);
        let billed = made().fold(Quantity::ZERO, |sum, made| sum + made.quantity_on(&theirs.id));
        let values = |ours| (format!("{} billed", theirs.invoiced), ours);
        if known.invoiced.is_positive() {
            let by_others = known.invoiced;
            if by_others + known.posted > ours.picked {
                let told = format!(
                    "{by_others} were billed by others since it came down: more than left the shelf"
                );
                let values = values(format!("{} picked", ours.picked));
                self.tell_line(Kind::InvoicedMoreThanPicked, place, values, told);
            } else {
                let told = format!("{by_others} were billed by others since it came down");
                let values = values(format!("{billed} billed, {} picked", ours.picked));
                self.tell_line(Kind::InvoicedByOthers, place, values, told);
            }
        }
        let troubled = made().any(|made| matches!(made.link, Link::Differs(_) | Link::Gone(_)));
        if self.beside.sent_since && billed > theirs.invoiced && !troubled {
            let told = "our invoice is confirmed, and the sales order does not show all of it: the \
                        link did not take";
            let values = values(format!("{billed} billed"));
            self.tell_line(Kind::InvoicedLessThanBilled, place, values, told.to_string());
        }
    }

    fn tell_line(&mut self, kind: Kind, place: usize, values: (String, String), told: String) {
        let (quickbooks, intellitrack) = values;
        let number = &self.candidate.order.number;
        let fix = match kind {
            Kind::InvoicedLessThanBilled => format!(
                "look at the invoice and the sales order in QuickBooks (`crossdock postings show \
                 {number}` names them), and close what is billed"
            ),
            Kind::PickedMoreThanOrdered if self.is_open() => format!(
                "raise the order in QuickBooks, or here with `crossdock orders edit {number} \
                 --line N --set-qty Q`; nothing beyond what was ordered is billed"
            ),
            _ => self.way_out(),
        };
        let message = told + &self.mark();
        let (quickbooks, intellitrack) = (Some(quickbooks), Some(intellitrack));
        self.tell(Told { kind, line: Some(place), quickbooks, intellitrack, message, fix });
    }

    fn line_only_here(&mut self, place: usize) {
        let line = &self.candidate.order.lines[place];
        let message = match line.quickbooks_line_id {
            Some(_) => "the line was removed in QuickBooks".to_string(),
            None => "the line was added in IntelliTrack".to_string(),
        };
        let fix = self.way_out();
        self.tell(Told {
            kind: Kind::LineOnlyInIntelliTrack,
            line: Some(place),
            quickbooks: None,
            intellitrack: Some(format!("{} ordered, {} picked", line.ordered, line.picked)),
            message: message + &self.mark(),
            fix,
        });
    }

    fn line_only_there(&mut self, line: &OrderLine) {
        let fix = self.way_out();
        self.tell(Told {
            kind: Kind::LineOnlyInQuickBooks,
            line: None,
            quickbooks: Some(format!("{} ordered, {} open", line.ordered(), line.open())),
            intellitrack: None,
            message: "the picking order has no such line: it was added in QuickBooks, or removed \
                      in IntelliTrack"
                .to_string()
                + &self.mark(),
            fix,
        });
        let number = u32::try_from(line.index + 1).unwrap_or(u32::MAX);
        let item = line.item.as_ref().map(Reference::label).unwrap_or_default().to_string();
        if let Some(told) = self.found.last_mut() {
            told.line = Some(LineName { number, item });
        }
    }
}
