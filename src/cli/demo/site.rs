//! Both ends of the demo: a served workspace, and a machine with QuickBooks that visits it over
//! HTTP.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::cli::credentials::Drawer;
use crate::cli::failure::Failure;
use crate::cli::serve::{SyncWork, office};
use crate::cli::sync::Synced;
use crate::cli::workspace::Workspace;
use crate::generator::Made;
use crate::reception::{Reception, Runs, Work};
use crate::simulator::company::{Company, Profile};
use crate::simulator::connector::{
    Connector, Failure as Refused, Opened, Pace, QuickBooks, Settings, Url,
};
use crate::simulator::faults::Faults;
use crate::simulator::machine::Machine;
use crate::web_connector::credentials::{identity_of, set_password};
use crate::web_connector::password::Password;
use crate::web_connector::server::{Limits, ServerOptions, Stop, Transport, serve};

/// The name that the demo's Web Connector logs in with.
pub const USER: &str = "demo";

/// The workspace is gone when the demo ends, and listens to this machine alone.
const PASSWORD: &str = "plain boats 27 at dawn";

/// How long a server may take to begin.
const BEGINS_WITHIN: Duration = Duration::from_secs(30);

/// What passes between two visits on QuickBooks' clock, in seconds.
const BETWEEN_VISITS_SECONDS: i64 = 15 * 60;

/// A served workspace and its QuickBooks.
pub struct Site {
    /// QuickBooks with the company open.
    pub machine: Machine,
    connector: Connector,
    last: Arc<Mutex<Vec<Synced>>>,
    stop: Stop,
    server: Option<JoinHandle<()>>,
}

/// What a visit did.
pub struct Visit {
    /// What the Web Connector's window says at its end.
    pub closing: String,
    /// What the runs in it decided, in their order.
    pub runs: Vec<Synced>,
}

impl Site {
    /// Serves the workspace of this folder, and makes its company.
    ///
    /// # Errors
    /// The workspace cannot be served.
    pub fn open(directory: &Path, made: &Made) -> Result<Self, Failure> {
        let workspace = Workspace::open(Some(directory))?;
        let mut drawer = Drawer::open(&workspace, "demo")?;
        set_password(USER, &Password::new(PASSWORD), &mut drawer)?;
        let identity = identity_of((None, None), &mut drawer)?;
        drop(drawer);
        let last = Arc::default();
        let work = Told { work: SyncWork::of(&workspace), last: Arc::clone(&last) };
        let runs = Runs::start(1);
        let (office, _) = office(&workspace, &runs, Box::new(work))?;
        let reception = Reception::new(vec![Arc::new(office)]).map_err(anyhow::Error::new)?;
        let (stop, address, server) = begin(reception)?;
        let url = format!("http://localhost:{}/qbwc", address.port());
        let url: Url = url.parse().map_err(anyhow::Error::new)?;
        let mut settings = Settings::new(url, USER, PASSWORD);
        settings.pace = Pace(0);
        let connector = Connector::new(settings).map_err(anyhow::Error::new)?;
        let mut machine = Machine::new(company(made)?);
        machine.register(&identity.owner_id.to_string(), &identity.file_id.to_string());
        Ok(Self { machine, connector, last, stop, server: Some(server) })
    }

    /// One visit of the Web Connector. `meanwhile`: a sales order that somebody invoices by hand,
    /// in the moment in which our invoice for it arrives.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn visit(&mut self, meanwhile: Option<&str>) -> Result<Visit, Failure> {
        self.machine.company_mut().clock_mut().advance(BETWEEN_VISITS_SECONDS);
        let order = meanwhile.map(str::to_string);
        let mut busy = BusyOffice { machine: &mut self.machine, order };
        let report = self.connector.visit(&mut busy, &mut Faults::none());
        let report = report.map_err(anyhow::Error::new)?;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let runs = std::mem::take(&mut *last);
        Ok(Visit { closing: report.closing.unwrap_or_else(|| report.ending.to_string()), runs })
    }

    /// `TxnID` of the sales order with this number.
    pub fn sales_order(&self, number: &str) -> Option<String> {
        let mut orders = self.machine.company().sales_orders();
        orders.find(|order| order.number() == number).map(|order| order.id().to_string())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop.now();
        if let Some(server) = self.server.take() {
            // It said itself why it ended.
            drop(server.join());
        }
    }
}

fn begin(reception: Reception) -> Result<(Stop, SocketAddr, JoinHandle<()>), Failure> {
    let stop = Stop::when_told();
    let (tell, told) = channel();
    let options = ServerOptions {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        transport: Transport::Plain,
        limits: Limits::default(),
        stop: stop.clone(),
        // Whoever does not wait any more has failed already.
        announce: Box::new(move |address| {
            let _ = tell.send(address);
        }),
    };
    let server = thread::Builder::new().name("demo-server".to_string()).spawn(move || {
        if let Err(error) = serve(Arc::new(reception), options) {
            tracing::error!(%error, "The demo's server ended.");
        }
    })?;
    let address = told.recv_timeout(BEGINS_WITHIN).map_err(anyhow::Error::new)?;
    Ok((stop, address, server))
}

fn company(made: &Made) -> Result<Company, Failure> {
    let profile = Profile {
        company_name: crate::generator::COMPANY.to_string(),
        multiple_sites_enabled: made.multiple_sites,
        ..Profile::default()
    };
    let mut company = Company::new(profile);
    let mut bytes = Vec::new();
    made.lists(&mut bytes)?;
    company.load(&bytes).map_err(anyhow::Error::new)?;
    bytes.clear();
    made.orders(&mut bytes)?;
    company.load(&bytes).map_err(anyhow::Error::new)?;
    Ok(company)
}

/// The work of `serve`, whose plans are kept for telling.
struct Told {
    work: SyncWork,
    last: Arc<Mutex<Vec<Synced>>>,
}

impl Work for Told {
    fn run(&self) -> Result<String, String> {
        let synced = self.work.once()?;
        let told = SyncWork::told(&synced);
        self.last.lock().unwrap_or_else(PoisonError::into_inner).push(synced);
        Ok(told)
    }

    fn ended(&self, outcome: &Result<String, String>) {
        self.work.ended(outcome);
    }
}

/// QuickBooks while somebody works in it.
struct BusyOffice<'m> {
    machine: &'m mut Machine,
    /// Invoiced by hand as soon as our invoice for it comes.
    order: Option<String>,
}

impl QuickBooks for BusyOffice<'_> {
    fn open(&mut self, company_file: &str) -> Result<Opened, Refused> {
        self.machine.open(company_file)
    }

    fn greeting(&mut self) -> String {
        self.machine.greeting()
    }

    fn process(&mut self, request: &[u8]) -> Result<String, Refused> {
        let text = String::from_utf8_lossy(request);
        let comes = |order: &mut String| text.contains("<InvoiceAddRq") && text.contains(&**order);
        if let Some(order) = self.order.take_if(comes) {
            let done = self.machine.company_mut().invoice_sales_order(&order, &[]);
            if let Err(status) = done {
                tracing::warn!(?status, "The demo's office could not invoice an order.");
            }
        }
        self.machine.process(request)
    }

    fn close(&mut self) {
        self.machine.close();
    }
}
