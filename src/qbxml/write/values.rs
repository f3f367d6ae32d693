//! Single values: texts, numbers, days. Each is checked against what the schema and QuickBooks
//! keep; what does not fit is noted, never cut or rounded.

use jiff::civil::{Date, DateTime, date};
use rust_decimal::Decimal;

use super::out::{Element, Kind, NO_LIMIT, Out, Put, Row};
use super::unwritable::Why;
use crate::qbxml::encoding::windows_1252;

/// `IDTYPE` in characters.
const ID_LENGTH_MAX: usize = 36;
/// `AMTTYPE`: digits before the decimal point, and decimals, of which there are none or these.
const AMOUNT_DIGITS: (u32, u32) = (13, 2);
/// `QUANTYPE`, `PRICETYPE`, `PERCENTTYPE`.
const NUMBER_DIGITS: (u32, u32) = (10, 5);
/// Days that QuickBooks' own forms take.
const CALENDAR: (Date, Date) = (date(1901, 1, 1), date(9999, 12, 31));

impl<T: Put> Put for Option<T> {
    fn put(&self, out: &mut Out, element: Element) {
        match self {
            Some(value) => value.put(out, element),
            None if element.rule.is_required => out.refuse_element(element, "", Why::Missing),
            None => (),
        }
    }
}

impl<T: Put> Put for Vec<T> {
    fn put(&self, out: &mut Out, element: Element) {
        let limit = element.rule.count_max;
        if self.is_empty() && element.rule.is_required {
            out.refuse_element(element, "", Why::Missing);
        }
        if self.len() > limit {
            out.refuse_element(element, "", Why::TooMany { count: self.len(), limit });
        }
        // The list may be empty; what stands in it may not.
        let of_list = Element { rule: element.rule.required(), ..element };
        for (index, value) in self.iter().enumerate() {
            value.put(out, of_list.at(index));
        }
    }
}

impl<T: Row> Row for Option<T> {
    fn row(&self, out: &mut Out) {
        if let Some(value) = self {
            value.row(out);
        }
    }
}

impl Put for String {
    fn put(&self, out: &mut Out, element: Element) {
        let text = self.replace("\r\n", "\n").replace('\r', "\n");
        for why in faults_of(&text, element) {
            out.refuse_element(element, text.as_str(), why);
        }
        out.leaf(element, &text);
    }
}

/// Everything that speaks against a text, whose line ends are `\n` already.
fn faults_of(text: &str, element: Element) -> Vec<Why> {
    let mut faults = Vec::new();
    let kind = element.rule.kind;
    if text.is_empty() {
        if element.rule.is_required || matches!(kind, Kind::Id | Kind::Guid | Kind::Name(_)) {
            faults.push(Why::Missing);
        }
        return faults;
    }
    let is_break = |character: char| matches!(character, '\n' | '\t');
    let is_control = |character: char| character.is_control() && !is_break(character);
    let is_foreign = |character: char| !character.is_control() && !is_kept(character);
    faults.extend(text.chars().find(|each| is_foreign(*each)).map(Why::Character));
    faults.extend(text.chars().find(|each| is_control(*each)).map(Why::Control));
    if text.contains(is_break) && !matches!(kind, Kind::Prose(_)) {
        faults.push(Why::LineBreak);
    }
    if text.contains(':') && matches!(kind, Kind::Name(_)) {
        faults.push(Why::Colon);
    }
    if kind == Kind::Guid && !is_guid(text) {
        faults.push(Why::NotAGuid);
    }
    let limit = match kind {
        Kind::Line(limit) | Kind::Prose(limit) | Kind::Name(limit) => limit,
        Kind::Id => ID_LENGTH_MAX,
        _ => NO_LIMIT,
    };
    // Of characters that are kept each is one in Windows-1252; references do not count.
    let length = text.chars().count();
    if length > limit {
        faults.push(Why::TooLong { length, limit });
    }
    faults
}

/// The character is one of Windows-1252, in which QuickBooks keeps texts.
fn is_kept(character: char) -> bool {
    matches!(character, '\u{20}'..='\u{7e}' | '\u{a0}'..='\u{ff}')
        || (0x80..=0x9f).any(|byte| windows_1252(byte) == character && !character.is_control())
}

/// `0`, which owns the custom fields that people see, or a GUID in braces.
fn is_guid(text: &str) -> bool {
    const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];
    let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let groups = inner.map(|inner| inner.split('-').collect::<Vec<&str>>());
    text == "0"
        || groups.is_some_and(|groups| {
            groups.len() == GROUPS.len()
                && groups.iter().zip(GROUPS).all(|(group, length)| {
                    group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit())
                })
        })
}

impl Put for bool {
    fn put(&self, out: &mut Out, element: Element) {
        out.leaf(element, if *self { "true" } else { "false" });
    }
}

/// A count: `MaxReturned`.
impl Put for u32 {
    fn put(&self, out: &mut Out, element: Element) {
        if *self == 0 {
            out.refuse_element(element, "0", Why::NotPositive);
        }
        out.leaf(element, &self.to_string());
    }
}

impl Put for Decimal {
    fn put(&self, out: &mut Out, element: Element) {
        let mut value = self.normalize();
        if value.is_zero() {
            // Decimals know a zero below zero.
            value = Decimal::ZERO;
        }
        let (digits_max, decimals_max) = match element.rule.kind {
            Kind::Amount => AMOUNT_DIGITS,
            Kind::Number => NUMBER_DIGITS,
            _ => (Decimal::MAX_SCALE, Decimal::MAX_SCALE),
        };
        if value.scale() > decimals_max {
            out.refuse_element(element, self.to_string(), Why::TooManyDecimals(decimals_max));
        }
        let digits = value.trunc().abs().to_string().len();
        if digits > digits_max as usize {
            out.refuse_element(element, self.to_string(), Why::TooLarge(digits_max));
        }
        if element.rule.kind == Kind::ExchangeRate && value <= Decimal::ZERO {
            out.refuse_element(element, self.to_string(), Why::NotPositive);
        }
        let text = match element.rule.kind {
            Kind::Amount => format!("{value:.2}"),
            _ => value.to_string(),
        };
        out.leaf(element, &text);
    }
}

impl Put for Date {
    fn put(&self, out: &mut Out, element: Element) {
        if *self < CALENDAR.0 || *self > CALENDAR.1 {
            out.refuse_element(element, self.to_string(), Why::OutOfCalendar);
        }
        out.leaf(element, &self.to_string());
    }
}

/// Without an offset: QuickBooks takes it for the time of the machine it runs on.
impl Put for DateTime {
    fn put(&self, out: &mut Out, element: Element) {
        if self.date() < CALENDAR.0 || self.date() > CALENDAR.1 {
            out.refuse_element(element, self.to_string(), Why::OutOfCalendar);
        }
        if self.subsec_nanosecond() != 0 {
            out.refuse_element(element, self.to_string(), Why::PartsOfASecond);
        }
        out.leaf(element, &self.strftime("%Y-%m-%dT%H:%M:%S").to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::super::out::{AMOUNT, GUID, ID, NUMBER, Rule, line, name, prose, request};
    use super::*;
    use crate::qbxml::version::Version;

    #[track_caller]
    fn check(value: impl Put, rule: Rule, expected: Result<&str, &[&str]>) {
        let element = Element::new("HostQueryRq", line(NO_LIMIT));
        let written = request(element, Version::WRITTEN, |out| {
            value.put(out, Element::new("X", rule));
        });
        let found = written.map(|fragment| fragment.body().to_string());
        let found = found.map_err(|faults| -> Vec<String> {
            faults.iter().map(|fault| fault.why.to_string()).collect()
        });
        let expected = expected.map(|text| format!("<X>{text}</X>"));
        let expected = expected.map_err(|faults| faults.iter().map(ToString::to_string).collect());
        assert_eq!(found, expected);
    }

    #[track_caller]
    fn check_number(value: &str, rule: Rule, expected: Result<&str, &[&str]>) {
        check(value.parse::<Decimal>().unwrap(), rule, expected);
    }

    #[test]
    fn amounts_have_two_decimals() {
        check_number("12", AMOUNT, Ok("12.00"));
        check_number("12.3400", AMOUNT, Ok("12.34"));
        check_number("-0.00", AMOUNT, Ok("0.00"));
        check_number("-9999999999999.99", AMOUNT, Ok("-9999999999999.99"));
        check_number(
            "10000000000000",
            AMOUNT,
            Err(&["it has more than 13 digits before the decimal point"]),
        );
        check_number(
            "0.005",
            AMOUNT,
            Err(&["it has more than 2 decimals, and QuickBooks keeps no more"]),
        );
    }

    #[test]
    fn quantities_and_prices_have_up_to_five_decimals() {
        check_number("2.50", NUMBER, Ok("2.5"));
        check_number("-9999999999.99999", NUMBER, Ok("-9999999999.99999"));
        check_number(
            "10000000000.000001",
            NUMBER,
            Err(&[
                "it has more than 5 decimals, and QuickBooks keeps no more",
                "it has more than 10 digits before the decimal point",
            ]),
        );
    }

    #[test]
    fn texts_are_measured_as_quickbooks_keeps_them() {
        check("é€<&>".to_string(), line(5), Ok("&#233;&#8364;&lt;&amp;&gt;"));
        check("abcdef".to_string(), line(5), Err(&["it has 6 characters, and QuickBooks keeps 5"]));
        check("a\r\nb\rc\td".to_string(), prose(7), Ok("a&#10;b&#10;c&#9;d"));
        check(
            "a\nb".to_string(),
            line(5),
            Err(&["it has a line break or a tab, and there is one line only"]),
        );
        check(
            "\u{1}😀\u{81}".to_string(),
            line(9),
            Err(&[
                "QuickBooks cannot keep the character '😀'",
                "it holds the control character U+0001",
            ]),
        );
        check(String::new(), line(5), Ok(""));
        check(String::new(), line(5).required(), Err(&["it is missing"]));
        check(
            "A:B".to_string(),
            name(5),
            Err(&["a name has no colon: it separates a customer from its job"]),
        );
    }

    #[test]
    fn ids_are_never_empty() {
        check("1DB9A-1745622547".to_string(), ID, Ok("1DB9A-1745622547"));
        check(String::new(), ID, Err(&["it is missing"]));
        check("0".to_string(), GUID, Ok("0"));
        let guid = "{01234567-89ab-CDEF-0123-456789abcdef}";
        check(guid.to_string(), GUID, Ok(guid));
        check(
            "01234567-89ab-CDEF-0123-456789abcdef".to_string(),
            GUID,
            Err(&["it is not a GUID in braces"]),
        );
    }

    #[test]
    fn times_are_local_and_whole() {
        let rule = super::super::out::PLAIN;
        check(date(2026, 3, 5).at(17, 30, 5, 0), rule, Ok("2026-03-05T17:30:05"));
        check(
            date(2026, 3, 5).at(17, 30, 5, 1),
            rule,
            Err(&["it has parts of a second, and QuickBooks counts whole ones"]),
        );
        check(
            date(1900, 12, 31),
            rule,
            Err(&["QuickBooks keeps days from 1901-01-01 to 9999-12-31"]),
        );
    }
}
