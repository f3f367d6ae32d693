//! Scripts of faults: one line each, `#` begins a comment.

use super::{Fault, Strike};
use crate::simulator::connector::{HResult, Operation, Trouble};

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct ScriptError {
    /// Counted from 1.
    pub line: usize,
    /// What is the matter and what to write.
    pub what: String,
}

/// Every line of a script that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptErrors(pub Vec<ScriptError>);

impl std::error::Error for ScriptErrors {}

impl std::fmt::Display for ScriptErrors {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(out, "{separator}{error}")?;
        }
        Ok(())
    }
}

/// What follows the fault of a line whose visit begins anew at once.
const AGAIN: &str = "again at once";

/// Reads a script.
pub(super) fn parse(script: &str) -> Result<Vec<Strike>, ScriptErrors> {
    let mut strikes = Vec::new();
    let mut errors = Vec::new();
    for (text, line) in script.lines().zip(1..) {
        let text = text.split('#').next().unwrap_or_default().trim();
        if text.is_empty() {
            continue;
        }
        match strike(text) {
            Ok(strike) => strikes.push(strike),
            Err(what) => errors.push(ScriptError { line, what }),
        }
    }
    if errors.is_empty() { Ok(strikes) } else { Err(ScriptErrors(errors)) }
}

fn strike(text: &str) -> Result<Strike, String> {
    let (place, what) = text.split_once(':').ok_or_else(|| {
        "a line is like `visit 2: quickbooks-closed` or `visit 2, sendRequestXML 1: crash`"
            .to_string()
    })?;
    let (visit, call) = match place.split_once(',') {
        Some((visit, call)) => (visit, Some(call.trim())),
        None => (place, None),
    };
    let visit = visit.trim().strip_prefix("visit ").and_then(number).ok_or_else(|| {
        format!("`{}` names no visit; write `visit 1`, counted from 1", visit.trim())
    })?;
    let at = call.map(place_of_call).transpose()?;
    let (fault, again) = match what.split_once(',') {
        None => (what.trim(), false),
        Some((fault, rest)) if rest.trim() == AGAIN => (fault.trim(), true),
        Some((_, rest)) => {
            return Err(format!("`{}` means nothing; `{AGAIN}` may stand there", rest.trim()));
        }
    };
    let fault = fault_of(fault)?;
    check(Strike { visit, at, fault, again })
}

fn check(strike: Strike) -> Result<Strike, String> {
    let Strike { at, fault, again, .. } = strike;
    match at {
        None if fault.is_of_a_call() => Err(format!(
            "`{fault}` strikes at a call; say which, like `visit 1, sendRequestXML 2: {fault}`"
        )),
        Some(_) if !fault.is_of_a_call() => {
            Err(format!("`{fault}` is of a whole visit; write `visit 1: {fault}`"))
        }
        Some((operation, _))
            if fault.is_of_a_request() && operation != Operation::SendRequestXml =>
        {
            Err(format!("`{fault}` strikes at sendRequestXML, not at {}", operation.name()))
        }
        _ if again && !fault.ends_the_visit() => {
            Err(format!("`{fault}` does not end the visit, so `{AGAIN}` means nothing"))
        }
        _ => Ok(strike),
    }
}

fn number(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|number| *number > 0)
}

fn place_of_call(text: &str) -> Result<(Operation, u32), String> {
    let (name, nth) = text.split_once(' ').unwrap_or((text, "1"));
    let nth = number(nth).ok_or_else(|| format!("`{nth}` is no number from 1"))?;
    Ok((operation(name)?, nth))
}

fn operation(name: &str) -> Result<Operation, String> {
    Operation::named(name).ok_or_else(|| {
        let known = Operation::ALL.map(Operation::name).join(", ");
        format!("`{name}` is no call of the Web Connector; the calls are {known}")
    })
}

fn fault_of(text: &str) -> Result<Fault, String> {
    let (word, value) = match text.split_once(' ') {
        Some((word, value)) => (word, Some(value.trim())),
        None => (text, None),
    };
    let given = |example: &str| value.ok_or_else(|| format!("write it like `{word} {example}`"));
    let hresult = || given("0x80040401")?.parse::<HResult>();
    let fault = match word {
        "quickbooks-closed" => Fault::CannotOpen(HResult::NOT_STARTED),
        "another-company-open" => Fault::CannotOpen(HResult::OTHER_COMPANY),
        "cannot-open" => return hresult().map(Fault::CannotOpen),
        "another-company-answers" => Fault::Suffers(Trouble::AnotherCompany),
        "clock-offset-wrong" => Fault::Suffers(Trouble::ClockOffset),
        "objects-locked" => Fault::Suffers(Trouble::Locked),
        "wrong-password" => Fault::WrongPassword,
        "never-closed" => Fault::NeverClosed,
        "lost-before-applying" => Fault::LostBeforeApplying,
        "lost-after-applying" => Fault::LostAfterApplying,
        "hresult" => return hresult().map(Fault::Fails),
        "hresult-after-applying" => return hresult().map(Fault::FailsAfterApplying),
        "iterators-lost" => Fault::IteratorsLost,
        "repeated" => Fault::Repeated,
        "stray" => return operation(given("getLastError")?).map(Fault::Stray),
        "slow" => {
            let seconds = given("30")?;
            let read = number(seconds).map(Fault::Slow);
            return read.ok_or_else(|| format!("`{seconds}` is no number of seconds"));
        }
        "crash" => Fault::Crash,
        "cut-before-answer" => Fault::CutBeforeAnswer,
        "cut-after-answer" => Fault::CutAfterAnswer,
        _ => return Err(format!("`{word}` is no fault; the faults are {}", WORDS.join(", "))),
    };
    match value {
        None => Ok(fault),
        Some(value) => Err(format!("`{value}` means nothing behind `{word}`")),
    }
}

/// All faults, as a script names them.
const WORDS: [&str; 18] = [
    "quickbooks-closed",
    "another-company-open",
    "cannot-open 0x80040401",
    "another-company-answers",
    "clock-offset-wrong",
    "objects-locked",
    "wrong-password",
    "never-closed",
    "lost-before-applying",
    "lost-after-applying",
    "hresult 0x80040401",
    "hresult-after-applying 0x80040402",
    "iterators-lost",
    "repeated",
    "stray getLastError",
    "slow 30",
    "crash",
    "cut-before-answer, cut-after-answer",
];

#[cfg(test)]
mod tests {
    use super::parse;

    fn check_refused(line: &str, what: &str) {
        let errors = parse(line).expect_err("the line is wrong").to_string();
        assert!(errors.contains(what), "{errors}");
    }

    #[test]
    fn scripts_read_back_as_they_were_written() {
        let script = "visit 1: quickbooks-closed\nvisit 1: cannot-open 0x80040401\n\
                      visit 2, sendRequestXML 3: lost-after-applying, again at once\n\
                      visit 2, authenticate 1: repeated\n\
                      visit 3, sendRequestXML 1: hresult-after-applying 0x80040402\n\
                      visit 3, getLastError 1: stray closeConnection\n\
                      visit 4, clientVersion 1: slow 30\n";
        let strikes = parse(script).expect("a script");
        let written: String = strikes.iter().map(|strike| format!("{strike}\n")).collect();
        assert_eq!(written, script);
        assert_eq!(parse("# nothing\n\n  # at all").expect("a script"), []);
    }

    #[test]
    fn lines_that_mean_nothing_are_refused() {
        check_refused("crash", "a line is like");
        check_refused("visit 0: quickbooks-closed", "counted from 1");
        check_refused("visit 1: crash", "say which");
        check_refused("visit 1, authenticate 1: never-closed", "of a whole visit");
        check_refused("visit 1, authenticate 1: iterators-lost", "strikes at sendRequestXML");
        check_refused("visit 1, autenticate 1: crash", "no call of the Web Connector");
        check_refused("visit 1, authenticate 1: repeated, again at once", "does not end");
        check_refused("visit 1, authenticate 1: crash, soon", "`soon` means nothing");
        check_refused("visit 1: quickbooks-open", "no fault");
        check_refused("visit 1, sendRequestXML 1: hresult", "like `hresult 0x80040401`");
        check_refused("visit 1, sendRequestXML 1: hresult 17", "is no HRESULT");
        check_refused("\n\nvisit 1, sendRequestXML 1: slow ten", "line 3: `ten` is no number");
    }
}
