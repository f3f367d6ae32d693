//! A pretend Web Connector: calls any URL as the genuine one does, byte for byte like the
//! recorded one, and stands beside any [`QuickBooks`].
//!
//! From the recordings: the bytes of every call, the headers and their order, the calls of plain
//! visits, the words of its log. From Intuit's guide: what the answers mean, and the words of its
//! errors. Where neither speaks, `docs/simulate.md` says what was chosen.

mod answer;
mod call;
mod exchange;
mod http;
mod line;
mod log;
mod look;
mod quickbooks;
mod report;
mod talk;
mod url;
mod visit;
pub(super) mod xml;

pub mod qwc;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

pub use self::answer::{Unusable, Value, read};
pub use self::call::{Call, NAMESPACE, Operation};
pub use self::exchange::{Asked, requests, responses};
use self::http::Http;
pub use self::http::HttpAnswer;
use self::line::Dialer;
pub use self::line::{NetError, Trust, TrustError, authorities};
pub use self::log::Clock;
use self::log::Log;
pub use self::look::{Look, Page};
pub use self::quickbooks::{Failure, HResult, Opened, QuickBooks, Trouble};
pub use self::report::{CallMade, Ending, VisitReport};
use self::talk::{Talk, Transcript};
pub use self::url::{Url, UrlError};
use self::visit::Visit;
use super::faults::Faults;

/// The newest version of the Web Connector that recordings show.
pub const CLIENT_VERSION: &str = "2.3.0.215";
/// What .NET waits for an answer.
pub const TIMEOUT: Duration = Duration::from_secs(100);
/// A large company comes down in some thousand calls; a server that never comes to an end is
/// stopped here.
pub const CALLS_MAX: u32 = 20_000;

/// How fast time passes where the Web Connector waits, in percent: 100 is the genuine speed, 0
/// waits for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace(pub u32);

impl Pace {
    /// Waits so many seconds, at this pace.
    pub(crate) fn wait(self, seconds: u32) {
        let millis = u64::from(seconds) * 10 * u64::from(self.0);
        if millis > 0 {
            std::thread::sleep(Duration::from_millis(millis));
        }
    }
}

/// What the user does when the server asks for interactive mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interactive {
    /// Opens the page; the Web Connector asks the server until it is done.
    Accepted,
    /// Does not want it.
    Rejected,
}

/// How a Web Connector is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The AppURL.
    pub url: Url,
    /// The user's name at the server.
    pub user: String,
    /// The password; never written down anywhere.
    pub password: Secret,
    /// What the log calls the application.
    pub app_name: String,
    /// What `clientVersion` tells.
    pub client_version: String,
    /// How it names itself in HTTP; none: as today's client does.
    pub user_agent: Option<String>,
    /// Whose certificates are believed.
    pub trust: Trust,
    /// How long a call may take.
    pub timeout: Duration,
    /// How fast time passes.
    pub pace: Pace,
    /// Auto-Run is on: what `authenticate` says about later visits takes effect.
    pub auto_run: bool,
    /// What the user does in interactive mode.
    pub interactive: Interactive,
    /// A visit ends after so many calls.
    pub calls_max: u32,
}

impl Settings {
    /// The usual ones for a server.
    pub fn new(url: Url, user: &str, password: &str) -> Self {
        Self {
            url,
            user: user.to_string(),
            password: Secret(password.to_string()),
            app_name: "Crossdock simulation".to_string(),
            client_version: CLIENT_VERSION.to_string(),
            user_agent: None,
            trust: Trust::Authorities(None),
            timeout: TIMEOUT,
            pace: Pace(100),
            auto_run: false,
            interactive: Interactive::Accepted,
            calls_max: CALLS_MAX,
        }
    }
}

/// A text that is never shown.
#[derive(Clone)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "********")
    }
}

/// The simulation itself failed; what goes wrong with the server stands in the report of a visit.
#[derive(Debug, thiserror::Error)]
pub enum ConnectorError {
    /// Certificates that cannot be used.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The log cannot be written.
    #[error("the log cannot be written")]
    Log(#[source] std::io::Error),
    /// The transcript cannot be written.
    #[error("the transcript cannot be written to {path}")]
    Transcript {
        /// The file or folder.
        path: PathBuf,
        /// What was the matter.
        source: std::io::Error,
    },
}

/// A Web Connector with one application in its list.
pub struct Connector {
    settings: Settings,
    talk: Talk,
}

impl Connector {
    /// One that was started just now; it has called nobody yet.
    ///
    /// # Errors
    /// The certificates of `settings` cannot be used.
    pub fn new(settings: Settings) -> Result<Self, ConnectorError> {
        let dialer = Dialer::new(&settings.url, &settings.trust, settings.timeout)?;
        let agent = settings.user_agent.as_deref();
        let http = Http::new(dialer, &settings.url, settings.timeout, agent);
        let talk = Talk { http, log: Log::off(), transcript: None, written: BTreeSet::new() };
        Ok(Self { settings, talk })
    }

    /// Writes what the Web Connector would write to its `QWCLog.txt`.
    #[must_use]
    pub fn with_log(mut self, out: Box<dyn Write>, clock: Clock) -> Self {
        self.talk.log = Log::on(out, clock);
        self
    }

    /// Writes each call and its answer to files of this folder, a folder for each visit. The
    /// password is left out.
    #[must_use]
    pub fn with_transcript(mut self, folder: PathBuf) -> Self {
        self.talk.transcript = Some(Transcript::new(folder));
        self
    }

    /// Its settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What happens when the application is added: a plain GET of its address. Gives what a
    /// person should know, or nothing.
    pub fn check_address(&self) -> Vec<String> {
        let url = &self.settings.url;
        let mut remarks = Vec::new();
        if !url.is_https && !url.is_local() {
            remarks.push(format!(
                "QBWC1010: a genuine Web Connector takes no http:// but of localhost; {url} needs \
                 https"
            ));
        }
        if !url.is_local() && url.host.parse::<std::net::IpAddr>().is_ok() {
            remarks.push(format!(
                "QBWC1001: a genuine Web Connector takes no address of numbers; give {} a name",
                url.host
            ));
        }
        match self.talk.http.get() {
            Ok(answer) if matches!(answer.status, 200 | 202) => {}
            Ok(answer) => remarks.push(format!(
                "QBWC1048: a plain GET of {url} gives {} {}; answer it with 200",
                answer.status, answer.reason
            )),
            Err(error) => remarks.push(format!(
                "QBWC1048: a plain GET of {url} fails: {error} ({})",
                error.detail()
            )),
        }
        remarks
    }

    /// One visit: what happens at "Update Selected", from serverVersion to closeConnection.
    ///
    /// # Errors
    /// The log or the transcript cannot be written.
    pub fn visit(
        &mut self,
        quickbooks: &mut dyn QuickBooks,
        faults: &mut Faults,
    ) -> Result<VisitReport, ConnectorError> {
        Visit::new(&self.settings, &mut self.talk, quickbooks, faults).run()
    }
}
