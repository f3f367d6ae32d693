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

const STYLE: &str = "\
:root { color-scheme: light dark; --line: #c8c8c8; --soft: #666; }
@media (prefers-color-scheme: dark) { :root { --line: #444; --soft: #aaa; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .6rem; vertical-align: top; }
th, td { border-bottom: 1px solid var(--line); }
code, pre { font: .9em ui-monospace, monospace; }
pre { overflow-x: auto; border: 1px solid var(--line); padding: .8rem; }
.soft { color: var(--soft); }
";

/// The page of a rule as one file that works offline.
pub fn html(rule: &Rule, cases: &[&CaseFile]) -> String {
    let header = &rule.script.header;
    let mut body = format!(
        "<p><a href=\"../index.html\">All rules</a></p>\n<h1>{}</h1>\n<p>{}</p>\n",
        escaped(&rule.code),
        escaped(&header.summary)
    );
    for (heading, paragraph) in &header.paragraphs {
        if !heading.is_empty() {
            body.push_str(&format!("<h2>{}</h2>\n", escaped(heading)));
        }
        body.push_str(&format!("<p>{}</p>\n", escaped(&capitalised(paragraph))));
    }
    let (level, does) = (rule.level.word(), effect(rule.level));
    body.push_str(&format!("<h2>Level</h2>\n<p><code>{level}</code>: {does}.</p>\n"));
    if !rule.parameters.is_empty() {
        body.push_str("<h2>Parameters</h2>\n<table><tr><th>Parameter</th><th>Value</th></tr>\n");
        for (name, value) in rule.parameters.iter() {
            let value = escaped(&value.to_string());
            body.push_str(&format!("<tr><td><code>{name}</code></td><td>{value}</td></tr>\n"));
        }
        body.push_str("</table>\n");
    }
    for (promise, heading) in
        [(Promise::Fails, "Speaks about"), (Promise::Passes, "Says nothing about")]
    {
        let of_kind: Vec<_> = cases.iter().filter(|case| case.promise == promise).collect();
        if !of_kind.is_empty() {
            body.push_str(&format!("<h2>{heading}</h2>\n<ul>\n"));
            for case in of_kind {
                body.push_str(&format!("<li>{}</li>\n", escaped(&sentence(case))));
            }
            body.push_str("</ul>\n");
        }
    }
    let source = escaped(&rule.script.text.text);
    body.push_str(&format!("<h2>Script</h2>\n<pre>{source}</pre>\n"));
    document(&rule.code, &body)
}

/// The index of all pages.
pub fn html_index(set: &RuleSet) -> String {
    let mut body = String::from(
        "<h1>Rules</h1>\n<table><tr><th>Rule</th><th>Level</th><th>What must hold</th></tr>\n",
    );
    for rule in &set.rules {
        let (code, level) = (escaped(&rule.code), rule.level.word());
        let summary = escaped(&rule.script.header.summary);
        body.push_str(&format!(
            "<tr><td><a href=\"{code}.html\"><code>{code}</code></a></td><td>{level}</td>\
             <td>{summary}</td></tr>\n"
        ));
    }
    body.push_str(&format!("</table>\n<p class=\"soft\">Rules {}</p>\n", set.hash));
    document("Rules", &body)
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        escaped(title)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
