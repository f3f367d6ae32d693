//! The clock of the machine that QuickBooks runs on.

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

/// What time it is, there: it stands still until it is told to move, and moves by itself only by
/// [`Clock::seconds_a_change`], so that two runs of one history give the same books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Seconds since 1970, UTC.
    pub now: i64,
    /// What the machine's wall clock is ahead of UTC, in minutes; negative in America.
    pub offset_minutes: i32,
    /// The offset that QuickBooks writes behind its times. Some versions write that of winter all
    /// the year, and the digits before it are right nevertheless.
    pub told_offset_minutes: i32,
    /// How far a change of the books moves the clock, in seconds.
    pub seconds_a_change: u32,
}

impl Default for Clock {
    /// The first Monday of 2026 in Chicago, 08:00.
    fn default() -> Self {
        Self {
            now: 1_767_621_600,
            offset_minutes: -360,
            told_offset_minutes: -360,
            seconds_a_change: 1,
        }
    }
}

impl Clock {
    /// Sets the clock.
    pub fn set(&mut self, now: Timestamp) {
        self.now = now.as_second();
    }

    /// Moves the clock; a negative number of seconds turns it back.
    pub fn advance(&mut self, seconds: i64) {
        self.now = self.now.saturating_add(seconds);
    }

    /// The wall clock, without an offset.
    pub(super) fn wall(&self) -> DateTime {
        wall_of(self.now, self.offset_minutes)
    }

    /// As QuickBooks writes a time.
    pub(super) fn told(&self, wall: DateTime) -> String {
        let minutes = self.told_offset_minutes;
        let sign = if minutes < 0 { '-' } else { '+' };
        let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
        format!("{}{sign}{hours:02}:{rest:02}", wall.strftime("%Y-%m-%dT%H:%M:%S"))
    }

    /// Is no earlier than this from now on.
    pub(super) fn pass(&mut self, wall: DateTime) {
        let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
        let seconds = wall.duration_since(epoch).as_secs();
        self.now = self.now.max(seconds.saturating_sub(i64::from(self.offset_minutes) * 60));
    }

    pub(super) fn tick(&mut self) {
        self.advance(i64::from(self.seconds_a_change));
    }
}

fn wall_of(now: i64, offset_minutes: i32) -> DateTime {
    let seconds = SignedDuration::from_secs(now.saturating_add(i64::from(offset_minutes) * 60));
    DateTime::constant(1970, 1, 1, 0, 0, 0, 0).saturating_add(seconds)
}

/// A time as it stands in qbXML: the part that is there. The offset is read and says nothing:
/// QuickBooks takes times as those of its machine's wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ReadTime {
    /// What was left out counts as zero.
    pub(super) earliest: DateTime,
    /// What was left out counts as its last.
    pub(super) latest: DateTime,
}

/// Reads `YYYY-MM-DD[Thh[:mm[:ss[+hh:mm]]]]`; one digit will do for all but the year.
pub(super) fn read(text: &str) -> Option<ReadTime> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let date = jiff::civil::Date::new(year.parse().ok()?, number(month)?, number(day)?).ok()?;
    let Some(time) = time else {
        let (earliest, latest) = (date.at(0, 0, 0, 0), date.at(23, 59, 59, 0));
        return Some(ReadTime { earliest, latest });
    };
    let zone = time.find(['+', '-']);
    let mut parts = time[..zone.unwrap_or(time.len())].split(':');
    let hour = number(parts.next()?)?;
    let minute = parts.next().map(number);
    let second = parts.next().map(number);
    let is_whole = second.is_some();
    if parts.next().is_some() || zone.is_some() && !is_whole {
        return None;
    }
    if let Some(zone) = zone {
        let (hours, minutes) = time[zone + 1..].split_once(':')?;
        number(hours).zip(number(minutes))?;
    }
    let at = |minute: i8, second: i8| {
        Some(date.to_datetime(jiff::civil::Time::new(hour, minute, second, 0).ok()?))
    };
    let of = |part: Option<Option<i8>>, absent: i8| part.unwrap_or(Some(absent));
    Some(ReadTime {
        earliest: at(of(minute, 0)?, of(second, 0)?)?,
        latest: at(of(minute, 59)?, of(second, 59)?)?,
    })
}

/// One digit or two.
fn number(text: &str) -> Option<i8> {
    let is_short = (1..=2).contains(&text.len());
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if is_short && digits { text.parse().ok() } else { None }
}
