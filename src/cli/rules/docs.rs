//! `crossdock rules docs`: every rule on a page of its own, to be put on any web server or share.

use std::fs;
use std::path::PathBuf;

use crate::cli::failure::{Exit, Failure};
use crate::cli::output::to_stdout;
use crate::cli::workspace::Workspace;
use crate::rules::case::cases_of;
use crate::rules::load::Folder;
use crate::rules::page;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where to; default: the folder `rule-pages` of the workspace
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Writes an index and a page for each rule.
pub fn run(workspace: &Workspace, arguments: &Arguments) -> Result<Exit, Failure> {
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => workspace.config.directory.join("rule-pages"),
    };
    let mut cases = cases_of(&Folder::builtin()).0;
    cases.extend(cases_of(&workspace.rules_folder).0);
    let mut pages = vec![(out.join("index.html"), page::html_index(&workspace.rules))];
    for rule in &workspace.rules.rules {
        let of_rule: Vec<_> = cases.iter().filter(|case| case.rule == rule.code).collect();
        pages.push((out.join(format!("{}.html", rule.code)), page::html(rule, &of_rule)));
    }
    for (path, text) in &pages {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    let index = out.join("index.html").display().to_string().replace('\\', "/");
    to_stdout(|stdout| writeln!(stdout, "wrote {index} and {} pages of rules", pages.len() - 1))?;
    Ok(Exit::Done)
}
