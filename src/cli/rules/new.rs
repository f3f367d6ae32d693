//! `crossdock rules new`: a script with tests that pass, to be changed into what is wanted.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::failure::{Exit, Failure};
use crate::cli::output::to_stdout;
use crate::cli::workspace::{Workspace, locate};
use crate::rules::diagnose::did_you_mean;
use crate::rules::registry::Level;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What it is called: `sales_order/po-missing`, `picked_order/…`, `filter/…`, `map/…`
    #[arg(value_name = "NAME")]
    code: String,

    /// How bad its findings are: note, warning or error
    #[arg(long, default_value = "error", value_parser = level)]
    level: &'static str,

    /// Of a filter or a map: it adjusts the way back, picked orders
    #[arg(long)]
    picked: bool,
}

fn level(word: &str) -> Result<&'static str, String> {
    let known = Level::ALL.into_iter().map(Level::word).find(|known| *known == word);
    known.ok_or_else(|| {
        did_you_mean(word, Level::ALL.map(Level::word))
            .unwrap_or_else(|| "the levels are off, note, warning, error".to_string())
    })
}

/// A file to be written: its path below the rules folder, and its text.
type NewFile = (String, &'static str);

const FOLDERS: [&str; 4] = ["sales_order", "picked_order", "filter", "map"];

/// Writes the files of a new script; refuses to touch one that is there.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let (folder, name) = split(&arguments.code)?;
    let files = files(folder, name, arguments.picked);
    let opened = Workspace::open(workspace)?;
    let rules = locate(workspace)?.join(&opened.config.rules);
    let there = files.iter().map(|(path, _)| rules.join(path)).find(|path| path.exists());
    if let Some(there) = there {
        return Err(Failure::Usage(format!(
            "{} is there already; choose another name, or change that one",
            there.display()
        )));
    }
    for (path, text) in &files {
        let path = rules.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    let is_rule = matches!(folder, "sales_order" | "picked_order");
    if is_rule {
        list(&rules.join("rules.yaml"), &format!("{}: {}", arguments.code, arguments.level))?;
    }
    let written: Vec<PathBuf> =
        files.iter().map(|(path, _)| Path::new(&opened.config.rules).join(path)).collect();
    to_stdout(|out| {
        for path in &written {
            writeln!(out, "wrote {}", path.display().to_string().replace('\\', "/"))?;
        }
        if is_rule {
            let file = Path::new(&opened.config.rules).join("rules.yaml");
            let file = file.display().to_string().replace('\\', "/");
            writeln!(out, "added {}: {} to {file}", arguments.code, arguments.level)?;
        }
        writeln!(out, "Next: change it into what you want, then `crossdock rules test`")
    })?;
    Ok(Exit::Done)
}

fn split(code: &str) -> Result<(&str, &str), Failure> {
    let usage = |words: String| Err(Failure::Usage(words));
    let Some((folder, name)) = code.split_once('/') else {
        return usage(format!(
            "`{code}` names no folder; write sales_order/{code}, picked_order/{code}, \
             filter/{code} or map/{code}"
        ));
    };
    if !FOLDERS.contains(&folder) {
        let hint = did_you_mean(folder, FOLDERS)
            .unwrap_or_else(|| format!("the folders are {}", FOLDERS.join(", ")));
        return usage(format!("there is no folder `{folder}` for rules; {hint}"));
    }
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(is_word) {
        return usage(format!(
            "`{name}` is no name; use small letters, digits and hyphens, as in po-missing"
        ));
    }
    Ok((folder, name))
}

fn files(folder: &str, name: &str, picked: bool) -> Vec<NewFile> {
    let hook = |script: &'static str, tests: &'static str| {
        vec![
            (format!("{folder}/{name}.rhai"), script),
            (format!("{folder}/{name}.test.yaml"), tests),
        ]
    };
    let rule = |script: &'static str, passes: &'static str, fails: &'static str| {
        vec![
            (format!("{folder}/{name}/rule.rhai"), script),
            (format!("{folder}/{name}/passes-it-is-there.json"), passes),
            (format!("{folder}/{name}/fails-it-is-missing.json"), fails),
        ]
    };
    macro_rules! template {
        ($name:literal) => {
            include_str!(concat!("../../../templates/rules/", $name))
        };
    }
    match (folder, picked) {
        ("filter", false) => hook(template!("filter.rhai"), template!("filter.test.yaml")),
        ("filter", true) => {
            hook(template!("filter_picked_order.rhai"), template!("filter_picked_order.test.yaml"))
        }
        ("map", false) => hook(template!("map.rhai"), template!("map.test.yaml")),
        ("map", true) => {
            hook(template!("map_picked_order.rhai"), template!("map_picked_order.test.yaml"))
        }
        ("picked_order", _) => rule(
            template!("picked_order.rhai"),
            "{ \"doc\": { \"carrier\": \"UPS\" } }\n",
            "{ \"doc\": { \"carrier\": null } }\n",
        ),
        _ => rule(
            template!("sales_order.rhai"),
            "{ \"doc\": { \"po_number\": \"PO-77\" } }\n",
            "{ \"doc\": { \"po_number\": null } }\n",
        ),
    }
}

/// Adds a line to rules.yaml in its place among the others; comments stay where they are.
fn list(file: &Path, line: &str) -> Result<(), Failure> {
    let text = if file.exists() { fs::read_to_string(file)? } else { String::new() };
    fs::write(file, with_line(&text, line))?;
    Ok(())
}

fn with_line(text: &str, line: &str) -> String {
    let key = |line: &str| line.split(':').next().unwrap_or_default().to_string();
    let is_entry = |line: &str| line.starts_with(|c: char| c.is_ascii_lowercase());
    let mut lines: Vec<&str> = text.lines().collect();
    let after = lines.iter().position(|each| is_entry(each) && key(each) > key(line));
    // The comment above an entry belongs to it.
    let place = after.map_or(lines.len(), |after| {
        let comment = lines[..after].iter().rev().take_while(|each| each.starts_with('#')).count();
        // What stands at the very top is about the whole file.
        if comment == after { after } else { after - comment }
    });
    lines.insert(place, line);
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::with_line;

    #[test]
    fn a_line_goes_to_its_place() {
        assert_eq!(with_line("", "a/b: error"), "a/b: error\n");
        assert_eq!(
            with_line("# Levels.\n\na/a: off\na/c: { x: 1 }\n", "a/b: error"),
            "# Levels.\n\na/a: off\na/b: error\na/c: { x: 1 }\n"
        );
        assert_eq!(
            with_line("# Top.\na/c: off\n# About d.\na/d: off\n", "a/b: error"),
            "# Top.\na/b: error\na/c: off\n# About d.\na/d: off\n"
        );
        assert_eq!(
            with_line("a/a: off\n# About d.\na/d: x\n", "a/b: y"),
            "a/a: off\na/b: y\n# About d.\na/d: x\n"
        );
        assert_eq!(with_line("a/a: off\n", "b/a: note"), "a/a: off\nb/a: note\n");
    }
}
