//! What a script read, for `explain --order`: nothing is kept unless somebody listens.

use std::cell::{Cell, RefCell};

use rhai::Dynamic;

use super::diagnose::shown;

/// Values told of one rule; the rest is counted.
const READS_MAX: usize = 16;

thread_local! {
    static LISTENING: Cell<bool> = const { Cell::new(false) };
    static READS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Listens to what a call reads: each value once, in the order read.
pub fn listened<T>(call: impl FnOnce() -> T) -> (T, Vec<String>) {
    LISTENING.set(true);
    let outcome = call();
    LISTENING.set(false);
    let mut reads = READS.take();
    let more = reads.len().saturating_sub(READS_MAX);
    reads.truncate(READS_MAX);
    if more > 0 {
        reads.push(format!("and {more} more"));
    }
    (outcome, reads)
}

/// Somebody listens: every value is to be told.
pub fn is_listening() -> bool {
    LISTENING.get()
}

/// A value was read. `of` says what it belongs to.
pub fn note(of: impl FnOnce() -> String, value: &Dynamic) {
    if !LISTENING.get() || value.is_array() || super::views::describe(value).is_some() {
        return;
    }
    keep(format!("{} = {}", of(), shown(value)));
}

/// A question was answered.
pub fn answered(question: impl FnOnce() -> String, answer: &Dynamic) {
    if LISTENING.get() {
        keep(format!("{} = {}", question(), shown(answer)));
    }
}

fn keep(read: String) {
    READS.with_borrow_mut(|reads| {
        if !reads.contains(&read) {
            reads.push(read);
        }
    });
}
