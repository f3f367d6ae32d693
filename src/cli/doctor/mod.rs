//! `crossdock doctor`: looks for the usual mistakes between a workspace and its Web Connector, and
//! changes nothing.

mod address;
mod certificate;
mod clocks;
mod home;
mod qwc_file;
mod server;
mod sheet;
mod visits;

use std::path::{Path, PathBuf};

use self::home::Home;
use self::sheet::{Level, Sheet};
use super::failure::{Exit, Failure};
use super::output::{Format, Outputs};
use super::workspace::{locate, timestamp};
use crate::web_connector::qwc::URL_DEFAULT;

/// What is looked at.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where the Web Connector reaches the server; default: what --qwc says, or this machine
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// The .qwc file that was added to the Web Connector: is it still right?
    #[arg(long, value_name = "FILE")]
    qwc: Option<PathBuf>,

    #[command(flatten)]
    outputs: Outputs,
}

/// Checks one thing after the other.
///
/// # Errors
/// There is neither a workspace nor an address to look at; a report that cannot be written.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let directory = match locate(workspace) {
        Ok(directory) => Some(directory),
        // On the machine of QuickBooks there is no workspace, and the address is all there is.
        Err(_) if workspace.is_none() && (arguments.url.is_some() || arguments.qwc.is_some()) => {
            None
        }
        Err(failure) => return Err(failure),
    };
    let now = timestamp();
    let mut sheet = Sheet::default();
    let home = directory.map(|directory| Home::examine(&directory, now, &mut sheet));
    let home = home.unwrap_or_default();
    let file = arguments.qwc.as_deref().map(|path| qwc_file::read(path, &mut sheet));
    let file = file.flatten();
    let named = arguments.url.clone().or_else(|| file.as_ref().map(|file| file.url.to_string()));
    let url = named.unwrap_or_else(|| URL_DEFAULT.to_string());
    if let Some(file) = &file {
        qwc_file::compare(file, &url, &home, &mut sheet);
    }
    if let Some(url) = address::judge(&url, &mut sheet) {
        server::examine(&url, now, &mut sheet);
    }
    if let Some(open) = &home.open {
        visits::examine(open, now, &mut sheet);
    }
    arguments.outputs.write(|format, out| match format {
        Format::Text => sheet.write_text(out),
        Format::Json => writeln!(out, "{:#}", sheet.json(home.company(), &url)),
    })?;
    Ok(if sheet.count(Level::Problem) == 0 { Exit::Done } else { Exit::NeedsAttention })
}
