//! Rule × document → findings. A script that fails is an error finding on that document; only the
//! clock ends a run.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use rhai::{CallFnOptions, Dynamic, Engine, EvalAltResult, FuncArgs, Map, Scope};

use super::api::{Collector, Said};
use super::asking::Asking;
use super::diagnose::{self, LastStep};
use super::engine::{self, ROOM_COUNT};
use super::lowered::fast::{self, Fast, Tally};
use super::reads;
use super::said::{failure_finding, finding};
use super::scripts::Script;
use super::set::{Hook, Rule, RuleSet};
use super::subject::{Headed, Subject, Target};
use super::value::Value;
use super::world::{FactLog, World};
use crate::domain::facts::Fact;
use crate::domain::finding::{Finding, Severity, line_index};
use crate::domain::ids::TxnId;
use crate::domain::waiver::Names;

/// A script ran longer than any call may take; the run has to end.
#[derive(Debug, thiserror::Error)]
#[error("{rule} on {document} ran longer than a call may take, at {at}")]
pub struct OutOfTime {
    /// Which rule or hook.
    pub rule: String,
    /// On which document.
    pub document: String,
    /// Where it was.
    pub at: String,
}

/// How one rule took one document, for `explain`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It had nothing to say.
    Passed,
    /// It compares documents; its answer comes when all are there.
    Later,
    /// It said this many things.
    Spoke(usize),
    /// It failed while running.
    Failed,
    /// The order is leaving the warehouse, and the rule has no say in that.
    NotAsked,
    /// Its level is off.
    Off,
}

/// One rule on one document, for `explain`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Code of the rule.
    pub rule: String,
    /// How it took the document.
    pub outcome: Outcome,
    /// What it read, where somebody listened.
    pub reads: Vec<String>,
}

/// What all rules made of one document.
#[derive(Debug, Default)]
pub struct Checked {
    /// Everything found.
    pub findings: Vec<Finding>,
    /// Everything asked.
    pub facts: FactLog,
    /// The keys under which group rules compare this document: index of the rule, key.
    pub keys: Vec<(usize, String)>,
    /// How each rule took it, where somebody listened.
    pub outcomes: Vec<Asked>,
}

/// Runs scripts against documents. Not shared between threads: each has its own.
pub struct Evaluator {
    /// By the room that documents get; made when the first one of that size comes.
    engines: [OnceCell<Engine>; ROOM_COUNT],
    set: Arc<RuleSet>,
    world: Arc<World>,
    fast: Fast,
}

/// One call, with what is needed to tell about its failure.
pub(super) struct Call<'a> {
    pub(super) code: &'a str,
    pub(super) script: &'a Script,
    function: &'a str,
    pub(super) document: String,
    /// Lines of the order, or pairs of orders in a group: what a loop may go over.
    lines: usize,
}

impl Evaluator {
    /// An evaluator for one run.
    pub fn new(set: Arc<RuleSet>, world: Arc<World>) -> Self {
        Self { engines: Default::default(), set, world, fast: Fast::new(false) }
    }

    /// An evaluator on an engine that somebody watches: Rhai runs everything.
    pub fn with(engine: Engine, set: Arc<RuleSet>, world: Arc<World>) -> Self {
        let engines = [OnceCell::from(engine), OnceCell::new(), OnceCell::new()];
        Self { engines, set, world, fast: Fast::new(true) }
    }

    /// The rules it runs.
    pub fn set(&self) -> &RuleSet {
        &self.set
    }

    /// How many calls were run without Rhai so far.
    pub fn tally(&self) -> Tally {
        self.fast.tally()
    }

    /// What its rules may ask.
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// Asks every active rule about one document.
    ///
    /// # Errors
    /// A call that outlasts the clock.
    pub fn check<S: Subject>(&self, doc: &Arc<S>) -> Result<Checked, OutOfTime> {
        self.check_and_tell(doc, false)
    }

    /// The same; where somebody listens, with everything that each rule read.
    ///
    /// # Errors
    /// A call that outlasts the clock.
    pub fn check_and_tell<S: Subject>(
        &self,
        doc: &Arc<S>,
        tells: bool,
    ) -> Result<Checked, OutOfTime> {
        let mut checked = Checked::default();
        let log = Arc::default();
        for (index, rule) in self.set.rules.iter().enumerate() {
            if rule.subject != S::NAME {
                continue;
            }
            if !tells {
                self.ask(index, rule, doc, &log, &mut checked)?;
                continue;
            }
            let of_rule = || self.ask(index, rule, doc, &log, &mut checked);
            let (outcome, reads) = reads::listened(of_rule);
            let outcome = outcome?;
            checked.outcomes.push(Asked { rule: rule.code.clone(), outcome, reads });
        }
        checked.facts = std::mem::take(&mut log.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(checked)
    }

    fn ask<S: Subject>(
        &self,
        index: usize,
        rule: &Rule,
        doc: &Arc<S>,
        log: &Arc<Mutex<FactLog>>,
        checked: &mut Checked,
    ) -> Result<Outcome, OutOfTime> {
        let Some(severity) = rule.level.severity() else { return Ok(Outcome::Off) };
        if doc.is_leaving() && !rule.also_when_leaving {
            return Ok(Outcome::NotAsked);
        }
        let (before, keys_before) = (checked.findings.len(), checked.keys.len());
        let mut failed = false;
        if rule.has_check {
            failed |= self.check_one(rule, severity, doc, log, checked)?;
        }
        if rule.has_key {
            failed |= self.key_of(index, rule, doc, log, checked)?;
        }
        Ok(match (failed, checked.findings.len() - before) {
            (true, _) => Outcome::Failed,
            (false, 0) if checked.keys.len() > keys_before => Outcome::Later,
            (false, 0) => Outcome::Passed,
            (false, spoken) => Outcome::Spoke(spoken),
        })
    }

    fn check_one<S: Subject>(
        &self,
        rule: &Rule,
        severity: Severity,
        doc: &Arc<S>,
        log: &Arc<Mutex<FactLog>>,
        checked: &mut Checked,
    ) -> Result<bool, OutOfTime> {
        let asking = self.asking(&rule.parameters, log, doc.own());
        let (thing, lines) = (Value::Thing(S::thing(doc)), doc.line_count());
        let ran = self.fast.call(&rule.lowered, "check", &asking, thing, lines, |_| Some(()));
        let (answer, said) = match ran {
            Some(((), said)) => (Ok(Dynamic::UNIT), said),
            None => {
                let call = Call::of(rule, "check", &**doc);
                self.call(&call, (S::view(doc), asking.kept()))?
            }
        };
        let said = said.into_iter();
        checked.findings.extend(said.map(|said| {
            let mut found = finding(rule, severity, &said);
            found.line_id = line_index(&said.path).and_then(|index| doc.line_id(index));
            self.waive(&mut found, doc.names(), Some(log));
            found
        }));
        if let Err(failure) = answer {
            checked.findings.push(failure);
            return Ok(true);
        }
        Ok(false)
    }

    fn key_of<S: Subject>(
        &self,
        index: usize,
        rule: &Rule,
        doc: &Arc<S>,
        log: &Arc<Mutex<FactLog>>,
        checked: &mut Checked,
    ) -> Result<bool, OutOfTime> {
        let asking = self.asking(&rule.parameters, log, doc.own());
        let (thing, lines) = (Value::Thing(S::thing(doc)), doc.line_count());
        let ran = self.fast.call(&rule.lowered, "key", &asking, thing, lines, fast::key);
        if let Some((key, _)) = ran {
            checked.keys.extend(key.map(|key| (index, key)));
            return Ok(false);
        }
        let call = Call::of(rule, "key", &**doc);
        let (answer, _) = self.call(&call, (S::view(doc), asking.kept()))?;
        match answer {
            Ok(key) if key.is_unit() => Ok(false),
            // The type belongs to the key: the number 5 and the text "5" are two keys.
            Ok(key) => {
                checked.keys.push((index, format!("{} {key}", key.type_name())));
                Ok(false)
            }
            Err(failure) => {
                checked.findings.push(failure);
                Ok(true)
            }
        }
    }

    /// Asks a group rule about the documents that share a key. Findings come with the place of
    /// their document in the run.
    ///
    /// # Errors
    /// A call that outlasts the clock.
    pub fn check_group<H: Headed>(
        &self,
        rule: usize,
        headers: &[Arc<H>],
    ) -> Result<Vec<(usize, Finding)>, OutOfTime> {
        let rule = &self.set.rules[rule];
        let Some(severity) = rule.level.severity() else { return Ok(Vec::new()) };
        let (answer, said) = self.ask_group(rule, headers)?;
        let mut findings = Vec::new();
        let mut of_all = BTreeSet::new();
        for said in said {
            let found = finding(rule, severity, &said);
            match said.sequence {
                Some(sequence) => findings.push((sequence, found)),
                // Said of the group as a whole: once of each order, however often it was said.
                None if of_all.insert((said.path, said.message)) => {
                    findings.extend(headers.iter().map(|each| (each.sequence(), found.clone())));
                }
                None => {}
            }
        }
        for (sequence, found) in &mut findings {
            if let Some(header) = headers.iter().find(|each| each.sequence() == *sequence) {
                self.waive(found, header.names(), None);
            }
        }
        if let Err(failure) = answer {
            findings.extend(headers.iter().map(|header| (header.sequence(), failure.clone())));
        }
        Ok(findings)
    }

    fn ask_group<H: Headed>(
        &self,
        rule: &Rule,
        headers: &[Arc<H>],
    ) -> Result<(Result<Dynamic, Finding>, Vec<Said>), OutOfTime> {
        // Each order may be compared with each other.
        let lines = headers.len().saturating_mul(headers.len());
        let log = Arc::default();
        let asking = self.asking(&rule.parameters, &log, None);
        let docs = Value::List(H::list(headers));
        let ran = self.fast.call(&rule.lowered, "check_group", &asking, docs, lines, |_| Some(()));
        if let Some(((), said)) = ran {
            return Ok((Ok(Dynamic::UNIT), said));
        }
        let first = headers.first().and_then(|header| header.number()).unwrap_or_default();
        let call = Call {
            code: &rule.code,
            script: &rule.script,
            function: "check_group",
            document: format!("{} orders of key {first}", headers.len()),
            lines,
        };
        let docs: Vec<Dynamic> = headers.iter().map(H::view).collect();
        self.call(&call, (docs, asking.kept()))
    }

    /// Asks the filter scripts whether to skip a document, in the order of their names. The first
    /// reason counts; a script that fails holds the document instead.
    ///
    /// # Errors
    /// A call that outlasts the clock.
    pub fn skip<S: Subject>(
        &self,
        doc: &Arc<S>,
        facts: &mut FactLog,
    ) -> Result<(Option<String>, Vec<Finding>), OutOfTime> {
        let mut findings = Vec::new();
        for hook in self.set.filters.iter().filter(|hook| hook.subject == S::NAME) {
            let log: Arc<Mutex<FactLog>> = Arc::default();
            let none = Arc::default();
            let asking = self.asking(&none, &log, doc.own());
            let (thing, lines) = (Value::Thing(S::thing(doc)), doc.line_count());
            let ran = self.fast.call(&hook.lowered, "skip", &asking, thing, lines, fast::reason);
            let answer = match ran {
                Some((reason, _)) => Ok(reason),
                None => {
                    let call = Call::of_hook(hook, "skip", &**doc);
                    let (answer, _) = self.call(&call, (S::view(doc), asking.kept()))?;
                    answer.map(|reason| (!reason.is_unit()).then(|| reason.to_string()))
                }
            };
            facts.extend(std::mem::take(&mut *log.lock().unwrap_or_else(PoisonError::into_inner)));
            match answer {
                Ok(None) => {}
                Ok(reason) => return Ok((reason, findings)),
                Err(failure) => findings.push(failure),
            }
        }
        Ok((None, findings))
    }

    /// Lets the map scripts adjust what the mapping made, in the order of their names.
    ///
    /// # Errors
    /// A call that outlasts the clock.
    pub fn map<S: Subject>(
        &self,
        doc: &Arc<S>,
        mut target: S::Target,
        facts: &mut FactLog,
    ) -> Result<(S::Target, Vec<Finding>), OutOfTime> {
        let mut findings = Vec::new();
        for hook in self.set.maps.iter().filter(|hook| hook.subject == S::NAME) {
            let log: Arc<Mutex<FactLog>> = Arc::default();
            let call = Call::of_hook(hook, "map", &**doc);
            let none = Arc::default();
            let context = self.asking(&none, &log, doc.own()).kept();
            let given = Dynamic::from_map(target.to_map());
            let (answer, _) = self.call(&call, (S::view(doc), given, context))?;
            facts.extend(std::mem::take(&mut *log.lock().unwrap_or_else(PoisonError::into_inner)));
            match answer.map(|answer| target.changed_by(answer)) {
                Ok(Ok(changed)) => target = changed,
                Ok(Err(problems)) => {
                    findings.extend(problems.into_iter().map(|(path, message)| {
                        let mut found = Finding::new(&hook.code, Severity::Error, path, message)
                            .with_fix(format!("correct what {} returns", hook.script.text.file));
                        found.at = Some(format!("{}:1:1", hook.script.text.file));
                        found
                    }));
                }
                Err(failure) => findings.push(failure),
            }
        }
        Ok((target, findings))
    }

    /// Lets a finding pass that a waiver is about. That the waiver ends, is a fact of the verdict.
    fn waive(&self, found: &mut Finding, names: Names<'_>, log: Option<&Arc<Mutex<FactLog>>>) {
        for waiver in self.set.waivers.iter().filter(|each| each.is_about(&found.rule, names)) {
            if let Some(log) = log {
                log.lock().unwrap_or_else(PoisonError::into_inner).insert(Fact::Today);
            }
            if waiver.holds(self.world.today) {
                waiver.let_pass(found);
                return;
            }
        }
    }

    fn asking<'a>(
        &'a self,
        parameters: &'a Arc<Map>,
        log: &'a Arc<Mutex<FactLog>>,
        own: Option<&'a TxnId>,
    ) -> Asking<'a> {
        Asking { world: &self.world, parameters, log, own }
    }

    fn engine_for(&self, lines: usize) -> &Engine {
        self.engines[engine::room_for(lines)].get_or_init(|| engine::build_for(lines))
    }

    /// Calls a function: its answer, or a finding that tells how it failed; and all it said.
    fn call(
        &self,
        call: &Call<'_>,
        args: impl FuncArgs + Clone,
    ) -> Result<(Result<Dynamic, Finding>, Vec<Said>), OutOfTime> {
        let collector = Collector::default();
        let again = args.clone();
        let answer = run(self.engine_for(call.lines), call, collector.clone(), args);
        let said = collector.take();
        let error = match answer {
            Ok(answer) => return Ok((Ok(answer), said)),
            Err(error) => error,
        };
        let mut failure = diagnose::explain(&error);
        if failure.out_of_time {
            let at = call.script.place(failure.position).to_string();
            let (rule, document) = (call.code.to_string(), call.document.clone());
            return Err(OutOfTime { rule, document, at });
        }
        let last = if failure.out_of_steps && !failure.position.is_none() {
            // Its place says which loop it is; going round it once more would take as long again.
            LastStep::default()
        } else {
            diagnose::last_step(call.lines, |engine| {
                // The answer is the same failure; the debugger has watched the way there.
                let _ = run(engine, call, Collector::default(), again.clone());
            })
        };
        if failure.position.is_none() {
            failure.position = last.position.unwrap_or(failure.position);
        }
        let at = call.script.place(failure.position).to_string();
        Ok((Err(failure_finding(call, &failure, at, &last.values)), said))
    }
}

impl<'a> Call<'a> {
    fn of(rule: &'a Rule, function: &'a str, doc: &impl Subject) -> Self {
        Self::new(&rule.code, &rule.script, function, doc)
    }

    fn of_hook(hook: &'a Hook, function: &'a str, doc: &impl Subject) -> Self {
        Self::new(&hook.code, &hook.script, function, doc)
    }

    fn new(code: &'a str, script: &'a Script, function: &'a str, doc: &impl Subject) -> Self {
        let document = doc.label().to_string();
        Self { code, script, function, document, lines: doc.line_count() }
    }
}

fn run(
    engine: &Engine,
    call: &Call<'_>,
    collector: Collector,
    args: impl FuncArgs,
) -> Result<Dynamic, Box<EvalAltResult>> {
    engine::begin_call(call.lines);
    let options = CallFnOptions::new().eval_ast(false).with_tag(collector);
    engine.call_fn_with_options(options, &mut Scope::new(), &call.script.ast, call.function, args)
}
