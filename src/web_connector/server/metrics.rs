//! The figures of `/metrics`, in the text format of Prometheus.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::super::calls::{Operation, RulesFigure};

/// Upper bounds of the durations that are counted, in milliseconds.
const BOUNDS: [u32; 10] = [5, 10, 25, 50, 100, 250, 1_000, 5_000, 30_000, 120_000];

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// With an answer.
    Answered,
    /// With a fault: the service failed.
    Failed,
    /// The body is no call.
    Unreadable,
    /// The body is too long.
    TooLarge,
    /// The body came too slowly.
    TooSlow,
    /// The body ended early.
    CutOff,
    /// Too many calls wait.
    Busy,
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Failed => "failed",
            Self::Unreadable => "unreadable",
            Self::TooLarge => "too_large",
            Self::TooSlow => "too_slow",
            Self::CutOff => "cut_off",
            Self::Busy => "busy",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallLabels {
    /// Empty where the call could not be read.
    operation: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OperationLabel {
    operation: &'static str,
}

/// The figures, and the registry that prints them.
pub struct Metrics {
    registry: Registry,
    calls: Family<CallLabels, Counter>,
    milliseconds: Family<OperationLabel, Histogram>,
    received: Counter,
    sent: Counter,
    open_visits: Gauge,
    rules: Family<RulesLabels, Gauge>,
    refused: Family<WorkspaceLabel, Gauge>,
    swaps: Family<WorkspaceLabel, Gauge>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RulesLabels {
    workspace: String,
    hash: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct WorkspaceLabel {
    workspace: String,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("crossdock"),
            calls: Family::default(),
            milliseconds: Family::new_with_constructor(|| {
                Histogram::new(BOUNDS.into_iter().map(Into::into))
            }),
            received: Counter::default(),
            sent: Counter::default(),
            open_visits: Gauge::default(),
            rules: Family::default(),
            refused: Family::default(),
            swaps: Family::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("calls", "Calls of Web Connectors", metrics.calls.clone());
        registry.register(
            "call_milliseconds",
            "How long calls took to answer, waiting included",
            metrics.milliseconds.clone(),
        );
        registry.register("received_bytes", "Bodies of calls", metrics.received.clone());
        registry.register("sent_bytes", "Bodies of answers", metrics.sent.clone());
        registry.register("open_visits", "Visits begun and not ended", metrics.open_visits.clone());
        let (rules, refused, swaps) = (&metrics.rules, &metrics.refused, &metrics.swaps);
        registry.register("rules_active", "Fingerprint of the rules in use", rules.clone());
        registry.register("rules_refused", "1 while newer rules are refused", refused.clone());
        registry.register("rules_taken", "How often new rules were taken", swaps.clone());
        metrics
    }
}

impl Metrics {
    /// Counts a call; `None`: it could not be read.
    pub fn count(&self, operation: Option<Operation>, outcome: Outcome, took: Duration) {
        let operation = operation.map_or("", Operation::name);
        self.calls.get_or_create(&CallLabels { operation, outcome: outcome.name() }).inc();
        if !operation.is_empty() {
            let milliseconds = u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
            let histogram = self.milliseconds.get_or_create(&OperationLabel { operation });
            histogram.observe(milliseconds.into());
        }
    }

    /// Counts bytes of bodies.
    pub fn count_bytes(&self, received: usize, sent: usize) {
        self.received.inc_by(u64::try_from(received).unwrap_or(u64::MAX));
        self.sent.inc_by(u64::try_from(sent).unwrap_or(u64::MAX));
    }

    /// All figures as text.
    pub fn text(&self, open_visits: u64, rules: &[RulesFigure]) -> String {
        self.rules.clear();
        for RulesFigure { workspace, hash, refused, swaps } in rules.iter().cloned() {
            let of_workspace = WorkspaceLabel { workspace: workspace.clone() };
            self.refused.get_or_create(&of_workspace).set(i64::from(refused));
            let taken = i64::try_from(swaps).unwrap_or(i64::MAX);
            self.swaps.get_or_create(&of_workspace).set(taken);
            self.rules.get_or_create(&RulesLabels { workspace, hash }).set(1);
        }
        self.open_visits.set(i64::try_from(open_visits).unwrap_or(i64::MAX));
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
