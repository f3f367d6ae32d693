//! `crossdock demo`: the main job on embedded parts, in a temporary workspace.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::failure::{Exit, Failure};
use super::init::write_company;
use super::output::to_stdout;
use super::run::{self, Finished, From};
use super::workspace::Workspace;
use crate::domain::verdict::Verdict;
use crate::generator::{COMPANY, Made, SITES};
use crate::intellitrack::embedded::{self, Embedded, Over, Pick, Show, WarehouseError};
use crate::pipeline::plan::{Delivery, Plan};
use crate::pipeline::ports::Sink;
use crate::pipeline::trace::Trace;
use crate::report::plan_file::Kind;
use crate::report::text;
use crate::store::{Errand, Outbox, StoreError};

/// Orders that the made warehouse picks in full, and in part.
const PICKED_IN_FULL: usize = 12;
const PICKED_IN_PART: usize = 4;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// How many sales orders the made company has
    #[arg(long, default_value_t = 300)]
    orders: usize,

    /// Another seed makes another company
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Keeps the workspace in this folder, to go on with
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// Runs the whole story and tells it.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let temporary = tempfile::tempdir()?;
    let directory = match &arguments.keep {
        Some(keep) if keep.join(crate::config::FILE_NAME).exists() => {
            let words = format!("{} is a workspace already; choose another folder", keep.display());
            return Err(Failure::Usage(words));
        }
        Some(keep) => keep.as_path(),
        None => temporary.path(),
    };
    let made = Made {
        orders: arguments.orders,
        seed: arguments.seed,
        multiple_sites: true,
        trouble_per_mille: 250,
    };
    write_company(&made, &directory.join("quickbooks"))?;
    fs::write(directory.join(crate::config::FILE_NAME), config())?;
    tell(&format!(
        "1. QuickBooks: a made company, {COMPANY}, with {} sales orders, every kind of trouble \
         among them.",
        made.orders
    ))?;
    let (plan, delivery) = sync(directory)?;
    tell("\n2. What the rules say of each order, and what goes to the warehouse:\n")?;
    to_stdout(|out| text::write(out, Kind::Sync, &plan, Some(&delivery)))?;
    let picked = pick(directory)?;
    tell(&format!("\n3. The warehouse: {picked}"))?;
    let (again, delivery) = sync(directory)?;
    tell(&format!(
        "\n4. The second sync, with nothing new in QuickBooks: {} postings; {} orders unchanged, \
         {} still wait for a person.",
        delivery.posted,
        with_reason(&again, "unchanged"),
        again.summary().verdict(Verdict::Held)
    ))?;
    let Some(number) = edit_a_picked_order(directory)? else { return Ok(Exit::Done) };
    let (after, _) = sync(directory)?;
    tell(&format!("\n5. Somebody edits order {number} in QuickBooks after it was picked:\n"))?;
    let edited = after.documents.iter().filter(|it| it.number.as_deref() == Some(&number));
    for document in edited {
        to_stdout(|out| text::write_document(out, Kind::Sync, document))?;
    }
    if let Some(keep) = &arguments.keep {
        tell(&format!(
            "\nThe workspace is in {}; go on with `crossdock plan` there.",
            keep.display()
        ))?;
    }
    Ok(Exit::Done)
}

fn tell(words: &str) -> Result<(), Failure> {
    to_stdout(|out| writeln!(out, "{words}"))
}

fn config() -> String {
    let mut config = format!(
        "company: {COMPANY}\nquickbooks: {{ via: files, files: [quickbooks/*.xml] }}\nsettings:\n  \
         multiple_sites: true\n  sites:\n"
    );
    for site in SITES {
        let code = site.to_uppercase();
        config
            .push_str(&format!("    - {{ quickbooks: {site}, site: {code}, location: DOCK-1 }}\n"));
    }
    config
}

fn with_reason(plan: &Plan, reason: &str) -> usize {
    plan.documents.iter().filter(|it| it.reason.as_deref() == Some(reason)).count()
}

/// One sync of the demo's workspace.
fn sync(directory: &Path) -> Result<(Plan, Delivery), Failure> {
    let workspace = Workspace::open(Some(directory))?;
    let lock = workspace.lock("demo")?;
    let snapshot = Arc::new(workspace.snapshot()?);
    let lookup = snapshot.clone();
    let Finished { plan, catalog, source, .. } =
        run::run(&workspace, &From::default(), snapshot, lookup, Trace::default())?;
    let mut store = workspace.store(lock)?;
    let warehouse = embedded::on(&workspace.settings, &workspace.act("crossdock demo"));
    let now = workspace.moment.now.clone();
    let errand = Errand {
        run_id: now.clone(),
        now,
        plan_id: None,
        approval: false,
        by: "crossdock demo".to_string(),
        consumed: Vec::new(),
    };
    let mut outbox = Outbox::new(&mut store, &warehouse, errand);
    let delivery = outbox.deliver(&plan, &catalog, source.as_ref())?;
    Ok((plan, delivery))
}

/// Picks the first orders, some in full and some in part.
fn pick(directory: &Path) -> Result<String, Failure> {
    let workspace = Workspace::open(Some(directory))?;
    let mut store = workspace.store(workspace.lock("demo")?)?;
    let act = workspace.act("the made warehouse");
    let (mut full, mut part) = (0, 0);
    store.write(|transaction| -> Result<(), PickingFailed> {
        let settings = workspace.config.settings.clone();
        let warehouse = Embedded::new(transaction, settings, act);
        for order in warehouse.list(Show::Open)? {
            if full < PICKED_IN_FULL {
                full += usize::from(picks(warehouse.pick_all(&order.number))?);
            } else if part < PICKED_IN_PART {
                part += usize::from(pick_one(&warehouse, &order.number)?);
            }
        }
        Ok(())
    })?;
    Ok(format!("{full} picking orders picked in full and closed by themselves, {part} in part."))
}

/// One unit of an order's first line.
fn pick_one(warehouse: &Embedded<'_>, number: &str) -> Result<bool, PickingFailed> {
    let Some(order) = warehouse.order(number)? else { return Ok(false) };
    let Some(line) = order.lines.first() else { return Ok(false) };
    let one = crate::domain::quantity::Quantity::new(1.into());
    if line.ordered <= one {
        return Ok(false);
    }
    let pick = Pick {
        line_number: line.line_number,
        quantity: one,
        site: None,
        location: None,
        over: Over::Refused,
    };
    picks(warehouse.pick(number, &pick))
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

impl std::convert::From<PickingFailed> for Failure {
    fn from(error: PickingFailed) -> Self {
        Self::CouldNotRun(error.into())
    }
}

/// Changes the first quantity of an order that was picked in part, as if in QuickBooks.
fn edit_a_picked_order(directory: &Path) -> Result<Option<String>, Failure> {
    let workspace = Workspace::open(Some(directory))?;
    let snapshot = workspace.snapshot()?;
    let settings = workspace.config.settings.clone();
    let act = workspace.act("crossdock demo");
    let listed = snapshot.look(|connection| {
        let warehouse = Embedded::new(connection, settings, act);
        let orders = warehouse.list(Show::Open)?;
        let mut picked = None;
        for order in orders {
            let view = warehouse.order(&order.number)?;
            let lines = view.map(|view| view.lines).unwrap_or_default();
            if lines.iter().any(|line| line.picked.is_positive()) {
                picked = Some(order.number);
                break;
            }
        }
        Ok::<_, WarehouseError>(picked)
    });
    let Some(number) = listed.map_err(|error| Failure::CouldNotRun(error.into()))? else {
        return Ok(None);
    };
    let path = directory.join("quickbooks/orders.xml");
    let orders = fs::read_to_string(&path)?;
    let Some(edited) = edited(&orders, &number) else { return Ok(None) };
    fs::write(&path, edited)?;
    Ok(Some(number))
}

/// The orders with another version and another first quantity of one of them.
fn edited(orders: &str, number: &str) -> Option<String> {
    let at = orders.find(&format!("<RefNumber>{number}</RefNumber>"))?;
    let start = orders[..at].rfind("<SalesOrderRet>")?;
    let (before, order) = orders.split_at(start);
    let version = between(order, "<EditSequence>", "</EditSequence>")?;
    let quantity = between(order, "<Quantity>", "</Quantity>")?;
    let order = order
        .replacen(
            &format!("<EditSequence>{version}</EditSequence>"),
            "<EditSequence>1999999999</EditSequence>",
            1,
        )
        .replacen(&format!("<Quantity>{quantity}</Quantity>"), "<Quantity>77</Quantity>", 1);
    Some(format!("{before}{order}"))
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let rest = text.split_once(start)?.1;
    Some(rest.split_once(end)?.0)
}
