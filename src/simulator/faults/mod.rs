//! What goes wrong between QuickBooks and a server: by script, or chosen by a seed.
//!
//! A script has one line for each fault; every run can print the script that repeats it.

mod script;
mod seeded;

use std::collections::BTreeMap;
use std::fmt;

pub use self::script::{ScriptError, ScriptErrors};
use super::connector::{HResult, Operation, Trouble};

/// One thing that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// QuickBooks cannot be opened during the visit.
    CannotOpen(HResult),
    /// Something is wrong in QuickBooks during the visit.
    Suffers(Trouble),
    /// The visit tries a wrong password, once, and ends as the server has it.
    WrongPassword,
    /// closeConnection is never called.
    NeverClosed,
    /// At sendRequestXML: its answer never reaches QuickBooks; the visit ends.
    LostBeforeApplying,
    /// At sendRequestXML: QuickBooks has carried out the answer, and nobody hears of it.
    LostAfterApplying,
    /// At sendRequestXML: QuickBooks fails on its answer, without having applied anything.
    Fails(HResult),
    /// At sendRequestXML: QuickBooks fails on its answer, having applied it all.
    FailsAfterApplying(HResult),
    /// At sendRequestXML: QuickBooks forgets every iterator (3391).
    IteratorsLost,
    /// The call is made twice; the second answer counts.
    Repeated,
    /// Another call is made first, that does not belong here; its answer is passed over.
    Stray(Operation),
    /// The call is made so many seconds late.
    Slow(u32),
    /// The Web Connector dies instead of making the call.
    Crash,
    /// The connection is cut within the call: the server cannot have answered.
    CutBeforeAnswer,
    /// The connection is cut when the server has answered.
    CutAfterAnswer,
}

impl Fault {
    /// It is bound to a call, not to a whole visit.
    pub fn is_of_a_call(self) -> bool {
        !matches!(
            self,
            Self::CannotOpen(_) | Self::Suffers(_) | Self::WrongPassword | Self::NeverClosed
        )
    }

    /// It is about what QuickBooks does with a request, so it strikes at sendRequestXML alone.
    pub fn is_of_a_request(self) -> bool {
        matches!(
            self,
            Self::LostBeforeApplying
                | Self::LostAfterApplying
                | Self::Fails(_)
                | Self::FailsAfterApplying(_)
                | Self::IteratorsLost
        )
    }

    /// The visit cannot go on after it.
    pub fn ends_the_visit(self) -> bool {
        matches!(
            self,
            Self::LostBeforeApplying
                | Self::LostAfterApplying
                | Self::Crash
                | Self::CutBeforeAnswer
                | Self::CutAfterAnswer
        )
    }
}

/// A fault with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Strike {
    /// In which visit, from 1.
    pub visit: u32,
    /// At which call: the operation, and its how-manieth call in the visit, from 1. None for a
    /// fault of the whole visit.
    pub at: Option<(Operation, u32)>,
    /// What.
    pub fault: Fault,
    /// Where it ends the visit: the Web Connector authenticates again at once, within the visit.
    pub again: bool,
}

/// Faults in their places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    strikes: Vec<Strike>,
    struck: Vec<bool>,
    visit: u32,
    made: BTreeMap<Operation, u32>,
}

impl Faults {
    /// Nothing goes wrong.
    pub fn none() -> Self {
        Self::default()
    }

    /// These.
    pub fn of(strikes: Vec<Strike>) -> Self {
        Self { struck: vec![false; strikes.len()], strikes, ..Self::default() }
    }

    /// Several, chosen by a seed: the same seed chooses the same faults.
    pub fn seeded(seed: u64) -> Self {
        Self::of(seeded::choose(seed))
    }

    /// Reads a script.
    ///
    /// # Errors
    /// Every line that cannot be read.
    pub fn parse(script: &str) -> Result<Self, ScriptErrors> {
        script::parse(script).map(Self::of)
    }

    /// The script that repeats these faults.
    pub fn script(&self) -> String {
        let lines: Vec<String> = self.strikes.iter().map(|strike| format!("{strike}\n")).collect();
        lines.concat()
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.strikes.is_empty()
    }

    /// The last visit that has a fault; 0 without any.
    pub fn last_visit(&self) -> u32 {
        self.strikes.iter().map(|strike| strike.visit).max().unwrap_or(0)
    }

    /// Faults of past visits that found no place: the visit ended before it.
    pub fn without_place(&self) -> impl Iterator<Item = &Strike> {
        let each = self.strikes.iter().zip(&self.struck);
        each.filter(|(strike, struck)| !**struck && strike.visit <= self.visit).map(|(it, _)| it)
    }

    /// The next visit begins: its number, and what is wrong with all of it.
    pub(super) fn begin_visit(&mut self) -> (u32, Vec<Strike>) {
        self.visit += 1;
        self.made.clear();
        (self.visit, self.take(None))
    }

    /// A call of `operation` is about to be made: what goes wrong with it.
    pub(super) fn at(&mut self, operation: Operation) -> Vec<Strike> {
        let made = self.made.entry(operation).or_default();
        *made += 1;
        let nth = *made;
        self.take(Some((operation, nth)))
    }

    fn take(&mut self, at: Option<(Operation, u32)>) -> Vec<Strike> {
        let mut taken = Vec::new();
        for (strike, struck) in self.strikes.iter().zip(&mut self.struck) {
            if strike.visit == self.visit && strike.at == at && !*struck {
                *struck = true;
                taken.push(*strike);
            }
        }
        taken
    }
}

impl fmt::Display for Strike {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "visit {}", self.visit)?;
        if let Some((operation, nth)) = self.at {
            write!(out, ", {} {nth}", operation.name())?;
        }
        write!(out, ": {}", self.fault)?;
        if self.again { write!(out, ", again at once") } else { Ok(()) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CannotOpen(HResult::NOT_STARTED) => write!(out, "quickbooks-closed"),
            Self::CannotOpen(HResult::OTHER_COMPANY) => write!(out, "another-company-open"),
            Self::CannotOpen(hresult) => write!(out, "cannot-open {hresult}"),
            Self::Suffers(Trouble::AnotherCompany) => write!(out, "another-company-answers"),
            Self::Suffers(Trouble::ClockOffset) => write!(out, "clock-offset-wrong"),
            Self::Suffers(Trouble::Locked) => write!(out, "objects-locked"),
            Self::WrongPassword => write!(out, "wrong-password"),
            Self::NeverClosed => write!(out, "never-closed"),
            Self::LostBeforeApplying => write!(out, "lost-before-applying"),
            Self::LostAfterApplying => write!(out, "lost-after-applying"),
            Self::Fails(hresult) => write!(out, "hresult {hresult}"),
            Self::FailsAfterApplying(hresult) => write!(out, "hresult-after-applying {hresult}"),
            Self::IteratorsLost => write!(out, "iterators-lost"),
            Self::Repeated => write!(out, "repeated"),
            Self::Stray(operation) => write!(out, "stray {}", operation.name()),
            Self::Slow(seconds) => write!(out, "slow {seconds}"),
            Self::Crash => write!(out, "crash"),
            Self::CutBeforeAnswer => write!(out, "cut-before-answer"),
            Self::CutAfterAnswer => write!(out, "cut-after-answer"),
        }
    }
}
