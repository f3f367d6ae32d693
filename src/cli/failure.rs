//! How a command ends: exit codes, and failures in words.

use std::process::ExitCode;

use crate::config::ConfigErrors;
use crate::pipeline::graph::GraphProblem;
use crate::pipeline::ports::PortError;
use crate::pipeline::stage::StageError;
use crate::problem::{Paint, Problem, Sources, render};
use crate::store::{LockError, StoreError};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, nothing held.
    Done,
    /// 1: something is held or untranslatable, a test failed, a snapshot differs.
    NeedsAttention,
    /// 2: wrong usage or configuration; with `plan --detailed-exitcode`: changes.
    Usage,
    /// 3: a file, the store or the network failed.
    CouldNotRun,
    /// 4: the plan is stale or applied, or belongs elsewhere.
    Refused,
    /// 5: no test matched.
    NothingMatched,
}

impl Exit {
    /// The process' exit code.
    pub fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Done => 0,
            Self::NeedsAttention => 1,
            Self::Usage => 2,
            Self::CouldNotRun => 3,
            Self::Refused => 4,
            Self::NothingMatched => 5,
        })
    }
}

/// A command that could not do its work.
#[derive(Debug)]
pub enum Failure {
    /// Wrong usage: what is the matter and what to do.
    Usage(String),
    /// Files that people wrote are wrong.
    Problems(Vec<Problem>, Sources),
    /// The world failed.
    CouldNotRun(anyhow::Error),
    /// Refused, with the reason.
    Refused(String),
    /// No test matched.
    NothingMatched(String),
}

impl Failure {
    /// How the process ends.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::Problems(..) => Exit::Usage,
            Self::CouldNotRun(_) => Exit::CouldNotRun,
            Self::Refused(_) => Exit::Refused,
            Self::NothingMatched(_) => Exit::NothingMatched,
        }
    }

    /// Tells it on stderr.
    pub fn tell(&self) {
        anstream::eprintln!("{}", self.shown());
    }

    /// What people read.
    pub fn shown(&self) -> String {
        match self {
            Self::Usage(words) => format!("error: {words}"),
            Self::Problems(problems, sources) => {
                let shown = render(problems, sources, Paint::Coloured);
                let errors = problems.len();
                let noun = if errors == 1 { "problem" } else { "problems" };
                format!("{shown}\n{errors} {noun} found; nothing was done")
            }
            Self::CouldNotRun(error) => {
                let mut words = format!("error: {error}");
                let mut said = error.to_string();
                for cause in error.chain().skip(1) {
                    let cause = cause.to_string();
                    // Errors of the ports repeat their cause in their own words.
                    if !said.contains(&cause) {
                        words.push_str(&format!("\n  because: {cause}"));
                        said = cause;
                    }
                }
                words
            }
            Self::Refused(words) => format!("refused: {words}"),
            Self::NothingMatched(words) => format!("error: {words}"),
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::CouldNotRun(error)
    }
}

impl From<StageError> for Failure {
    fn from(error: StageError) -> Self {
        Self::CouldNotRun(error.into())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::AlreadyApplied { .. } => Self::Refused(error.to_string()),
            other => Self::CouldNotRun(other.into()),
        }
    }
}

impl From<PortError> for Failure {
    fn from(error: PortError) -> Self {
        match error.source.downcast_ref::<StoreError>() {
            Some(applied @ StoreError::AlreadyApplied { .. }) => Self::Refused(applied.to_string()),
            _ => Self::CouldNotRun(error.into()),
        }
    }
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Self {
        Self::CouldNotRun(error.into())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::CouldNotRun(error.into())
    }
}

impl From<ConfigErrors> for Failure {
    fn from(errors: ConfigErrors) -> Self {
        match errors {
            ConfigErrors::Wrong { problems, sources } => Self::Problems(problems, sources),
            read @ ConfigErrors::Read { .. } => Self::CouldNotRun(read.into()),
        }
    }
}

impl From<Vec<GraphProblem>> for Failure {
    fn from(problems: Vec<GraphProblem>) -> Self {
        let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Self::Usage(format!("the graph of stages does not hold: {}", words.join("; ")))
    }
}
