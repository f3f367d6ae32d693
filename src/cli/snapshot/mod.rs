//! `crossdock snapshot`: what the workspace's fixtures give, compared with what was accepted.

mod review;
mod scenes;

use std::io::Write;
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use regex::Regex;

use super::failure::{Exit, Failure};
use super::output::to_stdout;
use super::workspace::Workspace;
use crate::problem::Sources;
use crate::snapshots::diff::{Change, changes};
use crate::snapshots::redact::Redactions;
use crate::snapshots::{Compared, Shelf, Snapshot};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Plans the fixtures and compares: plan, mapped documents, exact qbXML
    Test {
        /// Only snapshots whose name matches
        #[arg(long, value_name = "REGEX")]
        run: Option<Regex>,

        /// What to do about accepted snapshots that nothing gives any more
        #[arg(long, value_enum, default_value = "warn")]
        unreferenced: Unreferenced,
    },
    /// Looks at what waits, one by one: a accepts, r rejects, s skips
    Review,
    /// Accepts what waits
    Accept {
        /// Which; default: all
        #[arg(value_name = "NAME")]
        names: Vec<String>,
    },
    /// Throws away what waits
    Reject {
        /// Which; default: all
        #[arg(value_name = "NAME")]
        names: Vec<String>,
    },
    /// Lists what waits
    Pending,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Unreferenced {
    Ignore,
    Warn,
    Reject,
    Delete,
}

/// Compares, or lets a person decide.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let mut workspace = Workspace::open(workspace)?;
    let shelf = Shelf::at(workspace.config.directory.join("snapshots"));
    match &arguments.command {
        Command::Test { run, unreferenced } => {
            test(&mut workspace, &shelf, run.as_ref(), *unreferenced)
        }
        Command::Pending => pending(&shelf),
        Command::Review => {
            not_under_ci("review")?;
            review::run(&shelf)
        }
        Command::Accept { names } => {
            not_under_ci("accept")?;
            settle(&shelf, names, "accepted", Shelf::accept)
        }
        Command::Reject { names } => {
            not_under_ci("reject")?;
            settle(&shelf, names, "rejected", Shelf::reject)
        }
    }
}

/// Accepts whatever the fixtures of a new workspace give.
///
/// # Errors
/// They cannot be planned, or a file cannot be written.
pub fn accept_all(directory: &Path) -> Result<(), Failure> {
    let mut workspace = Workspace::open(Some(directory))?;
    let shelf = Shelf::at(workspace.config.directory.join("snapshots"));
    for scene in scenes::scenes(&workspace)? {
        for (name, result) in scenes::results(&mut workspace, &scene, &Redactions::default())? {
            shelf.keep_pending(&name, &result)?;
            shelf.accept(&name)?;
        }
    }
    Ok(())
}

/// A build server changes no files.
fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}

fn not_under_ci(what: &str) -> Result<(), Failure> {
    if is_ci() {
        let words = format!(
            "`snapshot {what}` changes files, and the variable CI says that this is a build \
             server; do it at home, or unset CI"
        );
        return Err(Failure::Usage(words));
    }
    Ok(())
}

#[derive(Default)]
struct Counts {
    same: usize,
    differ: usize,
    new: usize,
    unreferenced: usize,
}

fn test(
    workspace: &mut Workspace,
    shelf: &Shelf,
    wanted: Option<&Regex>,
    unreferenced: Unreferenced,
) -> Result<Exit, Failure> {
    let scenes = scenes::scenes(workspace)?;
    if scenes.is_empty() {
        let words = "the workspace has no fixtures; put qbXML responses into fixtures/";
        return Err(Failure::NothingMatched(words.to_string()));
    }
    let redactions = redactions(&workspace.config.directory)?;
    let mut results = Vec::new();
    for scene in &scenes {
        results.extend(scenes::results(workspace, scene, &redactions)?);
    }
    let given: Vec<String> = results.iter().map(|(name, _)| name.clone()).collect();
    results.retain(|(name, _)| wanted.is_none_or(|wanted| wanted.is_match(name)));
    if results.is_empty() {
        return Err(Failure::NothingMatched("no snapshot matches".to_string()));
    }
    let mut counts = Counts::default();
    let writes = !is_ci();
    for (name, result) in &results {
        compare(shelf, name, result, writes, &mut counts)?;
    }
    let forgotten: Vec<String> = match wanted {
        Some(_) => Vec::new(),
        None => shelf.accepted()?.into_iter().filter(|name| !given.contains(name)).collect(),
    };
    forget(shelf, &forgotten, unreferenced, writes, &mut counts)?;
    told(&counts, results.len(), writes)?;
    let refused = unreferenced == Unreferenced::Reject && counts.unreferenced > 0;
    let differs = counts.differ + counts.new > 0;
    Ok(if differs || refused { Exit::NeedsAttention } else { Exit::Done })
}

fn redactions(directory: &Path) -> Result<Redactions, Failure> {
    let shown = "snapshots/redactions.yaml";
    let Ok(text) = std::fs::read_to_string(directory.join(shown)) else {
        return Ok(Redactions::default());
    };
    let (redactions, problems) = Redactions::parse(&text, shown);
    if problems.is_empty() {
        return Ok(redactions);
    }
    let mut sources = Sources::new();
    sources.add(shown, text);
    Err(Failure::Problems(problems, sources))
}

fn compare(
    shelf: &Shelf,
    name: &str,
    result: &Snapshot,
    writes: bool,
    counts: &mut Counts,
) -> Result<(), Failure> {
    match shelf.compare(name, result)? {
        Compared::Same => {
            counts.same += 1;
            // What waited is the same again.
            if writes {
                shelf.reject(name)?;
            }
            return Ok(());
        }
        Compared::New => {
            counts.new += 1;
            to_stdout(|out| writeln!(out, "new {name} ({})\n", result.source))?;
        }
        Compared::Differs(accepted) => {
            counts.differ += 1;
            to_stdout(|out| {
                writeln!(out, "differs {name} ({})", result.source)?;
                show(out, &changes(&accepted.contents, &result.contents))?;
                writeln!(out)
            })?;
        }
    }
    if writes {
        shelf.keep_pending(name, result)?;
    }
    Ok(())
}

/// Changes, coloured where the terminal does.
fn show(out: &mut dyn Write, changes: &[Change]) -> std::io::Result<()> {
    let coloured = AutoStream::choice(&std::io::stdout()) != ColorChoice::Never;
    let (red, green, plain) =
        if coloured { ("\x1b[31m", "\x1b[32m", "\x1b[0m") } else { ("", "", "") };
    for change in changes {
        match change {
            Change::Context(line) => writeln!(out, "    {line}")?,
            Change::Removed(line) => writeln!(out, "  {red}- {line}{plain}")?,
            Change::Added(line) => writeln!(out, "  {green}+ {line}{plain}")?,
            Change::Gap => writeln!(out, "    …")?,
        }
    }
    Ok(())
}

fn forget(
    shelf: &Shelf,
    forgotten: &[String],
    unreferenced: Unreferenced,
    writes: bool,
    counts: &mut Counts,
) -> Result<(), Failure> {
    counts.unreferenced = forgotten.len();
    if unreferenced == Unreferenced::Ignore {
        return Ok(());
    }
    for name in forgotten {
        let removes = unreferenced == Unreferenced::Delete && writes;
        if removes {
            shelf.remove(name)?;
        }
        let done = if removes { " and removed" } else { "" };
        to_stdout(|out| writeln!(out, "unreferenced{done} {name}: no fixture gives it any more"))?;
    }
    Ok(())
}

fn told(counts: &Counts, all: usize, writes: bool) -> Result<(), Failure> {
    let Counts { same, differ, new, unreferenced } = counts;
    to_stdout(|out| {
        writeln!(
            out,
            "{all} snapshots: {same} same, {differ} differ, {new} new, {unreferenced} unreferenced"
        )?;
        match (differ + new, writes) {
            (0, _) => Ok(()),
            (_, true) => writeln!(out, "look at them with `crossdock snapshot review`"),
            (_, false) => writeln!(
                out,
                "nothing was written, as CI is set; run `crossdock snapshot test` at home"
            ),
        }
    })
}

fn pending(shelf: &Shelf) -> Result<Exit, Failure> {
    let names = shelf.pending()?;
    to_stdout(|out| {
        names.iter().try_for_each(|name| writeln!(out, "{name}"))?;
        let noun = if names.len() == 1 { "waits" } else { "wait" };
        writeln!(out, "{} {noun} for a decision", names.len())
    })?;
    Ok(Exit::Done)
}

fn settle(
    shelf: &Shelf,
    names: &[String],
    word: &str,
    act: impl Fn(&Shelf, &str) -> std::io::Result<()>,
) -> Result<Exit, Failure> {
    let waiting = shelf.pending()?;
    if let Some(unknown) = names.iter().find(|name| !waiting.contains(name)) {
        let words =
            format!("nothing waits as `{unknown}`; `crossdock snapshot pending` lists them");
        return Err(Failure::Usage(words));
    }
    let chosen = if names.is_empty() { &waiting } else { names };
    for name in chosen {
        act(shelf, name)?;
    }
    to_stdout(|out| writeln!(out, "{word} {}", chosen.len()))?;
    Ok(Exit::Done)
}
