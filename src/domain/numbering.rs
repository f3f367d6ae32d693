//! Automatic numbers of orders born in IntelliTrack, and how near they come to QuickBooks' own.

use super::finding::{Finding, Severity};

/// Characters that QuickBooks keeps of a sales order's number.
pub const NUMBER_CHARACTERS_MAX: usize = 11;

/// How a division numbers the orders that are born in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Numbering {
    /// Before each number; does not end in a digit.
    pub prefix: String,
    /// The next number.
    pub next: u64,
}

impl Default for Numbering {
    /// IntelliTrack's documentation gives 40000 and `RCV` for receiving orders; what it gives for
    /// picking orders is not public, so this is our choice.
    fn default() -> Self {
        Self { prefix: "PCK".into(), next: 50_000 }
    }
}

impl Numbering {
    /// An order number; `None` where it would be longer than QuickBooks keeps.
    pub fn number(&self, counter: u64) -> Option<String> {
        let number = format!("{}{counter}", self.prefix);
        (number.chars().count() <= NUMBER_CHARACTERS_MAX).then_some(number)
    }

    /// The counter within a number that begins with our prefix and goes on in digits alone. Others
    /// never meet ours.
    pub fn counter(&self, number: &str) -> Option<u64> {
        let digits = number.strip_prefix(self.prefix.as_str())?;
        let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let fits = number.chars().count() <= NUMBER_CHARACTERS_MAX;
        if all_digits && fits { digits.parse().ok() } else { None }
    }

    /// The counter of one of somebody's numbers of our shape. `ask` gives numbers of a stretch, in
    /// the order that `which` needs them; of what it gives, other shapes are passed over.
    ///
    /// # Errors
    /// What `ask` fails with.
    pub fn find<E>(
        &self,
        which: Which,
        mut ask: impl FnMut(&Stretch) -> Result<Vec<String>, E>,
    ) -> Result<Option<u64>, E> {
        let mut found = Vec::new();
        for stretch in self.stretches(which.from()) {
            let numbers = ask(&stretch)?;
            found.extend(which.of(numbers.iter().filter_map(|number| self.counter(number))));
        }
        Ok(which.of(found.into_iter()))
    }

    /// Numbers of our shape with a counter of `from` or more, by length: of one length, the order
    /// of the texts is that of the numbers, so that an index finds the lowest and the highest.
    fn stretches(&self, from: u64) -> Vec<Stretch> {
        let prefix = &self.prefix;
        let characters = prefix.chars().count();
        let widths = 1..=NUMBER_CHARACTERS_MAX.saturating_sub(characters);
        let stretch = |width: usize| {
            let lowest = format!("{from:0width$}");
            let highest = "9".repeat(width);
            (lowest.len() == width).then(|| Stretch {
                length: characters + width,
                lowest: format!("{prefix}{lowest}"),
                highest: format!("{prefix}{highest}"),
            })
        };
        widths.filter_map(stretch).collect()
    }
}

/// Numbers of one length, from the lowest to the highest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// In characters.
    pub length: usize,
    /// Inclusive.
    pub lowest: String,
    /// Inclusive.
    pub highest: String,
}

/// Which number of a kind is asked for, by counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The highest of all.
    Highest,
    /// The lowest that is not below this.
    LowestFrom(u64),
}

/// Numbers of other shapes that one length may hold between ours (`A-1B` among `A-10` to `A-99`)
/// without hiding one of ours. Keeps the question short, whatever people call their orders.
pub const OTHER_SHAPES_MAX: usize = 100;

impl Which {
    /// How SQL sorts what it is looked for among, the wanted one first.
    pub fn sorting(self) -> &'static str {
        match self {
            Self::Highest => "DESC",
            Self::LowestFrom(_) => "ASC",
        }
    }

    /// Below this nobody asks.
    fn from(self) -> u64 {
        match self {
            Self::Highest => 0,
            Self::LowestFrom(from) => from,
        }
    }

    /// That one of several.
    pub fn of(self, counters: impl Iterator<Item = u64>) -> Option<u64> {
        match self {
            Self::Highest => counters.max(),
            Self::LowestFrom(from) => counters.filter(|counter| *counter >= from).min(),
        }
    }
}

/// Where the numbers of both sides stand, all of one shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranges {
    /// What IntelliTrack numbers its next order with.
    pub numbering: Numbering,
    /// The lowest number from there on that an order of IntelliTrack has or had.
    pub used_ahead: Option<u64>,
    /// QuickBooks' highest; orders that Crossdock made there do not count.
    pub quickbooks: Option<u64>,
    /// The lowest number above QuickBooks' highest that an order born in IntelliTrack has or had.
    pub before_quickbooks: Option<u64>,
    /// QuickBooks' lowest from IntelliTrack's next number on.
    pub before_us: Option<u64>,
}

/// What a person should know about these ranges: they come within `distance` of each other, or
/// numbers were used before.
pub fn findings(ranges: &Ranges, distance: u64) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(meeting(ranges, distance));
    let next = ranges.numbering.next;
    if let Some(used) = ranges.used_ahead.filter(|used| used - next <= distance) {
        let show = |counter| shown(&ranges.numbering, counter);
        let message = format!(
            "the next picking order would be {}, and {} was used before; used numbers are passed \
             over",
            show(next),
            show(used)
        );
        findings.push(warning("configuration/numbers-used", message).with_fix(
            "set settings.picking_numbers.next above every number that was used, or another prefix",
        ));
    }
    findings
}

/// The two sides count upwards; whoever gets to a number of the other first is told.
fn meeting(ranges: &Ranges, distance: u64) -> Option<Finding> {
    let next = ranges.numbering.next;
    let show = |counter| shown(&ranges.numbering, counter);
    let quickbooks = ranges.quickbooks?;
    let ahead_of_quickbooks =
        ranges.before_quickbooks.into_iter().chain((next > quickbooks).then_some(next)).min();
    let theirs = ahead_of_quickbooks
        .map(|ours| (ours - quickbooks, ours))
        .filter(|(gap, _)| *gap <= distance)
        .map(|(gap, ours)| {
            format!(
                "QuickBooks' sales orders have come to {}, {gap} before IntelliTrack's {}",
                show(quickbooks),
                show(ours)
            )
        });
    let ours = || {
        let (gap, theirs) = ranges.before_us.map(|theirs| (theirs - next, theirs))?;
        (gap <= distance).then(|| {
            if gap == 0 {
                return format!(
                    "IntelliTrack's next number {} is used in QuickBooks, which has come to {}",
                    show(next),
                    show(quickbooks)
                );
            }
            format!(
                "IntelliTrack's next number {} is {gap} before QuickBooks' {}",
                show(next),
                show(theirs)
            )
        })
    };
    let message = theirs.or_else(ours)?;
    Some(warning("configuration/number-ranges", message).with_fix(
        "set another prefix or next number in settings.picking_numbers, or give QuickBooks' next \
         sales order a number far from IntelliTrack's",
    ))
}

fn shown(numbering: &Numbering, counter: u64) -> String {
    format!("{}{counter}", numbering.prefix)
}

fn warning(rule: &str, message: String) -> Finding {
    Finding::new(rule, Severity::Warning, "settings.picking_numbers", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbering(prefix: &str, next: u64) -> Numbering {
        Numbering { prefix: prefix.into(), next }
    }

    #[test]
    fn numbers_of_our_shape_have_a_counter() {
        let ours = numbering("PCK", 50_000);
        assert_eq!(ours.number(50_000).as_deref(), Some("PCK50000"));
        assert_eq!(ours.number(100_000_000), None, "QuickBooks keeps 11 characters");
        assert_eq!(ours.counter("PCK00042"), Some(42));
        for other in ["PCK", "42", "pck42", "PCK42a", "PCK-42", "PCK123456789"] {
            assert_eq!(ours.counter(other), None, "{other}");
        }
        assert_eq!(numbering("", 1).counter("1042"), Some(1042));
    }

    #[test]
    fn stretches_cover_every_length_once() {
        let told = |from| -> Vec<String> {
            let stretches = numbering("PICKING-", 1).stretches(from);
            stretches
                .iter()
                .map(|it| format!("{}: {}..{}", it.length, it.lowest, it.highest))
                .collect()
        };
        assert_eq!(
            told(7),
            [
                "9: PICKING-7..PICKING-9",
                "10: PICKING-07..PICKING-99",
                "11: PICKING-007..PICKING-999"
            ]
        );
        assert_eq!(told(70), ["10: PICKING-70..PICKING-99", "11: PICKING-070..PICKING-999"]);
        assert!(told(1000).is_empty());
    }

    /// QuickBooks' numbers and the numbers used here, both sides' shape being digits alone.
    fn check(next: u64, used: &[u64], quickbooks: &[u64], expected: &[&str]) {
        let highest = Which::Highest.of(quickbooks.iter().copied());
        let above = Which::LowestFrom(highest.map_or(0, |highest| highest + 1));
        let from_next = Which::LowestFrom(next);
        let ranges = Ranges {
            numbering: numbering("", next),
            used_ahead: from_next.of(used.iter().copied()),
            quickbooks: highest,
            before_quickbooks: above.of(used.iter().copied()),
            before_us: from_next.of(quickbooks.iter().copied()),
        };
        let told: Vec<String> = findings(&ranges, 100).into_iter().map(|it| it.message).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn ranges_far_from_each_other_are_no_news() {
        check(50_000, &[], &[], &[]);
        check(50_000, &[], &[1_001], &[]);
        check(50_000, &[], &[1_001, 49_899], &[]);
        check(1_000, &[998, 999], &[40_000, 40_001], &[]);
    }

    #[test]
    fn quickbooks_comes_near() {
        let told = "QuickBooks' sales orders have come to 49900, 100 before IntelliTrack's 50000";
        check(50_000, &[], &[49_900], &[told]);
        check(60_000, &[50_000, 59_999], &[49_900], &[told]);
    }

    #[test]
    fn intellitrack_comes_near() {
        let told = "IntelliTrack's next number 39900 is 100 before QuickBooks' 40000";
        check(39_900, &[39_899], &[40_000, 45_000], &[told]);
        let told =
            "IntelliTrack's next number 40000 is used in QuickBooks, which has come to 45000";
        check(40_000, &[], &[40_000, 45_000], &[told]);
    }

    #[test]
    fn quickbooks_within_our_range() {
        let told = "QuickBooks' sales orders have come to 50010, 1 before IntelliTrack's 50011";
        check(50_100, &[50_009, 50_011, 50_099], &[50_010], &[told]);
    }

    #[test]
    fn numbers_that_were_used_before() {
        check(
            50_000,
            &[50_001, 50_002],
            &[],
            &["the next picking order would be 50000, and 50001 was used before; used numbers \
                 are passed over"],
        );
        check(50_000, &[60_000], &[], &[]);
    }
}
