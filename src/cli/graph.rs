//! `crossdock graph`: the graph of stages as a picture.

use std::path::Path;

use super::failure::{Exit, Failure};
use super::output::to_stdout;
use super::run::wired;
use super::workspace::{Workspace, locate};
use crate::pipeline::picture::picture;
use crate::report::svg;

/// What the picture is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum PictureFormat {
    /// A picture for browsers and documents
    Svg,
    /// Graphviz' text
    Dot,
    /// Text that many Markdown viewers draw
    Mermaid,
}

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to write
    #[arg(short = 'o', long = "output", value_name = "FORMAT", default_value = "mermaid")]
    output: PictureFormat,
}

/// Draws the graph of a workspace; outside of one, the built-in graph.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let workspace = match locate(workspace) {
        Err(_) if workspace.is_none() => Workspace::built_in()?,
        _ => Workspace::open(workspace)?,
    };
    let drawn = picture(&wired(&workspace)?.graph, None);
    let text = match arguments.output {
        PictureFormat::Svg => svg::svg(&drawn),
        PictureFormat::Dot => drawn.dot(),
        PictureFormat::Mermaid => drawn.mermaid(),
    };
    to_stdout(|out| out.write_all(text.as_bytes()))?;
    Ok(Exit::Done)
}
