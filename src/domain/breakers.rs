//! Circuit breakers: a run that would do far more harm than any day's work does stops before it
//! does any of it, because what it was told is probably wrong.

use super::catalog::ListName;
use super::finding::{Finding, Severity};

/// What no run does by itself. Percentages are whole, from 0 to 100.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Picking orders that a run may withdraw or block, whatever part of the open ones they are.
    pub withdrawals: u64,
    /// Part of the open picking orders that a run may withdraw or block, however many.
    pub withdrawals_percent: u64,
    /// What must be left of a list, and of the warehouse's orders, as percentage of what there was.
    pub shrink_percent: u64,
    /// Changes of QuickBooks' books that a run may make while fewer were ever confirmed.
    pub backlog: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { withdrawals: 25, withdrawals_percent: 30, shrink_percent: 50, backlog: 50 }
    }
}

/// Of fewer entries nobody can say that they are suspiciously few.
const SHRINKING_FROM: u64 = 20;

/// How many orders a warehouse has in our division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OrderCount {
    /// Open ones.
    pub open: u64,
    /// Open and closed ones.
    pub all: u64,
}

/// Something that was counted before, and now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The last time.
    pub before: u64,
    /// This time.
    pub now: u64,
}

/// What a run would do, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Picking orders it would withdraw or block.
    pub withdrawn: u64,
    /// Picking orders that are open; `None` where the warehouse does not tell.
    pub open: Option<u64>,
    /// Lists that were read before, by the entries of a whole answer.
    pub lists: Vec<(ListName, Change)>,
    /// The warehouse's orders, open and closed, where both numbers are known.
    pub warehouse: Option<Change>,
}

/// A breaker that has tripped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Breaker {
    /// Too many picking orders would go.
    Withdrawals {
        /// How many.
        withdrawn: u64,
        /// Of how many.
        open: Option<u64>,
    },
    /// A list lost too many of its entries.
    List(ListName, Change),
    /// The warehouse lost too many of its orders.
    Warehouse(Change),
}

impl Limits {
    /// The breakers that these figures trip.
    pub fn tripped(&self, figures: &Figures) -> Vec<Breaker> {
        let mut tripped = Vec::new();
        let Figures { withdrawn, open, lists, warehouse } = figures;
        // Where nobody knows of how many, their number alone decides.
        let large_part = open.is_none_or(|open| {
            withdrawn.saturating_mul(100) > open.saturating_mul(self.withdrawals_percent)
        });
        if *withdrawn > self.withdrawals && large_part {
            tripped.push(Breaker::Withdrawals { withdrawn: *withdrawn, open: *open });
        }
        let shrunk = lists.iter().filter(|(_, change)| self.is_shrunk(*change));
        tripped.extend(shrunk.map(|(list, change)| Breaker::List(*list, *change)));
        let shrunk = warehouse.filter(|change| self.is_shrunk(*change));
        tripped.extend(shrunk.map(Breaker::Warehouse));
        tripped
    }

    fn is_shrunk(&self, change: Change) -> bool {
        let Change { before, now } = change;
        before >= SHRINKING_FROM
            && now.saturating_mul(100) < before.saturating_mul(self.shrink_percent)
    }
}

impl Breaker {
    /// An error that stops the run.
    pub fn finding(&self, limits: &Limits) -> Finding {
        let Limits { withdrawals, withdrawals_percent, shrink_percent, .. } = limits;
        let (rule, path, message, fix) = match self {
            Self::Withdrawals { withdrawn, open } => {
                let open = open.map_or_else(String::new, |open| format!(" of {open} open"));
                let message = format!(
                    "{withdrawn}{open} picking orders would be withdrawn or blocked, and a run \
                     does so with {withdrawals} at most, or {withdrawals_percent} percent"
                );
                let fix = "look whether QuickBooks, or the files read, really say so of so many \
                           orders, and whether a rule or a setting was changed by mistake";
                ("configuration/breaker-withdrawals", "limits.withdrawals", message, fix)
            }
            Self::List(list, Change { before, now }) => {
                let message = format!(
                    "QuickBooks' list of {} had {before} entries, and now it has {now}: less than \
                     {shrink_percent} percent",
                    list.word()
                );
                let fix = "look whether it was read wholly, from the right company file and \
                           without a filter";
                ("configuration/breaker-list", "limits.shrink_percent", message, fix)
            }
            Self::Warehouse(Change { before, now }) => {
                let message = format!(
                    "the warehouse had {before} picking orders, and now it has {now}: less than \
                     {shrink_percent} percent"
                );
                let fix = "look whether it is the right warehouse and division, and whether all \
                           of its orders can be read";
                ("configuration/breaker-warehouse", "limits.shrink_percent", message, fix)
            }
        };
        let fix = format!(
            "{fix}; if all is as it should be, run `crossdock sync --go` once, which lets it pass"
        );
        Finding::new(rule, Severity::Error, path, message).with_fix(fix)
    }
}

/// A first big backlog waits for approval.
const BACKLOG: &str = "configuration/backlog";

/// The beginning of every breaker's code.
const CODES: &str = "configuration/breaker-";

/// What stops a run, among the findings about its set-up.
pub fn stops(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    let is_breaker = |it: &&Finding| it.rule.starts_with(CODES) && it.severity == Severity::Error;
    findings.iter().filter(is_breaker)
}

/// A person let the run pass: what would have stopped it stays to be read.
pub fn let_pass(findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.rule.starts_with(CODES)) {
        finding.severity = Severity::Warning;
        finding.fix = Some("nothing to do: --go let this run pass".into());
    }
}

/// The run's changes of QuickBooks' books wait for a person: because all do, or because it is the
/// first big backlog, `planned` being more than `limit` while fewer than that were ever confirmed.
pub fn approval_needed(
    manual_posting: bool,
    planned: u64,
    confirmed_before: u64,
    limit: u64,
) -> bool {
    manual_posting || (planned > limit && confirmed_before < limit)
}

/// The changes of QuickBooks' books of a plan with these findings wait for a person.
pub fn waits_for_approval(manual_posting: bool, findings: &[Finding]) -> bool {
    manual_posting || findings.iter().any(|finding| finding.rule == BACKLOG)
}

/// Tells that a first big backlog waits for approval.
pub fn backlog_finding(planned: u64, limit: u64) -> Finding {
    let message = format!(
        "{planned} changes of QuickBooks' books are planned at once, more than {limit}, and fewer \
         than that were ever made: all of them wait for approval"
    );
    Finding::new(BACKLOG, Severity::Warning, "limits.backlog", message).with_fix(
        "look at some of them with `crossdock postings list`; if they are right, run `crossdock \
         postings approve --all`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(figures: &Figures, expected: &[&str]) {
        let limits = Limits::default();
        let tripped = limits.tripped(figures);
        let told: Vec<String> =
            tripped.iter().map(|breaker| breaker.finding(&limits).message).collect();
        assert_eq!(told, expected);
    }

    fn withdrawing(withdrawn: u64, open: u64) -> Figures {
        Figures { withdrawn, open: Some(open), ..Figures::default() }
    }

    #[test]
    fn withdrawals_trip_by_number_and_part_together() {
        check(&withdrawing(25, 25), &[]);
        check(&withdrawing(26, 1_000), &[]);
        check(&withdrawing(30, 100), &[]);
        check(
            &withdrawing(31, 100),
            &["31 of 100 open picking orders would be withdrawn or blocked, and a run does so \
                 with 25 at most, or 30 percent"],
        );
        check(
            &Figures { withdrawn: 26, ..Figures::default() },
            &["26 picking orders would be withdrawn or blocked, and a run does so with 25 at \
                 most, or 30 percent"],
        );
    }

    fn list(before: u64, now: u64) -> Figures {
        let lists = vec![(ListName::Items, Change { before, now })];
        Figures { lists, ..Figures::default() }
    }

    #[test]
    fn lists_trip_where_most_of_them_is_gone() {
        check(&list(200, 100), &[]);
        check(&list(19, 0), &[]);
        check(
            &list(20, 9),
            &["QuickBooks' list of items had 20 entries, and now it has 9: less than 50 percent"],
        );
    }

    #[test]
    fn a_warehouse_trips_likewise() {
        let warehouse =
            |before, now| Figures { warehouse: Some(Change { before, now }), ..Figures::default() };
        check(&warehouse(200, 100), &[]);
        check(
            &warehouse(200, 99),
            &["the warehouse had 200 picking orders, and now it has 99: less than 50 percent"],
        );
    }

    #[test]
    fn numbers_beyond_all_reason_are_compared_too() {
        assert_eq!(Limits::default().tripped(&withdrawing(u64::MAX, u64::MAX)).len(), 0);
        assert_eq!(Limits::default().tripped(&list(u64::MAX, 0)).len(), 1);
    }

    #[test]
    fn a_first_backlog_waits_for_approval() {
        let check = |manual, planned, confirmed, expected| {
            assert_eq!(approval_needed(manual, planned, confirmed, 50), expected);
        };
        check(false, 50, 0, false);
        check(false, 51, 0, true);
        check(false, 51, 49, true);
        check(false, 51, 50, false);
        check(true, 0, 1_000, true);
        assert!(waits_for_approval(false, &[backlog_finding(51, 50)]));
        assert!(waits_for_approval(true, &[]));
        assert!(!waits_for_approval(false, &[]));
    }

    #[test]
    fn what_was_let_pass_stops_nothing() {
        let limits = Limits::default();
        let breaker = Breaker::Withdrawals { withdrawn: 40, open: None };
        let mut findings = vec![breaker.finding(&limits), backlog_finding(60, 50)];
        assert_eq!(stops(&findings).count(), 1);
        let_pass(&mut findings);
        assert_eq!(stops(&findings).count(), 0);
        assert!(findings[1].fix.as_deref().is_some_and(|fix| fix.contains("approve --all")));
    }
}
