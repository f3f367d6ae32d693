//! Clocks: of this machine, of the server, and of QuickBooks.

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};

use super::sheet::Sheet;

const WHAT: &str = "clock";

/// A clock that is kept by the network is better than this.
const DIFFERENCE_WARNED: SignedDuration = SignedDuration::from_mins(1);

/// Certificates and lock-outs are judged by it.
const DIFFERENCE_MAX: SignedDuration = SignedDuration::from_mins(10);

/// Compares this machine's clock with the `Date` that the server wrote.
pub fn compare(date: Option<&str>, now: Timestamp, sheet: &mut Sheet) {
    // 0.x seconds lie between asking the clock and the answer; nothing here is that fine.
    static PARSER: DateTimeParser = DateTimeParser::new();
    let Some(server) = date.and_then(|date| PARSER.parse_timestamp(date).ok()) else {
        return sheet.ok(WHAT, "the server does not tell its own");
    };
    let difference = server.duration_since(now);
    let apart = difference.abs();
    if apart <= DIFFERENCE_WARNED {
        return sheet.ok(WHAT, "this machine and the server agree");
    }
    let which = if difference.is_positive() { "ahead of" } else { "behind" };
    let told = format!("the server is {} {which} this machine", in_words(apart));
    let remedy = "let both machines take their time from the network";
    if apart > DIFFERENCE_MAX {
        sheet.problem(WHAT, told, remedy);
    } else {
        sheet.warning(WHAT, told, remedy);
    }
}

/// `3 days`, `2 hours`, `5 minutes`, rounded down.
pub fn in_words(span: SignedDuration) -> String {
    let (count, noun) = match span.as_mins() {
        minutes if minutes < 1 => (span.as_secs(), "second"),
        minutes if minutes < 120 => (minutes, "minute"),
        minutes if minutes < 48 * 60 => (minutes / 60, "hour"),
        minutes => (minutes / (24 * 60), "day"),
    };
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
