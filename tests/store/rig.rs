//! Stores to put through the suite, and documents to deliver to them.

use std::io::{BufRead, Cursor};

use crossdock::database::Connection;
use crossdock::domain::facts::{Fact, Facts};
use crossdock::domain::known::{KnownPickingOrder, Seen};
use crossdock::domain::posting::PostingKind;
use crossdock::domain::verdict::Verdict;
use crossdock::intellitrack::embedded;
use crossdock::pipeline::plan::{Delivery, Document, Plan, Provenance};
use crossdock::pipeline::ports::{Lookup, PortError, Sink, Source, Warehouse};
use crossdock::store::{Errand, Outbox, Place, Snapshot, Store, StoreError, WaitingOrder};

use crate::acme::{NOW, act, catalog, notice, open, order, outgoing, settings};
use crate::databases::Home;

pub type BoxedOpening = Box<dyn for<'c> Fn(&'c Connection) -> Box<dyn Warehouse + 'c>>;

/// A store with a warehouse, as the machine sees them.
pub struct Rig {
    pub store: Store,
    pub warehouse: BoxedOpening,
    pub home: Home,
}

impl Rig {
    pub fn at(home: Home) -> Self {
        let warehouse = Box::new(embedded::on(&settings(false), &act()));
        Self { store: open(&home.place), warehouse, home }
    }

    pub fn sink(&mut self, errand: Errand) -> Outbox<'_> {
        Outbox::new(&mut self.store, &self.warehouse, errand)
    }

    /// What is there now.
    pub fn look(&self) -> Snapshot {
        look(&self.home.place).unwrap()
    }

    pub fn serial(&self) -> i64 {
        self.look().serial().unwrap()
    }

    pub fn waiting(&self) -> Vec<WaitingOrder> {
        self.look().waiting().unwrap()
    }
}

pub fn look(place: &Place) -> Result<Snapshot, StoreError> {
    Snapshot::open(place, Box::new(embedded::on(&settings(false), &act())))
}

/// One message in memory. A document's bytes are a piece of it.
pub struct Bytes(&'static str);

impl Source for Bytes {
    fn count(&self) -> usize {
        1
    }

    fn name(&self, _: usize) -> String {
        "orders.xml".into()
    }

    fn size(&self, _: usize) -> Option<u64> {
        Some(self.0.len() as u64)
    }

    fn open(&self, _: usize) -> Result<Box<dyn BufRead + Send>, PortError> {
        Ok(Box::new(Cursor::new(self.0)))
    }

    fn slice(&self, _: usize, offset: u64, length: u64) -> Result<Vec<u8>, PortError> {
        let start = usize::try_from(offset).unwrap();
        Ok(self.0.as_bytes()[start..start + usize::try_from(length).unwrap()].to_vec())
    }
}

pub const MESSAGE: Bytes = Bytes("<rs><order>1</order><order>2</order></rs>");
pub const FIRST: Provenance = Provenance { message: 0, offset: 4, length: 16, line: 1 };
pub const SECOND: Provenance = Provenance { message: 0, offset: 20, length: 16, line: 1 };

pub fn errand() -> Errand {
    Errand {
        run_id: "run-1".into(),
        now: NOW.into(),
        plan_id: None,
        approval: false,
        by: "tests".into(),
        consumed: Vec::new(),
    }
}

pub fn document(id: &str, verdict: Verdict) -> Document {
    Document {
        flow: "orders_down",
        number: Some(format!("N{id}")),
        quickbooks_id: Some(id.into()),
        modified_at: Some("2026-03-05T07:00:00".into()),
        intellitrack_id: None,
        customer: None,
        verdict,
        reason: None,
        findings: Vec::new(),
        posting: None,
        seen: Some(seen(id, verdict)),
        provenance: Some(FIRST),
    }
}

/// An accepted order of 12 bolts, to be created.
pub fn create(id: &str) -> Document {
    let message = order(id, &format!("N{id}"), "v1", &[(1, "Bolt:M8", "12")]);
    let posting = outgoing(&format!("create {id}"), PostingKind::CreatePickingOrder, &message);
    Document { posting: Some(posting), ..document(id, Verdict::Accepted) }
}

/// An order that nothing in the warehouse can be withdrawn for.
pub fn refused(id: &str) -> Document {
    let message = notice(id, &format!("N{id}"), "deleted in QuickBooks");
    let posting = outgoing(&format!("withdraw {id}"), PostingKind::WithdrawPickingOrder, &message);
    Document { posting: Some(posting), ..document(id, Verdict::Accepted) }
}

pub fn seen(id: &str, verdict: Verdict) -> Seen {
    Seen {
        id: id.into(),
        number: Some(format!("N{id}")),
        edit_sequence: "v1".into(),
        content: "content".into(),
        target: "target".into(),
        verdict: verdict.word().into(),
        posted: false,
        rules_hash: "rules".into(),
        settings_hash: "settings".into(),
        facts: Facts::pack(&[Fact::Item("Bolt:M8".into()), Fact::Has("items".into()), Fact::Today]),
        facts_hash: "facts".into(),
    }
}

pub fn plan(documents: Vec<Document>) -> Plan {
    Plan {
        company: "Acme Supply".into(),
        rules_hash: "rules".into(),
        settings_hash: "settings".into(),
        started_at: NOW.into(),
        configuration_findings: Vec::new(),
        documents,
    }
}

pub fn deliver(rig: &mut Rig, documents: Vec<Document>) -> Delivery {
    rig.sink(errand()).deliver(&plan(documents), &catalog(), &MESSAGE).unwrap()
}

pub fn known(rig: &Rig, id: &str) -> Option<KnownPickingOrder> {
    rig.look().picking_order_from(&id.into()).unwrap()
}

pub fn waiting_bytes(rig: &Rig) -> Vec<String> {
    let text = |order: WaitingOrder| String::from_utf8(order.bytes).unwrap();
    rig.waiting().into_iter().map(text).collect()
}
