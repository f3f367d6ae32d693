//! What one call may look at, read in its turn.

use crate::store::{StoreError, Turn};
use crate::visit::{
    BACKLOG_MAX, Company, Cursors, Cycle, Desk, OpenSet, Phase, Posting, RunState, Subject, Terms,
    Visit,
};

/// Owns what a [`Desk`] shows.
pub(super) struct Papers {
    company: Option<Company>,
    pub cycle: Option<Cycle>,
    cursors: Cursors,
    open_set: Option<OpenSet>,
    last_set: Option<String>,
    queued: Vec<Posting>,
    run: RunState,
    next_cycle: i64,
    complete_before: Option<String>,
    backlog: usize,
    fresh_id: String,
}

impl Papers {
    /// Reads what stands in the store. `busy`: a run is under way in this process.
    pub fn read(
        turn: &Turn<'_>,
        (id, visit): (i64, &Visit),
        terms: &Terms,
        busy: bool,
        fresh_id: String,
    ) -> Result<Self, StoreError> {
        let backlog = usize::try_from(turn.backlog()?).unwrap_or_default();
        let run = match run_state(turn, busy)? {
            // Nothing more is fetched, so nothing else would bring the next try.
            RunState::Failed(_) if visit.phase == Phase::Greeting && backlog >= BACKLOG_MAX => {
                RunState::Running
            }
            state => state,
        };
        Ok(Self {
            company: turn.company()?,
            cycle: turn.cycle()?,
            cursors: turn.cursors()?,
            open_set: turn.open_set()?,
            last_set: turn.last_set()?,
            queued: turn.queued(id, terms.group_max)?,
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
            run: self.run.clone(),
            next_cycle: self.next_cycle,
            complete_before: self.complete_before.as_deref(),
            backlog: self.backlog,
            fresh_id: &self.fresh_id,
            now,
        }
    }
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
