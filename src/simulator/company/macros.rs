//! Ranges of dates that have names: `ThisMonth`, `LastFiscalYearToDate`.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// The days of a `DateMacro`, as seen on a day; `None`: all of them. Fiscal years are those of
/// the calendar.
pub(super) fn range_of(name: &str, today: Date) -> Option<(Date, Date)> {
    if name == "All" {
        return None;
    }
    let (name, to_date) = match name.strip_suffix("ToDate") {
        Some(name) => (name, true),
        None => (name, false),
    };
    let name = name.replace("Fiscal", "").replace("Calendar", "");
    let (from, to) = match name.as_str() {
        "Today" => (today, today),
        "Yesterday" => (today.saturating_sub(1.day()), today.saturating_sub(1.day())),
        other => {
            let (shift, unit) = [("This", 0), ("Last", -1), ("Next", 1)]
                .into_iter()
                .find_map(|(word, shift)| Some((shift, other.strip_prefix(word)?)))?;
            shifted(unit, shift, today)
        }
    };
    Some((from, if to_date { to.min(same_day(&name, from, today)) } else { to }))
}

/// Up to today, or up to the same day of the period before.
fn same_day(name: &str, from: Date, today: Date) -> Date {
    if name.starts_with("This") {
        return today;
    }
    let unit = name.trim_start_matches("Last").trim_start_matches("Next");
    let (this_began, _) = shifted(unit, 0, today);
    let days = this_began.until(today).map_or(0, |span| span.get_days());
    from.saturating_add(days.days())
}

/// The period of `unit` that is `shift` periods from the one that holds a day.
fn shifted(unit: &str, shift: i32, day: Date) -> (Date, Date) {
    let (began, length) = match unit {
        "Week" => {
            let since = day.weekday().since(Weekday::Sunday);
            (day.saturating_sub(since.days()), 7.days())
        }
        "FourWeeks" => {
            let since = day.weekday().since(Weekday::Sunday);
            (day.saturating_sub(since.days()), 28.days())
        }
        "Month" => (day.first_of_month(), 1.month()),
        "Quarter" => {
            let months = (day.month() - 1) % 3;
            (day.first_of_month().saturating_sub(i32::from(months).months()), 3.months())
        }
        _ => (day.first_of_year(), 1.year()),
    };
    let from = began.saturating_add(length * i64::from(shift));
    (from, from.saturating_add(length).saturating_sub(1.day()))
}
