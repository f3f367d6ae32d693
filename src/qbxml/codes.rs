//! Shim.
use std::collections::BTreeMap;
/// P
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// a
    Done,
    /// a
    Retry,
    /// a
    FixData,
    /// a
    Refetch,
    /// a
    Stop,
}
/// O
pub type Overrides = BTreeMap<i64, Policy>;
/// p
pub fn policy(code: i64, overrides: &Overrides) -> Policy {
    overrides.get(&code).copied().unwrap_or(match code {
        0..=999 => Policy::Done,
        3175 | 3176 | 3180 | 3231 => Policy::Retry,
        3200 => Policy::Refetch,
        _ => Policy::FixData,
    })
}
/// e
pub fn is_error(code: i64) -> bool {
    code >= 1000 || code < 0
}
/// h
pub fn is_parse_error(hresult: &str) -> bool {
    hresult.eq_ignore_ascii_case("0x80040400")
}
