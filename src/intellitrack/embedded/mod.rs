//! A small honest IntelliTrack warehouse in the store's database. It works on a connection that is
//! lent to it, so that its changes are part of the lender's transaction; its tables are in the
//! store's migrations, and what IntelliTrack documents about picking orders is enforced there by
//! triggers.
//!
//! `posting` is the side of QuickBooks, `people` and `picking` the side of the people in the
//! warehouse; `view` is what anybody may look at.

mod lists;
mod numbers;
mod orders;
mod people;
mod picked;
mod picking;
mod posting;
mod refusal;
mod reported;
mod scaled;
mod view;

pub use self::people::{Edit, NewLine, NewOrder};
pub use self::picking::{Over, Pick};
pub use self::refusal::{Refusal, Rule, WarehouseError};
pub use self::reported::{Edits, Reported, ReportedLine, ReportedPick};
pub use self::scaled::QUANTITY_UNITS_MAX;
pub use self::view::{HistoryEntry, LineView, OrderSummary, OrderView, PickView, Show};

use self::refusal::Fault;
use crate::database::{Connection, DatabaseError, Value};
use crate::domain::breakers::OrderCount;
use crate::domain::catalog::Catalog;
use crate::domain::ids::TxnId;
use crate::domain::known::KnownPickingOrder;
use crate::domain::picked_order::PickedOrder;
use crate::domain::posting::Outgoing;
use crate::domain::quantity::Quantity;
use crate::domain::settings::Settings;
use crate::pipeline::ports::{Applied, PickedOrders, PortError, Warehouse};

/// Who does something, and when; both go into the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The person, or the run.
    pub by: String,
    /// UTC, RFC 3339.
    pub at: String,
}

/// The warehouse of one division. Every command happens wholly or not at all, inside the
/// transaction of the connection, if there is one.
pub struct Embedded<'c> {
    connection: &'c Connection,
    settings: Settings,
    act: Act,
}

/// Opens the warehouse on whatever connection the store lends.
pub fn on(
    settings: &Settings,
    act: &Act,
) -> impl for<'c> Fn(&'c Connection) -> Box<dyn Warehouse + 'c> + use<> {
    let (settings, act) = (settings.clone(), act.clone());
    move |connection| Box::new(Embedded::new(connection, settings.clone(), act.clone()))
}

impl<'c> Embedded<'c> {
    /// The warehouse of the division that the settings name.
    pub fn new(connection: &'c Connection, settings: Settings, act: Act) -> Self {
        Self { connection, settings, act }
    }

    /// Runs a command: all of its changes or none. `work` gets the division's row.
    fn atomically<T>(
        &self,
        attempt: impl FnOnce() -> String,
        work: impl FnOnce(i64) -> Result<T, Fault>,
    ) -> Result<T, WarehouseError> {
        let command = || {
            let savepoint = self.connection.savepoint("warehouse_command")?;
            let value = work(self.settle_division()?)?;
            savepoint.keep()?;
            Ok(value)
        };
        command().map_err(|fault| WarehouseError::from_fault(attempt, fault))
    }

    /// Runs an `INSERT … RETURNING id` of one row.
    fn insert(&self, insert: &str, values: &[Value]) -> Result<i64, Fault> {
        let id = self.connection.query_row(insert, values, |row| row.get(0))?;
        Ok(id.expect("an inserted row has an id"))
    }
}

/// Asks without changing anything.
fn ask<T>(
    attempt: impl FnOnce() -> String,
    question: impl FnOnce() -> Result<T, DatabaseError>,
) -> Result<T, PortError> {
    question().map_err(|source| PortError::new(attempt(), source))
}

impl PickedOrders for Embedded<'_> {
    fn picked_orders(
        &self,
        after: Option<&str>,
        count: usize,
    ) -> Result<Vec<PickedOrder>, PortError> {
        ask(|| "looking at what was picked".to_string(), || self.picked_page(after, count))
    }
}

impl Warehouse for Embedded<'_> {
    fn apply(&mut self, outgoing: &Outgoing) -> Result<Applied, PortError> {
        self.apply_posting(outgoing)
    }

    fn put_lists(&mut self, catalog: &Catalog) -> Result<(), PortError> {
        let attempt = "writing QuickBooks' lists to the warehouse";
        self.put_catalog(catalog).map_err(|error| PortError::new(attempt, error))
    }

    fn picking_order_numbered(&self, number: &str) -> Result<Option<KnownPickingOrder>, PortError> {
        ask(|| format!("looking up picking order {number}"), || self.known_numbered(number))
    }

    fn picking_order_from(&self, id: &TxnId) -> Result<Option<KnownPickingOrder>, PortError> {
        ask(|| format!("looking up the picking order of {id}"), || self.known_from(id))
    }

    fn picking_order_with_id(&self, id: &str) -> Result<Option<KnownPickingOrder>, PortError> {
        ask(|| format!("looking up the picking order with id {id}"), || self.known_with_id(id))
    }

    fn note_billed(
        &mut self,
        picking_order: &str,
        lines: &[(u32, Quantity)],
    ) -> Result<(), PortError> {
        let Some(known) = self.picking_order_with_id(picking_order)? else { return Ok(()) };
        for (line, quantity) in lines {
            // A line that a person removed since has nothing to write on.
            if known.lines.iter().any(|each| each.line_number == *line) {
                match self.record_invoiced(&known.number, *line, *quantity) {
                    // The store's own ledger counts; what is shown here may lag behind.
                    Err(WarehouseError::Refused(refusal)) => {
                        tracing::warn!(order = known.number, why = refusal.message, "Not noted.");
                    }
                    done => {
                        done.map_err(|error| {
                            PortError::new("writing down what was billed", error)
                        })?;
                    }
                }
            }
        }
        Ok(())
    }

    fn deleted_by_person(&self, id: &TxnId) -> Result<Option<String>, PortError> {
        let attempt = || format!("looking up whether the picking order of {id} was deleted");
        ask(attempt, || self.when_deleted_by_person(id))
    }

    fn order_count(&self) -> Result<Option<OrderCount>, PortError> {
        ask(|| "counting the picking orders".into(), || self.count_orders().map(Some))
    }
}
