//! Fetching: asks for one page after the other, keeps each answer before the next is asked for.

use jiff::civil::DateTime;

use super::cycle::{Ask, AskState, Cycle, Subject, parse, plus_hours};
use super::read::{Answer, AnsweredRequest, read_page};
use super::requests;
use super::state::{Desk, Effect, Phase, Reply, Step, Visit};
use super::step::ended;
use super::{verify, words};
use crate::qbxml::codes::{self, Code, Policy, Severity};

/// An `iteratorID` of another session, or one that is used up.
const ITERATOR_INVALID: i64 = 3391;

/// The feature is off, or this edition does not have it.
const FEATURE_OFF: i64 = 3250;

/// Requests of one visit that may come to nothing before it gives up.
pub(super) const FAILURES_MAX: u32 = 4;

/// QuickBooks' clock, at the latest: the east of the world is this much ahead of UTC.
const EAST_OF_UTC_HOURS: i64 = 14;

/// Asks for the next page of the cycle.
pub(super) fn ask(mut visit: Visit, desk: &Desk<'_>, cycle: &Cycle, place: usize) -> Step {
    let ask = &cycle.asks[place];
    let version = visit.version(desk.terms);
    if !ask.subject.is_in(version) {
        return pass_over(visit, desk, cycle, place);
    }
    let id = format!("{}.{place}.{}.{}", cycle.id, ask.pages, visit.calls);
    match requests::page(ask, &id, desk.terms, version) {
        Ok(bytes) => {
            visit.phase = Phase::Asked { ask: place, request: id };
            Step { visit, effects: Vec::new(), reply: Reply::Request(bytes) }
        }
        Err(why) => {
            let why = words::unwritable_query(ask.subject.query(), &why);
            ended(visit, Vec::new(), why, Reply::Request(Vec::new()))
        }
    }
}

/// The cycle began with a newer QuickBooks: this one cannot be asked that.
fn pass_over(visit: Visit, desk: &Desk<'_>, cycle: &Cycle, place: usize) -> Step {
    let mut cycle = cycle.clone();
    cycle.asks[place].leave_out();
    match cycle.next() {
        Some(next) => {
            let step = ask(visit, desk, &cycle, next);
            let mut effects = vec![Effect::PutCycle(cycle)];
            effects.extend(step.effects);
            Step { effects, ..step }
        }
        None => {
            let mut step = finish_page(visit, desk, cycle, Vec::new());
            step.visit.phase = Phase::Waiting;
            Step { reply: Reply::Request(Vec::new()), ..step }
        }
    }
}

/// The answer to a page never came or was another one's: QuickBooks may have moved its iterator,
/// so the window begins again.
pub(super) fn lost(visit: &mut Visit, desk: &Desk<'_>, place: usize) -> Vec<Effect> {
    visit.failures += 1;
    visit.phase = Phase::Between;
    desk.cycle.map_or_else(Vec::new, |cycle| restarted(cycle, place, desk.now, false))
}

/// A new visit: iterators of the last one are gone. Windows that it did not come to the end of are
/// asked for in halves.
pub(super) fn after_a_break(cycle: &Cycle, now: &str) -> Vec<Effect> {
    let paging = |state: &AskState| matches!(state, AskState::Paging { .. });
    match cycle.asks.iter().position(|ask| paging(&ask.state)) {
        Some(place) => restarted(cycle, place, now, true),
        None => Vec::new(),
    }
}

fn restarted(cycle: &Cycle, place: usize, now: &str, halve: bool) -> Vec<Effect> {
    let mut cycle = cycle.clone();
    let Some(ask) = cycle.asks.get_mut(place) else { return Vec::new() };
    ask.restart(latest(now), halve);
    vec![Effect::DropPages { ask: place }, Effect::PutCycle(cycle)]
}

/// Takes the answer to a page.
pub(super) fn receive(
    mut visit: Visit,
    desk: &Desk<'_>,
    place: usize,
    request: &str,
    response: &str,
) -> Step {
    visit.phase = Phase::Between;
    let Some(cycle) = desk.cycle.filter(|cycle| place < cycle.asks.len()) else {
        return Step { visit, effects: Vec::new(), reply: Reply::Percent(1) };
    };
    let answer = match read_page(response) {
        Ok(answer) => answer,
        Err(error) => {
            let effects = restarted(cycle, place, desk.now, false);
            return ended(visit, effects, words::unreadable_answer(&error), Reply::Percent(-1));
        }
    };
    match only_ours(&answer, &cycle.asks[place], request) {
        Some(found) => take(visit, desk, cycle, place, &answer, found, response),
        None => {
            // The answer to another request: one that was repeated, or that belongs to an earlier
            // page. What was asked for is asked for again.
            let effects = lost(&mut visit, desk, place);
            visit.last_error = words::ANOTHER_ANSWER.to_string();
            Step { visit, effects, reply: Reply::Percent(1) }
        }
    }
}

/// The answer to our request. Some QuickBooks lose the `requestID` while they page; an id that is
/// there must be ours, and so must the iterator.
fn only_ours<'a>(answer: &'a Answer, ask: &Ask, request: &str) -> Option<&'a AnsweredRequest> {
    let found = answer.only()?;
    let named = found.name.strip_suffix("Rs") == Some(ask.subject.query());
    let ours = found.request_id.as_deref().is_none_or(|id| id == request);
    let paged = match (&ask.state, &found.iterator) {
        (AskState::Paging { iterator }, Some(theirs)) => iterator == theirs,
        _ => true,
    };
    (named && ours && paged).then_some(found)
}

fn take(
    mut visit: Visit,
    desk: &Desk<'_>,
    cycle: &Cycle,
    place: usize,
    answer: &Answer,
    found: &AnsweredRequest,
    response: &str,
) -> Step {
    if found.code == ITERATOR_INVALID {
        let effects = lost(&mut visit, desk, place);
        visit.last_error = words::ITERATORS_LOST.to_string();
        return Step { visit, effects, reply: Reply::Percent(1) };
    }
    if is_error(found.code) {
        return refused_query(visit, desk, cycle, place, found, response);
    }
    let mut cycle = cycle.clone();
    let ask = &mut cycle.asks[place];
    let more = found.remaining.is_some_and(|remaining| remaining > 0);
    let iterator = found.iterator.clone().or_else(|| match &ask.state {
        AskState::Paging { iterator } => Some(iterator.clone()),
        AskState::Due | AskState::Done => None,
    });
    if more && iterator.is_none() {
        // What remains cannot be asked for, and the first page alone would pass for all.
        let effects = lost(&mut visit, desk, place);
        visit.last_error = words::ITERATORS_LOST.to_string();
        return Step { visit, effects, reply: Reply::Percent(1) };
    }
    visit.answered += 1;
    ask.saw(answer.newest.as_deref(), utc(&cycle.began_at));
    ask.pages += 1;
    let mut effects = Vec::new();
    match verify::sights(ask, response) {
        Ok(sights) if sights.is_empty() => {}
        Ok(sights) => effects.push(Effect::Saw(sights)),
        Err(error) => {
            let why = words::unreadable_answer(&error);
            return ended(
                visit,
                restarted(&cycle, place, desk.now, false),
                why,
                Reply::Percent(-1),
            );
        }
    }
    if ask.is_for_the_run() {
        effects.push(Effect::Keep { ask: Some(place), response: response.to_string() });
    }
    match iterator.filter(|_| more) {
        Some(iterator) => ask.state = AskState::Paging { iterator },
        None => {
            ask.window_answered(latest(desk.now));
            effects.push(Effect::SettlePages { ask: place });
        }
    }
    if ask.subject == Subject::Deletions {
        let missed = words::deletions_forgotten(cycle.complete_before.as_deref(), desk.now);
        visit.notice.clone_from(&missed);
        effects.extend((!missed.is_empty()).then_some(Effect::DeletionsMissed(missed)));
    }
    finish_page(visit, desk, cycle, effects)
}

/// A code that brought no data. What is no code at all is none of ours to trust.
fn is_error(code: i64) -> bool {
    let code = u32::try_from(code).map(Code::Status);
    code.map_or(true, |code| codes::meaning(code).severity == Severity::Error)
}

fn finish_page(visit: Visit, desk: &Desk<'_>, cycle: Cycle, mut effects: Vec<Effect>) -> Step {
    let percent = percent(&cycle);
    if cycle.next().is_none() {
        let cursors = cycle.cursors(desk.cursors);
        effects.push(Effect::PutCycle(cycle));
        effects.push(Effect::Complete(cursors));
    } else {
        effects.push(Effect::PutCycle(cycle));
    }
    Step { visit, effects, reply: Reply::Percent(percent) }
}

/// A query that QuickBooks could not answer now is asked again, at the next visit at the latest;
/// what is fetched stays. One that it never will is left out, so that the rest goes on; the refusal
/// is kept, and the run tells the office.
fn refused_query(
    mut visit: Visit,
    desk: &Desk<'_>,
    cycle: &Cycle,
    place: usize,
    found: &AnsweredRequest,
    response: &str,
) -> Step {
    let subject = cycle.asks[place].subject;
    let code = u32::try_from(found.code).map(Code::Status);
    // What is no code at all is none of ours to trust: it is asked again.
    let policy = code.map_or(Policy::Retry, |code| desk.terms.codes.of(code));
    // Watching what we made must not keep the orders from coming.
    let watches = !cycle.asks[place].is_for_the_run();
    if policy == Policy::Retry || (policy == Policy::Stop && !watches) {
        visit.failures += 1;
        visit.phase = Phase::Between;
        let effects = restarted(cycle, place, desk.now, false);
        if policy == Policy::Retry && visit.failures < FAILURES_MAX {
            return Step { visit, effects, reply: Reply::Percent(1) };
        }
        let message = found.message.clone().unwrap_or_default();
        let words = words::query_refused(subject.query(), found.code, &message);
        return ended(visit, effects, words, Reply::Percent(-1));
    }
    visit.answered += 1;
    let mut cycle = cycle.clone();
    cycle.asks[place].leave_out();
    let mut effects = vec![Effect::DropPages { ask: place }];
    if watches {
        let message = found.message.clone().unwrap_or_default();
        visit.notice = words::query_refused(subject.query(), found.code, &message);
    } else if !(found.code == FEATURE_OFF && subject.is_optional()) {
        effects.push(Effect::Keep { ask: Some(place), response: response.to_string() });
        effects.push(Effect::SettlePages { ask: place });
    }
    finish_page(visit, desk, cycle, effects)
}

/// How far the cycle is: asks that are done, of all; the rest is for the run and the postings.
fn percent(cycle: &Cycle) -> i32 {
    let done = cycle.asks.iter().filter(|ask| ask.state == AskState::Done).count();
    let share = done * 90 / cycle.asks.len().max(1);
    i32::try_from(share).unwrap_or(90).max(1)
}

/// QuickBooks' clock at the latest.
pub(super) fn latest(now: &str) -> DateTime {
    plus_hours(utc(now), EAST_OF_UTC_HOURS)
}

fn utc(now: &str) -> DateTime {
    parse(now).unwrap_or(DateTime::MAX)
}
