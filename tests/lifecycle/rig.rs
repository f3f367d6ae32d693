//! A workspace in a folder of its own: QuickBooks' answers go in, the program runs, people work in
//! the warehouse, and everybody can look at what stands there. The store is a file of the
//! workspace, or a schema of PostgreSQL where [`STORES`] says so.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crossdock::config;
use crossdock::database::{self, Connection};
use crossdock::intellitrack::embedded::{
    Act, Embedded, NewLine, NewOrder, OrderView, Over, Pick, Show, WarehouseError,
};
use crossdock::pipeline::ports::Lookup;
use crossdock::store::{Holder, Lock, Place, Snapshot, Store, WaitingOrder};
use serde_json::Value;
use tempfile::TempDir;

use crate::databases::Home;
use crate::qbxml;

/// Names the environment variable that says `postgres` where stores are to be in PostgreSQL.
pub const STORES: &str = "CROSSDOCK_TEST_STORES";

/// What a workspace of these tests is unless a test says otherwise.
pub const SETTINGS: &str = "settings: { default_uom: EA }\n";

/// Multiple Sites on, East mapped, West not.
pub const SITES: &str = "settings:
  multiple_sites: true
  sites: [{ quickbooks: East, site: EAST, location: DOCK-1 }]
";

/// A workspace and the folder around it.
pub struct Rig {
    outside: TempDir,
    files: u32,
    /// Where the store is, if not in the workspace.
    schema: Option<Home>,
}

/// What a command did.
pub struct Run {
    pub exit: i32,
    pub report: Value,
    pub stderr: String,
}

impl Rig {
    /// A new workspace with the usual settings, whose store is not there yet.
    pub fn new() -> Self {
        Self::with(SETTINGS)
    }

    /// The same with these settings.
    pub fn with(settings: &str) -> Self {
        let elsewhere = std::env::var(STORES).is_ok_and(|stores| stores == "postgres");
        let schema = elsewhere.then(Home::postgres);
        let rig = Self { outside: tempfile::tempdir().expect("a folder"), files: 0, schema };
        fs::create_dir(rig.folder()).expect("a workspace");
        rig.configure(settings);
        rig
    }

    /// The workspace.
    pub fn folder(&self) -> PathBuf {
        self.outside.path().join("acme")
    }

    /// A path beside the workspace.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.outside.path().join(name)
    }

    /// Writes crossdock.yaml anew.
    pub fn configure(&self, settings: &str) {
        self.configure_for("Acme Supply", settings);
    }

    /// The same for another company.
    pub fn configure_for(&self, company: &str, settings: &str) {
        let store = match self.place() {
            Place::File(_) => String::new(),
            Place::Schema { url, schema } => format!("store: {{ url: '{url}', schema: {schema} }}"),
        };
        self.write("crossdock.yaml", &format!("company: {company}\n{settings}\n{store}\n"));
    }

    /// Writes a file of the workspace.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.folder().join(name);
        fs::create_dir_all(path.parent().expect("it is in the workspace")).expect("a folder");
        fs::write(path, text).expect("the file is written");
    }

    /// A file beside the workspace with these answers of QuickBooks.
    pub fn answers(&mut self, answers: &[String]) -> PathBuf {
        self.files += 1;
        let path = self.beside(&format!("answers-{}.xml", self.files));
        fs::write(&path, qbxml::file(answers)).expect("the file is written");
        path
    }

    /// Syncs with these answers of QuickBooks.
    pub fn sync(&mut self, answers: &[String]) -> Run {
        let path = self.answers(answers);
        self.run(&["sync", "-o", "json", "--from"], &[&path])
    }

    /// Plans with these answers of QuickBooks.
    pub fn plan(&mut self, answers: &[String]) -> Run {
        let path = self.answers(answers);
        self.run(&["plan", "-o", "json", "--from"], &[&path])
    }

    /// The command that a person would type, with neither CI nor colours around it.
    pub fn command(&self, words: &[&str], paths: &[&Path]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crossdock"));
        command.args(words).args(paths).arg("--workspace").arg(self.folder());
        command.current_dir(self.outside.path());
        for name in ["CI", "GITHUB_ACTIONS", "CROSSDOCK_WORKSPACE", "CROSSDOCK_LOG", "RUST_LOG"] {
            command.env_remove(name);
        }
        command.env("NO_COLOR", "1").env("CROSSDOCK_LOCK_WAIT", "1").stdin(Stdio::null());
        command
    }

    /// Runs the program; its report is there where it wrote one as JSON.
    pub fn run(&self, words: &[&str], paths: &[&Path]) -> Run {
        let output = self.command(words, paths).output().expect("the program starts");
        Run {
            exit: output.status.code().expect("nobody kills it"),
            report: serde_json::from_slice(&output.stdout).unwrap_or(Value::Null),
            stderr: String::from_utf8(output.stderr).expect("it writes UTF-8"),
        }
    }

    /// What a person does in the warehouse.
    pub fn person<T>(&self, work: impl FnOnce(&Embedded<'_>) -> Result<T, WarehouseError>) -> T {
        let holder = Holder { command: "a person".into(), since: "now".into() };
        let wait = Duration::from_secs(10);
        let lock = Lock::take(&self.place(), &holder, wait).expect("nobody else is there");
        let mut store = Store::open(lock).expect("the store opens");
        let settings = self.settings();
        let done = store.write(|transaction| -> Result<T, Box<dyn Error>> {
            let act = Act { by: "Ann".into(), at: "2026-03-06T08:00:00Z".into() };
            Ok(work(&Embedded::new(transaction, settings, act))?)
        });
        done.unwrap_or_else(|error| panic!("the warehouse said: {error}"))
    }

    /// Picks some of a line.
    pub fn pick(&self, number: &str, line_number: u32, quantity: &str) {
        let quantity = quantity.parse().expect("a quantity");
        let over = Over::Refused;
        let pick = Pick::of(line_number, quantity, over);
        self.person(|warehouse| warehouse.pick(number, &pick));
    }

    /// Enters an order for Smith that QuickBooks does not have.
    pub fn born(&self, number: &str) {
        let line = NewLine {
            line_number: None,
            item: "Bolt".into(),
            ordered: "3".parse().expect("a quantity"),
            uom: None,
            comment: None,
        };
        let order = NewOrder {
            number: Some(number.into()),
            order_date: jiff::civil::date(2026, 3, 5),
            due_date: None,
            customer: "Smith".into(),
            ship_to: crossdock::intellitrack::wire::ShipTo::default(),
            carrier: None,
            comment: None,
            udfs: BTreeMap::new(),
            lines: vec![line],
        };
        self.person(|warehouse| warehouse.create(&order));
    }

    /// Every order of the warehouse in a line of text, by number.
    pub fn contents(&self) -> String {
        let orders = self.look(|warehouse| {
            let headers = warehouse.list(Show::OpenAndClosed)?;
            let orders = headers.iter().map(|header| warehouse.order(&header.number));
            orders.collect::<Result<Vec<_>, _>>()
        });
        orders.into_iter().flatten().map(|order| shown(&order)).collect()
    }

    /// What happened to an order, as words.
    pub fn history(&self, number: &str) -> Vec<String> {
        let history = self.look(|warehouse| warehouse.history(number));
        history.into_iter().map(|entry| entry.what).collect()
    }

    /// How many changes the store has seen; 0 while there is none.
    pub fn serial(&self) -> i64 {
        self.snapshot().serial().expect("the store counts")
    }

    /// What waits for a person.
    pub fn waiting(&self) -> Vec<WaitingOrder> {
        self.snapshot().waiting().expect("the store tells")
    }

    /// How many postings of an order were confirmed.
    pub fn postings_of(&self, order: &qbxml::Order) -> u64 {
        self.snapshot().postings_of(&order.id.as_str().into()).expect("the store tells")
    }

    /// Is there a store?
    pub fn has_store(&self) -> bool {
        match self.place() {
            Place::File(path) => path.exists(),
            Place::Schema { url, schema } => {
                let select = "SELECT 1 FROM pg_namespace WHERE nspname = ?1";
                let schemas = [database::Value::Text(schema.clone())];
                connect(&url, &schema).exists(select, &schemas).expect("it is told")
            }
        }
    }

    /// Moves what only a visit of QuickBooks could move; gives how many rows that were.
    pub fn execute(&self, statement: &str) -> u64 {
        let store = match self.place() {
            Place::File(path) => Connection::open_file(&path, false).expect("it opens"),
            Place::Schema { url, schema } => connect(&url, &schema),
        };
        let none: [database::Value; 0] = [];
        store.execute(statement, &none).expect("it is done")
    }

    /// The store is gone.
    pub fn lose_store(&self) {
        match self.place() {
            Place::File(path) => fs::remove_file(path).expect("it was there"),
            Place::Schema { url, schema } => {
                let gone = connect(&url, &schema).batch(&format!("DROP SCHEMA {schema} CASCADE"));
                gone.expect("it was there");
            }
        }
    }

    fn place(&self) -> Place {
        let file = || Place::File(self.folder().join("state.db"));
        self.schema.as_ref().map_or_else(file, |home| home.place.clone())
    }

    fn settings(&self) -> crossdock::domain::settings::Settings {
        config::load(&self.folder().join("crossdock.yaml")).expect("it is right").settings
    }

    fn snapshot(&self) -> Snapshot {
        let act = Act { by: "Ann".into(), at: "2026-03-06T08:00:00Z".into() };
        let warehouse = crossdock::intellitrack::embedded::on(&self.settings(), &act);
        Snapshot::open(&self.place(), Box::new(warehouse)).expect("the store opens")
    }

    fn look<T>(&self, work: impl FnOnce(&Embedded<'_>) -> Result<T, WarehouseError>) -> T {
        let settings = self.settings();
        let act = Act { by: "Ann".into(), at: "2026-03-06T08:00:00Z".into() };
        let looked = self.snapshot().look(|store| work(&Embedded::new(store, settings, act)));
        looked.expect("the warehouse can be looked at")
    }
}

fn connect(url: &str, schema: &str) -> Connection {
    Connection::connect(url, schema, "crossdock test").expect("the server answers")
}

/// `1001 open for Smith, blocked: 1 Bolt 10/4/0 EA` (ordered, picked, invoiced).
fn shown(order: &OrderView) -> String {
    let header = &order.header;
    let mut text = format!("{} {} for {}", header.number, header.status.word(), header.customer);
    if header.blocked_why.is_some() {
        text.push_str(", blocked");
    }
    if header.out_of_sync_why.is_some() {
        text.push_str(", out of sync");
    }
    if let Some(site) = order.udfs.get(&1) {
        write!(text, ", from {site}").expect("a string takes everything");
    }
    for line in &order.lines {
        write!(
            text,
            "; {} {} {}/{}/{} {}",
            line.line_number, line.item, line.ordered, line.picked, line.invoiced, line.uom
        )
        .expect("a string takes everything");
    }
    text + "\n"
}

impl Run {
    fn documents(&self, flow: &str) -> Vec<&Value> {
        let documents = self.report["documents"].as_array();
        let documents = documents.unwrap_or_else(|| panic!("no report: {}", self.stderr));
        documents.iter().filter(|document| document["flow"] == flow).collect()
    }

    /// Each sales order in a line: number, verdict, why, what is posted.
    pub fn told(&self) -> String {
        let lines: Vec<String> = self.documents("orders_down").into_iter().map(told).collect();
        lines.join("\n")
    }

    /// Each picking order of the way back in a line.
    pub fn told_up(&self) -> String {
        let lines: Vec<String> = self.documents("invoices_up").into_iter().map(told).collect();
        lines.join("\n")
    }

    /// How many postings to the warehouse the run planned.
    pub fn postings(&self) -> usize {
        let documents = self.documents("orders_down");
        documents.into_iter().filter(|document| !document["posting"].is_null()).count()
    }
}

fn told(document: &Value) -> String {
    let word = |key: &str| document[key].as_str();
    let mut text = format!("{} {}", word("number").unwrap_or("-"), word("verdict").unwrap_or("?"));
    if let Some(reason) = word("reason") {
        write!(text, " {reason}").expect("a string takes everything");
    }
    let findings = document["findings"].as_array().expect("a document has findings");
    let loud = findings.iter().filter(|finding| finding["severity"] != "note");
    let codes: Vec<&str> = loud.filter_map(|finding| finding["rule"].as_str()).collect();
    if !codes.is_empty() {
        write!(text, ": {}", codes.join(", ")).expect("a string takes everything");
    }
    if let Some(kind) = document["posting"]["kind"].as_str() {
        write!(text, " -> {kind}").expect("a string takes everything");
    }
    text
}
