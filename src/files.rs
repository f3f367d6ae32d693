//! QuickBooks' side as files: which ones, and reading them as a [`Source`].

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern, PatternError};

use crate::domain::digest::Digest;
use crate::pipeline::ports::{PortError, Source};

/// Responses run to hundreds of megabytes; fewer and longer reads keep network drives bearable.
const BUFFER_BYTES: usize = 128 * 1024;

/// One file of QuickBooks' side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// As messages show it: as given, with forward slashes.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

impl InputFile {
    /// A file that was named on the command line.
    pub fn given(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self { name: with_slashes(&path), path }
    }
}

/// Why the files of a pattern could not be listed.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The pattern itself is wrong.
    #[error("`{pattern}` is not a file pattern: {source}")]
    Pattern {
        /// As written.
        pattern: String,
        /// Why.
        source: PatternError,
    },
    /// No file is there.
    #[error("no file{} matches `{pattern}`; put QuickBooks' responses there", within(directory))]
    Nothing {
        /// As written.
        pattern: String,
        /// The folder it is relative to.
        directory: String,
    },
    /// A folder on the way could not be listed.
    #[error("listing the files of `{pattern}`: {source}")]
    List {
        /// As written.
        pattern: String,
        /// Why.
        source: io::Error,
    },
}

/// The folder, for a sentence; the current one goes without saying.
fn within(directory: &str) -> String {
    if directory == "." { String::new() } else { format!(" in {directory}") }
}

/// The files that patterns stand for: pattern by pattern as listed, sorted by name within each, no
/// file twice. Patterns are relative to `directory`, and so are the names of what lies below it.
/// Hidden files are left out. A pattern that matches nothing is an error.
pub fn expand(directory: &Path, patterns: &[String]) -> Result<Vec<InputFile>, FilesError> {
    let mut files = Vec::new();
    let mut known = BTreeSet::new();
    for pattern in patterns {
        let found = expand_one(directory, pattern)?;
        if found.is_empty() {
            return Err(FilesError::Nothing {
                pattern: pattern.clone(),
                directory: with_slashes(directory),
            });
        }
        files.extend(found.into_iter().filter(|file| known.insert(file.path.clone())));
    }
    Ok(files)
}

fn expand_one(directory: &Path, pattern: &str) -> Result<Vec<InputFile>, FilesError> {
    let options = MatchOptions {
        case_sensitive: !cfg!(windows),
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    let absolute = escaped(directory).join(pattern);
    let paths = glob::glob_with(&absolute.to_string_lossy(), options)
        .map_err(|source| FilesError::Pattern { pattern: pattern.into(), source })?;
    let mut files = Vec::new();
    for path in paths {
        let path = path
            .map_err(|error| FilesError::List { pattern: pattern.into(), source: error.into() })?;
        if path.is_file() {
            let name = with_slashes(path.strip_prefix(directory).unwrap_or(&path));
            files.push(InputFile { name, path });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// A folder as part of a pattern: its brackets and asterisks mean themselves. A drive is left as it
/// is, for the `?` of `\\?\C:` is no wildcard.
fn escaped(directory: &Path) -> PathBuf {
    directory
        .components()
        .map(|component| match component {
            Component::Normal(name) => PathBuf::from(Pattern::escape(&name.to_string_lossy())),
            other => PathBuf::from(other.as_os_str()),
        })
        .collect()
}

fn with_slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

/// Files as the messages of a run.
#[derive(Debug, Clone)]
pub struct FileSource(Vec<InputFile>);

impl FileSource {
    /// These files, in this order. None is opened yet.
    pub fn new(files: Vec<InputFile>) -> Self {
        Self(files)
    }

    /// A fingerprint of the names and contents of all files, in their order; reads each once.
    pub fn fingerprint(&self) -> Result<String, PortError> {
        let mut digest = Digest::new();
        for file in &self.0 {
            let mut hasher = blake3::Hasher::new();
            open(file)
                .and_then(|mut reader| io::copy(&mut reader, &mut hasher))
                .map_err(|error| reading(file, error))?;
            digest.text(&file.name).bytes(hasher.finalize().as_bytes());
        }
        Ok(digest.finish())
    }
}

impl Source for FileSource {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn name(&self, message: usize) -> String {
        self.0[message].name.clone()
    }

    fn size(&self, message: usize) -> Option<u64> {
        Some(std::fs::metadata(&self.0[message].path).ok()?.len())
    }

    fn open(&self, message: usize) -> Result<Box<dyn BufRead + Send>, PortError> {
        let file = &self.0[message];
        Ok(Box::new(open(file).map_err(|error| reading(file, error))?))
    }

    fn slice(&self, message: usize, offset: u64, length: u64) -> Result<Vec<u8>, PortError> {
        let file = &self.0[message];
        slice(&file.path, offset, length).map_err(|error| reading(file, error))
    }
}

fn open(file: &InputFile) -> io::Result<BufReader<File>> {
    Ok(BufReader::with_capacity(BUFFER_BYTES, File::open(&file.path)?))
}

fn slice(path: &Path, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != length {
        let message = format!("{length} bytes at {offset} are no longer there");
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, message));
    }
    Ok(bytes)
}

fn reading(file: &InputFile, error: io::Error) -> PortError {
    PortError::new(format!("reading {}", file.name), error)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    /// A folder whose own name looks like a pattern.
    fn folder(names: &[&str]) -> io::Result<(tempfile::TempDir, PathBuf)> {
        let outer = tempfile::tempdir()?;
        let directory = outer.path().join("acme [old]");
        for name in names {
            let path = directory.join(name);
            std::fs::create_dir_all(path.parent().unwrap_or(&directory))?;
            std::fs::write(path, format!("<{name}/>"))?;
        }
        Ok((outer, directory))
    }

    fn check_expand(names: &[&str], patterns: &[&str], expected: &[&str]) -> Outcome {
        let (_outer, directory) = folder(names)?;
        let patterns: Vec<String> = patterns.iter().map(ToString::to_string).collect();
        let told: Vec<String> = match expand(&directory, &patterns) {
            Ok(files) => files.into_iter().map(|file| file.name).collect(),
            Err(error) => vec![error.to_string().replace(&with_slashes(&directory), "DIR")],
        };
        assert_eq!(told, expected);
        Ok(())
    }

    #[test]
    fn patterns_are_expanded_sorted_and_once() -> Outcome {
        check_expand(
            &["q/b.xml", "q/a.xml", "q/.hidden.xml", "q/deep/c.xml", "q/note.txt", "z.xml"],
            &["z.xml", "q/*.xml", "q/a.xml"],
            &["z.xml", "q/a.xml", "q/b.xml"],
        )
    }

    #[test]
    fn folders_are_no_files() -> Outcome {
        check_expand(&["q/x.xml/inner.txt", "q/y.xml"], &["q/*.xml"], &["q/y.xml"])
    }

    #[test]
    fn a_pattern_that_matches_nothing_is_an_error() -> Outcome {
        check_expand(
            &["a.xml"],
            &["a.xml", "q/*.xml"],
            &["no file in DIR matches `q/*.xml`; put QuickBooks' responses there"],
        )
    }

    #[test]
    fn a_source_reads_whole_files_and_slices() -> Outcome {
        let (_outer, directory) = folder(&["a.xml", "b.xml"])?;
        let source = FileSource::new(expand(&directory, &["*.xml".into()])?);
        assert_eq!(source.count(), 2);
        assert_eq!((source.name(1), source.size(1)), ("b.xml".into(), Some(8)));
        let mut text = String::new();
        source.open(1)?.read_to_string(&mut text)?;
        assert_eq!(text, "<b.xml/>");
        assert_eq!(source.slice(0, 1, 5)?, b"a.xml");
        let beyond = source.slice(0, 6, 99).map_err(|error| error.to_string());
        assert_eq!(beyond, Err("reading a.xml: 99 bytes at 6 are no longer there".into()));
        Ok(())
    }

    #[test]
    fn a_missing_file_is_named() {
        let source = FileSource::new(vec![InputFile::given("no/such.xml")]);
        assert_eq!(source.size(0), None);
        let told = source.fingerprint().map_err(|error| error.to_string());
        assert!(told.is_err_and(|text| text.starts_with("reading no/such.xml: ")));
    }

    #[test]
    fn the_fingerprint_follows_names_and_contents() -> Outcome {
        let (_outer, directory) = folder(&["a.xml", "b.xml"])?;
        let of = |names: &[&str]| {
            let file =
                |name: &&str| InputFile { name: (*name).to_string(), path: directory.join(name) };
            FileSource::new(names.iter().map(file).collect()).fingerprint()
        };
        let both = of(&["a.xml", "b.xml"])?;
        assert_eq!(both, of(&["a.xml", "b.xml"])?);
        assert_ne!(both, of(&["b.xml", "a.xml"])?);
        assert_ne!(both, of(&["a.xml"])?);
        std::fs::write(directory.join("b.xml"), "other")?;
        assert_ne!(both, of(&["a.xml", "b.xml"])?);
        Ok(())
    }
}
