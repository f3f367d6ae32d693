//! The walk: sources in topological order, each drained through the stages below it before the
//! next one starts. Documents are counted at every node; none may vanish or double.

use std::collections::BTreeMap;

use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use super::batch::{Batch, Port};
use super::graph::{CheckedGraph, Edge};
use super::stage::{Outputs, StageError, Work};
use super::trace::Trace;

/// Documents that passed each edge: upper node, port, count.
pub type Counts = BTreeMap<(&'static str, Port), usize>;

struct Walk {
    graph: CheckedGraph,
    outputs: Outputs,
    counts: Counts,
    taken: BTreeMap<NodeIndex, usize>,
    given: BTreeMap<NodeIndex, usize>,
}

impl CheckedGraph {
    /// Walks the whole graph once and gives the counts of its edges.
    ///
    /// # Errors
    /// The first failure of the world, a broken message, or a call that outlasts the clock; what
    /// was planned so far is worth nothing then.
    ///
    /// # Panics
    /// When a stage loses or doubles a document: that is a mistake in Crossdock.
    pub fn run(self, trace: Trace) -> Result<Counts, StageError> {
        let outputs = Outputs::tracing(trace);
        let order = self.order.clone();
        let mut walk = Walk {
            graph: self,
            outputs,
            counts: Counts::new(),
            taken: BTreeMap::new(),
            given: BTreeMap::new(),
        };
        for node in order {
            walk.visit(node)?;
        }
        walk.assert_conservation();
        Ok(walk.counts)
    }
}

impl Walk {
    /// Drains a source, or lets a stage finish: everything above it has finished by now.
    fn visit(&mut self, node: NodeIndex) -> Result<(), StageError> {
        loop {
            let more = match &mut self.graph.nodes[node].work {
                Work::Source(source) => source.pull(&mut self.outputs)?,
                Work::Stage(stage) | Work::Sink(stage) => {
                    stage.finish(&mut self.outputs)?;
                    false
                }
            };
            self.pass_on(node)?;
            if !more {
                return Ok(());
            }
        }
    }

    /// Hands what a node gave to the nodes below it, and on.
    fn pass_on(&mut self, from: NodeIndex) -> Result<(), StageError> {
        for (port, batch) in self.outputs.take() {
            let documents = batch.len();
            *self.counts.entry((self.graph.nodes[from].name, port)).or_default() += documents;
            *self.given.entry(from).or_default() += documents;
            let to = self.below(from, port);
            *self.taken.entry(to).or_default() += documents;
            self.hand_over(to, batch)?;
        }
        Ok(())
    }

    fn hand_over(&mut self, to: NodeIndex, batch: Batch) -> Result<(), StageError> {
        match &mut self.graph.nodes[to].work {
            Work::Stage(stage) | Work::Sink(stage) => stage.run(batch, &mut self.outputs)?,
            Work::Source(_) => unreachable!("no edge carries documents into a source: checked"),
        }
        self.pass_on(to)
    }

    fn below(&self, node: NodeIndex, port: Port) -> NodeIndex {
        let edges = self.graph.nodes.edges_directed(node, Direction::Outgoing);
        let mut carrying = edges.filter(|edge| *edge.weight() == Edge::Carries(port));
        let edge = carrying.next().expect("every port given leads to one node: checked");
        edge.target()
    }

    fn assert_conservation(&self) {
        for (node, taken) in &self.taken {
            let name = self.graph.nodes[*node].name;
            if matches!(self.graph.nodes[*node].work, Work::Stage(_)) {
                let given = self.given.get(node).copied().unwrap_or(0);
                assert_eq!(*taken, given, "`{name}` gives every document it takes, once");
            }
        }
    }
}
