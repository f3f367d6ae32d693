//! `crossdock audit`: the trail of every decision and posting.

use std::path::Path;

use serde_json::json;

use super::failure::{Exit, Failure};
use super::output::{Format, Outputs, to_stdout};
use super::workspace::Workspace;
use crate::store::{AuditEntry, Trail};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// The trail, oldest entry first
    Show(Show),
    /// Checks every seal: whether an entry was changed, removed or put in
    Verify,
}

#[derive(Debug, clap::Args)]
struct Show {
    /// Only what is about this: a posting's key, an order's number in it, a TxnID
    subject: Option<String>,

    #[command(flatten)]
    outputs: Outputs,
}

/// Shows or checks the trail.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let workspace = Workspace::open(workspace)?;
    let snapshot = workspace.snapshot()?;
    match &arguments.command {
        Command::Show(show) => {
            let entries = snapshot.audit(show.subject.as_deref())?;
            show.outputs.write(|format, out| match format {
                Format::Text => entries.iter().try_for_each(|entry| {
                    let AuditEntry { id, at, by, what, subject, detail, .. } = entry;
                    writeln!(out, "{id:>5}  {at}  {by}: {what} {subject}: {detail}")
                }),
                Format::Json => {
                    let rows = entries.iter().map(|entry| {
                        json!({
                            "id": entry.id, "at": entry.at, "by": entry.by, "what": entry.what,
                            "subject": entry.subject, "detail": entry.detail,
                            "previous": entry.previous, "hash": entry.hash,
                        })
                    });
                    let rows: Vec<_> = rows.collect();
                    let report =
                        json!({ "format_version": "1.0", "kind": "audit", "entries": rows });
                    serde_json::to_writer_pretty(&mut *out, &report)?;
                    writeln!(out)
                }
            })?;
            Ok(Exit::Done)
        }
        Command::Verify => match snapshot.verify_audit()? {
            Trail::Holds { entries, head } => {
                to_stdout(|out| {
                    writeln!(out, "the trail holds: {entries} entries, the last seal is {head}")
                })?;
                Ok(Exit::Done)
            }
            Trail::Broken { entry, why } => {
                to_stdout(|out| writeln!(out, "the trail is broken at entry {entry}: {why}"))?;
                Ok(Exit::NeedsAttention)
            }
        },
    }
}
