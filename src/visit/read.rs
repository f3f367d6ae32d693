//! What an answer of QuickBooks says, as far as a visit needs to know.

use std::io::Cursor;

use memchr::memmem;

use super::post::OpenSet;
use crate::qbxml::Reader;
use crate::qbxml::message::{Event, Interest, Message, Ret};
use crate::qbxml::status::CODE_UNKNOWN;

/// The answer to one message set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Answer {
    /// `newMessageSetID`, where it was echoed.
    pub set_id: Option<String>,
    /// `messageSetStatusCode`; `None` where QuickBooks says nothing of message sets.
    pub set_code: Option<i64>,
    /// The answers to its requests, in order.
    pub requests: Vec<AnsweredRequest>,
    /// The newest time of change or deletion in it, as written.
    pub newest: Option<String>,
}

/// The answer to one request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct AnsweredRequest {
    /// `InvoiceAddRs`.
    pub name: String,
    /// `requestID`, where it was echoed.
    pub request_id: Option<String>,
    /// `statusCode`.
    pub code: i64,
    /// `statusMessage`.
    pub message: Option<String>,
    /// `iteratorID`.
    pub iterator: Option<String>,
    /// `iteratorRemainingCount`.
    pub remaining: Option<u64>,
    /// `TxnID` or `ListID` of the first object.
    pub id: Option<String>,
    /// `EditSequence` of the first object.
    pub edit_sequence: Option<String>,
    /// What each object says of itself.
    pub objects: Vec<FoundObject>,
}

/// As much of an object as tells it from others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct FoundObject {
    /// `TxnID` or `ListID`.
    pub id: Option<String>,
    /// `EditSequence`.
    pub edit_sequence: Option<String>,
    /// `ExternalGUID`.
    pub external_guid: Option<String>,
}

impl Answer {
    /// It tells what became of the requests of a set that carried an id. The set was run also where
    /// the old id was not known (600), and where the answer could not be kept (9005).
    pub fn tells_outcomes(&self) -> bool {
        matches!(self.set_code, Some(0 | 600 | 9005)) && !self.requests.is_empty()
    }

    /// It may be the answer to this set: nothing in it is another one's.
    pub fn is_of(&self, set: &OpenSet) -> bool {
        let named = self.set_id.as_deref().is_none_or(|id| id.trim() == set.id);
        let empty = self.requests.is_empty();
        let mut places = 0..set.postings.len();
        named && (empty || places.any(|place| self.request(set, place).is_some()))
    }

    /// The answer to the request at that place of a set: by its id, or by its place where
    /// QuickBooks echoed no ids and answered every request.
    pub fn request(&self, set: &OpenSet, place: usize) -> Option<&AnsweredRequest> {
        let name = set.postings.get(place)?.answer_name();
        let id = super::post::request_id(&set.id, place);
        let by_id = self.requests.iter().find(|found| found.request_id.as_deref() == Some(&id));
        let nameless = self.requests.iter().all(|found| found.request_id.is_none());
        let complete = nameless && self.requests.len() == set.postings.len();
        by_id
            .or_else(|| self.requests.get(place).filter(|_| complete))
            .filter(|found| found.name == name)
    }

    /// The one answer of a query.
    pub fn only(&self) -> Option<&AnsweredRequest> {
        self.requests.first().filter(|_| self.requests.len() == 1)
    }
}

/// Reads an answer with the objects in it.
///
/// # Errors
/// What is broken, and where.
pub(super) fn read(response: &str) -> Result<Answer, String> {
    read_with(response, Interest::EVERYTHING)
}

/// Reads an answer without the objects in it: pages of orders may have megabytes.
///
/// # Errors
/// What is broken, and where.
pub(super) fn read_page(response: &str) -> Result<Answer, String> {
    let mut answer = read_with(response, Interest::NOTHING)?;
    answer.newest = newest(response).map(str::to_string);
    Ok(answer)
}

fn read_with(response: &str, interest: Interest) -> Result<Answer, String> {
    let mut reader = Reader::new(Cursor::new(response.as_bytes()), interest);
    let mut answer = Answer::default();
    let mut objects = Vec::new();
    while let Some(event) = reader.next().map_err(|error| error.to_string())? {
        match event {
            Event::MessageSet(set) => {
                answer.set_id = set.new_message_set_id;
                let code = set.message_set_status_code;
                answer.set_code = code.map(|code| code.trim().parse().unwrap_or(CODE_UNKNOWN));
            }
            Event::MessageStart(_) => objects.clear(),
            Event::Ret(ret, _) => objects.push(found_object(*ret)),
            Event::MessageEnd(message) => {
                answer.requests.push(answered(message, std::mem::take(&mut objects)));
            }
        }
    }
    Ok(answer)
}

fn answered(message: Message, objects: Vec<FoundObject>) -> AnsweredRequest {
    let first = objects.first().cloned().unwrap_or_default();
    AnsweredRequest {
        name: message.name,
        request_id: message.request_id,
        code: message.status.code,
        message: message.status.message,
        iterator: message.iterator.id,
        remaining: message.iterator.remaining,
        id: first.id,
        edit_sequence: first.edit_sequence,
        objects,
    }
}

fn found_object(ret: Ret) -> FoundObject {
    match ret {
        Ret::Invoice(ret) => FoundObject {
            id: ret.txn_id,
            edit_sequence: ret.edit_sequence,
            external_guid: ret.external_guid,
        },
        Ret::SalesOrder(ret) => FoundObject {
            id: ret.txn_id,
            edit_sequence: ret.edit_sequence,
            external_guid: ret.external_guid,
        },
        Ret::SalesReceipt(ret) => FoundObject {
            id: ret.txn_id,
            edit_sequence: ret.edit_sequence,
            external_guid: ret.external_guid,
        },
        Ret::ErrorRecovery(ret) => FoundObject {
            id: ret.txn_id.or(ret.list_id),
            edit_sequence: ret.edit_sequence,
            external_guid: ret.external_guid,
        },
        Ret::Customer(ret) => {
            FoundObject { id: ret.list_id, edit_sequence: ret.edit_sequence, external_guid: None }
        }
        _ => FoundObject::default(),
    }
}

/// The newest `TimeModified` or `TimeDeleted`, compared as local time. Texts like these stand in no
/// other place of an answer than the elements themselves: `<` is escaped in texts.
fn newest(response: &str) -> Option<&str> {
    ["<TimeModified>", "<TimeDeleted>"]
        .iter()
        .flat_map(|element| {
            let finder = memmem::find_iter(response.as_bytes(), element.as_bytes());
            finder.filter_map(|place| {
                let text = response.get(place + element.len()..)?;
                text.get(..text.find('<')?).map(str::trim)
            })
        })
        .max_by(|a, b| local(a).cmp(local(b)))
}

fn local(text: &str) -> &str {
    text.get(..19).unwrap_or(text)
}
