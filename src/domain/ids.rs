//! Identifiers. Each is a type of its own, so that swapping two of them does not compile.

use std::fmt;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
            /// Wraps the text as it came; identifiers are opaque and never rewritten.
            pub fn new(text: impl Into<Box<str>>) -> Self {
                Self(text.into())
            }

            /// The text as it came.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }
    };
}

identifier!(
    /// QuickBooks' permanent id of a transaction, at most 36 characters (XSD `IDTYPE`).
    /// Unique within one company file only.
    TxnId
);
identifier!(
    /// QuickBooks' permanent id of one line of a transaction (XSD `IDTYPE`).
    TxnLineId
);
identifier!(
    /// QuickBooks' permanent id of a list entry: customer, item, site (XSD `IDTYPE`).
    ListId
);
identifier!(
    /// QuickBooks' version stamp of an object: it changes with each save. Opaque, at most
    /// 16 characters (XSD `EditSequence`).
    EditSequence
);

/// Longest order number QuickBooks keeps on a sales order or an invoice, in characters
/// (XSD `RefNumber` of `SalesOrderAdd`, `InvoiceAdd`).
pub const REF_NUMBER_LENGTH_MAX: usize = 11;
