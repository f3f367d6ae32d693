//! Numbers as QuickBooks writes them.

use rust_decimal::{Decimal, RoundingStrategy};

use super::tree::Element;

/// The number in a child; zero where there is none.
pub(super) fn number(element: &Element, name: &str) -> Decimal {
    given(element, name).unwrap_or_default()
}

/// No amount of qbXML has more than 13 digits before the point. Within this, no sum and no
/// product here can leave what a decimal holds.
pub(super) const NUMBER_LIMIT: Decimal = Decimal::from_parts(1_316_134_912, 2_328, 0, false, 0);

/// The number in a child, if there is one that QuickBooks could have written.
pub(super) fn given(element: &Element, name: &str) -> Option<Decimal> {
    let number: Decimal = element.value(name)?.trim_start_matches('+').parse().ok()?;
    (number.abs() < NUMBER_LIMIT).then_some(number)
}

/// Cents, halves away from zero.
pub(super) fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// `45000.00`.
pub(super) fn amount_text(amount: Decimal) -> String {
    format!("{:.2}", cents(amount))
}

/// `0.15`, `103.00`, `0.12345`: two digits behind the point at least, five at most.
pub(super) fn price_text(price: Decimal) -> String {
    let strategy = RoundingStrategy::MidpointAwayFromZero;
    let short = price.round_dp_with_strategy(5, strategy).normalize();
    if short.scale() < 2 { format!("{short:.2}") } else { short.to_string() }
}

/// `300000`, `2.5`.
pub(super) fn quantity_text(quantity: Decimal) -> String {
    let strategy = RoundingStrategy::MidpointAwayFromZero;
    quantity.round_dp_with_strategy(5, strategy).normalize().to_string()
}
