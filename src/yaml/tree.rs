//! Text → tree of nodes with their places.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError};

use crate::problem::{Place, Problem};

/// Files that people write by hand are a few kilobytes.
const TEXT_BYTES_MAX: usize = 1 << 20;
/// Ours go four deep; parameters of rules may go deeper.
const DEPTH_MAX: usize = 32;

/// Where a node stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Line of its first character, from 1.
    pub line: usize,
    /// Column of its first character, from 1, in characters.
    pub column: usize,
    /// Its length on that line, in characters.
    pub length: usize,
}

impl Span {
    /// The beginning of a text.
    pub const START: Self = Self { line: 1, column: 1, length: 0 };

    /// The same stretch, of a named file.
    pub fn place(self, file: &str) -> Place {
        Place { file: file.into(), line: self.line, column: self.column, length: self.length }
    }
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where. For a list or a map in block form: its first entry.
    pub span: Span,
    /// What.
    pub kind: Kind,
}

/// What a node is. Scalars keep their text; what it means is for the reader to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Nothing, `~` or `null`.
    Null,
    /// A scalar as written; `quoted` also for block texts (`|`, `>`).
    Text {
        /// After unescaping.
        value: String,
        /// Then it is a text, whatever it looks like.
        quoted: bool,
    },
    /// In the order written.
    List(Vec<Node>),
    /// In the order written; no key twice.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key's text.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// Its value.
    pub value: Node,
}

impl Node {
    /// Nothing, at the start of a text.
    pub fn nothing() -> Self {
        Self { span: Span::START, kind: Kind::Null }
    }

    /// A few words for messages: what this is.
    pub fn describe(&self) -> String {
        match &self.kind {
            Kind::Null => "nothing".into(),
            Kind::Text { value, quoted: true } => format!("the text \"{}\"", shorten(value)),
            Kind::Text { value, quoted: false } => format!("`{}`", shorten(value)),
            Kind::List(_) => "a list".into(),
            Kind::Map(_) => "a section with keys".into(),
        }
    }
}

/// At most 40 characters of a text, on one line, for messages.
fn shorten(text: &str) -> String {
    const LENGTH_MAX: usize = 40;
    let line = text.lines().next().unwrap_or_default();
    if line.len() == text.len() && text.chars().count() <= LENGTH_MAX {
        return text.to_string();
    }
    line.chars().take(LENGTH_MAX).chain("…".chars()).collect()
}

/// Parses one document. What could be read is returned beside the problems, so that a duplicate
/// key does not hide the mistakes below it; text that is not YAML at all gives nothing.
/// A byte order mark at the beginning must have been taken off.
pub fn parse(text: &str, file: &str) -> (Node, Vec<Problem>) {
    let mut builder = Builder { file, lines: lines_of(text), ..Builder::default() };
    if text.len() > TEXT_BYTES_MAX {
        let message = format!("{} bytes are more than the {TEXT_BYTES_MAX} allowed", text.len());
        builder.problems.push(
            Problem::error(Place::start_of(file), message)
                .with_remedy("check that this is the right file"),
        );
        return (Node::nothing(), builder.problems);
    }
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => {
                let span = builder.span(span.start, span.end);
                if !builder.take(event, span) {
                    return (Node::nothing(), builder.problems);
                }
            }
            Err(error) => {
                let problem = builder.not_yaml(&error);
                builder.problems.push(problem);
                return (Node::nothing(), builder.problems);
            }
        }
    }
    (builder.root.unwrap_or_else(Node::nothing), builder.problems)
}

/// Splits as the parser counts lines.
fn lines_of(text: &str) -> Vec<&str> {
    text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect()
}

#[derive(Default)]
struct Builder<'a> {
    file: &'a str,
    lines: Vec<&'a str>,
    /// Lists and maps that are not closed yet, outermost first.
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    problems: Vec<Problem>,
}

enum Open {
    List { span: Span, items: Vec<Node> },
    Map { span: Span, entries: Vec<Entry>, key: Option<(Option<String>, Span)> },
}

impl Builder<'_> {
    /// Takes one event; `false` where nothing sensible can follow.
    fn take(&mut self, event: Event<'_>, span: Span) -> bool {
        self.refuse_references(&event, span);
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.error(span, "a second document begins here", "keep one document a file");
                    return false;
                }
            }
            Event::Scalar(value, style, ..) => {
                let quoted = style != ScalarStyle::Plain;
                let kind = match value.as_ref() {
                    "" | "~" | "null" | "Null" | "NULL" if !quoted => Kind::Null,
                    _ => Kind::Text { value: value.into_owned(), quoted },
                };
                self.add(Node { span, kind });
            }
            Event::Alias(_) => self.add(Node { span, kind: Kind::Null }),
            Event::SequenceStart(..) => self.open.push(Open::List { span, items: Vec::new() }),
            Event::MappingStart(..) => {
                self.open.push(Open::Map { span, entries: Vec::new(), key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List { span, items }) => {
                    self.add(Node { span, kind: Kind::List(items) });
                }
                Some(Open::Map { span, entries, .. }) => {
                    self.add(Node { span, kind: Kind::Map(entries) });
                }
                None => unreachable!("the parser closes only what it has opened"),
            },
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        if self.open.len() > DEPTH_MAX {
            let message = format!("lists and sections are nested more than {DEPTH_MAX} deep");
            self.error(span, &message, "flatten this part of the file");
            return false;
        }
        true
    }

    /// Anchors let a short file stand for an endless one, and tags change what a value is.
    fn refuse_references(&mut self, event: &Event<'_>, span: Span) {
        let (anchor, tag) = match event {
            Event::Alias(_) => {
                self.error(span, "references (`*name`) are not read", "write the value out");
                return;
            }
            Event::Scalar(_, _, anchor, tag)
            | Event::SequenceStart(anchor, tag)
            | Event::MappingStart(anchor, tag) => (*anchor, tag),
            _ => return,
        };
        if anchor > 0 {
            self.error(span, "anchors (`&name`) are not read", "take the `&name` out");
        }
        if tag.is_some() {
            self.error(span, "tags (`!name`) are not read", "take the `!name` out");
        }
    }

    fn add(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, key: key @ Some(_), .. }) => {
                let (name, key_span) = key.take().unwrap_or((None, node.span));
                let Some(name) = name else { return };
                let first = entries.iter().find(|entry| entry.key == name).map(|e| e.key_span);
                match first {
                    None => entries.push(Entry { key: name, key_span, value: node }),
                    Some(first) => self.given_twice(&name, first, key_span),
                }
            }
            Some(Open::Map { key: key @ None, .. }) => match node.kind {
                Kind::Text { value, .. } => *key = Some((Some(value), node.span)),
                _ => {
                    *key = Some((None, node.span));
                    let message = format!("a key must be a text, not {}", node.describe());
                    self.error(node.span, &message, "write `name: value`");
                }
            },
        }
    }

    fn given_twice(&mut self, name: &str, first: Span, second: Span) {
        self.problems.push(
            Problem::error(second.place(self.file), format!("`{name}` is given twice"))
                .with_related(first.place(self.file), "first given here")
                .with_remedy("keep one of the two"),
        );
    }

    fn error(&mut self, span: Span, message: &str, remedy: &str) {
        self.problems.push(Problem::error(span.place(self.file), message).with_remedy(remedy));
    }

    fn not_yaml(&self, error: &ScanError) -> Problem {
        let mark = error.marker();
        let info = error.info();
        let problem = Problem::error(
            self.span(*mark, *mark).place(self.file),
            format!("this is not valid YAML: {}", info.trim().to_lowercase()),
        );
        if info.contains("escape") {
            return problem.with_remedy(
                "in double quotes `\\` begins an escape; put Windows paths in single quotes: \
                 'C:\\Books\\acme.qbw'",
            );
        }
        if info.contains("tab") {
            return problem.with_remedy("indent with spaces");
        }
        problem
    }

    /// The parser counts columns from 0 and gives an end that may lie lines below, or behind
    /// blanks; people look at the first line.
    fn span(&self, start: Marker, end: Marker) -> Span {
        let rest = || {
            let line = self.lines.get(start.line().saturating_sub(1)).copied().unwrap_or_default();
            line.trim_end().chars().count().saturating_sub(start.col())
        };
        let length = if end.line() == start.line() {
            end.col().saturating_sub(start.col()).min(rest())
        } else {
            rest()
        };
        Span { line: start.line().max(1), column: start.col() + 1, length }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Paint, Sources, render};

    /// Compact text of a tree: scalars with their line and column.
    fn show(node: &Node) -> String {
        let Span { line, column, length } = node.span;
        match &node.kind {
            Kind::Null => "null".into(),
            Kind::Text { value, quoted } => {
                let mark = if *quoted { "'" } else { "" };
                format!("{mark}{value}{mark}@{line}:{column}+{length}")
            }
            Kind::List(items) => {
                format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", "))
            }
            Kind::Map(entries) => {
                let entry = |each: &Entry| format!("{}: {}", each.key, show(&each.value));
                format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
        }
    }

    fn check_tree(text: &str, expected: &str) {
        let (node, problems) = parse(text, "a.yaml");
        assert_eq!(problems, []);
        assert_eq!(show(&node), expected);
    }

    fn check_problem(text: &str, expected: &str) {
        let (_, problems) = parse(text, "a.yaml");
        let told: Vec<String> =
            problems.iter().map(|each| format!("{}: {}", each.place, each.message)).collect();
        assert_eq!(told.join("\n"), expected);
        let mut sources = Sources::new();
        sources.add("a.yaml", text);
        render(&problems, &sources, Paint::Plain);
    }

    #[test]
    fn scalars_know_their_places() {
        check_tree(
            "a: 1  # why\nb: ['x', ~]\nc:\n  d: über \n",
            "{a: 1@1:4+1, b: ['x'@2:5+3, null], c: {d: über@4:6+4}}",
        );
    }

    #[test]
    fn windows_line_ends_and_single_quotes_are_read() {
        check_tree(
            "a: 'C:\\Books\\x.qbw'\r\nb: 2\r\n",
            "{a: 'C:\\Books\\x.qbw'@1:4+16, b: 2@2:4+1}",
        );
    }

    #[test]
    fn block_texts_count_as_quoted() {
        check_tree("a: |\n  12\n", "{a: '12\n'@2:3+2}");
    }

    #[test]
    fn an_empty_text_is_nothing() {
        check_tree("", "null");
        check_tree("# only a comment\n", "null");
    }

    #[test]
    fn a_key_given_twice_is_a_problem() {
        check_problem("a: 1\nb: 2\na: 3\n", "a.yaml:3:1: `a` is given twice");
    }

    #[test]
    fn anchors_references_and_tags_are_refused() {
        check_problem(
            "a: &x 1\nb: *x\nc: !!str 2\n",
            "a.yaml:1:4: anchors (`&name`) are not read\n\
             a.yaml:2:4: references (`*name`) are not read\n\
             a.yaml:3:4: tags (`!name`) are not read",
        );
    }

    #[test]
    fn keys_are_texts() {
        check_problem("? [a]\n: 1\nb: 2\n", "a.yaml:1:3: a key must be a text, not a list");
    }

    #[test]
    fn one_document_a_file() {
        check_problem("a: 1\n---\nb: 2\n", "a.yaml:2:1: a second document begins here");
    }

    #[test]
    fn deep_nesting_is_refused() {
        let text = format!("{}{}", "[".repeat(40), "]".repeat(40));
        check_problem(&text, "a.yaml:1:33: lists and sections are nested more than 32 deep");
    }

    #[test]
    fn a_windows_path_in_double_quotes_gets_a_remedy() {
        let (_, problems) = parse("a: \"C:\\Books\"\n", "a.yaml");
        assert_eq!(problems.len(), 1);
        let remedy = problems[0].remedy.as_deref();
        assert!(remedy.is_some_and(|text| text.contains("'C:\\Books\\acme.qbw'")));
    }
}
