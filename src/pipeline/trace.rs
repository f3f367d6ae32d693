//! The trace: what each stage did to one document, for `explain --order`.

use std::sync::{Arc, Mutex, PoisonError};

/// One stage's word on the watched document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The document's `TxnID`, or the warehouse's id of a picked order; empty where it has none.
    pub document: String,
    /// The stage.
    pub stage: &'static str,
    /// What it did, in a few words; several notes of a stage stand below each other.
    pub text: String,
}

#[derive(Debug)]
struct Watch {
    order: String,
    notes: Mutex<Vec<Note>>,
}

/// Watches one document, or none. Cheap to clone and to ask when it watches none.
#[derive(Debug, Clone, Default)]
pub struct Trace(Option<Arc<Watch>>);

impl Trace {
    /// Watches the orders with this number or this `TxnID`.
    pub fn watching(order: &str) -> Self {
        Self(Some(Arc::new(Watch { order: order.to_string(), notes: Mutex::default() })))
    }

    /// Notes what a stage did, if the document is the watched one.
    pub fn note(
        &self,
        stage: &'static str,
        number: Option<&str>,
        id: &str,
        text: impl FnOnce() -> String,
    ) {
        self.note_named(stage, &[number, Some(id)], id, text);
    }

    /// One of these names is the watched one.
    pub fn watches(&self, names: &[Option<&str>]) -> bool {
        self.0.as_ref().is_some_and(|watch| names.contains(&Some(watch.order.as_str())))
    }

    /// Notes what a stage did, if one of these names is the watched one.
    pub fn note_named(
        &self,
        stage: &'static str,
        names: &[Option<&str>],
        id: &str,
        text: impl FnOnce() -> String,
    ) {
        let Some(watch) = self.0.as_ref().filter(|_| self.watches(names)) else { return };
        let note = Note { document: id.to_string(), stage, text: text() };
        watch.notes.lock().unwrap_or_else(PoisonError::into_inner).push(note);
    }

    /// Everything noted, in the order it happened.
    pub fn notes(&self) -> Vec<Note> {
        self.0.as_ref().map_or_else(Vec::new, |watch| {
            watch.notes.lock().unwrap_or_else(PoisonError::into_inner).clone()
        })
    }
}
