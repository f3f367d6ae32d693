//! What the text of a scalar looks like, without ever passing through a float.

use rust_decimal::Decimal;

/// A text that looks like a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// Digits, with or without a sign, within 64 bits.
    Integer(i64),
    /// Digits with a decimal point, exactly as written; also whole numbers beyond 64 bits.
    Decimal(Decimal),
    /// A number in a notation, or of a size, that cannot be kept exactly: `1e3`, `.5`, `.nan`.
    Inexact,
}

/// The number that a text looks like, `None` where it looks like none.
pub fn number(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned.to_ascii_lowercase().as_str(), ".inf" | ".nan") {
        return Some(Number::Inexact);
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = digits(whole)
        && digits(fraction.unwrap_or_default())
        && !(whole.is_empty() && fraction.unwrap_or_default().is_empty())
        && exponent.is_none_or(|text| {
            let text = text.strip_prefix(['-', '+']).unwrap_or(text);
            !text.is_empty() && digits(text)
        });
    if !is_number {
        return None;
    }
    // `.5` and `5.` are floats to YAML; written out they would mean what they say.
    if exponent.is_some() || whole.is_empty() || fraction == Some("") {
        return Some(Number::Inexact);
    }
    if fraction.is_none()
        && let Ok(integer) = text.parse()
    {
        return Some(Number::Integer(integer));
    }
    let exact = Decimal::from_str_exact(text.strip_prefix('+').unwrap_or(text));
    Some(exact.map_or(Number::Inexact, Number::Decimal))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let told = match number(text) {
            None => "no number".into(),
            Some(Number::Integer(integer)) => format!("integer {integer}"),
            Some(Number::Decimal(decimal)) => format!("decimal {decimal}"),
            Some(Number::Inexact) => "inexact".into(),
        };
        assert_eq!(told, expected, "{text}");
    }

    #[test]
    fn numbers_are_told_from_texts() {
        check("12", "integer 12");
        check("-3", "integer -3");
        check("+3", "integer 3");
        check("1.10", "decimal 1.10");
        check("-0.5", "decimal -0.5");
        check("92233720368547758080", "decimal 92233720368547758080");
        for inexact in [".5", "5.", "1e3", "-1.5E-7", ".inf", "-.INF", ".nan"] {
            check(inexact, "inexact");
        }
        check(&"9".repeat(40), "inexact");
        for text in ["", "-", ".", "e", "1e", "1-2", "1.2.3", "0x1f", "12 EA", "1_000", "٣"] {
            check(text, "no number");
        }
    }
}
