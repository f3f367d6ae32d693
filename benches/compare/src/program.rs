//! What is measured.

use std::time::Duration;

use anyhow::{Result, ensure};

use compare_plain::finding::Findings;

/// Where a program spends its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// On the thread that calls it.
    Thread,
    /// In a process of its own.
    Child,
}

/// One of the programs that do the same work.
pub trait Program {
    /// Its row in the table.
    fn name(&self) -> String;

    /// Whose CPU time counts.
    fn clock(&self) -> Clock {
        Clock::Thread
    }

    /// Does all of the work once.
    fn run(&mut self) -> Result<()>;

    /// CPU time and wall time of the last run, where the program measures itself.
    fn took(&self) -> Option<(Duration, Duration)> {
        None
    }

    /// What the last run found.
    fn findings(&mut self) -> Result<Findings>;
}

/// Lets every program run once, and fails unless all of them say the same.
pub fn check(programs: &mut [Box<dyn Program + '_>]) -> Result<Findings> {
    let mut known: Option<(String, Findings)> = None;
    for program in programs {
        program.run()?;
        let mut found = program.findings()?;
        found.sort();
        let name = program.name();
        match &known {
            None => known = Some((name, found)),
            Some((first, expected)) => {
                let differs = expected.iter().zip(&found).find(|(a, b)| a != b);
                ensure!(
                    differs.is_none(),
                    "{first} and {name} differ, first in this: {differs:#?}"
                );
                ensure!(
                    expected.len() == found.len(),
                    "{first} finds {} things, {name} finds {}",
                    expected.len(),
                    found.len()
                );
            }
        }
    }
    Ok(known.map(|(_, found)| found).unwrap_or_default())
}
