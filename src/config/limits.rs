//! The `limits` section: at what a run stops before it does anything.

use crate::domain::breakers::Limits;
use crate::yaml::Section;

/// More than any company has.
const COUNT_MAX: u32 = 1_000_000;

/// Reads the section; what is left out has its default.
pub(super) fn read_limits(section: Section<'_>) -> Limits {
    let default = Limits::default();
    let count = |key, default| section.integer(key, 0..=COUNT_MAX).map_or(default, u64::from);
    let percent = |key, default| section.integer(key, 0..=100).map_or(default, u64::from);
    let limits = Limits {
        withdrawals: count("withdrawals", default.withdrawals),
        withdrawals_percent: percent("withdrawals_percent", default.withdrawals_percent),
        shrink_percent: percent("shrink_percent", default.shrink_percent),
        backlog: count("backlog", default.backlog),
    };
    section.finish();
    limits
}
