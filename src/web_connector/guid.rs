//! GUIDs as the Web Connector writes them.

use std::fmt;

use super::ticket::NoRandomness;

/// A GUID: braces, upper case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guid([u8; 16]);

impl Guid {
    /// A new one of version 4: 122 random bits.
    ///
    /// # Errors
    /// A machine without random numbers.
    pub fn new() -> Result<Self, NoRandomness> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self(as_version_4(bytes)))
    }

    /// Reads a GUID: 32 hexadecimal digits, with hyphens and braces or without.
    pub fn parse(text: &str) -> Option<Self> {
        bytes_of(text).map(Self)
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{{{}}}", hyphened(self.0).to_ascii_uppercase())
    }
}

/// Sixteen random bytes become a GUID that says it is random (RFC 9562).
pub(super) fn as_version_4(mut bytes: [u8; 16]) -> [u8; 16] {
    bytes[6] = bytes[6] & 0x0F | 0x40;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    bytes
}

/// The bytes of a GUID in any dress. Programs between the Web Connector and us have been seen to
/// change it.
pub(super) fn bytes_of(text: &str) -> Option<[u8; 16]> {
    let text = text.trim();
    let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
    let mut bytes = [0; 16];
    let mut digits = 0;
    for each in inner.bytes().filter(|byte| *byte != b'-') {
        let digit = u8::try_from(char::from(each).to_digit(16)?).ok()?;
        let byte: &mut u8 = bytes.get_mut(digits / 2)?;
        *byte = *byte << 4 | digit;
        digits += 1;
    }
    (digits == 32).then_some(bytes)
}

/// `8d54c3a0-51e2-4c41-9be0-0f9ae3bd7e1a`
pub(super) fn hyphened(bytes: [u8; 16]) -> String {
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if [4, 6, 8, 10].contains(&index) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids_are_written_in_braces_and_upper_case() {
        let text = "{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}";
        for dress in
            [text, "57f3b9b1-86f1-4fcc-b1ee-566de1813d20", "57f3b9b186f14fccb1ee566de1813d20"]
        {
            assert_eq!(Guid::parse(dress).map(|guid| guid.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Guid::parse("{57F3B9B1}"), None);
    }

    #[test]
    fn a_new_guid_says_that_it_is_random() -> Result<(), NoRandomness> {
        let text = Guid::new()?.to_string();
        assert_eq!(&text[15..16], "4");
        assert_eq!(Guid::parse(&text).map(|guid| guid.to_string()), Some(text));
        Ok(())
    }
}
