//! From file to verdicts: a file with lists and one with orders, to findings.

use std::fs;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use crossdock::rules::engine;
use crossdock::rules::evaluate::Evaluator;
use crossdock::rules::load::{Folder, load};
use serde_json::Value;
use tempfile::TempDir;

use crate::child::{Child, Served, read, text};
use crate::company::Company;
use crate::judge::Judge;
use crate::program::Program;
use crate::{ours, rules};
use compare_plain::document::Document;
use compare_plain::finding::{Finding, Findings, RULES};
use compare_plain::{native, plain_rhai, read_lists, read_orders};

/// The row that the others are compared with.
pub const BASELINE: &str = "quick-xml, plain Rhai program";
/// The same inside this program, where Rhai has the features that Crossdock wants.
pub const INSIDE: &str = "quick-xml, plain Rhai program, built in";
/// The row that tells how noisy the machine is.
pub const FLOOR: &str = "quick-xml, native Rust rules";

const PYTHON_PROGRAM: &str = include_str!("../elementtree.py");

/// The files, and the workspace that Crossdock's program runs in.
pub struct Files {
    folder: TempDir,
}

impl Files {
    /// Writes everything into a folder that is removed in the end.
    pub fn of(company: &Company) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let files = Self { folder };
        fs::write(files.path("lists.xml"), &company.lists)?;
        fs::write(files.path("orders.xml"), &company.orders)?;
        fs::write(files.path("elementtree.py"), PYTHON_PROGRAM)?;
        fs::write(files.path("crossdock.yaml"), workspace())?;
        fs::create_dir(files.path("rules"))?;
        fs::write(files.path("rules/rules.yaml"), other_rules_off()?)?;
        Ok(files)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Programs that read the files on this thread, the floor first.
    pub fn programs(&self) -> Vec<Box<dyn Program + '_>> {
        let floor = Judge::boxed(FLOOR, |said| self.native(said));
        let inside = Judge::boxed(INSIDE, |said| {
            plain_rhai::judge_files(&self.text("lists.xml")?, &self.text("orders.xml")?, said)
        });
        let ours = Judge::boxed("Crossdock: its library", |said| self.ours(said));
        vec![floor, inside, ours]
    }

    fn text(&self, name: &str) -> Result<String> {
        Ok(fs::read_to_string(self.path(name))?)
    }

    fn native(&self, said: &mut Findings) -> Result<()> {
        let world = read_lists::lists(&self.text("lists.xml")?)?;
        let mut place = 0;
        read_orders::orders(&self.text("orders.xml")?, |order| {
            if let Some(document) = order.and_then(|order| Document::select(order, &world)) {
                let found = native::check(&document, &world);
                said.extend(found.into_iter().map(|it| (place, it)));
            }
            place += 1;
        })
    }

    fn ours(&self, said: &mut Findings) -> Result<()> {
        let open = |name: &str| fs::File::open(self.path(name)).map(BufReader::new);
        let world = ours::world(open("lists.xml")?)?;
        let evaluator = Evaluator::new(ours::rules()?, Arc::clone(&world));
        let (mut place, mut failed) = (0, None);
        ours::orders(open("orders.xml")?, |order| {
            if let Some(document) = order.and_then(|order| ours::select(order, &world)) {
                match ours::check(&evaluator, &document) {
                    Ok(found) => said.extend(found.map(|it| (place, it))),
                    Err(error) => failed = Some(error),
                }
            }
            place += 1;
        })?;
        failed.map_or(Ok(()), |error| Err(error.into()))
    }

    /// The plain Rhai program from file to findings.
    pub fn plain<'f>(&'f self, program: &Path) -> Box<dyn Program + 'f> {
        let report = self.path("plain.jsonl");
        let mut command = Command::new(program);
        command.args([self.path("lists.xml"), self.path("orders.xml"), report.clone()]);
        Box::new(Child { name: BASELINE, command, report, read })
    }

    /// The same on orders in memory.
    pub fn plain_rules<'f>(&'f self, program: &Path) -> Result<Box<dyn Program + 'f>> {
        let mut command = Command::new(program);
        command.args([self.path("lists.xml"), self.path("orders.xml")]);
        Ok(Box::new(Served::start(rules::BASELINE, &mut command)?))
    }

    /// Crossdock's program: a dry run, which does all that a run does but posting.
    pub fn crossdock<'f>(&'f self, program: &Path) -> Box<dyn Program + 'f> {
        let report = self.path("plan.jsonl");
        let mut command = Command::new(program);
        command.args(["plan", "--exit-zero", "--workspace"]).arg(self.folder.path());
        command.arg("--from").arg(self.path("lists.xml")).arg(self.path("orders.xml"));
        command.arg("-o").arg(format!("jsonl:{}", report.display()));
        Box::new(Child { name: "Crossdock: `crossdock plan`", command, report, read: of_plan })
    }

    /// The Python program.
    pub fn python<'f>(&'f self, program: &Path) -> Box<dyn Program + 'f> {
        let report = self.path("findings.jsonl");
        let mut command = Command::new(program);
        command.arg(self.path("elementtree.py"));
        command.args([self.path("lists.xml"), self.path("orders.xml"), report.clone()]);
        Box::new(Child { name: "Python, ElementTree, rules written in", command, report, read })
    }
}

fn workspace() -> &'static str {
    "company: Acme Supply\n\
     settings:\n\
     \x20 multiple_sites: true\n\
     \x20 sites:\n\
     \x20   - { quickbooks: East, site: EAST, location: DOCK-1 }\n\
     \x20   - { quickbooks: West, site: WEST, location: DOCK-1 }\n\
     \x20   - { quickbooks: North, site: NORTH, location: DOCK-1 }\n"
}

fn other_rules_off() -> Result<String> {
    let loaded = load(&engine::build(), &Folder::default())
        .map_err(|problems| anyhow!("the built-in rules do not load: {problems:?}"))?;
    let others = loaded
        .set
        .rules
        .iter()
        .filter(|rule| rule.subject == "sales_order" && !RULES.contains(&rule.code.as_str()));
    let lines: Vec<String> = others.map(|rule| format!("{}: off", rule.code)).collect();
    Ok(lines.join("\n"))
}

/// One line for each document, in the order of the file.
fn of_plan(report: &str) -> Result<Findings> {
    let mut findings = Findings::new();
    let mut place = 0;
    for line in report.lines() {
        let row: Value = serde_json::from_str(line)?;
        if row["type"] != "document" || row["flow"] != "orders_down" {
            continue;
        }
        for found in row["findings"].as_array().into_iter().flatten() {
            let (rule, path) = (text(&found["rule"]), text(&found["path"]));
            let (message, fix) = (text(&found["message"]), text(&found["fix"]));
            if RULES.contains(&&*rule) {
                findings.push((place, Finding { rule, path, message, fix }));
            }
        }
        place += 1;
    }
    Ok(findings)
}
