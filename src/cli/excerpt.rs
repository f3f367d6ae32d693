//! A script that failed while it ran, told like one that does not compile: with the lines around.

use super::workspace::Workspace;
use crate::domain::finding::Finding;
use crate::problem::{Paint, Place, Problem, render};

/// What the beginning of such a finding's message is.
const FAILED: &str = "the script failed on order";

/// The finding with an excerpt of the script; `None` for any other finding.
pub fn of(workspace: &Workspace, finding: &Finding) -> Option<String> {
    if !finding.message.starts_with(FAILED) {
        return None;
    }
    let mut parts = finding.at.as_deref()?.rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    let place = Place { file: parts.next()?.to_string(), line, column, length: 1 };
    let mut problem = Problem::error(place, finding.message.clone());
    problem.remedy.clone_from(&finding.fix);
    Some(render(&[problem], &workspace.sources, Paint::Plain))
}
