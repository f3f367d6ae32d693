//! A session with QuickBooks, and the iterators that live in it.

use std::collections::HashMap;

use super::shelf::Place;

/// From `BeginSession` to `EndSession`. What it holds ends with it.
#[derive(Debug)]
pub struct Session {
    number: u64,
    made: u64,
    iterators: HashMap<String, Iteration>,
}

/// What an iterator still has to give.
#[derive(Debug)]
pub(super) struct Iteration {
    /// The message it was started with.
    pub(super) message: String,
    pub(super) places: Vec<Place>,
    pub(super) at: usize,
}

impl Session {
    pub(super) fn new(number: u64) -> Self {
        Self { number, made: 0, iterators: HashMap::new() }
    }

    /// Keeps an iterator and gives its id.
    pub(super) fn keep(&mut self, iteration: Iteration) -> String {
        self.made += 1;
        let seed = format!("iterator {} of session {}", self.made, self.number);
        let id = guid(&seed);
        self.iterators.insert(id.clone(), iteration);
        id
    }

    pub(super) fn iteration(&mut self, id: &str, message: &str) -> Option<&mut Iteration> {
        self.iterators.get_mut(id).filter(|iteration| iteration.message == message)
    }

    pub(super) fn end(&mut self, id: &str, message: &str) -> bool {
        self.iteration(id, message).is_some() && self.iterators.remove(id).is_some()
    }

    /// Forgets every iterator, as QuickBooks does when it has been busy with other things.
    pub fn lose_iterators(&mut self) {
        self.iterators.clear();
    }
}

/// A GUID that is always the same for the same words.
fn guid(seed: &str) -> String {
    let hash = blake3::hash(seed.as_bytes()).to_hex();
    let part = |from: usize, to: usize| &hash.as_str()[from..to];
    let parts = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)];
    format!("{{{}}}", parts.join("-"))
}
