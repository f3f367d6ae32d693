//! QuickBooks' side of a run: files, and the orders that wait in the store, as one source.

use std::collections::HashSet;
use std::io::{BufRead, Cursor};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::failure::Failure;
use crate::config::{Config, QuickBooksVia};
use crate::files::{FileSource, InputFile, expand};
use crate::pipeline::ports::{PortError, Source};
use crate::qbxml::encoding::HEAD_LENGTH;
use crate::qbxml::wrap::wrap;
use crate::qbxml::{detect, to_utf8};
use crate::store::{InboxMessage, Snapshot, WaitingOrder};

/// Files or the inbox first, then what waits: an order that comes again in one of them counts from
/// there.
pub struct RunSource {
    files: FileSource,
    inbox: Inbox,
    waiting: Vec<(String, Vec<u8>)>,
}

/// What the visits brought and no run has worked on.
#[derive(Default, Clone)]
pub struct Inbox {
    snapshot: Option<Arc<Snapshot>>,
    messages: Vec<InboxMessage>,
}

impl Inbox {
    /// What this moment of the store holds.
    ///
    /// # Errors
    /// The store failed.
    pub fn of(snapshot: &Arc<Snapshot>) -> Result<Self, Failure> {
        Ok(Self { snapshot: Some(Arc::clone(snapshot)), messages: snapshot.inbox()? })
    }

    /// The ids of its messages.
    pub fn ids(&self) -> Vec<i64> {
        self.messages.iter().map(|message| message.id).collect()
    }

    fn bytes(&self, place: usize) -> Result<Vec<u8>, PortError> {
        let snapshot = self.snapshot.as_ref().expect("messages come from a snapshot");
        Ok(snapshot.inbox_bytes(self.messages[place].id)?)
    }

    fn name(&self, place: usize) -> String {
        let message = &self.messages[place];
        format!("answer {} of QuickBooks, {}", message.id, message.received_at)
    }
}

/// Where a message of a run is.
enum Home {
    File(usize),
    Inbox(usize),
    Waiting(usize),
}

impl RunSource {
    /// Joins the two.
    pub fn new(files: Vec<InputFile>, inbox: Inbox, waiting: Vec<WaitingOrder>) -> Self {
        let waiting = waiting.into_iter().map(|order| {
            let number = order.number.or(order.quickbooks_id).unwrap_or_default();
            let name = format!("order {number}, waiting since {}", day(&order.since));
            (name, wrap(message_of(&order.bytes), &order.bytes))
        });
        Self { files: FileSource::new(files), inbox, waiting: waiting.collect() }
    }

    /// Messages of the inbox among it.
    pub fn inbox_ids(&self) -> Vec<i64> {
        self.inbox.ids()
    }

    fn home(&self, message: usize) -> Home {
        let (files, inbox) = (self.files.count(), self.inbox.messages.len());
        match message {
            file if file < files => Home::File(file),
            place if place < files + inbox => Home::Inbox(place - files),
            place => Home::Waiting(place - files - inbox),
        }
    }

    /// Part of a file, as UTF-8 whatever the file is in: what is kept of it is read on its own.
    fn slice_of_file(&self, file: usize, offset: u64, length: u64) -> Result<Vec<u8>, PortError> {
        let head_length = self.files.size(file).unwrap_or(0).min(HEAD_LENGTH as u64);
        let head = self.files.slice(file, 0, head_length)?;
        let detected = detect(&head)
            .map_err(|error| PortError::new(format!("reading {}", self.files.name(file)), error))?;
        let bytes = self.files.slice(file, offset, length)?;
        Ok(to_utf8(&bytes, detected.encoding).into_owned().into_bytes())
    }
}

/// The message that an element was part of.
fn message_of(element: &[u8]) -> &'static str {
    if element.starts_with(b"<TxnDeletedRet") { "TxnDeletedQueryRs" } else { "SalesOrderQueryRs" }
}

fn day(time: &str) -> &str {
    time.get(..10).unwrap_or(time)
}

impl Source for RunSource {
    fn count(&self) -> usize {
        self.files.count() + self.inbox.messages.len() + self.waiting.len()
    }

    fn name(&self, message: usize) -> String {
        match self.home(message) {
            Home::File(file) => self.files.name(file),
            Home::Inbox(place) => self.inbox.name(place),
            Home::Waiting(place) => self.waiting[place].0.clone(),
        }
    }

    fn size(&self, message: usize) -> Option<u64> {
        match self.home(message) {
            Home::File(file) => self.files.size(file),
            Home::Inbox(place) => Some(self.inbox.messages[place].size),
            Home::Waiting(place) => Some(self.waiting[place].1.len() as u64),
        }
    }

    fn is_kept(&self, message: usize) -> bool {
        matches!(self.home(message), Home::Waiting(_))
    }

    fn tells_changes(&self, message: usize) -> bool {
        matches!(self.home(message), Home::Inbox(_))
    }

    fn open(&self, message: usize) -> Result<Box<dyn BufRead + Send>, PortError> {
        match self.home(message) {
            Home::File(file) => self.files.open(file),
            Home::Inbox(place) => Ok(Box::new(Cursor::new(self.inbox.bytes(place)?))),
            Home::Waiting(place) => Ok(Box::new(Cursor::new(self.waiting[place].1.clone()))),
        }
    }

    fn slice(&self, message: usize, offset: u64, length: u64) -> Result<Vec<u8>, PortError> {
        let whole;
        let (name, bytes) = match self.home(message) {
            Home::File(file) => return self.slice_of_file(file, offset, length),
            Home::Inbox(place) => {
                whole = self.inbox.bytes(place)?;
                (self.inbox.name(place), &whole)
            }
            Home::Waiting(place) => (self.waiting[place].0.clone(), &self.waiting[place].1),
        };
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
        let slice = bytes.get(start..end).map(<[u8]>::to_vec);
        slice.ok_or_else(|| PortError::new(format!("reading {name}"), "it ends too early"))
    }
}

/// The files of QuickBooks' side: those given, or those of the configuration.
///
/// # Errors
/// None are given and none are configured, or a pattern matches nothing.
pub fn files(config: &Config, from: &[PathBuf]) -> Result<Vec<InputFile>, Failure> {
    if !from.is_empty() {
        return given(from);
    }
    match config.quickbooks.via {
        QuickBooksVia::Files => expand(&config.directory, &config.quickbooks.files)
            .map_err(|error| Failure::CouldNotRun(error.into())),
        // What the visits of the Web Connector brought is in the inbox.
        QuickBooksVia::WebConnector | QuickBooksVia::Simulator => Ok(Vec::new()),
    }
}

/// Why a file that was named cannot be one, in the same words on every system.
fn unreadable(file: &InputFile) -> Option<String> {
    let name = &file.name;
    if file.path.is_dir() {
        return Some(format!("{name} is a folder; name the files in it, like {name}/*.xml"));
    }
    let missing = matches!(file.path.try_exists(), Ok(false));
    missing.then(|| format!("there is no file {name}; name files that exist with --from"))
}

/// Files named on the command line; a name with `*` stands for every file it matches.
fn given(from: &[PathBuf]) -> Result<Vec<InputFile>, Failure> {
    let mut files = Vec::new();
    let mut seen = HashSet::new();
    for path in from {
        let pattern = path.to_string_lossy().replace('\\', "/");
        let matched = if pattern.contains(['*', '?']) && !path.exists() {
            expand(Path::new("."), &[pattern])
                .map_err(|error| Failure::CouldNotRun(error.into()))?
        } else {
            vec![InputFile::given(path)]
        };
        for file in matched {
            if let Some(trouble) = unreadable(&file) {
                return Err(Failure::CouldNotRun(anyhow::anyhow!(trouble)));
            }
            if seen.insert(file.path.clone()) {
                files.push(file);
            }
        }
    }
    Ok(files)
}
