//! The tests of a rules folder: cases beside rules, and `*.test.yaml` files that say what a rule
//! finds, what a filter skips and what a map gives.

use std::sync::Arc;

use rhai::{Dynamic, Engine};
use serde_json::Value;

use super::read::{LayOut, Scene, scene};
use super::{CaseFile, Promise, base_of, expect, findings, json, picked, read};
use crate::domain::candidate::Candidate;
use crate::domain::finding::{Finding, Severity};
use crate::domain::invoice::Invoice;
use crate::domain::picking_order::PickingOrder;
use crate::domain::selection::Selected;
use crate::problem::Place;
use crate::rules::evaluate::{Evaluator, OutOfTime};
use crate::rules::load::Folder;
use crate::rules::registry::Level;
use crate::rules::set::{Hook, Rule, RuleSet};
use crate::rules::subject::{Subject, Target};
use crate::rules::world::{FactLog, World};

/// One test.
#[derive(Debug, Clone)]
pub struct Test {
    /// The rule, filter or map it is about.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// What it lays out.
    pub scene: Value,
    /// What must come of it.
    pub expects: Expects,
}

/// What a test expects.
#[derive(Debug, Clone)]
pub enum Expects {
    /// No finding; of a filter, no reason to skip.
    Nothing,
    /// At least one finding; of a filter, any reason.
    Something,
    /// Exactly these findings; each says what matters of it.
    Findings(Vec<Value>),
    /// This reason to skip.
    Reason(String),
    /// A target that has at least this.
    Target(Value),
    /// The test cannot be read: every reason.
    Unreadable(Vec<String>),
}

/// What came of a test.
#[derive(Debug, Clone)]
pub struct Tested {
    /// The test.
    pub test: Test,
    /// Why it failed; none where it passed.
    pub failures: Vec<String>,
    /// The test itself cannot be read.
    pub unreadable: bool,
    /// What was found, whatever was expected.
    pub findings: Vec<Finding>,
}

/// How the mappings make targets that map scripts adjust; rules know no mapping.
#[derive(Clone, Copy)]
pub struct Mappings {
    /// Downward.
    pub picking_order: fn(&Selected, &World) -> PickingOrder,
    /// Upward; `None` where nothing would be billed.
    pub invoice: fn(&Candidate, &World) -> Option<Invoice>,
}

/// What tests run against.
pub struct Bench<'a> {
    /// The rules.
    pub set: &'a RuleSet,
    /// The folder they came from, for `base.json`.
    pub folder: &'a Folder,
    /// The mappings.
    pub mappings: Mappings,
    /// Makes the engine of each test; the code tells whose scripts will run.
    pub engine: &'a dyn Fn(&str) -> Engine,
}

/// What one test laid out and what came of it.
#[derive(Default)]
struct Came {
    findings: Vec<Finding>,
    reason: Option<String>,
    target: Option<Value>,
    /// Rhai alone says otherwise than a run.
    differs: bool,
}

impl From<CaseFile> for Test {
    fn from(case: CaseFile) -> Self {
        let scene = json::parse(&case.text.text, &case.text.file);
        let expects = match (case.promise, &scene) {
            (_, Err(problems)) => Expects::Unreadable(problems.clone()),
            (Promise::Passes, _) => Expects::Nothing,
            (Promise::Fails, _) => Expects::Something,
        };
        Self {
            code: case.rule,
            name: case.name,
            place: Place::start_of(case.text.file),
            scene: scene.unwrap_or_default(),
            expects,
        }
    }
}

impl Bench<'_> {
    /// Runs one test; `None` where the rules have nothing of its code.
    ///
    /// # Errors
    /// A script that outlasts the clock.
    pub fn run(&self, test: &Test) -> Result<Option<Tested>, OutOfTime> {
        if let Expects::Unreadable(problems) = &test.expects {
            return Ok(Some(unreadable(test, problems.clone())));
        }
        let Some((set, subject)) = self.narrowed(test) else { return Ok(None) };
        let came = match base_of(&subject, self.folder) {
            Err(problems) => Err(problems),
            Ok(base) if subject == Candidate::NAME => {
                self.come(test, &base, set, picked::candidate, &self.mappings.invoice)?
            }
            Ok(base) => {
                let order = self.mappings.picking_order;
                let target = |doc: &Selected, world: &World| Some(order(doc, world));
                self.come(test, &base, set, read::selected, &target)?
            }
        };
        Ok(Some(match came {
            Err(problems) => unreadable(test, problems),
            Ok(came) => judged(test, came),
        }))
    }

    /// The rule set with this one script alone, and its subject.
    fn narrowed(&self, test: &Test) -> Option<(RuleSet, String)> {
        if let Some(rule) = self.set.rules.iter().find(|rule| rule.code == test.code) {
            let level = Level::On(rule.level.severity().unwrap_or(Severity::Error));
            let rule = Rule { level, ..rule.clone() };
            let subject = rule.subject.clone();
            return Some((RuleSet { rules: vec![rule], ..RuleSet::default() }, subject));
        }
        let named = |hooks: &[Hook]| hooks.iter().find(|hook| hook.code == test.code).cloned();
        if let Some(filter) = named(&self.set.filters) {
            let subject = filter.subject.clone();
            return Some((RuleSet { filters: vec![filter], ..RuleSet::default() }, subject));
        }
        let map = named(&self.set.maps)?;
        let subject = map.subject.clone();
        Some((RuleSet { maps: vec![map], ..RuleSet::default() }, subject))
    }

    fn come<S: Subject>(
        &self,
        test: &Test,
        base: &Value,
        mut set: RuleSet,
        lay_out: LayOut<S>,
        target: &dyn Fn(&S, &World) -> Option<S::Target>,
    ) -> Result<Result<Came, Vec<String>>, OutOfTime> {
        let Scene { docs, world, parameters } = match scene(&test.scene, base, lay_out) {
            Ok(scene) => scene,
            Err(problems) => return Ok(Err(problems)),
        };
        if let Some(given) = parameters {
            set.rules = set.rules.into_iter().map(|rule| rule.with_parameters(&given)).collect();
        }
        let world = Arc::new(world);
        let mut came = Came::default();
        let (engine, set) = ((self.engine)(&test.code), Arc::new(set));
        let evaluator = Evaluator::with(engine, Arc::clone(&set), Arc::clone(&world));
        // As a run does it: without Rhai, where that can be done.
        let lowered = Evaluator::new(set, Arc::clone(&world));
        if !evaluator.set().rules.is_empty() {
            came.findings = findings(&evaluator, &docs)?;
            came.differs = findings(&lowered, &docs)? != came.findings;
            return Ok(Ok(came));
        }
        let mut facts = FactLog::default();
        for doc in &docs {
            let (reason, found) = evaluator.skip(doc, &mut facts)?;
            came.differs |= lowered.skip(doc, &mut facts)? != (reason.clone(), found.clone());
            came.reason = came.reason.or(reason);
            came.findings.extend(found);
            if evaluator.set().maps.is_empty() {
                continue;
            }
            let Some(made) = target(doc, &world) else { continue };
            let (made, found) = evaluator.map(doc, made, &mut facts)?;
            came.findings.extend(found);
            came.target.get_or_insert(to_json(&Dynamic::from_map(made.to_map())));
        }
        Ok(Ok(came))
    }
}

fn unreadable(test: &Test, problems: Vec<String>) -> Tested {
    Tested { test: test.clone(), failures: problems, unreadable: true, findings: Vec::new() }
}

/// A fault of the program, not of the rule; a run would give the same wrong answer.
const DIFFERS: &str = "the rule gives one result in a run and another in Rhai alone; please report \
    this with the rule and the case";

/// Compares what came with what was expected.
fn judged(test: &Test, came: Came) -> Tested {
    let mut failures: Vec<String> = came
        .findings
        .iter()
        // A script that fails while running has failed its test, whatever that expects.
        .filter(|finding| finding.message.starts_with("the script failed on order"))
        .map(expect::said)
        .collect();
    if came.differs {
        failures.push(DIFFERS.to_string());
    }
    if failures.is_empty() {
        failures = match &test.expects {
            Expects::Nothing => match &came.reason {
                Some(reason) => vec![format!("skipped the order: {reason}")],
                None => came.findings.iter().map(expect::said).collect(),
            },
            Expects::Something if came.findings.is_empty() && came.reason.is_none() => {
                vec!["found nothing".to_string()]
            }
            Expects::Something => Vec::new(),
            Expects::Findings(expected) => expect::findings(expected, &came.findings),
            Expects::Reason(expected) => expect::reason(expected, came.reason.as_deref()),
            Expects::Target(expected) => expect::target(expected, came.target.as_ref()),
            Expects::Unreadable(problems) => problems.clone(),
        };
    }
    Tested { test: test.clone(), failures, unreadable: false, findings: came.findings }
}

/// A plain value of a script as JSON: decimals as texts, as reports write them.
fn to_json(value: &Dynamic) -> Value {
    if let Some(map) = value.read_lock::<rhai::Map>() {
        return map.iter().map(|(key, value)| (key.to_string(), to_json(value))).collect();
    }
    if let Some(list) = value.read_lock::<rhai::Array>() {
        return list.iter().map(to_json).collect();
    }
    if value.is_unit() {
        return Value::Null;
    }
    match (value.as_bool(), value.as_int()) {
        (Ok(bool), _) => bool.into(),
        (_, Ok(integer)) => integer.into(),
        _ => value.to_string().into(),
    }
}
