//! The mirror's side of a warehouse outside: what it reports has happened, and is written down as
//! it happened, whatever the rules for people say. What the books make of it is the flows' to
//! judge.

use std::collections::{BTreeMap, BTreeSet};

use super::orders::OrderRow;
use super::refusal::{Fault, Rule, refuse};
use super::scaled::quantity;
use super::{Edit, Embedded, NewLine, NewOrder, Over, Pick, WarehouseError};
use crate::database::values;
use crate::domain::known::OrderStatus;
use crate::domain::quantity::Quantity;
use crate::intellitrack::wire::ShipTo;

/// An order as the warehouse outside has it: all of its lines, all of its picks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// Order number.
    pub number: String,
    /// `TxnID`, where the warehouse keeps it.
    pub quickbooks_id: Option<String>,
    /// Open or closed.
    pub status: OrderStatus,
    /// Customer's name.
    pub customer: Option<String>,
    /// A remark.
    pub comment: Option<String>,
    /// The order's site, UDF 1.
    pub site: Option<String>,
    /// In the order of their numbers.
    pub lines: Vec<ReportedLine>,
}

/// A line as the warehouse outside has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedLine {
    /// Unique in the order, from 1.
    pub line_number: u32,
    /// Item number.
    pub item: String,
    /// Asked for.
    pub ordered: Quantity,
    /// Unit of measure.
    pub uom: Option<String>,
    /// Everything taken from the shelf so far.
    pub picks: Vec<ReportedPick>,
}

/// Goods taken from the shelf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedPick {
    /// How many, more than nothing.
    pub quantity: Quantity,
    /// From which site; `None`: the order's.
    pub site: Option<String>,
    /// From which location; `None`: the site's.
    pub location: Option<String>,
    /// Batch number.
    pub lot: Option<String>,
    /// Serial number.
    pub serial: Option<String>,
}

impl ReportedLine {
    fn picked(&self) -> Quantity {
        self.picks.iter().fold(Quantity::ZERO, |sum, pick| sum + pick.quantity)
    }
}

/// Whether what people edited outside counts, or only what they picked, closed and entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edits {
    /// The report is newer than everything we sent.
    Count,
    /// The report may be older than what we sent last.
    Ignored,
}

/// A line of the mirror.
struct Mirrored {
    id: i64,
    item: String,
    ordered: Quantity,
    picked: Quantity,
}

impl Embedded<'_> {
    /// Takes over what the warehouse outside reports of an order. `true`: something was new.
    ///
    /// # Errors
    /// [`WarehouseError::Refused`] where the report cannot be: an unknown customer or item of an
    /// order that was entered there, or fewer picks than it reported before. Nothing is changed.
    pub fn take_report(&self, report: &Reported, edits: Edits) -> Result<bool, WarehouseError> {
        self.atomically(
            || format!("taking over what was reported of picking order {}", report.number),
            |division| {
                let (order, mut changed) = match self.reported_order(division, report)? {
                    Some(order) => (order, false),
                    None if self.is_withdrawn_untouched(division, report)? => return Ok(false),
                    None => (self.enter_reported(division, report)?, true),
                };
                self.mark_reported(order.id)?;
                if edits == Edits::Count && order.status == OrderStatus::Open {
                    changed |= self.take_edits(division, &order, report)?;
                }
                changed |= self.take_picks(division, &order, report)?;
                changed |= self.take_status(&order, report.status)?;
                Ok(changed)
            },
        )
    }

    /// Orders that the warehouse outside reported before and does not have any more: a person
    /// deleted them there. Gives their numbers. Closed ones may have gone to an archive and stay.
    ///
    /// # Errors
    /// The database failed.
    pub fn missing_from(&self, reported: &BTreeSet<String>) -> Result<Vec<String>, WarehouseError> {
        self.atomically(
            || "comparing the orders with those reported".into(),
            |division| {
                let select = "SELECT number FROM picking_orders
                    WHERE division_id = ?1 AND gone_at IS NULL AND status = 'open'
                        AND reported_at IS NOT NULL
                    ORDER BY id";
                let numbers: Vec<String> =
                    self.connection.query(select, &values![division], |row| row.get(0))?;
                Ok(numbers.into_iter().filter(|number| !reported.contains(number)).collect())
            },
        )
    }

    /// Open orders that the warehouse outside has reported.
    ///
    /// # Errors
    /// The database failed.
    pub fn reported_count(&self) -> Result<u64, WarehouseError> {
        self.atomically(
            || "counting the orders that were reported".into(),
            |division| {
                let select = "SELECT count(*) FROM picking_orders WHERE division_id = ?1
                    AND gone_at IS NULL AND status = 'open' AND reported_at IS NOT NULL";
                let count = self.connection.query_row(select, &values![division], |row| row.get(0));
                Ok(count?.unwrap_or_default())
            },
        )
    }

    fn reported_order(&self, division: i64, report: &Reported) -> Result<Option<OrderRow>, Fault> {
        let by_origin = match &report.quickbooks_id {
            Some(id) => self.order_from(division, id)?,
            None => None,
        };
        match by_origin {
            Some(order) => Ok(Some(order)),
            None => self.find_order("number", division, &report.number),
        }
    }

    /// We have withdrawn it, and the report is older, or nobody has begun to pick it.
    fn is_withdrawn_untouched(&self, division: i64, report: &Reported) -> Result<bool, Fault> {
        let select = "SELECT 1 FROM picking_orders
            WHERE division_id = ?1 AND number = ?2 AND gone_how = 'withdrawn'";
        let withdrawn = self.connection.exists(select, &values![division, report.number])?;
        let picked = report.lines.iter().any(|line| line.picked().is_positive());
        Ok(withdrawn && !picked)
    }

    fn enter_reported(&self, division: i64, report: &Reported) -> Result<OrderRow, Fault> {
        let Some(customer) = report.customer.clone() else {
            let number = &report.number;
            let message = format!("picking order {number} names no customer; report it, too");
            return refuse(Rule::CustomerUnknown, message);
        };
        let today = self.act.at.get(..10).and_then(|day| day.parse().ok());
        let order = NewOrder {
            number: Some(report.number.clone()),
            order_date: today.unwrap_or_default(),
            due_date: None,
            customer,
            ship_to: ShipTo::default(),
            carrier: None,
            comment: report.comment.clone(),
            udfs: BTreeMap::new(),
            lines: Vec::new(),
        };
        let id = self.insert_born_here(division, &report.number, &order)?;
        if report.lines.is_empty() {
            let message = format!("picking order {} was reported without a line", report.number);
            return refuse(Rule::NoLines, message);
        }
        for line in &report.lines {
            self.add_line(division, id, &new_line(line))?;
        }
        if let Some(site) = &report.site {
            self.set_udf(id, 1, site)?;
        }
        if let Some(origin) = &report.quickbooks_id {
            let update = "UPDATE picking_orders SET quickbooks_id = ?2 WHERE id = ?1";
            self.connection.execute(update, &values![id, origin])?;
        }
        self.note(id, "created", "outside")?;
        self.order_numbered(division, &report.number)
    }

    fn mark_reported(&self, order: i64) -> Result<(), Fault> {
        let update = "UPDATE picking_orders SET reported_at = ?2
            WHERE id = ?1 AND reported_at IS NULL";
        self.connection.execute(update, &values![order, self.act.at])?;
        Ok(())
    }

    fn mirrored(&self, order: i64) -> Result<BTreeMap<u32, Mirrored>, Fault> {
        let select = "SELECT lines.id, lines.line_number, items.number, totals.ordered,
                totals.picked
            FROM picking_order_lines AS lines
            JOIN line_totals AS totals ON totals.id = lines.id
            JOIN items ON items.id = lines.item_id WHERE lines.order_id = ?1";
        let lines = self.connection.query(select, &values![order], |row| {
            let (ordered, picked) = (quantity(row.get(3)?), quantity(row.get(4)?));
            let line = Mirrored { id: row.get(0)?, item: row.get(2)?, ordered, picked };
            Ok((row.get::<u32>(1)?, line))
        })?;
        Ok(lines.into_iter().collect())
    }

    /// Lines that people added, removed or changed.
    fn take_edits(
        &self,
        division: i64,
        order: &OrderRow,
        report: &Reported,
    ) -> Result<bool, Fault> {
        let mut mirrored = self.mirrored(order.id)?;
        let mut edits = Vec::new();
        for line in &report.lines {
            match mirrored.remove(&line.line_number) {
                None => edits.push(Edit::AddLine(new_line(line))),
                Some(known) => {
                    if known.ordered != line.ordered && line.ordered >= known.picked {
                        edits.push(Edit::LineOrdered(line.line_number, line.ordered));
                    }
                    if known.item != line.item && !known.picked.is_positive() {
                        edits.push(Edit::LineItem(line.line_number, line.item.clone()));
                    }
                }
            }
        }
        let gone = mirrored.iter().filter(|(_, line)| !line.picked.is_positive());
        edits.extend(gone.map(|(number, _)| Edit::RemoveLine(*number)));
        for edit in &edits {
            let detail = self.edit_once(division, order, edit)?;
            self.note(order.id, "edited", &format!("outside: {detail}"))?;
        }
        Ok(!edits.is_empty())
    }

    /// What was picked since the last report.
    fn take_picks(
        &self,
        division: i64,
        order: &OrderRow,
        report: &Reported,
    ) -> Result<bool, Fault> {
        let mirrored = self.mirrored(order.id)?;
        let mut changed = false;
        for line in &report.lines {
            let picked = line.picked();
            let Some(known) = mirrored.get(&line.line_number) else {
                if picked.is_positive() {
                    let message = format!(
                        "line {} of picking order {} has picks and is not known here; report its \
                         lines with the numbers that they were sent with",
                        line.line_number, order.number
                    );
                    return refuse(Rule::LineUnknown, message);
                }
                continue;
            };
            if picked < known.picked {
                let message = format!(
                    "line {} of picking order {} was reported with {} picked before, and now with \
                     {picked}; picks that were undone must be settled by a person: `crossdock held \
                     decide`, or correct the report",
                    line.line_number, order.number, known.picked
                );
                return refuse(Rule::FieldInvalid, message);
            }
            if picked > known.picked {
                self.take_pick(division, order, (known, line), picked - known.picked)?;
                changed = true;
            }
        }
        Ok(changed)
    }

    /// So many more on one line, from the places that have more than before.
    fn take_pick(
        &self,
        division: i64,
        order: &OrderRow,
        (known, line): (&Mirrored, &ReportedLine),
        mut left: Quantity,
    ) -> Result<(), Fault> {
        let mut before = self.taken_by_place(known.id)?;
        let blocked = self.as_it_happened(order, known)?;
        for pick in &line.picks {
            let wanted = Pick {
                site: pick.site.clone(),
                location: pick.location.clone(),
                lot: pick.lot.clone(),
                serial: pick.serial.clone(),
                ..Pick::of(line.line_number, pick.quantity, Over::Allowed)
            };
            let (site, location) = self.place_reported(order, &wanted)?;
            self.put_place_if_missing(division, &site, &location)?;
            let key = (site.clone(), location.clone(), pick.lot.clone(), pick.serial.clone());
            let had = before.entry(key).or_default();
            let known_here = (*had).min(pick.quantity);
            *had = *had - known_here;
            let quantity = (pick.quantity - known_here).min(left);
            if !quantity.is_positive() {
                continue;
            }
            let (site, location) = (Some(site), Some(location));
            let wanted = Pick { quantity, site, location, ..wanted };
            self.pick_line(division, order, &wanted)?;
            left = left - quantity;
        }
        self.as_it_was(order, known, blocked)
    }

    fn place_reported(&self, order: &OrderRow, pick: &Pick) -> Result<(String, String), Fault> {
        let site = match &pick.site {
            Some(site) => site.clone(),
            None => self.site_of(order)?,
        };
        let settings = &self.settings;
        let mapped = settings.sites.iter().find(|place| place.site == site);
        let location = pick.location.clone().unwrap_or_else(|| {
            mapped.map_or(&settings.default_location, |place| &place.location).clone()
        });
        Ok((site, location))
    }

    /// How much was taken of a line, by site, location, lot and serial number.
    fn taken_by_place(&self, line: i64) -> Result<BTreeMap<PlaceKey, Quantity>, Fault> {
        let select = "SELECT sites.code, locations.code, lot, serial, quantity FROM picks
            JOIN locations ON locations.id = picks.location_id
            JOIN sites ON sites.id = locations.site_id WHERE line_id = ?1";
        let rows = self.connection.query(select, &values![line], |row| {
            let key: PlaceKey = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            Ok((key, quantity(row.get(4)?)))
        })?;
        let mut taken = BTreeMap::new();
        for (key, quantity) in rows {
            let sum = taken.entry(key).or_insert(Quantity::ZERO);
            *sum += quantity;
        }
        Ok(taken)
    }

    /// It was picked outside although it was blocked, closed, or its item inactive here: the rules
    /// for people step back for a moment. Gives whether the item was inactive.
    fn as_it_happened(&self, order: &OrderRow, line: &Mirrored) -> Result<bool, Fault> {
        let update = "UPDATE picking_orders SET blocked_why = NULL, status = 'open',
            closed_at = NULL WHERE id = ?1 AND (blocked_why IS NOT NULL OR status = 'closed')";
        self.connection.execute(update, &values![order.id])?;
        let update = "UPDATE items SET active = 1 WHERE active = 0 AND id =
            (SELECT item_id FROM picking_order_lines WHERE id = ?1)";
        Ok(self.connection.execute(update, &values![line.id])? > 0)
    }

    fn as_it_was(&self, order: &OrderRow, line: &Mirrored, inactive: bool) -> Result<(), Fault> {
        if let Some(why) = &order.blocked_why {
            let update = "UPDATE picking_orders SET blocked_why = ?2 WHERE id = ?1";
            self.connection.execute(update, &values![order.id, why])?;
        }
        if order.status == OrderStatus::Closed {
            self.close_order(order.id, "outside, with more picks")?;
        }
        if inactive {
            let update = "UPDATE items SET active = 0 WHERE id =
                (SELECT item_id FROM picking_order_lines WHERE id = ?1)";
            self.connection.execute(update, &values![line.id])?;
        }
        Ok(())
    }

    fn take_status(&self, order: &OrderRow, status: OrderStatus) -> Result<bool, Fault> {
        match (order.status, status) {
            (OrderStatus::Open, OrderStatus::Closed) => {
                self.close_order(order.id, "outside")?;
                Ok(true)
            }
            (OrderStatus::Closed, OrderStatus::Open) => {
                let update = "UPDATE picking_orders
                    SET status = 'open', closed_at = NULL, updated_at = ?2 WHERE id = ?1";
                self.connection.execute(update, &values![order.id, self.act.at])?;
                self.note(order.id, "reopened", "outside")?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}

/// Site, location, lot, serial number.
type PlaceKey = (String, String, Option<String>, Option<String>);

fn new_line(line: &ReportedLine) -> NewLine {
    NewLine {
        line_number: Some(line.line_number),
        item: line.item.clone(),
        ordered: line.ordered,
        uom: line.uom.clone(),
        comment: None,
    }
}
