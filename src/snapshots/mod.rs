//! Accepted results in files, in the format that insta writes, and what differs from them. Knows no
//! rules and no store.

pub mod diff;
pub mod redact;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What an accepted snapshot ends with.
const ACCEPTED: &str = ".snap";
/// What a new result that nobody has looked at ends with.
const PENDING: &str = ".snap.new";

/// One result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// What it was made of: `fixtures/orders.xml`.
    pub source: String,
    /// What it shows: `plan`, `target`, `qbxml`.
    pub expression: String,
    /// The result itself.
    pub contents: String,
}

/// How a result compares with the accepted one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compared {
    /// It is the same.
    Same,
    /// Nobody has accepted one yet.
    New,
    /// Another one was accepted.
    Differs(Snapshot),
}

/// A folder of snapshots.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
}

impl Snapshot {
    /// As a file, as insta writes it.
    pub fn to_text(&self) -> String {
        let Self { source, expression, contents } = self;
        format!("---\nsource: {source}\nexpression: {expression}\n---\n{}\n", normal(contents))
    }

    /// Reads a file; keys of the header that are not ours are passed over.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.replace("\r\n", "\n");
        let rest = text.strip_prefix("---\n")?;
        let (header, contents) = rest.split_once("\n---\n")?;
        let value = |key: &str| {
            let start = format!("{key}: ");
            let line = header.lines().find_map(|line| line.strip_prefix(&start));
            line.unwrap_or_default().trim_matches('"').to_string()
        };
        Some(Self {
            source: value("source"),
            expression: value("expression"),
            contents: normal(contents).to_string(),
        })
    }

    /// The same result, whatever the header says.
    pub fn is_like(&self, other: &Self) -> bool {
        lines_alike(&self.contents) == lines_alike(&other.contents)
    }
}

fn lines_alike(contents: &str) -> String {
    normal(&contents.replace("\r\n", "\n")).to_string()
}

/// Without empty lines at the end, and one at the beginning.
fn normal(contents: &str) -> &str {
    contents.trim_end().trim_start_matches(['\r', '\n'])
}

impl Shelf {
    /// The snapshots of this folder.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Compares a result with the accepted one.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn compare(&self, name: &str, result: &Snapshot) -> io::Result<Compared> {
        let Some(accepted) = read(&self.path(name, ACCEPTED))? else { return Ok(Compared::New) };
        Ok(match Snapshot::parse(&accepted) {
            Some(accepted) if accepted.is_like(result) => Compared::Same,
            Some(accepted) => Compared::Differs(accepted),
            // Something else was written there: whatever it is, it is not this.
            None => {
                let contents = accepted;
                let Snapshot { source, expression, .. } = result.clone();
                Compared::Differs(Snapshot { source, expression, contents })
            }
        })
    }

    /// The accepted snapshot of this name, and the one that waits.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn pair(&self, name: &str) -> io::Result<(Option<Snapshot>, Option<Snapshot>)> {
        let of = |end| -> io::Result<Option<Snapshot>> {
            Ok(read(&self.path(name, end))?.and_then(|text| Snapshot::parse(&text)))
        };
        Ok((of(ACCEPTED)?, of(PENDING)?))
    }

    /// Keeps a result until somebody has looked at it.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn keep_pending(&self, name: &str, result: &Snapshot) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        fs::write(self.path(name, PENDING), result.to_text())
    }

    /// What waits becomes what is accepted.
    ///
    /// # Errors
    /// A file that cannot be moved.
    pub fn accept(&self, name: &str) -> io::Result<()> {
        fs::rename(self.path(name, PENDING), self.path(name, ACCEPTED))
    }

    /// What waits goes; what is accepted stays.
    ///
    /// # Errors
    /// A file that cannot be removed.
    pub fn reject(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.path(name, PENDING)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            outcome => outcome,
        }
    }

    /// Removes an accepted snapshot.
    ///
    /// # Errors
    /// A file that cannot be removed.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path(name, ACCEPTED))
    }

    /// Names of results that wait, sorted.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn pending(&self) -> io::Result<Vec<String>> {
        self.names(PENDING)
    }

    /// Names of accepted snapshots, sorted.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn accepted(&self) -> io::Result<Vec<String>> {
        self.names(ACCEPTED)
    }

    fn names(&self, end: &str) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            names.extend(name.strip_suffix(end).map(str::to_string));
        }
        names.sort();
        Ok(names)
    }

    fn path(&self, name: &str, end: &str) -> PathBuf {
        self.folder.join(format!("{name}{end}"))
    }
}

fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A name that every file system takes: other characters become `-`.
pub fn file_name(parts: &[&str]) -> String {
    let safe = |part: &&str| {
        let kept = |c: char| if c.is_alphanumeric() || "-_".contains(c) { c } else { '-' };
        part.chars().map(kept).collect::<String>()
    };
    parts.iter().map(safe).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_that_of_insta() {
        let text = "---\nsource: fixtures/orders.xml\nassertion_line: 7\nexpression: plan\n---\n\
                    one\ntwo\n";
        let read = Snapshot::parse(text).expect("it is a snapshot");
        assert_eq!(read.contents, "one\ntwo");
        let again = Snapshot::parse(&read.to_text()).expect("what is written is read");
        assert_eq!(again, read);
        assert!(read.is_like(&Snapshot { contents: "one\r\ntwo\n\n".into(), ..read.clone() }));
        assert_eq!(Snapshot::parse("no header"), None);
    }

    #[test]
    fn names_are_safe_on_every_system() {
        assert_eq!(file_name(&["orders", "A/1:2", "target"]), "orders.A-1-2.target");
    }
}
