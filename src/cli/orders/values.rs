//! Values of options: what cannot be read is wrong usage, with the way to write it.

use jiff::civil::Date;

use crate::domain::quantity::Quantity;

/// A number, a name, a remark: not blank, without the spaces around it.
pub fn plain_text(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("it is blank; give a text".to_string()),
        text => Ok(text.to_string()),
    }
}

/// An exact decimal.
pub fn quantity(text: &str) -> Result<Quantity, String> {
    text.parse().map_err(|_| "no quantity; write it like 12 or 0.5".to_string())
}

/// A day, in the one way of writing it that means the same everywhere.
pub fn date(text: &str) -> Result<Date, String> {
    let date = text.parse::<Date>().ok().filter(|date| date.to_string() == text);
    date.ok_or_else(|| "no date; write it as YYYY-MM-DD, like 2026-03-05".to_string())
}

/// Lines are numbered from 1.
pub fn line_number(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "no line number; lines are numbered from 1".to_string())
}

/// `1=EAST`, or `1=` for nothing.
pub fn udf(text: &str) -> Result<(u8, Option<String>), String> {
    let parts = text.split_once('=').and_then(|(number, text)| {
        let number = number.trim().parse().ok()?;
        Some((number, plain_text(text).ok()))
    });
    parts.ok_or_else(|| "write it as NUMBER=TEXT, like 1=EAST".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_in_one_way() {
        assert_eq!(date("2026-03-05").unwrap().to_string(), "2026-03-05");
        for text in ["5/3/2026", "2026-3-5", "20260305", "2026-03-05T10:00", "2026-02-30", ""] {
            assert!(date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_text_of_a_field_may_hold_anything() {
        assert_eq!(udf("1=EAST"), Ok((1, Some("EAST".to_string()))));
        assert_eq!(udf("10=a=b: c"), Ok((10, Some("a=b: c".to_string()))));
        assert_eq!(udf("2="), Ok((2, None)));
        for text in ["EAST", "=EAST", "one=EAST", "300=EAST", "-1=EAST"] {
            assert!(udf(text).is_err(), "{text}");
        }
    }

    #[test]
    fn lines_are_numbered_from_1() {
        assert_eq!(line_number("3"), Ok(3));
        for text in ["0", "-1", "1.0", "one", ""] {
            assert!(line_number(text).is_err(), "{text}");
        }
    }
}
