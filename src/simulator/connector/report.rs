//! What a visit was: its calls, what was asked of QuickBooks, how it ended.

use std::fmt;

use super::call::Operation;
use super::exchange::Asked;
use super::quickbooks::{Failure, HResult};

/// One call, as a person wants to see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallMade {
    /// Which.
    pub operation: Operation,
    /// What came back, in short.
    pub answer: String,
}

/// How a visit ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// All done: 100 percent.
    Completed,
    /// The server had nothing to do.
    NothingToDo,
    /// The server ended it with an empty request, and getLastError said this.
    Told(String),
    /// The server reported an error, and getLastError said this.
    Error(String),
    /// User or password are wrong: `nvu`.
    NotValidUser,
    /// The server is `busy`.
    Busy,
    /// The server wants to be asked again after so many seconds; Auto-Run does so.
    Postponed(u32),
    /// The server wants another version of the Web Connector.
    VersionRefused(String),
    /// QuickBooks could not be opened, and the server had no other company to try.
    NotOpened(HResult),
    /// The user rejected interactive mode, and the server said this.
    InteractiveRejected(String),
    /// An answer could not be used, or there was none.
    Failed {
        /// Of which call.
        operation: Operation,
        /// The Web Connector's code: `QBWC1042`.
        code: &'static str,
        /// What the Web Connector shows.
        message: String,
        /// What the server's developer needs.
        detail: String,
        /// There was no answer at all.
        is_network: bool,
    },
    /// A fault: the Web Connector died.
    Crashed,
    /// A fault: the connection was cut within a call.
    CutOff(Operation),
    /// A fault: QuickBooks' answer never reached the server.
    Lost {
        /// QuickBooks had carried out the request.
        applied: bool,
    },
    /// The server did not come to an end within so many calls.
    TooManyCalls(u32),
}

impl Ending {
    /// Everything went as a server wants it.
    pub fn is_good(&self) -> bool {
        matches!(self, Self::Completed | Self::NothingToDo | Self::Postponed(_))
    }

    /// A word for programs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::NothingToDo => "nothing_to_do",
            Self::Told(_) => "told",
            Self::Error(_) => "error",
            Self::NotValidUser => "not_valid_user",
            Self::Busy => "busy",
            Self::Postponed(_) => "postponed",
            Self::VersionRefused(_) => "version_refused",
            Self::NotOpened(_) => "not_opened",
            Self::InteractiveRejected(_) => "interactive_rejected",
            Self::Failed { .. } => "failed",
            Self::Crashed => "crashed",
            Self::CutOff(_) => "cut_off",
            Self::Lost { applied: true } => "lost_after_applying",
            Self::Lost { applied: false } => "lost_before_applying",
            Self::TooManyCalls(_) => "too_many_calls",
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Completed => write!(out, "completed"),
            Self::NothingToDo => write!(out, "nothing to do"),
            Self::Told(text) => write!(out, "ended by the server, which says: {text}"),
            Self::Error(text) => write!(out, "the server reports an error: {text}"),
            Self::NotValidUser => {
                write!(out, "QBWC1040: the server does not know this user and password (nvu)")
            }
            Self::Busy => write!(out, "the server is busy and wants to be asked later"),
            Self::Postponed(seconds) => {
                write!(out, "postponed by the server, for {seconds} seconds")
            }
            Self::VersionRefused(text) => {
                write!(out, "QBWC1037: the server refuses this Web Connector: {text}")
            }
            Self::NotOpened(hresult) => write!(
                out,
                "QBWC1013: QuickBooks could not be opened ({hresult}), and the server gave up"
            ),
            Self::InteractiveRejected(text) if text.is_empty() => {
                write!(out, "the user rejected interactive mode")
            }
            Self::InteractiveRejected(text) => {
                write!(out, "the user rejected interactive mode; the server says: {text}")
            }
            Self::Failed { operation, code, message, detail, .. } => {
                write!(out, "{code}: {} failed: {message} ({detail})", operation.name())
            }
            Self::Crashed => write!(out, "the Web Connector died, as the faults have it"),
            Self::CutOff(operation) => {
                write!(out, "the connection was cut within {}", operation.name())
            }
            Self::Lost { applied: true } => {
                write!(out, "cut off; QuickBooks had carried out the last request")
            }
            Self::Lost { applied: false } => {
                write!(out, "cut off; QuickBooks never saw the last request")
            }
            Self::TooManyCalls(limit) => {
                write!(out, "stopped after {limit} calls: the server does not come to an end")
            }
        }
    }
}

/// One visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitReport {
    /// Its number, from 1.
    pub number: u32,
    /// The company file that was open; empty where none was opened.
    pub company_file: String,
    /// Every call in its order.
    pub calls: Vec<CallMade>,
    /// Every request that QuickBooks was given, with its outcome.
    pub asked: Vec<Asked>,
    /// Message sets that QuickBooks refused as a whole.
    pub refused: Vec<Failure>,
    /// The percentages that the server gave, in their order.
    pub percents: Vec<i32>,
    /// What went wrong on purpose, as lines of a script.
    pub faults: Vec<String>,
    /// What a person should know besides.
    pub remarks: Vec<String>,
    /// The status text of closeConnection.
    pub closing: Option<String>,
    /// The server wants at least so many seconds between visits.
    pub run_every_at_least: Option<u32>,
    /// How it ended.
    pub ending: Ending,
}
