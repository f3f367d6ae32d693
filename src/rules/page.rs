//! A rule's page, from its header: for `explain`, and a row of the table in `rules/README.md`.

use super::set::{Rule, RuleSet};

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

/// The table of all rules, in Markdown.
pub fn table(set: &RuleSet) -> String {
    let mut table = String::from("| Rule | Level | What must hold |\n|---|---|---|\n");
    for rule in &set.rules {
        let (code, level, summary) = (&rule.code, rule.level.word(), &rule.script.header.summary);
        table.push_str(&format!("| `{code}` | {level} | {summary} |\n"));
    }
    table
}
