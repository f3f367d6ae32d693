//! The habits that a machine can check: who may name whom, how long things are, which words stay
//! out. Every failure is one line: file, line, what is the matter.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

#[path = "tidy/lexer.rs"]
mod lexer;

use std::fs;
use std::path::{Path, PathBuf};

use lexer::{blank, paths_from, without_tests};

/// Who may name whom: a row for each module of `src`, or for one file of it where the file's word
/// differs from its folder's. The longest row that fits a file counts. A module names itself
/// freely; `*` is everything. A new arrow is a new word here, and a reviewer cannot miss it.
const MAY_NAME: &[(&str, &[&str])] = &[
    // core: knows nobody
    ("domain", &[]),
    // machine: owns the traits that the rim implements
    ("pipeline", &["domain"]),
    // wire: vocabularies of others, knows not even the domain
    ("qbxml", &[]),
    ("intellitrack/wire", &[]),
    // texts that people write
    ("problem", &["domain::finding"]),
    ("yaml", &["problem"]),
    // meaning
    ("translate", &["domain", "qbxml", "intellitrack::wire"]),
    ("rules", &["domain", "problem", "yaml"]),
    // steps
    ("stages", &["domain", "pipeline", "rules", "translate"]),
    // receive and decode: the stages that meet the wire
    ("stages/messages", &["pipeline", "qbxml"]),
    ("stages/answers", &["domain", "pipeline", "qbxml"]),
    ("stages/fetch_lists", &["stages", "domain", "pipeline", "translate", "qbxml"]),
    ("stages/up/present", &["stages", "domain", "pipeline", "translate", "qbxml"]),
    ("stages/fetch_orders", &["stages", "domain", "pipeline", "translate", "qbxml"]),
    // wiring
    ("flows", &["stages", "pipeline", "domain", "rules::set"]),
    // a visit: what is asked of QuickBooks, and what its answers mean for the next call
    ("visit", &["qbxml", "domain::posting", "domain::sight", "domain::ids", "domain::quantity"]),
    // rim
    // the words for what is done about a code
    ("config", &["domain", "problem", "yaml", "qbxml::codes", "intellitrack"]),
    ("files", &["domain::digest", "pipeline::ports"]),
    ("database", &[]),
    ("store", &["domain", "pipeline", "database", "visit"]),
    ("intellitrack", &["domain", "pipeline", "database", "qbxml::encoding"]),
    ("web_connector", &["qbxml::encoding"]),
    // the calls of a visit, answered from the store
    ("reception", &["web_connector", "visit", "store"]),
    ("desk", &["domain", "store"]),
    ("report", &["domain", "pipeline", "problem"]),
    ("simulator", &["qbxml", "generator"]),
    // accepted results in files
    ("snapshots", &["problem", "yaml"]),
    ("generator", &["qbxml"]),
    ("console", &["desk", "pipeline"]),
    // entry: puts everything together
    ("cli", &["*"]),
    ("main", &["*"]),
    ("lib", &["*"]),
];

/// One subject a file; 95 of 100 files in the code we like best are shorter.
const FILE_LINES_MAX: usize = 500;
/// One screen. The code we like best has one function in a hundred above it.
const FUNCTION_LINES_MAX: usize = 70;
/// What fits beside a second window.
const LINE_WIDTH_MAX: usize = 100;
/// A rule that needs more is two rules, or belongs into `rules/lib`.
const SCRIPT_LINES_MAX: usize = 120;

/// Words that stay out of `src`, tests within it excepted: the word, where it may stand, and why
/// it may not stand elsewhere.
const BANNED: &[(&str, &[&str], &str)] = &[
    ("todo!", &[], "unfinished code is not merged"),
    ("unimplemented!", &[], "unfinished code is not merged"),
    ("dbg!", &[], "log an event instead"),
    (".unwrap()", &[], "say why it cannot fail, or make it an error"),
    ("panic!", &[], "say what must hold: assert!, unreachable! with its reason"),
    ("f32", &[], "money and quantities are exact decimals"),
    ("f64", &[], "money and quantities are exact decimals"),
    ("dry_run", &["cli", "report", "main"], "a dry run is a run with another sink"),
    ("mod utils", &[], "a module is named for its subject"),
    ("mod helpers", &[], "a module is named for its subject"),
];

#[test]
fn modules_name_only_what_they_may() {
    check(sources(), |source| {
        let Some((_, allowed)) = row_of(&source.module) else {
            return vec![(1, format!("`{}` has no row in the table of arrows", source.module))];
        };
        let own = row_of(&source.module).map(|(row, _)| row.replace('/', "::")).unwrap_or_default();
        let mut faults = Vec::new();
        for (line, path) in paths_from(source.code_without_tests(), &source.module) {
            let target = path.join("::");
            let begins = |with: &str| target == with || target.starts_with(&format!("{with}::"));
            if !begins(&own) && !allowed.iter().any(|each| *each == "*" || begins(each)) {
                faults.push((line, format!("{own} may not name {target}")));
            }
        }
        faults
    });
}

#[test]
fn files_have_one_subject() {
    check(sources(), |source| {
        let lines = source.text.lines().count();
        too_many(lines, FILE_LINES_MAX, "lines in the file", FILE_LINES_MAX + 1)
    });
    check(read_all("rules", &["rhai"]), |source| {
        let lines = source.text.lines().count();
        too_many(lines, SCRIPT_LINES_MAX, "lines in the script", SCRIPT_LINES_MAX + 1)
    });
}

#[test]
fn functions_fit_a_screen() {
    check(rust_files(), |source| {
        let functions = lexer::functions(&source.code);
        let long =
            |(line, length)| too_many(length, FUNCTION_LINES_MAX, "lines in the function", line);
        functions.into_iter().flat_map(long).collect()
    });
}

#[test]
fn lines_fit_beside_each_other() {
    check(rust_files(), |source| {
        let lines = source.text.lines().zip(1..);
        lines
            .flat_map(|(text, line)| {
                too_many(text.chars().count(), LINE_WIDTH_MAX, "characters", line)
            })
            .collect()
    });
}

#[test]
fn banned_words_stay_out() {
    check(sources(), |source| {
        let code = source.code_without_tests();
        let mut faults = Vec::new();
        for (word, exempt, why) in BANNED {
            let top = source.module.split('/').next().unwrap_or_default();
            if exempt.contains(&top) {
                continue;
            }
            for (text, line) in code.lines().zip(1..) {
                if contains_word(text, word) {
                    faults.push((line, format!("`{word}`: {why}")));
                }
            }
        }
        faults
    });
}

#[test]
fn every_module_is_described_in_architecture_md() {
    let architecture = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap_or_default();
    let mut missing: Vec<String> = Vec::new();
    for source in sources() {
        let top = source.module.split('/').next().unwrap_or_default();
        if ["lib", "main"].contains(&top) {
            continue;
        }
        let told = [format!("`src/{top}`"), format!("`src/{top}/`"), format!("`src/{top}.rs`")];
        let line = format!("ARCHITECTURE.md: no paragraph about `src/{top}`");
        if !told.iter().any(|name| architecture.contains(name)) && !missing.contains(&line) {
            missing.push(line);
        }
    }
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

#[test]
fn the_table_of_arrows_has_each_module_once() {
    for (index, (module, _)) in MAY_NAME.iter().enumerate() {
        assert!(MAY_NAME[index + 1..].iter().all(|(other, _)| other != module), "{module}");
    }
}

/// One file: its name below the project, its text, the text with comments and literals blanked,
/// and for `src/rules/load.rs` the module `rules/load`. A file named `…tests.rs` is all tests.
struct SourceFile {
    name: String,
    module: String,
    text: String,
    code: String,
}

impl SourceFile {
    fn code_without_tests(&self) -> &str {
        if self.module.ends_with("tests") { "" } else { without_tests(&self.code) }
    }
}

/// Tells every fault of every file at once.
fn check(files: Vec<SourceFile>, faults: impl Fn(&SourceFile) -> Vec<(usize, String)>) {
    let told: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let name = &file.name;
            faults(file).into_iter().map(move |(line, fault)| format!("{name}:{line}: {fault}"))
        })
        .collect();
    assert!(told.is_empty(), "\n{}", told.join("\n"));
}

fn too_many(count: usize, limit: usize, what: &str, line: usize) -> Vec<(usize, String)> {
    if count > limit { vec![(line, format!("{count} {what}, {limit} at most"))] } else { vec![] }
}

fn row_of(module: &str) -> Option<&'static (&'static str, &'static [&'static str])> {
    let fits = |row: &str| module == row || module.starts_with(&format!("{row}/"));
    MAY_NAME.iter().filter(|(row, _)| fits(row)).max_by_key(|(row, _)| row.len())
}

/// A word counts where no letter, digit or underscore continues it.
fn contains_word(text: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(is_part);
        let after = text[at + word.len()..].chars().next().is_some_and(is_part);
        let continues = before && word.starts_with(is_part) || after && word.ends_with(is_part);
        !continues
    })
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<SourceFile> {
    read_all("src", &["rs"])
}

fn rust_files() -> Vec<SourceFile> {
    [sources(), read_all("tests", &["rs"])].into_iter().flatten().collect()
}

fn read_all(folder: &str, extensions: &[&str]) -> Vec<SourceFile> {
    let mut paths = Vec::new();
    collect(&root().join(folder), &mut paths);
    paths.retain(|path| {
        path.extension().is_some_and(|it| extensions.contains(&it.to_string_lossy().as_ref()))
    });
    paths.sort();
    paths.into_iter().map(|path| read(&path, folder)).collect()
}

fn read(path: &Path, folder: &str) -> SourceFile {
    let slashes = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let name = slashes(path.strip_prefix(root()).unwrap_or(path));
    let below = name.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).unwrap_or(&name);
    let module = below.trim_end_matches(".rs").trim_end_matches("/mod").to_string();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => panic!("reading {name}: {error}"),
    };
    SourceFile { module, code: blank(&text), text, name }
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    // A folder that is not there has no files: `rules` may be left out of a build.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, paths) } else { paths.push(path) }
    }
}
