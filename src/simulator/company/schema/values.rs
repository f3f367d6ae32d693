//! Values: what QuickBooks reads as a date, an amount, a quantity.

use super::super::status::Status;
use super::schema;

/// The type of a value, and its length in characters where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Type {
    Text(Option<usize>),
    Id,
    Bool,
    Date,
    DateTime,
    Interval,
    Amount,
    Price,
    Quantity,
    Percent,
    Int,
    Float,
    Guid,
    /// A word of an enumeration of `qbxml.txt`, or of those that stand in the type itself.
    Word(&'static str),
}

/// What is the matter with a value.
pub(super) enum Fault {
    /// The parser refuses the whole message.
    Unreadable(String),
    /// The request it stands in is refused.
    Refused(Status),
}

impl Type {
    /// Reads `STR41`, `AMT`, `%TxnType`, `ENUM(a|b)`.
    pub(super) fn read(text: &'static str) -> Self {
        let letters = text.trim_end_matches(|character: char| character.is_ascii_digit());
        let length = text[letters.len()..].parse().ok();
        match letters {
            "STR" => Self::Text(length),
            "ID" => Self::Id,
            "BOOL" => Self::Bool,
            "DATE" => Self::Date,
            "DATETIME" => Self::DateTime,
            "INTERVAL" => Self::Interval,
            "AMT" => Self::Amount,
            "PRICE" => Self::Price,
            "QUAN" => Self::Quantity,
            "PERCENT" => Self::Percent,
            "INT" => Self::Int,
            "FLOAT" => Self::Float,
            "GUID" => Self::Guid,
            _ => Self::Word(text),
        }
    }

    /// Whether the value is one of this type. Where Intuit's list of status codes has a code for
    /// a faulty value, the request is refused with it; anything else is for the parser.
    pub(super) fn check(self, field: &str, value: &str) -> Result<(), Fault> {
        let refused = |status| Err(Fault::Refused(status));
        let unreadable =
            |kind: &str| Err(Fault::Unreadable(format!("<{field}>: \"{value}\" is no {kind}")));
        match self {
            Self::Text(Some(most)) if value.chars().count() > most => {
                refused(Status::too_long(value, field))
            }
            Self::Id if value.chars().count() > ID_LENGTH_MAX => {
                refused(Status::bad_id(value, field))
            }
            Self::Bool if !matches!(value, "" | "true" | "false" | "1" | "0") => {
                refused(Status::bad_value(3010, "boolean value", value, field))
            }
            Self::Date if !value.is_empty() && !is_date(value) => {
                refused(Status::bad_value(3020, "date value", value, field))
            }
            Self::DateTime if !value.is_empty() && super::super::clock::read(value).is_none() => {
                refused(Status::bad_value(3020, "date value", value, field))
            }
            Self::Amount if !is_number(value, 13, 2..=2) => {
                refused(Status::bad_value(3040, "amount", value, field))
            }
            Self::Price if !is_number(value, 10, 1..=5) => {
                refused(Status::bad_value(3045, "price", value, field))
            }
            Self::Percent if !is_number(value, 10, 1..=5) => {
                refused(Status::bad_value(3050, "percent", value, field))
            }
            Self::Quantity if !is_number(value, 10, 1..=5) => {
                refused(Status::bad_value(3060, "quantity", value, field))
            }
            Self::Int if !is_integer(value) => unreadable("whole number"),
            Self::Float if !value.is_empty() && !is_number(value, 28, 1..=28) => {
                unreadable("number")
            }
            Self::Guid if !is_guid(value) => unreadable("GUID"),
            Self::Word(words) if !is_word(words, value) => unreadable("word that fits here"),
            _ => Ok(()),
        }
    }
}

/// Longest ID, in characters.
const ID_LENGTH_MAX: usize = 36;

fn is_date(value: &str) -> bool {
    value.len() == 10 && value.parse::<jiff::civil::Date>().is_ok()
}

/// Digits before the point and behind it; nothing at all counts as a number that was left out.
fn is_number(value: &str, whole_most: usize, fraction: std::ops::RangeInclusive<usize>) -> bool {
    if value.is_empty() {
        return true;
    }
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, behind) = match unsigned.split_once('.') {
        Some((whole, behind)) => (whole, Some(behind)),
        None => (unsigned, None),
    };
    (1..=whole_most).contains(&whole.len())
        && all_digits(whole)
        && behind.is_none_or(|digits| fraction.contains(&digits.len()) && all_digits(digits))
}

fn is_integer(value: &str) -> bool {
    let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
    !digits.is_empty() && digits.len() <= 10 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_guid(value: &str) -> bool {
    let Some(inner) = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
        return value == "0";
    };
    let lengths: Vec<usize> = inner.split('-').map(str::len).collect();
    let digits = inner.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    lengths == [8, 4, 4, 4, 12] && digits
}

fn is_word(words: &str, value: &str) -> bool {
    match words.strip_prefix('%') {
        Some(name) => schema().words(name).contains(&value),
        None => {
            let inner = words.trim_start_matches("ENUM(").trim_end_matches(')');
            inner.split('|').any(|word| word == value)
        }
    }
}
