//! Problems: what is wrong with a file that a person wrote, where, and what to do about it.
//! Configuration, `rules.yaml` and scripts all report through them, so that one run of `check`
//! tells everything at once and every message looks alike.

use std::collections::BTreeMap;
use std::fmt;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::domain::finding::Severity;

/// A stretch of one line of a text file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file as people know it, with forward slashes: `rules/rules.yaml`.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// In characters; 0 where only the beginning is known.
    pub length: usize,
}

impl Place {
    /// The very beginning of a file: for what is missing from it altogether.
    pub fn start_of(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: 1, column: 1, length: 0 }
    }
}

impl fmt::Display for Place {
    /// `crossdock.yaml:3:12`, as editors and terminals understand it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One thing wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Errors keep the program from starting; warnings and notes are only told.
    pub severity: Severity,
    /// The name of what is the matter, where it has one: `unknown-field`.
    pub code: Option<&'static str>,
    /// Where.
    pub place: Place,
    /// What is the matter, with the value: lower case, no full stop.
    pub message: String,
    /// What a person can do about it.
    pub remedy: Option<String>,
    /// A second place that belongs to it, with a few words why: `first given here`.
    pub related: Option<(Place, String)>,
}

impl Problem {
    /// Keeps the program from starting.
    pub fn error(place: Place, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, place, message)
    }

    /// Doubtful, but it can be worked with.
    pub fn warning(place: Place, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, place, message)
    }

    /// Worth knowing.
    pub fn note(place: Place, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, place, message)
    }

    /// With a name.
    pub fn with_code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// With a remedy.
    pub fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// With a second place, and why it matters.
    pub fn with_related(mut self, place: Place, why: impl Into<String>) -> Self {
        self.related = Some((place, why.into()));
        self
    }

    /// Of this severity.
    pub fn new(severity: Severity, place: Place, message: impl Into<String>) -> Self {
        Self { severity, code: None, place, message: message.into(), remedy: None, related: None }
    }
}

/// Puts problems in the order in which they are told: file, line, column.
pub fn sort(problems: &mut [Problem]) {
    problems
        .sort_by(|a, b| (&a.place, &a.message, &a.remedy).cmp(&(&b.place, &b.message, &b.remedy)));
}

/// The texts that problems point into, by file name; a problem of a file that is not here is told
/// without an excerpt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources(BTreeMap<String, String>);

impl Sources {
    /// No text yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text under the name that places use.
    pub fn add(&mut self, file: impl Into<String>, text: impl Into<String>) {
        self.0.insert(file.into(), text.into());
    }

    /// Adds all texts of another collection.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    fn text(&self, file: &str) -> Option<&str> {
        self.0.get(file).map(String::as_str)
    }
}

/// Whether a rendering carries terminal colours; the caller knows where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Text alone.
    Plain,
    /// With ANSI colours.
    Coloured,
}

/// Tells problems one below the other, each with the lines it points at and its remedy, ordered by
/// [`sort`]. Ends with a line break unless there are none.
pub fn render(problems: &[Problem], sources: &Sources, paint: Paint) -> String {
    let renderer = match paint {
        Paint::Plain => Renderer::plain(),
        Paint::Coloured => Renderer::styled(),
    };
    let mut ordered = problems.to_vec();
    sort(&mut ordered);
    let told: Vec<String> = ordered
        .iter()
        .map(|problem| format!("{}\n", renderer.render(&[group(problem, sources)])))
        .collect();
    told.join("\n")
}

fn group<'a>(problem: &'a Problem, sources: &'a Sources) -> Group<'a> {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let related = problem.related.as_ref();
    let mut title = level.primary_title(&problem.message);
    if let Some(code) = problem.code {
        title = title.id(code);
    }
    let mut group = match sources.text(&problem.place.file) {
        Some(text) => {
            let span = bytes_of(&problem.place, text);
            let mut snippet = Snippet::source(text)
                .path(&problem.place.file)
                .annotation(AnnotationKind::Primary.span(span));
            if let Some((place, why)) = related.filter(|each| each.0.file == problem.place.file) {
                let span = bytes_of(place, text);
                snippet = snippet.annotation(AnnotationKind::Context.span(span).label(why));
            }
            title.element(snippet)
        }
        None => title.element(
            Origin::path(&problem.place.file)
                .line(problem.place.line)
                .char_column(problem.place.column),
        ),
    };
    if let Some((place, why)) = related.filter(|each| each.0.file != problem.place.file) {
        group = group.element(Level::NOTE.message(format!("{place}: {why}")));
    }
    match &problem.remedy {
        Some(remedy) => group.element(Level::HELP.message(remedy)),
        None => group,
    }
}

/// The bytes of a text that a place covers. A place beyond the text falls on its end: the file may
/// have been saved again since the problem was found.
fn bytes_of(place: &Place, text: &str) -> std::ops::Range<usize> {
    let mut line_start = 0;
    for _ in 1..place.line {
        match text[line_start..].find('\n') {
            Some(at) => line_start += at + 1,
            None => return text.len()..text.len(),
        }
    }
    let line = text[line_start..].lines().next().unwrap_or_default();
    let byte = |character: usize| {
        line.char_indices().nth(character).map_or(line.len(), |(byte, _)| byte) + line_start
    };
    let first = place.column.saturating_sub(1);
    byte(first)..byte(first.saturating_add(place.length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(line: usize, column: usize, length: usize) -> Place {
        Place { file: "a.yaml".into(), line, column, length }
    }

    fn check_bytes(text: &str, at: Place, expected: &str) {
        assert_eq!(&text[bytes_of(&at, text)], expected);
    }

    #[test]
    fn a_place_counts_characters_not_bytes() {
        check_bytes("größe: übel\n", place(1, 8, 4), "übel");
    }

    #[test]
    fn a_place_ends_with_its_line() {
        check_bytes("one\r\ntwo\r\n", place(1, 2, 99), "ne");
    }

    #[test]
    fn a_place_beyond_the_text_falls_on_its_end() {
        check_bytes("one\n", place(9, 9, 9), "");
    }

    #[test]
    fn problems_are_told_in_the_order_of_the_file() {
        let problems = [
            Problem::error(place(2, 1, 3), "second"),
            Problem::note(place(1, 5, 1), "first").with_remedy("mend it"),
        ];
        let mut sources = Sources::new();
        sources.add("a.yaml", "one 1\ntwo 2\n");
        let told = render(&problems, &sources, Paint::Plain);
        let expected = "\
note: first
 --> a.yaml:1:5
  |
1 | one 1
  |     ^
  |
  = help: mend it

error: second
 --> a.yaml:2:1
  |
2 | two 2
  | ^^^
";
        assert_eq!(told, expected);
    }

    #[test]
    fn a_problem_of_an_unknown_text_names_its_place() {
        let told = render(&[Problem::error(place(7, 3, 1), "gone")], &Sources::new(), Paint::Plain);
        assert_eq!(told, "error: gone\n--> a.yaml:7:3\n");
    }
}
