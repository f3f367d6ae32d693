//! What one call may look at, read in its turn.

use jiff::{SignedDuration, Timestamp};

use crate::store::{StoreError, Turn};
use crate::visit::{
    self, BACKLOG_MAX, Company, Cursors, Cycle, Desk, OpenSet, Phase, Posting, RunState, Subject,
    Terms, Unseen, Visit,
};

/// Owns what a [`Desk`] shows.
pub(super) struct Papers {
    company: Option<Company>,
    pub cycle: Option<Cycle>,
    cursors: Cursors,
    open_set: Option<OpenSet>,
    last_set: Option<String>,
    queued: Vec<Posting>,
    kept_back: Option<String>,
    stopped: Option<String>,
    unseen: Vec<Unseen>,
    posting_since: Cursors,
    run: RunState,
    next_cycle: i64,
    complete_before: Option<String>,
    backlog: usize,
    fresh_id: String,
}

impl Papers {
    /// Reads what stands in the store at `now`. `busy`: a run is under way in this process.
    pub fn read(
        turn: &Turn<'_>,
        (id, visit): (i64, &Visit),
        terms: &Terms,
        busy: bool,
        (fresh_id, now): (String, Timestamp),
    ) -> Result<Self, StoreError> {
        let backlog = usize::try_from(turn.backlog()?).unwrap_or_default();
        let run = match run_state(turn, busy)? {
            // Nothing more is fetched, so nothing else would bring the next try.
            RunState::Failed(_) if visit.phase == Phase::Greeting && backlog >= BACKLOG_MAX => {
                RunState::Running
            }
            state => state,
        };
        let stopped = turn.stopped()?;
        let Allowed { count, kept_back } = allowed(turn, visit, terms, stopped.as_deref(), now)?;
        Ok(Self {
            company: turn.company()?,
            cycle: turn.cycle()?,
            cursors: turn.cursors()?,
            open_set: turn.open_set()?,
            last_set: turn.last_set()?,
            queued: turn.queued(id, terms.group_max.min(count))?,
            kept_back,
            stopped,
            unseen: turn.unseen(UNSEEN_MAX)?,
            posting_since: turn.posting_since()?,
            run,
            next_cycle: turn.next_cycle()?,
            complete_before: turn.last_complete()?,
            backlog,
            fresh_id,
        })
    }

    /// Something waits for a run, and none is under way here.
    pub fn run_is_due(&self, busy: bool) -> bool {
        self.run == RunState::Running && !busy
    }

    /// As a step sees it.
    pub fn desk<'d>(&'d self, terms: &'d Terms, now: &'d str) -> Desk<'d> {
        Desk {
            terms,
            company: self.company.as_ref(),
            cycle: self.cycle.as_ref(),
            cursors: &self.cursors,
            open_set: self.open_set.as_ref(),
            last_set: self.last_set.as_deref(),
            queued: &self.queued,
            kept_back: self.kept_back.as_deref(),
            stopped: self.stopped.as_deref(),
            unseen: &self.unseen,
            posting_since: &self.posting_since,
            run: self.run.clone(),
            next_cycle: self.next_cycle,
            complete_before: self.complete_before.as_deref(),
            backlog: self.backlog,
            fresh_id: &self.fresh_id,
            now,
        }
    }
}

/// What one look asks for.
const UNSEEN_MAX: usize = 500;

/// How many postings may go.
struct Allowed {
    count: usize,
    /// Why no more may go, where some wait.
    kept_back: Option<String>,
}

/// A mistake in a rule or a mapping must not fill the books before somebody sees it.
fn allowed(
    turn: &Turn<'_>,
    visit: &Visit,
    terms: &Terms,
    stopped: Option<&str>,
    now: Timestamp,
) -> Result<Allowed, StoreError> {
    let waiting = turn.queued_count()?;
    if waiting == 0 {
        return Ok(Allowed { count: usize::MAX, kept_back: None });
    }
    if let Some(why) = stopped {
        return Ok(Allowed { count: 0, kept_back: Some(visit::stopped(why)) });
    }
    let hour_ago = now.saturating_sub(SignedDuration::from_hours(1)).unwrap_or(now);
    let in_hour = turn.handed_out_since(&super::office::text(hour_ago))?;
    let in_hour = u64::from(terms.postings_per_hour).saturating_sub(in_hour);
    let in_visit = u64::from(terms.postings_per_visit.saturating_sub(visit.handed_out));
    let (left, most, of) = if in_visit <= in_hour {
        (in_visit, terms.postings_per_visit, "in this visit")
    } else {
        (in_hour, terms.postings_per_hour, "in the last hour")
    };
    let kept_back = (left == 0).then(|| visit::ceiling_reached(waiting, most, of));
    Ok(Allowed { count: usize::try_from(left).unwrap_or(usize::MAX), kept_back })
}

/// Where the run over what was fetched stands, for whichever process asks.
fn run_state(turn: &Turn<'_>, busy: bool) -> Result<RunState, StoreError> {
    let end = turn.run_end()?;
    let Some(since) = turn.ready_since()? else {
        return Ok(match end {
            _ if busy => RunState::Running,
            Some(end) if !end.failed => RunState::Done(end.outcome),
            _ => RunState::Idle,
        });
    };
    Ok(match end {
        Some(end) if end.failed && end.at >= since && !busy => RunState::Failed(end.outcome),
        _ => RunState::Running,
    })
}

/// The mark that a person set back by hand counts for everything that was fetched by time, once for
/// each time it is changed. It moves nothing forward: what lies between would never come. Before
/// the first fetch it is where the orders begin; the lists that they name come whole.
pub(super) fn set_back(
    turn: &Turn<'_>,
    visit: &Visit,
    setting: Option<&str>,
) -> Result<(), StoreError> {
    let (Some(setting), Phase::Greeting) = (setting, &visit.phase) else { return Ok(()) };
    if turn.cycle()?.is_some() || turn.cursors_set_to()?.as_deref() == Some(setting) {
        return Ok(());
    }
    let mut cursors = turn.cursors()?;
    let nothing = cursors == Cursors::default();
    for cursor in cursors.0.values_mut() {
        if setting < cursor.as_str() {
            *cursor = setting.to_string();
        }
    }
    if nothing {
        cursors.advance(Subject::SalesOrders, setting);
    }
    turn.put_cursors(&cursors)?;
    turn.put_cursors_set_to(setting)
}
