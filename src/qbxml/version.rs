//! Versions of qbXML: `13.0`, or `CA2.0` where QuickBooks of a country once had its own.

use std::fmt;
use std::str::FromStr;

/// A version of qbXML. Ordered by number; of equal numbers the one without a country comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version {
    major: u8,
    minor: u8,
    country: Country,
}

/// Whose qbXML it is. From 6.0 on there is one for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Country {
    All,
    Canada,
    UnitedKingdom,
}

/// The letters before the number.
const COUNTRIES: [(&str, Country); 2] = [("CA", Country::Canada), ("UK", Country::UnitedKingdom)];

/// A text that is no version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a version of qbXML; write it like 13.0")]
pub struct VersionError(String);

impl Version {
    /// The version whose schema the writer follows.
    pub const WRITTEN: Self = Self::new(13, 0);

    /// A version of no country's own.
    pub const fn new(major: u8, minor: u8) -> Self {
        Self { major, minor, country: Country::All }
    }

    /// The numbers before and behind the dot.
    pub const fn numbers(self) -> (u8, u8) {
        (self.major, self.minor)
    }

    /// Whether a message of this version may hold what came with `since`. Countries do not count:
    /// their own versions ended before anything that is asked for here began.
    pub fn knows(self, since: Self) -> bool {
        (self.major, self.minor) >= (since.major, since.minor)
    }

    /// The newest version that both sides speak. `supported` is what `HostRet` lists, or the one
    /// newest version that the Web Connector tells: QuickBooks reads all that came before. `None`
    /// where QuickBooks names nothing of our country.
    pub fn common(ours: Self, supported: &[Self]) -> Option<Self> {
        let theirs = || supported.iter().copied().filter(|each| each.country == ours.country);
        let newest = theirs().filter(|each| *each <= ours).max();
        newest.or_else(|| theirs().next().map(|_| ours))
    }
}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let of_country = COUNTRIES
            .iter()
            .find_map(|(word, country)| text.strip_prefix(word).map(|rest| (rest, *country)));
        let (number, country) = of_country.unwrap_or((text, Country::All));
        let digits = |part: &str| {
            // `parse` would take a sign.
            part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten()
        };
        let parts = number.split_once('.').and_then(|(major, minor)| {
            Some(Self { major: digits(major)?, minor: digits(minor)?, country })
        });
        parts.ok_or_else(|| VersionError(text.to_string()))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = COUNTRIES.iter().find(|(_, country)| *country == self.country);
        write!(formatter, "{}{}.{}", word.map_or("", |(word, _)| word), self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn versions_are_read_and_written() {
        for text in ["13.0", "2.1", "CA2.0", "UK3.0"] {
            assert_eq!(version(text).to_string(), text);
        }
        for text in ["", "13", "13.", ".0", "+1.0", "1.-1", "CA", "AU2.0", "13.0.1", "999.0"] {
            assert_eq!(text.parse::<Version>(), Err(VersionError(text.to_string())));
        }
    }

    #[test]
    fn versions_are_ordered_by_number() {
        assert!(version("2.1") < version("10.0"));
        assert!(version("9.0") < version("10.0"));
        assert!(version("CA2.0") < version("2.1"));
        assert!(version("CA3.0").knows(version("3.0")));
        assert!(!version("CA3.0").knows(version("4.0")));
    }

    #[track_caller]
    fn check_common(ours: &str, supported: &[&str], expected: Option<&str>) {
        let supported: Vec<Version> = supported.iter().map(|text| version(text)).collect();
        assert_eq!(Version::common(version(ours), &supported), expected.map(version));
    }

    #[test]
    fn the_newest_that_both_speak() {
        check_common("13.0", &["1.0", "12.0", "13.0", "16.0"], Some("13.0"));
        check_common("13.0", &["1.0", "12.0"], Some("12.0"));
        check_common("4.1", &["4.0", "5.0"], Some("4.0"));
        check_common("13.0", &["16.0"], Some("13.0"));
        check_common("13.0", &["CA2.0", "CA3.0"], None);
        check_common("CA3.0", &["CA2.0", "6.0"], Some("CA2.0"));
        check_common("13.0", &[], None);
    }
}
