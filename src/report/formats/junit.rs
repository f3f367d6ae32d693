//! JUnit's XML, which build servers show as a test run: a suite for each group, a case for each
//! entry. What a person must act on has failed, what is not ours is skipped with its reason, what
//! could not be read is an error; warnings and notes stand in the case's output.

use std::io::{self, Write};

use super::markup::Escaped;
use super::worst;
use crate::domain::finding::Severity;
use crate::report::ledger::{Entry, Outcome, Remark, Sheet};

/// The suite of what is about no entry.
const GENERAL: &str = "configuration";

/// Cases by what became of them.
#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn add(&mut self, outcome: &Outcome) {
        self.tests += 1;
        match outcome {
            Outcome::Passed => {}
            Outcome::Failed => self.failures += 1,
            Outcome::Error => self.errors += 1,
            Outcome::Skipped(_) => self.skipped += 1,
        }
    }

    fn of<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Self {
        let mut counts = Self::default();
        entries.into_iter().for_each(|entry| counts.add(&entry.outcome));
        counts
    }

    /// As attributes. Nobody measured the time of a case, and many readers insist on one.
    fn attributes(&self) -> String {
        let Self { tests, failures, errors, skipped } = self;
        format!(
            "tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" \
             time=\"0\""
        )
    }
}

/// Writes the report.
///
/// # Errors
/// What the writer says.
pub fn write(out: &mut dyn Write, sheet: &Sheet) -> io::Result<()> {
    let general: Vec<Entry> = sheet.general.iter().map(as_entry).collect();
    let mut groups = sheet.groups();
    if !general.is_empty() {
        groups.insert(0, (GENERAL, general.iter().collect()));
    }
    let all = Counts::of(general.iter().chain(&sheet.entries)).attributes();
    let name = format!("crossdock {}: {}", sheet.kind, sheet.company);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"{}\" {all}>", Escaped(&name))?;
    for (group, entries) in groups {
        let counts = Counts::of(entries.iter().copied()).attributes();
        writeln!(out, "  <testsuite name=\"{}\" {counts}>", Escaped(group))?;
        if let Some(rules) = &sheet.rules_hash {
            let property = format!("<property name=\"rules\" value=\"{}\"/>", Escaped(rules));
            writeln!(out, "    <properties>{property}</properties>")?;
        }
        for entry in entries {
            write_case(out, sheet, entry)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// What is wrong with the set-up fails like a test of its own.
fn as_entry(remark: &Remark) -> Entry {
    let failed = remark.severity == Severity::Error;
    let path = &remark.path;
    Entry {
        name: if path.is_empty() { remark.code.clone() } else { format!("{} {path}", remark.code) },
        group: GENERAL.to_string(),
        thing: "Configuration",
        number: remark.code.clone(),
        whom: None,
        outcome: if failed { Outcome::Failed } else { Outcome::Passed },
        verdict: remark.severity.word().to_string(),
        says: remark.message.clone(),
        remarks: vec![remark.clone()],
        place: None,
        trail: Vec::new(),
        posting: None,
    }
}

fn write_case(out: &mut dyn Write, sheet: &Sheet, entry: &Entry) -> io::Result<()> {
    let (name, class) = (Escaped(&entry.name), format!("crossdock.{}", entry.group));
    write!(out, "    <testcase name=\"{name}\" classname=\"{}\" time=\"0\"", Escaped(&class))?;
    if let Some(place) = &entry.place {
        let file = format!("{}{}", sheet.folder, place.file);
        write!(out, " file=\"{}\" line=\"{}\"", Escaped(&file), place.line)?;
    }
    let element = match &entry.outcome {
        Outcome::Passed if entry.remarks.is_empty() => return writeln!(out, "/>"),
        Outcome::Passed => None,
        Outcome::Skipped(reason) => {
            writeln!(out, ">")?;
            writeln!(out, "      <skipped message=\"{}\"/>", Escaped(reason))?;
            return write_output(out, entry).and_then(|()| writeln!(out, "    </testcase>"));
        }
        Outcome::Failed => Some("failure"),
        Outcome::Error => Some("error"),
    };
    writeln!(out, ">")?;
    match element {
        None => write_output(out, entry)?,
        Some(element) => {
            let (code, message) = match worst(entry) {
                Some(remark) => (remark.code.as_str(), remark.message.clone()),
                None => (entry.verdict.as_str(), entry.says.clone()),
            };
            let (message, code) = (Escaped(&message), Escaped(code));
            write!(out, "      <{element} message=\"{message}\" type=\"{code}\">")?;
            writeln!(out, "{}</{element}>", Escaped(&words(entry)))?;
        }
    }
    writeln!(out, "    </testcase>")
}

fn write_output(out: &mut dyn Write, entry: &Entry) -> io::Result<()> {
    if entry.remarks.is_empty() {
        return Ok(());
    }
    writeln!(out, "      <system-out>{}</system-out>", Escaped(&words(entry)))
}

/// Everything that was said of an entry.
fn words(entry: &Entry) -> String {
    let mut words = match &entry.whom {
        Some(whom) => format!("{whom}: {}", entry.says),
        None => entry.says.clone(),
    };
    for remark in &entry.remarks {
        let Remark { severity, code, message, path, .. } = remark;
        words.push_str(&format!("\n{severity} {code}: {message}"));
        if !path.is_empty() {
            words.push_str(&format!("\n  about {path}"));
        }
        if let Some(fix) = &remark.fix {
            words.push_str(&format!("\n  to do: {fix}"));
        }
        if let Some(place) = &remark.place {
            words.push_str(&format!("\n  at {}:{}", place.file, place.line));
        }
    }
    words
}
