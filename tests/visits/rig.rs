//! A workspace with its reception, without HTTP: the store is real, the clock and the runs are the
//! test's.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version as ArgonVersion};
use crossdock::database::Connection;
use crossdock::qbxml::codes::Policies;
use crossdock::qbxml::version::Version;
use crossdock::reception::{Clock, Office, Patience, Reception, Runs, Work};
use crossdock::store::{Holder, Lock, Place, QuickBooksPosting, RunEnd, Store, Visits};
use crossdock::visit::{Posting, Probe, Terms};
use crossdock::web_connector::calls::{Answer, Call, Service};
use jiff::Timestamp;

use crate::databases::Home;

pub const PASSWORD: &str = "green otters 41";
pub const OWNER_ID: &str = "{4a1c3c1e-7d0f-4e69-9a5b-0c5f2f7f6a01}";
pub const FILE_ID: &str = "{b7f0a0a2-31b5-4c52-8c5e-2d0e8b9f4c02}";

/// What a run does next.
#[derive(Debug, Clone)]
pub enum Run {
    Works,
    Fails(String),
    /// It goes on until it is told something else.
    Lasts,
}

/// What the runs and the clock of a workspace share with the test.
pub struct World {
    pub place: Place,
    pub now: Mutex<Timestamp>,
    pub run: Mutex<Run>,
    /// What the runs were given, in order.
    pub taken: Mutex<Vec<String>>,
    /// What the next run makes of it.
    pub makes: Mutex<Vec<Posting>>,
    /// Runs take turns, as the workspace's lock makes them do.
    turn: Mutex<()>,
}

pub struct Rig {
    pub world: Arc<World>,
    pub terms: Terms,
    pub set_back_to: Option<String>,
    reception: Option<Reception>,
    _home: Home,
}

impl Rig {
    pub fn at(home: Home) -> Self {
        let holder = Holder { command: "a test".into(), since: "2026-03-05T08:00:00Z".into() };
        let lock = Lock::take(&home.place, &holder, Duration::ZERO).unwrap();
        drop(Store::open(lock).unwrap());
        let world = World {
            place: home.place.clone(),
            now: Mutex::new("2026-03-05T08:00:00Z".parse().unwrap()),
            run: Mutex::new(Run::Works),
            taken: Mutex::default(),
            makes: Mutex::default(),
            turn: Mutex::default(),
        };
        let rig = Self {
            world: Arc::new(world),
            terms: terms(),
            set_back_to: None,
            reception: None,
            _home: home,
        };
        rig.turn(|turn| turn.put_password_hash(&cheap_hash()));
        rig
    }

    /// Looks and changes as a call would.
    pub fn turn<T>(
        &self,
        work: impl FnOnce(&crossdock::store::Turn<'_>) -> Result<T, crossdock::store::StoreError>,
    ) -> T {
        Visits::open(&self.world.place).unwrap().turn(work).unwrap()
    }

    pub fn queue(&self, posting: &Posting) {
        let now = self.world.now.lock().unwrap().to_string();
        self.turn(|turn| turn.queue(posting, &now));
    }

    pub fn postings(&self) -> Vec<QuickBooksPosting> {
        self.turn(|turn| turn.postings())
    }

    /// The process ends; the next call is answered by another one.
    pub fn restart(&mut self) {
        self.reception = None;
    }

    pub fn call(&mut self, call: Call) -> Answer {
        if self.reception.is_none() {
            self.reception = Some(self.reception());
        }
        let from: SocketAddr = "127.0.0.1:4711".parse().unwrap();
        self.reception.as_ref().unwrap().answer(call, from).unwrap()
    }

    /// Another process on the same store.
    pub fn reception(&self) -> Reception {
        let runs = Runs::start(1);
        let world = Arc::clone(&self.world);
        let clock: Clock = Arc::new(move || *world.now.lock().unwrap());
        let office = Office::new(
            "Acme Supply",
            "acme",
            self.world.place.clone(),
            self.terms.clone(),
            self.set_back_to.clone(),
            (&runs, Box::new(Consuming(Arc::clone(&self.world)))),
            clock,
        );
        // A run of these tests takes no time, or lasts for ever.
        let wait = match *self.world.run.lock().unwrap() {
            Run::Lasts => Duration::ZERO,
            _ => Duration::from_mins(1),
        };
        let patience = Patience { after_the_last_page: wait, before_a_request: wait };
        let office = office.with_patience(patience);
        office.resume().unwrap();
        Reception::new(vec![Arc::new(office)]).unwrap()
    }

    /// A connection beside the reception's.
    pub fn connection(&self) -> Connection {
        connect(&self.world.place)
    }
}

pub fn connect(place: &Place) -> Connection {
    match place {
        Place::File(path) => Connection::open_file(path, false).unwrap(),
        Place::Schema { url, schema } => Connection::connect(url, schema, "a test").unwrap(),
    }
}

/// Takes what is ready from the inbox, as a run does, and makes nothing of it but what it is told.
struct Consuming(Arc<World>);

impl Work for Consuming {
    fn run(&self) -> Result<String, String> {
        loop {
            let run = self.0.run.lock().unwrap().clone();
            match run {
                Run::Works => break,
                Run::Fails(why) => return Err(why),
                Run::Lasts => std::thread::sleep(Duration::from_millis(1)),
            }
        }
        let _turn = self.0.turn.lock().unwrap();
        let connection = connect(&self.0.place);
        let ready = "cycle IN (SELECT id FROM cycles WHERE complete_at IS NOT NULL)";
        let select = format!("SELECT bytes FROM inbox WHERE {ready} ORDER BY id");
        let taken: Result<Vec<Vec<u8>>, _> = connection.transaction(|connection| {
            let taken = connection.query(&select, &[], |row| row.get(0))?;
            connection.execute(&format!("DELETE FROM inbox WHERE {ready}"), &[])?;
            Ok::<_, crossdock::database::DatabaseError>(taken)
        });
        let taken: Vec<String> =
            taken.unwrap().into_iter().map(|bytes| String::from_utf8(bytes).unwrap()).collect();
        let told = format!("{} messages read", taken.len());
        self.0.taken.lock().unwrap().extend(taken);
        let visits = Visits::open(&self.0.place).unwrap();
        let now = self.0.now.lock().unwrap().to_string();
        for posting in self.0.makes.lock().unwrap().drain(..) {
            visits.turn(|turn| turn.queue(&posting, &now)).unwrap();
        }
        Ok(told)
    }

    fn ended(&self, outcome: &Result<String, String>) {
        let at = self.0.now.lock().unwrap().to_string();
        let (failed, outcome) = match outcome {
            Ok(words) => (false, words.clone()),
            Err(words) => (true, words.clone()),
        };
        let end = RunEnd { at, failed, outcome };
        Visits::open(&self.0.place).unwrap().turn(|turn| turn.put_run_end(&end)).unwrap();
    }
}

fn terms() -> Terms {
    Terms {
        company_file: None,
        owner_id: OWNER_ID.into(),
        file_id: FILE_ID.into(),
        version: Version::WRITTEN,
        page_size: 2,
        calls_max: 1000,
        waits_max: 3,
        group_max: 3,
        postings_per_visit: 500,
        postings_per_hour: 2000,
        message_sets: true,
        queries: true,
        codes: Policies::default(),
    }
}

/// An invoice for an order; it carries everything it can be found again by.
pub fn invoice(number: &str) -> Posting {
    let guid = format!("{{00000000-0000-0000-0000-{:0>12}}}", number.trim_start_matches('A'));
    let fragment = format!(
        "<InvoiceAddRq><InvoiceAdd><CustomerRef><ListID>80-1</ListID></CustomerRef>\
         <RefNumber>{number}</RefNumber><ExternalGUID>{guid}</ExternalGUID></InvoiceAdd>\
         </InvoiceAddRq>"
    );
    Posting {
        key: format!("invoice {number}"),
        kind: "add_invoice".into(),
        number: Some(number.into()),
        fragment,
        probe: Probe {
            object: "Invoice".into(),
            external_guid: Some(guid),
            ref_number: Some(number.into()),
            ..Probe::default()
        },
        attempts: 0,
    }
}

/// A change of a sales order.
pub fn change(id: &str, edit_sequence: &str) -> Posting {
    let fragment = format!(
        "<SalesOrderModRq><SalesOrderMod><TxnID>{id}</TxnID><EditSequence>{edit_sequence}\
         </EditSequence></SalesOrderMod></SalesOrderModRq>"
    );
    Posting {
        key: format!("change {id} {edit_sequence}"),
        kind: "modify_sales_order".into(),
        number: None,
        fragment,
        probe: Probe {
            object: "SalesOrder".into(),
            txn_id: Some(id.into()),
            edit_sequence: Some(edit_sequence.into()),
            ..Probe::default()
        },
        attempts: 0,
    }
}

/// The usual hash takes its time; this one is as good for a test.
fn cheap_hash() -> String {
    let params = Params::new(8, 1, 1, None).unwrap();
    let argon = Argon2::new(Algorithm::Argon2id, ArgonVersion::V0x13, params);
    argon.hash_password(PASSWORD.as_bytes()).unwrap().to_string()
}
