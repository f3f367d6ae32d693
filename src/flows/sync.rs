//! Both ways in one graph: down first, so that the way back knows what QuickBooks says now.

use super::invoices_up;
use super::orders_down::{self, Ground, Inputs, Made};
use crate::pipeline::graph::{CheckedGraph, Graph, GraphProblem};
use crate::pipeline::stage::StageError;
use crate::pipeline::trace::Trace;
use crate::stages::up::bill::Terms;

/// Both flows, wired and checked, before their run.
pub struct Sync {
    /// The graph of their stages.
    pub graph: CheckedGraph,
    ground: Ground,
}

impl Sync {
    /// Wires the stages. `terms`: how requests to QuickBooks are written.
    ///
    /// # Errors
    /// Everything wrong with the wiring.
    pub fn wire(inputs: Inputs, terms: Terms) -> Result<Self, Vec<GraphProblem>> {
        let ground = Ground::over(&inputs);
        let up = invoices_up::Inputs {
            source: inputs.source.clone(),
            lookup: inputs.lookup.clone(),
            settings: inputs.settings.clone(),
            rules: inputs.rules.clone(),
            terms,
        };
        let mut graph = Graph::default();
        let ends = orders_down::add(&mut graph, inputs, &ground);
        invoices_up::add(&mut graph, up, &ground, &ends);
        Ok(Self { graph: graph.check()?, ground })
    }

    /// Walks the graph once.
    ///
    /// # Errors
    /// When the world fails or a message is broken: nothing of the run is worth posting then.
    pub fn run(self, trace: Trace) -> Result<Made, StageError> {
        let counts = self.graph.run(trace)?;
        Ok(self.ground.into_made(counts))
    }
}
