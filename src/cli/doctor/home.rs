//! The workspace itself: its configuration, its store, and what it keeps for the Web Connector.

use std::error::Error;
use std::path::Path;

use jiff::Timestamp;

use super::sheet::{Sheet, counted};
use crate::cli::failure::Failure;
use crate::cli::workspace::Workspace;
use crate::config::QuickBooksVia;
use crate::domain::finding::Severity;
use crate::store::{Examination, StoreError, Visits};
use crate::web_connector::guid::Guid;
use crate::web_connector::lockout::Lockout;

/// The workspace as far as it could be opened.
#[derive(Default)]
pub struct Home {
    /// Its configuration is right, and its store could be read.
    pub open: Option<Open>,
    workspace: Option<Workspace>,
    /// `OwnerID` and `FileID`, where they were made or written.
    pub identity: Option<(Guid, Guid)>,
}

/// What the visits' checks work on.
pub struct Open {
    /// What the store remembers, to be looked at alone.
    pub visits: Visits,
    /// `settings.sync_interval_minutes`; 0: only when asked.
    pub every_minutes: u32,
    /// `settings.last_auto_sync_completed_on`: QuickBooks' local time.
    pub set_back_to: Option<jiff::civil::DateTime>,
}

impl Home {
    /// Checks the workspace in `directory`.
    pub fn examine(directory: &Path, now: Timestamp, sheet: &mut Sheet) -> Self {
        let workspace = match Workspace::open(Some(directory)) {
            Ok(workspace) => workspace,
            Err(failure) => {
                tell_wrong(&failure, sheet);
                return Self::default();
            }
        };
        tell_right(&workspace, sheet);
        let visits = examine_store(&workspace, sheet);
        let quickbooks = &workspace.config.quickbooks;
        let written = |guid: &Option<String>| guid.as_deref().and_then(Guid::parse);
        let mut identity = None;
        if let Some(visits) = &visits {
            examine_password(visits, now, sheet);
            sheet.ok("user name", quickbooks.username.as_str());
            let written = (written(&quickbooks.owner_id), written(&quickbooks.file_id));
            identity = examine_identity(visits, written, sheet);
        }
        let open = visits.map(|visits| Open {
            visits,
            every_minutes: workspace.config.settings.sync_interval_minutes,
            set_back_to: workspace.config.settings.last_auto_sync_completed_on,
        });
        Self { open, workspace: Some(workspace), identity }
    }

    /// Whose books.
    pub fn company(&self) -> Option<&str> {
        self.workspace.as_ref().map(|workspace| workspace.config.company.as_str())
    }

    /// The name that the Web Connector logs in with.
    pub fn user(&self) -> Option<&str> {
        self.workspace.as_ref().map(|workspace| workspace.config.quickbooks.username.as_str())
    }
}

const CONFIG: &str = "crossdock.yaml";
const STORE: &str = "store";
const PASSWORD: &str = "password";
const IDENTITY: &str = "OwnerID and FileID";

fn tell_wrong(failure: &Failure, sheet: &mut Sheet) {
    match failure {
        Failure::Problems(problems, _) => {
            let errors = problems.iter().filter(|each| each.severity == Severity::Error).count();
            let told = format!("{} in it or in the rules", counted(errors, "error"));
            sheet.problem(CONFIG, told, "run `crossdock check`, which shows each with its place");
        }
        other => {
            let words = other.shown();
            let words = words.strip_prefix("error: ").unwrap_or(&words);
            sheet.failed(CONFIG, words, "run `crossdock check`");
        }
    }
}

fn tell_right(workspace: &Workspace, sheet: &mut Sheet) {
    let config = &workspace.config;
    let rules = counted(workspace.rules.rules.len(), "rule");
    if workspace.doubts.is_empty() {
        sheet.ok(CONFIG, format!("{}, {rules}", config.company));
    } else {
        let doubts = counted(workspace.doubts.len(), "doubt");
        let told = format!("{}, {rules}, {doubts}", config.company);
        sheet.warning(CONFIG, told, "run `crossdock check`, which shows each with its place");
    }
    if config.quickbooks.via == QuickBooksVia::Files {
        sheet.problem(
            "quickbooks.via",
            "files: what the Web Connector brings would be kept, and not worked on",
            "write `via: web-connector` into crossdock.yaml",
        );
    }
}

/// What the store remembers; `None` where it cannot be opened.
fn examine_store(workspace: &Workspace, sheet: &mut Sheet) -> Option<Visits> {
    let place = workspace.store_place();
    let found = match Examination::of(&place) {
        Ok(found) => found,
        Err(error) => {
            tell_store_failed(&error, sheet);
            return None;
        }
    };
    let engine = &found.engine;
    match found.format {
        None => sheet.warning(
            STORE,
            format!("{place}, {engine}: there is none yet"),
            "`crossdock passwd` makes it",
        ),
        Some(format) if format < Examination::FORMAT => sheet.warning(
            STORE,
            format!("{place}, {engine}: format {format}, older than this Crossdock"),
            "`crossdock serve` brings it to the present format when it starts; keep a copy",
        ),
        Some(format) => match &found.unwritable {
            None => sheet.ok(STORE, format!("{place}, {engine}, format {format}")),
            Some(why) => sheet.problem(
                STORE,
                format!("{place}, {engine}: nothing can be written to it: {why}"),
                "give the user that runs `crossdock serve` the right to write there",
            ),
        },
    }
    if let Some(why) = &found.undurable {
        let remedy = "mend that first: what is lost in a power cut may be invoiced twice";
        sheet.problem(STORE, why.as_str(), remedy);
    }
    match Visits::open_for_looking(&place) {
        Ok(visits) => Some(visits),
        Err(error) => {
            tell_store_failed(&error, sheet);
            None
        }
    }
}

fn tell_store_failed(error: &StoreError, sheet: &mut Sheet) {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_words = cause.to_string();
        if !words.contains(&cause_words) {
            words.push_str(&format!(": {cause_words}"));
        }
        source = cause.source();
    }
    sheet.failed(STORE, &words, "mend that, or name another store in store.url");
}

fn examine_password(visits: &Visits, now: Timestamp, sheet: &mut Sheet) {
    let found: Result<_, StoreError> =
        visits.look(|turn| Ok((turn.password_hash()?.is_some(), turn.failures()?)));
    let (is_set, (count, since)) = match found {
        Ok(found) => found,
        Err(error) => return tell_store_failed(&error, sheet),
    };
    if !is_set {
        let remedy = "set one with `crossdock passwd`, and type it into the Web Connector, too";
        return sheet.problem(PASSWORD, "none is set, so nobody gets in", remedy);
    }
    let locked = Lockout::from_fields(count, &since).and_then(|lockout| lockout.locked_until(now));
    let again = "type the right one into the Web Connector, or set a new one in both with \
                 `crossdock passwd`, which also ends the pause";
    match (count, locked) {
        (0, _) => sheet.ok(PASSWORD, "set"),
        (_, None) => {
            let told = format!("set, but {} wrong since it was last right", times(count));
            sheet.warning(PASSWORD, told, again);
        }
        (_, Some(until)) => {
            let told = format!("{} wrong; nobody gets in before {until:.0}", times(count));
            sheet.problem(PASSWORD, told, again);
        }
    }
}

fn times(count: u32) -> String {
    if count == 1 { "once".to_string() } else { format!("{count} times") }
}

fn examine_identity(
    visits: &Visits,
    written: (Option<Guid>, Option<Guid>),
    sheet: &mut Sheet,
) -> Option<(Guid, Guid)> {
    let found: Result<_, StoreError> = visits.look(|turn| {
        let kept = turn.identity()?;
        Ok(kept.and_then(|(owner, file)| Some((Guid::parse(&owner)?, Guid::parse(&file)?))))
    });
    let kept = match found {
        Ok(kept) => kept,
        Err(error) => {
            tell_store_failed(&error, sheet);
            return None;
        }
    };
    let (kept_owner, kept_file) = kept.unzip();
    let Some(identity) = written.0.or(kept_owner).zip(written.1.or(kept_file)) else {
        let remedy = "make them with `crossdock qwc -o crossdock.qwc`, and add that file to the \
                      Web Connector";
        sheet.problem(IDENTITY, "not made yet", remedy);
        return None;
    };
    sheet.ok(IDENTITY, format!("{} and {}", identity.0, identity.1));
    Some(identity)
}
