//! Closed picking orders up to QuickBooks.

use std::rc::Rc;
use std::sync::Arc;

use super::orders_down::{Ends, Ground, stage};
use crate::domain::settings::Settings;
use crate::pipeline::batch::Port;
use crate::pipeline::graph::Graph;
use crate::pipeline::ports::{SharedLookup, Source};
use crate::pipeline::stage::{Node, Work};
use crate::rules::set::RuleSet;
use crate::stages::up::bill::{MapPicked, Terms};
use crate::stages::up::fetch::FetchPicked;
use crate::stages::up::filter::FilterPicked;
use crate::stages::up::judge::JudgePicked;
use crate::stages::up::post::{KeepBack, PostBills};
use crate::stages::up::present::PresentOrders;
use crate::stages::up::validate::ValidatePicked;

/// What this flow works on, beside the lists that `orders_down` settles.
pub(super) struct Inputs {
    /// QuickBooks' messages.
    pub source: Arc<dyn Source>,
    /// The warehouse, its picks, and what was made of them before.
    pub lookup: SharedLookup,
    /// The workspace's settings.
    pub settings: Arc<Settings>,
    /// The rules, filters and maps.
    pub rules: Arc<RuleSet>,
    /// How requests are written.
    pub terms: Terms,
}

/// Adds the nodes of this flow. They start when the sales orders of the run are known: what
/// QuickBooks says at present decides what may be billed.
pub(super) fn add(graph: &mut Graph, inputs: Inputs, ground: &Ground, ends: &Ends) {
    let Inputs { source, lookup, settings, rules, terms } = inputs;
    let Ground { shelf, gathered, memory } = ground;
    let fetch = FetchPicked::new(Arc::clone(&lookup), memory.clone(), gathered.clone());
    let fetch = graph.add(Node {
        name: "fetch picks",
        about: "every order of the warehouse, with its picks".into(),
        takes: &[],
        gives: &[Port::PickedOrders],
        work: Work::Source(Box::new(fetch)),
    });
    let present = PresentOrders::new(source, gathered.clone(), Arc::clone(&lookup));
    let filter = stage(
        graph,
        "filter picks",
        rules.filtering("picked_order", "closed, picked, and not billed yet?"),
        (&[Port::PickedOrders], &[Port::Candidates, Port::Skipped]),
        FilterPicked::new(Arc::clone(&lookup), memory.clone(), Rc::clone(shelf), present),
    );
    let validate = stage(
        graph,
        "validate picks",
        "every rule on every picked order",
        (&[Port::Candidates], &[Port::CheckedPicks]),
        ValidatePicked::new(Arc::clone(&lookup), memory.clone(), Rc::clone(shelf)),
    );
    let map = stage(
        graph,
        "map picks",
        rules.mapping("picked_order", "the very bytes that QuickBooks gets"),
        (&[Port::CheckedPicks], &[Port::Bills]),
        MapPicked::new(memory.clone(), Rc::clone(shelf), settings, terms),
    );
    let judge = stage(
        graph,
        "judge picks",
        "rules that compare orders, then the verdict",
        (&[Port::Bills], &[Port::AcceptedBills, Port::HeldBills]),
        JudgePicked::new(lookup, memory.clone(), Rc::clone(shelf)),
    );
    let ports: (&[Port], &[Port]) = (&[Port::AcceptedBills], &[Port::Planned]);
    let post = stage(graph, "post picks", "for the outbox", ports, PostBills);
    let ports: (&[Port], &[Port]) = (&[Port::HeldBills], &[Port::HeldBack]);
    let keep = stage(graph, "keep back", "nothing is posted meanwhile", ports, KeepBack);
    for last in ends.last {
        graph.settle(last, fetch);
    }
    for (from, port, to) in [
        (fetch, Port::PickedOrders, filter),
        (filter, Port::Candidates, validate),
        (validate, Port::CheckedPicks, map),
        (map, Port::Bills, judge),
        (judge, Port::AcceptedBills, post),
        (judge, Port::HeldBills, keep),
        (filter, Port::Skipped, ends.skipped),
        (keep, Port::HeldBack, ends.held),
        (post, Port::Planned, ends.planned),
    ] {
        graph.connect(from, port, to);
    }
}
