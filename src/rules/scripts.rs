//! One compiled script, and where its lines stand in files.
//!
//! Functions of `rules/lib` are merged into every script. A Rhai position knows no file, so each
//! library file is compiled far below the last line a script can have: a line number alone then
//! tells the file.

use std::sync::Arc;

use rhai::{AST, Dynamic, Engine, ParseErrorType, Position};

use super::header::Header;
use crate::problem::{Place, Problem};

/// Lines of one script. Positions hold line numbers of 16 bits, shared with the library.
const SCRIPT_LINES_MAX: usize = 20_000;
/// Lines of the script and all library files together.
const ALL_LINES_MAX: usize = 65_000;

/// A text with the name people know it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// `rules/sales_order/site-missing/rule.rhai`.
    pub file: String,
    /// What stands in it.
    pub text: Arc<str>,
}

/// The functions of `rules/lib`, compiled.
#[derive(Debug, Clone)]
pub struct Library {
    ast: AST,
    /// First line of each file in the shared numbering, and the file.
    files: Vec<(usize, Text)>,
}

/// A compiled script.
#[derive(Debug, Clone)]
pub struct Script {
    /// File and text.
    pub text: Text,
    /// Its page header.
    pub header: Header,
    /// Itself and the library.
    pub ast: AST,
    library: Arc<Library>,
}

impl Library {
    /// Compiles the files of `rules/lib`; what does not compile is a problem and is left out.
    pub fn compile(engine: &Engine, texts: Vec<Text>) -> (Self, Vec<Problem>) {
        let mut library = Self { ast: AST::empty(), files: Vec::new() };
        let mut problems = Vec::new();
        let mut first_line = SCRIPT_LINES_MAX;
        for text in texts {
            let lines = text.text.lines().count() + 1;
            if first_line + lines > ALL_LINES_MAX {
                problems.push(too_long(&text, ALL_LINES_MAX - first_line));
                continue;
            }
            let padded = format!("{}{}", "\n".repeat(first_line), text.text);
            match engine.compile(&padded) {
                Ok(ast) => {
                    library.ast = library.ast.merge(&ast.clone_functions_only());
                    library.files.push((first_line, text));
                    first_line += lines;
                }
                Err(error) => problems.push(compile_problem(&text, &error, first_line)),
            }
        }
        (library, problems)
    }
}

impl Script {
    /// Compiles one script together with the library.
    ///
    /// # Errors
    /// The first thing Rhai cannot read, with its place and, where there is one, a suggestion.
    pub fn compile(
        engine: &Engine,
        text: Text,
        library: &Arc<Library>,
    ) -> Result<Self, Box<Problem>> {
        if text.text.lines().count() >= SCRIPT_LINES_MAX {
            return Err(Box::new(too_long(&text, SCRIPT_LINES_MAX)));
        }
        let own = engine
            .compile(&*text.text)
            .map_err(|error| Box::new(compile_problem(&text, &error, 0)))?;
        let header = Header::parse(&text.text);
        let ast = library.ast.merge(&own);
        Ok(Self { text, header, ast, library: Arc::clone(library) })
    }

    /// The same script with another text, and the same library.
    ///
    /// # Errors
    /// What Rhai cannot read in it.
    pub fn recompiled(&self, engine: &Engine, text: &str) -> Result<Self, Box<Problem>> {
        let text = Text { file: self.text.file.clone(), text: text.into() };
        Self::compile(engine, text, &self.library)
    }

    /// A function of the script itself with this name: the number of its parameters.
    pub fn function(&self, name: &str) -> Option<usize> {
        self.ast.iter_functions().find(|each| each.name == name).map(|each| each.params.len())
    }

    /// The line on which a function is declared, for messages.
    pub fn line_of(&self, function: &str) -> usize {
        self.line_starting(&format!("fn {function}"))
    }

    /// The first line that begins with these words, for messages.
    pub fn line_starting(&self, words: &str) -> usize {
        let found = self.text.text.lines().position(|line| line.trim_start().starts_with(words));
        found.map_or(1, |place| place + 1)
    }

    /// A top-level `const NAME = true;`, or of any other value that is written out.
    pub fn constant(&self, name: &str) -> Option<Dynamic> {
        let mut constants = self.ast.iter_literal_variables(true, false);
        constants.find(|(each, _, _)| *each == name).map(|(_, _, value)| value)
    }

    /// The file, line and column of a position.
    pub fn place(&self, position: Position) -> Place {
        let line = position.line().unwrap_or(1);
        let column = position.position().unwrap_or(1).max(1);
        let in_library = self.library.files.iter().rev().find(|(first, _)| line > *first);
        let (first, text) = in_library.map_or((0, &self.text), |(first, text)| (*first, text));
        Place { file: text.file.clone(), line: line - first, column, length: 0 }
    }

    /// The place of a position, as long as the word or the sign that stands there.
    pub fn word_place(&self, position: Position) -> Place {
        let place = self.place(position);
        let word = self.word(&place).filter(|word| !word.is_empty());
        let sign = |character: &char| "+-*/%<>=!&|?.".contains(*character);
        let length = word.map_or_else(
            || self.taken_at(&place, sign).map_or(1, |sign| sign.chars().count().max(1)),
            |word| word.chars().count(),
        );
        Place { length, ..place }
    }

    /// The word that stands in a place.
    pub fn word(&self, place: &Place) -> Option<String> {
        self.taken_at(place, |character| character.is_alphanumeric() || *character == '_')
    }

    fn taken_at(&self, place: &Place, of: impl Fn(&char) -> bool) -> Option<String> {
        Some(self.line_at(place)?.chars().skip(place.column - 1).take_while(of).collect())
    }

    /// The position is one of the library.
    pub fn is_of_library(&self, position: Position) -> bool {
        self.place(position).file != self.text.file
    }

    fn line_at(&self, place: &Place) -> Option<&str> {
        let mut files = self.library.files.iter().map(|(_, text)| text);
        let text = files.find(|text| text.file == place.file).unwrap_or(&self.text);
        text.text.lines().nth(place.line - 1)
    }

    /// The line, this one or the one above, that says `// allow(name): reason`.
    pub fn allows(&self, place: &Place, name: &str) -> Option<usize> {
        let above = Place { line: place.line.saturating_sub(1).max(1), ..place.clone() };
        [place.clone(), above].into_iter().find_map(|place| {
            let (_, comment) = self.line_at(&place)?.split_once(ALLOW)?;
            let (names, _) = comment.split_once(')')?;
            names.split(',').any(|each| each.trim() == name).then_some(place.line)
        })
    }

    /// Line, column and length of every `// allow(…)` of the script itself.
    pub fn allow_lines(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        self.text.text.lines().enumerate().filter_map(|(line, text)| {
            let at = text.find(ALLOW)?;
            let length = text[at..].find(')').map_or(ALLOW.len(), |end| end + 1);
            Some((line + 1, text[..at].chars().count() + 1, length))
        })
    }
}

/// How a script says that what is found in this line, or the next, is meant.
const ALLOW: &str = "// allow(";

fn too_long(text: &Text, lines: usize) -> Problem {
    let message = format!("the script is too long: {lines} lines are possible here");
    Problem::error(Place::start_of(text.file.clone()), message)
        .with_remedy("split it into several rules")
}

fn compile_problem(text: &Text, error: &rhai::ParseError, first_line: usize) -> Problem {
    let position = error.position();
    let line = position.line().unwrap_or(first_line + 1).saturating_sub(first_line).max(1);
    let column = position.position().unwrap_or(1).max(1);
    let (message, remedy) = explain(error.err_type(), &text.text);
    let rest = text.text.lines().nth(line - 1).unwrap_or_default();
    let word = |character: &char| character.is_alphanumeric() || *character == '_';
    let length = rest.chars().skip(column - 1).take_while(word).count().max(1);
    let mut place = Place { file: text.file.clone(), line, column, length };
    if matches!(error.err_type(), ParseErrorType::MissingToken(token, _) if token == ";") {
        place = end_of_statement(text, place);
    }
    let problem = Problem::error(place, message);
    match remedy {
        Some(remedy) => problem.with_remedy(remedy),
        None => problem,
    }
}

/// Where the semicolon is missing: Rhai notices at the next statement.
fn end_of_statement(text: &Text, at: Place) -> Place {
    let code = |line: &str| line.split("//").next().unwrap_or_default().trim_end().chars().count();
    let before: Vec<&str> = text.text.lines().take(at.line).collect();
    let begins_line =
        before.last().is_some_and(|line| line.chars().take(at.column - 1).all(char::is_whitespace));
    if !begins_line {
        return at;
    }
    let above = before.iter().enumerate().rev().skip(1).find(|(_, line)| code(line) > 0);
    above.map_or(at.clone(), |(index, line)| Place {
        line: index + 1,
        column: code(line),
        length: 1,
        ..at
    })
}

/// Says what Rhai says, better where its words mislead, with what to do about it.
fn explain(error: &ParseErrorType, source: &str) -> (String, Option<String>) {
    match error {
        ParseErrorType::VariableUndefined(name) => {
            let known = words_of(source);
            let remedy = super::diagnose::did_you_mean(name, known.iter().map(String::as_str))
                .unwrap_or_else(|| {
                    "declare it with `let`, or read it from `doc` or `ctx`".to_string()
                });
            (format!("unknown variable `{name}`"), Some(remedy))
        }
        ParseErrorType::MissingToken(token, _) if token == ";" => (
            "expected `;` behind this".to_string(),
            Some("end the statement with a semicolon".to_string()),
        ),
        ParseErrorType::Reserved(word) | ParseErrorType::MissingSymbol(word)
            if super::engine::DISABLED_SYMBOLS.contains(&word.as_str()) =>
        {
            (
                format!("`{word}` cannot be used in rules"),
                Some("report what you know with finding(path, message, fix)".to_string()),
            )
        }
        other => {
            let mut message = other.to_string();
            if let Some(first) = message.get(..1) {
                message = first.to_lowercase() + &message[1..];
            }
            (message, None)
        }
    }
}

/// Every name the script uses, `doc` and `ctx` first: candidates for "did you mean".
fn words_of(source: &str) -> Vec<String> {
    let mut words = vec!["doc".to_string(), "ctx".to_string(), "docs".to_string()];
    for line in source.lines() {
        let declared = line.trim_start().strip_prefix("let ").or_else(|| {
            let rest = line.trim_start().strip_prefix("for ")?;
            Some(rest.trim_start_matches('('))
        });
        if let Some(rest) = declared {
            let name: String =
                rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            words.push(name);
        }
    }
    words
}
