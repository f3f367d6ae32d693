//! The company of a simulation: recorded, made or kept from before.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::target::Target;
use crate::cli::failure::Failure;
use crate::cli::output::read;
use crate::domain::digest::digest_of;
use crate::generator::{COMPANY, Made};
use crate::simulator::company::{Company, Profile};
use crate::simulator::machine::Machine;
use crate::simulator::office::{self, Work};

/// What passes between two visits, in seconds of the company's clock: it stands still otherwise,
/// so that the same options give the same books.
const BETWEEN_VISITS_SECONDS: i64 = 15 * 60;
/// How many orders a made company has where nobody says.
const ORDERS: usize = 100;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Company")]
pub struct CompanyOptions {
    /// A recorded company: answers of QuickBooks as qbXML, any mix
    #[arg(long, value_name = "FILE", num_args = 1..)]
    #[arg(conflicts_with_all = ["orders", "multiple_sites"])]
    company: Vec<PathBuf>,

    /// A made company with so many sales orders; 100 where nothing else is said
    #[arg(long, value_name = "N")]
    orders: Option<usize>,

    /// The made company keeps several inventory sites
    #[arg(long)]
    multiple_sites: bool,

    /// Where the company lies on its machine, as the server is told
    #[arg(long, value_name = "PATH")]
    company_path: Option<String>,

    /// Keeps the company in this file from call to call; made anew where it is not there
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// How many sales orders the office enters, edits, closes or deletes before each visit
    #[arg(long, value_name = "N", default_value_t = 0)]
    changes: u32,

    /// Another seed makes another company and other changes
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
}

/// The company with what is done to it.
pub struct Books {
    /// QuickBooks with the company open.
    pub machine: Machine,
    state: Option<PathBuf>,
    changes: u32,
    seed: u64,
}

impl Books {
    /// The company that the options say.
    ///
    /// # Errors
    /// A file that cannot be read or is no company.
    pub fn open(options: &CompanyOptions, target: &Target) -> Result<Self, Failure> {
        let kept = options.state.as_ref().filter(|path| path.exists());
        let company = match kept {
            Some(path) => restored(options, path)?,
            None => begun(options)?,
        };
        let mut machine = Machine::new(company);
        if let Some((owner_id, file_id)) = &target.identity {
            machine.register(owner_id, file_id);
        }
        let state = options.state.clone();
        Ok(Self { machine, state, changes: options.changes, seed: options.seed })
    }

    /// The office works before a visit.
    ///
    /// # Errors
    /// QuickBooks does not understand it, which is a mistake of ours.
    pub fn office(&mut self, visit: u32) -> Result<Option<Work>, Failure> {
        self.machine.company_mut().clock_mut().advance(BETWEEN_VISITS_SECONDS);
        if self.changes == 0 {
            return Ok(None);
        }
        let worked = office::work(&mut self.machine, self.changes, self.seed, visit);
        worked.map(Some).map_err(|error| Failure::CouldNotRun(error.into()))
    }

    /// Writes the company to its file, if it has one: the old one or the new one is there, never
    /// half of either.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&mut self) -> Result<(), Failure> {
        let Some(path) = &self.state else { return Ok(()) };
        // What a fault did lasts for its visit alone.
        crate::simulator::connector::QuickBooks::suffer(&mut self.machine, &[]);
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let work = || -> std::io::Result<()> {
            let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
            let mut out = std::io::BufWriter::new(file.as_file_mut());
            self.machine.company().save(&mut out)?;
            out.flush()?;
            drop(out);
            file.persist(path).map(|_| ()).map_err(|error| error.error)
        };
        work().map_err(|error| {
            let words = format!("keeping the company in {}", path.display());
            Failure::CouldNotRun(anyhow::Error::new(error).context(words))
        })
    }

    /// What the books hold, for a person.
    pub fn in_words(&self) -> String {
        let company = self.machine.company();
        let (orders, invoices) = (company.sales_orders().count(), company.invoices().count());
        let receipts = company.sales_receipts().count();
        format!("{orders} sales orders, {invoices} invoices, {receipts} sales receipts")
    }

    /// What the books hold, for a program.
    pub fn in_json(&self) -> Value {
        let company = self.machine.company();
        json!({
            "sales_orders": company.sales_orders().count(),
            "invoices": company.invoices().count(),
            "sales_receipts": company.sales_receipts().count(),
            "digest": digest_of(&company.digest()),
        })
    }
}

fn profile(options: &CompanyOptions) -> Profile {
    let usual = Profile::default();
    Profile {
        company_name: COMPANY.to_string(),
        company_file: options
            .company_path
            .clone()
            .unwrap_or_else(|| format!(r"C:\QuickBooks\{COMPANY}.qbw")),
        multiple_sites_enabled: options.multiple_sites,
        ..usual
    }
}

fn begun(options: &CompanyOptions) -> Result<Company, Failure> {
    let mut company = Company::new(profile(options));
    for path in &options.company {
        let bytes = read(path, "a recorded company, as qbXML")?;
        company.load(&bytes).map_err(|error| unusable(path, error))?;
    }
    if options.company.is_empty() {
        let made = Made {
            orders: options.orders.unwrap_or(ORDERS),
            seed: options.seed,
            multiple_sites: options.multiple_sites,
            trouble_per_mille: 0,
        };
        let mut bytes = Vec::new();
        made.lists(&mut bytes)?;
        company.load(&bytes).map_err(anyhow::Error::new)?;
        bytes.clear();
        made.orders(&mut bytes)?;
        company.load(&bytes).map_err(anyhow::Error::new)?;
    }
    Ok(company)
}

fn restored(options: &CompanyOptions, path: &Path) -> Result<Company, Failure> {
    let bytes = read(path, "a company that was kept")?;
    Company::restore(profile(options), &bytes).map_err(|error| unusable(path, error))
}

fn unusable(path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::Usage(format!("{} cannot be used as a company: {error}", path.display()))
}
