//! Values for every field, chosen by a tape of bytes, and what must be read back of them. Names
//! and limits are given here once more, after the schema: a slip in the writer's tables shows.

use crossdock::qbxml::write::{Change, Reference};
use jiff::civil::{Date, DateTime, date};
use rust_decimal::Decimal;

/// Characters that have made trouble somewhere, and some that have not.
const LINE: &[char] = &[
    'a', 'Z', '0', ' ', '&', '<', '>', '"', '\'', ']', ';', '#', '%', 'é', 'ÿ', '€', '’', '\u{a0}',
];
const PROSE: &[char] = &['a', '\n', 'b', '\t', '&', 'é', ' ', '<', '\u{a0}', '™'];
/// What QuickBooks cannot keep.
const WILD: &[char] = &['\u{1}', '😀', '\u{81}', '\u{0}', '中', '\u{fffd}', '\u{7f}'];

/// The schema sets no limit; as long as texts are made where there is none.
pub const NO_LIMIT: usize = 5000;

pub struct Tape<'t> {
    bytes: &'t [u8],
    /// Now and then values that cannot be written.
    wild: bool,
    parents: Vec<String>,
    /// Parent and name of every element that must be there, with its text.
    pub leaves: Vec<(String, String)>,
    /// The names of the elements that cannot be written.
    pub faults: Vec<String>,
}

impl<'t> Tape<'t> {
    pub fn new(bytes: &'t [u8], wild: bool) -> Self {
        Tape { bytes, wild, parents: Vec::new(), leaves: Vec::new(), faults: Vec::new() }
    }

    /// A number below `limit`: 0 at the end of the tape.
    pub fn below(&mut self, limit: usize) -> usize {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        usize::from(*first) % limit
    }

    pub fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(2) == 1).then(|| make(self))
    }

    pub fn some<T>(&mut self, least: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = least + self.below(3);
        (0..count).map(|_| make(self)).collect()
    }

    pub fn change<T>(&mut self, name: &str, make: impl FnOnce(&mut Self) -> T) -> Change<T> {
        match self.below(3) {
            0 => Change::Keep,
            1 => {
                self.leaf(name, "");
                Change::Clear
            }
            _ => Change::Set(make(self)),
        }
    }

    pub fn inside<T>(&mut self, name: &str, make: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.leaves.len();
        self.parents.push(name.to_string());
        let made = make(self);
        self.parents.pop();
        if self.leaves.len() == before {
            self.leaf(name, "");
        }
        made
    }

    fn leaf(&mut self, name: &str, text: &str) {
        let parent = self.parents.last().cloned().unwrap_or_default();
        self.leaves.push((format!("{parent}/{name}"), text.to_string()));
    }

    fn is_wild(&mut self) -> bool {
        self.wild && self.below(8) == 7
    }

    fn text(&mut self, name: &str, limit: usize, pool: &[char]) -> String {
        let length = match self.below(4) {
            0 => 1,
            1 => limit,
            2 => limit.min(3),
            _ => limit.min(1 + self.below(20)),
        };
        let start = self.below(pool.len());
        let mut text: String = (start..).take(length).map(|at| pool[at % pool.len()]).collect();
        if self.is_wild() {
            self.faults.push(name.to_string());
            if self.below(2) == 0 && limit < NO_LIMIT {
                text = "x".repeat(limit + 1);
            } else {
                text = WILD[self.below(WILD.len())].to_string();
            }
        }
        self.leaf(name, &text);
        text
    }

    pub fn line(&mut self, name: &str, limit: usize) -> String {
        self.text(name, limit, LINE)
    }

    pub fn prose(&mut self, name: &str, limit: usize) -> String {
        self.text(name, limit, PROSE)
    }

    pub fn id(&mut self, name: &str) -> String {
        self.text(name, 36, &['1', 'D', 'B', '-', '9'])
    }

    pub fn l(&mut self, name: &str, limit: usize) -> Option<String> {
        self.maybe(|tape| tape.line(name, limit))
    }

    pub fn p(&mut self, name: &str, limit: usize) -> Option<String> {
        self.maybe(|tape| tape.prose(name, limit))
    }

    pub fn reference(&mut self, name: &str, limit: usize) -> Reference {
        self.inside(name, |tape| match tape.below(2) {
            0 => Reference::ListId(tape.id("ListID")),
            _ => Reference::FullName(tape.line("FullName", limit)),
        })
    }

    pub fn r(&mut self, name: &str, limit: usize) -> Option<Reference> {
        self.maybe(|tape| tape.reference(name, limit))
    }

    pub fn guid(&mut self, name: &str) -> String {
        let mut guid = match self.below(2) {
            0 => "{0a1B2c3D-0000-ffff-9999-0123456789aB}".to_string(),
            _ => "0".to_string(),
        };
        if self.is_wild() {
            self.faults.push(name.to_string());
            guid = "{0a1B2c3D}".to_string();
        }
        self.leaf(name, &guid);
        guid
    }

    pub fn g(&mut self, name: &str) -> Option<String> {
        self.maybe(|tape| tape.guid(name))
    }

    pub fn b(&mut self, name: &str) -> Option<bool> {
        self.maybe(|tape| {
            let value = tape.below(2) == 1;
            tape.leaf(name, if value { "true" } else { "false" });
            value
        })
    }

    pub fn day(&mut self, name: &str) -> Date {
        let days = [date(2026, 3, 5), date(1901, 1, 1), date(9999, 12, 31), date(2024, 2, 29)];
        let mut day = days[self.below(days.len())];
        if self.is_wild() {
            self.faults.push(name.to_string());
            day = date(-44, 3, 15);
        }
        self.leaf(name, &day.to_string());
        day
    }

    pub fn d(&mut self, name: &str) -> Option<Date> {
        self.maybe(|tape| tape.day(name))
    }

    pub fn moment(&mut self, name: &str) -> Option<DateTime> {
        self.maybe(|tape| {
            let day = date(2026, 11, 1 + tape.below(28) as i8);
            let moment = day.at(tape.below(24) as i8, tape.below(60) as i8, 7, 0);
            let moment = if tape.is_wild() {
                tape.faults.push(name.to_string());
                moment.with().nanosecond(5).build().unwrap()
            } else {
                moment
            };
            tape.leaf(name, &moment.to_string());
            moment
        })
    }

    /// Of each number what is given, and what is written.
    fn decimal(&mut self, name: &str, good: &[(&str, &str)], bad: &[&str]) -> Decimal {
        let (mut given, written) = good[self.below(good.len())];
        if self.is_wild() {
            self.faults.push(name.to_string());
            given = bad[self.below(bad.len())];
        }
        self.leaf(name, written);
        given.parse().unwrap()
    }

    pub fn amount(&mut self, name: &str) -> Decimal {
        let good = [
            ("0", "0.00"),
            ("-0.0", "0.00"),
            ("12.5", "12.50"),
            ("-3.140", "-3.14"),
            ("9999999999999.99", "9999999999999.99"),
        ];
        self.decimal(name, &good, &["0.001", "10000000000000", "-0.999"])
    }

    pub fn number(&mut self, name: &str) -> Decimal {
        let good = [
            ("0", "0"),
            ("7.50", "7.5"),
            ("-0.00001", "-0.00001"),
            ("9999999999.99999", "9999999999.99999"),
        ];
        self.decimal(name, &good, &["0.000001", "10000000000", "-10000000000"])
    }

    pub fn exchange_rate(&mut self, name: &str) -> Option<Decimal> {
        let good = [("1.3725", "1.3725"), ("0.000001", "0.000001"), ("151.000", "151")];
        self.maybe(|tape| tape.decimal(name, &good, &["0", "-1.5"]))
    }

    pub fn count(&mut self, name: &str) -> u32 {
        let mut count = [1, 500, u32::MAX][self.below(3)];
        if self.is_wild() {
            self.faults.push(name.to_string());
            count = 0;
        }
        self.leaf(name, &count.to_string());
        count
    }

    /// One of several words.
    pub fn word<T: Copy>(&mut self, name: &str, all: &[T], word: impl Fn(T) -> &'static str) -> T {
        let chosen = all[self.below(all.len())];
        self.leaf(name, word(chosen));
        chosen
    }
}
