//! A program that runs on this thread.

use anyhow::Result;

use crate::program::Program;
use compare_plain::finding::Findings;

type Work<'w> = Box<dyn FnMut(&mut Findings) -> Result<()> + 'w>;

/// A name and the work.
pub struct Judge<'w> {
    name: &'static str,
    work: Work<'w>,
    said: Findings,
}

impl<'w> Judge<'w> {
    /// A program, boxed to stand in a row with others.
    pub fn boxed(
        name: &'static str,
        work: impl FnMut(&mut Findings) -> Result<()> + 'w,
    ) -> Box<dyn Program + 'w> {
        Box::new(Self { name, work: Box::new(work), said: Findings::new() })
    }
}

impl Program for Judge<'_> {
    fn name(&self) -> String {
        self.name.to_string()
    }

    fn run(&mut self) -> Result<()> {
        self.said.clear();
        (self.work)(&mut self.said)
    }

    fn findings(&mut self) -> Result<Findings> {
        Ok(std::mem::take(&mut self.said))
    }
}
