//! What became of that message set? QuickBooks keeps its answers in the company file.

use std::collections::BTreeMap;

use super::message_set::MessageSet;
use super::profile::Recovery;

/// Longest id of a message set, in characters.
const ID_LENGTH_MAX: usize = 23;

/// The id that stands for all.
const ALL: &str = "ClearAllMessageSets";

/// The answers that are kept, by the ids of their message sets.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers {
    stored: BTreeMap<String, Answer>,
}

/// An answer, and what it answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) checksum: String,
    /// What stood in `QBXMLMsgsRs`.
    pub(super) body: String,
}

/// What is to be done with a message set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    /// Run it. `store` under its id, and answer with this status where there is one.
    Run { store: bool, status: Option<u16> },
    /// Do not run it: answer this.
    Answered { status: u16, body: String },
}

impl Answers {
    /// Decides, and forgets what is to be forgotten.
    pub(super) fn decide(&mut self, set: &MessageSet, how: Recovery) -> Decision {
        if how == Recovery::Ignored {
            return Decision::Run { store: false, status: None };
        }
        let ids = [&set.new_id, &set.old_id];
        if ids.into_iter().flatten().any(|id| id.is_empty() || id.len() > ID_LENGTH_MAX) {
            return Decision::Answered { status: 9004, body: String::new() };
        }
        match (&set.new_id, &set.old_id) {
            (None, None) => Decision::Run { store: false, status: None },
            (Some(new), Some(old)) if new == old => match self.stored.get(new) {
                Some(answer) => Decision::Answered { status: 0, body: answer.body.clone() },
                None => Decision::Answered { status: 9002, body: String::new() },
            },
            (Some(new), old) => match self.stored.get(new) {
                Some(answer) if answer.checksum == checksum(set) => {
                    Decision::Answered { status: 0, body: answer.body.clone() }
                }
                Some(_) => Decision::Answered { status: 9001, body: String::new() },
                None => {
                    let known = old.as_ref().is_none_or(|old| self.forget(old));
                    let status = if how == Recovery::CannotStore {
                        9005
                    } else if known {
                        0
                    } else {
                        600
                    };
                    Decision::Run { store: how == Recovery::Works, status: Some(status) }
                }
            },
            (None, Some(old)) => {
                let status = if self.forget(old) { 0 } else { 600 };
                Decision::Run { store: false, status: Some(status) }
            }
        }
    }

    /// Keeps an answer.
    pub(super) fn keep(&mut self, set: &MessageSet, body: &str) {
        if let Some(id) = &set.new_id {
            let answer = Answer { checksum: checksum(set), body: body.to_string() };
            self.stored.insert(id.clone(), answer);
        }
    }

    /// Whether there was something to forget.
    fn forget(&mut self, old: &str) -> bool {
        if old == ALL {
            self.stored.clear();
            return true;
        }
        self.stored.remove(old).is_some()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.stored.iter().map(|(id, answer)| (id.as_str(), answer))
    }

    pub(super) fn restore(&mut self, id: String, answer: Answer) {
        self.stored.insert(id, answer);
    }
}

/// Tells sets of requests apart, whatever ids they carry.
fn checksum(set: &MessageSet) -> String {
    let mut text = format!("{:?} {}\n", set.version, set.stops_on_error);
    set.requests.iter().for_each(|request| request.element.write(&mut text));
    blake3::hash(text.as_bytes()).to_hex().to_string()
}
