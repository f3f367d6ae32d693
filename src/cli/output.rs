//! `-o FORMAT[:FILE]`: where reports go.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::failure::Failure;

/// A set of formats that a command writes.
pub trait Formats: Copy + Send + Sync + 'static {
    /// Text for people, which goes to stdout where no `-o` is given.
    const TEXT: Self;
    /// What the help says about `-o`.
    const HELP: &'static str;
    /// Every format with its word.
    const WORDS: &'static [(&'static str, Self)];
}

/// What most reports are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl Formats for Format {
    const TEXT: Self = Self::Text;
    const HELP: &'static str =
        "text or json, with a file after a colon; may be given several times";
    const WORDS: &'static [(&'static str, Self)] = &[("text", Self::Text), ("json", Self::Json)];
}

/// What a report of orders, cases or differences is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For programs, line by line.
    Jsonl,
    /// For build servers.
    Junit,
    /// For code hosts and editors.
    Sarif,
    /// Annotations of a workflow.
    Github,
    /// One page, to be looked at, sent on, and printed.
    Html,
    /// For a comment on a pull request.
    Markdown,
}

impl Formats for ReportFormat {
    const TEXT: Self = Self::Text;
    const HELP: &'static str = "text, json, jsonl, junit, sarif, github, html or md, with a file \
                                after a colon; may be given several times";
    const WORDS: &'static [(&'static str, Self)] = &[
        ("text", Self::Text),
        ("json", Self::Json),
        ("jsonl", Self::Jsonl),
        ("junit", Self::Junit),
        ("sarif", Self::Sarif),
        ("github", Self::Github),
        ("html", Self::Html),
        ("md", Self::Markdown),
    ];
}

/// One `-o`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output<F> {
    /// The format.
    pub format: F,
    /// The file; stdout without one.
    pub file: Option<PathBuf>,
}

impl<F: Formats> FromStr for Output<F> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (word, file) = match text.split_once(':') {
            Some((word, file)) if !file.is_empty() => (word, Some(PathBuf::from(file))),
            Some((word, _)) => return Err(format!("`{word}:` names no file")),
            None => (text, None),
        };
        let found = F::WORDS.iter().find(|(known, _)| *known == word);
        let Some((_, format)) = found else {
            let words: Vec<&str> = F::WORDS.iter().map(|(word, _)| *word).collect();
            return Err(format!("`{word}` is no format; the formats are {}", words.join(", ")));
        };
        Ok(Self { format: *format, file })
    }
}

/// The `-o` of a command that reports.
#[derive(Debug, Clone, clap::Args)]
pub struct Outputs<F: Formats = Format> {
    #[arg(short = 'o', long = "output", value_name = "FORMAT[:FILE]", help = F::HELP)]
    #[arg(value_parser = Output::<F>::from_str)]
    output: Vec<Output<F>>,
}

impl<F: Formats> Outputs<F> {
    /// No `-o` was given: the text goes to stdout.
    pub fn is_default(&self) -> bool {
        self.output.is_empty()
    }

    /// Writes one report for each `-o`; text to stdout where none is given.
    ///
    /// # Errors
    /// A file or stdout that cannot be written.
    pub fn write(
        &self,
        mut report: impl FnMut(F, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        if self.output.is_empty() {
            return to_stdout(|out| report(F::TEXT, out));
        }
        for output in &self.output {
            match &output.file {
                None => to_stdout(|out| report(output.format, out))?,
                Some(path) => {
                    let failed = |error: io::Error| {
                        let words = format!("writing the report to {}", path.display());
                        Failure::CouldNotRun(anyhow::Error::new(error).context(words))
                    };
                    let mut file = BufWriter::new(create(path, "the report")?);
                    report(output.format, &mut file).and_then(|()| file.flush()).map_err(failed)?;
                }
            }
        }
        Ok(())
    }
}

/// Makes a file to write to; a folder that is not there is told in the same words on every system.
///
/// # Errors
/// A file that cannot be made.
pub fn create(path: &Path, what: &str) -> Result<File, Failure> {
    File::create(path).map_err(|error| {
        let shown = path.display();
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let error = match folder.filter(|folder| !folder.is_dir()) {
            Some(folder) => anyhow::anyhow!(
                "{what} cannot be written to {shown}: there is no folder {}; make it first",
                folder.display()
            ),
            None => anyhow::Error::new(error).context(format!("writing {what} to {shown}")),
        };
        Failure::CouldNotRun(error)
    })
}

/// Reads a text or a plan that was named on the command line.
///
/// # Errors
/// A file that is not there or cannot be read.
pub fn read(path: &Path, what: &str) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| {
        let shown = path.display();
        Failure::CouldNotRun(match error.kind() {
            io::ErrorKind::NotFound => anyhow::anyhow!("there is no file {shown}; name {what}"),
            _ => anyhow::Error::new(error).context(format!("reading {shown}")),
        })
    })
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
