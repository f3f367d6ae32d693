//! Measures Crossdock's rules and its reader beside other programs that do the same work: the same
//! orders, the same findings. README.md says what is compared with what.

mod child;
mod company;
mod file;
mod judge;
#[cfg(feature = "languages")]
mod languages;
mod measure;
mod ours;
mod parse;
mod program;
mod rules;
mod table;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::{Parser, ValueEnum};

use company::Company;
use compare_plain::finding::RULES;
use file::Files;
use table::Table;

/// Rounds that give a median worth printing.
const ROUNDS_MIN: usize = 7;

/// Measures Crossdock beside other programs that do the same work
#[derive(Debug, Parser)]
#[command(name = "compare", max_term_width = 100)]
struct Arguments {
    /// How often each program runs; in each round every program runs once
    #[arg(long, default_value_t = ROUNDS_MIN)]
    rounds: usize,

    /// How many sales orders are made
    #[arg(long, default_value_t = 20_000)]
    orders: usize,

    /// One part alone
    #[arg(long, value_name = "PART")]
    only: Option<Part>,

    /// The plain Rhai program built by itself; without it, the one inside is compared with
    #[arg(long, value_name = "PATH")]
    plain: Option<PathBuf>,

    /// Crossdock's program, for the part from file to verdicts
    #[arg(long, value_name = "PATH")]
    crossdock: Option<PathBuf>,

    /// Python, for the part from file to verdicts
    #[arg(long, value_name = "PATH", num_args = 0..=1, default_missing_value = "python3")]
    python: Option<PathBuf>,
}

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Rules on orders in memory
    Rules,
    /// qbXML in memory to structures
    Parse,
    /// Two files to findings
    File,
}

impl Arguments {
    fn wants(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    ensure!(arguments.rounds > 0 && arguments.orders > 0, "nothing to measure");
    let company = Company::make(arguments.orders)?;
    let files = Files::of(&company)?;
    let mut table = Table::default();
    if arguments.wants(Part::Rules) {
        measure_rules(&arguments, &company, &files, &mut table)?;
    }
    if arguments.wants(Part::Parse) {
        parse::check(&company)?;
        table.remark("parse: both read the same, in every field".to_string());
        let mut programs = parse::programs(&company);
        let times = measure::rounds(&mut programs, arguments.rounds)?;
        let of = table::Of { orders: arguments.orders, bytes: Some(company.orders.len()) };
        table.add("parse", &times, parse::BASELINE, parse::BASELINE, of);
    }
    if arguments.wants(Part::File) {
        measure_files(&arguments, &company, &files, &mut table)?;
    }
    let mut out = std::io::stdout().lock();
    let (orders, rounds) = (arguments.orders, arguments.rounds);
    let bytes = company.orders.len() / orders;
    writeln!(out, "{orders} orders of {bytes} bytes; medians of {rounds} rounds\n{table}")?;
    Ok(())
}

fn measure_rules(
    arguments: &Arguments,
    company: &Company,
    files: &Files,
    table: &mut Table,
) -> Result<()> {
    let documents = rules::Documents::of(company)?;
    let mut programs = documents.programs()?;
    let mut baseline = rules::INSIDE;
    if let Some(program) = &arguments.plain {
        programs.insert(1, files.plain_rules(program)?);
        baseline = rules::BASELINE;
    }
    let found = program::check(&mut programs)?;
    let spoke: BTreeSet<&str> = found.iter().map(|(_, found)| &*found.rule).collect();
    table.remark(format!(
        "rules: {} orders are judged; all programs find the same {} things, by {} of {} rules",
        documents.count(),
        found.len(),
        spoke.len(),
        RULES.len()
    ));
    let times = measure::rounds(&mut programs, arguments.rounds)?;
    let of = table::Of { orders: documents.count(), bytes: None };
    table.add("rules", &times, baseline, rules::FLOOR, of);
    Ok(())
}

fn measure_files(
    arguments: &Arguments,
    company: &Company,
    files: &Files,
    table: &mut Table,
) -> Result<()> {
    let mut programs = files.programs();
    let mut baseline = file::INSIDE;
    if let Some(program) = &arguments.plain {
        programs.insert(1, files.plain(program));
        baseline = file::BASELINE;
    }
    programs.extend(arguments.crossdock.as_deref().map(|program| files.crossdock(program)));
    programs.extend(arguments.python.as_deref().map(|program| files.python(program)));
    let found = program::check(&mut programs)?;
    table.remark(format!("file: all programs find the same {} things", found.len()));
    let times = measure::rounds(&mut programs, arguments.rounds)?;
    let of = table::Of { orders: arguments.orders, bytes: Some(company.orders.len()) };
    table.add("file", &times, baseline, file::FLOOR, of);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_programs_find_the_same_and_every_rule_speaks() {
        let company = Company::make(2_000).expect("memory holds");
        let documents = rules::Documents::of(&company).expect("both choose the same orders");
        let mut programs = documents.programs().expect("the rules load");
        let found = program::check(&mut programs).expect("they agree");
        let spoke: BTreeSet<&str> = found.iter().map(|(_, found)| &*found.rule).collect();
        assert_eq!(spoke, BTreeSet::from(RULES));
        let files = Files::of(&company).expect("files are written");
        let found = program::check(&mut files.programs()).expect("they agree");
        assert!(!found.is_empty());
    }

    #[test]
    fn both_readers_read_the_same() {
        parse::check(&Company::make(2_000).expect("memory holds")).expect("they agree");
    }
}
