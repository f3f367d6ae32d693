//! `crossdock passwd`: sets the password that the Web Connector logs in with.

use std::io::{self, BufRead, Read};

use super::failure::{Exit, Failure};
use super::output::to_stdout;
use crate::web_connector::credentials::{Credentials, set_password};
use crate::web_connector::password::Password;

/// Longest line that is read from stdin, in bytes: more than any password that is taken.
const LINE_LENGTH_MAX: u64 = 4096;

/// Where the password comes from.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Take the password from the first line of stdin instead of asking for it
    #[arg(long)]
    stdin: bool,
}

/// Asks for a password, twice and without showing it, and keeps its hash.
///
/// # Errors
/// A weak password, two that differ, no terminal to ask at; a store that fails.
pub fn run(
    user: &str,
    credentials: &mut dyn Credentials,
    arguments: &Arguments,
) -> Result<Exit, Failure> {
    let password = if arguments.stdin { first_line()? } else { asked(user)? };
    set_password(user, &password, credentials)?;
    to_stdout(|out| {
        writeln!(out, "The password of `{user}` is set. Type it into the Web Connector, too.")
    })?;
    Ok(Exit::Done)
}

fn first_line() -> Result<Password, Failure> {
    let mut line = Vec::new();
    io::stdin().lock().take(LINE_LENGTH_MAX).read_until(b'\n', &mut line)?;
    let line = String::from_utf8(line)
        .map_err(|_| Failure::Usage("the password on stdin is not UTF-8 text".into()))?;
    Ok(Password::new(line.trim_end_matches(['\r', '\n'])))
}

fn asked(user: &str) -> Result<Password, Failure> {
    let first = ask(&format!("New password of `{user}`: "))?;
    // Told before it is typed again.
    first.check(user).map_err(|weak| Failure::Usage(weak.to_string()))?;
    if ask("Again: ")? == first {
        Ok(first)
    } else {
        Err(Failure::Usage("the two passwords differ, and nothing was changed; try again".into()))
    }
}

fn ask(prompt: &str) -> Result<Password, Failure> {
    rpassword::prompt_password(prompt).map(Password::new).map_err(|error| {
        Failure::Usage(format!("there is no terminal to ask at ({error}); use --stdin"))
    })
}
