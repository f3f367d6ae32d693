//! One visit as the state machine that Intuit's guide describes.
//!
//! The server answers, the Web Connector decides: every arrow here is a call that it makes.

mod calls;

use super::answer::{Unusable, Value};
use super::call::{Call, Operation};
use super::exchange;
use super::log::code_of;
use super::quickbooks::{Failure, HResult, Opened, QuickBooks, Trouble};
use super::report::{Ending, VisitReport};
use super::talk::Talk;
use super::{ConnectorError, Interactive, Settings};
use crate::simulator::faults::{Fault, Faults, Strike};

/// How long NoOp makes the Web Connector wait, in seconds.
const NO_OP_SECONDS: u32 = 5;
/// How long it waits before it asks again whether the user is done with a page, in seconds.
const INTERACTIVE_SECONDS: u32 = 5;
/// How often it asks: a user who does not come back for ten minutes has gone home.
const INTERACTIVE_ASKS_MAX: u32 = 120;

/// What the Web Connector does next.
enum Step {
    ServerVersion,
    ClientVersion,
    Authenticate,
    /// Opens QuickBooks with this company file.
    Open(String),
    Send,
    Receive(Result<String, Failure>),
    /// After an empty request, or after a negative percentage.
    LastError {
        is_after_request: bool,
    },
    Interactive,
    Close(Ending),
}

/// Why a visit does not go on.
enum Stop {
    Ended(Ending),
    /// A fault ended it, and the Web Connector authenticates again at once.
    Again(Ending),
    /// A call failed by itself.
    Failed(Operation, Unusable),
    Broken(ConnectorError),
}

impl From<ConnectorError> for Stop {
    fn from(error: ConnectorError) -> Self {
        Self::Broken(error)
    }
}

/// A visit under way.
pub(super) struct Visit<'v> {
    settings: &'v Settings,
    talk: &'v mut Talk,
    quickbooks: &'v mut dyn QuickBooks,
    faults: &'v mut Faults,
    report: VisitReport,
    ticket: String,
    opened: Option<Opened>,
    /// What the next sendRequestXML tells about host, company and preferences.
    greeting: String,
    cannot_open: Option<HResult>,
    tries_wrong_password: bool,
    is_never_closed: bool,
    /// What happens to the request that is about to come.
    fate: Option<Strike>,
}

impl<'v> Visit<'v> {
    pub(super) fn new(
        settings: &'v Settings,
        talk: &'v mut Talk,
        quickbooks: &'v mut dyn QuickBooks,
        faults: &'v mut Faults,
    ) -> Self {
        let report = VisitReport {
            number: 0,
            company_file: String::new(),
            calls: Vec::new(),
            asked: Vec::new(),
            refused: Vec::new(),
            percents: Vec::new(),
            faults: Vec::new(),
            remarks: Vec::new(),
            closing: None,
            run_every_at_least: None,
            ending: Ending::Completed,
        };
        Self {
            settings,
            talk,
            quickbooks,
            faults,
            report,
            ticket: String::new(),
            opened: None,
            greeting: String::new(),
            cannot_open: None,
            tries_wrong_password: false,
            is_never_closed: false,
            fate: None,
        }
    }

    /// Runs it to its end.
    pub(super) fn run(mut self) -> Result<VisitReport, ConnectorError> {
        self.begin()?;
        let mut step = Step::ServerVersion;
        let ending = loop {
            step = match self.walk(step) {
                Ok(next) => next,
                Err(Stop::Ended(ending)) => break ending,
                Err(Stop::Again(ending)) => {
                    self.report.remarks.push(format!("{ending}; authenticates again at once"));
                    self.quickbooks.close();
                    self.opened = None;
                    Step::Authenticate
                }
                Err(Stop::Failed(operation, why)) => break failed(operation, &why),
                Err(Stop::Broken(error)) => return Err(error),
            };
        };
        self.quickbooks.close();
        let words = if ending.is_good() {
            "Update completed successfully. See log (QWClog.txt) for details."
        } else {
            "Update completed with errors. See log (QWClog.txt) for details."
        };
        self.talk.log.end(words).map_err(ConnectorError::Log)?;
        Ok(VisitReport { ending, ..self.report })
    }

    fn begin(&mut self) -> Result<(), ConnectorError> {
        let (number, strikes) = self.faults.begin_visit();
        self.report.number = number;
        if let Some(transcript) = &mut self.talk.transcript {
            transcript.begin(number)?;
        }
        let mut troubles: Vec<Trouble> = Vec::new();
        for strike in strikes {
            self.report.faults.push(strike.to_string());
            match strike.fault {
                Fault::CannotOpen(hresult) => self.cannot_open = Some(hresult),
                Fault::Suffers(trouble) => troubles.push(trouble),
                Fault::WrongPassword => self.tries_wrong_password = true,
                Fault::NeverClosed => self.is_never_closed = true,
                other => unreachable!("{other} is of a call, not of a visit"),
            }
        }
        if !self.quickbooks.suffer(&troubles) {
            let words = "this QuickBooks cannot have all of these troubles, and has none of them";
            self.report.remarks.push(words.to_string());
        }
        let url = self.settings.url.to_string();
        self.talk.log.begin(&self.settings.app_name, &url).map_err(ConnectorError::Log)
    }

    fn walk(&mut self, step: Step) -> Result<Step, Stop> {
        match step {
            Step::ServerVersion => {
                self.forgiven(Call::new(Operation::ServerVersion, NO_VALUES))?;
                Ok(Step::ClientVersion)
            }
            Step::ClientVersion => self.client_version(),
            Step::Authenticate => self.authenticate(),
            Step::Open(company_file) => self.open(&company_file),
            Step::Send => self.send(),
            Step::Receive(outcome) => self.receive(outcome),
            Step::LastError { is_after_request } => self.last_error(is_after_request),
            Step::Interactive => self.interactive(),
            Step::Close(ending) => self.close(ending),
        }
    }

    fn client_version(&mut self) -> Result<Step, Stop> {
        let version = self.settings.client_version.as_str();
        let call = Call::new(Operation::ClientVersion, [version]);
        let text = self.forgiven(call)?.unwrap_or_default();
        match text.get(..2) {
            None if text.is_empty() => {}
            Some("W:") => {
                let words = format!("the server warns, and the user goes on: {}", &text[2..]);
                self.report.remarks.push(words);
            }
            Some("O:") => {
                let words = format!("the server wants Web Connector {} or newer", &text[2..]);
                self.report.remarks.push(words);
            }
            Some("E:") => return Err(Stop::Ended(Ending::VersionRefused(text[2..].to_string()))),
            _ => {
                let text = format!("QBWC1046: clientVersion answered with `{text}`");
                return Err(Stop::Ended(Ending::VersionRefused(text)));
            }
        }
        Ok(Step::Authenticate)
    }

    fn authenticate(&mut self) -> Result<Step, Stop> {
        let password = if std::mem::take(&mut self.tries_wrong_password) {
            format!("{}?", self.settings.password.0)
        } else {
            self.settings.password.0.clone()
        };
        let user = self.settings.user.clone();
        let strings = match self.call(Call::new(Operation::Authenticate, [user, password]))? {
            Value::Strings(strings) => strings,
            other => unreachable!("authenticate gives strings, not {other:?}"),
        };
        // Fewer than two strings are no answer; `answer::read` has seen to it.
        self.ticket.clone_from(&strings[0]);
        let postponed = self.seconds(strings.get(2)).filter(|_| self.settings.auto_run);
        let at_least = self.seconds(strings.get(3)).filter(|_| self.settings.auto_run);
        self.report.run_every_at_least = at_least;
        if let Some(seconds) = postponed {
            return Ok(Step::Close(Ending::Postponed(seconds)));
        }
        match strings[1].trim().to_ascii_lowercase().as_str() {
            "none" => Ok(Step::Close(Ending::NothingToDo)),
            "nvu" => Ok(Step::Close(Ending::NotValidUser)),
            "busy" => Ok(Step::Close(Ending::Busy)),
            _ => Ok(Step::Open(strings[1].clone())),
        }
    }

    /// A number of seconds that authenticate gave; an empty text is none.
    fn seconds(&mut self, text: Option<&String>) -> Option<u32> {
        let text = text?.trim();
        if text.is_empty() {
            return None;
        }
        if let Ok(seconds) = text.parse::<u32>() {
            return Some(seconds).filter(|seconds| *seconds > 0);
        }
        let words = format!("authenticate gave `{text}` where a number of seconds is due");
        self.report.remarks.push(words);
        None
    }

    fn open(&mut self, company_file: &str) -> Result<Step, Stop> {
        self.talk.log("ConnectToQB", "Connecting to QuickBooks...")?;
        let opened = match self.cannot_open {
            Some(hresult) => Err(Failure::of(hresult)),
            None => self.quickbooks.open(company_file),
        };
        match opened {
            Ok(opened) => {
                self.talk.log("ConnectToQB", "Connected., Session started")?;
                self.report.company_file.clone_from(&opened.company_file);
                self.greeting = self.quickbooks.greeting();
                self.opened = Some(opened);
                Ok(Step::Send)
            }
            Err(failure) => {
                let Failure { hresult, message } = failure;
                let words = format!(
                    "QBWC1013: Error connecting to QuickBooks. Returning error message to \
                     application. {message}"
                );
                self.talk.log("ConnectToQB", &words)?;
                let values = [self.ticket.clone(), hresult.to_string(), message];
                let text = self.text(Call::new(Operation::ConnectionError, values))?;
                if text.trim().eq_ignore_ascii_case("done") {
                    return Err(Stop::Ended(Ending::NotOpened(hresult)));
                }
                Ok(Step::Open(text))
            }
        }
    }

    fn send(&mut self) -> Result<Step, Stop> {
        let Some(opened) = self.opened.clone() else {
            unreachable!("sendRequestXML is called with QuickBooks open");
        };
        let values = [
            self.ticket.clone(),
            std::mem::take(&mut self.greeting),
            opened.company_file,
            opened.country,
            opened.qbxml_major.to_string(),
            opened.qbxml_minor.to_string(),
        ];
        let request = self.text(Call::new(Operation::SendRequestXml, values))?;
        let fate = self.fate.take();
        if request.is_empty() || request.trim().eq_ignore_ascii_case("noop") {
            return Ok(Step::LastError { is_after_request: true });
        }
        let Some(Strike { fault, again, .. }) = fate else {
            return Ok(Step::Receive(self.process(&request)));
        };
        match fault {
            Fault::LostBeforeApplying => Err(self.cut(Ending::Lost { applied: false }, again)),
            Fault::LostAfterApplying => {
                let _ = self.process(&request);
                Err(self.cut(Ending::Lost { applied: true }, again))
            }
            Fault::Fails(hresult) => {
                self.report.asked.extend(exchange::requests(&request));
                Ok(Step::Receive(Err(Failure::of(hresult))))
            }
            Fault::FailsAfterApplying(hresult) => {
                let _ = self.process(&request);
                Ok(Step::Receive(Err(Failure::of(hresult))))
            }
            other => unreachable!("{other} is not of a request"),
        }
    }

    /// QuickBooks carries out a request.
    fn process(&mut self, request: &str) -> Result<String, Failure> {
        let outcome = self.quickbooks.process(request.as_bytes());
        match &outcome {
            Ok(response) => self.report.asked.extend(exchange::responses(response)),
            Err(failure) => {
                self.report.asked.extend(exchange::requests(request));
                self.report.refused.push(failure.clone());
            }
        }
        outcome
    }

    fn receive(&mut self, outcome: Result<String, Failure>) -> Result<Step, Stop> {
        let ticket = self.ticket.clone();
        let values = match outcome {
            Ok(response) => [ticket, response, String::new(), String::new()],
            Err(Failure { hresult, message }) => {
                [ticket, String::new(), hresult.to_string(), message]
            }
        };
        match self.call(Call::new(Operation::ReceiveResponseXml, values))? {
            Value::Number(percent) => {
                self.report.percents.push(percent);
                Ok(match percent {
                    100.. => Step::Close(Ending::Completed),
                    0..100 => Step::Send,
                    _ => Step::LastError { is_after_request: false },
                })
            }
            other => unreachable!("receiveResponseXML gives a number, not {other:?}"),
        }
    }

    fn last_error(&mut self, is_after_request: bool) -> Result<Step, Stop> {
        let text = self.text(Call::new(Operation::GetLastError, [self.ticket.clone()]))?;
        let word = text.trim();
        if !is_after_request {
            return Ok(Step::Close(Ending::Error(text)));
        }
        if word.eq_ignore_ascii_case("noop") {
            self.settings.pace.wait(NO_OP_SECONDS);
            return Ok(Step::Send);
        }
        if word.eq_ignore_ascii_case("interactive mode") {
            return Ok(Step::Interactive);
        }
        let ending = if word.is_empty() { Ending::NothingToDo } else { Ending::Told(text) };
        Ok(Step::Close(ending))
    }

    fn interactive(&mut self) -> Result<Step, Stop> {
        // The recordings have no such call; a number is what the Web Connector hands to browsers.
        let values = [self.ticket.clone(), self.report.number.to_string()];
        let page = self.text(Call::new(Operation::GetInteractiveUrl, values))?;
        self.report.remarks.push(format!("interactive mode: the server's page is {page}"));
        if self.settings.interactive == Interactive::Rejected {
            return self.reject("User rejected interactive session");
        }
        for _ in 0..INTERACTIVE_ASKS_MAX {
            let done = self.text(Call::new(Operation::InteractiveDone, [self.ticket.clone()]))?;
            if done.trim().eq_ignore_ascii_case("done") {
                return Ok(Step::Send);
            }
            self.settings.pace.wait(INTERACTIVE_SECONDS);
        }
        self.reject("Interactive session timed out")
    }

    fn reject(&mut self, reason: &str) -> Result<Step, Stop> {
        let values = [self.ticket.as_str(), reason];
        let text = self.text(Call::new(Operation::InteractiveRejected, values))?;
        Ok(Step::Close(Ending::InteractiveRejected(text)))
    }

    fn close(&mut self, ending: Ending) -> Result<Step, Stop> {
        if self.is_never_closed {
            self.talk.http.hang_up();
            return Err(Stop::Ended(ending));
        }
        // The update is over whatever becomes of this call.
        match self.text(Call::new(Operation::CloseConnection, [self.ticket.clone()])) {
            Ok(text) => self.report.closing = Some(text),
            Err(Stop::Failed(operation, why)) => {
                self.report.remarks.push(failed(operation, &why).to_string());
            }
            Err(other) => return Err(other),
        }
        Err(Stop::Ended(ending))
    }
}

const NO_VALUES: [&str; 0] = [];

fn failed(operation: Operation, why: &Unusable) -> Ending {
    Ending::Failed {
        operation,
        code: code_of(operation).map_or("QBWC1036", |(code, _)| code),
        message: why.to_string(),
        detail: why.detail(),
        is_network: why.is_network(),
    }
}
