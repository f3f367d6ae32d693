//! The ledger: what a plan, a test of the rules and a comparison have in common, so that each
//! format is written once. A [`Sheet`] is one report, whatever it is about.

mod plan;
mod reconcile;

pub use self::plan::of_plan;
pub use self::reconcile::of_reconciliation;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::digest::Digest;
use crate::domain::finding::Severity;
use crate::pipeline::picture::Picture;

/// One report, for any format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The word for programs: `plan`, `sync`, `apply`, `reconcile`, `rules-test`.
    pub kind: &'static str,
    /// Whose books.
    pub company: String,
    /// What it is about, in one sentence.
    pub about: String,
    /// When (UTC, RFC 3339), where a moment belongs to it.
    pub at: Option<String>,
    /// Nobody has to act.
    pub clean: bool,
    /// What an entry is called: `order`, `case`.
    pub noun: &'static str,
    /// The figures, in the order in which people read them.
    pub tallies: Vec<Tally>,
    /// Figures that are no parts of a whole: label and value.
    pub facts: Vec<(String, String)>,
    /// Fingerprint of the rules that it was made by.
    pub rules_hash: Option<String>,
    /// What is about no entry.
    pub general: Vec<Remark>,
    /// In the order of the report.
    pub entries: Vec<Entry>,
    /// What is known of the codes that remarks carry.
    pub rules: BTreeMap<String, RuleNote>,
    /// The stages with what passed between them, where a run was made.
    pub picture: Option<Picture>,
    /// Where the workspace is, seen from the folder that the report is read in: empty, or a path
    /// that ends with `/`.
    pub folder: String,
}

/// One of the parts that make up all entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// What is counted: `held`.
    pub label: String,
    /// How many.
    pub count: usize,
    /// What it means to people.
    pub tone: Tone,
}

/// What a figure means to people, for its colour and its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// A person must act.
    Bad,
    /// Neither.
    Quiet,
}

/// What became of an entry, in the words of those who run tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// As it should be.
    Passed,
    /// A person must act.
    Failed,
    /// Neither ours nor now, and why.
    Skipped(String),
    /// It could not even be looked at.
    Error,
}

impl Outcome {
    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped(_) => "skipped",
            Self::Error => "error",
        }
    }

    /// What it means to people.
    pub fn tone(&self) -> Tone {
        match self {
            Self::Passed => Tone::Good,
            Self::Failed | Self::Error => Tone::Bad,
            Self::Skipped(_) => Tone::Quiet,
        }
    }
}

/// One thing that was looked at: an order, a case, a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, the same in every run.
    pub name: String,
    /// What it belongs to: a flow, a rule, an area.
    pub group: String,
    /// What kind of thing it is, for programs: `SalesOrder`, `PickingOrder`, `Case`.
    pub thing: &'static str,
    /// The name of that thing alone: `1001`.
    pub number: String,
    /// Who it is for, or what else helps to know it.
    pub whom: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// What the subject calls that: `held`.
    pub verdict: String,
    /// What happens to it, in one sentence.
    pub says: String,
    /// What was noticed.
    pub remarks: Vec<Remark>,
    /// Where it was written down, if it was.
    pub place: Option<Spot>,
    /// What else is known of it: label and value.
    pub trail: Vec<(String, String)>,
    /// What is posted because of it.
    pub posting: Option<Posted>,
}

/// A posting, as people look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// The word for its kind.
    pub kind: String,
    /// Names it for ever.
    pub key: String,
    /// The lines it carries: what, how many.
    pub lines: Vec<(String, String)>,
    /// The whole message.
    pub message: String,
}

/// One thing noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The code of the rule, or of the kind of difference.
    pub code: String,
    /// How bad.
    pub severity: Severity,
    /// What is the matter.
    pub message: String,
    /// What a person can do about it.
    pub fix: Option<String>,
    /// Where in the document: `lines[1].site`.
    pub path: String,
    /// Where it was said.
    pub place: Option<Spot>,
}

/// A place in a file of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// With forward slashes, seen from the workspace.
    pub file: String,
    /// From 1.
    pub line: u64,
    /// From 1.
    pub column: Option<u64>,
}

impl Spot {
    /// The beginning of a file.
    pub fn start_of(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: 1, column: None }
    }

    /// From `rules/a/rule.rhai:14:5`; `None` where that names no line.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| text.parse::<u64>().ok().filter(|number| *number > 0);
        let (rest, last) = text.rsplit_once(':')?;
        let last = number(last)?;
        Some(match rest.rsplit_once(':').and_then(|(file, line)| Some((file, number(line)?))) {
            Some((file, line)) => Self { file: file.to_string(), line, column: Some(last) },
            None => Self { file: rest.to_string(), line: last, column: None },
        })
    }
}

/// What is known of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleNote {
    /// What it finds, in one sentence.
    pub summary: String,
    /// The program carries it within itself: no file of the workspace says it.
    pub builtin: bool,
}

impl Sheet {
    /// All remarks: the general ones, then those of each entry.
    pub fn remarks(&self) -> impl Iterator<Item = (Option<&Entry>, &Remark)> {
        let general = self.general.iter().map(|remark| (None, remark));
        let of_entries = self.entries.iter();
        general.chain(of_entries.flat_map(|it| it.remarks.iter().map(move |each| (Some(it), each))))
    }

    /// Every code that occurs or is known, sorted.
    pub fn codes(&self) -> BTreeSet<&str> {
        let told = self.remarks().map(|(_, remark)| remark.code.as_str());
        told.chain(self.rules.keys().map(String::as_str)).collect()
    }

    /// How many remarks of this severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.remarks().filter(|(_, remark)| remark.severity == severity).count()
    }

    /// The file of the workspace that a remark is about: where it was said, where its entry was
    /// written down, or else the workspace itself. The program's own rules are no file there.
    pub fn spot(&self, entry: Option<&Entry>, remark: &Remark) -> Spot {
        let builtin = self.rules.get(&remark.code).is_some_and(|note| note.builtin);
        let said = remark.place.as_ref().filter(|_| !builtin);
        let written = entry.and_then(|entry| entry.place.as_ref());
        let mut spot =
            said.or(written).cloned().unwrap_or_else(|| Spot::start_of("crossdock.yaml"));
        spot.file.insert_str(0, &self.folder);
        spot
    }

    /// Names a remark in every run: whose, about what, which code, where. The words are left out,
    /// because they hold values that change while the matter stays the same.
    pub fn fingerprint(&self, entry: Option<&Entry>, remark: &Remark) -> String {
        let mut digest = Digest::new();
        digest.text(&self.company).option(entry.map(|entry| entry.group.as_str()));
        digest.option(entry.map(|entry| entry.name.as_str()));
        digest.text(&remark.code).text(&remark.path).finish()
    }

    /// Groups with their entries, in the order in which groups first occur.
    pub fn groups(&self) -> Vec<(&str, Vec<&Entry>)> {
        let mut groups: Vec<(&str, Vec<&Entry>)> = Vec::new();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in &self.entries {
            let place = *places.entry(&entry.group).or_insert_with(|| {
                groups.push((&entry.group, Vec::new()));
                groups.len() - 1
            });
            groups[place].1.push(entry);
        }
        groups
    }
}

/// Two orders may carry one number; then their ids tell them apart.
fn name_apart(entries: &mut [Entry]) {
    let mut met: BTreeMap<(String, String), usize> = BTreeMap::new();
    for entry in entries.iter() {
        *met.entry((entry.group.clone(), entry.name.clone())).or_default() += 1;
    }
    for entry in entries {
        let several = met.get(&(entry.group.clone(), entry.name.clone())) > Some(&1);
        let id = entry.trail.iter().find(|(label, _)| label.ends_with(" id"));
        if let Some((_, id)) = id.filter(|_| several) {
            entry.name.push_str(&format!(" ({id})"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, u64, Option<u64>)>) {
        let spot = Spot::parse(text);
        let found = spot.as_ref().map(|spot| (spot.file.as_str(), spot.line, spot.column));
        assert_eq!(found, expected);
    }

    #[test]
    fn places_are_read_as_they_are_told() {
        check("rules/a/rule.rhai:14:5", Some(("rules/a/rule.rhai", 14, Some(5))));
        check("rules/a/rule.rhai:14", Some(("rules/a/rule.rhai", 14, None)));
        check("C:/books/rule.rhai:3:1", Some(("C:/books/rule.rhai", 3, Some(1))));
        check("rules/a/rule.rhai", None);
        check("rules/a/rule.rhai:0", None);
    }
}
