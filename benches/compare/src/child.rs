//! Programs in processes of their own.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use compare_plain::finding::{Finding, Findings};
use serde_json::Value;

use crate::program::{Clock, Program};

/// A program that does everything from its start to its end.
pub struct Child {
    /// Its row in the table.
    pub name: &'static str,
    /// How it is started.
    pub command: Command,
    /// The report that it writes.
    pub report: PathBuf,
    /// Reads the report.
    pub read: fn(&str) -> Result<Findings>,
}

impl Program for Child {
    fn name(&self) -> String {
        self.name.to_string()
    }

    fn clock(&self) -> Clock {
        Clock::Child
    }

    fn run(&mut self) -> Result<()> {
        let name = self.name;
        let command = self.command.stdin(Stdio::null()).stdout(Stdio::null());
        let status = command.status().with_context(|| format!("{name} does not start"))?;
        ensure!(status.success(), "{name} ends with {status}");
        Ok(())
    }

    fn findings(&mut self) -> Result<Findings> {
        (self.read)(&fs::read_to_string(&self.report)?)
    }
}

/// A text; empty where there is none.
pub fn text(value: &Value) -> std::borrow::Cow<'static, str> {
    value.as_str().unwrap_or_default().to_string().into()
}

/// One line for each finding.
pub fn read(report: &str) -> Result<Findings> {
    let findings = report.lines().map(|line| {
        let row: Value = serde_json::from_str(line)?;
        let Some(place) = row[0].as_u64() else { bail!("a finding without a place: {line}") };
        let (rule, path) = (text(&row[1]), text(&row[2]));
        let (message, fix) = (text(&row[3]), text(&row[4]));
        Ok((usize::try_from(place)?, Finding { rule, path, message, fix }))
    });
    findings.collect()
}

/// A program that waits for work, and measures itself.
pub struct Served {
    name: &'static str,
    process: std::process::Child,
    work: ChildStdin,
    answers: BufReader<ChildStdout>,
    took: Option<(Duration, Duration)>,
}

impl Served {
    /// Starts it.
    pub fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().with_context(|| format!("{name} does not start"))?;
        let (work, answers) = (process.stdin.take(), process.stdout.take());
        let (work, answers) = (work.context("no stdin")?, answers.context("no stdout")?);
        Ok(Self { name, process, work, answers: BufReader::new(answers), took: None })
    }

    fn ask(&mut self, question: &str) -> Result<String> {
        writeln!(self.work, "{question}")?;
        self.work.flush()?;
        self.line()
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        ensure!(self.answers.read_line(&mut line)? > 0, "{} has ended", self.name);
        Ok(line.trim_end().to_string())
    }
}

impl Program for Served {
    fn name(&self) -> String {
        self.name.to_string()
    }

    fn run(&mut self) -> Result<()> {
        let answer = self.ask("run")?;
        let (cpu, wall) = answer.split_once(' ').context("two figures are expected")?;
        let nanos = |text: &str| text.parse().map(Duration::from_nanos);
        self.took = Some((nanos(cpu)?, nanos(wall)?));
        Ok(())
    }

    fn took(&self) -> Option<(Duration, Duration)> {
        self.took
    }

    fn findings(&mut self) -> Result<Findings> {
        let mut report = String::new();
        let mut line = self.ask("tell")?;
        while !line.is_empty() {
            report.push_str(&line);
            report.push('\n');
            line = self.line()?;
        }
        read(&report)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It has nothing to lose; what keeps it from ending is nobody's trouble.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
