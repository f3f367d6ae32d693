//! `crossdock rules`: the rules of a workspace: looking at them, writing, checking and testing
//! them.

mod baseline;
mod coverage;
mod defs;
mod docs;
mod lint;
mod list;
mod new;
mod test;

use std::path::Path;

use super::failure::{Exit, Failure};
use super::workspace::Workspace;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Every rule with its level and summary
    List(list::Arguments),
    /// A rule's page, its parameters, and how the checker takes it
    Show(list::ShowArguments),
    /// A new rule, filter or map, with tests that pass
    New(new::Arguments),
    /// Runs the cases beside the rules and every *.test.yaml
    Test(test::Arguments),
    /// What is doubtful about scripts, levels, tests and waivers; everything at once
    Lint(lint::Arguments),
    /// Waives what new rules would hold now, so that they count from here on
    Baseline(baseline::Arguments),
    /// Definitions for editors, and the functions that scripts may call
    Defs(defs::Arguments),
    /// A static site with a page for every rule
    Docs(docs::Arguments),
}

/// Does what is asked with the rules.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    match &arguments.command {
        Command::List(arguments) => list::list(&Workspace::open(workspace)?, arguments),
        Command::Show(arguments) => list::show(&Workspace::open(workspace)?, arguments),
        Command::New(arguments) => new::run(workspace, arguments),
        Command::Test(arguments) => test::run(workspace, arguments),
        Command::Lint(arguments) => lint::run(workspace, arguments),
        Command::Baseline(arguments) => baseline::run(workspace, arguments),
        Command::Defs(arguments) => defs::run(workspace, arguments),
        Command::Docs(arguments) => docs::run(&Workspace::open(workspace)?, arguments),
    }
}
