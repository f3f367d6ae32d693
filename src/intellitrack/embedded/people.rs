//! The side of people: creating, editing, closing, reopening and deleting picking orders.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Embedded;
use super::lists::{CUSTOMERS, ITEMS};
use super::numbers::Numbered;
use super::orders::{LineRow, OrderRow};
use super::posting::ship_to_text;
use super::refusal::{Fault, Rule, WarehouseError, refuse};
use super::scaled::scaled;
use crate::database::{ToValue, values};
use crate::domain::known::OrderStatus;
use crate::domain::picking_order::UDF_NUMBER_MAX;
use crate::domain::quantity::Quantity;
use crate::intellitrack::wire::ShipTo;

/// An order born in IntelliTrack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// Unique in the division; `None`: the next automatic number.
    pub number: Option<String>,
    /// Order date.
    pub order_date: Date,
    /// Due date.
    pub due_date: Option<Date>,
    /// Customer's name, as in QuickBooks.
    pub customer: String,
    /// Where it goes.
    pub ship_to: ShipTo,
    /// How it goes.
    pub carrier: Option<String>,
    /// A remark.
    pub comment: Option<String>,
    /// User-defined fields, numbered 1 to 10.
    pub udfs: BTreeMap<u8, String>,
    /// At least one.
    pub lines: Vec<NewLine>,
}

/// A line that a person adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLine {
    /// Unique in the order, from 1; `None`: the next one.
    pub line_number: Option<u32>,
    /// Item number, as in QuickBooks.
    pub item: String,
    /// How many.
    pub ordered: Quantity,
    /// Unit of measure; `None`: the default of the settings.
    pub uom: Option<String>,
    /// A remark.
    pub comment: Option<String>,
}

/// One change to an open order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Sets the order date.
    OrderDate(Date),
    /// Sets or clears the due date.
    DueDate(Option<Date>),
    /// Another customer of QuickBooks.
    Customer(String),
    /// Where it goes.
    ShipTo(ShipTo),
    /// How it goes.
    Carrier(Option<String>),
    /// A remark.
    Comment(Option<String>),
    /// Sets or clears a user-defined field, numbered 1 to 10.
    Udf(u8, Option<String>),
    /// Adds a line.
    AddLine(NewLine),
    /// Another item on a line without picks.
    LineItem(u32, String),
    /// Another quantity, at least what was picked.
    LineOrdered(u32, Quantity),
    /// Another unit on a line without picks.
    LineUom(u32, String),
    /// A remark on a line.
    LineComment(u32, Option<String>),
    /// Removes a line without picks; its item may be inactive.
    RemoveLine(u32),
}

impl Embedded<'_> {
    /// Creates an order that QuickBooks does not have yet; gives its number.
    pub fn create(&self, order: &NewOrder) -> Result<String, WarehouseError> {
        self.atomically(
            || "creating a picking order".into(),
            |division| {
                if order.lines.is_empty() {
                    let message = "a picking order has at least one line; add what to pick";
                    return refuse(Rule::NoLines, message);
                }
                let mut how = "in IntelliTrack".to_string();
                let number = match order.number.as_deref().map(str::trim) {
                    Some("") => {
                        let message = "the number is blank; give one, or none for the next one";
                        return refuse(Rule::FieldInvalid, message);
                    }
                    Some(number) => number.to_string(),
                    None => {
                        let Numbered { number, passed_over } = self.next_number(division)?;
                        if let Some(used) = passed_over {
                            how.push_str(&format!("; {used} passed over, used before"));
                        }
                        number
                    }
                };
                let id = self.insert_born_here(division, &number, order)?;
                for line in &order.lines {
                    self.add_line(division, id, line)?;
                }
                for (udf, text) in &order.udfs {
                    check_udf(*udf)?;
                    self.set_udf(id, *udf, text)?;
                }
                self.note(id, "created", &how)?;
                Ok(number)
            },
        )
    }

    /// Makes all the changes, or none. An order all of which is picked afterwards closes by
    /// itself.
    pub fn edit(&self, number: &str, edits: &[Edit]) -> Result<OrderStatus, WarehouseError> {
        self.atomically(
            || format!("editing picking order {number}"),
            |division| {
                let order = self.order_numbered(division, number)?;
                if edits.is_empty() {
                    return Ok(order.status);
                }
                for edit in edits {
                    let detail = self.edit_once(division, &order, edit)?;
                    self.note(order.id, "edited", &detail)?;
                }
                self.touch(order.id)?;
                let lines =
                    |edit: &Edit| matches!(edit, Edit::LineOrdered(..) | Edit::RemoveLine(_));
                match order.status {
                    OrderStatus::Open if edits.iter().any(lines) => self.close_if_picked(order.id),
                    status => Ok(status),
                }
            },
        )
    }

    /// Closes an order by hand; what is not picked stays owed.
    pub fn close(&self, number: &str) -> Result<(), WarehouseError> {
        self.atomically(
            || format!("closing picking order {number}"),
            |division| {
                let order = self.order_numbered(division, number)?;
                if order.status == OrderStatus::Closed {
                    let message = format!("picking order {number} is closed already");
                    return refuse(Rule::StatusAlready, message);
                }
                self.close_order(order.id, "by hand")
            },
        )
    }

    /// Opens a closed order again.
    pub fn reopen(&self, number: &str) -> Result<(), WarehouseError> {
        self.atomically(
            || format!("reopening picking order {number}"),
            |division| {
                let order = self.order_numbered(division, number)?;
                if order.status == OrderStatus::Open {
                    let message = format!("picking order {number} is open already");
                    return refuse(Rule::StatusAlready, message);
                }
                let update = "UPDATE picking_orders
                    SET status = 'open', closed_at = NULL, updated_at = ?2 WHERE id = ?1";
                self.connection.execute(update, &values![order.id, self.act.at])?;
                self.note(order.id, "reopened", "by hand")
            },
        )
    }

    /// Deletes an order, open or closed. Its picks and history stay, and the next run knows that a
    /// person did it.
    pub fn delete(&self, number: &str) -> Result<(), WarehouseError> {
        self.atomically(
            || format!("deleting picking order {number}"),
            |division| {
                let order = self.order_numbered(division, number)?;
                self.mark_gone(order.id, "deleted")?;
                self.note(order.id, "deleted", "by hand")
            },
        )
    }

    pub(super) fn insert_born_here(
        &self,
        division: i64,
        number: &str,
        order: &NewOrder,
    ) -> Result<i64, Fault> {
        let customer = self.known_customer(division, &order.customer)?;
        let insert = "INSERT INTO picking_orders (division_id, number, order_date, due_date,
            customer_id, ship_to, carrier, comment, status, created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'open', ?9, ?9) RETURNING id";
        let values = values![
            division,
            number,
            order.order_date.to_string(),
            order.due_date.map(|date| date.to_string()),
            customer,
            ship_to_text(&order.ship_to),
            order.carrier,
            order.comment,
            self.act.at
        ];
        self.insert(insert, &values)
    }

    /// Makes one change and tells it in a few words for the history.
    pub(super) fn edit_once(
        &self,
        division: i64,
        order: &OrderRow,
        edit: &Edit,
    ) -> Result<String, Fault> {
        match edit {
            Edit::OrderDate(date) => {
                self.set_header(order.id, "order_date", &date.to_string())?;
                Ok(format!("order date {date}"))
            }
            Edit::DueDate(date) => {
                let text = date.map(|date| date.to_string());
                self.set_header(order.id, "due_date", &text)?;
                Ok(format!("due date {}", text.as_deref().unwrap_or("cleared")))
            }
            Edit::Customer(name) => {
                let customer = self.known_customer(division, name)?;
                self.set_header(order.id, "customer_id", &customer)?;
                Ok(format!("customer {name}"))
            }
            Edit::ShipTo(ship_to) => {
                self.set_header(order.id, "ship_to", &ship_to_text(ship_to))?;
                Ok("ship-to address".into())
            }
            Edit::Carrier(text) => {
                self.set_header(order.id, "carrier", text)?;
                Ok(format!("carrier {}", text.as_deref().unwrap_or("cleared")))
            }
            Edit::Comment(text) => {
                self.set_header(order.id, "comment", text)?;
                Ok(format!("comment {}", text.as_deref().unwrap_or("cleared")))
            }
            Edit::Udf(number, text) => {
                check_udf(*number)?;
                match text {
                    Some(text) => self.set_udf(order.id, *number, text)?,
                    None => self.clear_udf(order.id, *number)?,
                }
                Ok(format!("UDF {number} {}", text.as_deref().unwrap_or("cleared")))
            }
            Edit::AddLine(line) => self.add_line(division, order.id, line),
            line => self.edit_line(division, order, line),
        }
    }

    fn edit_line(&self, division: i64, order: &OrderRow, edit: &Edit) -> Result<String, Fault> {
        match edit {
            Edit::LineItem(line, item) => {
                let id = self.known_item(division, item)?;
                self.set_line(order, *line, "item_id", &id)?;
                Ok(format!("line {line}: item {item}"))
            }
            Edit::LineOrdered(line, ordered) => {
                let parts = scaled(*ordered, &format!("line {line}"))?;
                self.set_line(order, *line, "ordered", &parts)?;
                Ok(format!("line {line}: ordered {ordered}"))
            }
            Edit::LineUom(line, uom) => {
                self.check_unit(division, uom)?;
                self.set_line(order, *line, "uom", uom)?;
                Ok(format!("line {line}: unit {uom}"))
            }
            Edit::LineComment(line, text) => {
                self.set_line(order, *line, "comment", text)?;
                Ok(format!("line {line}: comment {}", text.as_deref().unwrap_or("cleared")))
            }
            Edit::RemoveLine(line) => {
                self.delete_line(self.line_id(order, *line)?)?;
                Ok(format!("line {line}: removed"))
            }
            header => unreachable!("{header:?} is an edit of the header"),
        }
    }

    /// `column` is a name of ours, never text from outside.
    fn set_header(&self, order: i64, column: &'static str, to: &dyn ToValue) -> Result<(), Fault> {
        let update = format!("UPDATE picking_orders SET {column} = ?2 WHERE id = ?1");
        self.connection.execute(&update, &values![order, to])?;
        Ok(())
    }

    /// `column` is a name of ours, never text from outside.
    fn set_line(
        &self,
        order: &OrderRow,
        line: u32,
        column: &'static str,
        to: &dyn ToValue,
    ) -> Result<(), Fault> {
        let id = self.line_id(order, line)?;
        let update = format!("UPDATE picking_order_lines SET {column} = ?2 WHERE id = ?1");
        self.connection.execute(&update, &values![id, to])?;
        Ok(())
    }

    pub(super) fn add_line(
        &self,
        division: i64,
        order: i64,
        line: &NewLine,
    ) -> Result<String, Fault> {
        let line_number = match line.line_number {
            Some(number) => number,
            None => self.next_line_number(order)?,
        };
        if line_number == 0 {
            return refuse(Rule::FieldInvalid, "lines are numbered from 1; give another number");
        }
        let uom = line.uom.as_deref().unwrap_or(&self.settings.default_uom);
        self.check_unit(division, uom)?;
        let row = LineRow {
            line_number,
            item: self.known_item(division, &line.item)?,
            ordered: scaled(line.ordered, &format!("line {line_number}"))?,
            uom,
            comment: line.comment.as_deref(),
            quickbooks_line_id: None,
        };
        self.insert_line(division, order, &row)?;
        Ok(format!("line {line_number}: added, {} {uom} of {}", line.ordered, line.item))
    }

    /// The number after the last line. Lines of the sales order that stay in QuickBooks have
    /// their numbers, too.
    fn next_line_number(&self, order: i64) -> Result<u32, Fault> {
        let select = "SELECT line_number FROM picking_order_lines WHERE order_id = ?1
            UNION SELECT line_number FROM left_out WHERE order_id = ?1";
        let taken: Vec<u32> = self.connection.query(select, &values![order], |row| row.get(0))?;
        Ok(taken.into_iter().max().map_or(1, |last| last.saturating_add(1)))
    }

    pub(super) fn line_id(&self, order: &OrderRow, line: u32) -> Result<i64, Fault> {
        let lines = self.line_ids(order.id)?;
        let number = &order.number;
        let unknown = || format!("picking order {number} has no line {line}; look at the order");
        lines.get(&line).copied().map_or_else(|| refuse(Rule::LineUnknown, unknown()), Ok)
    }

    fn known_item(&self, division: i64, number: &str) -> Result<i64, Fault> {
        match self.find_named(division, &ITEMS, number)? {
            Some((id, true)) => Ok(id),
            Some((_, false)) => {
                let message = format!("item {number} is inactive; make it active in QuickBooks");
                refuse(Rule::ItemInactive, message)
            }
            None => {
                let message =
                    format!("there is no item {number}; create it in QuickBooks, then sync");
                refuse(Rule::ItemUnknown, message)
            }
        }
    }

    fn known_customer(&self, division: i64, name: &str) -> Result<i64, Fault> {
        let unknown = || format!("there is no customer {name}; create it in QuickBooks, then sync");
        let found = self.find_named(division, &CUSTOMERS, name)?;
        found.map_or_else(|| refuse(Rule::CustomerUnknown, unknown()), |(id, _)| Ok(id))
    }

    fn check_unit(&self, division: i64, name: &str) -> Result<(), Fault> {
        if self.has_unit(division, name)? {
            return Ok(());
        }
        let default = &self.settings.default_uom;
        let message = format!("there is no unit {name}; use {default}, or add it in QuickBooks");
        refuse(Rule::UnitUnknown, message)
    }
}

fn check_udf(number: u8) -> Result<(), Fault> {
    if (1..=UDF_NUMBER_MAX).contains(&number) {
        return Ok(());
    }
    let message = format!("there is no UDF {number}; they are numbered 1 to {UDF_NUMBER_MAX}");
    refuse(Rule::FieldInvalid, message)
}
