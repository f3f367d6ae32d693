//! Recovery: what became of writes that were handed out and not answered. Nothing else is written
//! before that is known.
//!
//! First by the message set's id, as the SDK's guide says (QuickBooks keeps the answer); where that
//! does not tell, by looking for each posting in the books.

use super::post::{self, OpenSet, Outcome, Posting, ProbeState, hand_out_again, is_hopeless};
use super::read::{Answer, AnsweredRequest, read};
use super::requests;
use super::state::{Desk, Effect, Phase, Reply, Step, Visit};
use super::words;
use crate::qbxml::codes::{Code, Policy};
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
        ProbeState::NeverRan => hand_out_again(visit, desk, set),
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
        return give_up(visit, set, words::NOTHING_LEARNED);
    };
    match requests::find_again(&posting.probe, &question_id(set, place), visit.version(desk.terms))
    {
        Some(bytes) => {
            visit.phase = Phase::Probing(ProbeState::Query(place));
            Step { visit, effects: Vec::new(), reply: Reply::Request(bytes) }
        }
        // The set's own word is all there is.
        None if set.never_ran => hand_out_again(visit, desk, set),
        None => give_up(visit, set, words::CANNOT_BE_FOUND),
    }
}

/// The `requestID` of a question for the posting at that place.
fn question_id(set: &OpenSet, place: usize) -> String {
    format!("{}.find.{}", set.id, set.size - set.postings.len() + place)
}

/// Nobody can tell what became of these: a person must look. Nothing is sent again.
fn give_up(mut visit: Visit, set: &OpenSet, why: &str) -> Step {
    let mut effects: Vec<Effect> =
        set.postings.iter().map(|posting| unknown(posting, why)).collect();
    effects.push(Effect::CloseSet { stored: set.stored });
    visit.phase = Phase::Waiting;
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
        Err(error) => return fruitless(post::unreadable(visit, &error), set, probe),
    };
    match probe {
        ProbeState::Query(place) => found_in_books(visit, desk, set, *place, &answer),
        _ if !answer.is_of(set) => fruitless(post::another_answer(visit), set, probe),
        _ => set_answered(visit, desk, set, probe, &answer),
    }
}

/// A question that QuickBooks could not process.
pub(super) fn not_processed(
    mut visit: Visit,
    desk: &Desk<'_>,
    probe: &ProbeState,
    hresult: &str,
    why: &str,
) -> Step {
    visit.failures += 1;
    visit.phase = Phase::Between;
    visit.last_error = why.to_string();
    let set = desk.open_set.filter(|_| post::is_our_fault(hresult));
    let effects = set.map_or_else(Vec::new, |set| next_way(set, probe, words::UNREADABLE_QUESTION));
    Step { visit, effects, reply: Reply::Percent(1) }
}

/// A set that QuickBooks did not answer for after so many questions of one kind, over all visits,
/// is asked for in another way.
const FRUITLESS_MAX: u32 = 12;

/// Counts an answer that told nothing.
fn fruitless(step: Step, set: &OpenSet, probe: &ProbeState) -> Step {
    let effects = match set.fruitless + 1 {
        FRUITLESS_MAX.. => next_way(set, probe, words::NOTHING_LEARNED),
        fruitless => vec![Effect::PutSet(OpenSet { fruitless, ..set.clone() })],
    };
    Step { effects, ..step }
}

/// The kind of question after this one; after the last one a person must look.
fn next_way(set: &OpenSet, probe: &ProbeState, why: &str) -> Vec<Effect> {
    match probe {
        ProbeState::Query(place) => {
            let mut effects = Vec::new();
            let set = OpenSet { never_ran: false, ..set.clone() };
            without(&set, *place, |posting| unknown(posting, why), &mut effects);
            effects
        }
        _ => vec![Effect::PutSet(OpenSet {
            probe: ProbeState::Query(0),
            fruitless: 0,
            ..set.clone()
        })],
    }
}

/// Settles the posting at that place, and goes on with those behind it. Those before it are not in
/// the books, and go again.
fn without(
    set: &OpenSet,
    place: usize,
    settled: impl FnOnce(&Posting) -> Effect,
    effects: &mut Vec<Effect>,
) {
    let not_there = || Outcome::Requeued { why: words::NOT_IN_BOOKS.to_string(), now: true };
    effects.extend(
        set.postings[..place]
            .iter()
            .map(|posting| Effect::Settle { key: posting.key.clone(), outcome: not_there() }),
    );
    effects.extend(set.postings.get(place).map(settled));
    let postings: Vec<Posting> = set.postings.iter().skip(place + 1).cloned().collect();
    effects.push(if postings.is_empty() {
        Effect::CloseSet { stored: set.stored }
    } else {
        let probe = ProbeState::Query(0);
        let (never_ran, fruitless) = (false, 0);
        Effect::PutSet(OpenSet { postings, probe, never_ran, fruitless, ..set.clone() })
    });
}

fn set_answered(
    mut visit: Visit,
    desk: &Desk<'_>,
    set: &OpenSet,
    probe: &ProbeState,
    answer: &Answer,
) -> Step {
    if answer.tells_outcomes() {
        return post::settle(visit, desk, set, answer);
    }
    let never_ran = answer.set_code == Some(NO_STORED_RESPONSE);
    let next = match (answer.set_code, probe) {
        (Some(NO_STORED_RESPONSE), _) if !desk.terms.queries => ProbeState::NeverRan,
        (Some(CHECKSUM_DIFFERS), ProbeState::Empty) => ProbeState::Whole,
        // It never ran, or it ran and its answer could not be kept; or QuickBooks says nothing of
        // message sets, or nothing that helps.
        _ => ProbeState::Query(0),
    };
    visit.phase = Phase::Between;
    let set = OpenSet { probe: next, never_ran, fruitless: 0, ..set.clone() };
    Step { visit, effects: vec![Effect::PutSet(set)], reply: Reply::Percent(1) }
}

fn found_in_books(
    mut visit: Visit,
    desk: &Desk<'_>,
    set: &OpenSet,
    place: usize,
    answer: &Answer,
) -> Step {
    let probe = ProbeState::Query(place);
    let Some(posting) = set.postings.get(place) else { return post::another_answer(visit) };
    let Some(found) = only_ours(answer, posting, &question_id(set, place)) else {
        return fruitless(post::another_answer(visit), set, &probe);
    };
    // 500: the asked-for id does not exist.
    if !matches!(found.code, 0 | 1 | 500) {
        return refused(visit, desk, set, &probe, found);
    }
    visit.phase = Phase::Between;
    visit.answered += 1;
    let outcome = outcome_in_books(posting, found);
    let mut effects = Vec::new();
    match outcome {
        Outcome::Requeued { .. } if set.never_ran => {
            // Both say so. When none of the set is there, the same bytes go under the same id: even
            // if the first ones were on their way still, they would be done once.
            let last = place + 1 == set.postings.len();
            let probe = if last { ProbeState::NeverRan } else { ProbeState::Query(place + 1) };
            effects.push(Effect::PutSet(OpenSet { probe, fruitless: 0, ..set.clone() }));
        }
        outcome => {
            let settled = |posting: &Posting| Effect::Settle { key: posting.key.clone(), outcome };
            without(set, place, settled, &mut effects);
        }
    }
    Step { visit, effects, reply: Reply::Percent(1) }
}

/// QuickBooks refuses to look: it is asked again where that may help, and otherwise a person must
/// look.
fn refused(
    mut visit: Visit,
    desk: &Desk<'_>,
    set: &OpenSet,
    probe: &ProbeState,
    found: &AnsweredRequest,
) -> Step {
    let message = found.message.clone().unwrap_or_default();
    visit.failures += 1;
    visit.phase = Phase::Between;
    visit.last_error = words::query_refused(&found.name, found.code, &message);
    let code = u32::try_from(found.code).map(Code::Status);
    let again = code.map_or(Policy::Retry, |code| desk.terms.codes.of(code)) == Policy::Retry;
    let effects = if again {
        Vec::new()
    } else {
        next_way(set, probe, &words::cannot_be_looked_for(found.code, &message))
    };
    Step { visit, effects, reply: Reply::Percent(1) }
}

/// The answer to the question for this posting, and to no other: "not there", said of something
/// else, would make it go twice.
fn only_ours<'a>(answer: &'a Answer, posting: &Posting, id: &str) -> Option<&'a AnsweredRequest> {
    let found = answer.only()?;
    let named = found.name == format!("{}QueryRs", posting.probe.object);
    let ours = found.request_id.as_deref().is_none_or(|theirs| theirs == id);
    (named && ours).then_some(found)
}

fn outcome_in_books(posting: &Posting, found: &AnsweredRequest) -> Outcome {
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
        // A QuickBooks that does not tell GUIDs, or a document of somebody else.
        None if found.objects.iter().any(|object| object.external_guid.is_none()) => {
            Outcome::Unknown { why: words::PERHAPS_IN_BOOKS.to_string() }
        }
        None => Outcome::Requeued { why: words::NOT_IN_BOOKS.to_string(), now: true },
    }
}
