//! The workspace's `crossdock.yaml`: read, checked, with defaults filled in. Everything wrong with
//! it is told at once, each with its place and a remedy.

mod codes;
mod limits;
mod outside;
mod places;
mod read;
mod settings;
mod settings_hash;
mod visits;

use std::path::{Path, PathBuf};
use std::{fmt, io};

pub use places::Places;
pub use settings_hash::settings_hash;
pub use visits::Visits;

use crate::domain::breakers::Limits;
use crate::domain::finding::Severity;
use crate::domain::settings::Settings;
use crate::intellitrack::outside::files::Files;
use crate::intellitrack::outside::sql::Sql;
use crate::problem::{Paint, Place, Problem, Sources, render};
use crate::qbxml::codes::Policies;

/// The file that makes a folder a workspace.
pub const FILE_NAME: &str = "crossdock.yaml";

/// A checked configuration. Paths are as written; [`Config::resolve`] finds them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The workspace: the folder of the file, empty for a text that came from no file.
    pub directory: PathBuf,
    /// Whose books, for reports and the Web Connector.
    pub company: String,
    /// How QuickBooks is reached.
    pub quickbooks: QuickBooks,
    /// How the warehouse is reached. Its division is in `settings`.
    pub intellitrack: IntelliTrack,
    /// The plugin's Basic Configuration tab.
    pub settings: Settings,
    /// At what a run stops before it does anything.
    pub limits: Limits,
    /// The folder of rules.
    pub rules: String,
    /// Where the store is.
    pub store: Store,
    /// Where each key stands, so that what only a run can see may point into the file.
    pub places: Places,
    /// What is doubtful or has no effect; none of it an error.
    pub warnings: Vec<Problem>,
    /// The text of the file, for rendering problems that point into it.
    pub sources: Sources,
}

/// How QuickBooks is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickBooks {
    /// The way.
    pub via: QuickBooksVia,
    /// Glob patterns of qbXML responses, relative to the workspace.
    pub files: Vec<String>,
    /// Folder for requests to QuickBooks, relative to the workspace.
    pub outbox: String,
    /// One of [`QBXML_VERSIONS`].
    pub qbxml_version: &'static str,
    /// The name that the Web Connector logs in with.
    pub username: String,
    /// Path of the only company file that is let in, on the machine of QuickBooks.
    pub company_file: Option<String>,
    /// GUID in braces; `None`: kept in the store.
    pub owner_id: Option<String>,
    /// GUID in braces; `None`: kept in the store.
    pub file_id: Option<String>,
    /// How a visit of the Web Connector goes.
    pub visits: Visits,
    /// What is done about QuickBooks' codes.
    pub codes: Policies,
}

/// Versions of qbXML that a request may carry (QuickBooks 2003 to today).
pub const QBXML_VERSIONS: [&str; 17] = [
    "2.0", "2.1", "3.0", "4.0", "4.1", "5.0", "6.0", "7.0", "8.0", "9.0", "10.0", "11.0", "12.0",
    "13.0", "14.0", "15.0", "16.0",
];

/// Ways to reach QuickBooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuickBooksVia {
    /// The Web Connector calls us.
    WebConnector,
    /// Responses lie in files, requests are written to the outbox folder.
    Files,
    /// The built-in pretend company.
    Simulator,
}

/// How the warehouse is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntelliTrack {
    /// The way.
    pub via: IntelliTrackVia,
}

/// Ways to reach the warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntelliTrackVia {
    /// The warehouse in our own store.
    Embedded,
    /// Tables in files.
    Files(Box<Files>),
    /// The database that IntelliTrack keeps its orders in.
    Sql(Box<Sql>),
}

/// Where what must outlive a run is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Store {
    /// A SQLite file, relative to the workspace.
    File(String),
    /// A schema in PostgreSQL.
    Schema {
        /// `postgres://…`; may hold a password.
        url: String,
        /// Each workspace of a database has its own.
        schema: String,
    },
}

impl fmt::Debug for Store {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(formatter, "File({path:?})"),
            Self::Schema { schema, .. } => write!(formatter, "Schema({schema:?})"),
        }
    }
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigErrors {
    /// The file could not be read; the world is to blame.
    #[error("reading {file}: {source}")]
    Read {
        /// As people know it.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// The file is wrong; its author can mend it. Displays as [`render`] tells it, without colours.
    #[error("{}", render(problems, sources, Paint::Plain).trim_end())]
    Wrong {
        /// At least one error, and what is doubtful beside it, in the order of the file.
        problems: Vec<Problem>,
        /// What they point into.
        sources: Sources,
    },
}

/// Reads and checks a configuration file.
pub fn load(path: &Path) -> Result<Config, ConfigErrors> {
    let file = shown(path);
    let bytes =
        std::fs::read(path).map_err(|source| ConfigErrors::Read { file: file.clone(), source })?;
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(&error, &file))?;
    let config = parse(&text, &file)?;
    Ok(Config { directory: path.parent().unwrap_or(Path::new("")).to_path_buf(), ..config })
}

/// Checks the text of a configuration file; `file` is its name in messages.
pub fn parse(text: &str, file: &str) -> Result<Config, ConfigErrors> {
    // Editors on Windows like to begin a file with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut sources = Sources::new();
    sources.add(file, text);
    let (config, mut problems) = read::read(text, file);
    crate::problem::sort(&mut problems);
    match config {
        Some(config) if problems.iter().all(|each| each.severity < Severity::Error) => {
            Ok(Config { warnings: problems, sources, ..config })
        }
        _ => Err(ConfigErrors::Wrong { problems, sources }),
    }
}

/// The workspace that a folder belongs to: itself or the nearest parent with a configuration file.
/// A relative folder has no parents beyond those it names.
pub fn find_workspace(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join(FILE_NAME).is_file()).map(Path::to_path_buf)
}

impl Config {
    /// The path that something written in the file means: relative to the workspace.
    pub fn resolve(&self, path: &str) -> PathBuf {
        self.directory.join(path)
    }
}

/// A path as messages show it: relative to the current folder where it lies below, with forward
/// slashes.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&here).unwrap_or(path).to_string_lossy();
    if cfg!(windows) { path.replace('\\', "/") } else { path.into_owned() }
}

fn not_utf8(error: &std::string::FromUtf8Error, file: &str) -> ConfigErrors {
    let good = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
    let line = good.matches('\n').count() + 1;
    let column = good.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let place = Place { file: file.into(), line, column, length: 1 };
    let problem = Problem::error(place, "this is not UTF-8 text")
        .with_remedy("save the file with the encoding UTF-8");
    ConfigErrors::Wrong { problems: vec![problem], sources: Sources::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_workspace_is_found() -> io::Result<()> {
        let outer = tempfile::tempdir()?;
        let inner = outer.path().join("a/b");
        std::fs::create_dir_all(inner.join("c"))?;
        assert_eq!(find_workspace(&inner.join("c")), None);
        std::fs::write(outer.path().join(FILE_NAME), "company: Outer\n")?;
        assert_eq!(find_workspace(&inner.join("c")), Some(outer.path().to_path_buf()));
        std::fs::write(inner.join(FILE_NAME), "company: Inner\n")?;
        assert_eq!(find_workspace(&inner.join("c")), Some(inner));
        Ok(())
    }

    #[test]
    fn paths_are_relative_to_the_file() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join(FILE_NAME);
        std::fs::write(&path, "\u{feff}company: Acme\r\n")?;
        let config = load(&path)?;
        assert_eq!(config.store, Store::File("state.db".into()));
        assert_eq!(config.resolve("state.db"), folder.path().join("state.db"));
        Ok(())
    }

    #[test]
    fn a_missing_file_is_the_world_s_fault() {
        let told = load(Path::new("no/such/crossdock.yaml")).map_err(|error| error.to_string());
        assert!(told.is_err_and(|text| text.starts_with("reading no/such/crossdock.yaml: ")));
    }

    #[test]
    fn text_in_another_encoding_is_told_with_its_place() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join(FILE_NAME);
        std::fs::write(&path, b"company: Acme\nsettings: { default_site: M\xfcnster }\n")?;
        match load(&path) {
            Err(ConfigErrors::Wrong { problems, .. }) => {
                assert_eq!(problems.len(), 1);
                assert_eq!((problems[0].place.line, problems[0].place.column), (2, 28));
            }
            other => panic!("{other:?}"),
        }
        Ok(())
    }
}
