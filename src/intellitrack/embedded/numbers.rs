//! Automatic numbers of orders born here, and what numbers there are.

use super::Embedded;
use super::refusal::{Fault, Rule, refuse};
use crate::database::{DatabaseError, values};
use crate::domain::breakers::OrderCount;
use crate::domain::numbering::{NUMBER_CHARACTERS_MAX, Numbering, OTHER_SHAPES_MAX, Which};

/// A number that nobody had.
pub(super) struct Numbered {
    pub number: String,
    /// Numbers that came before it and are used: `PCK50000`, or `PCK50000 to PCK50007`.
    pub passed_over: Option<String>,
}

/// Where the numbering of a division stands.
struct Row {
    prefix: String,
    next: u64,
    set_to: u64,
}

impl Embedded<'_> {
    /// Takes over the prefix and the first number of the settings where they are others than those
    /// that were taken over last.
    pub(super) fn settle_numbering(&self, division: i64) -> Result<(), Fault> {
        let Numbering { prefix, next } = &self.settings.picking_numbers;
        let first = i64::try_from(*next).unwrap_or(i64::MAX);
        let sql = match self.numbering_row(division)? {
            Some(row) if row.prefix == *prefix && row.set_to == *next => return Ok(()),
            Some(_) => {
                "UPDATE numbering SET prefix = ?2, next = ?3, set_to = ?3 WHERE division_id = ?1"
            }
            None => {
                "INSERT INTO numbering (division_id, prefix, next, set_to) VALUES (?1, ?2, ?3, ?3)"
            }
        };
        self.connection.execute(sql, &values![division, prefix, first])?;
        Ok(())
    }

    fn numbering_row(&self, division: i64) -> Result<Option<Row>, DatabaseError> {
        let select = "SELECT prefix, next, set_to FROM numbering WHERE division_id = ?1";
        self.connection.query_row(select, &values![division], |row| {
            Ok(Row { prefix: row.get(0)?, next: row.get(1)?, set_to: row.get(2)? })
        })
    }

    /// The next automatic number that no order of the division has or had: a number that came
    /// back would name two orders in people's papers.
    pub(super) fn next_number(&self, division: i64) -> Result<Numbered, Fault> {
        let row = self.numbering_row(division)?.expect("a settled division has a numbering");
        let numbering = Numbering { prefix: row.prefix, next: row.next };
        let mut counter = numbering.next;
        let mut last_used = None;
        let number = loop {
            let Some(number) = numbering.number(counter) else {
                let message = format!(
                    "the next number {}{counter} would be longer than the {NUMBER_CHARACTERS_MAX} \
                     characters that QuickBooks keeps; set settings.picking_numbers in \
                     crossdock.yaml to a shorter prefix or a lower number",
                    numbering.prefix
                );
                return refuse(Rule::FieldInvalid, message);
            };
            let select = "SELECT 1 FROM picking_orders WHERE division_id = ?1 AND number = ?2";
            if !self.connection.exists(select, &values![division, number])? {
                break number;
            }
            last_used = Some(number);
            counter += 1;
        };
        let update = "UPDATE numbering SET next = ?2 WHERE division_id = ?1";
        let next = i64::try_from(counter + 1).unwrap_or(i64::MAX);
        self.connection.execute(update, &values![division, next])?;
        let passed_over = last_used.map(|last| match numbering.number(numbering.next) {
            Some(first) if first != last => format!("{first} to {last}"),
            _ => last,
        });
        Ok(Numbered { number, passed_over })
    }

    /// How the next order will be numbered, as the settings stand now.
    ///
    /// # Errors
    /// The store failed.
    pub fn numbering(&self) -> Result<Numbering, DatabaseError> {
        let settings = &self.settings.picking_numbers;
        let row = match self.known_division()? {
            Some(division) => self.numbering_row(division)?,
            None => None,
        };
        let in_force =
            row.filter(|row| row.prefix == settings.prefix && row.set_to == settings.next);
        let next = in_force.map_or(settings.next, |row| row.next);
        Ok(Numbering { prefix: settings.prefix.clone(), next })
    }

    /// One of the numbers of this shape that orders born here have or had, by counter.
    ///
    /// # Errors
    /// The store failed.
    pub fn number_born_here(
        &self,
        numbering: &Numbering,
        which: Which,
    ) -> Result<Option<u64>, DatabaseError> {
        let Some(division) = self.known_division()? else { return Ok(None) };
        let select = format!(
            "SELECT number FROM picking_orders
             WHERE division_id = ?1 AND length(number) = ?2 AND number BETWEEN ?3 AND ?4
                AND quickbooks_id IS NULL
             ORDER BY number {} LIMIT {OTHER_SHAPES_MAX}",
            which.sorting()
        );
        numbering.find(which, |stretch| {
            let length = i64::try_from(stretch.length).unwrap_or(i64::MAX);
            let values = values![division, length, stretch.lowest, stretch.highest];
            self.connection.query(&select, &values, |row| row.get(0))
        })
    }

    pub(super) fn count_orders(&self) -> Result<OrderCount, DatabaseError> {
        let Some(division) = self.known_division()? else { return Ok(OrderCount::default()) };
        let count = |more: &str| {
            let select = format!(
                "SELECT count(*) FROM picking_orders
                 WHERE division_id = ?1 AND gone_at IS NULL {more}"
            );
            let count = self.connection.query_row(&select, &values![division], |row| row.get(0))?;
            Ok::<u64, DatabaseError>(count.unwrap_or_default())
        };
        Ok(OrderCount { open: count("AND status = 'open'")?, all: count("")? })
    }

    fn known_division(&self) -> Result<Option<i64>, DatabaseError> {
        let select = "SELECT id FROM divisions WHERE name = ?1";
        self.connection.query_row(select, &values![self.settings.division], |row| row.get(0))
    }
}
