//! Which characters the bytes of a file stand for.
//!
//! QuickBooks keeps its texts in windows-1252 and declares many things. What a file declares is
//! believed only as far as its bytes bear it out.

use std::borrow::Cow;

/// How many bytes from the beginning of a file are looked at to tell its encoding. An XML
/// declaration is some 60 characters long, in UTF-16 twice as many bytes.
pub const HEAD_LENGTH: usize = 512;

/// The encodings that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceEncoding {
    /// UTF-8; bytes that are not UTF-8 count as windows-1252.
    Utf8,
    /// windows-1252, and ISO-8859-1 with it: the two differ in control characters alone.
    Windows1252,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

/// What the beginning of a file says about its encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detected {
    /// How to read what follows the mark.
    pub encoding: SourceEncoding,
    /// Length of the byte order mark, in bytes.
    pub mark_length: usize,
}

/// A declared encoding that is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the file declares the encoding \"{name}\", which is not read; save it as UTF-8")]
pub struct UnknownEncoding {
    /// The encoding's name as declared.
    pub name: String,
    /// Where the name stands, in bytes from the beginning of the file.
    pub offset: usize,
}

/// Tells the encoding of a file from its first [`HEAD_LENGTH`] bytes: by its byte order mark, by
/// the zero bytes of UTF-16, by its declaration; UTF-8 where nothing is said.
pub fn detect(head: &[u8]) -> Result<Detected, UnknownEncoding> {
    use SourceEncoding::{Utf8, Utf16Be, Utf16Le};
    let found = |encoding, mark_length| Ok(Detected { encoding, mark_length });
    match head {
        [0xEF, 0xBB, 0xBF, ..] => found(Utf8, 3),
        [0xFF, 0xFE, ..] => found(Utf16Le, 2),
        [0xFE, 0xFF, ..] => found(Utf16Be, 2),
        [b'<', 0, ..] => found(Utf16Le, 0),
        [0, b'<', ..] => found(Utf16Be, 0),
        _ => match declared(head) {
            None => found(Utf8, 0),
            Some((offset, name)) => match known(name) {
                Some(encoding) => found(encoding, 0),
                None => Err(UnknownEncoding {
                    name: String::from_utf8_lossy(name).into_owned(),
                    offset,
                }),
            },
        },
    }
}

/// The bytes of a file, or of a part of it, as text. Nothing is refused: what the encoding has no
/// character for becomes its windows-1252 character, or U+FFFD in UTF-16.
pub fn to_utf8(bytes: &[u8], encoding: SourceEncoding) -> Cow<'_, str> {
    if encoding == SourceEncoding::Utf8
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Cow::Borrowed(text);
    }
    let mut text = Vec::with_capacity(bytes.len() + bytes.len() / 8);
    decode(bytes, encoding, true, &mut text, |_, _| ());
    // `decode` writes whole characters alone, so nothing is replaced here.
    Cow::Owned(String::from_utf8_lossy(&text).into_owned())
}

/// The character of a windows-1252 byte. The five bytes it leaves undefined stay control
/// characters, as browsers have it.
pub fn windows_1252(byte: u8) -> char {
    const C1: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => C1[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Appends the characters of `bytes` to `text` as UTF-8, and gives the number of bytes decoded:
/// fewer than there are only where the last character is cut off and the bytes are not the `last`
/// ones. `grown` hears of each character that is longer in UTF-8 than in the source, with its
/// place in `text` and by how many bytes; UTF-16 is not reported.
pub(super) fn decode(
    bytes: &[u8],
    encoding: SourceEncoding,
    last: bool,
    text: &mut Vec<u8>,
    mut grown: impl FnMut(usize, usize),
) -> usize {
    let mut push_1252 = |text: &mut Vec<u8>, byte: u8| {
        let character = windows_1252(byte);
        if !character.is_ascii() {
            grown(text.len(), character.len_utf8() - 1);
        }
        push(text, character);
    };
    match encoding {
        SourceEncoding::Utf8 => decode_utf8(bytes, last, text, push_1252),
        SourceEncoding::Windows1252 => {
            for byte in bytes {
                push_1252(text, *byte);
            }
            bytes.len()
        }
        SourceEncoding::Utf16Le => decode_utf16(bytes, last, text, u16::from_le_bytes),
        SourceEncoding::Utf16Be => decode_utf16(bytes, last, text, u16::from_be_bytes),
    }
}

fn decode_utf8(
    bytes: &[u8],
    last: bool,
    text: &mut Vec<u8>,
    mut push_1252: impl FnMut(&mut Vec<u8>, u8),
) -> usize {
    let mut rest = bytes;
    loop {
        let Err(error) = std::str::from_utf8(rest) else {
            text.extend_from_slice(rest);
            return bytes.len();
        };
        let (good, bad) = rest.split_at(error.valid_up_to());
        text.extend_from_slice(good);
        let length = match error.error_len() {
            Some(length) => length,
            None if last => bad.len(),
            None => return bytes.len() - bad.len(),
        };
        bad[..length].iter().for_each(|byte| push_1252(text, *byte));
        rest = &bad[length..];
    }
}

fn decode_utf16(
    bytes: &[u8],
    last: bool,
    text: &mut Vec<u8>,
    unit_of: impl Fn([u8; 2]) -> u16,
) -> usize {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut units = pairs.iter().map(|pair| unit_of(*pair)).peekable();
    let mut done = 0;
    while let Some(first) = units.next() {
        let is_high = (0xD800..0xDC00).contains(&first);
        if is_high && units.peek().is_none() && !last {
            return done;
        }
        let second = units.next_if(|unit| is_high && (0xDC00..0xE000).contains(unit));
        let character = char::decode_utf16([first].into_iter().chain(second)).next();
        push(text, character.and_then(Result::ok).unwrap_or(char::REPLACEMENT_CHARACTER));
        done += if second.is_some() { 4 } else { 2 };
    }
    if last && !odd.is_empty() {
        push(text, char::REPLACEMENT_CHARACTER);
        done += 1;
    }
    done
}

fn push(text: &mut Vec<u8>, character: char) {
    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

/// The value of `encoding` in the XML declaration, and where it stands.
fn declared(head: &[u8]) -> Option<(usize, &[u8])> {
    let start = head.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let declaration = head[start..].strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|pair| pair == b"?>")?;
    let declaration = &declaration[..end];
    let word = b"encoding";
    let after = declaration.windows(word.len()).position(|part| part == word)? + word.len();
    let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'');
    let open = after + declaration[after..].iter().position(is_quote)?;
    let value = &declaration[open + 1..];
    let length = value.iter().position(|byte| *byte == declaration[open])?;
    Some((start + b"<?xml".len() + open + 1, &value[..length]))
}

/// The encoding of a declared name. A file that declares UTF-16 but has one byte to a character
/// was saved again by a program that left the declaration as it was: it is read as UTF-8.
fn known(name: &[u8]) -> Option<SourceEncoding> {
    let is = |names: &[&str]| names.iter().any(|each| name.eq_ignore_ascii_case(each.as_bytes()));
    let single_byte = ["windows-1252", "cp1252", "x-cp1252", "iso-8859-1", "iso8859-1", "latin1"];
    let other = ["", "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be"];
    if is(&single_byte) {
        Some(SourceEncoding::Windows1252)
    } else if is(&other) {
        Some(SourceEncoding::Utf8)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_text(bytes: &[u8], encoding: SourceEncoding, expected: &str) {
        assert_eq!(to_utf8(bytes, encoding), expected);
    }

    #[test]
    fn bytes_that_are_not_utf_8_become_windows_1252() {
        check_text(b"Caf\xc3\xa9", SourceEncoding::Utf8, "Café");
        check_text(b"Caf\xe9 \x93x\x94 \xc3\xa9", SourceEncoding::Utf8, "Café “x” é");
        check_text(b"cut \xe2\x82", SourceEncoding::Utf8, "cut â‚");
        check_text(b"\x80\xff\x81", SourceEncoding::Windows1252, "€ÿ\u{81}");
    }

    #[test]
    fn utf_16_is_read_with_its_pairs_and_its_faults() {
        check_text(b"A\0\x3d\xd8\x00\xde", SourceEncoding::Utf16Le, "A😀");
        check_text(b"\0A\xd8\x3d\xde\x00", SourceEncoding::Utf16Be, "A😀");
        check_text(b"A\0\x3d\xd8B\0", SourceEncoding::Utf16Le, "A\u{fffd}B");
        check_text(b"A\0B", SourceEncoding::Utf16Le, "A\u{fffd}");
    }

    #[test]
    fn every_split_decodes_to_the_same_text() {
        let sources: [(&[u8], SourceEncoding); 3] = [
            ("a€é😀b".as_bytes(), SourceEncoding::Utf8),
            (b"a\xe9\xe2\x82\xac\xf0\x9f", SourceEncoding::Utf8),
            (b"A\0\x3d\xd8\x00\xdeB\0\x3d", SourceEncoding::Utf16Le),
        ];
        for (bytes, encoding) in sources {
            for cut in 0..=bytes.len() {
                let mut text = Vec::new();
                let done = decode(&bytes[..cut], encoding, false, &mut text, |_, _| ());
                decode(&bytes[done..], encoding, true, &mut text, |_, _| ());
                assert_eq!(
                    String::from_utf8_lossy(&text),
                    to_utf8(bytes, encoding),
                    "cut at {cut}"
                );
            }
        }
    }

    #[track_caller]
    fn check_detect(head: &[u8], expected: Result<(SourceEncoding, usize), &str>) {
        let found = detect(head).map(|found| (found.encoding, found.mark_length));
        assert_eq!(
            found.as_ref().map_err(|error| error.name.as_str()),
            expected.as_ref().map_err(|name| *name)
        );
    }

    #[test]
    fn the_mark_comes_before_the_declaration() {
        use SourceEncoding::{Utf8, Utf16Be, Utf16Le, Windows1252};
        check_detect(b"", Ok((Utf8, 0)));
        check_detect(b"\xef\xbb\xbf<?xml encoding='utf-16'?>", Ok((Utf8, 3)));
        check_detect(b"\xff\xfe<\0", Ok((Utf16Le, 2)));
        check_detect(b"\xfe\xff\0<", Ok((Utf16Be, 2)));
        check_detect(b"<\0?\0", Ok((Utf16Le, 0)));
        check_detect(b"\0<\0?", Ok((Utf16Be, 0)));
        check_detect(b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>", Ok((Windows1252, 0)));
        check_detect(b"\n<?xml encoding = 'Windows-1252' ?>", Ok((Windows1252, 0)));
        check_detect(b"<?xml version=\"1.0\" encoding=\"utf-16\"?>", Ok((Utf8, 0)));
        check_detect(b"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>", Err("Shift_JIS"));
        check_detect(b"<?xml version=\"1.0\"?><a encoding=\"x\"/>", Ok((Utf8, 0)));
    }
}
