//! `crossdock schema [NAME]`: the JSON Schemas of what Crossdock writes and reads.

use super::failure::{Exit, Failure};
use super::output::to_stdout;
use crate::report::schema::{ALL, find};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which schema; without a name, all are listed
    name: Option<String>,
}

/// Prints a schema, or lists them.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    match &arguments.name {
        None => to_stdout(|out| {
            let width = ALL.iter().map(|schema| schema.name.len()).max().unwrap_or(0);
            ALL.iter().try_for_each(|each| writeln!(out, "{:<width$}  {}", each.name, each.about))
        })?,
        Some(name) => {
            let schema = find(name).ok_or_else(|| {
                let names: Vec<&str> = ALL.iter().map(|schema| schema.name).collect();
                let names = names.join(", ");
                Failure::Usage(format!("there is no schema `{name}`; the schemas are {names}"))
            })?;
            to_stdout(|out| out.write_all(schema.text.as_bytes()))?;
        }
    }
    Ok(Exit::Done)
}
