//! The picture of a graph: Mermaid, DOT and SVG, the same nodes and edges in each, with counts
//! where a run has made some.

use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use super::graph::{CheckedGraph, Edge};
use super::run::Counts;
use super::stage::Work;

/// What a node is, for its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Begins a stream.
    Source,
    /// Stands within one.
    Stage,
    /// Ends one.
    Sink,
}

/// A node as pictures show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Box {
    /// Its name.
    pub name: &'static str,
    /// One line about it.
    pub about: String,
    /// What it is.
    pub shape: Shape,
}

/// An edge as pictures show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// Place of the upper end among the boxes.
    pub from: usize,
    /// Place of the lower end.
    pub to: usize,
    /// What it carries, with the count where there is one.
    pub label: String,
    /// It carries nothing: the lower end waits for the upper one.
    pub waits: bool,
}

/// A graph ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// In the order of the walk.
    pub boxes: Vec<Box>,
    /// By upper end, in the order they were added.
    pub arrows: Vec<Arrow>,
}

/// A picture of a graph, with the counts of a run where there was one.
pub fn picture(graph: &CheckedGraph, counts: Option<&Counts>) -> Picture {
    let mut places: BTreeMap<NodeIndex, usize> = BTreeMap::new();
    let mut boxes: Vec<Box> = Vec::new();
    for node in &graph.order {
        let shape = match graph.nodes[*node].work {
            Work::Source(_) => Shape::Source,
            Work::Stage(_) => Shape::Stage,
            Work::Sink(_) => Shape::Sink,
        };
        places.insert(*node, boxes.len());
        let (name, about) = (graph.nodes[*node].name, graph.nodes[*node].about.to_string());
        boxes.push(Box { name, about, shape });
    }
    let mut arrows = Vec::new();
    for edge in graph.nodes.edge_references() {
        let name = graph.nodes[edge.source()].name;
        let (label, waits) = match *edge.weight() {
            Edge::Settles => ("settled first".to_string(), true),
            Edge::Carries(port) => match counts {
                Some(counts) => {
                    let count = counts.get(&(name, port)).copied().unwrap_or(0);
                    (format!("{port} ({count})"), false)
                }
                None => (port.to_string(), false),
            },
        };
        let (from, to) = (places[&edge.source()], places[&edge.target()]);
        arrows.push(Arrow { from, to, label, waits });
    }
    Picture { boxes, arrows }
}

impl Picture {
    /// The same with the counts of a run on its arrows, for a graph that was drawn before its run.
    pub fn counted(mut self, counts: &Counts) -> Self {
        for arrow in self.arrows.iter_mut().filter(|arrow| !arrow.waits) {
            let name = self.boxes[arrow.from].name;
            let carried = counts
                .iter()
                .find(|((from, port), _)| *from == name && port.to_string() == arrow.label);
            let count = carried.map_or(0, |(_, count)| *count);
            arrow.label = format!("{} ({count})", arrow.label);
        }
        self
    }

    /// Mermaid's flowchart text.
    pub fn mermaid(&self) -> String {
        let mut text = String::from("flowchart TD\n");
        for (place, each) in self.boxes.iter().enumerate() {
            let (name, about) = (mermaid_text(each.name), mermaid_text(&each.about));
            let label = format!("\"{name}<br/><small>{about}</small>\"");
            let node = match each.shape {
                Shape::Source => format!("n{place}([{label}])"),
                Shape::Stage => format!("n{place}[{label}]"),
                Shape::Sink => format!("n{place}[/{label}/]"),
            };
            text.push_str(&format!("  {node}\n"));
        }
        for arrow in &self.arrows {
            let line = if arrow.waits { "-.->" } else { "-->" };
            let (from, label, to) = (arrow.from, mermaid_text(&arrow.label), arrow.to);
            text.push_str(&format!("  n{from} {line}|\"{label}\"| n{to}\n"));
        }
        text
    }

    /// Graphviz' DOT.
    pub fn dot(&self) -> String {
        let mut text = String::from(
            "digraph crossdock {\n  rankdir=TB;\n  node [fontname=\"sans-serif\"];\n  \
             edge [fontname=\"sans-serif\", fontsize=11];\n",
        );
        for each in &self.boxes {
            let shape = match each.shape {
                Shape::Source => "oval",
                Shape::Stage => "box",
                Shape::Sink => "parallelogram",
            };
            let (name, about) = (dot_text(each.name), dot_text(&each.about));
            text.push_str(&format!("  \"{name}\" [shape={shape}, tooltip=\"{about}\"];\n"));
        }
        for arrow in &self.arrows {
            let style = if arrow.waits { ", style=dashed" } else { "" };
            let name = |place: usize| dot_text(self.boxes[place].name);
            let (from, to, label) = (name(arrow.from), name(arrow.to), dot_text(&arrow.label));
            text.push_str(&format!("  \"{from}\" -> \"{to}\" [label=\" {label}\"{style}];\n"));
        }
        text.push_str("}\n");
        text
    }
}

/// Text within Mermaid's quotes: `#` begins an entity there, and what looks like a tag is one.
fn mermaid_text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '#' => safe.push_str("#35;"),
            '"' => safe.push_str("#quot;"),
            '<' => safe.push_str("#lt;"),
            '>' => safe.push_str("#gt;"),
            '&' => safe.push_str("#amp;"),
            other => safe.push(other),
        }
    }
    safe
}

/// Text within DOT's quotes. A backslash begins an escape there (`\\n`, `\\N`).
fn dot_text(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
