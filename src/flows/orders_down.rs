//! QuickBooks sales orders down to the warehouse.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use jiff::civil::Date;

use crate::domain::catalog::Catalog;
use crate::domain::finding::Finding;
use crate::domain::selection::Selected;
use crate::domain::settings::Settings;
use crate::pipeline::batch::Port;
use crate::pipeline::graph::{CheckedGraph, Graph, GraphProblem};
use crate::pipeline::plan::Document;
use crate::pipeline::ports::{SharedLookup, Source};
use crate::pipeline::run::Counts;
use crate::pipeline::stage::{Node, StageError, Work};
use crate::pipeline::trace::Trace;
use crate::rules::set::RuleSet;
use crate::stages::fetch_lists::{Announced, FetchLists};
use crate::stages::fetch_orders::FetchOrders;
use crate::stages::filter::{Filter, Fingerprints};
use crate::stages::guard::Guard;
use crate::stages::judge::Judge;
use crate::stages::lists::{Lists, Setting};
use crate::stages::map::Map;
use crate::stages::messages::Messages;
use crate::stages::post::{Bookkeeping, Post};
use crate::stages::shelf::{LookupMemory, SharedShelf};
use crate::stages::sinks::{Gather, Gathered, Keep};
use crate::stages::validate::Validate;

/// What a run works on.
pub struct Inputs {
    /// QuickBooks' messages.
    pub source: Arc<dyn Source>,
    /// The warehouse and earlier runs.
    pub lookup: SharedLookup,
    /// QuickBooks' lists as the store remembers them.
    pub catalog: Catalog,
    /// The workspace's settings.
    pub settings: Arc<Settings>,
    /// Their fingerprint.
    pub settings_hash: String,
    /// The active rules.
    pub rules: Arc<RuleSet>,
    /// The day that rules see.
    pub today: Date,
}

/// What a run made.
pub struct Made {
    /// In the order received.
    pub documents: Vec<Document>,
    /// What the lists show about the set-up.
    pub configuration_findings: Vec<Finding>,
    /// The lists after the run.
    pub catalog: Arc<Catalog>,
    /// Documents on each edge.
    pub counts: Counts,
}

/// A flow, wired and checked, before its run.
pub struct OrdersDown {
    /// The graph of its stages.
    pub graph: CheckedGraph,
    ground: Ground,
}

impl OrdersDown {
    /// Wires the stages.
    ///
    /// # Errors
    /// Everything wrong with the wiring.
    pub fn wire(inputs: Inputs) -> Result<Self, Vec<GraphProblem>> {
        let ground = Ground::over(&inputs);
        let mut graph = Graph::default();
        add(&mut graph, inputs, &ground);
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

/// Sales orders as rules get them.
pub struct Taken {
    /// What the filter let pass, in the order received.
    pub orders: Vec<Arc<Selected>>,
    /// What rules may ask about them.
    pub shelf: SharedShelf,
    /// How many were received.
    pub received: usize,
}

/// Reads and filters, and goes no further.
///
/// # Errors
/// When the world fails or a message is broken.
pub fn take(inputs: Inputs) -> Result<Taken, StageError> {
    let ground = Ground::over(&inputs);
    let mut graph = Graph::default();
    let lists = add_reference_data(&mut graph, &inputs, &ground.memory, &ground.shelf);
    let (fetch, filter) = add_filter(&mut graph, &inputs, &ground);
    graph.settle(lists, fetch);
    let kept = Rc::default();
    let takes: &[Port] = &[Port::Selected];
    let work = Work::Sink(Box::new(Keep(Rc::clone(&kept))));
    let about = "as rules get them".into();
    let keep = graph.add(Node { name: "kept", about, takes, gives: &[], work });
    graph.connect(fetch, Port::Orders, filter);
    graph.connect(filter, Port::Selected, keep);
    for (from, port, name) in
        [(fetch, Port::Untranslatable, "untranslatable"), (filter, Port::Skipped, "skipped")]
    {
        let takes: &[Port] =
            if port == Port::Skipped { &[Port::Skipped] } else { &[Port::Untranslatable] };
        let work = Work::Sink(Box::new(Gather(ground.gathered.clone())));
        let sink = graph.add(Node { name, about: "".into(), takes, gives: &[], work });
        graph.connect(from, port, sink);
    }
    let checked = graph.check().unwrap_or_else(|problems| unreachable!("{problems:?}"));
    checked.run(Trace::default())?;
    let orders: Vec<Arc<Selected>> = kept.take();
    let received = orders.len() + ground.gathered.count();
    Ok(Taken { orders, shelf: ground.shelf, received })
}

/// What all stages of a run share.
pub(super) struct Ground {
    pub(super) shelf: SharedShelf,
    pub(super) gathered: Gathered,
    pub(super) memory: Arc<LookupMemory>,
}

impl Ground {
    pub(super) fn over(inputs: &Inputs) -> Self {
        Self {
            shelf: SharedShelf::default(),
            gathered: Gathered::default(),
            memory: Arc::new(LookupMemory::new(Arc::clone(&inputs.lookup))),
        }
    }

    pub(super) fn into_made(self, counts: Counts) -> Made {
        let catalog = Arc::clone(&self.shelf.evaluator().world().catalog);
        Made {
            documents: self.gathered.into_documents(),
            configuration_findings: self.shelf.configuration_findings.take(),
            catalog,
            counts,
        }
    }
}

/// The ends of a graph, where documents of every flow arrive.
pub(super) struct Ends {
    /// The stages behind which every sales order of the run is known.
    pub(super) last: [NodeIndex; 2],
    pub(super) skipped: NodeIndex,
    pub(super) held: NodeIndex,
    pub(super) planned: NodeIndex,
}

/// Adds the nodes of this flow.
pub(super) fn add(graph: &mut Graph, inputs: Inputs, ground: &Ground) -> Ends {
    let lists = add_reference_data(graph, &inputs, &ground.memory, &ground.shelf);
    add_orders(graph, inputs, ground, lists)
}

pub(super) type NodeIndex = petgraph::graph::NodeIndex;

fn add_reference_data(
    graph: &mut Graph,
    inputs: &Inputs,
    memory: &Arc<LookupMemory>,
    shelf: &SharedShelf,
) -> NodeIndex {
    let announced = Rc::new(RefCell::new(Announced::default()));
    let messages = Messages::for_lists(Arc::clone(&inputs.source));
    let fetch = FetchLists::new(messages, Rc::clone(&announced), Rc::clone(shelf));
    let setting = Setting {
        catalog: inputs.catalog.clone(),
        settings: Arc::clone(&inputs.settings),
        rules: Arc::clone(&inputs.rules),
        today: inputs.today,
        memory: memory.clone(),
    };
    let fetch_lists = graph.add(Node {
        name: "fetch lists",
        about: "items, customers, sites, units, deletions".into(),
        takes: &[],
        gives: &[Port::Entries],
        work: Work::Source(Box::new(fetch)),
    });
    let lists = graph.add(Node {
        name: "lists",
        about: "reference data, settled before any order".into(),
        takes: &[Port::Entries],
        gives: &[],
        work: Work::Sink(Box::new(Lists::new(setting, announced, Rc::clone(shelf)))),
    });
    graph.connect(fetch_lists, Port::Entries, lists);
    lists
}

fn add_orders(graph: &mut Graph, inputs: Inputs, ground: &Ground, lists: NodeIndex) -> Ends {
    let Ground { shelf, gathered, memory } = ground;
    let (fetch, filter) = add_filter(graph, &inputs, ground);
    let fingerprints = fingerprints(&inputs);
    let Inputs { lookup, rules, .. } = inputs;
    let bookkeeping =
        || Bookkeeping { lookup: Arc::clone(&lookup), fingerprints: fingerprints.clone() };
    let validate = stage(
        graph,
        "validate",
        "every rule on every order",
        (&[Port::Selected], &[Port::Checked]),
        Validate::new(Arc::clone(&lookup), memory.clone(), Rc::clone(shelf)),
    );
    let map = stage(
        graph,
        "map",
        rules.mapping("sales_order", "what the warehouse would get"),
        (&[Port::Checked], &[Port::Drafts]),
        Map::new(memory.clone(), Rc::clone(shelf)),
    );
    let judge = stage(
        graph,
        "judge",
        "rules that compare orders, then the verdict",
        (&[Port::Drafts], &[Port::Accepted, Port::Held]),
        Judge::new(Arc::clone(&lookup), memory.clone(), Rc::clone(shelf)),
    );
    let (accepted, planned): (&[Port], &[Port]) = (&[Port::Accepted], &[Port::Planned]);
    let about = "the very bytes the warehouse gets";
    let post = stage(graph, "post", about, (accepted, planned), Post(bookkeeping()));
    let about = "blocks or flags the picking order of a held one";
    let ends: (&[Port], &[Port]) = (&[Port::Held], &[Port::HeldBack]);
    let guard = stage(graph, "guard", about, ends, Guard(bookkeeping()));
    graph.settle(lists, fetch);
    for (from, port, to) in [
        (fetch, Port::Orders, filter),
        (filter, Port::Selected, validate),
        (validate, Port::Checked, map),
        (map, Port::Drafts, judge),
        (judge, Port::Accepted, post),
        (judge, Port::Held, guard),
    ] {
        graph.connect(from, port, to);
    }
    add_sinks(graph, gathered, [fetch, filter, guard, post])
}

fn fingerprints(inputs: &Inputs) -> Fingerprints {
    Fingerprints { rules: inputs.rules.hash.clone(), settings: inputs.settings_hash.clone() }
}

/// Sales orders, received and filtered: the two stages.
fn add_filter(graph: &mut Graph, inputs: &Inputs, ground: &Ground) -> (NodeIndex, NodeIndex) {
    let Ground { shelf, memory, .. } = ground;
    let Inputs { lookup, rules, .. } = inputs;
    let messages = Messages::for_orders(Arc::clone(&inputs.source));
    let fetch = FetchOrders::new(messages, Arc::clone(lookup), Rc::clone(shelf));
    let fingerprints = fingerprints(inputs);
    let filter = Filter::new(Arc::clone(lookup), memory.clone(), Rc::clone(shelf), fingerprints);
    let fetch = graph.add(Node {
        name: "fetch orders",
        about: "receive and decode: bytes to sales orders".into(),
        takes: &[],
        gives: &[Port::Orders, Port::Untranslatable],
        work: Work::Source(Box::new(fetch)),
    });
    let filter = stage(
        graph,
        "filter",
        rules.filtering("sales_order", "ours, and anything to do? inventory parts only"),
        (&[Port::Orders], &[Port::Selected, Port::Skipped]),
        filter,
    );
    (fetch, filter)
}

/// Held, skipped and untranslatable documents leave on their own edges.
fn add_sinks(graph: &mut Graph, gathered: &Gathered, ends: [NodeIndex; 4]) -> Ends {
    let [fetch, filter, guard, post] = ends;
    let mut sink = |from, port, name, about: &'static str, takes: &'static [Port]| {
        let about = about.into();
        let work = Work::Sink(Box::new(Gather(gathered.clone())));
        let sink = graph.add(Node { name, about, takes, gives: &[], work });
        graph.connect(from, port, sink);
        sink
    };
    let unread: &[Port] = &[Port::Untranslatable];
    sink(fetch, Port::Untranslatable, "untranslatable", "could not be read", unread);
    let about = "would be posted, or stands already";
    Ends {
        last: [guard, post],
        skipped: sink(filter, Port::Skipped, "skipped", "nobody needs to act", &[Port::Skipped]),
        held: sink(guard, Port::HeldBack, "held", "a person must act", &[Port::HeldBack]),
        planned: sink(post, Port::Planned, "planned", about, &[Port::Planned]),
    }
}

pub(super) fn stage(
    graph: &mut Graph,
    name: &'static str,
    about: impl Into<Cow<'static, str>>,
    (takes, gives): (&'static [Port], &'static [Port]),
    work: impl crate::pipeline::stage::Stage + 'static,
) -> NodeIndex {
    let (about, work) = (about.into(), Work::Stage(Box::new(work)));
    graph.add(Node { name, about, takes, gives, work })
}
