//! `crossdock orders`: the picking orders of the embedded warehouse, for the people who pick.

mod changes;
mod form;
mod json;
mod new_lines;
mod refusal;
mod text;
mod values;

use std::path::Path;

use self::changes::{Arguments as Change, change};
use self::form::{Create, EditOptions};
use self::values::{line_number, plain_text, quantity};
use super::failure::{Exit, Failure};
use super::output::{Format, Outputs};
use super::workspace::Workspace;
use crate::domain::known::OrderStatus;
use crate::domain::quantity::Quantity;
use crate::intellitrack::embedded::{
    Embedded, HistoryEntry, OrderSummary, OrderView, Over, Pick, Show, WarehouseError,
};

/// What follows the help of a command: examples, then the exit codes that all of them share.
macro_rules! after_help {
    ($($example:literal)*) => {
        concat!(
            $($example, "\n",)*
            "Exit codes: 0 done · 2 wrong usage: an order or line that is not there, a value that \
             cannot be read · 3 could not run: somebody else holds the workspace, or its store \
             cannot be used · 4 refused by the warehouse; nothing was changed"
        )
    };
}

#[derive(Debug, clap::Args)]
#[command(after_help = after_help!())]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Open orders, with how far they are picked and what keeps them
    #[command(after_help = after_help!())]
    List(List),
    /// One order: its lines, what was picked when and where, what stays in QuickBooks
    #[command(after_help = after_help!())]
    Show(ShowOne),
    /// Creates an order that QuickBooks does not have
    #[command(after_help = after_help!(
        "Example:"
        "  crossdock orders create --customer \"A Shop\" --line 12 Bolt:M8 --line 2 \"Nut M8\" CS\n"
    ))]
    Create(Change<Create>),
    /// Changes an open order: all of the changes, or none
    #[command(after_help = after_help!(
        "Examples:"
        "  crossdock orders edit 1001 --due 2026-03-09 --udf 2=fragile --clear carrier"
        "  crossdock orders edit 1001 --line 1 --set-qty 10 --add-line 2 \"Nut:M8\"\n"
    ))]
    Edit(Change<Edit>),
    /// Takes goods from the shelf; an order all of which is picked closes by itself
    #[command(
        override_usage = "crossdock orders pick [OPTIONS] <NUMBER> --line <N> --qty <Q>\n       \
                          crossdock orders pick [OPTIONS] <NUMBER> --all",
        after_help = after_help!()
    )]
    Pick(Change<PickOptions>),
    /// Closes an order; what is not picked stays owed
    #[command(after_help = after_help!())]
    Close(Change<Numbered>),
    /// Opens a closed order again
    #[command(after_help = after_help!())]
    Reopen(Change<Numbered>),
    /// Deletes an order, open or closed; its picks and its history are kept
    #[command(after_help = after_help!())]
    Delete(Change<Numbered>),
}

#[derive(Debug, clap::Args)]
struct List {
    /// Closed orders instead of open ones
    #[arg(long, conflicts_with = "all")]
    closed: bool,

    /// Open and closed orders
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    outputs: Outputs,
}

#[derive(Debug, clap::Args)]
struct ShowOne {
    #[command(flatten)]
    order: Numbered,

    /// What happened to every order that has or had this number, deleted ones included
    #[arg(long)]
    history: bool,

    #[command(flatten)]
    outputs: Outputs,
}

#[derive(Debug, clap::Args)]
struct Numbered {
    /// The order's number, as the list shows it
    #[arg(value_parser = plain_text)]
    number: String,
}

#[derive(Debug, clap::Args)]
struct Edit {
    #[command(flatten)]
    order: Numbered,

    #[command(flatten)]
    options: EditOptions,
}

#[derive(Debug, clap::Args)]
struct PickOptions {
    #[command(flatten)]
    order: Numbered,

    /// Picks whatever is left of every line, from the order's site
    #[arg(long, conflicts_with_all = ["line", "qty", "site", "location", "lot", "serial", "over"])]
    all: bool,

    /// The line to pick for
    #[arg(long, value_name = "N", value_parser = line_number, required_unless_present = "all",
          requires = "qty")]
    line: Option<u32>,

    /// How many, in the line's unit, like 12 or 0.5
    #[arg(long, value_name = "Q", value_parser = quantity, required_unless_present = "all",
          requires = "line", allow_hyphen_values = true)]
    qty: Option<Quantity>,

    /// Picked from this site instead of the order's
    #[arg(long, value_name = "S", value_parser = plain_text)]
    site: Option<String>,

    /// Picked from this location instead of the site's
    #[arg(long, value_name = "L", value_parser = plain_text)]
    location: Option<String>,

    /// Batch number of what is picked, where the company tracks lots
    #[arg(long, value_name = "LOT", value_parser = plain_text)]
    lot: Option<String>,

    /// Serial number of what is picked, one piece
    #[arg(long, value_name = "SERIAL", value_parser = plain_text, conflicts_with = "lot")]
    serial: Option<String>,

    /// Allows picking more than ordered; the history says so
    #[arg(long)]
    over: bool,
}

impl PickOptions {
    /// One pick; `None`: all that is left.
    fn pick(&self) -> Option<Pick> {
        Some(Pick {
            line_number: self.line?,
            quantity: self.qty?,
            site: self.site.clone(),
            location: self.location.clone(),
            lot: self.lot.clone(),
            serial: self.serial.clone(),
            over: if self.over { Over::Allowed } else { Over::Refused },
        })
    }
}

/// Looks at picking orders, or changes one.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let workspace = Workspace::open(workspace)?;
    match &arguments.command {
        Command::List(list) => list_orders(&workspace, list),
        Command::Show(show) => show_order(&workspace, show),
        Command::Create(create) => {
            let order = create.what.order(workspace.moment.today)?;
            change(&workspace, "create", create, None, |warehouse| warehouse.create(&order))
        }
        Command::Edit(edit) => {
            let number = &edit.what.order.number;
            let options = &edit.what.options;
            let mut edits = options.edits()?;
            change(&workspace, "edit", edit, Some(number), |warehouse| {
                let known = warehouse.order(number)?;
                let ship_to = known.map(|order| order.header.ship_to).unwrap_or_default();
                edits.extend(options.address_edit(ship_to));
                warehouse.edit(number, &edits)?;
                Ok(number.clone())
            })
        }
        Command::Pick(pick) => {
            let number = &pick.what.order.number;
            change(&workspace, "pick", pick, Some(number), |warehouse| {
                match pick.what.pick() {
                    Some(pick) => warehouse.pick(number, &pick)?,
                    None => warehouse.pick_all(number)?,
                };
                Ok(number.clone())
            })
        }
        Command::Close(close) => {
            let number = &close.what.number;
            change(&workspace, "close", close, Some(number), |warehouse| {
                warehouse.close(number)?;
                Ok(number.clone())
            })
        }
        Command::Reopen(reopen) => {
            let number = &reopen.what.number;
            change(&workspace, "reopen", reopen, Some(number), |warehouse| {
                warehouse.reopen(number)?;
                Ok(number.clone())
            })
        }
        Command::Delete(delete) => {
            let number = &delete.what.number;
            change(&workspace, "delete", delete, Some(number), |warehouse| {
                warehouse.delete(number)?;
                Ok(number.clone())
            })
        }
    }
}

/// What a list is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Open,
    Closed,
    All,
}

fn list_orders(workspace: &Workspace, list: &List) -> Result<Exit, Failure> {
    let of = match (list.all, list.closed) {
        (true, _) => Of::All,
        (false, true) => Of::Closed,
        (false, false) => Of::Open,
    };
    let show = if of == Of::Open { Show::Open } else { Show::OpenAndClosed };
    let mut orders = look(workspace, |warehouse| warehouse.list(show))?;
    orders.retain(|order| of != Of::Closed || order.status == OrderStatus::Closed);
    list.outputs.write(|format, out| match format {
        Format::Text => text::list(out, workspace, of, &orders),
        Format::Json => writeln!(out, "{:#}", json::list(workspace, of, &orders)),
    })?;
    Ok(Exit::Done)
}

fn show_order(workspace: &Workspace, show: &ShowOne) -> Result<Exit, Failure> {
    let number = &show.order.number;
    let (order, history) =
        look(workspace, |warehouse| Ok((warehouse.order(number)?, warehouse.history(number)?)))?;
    if order.is_none() && (history.is_empty() || !show.history) {
        return Err(not_there(number, &history));
    }
    let history = show.history.then_some(history.as_slice());
    let order: Option<&OrderView> = order.as_ref();
    show.outputs.write(|format, out| match format {
        Format::Text => text::show(out, workspace, number, order, history),
        Format::Json => writeln!(out, "{:#}", json::show(workspace, order, history)),
    })?;
    Ok(Exit::Done)
}

/// No order has the number now; one may have had it.
fn not_there(number: &str, history: &[HistoryEntry]) -> Failure {
    let words = match history.last() {
        Some(last) => format!(
            "picking order {number} is not there any more: {} by {}, {}; `crossdock orders show \
             {number} --history` tells all that happened to it",
            last.what,
            last.by,
            text::moment(&last.at)
        ),
        None => format!(
            "there is no picking order {number}; `crossdock orders list --all` shows them all"
        ),
    };
    Failure::Usage(words)
}

/// Asks the warehouse as it is at this moment.
fn look<T>(
    workspace: &Workspace,
    question: impl FnOnce(&Embedded<'_>) -> Result<T, WarehouseError>,
) -> Result<T, Failure> {
    let settings = workspace.settings.as_ref().clone();
    let act = workspace.act("crossdock orders");
    let answer = workspace
        .snapshot()?
        .look(|connection| question(&Embedded::new(connection, settings, act)));
    answer.map_err(|error| refusal::failure(error, &workspace.settings, None))
}

/// The site that an order is picked from; `None` where it names none and has to.
fn site_of<'o>(workspace: &'o Workspace, order: &'o OrderSummary) -> Option<&'o str> {
    let settings = &workspace.settings;
    if settings.multiple_sites { order.udf1.as_deref() } else { Some(&settings.default_site) }
}
