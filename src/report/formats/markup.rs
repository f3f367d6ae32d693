//! Text of others within XML and HTML.

use std::fmt::{self, Write as _};

/// Text of others between our elements or in an attribute: no character of it means anything to a
/// browser or an XML reader.
pub struct Escaped<'t>(pub &'t str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => formatter.write_str("&amp;")?,
                '<' => formatter.write_str("&lt;")?,
                '>' => formatter.write_str("&gt;")?,
                '"' => formatter.write_str("&quot;")?,
                '\'' => formatter.write_str("&#39;")?,
                // Neither HTML nor XML knows other control characters.
                '\0'..='\x08' | '\x0b'..='\x1f' | '\x7f' | '\u{fffe}' | '\u{ffff}' => {
                    formatter.write_str("\u{fffd}")?;
                }
                other => formatter.write_char(other)?,
            }
        }
        Ok(())
    }
}

/// The same, with what stands between backticks as code: what a person types.
pub struct Prose<'t>(pub &'t str);

impl fmt::Display for Prose<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<&str> = self.0.split('`').collect();
        // Without its partner a backtick is a character like others.
        if parts.len().is_multiple_of(2) {
            return Escaped(self.0).fmt(formatter);
        }
        for (place, part) in parts.into_iter().enumerate() {
            let part = Escaped(part);
            if place % 2 == 0 {
                write!(formatter, "{part}")?;
            } else {
                write!(formatter, "<code>{part}</code>")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(prose: &str, html: &str) {
        assert_eq!(Prose(prose).to_string(), html);
    }

    #[test]
    fn nothing_that_others_wrote_is_markup() {
        check("<script>\"&'", "&lt;script&gt;&quot;&amp;&#39;");
        check("\u{0}a\u{1b}\tb", "\u{fffd}a\u{fffd}\tb");
        check("type `crossdock sync <x>`", "type <code>crossdock sync &lt;x&gt;</code>");
        check("5` long", "5` long");
    }
}
