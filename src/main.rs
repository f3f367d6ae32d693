//! The `crossdock` program: parses arguments, starts logging, turns a result into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    crossdock::cli::main()
}
