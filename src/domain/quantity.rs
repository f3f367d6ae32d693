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

            /// A sign, digits, at most one point. The decimals' own reader would let `1_000` and
            /// `+-1` pass, which nobody writes on purpose.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
                if !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
                    let message = "a number has digits and at most one point".to_string();
                    return Err(rust_decimal::Error::ErrorString(message));
                }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_with_one_point_are_read_exactly() {
        for (text, shown) in [("12", "12"), ("0.50", "0.5"), ("+3", "3"), ("-1", "-1")] {
            assert_eq!(text.parse::<Quantity>().unwrap().to_string(), shown, "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_number() {
        for text in ["", " 1", "1e3", "1,5", "1_000", "0x10", "1.2.3", "--1", "+-1", "ten"] {
            assert!(text.parse::<Quantity>().is_err(), "{text}");
        }
    }
}
