//! Texts of the wire read as numbers, dates, truth values and references, with a finding for each
//! one that cannot be read.

use std::str::FromStr;

use jiff::civil::Date;

use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::TxnLineId;
use crate::domain::party::{Address, Reference};
use crate::domain::quantity::{Money, Quantity};
use crate::qbxml::fields::{AddressWire, RefWire};

/// Reads values, and collects what is wrong with them.
#[derive(Default)]
pub(super) struct Values {
    pub(super) findings: Vec<Finding>,
    /// Put before each path: `lines[2].`.
    prefix: String,
    place: Option<usize>,
    line: Option<TxnLineId>,
}

impl Values {
    /// What follows belongs to this line.
    pub(super) fn on_line(&mut self, index: usize, id: &TxnLineId) {
        self.prefix = format!("lines[{index}].");
        self.place = Some(index);
        self.line = Some(id.clone());
    }

    /// Adds a finding about a field.
    pub(super) fn find(
        &mut self,
        code: &str,
        severity: Severity,
        field: &str,
        message: impl Into<String>,
        fix: &str,
    ) {
        let path = format!("{}{field}", self.prefix);
        let finding = Finding::new(code, severity, path, message).with_fix(fix);
        self.findings.push(match &self.line {
            Some(line) => finding.on_line(line),
            None => finding,
        });
    }

    /// Something that makes the document untranslatable was found.
    pub(super) fn has_error(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// A quantity; an empty element says as little as an absent one.
    pub(super) fn quantity(&mut self, field: &str, text: Option<&str>) -> Option<Quantity> {
        self.number(field, text, "translate/quantity-unreadable")
    }

    /// Money or a price.
    pub(super) fn money(&mut self, field: &str, text: Option<&str>) -> Option<Money> {
        self.number(field, text, "translate/amount-unreadable")
    }

    /// The field in words, after its line: `line 2: invoiced`. A message is read without its path.
    fn named(&self, field: &str) -> String {
        let words = field.replace('_', " ");
        self.place.map_or(words.clone(), |index| format!("line {}: {words}", index + 1))
    }

    fn number<N: FromStr>(&mut self, field: &str, text: Option<&str>, code: &str) -> Option<N> {
        let text = text.filter(|text| !text.is_empty())?;
        if !is_plain(text) {
            let message = format!("{} \"{text}\" is not a number", self.named(field));
            let fix = "enter a plain number in QuickBooks, like 12 or 12.5, and save the order";
            self.find(code, Severity::Error, field, message, fix);
            return None;
        }
        let number = text.parse().ok();
        if number.is_none() {
            let message =
                format!("{} {text} has more digits than can be kept exactly", self.named(field));
            let fix = "enter a shorter number in QuickBooks and save the order";
            self.find(code, Severity::Error, field, message, fix);
        }
        number
    }

    /// A day: `2026-03-05`; of a time, its day.
    pub(super) fn date(&mut self, field: &str, text: Option<&str>) -> Option<Date> {
        let text = text.filter(|text| !text.is_empty())?;
        let date = date_of(text);
        if date.is_none() {
            let message = format!("{} \"{text}\" is not a date", self.named(field));
            let fix = "enter the date again in QuickBooks and save the order";
            self.find("translate/date-unreadable", Severity::Error, field, message, fix);
        }
        date
    }

    /// A truth value; `absent` where nothing is said.
    pub(super) fn truth(&mut self, field: &str, text: Option<&str>, absent: bool) -> bool {
        match text {
            None | Some("") => absent,
            Some(text) => match truth_of(text) {
                Some(truth) => truth,
                None => {
                    let named = self.named(field);
                    let message = format!("{named} is \"{text}\", neither true nor false");
                    let fix = "save the order again in QuickBooks, so that it is sent afresh";
                    self.find("translate/truth-unreadable", Severity::Error, field, message, fix);
                    absent
                }
            },
        }
    }
}

/// A number in the shape that QuickBooks writes; `None` for any other.
pub(super) fn plain_number<N: FromStr>(text: &str) -> Option<N> {
    if is_plain(text) { text.parse().ok() } else { None }
}

/// A sign, digits, and at most one point: no exponent, no thousands, no spaces.
fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    !(whole.is_empty() && part.is_empty())
        && whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit())
}

fn date_of(text: &str) -> Option<Date> {
    let day = text.split_once('T').map_or(text, |(day, _)| day);
    let mut parts = day.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let fits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    // QuickBooks' own schema lets a month and a day have one digit.
    if parts.next().is_some() || !fits(year, 4..=4) || !fits(month, 1..=2) || !fits(day, 1..=2) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

pub(super) fn truth_of(text: &str) -> Option<bool> {
    if text == "1" || text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text == "0" || text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// A text that says something, as sent; `None` where it is absent or blank.
pub(super) fn said(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// The same, trimmed.
pub(super) fn said_trimmed(text: Option<String>) -> Option<String> {
    let text = said(text)?;
    let trimmed = text.trim();
    Some(if trimmed.len() == text.len() { text } else { trimmed.to_string() })
}

/// A reference; `None` where it names nothing.
pub(super) fn reference(wire: Option<RefWire>) -> Option<Reference> {
    let wire = wire?;
    named(wire.list_id, wire.full_name)
}

/// An id and a name as a reference; `None` where there is neither.
pub(super) fn named(id: Option<String>, name: Option<String>) -> Option<Reference> {
    let id = said(id).map(Into::into);
    let name = said(name);
    if id.is_none() && name.is_none() {
        return None;
    }
    Some(Reference { id, name: name.unwrap_or_default() })
}

/// An address, its printed lines in place; empty where there is none.
pub(super) fn address(wire: Option<AddressWire>) -> Address {
    let Some(wire) = wire else {
        return Address::default();
    };
    let mut lines: Vec<String> = wire.addr.into_iter().map(Option::unwrap_or_default).collect();
    let used = lines.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
    lines.truncate(used);
    Address {
        lines,
        city: said(wire.city),
        state: said(wire.state),
        postal_code: said(wire.postal_code),
        country: said(wire.country),
        note: said(wire.note),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_quantity(text: &str, expected: &str) {
        let mut values = Values::default();
        let found = values.quantity("quantity", Some(text));
        let shown = match (found, values.findings.first()) {
            (Some(quantity), None) => quantity.to_string(),
            (None, None) => "nothing".to_string(),
            (None, Some(finding)) => finding.message.clone(),
            (Some(_), Some(_)) => "both".to_string(),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn quantities_are_exact_or_found() {
        check_quantity("12", "12");
        check_quantity("12.50000", "12.5");
        check_quantity("-3", "-3");
        check_quantity("+3.1", "3.1");
        check_quantity(".5", "0.5");
        check_quantity("9999999999.99999", "9999999999.99999");
        check_quantity("", "nothing");
        for wrong in ["1,000", "1e3", "1_000", "--1", ".", "१२"] {
            check_quantity(wrong, &format!("quantity \"{wrong}\" is not a number"));
        }
        check_quantity(
            "0.12345678901234567890123456789",
            "quantity 0.12345678901234567890123456789 has more digits than can be kept exactly",
        );
        check_quantity(
            "99999999999999999999999999999999",
            "quantity 99999999999999999999999999999999 has more digits than can be kept exactly",
        );
    }

    #[track_caller]
    fn check_date(text: &str, expected: Option<&str>) {
        let mut values = Values::default();
        let found = values.date("date", Some(text)).map(|date| date.to_string());
        assert_eq!(found.as_deref(), expected, "{text}");
        assert_eq!(values.has_error(), expected.is_none() && !text.is_empty(), "{text}");
    }

    #[test]
    fn dates_are_days_or_found() {
        check_date("2026-03-05", Some("2026-03-05"));
        check_date("2026-3-5", Some("2026-03-05"));
        check_date("2026-03-05T10:11:12-08:00", Some("2026-03-05"));
        check_date("2024-02-29", Some("2024-02-29"));
        check_date("", None);
        for wrong in ["2026-02-29", "2026-13-01", "03/05/2026", "26-03-05", "2026-03", "soon"] {
            check_date(wrong, None);
        }
        check_date("2026-03-05-01", None);
        check_date("-2026-03-05", None);
    }

    #[test]
    fn truth_is_said_in_four_words() {
        let words = [("true", true), ("false", false), ("1", true), ("0", false), ("True", true)];
        for (text, expected) in words {
            assert_eq!(truth_of(text), Some(expected), "{text}");
        }
        assert_eq!(truth_of("yes"), None);
    }

    #[test]
    fn an_absent_address_line_keeps_its_place() {
        let wire = AddressWire {
            addr: [Some("Dock 1".into()), None, Some("Gate".into()), Some(" ".into()), None],
            ..AddressWire::default()
        };
        assert_eq!(address(Some(wire)).lines, ["Dock 1", "", "Gate"]);
    }
}
