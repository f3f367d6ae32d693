//! What QuickBooks' codes mean and what follows from them: the `statusCode` of a request, the
//! `messageSetStatusCode` of an envelope, and the HRESULT that stands in for an answer.
//!
//! The words are ours; which codes there are follows Intuit's list and what has been seen.

mod page;
mod results;
mod statuses;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

pub use page::{markdown, text};

/// A code of QuickBooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// `statusCode`, or `messageSetStatusCode`: they share one row of numbers.
    Status(u32),
    /// An HRESULT, as the Web Connector passes it on.
    Result(u32),
}

/// A text that is no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no code of QuickBooks; write it like 3140 or 0x80040400")]
pub struct CodeError(String);

/// The highest status code that can be told from a slip; Intuit's list ends below.
const STATUS_MAX: u32 = 9999;
/// HRESULTs of failure have the uppermost bit.
const FAILURE: u32 = 0x8000_0000;

impl FromStr for Code {
    type Err = CodeError;

    /// Takes `3140`, `0x80040400`, and HRESULTs written as the negative number they are to some.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
        let is_all = |digits: &str, is_digit: fn(&u8) -> bool| {
            !digits.is_empty() && digits.bytes().all(|byte| is_digit(&byte))
        };
        let code = match (hexadecimal, text.strip_prefix('-')) {
            (Some(digits), _) if is_all(digits, u8::is_ascii_hexdigit) => {
                u32::from_str_radix(digits, 16).ok().map(Self::Result)
            }
            (_, Some(digits)) if is_all(digits, u8::is_ascii_digit) => {
                text.parse::<i32>().ok().map(|signed| Self::Result(signed.cast_unsigned()))
            }
            _ if is_all(text, u8::is_ascii_digit) => text.parse().ok().map(Self::Status),
            _ => None,
        };
        let is_possible = |code: &Self| match *code {
            Self::Status(number) => number <= STATUS_MAX,
            Self::Result(number) => number >= FAILURE,
        };
        code.filter(is_possible).ok_or_else(|| CodeError(text.to_string()))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(number) => write!(formatter, "{number}"),
            Self::Result(number) => write!(formatter, "0x{number:08X}"),
        }
    }
}

/// How bad a code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// All is well.
    Info,
    /// It was done, though not quite as asked.
    Warning,
    /// It was not done.
    Error,
}

impl Severity {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Whether QuickBooks has done what a request wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// The books hold it.
    Yes,
    /// The books are as before.
    No,
    /// It must be found out before anything else is written.
    Unknown,
}

/// What Crossdock does about a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Policy {
    /// Takes the request for done.
    Done,
    /// Sends it again at a later visit, after making sure that it was not applied.
    Retry,
    /// Holds it for a person who mends the data.
    FixData,
    /// Fetches what QuickBooks has now, and decides again.
    Refetch,
    /// Holds what it was for, and ends the visit: nothing more is sent in it.
    Stop,
}

impl Policy {
    /// Every policy.
    pub const ALL: [Self; 5] = [Self::Done, Self::Retry, Self::FixData, Self::Refetch, Self::Stop];

    /// As crossdock.yaml writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "accept",
            Self::Retry => "retry",
            Self::FixData => "fix",
            Self::Refetch => "refetch",
            Self::Stop => "stop",
        }
    }

    /// What Crossdock does by it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Done => "takes the request for done and goes on",
            Self::Retry => {
                "sends the request again at a later visit, after making sure that it was not done"
            }
            Self::FixData => "holds what the request was made for until a person has mended it",
            Self::Refetch => "fetches what QuickBooks has now and decides again",
            Self::Stop => "ends the visit, and holds what it was for until a person has looked",
        }
    }

    /// Whether a person may choose it for a code: what QuickBooks has refused, or may have, is
    /// never taken for done.
    pub fn is_allowed_for(self, code: Code) -> bool {
        self != Self::Done || meaning(code).applied == Applied::Yes
    }
}

/// Codes from here on say that nothing was done.
const ERRORS_BEGIN: u32 = 1000;
/// Codes from here on are warnings.
const WARNINGS_BEGIN: u32 = 500;

/// What is known of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// Which code.
    pub code: Code,
    /// It is among the known ones; otherwise the rest says what its range says.
    pub is_known: bool,
    /// In one sentence for the office: lower case, no full stop.
    pub meaning: &'static str,
    /// How bad.
    pub severity: Severity,
    /// Whether the write was done.
    pub applied: Applied,
    /// What Crossdock does if crossdock.yaml says nothing else.
    pub policy: Policy,
    /// What a person does: lower case, no full stop.
    pub remedy: &'static str,
}

impl Meaning {
    /// A status whose severity and outcome follow from its range.
    const fn status(
        number: u32,
        policy: Policy,
        meaning: &'static str,
        remedy: &'static str,
    ) -> Self {
        let (severity, applied) = match number {
            0..WARNINGS_BEGIN => (Severity::Info, Applied::Yes),
            WARNINGS_BEGIN..ERRORS_BEGIN => (Severity::Warning, Applied::Yes),
            _ => (Severity::Error, Applied::No),
        };
        let code = Code::Status(number);
        Self { code, is_known: true, meaning, severity, applied, policy, remedy }
    }

    /// An HRESULT: QuickBooks looked at nothing of what was sent.
    const fn result(
        number: u32,
        policy: Policy,
        meaning: &'static str,
        remedy: &'static str,
    ) -> Self {
        let (severity, applied) = (Severity::Error, Applied::No);
        let code = Code::Result(number);
        Self { code, is_known: true, meaning, severity, applied, policy, remedy }
    }

    /// With another severity than its range has.
    const fn but(self, severity: Severity, applied: Applied) -> Self {
        Self { severity, applied, ..self }
    }
}

/// What a code means; of one that nobody knows, what its range says.
pub fn meaning(code: Code) -> Meaning {
    let known = known().find(|meaning| meaning.code == code);
    known.copied().unwrap_or_else(|| Meaning { code, is_known: false, ..*statuses::range(code) })
}

/// Every code that is known, in the order of the numbers, statuses first.
pub fn known() -> impl Iterator<Item = &'static Meaning> {
    statuses::STATUSES.iter().chain(&results::RESULTS)
}

/// What Crossdock does about each code: the table's word, or a workspace's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policies(BTreeMap<Code, Policy>);

impl Policies {
    /// Lets a workspace's own word hold for a code. `false`, and nothing changes, where it is not
    /// [allowed](Policy::is_allowed_for).
    pub fn set(&mut self, code: Code, policy: Policy) -> bool {
        let is_allowed = policy.is_allowed_for(code);
        if is_allowed {
            self.0.insert(code, policy);
        }
        is_allowed
    }

    /// The workspace's own word, if it has one.
    pub fn own(&self, code: Code) -> Option<Policy> {
        self.0.get(&code).copied()
    }

    /// What holds for a code.
    pub fn of(&self, code: Code) -> Policy {
        self.own(code).unwrap_or_else(|| meaning(code).policy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_code(text: &str, expected: Option<Code>) {
        assert_eq!(text.parse().ok(), expected, "{text}");
    }

    #[test]
    fn codes_are_read() {
        check_code("3140", Some(Code::Status(3140)));
        check_code("0", Some(Code::Status(0)));
        check_code("0x80040400", Some(Code::Result(0x8004_0400)));
        check_code("0X8004040a", Some(Code::Result(0x8004_040A)));
        check_code("-2147220480", Some(Code::Result(0x8004_0400)));
        for text in ["", "x", "0x", "+1", "0x+1", "10000", "0x1", "-1x", "99999999999", "31 40"] {
            check_code(text, None);
        }
        assert_eq!(Code::Result(0x8004_040A).to_string(), "0x8004040A");
    }

    #[test]
    fn the_tables_are_sorted_and_their_words_are_in_style() {
        let codes: Vec<Code> = known().map(|meaning| meaning.code).collect();
        assert!(codes.is_sorted_by(|a, b| a < b), "sorted, each once");
        for meaning in known() {
            for words in [meaning.meaning, meaning.remedy] {
                assert!(!words.is_empty() && !words.ends_with('.'), "{}: {words}", meaning.code);
            }
            assert!(meaning.policy.is_allowed_for(meaning.code), "{}", meaning.code);
            let is_done = meaning.policy == Policy::Done;
            assert!(!is_done || meaning.applied == Applied::Yes, "{}", meaning.code);
        }
    }

    #[test]
    fn what_was_refused_is_never_accepted() {
        let mut policies = Policies::default();
        assert!(!policies.set(Code::Status(3140), Policy::Done));
        assert!(!policies.set(Code::Result(0x8004_0400), Policy::Done));
        assert!(!policies.set(Code::Status(600), Policy::Done));
        assert!(policies.set(Code::Status(570), Policy::Done));
        assert!(policies.set(Code::Status(3180), Policy::Stop));
        assert_eq!(policies.of(Code::Status(3180)), Policy::Stop);
        assert_eq!(policies.of(Code::Status(3175)), Policy::Retry);
    }

    #[test]
    fn unknown_codes_go_by_their_range() {
        let policy = |number| meaning(Code::Status(number)).policy;
        assert_eq!([2, 999].map(policy), [Policy::Done, Policy::Done]);
        assert_eq!([1999, 2500, 9150].map(policy), [Policy::Stop, Policy::Stop, Policy::Stop]);
        assert_eq!([3099, 3999].map(policy), [Policy::FixData, Policy::FixData]);
        let unknown = meaning(Code::Result(0x8004_0FFF));
        assert_eq!((unknown.policy, unknown.applied), (Policy::Retry, Applied::Unknown));
        assert!(!unknown.is_known);
    }
}
