//! Quantities as the database keeps them: whole numbers of 1/100000 unit, so that it can compare
//! and add them exactly.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::refusal::{Fault, Rule, refuse};
use crate::domain::quantity::{QUANTITY_SCALE_MAX, Quantity};

/// Largest quantity, in units. Far above any order, and low enough that ninety thousand of them
/// add up without overflow.
pub const QUANTITY_UNITS_MAX: i64 = 1_000_000_000;

/// Parts of one unit.
const PARTS: i64 = 10_i64.pow(QUANTITY_SCALE_MAX);

/// A quantity of a line or a pick, more than nothing. `what` names it in refusals.
pub(super) fn scaled(quantity: Quantity, what: &str) -> Result<i64, Fault> {
    if !quantity.is_positive() {
        let rule = Rule::QuantityNotPositive;
        return refuse(rule, format!("{what}: {quantity} is not more than 0; give more than 0"));
    }
    let value = quantity.get();
    if value > Decimal::from(QUANTITY_UNITS_MAX) {
        let limit = QUANTITY_UNITS_MAX;
        let message = format!("{what}: {quantity} is too large; give at most {limit}");
        return refuse(Rule::QuantityTooFine, message);
    }
    if value.normalize().scale() > QUANTITY_SCALE_MAX {
        let message = format!(
            "{what}: {quantity} has more than {QUANTITY_SCALE_MAX} decimals, which QuickBooks \
             does not keep; round it"
        );
        return refuse(Rule::QuantityTooFine, message);
    }
    let parts = (value * Decimal::from(PARTS)).to_i64();
    Ok(parts.expect("a quantity within the limits is a whole number of parts"))
}

/// The quantity that the database keeps.
pub(super) fn quantity(parts: i64) -> Quantity {
    Quantity::new(Decimal::new(parts, QUANTITY_SCALE_MAX).normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<i64, Rule>) {
        let given = text.parse::<Quantity>().unwrap();
        match (scaled(given, "line 1"), expected) {
            (Ok(parts), Ok(wanted)) => {
                assert_eq!(parts, wanted);
                assert_eq!(quantity(parts), given);
            }
            (Err(Fault::Refused(refusal)), Err(rule)) => assert_eq!(refusal.rule, rule),
            (got, wanted) => panic!("{text}: {got:?} instead of {wanted:?}"),
        }
    }

    #[test]
    fn five_decimals_are_kept_exactly() {
        check("12", Ok(1_200_000));
        check("0.00001", Ok(1));
        check("1000000000", Ok(100_000_000_000_000));
        check("1.500000000", Ok(150_000));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        check("0", Err(Rule::QuantityNotPositive));
        check("-1", Err(Rule::QuantityNotPositive));
        check("0.000001", Err(Rule::QuantityTooFine));
        check("1000000000.00001", Err(Rule::QuantityTooFine));
        check("79228162514264337593543950335", Err(Rule::QuantityTooFine));
    }
}
