//! What `rules test --coverage` tells.

use std::io::Write;

use crate::rules::coverage::{Coverage, Share};

/// The least that must be covered, in tenths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold(usize);

/// Reads `80` or `78.5`.
pub fn percent(text: &str) -> Result<Threshold, String> {
    let (whole, tenths) = text.split_once('.').unwrap_or((text, "0"));
    let read = |part: &str| part.parse::<usize>().ok();
    match (read(whole), read(tenths)) {
        (Some(whole), Some(tenths)) if tenths < 10 && whole * 10 + tenths <= 1000 => {
            Ok(Threshold(whole * 10 + tenths))
        }
        _ => Err("write percents from 0 to 100, with one decimal place at most".to_string()),
    }
}

impl Threshold {
    /// Lines and branches are both covered as far as that.
    pub fn is_met(self, coverage: &Coverage) -> bool {
        coverage.line_share().per_mille() >= self.0 && coverage.branch_share().per_mille() >= self.0
    }

    fn percent(self) -> String {
        format!("{}.{}", self.0 / 10, self.0 % 10)
    }
}

/// A row for each file, the gaps below it, and the sum.
pub fn write_text(
    out: &mut dyn Write,
    coverage: &Coverage,
    threshold: Option<Threshold>,
) -> std::io::Result<()> {
    let width = coverage.files.keys().map(String::len).max().unwrap_or(0).max("all files".len());
    writeln!(out, "\n{:<width$}  {:>16}  {:>16}  never ran", "coverage", "lines", "branches")?;
    for (file, covered) in &coverage.files {
        let (lines, branches) = (shown(covered.line_share()), shown(covered.branch_share()));
        let gaps = covered.gaps().join(", ");
        let row = format!("{file:<width$}  {lines:>16}  {branches:>16}  {gaps}");
        writeln!(out, "{}", row.trim_end())?;
    }
    let (lines, branches) = (coverage.line_share(), coverage.branch_share());
    let row = format!("{:<width$}  {:>16}  {:>16}", "all files", shown(lines), shown(branches));
    writeln!(out, "{row}\n")?;
    if let Some(threshold) = threshold.filter(|threshold| !threshold.is_met(coverage)) {
        let (got, what) = [(lines, "lines"), (branches, "branches")]
            .into_iter()
            .min_by_key(|(share, _)| share.per_mille())
            .unwrap_or((lines, "lines"));
        writeln!(
            out,
            "coverage of {what} is too low: got {} %, need {} %",
            got.percent(),
            threshold.percent()
        )?;
    }
    Ok(())
}

fn shown(share: Share) -> String {
    format!("{:>5} % {:>9}", share.percent(), format!("({}/{})", share.done, share.all))
}

/// The same, for programs.
pub fn to_json(coverage: &Coverage, threshold: Option<Threshold>) -> serde_json::Value {
    let share = |share: Share| {
        let (percent, covered, all) = (share.percent(), share.done, share.all);
        serde_json::json!({ "percent": percent, "covered": covered, "all": all })
    };
    let files = coverage.files.iter().map(|(file, covered)| {
        serde_json::json!({
            "file": file, "lines": share(covered.line_share()),
            "branches": share(covered.branch_share()), "never_ran": covered.gaps(),
        })
    });
    serde_json::json!({
        "lines": share(coverage.line_share()), "branches": share(coverage.branch_share()),
        "threshold": threshold.map(Threshold::percent),
        "met": threshold.is_none_or(|threshold| threshold.is_met(coverage)),
        "files": files.collect::<Vec<_>>(),
    })
}
