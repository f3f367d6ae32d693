//! A warehouse outside of the store: what it reports comes in before a run, and what the run posted
//! is carried there afterwards.

use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use super::failure::Failure;
use super::watch::Go;
use super::workspace::{Workspace, timestamp};
use crate::config::IntelliTrackVia;
use crate::database::{Connection, values};
use crate::domain::finding::{Finding, Severity};
use crate::intellitrack::embedded::{self, Act, Edits, Embedded, Reported};
use crate::intellitrack::outside::files::{self, Files, Found};
use crate::intellitrack::outside::reports::{Reading, take_over};
use crate::intellitrack::outside::sql::{self, OutsideDatabase, Sql, postgres::Postgres};
use crate::intellitrack::outside::{OutsideError, changes, mirror};
use crate::pipeline::ports::Warehouse;
use crate::store::{Store, StoreError};

/// Opens a workspace's warehouse on a connection of its store.
pub type Opened = Box<dyn for<'c> Fn(&'c Connection) -> Box<dyn Warehouse + 'c>>;

/// The warehouse of a workspace: the embedded one, or the mirror of the one outside.
pub fn warehouse(workspace: &Workspace, act: &Act) -> Opened {
    match workspace.config.intellitrack.via {
        IntelliTrackVia::Embedded => Box::new(embedded::on(&workspace.settings, act)),
        IntelliTrackVia::Files(_) | IntelliTrackVia::Sql(_) => {
            Box::new(mirror::on(&workspace.settings, act))
        }
    }
}

/// The warehouse is not in the store.
pub fn is_outside(workspace: &Workspace) -> bool {
    workspace.config.intellitrack.via != IntelliTrackVia::Embedded
}

/// What people do in a warehouse outside is done there.
///
/// # Errors
/// The warehouse is outside.
pub fn only_here(workspace: &Workspace) -> Result<(), Failure> {
    if is_outside(workspace) {
        let words = "the warehouse is outside (`intellitrack.via`), and what stands here is its \
                     mirror: do it in IntelliTrack; the next sync takes it over";
        return Err(Failure::Refused(words.to_string()));
    }
    Ok(())
}

/// A dry run rests on what was reported last.
pub fn remark(workspace: &Workspace) -> Option<Finding> {
    let message = "the warehouse outside is seen as it was at the last sync: a dry run reads no \
                   report and changes nothing";
    is_outside(workspace).then(|| {
        Finding::new("configuration/outside-not-read", Severity::Note, "intellitrack", message)
    })
}

/// What the store or the warehouse outside said against it.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Outside(#[from] OutsideError),
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Store(error) => error.into(),
            Trouble::Outside(error) => error.into(),
        }
    }
}

impl From<OutsideError> for Failure {
    fn from(error: OutsideError) -> Self {
        match error {
            OutsideError::FarFewer { .. } => Self::Refused(error.to_string()),
            other => Self::CouldNotRun(other.into()),
        }
    }
}

/// Takes over what the warehouse reports, after what it was not told yet was carried there.
///
/// # Errors
/// The warehouse cannot be reached, or reports far fewer orders than before.
pub fn bring_in(workspace: &Workspace, store: &mut Store, go: Go) -> Result<Vec<Finding>, Failure> {
    carry_out(workspace, store)?;
    let shrink = workspace.config.limits.shrink_percent;
    let shrink_percent_max = if go.go { 100 } else { shrink };
    match &workspace.config.intellitrack.via {
        IntelliTrackVia::Embedded => Ok(Vec::new()),
        IntelliTrackVia::Files(files) => {
            let files = located(workspace, files);
            let is_whole = files.is_whole;
            let reading = Reading { is_whole, edits: files.edits, shrink_percent_max };
            bring_in_files(workspace, store, &files, reading)
        }
        IntelliTrackVia::Sql(sql) => {
            let mut database = connect(sql)?;
            let reading = Reading { is_whole: true, edits: Edits::Count, shrink_percent_max };
            match sql::carry::orders(database.as_mut(), sql)? {
                Ok(orders) => taken(workspace, store, &[(None, orders)], reading),
                Err(findings) => Ok(findings),
            }
        }
    }
}

/// Folders are relative to the workspace.
fn located(workspace: &Workspace, files: &Files) -> Files {
    let in_workspace = |path: &PathBuf| workspace.config.directory.join(path);
    Files {
        picked_orders: in_workspace(&files.picked_orders),
        picking_orders: in_workspace(&files.picking_orders),
        processed: in_workspace(&files.processed),
        ..files.clone()
    }
}

fn bring_in_files(
    workspace: &Workspace,
    store: &mut Store,
    files: &Files,
    reading: Reading,
) -> Result<Vec<Finding>, Failure> {
    let seconds = u64::try_from(timestamp().as_second()).unwrap_or_default();
    let now = UNIX_EPOCH + Duration::from_secs(seconds);
    let mut findings = Vec::new();
    let mut read = Vec::new();
    let mut reports = Vec::new();
    for Found { path, hash, orders } in files::find(files, now)? {
        match orders {
            Ok(orders) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                reports.push((Some((hash, name)), orders));
                read.push(path);
            }
            Err(found) => {
                findings.extend(found);
                // Later files may be about the same orders: they wait for this one.
                break;
            }
        }
    }
    findings.extend(taken(workspace, store, &reports, reading)?);
    for path in read {
        if let Err(error) = files::put_away(files, &path) {
            tracing::warn!(%error, "A file that was read stays where it is.");
        }
    }
    Ok(findings)
}

/// A file's fingerprint and name, and its orders.
type Report = (Option<(String, String)>, Vec<Reported>);

/// Takes reports over in one transaction; files that were read before are passed over.
fn taken(
    workspace: &Workspace,
    store: &mut Store,
    reports: &[Report],
    reading: Reading,
) -> Result<Vec<Finding>, Failure> {
    let act = workspace.act("the warehouse outside");
    let settings = workspace.config.settings.clone();
    let findings = store.write(|connection| -> Result<Vec<Finding>, Trouble> {
        let mirror = Embedded::new(connection, settings, act.clone());
        let mut findings = Vec::new();
        for (file, orders) in reports {
            if let Some((hash, name)) = file
                && !is_new(connection, (hash, name), &act.at)?
            {
                continue;
            }
            let taken = take_over(&mirror, orders, reading)?;
            tracing::info!(
                changed = taken.changed,
                deleted = taken.deleted.len(),
                "A report of the warehouse was taken over."
            );
            findings.extend(taken.findings);
        }
        Ok(findings)
    })?;
    Ok(findings)
}

/// Notes that this file was read; `false`: it was before.
fn is_new(
    connection: &Connection,
    (hash, name): (&String, &String),
    now: &str,
) -> Result<bool, OutsideError> {
    let insert = "INSERT INTO outside_files (hash, name, read_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (hash) DO NOTHING";
    let rows = connection.execute(insert, &values![hash, name, now]);
    let attempt = "noting that a file was read";
    Ok(rows.map_err(|source| OutsideError::Store { attempt, source })? > 0)
}

/// Brings to the warehouse what happened in its mirror and was not carried yet, in its order.
///
/// # Errors
/// The warehouse cannot be reached. What was not carried waits, and goes first the next time.
pub fn carry_out(workspace: &Workspace, store: &mut Store) -> Result<(), Failure> {
    let via = &workspace.config.intellitrack.via;
    if *via == IntelliTrackVia::Embedded {
        return Ok(());
    }
    let now = workspace.moment.now.clone();
    let waiting =
        store.write(|connection| -> Result<_, Trouble> { Ok(changes::waiting(connection)?) })?;
    let mut carried = |ids: &[i64]| {
        store.write(|connection| -> Result<(), Trouble> {
            Ok(changes::mark_carried(connection, ids, &now)?)
        })
    };
    match via {
        IntelliTrackVia::Embedded => {}
        IntelliTrackVia::Files(files) => {
            let files = located(workspace, files);
            for batch in waiting.chunk_by(|a, b| a.batch == b.batch) {
                files::write(&files, batch)?;
                let ids: Vec<i64> = batch.iter().map(|change| change.id).collect();
                carried(&ids)?;
            }
        }
        IntelliTrackVia::Sql(sql) => {
            if waiting.is_empty() {
                return Ok(());
            }
            let mut database = connect(sql)?;
            for change in &waiting {
                sql::carry::carry(database.as_mut(), sql, change)?;
                carried(&[change.id])?;
            }
        }
    }
    Ok(())
}

fn connect(sql: &Sql) -> Result<Box<dyn OutsideDatabase>, Failure> {
    let failed = |why: String| OutsideError::Database {
        attempt: "connecting to the database of `intellitrack.sql.url`".to_string(),
        why,
    };
    #[cfg(feature = "sqlserver")]
    if sql.url.starts_with("sqlserver://") {
        let server = sql::server::SqlServer::connect(&sql.url).map_err(failed)?;
        return Ok(Box::new(server));
    }
    Ok(Box::new(Postgres::connect(&sql.url).map_err(failed)?))
}
