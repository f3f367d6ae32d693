//! `crossdock qwc`: the file that a Web Connector is set up with.

use std::io::Write;
use std::path::PathBuf;

use super::failure::{Exit, Failure};
use super::output::{create, to_stdout};
use crate::config::Config;
use crate::web_connector::credentials::{Credentials, CredentialsError, identity_of};
use crate::web_connector::guid::Guid;
use crate::web_connector::qwc::{Qwc, ServiceUrl, URL_DEFAULT};

/// What is written, and where to.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where the Web Connector reaches this server: https, or http://localhost
    #[arg(long, value_name = "URL", default_value = URL_DEFAULT)]
    url: String,

    /// The file to write; stdout without one
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes the file. GUIDs that the configuration does not name are made once and kept.
///
/// # Errors
/// An address that no Web Connector calls; a store or a file that fails.
pub fn run(
    config: &Config,
    credentials: &mut dyn Credentials,
    arguments: &Arguments,
) -> Result<Exit, Failure> {
    // Nothing is made and kept for an address that is refused.
    let url =
        ServiceUrl::parse(&arguments.url).map_err(|error| Failure::Usage(error.to_string()))?;
    let quickbooks = &config.quickbooks;
    let written = |guid: &Option<String>| guid.as_deref().and_then(Guid::parse);
    let written = (written(&quickbooks.owner_id), written(&quickbooks.file_id));
    let qwc = Qwc {
        company: config.company.clone(),
        url,
        user: quickbooks.username.clone(),
        identity: identity_of(written, credentials)?,
        every_minutes: config.settings.sync_interval_minutes,
    };
    let text = qwc.text();
    match &arguments.output {
        None => to_stdout(|out| out.write_all(text.as_bytes()))?,
        Some(path) => {
            let mut file = create(path, "the Web Connector's file")?;
            file.write_all(text.as_bytes())?;
            let shown = path.display();
            to_stdout(|out| {
                writeln!(out, "{shown} is written. Next, on the machine with QuickBooks:")?;
                writeln!(out, "  1. open the company file as its administrator")?;
                writeln!(out, "  2. open {shown} with the Web Connector, and let it in")?;
                writeln!(out, "  3. type in the password that `crossdock passwd` set")
            })?;
        }
    }
    Ok(Exit::Done)
}

impl From<CredentialsError> for Failure {
    fn from(error: CredentialsError) -> Self {
        match error {
            CredentialsError::Weak(weak) => Self::Usage(weak.to_string()),
            other => Self::CouldNotRun(other.into()),
        }
    }
}
