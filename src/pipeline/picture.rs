//! The picture of a graph: Mermaid, DOT and SVG, the same nodes and edges in each, with counts
//! where a run has made some.

use std::collections::BTreeMap;

use petgraph::Direction;
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
    pub about: &'static str,
    /// What it is.
    pub shape: Shape,
    /// Row from the top: one below the lowest node above it.
    pub row: usize,
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
        let above = graph.nodes.neighbors_directed(*node, Direction::Incoming);
        let row = above.map(|above| boxes[places[&above]].row + 1).max().unwrap_or(0);
        let shape = match graph.nodes[*node].work {
            Work::Source(_) => Shape::Source,
            Work::Stage(_) => Shape::Stage,
            Work::Sink(_) => Shape::Sink,
        };
        places.insert(*node, boxes.len());
        let (name, about) = (graph.nodes[*node].name, graph.nodes[*node].about);
        boxes.push(Box { name, about, shape, row });
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
    /// Mermaid's flowchart text.
    pub fn mermaid(&self) -> String {
        let mut text = String::from("flowchart TD\n");
        for (place, each) in self.boxes.iter().enumerate() {
            let label = format!("\"{}<br/><small>{}</small>\"", each.name, each.about);
            let node = match each.shape {
                Shape::Source => format!("n{place}([{label}])"),
                Shape::Stage => format!("n{place}[{label}]"),
                Shape::Sink => format!("n{place}[/{label}/]"),
            };
            text.push_str(&format!("  {node}\n"));
        }
        for arrow in &self.arrows {
            let line = if arrow.waits { "-.->" } else { "-->" };
            let (from, label, to) = (arrow.from, &arrow.label, arrow.to);
            text.push_str(&format!("  n{from} {line}|{label}| n{to}\n"));
        }
        text
    }

    /// Graphviz' DOT.
    pub fn dot(&self) -> String {
        let mut text =
            String::from("digraph crossdock {\n  rankdir=TB;\n  node [fontname=\"sans-serif\"];\n");
        for each in &self.boxes {
            let shape = match each.shape {
                Shape::Source => "oval",
                Shape::Stage => "box",
                Shape::Sink => "parallelogram",
            };
            let about = each.about.replace('"', "\\\"");
            text.push_str(&format!("  \"{}\" [shape={shape}, tooltip=\"{about}\"];\n", each.name));
        }
        for arrow in &self.arrows {
            let style = if arrow.waits { ", style=dashed" } else { "" };
            let (from, to) = (self.boxes[arrow.from].name, self.boxes[arrow.to].name);
            text.push_str(&format!(
                "  \"{from}\" -> \"{to}\" [label=\"{}\"{style}];\n",
                arrow.label
            ));
        }
        text.push_str("}\n");
        text
    }
}
