//! Files that are made from the code stay as the code makes them. `UPDATE_GENERATED=1` rewrites
//! them.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod program;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use clap::{Command, CommandFactory};
use crossdock::cli::Arguments;
use crossdock::rules::case::{self, CaseFile};
use crossdock::rules::load::{Folder, load};
use crossdock::rules::set::RuleSet;
use crossdock::rules::{contract, engine, page};

/// How to bring the files up to date, as a failing test says it.
const REMEDY: &str = "UPDATE_GENERATED=1 cargo test --test generated";

fn rules() -> std::sync::Arc<RuleSet> {
    load(&engine::build(), &Folder::default()).expect("the built-in rules load").set
}

/// Compares a file of the project with what the code makes, or writes it.
fn check(name: &str, made: &str) {
    let path = program::of_project(name);
    let kept = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    if kept == made {
        return;
    }
    assert!(updating(), "{name} is not what the code makes of it; write it anew with\n  {REMEDY}");
    let folder = path.parent().expect("the file has a folder");
    fs::create_dir_all(folder).expect("folders can be made");
    fs::write(&path, made).expect("the file can be written");
}

fn updating() -> bool {
    std::env::var_os("UPDATE_GENERATED").is_some()
}

/// What stands between two marks of a file; the rest of it is its writers' own.
fn check_between(name: &str, subject: &str, made: &str) {
    let path = program::of_project(name);
    let text = fs::read_to_string(&path).expect("the file is there").replace("\r\n", "\n");
    let begin = format!("<!-- generated: {subject} -->\n");
    let (before, rest) =
        text.split_once(&begin).unwrap_or_else(|| panic!("{name} has no `{}`", begin.trim_end()));
    let (_, after) = rest
        .split_once("<!-- /generated -->")
        .unwrap_or_else(|| panic!("{name}: `<!-- /generated -->` is missing"));
    check(name, &format!("{before}{begin}{made}<!-- /generated -->{after}"));
}

#[test]
fn the_rules_folder_has_a_table_of_rules() {
    let table = page::table(&rules(), "../docs/rules");
    let text = format!(
        "<!-- Generated from the rules. {REMEDY} -->\n\
         # Rules\n\
         \n\
         A folder for each rule: its script, `rule.rhai`, and its cases. A case `passes-….json`\n\
         is an order the rule says nothing about, a case `fails-….json` one it speaks about; each\n\
         states only what differs from `base.json`. `rules.yaml` sets the level of each rule. The\n\
         program carries this folder within itself; a workspace has a folder of its own beside\n\
         it, whose rules come in addition, or instead where they have the same name. What scripts\n\
         may read stands in [docs/rule-view.md](../docs/rule-view.md).\n\
         \n{table}"
    );
    check("rules/README.md", &text);
}

#[test]
fn each_code_has_its_row() {
    let page = crossdock::qbxml::codes::markdown();
    check(
        "docs/codes.md",
        &format!("<!-- Generated from the table of codes. {REMEDY} -->\n{page}"),
    );
}

#[test]
fn each_rule_has_a_page() {
    let (cases, _) = case::cases_of(&Folder::builtin());
    let mut pages = BTreeMap::new();
    for rule in &rules().rules {
        let own: Vec<&CaseFile> = cases.iter().filter(|case| case.rule == rule.code).collect();
        let script = &rule.script.text.file;
        let text =
            format!("<!-- Generated from {script}. {REMEDY} -->\n{}", page::markdown(rule, &own));
        pages.insert(format!("docs/rules/{}.md", rule.code), text);
    }
    for (name, text) in &pages {
        check(name, text);
    }
    for name in files_below("docs/rules") {
        if !pages.contains_key(&name) {
            assert!(updating(), "{name} is the page of no rule; remove it with\n  {REMEDY}");
            fs::remove_file(program::of_project(&name)).expect("the page can be removed");
        }
    }
}

#[test]
fn what_scripts_see_is_written_down() {
    let text = format!("<!-- Generated from src/rules. {REMEDY} -->\n{}", contract::page());
    check("docs/rule-view.md", &text);
    // A snapshot as well: the page is a promise, and a change to it deserves a second look.
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/rules");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("what-scripts-see", contract::page()));
}

#[test]
fn the_picture_is_that_of_the_code() {
    let folder = program::Folder::workspace("company: Acme Supply\n");
    let drawn = |format: &str| folder.run(["graph", "-o", format]).stdout;
    check("docs/pipeline.svg", &drawn("svg"));
    let mermaid = format!("```mermaid\n{}```\n", drawn("mermaid"));
    check_between("docs/pipeline.md", "pipeline", &mermaid);
}

#[test]
fn every_command_has_its_help_written_down() {
    let mut text = format!(
        "<!-- Generated from src/cli. {REMEDY} -->\n# Commands\n\nWhat each command prints \
         with `--help`.\n"
    );
    let folder = program::Folder::empty();
    let mut command = Arguments::command();
    command.build();
    help_of(&command, &mut Vec::new(), &folder, &mut text);
    check("docs/cli.md", &text);
}

#[test]
fn the_book_lists_every_page() {
    let mut text = String::from(
        "# Summary\n\n[A first workspace in ten minutes](first-workspace.md)\n\n\
         # For integrators\n\n\
         - [Writing, testing and shipping a rule](writing-rules.md)\n\
         - [Recipes](recipes.md)\n\
         - [What scripts see](rule-view.md)\n\
         - [What the checker says](lints.md)\n\
         - [Reports and snapshots](reports.md)\n\
         - [Editors](editors.md)\n\
         - [Settings](settings.md)\n\n\
         # For hosts\n\n\
         - [The Web Connector](web-connector.md)\n\
         - [A warehouse outside](outside.md)\n\
         - [Numbers and limits](limits.md)\n\
         - [A pretend QuickBooks](simulate.md)\n\n\
         # Reference\n\n\
         - [Commands](cli.md)\n\
         - [Codes of QuickBooks](codes.md)\n\
         - [The stages](pipeline.md)\n",
    );
    for rule in &rules().rules {
        text.push_str(&format!("- [{0}](rules/{0}.md)\n", rule.code));
    }
    check("docs/SUMMARY.md", &text);
}

#[test]
fn every_setting_has_its_row() {
    let mut text = format!(
        "<!-- Generated from src/report/schema/crossdock.json. {REMEDY} -->\n# Settings\n\n\
         What `crossdock.yaml` may say. Everything but `company` has a default; unknown keys are\n\
         told, with the key that may be meant. `crossdock schema crossdock` prints the same for\n\
         editors.\n\n| Key | Kind | What it is |\n|---|---|---|\n"
    );
    settings_of("", &schema("crossdock"), &mut text);
    check("docs/settings.md", &text);
}

fn schema(name: &str) -> serde_json::Value {
    let schema = crossdock::report::schema::find(name).expect("the schema is there");
    serde_json::from_str(schema.text).expect("a schema is JSON")
}

fn settings_of(path: &str, schema: &serde_json::Value, text: &mut String) {
    for (key, value) in schema["properties"].as_object().into_iter().flatten() {
        let key = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let about = value["description"].as_str().unwrap_or_default();
        if value["properties"].is_object() {
            text.push_str(&format!("| **`{key}`** | section | {about} |\n"));
            settings_of(&key, value, text);
            continue;
        }
        let kind = match (&value["enum"], &value["type"]) {
            (serde_json::Value::Array(words), _) => {
                let words: Vec<String> =
                    words.iter().filter_map(|w| Some(format!("`{}`", w.as_str()?))).collect();
                words.join(", ")
            }
            (_, serde_json::Value::String(kind)) => in_words(kind).to_string(),
            _ => "text".to_string(),
        };
        text.push_str(&format!("| `{key}` | {kind} | {about} |\n"));
        if value["items"]["properties"].is_object() {
            settings_of(&format!("{key}[]"), &value["items"], text);
        }
    }
}

fn in_words(kind: &str) -> &str {
    match kind {
        "boolean" => "true or false",
        "integer" => "whole number",
        "array" => "list",
        "object" => "section",
        _ => "text",
    }
}

/// The schema and the reader of crossdock.yaml know the same keys: asked for a key that there is
/// not, the reader lists those that there are.
#[test]
fn the_schema_has_the_keys_of_the_reader() {
    let schema = schema("crossdock");
    let sections = [
        "",
        "quickbooks",
        "quickbooks.visits",
        "intellitrack",
        "settings",
        "limits",
        "rules",
        "store",
        "settings.picking_numbers",
    ];
    for section in sections {
        let mut node = &schema;
        let mut yaml = String::from("company: Acme\n");
        let mut indent = String::new();
        for part in section.split('.').filter(|part| !part.is_empty()) {
            node = &node["properties"][part];
            yaml.push_str(&format!("{indent}{part}:\n"));
            indent.push_str("  ");
        }
        yaml.push_str(&format!("{indent}zzzzzzzz: 1\n"));
        let folder = program::Folder::workspace(&yaml);
        let told = folder.run(["check"]).stderr;
        let known =
            told.split("known keys: ").nth(1).unwrap_or_else(|| panic!("{section}: {told}"));
        let mut known: Vec<&str> = known.lines().next().unwrap().split(", ").collect();
        let mut written: Vec<&str> =
            node["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        known.sort_unstable();
        known.dedup();
        written.sort_unstable();
        assert_eq!(written, known, "{section}");
    }
}

#[test]
fn every_message_of_the_checker_has_its_row() {
    use crossdock::rules::checker::lints::Lint;
    let mut text = format!(
        "<!-- Generated from src/rules/checker/lints.rs. {REMEDY} -->\n\
         # What the checker says\n\n\
         Errors can never work, or silently let every order pass: with one of them the rules do\n\
         not load. Warnings may be meant; `// allow(NAME): reason` in the same line, or the one\n\
         above, says so.\n\n| Name | | About |\n|---|---|---|\n"
    );
    for lint in Lint::ALL {
        let (name, severity, about) = (lint.name(), lint.severity(), lint.about());
        text.push_str(&format!("| `{name}` | {severity} | {about} |\n"));
    }
    check("docs/lints.md", &text);
}

fn help_of<'c>(
    command: &'c Command,
    words: &mut Vec<&'c str>,
    folder: &program::Folder,
    text: &mut String,
) {
    let ran = folder.run(words.iter().copied().chain(["--help"]));
    assert_eq!(ran.code, 0, "{words:?} --help: {}", ran.stderr);
    let lines: Vec<&str> = ran.stdout.lines().map(str::trim_end).collect();
    let help = lines.join("\n").replace("crossdock.exe", "crossdock");
    let name = [&["crossdock"], words.as_slice()].concat().join(" ");
    text.push_str(&format!("\n## {name}\n\n```text\n{}\n```\n", help.trim_end()));
    for each in command.get_subcommands().filter(|each| each.get_name() != "help") {
        words.push(each.get_name());
        help_of(each, words, folder, text);
        words.pop();
    }
}

/// Files below a folder of the project, by their names there.
fn files_below(folder: &str) -> Vec<String> {
    let mut names = Vec::new();
    let entries = fs::read_dir(program::of_project(folder)).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let last = path.file_name().map(Path::new).expect("an entry has a name");
        let name = format!("{folder}/{}", last.display());
        if path.is_dir() { names.extend(files_below(&name)) } else { names.push(name) }
    }
    names
}
