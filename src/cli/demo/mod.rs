//! `crossdock demo`: the main job on embedded parts, all the way round, told as a story. A made
//! QuickBooks visits a served workspace over HTTP; a made warehouse picks.

mod floor;
mod site;

use std::fs;
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;

use self::floor::Picked;
use self::site::{Site, USER, Visit};
use super::failure::{Exit, Failure};
use super::output::to_stdout;
use crate::domain::verdict::Verdict;
use crate::generator::{COMPANY, Made, SITES};
use crate::pipeline::plan::Document;
use crate::report::plan_file::Kind;
use crate::report::text;
use crate::simulator::company::OrderChange;

/// Documents told one by one in each chapter; the rest is counted.
const TOLD_MAX: usize = 30;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// How many sales orders the made company has
    #[arg(long, default_value_t = 24)]
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
    fs::create_dir_all(directory)?;
    fs::write(directory.join(crate::config::FILE_NAME), config())?;
    let made = Made {
        orders: arguments.orders,
        seed: arguments.seed,
        multiple_sites: true,
        trouble_per_mille: 150,
    };
    let site = Site::open(directory, &made)?;
    Story { site, directory, chapter: 0 }.tell(arguments)?;
    Ok(Exit::Done)
}

fn config() -> String {
    let mut config = format!(
        "company: {COMPANY}\nquickbooks: {{ via: web-connector, username: {USER} }}\nsettings:\n  \
         multiple_sites: true\n  partial_invoices: true\n  sites:\n"
    );
    for site in SITES {
        let code = site.to_uppercase();
        config
            .push_str(&format!("    - {{ quickbooks: {site}, site: {code}, location: DOCK-1 }}\n"));
    }
    config
}

struct Story<'d> {
    site: Site,
    directory: &'d Path,
    chapter: usize,
}

impl Story<'_> {
    fn tell(mut self, arguments: &Arguments) -> Result<(), Failure> {
        self.down(arguments.orders)?;
        let picked = self.warehouse()?;
        let faster = picked.in_full.last().cloned();
        self.up(faster.as_deref())?;
        if let Some(number) = &faster {
            self.refused(number)?;
        }
        if let Some(number) = &picked.open {
            self.edited(number)?;
        }
        self.all_in_all()?;
        if let Some(keep) = &arguments.keep {
            let keep = keep.display();
            say(&format!(
                "\nThe workspace is in {keep}; go on with `crossdock orders list` there."
            ))?;
        }
        Ok(())
    }

    fn down(&mut self, orders: usize) -> Result<(), Failure> {
        self.chapter(&format!(
            "QuickBooks: a made company, {COMPANY}, with {orders} sales orders, some with \
             trouble. The Web Connector calls for the first time; the rules look at every order, \
             and what passes becomes a picking order."
        ))?;
        let visit = self.site.visit(None)?;
        tell_documents(&visit, |document| document.flow == "orders_down")?;
        closing(&visit)
    }

    fn warehouse(&mut self) -> Result<Picked, Failure> {
        let picked = floor::work(self.directory)?;
        self.chapter("The warehouse picks.")?;
        say(&format!("\nPicked in full, closed by themselves: {}", picked.in_full.join(", ")))?;
        let one = |words: &str, number: &Option<String>| match number {
            Some(number) => say(&format!("{words}: {number}")),
            None => Ok(()),
        };
        one("Picked in part and closed, the rest is not there", &picked.short)?;
        one("Picked in part, still open", &picked.open)?;
        one("Closed without a pick", &picked.nothing)?;
        one("Entered in the warehouse and picked, QuickBooks does not know it", &picked.born)?;
        Ok(picked)
    }

    /// The way back, while somebody in the office is faster with one of the orders.
    fn up(&mut self, faster: Option<&str>) -> Result<(), Failure> {
        let order = faster.and_then(|number| self.site.sales_order(number));
        let mut words = "The next visit: what was picked and closed goes back and is billed once; \
                         an open order is not billed."
            .to_string();
        if let Some(number) = faster.filter(|_| order.is_some()) {
            words.push_str(&format!(
                " In the very moment in which the invoice for {number} arrives, somebody in the \
                 office invoices that order by hand."
            ));
        }
        self.chapter(&words)?;
        let visit = self.site.visit(order.as_deref())?;
        tell_documents(&visit, |document| {
            document.flow == "invoices_up" && document.reason.as_deref() != Some("open")
        })?;
        closing(&visit)?;
        self.command(&["postings", "list"])
    }

    /// What QuickBooks refused, and how a person ends it.
    fn refused(&mut self, number: &str) -> Result<(), Failure> {
        self.chapter(&format!(
            "QuickBooks refused the invoice for {number}: nothing is billed twice. The office asks \
             why, sees its own invoice, takes ours back, and says that these picks are billed."
        ))?;
        self.command(&["postings", "explain", number])?;
        self.command(&["postings", "cancel", number, "--by", "Ann"])?;
        let reason = "invoiced by hand in QuickBooks";
        self.site.visit(None)?;
        self.command(&["held", "decide", number, "close", "--reason", reason, "--by", "Ann"])?;
        let visit = self.site.visit(None)?;
        tell_documents(&visit, |document| document.number.as_deref() == Some(number))
    }

    /// Somebody edits an order in QuickBooks that the warehouse has begun to pick.
    fn edited(&mut self, number: &str) -> Result<(), Failure> {
        let Some(order) = self.site.sales_order(number) else { return Ok(()) };
        let line = self.site.machine.company().sales_orders().find(|it| it.id() == order);
        let line = line.and_then(|order| order.lines().into_iter().find(|it| it.item.is_some()));
        let Some(line) = line.map(|line| line.id.clone()) else { return Ok(()) };
        let change = OrderChange::Quantity(line, Decimal::from(77));
        let edited = self.site.machine.company_mut().edit_sales_order(&order, &[change]);
        edited.map_err(|status| Failure::CouldNotRun(anyhow::anyhow!("{status:?}")))?;
        self.chapter(&format!(
            "Somebody edits order {number} in QuickBooks although its picking has begun. The \
             picking order stays as it is and is marked; a person decides."
        ))?;
        let visit = self.site.visit(None)?;
        tell_documents(&visit, |document| {
            document.number.as_deref() == Some(number) && document.flow == "orders_down"
        })
    }

    fn all_in_all(&mut self) -> Result<(), Failure> {
        let visit = self.site.visit(None)?;
        let posted: usize = visit.runs.iter().map(|run| run.delivery.posted).sum();
        let company = self.site.machine.company();
        let invoices = company.invoices().count();
        self.chapter(&format!(
            "A last visit, with nothing new: {posted} postings. QuickBooks has {invoices} \
             invoices; what differs between the two sides is this:"
        ))?;
        self.command(&["reconcile"])?;
        self.command(&["audit", "verify"])
    }

    fn chapter(&mut self, words: &str) -> Result<(), Failure> {
        self.chapter += 1;
        let rule = if self.chapter == 1 { "" } else { "\n" };
        say(&format!("{rule}{}. {words}", self.chapter))
    }

    /// A command as a person would type it, with what it prints.
    fn command(&self, words: &[&str]) -> Result<(), Failure> {
        let quoted: Vec<String> = words.iter().map(|word| in_shell(word)).collect();
        say(&format!("\n$ crossdock {}", quoted.join(" ")))?;
        super::typed(self.directory, words).map(drop)
    }
}

fn in_shell(word: &str) -> String {
    if word.contains(' ') { format!("\"{word}\"") } else { word.to_string() }
}

/// What the runs of a visit decided about these documents; later runs tell what is new.
fn tell_documents(visit: &Visit, wanted: impl Fn(&Document) -> bool) -> Result<(), Failure> {
    say("")?;
    let mut documents: Vec<&Document> = Vec::new();
    for (place, run) in visit.runs.iter().enumerate() {
        for document in run.plan.documents.iter().filter(|each| wanted(each)) {
            let same = |told: &&Document| {
                let key = |it: &Document| (it.flow, it.intellitrack_id.clone(), it.verdict);
                key(told) == key(document)
            };
            let is_news = document.verdict != Verdict::Skipped && !documents.iter().any(same);
            if place == 0 || is_news || document.posting.is_some() {
                documents.push(document);
            }
        }
    }
    let (told, left) = documents.split_at(documents.len().min(TOLD_MAX));
    for document in told {
        to_stdout(|out| text::write_document(out, Kind::Sync, document))?;
    }
    if !left.is_empty() {
        let count = |verdict| left.iter().filter(|each| each.verdict == verdict).count();
        let rest: Vec<String> = Verdict::ALL
            .into_iter()
            .filter(|verdict| count(*verdict) > 0)
            .map(|verdict| format!("{} {}", count(verdict), verdict.word()))
            .collect();
        say(&format!("… and {} more: {}", left.len(), rest.join(", ")))?;
    }
    Ok(())
}

fn closing(visit: &Visit) -> Result<(), Failure> {
    say(&format!("\nThe Web Connector's window says: {}", visit.closing))
}

fn say(words: &str) -> Result<(), Failure> {
    to_stdout(|out| writeln!(out, "{words}"))
}
