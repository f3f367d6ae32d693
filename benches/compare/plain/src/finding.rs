//! What a rule says about an order, the same whichever program says it.

use std::borrow::Cow;

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// `sales_order/site-mixed`.
    pub rule: Cow<'static, str>,
    /// Path in the order.
    pub path: Cow<'static, str>,
    /// What is the matter.
    pub message: Cow<'static, str>,
    /// What to do about it.
    pub fix: Cow<'static, str>,
}

/// The findings of a run: the place of an order in the run, and what was said of it.
pub type Findings = Vec<(usize, Finding)>;

/// The rules measured, in the order in which every program runs them.
pub const RULES: [&str; 8] = [
    "sales_order/customer-missing",
    "sales_order/customer-unknown",
    "sales_order/inactive",
    "sales_order/item-unknown",
    "sales_order/number-missing",
    "sales_order/quantity-not-positive",
    "sales_order/site-missing",
    "sales_order/site-mixed",
];
