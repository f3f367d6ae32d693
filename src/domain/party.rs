//! Who an order is for, and where it goes.

use super::ids::ListId;

/// A reference to a list entry as QuickBooks writes it (`…Ref`): an id, a colon-path name, or both.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Reference {
    /// `ListID`; compared first wherever both sides have one.
    pub id: Option<ListId>,
    /// `FullName`, after XML decoding; empty where QuickBooks sent only the id.
    pub name: String,
}

impl Reference {
    /// A reference by name alone.
    pub fn named(name: impl Into<String>) -> Self {
        Self { id: None, name: name.into() }
    }

    /// What two references are compared by: the id, or the name where there is none.
    pub fn key(&self) -> &str {
        self.id.as_ref().map_or(&self.name, ListId::as_str)
    }

    /// What a person reads: the name, or the id where there is no name.
    pub fn label(&self) -> &str {
        match (&self.id, self.name.is_empty()) {
            (Some(id), true) => id.as_str(),
            _ => &self.name,
        }
    }
}

/// A postal address as QuickBooks keeps it; every part may be absent. Lengths: lines 41, city 31,
/// state 21, postal code 13, country 31, note 41 characters (XSD).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Address {
    /// `Addr1` to `Addr5`, in place: an absent line between two others stays an empty string.
    pub lines: Vec<String>,
    /// `City`.
    pub city: Option<String>,
    /// `State`.
    pub state: Option<String>,
    /// `PostalCode`.
    pub postal_code: Option<String>,
    /// `Country`.
    pub country: Option<String>,
    /// `Note`.
    pub note: Option<String>,
}

impl Address {
    /// Nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A customer, or a job of one (its name is then `Customer:Job`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Customer {
    /// `ListID` and `FullName`.
    pub reference: Reference,
    /// `IsActive`; absent means active.
    pub active: bool,
    /// `CompanyName`.
    pub company_name: Option<String>,
    /// Up to five lines and the town of `ShipAddress`, or of `BillAddress` where there is none.
    pub address: Address,
    /// `Phone`.
    pub phone: Option<String>,
    /// `Email`.
    pub email: Option<String>,
}
