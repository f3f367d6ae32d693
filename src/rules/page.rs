//! A rule's page, from its header: for `explain` and for `docs/rules`, and a row of the table in
//! `rules/README.md`.

use super::case::{CaseFile, Promise};
use super::registry::Level;
use super::set::{Rule, RuleSet};
use crate::domain::finding::Severity;

/// The page of a rule for a terminal.
pub fn text(rule: &Rule) -> String {
    let header = &rule.script.header;
    let mut page = format!("{} ({})\n\n{}\n", rule.code, rule.level.word(), header.summary);
    for (heading, paragraph) in &header.paragraphs {
        let start = if heading.is_empty() { String::new() } else { format!("{heading}: ") };
        page.push_str(&format!("\n{start}{paragraph}\n"));
    }
    let origin = if rule.builtin { "built in" } else { "of this workspace" };
    page.push_str(&format!("\nscript: {} ({origin})\n", rule.script.text.file));
    for (name, value) in rule.parameters.iter() {
        page.push_str(&format!("parameter {name}: {value}\n"));
    }
    page
}

/// The page of a rule in Markdown. `cases` are the files beside it; their names say what they
/// show.
pub fn markdown(rule: &Rule, cases: &[&CaseFile]) -> String {
    let header = &rule.script.header;
    let mut page = format!("# {}\n\n{}\n", rule.code, header.summary);
    for (heading, paragraph) in &header.paragraphs {
        let start = if heading.is_empty() { String::new() } else { format!("**{heading}.** ") };
        page.push_str(&format!("\n{start}{}\n", capitalised(paragraph)));
    }
    page.push_str(&format!("\n**Level.** `{}`: {}.\n", rule.level.word(), effect(rule.level)));
    if !rule.parameters.is_empty() {
        page.push_str("\n| Parameter | Value |\n|---|---|\n");
        for (name, value) in rule.parameters.iter() {
            page.push_str(&format!("| `{name}` | {value} |\n"));
        }
    }
    for (promise, heading) in
        [(Promise::Fails, "Speaks about"), (Promise::Passes, "Says nothing about")]
    {
        let of_kind: Vec<_> = cases.iter().filter(|case| case.promise == promise).collect();
        if !of_kind.is_empty() {
            page.push_str(&format!("\n## {heading}\n\n"));
            for case in of_kind {
                page.push_str(&format!("- {}\n", sentence(case)));
            }
        }
    }
    page
}

/// What a finding of this level does.
fn effect(level: Level) -> &'static str {
    match level {
        Level::Off => "the rule is not asked",
        Level::On(Severity::Note) => "what it finds is reported, the order goes on",
        Level::On(Severity::Warning) => "what it finds is reported as doubtful, the order goes on",
        Level::On(Severity::Error) => "an order it speaks about is held until a person acts",
    }
}

/// `fails-one-line-without-site` → `one line without site`.
fn sentence(case: &CaseFile) -> String {
    let words = case.name.split_once('-').map_or(case.name.as_str(), |(_, words)| words);
    words.replace('-', " ")
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(characters).collect()
}

/// The table of all rules, in Markdown. `pages` is where the page of each rule is, seen from the
/// table's file.
pub fn table(set: &RuleSet, pages: &str) -> String {
    let mut table = String::from("| Rule | Level | What must hold |\n|---|---|---|\n");
    for rule in &set.rules {
        let (code, level, summary) = (&rule.code, rule.level.word(), &rule.script.header.summary);
        table.push_str(&format!("| [`{code}`]({pages}/{code}.md) | {level} | {summary} |\n"));
    }
    table
}
