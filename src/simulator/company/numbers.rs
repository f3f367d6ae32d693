//! Numbers as QuickBooks writes them.

use rust_decimal::{Decimal, RoundingStrategy};

use super::tree::Element;

/// The number in a child; zero where there is none.
pub(super) fn number(element: &Element, name: &str) -> Decimal {
    given(element, name).unwrap_or_default()
}

/// The number in a child, if there is one.
pub(super) fn given(element: &Element, name: &str) -> Option<Decimal> {
    element.value(name).and_then(|text| text.trim_start_matches('+').parse().ok())
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
