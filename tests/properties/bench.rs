//! A workspace without a command line: the flow, the store and the warehouse, and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, Cursor};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use crossdock::config::settings_hash;
use crossdock::domain::catalog::Catalog;
use crossdock::domain::settings::{Settings, SiteMapping};
use crossdock::flows::orders_down::{Inputs, OrdersDown};
use crossdock::intellitrack::embedded::{Act, Embedded, OrderView, Show, WarehouseError, on};
use crossdock::pipeline::plan::{Delivery, Document, Plan};
use crossdock::pipeline::ports::{PortError, Sink, Source};
use crossdock::pipeline::trace::Trace;
use crossdock::qbxml::wrap;
use crossdock::report::plan_file::{self, Basis, Kind};
use crossdock::rules::engine;
use crossdock::rules::load::{Folder, load};
use crossdock::rules::set::RuleSet;
use crossdock::store::{
    Errand, Holder, Lock, Outbox, Place, Snapshot, Store, StoreError, WaitingOrder,
};
use serde_json::Value;
use tempfile::TempDir;

use crate::qbxml::file;

const NOW: &str = "2026-03-05T08:00:00Z";

/// A workspace.
pub struct Bench {
    folder: TempDir,
    settings: Arc<Settings>,
    rules: Arc<RuleSet>,
}

/// A plan with what its delivery needs.
pub struct Planned {
    pub plan: Plan,
    catalog: Arc<Catalog>,
    source: Arc<Texts>,
}

/// Files, then what waits.
struct Texts {
    files: Vec<Vec<u8>>,
    kept_from: usize,
}

impl Texts {
    fn new(answers: &[String], waiting: &[WaitingOrder]) -> Self {
        let mut files: Vec<Vec<u8>> =
            answers.iter().map(|answer| file(std::slice::from_ref(answer)).into_bytes()).collect();
        let kept_from = files.len();
        files.extend(waiting.iter().map(|order| {
            let deletion = order.bytes.starts_with(b"<TxnDeletedRet");
            let name = if deletion { "TxnDeletedQueryRs" } else { "SalesOrderQueryRs" };
            wrap(name, &order.bytes)
        }));
        Self { files, kept_from }
    }
}

impl Source for Texts {
    fn count(&self) -> usize {
        self.files.len()
    }

    fn name(&self, message: usize) -> String {
        format!("file {message}")
    }

    fn size(&self, message: usize) -> Option<u64> {
        Some(self.files[message].len() as u64)
    }

    fn is_kept(&self, message: usize) -> bool {
        message >= self.kept_from
    }

    fn open(&self, message: usize) -> Result<Box<dyn BufRead + Send>, PortError> {
        Ok(Box::new(Cursor::new(self.files[message].clone())))
    }

    fn slice(&self, message: usize, offset: u64, length: u64) -> Result<Vec<u8>, PortError> {
        let offset = usize::try_from(offset).expect("a place in memory");
        let length = usize::try_from(length).expect("a length in memory");
        Ok(self.files[message][offset..offset + length].to_vec())
    }
}

impl Bench {
    /// A workspace whose store is not there yet.
    pub fn new(multiple_sites: bool) -> Self {
        let mapping = |name: &str| SiteMapping {
            quickbooks: name.into(),
            site: name.to_uppercase(),
            location: "DOCK-1".into(),
        };
        let sites = if multiple_sites { vec![mapping("East")] } else { Vec::new() };
        let settings = Settings { multiple_sites, sites, ..Settings::default() };
        let loaded = load(&engine::build(), &Folder::default()).expect("the rules load");
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            settings: Arc::new(settings),
            rules: loaded.set,
        }
    }

    /// Plans over answers of QuickBooks, each a file of its own.
    pub fn plan(&self, answers: &[String]) -> Planned {
        let snapshot = Arc::new(self.snapshot());
        let waiting = snapshot.waiting().expect("the store tells");
        let source = Arc::new(Texts::new(answers, &waiting));
        let inputs = Inputs {
            source: source.clone(),
            lookup: snapshot.clone(),
            catalog: snapshot.lists().expect("the store tells"),
            settings: Arc::clone(&self.settings),
            settings_hash: settings_hash(&self.settings),
            rules: Arc::clone(&self.rules),
            today: jiff::civil::date(2026, 3, 5),
        };
        let wired = OrdersDown::wire(inputs).expect("the graph holds");
        let made = wired.run(Trace::default()).expect("the messages are whole");
        let plan = Plan {
            company: "Acme Supply".into(),
            rules_hash: self.rules.hash.clone(),
            settings_hash: settings_hash(&self.settings),
            started_at: NOW.into(),
            configuration_findings: made.configuration_findings,
            documents: made.documents,
        };
        Planned { plan, catalog: made.catalog, source }
    }

    /// Posts a plan.
    pub fn deliver(&self, planned: &Planned) -> Delivery {
        let mut store = self.store();
        let warehouse = on(&self.settings, &act());
        let errand = Errand {
            run_id: NOW.into(),
            now: NOW.into(),
            plan_id: None,
            approval: false,
            by: "tests".into(),
            consumed: Vec::new(),
        };
        let delivered = Outbox::new(&mut store, &warehouse, errand).deliver(
            &planned.plan,
            &planned.catalog,
            planned.source.as_ref(),
        );
        delivered.expect("the store takes it")
    }

    /// Plans and posts; the warehouse has nothing against it.
    pub fn sync(&self, answers: &[String]) -> Planned {
        let planned = self.plan(answers);
        assert_eq!(self.deliver(&planned).refused, [], "the warehouse refuses nothing");
        planned
    }

    /// What a person does in the warehouse; what it refuses is not done.
    pub fn person(&self, work: impl FnOnce(&Embedded<'_>) -> Result<(), WarehouseError>) {
        let settings = self.settings.as_ref().clone();
        let done = self.store().write(|transaction| -> Result<bool, StoreError> {
            Ok(work(&Embedded::new(transaction, settings, act())).is_ok())
        });
        done.expect("the store works");
    }

    /// Every picking order, with everything about it but who did what.
    pub fn contents(&self) -> Vec<OrderView> {
        let settings = self.settings.as_ref().clone();
        let looked = self.snapshot().look(|store| {
            let warehouse = Embedded::new(store, settings, act());
            let headers = warehouse.list(Show::OpenAndClosed)?;
            let orders = headers.iter().map(|header| warehouse.order(&header.number));
            orders.collect::<Result<Vec<_>, _>>()
        });
        looked.expect("the warehouse can be looked at").into_iter().flatten().collect()
    }

    /// The store at this moment.
    pub fn snapshot(&self) -> Snapshot {
        let warehouse = on(&self.settings, &act());
        Snapshot::open(&self.place(), Box::new(warehouse)).expect("the store opens")
    }

    fn store(&self) -> Store {
        let holder = Holder { command: "a test".into(), since: NOW.into() };
        let lock = Lock::take(&self.place(), &holder, Duration::from_secs(10))
            .expect("nobody else is here");
        Store::open(lock).expect("the store opens")
    }

    fn place(&self) -> Place {
        Place::File(self.folder.path().join("state.db"))
    }

    /// The documents of `crossdock plan` over these answers, run as people run it; what only this
    /// store knows (its own ids) is left out. `table` stands in for the warehouse's orders.
    pub fn plan_by_command(&self, answers: &[String], table: Option<&str>) -> Vec<Value> {
        let folder = self.folder.path();
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).expect("the file is written");
            path
        };
        let sites = if self.settings.multiple_sites {
            "multiple_sites: true, sites: [{ quickbooks: East, site: EAST, location: DOCK-1 }]"
        } else {
            ""
        };
        write("crossdock.yaml", &format!("company: Acme Supply\nsettings: {{ {sites} }}\n"));
        let from = write("answers.xml", &file(answers));
        let mut command = Command::new(env!("CARGO_BIN_EXE_crossdock"));
        command.args(["plan", "-o", "json", "--workspace"]).arg(folder).arg("--from").arg(from);
        if let Some(table) = table {
            command.arg("--picking-orders").arg(write("warehouse.csv", table));
        }
        for name in ["CI", "CROSSDOCK_WORKSPACE", "CROSSDOCK_LOG"] {
            command.env_remove(name);
        }
        let output = command.output().expect("the program starts");
        let mut report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        let Value::Array(mut documents) = report["documents"].take() else {
            panic!("a report has documents");
        };
        // Where a table stands in, keys and lines of the way back are its own.
        documents.retain(|document| document["flow"] == "orders_down");
        for document in &mut documents {
            let document = document.as_object_mut().expect("a document is an object");
            document.remove("intellitrack_id");
            document.remove("seen");
        }
        documents
    }
}

fn act() -> Act {
    Act { by: "Ann".into(), at: NOW.into() }
}

impl Planned {
    /// The plan as it comes back from a file.
    pub fn kept(mut self) -> Self {
        let basis = Basis {
            store_id: None,
            store_serial: 0,
            day: "2026-03-05".into(),
            files: Vec::new(),
            configured: false,
            files_hash: String::new(),
        };
        let mut bytes = Vec::new();
        plan_file::write(&mut bytes, Kind::Plan, &self.plan, &basis, None).expect("memory holds");
        self.plan = plan_file::read(&bytes).expect("what is written can be read").plan;
        self
    }

    /// How many postings it holds.
    pub fn postings(&self) -> usize {
        self.plan.summary().postings_total()
    }

    /// What is decided about each order, whatever order they came in and wherever they stood.
    pub fn decisions(&self) -> BTreeMap<String, Document> {
        let documents = self.plan.documents.iter().map(|document| {
            let id = document.quickbooks_id.clone().expect("every order has an id");
            (id, Document { provenance: None, ..document.clone() })
        });
        documents.collect()
    }
}
