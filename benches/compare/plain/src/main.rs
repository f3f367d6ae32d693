//! The plain Rhai program by itself.
//!
//! `compare-plain LISTS ORDERS FINDINGS` goes from file to verdicts and writes a line for each
//! finding: `[place of the order in the file, rule, path, message, fix]`.
//!
//! `compare-plain LISTS ORDERS` reads the orders, then waits for lines on stdin. To `run` it judges
//! all of them once and answers with the nanoseconds of CPU time and of wall time that this took;
//! to `tell` with the findings of the last time and an empty line.

use std::io::{BufRead, BufWriter, Write};
use std::sync::Arc;
use std::time::Instant;
use std::{env, fs, io};

use anyhow::{Result, bail};
use compare_plain::document::Document;
use compare_plain::finding::Findings;
use compare_plain::plain_rhai::{self, Rules};
use compare_plain::{read_lists, read_orders, time};

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [lists, orders, findings] => {
            let (lists, orders) = (fs::read_to_string(lists)?, fs::read_to_string(orders)?);
            let mut said = Findings::new();
            plain_rhai::judge_files(&lists, &orders, &mut said)?;
            write(BufWriter::new(fs::File::create(findings)?), &said)
        }
        [lists, orders] => answer(&fs::read_to_string(lists)?, &fs::read_to_string(orders)?),
        _ => bail!("two or three files are expected"),
    }
}

fn answer(lists: &str, orders: &str) -> Result<()> {
    let world = Arc::new(read_lists::lists(lists)?);
    let mut documents = Vec::new();
    read_orders::orders(orders, |order| {
        let document = order.and_then(|order| Document::select(order, &world));
        documents.extend(document.map(Arc::new));
    })?;
    let rules = Rules::new(world)?;
    let mut scope = rhai::Scope::new();
    let mut said = Findings::new();
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        if line? == "tell" {
            write(&mut out, &said)?;
            writeln!(out)?;
            out.flush()?;
            continue;
        }
        said.clear();
        let (cpu, wall) = (time::of_thread()?, Instant::now());
        for (place, document) in documents.iter().enumerate() {
            let found = rules.check(document, &mut scope)?;
            said.extend(found.into_iter().map(|finding| (place, finding)));
        }
        let (wall, cpu) = (wall.elapsed(), time::of_thread()?.saturating_sub(cpu));
        writeln!(out, "{} {}", cpu.as_nanos(), wall.as_nanos())?;
        out.flush()?;
    }
    Ok(())
}

fn write(mut out: impl Write, said: &Findings) -> Result<()> {
    for (place, found) in said {
        let row = (place, &found.rule, &found.path, &found.message, &found.fix);
        serde_json::to_writer(&mut out, &row)?;
        writeln!(out)?;
    }
    Ok(out.flush()?)
}
