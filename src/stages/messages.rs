//! One way through all messages of a source, from the first byte to the last.

use std::io::BufRead;
use std::sync::Arc;

use crate::pipeline::ports::{PortError, Source};
use crate::pipeline::stage::StageError;
use crate::qbxml::message::{Event, Interest};
use crate::qbxml::reader::Reader;

/// Reads every message of a source in turn.
pub struct Messages {
    source: Arc<dyn Source>,
    interest: Interest,
    message: usize,
    reader: Option<Reader<Box<dyn BufRead + Send>>>,
    /// QuickBooks refused the query whose answer is being read.
    refused: bool,
}

impl Messages {
    /// Before the first message, for reference data: orders are passed over but for their heads.
    pub fn for_lists(source: Arc<dyn Source>) -> Self {
        let lists = Interest::LISTS | Interest::COMPANY | Interest::DELETIONS;
        Self::new(source, lists | Interest::ORDER_HEADS)
    }

    /// Before the first message, for sales orders.
    pub fn for_orders(source: Arc<dyn Source>) -> Self {
        Self::new(source, Interest::ORDERS)
    }

    fn new(source: Arc<dyn Source>, interest: Interest) -> Self {
        Self { source, interest, message: 0, reader: None, refused: false }
    }

    /// Which message the last event came from.
    pub fn message(&self) -> usize {
        self.message
    }

    /// A message was kept by an earlier run.
    pub fn is_kept(&self, message: usize) -> bool {
        self.source.is_kept(message)
    }

    /// The last event came from a message that may tell changes of lists alone.
    pub fn tells_changes(&self) -> bool {
        self.source.tells_changes(self.message)
    }

    /// What people call a message.
    pub fn name(&self, message: usize) -> String {
        self.source.name(message)
    }

    /// The next event; `None` after the last message.
    ///
    /// # Errors
    /// A message that cannot be opened or is broken.
    #[expect(clippy::should_implement_trait, reason = "an iterator would hide the error")]
    pub fn next(&mut self) -> Result<Option<Event>, StageError> {
        loop {
            if self.message >= self.source.count() {
                return Ok(None);
            }
            let reader = match &mut self.reader {
                Some(reader) => reader,
                None => {
                    let opened = self.source.open(self.message)?;
                    self.reader.insert(Reader::new(opened, self.interest))
                }
            };
            match reader.next() {
                Ok(Some(Event::Ret(..))) if self.refused => {}
                Ok(Some(event)) => {
                    if let Event::MessageStart(message) = &event {
                        // What stands in an answer that says "error" is no answer.
                        self.refused =
                            message.name.ends_with("QueryRs") && message.status.is_error();
                    }
                    return Ok(Some(event));
                }
                Ok(None) => {
                    self.reader = None;
                    self.message += 1;
                }
                Err(error) => {
                    let name = self.name(self.message);
                    return Err(match error.cause {
                        Some(cause) => PortError::new(format!("reading {name}"), cause).into(),
                        None => StageError::Broken {
                            message: name,
                            line: error.line,
                            column: error.column,
                            trouble: error.message,
                        },
                    });
                }
            }
        }
    }
}
