//! The rules that are in use while a program runs for long: new ones are compiled, checked and
//! tested, then swapped in whole; a bad set is refused, and the one before stays.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::case::{Bench, Expects, Mappings, tests_of};
use super::engine;
use super::load::{Folder, Loaded, load};
use crate::domain::finding::Severity;
use crate::problem::{Problem, sort};

/// A rule set in use.
#[derive(Debug)]
pub struct Active {
    /// The rules, and what is doubtful about them.
    pub loaded: Loaded,
    /// Where they came from.
    pub folder: Folder,
}

/// What looking for new rules gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refreshed {
    /// Nothing has changed, or it is being saved at this moment.
    Same,
    /// New rules are in use from the next run on.
    Swapped,
    /// New rules are refused, with why; the ones before stay in use.
    Refused(String),
}

/// What is in use, and what came of newer ones.
struct State {
    active: Arc<Active>,
    refused: Option<String>,
    swaps: u64,
}

/// File and text of everything in a folder.
type Texts = Vec<(String, Arc<str>)>;

/// How it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Fingerprint of the rules in use.
    pub hash: String,
    /// Why newer ones were refused.
    pub refused: Option<String>,
    /// How often new rules were taken.
    pub swaps: u64,
}

/// The rules of a folder, kept up to date.
pub struct ActiveRules {
    read: Box<dyn Fn() -> Folder + Send + Sync>,
    mappings: Mappings,
    /// What was seen last; held while new rules are tried, so that two threads do not both try.
    seen: Mutex<Option<Texts>>,
    state: Mutex<State>,
}

/// A share that is not mounted looks like this. To go back to the built-in rules alone is a
/// decision that takes a restart.
const EMPTY: &str = "the rules folder is gone or is empty; the rules before stay in use (mount or \
    restore it, or restart to go on with the built-in rules alone)";

impl ActiveRules {
    /// The rules that were loaded at the start; `read` reads the folder anew.
    pub fn new(
        active: Arc<Active>,
        mappings: Mappings,
        read: impl Fn() -> Folder + Send + Sync + 'static,
    ) -> Self {
        let seen = Mutex::new(Some(texts(&active.folder)));
        let state = State { active, refused: None, swaps: 0 };
        Self { read: Box::new(read), mappings, seen, state: Mutex::new(state) }
    }

    /// The rules in use. A run takes them once and keeps them to its end.
    pub fn active(&self) -> Arc<Active> {
        Arc::clone(&self.state().active)
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        let state = self.state();
        Standing {
            hash: state.active.loaded.set.hash.clone(),
            refused: state.refused.clone(),
            swaps: state.swaps,
        }
    }

    /// Looks whether the folder has changed, and takes or refuses what it has now. Runs go on with
    /// the rules in use while new ones are compiled and tested.
    pub fn refresh(&self) -> Refreshed {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = (self.read)();
        let now = texts(&folder);
        // A file that cannot be read is a change, too: it may have been there before.
        if seen.as_ref() == Some(&now) && folder.problems.is_empty() {
            return Refreshed::Same;
        }
        // Somebody is saving: what stands there now is half of something.
        if texts(&(self.read)()) != now {
            return Refreshed::Same;
        }
        let is_well = folder.problems.is_empty();
        let is_gone = is_well && now.is_empty() && !self.active().folder.files.is_empty();
        let outcome = if is_gone { Err(EMPTY.to_string()) } else { self.tried(&folder) };
        // A share that is away is tried again each time, and told once.
        *seen = is_well.then_some(now);
        self.take(outcome, folder)
    }

    fn take(&self, outcome: Result<Loaded, String>, folder: Folder) -> Refreshed {
        let mut state = self.state();
        match outcome {
            Ok(loaded) => {
                state.active = Arc::new(Active { loaded, folder });
                state.refused = None;
                state.swaps += 1;
                Refreshed::Swapped
            }
            Err(why) if state.refused.as_ref() == Some(&why) => Refreshed::Same,
            Err(why) => {
                state.refused = Some(why.clone());
                Refreshed::Refused(why)
            }
        }
    }

    fn tried(&self, folder: &Folder) -> Result<Loaded, String> {
        let loaded = load(&engine::build(), folder).map_err(|errors| first_of(errors.problems))?;
        match failing_tests(&loaded, folder, self.mappings) {
            None => Ok(loaded),
            Some(why) => Err(why),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn texts(folder: &Folder) -> Texts {
    folder.files.iter().map(|(path, text)| (path.clone(), Arc::clone(&text.text))).collect()
}

/// `rules/map/carrier.rhai:3:5: there is no … (and 2 more)`.
fn first_of(mut problems: Vec<Problem>) -> String {
    problems.retain(|problem| problem.severity == Severity::Error);
    sort(&mut problems);
    let more = match problems.len() {
        0 | 1 => String::new(),
        many => format!(" (and {} more)", many - 1),
    };
    let first = problems.first();
    first.map_or_else(
        || "the rules do not load".to_string(),
        |first| format!("{}: {}{more}", first.place, first.message),
    )
}

/// The tests of a folder that fail, in one line; `None` where all pass.
pub fn failing_tests(loaded: &Loaded, folder: &Folder, mappings: Mappings) -> Option<String> {
    let engine = |_: &str| engine::build();
    let bench = Bench { set: &loaded.set, folder, mappings, engine: &engine };
    let (tests, _) = tests_of(folder);
    let mut failed = Vec::new();
    for test in &tests {
        match bench.run(test) {
            Ok(Some(tested)) => failed.extend(
                tested.failures.first().map(|why| format!("{} ({}): {why}", test.name, test.place)),
            ),
            Ok(None) if matches!(test.expects, Expects::Unreadable(_)) => {
                failed.push(format!("{} cannot be read", test.place));
            }
            Ok(None) => {}
            Err(late) => failed.push(format!("{} ({}): {late}", test.name, test.place)),
        }
    }
    let first = failed.first()?;
    let (count, all) = (failed.len(), tests.len());
    Some(format!("{count} of {all} tests of the rules fail, the first is {first}"))
}
