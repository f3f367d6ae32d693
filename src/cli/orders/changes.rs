//! A change to one order: taking the lock, making it in one transaction, telling what happened.

use super::refusal::failure;
use super::{json, text};
use crate::cli::failure::{Exit, Failure};
use crate::cli::orders::values::plain_text;
use crate::cli::output::{Format, Outputs};
use crate::cli::workspace::Workspace;
use crate::intellitrack::embedded::{Embedded, HistoryEntry, OrderView, WarehouseError};

/// What every change takes, beside what it is about.
#[derive(Debug, clap::Args)]
pub struct Arguments<T: clap::Args> {
    #[command(flatten)]
    pub what: T,

    /// Who does it, for the order's history; default: the name you are logged in with
    #[arg(long, value_name = "NAME", value_parser = plain_text)]
    by: Option<String>,

    #[command(flatten)]
    outputs: Outputs,
}

/// A change that was made.
pub struct Changed {
    /// The order afterwards, or as it was before it was deleted.
    pub order: OrderView,
    /// What was written to its history.
    pub news: Vec<HistoryEntry>,
    /// It is not there any more.
    pub is_gone: bool,
}

/// Does `work` to the order `number`, or to the one it creates and gives the number of, and
/// reports it. All of it happens, or nothing.
///
/// # Errors
/// The workspace is held, the store fails, or the warehouse refuses.
pub fn change<T: clap::Args>(
    workspace: &Workspace,
    name: &str,
    arguments: &Arguments<T>,
    number: Option<&str>,
    work: impl FnOnce(&Embedded<'_>) -> Result<String, WarehouseError>,
) -> Result<Exit, Failure> {
    let by = arguments.by.clone().unwrap_or_else(user);
    let lock = workspace.lock(&format!("orders {name}"))?;
    crate::cli::outside::only_here(workspace)?;
    let mut store = workspace.store(lock)?;
    let settings = workspace.settings.as_ref();
    let changed = store.write(|transaction| {
        let warehouse = Embedded::new(transaction, settings.clone(), workspace.act(&by));
        watched(&warehouse, number, work).map_err(|error| failure(error, settings, number))
    })?;
    // Nobody has to wait for the report.
    drop(store);
    arguments.outputs.write(|format, out| match format {
        Format::Text => text::changed(out, &changed),
        Format::Json => writeln!(out, "{:#}", json::changed(workspace, &changed)),
    })?;
    Ok(Exit::Done)
}

fn watched(
    warehouse: &Embedded<'_>,
    number: Option<&str>,
    work: impl FnOnce(&Embedded<'_>) -> Result<String, WarehouseError>,
) -> Result<Changed, WarehouseError> {
    let before = number.map_or(Ok(None), |number| warehouse.order(number))?;
    let number = work(warehouse)?;
    let after = warehouse.order(&number)?;
    let is_gone = after.is_none();
    let known = before.as_ref().map_or(0, |order| order.history.len());
    // The history of an order that is gone is asked for by its number, which others had before.
    let mut news = match &after {
        Some(order) => order.history.clone(),
        None => warehouse.history(&number)?,
    };
    let since = if is_gone { news.len().saturating_sub(1) } else { known };
    let news = news.split_off(since);
    let order = after.or(before).expect("an order was there before the change or is there after");
    Ok(Changed { order, news, is_gone })
}

/// The name that the operating system knows the person by.
fn user() -> String {
    let names = ["USER", "USERNAME", "LOGNAME"].into_iter();
    let mut given = names.filter_map(|name| std::env::var(name).ok());
    let name = given.find(|name| !name.trim().is_empty());
    name.map_or_else(|| "unknown".to_string(), |name| name.trim().to_string())
}
