//! After repeated failures a user waits. A pure value: the time comes in, and the store keeps it.

use jiff::{SignedDuration, Timestamp};

/// Wrong passwords that are forgiven: a person tries an old one, and the caps lock.
const FAILURES_FREE: u32 = 5;
/// The first pause; each failure behind it doubles it.
const PAUSE_FIRST: SignedDuration = SignedDuration::from_mins(1);
/// The longest: a guesser gets 24 tries a day, and nobody is shut out for longer than this.
const PAUSE_MAX: SignedDuration = SignedDuration::from_hours(1);
/// Failures this old are forgotten.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// How often a user has failed to log in since the last success.
///
/// While a user is locked out, a password is not even looked at, and the attempt does not count:
/// otherwise a Web Connector with an old password would lock itself out for ever. The Web
/// Connector is told `nvu`, as for any wrong password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lockout {
    last: Option<Failures>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Failures {
    count: u32,
    /// When the last one was.
    since: Timestamp,
}

impl Lockout {
    /// After a success, and at the beginning: nothing counts.
    pub fn none() -> Self {
        Self::default()
    }

    /// What the store kept: how many failures, and when the last one was. `None` where they are no
    /// such thing.
    pub fn from_fields(failures: u32, since: &str) -> Option<Self> {
        match failures {
            0 => Some(Self::none()),
            count => {
                let since = since.parse().ok()?;
                Some(Self { last: Some(Failures { count, since }) })
            }
        }
    }

    /// For the store: how many failures, and when the last one was (empty for none).
    pub fn to_fields(self) -> (u32, String) {
        self.last.map_or((0, String::new()), |last| (last.count, last.since.to_string()))
    }

    /// With one failure more.
    #[must_use]
    pub fn after_failure(self, now: Timestamp) -> Self {
        let before = self.last.filter(|last| !is_forgotten(last, now)).map_or(0, |last| last.count);
        Self { last: Some(Failures { count: before.saturating_add(1), since: now }) }
    }

    /// The moment until which nobody gets in; `None` while passwords are looked at.
    pub fn locked_until(self, now: Timestamp) -> Option<Timestamp> {
        let last = self.last?;
        let doublings = last.count.checked_sub(FAILURES_FREE)?;
        let factor = 2_i32.saturating_pow(doublings);
        let pause = PAUSE_FIRST.checked_mul(factor).map_or(PAUSE_MAX, |pause| pause.min(PAUSE_MAX));
        let until = last.since.checked_add(pause).unwrap_or(Timestamp::MAX);
        // A clock that was set back must not lock anybody out for longer than the longest pause.
        let left = until.duration_since(now);
        (left.is_positive() && left <= PAUSE_MAX).then_some(until)
    }
}

fn is_forgotten(last: &Failures, now: Timestamp) -> bool {
    now.duration_since(last.since) > FORGOTTEN_AFTER
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Minutes after some noon.
    fn at(minutes: i64) -> Timestamp {
        let noon: Timestamp = "2026-03-05T12:00:00Z".parse().expect("a time");
        noon + SignedDuration::from_mins(minutes)
    }

    fn after(failures: u32) -> Lockout {
        (0..failures).fold(Lockout::none(), |lockout, _| lockout.after_failure(at(0)))
    }

    #[track_caller]
    fn check_locked(failures: u32, minutes: Option<i64>) {
        assert_eq!(after(failures).locked_until(at(0)), minutes.map(at), "{failures} failures");
    }

    #[test]
    fn pauses_grow_to_an_hour() {
        check_locked(0, None);
        check_locked(4, None);
        check_locked(5, Some(1));
        check_locked(6, Some(2));
        check_locked(9, Some(16));
        check_locked(11, Some(60));
        check_locked(500, Some(60));
    }

    #[test]
    fn a_pause_ends_and_failures_are_forgotten() {
        let lockout = after(6);
        assert_eq!(lockout.locked_until(at(1)), Some(at(2)));
        assert_eq!(lockout.locked_until(at(2)), None);
        let next_day = lockout.after_failure(at(25 * 60));
        assert_eq!(next_day.to_fields().0, 1);
        assert_eq!(lockout.after_failure(at(3)).to_fields().0, 7);
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out_for_long() {
        assert_eq!(after(5).locked_until(at(-600)), None);
        assert_eq!(after(5).locked_until(at(-10)), Some(at(1)));
    }

    #[test]
    fn the_store_keeps_it() {
        for failures in [0, 1, 7] {
            let (count, since) = after(failures).to_fields();
            assert_eq!(Lockout::from_fields(count, &since), Some(after(failures)));
        }
        assert_eq!(Lockout::from_fields(3, "yesterday"), None);
    }
}
