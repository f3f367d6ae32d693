//! A progress bar on stderr, when stderr is a terminal and nobody asked for quiet.

use std::io::{BufRead, IsTerminal, Read};
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::pipeline::ports::{PortError, Source};

/// Inputs below this many bytes are done before a bar could be read.
const WORTH_A_BAR_BYTES: u64 = 4 * 1024 * 1024;
/// The messages are read twice: lists first, then orders.
const PASSES: u64 = 2;

/// A source that shows how far it has been read.
pub struct Progress {
    source: Arc<dyn Source>,
    bar: ProgressBar,
}

impl Progress {
    /// Watches a source.
    pub fn over(source: Arc<dyn Source>) -> Self {
        let total: u64 = (0..source.count()).filter_map(|message| source.size(message)).sum();
        let quiet = std::env::var_os("CI").is_some() || std::env::var_os("NO_PROGRESS").is_some();
        let shown = std::io::stderr().is_terminal() && !quiet && total >= WORTH_A_BAR_BYTES;
        let bar = if shown { ProgressBar::new(total * PASSES) } else { ProgressBar::hidden() };
        let template = "{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { source, bar }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

struct Watched {
    inner: Box<dyn BufRead + Send>,
    bar: ProgressBar,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bar.inc(read as u64);
        Ok(read)
    }
}

impl BufRead for Watched {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.bar.inc(amount as u64);
        self.inner.consume(amount);
    }
}

impl Source for Progress {
    fn count(&self) -> usize {
        self.source.count()
    }

    fn name(&self, message: usize) -> String {
        self.source.name(message)
    }

    fn size(&self, message: usize) -> Option<u64> {
        self.source.size(message)
    }

    fn is_kept(&self, message: usize) -> bool {
        self.source.is_kept(message)
    }

    fn tells_changes(&self, message: usize) -> bool {
        self.source.tells_changes(message)
    }

    fn open(&self, message: usize) -> Result<Box<dyn BufRead + Send>, PortError> {
        let inner = self.source.open(message)?;
        Ok(Box::new(Watched { inner, bar: self.bar.clone() }))
    }

    fn slice(&self, message: usize, offset: u64, length: u64) -> Result<Vec<u8>, PortError> {
        self.source.slice(message, offset, length)
    }
}
