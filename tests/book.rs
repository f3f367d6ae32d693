//! The book: its shell examples run, its files are what they promise, its pages are all there.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod program;

use std::collections::BTreeSet;
use std::fs;

use clap::Parser;
use crossdock::cli::Arguments;
use program::{Folder, of_project};

/// Pages whose examples are typed one after the other in one empty folder; of `recipes`, each
/// section begins in a workspace of its own.
const RUN: [&str; 4] = ["first-workspace", "writing-rules", "editors", "reports"];

/// A fenced block: its info string and its text.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some((info.to_string(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

fn page(name: &str) -> String {
    fs::read_to_string(of_project(&format!("docs/{name}.md"))).unwrap().replace("\r\n", "\n")
}

/// Writes files and types commands, in the order of the page.
fn follow(name: &str, text: &str, folder: &Folder) {
    let mut below = String::new();
    for (info, block) in blocks(text) {
        if let Some((_, file)) = info.split_once(",file=") {
            folder.write(&format!("{below}{file}"), &block);
        }
        if info != "console" {
            continue;
        }
        for line in block.lines() {
            let typed = line.strip_prefix("$ ").unwrap_or_else(|| panic!("{name}: {line}"));
            let (typed, code) = match typed.split_once("# ends with ") {
                Some((typed, code)) => (typed.trim(), code.trim().parse().unwrap()),
                None => (typed.trim(), 0),
            };
            if let Some(into) = typed.strip_prefix("cd ") {
                below.push_str(&format!("{into}/"));
                continue;
            }
            let words =
                typed.strip_prefix("crossdock ").unwrap_or_else(|| panic!("{name}: {line}"));
            let mut command = folder.command(words.split(' '));
            command.current_dir(folder.path(&below));
            let ran = program::Ran::of(&command.output().unwrap());
            assert_eq!(ran.code, code, "{name}: {typed}\n{}{}", ran.stdout, ran.stderr);
        }
    }
}

#[test]
fn examples_run_as_they_stand() {
    for name in RUN {
        follow(name, &page(name), &Folder::empty());
    }
}

#[test]
fn recipes_work() {
    let page = page("recipes");
    let sections: Vec<&str> = page.split("\n## ").skip(1).collect();
    assert!(sections.len() >= 5);
    for section in sections {
        let folder = Folder::empty();
        assert_eq!(folder.run(["init"]).code, 0);
        fs::remove_dir_all(folder.path("rules")).unwrap();
        follow(section.lines().next().unwrap(), section, &folder);
        let lint = folder.run(["rules", "lint"]);
        assert_eq!(lint.code, 0, "{}", lint.stdout);
    }
}

/// Also in pages whose examples need a server or another machine, no command is misspelt.
#[test]
fn every_command_that_is_shown_exists() {
    let mut seen = 0;
    let mut pages: Vec<_> = fs::read_dir(of_project("docs")).unwrap().flatten().collect();
    pages.sort_by_key(|entry| entry.path());
    let mut texts: Vec<(String, String)> = Vec::new();
    for entry in pages.iter().filter(|entry| entry.path().extension().is_some_and(|e| e == "md")) {
        let text = fs::read_to_string(entry.path()).unwrap();
        texts.push((entry.file_name().to_string_lossy().into_owned(), text));
    }
    texts.push(("README.md".into(), fs::read_to_string(of_project("README.md")).unwrap()));
    for (name, text) in texts.iter().filter(|(name, _)| name != "cli.md") {
        for (info, block) in blocks(text) {
            if !matches!(info.as_str(), "" | "sh" | "console" | "bash" | "powershell") {
                continue;
            }
            for line in block.lines() {
                let line = line.trim_start_matches("$ ").split(" #").next().unwrap().trim();
                let Some(words) = line.strip_prefix("crossdock ") else { continue };
                if words.contains(['[', '<', '|', '"', '\'', '\\', '>', '…']) {
                    continue;
                }
                let words = ["crossdock"].into_iter().chain(words.split_whitespace());
                let parsed = Arguments::try_parse_from(words);
                assert!(parsed.is_ok(), "{name}: {line}\n{}", parsed.unwrap_err());
                seen += 1;
            }
        }
    }
    assert!(seen > 40, "{seen} commands were found");
}

/// Every page of the folder is in the table of contents, and the other way round.
#[test]
fn the_table_of_contents_is_whole() {
    let summary = fs::read_to_string(of_project("docs/SUMMARY.md")).unwrap();
    let listed: BTreeSet<String> = summary
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(str::to_string)
        .collect();
    let mut there = BTreeSet::new();
    for folder in ["", "rules/sales_order/", "rules/picked_order/"] {
        for entry in fs::read_dir(of_project(&format!("docs/{folder}"))).unwrap().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".md") && name != "SUMMARY.md" {
                there.insert(format!("{folder}{name}"));
            }
        }
    }
    assert_eq!(listed, there);
}
