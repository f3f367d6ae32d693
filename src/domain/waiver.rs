//! Waivers: a recorded exception. One rule has no say about one order, or about the orders of one
//! customer, until a day; a person gave the reason.

use jiff::civil::Date;

use super::finding::{Finding, Severity};
use super::party::Reference;

/// Whom a waiver is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// An order, by its number or QuickBooks' id.
    Order(String),
    /// The orders of a customer, by full name or QuickBooks' id.
    Customer(String),
}

/// A recorded exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Code of the rule.
    pub rule: String,
    /// Whom it is about.
    pub scope: Scope,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub by: String,
    /// The last day on which it holds.
    pub until: Date,
    /// Where it is written: `rules/waivers.yaml:3:3`.
    pub at: String,
}

/// What an order goes by.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// Its number.
    pub number: Option<&'a str>,
    /// QuickBooks' id.
    pub id: Option<&'a str>,
    /// Whom it is for.
    pub customer: Option<&'a Reference>,
}

impl Waiver {
    /// It is about a finding of this rule on an order that goes by these names.
    pub fn is_about(&self, rule: &str, names: Names<'_>) -> bool {
        self.rule == rule
            && match &self.scope {
                Scope::Order(order) => {
                    names.number == Some(order.as_str()) || names.id == Some(order.as_str())
                }
                Scope::Customer(customer) => names.customer.is_some_and(|named| {
                    named.name == *customer
                        || named.id.as_ref().is_some_and(|id| id.as_str() == customer)
                }),
            }
    }

    /// It holds on this day.
    pub fn holds(&self, today: Date) -> bool {
        today <= self.until
    }

    /// Turns a finding into a note that says who waived it.
    pub fn let_pass(&self, finding: &mut Finding) {
        finding.severity = Severity::Note;
        finding.message.push_str(&self.words());
        finding.fix = None;
    }

    /// This waiver let this finding pass.
    pub fn has_let_pass(&self, finding: &Finding) -> bool {
        finding.rule == self.rule && finding.message.ends_with(&self.words())
    }

    /// Whom it is about, for people.
    pub fn about(&self) -> String {
        match &self.scope {
            Scope::Order(order) => format!("order {order}"),
            Scope::Customer(customer) => format!("customer {customer}"),
        }
    }

    fn words(&self) -> String {
        let Self { by, until, reason, .. } = self;
        format!(" (waived by {by} until {until}: {reason})")
    }
}
