//! Files of the warehouse: found, read whole or not at all, and put away afterwards.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{Files, Separator};
use crate::domain::finding::{Finding, Severity};
use crate::intellitrack::embedded::Reported;
use crate::intellitrack::outside::OutsideError;
use crate::intellitrack::outside::reports::{Field, Orders, Row};
use crate::qbxml::encoding::windows_1252;

/// A file in the warehouse's folder.
#[derive(Debug)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// Fingerprint of its name and contents.
    pub hash: String,
    /// Its orders, or everything that keeps it from being read; nothing of it is taken then.
    pub orders: Result<Vec<Reported>, Vec<Finding>>,
}

/// Files that may be read now, the oldest first. Those that are still written are left alone.
///
/// # Errors
/// The folder cannot be read.
pub fn find(files: &Files, now: SystemTime) -> Result<Vec<Found>, OutsideError> {
    let folder = &files.picked_orders;
    let failed = |source| OutsideError::File {
        attempt: format!("looking for the warehouse's files in {}", folder.display()),
        source,
    };
    let mut candidates = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Some(separator) = separator_of(&entry.path()) else { continue };
        let metadata = entry.metadata().map_err(failed)?;
        let modified = metadata.modified().map_err(failed)?;
        let settled = Duration::from_secs(u64::from(files.settle_seconds));
        let age = now.duration_since(modified).unwrap_or_default();
        if metadata.is_file() && age >= settled {
            candidates.push((modified, entry.path(), separator));
        }
    }
    candidates.sort();
    candidates.into_iter().map(|(_, path, separator)| read(files, path, separator)).collect()
}

fn separator_of(path: &Path) -> Option<Separator> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "csv" => Some(Separator::Comma),
        "txt" | "tsv" => Some(Separator::Tab),
        _ => None,
    }
}

fn read(files: &Files, path: PathBuf, separator: Separator) -> Result<Found, OutsideError> {
    let bytes = fs::read(&path).map_err(|source| OutsideError::File {
        attempt: format!("reading {}", path.display()),
        source,
    })?;
    // Of the same name and the same contents: a later report may say what an earlier one said.
    let mut hasher = blake3::Hasher::new();
    hasher.update(name_of(&path).as_bytes()).update(b"\0").update(&bytes);
    let hash = hasher.finalize().to_hex().to_string();
    let orders = orders(files, &decoded(&bytes), separator, &name_of(&path));
    Ok(Found { path, hash, orders })
}

/// UTF-8, or what older Windows programs write.
fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_string(),
        Err(_) => bytes.iter().map(|byte| windows_1252(*byte)).collect(),
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn orders(
    files: &Files,
    text: &str,
    separator: Separator,
    name: &str,
) -> Result<Vec<Reported>, Vec<Finding>> {
    if text.matches('"').count() % 2 == 1 {
        let line = text.lines().count();
        return Err(vec![unreadable(name, line, "a quotation mark is opened and never closed")]);
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator.byte())
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    let places = places(files, &headers);
    let missing: Vec<&str> = Field::NEEDED
        .into_iter()
        .filter(|field| !places.contains_key(field))
        .map(|field| files.column(field))
        .collect();
    if !missing.is_empty() {
        let why = format!("the columns {} are missing", missing.join(", "));
        return Err(vec![unreadable(name, 1, &why)]);
    }
    let (mut orders, mut findings) = (Orders::default(), Vec::new());
    for record in reader.records() {
        let added = match &record {
            Ok(record) => orders.add(&Cells { record, places: &places }),
            Err(error) => Err(cut(error)),
        };
        let position = match &record {
            Ok(record) => record.position().cloned(),
            Err(error) => error.position().cloned(),
        };
        if let Err(why) = added {
            let line = position.map_or(1, |position| position.line());
            findings.push(unreadable(name, usize::try_from(line).unwrap_or(1), &why));
        }
    }
    if findings.is_empty() { Ok(orders.finish()) } else { Err(findings) }
}

fn places(files: &Files, headers: &csv::StringRecord) -> HashMap<Field, usize> {
    let place = |field: Field| {
        let name = files.column(field);
        Some((field, headers.iter().position(|header| header.eq_ignore_ascii_case(name))?))
    };
    Field::ALL.into_iter().filter_map(place).collect()
}

struct Cells<'r> {
    record: &'r csv::StringRecord,
    places: &'r HashMap<Field, usize>,
}

impl Row for Cells<'_> {
    fn text(&self, field: Field) -> &str {
        self.places.get(&field).and_then(|place| self.record.get(*place)).unwrap_or_default()
    }
}

fn cut(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} columns instead of {expected_len}; it may be cut off")
        }
        _ => error.to_string(),
    }
}

fn unreadable(file: &str, line: usize, why: &str) -> Finding {
    let message = format!("{file}, line {line}: {why}; nothing of this file was taken over");
    Finding::new("configuration/report-unreadable", Severity::Error, "intellitrack.files", message)
        .with_fix("have the warehouse write the file again, or correct it; it stays where it is")
}

/// Moves a file that was read into the folder of those; never over another one.
///
/// # Errors
/// The file cannot be moved. It is not read again all the same: its contents are known.
pub fn put_away(files: &Files, path: &Path) -> Result<(), OutsideError> {
    let failed = |source| OutsideError::File {
        attempt: format!("moving {} to {}", path.display(), files.processed.display()),
        source,
    };
    fs::create_dir_all(&files.processed).map_err(failed)?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
    let mut target = files.processed.join(name_of(path));
    let mut number = 1;
    while target.exists() {
        number += 1;
        target = files.processed.join(format!("{stem} ({number}).{extension}"));
    }
    fs::rename(path, &target).map_err(failed)
}
