//! `crossdock completions` and `man`: what shells and readers of manuals want.

use std::fs;
use std::path::PathBuf;

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use super::Arguments;
use super::failure::{Exit, Failure};
use super::output::to_stdout;

#[derive(Debug, clap::Args)]
pub struct CompletionsArguments {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Debug, clap::Args)]
pub struct ManArguments {
    /// Writes a page for each command into this folder; default: the page of crossdock, to stdout
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Prints what a shell reads to complete commands.
pub fn completions(arguments: &CompletionsArguments) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    generate(arguments.shell, &mut Arguments::command(), "crossdock", &mut script);
    to_stdout(|out| out.write_all(&script))?;
    Ok(Exit::Done)
}

/// Prints or writes manual pages.
pub fn man(arguments: &ManArguments) -> Result<Exit, Failure> {
    let Some(folder) = &arguments.out else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Arguments::command()).render(&mut page)?;
        to_stdout(|out| out.write_all(&page))?;
        return Ok(Exit::Done);
    };
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Arguments::command(), folder)?;
    let shown = folder.display();
    to_stdout(|out| writeln!(out, "wrote a page for each command into {shown}"))?;
    Ok(Exit::Done)
}
