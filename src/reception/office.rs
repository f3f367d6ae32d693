//! One workspace at the reception: logs its Web Connector in, and answers the calls of its visits.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::desk::{Papers, set_back};
use super::keep::{Kept, keep};
use super::runs::{Job, Runs, Work};
use super::{Clock, login};
use crate::store::{KeptVisit, Place, StoreError, Turn, Visits};
use crate::visit::{self, Call as VisitCall, Effect, Phase, Reply, Step, Terms, Visit};
use crate::web_connector::calls::RulesFigure;
use crate::web_connector::calls::{Answer, Call};
use crate::web_connector::lockout::Lockout;
use crate::web_connector::password::{Password, PasswordHash};
use crate::web_connector::ticket::{NoRandomness, Ticket};

/// A visit that is silent for so long is over: its ticket opens nothing any more. QuickBooks may
/// work for an hour on one request of a large company.
const SILENCE_MAX: SignedDuration = SignedDuration::from_hours(6);

/// How long calls wait for a run that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The answer to the last page: the Web Connector hangs up after 100 seconds.
    pub after_the_last_page: Duration,
    /// The next request, before the Web Connector is told to come again.
    pub before_a_request: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            after_the_last_page: Duration::from_secs(20),
            before_a_request: Duration::from_secs(5),
        }
    }
}

/// One workspace.
pub struct Office {
    company: String,
    user: String,
    place: Place,
    terms: Terms,
    set_back_to: Option<String>,
    job: Job,
    clock: Clock,
    patience: Patience,
    /// Open while there are visits; calls take turns.
    visits: Mutex<Option<Visits>>,
}

/// Why a call could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// The store failed.
    #[error("working with the store")]
    Store(#[from] StoreError),
    /// No ticket can be made.
    #[error("making a ticket")]
    Ticket(#[from] NoRandomness),
    /// What the store keeps as a password is none.
    #[error("the kept password cannot be read; set it again with `crossdock passwd`")]
    Password,
}

impl Office {
    /// An office for one workspace. Its store has the present format.
    pub fn new(
        company: &str,
        user: &str,
        place: Place,
        terms: Terms,
        set_back_to: Option<String>,
        (runs, work): (&Runs, Box<dyn Work>),
        clock: Clock,
    ) -> Self {
        Self {
            company: company.to_string(),
            user: user.to_string(),
            place,
            terms,
            set_back_to,
            job: runs.job(work),
            clock,
            patience: Patience::default(),
            visits: Mutex::new(None),
        }
    }

    /// The same, with other waits for its runs.
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// Whose books.
    pub fn company(&self) -> &str {
        &self.company
    }

    /// The name that its Web Connector logs in with.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The part of its tickets that names it; the same in every process.
    pub fn routing(&self) -> u32 {
        let hash = blake3::hash(self.user.as_bytes());
        let [a, b, c, d, ..] = *hash.as_bytes();
        u32::from_be_bytes([a, b, c, d])
    }

    /// What the figures call it.
    pub fn workspace(&self) -> String {
        format!("{:08x}", self.routing())
    }

    /// Begins what an earlier process did not come to the end of.
    ///
    /// # Errors
    /// The store failed.
    pub fn resume(&self) -> Result<(), OfficeError> {
        let due = self.look(|turn| Ok(turn.ready_since()?.is_some()))?;
        if due {
            self.job.kick();
        }
        Ok(())
    }

    /// The store answers.
    pub(super) fn ready(&self) -> Result<(), OfficeError> {
        self.look(|turn| Ok(turn.open_visits().map(drop)?))
    }

    /// Visits that have begun and not ended.
    pub(super) fn open_visits(&self) -> u64 {
        let count = self.look(|turn| Ok(turn.open_visits()?));
        count.map_or(0, |count| u64::try_from(count).unwrap_or_default())
    }

    /// The rules that its next run will use.
    pub(super) fn rules(&self) -> Option<RulesFigure> {
        let figure = self.job.rules()?;
        Some(RulesFigure { workspace: self.workspace(), ..figure })
    }

    /// The ticket opens a visit.
    pub(super) fn is_open(&self, ticket: &Ticket) -> bool {
        let now = (self.clock)();
        let found = self.look(|turn| Ok(turn.visit(&ticket.hash().to_string())?));
        found.is_ok_and(|visit| visit.is_some_and(|visit| is_alive(&visit, now)))
    }

    /// `authenticate`.
    pub(super) fn authenticate(
        &self,
        password: &Password,
        from: SocketAddr,
    ) -> Result<Answer, OfficeError> {
        let now = (self.clock)();
        let (hash, failures) = self.look(|turn| Ok((turn.password_hash()?, turn.failures()?)))?;
        let lockout = Lockout::from_fields(failures.0, &failures.1).unwrap_or_default();
        let company = &self.company;
        if let Some(until) = lockout.locked_until(now) {
            tracing::warn!(company, %from, %until, "Locked out after wrong passwords.");
            return Ok(login::refused());
        }
        let stored = hash.as_deref().map(PasswordHash::parse).transpose();
        let stored = stored.map_err(|_| OfficeError::Password)?;
        if stored.is_none() {
            tracing::warn!(company, "No password is set; set one with `crossdock passwd`.");
        }
        // Slow on purpose, and outside of any turn.
        let right = password.is(stored.as_ref());
        if !right {
            let count = self.turn(|turn| {
                // Others may have failed meanwhile.
                let (count, since) = turn.failures()?;
                let lockout = Lockout::from_fields(count, &since).unwrap_or_default();
                let (count, since) = lockout.after_failure(now).to_fields();
                turn.put_failures(count, &since)?;
                Ok(count)
            })?;
            tracing::warn!(company, %from, count, "Wrong password.");
            return Ok(login::refused());
        }
        let ticket = Ticket::new(self.routing())?;
        self.turn(|turn| {
            if lockout != Lockout::none() {
                turn.put_failures(0, "")?;
            }
            let hash = ticket.hash().to_string();
            Ok(turn.begin_visit(&hash, &visit::begin(), &text(now))?)
        })?;
        tracing::info!(company, %from, "A visit begins.");
        let file = self.terms.company_file.clone().unwrap_or_default();
        Ok(Answer::Strings(vec![ticket.to_string(), file]))
    }

    /// A call within a visit.
    pub(super) fn answer(&self, call: &Call) -> Result<Answer, OfficeError> {
        let Some((ticket, visit_call)) = call.ticket().zip(within_visit(call)) else {
            return Ok(login::unknown_visit(call));
        };
        if matches!(visit_call, VisitCall::Send { .. }) && self.job.is_busy() {
            self.job.wait(self.patience.before_a_request);
        }
        let hash = ticket.hash().to_string();
        let Some((reply, kept)) = self.step(&hash, &visit_call)? else {
            return Ok(login::unknown_visit(call));
        };
        let reply = match reply {
            Reply::Percent(percent) if kept.complete => {
                self.job.kick();
                self.job.wait(self.patience.after_the_last_page);
                self.progress(&hash, percent)?
            }
            reply => reply,
        };
        Ok(match reply {
            Reply::Request(bytes) => Answer::Text(visit::text_of(bytes)),
            Reply::Percent(percent) => Answer::Percent(percent),
            Reply::Text(text) => Answer::Text(text),
        })
    }

    /// One step of the visit, in one turn. `None`: the ticket opens nothing.
    fn step(
        &self,
        ticket: &str,
        call: &VisitCall<'_>,
    ) -> Result<Option<(Reply, Kept)>, OfficeError> {
        let now = (self.clock)();
        let at = text(now);
        self.turn(|turn| {
            let Some(kept) = turn.visit(ticket)?.filter(|kept| is_alive(kept, now)) else {
                return Ok(None);
            };
            let visit = as_it_is(&kept);
            set_back(turn, &visit, self.set_back_to.as_deref())?;
            let papers = self.papers(turn, kept.id, &visit)?;
            let step = visit::step(&visit, call, &papers.desk(&self.terms, &at));
            let (mut step, told) = self.keep(turn, kept.id, &papers, step, &at)?;
            if let (Reply::Percent(percent), false) = (&step.reply, told.complete) {
                let papers = self.papers(turn, kept.id, &step.visit)?;
                let next = visit::progress(&step.visit, &papers.desk(&self.terms, &at), *percent);
                (step, _) = self.keep(turn, kept.id, &papers, next, &at)?;
            }
            Ok(Some((step.reply, told)))
        })
    }

    /// How far the visit is after its run had a moment.
    fn progress(&self, ticket: &str, percent: i32) -> Result<Reply, OfficeError> {
        let at = text((self.clock)());
        self.turn(|turn| {
            let Some(kept) = turn.visit(ticket)? else { return Ok(Reply::Percent(percent)) };
            let visit = as_it_is(&kept);
            let papers = self.papers(turn, kept.id, &visit)?;
            let step = visit::progress(&visit, &papers.desk(&self.terms, &at), percent);
            Ok(self.keep(turn, kept.id, &papers, step, &at)?.0.reply)
        })
    }

    fn papers(&self, turn: &Turn<'_>, id: i64, visit: &Visit) -> Result<Papers, OfficeError> {
        let busy = self.job.is_busy();
        let fresh = (fresh_id()?, (self.clock)());
        let papers = Papers::read(turn, (id, visit), &self.terms, busy, fresh)?;
        if papers.run_is_due(busy) {
            // Another process began it, or was ended before it could.
            self.job.kick();
        }
        Ok(papers)
    }

    fn keep(
        &self,
        turn: &Turn<'_>,
        id: i64,
        papers: &Papers,
        step: Step,
        at: &str,
    ) -> Result<(Step, Kept), OfficeError> {
        let cycle = papers.cycle.as_ref().map(|cycle| cycle.id);
        let kept = keep(turn, id, cycle, &step.effects, at)?;
        for effect in &step.effects {
            if let Effect::End { why } = effect {
                tracing::info!(company = self.company, why, "A visit ends.");
            }
        }
        turn.put_visit(id, &step.visit, at)?;
        Ok((step, kept))
    }

    /// Work in one turn of the store.
    fn turn<T>(
        &self,
        work: impl FnOnce(&Turn<'_>) -> Result<T, OfficeError>,
    ) -> Result<T, OfficeError> {
        self.with(|visits| visits.turn(work))
    }

    /// A look at the store.
    fn look<T>(
        &self,
        work: impl FnOnce(&Turn<'_>) -> Result<T, OfficeError>,
    ) -> Result<T, OfficeError> {
        self.with(|visits| visits.look(work))
    }

    /// A store that failed is opened anew the next time.
    fn with<T>(
        &self,
        work: impl FnOnce(&Visits) -> Result<T, OfficeError>,
    ) -> Result<T, OfficeError> {
        let mut visits = self.visits.lock().unwrap_or_else(PoisonError::into_inner);
        let open = match visits.take() {
            Some(open) => open,
            None => Visits::open(&self.place)?,
        };
        let value = work(&open)?;
        *visits = Some(open);
        Ok(value)
    }
}

/// The call as a visit knows it; the calls of interactive sessions are none.
fn within_visit(call: &Call) -> Option<VisitCall<'_>> {
    Some(match call {
        Call::SendRequestXml { hcp_response, company_file, major, minor, .. } => VisitCall::Send {
            greeting: hcp_response,
            company_file,
            newest: major.zip(*minor).and_then(|(major, minor)| {
                Some((u8::try_from(major).ok()?, u8::try_from(minor).ok()?))
            }),
        },
        Call::ReceiveResponseXml { response, hresult, message, .. } => {
            VisitCall::Receive { response, hresult, message }
        }
        Call::ConnectionError { hresult, message, .. } => {
            VisitCall::ConnectionError { hresult, message }
        }
        Call::GetLastError { .. } => VisitCall::LastError,
        Call::CloseConnection { .. } => VisitCall::Close,
        _ => return None,
    })
}

fn is_alive(kept: &KeptVisit, now: Timestamp) -> bool {
    let last: Option<Timestamp> = kept.last_call_at.parse().ok();
    last.is_some_and(|last| now.duration_since(last) < SILENCE_MAX)
}

/// A visit that another one took the place of is over, whatever was due in it.
fn as_it_is(kept: &KeptVisit) -> Visit {
    let mut visit = kept.visit.clone();
    if kept.ended_at.is_some() && visit.phase != Phase::Ended {
        visit.phase = Phase::Ended;
        visit.last_error = "The Web Connector began another visit since.".to_string();
    }
    visit
}

pub(super) fn text(time: Timestamp) -> String {
    time.round(jiff::Unit::Second).unwrap_or(time).to_string()
}

/// 80 random bits: no message set was ever named like that.
fn fresh_id() -> Result<String, NoRandomness> {
    let mut bytes = [0; 10];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}
