//! Fetching: asks for one page after the other, keeps each answer before the next is asked for.

use jiff::civil::DateTime;

use super::cycle::{AskState, Cycle, parse, plus_hours};
use super::read::{Answer, AnsweredRequest, read_page};
use super::requests;
use super::state::{Desk, Effect, Phase, Reply, Step, Visit};
use super::step::ended;
use super::words;
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
    let id = format!("{}.{place}.{}.{}", cycle.id, ask.pages, visit.calls);
    match requests::page(ask, &id, desk.terms, visit.version(desk.terms)) {
        Some(bytes) => {
            visit.phase = Phase::Asked { ask: place, request: id };
            Step { visit, effects: Vec::new(), reply: Reply::Request(bytes) }
        }
        None => {
            // The cycle began with a newer QuickBooks: this one cannot be asked that.
            let mut cycle = cycle.clone();
            cycle.asks[place].state = AskState::Done;
            visit.phase = Phase::Waiting;
            visit.last_error = words::NO_OP.to_string();
            let step = finish_page(visit, desk, cycle, Vec::new());
            Step { reply: Reply::Request(Vec::new()), ..step }
        }
    }
}

/// The answer to a page never came: QuickBooks may have moved its iterator, so the window begins
/// again.
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
    match only_ours(&answer, cycle.asks[place].subject.query(), request) {
        Some(found) => take(visit, desk, cycle, place, &answer, found, response),
        None => {
            // The answer to another request: one that was repeated, or that belongs to an earlier
            // page. What was asked for is asked for again.
            let effects = lost(&mut visit, desk, place);
            Step { visit, effects, reply: Reply::Percent(1) }
        }
    }
}

/// The answer to our request. Some QuickBooks lose the `requestID` while they page; one that is
/// there must be ours.
fn only_ours<'a>(answer: &'a Answer, query: &str, request: &str) -> Option<&'a AnsweredRequest> {
    let found = answer.only()?;
    let named = found.name.strip_suffix("Rs") == Some(query);
    let ours = found.request_id.as_deref().is_none_or(|id| id == request);
    (named && ours).then_some(found)
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
    let subject = cycle.asks[place].subject;
    if found.code == ITERATOR_INVALID {
        let effects = lost(&mut visit, desk, place);
        return Step { visit, effects, reply: Reply::Percent(1) };
    }
    let off = found.code == FEATURE_OFF;
    let refused = !off && is_error(found.code);
    if refused {
        return refused_query(visit, desk, cycle, place, found);
    }
    visit.answered += 1;
    let mut cycle = cycle.clone();
    let ask = &mut cycle.asks[place];
    ask.saw(answer.newest.as_deref(), utc(desk.now));
    let mut effects = Vec::new();
    if !(off && subject.is_optional()) {
        // What is refused for good is kept too: the run tells the office.
        effects.push(Effect::Keep { ask: Some(place), response: response.to_string() });
        ask.pages += 1;
    }
    match &found.iterator {
        Some(iterator) if found.remaining.is_some_and(|remaining| remaining > 0) => {
            ask.state = AskState::Paging { iterator: iterator.clone() };
        }
        _ => {
            ask.window_answered(latest(desk.now));
            effects.push(Effect::SettlePages { ask: place });
        }
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

/// A query that QuickBooks could not answer now is asked again at the next visit; what is fetched
/// stays. One that it never will is told and left out, so that the rest goes on.
fn refused_query(
    mut visit: Visit,
    desk: &Desk<'_>,
    cycle: &Cycle,
    place: usize,
    found: &AnsweredRequest,
) -> Step {
    visit.failures += 1;
    let query = cycle.asks[place].subject.query();
    let message = found.message.clone().unwrap_or_default();
    let effects = restarted(cycle, place, desk.now, false);
    let code = u32::try_from(found.code).map(Code::Status);
    let again = code.is_ok_and(|code| desk.terms.codes.of(code) == Policy::Retry);
    if again && visit.failures < FAILURES_MAX {
        return Step { visit, effects, reply: Reply::Percent(1) };
    }
    let words = words::query_refused(query, found.code, &message);
    ended(visit, effects, words, Reply::Percent(-1))
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
