//! One call: what is due decides, and what is due afterwards is kept.

use super::cycle::{Beginning, Cycle};
use super::fetch::FAILURES_MAX;
use super::greet::BACKLOG_MAX;
use super::post::Outcome;
use super::state::{Call, Desk, Effect, Phase, Reply, RunState, Step, Visit};
use super::{fetch, greet, post, recover, verify, words};

/// A visit whose `authenticate` was answered.
pub fn begin() -> Visit {
    Visit {
        phase: Phase::Greeting,
        calls: 0,
        waits: 0,
        failures: 0,
        version: None,
        last_error: String::new(),
        notice: String::new(),
        answered: 0,
        handed_out: 0,
        looked_at: None,
        confirmed: 0,
        rejected: 0,
        unknown: 0,
    }
}

/// Answers a call. Nothing is done before the effects are kept; they are kept before the reply is
/// given.
pub fn step(visit: &Visit, call: &Call<'_>, desk: &Desk<'_>) -> Step {
    let mut step = answered(visit, call, desk);
    for effect in &step.effects {
        let Effect::Settle { outcome, .. } = effect else { continue };
        match outcome {
            Outcome::Confirmed { .. } => step.visit.confirmed += 1,
            Outcome::Rejected { .. } => step.visit.rejected += 1,
            Outcome::Unknown { .. } => step.visit.unknown += 1,
            Outcome::Requeued { .. } => {}
        }
    }
    step
}

fn answered(visit: &Visit, call: &Call<'_>, desk: &Desk<'_>) -> Step {
    let mut visit = visit.clone();
    visit.calls = visit.calls.saturating_add(1);
    match *call {
        // What QuickBooks has answered is taken even then.
        Call::Send { .. } if visit.calls > desk.terms.calls_max && visit.phase != Phase::Ended => {
            let why = words::calls_used_up(desk.terms.calls_max);
            ended(visit, Vec::new(), why, Reply::Request(Vec::new()))
        }
        Call::Send { greeting, company_file, newest } => match visit.phase.clone() {
            Phase::Greeting => greet::greeted(visit, desk, greeting, company_file, newest),
            phase => send(visit, desk, &phase),
        },
        Call::Receive { response, hresult, message } => {
            receive(visit, desk, response, hresult, message)
        }
        Call::ConnectionError { hresult, message } => {
            let why = words::not_opened(hresult, message, visit.phase == Phase::Greeting);
            ended(visit, Vec::new(), why, Reply::Text("done".to_string()))
        }
        Call::LastError => {
            let text = match visit.phase {
                Phase::Waiting => words::NO_OP.to_string(),
                _ => visit.last_error.clone(),
            };
            Step { visit, effects: Vec::new(), reply: Reply::Text(text) }
        }
        Call::Close => close(visit),
    }
}

/// `sendRequestXML` after the greeting.
fn send(mut visit: Visit, desk: &Desk<'_>, phase: &Phase) -> Step {
    let mut effects = Vec::new();
    match phase {
        Phase::Ended => {
            return Step { visit, effects, reply: Reply::Request(Vec::new()) };
        }
        // An answer was due and did not come. A page is asked for again from its beginning; what
        // became of writes is asked for before anything else, because their set is open.
        Phase::Asked { ask, .. } => effects = fetch::lost(&mut visit, desk, *ask),
        Phase::Posted | Phase::Probing(_) => {
            visit.failures += 1;
            visit.phase = Phase::Between;
        }
        Phase::Introduced { .. } => {
            // Still nobody knows which company this is: nothing else is asked.
            let why = words::NOT_GREETED.to_string();
            return ended(visit, effects, why, Reply::Request(Vec::new()));
        }
        Phase::Greeting | Phase::Between | Phase::Waiting => {}
    }
    if visit.failures >= FAILURES_MAX {
        let why = given_up(&visit, words::NO_ANSWERS);
        return ended(visit, effects, why, Reply::Request(Vec::new()));
    }
    next_request_after(visit, desk, effects)
}

/// The next request, where this call has moved the cycle already.
pub(super) fn next_request_after(visit: Visit, desk: &Desk<'_>, mut effects: Vec<Effect>) -> Step {
    let cycle = effects.iter().rev().find_map(|effect| match effect {
        Effect::PutCycle(cycle) => Some(cycle.clone()),
        _ => None,
    });
    let desk = Desk { cycle: cycle.as_ref().or(desk.cycle), ..desk.again() };
    let step = next_request(visit, &desk);
    effects.extend(step.effects);
    Step { effects, ..step }
}

/// What QuickBooks is asked next: what became of writes, then what is to be fetched; then the run
/// works on it, and what comes of it is posted.
fn next_request(mut visit: Visit, desk: &Desk<'_>) -> Step {
    if let Some(set) = desk.open_set {
        return recover::ask(visit, desk, set);
    }
    if let Some(cycle) = desk.cycle
        && let Some(place) = cycle.next()
    {
        return fetch::ask(visit, desk, cycle, place);
    }
    match &desk.run {
        RunState::Running if visit.waits >= desk.terms.waits_max => {
            let reply = Reply::Request(Vec::new());
            return ended(visit, Vec::new(), words::RUN_TAKES_LONG.to_string(), reply);
        }
        RunState::Running => {
            visit.waits += 1;
            visit.phase = Phase::Waiting;
            return Step { visit, effects: Vec::new(), reply: Reply::Request(Vec::new()) };
        }
        RunState::Failed(why) => {
            let why = words::run_failed(why);
            return ended(visit, Vec::new(), why, Reply::Request(Vec::new()));
        }
        RunState::Idle | RunState::Done(_) => {}
    }
    visit.waits = 0;
    if !desk.queued.is_empty() {
        return post::hand_out(visit, desk);
    }
    if look_is_due(&visit, desk) {
        return look_again(visit, desk);
    }
    done(visit, desk, Reply::Request(Vec::new()))
}

/// Something was made that nobody has looked at, and this visit has not tried to since.
fn look_is_due(visit: &Visit, desk: &Desk<'_>) -> bool {
    let tried = visit.looked_at == Some(visit.confirmed);
    !desk.unseen.is_empty() && !tried && desk.cycle.is_none() && desk.backlog < BACKLOG_MAX
}

/// Asks for what was made: is it there as it was sent? The run may go on with what it shows.
fn look_again(mut visit: Visit, desk: &Desk<'_>) -> Step {
    visit.looked_at = Some(visit.confirmed);
    let beginning = Beginning {
        id: desk.next_cycle,
        cursors: desk.cursors,
        complete_before: desk.complete_before,
        posting_since: desk.posting_since,
        now: desk.now,
    };
    let cycle = Cycle::of(beginning, verify::asks(desk.unseen));
    let mut step = fetch::ask(visit, desk, &cycle, 0);
    step.effects.insert(0, Effect::PutCycle(cycle));
    step
}

/// Everything that may be done was done.
fn done(mut visit: Visit, desk: &Desk<'_>, reply: Reply) -> Step {
    if let Some(why) = desk.kept_back {
        visit.notice = [visit.notice.as_str(), why].join(" ").trim().to_string();
    }
    ended(visit, Vec::new(), String::new(), reply)
}

/// `receiveResponseXML`.
fn receive(
    mut visit: Visit,
    desk: &Desk<'_>,
    response: &str,
    hresult: &str,
    message: &str,
) -> Step {
    let phase = visit.phase.clone();
    if !hresult.trim().is_empty() {
        return not_processed(visit, desk, &phase, hresult.trim(), message);
    }
    let step = match &phase {
        Phase::Asked { ask, request } => fetch::receive(visit, desk, *ask, request, response),
        Phase::Posted => post::receive(visit, desk, response),
        Phase::Probing(probe) => match desk.open_set {
            Some(set) => recover::receive(visit, desk, set, probe, response),
            None => {
                visit.phase = Phase::Between;
                nothing_due(visit)
            }
        },
        Phase::Introduced { file } => greet::introduced(visit, desk, file, response),
        Phase::Ended => {
            let percent = if visit.last_error.is_empty() { 100 } else { -1 };
            Step { visit, effects: Vec::new(), reply: Reply::Percent(percent) }
        }
        // Repeated by a client that did not hear our answer to it: it was kept the first time.
        Phase::Greeting | Phase::Between | Phase::Waiting => nothing_due(visit),
    };
    visit = step.visit;
    if visit.failures >= FAILURES_MAX && visit.phase != Phase::Ended {
        let why = given_up(&visit, words::ANOTHER_ANSWER);
        return ended(visit, step.effects, why, Reply::Percent(-1));
    }
    Step { visit, ..step }
}

/// Why a visit gives up: what was the matter last, or else this.
fn given_up(visit: &Visit, otherwise: &str) -> String {
    let told = if visit.last_error.is_empty() { otherwise } else { &visit.last_error };
    told.to_string()
}

fn nothing_due(visit: Visit) -> Step {
    Step { visit, effects: Vec::new(), reply: Reply::Percent(1) }
}

/// QuickBooks could not process what it was handed.
fn not_processed(
    mut visit: Visit,
    desk: &Desk<'_>,
    phase: &Phase,
    hresult: &str,
    message: &str,
) -> Step {
    let why = words::not_processed(hresult, message);
    let step = match phase {
        Phase::Ended => Step { visit, effects: Vec::new(), reply: Reply::Percent(-1) },
        Phase::Posted => post::not_processed(visit, desk, hresult, message),
        Phase::Asked { ask, .. } => {
            let effects = fetch::lost(&mut visit, desk, *ask);
            // Our bytes are to blame; they are not sent again in this visit.
            if post::is_our_fault(hresult) {
                return ended(visit, effects, why, Reply::Percent(-1));
            }
            Step { visit, effects, reply: Reply::Percent(1) }
        }
        Phase::Probing(probe) => {
            let probe = probe.clone();
            recover::not_processed(visit, desk, &probe, hresult, &why)
        }
        // Nobody knows which company this is: nothing else may be asked.
        Phase::Introduced { .. } => {
            return ended(visit, Vec::new(), why, Reply::Percent(-1));
        }
        Phase::Greeting | Phase::Between | Phase::Waiting => return nothing_due(visit),
    };
    visit = step.visit;
    if visit.phase != Phase::Ended {
        visit.last_error.clone_from(&why);
    }
    if visit.failures >= FAILURES_MAX {
        return ended(visit, step.effects, why, Reply::Percent(-1));
    }
    Step { visit, ..step }
}

/// `closeConnection`.
fn close(mut visit: Visit) -> Step {
    let over = visit.phase == Phase::Ended;
    let mut text = visit.last_error.clone();
    if text.is_empty() {
        text = words::closing(&visit, over);
    }
    if !visit.notice.is_empty() {
        text = format!("{text} {}", visit.notice);
    }
    visit.phase = Phase::Ended;
    let effects = vec![Effect::End { why: text.clone() }];
    Step { visit, effects, reply: Reply::Text(text) }
}

/// The visit is over, for this reason; without one it did all there was to do.
pub(super) fn ended(mut visit: Visit, mut effects: Vec<Effect>, why: String, reply: Reply) -> Step {
    visit.phase = Phase::Ended;
    visit.last_error.clone_from(&why);
    let why = [why.as_str(), visit.notice.as_str()].join(" ").trim().to_string();
    effects.push(Effect::End { why });
    Step { visit, effects, reply }
}

/// How far the visit is, once the effects of an answer are kept and the run had a moment: all is
/// done, or there is more to ask.
pub fn progress(visit: &Visit, desk: &Desk<'_>, percent: i32) -> Step {
    let mut visit = visit.clone();
    if visit.phase != Phase::Between || percent < 0 {
        return Step { visit, effects: Vec::new(), reply: Reply::Percent(percent) };
    }
    let fetched = desk.cycle.is_none_or(|cycle| cycle.next().is_none());
    let run_over = matches!(desk.run, RunState::Idle | RunState::Done(_));
    let posted = desk.open_set.is_none() && desk.queued.is_empty();
    if posted && fetched && run_over && !look_is_due(&visit, desk) {
        visit.waits = 0;
        return done(visit, desk, Reply::Percent(100));
    }
    Step { visit, effects: Vec::new(), reply: Reply::Percent(percent.clamp(1, 99)) }
}
