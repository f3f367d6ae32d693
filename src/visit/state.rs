//! What a visit is, what it may look at, and what a step of it brings.

use serde::{Deserialize, Serialize};

use super::cycle::{Cursors, Cycle};
use super::post::{OpenSet, Outcome, Posting, ProbeState};
use super::verify::Unseen;
use crate::domain::sight::Sight;
use crate::qbxml::codes::Policies;
use crate::qbxml::version::Version;

/// A visit, from `authenticate` to `closeConnection`. Kept in the store after each call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// What is due.
    pub phase: Phase,
    /// Calls answered so far; bounded by [`Terms::calls_max`].
    pub calls: u32,
    /// Waits for a run, one after the other.
    pub waits: u32,
    /// Requests of this visit that came to nothing; bounded.
    pub failures: u32,
    /// The qbXML version that both sides speak, as major and minor; known after the greeting.
    pub version: Option<(u8, u8)>,
    /// What `getLastError` says, and the closing of a visit that did not do all there was to do.
    pub last_error: String,
    /// What the office must know beside that; empty: nothing.
    pub notice: String,
    /// Requests answered, for the percentage and for people.
    pub answered: u32,
    /// Postings that were handed out.
    #[serde(default)]
    pub handed_out: u32,
    /// Postings that QuickBooks confirmed.
    pub confirmed: u32,
    /// How many were confirmed when this visit last looked again at what was made; `None`: it has
    /// not yet.
    #[serde(default)]
    pub looked_at: Option<u32>,
    /// Postings that it refused.
    pub rejected: u32,
    /// Postings that a person must look after, because nobody knows what became of them.
    pub unknown: u32,
}

/// What is due in a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The first `sendRequestXML`, with the greeting of QuickBooks.
    Greeting,
    /// The answer to our own questions about the company, asked where the greeting was empty.
    Introduced {
        /// `strCompanyFileName` of the call that brought no greeting.
        file: String,
    },
    /// The next `sendRequestXML`.
    Between,
    /// The answer to a query of the cycle: the place of its ask, and the id of the request.
    Asked {
        /// Which ask of the cycle.
        ask: usize,
        /// Our `requestID`.
        request: String,
    },
    /// The answer to writes; they stand in the open set.
    Posted,
    /// The answer to a question about the outcome of the open set.
    Probing(ProbeState),
    /// Nothing to ask just now: `getLastError` says `NoOp`, and the next `sendRequestXML` comes
    /// after a while.
    Waiting,
    /// Nothing more; `last_error` says why.
    Ended,
}

impl Visit {
    /// The qbXML version that requests are written in.
    pub(super) fn version(&self, terms: &Terms) -> Version {
        self.version.map_or(terms.version, |(major, minor)| Version::new(major, minor))
    }
}

/// What was learned about the company that answers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Company {
    /// `CompanyName`.
    pub name: Option<String>,
    /// Path of the company file on the machine of QuickBooks.
    pub file: String,
    /// `ProductName` and version, for people.
    pub product: Option<String>,
    /// Several sites are switched on.
    pub multiple_sites: bool,
}

/// On what terms a visit takes place: settings of the workspace.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Path of the only company file that is let in.
    pub company_file: Option<String>,
    /// GUID in braces: whose private data in the company file is ours.
    pub owner_id: String,
    /// GUID in braces: which company file this workspace belongs to.
    pub file_id: String,
    /// The newest qbXML version that we write.
    pub version: Version,
    /// Objects in a page (`MaxReturned`).
    pub page_size: u32,
    /// Calls of one visit.
    pub calls_max: u32,
    /// Waits of one visit in a row.
    pub waits_max: u32,
    /// Postings in one message set.
    pub group_max: usize,
    /// Postings that one visit hands out at most.
    pub postings_per_visit: u32,
    /// Postings that all visits of an hour hand out at most.
    pub postings_per_hour: u32,
    /// Writes carry message-set ids, and unknown outcomes are asked for by them.
    pub message_sets: bool,
    /// Unknown outcomes are looked for by queries where message sets do not tell.
    pub queries: bool,
    /// What to do about status codes, where the workspace says otherwise than the table.
    pub codes: Policies,
}

/// Where the run over what was fetched stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunState {
    /// Nothing is to be run.
    Idle,
    /// A run is under way or about to begin.
    Running,
    /// The last run could not be done, in words.
    Failed(String),
    /// The last run was done; what came of it, in words.
    Done(String),
}

/// What a step may look at. All of it was read in the transaction that will keep its effects.
#[derive(Debug)]
pub struct Desk<'d> {
    /// On what terms.
    pub terms: &'d Terms,
    /// The company of earlier visits.
    pub company: Option<&'d Company>,
    /// What is being fetched, if a cycle is open.
    pub cycle: Option<&'d Cycle>,
    /// How far each list was fetched.
    pub cursors: &'d Cursors,
    /// Writes whose outcome is not known.
    pub open_set: Option<&'d OpenSet>,
    /// The id of the last message set that was settled; QuickBooks may forget it.
    pub last_set: Option<&'d str>,
    /// Postings that may go, the oldest first.
    pub queued: &'d [Posting],
    /// Why no more of them may go just now, in words.
    pub kept_back: Option<&'d str>,
    /// A code says that nothing more may be sent before a person has looked; in words.
    pub stopped: Option<&'d str>,
    /// What was made, and not looked at since.
    pub unseen: &'d [Unseen],
    /// When we began to post invoices and sales receipts (UTC, RFC 3339).
    pub posting_since: &'d Cursors,
    /// The run over what was fetched.
    pub run: RunState,
    /// The id of the next cycle.
    pub next_cycle: i64,
    /// When the last cycle was complete (UTC, RFC 3339).
    pub complete_before: Option<&'d str>,
    /// Cycles that were fetched and that no run has worked on.
    pub backlog: usize,
    /// A text never used before, at most 20 characters of `[0-9a-f]`: the id of the next set.
    pub fresh_id: &'d str,
    /// UTC, RFC 3339.
    pub now: &'d str,
}

impl Desk<'_> {
    /// The same desk, for a second look within one step.
    pub(super) fn again(&self) -> Desk<'_> {
        Desk { run: self.run.clone(), ..*self }
    }
}

/// A call of the Web Connector within a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call<'c> {
    /// `sendRequestXML`.
    Send {
        /// `strHCPResponse`: full on the first call of a visit, then empty.
        greeting: &'c str,
        /// `strCompanyFileName`.
        company_file: &'c str,
        /// `qbXMLMajorVers` and `qbXMLMinorVers`.
        newest: Option<(u8, u8)>,
    },
    /// `receiveResponseXML`.
    Receive {
        /// qbXML, or empty.
        response: &'c str,
        /// Empty, or why QuickBooks could not do it.
        hresult: &'c str,
        /// The words for it.
        message: &'c str,
    },
    /// `connectionError`.
    ConnectionError {
        /// Why QuickBooks could not be opened.
        hresult: &'c str,
        /// The words for it.
        message: &'c str,
    },
    /// `getLastError`.
    LastError,
    /// `closeConnection`.
    Close,
}

/// What the Web Connector is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// qbXML for QuickBooks, or empty.
    Request(Vec<u8>),
    /// How far it is, in percent; 100 ends the visit, less than 0 asks for the error.
    Percent(i32),
    /// A text.
    Text(String),
}

/// What is to be kept before the reply is given; all of a step, or none of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// The company answered and is the right one.
    Met(Company),
    /// The cycle stands like this now.
    PutCycle(Cycle),
    /// An answer for the inbox: part of an ask of the cycle.
    Keep {
        /// Which ask; `None`: the greeting.
        ask: Option<usize>,
        /// qbXML.
        response: String,
    },
    /// The window of an ask was answered to its end: what was kept of it stays.
    SettlePages {
        /// Which ask.
        ask: usize,
    },
    /// What was kept of an ask and is not settled comes again from its beginning.
    DropPages {
        /// Which ask.
        ask: usize,
    },
    /// What an answer shows of transactions that may be ours.
    Saw(Vec<Sight>),
    /// QuickBooks may have forgotten deletions; in words, for the next run.
    DeletionsMissed(String),
    /// Nothing more is sent, in this visit or another, before a person has looked; in words.
    Stop(String),
    /// Everything asked for was answered: the run may have it, and the cursors move.
    Complete(Cursors),
    /// These postings go to QuickBooks in this set.
    HandOut(OpenSet),
    /// The open set stands like this now.
    PutSet(OpenSet),
    /// What became of a posting.
    Settle {
        /// Its key.
        key: String,
        /// What became of it.
        outcome: Outcome,
    },
    /// The outcome of every posting of the open set is known.
    CloseSet {
        /// QuickBooks keeps its answer, and is to forget it when the next set comes.
        stored: bool,
    },
    /// The visit is over.
    End {
        /// In words, for the log and the office.
        why: String,
    },
}

/// What a call brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The visit from now on.
    pub visit: Visit,
    /// What to keep, in this order.
    pub effects: Vec<Effect>,
    /// What to answer afterwards.
    pub reply: Reply,
}
