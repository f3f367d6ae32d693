//! The eleven calls of the Web Connector, as values, and who answers them.
//!
//! Names are those of Intuit's Web Connector Programmer's Guide. A call's parts are as they came:
//! what was left out is empty.

use std::error::Error;
use std::fmt;
use std::net::SocketAddr;

use super::password::Password;
use super::ticket::Ticket;

/// One call, as the Web Connector made it.
///
/// A ticket is `None` where what stood in its place has not the form of one of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// `serverVersion`: who are you? Old Web Connectors leave it out.
    ServerVersion,
    /// `clientVersion`: the Web Connector tells its own version.
    ClientVersion {
        /// As `2.3.0.215`.
        version: String,
    },
    /// `authenticate`: a visit begins.
    Authenticate {
        /// The user name of the `.qwc` file.
        user: String,
        /// As the person typed it into the Web Connector.
        password: Password,
    },
    /// `sendRequestXML`: what shall QuickBooks do?
    SendRequestXml {
        /// Of this visit.
        ticket: Option<Ticket>,
        /// The first call of a visit carries answers about QuickBooks, company and preferences.
        hcp_response: String,
        /// The company file that is open, a path on that machine.
        company_file: String,
        /// `US`, `CA`, `UK`.
        country: String,
        /// Newest version of qbXML that QuickBooks takes, the part before the dot.
        major: Option<u32>,
        /// The part behind the dot.
        minor: Option<u32>,
    },
    /// `receiveResponseXML`: what QuickBooks said.
    ReceiveResponseXml {
        /// Of this visit.
        ticket: Option<Ticket>,
        /// QuickBooks' answer; empty where it failed. Tens of megabytes are possible.
        response: String,
        /// As `0x80040400`; empty where QuickBooks answered.
        hresult: String,
        /// The failure in words.
        message: String,
    },
    /// `getLastError`: after an empty request or a negative percentage.
    GetLastError {
        /// Of this visit.
        ticket: Option<Ticket>,
    },
    /// `connectionError`: QuickBooks could not be reached.
    ConnectionError {
        /// Of this visit.
        ticket: Option<Ticket>,
        /// As `0x80040408`.
        hresult: String,
        /// The failure in words.
        message: String,
    },
    /// `closeConnection`: the visit is over.
    CloseConnection {
        /// Of this visit.
        ticket: Option<Ticket>,
    },
    /// `getInteractiveURL`: which page shall be opened?
    GetInteractiveUrl {
        /// Of this visit.
        ticket: Option<Ticket>,
        /// Of QuickBooks.
        session_id: String,
    },
    /// `interactiveDone`: is the person done with that page?
    InteractiveDone {
        /// Of this visit.
        ticket: Option<Ticket>,
    },
    /// `interactiveRejected`: the page was not opened.
    InteractiveRejected {
        /// Of this visit.
        ticket: Option<Ticket>,
        /// Why.
        reason: String,
    },
}

/// Which of the calls, without what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the calls are described at `Call`")]
pub enum Operation {
    ServerVersion,
    ClientVersion,
    Authenticate,
    SendRequestXml,
    ReceiveResponseXml,
    GetLastError,
    ConnectionError,
    CloseConnection,
    GetInteractiveUrl,
    InteractiveDone,
    InteractiveRejected,
}

/// What an operation gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKind {
    /// [`Answer::Text`]
    Text,
    /// [`Answer::Percent`]
    Percent,
    /// [`Answer::Strings`]
    Strings,
}

/// What the Web Connector gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Of every call but two.
    Text(String),
    /// Of `receiveResponseXML`: 0 to 99 how far we are, 100 done, below 0 an error.
    Percent(i32),
    /// Of `authenticate`: the ticket; the company file, `none`, `nvu` or `busy`; seconds to wait;
    /// shortest interval in seconds. Two at least.
    Strings(Vec<String>),
}

/// Who answers the calls. Methods may block: they run on threads of their own.
///
/// Of the calls that carry one ticket, and of those that authenticate one user, at most one is
/// answered at a time; others wait in the order they came.
pub trait Service: Send + Sync + 'static {
    /// Answers a call that came `from` an address; behind a proxy, from the address the proxy
    /// names. The kind of the answer is that of the call's [`Operation::answer_kind`].
    ///
    /// # Errors
    /// The world failed. The Web Connector gets a SOAP fault and ends its visit.
    ///
    /// # Panics
    /// A panic is answered with a SOAP fault too; other calls live on.
    fn answer(&self, call: Call, from: SocketAddr) -> Result<Answer, ServiceError>;

    /// Whether calls with this ticket may have large bodies. Asked before such a body is read, so
    /// that nobody without a visit fills our memory; to be answered quickly.
    fn is_open(&self, ticket: &Ticket) -> bool;

    /// Whether calls can be answered now: the store is there, and so on.
    ///
    /// # Errors
    /// What is in the way, in words for an operator.
    fn ready(&self) -> Result<(), String>;

    /// Visits that have begun and not ended.
    fn open_visits(&self) -> u64;

    /// The rules of each company.
    fn rules(&self) -> Vec<RulesFigure> {
        Vec::new()
    }
}

/// The rules of one company, for `/metrics`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesFigure {
    /// Whose: the part of tickets that names a workspace. Anybody may read `/metrics`; names of
    /// companies and users are nobody's business there.
    pub workspace: String,
    /// Fingerprint of the rules in use.
    pub hash: String,
    /// Newer ones were refused.
    pub refused: bool,
    /// How often new rules were taken since the program began.
    pub swaps: u64,
}

/// A call that could not be answered because the world failed.
#[derive(Debug)]
pub struct ServiceError {
    /// What the SOAP fault says. Anybody may read it: it names no path, no database, no secret.
    pub told: String,
    /// For the log.
    pub source: Box<dyn Error + Send + Sync>,
}

impl fmt::Display for ServiceError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.told)
    }
}

impl Error for ServiceError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_ref())
    }
}

impl Call {
    /// Which call it is.
    pub fn operation(&self) -> Operation {
        match self {
            Self::ServerVersion => Operation::ServerVersion,
            Self::ClientVersion { .. } => Operation::ClientVersion,
            Self::Authenticate { .. } => Operation::Authenticate,
            Self::SendRequestXml { .. } => Operation::SendRequestXml,
            Self::ReceiveResponseXml { .. } => Operation::ReceiveResponseXml,
            Self::GetLastError { .. } => Operation::GetLastError,
            Self::ConnectionError { .. } => Operation::ConnectionError,
            Self::CloseConnection { .. } => Operation::CloseConnection,
            Self::GetInteractiveUrl { .. } => Operation::GetInteractiveUrl,
            Self::InteractiveDone { .. } => Operation::InteractiveDone,
            Self::InteractiveRejected { .. } => Operation::InteractiveRejected,
        }
    }

    /// The ticket it carries, if there is one of our form.
    pub fn ticket(&self) -> Option<&Ticket> {
        match self {
            Self::ServerVersion | Self::ClientVersion { .. } | Self::Authenticate { .. } => None,
            Self::SendRequestXml { ticket, .. }
            | Self::ReceiveResponseXml { ticket, .. }
            | Self::GetLastError { ticket }
            | Self::ConnectionError { ticket, .. }
            | Self::CloseConnection { ticket }
            | Self::GetInteractiveUrl { ticket, .. }
            | Self::InteractiveDone { ticket }
            | Self::InteractiveRejected { ticket, .. } => ticket.as_ref(),
        }
    }
}

impl Operation {
    /// All of them, in the order of the service's description.
    pub const ALL: [Self; 11] = [
        Self::ServerVersion,
        Self::ClientVersion,
        Self::Authenticate,
        Self::SendRequestXml,
        Self::ReceiveResponseXml,
        Self::GetLastError,
        Self::ConnectionError,
        Self::CloseConnection,
        Self::GetInteractiveUrl,
        Self::InteractiveDone,
        Self::InteractiveRejected,
    ];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::ServerVersion => "serverVersion",
            Self::ClientVersion => "clientVersion",
            Self::Authenticate => "authenticate",
            Self::SendRequestXml => "sendRequestXML",
            Self::ReceiveResponseXml => "receiveResponseXML",
            Self::GetLastError => "getLastError",
            Self::ConnectionError => "connectionError",
            Self::CloseConnection => "closeConnection",
            Self::GetInteractiveUrl => "getInteractiveURL",
            Self::InteractiveDone => "interactiveDone",
            Self::InteractiveRejected => "interactiveRejected",
        }
    }

    /// The operation of a name; upper and lower case do not count.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.name().eq_ignore_ascii_case(name))
    }

    /// What it carries, as named on the wire, in the order of the service's description.
    pub fn parts(self) -> &'static [&'static str] {
        match self {
            Self::ServerVersion => &[],
            Self::ClientVersion => &["strVersion"],
            Self::Authenticate => &["strUserName", "strPassword"],
            Self::SendRequestXml => &[
                "ticket",
                "strHCPResponse",
                "strCompanyFileName",
                "qbXMLCountry",
                "qbXMLMajorVers",
                "qbXMLMinorVers",
            ],
            Self::ReceiveResponseXml => &["ticket", "response", "hresult", "message"],
            Self::ConnectionError => &["ticket", "hresult", "message"],
            Self::GetLastError | Self::CloseConnection => &["ticket"],
            Self::GetInteractiveUrl => &["wcTicket", "sessionID"],
            Self::InteractiveDone => &["wcTicket"],
            Self::InteractiveRejected => &["wcTicket", "reason"],
        }
    }

    /// What it gives.
    pub fn answer_kind(self) -> AnswerKind {
        match self {
            Self::Authenticate => AnswerKind::Strings,
            Self::ReceiveResponseXml => AnswerKind::Percent,
            _ => AnswerKind::Text,
        }
    }
}

impl Answer {
    /// Its kind.
    pub fn kind(&self) -> AnswerKind {
        match self {
            Self::Text(_) => AnswerKind::Text,
            Self::Percent(_) => AnswerKind::Percent,
            Self::Strings(_) => AnswerKind::Strings,
        }
    }
}
