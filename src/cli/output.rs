//! `-o FORMAT[:FILE]`: where reports go.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::str::FromStr;

use super::failure::Failure;

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// One `-o`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The format.
    pub format: Format,
    /// The file; stdout without one.
    pub file: Option<PathBuf>,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (word, file) = match text.split_once(':') {
            Some((word, file)) if !file.is_empty() => (word, Some(PathBuf::from(file))),
            Some((word, _)) => return Err(format!("`{word}:` names no file")),
            None => (text, None),
        };
        let format = match word {
            "text" => Format::Text,
            "json" => Format::Json,
            other => return Err(format!("`{other}` is no format; the formats are text, json")),
        };
        Ok(Self { format, file })
    }
}

/// The `-o` of a command that reports.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Outputs {
    /// text or json, with a file after a colon; may be given several times
    #[arg(short = 'o', long = "output", value_name = "FORMAT[:FILE]")]
    output: Vec<Output>,
}

impl Outputs {
    /// Writes one report for each `-o`; text to stdout where none is given.
    ///
    /// # Errors
    /// A file or stdout that cannot be written.
    pub fn write(
        &self,
        mut report: impl FnMut(Format, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        if self.output.is_empty() {
            return to_stdout(|out| report(Format::Text, out));
        }
        for output in &self.output {
            match &output.file {
                None => to_stdout(|out| report(output.format, out))?,
                Some(path) => {
                    let failed = |error: io::Error| {
                        let words = format!("writing the report to {}", path.display());
                        Failure::CouldNotRun(anyhow::Error::new(error).context(words))
                    };
                    let mut file = BufWriter::new(File::create(path).map_err(failed)?);
                    report(output.format, &mut file).and_then(|()| file.flush()).map_err(failed)?;
                }
            }
        }
        Ok(())
    }
}

/// Writes to stdout; a reader that stops listening (`| head`) is no failure.
pub fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(()),
    }
}
