//! Recovery: what became of writes that were handed out and not answered. Nothing else is written
//! before that is known.
//!
//! First by the message set's id, as the SDK's guide says (QuickBooks keeps the answer); where that
//! does not tell, by looking for each posting in the books.

use super::post::{self, OpenSet, Outcome, Posting, ProbeState, hand_out_again, is_hopeless};
use super::read::{Answer, read};
use super::requests;
use super::state::{Desk, Effect, Phase, Reply, Step, Visit};
use super::words;
use crate::qbxml::envelope::{Envelope, MessageSetId, OnError, RequestId};
use crate::qbxml::write::Fragment;

/// The message set that QuickBooks has no answer for: it never ran.
const NO_STORED_RESPONSE: i64 = 9002;

/// The id is known, and its requests were others.
const CHECKSUM_DIFFERS: i64 = 9001;

/// Asks the next question about the open set.
pub(super) fn ask(visit: Visit, desk: &Desk<'_>, set: &OpenSet) -> Step {
    match &set.probe {
        ProbeState::Empty | ProbeState::Whole if !desk.terms.message_sets => {
            ask_books(visit, desk, set, 0)
        }
        ProbeState::Empty => ask_set(visit, desk, set, ProbeState::Empty),
        ProbeState::Whole => ask_set(visit, desk, set, ProbeState::Whole),
        ProbeState::Query(place) => ask_books(visit, desk, set, *place),
        ProbeState::NeverRan if is_hopeless(set) => {
            let times = set.times;
            give_up(visit, set, &words::never_arrives(times))
        }
        ProbeState::NeverRan => hand_out_again(visit, set, desk.now),
    }
}

/// `newMessageSetID` = `oldMessageSetID`: nothing is run, the kept answer comes back.
fn ask_set(mut visit: Visit, desk: &Desk<'_>, set: &OpenSet, probe: ProbeState) -> Step {
    let id = MessageSetId::new(&set.id).ok();
    let envelope = Envelope {
        version: visit.version(desk.terms),
        on_error: OnError::ContinueOnError,
        new_message_set_id: id.clone(),
        old_message_set_id: id,
    };
    let mut requests: Vec<(RequestId, Fragment)> = Vec::new();
    if probe == ProbeState::Whole {
        for (place, posting) in set.postings.iter().enumerate() {
            let id = RequestId::new(post::request_id(&set.id, place));
            if let (Ok(id), Ok(fragment)) = (id, posting.fragment.parse()) {
                requests.push((id, fragment));
            }
        }
    }
    let requests: Vec<_> = requests.iter().map(|(id, fragment)| (id.clone(), fragment)).collect();
    visit.phase = Phase::Probing(probe);
    Step { visit, effects: Vec::new(), reply: Reply::Request(envelope.wrap(&requests)) }
}

/// Looks for the posting at that place in QuickBooks' books.
fn ask_books(mut visit: Visit, desk: &Desk<'_>, set: &OpenSet, place: usize) -> Step {
    if !desk.terms.queries {
        return give_up(visit, set, words::RECOVERY_OFF);
    }
    let Some(posting) = set.postings.get(place) else {
        // All of them were looked for.
        visit.phase = Phase::Waiting;
        visit.last_error = words::NO_OP.to_string();
        return Step { visit, effects: vec![Effect::CloseSet], reply: Reply::Request(Vec::new()) };
    };
    let version = visit.version(desk.terms);
    match requests::find_again(&posting.probe, version) {
        Some(bytes) => {
            visit.phase = Phase::Probing(ProbeState::Query(place));
            Step { visit, effects: Vec::new(), reply: Reply::Request(bytes) }
        }
        None => give_up(visit, set, words::CANNOT_BE_FOUND),
    }
}

/// Nobody can tell what became of these: a person must look. Nothing is sent again.
fn give_up(mut visit: Visit, set: &OpenSet, why: &str) -> Step {
    let mut effects: Vec<Effect> =
        set.postings.iter().map(|posting| unknown(posting, why)).collect();
    effects.push(Effect::CloseSet);
    visit.phase = Phase::Waiting;
    visit.last_error = words::NO_OP.to_string();
    Step { visit, effects, reply: Reply::Request(Vec::new()) }
}

fn unknown(posting: &Posting, why: &str) -> Effect {
    let outcome = Outcome::Unknown { why: why.to_string() };
    Effect::Settle { key: posting.key.clone(), outcome }
}

/// Takes the answer to a question about the open set.
pub(super) fn receive(
    visit: Visit,
    desk: &Desk<'_>,
    set: &OpenSet,
    probe: &ProbeState,
    response: &str,
) -> Step {
    let answer = match read(response) {
        Ok(answer) => answer,
        Err(error) => return post::unreadable(visit, &error),
    };
    match probe {
        ProbeState::Query(place) => found_in_books(visit, set, *place, &answer),
        _ => set_answered(visit, desk, set, probe, &answer),
    }
}

fn set_answered(
    mut visit: Visit,
    desk: &Desk<'_>,
    set: &OpenSet,
    probe: &ProbeState,
    answer: &Answer,
) -> Step {
    if answer.set_code.is_some() && !answer.requests.is_empty() {
        return post::settle(visit, desk, set, answer);
    }
    let next = match (answer.set_code, probe) {
        (Some(NO_STORED_RESPONSE), _) => ProbeState::NeverRan,
        (Some(CHECKSUM_DIFFERS), ProbeState::Empty) => ProbeState::Whole,
        // QuickBooks says nothing of message sets, or nothing that helps.
        _ => ProbeState::Query(0),
    };
    visit.phase = Phase::Between;
    let set = OpenSet { probe: next, ..set.clone() };
    Step { visit, effects: vec![Effect::PutSet(set)], reply: Reply::Percent(1) }
}

fn found_in_books(mut visit: Visit, set: &OpenSet, place: usize, answer: &Answer) -> Step {
    let (Some(posting), Some(found)) = (set.postings.get(place), answer.only()) else {
        return post::unreadable(visit, words::NO_SINGLE_ANSWER);
    };
    // 500: the asked-for id does not exist.
    if !matches!(found.code, 0 | 1 | 500) {
        let why = found.message.clone().unwrap_or_default();
        return post::unreadable(visit, &format!("{} {why}", found.code));
    }
    let outcome = outcome_in_books(posting, found);
    if matches!(outcome, Outcome::Confirmed { .. }) {
        visit.confirmed += 1;
    }
    let mut effects = vec![Effect::Settle { key: posting.key.clone(), outcome }];
    if place + 1 < set.postings.len() {
        let next = OpenSet { probe: ProbeState::Query(place + 1), ..set.clone() };
        effects.push(Effect::PutSet(next));
    } else {
        effects.push(Effect::CloseSet);
    }
    visit.phase = Phase::Between;
    visit.answered += 1;
    Step { visit, effects, reply: Reply::Percent(1) }
}

fn outcome_in_books(posting: &Posting, found: &super::read::AnsweredRequest) -> Outcome {
    let probe = &posting.probe;
    let confirmed = |id: &Option<String>, edit_sequence: &Option<String>| Outcome::Confirmed {
        id: id.clone(),
        edit_sequence: edit_sequence.clone(),
        remark: Some(words::FOUND_IN_BOOKS.to_string()),
    };
    if let Some(txn_id) = &probe.txn_id {
        // A change: the same version stands there still, or another one.
        return match found.objects.iter().find(|object| object.id.as_ref() == Some(txn_id)) {
            Some(object) if object.edit_sequence == probe.edit_sequence => {
                Outcome::Requeued { why: words::NOT_IN_BOOKS.to_string(), now: true }
            }
            Some(_) => Outcome::Rejected {
                code: "3200".to_string(),
                message: words::CHANGED_MEANWHILE.to_string(),
            },
            None => Outcome::Rejected {
                code: "3120".to_string(),
                message: words::GONE_MEANWHILE.to_string(),
            },
        };
    }
    let ours = found.objects.iter().find(|object| {
        let guid = object.external_guid.as_deref().zip(probe.external_guid.as_deref());
        guid.is_some_and(|(theirs, ours)| theirs.eq_ignore_ascii_case(ours))
    });
    match ours {
        Some(object) => confirmed(&object.id, &object.edit_sequence),
        None => Outcome::Requeued { why: words::NOT_IN_BOOKS.to_string(), now: true },
    }
}
