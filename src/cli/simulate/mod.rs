//! `crossdock simulate`: a pretend QuickBooks company and Web Connector against any endpoint.

mod books;
mod json;
mod target;
mod text;

use std::fs::OpenOptions;
use std::path::PathBuf;

use self::books::Books;
use self::target::Target;
use super::failure::{Exit, Failure};
use super::output::{Format, Outputs, read, to_stdout};
use crate::simulator::connector::{Connector, Ending, Pace, VisitReport};
use crate::simulator::faults::Faults;
use crate::simulator::office::Work;

const HELP: &str = "\
Examples:
  crossdock simulate --qwc acme.qwc --visits 3
  crossdock simulate --url http://localhost:8080/qbwc --user acme --orders 5000
  crossdock simulate --qwc acme.qwc --state acme.company --changes 20 --faults 42 -o json
  crossdock simulate --qwc acme.qwc --state acme.company --every 300

The password of the Web Connector is read from CROSSDOCK_SIMULATE_PASSWORD, or with \
--password-stdin from the first line of stdin.

A script of faults has one line for each, `#` begins a comment:
  visit 1: quickbooks-closed
  visit 2, sendRequestXML 3: lost-after-applying, again at once
docs/simulate.md tells all of them.

Exit codes: 0 every visit without faults ended well · 1 one of them did not, or sent what \
QuickBooks refuses as a whole · 2 wrong usage · \
3 no server, a file · 4 the server does not know the user, or wants another company";

#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct Arguments {
    #[command(flatten)]
    outputs: Outputs,

    #[command(flatten)]
    target: target::ServerOptions,

    #[command(flatten)]
    company: books::CompanyOptions,

    /// How many visits; with --faults or --script so many after the last one with a fault;
    /// default: 1, with --every it goes on until it is stopped
    #[arg(long, value_name = "N", help_heading = "Visits")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    visits: Option<u32>,

    /// Waits so many seconds between two visits, as Auto-Run does; the server may ask for more
    #[arg(long, value_name = "SECONDS", help_heading = "Visits")]
    every: Option<u32>,

    /// How fast the Web Connector's own waits pass, in percent of the genuine ones; 0: at once
    #[arg(long, value_name = "PERCENT", default_value_t = 100, help_heading = "Visits")]
    pace: u32,

    /// Chooses what goes wrong by this seed, and prints the script that repeats it
    #[arg(long, value_name = "SEED", conflicts_with = "script", help_heading = "Faults")]
    faults: Option<u64>,

    /// What goes wrong, one line each
    #[arg(long, value_name = "FILE", help_heading = "Faults")]
    script: Option<PathBuf>,

    /// Writes the log that the Web Connector would write; a file that is there is continued
    #[arg(long, value_name = "FILE", help_heading = "What is written")]
    log: Option<PathBuf>,

    /// Writes every call and answer into this folder, the password excepted
    #[arg(long, value_name = "DIR", help_heading = "What is written")]
    transcript: Option<PathBuf>,
}

/// What a run was, for its report.
struct Simulation<'s> {
    target: &'s Target,
    seed: Option<u64>,
    faults: &'s Faults,
    remarks: &'s [String],
    visits: &'s [Day],
    books: &'s Books,
}

/// A visit with what the office did before it.
struct Day {
    office: Option<Work>,
    report: VisitReport,
}

/// Makes the visits and tells them.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let is_told_at_once = arguments.outputs.is_default();
    if !is_told_at_once && arguments.every.is_some() && arguments.visits.is_none() {
        let words = "a report is written at the end, and --every has none: add --visits";
        return Err(Failure::Usage(words.to_string()));
    }
    let target = Target::of(&arguments.target)?;
    let mut faults = faults(arguments)?;
    let mut books = Books::open(&arguments.company, &target)?;
    let mut connector = connector(arguments, &target)?;
    let remarks = connector.check_address();
    if is_told_at_once {
        to_stdout(|out| text::head(out, &target, arguments.faults, &faults, &remarks))?;
    }
    let clean_from = faults.last_visit() + 1;
    let last = match (arguments.visits, arguments.every) {
        (None, Some(_)) => u32::MAX,
        (visits, _) => faults.last_visit().saturating_add(visits.unwrap_or(1)),
    };
    let mut visits = Vec::new();
    let mut exit = Ok(Exit::Done);
    for number in 1..=last {
        let office = books.office(number)?;
        let report =
            connector.visit(&mut books.machine, &mut faults).map_err(anyhow::Error::new)?;
        books.keep()?;
        let day = Day { office, report };
        if is_told_at_once {
            to_stdout(|out| text::visit(out, &day))?;
        }
        if number >= clean_from {
            exit = worse(exit, judged(&day.report));
        }
        if number < last {
            wait(arguments, &day.report);
        }
        // A run without end keeps no more than it needs.
        if last == u32::MAX {
            visits.clear();
        }
        visits.push(day);
    }
    let seed = arguments.faults;
    let simulation = Simulation {
        target: &target,
        seed,
        faults: &faults,
        remarks: &remarks,
        visits: &visits,
        books: &books,
    };
    if is_told_at_once {
        to_stdout(|out| text::summary(out, &simulation))?;
    } else {
        arguments.outputs.write(|format, out| match format {
            Format::Text => text::write(out, &simulation),
            Format::Json => json::write(out, &simulation),
        })?;
    }
    exit
}

fn faults(arguments: &Arguments) -> Result<Faults, Failure> {
    if let Some(seed) = arguments.faults {
        return Ok(Faults::seeded(seed));
    }
    let Some(path) = &arguments.script else { return Ok(Faults::none()) };
    let bytes = read(path, "a script of faults")?;
    let script = String::from_utf8_lossy(&bytes);
    Faults::parse(&script).map_err(|errors| {
        let shown: Vec<String> =
            errors.0.iter().map(|error| format!("{}: {error}", path.display())).collect();
        Failure::Usage(shown.join("\nerror: "))
    })
}

fn connector(arguments: &Arguments, target: &Target) -> Result<Connector, Failure> {
    let mut settings = target.settings();
    settings.pace = Pace(arguments.pace);
    settings.auto_run = arguments.every.is_some();
    let mut connector = Connector::new(settings).map_err(anyhow::Error::new)?;
    if let Some(path) = &arguments.log {
        let opened = OpenOptions::new().create(true).append(true).open(path);
        let file = opened.map_err(|error| {
            let words = format!("opening the log {}", path.display());
            Failure::CouldNotRun(anyhow::Error::new(error).context(words))
        })?;
        connector = connector.with_log(Box::new(file), Box::new(moment));
    }
    Ok(match &arguments.transcript {
        Some(folder) => connector.with_transcript(folder.clone()),
        None => connector,
    })
}

/// The moment as the Web Connector's log writes it.
fn moment() -> String {
    let now = super::workspace::now().now;
    // 2026-03-05T08:15:00Z becomes 20260305.08:15:00 UTC.
    format!("{} UTC", now.trim_end_matches('Z').replace('-', "").replace('T', "."))
}

fn wait(arguments: &Arguments, report: &VisitReport) {
    let Some(every) = arguments.every else { return };
    let seconds = match report.ending {
        Ending::Postponed(seconds) => seconds,
        _ => every.max(report.run_every_at_least.unwrap_or(0)),
    };
    Pace(arguments.pace).wait(seconds);
}

/// What a visit that nothing was done to says about the server.
fn judged(report: &VisitReport) -> Result<Exit, Failure> {
    match &report.ending {
        // No server has a reason to send what QuickBooks cannot read.
        ending if ending.is_good() && report.refused.is_empty() => Ok(Exit::Done),
        ending @ Ending::Failed { is_network: true, .. } => {
            Err(Failure::CouldNotRun(anyhow::anyhow!("visit {}: {ending}", report.number)))
        }
        ending @ (Ending::NotValidUser | Ending::NotOpened(_)) => {
            Err(Failure::Refused(format!("visit {}: {ending}", report.number)))
        }
        _ => Ok(Exit::NeedsAttention),
    }
}

/// The first failure counts, before a visit that needs attention.
fn worse(one: Result<Exit, Failure>, other: Result<Exit, Failure>) -> Result<Exit, Failure> {
    match (one, other) {
        (Err(failure), _) | (Ok(_), Err(failure)) => Err(failure),
        (Ok(Exit::Done), Ok(exit)) | (Ok(exit), Ok(_)) => Ok(exit),
    }
}
