//! Posting to QuickBooks: what waits, what was handed out, and what became of it.

use serde::{Deserialize, Serialize};

use super::read::{Answer, AnsweredRequest, read};
use super::state::{Desk, Effect, Phase, Reply, Step, Visit};
use super::words;
use crate::domain::posting::PostingState;
use crate::qbxml::codes::{self, Applied, Code, Policy};
use crate::qbxml::envelope::{Envelope, MessageSetId, OnError, RequestId};
use crate::qbxml::write::Fragment;

/// One change that we want QuickBooks to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// Derived from what it is for, never random: a replay finds it again.
    pub key: String,
    /// The kind's word: `add_invoice`.
    pub kind: String,
    /// The number people see.
    pub number: Option<String>,
    /// The request, written once; the same bytes are sent for as long as it waits.
    pub fragment: String,
    /// How it is found again in QuickBooks' books.
    pub probe: Probe,
    /// How often it was handed out.
    pub attempts: u32,
}

/// How a posting is found again where nobody knows whether it was done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Probe {
    /// `Invoice`, `SalesOrder`, `SalesReceipt`, `Customer`.
    pub object: String,
    /// `ExternalGUID` of the new object.
    pub external_guid: Option<String>,
    /// `RefNumber`, where we gave one.
    pub ref_number: Option<String>,
    /// `TxnDate`, as written.
    pub txn_date: Option<String>,
    /// `ListID` of the customer.
    pub customer_id: Option<String>,
    /// `TxnID` of what a change is for.
    pub txn_id: Option<String>,
    /// `EditSequence` that a change began from.
    pub edit_sequence: Option<String>,
}

impl Posting {
    /// The element that answers it: `InvoiceAddRs`.
    pub(super) fn answer_name(&self) -> String {
        let name = self.fragment.trim_start_matches('<');
        let end = name.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(name.len());
        format!("{}Rs", name[..end].trim_end_matches("Rq"))
    }
}

/// What became of a posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// QuickBooks did it.
    Confirmed {
        /// `TxnID` or `ListID` of the object.
        id: Option<String>,
        /// Its version afterwards.
        edit_sequence: Option<String>,
        /// A warning (500 to 999), or how we learned of it.
        remark: Option<String>,
    },
    /// QuickBooks did not do it, and will not as it stands.
    Rejected {
        /// `statusCode` or HRESULT.
        code: String,
        /// QuickBooks' words.
        message: String,
    },
    /// It was not done and may go again.
    Requeued {
        /// Why it was not done.
        why: String,
        /// In this visit; otherwise with the next one, when whatever was in its way may be gone.
        now: bool,
    },
    /// Nobody can tell; a person must look.
    Unknown {
        /// Why.
        why: String,
    },
}

impl Outcome {
    /// The state that follows.
    pub fn state(&self) -> PostingState {
        match self {
            Self::Confirmed { .. } => PostingState::Confirmed,
            Self::Rejected { .. } => PostingState::Rejected,
            Self::Requeued { .. } => PostingState::Queued,
            Self::Unknown { .. } => PostingState::Unknown,
        }
    }
}

/// A message set that was handed out and not answered yet. Its bytes were kept before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSet {
    /// `newMessageSetID`; also names it where message sets are off.
    pub id: String,
    /// What was handed out, byte for byte.
    pub bytes: String,
    /// What it holds, in order; settled ones are taken out.
    pub postings: Vec<Posting>,
    /// How many it held.
    pub size: usize,
    /// UTC, RFC 3339.
    pub handed_out_at: String,
    /// How often it was handed out.
    pub times: u32,
    /// What is asked next about its outcome.
    pub probe: ProbeState,
    /// QuickBooks says that it never ran: what is not in the books goes again as it was.
    pub never_ran: bool,
    /// QuickBooks keeps its answer.
    pub stored: bool,
    /// Questions of this kind about its outcome that came to nothing, over all visits.
    pub fruitless: u32,
}

/// How the outcome of an open set is asked for, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeState {
    /// By the set's id, with nothing in it: even a QuickBooks that does not know message sets
    /// cannot do anything twice.
    Empty,
    /// By the set's id and its requests, for a QuickBooks that knows the id and compares contents.
    Whole,
    /// By looking for the posting at this place.
    Query(usize),
    /// It is not asked for any more: the same bytes may go again.
    NeverRan,
}

/// A set whose id QuickBooks does not know again after so many tries is left to a person.
const TIMES_MAX: u32 = 5;

/// A posting that QuickBooks was too busy for is tried again, this often.
const ATTEMPTS_MAX: u32 = 20;

/// Hands out the next postings.
pub(super) fn hand_out(mut visit: Visit, desk: &Desk<'_>) -> Step {
    let postings = group(desk);
    let id = desk.fresh_id.to_string();
    match envelope(&visit, desk, &id, &postings) {
        Ok(bytes) => {
            let set = OpenSet {
                id,
                bytes: bytes.clone(),
                size: postings.len(),
                postings,
                handed_out_at: desk.now.to_string(),
                times: 1,
                probe: first_probe(desk),
                never_ran: false,
                stored: false,
                fruitless: 0,
            };
            visit.phase = Phase::Posted;
            visit.handed_out += u32::try_from(set.size).unwrap_or(u32::MAX);
            let reply = Reply::Request(bytes.into_bytes());
            Step { visit, effects: vec![Effect::HandOut(set)], reply }
        }
        Err((key, why)) => {
            // Nothing was sent. The one that cannot be is put aside; the others go with the next
            // call.
            let outcome = Outcome::Rejected { code: "unwritable".into(), message: why };
            let effects = vec![Effect::Settle { key, outcome }];
            visit.phase = Phase::Waiting;
            Step { visit, effects, reply: Reply::Request(Vec::new()) }
        }
    }
}

/// The next postings that go together. One that was tried before goes alone: it may be to blame for
/// what happened to all.
fn group(desk: &Desk<'_>) -> Vec<Posting> {
    match desk.queued.first() {
        Some(first) if first.attempts > 0 => vec![first.clone()],
        _ => {
            let fresh = desk.queued.iter().take_while(|posting| posting.attempts == 0);
            fresh.take(desk.terms.group_max).cloned().collect()
        }
    }
}

/// Hands out the very same bytes again, after QuickBooks said that it never saw them.
pub(super) fn hand_out_again(mut visit: Visit, desk: &Desk<'_>, set: &OpenSet) -> Step {
    if let Some(why) = desk.stopped {
        let why = words::stopped(why);
        return super::step::ended(visit, Vec::new(), why, Reply::Request(Vec::new()));
    }
    let mut set = set.clone();
    set.times += 1;
    set.handed_out_at = desk.now.to_string();
    set.probe = ProbeState::Empty;
    set.never_ran = false;
    visit.phase = Phase::Posted;
    let reply = Reply::Request(set.bytes.clone().into_bytes());
    Step { visit, effects: vec![Effect::PutSet(set)], reply }
}

/// What is asked first where the answer to a set does not come.
fn first_probe(desk: &Desk<'_>) -> ProbeState {
    if desk.terms.message_sets { ProbeState::Empty } else { ProbeState::Query(0) }
}

fn envelope(
    visit: &Visit,
    desk: &Desk<'_>,
    id: &str,
    postings: &[Posting],
) -> Result<String, (String, String)> {
    let set_id = |text: &str| MessageSetId::new(text).ok();
    let mut requests = Vec::new();
    for (place, posting) in postings.iter().enumerate() {
        let unwritable = |why: String| (posting.key.clone(), why);
        let fragment: Fragment =
            posting.fragment.parse().map_err(|error| unwritable(format!("{error}")))?;
        let request = RequestId::new(request_id(id, place));
        requests.push((request.map_err(|error| unwritable(error.to_string()))?, fragment));
    }
    let sets = desk.terms.message_sets;
    let envelope = Envelope {
        version: visit.version(desk.terms),
        // Each is on its own: that one is refused says nothing of the next.
        on_error: OnError::ContinueOnError,
        new_message_set_id: set_id(id).filter(|_| sets),
        old_message_set_id: desk.last_set.and_then(set_id).filter(|_| sets),
    };
    let requests: Vec<_> = requests.iter().map(|(id, fragment)| (id.clone(), fragment)).collect();
    Ok(text_of(envelope.wrap(&requests)))
}

/// A request as text.
pub fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("requests are written in ASCII")
}

/// The `requestID` of the posting at that place of a set.
pub(super) fn request_id(set: &str, place: usize) -> String {
    format!("{set}.{place}")
}

/// Takes the answer to writes.
pub(super) fn receive(mut visit: Visit, desk: &Desk<'_>, response: &str) -> Step {
    let Some(set) = desk.open_set else {
        visit.phase = Phase::Between;
        return Step { visit, effects: Vec::new(), reply: Reply::Percent(1) };
    };
    let answer = match read(response) {
        Ok(answer) => answer,
        Err(error) => return unreadable(visit, &error),
    };
    if !answer.is_of(set) {
        return another_answer(visit);
    }
    if let Some(step) = refused_as_a_whole(&visit, set, &answer) {
        return step;
    }
    settle(visit, desk, set, &answer)
}

/// One that was repeated, or that comes late. The outcome is asked for.
pub(super) fn another_answer(mut visit: Visit) -> Step {
    visit.failures += 1;
    visit.phase = Phase::Between;
    visit.last_error = words::ANOTHER_ANSWER.to_string();
    Step { visit, effects: Vec::new(), reply: Reply::Percent(1) }
}

/// The outcome stands in an answer that cannot be read: it is asked for again.
pub(super) fn unreadable(mut visit: Visit, error: &str) -> Step {
    visit.failures += 1;
    visit.phase = Phase::Between;
    visit.last_error = words::unreadable_answer(error);
    Step { visit, effects: Vec::new(), reply: Reply::Percent(1) }
}

/// The set's own code says something against it: nothing is settled.
fn refused_as_a_whole(visit: &Visit, set: &OpenSet, answer: &Answer) -> Option<Step> {
    if answer.set_code.is_none() || answer.tells_outcomes() {
        return None;
    }
    let mut set = set.clone();
    // 9001: the id is known with another content, so this content never ran. 9002 to 9004: the
    // answer could not be had. 9005: it ran, perhaps, and was not kept. All of them are looked for.
    set.probe = ProbeState::Query(0);
    set.fruitless = 0;
    let mut visit = visit.clone();
    visit.phase = Phase::Between;
    let reply = Reply::Percent(1);
    Some(Step { visit, effects: vec![Effect::PutSet(set)], reply })
}

/// Settles each posting that the answer speaks of; those it does not speak of are looked for.
pub(super) fn settle(mut visit: Visit, desk: &Desk<'_>, set: &OpenSet, answer: &Answer) -> Step {
    let mut effects = Vec::new();
    let mut open = Vec::new();
    let mut stop = None;
    for (place, posting) in set.postings.iter().enumerate() {
        let found = answer.request(set, place);
        let Some((found, code)) = found.and_then(|found| Some((found, settling(found)?))) else {
            open.push(posting.clone());
            continue;
        };
        let outcome = outcome_of(desk, posting, found, code, &mut stop);
        effects.push(Effect::Settle { key: posting.key.clone(), outcome });
    }
    visit.answered += 1;
    visit.phase = Phase::Between;
    let stored = answer.set_code == Some(0);
    if open.is_empty() {
        effects.push(Effect::CloseSet { stored });
    } else {
        let probe = ProbeState::Query(0);
        effects.push(Effect::PutSet(OpenSet { postings: open, probe, stored, ..set.clone() }));
    }
    if let Some(why) = stop {
        effects.push(Effect::Stop(why.clone()));
        return super::step::ended(visit, effects, why, Reply::Percent(-1));
    }
    Step { visit, effects, reply: Reply::Percent(1) }
}

/// The code of an answer that tells whether the posting was done.
fn settling(found: &AnsweredRequest) -> Option<Code> {
    let code = Code::Status(u32::try_from(found.code).ok()?);
    (codes::meaning(code).applied != Applied::Unknown).then_some(code)
}

fn outcome_of(
    desk: &Desk<'_>,
    posting: &Posting,
    found: &AnsweredRequest,
    code: Code,
    stop: &mut Option<String>,
) -> Outcome {
    let words = || found.message.clone().unwrap_or_else(|| "no reason given".to_string());
    if codes::meaning(code).applied == Applied::Yes {
        // Also where a person must look at it, like an invoice that was not linked: it is in the
        // books, and must not be sent again.
        return Outcome::Confirmed {
            id: found.id.clone(),
            edit_sequence: found.edit_sequence.clone(),
            remark: (found.code != 0).then(|| format!("{code}: {}", words())),
        };
    }
    match desk.terms.codes.of(code) {
        Policy::Retry if posting.attempts < ATTEMPTS_MAX => {
            Outcome::Requeued { why: format!("{code}: {}", words()), now: false }
        }
        policy => {
            if policy == Policy::Stop {
                *stop = Some(words::stopped_by_code(code, &words()));
            }
            Outcome::Rejected { code: code.to_string(), message: words() }
        }
    }
}

/// An HRESULT in answer to writes.
pub(super) fn not_processed(mut visit: Visit, desk: &Desk<'_>, hresult: &str, why: &str) -> Step {
    visit.failures += 1;
    visit.phase = Phase::Between;
    let Some(set) = desk.open_set else {
        return Step { visit, effects: Vec::new(), reply: Reply::Percent(1) };
    };
    if is_our_fault(hresult) {
        // Nothing of the set was run, and the same bytes will never be. One request of several may
        // be to blame: alone, each shows whether it is.
        return alone_or_rejected(visit, set, hresult, why);
    }
    Step { visit, effects: Vec::new(), reply: Reply::Percent(1) }
}

/// QuickBooks could not read what it was handed, and did nothing.
pub(super) fn is_our_fault(hresult: &str) -> bool {
    matches!(hresult.parse(), Ok(Code::Result(0x8004_0400)))
}

fn alone_or_rejected(visit: Visit, set: &OpenSet, hresult: &str, why: &str) -> Step {
    let alone = set.postings.len() == 1;
    let mut effects: Vec<Effect> = Vec::new();
    for posting in &set.postings {
        let outcome = if alone {
            Outcome::Rejected { code: hresult.to_string(), message: why.to_string() }
        } else {
            Outcome::Requeued { why: format!("{hresult}: {why}"), now: true }
        };
        effects.push(Effect::Settle { key: posting.key.clone(), outcome });
    }
    effects.push(Effect::CloseSet { stored: false });
    Step { visit, effects, reply: Reply::Percent(1) }
}

/// A set that was handed out so often and never known again is left to a person.
pub(super) fn is_hopeless(set: &OpenSet) -> bool {
    set.times >= TIMES_MAX
}
