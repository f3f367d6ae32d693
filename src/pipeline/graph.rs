//! The graph of stages: typed edges, checked as a whole before anything runs.

use std::collections::{BTreeMap, HashMap, HashSet};

use petgraph::Direction;
use petgraph::algo::toposort;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::batch::Port;
use super::stage::{Node, Work};

/// What an edge carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edge {
    /// Documents of this port.
    Carries(Port),
    /// Nothing: the node below starts only when the node above has finished.
    Settles,
}

/// A graph under construction. Nodes and edges keep the order they were added in.
#[derive(Default)]
pub struct Graph {
    nodes: DiGraph<Node, Edge>,
}

/// Something wrong with a graph, naming its nodes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GraphProblem {
    /// Two nodes of one name.
    #[error("two nodes are called `{0}`")]
    NameTwice(&'static str),
    /// An edge whose upper end does not give its port.
    #[error("`{from}` gives no {port}, but an edge takes {port} from it to `{to}`")]
    DoesNotGive {
        /// Upper end.
        from: &'static str,
        /// Lower end.
        to: &'static str,
        /// What the edge carries.
        port: Port,
    },
    /// An edge whose lower end does not take its port.
    #[error("`{to}` takes no {port}, but an edge brings {port} to it from `{from}`")]
    DoesNotTake {
        /// Upper end.
        from: &'static str,
        /// Lower end.
        to: &'static str,
        /// What the edge carries.
        port: Port,
    },
    /// A port that leads nowhere: its documents would vanish.
    #[error("nothing takes the {port} of `{node}`")]
    LeadsNowhere {
        /// Whose.
        node: &'static str,
        /// Which.
        port: Port,
    },
    /// A port with two edges: its documents would be doubled.
    #[error("the {port} of `{node}` go to {to}: one edge only")]
    LeadsTwice {
        /// Whose.
        node: &'static str,
        /// Which.
        port: Port,
        /// Names of the lower ends.
        to: String,
    },
    /// A port that nothing feeds.
    #[error("nothing gives `{node}` its {port}")]
    NeverFed {
        /// Whose.
        node: &'static str,
        /// Which.
        port: Port,
    },
    /// A node from which no document can leave.
    #[error("no way leads from `{0}` to a sink")]
    NoWayOut(&'static str),
    /// Nodes that wait for each other.
    #[error("these nodes wait for each other: {0}")]
    Cycle(String),
}

/// A graph without problems, with the order to walk it in.
pub struct CheckedGraph {
    pub(super) nodes: DiGraph<Node, Edge>,
    pub(super) order: Vec<NodeIndex>,
}

impl Graph {
    /// Adds a node.
    pub fn add(&mut self, node: Node) -> NodeIndex {
        self.nodes.add_node(node)
    }

    /// Lets documents of a port flow from one node to another.
    pub fn connect(&mut self, from: NodeIndex, port: Port, to: NodeIndex) {
        self.nodes.add_edge(from, to, Edge::Carries(port));
    }

    /// Lets a node start only when another has finished.
    pub fn settle(&mut self, first: NodeIndex, then: NodeIndex) {
        self.nodes.add_edge(first, then, Edge::Settles);
    }

    /// Checks names, ports, ways out and cycles.
    ///
    /// # Errors
    /// Every problem at once.
    pub fn check(self) -> Result<CheckedGraph, Vec<GraphProblem>> {
        let mut problems = self.name_problems();
        problems.extend(self.port_problems());
        problems.extend(self.way_out_problems());
        problems.extend(self.cycle_problems());
        match (problems.is_empty(), toposort(&self.nodes, None)) {
            (true, Ok(order)) => Ok(CheckedGraph { nodes: self.nodes, order }),
            _ => Err(problems),
        }
    }

    fn name(&self, node: NodeIndex) -> &'static str {
        self.nodes[node].name
    }

    fn name_problems(&self) -> Vec<GraphProblem> {
        let mut seen = BTreeMap::new();
        for node in self.nodes.node_indices() {
            *seen.entry(self.name(node)).or_insert(0) += 1;
        }
        let twice = seen.into_iter().filter(|(_, count)| *count > 1);
        twice.map(|(name, _)| GraphProblem::NameTwice(name)).collect()
    }

    fn port_problems(&self) -> Vec<GraphProblem> {
        let mut problems = Vec::new();
        for edge in self.nodes.edge_references() {
            let Edge::Carries(port) = *edge.weight() else { continue };
            let (from, to) = (self.name(edge.source()), self.name(edge.target()));
            if !self.nodes[edge.source()].gives.contains(&port) {
                problems.push(GraphProblem::DoesNotGive { from, to, port });
            }
            if !self.nodes[edge.target()].takes.contains(&port) {
                problems.push(GraphProblem::DoesNotTake { from, to, port });
            }
        }
        for index in self.nodes.node_indices() {
            let node = self.name(index);
            let ends = |port: Port, direction| {
                let mut ends: Vec<NodeIndex> = self
                    .nodes
                    .edges_directed(index, direction)
                    .filter(|edge| *edge.weight() == Edge::Carries(port))
                    .map(|edge| match direction {
                        Direction::Outgoing => edge.target(),
                        Direction::Incoming => edge.source(),
                    })
                    .collect();
                ends.sort();
                ends
            };
            for port in self.nodes[index].gives.iter().copied() {
                match ends(port, Direction::Outgoing).as_slice() {
                    [] => problems.push(GraphProblem::LeadsNowhere { node, port }),
                    [_] => {}
                    several => {
                        let names: Vec<&str> = several.iter().map(|end| self.name(*end)).collect();
                        let to = format!("`{}`", names.join("` and `"));
                        problems.push(GraphProblem::LeadsTwice { node, port, to });
                    }
                }
            }
            for port in self.nodes[index].takes.iter().copied() {
                if ends(port, Direction::Incoming).is_empty() {
                    problems.push(GraphProblem::NeverFed { node, port });
                }
            }
        }
        problems
    }

    fn way_out_problems(&self) -> Vec<GraphProblem> {
        let mut reached: HashSet<NodeIndex> = HashSet::new();
        let is_sink = |node: &NodeIndex| matches!(self.nodes[*node].work, Work::Sink(_));
        let mut open: Vec<NodeIndex> = self.nodes.node_indices().filter(is_sink).collect();
        while let Some(node) = open.pop() {
            if reached.insert(node) {
                let above = self.nodes.edges_directed(node, Direction::Incoming);
                let above = above.filter(|edge| *edge.weight() != Edge::Settles);
                open.extend(above.map(|edge| edge.source()));
            }
        }
        let lost = self.nodes.node_indices().filter(|node| !reached.contains(node));
        lost.map(|node| GraphProblem::NoWayOut(self.name(node))).collect()
    }

    /// One problem for each knot of nodes, with the whole chain `a → b → a`.
    fn cycle_problems(&self) -> Vec<GraphProblem> {
        let mut problems = Vec::new();
        for mut knot in petgraph::algo::tarjan_scc(&self.nodes) {
            knot.sort();
            let Some(&first) = knot.first() else { continue };
            if knot.len() > 1 || self.nodes.contains_edge(first, first) {
                let chain = self.chain(first, &knot);
                let names: Vec<&str> = chain.into_iter().map(|node| self.name(node)).collect();
                problems.push(GraphProblem::Cycle(names.join(" → ")));
            }
        }
        problems
    }

    /// The shortest way from a node of a knot back to itself.
    fn chain(&self, start: NodeIndex, knot: &[NodeIndex]) -> Vec<NodeIndex> {
        let mut came_from: HashMap<NodeIndex, NodeIndex> = HashMap::new();
        let mut open = std::collections::VecDeque::from([start]);
        while let Some(node) = open.pop_front() {
            let mut below: Vec<NodeIndex> = self.nodes.neighbors(node).collect();
            below.sort();
            for next in below.into_iter().filter(|next| knot.contains(next)) {
                if next == start {
                    let mut chain = vec![start, node];
                    while let Some(&before) = came_from.get(chain.last().unwrap_or(&start)) {
                        chain.push(before);
                    }
                    // A node that leads to itself is its own beginning and end.
                    if node == start {
                        return vec![start, start];
                    }
                    chain.reverse();
                    if chain.first() != Some(&start) {
                        chain.insert(0, start);
                    }
                    return chain;
                }
                if let std::collections::hash_map::Entry::Vacant(e) = came_from.entry(next) {
                    e.insert(node);
                    open.push_back(next);
                }
            }
        }
        vec![start]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::batch::Batch;
    use crate::pipeline::stage::{Outputs, SourceStage, Stage, StageError};

    struct Nothing;

    impl Stage for Nothing {
        fn run(&mut self, _batch: Batch, _out: &mut Outputs) -> Result<(), StageError> {
            Ok(())
        }
    }

    impl SourceStage for Nothing {
        fn pull(&mut self, _out: &mut Outputs) -> Result<bool, StageError> {
            Ok(false)
        }
    }

    fn source(name: &'static str, gives: &'static [Port]) -> Node {
        Node { name, about: "".into(), takes: &[], gives, work: Work::Source(Box::new(Nothing)) }
    }

    fn stage(name: &'static str, takes: &'static [Port], gives: &'static [Port]) -> Node {
        Node { name, about: "".into(), takes, gives, work: Work::Stage(Box::new(Nothing)) }
    }

    fn sink(name: &'static str, takes: &'static [Port]) -> Node {
        Node { name, about: "".into(), takes, gives: &[], work: Work::Sink(Box::new(Nothing)) }
    }

    fn check_problems(graph: Graph, expected: &[&str]) {
        let found: Vec<String> = match graph.check() {
            Ok(_) => Vec::new(),
            Err(problems) => problems.iter().map(ToString::to_string).collect(),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn a_sound_graph_has_no_problem() {
        let mut graph = Graph::default();
        let fetch = graph.add(source("fetch", &[Port::Orders]));
        let end = graph.add(sink("end", &[Port::Orders]));
        graph.connect(fetch, Port::Orders, end);
        check_problems(graph, &[]);
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let mut graph = Graph::default();
        let fetch = graph.add(source("fetch", &[Port::Orders, Port::Skipped]));
        let filter = graph.add(stage("filter", &[Port::Orders], &[Port::Selected]));
        let twin = graph.add(sink("filter", &[Port::Held]));
        graph.connect(fetch, Port::Orders, filter);
        graph.connect(fetch, Port::Orders, twin);
        graph.connect(filter, Port::Checked, twin);
        check_problems(
            graph,
            &[
                "two nodes are called `filter`",
                "`filter` takes no orders, but an edge brings orders to it from `fetch`",
                "`filter` gives no checked, but an edge takes checked from it to `filter`",
                "`filter` takes no checked, but an edge brings checked to it from `filter`",
                "the orders of `fetch` go to `filter` and `filter`: one edge only",
                "nothing takes the skipped of `fetch`",
                "nothing takes the selected of `filter`",
                "nothing gives `filter` its held",
            ],
        );
    }

    #[test]
    fn a_cycle_is_named_with_its_whole_chain() {
        let mut graph = Graph::default();
        let fetch = graph.add(source("fetch", &[Port::Orders]));
        let end = graph.add(sink("end", &[Port::Orders]));
        graph.connect(fetch, Port::Orders, end);
        let a = graph.add(stage("a", &[Port::Selected], &[Port::Checked]));
        let b = graph.add(stage("b", &[Port::Checked], &[Port::Drafts]));
        let c = graph.add(stage("c", &[Port::Drafts], &[Port::Selected]));
        graph.connect(a, Port::Checked, b);
        graph.connect(b, Port::Drafts, c);
        graph.connect(c, Port::Selected, a);
        check_problems(
            graph,
            &[
                "no way leads from `a` to a sink",
                "no way leads from `b` to a sink",
                "no way leads from `c` to a sink",
                "these nodes wait for each other: a → b → c → a",
            ],
        );
    }

    #[test]
    fn a_node_that_waits_for_itself_is_a_cycle() {
        let mut graph = Graph::default();
        let fetch = graph.add(source("fetch", &[Port::Orders]));
        let end = graph.add(sink("end", &[Port::Orders]));
        graph.connect(fetch, Port::Orders, end);
        graph.settle(end, end);
        check_problems(graph, &["these nodes wait for each other: end → end"]);
    }
}
