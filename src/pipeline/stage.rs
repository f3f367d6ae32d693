//! What a node of the graph is: a source that pulls from the world, or a stage that takes batches
//! and gives batches.

use std::borrow::Cow;

use super::batch::{Batch, Port};
use super::ports::PortError;
use super::trace::Trace;

/// A run that cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// The world failed.
    #[error(transparent)]
    Port(#[from] PortError),
    /// A message is broken; nothing of the run is posted.
    #[error("{message}: line {line}, column {column}: {trouble}")]
    Broken {
        /// The file, as people name it.
        message: String,
        /// From 1.
        line: u64,
        /// From 1, in characters.
        column: u64,
        /// What is the matter.
        trouble: String,
    },
    /// Pages of an answer are still to come; nothing of the run is posted.
    #[error("{0}")]
    Incomplete(String),
    /// A script outlasted the clock.
    #[error("{0}")]
    OutOfTime(String),
}

/// Where a stage puts what it gives, and what it tells about single documents.
#[derive(Default)]
pub struct Outputs {
    batches: Vec<(Port, Batch)>,
    /// Notes for `explain`.
    pub trace: Trace,
}

impl Outputs {
    /// Nothing given yet; notes go to this trace.
    pub fn tracing(trace: Trace) -> Self {
        Self { batches: Vec::new(), trace }
    }

    /// Gives a batch to the edge of this port; empty ones need no journey.
    pub fn give(&mut self, port: Port, batch: Batch) {
        if !batch.is_empty() {
            self.batches.push((port, batch));
        }
    }

    /// Everything given so far, oldest first.
    pub fn take(&mut self) -> Vec<(Port, Batch)> {
        std::mem::take(&mut self.batches)
    }
}

/// A node that takes documents in.
pub trait Stage {
    /// Takes one batch and gives what becomes of it, now or in [`Stage::finish`].
    fn run(&mut self, batch: Batch, out: &mut Outputs) -> Result<(), StageError>;

    /// Called once, when nothing more will come.
    fn finish(&mut self, _out: &mut Outputs) -> Result<(), StageError> {
        Ok(())
    }
}

/// A node that begins a stream.
pub trait SourceStage {
    /// Gives the next batch; `false` when there is none left.
    fn pull(&mut self, out: &mut Outputs) -> Result<bool, StageError>;
}

/// What a node does.
pub enum Work {
    /// Begins a stream.
    Source(Box<dyn SourceStage>),
    /// Stands within one.
    Stage(Box<dyn Stage>),
    /// Ends one: gives nothing.
    Sink(Box<dyn Stage>),
}

/// A node: its name, what it takes and gives, and what it does.
pub struct Node {
    /// As pictures, traces and problems name it.
    pub name: &'static str,
    /// One line for the picture's reader.
    pub about: Cow<'static, str>,
    /// What it takes.
    pub takes: &'static [Port],
    /// What it gives.
    pub gives: &'static [Port],
    /// What it does.
    pub work: Work,
}
