//! From folders to a rule set: the built-in rules, and a workspace's over them. Everything wrong
//! is reported at once.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use rhai::{AST, Dynamic, Engine, Map, Position};

use super::builtin::BUILTIN_FILES;
use super::checker::{Checker, Purpose};
use super::lowered::{Why, lower};
use super::registry::{Level, Parameter, Parameters, Registry};
use super::scripts::{Library, Script, Text};
use super::set::{Hook, Rule, RuleSet, SUBJECTS};
use super::waivers;
use crate::domain::finding::Severity;
use crate::problem::{Place, Problem, Sources, sort};

/// Where rules.yaml and the scripts of one folder were read from.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    /// Path below the folder, with forward slashes, to text.
    pub files: BTreeMap<String, Text>,
    /// The program's own folder.
    pub builtin: bool,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

impl Folder {
    /// The rules the program carries.
    pub fn builtin() -> Self {
        let files = BUILTIN_FILES.iter().map(|each| {
            let text = Text { file: format!("rules/{}", each.path), text: each.text.into() };
            (each.path.to_string(), text)
        });
        Self { files: files.collect(), builtin: true, problems: Vec::new() }
    }

    /// Reads a workspace's folder; a folder that does not exist has no files. `shown` is what
    /// messages call it.
    pub fn read(folder: &Path, shown: &str) -> Self {
        let mut read = Self::default();
        read.collect(folder, "", shown.trim_end_matches('/'));
        read
    }

    fn collect(&mut self, folder: &Path, below: &str, shown: &str) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if below.is_empty() && error.kind() == std::io::ErrorKind::NotFound => {
                return;
            }
            Err(error) => {
                let place = Place::start_of(format!("{shown}/{below}"));
                self.problems
                    .push(Problem::error(place, format!("cannot read the folder: {error}")));
                return;
            }
        };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let path_below = if below.is_empty() { name.into() } else { format!("{below}/{name}") };
            if path.is_dir() {
                self.collect(&path, &path_below, shown);
            } else if is_ours(name) {
                let file = format!("{shown}/{path_below}");
                match fs::read_to_string(&path) {
                    Ok(text) => {
                        let text = Text { file, text: text.trim_start_matches('\u{feff}').into() };
                        self.files.insert(path_below, text);
                    }
                    Err(error) => {
                        let message = format!("cannot read the file: {error}");
                        self.problems.push(Problem::error(Place::start_of(file), message));
                    }
                }
            }
        }
    }

    /// The scripts right inside a sub-folder, sorted by name: `filter`, `map`, `lib`.
    fn scripts_in(&self, folder: &str) -> Vec<(String, Text)> {
        let start = format!("{folder}/");
        let inside = self.files.iter().filter_map(|(path, text)| {
            let name = path.strip_prefix(&start)?.strip_suffix(".rhai")?;
            (!name.contains('/')).then(|| (format!("{folder}/{name}"), text.clone()))
        });
        inside.collect()
    }

    /// The rules: code and script, and a problem for each folder without one.
    fn rules(&self) -> (Vec<(String, Text)>, Vec<Problem>) {
        let mut rules = BTreeMap::new();
        let mut problems = Vec::new();
        for (path, text) in &self.files {
            let mut parts = path.split('/');
            let (Some(first), Some(name), Some(file)) = (parts.next(), parts.next(), parts.next())
            else {
                continue;
            };
            let code = format!("{first}/{name}");
            if !SUBJECTS.contains(&first) {
                if file == "rule.rhai" {
                    let place = Place::start_of(text.file.clone());
                    let known = SUBJECTS.join("`, `");
                    let remedy = super::diagnose::did_you_mean(first, SUBJECTS)
                        .unwrap_or_else(|| format!("the subjects are `{known}`"));
                    let message = format!("there is no subject `{first}`");
                    problems.push(Problem::error(place, message).with_remedy(remedy));
                }
            } else if file == "rule.rhai" {
                rules.insert(code, text.clone());
            } else if !self.files.contains_key(&format!("{code}/rule.rhai")) {
                let place = Place::start_of(text.file.clone());
                let message = format!("`{code}` has no rule.rhai");
                let remedy = "write the script beside this file, or remove the folder";
                problems.push(Problem::error(place, message).with_remedy(remedy));
            }
        }
        (rules.into_iter().collect(), problems)
    }
}

/// Scripts, cases and rules.yaml; anything else in the folder is nobody's business.
fn is_ours(name: &str) -> bool {
    [".rhai", ".json", ".yaml", ".yml"].iter().any(|end| name.ends_with(end))
}

/// A rule set that did not load: every problem, and the texts they point into.
#[derive(Debug, Clone)]
pub struct LoadErrors {
    /// All problems.
    pub problems: Vec<Problem>,
    /// The texts.
    pub sources: Sources,
}

/// What loading gave: the rules, and what is doubtful about them.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The active rules.
    pub set: Arc<RuleSet>,
    /// Warnings and notes; errors never get here.
    pub doubts: Vec<Problem>,
    /// The texts that doubts point into.
    pub sources: Sources,
}

/// `rules/lib`, as it runs and as it is checked.
struct Libraries {
    compiled: Arc<Library>,
    /// With constants unfolded.
    plain: Arc<Library>,
}

/// Loads the built-in rules with a workspace's over them.
///
/// # Errors
/// Everything that does not compile, is not known, or contradicts itself, at once.
pub fn load(engine: &Engine, workspace: &Folder) -> Result<Loaded, LoadErrors> {
    let checker = Checker::default();
    let builtin = Folder::builtin();
    let mut problems = workspace.problems.clone();
    let mut sources = Sources::new();
    let (registry, registry_problems) = registries(&builtin, workspace);
    // Where rules.yaml is wrong, parameters may be missing that stand there.
    let is_doubtful = !registry_problems.is_empty();
    problems.extend(registry_problems);
    for folder in [&builtin, workspace] {
        for text in folder.files.values() {
            sources.add(text.file.clone(), text.text.to_string());
        }
    }
    let library_texts = hooks_of(&builtin, workspace, "lib");
    let texts: Vec<Text> = library_texts.into_iter().map(|(_, text)| text).collect();
    let (library, library_problems) = Library::compile(engine, texts.clone());
    problems.extend(library_problems);
    let libraries = Libraries {
        compiled: Arc::new(library),
        // What does not compile was told above.
        plain: Arc::new(Library::compile(checker.engine(), texts.clone()).0),
    };
    let mut set = RuleSet::default();
    let mut scripts: BTreeMap<String, (Text, bool)> = BTreeMap::new();
    for folder in [&builtin, workspace] {
        let (rules, folder_problems) = folder.rules();
        problems.extend(folder_problems);
        scripts.extend(rules.into_iter().map(|(code, text)| (code, (text, folder.builtin))));
    }
    for (code, (text, is_builtin)) in scripts {
        match rule(engine, &code, text, is_builtin, &libraries, &registry) {
            Ok(mut rule) => {
                let mut purpose = Purpose::rule(&rule.subject, &rule.parameters);
                if is_doubtful {
                    purpose = purpose.with_any_parameters();
                }
                let checked = checker.check(&rule.script, &libraries.plain, &purpose);
                problems.extend(checked.problems);
                rule.tree = checked.tree;
                rule.lowered = lower(&rule.tree, &rule.parameters).map(Arc::new);
                set.rules.push(rule);
            }
            Err(found) => problems.extend(found),
        }
    }
    problems.extend(unknown_codes(&registry, &set, &problems));
    if let Some(text) = workspace.files.get("waivers.yaml") {
        let (waivers, found) = waivers::read(&text.text, &text.file);
        problems.extend(found);
        set.waivers = waivers;
        waivers::unknown_rules(&set, &mut problems);
    }
    load_hooks(engine, &checker, (&builtin, workspace), &libraries, &mut set, &mut problems);
    // What is wrong in the library is found by every script that calls it.
    sort(&mut problems);
    problems.dedup();
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(LoadErrors { problems, sources });
    }
    Ok(Loaded { set: Arc::new(set.seal(&texts)), doubts: problems, sources })
}

/// The scripts of `rules/filter` and `rules/map`.
fn load_hooks(
    engine: &Engine,
    checker: &Checker,
    (builtin, workspace): (&Folder, &Folder),
    libraries: &Libraries,
    set: &mut RuleSet,
    problems: &mut Vec<Problem>,
) {
    for (folder, function, parameters) in [("filter", "skip", 2), ("map", "map", 3)] {
        for (code, text) in hooks_of(builtin, workspace, folder) {
            match hook(engine, code, text, libraries, function, parameters) {
                Ok(mut hook) => {
                    let filters = folder == "filter";
                    let purpose =
                        if filters { Purpose::filter } else { Purpose::map }(&hook.subject);
                    let checked = checker.check(&hook.script, &libraries.plain, &purpose);
                    problems.extend(checked.problems);
                    hook.tree = checked.tree;
                    hook.lowered = lower(&hook.tree, &Map::new()).map(Arc::new);
                    if filters { set.filters.push(hook) } else { set.maps.push(hook) }
                }
                Err(found) => problems.extend(found),
            }
        }
    }
}

/// Before the checker has seen it.
fn not_yet() -> Why {
    (Position::NONE, "it is not checked yet".to_string())
}

fn registries(builtin: &Folder, workspace: &Folder) -> (Registry, Vec<Problem>) {
    let read = |folder: &Folder| match folder.files.get("rules.yaml") {
        Some(text) => Registry::parse(&text.text, &text.file),
        None => (Registry::default(), Vec::new()),
    };
    let (base, mut problems) = read(builtin);
    let (own, own_problems) = read(workspace);
    problems.extend(own_problems);
    (own.over(base), problems)
}

/// Scripts of a sub-folder: the workspace's replace built-in ones of the same name.
fn hooks_of(builtin: &Folder, workspace: &Folder, folder: &str) -> Vec<(String, Text)> {
    let mut found: BTreeMap<String, Text> = builtin.scripts_in(folder).into_iter().collect();
    found.extend(workspace.scripts_in(folder));
    found.into_iter().collect()
}

/// Lines of rules.yaml for rules that do not exist.
fn unknown_codes(registry: &Registry, set: &RuleSet, problems: &[Problem]) -> Vec<Problem> {
    let known: Vec<&str> = set.rules.iter().map(|rule| rule.code.as_str()).collect();
    // A rule that did not compile exists all the same.
    let broken = |code: &str| {
        let end = format!("{code}/rule.rhai");
        problems.iter().any(|problem| problem.place.file.ends_with(&end))
    };
    let unknown = registry.codes().filter(|code| !known.contains(code) && !broken(code));
    unknown
        .filter_map(|code| {
            let place = registry.place(code)?.clone();
            let message = format!("there is no rule `{code}`");
            let remedy = super::diagnose::did_you_mean(code, known.iter().copied())
                .unwrap_or_else(|| "remove the line, or add the rule's folder".to_string());
            Some(Problem::error(place, message).with_remedy(remedy))
        })
        .collect()
}

fn rule(
    engine: &Engine,
    code: &str,
    text: Text,
    builtin: bool,
    libraries: &Libraries,
    registry: &Registry,
) -> Result<Rule, Vec<Problem>> {
    let script =
        Script::compile(engine, text, &libraries.compiled).map_err(|problem| vec![*problem])?;
    let mut problems = shape_problems(&script);
    let arity = |name: &str| script.function(name);
    if let Some(problem) = wrong_parameters(&script, "check", &["doc", "ctx"]) {
        problems.push(problem);
    }
    if let Some(problem) = wrong_parameters(&script, "key", &["doc", "ctx"]) {
        problems.push(problem);
    }
    if let Some(problem) = wrong_parameters(&script, "check_group", &["docs", "ctx"]) {
        problems.push(problem);
    }
    let (has_check, has_key) = (arity("check").is_some(), arity("key").is_some());
    let start = Place::start_of(script.text.file.clone());
    if !has_check && !has_key {
        let remedy = "add `fn check(doc, ctx) { … }`, or `fn key` with `fn check_group`";
        problems.push(Problem::error(start, "the rule has no check").with_remedy(remedy));
    } else if has_key != arity("check_group").is_some() {
        let (there, missing) = if has_key {
            ("key", "check_group(docs, ctx)")
        } else {
            ("check_group", "key(doc, ctx)")
        };
        let message = format!("`{there}` needs its other half, `fn {missing}`");
        problems.push(Problem::error(start, message));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let subject = code.split('/').next().unwrap_or_default().to_string();
    Ok(Rule {
        code: code.to_string(),
        subject,
        // A rule that nobody mentions is one that somebody wrote: it counts in full.
        level: registry.level(code).unwrap_or(Level::On(Severity::Error)),
        parameters: Arc::new(parameters(&registry.parameters(code))),
        builtin,
        has_check,
        has_key,
        also_when_leaving: script
            .constant("ALSO_WHEN_LEAVING")
            .and_then(|value| value.as_bool().ok())
            .unwrap_or(false),
        tree: Arc::default(),
        lowered: Err(not_yet()),
        script,
    })
}

fn hook(
    engine: &Engine,
    code: String,
    text: Text,
    libraries: &Libraries,
    function: &str,
    parameters: usize,
) -> Result<Hook, Vec<Problem>> {
    let script =
        Script::compile(engine, text, &libraries.compiled).map_err(|problem| vec![*problem])?;
    let mut problems = shape_problems(&script);
    let names: &[&str] = if parameters == 2 { &["doc", "ctx"] } else { &["doc", "target", "ctx"] };
    match script.function(function) {
        None => {
            let message = format!("the script has no `fn {function}({})`", names.join(", "));
            problems.push(Problem::error(Place::start_of(script.text.file.clone()), message));
        }
        Some(_) => problems.extend(wrong_parameters(&script, function, names)),
    }
    let subject = match script.constant("SUBJECT").map(|value| value.to_string()) {
        None => SUBJECTS[0].to_string(),
        Some(subject) => {
            if !SUBJECTS.contains(&subject.as_str()) {
                let line = script.line_starting("const SUBJECT");
                let place = Place { file: script.text.file.clone(), line, column: 1, length: 0 };
                let remedy = super::diagnose::did_you_mean(&subject, SUBJECTS)
                    .unwrap_or_else(|| format!("the subjects are `{}`", SUBJECTS.join("`, `")));
                let message = format!("there is no subject `{subject}`");
                problems.push(Problem::error(place, message).with_remedy(remedy));
            }
            subject
        }
    };
    if problems.is_empty() {
        Ok(Hook { code, subject, tree: Arc::default(), lowered: Err(not_yet()), script })
    } else {
        Err(problems)
    }
}

/// What every script must have and must not have.
fn shape_problems(script: &Script) -> Vec<Problem> {
    let mut problems = Vec::new();
    if script.header.summary.is_empty() {
        let place = Place::start_of(script.text.file.clone());
        let remedy = "begin the file with `//! ` and one sentence that says what must hold";
        problems.push(Problem::error(place, "the script has no header").with_remedy(remedy));
    }
    if let Some(position) = loose_code(&script.ast) {
        let place = script.place(position);
        let remedy = "move it into a function: only functions are ever called";
        problems
            .push(Problem::error(place, "this stands outside any function").with_remedy(remedy));
    }
    problems
}

/// The first top-level statement that is no constant.
fn loose_code(ast: &AST) -> Option<rhai::Position> {
    let statements = ast.statements();
    let loose = statements.iter().find(|statement| match statement {
        rhai::Stmt::Var(_, options, _) => !options.intersects(rhai::ASTFlags::CONSTANT),
        rhai::Stmt::Noop(_) => false,
        _ => true,
    });
    loose.map(rhai::Stmt::position)
}

fn wrong_parameters(script: &Script, function: &str, names: &[&str]) -> Option<Problem> {
    let found = script.function(function)?;
    if found == names.len() {
        return None;
    }
    let line = script.line_of(function);
    let place = Place { file: script.text.file.clone(), line, column: 1, length: 0 };
    let message = format!("`{function}` takes {} parameters, not {found}", names.len());
    let remedy = format!("write `fn {function}({})`", names.join(", "));
    Some(Problem::error(place, message).with_remedy(remedy))
}

fn parameters(parameters: &Parameters) -> Map {
    parameters.iter().map(|(name, value)| (name.as_str().into(), dynamic(value))).collect()
}

fn dynamic(parameter: &Parameter) -> Dynamic {
    match parameter {
        Parameter::Text(text) => super::fields::text(text),
        Parameter::Integer(integer) => Dynamic::from(*integer),
        Parameter::Bool(bool) => Dynamic::from(*bool),
        Parameter::Decimal(decimal) => Dynamic::from_decimal(*decimal),
        Parameter::List(items) => Dynamic::from_array(items.iter().map(dynamic).collect()),
        Parameter::Map(map) => Dynamic::from_map(parameters(map)),
    }
}
