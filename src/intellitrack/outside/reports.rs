//! Reports of the warehouse outside: rows with named columns become orders, and orders go into the
//! mirror.

use std::collections::BTreeSet;
use std::str::FromStr;

use super::OutsideError;
use crate::domain::finding::{Finding, Severity};
use crate::domain::known::OrderStatus;
use crate::domain::quantity::Quantity;
use crate::intellitrack::embedded::{
    Edits, Embedded, Reported, ReportedLine, ReportedPick, WarehouseError,
};

/// A field of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Order number.
    OrderNumber,
    /// `TxnID` of the sales order.
    QuickBooksId,
    /// Open or closed.
    Status,
    /// Customer's name.
    Customer,
    /// A remark on the order.
    Comment,
    /// The order's site.
    OrderSite,
    /// Line number, from 1.
    LineNumber,
    /// Item number.
    Item,
    /// Asked for.
    OrderedQty,
    /// Unit of measure.
    Uom,
    /// Picked by this row.
    PickedQty,
    /// Site that was picked from.
    Site,
    /// Location that was picked from.
    Location,
    /// Batch number.
    Lot,
    /// Serial number.
    Serial,
}

impl Field {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 15] = [
        Self::OrderNumber,
        Self::QuickBooksId,
        Self::Status,
        Self::Customer,
        Self::Comment,
        Self::OrderSite,
        Self::LineNumber,
        Self::Item,
        Self::OrderedQty,
        Self::Uom,
        Self::PickedQty,
        Self::Site,
        Self::Location,
        Self::Lot,
        Self::Serial,
    ];

    /// Without these nothing can be taken over.
    pub const NEEDED: [Self; 6] = [
        Self::OrderNumber,
        Self::Status,
        Self::LineNumber,
        Self::Item,
        Self::OrderedQty,
        Self::PickedQty,
    ];

    /// The name in crossdock.yaml, and of the column where it says nothing else.
    pub fn word(self) -> &'static str {
        match self {
            Self::OrderNumber => "order_number",
            Self::QuickBooksId => "quickbooks_id",
            Self::Status => "status",
            Self::Customer => "customer",
            Self::Comment => "comment",
            Self::OrderSite => "order_site",
            Self::LineNumber => "line_number",
            Self::Item => "item",
            Self::OrderedQty => "ordered_qty",
            Self::Uom => "uom",
            Self::PickedQty => "picked_qty",
            Self::Site => "site",
            Self::Location => "location",
            Self::Lot => "lot",
            Self::Serial => "serial",
        }
    }

    /// From the name in crossdock.yaml.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.word() == word)
    }
}

/// One row of a report: a line, or one of several picks of a line.
pub trait Row {
    /// The text of a field, trimmed; empty where the row has none.
    fn text(&self, field: Field) -> &str;
}

/// Rows become orders: those of one number stand for one order, those of one line number for one
/// line, and their picked quantities add up.
#[derive(Debug, Default)]
pub struct Orders(Vec<Reported>);

impl Orders {
    /// Adds a row.
    ///
    /// # Errors
    /// What of it cannot be read, for people.
    pub fn add(&mut self, row: &dyn Row) -> Result<(), String> {
        let number = row.text(Field::OrderNumber);
        if number.is_empty() {
            return Err("the row has no order number".to_string());
        }
        let word = row.text(Field::Status).to_lowercase();
        let status = OrderStatus::from_word(&word)
            .ok_or_else(|| format!("status `{word}` is neither open nor closed"))?;
        let line = read_line(row)?;
        let same = |order: &&mut Reported| order.number == number;
        let order = match self.0.iter_mut().rev().find(same) {
            Some(order) => order,
            None => self.0.push_mut(read_order(row, status)),
        };
        if order.status != status {
            return Err(format!("order {number} is open in one row and closed in another"));
        }
        match order.lines.iter_mut().find(|known| known.line_number == line.line_number) {
            Some(known) if known.item != line.item || known.ordered != line.ordered => {
                Err(format!(
                    "line {} of order {number} asks for {} of {} in one row, and for {} of {} in \
                     another",
                    line.line_number, known.ordered, known.item, line.ordered, line.item
                ))
            }
            Some(known) => {
                known.picks.extend(line.picks);
                Ok(())
            }
            None => {
                order.lines.push(line);
                Ok(())
            }
        }
    }

    /// The orders, in the order of their first rows.
    pub fn finish(self) -> Vec<Reported> {
        self.0
    }
}

fn read_order(row: &dyn Row, status: OrderStatus) -> Reported {
    let text = |field| Some(row.text(field).to_string()).filter(|text| !text.is_empty());
    Reported {
        number: row.text(Field::OrderNumber).to_string(),
        quickbooks_id: text(Field::QuickBooksId),
        status,
        customer: text(Field::Customer),
        comment: text(Field::Comment),
        site: text(Field::OrderSite),
        lines: Vec::new(),
    }
}

fn read_line(row: &dyn Row) -> Result<ReportedLine, String> {
    let text = |field| Some(row.text(field).to_string()).filter(|text| !text.is_empty());
    let number = row.text(Field::LineNumber);
    let line_number = number
        .parse()
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| format!("line number `{number}` is no whole number from 1"))?;
    let picked = quantity(row, Field::PickedQty)?;
    let pick = ReportedPick {
        quantity: picked,
        site: text(Field::Site),
        location: text(Field::Location),
        lot: text(Field::Lot),
        serial: text(Field::Serial),
    };
    let item = row.text(Field::Item);
    if item.is_empty() {
        return Err(format!("line {line_number} names no item"));
    }
    Ok(ReportedLine {
        line_number,
        item: item.to_string(),
        ordered: quantity(row, Field::OrderedQty)?,
        uom: text(Field::Uom),
        picks: if picked.is_positive() { vec![pick] } else { Vec::new() },
    })
}

fn quantity(row: &dyn Row, field: Field) -> Result<Quantity, String> {
    let text = row.text(field);
    if text.is_empty() {
        return Ok(Quantity::ZERO);
    }
    let plain = text.replace(',', "");
    let quantity = Quantity::from_str(&plain).ok().filter(|it| *it >= Quantity::ZERO);
    quantity.ok_or_else(|| format!("{} `{text}` is no quantity of 0 or more", field.word()))
}

/// How a report is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Every open order is in it: one that was reported before and is missing was deleted.
    pub is_whole: bool,
    /// Whether what people edited counts.
    pub edits: Edits,
    /// More percent of the open orders missing than this, and nothing is taken over.
    pub shrink_percent_max: u64,
}

/// What taking over brought.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TakenOver {
    /// Orders of which something was new.
    pub changed: usize,
    /// Orders that people deleted.
    pub deleted: Vec<String>,
    /// What could not be taken over, for the office.
    pub findings: Vec<Finding>,
}

/// Takes a report over into the mirror.
///
/// # Errors
/// The store failed, or far fewer orders were reported than before.
pub fn take_over(
    mirror: &Embedded<'_>,
    orders: &[Reported],
    reading: Reading,
) -> Result<TakenOver, OutsideError> {
    let mut taken = TakenOver::default();
    if reading.is_whole {
        let numbers: BTreeSet<String> = orders.iter().map(|order| order.number.clone()).collect();
        let missing = mirror.missing_from(&numbers)?;
        let before = mirror.reported_count()?;
        let gone = missing.len() as u64;
        if gone > 1 && gone * 100 > before * reading.shrink_percent_max {
            return Err(OutsideError::FarFewer { before, now: before - gone });
        }
        for number in missing {
            mirror.delete(&number)?;
            taken.deleted.push(number);
        }
    }
    for order in orders {
        match mirror.take_report(order, reading.edits) {
            Ok(changed) => taken.changed += usize::from(changed),
            Err(WarehouseError::Refused(refusal)) => {
                taken.findings.push(not_taken(order, &refusal.message));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(taken)
}

fn not_taken(order: &Reported, why: &str) -> Finding {
    let message =
        format!("what the warehouse reports of order {} was not taken over: {why}", order.number);
    Finding::new("configuration/report-not-taken", Severity::Error, "intellitrack", message)
        .with_fix("correct it in IntelliTrack; the next run reads it again")
}
