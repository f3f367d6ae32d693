//! Refusals: what the warehouse says no to, as a type and as a sentence with the remedy.

use crate::database::DatabaseError;

/// What a command would have broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Order numbers are unique in the division.
    NumberInUse,
    /// Line numbers are unique in the order.
    LineNumberInUse,
    /// There is no such order.
    OrderUnknown,
    /// The order was deleted or withdrawn.
    OrderGone,
    /// A closed order is not edited or picked until it is reopened.
    OrderClosed,
    /// Closing a closed order or reopening an open one.
    StatusAlready,
    /// An order that is held in QuickBooks is not picked.
    OrderBlocked,
    /// An order with picks does not follow QuickBooks any more.
    OrderPicked,
    /// There is no such line.
    LineUnknown,
    /// A line with picks is neither removed nor made another.
    LinePicked,
    /// A picking order has at least one line.
    NoLines,
    /// Items come from QuickBooks' list.
    ItemUnknown,
    /// An inactive item is not picked.
    ItemInactive,
    /// Customers come from QuickBooks' list.
    CustomerUnknown,
    /// Units come from QuickBooks' list and the settings.
    UnitUnknown,
    /// A site or location that the settings do not name, or a location of another site.
    PlaceUnknown,
    /// Quantities are more than nothing.
    QuantityNotPositive,
    /// Quantities have at most 5 decimals and are at most a billion.
    QuantityTooFine,
    /// More than ordered is picked only where a person allows it.
    OverPicked,
    /// Nothing is left to pick.
    NothingLeft,
    /// No more is invoiced than was picked.
    OverInvoiced,
    /// Text that cannot be what the field is for: a number without a character, a date.
    FieldInvalid,
    /// Picks, history and orders that are gone are kept.
    HistoryKept,
}

/// The codes that begin the messages of the triggers.
const DATABASE_CODES: [(&str, Rule); 14] = [
    ("number-in-use", Rule::NumberInUse),
    ("line-number-in-use", Rule::LineNumberInUse),
    ("order-gone", Rule::OrderGone),
    ("order-closed", Rule::OrderClosed),
    ("order-blocked", Rule::OrderBlocked),
    ("order-picked", Rule::OrderPicked),
    ("line-picked", Rule::LinePicked),
    ("no-lines", Rule::NoLines),
    ("item-inactive", Rule::ItemInactive),
    ("place-unknown", Rule::PlaceUnknown),
    ("quantity-not-positive", Rule::QuantityNotPositive),
    ("over-picked", Rule::OverPicked),
    ("over-invoiced", Rule::OverInvoiced),
    ("history-kept", Rule::HistoryKept),
];

/// The warehouse says no; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What would have been broken.
    pub rule: Rule,
    /// What is the matter, with the values, and what to do.
    pub message: String,
}

impl Refusal {
    pub(super) fn new(rule: Rule, message: impl Into<String>) -> Self {
        Self { rule, message: message.into() }
    }

    /// The refusal that a trigger's message stands for.
    fn from_database(message: &str) -> Option<Self> {
        let (code, words) = message.split_once(": ")?;
        let (_, rule) = DATABASE_CODES.iter().find(|(known, _)| *known == code)?;
        Some(Self::new(*rule, words))
    }
}

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum WarehouseError {
    /// The warehouse says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database failed.
    #[error("{attempt}: {source}")]
    Failed {
        /// What was tried, on what.
        attempt: String,
        /// What the database says.
        #[source]
        source: DatabaseError,
    },
}

impl WarehouseError {
    pub(super) fn from_fault(attempt: impl FnOnce() -> String, fault: Fault) -> Self {
        match fault {
            Fault::Refused(refusal) => Self::Refused(refusal),
            Fault::Failed(source) => Self::Failed { attempt: attempt(), source },
        }
    }
}

/// A refusal or a failure, before it is known what was tried.
#[derive(Debug)]
pub(super) enum Fault {
    Refused(Refusal),
    Failed(DatabaseError),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<DatabaseError> for Fault {
    fn from(error: DatabaseError) -> Self {
        let said = error.refusal().and_then(Refusal::from_database);
        said.map_or(Self::Failed(error), Self::Refused)
    }
}

/// A refusal on the spot.
pub(super) fn refuse<T>(rule: Rule, message: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::Refused(Refusal::new(rule, message)))
}
