//! The same eight rules in other languages. Each order is converted to values of the language;
//! only what the rules read of it is.

#[cfg(feature = "cel")]
pub mod cel;
#[cfg(feature = "javascript")]
pub mod javascript;
#[cfg(feature = "lua")]
pub mod lua;
#[cfg(feature = "rego")]
pub mod rego;

use rust_decimal::Decimal;

/// Decimal places that QuickBooks keeps of a quantity.
const SCALE: u32 = 5;

/// A quantity as a whole number of 1/100000, for languages without decimals.
fn scaled(quantity: Decimal) -> i64 {
    let mut quantity = quantity;
    quantity.rescale(SCALE);
    i64::try_from(quantity.mantissa()).unwrap_or(i64::MAX)
}

/// A decimal as people read it.
fn shown(decimal: Decimal) -> String {
    decimal.normalize().to_string()
}
