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

fn rules() -> RuleSet {
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
