//! The command line: one file a command. Puts everything together; decides nothing itself.

mod apply;
mod audit;
mod bench;
mod check;
mod completions;
mod credentials;
mod demo;
mod doctor;
mod excerpt;
mod explain;
mod failure;
mod graph;
mod held;
mod init;
mod lsp;
mod mappings;
mod orders;
mod output;
mod outside;
mod passwd;
mod picking_orders;
mod plan;
mod postings;
mod progress;
mod qwc;
mod reconcile;
mod reporting;
mod rules;
mod run;
mod schema;
mod serve;
mod simulate;
mod snapshot;
mod source;
mod sync;
mod waivers;
mod watch;
mod workspace;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use self::credentials::Drawer;
use self::workspace::Workspace;

pub use failure::{Exit, Failure};

/// Keeps an IntelliTrack warehouse and QuickBooks Desktop books in step.
#[derive(Debug, Parser)]
#[command(name = "crossdock", version, about, after_help = EXIT_CODES, max_term_width = 100)]
pub struct Arguments {
    /// The workspace's folder; default: the nearest parent with a crossdock.yaml
    #[arg(long, global = true, value_name = "DIR", help_heading = EVERYWHERE)]
    #[arg(env = "CROSSDOCK_WORKSPACE", hide_env_values = true)]
    workspace: Vec<PathBuf>,

    /// More about what happens, on stderr; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = EVERYWHERE)]
    verbose: u8,

    /// Exit with 0 although something is held, failed or different
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    exit_zero: bool,

    #[command(subcommand)]
    command: Command,
}

/// Options that stand apart from those of the command itself.
const EVERYWHERE: &str = "Options of every command";

const EXIT_CODES: &str = "\
Exit codes: 0 done, nothing held · 1 something is held, failed or different · 2 wrong usage or \
configuration · 3 could not run · 4 refused · 5 no test matched";

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes a workspace that runs as it is
    Init(init::Arguments),
    /// The main job on embedded parts, in a temporary workspace; prints the report
    Demo(demo::Arguments),
    /// Config, rules, mappings and the graph of stages, without running: everything wrong at once
    Check(check::Arguments),
    /// A dry run: what a sync would do and why, posting nothing and changing nothing
    Plan(plan::Arguments),
    /// Posts exactly that plan, or refuses it if anything has moved since
    Apply(apply::Arguments),
    /// Plan and apply in one
    Sync(sync::Arguments),
    /// A rule's page, a code's page, or one order's way through every stage
    Explain(explain::Arguments),
    /// The graph of stages
    Graph(graph::Arguments),
    /// The picking orders of the embedded warehouse: looking, picking, changing
    Orders(Box<orders::Arguments>),
    /// The Invoice/Receipt list: what waits for QuickBooks, went, failed
    Postings(postings::Arguments),
    /// What waits for a person, and what a person decides about it
    Held(held::Arguments),
    /// Every difference between QuickBooks and IntelliTrack, in one report
    Reconcile(reconcile::Arguments),
    /// The trail of every decision and posting, and whether it is whole
    Audit(audit::Arguments),
    /// The rules of the workspace and their cases
    Rules(rules::Arguments),
    /// The JSON Schemas of what Crossdock writes and reads
    Schema(schema::Arguments),
    /// What the fixtures give, compared with what was accepted
    Snapshot(snapshot::Arguments),
    /// What reading and judging cost on this company's own orders; posts nothing
    Bench(bench::Arguments),
    /// The language server for rule files, over stdin and stdout
    Lsp(lsp::Arguments),
    /// The endpoint that Web Connectors call, for one or many workspaces
    Serve(serve::Arguments),
    /// The file that a Web Connector is set up with
    Qwc(qwc::Arguments),
    /// Sets the password that the Web Connector logs in with
    Passwd(passwd::Arguments),
    /// A pretend QuickBooks company and Web Connector against any endpoint
    Simulate(Box<simulate::Arguments>),
    /// What a shell reads to complete commands
    Completions(completions::CompletionsArguments),
    /// Manual pages
    Man(completions::ManArguments),
    /// Looks for what keeps the Web Connector from connecting, and changes nothing
    Doctor(doctor::Arguments),
}

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // A server has nobody in front of it: its log says what happens.
    let serves = matches!(arguments.command, Command::Serve(_));
    start_logging(arguments.verbose.max(u8::from(serves)));
    let exit_zero = arguments.exit_zero;
    let detailed = matches!(&arguments.command, Command::Plan(plan) if plan.detailed_exitcode);
    match dispatch(arguments) {
        Ok(Exit::NeedsAttention) if exit_zero => ExitCode::SUCCESS,
        Ok(exit) => exit.code(),
        Err(failure) => {
            failure.tell();
            // 2 says "changes" there, so a failure must not end with it.
            if detailed { Exit::NeedsAttention.code() } else { failure.exit().code() }
        }
    }
}

fn dispatch(arguments: Arguments) -> Result<Exit, Failure> {
    let workspaces = arguments.workspace;
    let workspace = workspaces.first().map(PathBuf::as_path);
    if workspaces.len() > 1 && !matches!(arguments.command, Command::Serve(_)) {
        let words = "this command works on one workspace; give --workspace once";
        return Err(Failure::Usage(words.to_string()));
    }
    match arguments.command {
        Command::Init(command) => init::run(&command),
        Command::Demo(command) => demo::run(&command),
        Command::Check(command) => check::run(workspace, &command),
        Command::Plan(command) => plan::run(workspace, &command),
        Command::Apply(command) => apply::run(workspace, &command),
        Command::Sync(command) => sync::run(workspace, &command),
        Command::Explain(command) => explain::run(workspace, &command),
        Command::Graph(command) => graph::run(workspace, &command),
        Command::Orders(command) => orders::run(workspace, &command),
        Command::Postings(command) => postings::run(workspace, &command),
        Command::Held(command) => held::run(workspace, &command),
        Command::Reconcile(command) => reconcile::run(workspace, &command),
        Command::Audit(command) => audit::run(workspace, &command),
        Command::Rules(command) => rules::run(workspace, &command),
        Command::Schema(command) => schema::run(&command),
        Command::Snapshot(command) => snapshot::run(workspace, &command),
        Command::Bench(command) => bench::run(workspace, &command),
        Command::Lsp(command) => lsp::run(&command),
        Command::Completions(command) => completions::completions(&command),
        Command::Man(command) => completions::man(&command),
        Command::Serve(command) => serve::run(&workspaces, &command),
        Command::Doctor(command) => doctor::run(workspace, &command),
        Command::Qwc(command) => {
            let workspace = Workspace::open(workspace)?;
            let mut drawer = Drawer::open(&workspace, "qwc")?;
            qwc::run(&workspace.config, &mut drawer, &command)
        }
        Command::Passwd(command) => {
            let workspace = Workspace::open(workspace)?;
            let mut drawer = Drawer::open(&workspace, "passwd")?;
            passwd::run(&workspace.config.quickbooks.username, &mut drawer, &command)
        }
        Command::Simulate(command) => simulate::run(&command),
    }
}

/// A command as if it were typed in this workspace.
fn typed(workspace: &Path, words: &[&str]) -> Result<Exit, Failure> {
    let words = ["crossdock"].iter().chain(words).map(std::ffi::OsString::from);
    let mut arguments =
        Arguments::try_parse_from(words).map_err(|error| Failure::Usage(error.to_string()))?;
    arguments.workspace = vec![workspace.to_path_buf()];
    dispatch(arguments)
}

/// Log events go to stderr: warnings by default, `CROSSDOCK_LOG` for anything finer.
fn start_logging(verbose: u8) {
    let level = match verbose {
        0 => "warn",
        1 => "info",
        _ => "debug",
    };
    let filter = EnvFilter::try_from_env("CROSSDOCK_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .with_target(false)
        .init();
}
