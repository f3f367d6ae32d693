//! A message set as it comes in: what the parser of QuickBooks lets through, and what it refuses.

use super::HResult;
use super::profile::{self, Profile};
use super::schema::{Schema, Version, check_message, schema};
use super::status::Status;
use super::tree::{Element, Piece, TreeReader, is_xml};

/// `QBXMLMsgsRq` with its requests.
#[derive(Debug, Clone, Default)]
pub(super) struct MessageSet {
    pub(super) version: Version,
    pub(super) stops_on_error: bool,
    pub(super) new_id: Option<String>,
    pub(super) old_id: Option<String>,
    /// `responseData="includeNone"`: answers without what was asked for.
    pub(super) leaves_data_out: bool,
    pub(super) requests: Vec<Request>,
}

/// One request of it.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) element: Element,
    /// The parser let it through, and one of its values will be refused.
    pub(super) refused: Option<Status>,
}

/// How deep the elements stand that are entered: `QBXML`, `QBXMLMsgsRq`.
const ENTERED_DEPTH: usize = 2;

/// Reads a message set.
///
/// # Errors
/// 0x80040400 with the reason, for everything that the parser refuses as a whole.
pub(super) fn read(bytes: &[u8], profile: &Profile) -> Result<MessageSet, HResult> {
    let text = text_of(bytes, profile)?;
    let mut set = structure(&text, profile).map_err(HResult::not_parsed)?;
    for request in &mut set.requests {
        let name = request.element.name.as_ref();
        if schema().is_not_imitated(name) {
            continue;
        }
        let checked = check_message(&request.element, set.version).map_err(HResult::not_parsed)?;
        request.refused = checked.refused;
        to_windows_1252(&mut request.element);
    }
    Ok(set)
}

fn text_of(bytes: &[u8], profile: &Profile) -> Result<String, HResult> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| HResult::not_parsed(format!("the bytes are not UTF-8: {error}")))?;
    let odd = text.char_indices().find(|(_, character)| !character.is_ascii());
    if let (Some((place, character)), false) = (odd, profile.unproven.bytes_beyond_ascii) {
        let number = u32::from(character);
        return Err(HResult::not_parsed(format!(
            "byte {place} begins \"{character}\", which is not ASCII; write &#{number}; instead"
        )));
    }
    match text.char_indices().find(|(_, character)| !is_xml(*character)) {
        None => Ok(text.trim_start_matches('\u{FEFF}').to_string()),
        Some((place, _)) => {
            Err(HResult::not_parsed(format!("byte {place} is a control character")))
        }
    }
}

fn structure(text: &str, profile: &Profile) -> Result<MessageSet, String> {
    let mut reader = TreeReader::new(text, ENTERED_DEPTH, Schema::name);
    let mut set = MessageSet::default();
    let mut declared = false;
    let mut version = None;
    let mut depth = 0;
    let mut sets = 0;
    loop {
        match reader.next().map_err(|error| error.to_string())? {
            Piece::Declaration => declared = true,
            Piece::Instruction(text) => {
                version = version.or(version_of(&text, profile)?);
            }
            Piece::Text(text) if text.trim().is_empty() => {}
            Piece::Text(text) => return Err(format!("\"{}\" stands outside", text.trim())),
            Piece::Entered(element) => {
                depth += 1;
                match (depth, element.name.as_ref()) {
                    (1, "QBXML") | (2, "SignonMsgsRq") => {}
                    (2, "QBXMLMsgsRq") => {
                        sets += 1;
                        attributes(&element, &mut set)?;
                    }
                    (_, name) => return Err(format!("<{name}> is not known there")),
                }
            }
            Piece::Left => depth -= 1,
            Piece::Whole(element) if sets == 1 => {
                set.requests.push(Request { element, refused: None });
            }
            Piece::Whole(_) => {}
            Piece::Over => break,
        }
    }
    if !declared {
        return Err("the message does not begin with <?xml version=\"1.0\"?>".to_string());
    }
    if sets > 1 {
        return Err("there are two <QBXMLMsgsRq>".to_string());
    }
    set.version = version.ok_or("the line <?qbxml version=\"13.0\"?> is missing")?;
    Ok(set)
}

/// `qbxml version="13.0"`: what stands between the question marks.
fn version_of(instruction: &str, profile: &Profile) -> Result<Option<Version>, String> {
    let Some(rest) = instruction.strip_prefix("qbxml") else { return Ok(None) };
    let quoted = rest.split(['"', '\'']).nth(1).unwrap_or_default();
    let bare = quoted.trim_start_matches(|character: char| character.is_ascii_uppercase());
    if bare != quoted && !quoted.starts_with(&profile.country) || !profile.understands(bare) {
        return Err(format!("qbXML \"{quoted}\" is not supported"));
    }
    Ok(profile::version(bare))
}

fn attributes(element: &Element, set: &mut MessageSet) -> Result<(), String> {
    let mut on_error = None;
    for (name, value) in &element.attributes {
        match (name.as_str(), value.as_str()) {
            ("onError", "stopOnError") => on_error = Some(true),
            ("onError", "continueOnError") => on_error = Some(false),
            ("newMessageSetID", id) => set.new_id = Some(id.to_string()),
            ("oldMessageSetID", id) => set.old_id = Some(id.to_string()),
            ("responseData", "includeAll") => set.leaves_data_out = false,
            ("responseData", "includeNone") => set.leaves_data_out = true,
            _ => return Err(format!("<QBXMLMsgsRq {name}=\"{value}\"> is not allowed")),
        }
    }
    set.stops_on_error = on_error.ok_or("<QBXMLMsgsRq> has no onError")?;
    Ok(())
}

/// QuickBooks keeps its texts in windows-1252; what that has no character for becomes `?`.
fn to_windows_1252(element: &mut Element) {
    if !element.text.is_ascii() {
        let kept = |character| if in_windows_1252(character) { character } else { '?' };
        element.text = element.text.chars().map(kept).collect();
    }
    element.children.iter_mut().for_each(to_windows_1252);
}

fn in_windows_1252(character: char) -> bool {
    const ABOVE: &str = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";
    u32::from(character) < 0x80
        || (0xA0..=0xFF).contains(&u32::from(character))
        || ABOVE.contains(character)
}
