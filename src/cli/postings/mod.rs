//! `crossdock postings`: the Invoice/Receipt list. What waits, went, failed, and what to do.

mod json;
mod text;

use std::path::Path;

use super::failure::{Exit, Failure};
use super::output::{Format, Outputs};
use super::workspace::{Workspace, timestamp};
use crate::domain::billing::Link;
use crate::domain::posting::PostingState;
use crate::store::{Desk, DeskError, PostingPage, Turn, Visits};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Every posting to QuickBooks with its state
    List(List),
    /// One posting: its request, what it bills, and all that happened to it
    Show(Named),
    /// What became of one posting, in words, and what to do
    Explain(Named),
    /// Lets postings that wait for approval go
    Approve(Approve),
    /// Lets a posting that QuickBooks refused go once more, as it was
    Retry(Change),
    /// Takes a posting back; its picks are planned anew by the next run
    Cancel(Change),
    /// Says of a posting whose outcome nobody knows that it is in QuickBooks
    Confirm(Named),
    /// Lets postings go on that a code of QuickBooks stopped
    Release(By),
}

#[derive(Debug, clap::Args)]
struct List {
    /// Only those in this state: waiting, queued, sent, confirmed, rejected, unknown, cancelled
    #[arg(long, value_parser = state)]
    state: Option<PostingState>,

    #[command(flatten)]
    outputs: Outputs,
}

#[derive(Debug, clap::Args)]
struct Named {
    /// Its key, or the order's number where only one posting can be meant
    posting: String,

    #[command(flatten)]
    by: By,

    #[command(flatten)]
    outputs: Outputs,
}

#[derive(Debug, clap::Args)]
struct Approve {
    /// Its key, or the order's number where only one posting can be meant
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    posting: Option<String>,

    /// Everything that waits
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    by: By,
}

#[derive(Debug, clap::Args)]
struct Change {
    /// Its key, or the order's number where only one posting can be meant
    posting: String,

    /// Nobody knows whether QuickBooks did it, and a person has looked: it is not there
    #[arg(long)]
    not_there: bool,

    #[command(flatten)]
    by: By,
}

/// Who does it.
#[derive(Debug, Clone, clap::Args)]
pub struct By {
    /// Who does it, for the trail; the user of this computer without it
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

impl By {
    /// The name that goes into the trail.
    pub fn name(&self) -> String {
        let user = || ["USER", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
        self.by.clone().or_else(user).unwrap_or_else(|| "somebody".to_string())
    }
}

fn state(word: &str) -> Result<PostingState, String> {
    let known = PostingState::ALL.map(PostingState::word).join(", ");
    PostingState::from_word(word).ok_or_else(|| format!("the states are {known}"))
}

/// Lists, shows, changes postings.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let workspace = Workspace::open(workspace)?;
    match &arguments.command {
        Command::List(list) => {
            let wanted = |page: &PostingPage| list.state.is_none_or(|it| it == page.posting.state);
            let pages: Vec<PostingPage> = pages(&workspace)?.into_iter().filter(wanted).collect();
            let stopped = stopped(&workspace)?;
            let stopped = stopped.as_deref();
            list.outputs.write(|format, out| match format {
                Format::Text => text::list(out, (&workspace.config.company, stopped), &pages),
                Format::Json => json::write(out, json::list(&workspace, stopped, &pages)),
            })?;
            Ok(exit_of(&pages))
        }
        Command::Show(named) => {
            let page = find(&workspace, &named.posting)?;
            named.outputs.write(|format, out| match format {
                Format::Text => text::show(out, &page),
                Format::Json => json::write(out, json::show(&workspace, &page)),
            })?;
            Ok(Exit::Done)
        }
        Command::Explain(named) => {
            let page = find(&workspace, &named.posting)?;
            let codes = &workspace.config.quickbooks.codes;
            named.outputs.write(|format, out| match format {
                Format::Text => text::explain(out, &page, codes),
                Format::Json => json::write(out, json::show(&workspace, &page)),
            })?;
            Ok(Exit::Done)
        }
        change => do_change(&workspace, change),
    }
}

fn do_change(workspace: &Workspace, command: &Command) -> Result<Exit, Failure> {
    let told = match command {
        Command::Approve(approve) => {
            let keys = desk(workspace, &approve.by)?.approve(approve.posting.as_deref());
            let keys = keys.map_err(failure)?;
            match keys.as_slice() {
                [] => "nothing waits for approval".to_string(),
                [key] => format!("{key} goes with the next visit"),
                keys => format!("{} go with the next visit: {}", keys.len(), keys.join(", ")),
            }
        }
        Command::Retry(change) => {
            let key = desk(workspace, &change.by)?.retry(&change.posting, change.not_there);
            format!("{} goes once more with the next visit", key.map_err(failure)?)
        }
        Command::Cancel(change) => {
            let key = desk(workspace, &change.by)?.cancel(&change.posting, change.not_there);
            format!("{} is taken back; the next run plans its picks anew", key.map_err(failure)?)
        }
        Command::Confirm(named) => {
            let key = desk(workspace, &named.by)?.confirm(&named.posting);
            format!("{} counts as done", key.map_err(failure)?)
        }
        Command::Release(by) => match desk(workspace, by)?.release().map_err(failure)? {
            Some(why) => format!("postings go on with the next visit; they were stopped: {why}"),
            None => "postings are not stopped".to_string(),
        },
        Command::List(_) | Command::Show(_) | Command::Explain(_) => {
            unreachable!("these change nothing")
        }
    };
    super::output::to_stdout(|out| writeln!(out, "{told}"))?;
    Ok(Exit::Done)
}

/// The desk of a workspace, for this person. The store is made or brought up to date first.
pub fn desk(workspace: &Workspace, by: &By) -> Result<Desk, Failure> {
    drop(workspace.store(workspace.lock("postings")?)?);
    let now = timestamp().round(jiff::Unit::Second).unwrap_or_else(|_| timestamp());
    Ok(Desk::open(&workspace.store_place(), &by.name(), &now.to_string())?)
}

/// A refusal of the desk.
pub fn failure(error: DeskError) -> Failure {
    match error {
        DeskError::Store(error) => error.into(),
        refused => Failure::Refused(refused.to_string()),
    }
}

fn stopped(workspace: &Workspace) -> Result<Option<String>, Failure> {
    let visits = Visits::open_for_looking(&workspace.store_place())?;
    Ok(visits.look(|turn: &Turn<'_>| turn.stopped())?)
}

fn pages(workspace: &Workspace) -> Result<Vec<PostingPage>, Failure> {
    let visits = Visits::open_for_looking(&workspace.store_place())?;
    Ok(visits.look(|turn: &Turn<'_>| turn.pages())?)
}

fn find(workspace: &Workspace, named: &str) -> Result<PostingPage, Failure> {
    let mut pages = pages(workspace)?;
    if let Some(place) = pages.iter().position(|page| page.posting.posting.key == named) {
        return Ok(pages.swap_remove(place));
    }
    pages.retain(|page| page.posting.posting.number.as_deref() == Some(named));
    match (pages.pop(), pages.as_slice()) {
        (Some(page), []) => Ok(page),
        (None, _) => Err(failure(DeskError::NoSuchPosting(named.to_string()))),
        (Some(last), others) => {
            let all = others.iter().chain([&last]);
            let keys: Vec<&str> = all.map(|page| page.posting.posting.key.as_str()).collect();
            let (number, count) = (named.to_string(), keys.len());
            Err(failure(DeskError::Several { number, count, keys: keys.join(", ") }))
        }
    }
}

/// 1 where a person has to act on one of them.
fn exit_of(pages: &[PostingPage]) -> Exit {
    let waits = |page: &PostingPage| {
        use PostingState::{Rejected, Unknown, Waiting};
        matches!(page.posting.state, Waiting | Rejected | Unknown)
            || matches!(page.link, Link::Differs(_) | Link::Gone(_))
    };
    if pages.iter().any(waits) { Exit::NeedsAttention } else { Exit::Done }
}
