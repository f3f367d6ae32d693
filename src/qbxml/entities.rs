//! References in texts: `&amp;`, `&#233;`, `&eacute;`.
//!
//! QuickBooks writes the five names of XML and numbers; programs between it and us have been seen
//! to write the names of HTML. A reference that nobody knows stays as it stands: losing an order
//! over a stray `&` would be worse than printing it.

use super::encoding::windows_1252;

/// Longest reference that is looked at, in bytes between `&` and `;`: `&thetasym;` and numbers
/// with leading zeros fit.
const REFERENCE_LENGTH_MAX: usize = 16;

/// Appends what the reference stands for (`name` without `&` and `;`).
pub(super) fn push_reference(name: &str, text: &mut String) {
    match character(name) {
        Some(character) => text.push(character),
        None => {
            text.push('&');
            text.push_str(name);
            text.push(';');
        }
    }
}

/// Appends a text with its references resolved; an `&` that begins none stays.
pub(super) fn push_resolved(raw: &str, text: &mut String) {
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        match after.split_once(';') {
            Some((name, behind)) if name.len() <= REFERENCE_LENGTH_MAX && !name.contains('&') => {
                push_reference(name, text);
                rest = behind;
            }
            _ => {
                text.push('&');
                rest = after;
            }
        }
    }
    text.push_str(rest);
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix('#') {
            Some(number) => numbered(number),
            None => html(name),
        },
    }
}

/// `&#146;` is written by programs that take windows-1252 for Unicode; nobody means the control
/// character. Zero, which no store keeps, becomes U+FFFD.
fn numbered(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    // `from_str_radix` would take a sign.
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    match u32::from_str_radix(digits, radix).ok()? {
        0 => Some(char::REPLACEMENT_CHARACTER),
        code @ 0x80..=0x9F => u8::try_from(code).ok().map(windows_1252),
        code => char::from_u32(code),
    }
}

/// The names of HTML for the upper half of Latin-1, from U+00A0 on.
const LATIN_1: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf",
    "laquo", "not", "shy", "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro",
    "para", "middot", "cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34", "iquest",
    "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute",
    "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute",
    "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute",
    "THORN", "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil",
    "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde",
    "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave", "uacute", "ucirc",
    "uuml", "yacute", "thorn", "yuml",
];

/// The names of HTML for the characters that windows-1252 adds.
const BEYOND_LATIN_1: [(&str, char); 25] = [
    ("euro", '€'),
    ("sbquo", '‚'),
    ("fnof", 'ƒ'),
    ("bdquo", '„'),
    ("hellip", '…'),
    ("dagger", '†'),
    ("Dagger", '‡'),
    ("circ", 'ˆ'),
    ("permil", '‰'),
    ("Scaron", 'Š'),
    ("lsaquo", '‹'),
    ("OElig", 'Œ'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bull", '•'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("tilde", '˜'),
    ("trade", '™'),
    ("scaron", 'š'),
    ("rsaquo", '›'),
    ("oelig", 'œ'),
    ("Yuml", 'Ÿ'),
];

fn html(name: &str) -> Option<char> {
    let latin = (0xA0..=0xFF_u8).zip(LATIN_1).find(|(_, known)| *known == name);
    match latin {
        Some((code, _)) => Some(char::from(code)),
        None => BEYOND_LATIN_1.iter().find(|(known, _)| *known == name).map(|(_, found)| *found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        let mut text = String::new();
        push_resolved(raw, &mut text);
        assert_eq!(text, expected);
    }

    #[test]
    fn known_references_are_resolved() {
        check("Smith &amp; Sons &lt;&gt;&quot;&apos;", "Smith & Sons <>\"'");
        check("&#233;&#xE9;&#XE9;&eacute;&yuml;&nbsp;&euro;", "ééééÿ\u{a0}€");
        check("Joe&#146;s &#x93;x&#148;", "Joe’s “x”");
        check("a&#13;&#10;b", "a\r\nb");
    }

    #[test]
    fn what_nobody_knows_stays() {
        check("a & b; &nosuch; &; &#; &#x;", "a & b; &nosuch; &; &#; &#x;");
        check("&#xD800; &#99999999999; &#-5; &#+5;", "&#xD800; &#99999999999; &#-5; &#+5;");
        check("&&amp;", "&&");
        check("&#0;", "\u{fffd}");
    }
}
