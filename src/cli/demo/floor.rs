//! What the made warehouse does with its picking orders.

use std::path::Path;

use jiff::civil::Date;

use crate::cli::failure::Failure;
use crate::cli::workspace::Workspace;
use crate::domain::quantity::Quantity;
use crate::intellitrack::embedded::{
    Embedded, NewLine, NewOrder, OrderView, Over, Pick, Show, WarehouseError,
};
use crate::intellitrack::wire::ShipTo;
use crate::store::StoreError;

/// Orders picked in full.
const IN_FULL: usize = 6;

/// What was picked.
#[derive(Debug, Default)]
pub struct Picked {
    /// In full; they closed by themselves.
    pub in_full: Vec<String>,
    /// In part, and closed by a person.
    pub short: Option<String>,
    /// In part, and still open.
    pub open: Option<String>,
    /// Closed without a pick.
    pub nothing: Option<String>,
    /// Entered in the warehouse, for a customer who came to the door, and picked.
    pub born: Option<String>,
}

/// A day of work.
///
/// # Errors
/// The store failed.
pub fn work(directory: &Path) -> Result<Picked, Failure> {
    let workspace = Workspace::open(Some(directory))?;
    let mut store = workspace.store(workspace.lock("demo")?)?;
    let act = workspace.act("the made warehouse");
    let picked = store.write(|transaction| -> Result<Picked, PickingFailed> {
        let settings = workspace.config.settings.clone();
        day(&Embedded::new(transaction, settings, act), workspace.moment.today)
    })?;
    Ok(picked)
}

fn day(warehouse: &Embedded<'_>, today: Date) -> Result<Picked, PickingFailed> {
    let mut picked = Picked::default();
    for order in warehouse.list(Show::Open)? {
        let Some(view) = warehouse.order(&order.number)? else { continue };
        let number = order.number;
        let done = |done: bool| done.then(|| number.clone());
        if picked.in_full.len() < IN_FULL {
            picked.in_full.extend(done(picks(warehouse.pick_all(&number))?));
        } else if picked.short.is_none() {
            let short = one_of(warehouse, &view)? && picks(warehouse.close(&number))?;
            picked.short = done(short);
        } else if picked.open.is_none() {
            picked.open = done(one_of(warehouse, &view)?);
        } else if picked.nothing.is_none() {
            picked.nothing = done(picks(warehouse.close(&number))?);
        } else if picked.born.is_none() {
            picked.born = at_the_door(warehouse, &view, today)?;
        }
    }
    Ok(picked)
}

/// One unit of an order's first line that asks for more.
fn one_of(warehouse: &Embedded<'_>, order: &OrderView) -> Result<bool, PickingFailed> {
    let one = Quantity::new(1.into());
    let Some(line) = order.lines.iter().find(|line| line.ordered > one) else { return Ok(false) };
    let pick = Pick {
        line_number: line.line_number,
        quantity: one,
        site: None,
        location: None,
        lot: None,
        serial: None,
        over: Over::Refused,
    };
    picks(warehouse.pick(&order.header.number, &pick).map(drop))
}

/// Somebody comes to the door and takes what another customer has ordered before.
fn at_the_door(
    warehouse: &Embedded<'_>,
    like: &OrderView,
    today: Date,
) -> Result<Option<String>, PickingFailed> {
    let Some(line) = like.lines.first() else { return Ok(None) };
    let line = NewLine {
        line_number: None,
        item: line.item.clone(),
        ordered: Quantity::new(2.into()),
        uom: Some(line.uom.clone()),
        comment: None,
    };
    let order = NewOrder {
        number: None,
        order_date: today,
        due_date: None,
        customer: like.header.customer.clone(),
        ship_to: ShipTo::default(),
        carrier: None,
        comment: Some("fetched at the door".to_string()),
        udfs: like.udfs.clone(),
        lines: vec![line],
    };
    match warehouse.create(&order) {
        Ok(number) => Ok(picks(warehouse.pick_all(&number))?.then_some(number)),
        Err(WarehouseError::Refused(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What the warehouse refuses (an inactive item) stays where it is.
fn picks<T>(picked: Result<T, WarehouseError>) -> Result<bool, PickingFailed> {
    match picked {
        Ok(_) => Ok(true),
        Err(WarehouseError::Refused(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[derive(Debug, thiserror::Error)]
enum PickingFailed {
    #[error(transparent)]
    Warehouse(#[from] WarehouseError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PickingFailed> for Failure {
    fn from(error: PickingFailed) -> Self {
        Self::CouldNotRun(error.into())
    }
}
