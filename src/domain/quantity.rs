//! Quantities and money: exact decimals, never floats.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

use rust_decimal::Decimal;

/// Decimal places QuickBooks keeps of a quantity or a price (XSD `QUANTYPE`, `PRICETYPE`).
pub const QUANTITY_SCALE_MAX: u32 = 5;

macro_rules! decimal {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(Decimal);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(Decimal::ZERO);

            /// Wraps an exact decimal.
            pub const fn new(value: Decimal) -> Self {
                Self(value)
            }

            /// The exact decimal.
            pub const fn get(self) -> Decimal {
                self.0
            }

            /// More than nothing.
            pub fn is_positive(self) -> bool {
                self.0 > Decimal::ZERO
            }
        }

        impl fmt::Display for $name {
            /// Without trailing zeros: `12`, `0.5`.
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.normalize(), formatter)
            }
        }

        impl FromStr for $name {
            type Err = rust_decimal::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Decimal::from_str_exact(text.strip_prefix('+').unwrap_or(text)).map(Self)
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                *self = *self + other;
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }
        }
    };
}

decimal!(
    /// How many units of measure; up to 5 decimals in QuickBooks.
    Quantity
);
decimal!(
    /// An amount in the company's currency.
    Money
);
