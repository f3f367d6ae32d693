//! What was found, line by line, and how it is told.

use std::io::{self, Write};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// As it should be.
    Ok,
    /// It works, or will for a while.
    Warning,
    /// The Web Connector gets nowhere with it, or data may be lost.
    Problem,
}

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How bad it is.
    pub level: Level,
    /// What was checked.
    pub what: &'static str,
    /// What was found.
    pub value: String,
    /// What to do.
    pub remedy: Option<String>,
}

/// All that was checked, in the order told.
#[derive(Debug, Default)]
pub struct Sheet {
    lines: Vec<Line>,
}

/// Columns of the longest word for what was checked.
const WHAT_WIDTH: usize = 18;

impl Level {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

impl Sheet {
    /// It is as it should be.
    pub fn ok(&mut self, what: &'static str, value: impl Into<String>) {
        self.lines.push(Line { level: Level::Ok, what, value: value.into(), remedy: None });
    }

    /// It should be looked at.
    pub fn warning(&mut self, what: &'static str, value: impl Into<String>, remedy: &str) {
        self.bad(Level::Warning, what, value.into(), remedy.to_string());
    }

    /// It must be mended.
    pub fn problem(&mut self, what: &'static str, value: impl Into<String>, remedy: &str) {
        self.bad(Level::Problem, what, value.into(), remedy.to_string());
    }

    /// It must be mended; the message says how behind its last semicolon, as those of errors do.
    pub fn failed(&mut self, what: &'static str, message: &str, otherwise: &str) {
        match message.rsplit_once("; ") {
            Some((value, remedy)) => self.problem(what, value, remedy),
            None => self.problem(what, message, otherwise),
        }
    }

    fn bad(&mut self, level: Level, what: &'static str, value: String, remedy: String) {
        self.lines.push(Line { level, what, value, remedy: Some(remedy) });
    }

    /// How many lines are this bad.
    pub fn count(&self, level: Level) -> usize {
        self.lines.iter().filter(|line| line.level == level).count()
    }

    /// For people.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        for Line { level, what, value, remedy } in &self.lines {
            writeln!(out, "{:<8} {what:<WHAT_WIDTH$} · {}", level.word(), one_line(value))?;
            if let Some(remedy) = remedy {
                writeln!(out, "         → {}", one_line(remedy))?;
            }
        }
        let (problems, warnings) = (self.count(Level::Problem), self.count(Level::Warning));
        writeln!(out)?;
        match (problems, warnings) {
            (0, 0) => writeln!(out, "nothing is wrong"),
            (0, _) => writeln!(out, "nothing is wrong; {}", counted(warnings, "warning")),
            (_, 0) => writeln!(out, "{}", counted(problems, "problem")),
            _ => {
                let problems = counted(problems, "problem");
                writeln!(out, "{problems}, {}", counted(warnings, "warning"))
            }
        }
    }

    /// For programs.
    pub fn json(&self, company: Option<&str>, url: &str) -> serde_json::Value {
        let checks = self.lines.iter().map(|line| {
            serde_json::json!({
                "level": line.level.word(), "what": line.what,
                "value": line.value, "remedy": line.remedy,
            })
        });
        serde_json::json!({
            "format_version": "1.0", "kind": "doctor", "company": company, "url": url,
            "summary": {
                "ok": self.count(Level::Ok), "warning": self.count(Level::Warning),
                "problem": self.count(Level::Problem),
            },
            "checks": checks.collect::<Vec<_>>(),
        })
    }
}

/// `1 warning`, `2 warnings`.
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// What a server or a database wrote does not break the list.
fn one_line(text: &str) -> String {
    let shown = text.chars().map(|each| if each.is_control() { ' ' } else { each });
    shown.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
