//! `crossdock serve`: the endpoint that Web Connectors call, for one or many workspaces.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::credentials::Drawer;
use super::failure::{Exit, Failure};
use super::output::to_stdout;
use super::run::From;
use super::sync::{self, Synced};
use super::watch::Go;
use super::workspace::{Workspace, timestamp};
use crate::domain::verdict::Verdict;
use crate::pipeline::plan::Delivery;
use crate::reception::{Clock, Office, Reception, Runs, Work};
use crate::rules::active::{ActiveRules, Refreshed, Standing};
use crate::store::{Place, RunEnd, Visits};
use crate::visit::Terms;
use crate::web_connector::calls::RulesFigure;
use crate::web_connector::credentials::{Credentials, identity_of};
use crate::web_connector::guid::Guid;
use crate::web_connector::server::{
    CertificateFiles, LISTEN_DEFAULT, Limits, ServerOptions, Stop, Transport, serve,
};

/// Runs at once: each may read hundreds of megabytes.
const RUN_THREADS: usize = 2;

/// Waits in a row that a visit bears while its run is under way: with the Web Connector's pause
/// of five seconds, some ten minutes.
const WAITS_MAX: u32 = 60;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where to listen; any other address than this machine's own needs HTTPS
    #[arg(long, value_name = "ADDR", default_value = LISTEN_DEFAULT)]
    listen: SocketAddr,

    /// Certificate chain in PEM; read again whenever it changes
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,

    /// Its private key in PEM
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,

    /// How often to look for changed rules
    #[arg(long, value_name = "SECONDS", default_value_t = 2)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=3600))]
    reload_seconds: u32,

    /// HTTPS ends at a proxy before us, which names its callers in X-Forwarded-For
    #[arg(long, conflicts_with = "cert")]
    behind_proxy: bool,
}

/// Serves until it is stopped.
pub fn run(workspaces: &[PathBuf], arguments: &Arguments) -> Result<Exit, Failure> {
    let runs = Runs::start(RUN_THREADS);
    let (mut offices, mut watched) = (Vec::new(), Vec::new());
    let given: Vec<Option<&Path>> = match workspaces {
        [] => vec![None],
        several => several.iter().map(|path| Some(path.as_path())).collect(),
    };
    let mut places: Vec<(Place, String)> = Vec::new();
    for workspace in given {
        let opened = Workspace::open(workspace)?;
        let work = SyncWork::of(&opened);
        watched.push((opened.config.company.clone(), work.rules()));
        let (office, place) = office(&opened, &runs, Box::new(work))?;
        if let Some((place, other)) = places.iter().find(|(known, _)| *known == place) {
            return Err(Failure::Usage(format!(
                "{other} and {} have one store, {place}; give each its own in store.url or \
                 store.schema",
                office.company()
            )));
        }
        let (company, workspace) = (office.company(), office.workspace());
        tracing::info!(company, workspace, "This company is served; /metrics calls it so.");
        places.push((place, company.to_string()));
        offices.push(Arc::new(office));
    }
    watch_rules(watched, Duration::from_secs(arguments.reload_seconds.into()));
    let companies: Vec<String> = offices.iter().map(|it| it.company().to_string()).collect();
    for office in &offices {
        office.resume().map_err(|error| Failure::CouldNotRun(error.into()))?;
    }
    let reception = Reception::new(offices).map_err(|error| Failure::Usage(error.to_string()))?;
    let transport = match (&arguments.cert, &arguments.key) {
        (Some(cert), Some(key)) => Transport::Tls(CertificateFiles::new(cert, key)),
        _ if arguments.behind_proxy => Transport::BehindProxy,
        _ => Transport::Plain,
    };
    let scheme = if matches!(transport, Transport::Tls(_)) { "https" } else { "http" };
    let options = ServerOptions {
        listen: arguments.listen,
        transport,
        limits: Limits::default(),
        stop: Stop::on_signals(),
        announce: Box::new(move |address| announce(scheme, address, &companies)),
    };
    serve(Arc::new(reception), options).map_err(|error| Failure::CouldNotRun(error.into()))?;
    Ok(Exit::Done)
}

fn announce(scheme: &str, address: SocketAddr, companies: &[String]) {
    let told = to_stdout(|out| {
        writeln!(out, "Web Connectors are served at {scheme}://{address}/qbwc for:")?;
        companies.iter().try_for_each(|company| writeln!(out, "  {company}"))?;
        out.flush()
    });
    if told.is_err() {
        tracing::debug!("Nobody reads our output.");
    }
}

/// The office of a workspace, whose runs do this work, and where its store is.
///
/// # Errors
/// The store or the settings cannot be used.
pub fn office(
    workspace: &Workspace,
    runs: &Runs,
    work: Box<dyn Work>,
) -> Result<(Office, Place), Failure> {
    let mut drawer = Drawer::open(workspace, "serve")?;
    let quickbooks = &workspace.config.quickbooks;
    let written = |guid: &Option<String>| guid.as_deref().and_then(Guid::parse);
    let written = (written(&quickbooks.owner_id), written(&quickbooks.file_id));
    let identity = identity_of(written, &mut drawer)?;
    if drawer.password_hash()?.is_none() {
        let company = &workspace.config.company;
        tracing::warn!(company, "No password is set; nobody gets in before `crossdock passwd`.");
    }
    let visits = &quickbooks.visits;
    let terms = Terms {
        company_file: quickbooks.company_file.clone(),
        owner_id: identity.owner_id.to_string(),
        file_id: identity.file_id.to_string(),
        version: quickbooks
            .qbxml_version
            .parse()
            .map_err(|error| Failure::Usage(format!("quickbooks.qbxml_version: {error}")))?,
        page_size: visits.page_size,
        calls_max: visits.calls_max,
        waits_max: WAITS_MAX,
        group_max: usize::try_from(visits.postings_per_request).unwrap_or(1),
        postings_per_visit: visits.postings_per_visit,
        postings_per_hour: visits.postings_per_hour,
        message_sets: visits.message_sets,
        queries: visits.look_in_books,
        codes: quickbooks.codes.clone(),
    };
    let set_back_to = workspace.settings.last_auto_sync_completed_on;
    let place = workspace.store_place();
    let clock: Clock = Arc::new(timestamp);
    let office = Office::new(
        &workspace.config.company,
        &quickbooks.username,
        place.clone(),
        terms,
        set_back_to.map(|time| time.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
        (runs, work),
        clock,
    );
    Ok((office, place))
}

/// What `crossdock sync` does, whenever a visit has brought something. Settings are read for each
/// run; rules are those in use.
pub struct SyncWork {
    directory: PathBuf,
    company: String,
    place: Place,
    rules: Arc<ActiveRules>,
}

impl SyncWork {
    /// The work of this workspace.
    pub fn of(workspace: &Workspace) -> Self {
        Self {
            directory: workspace.config.directory.clone(),
            company: workspace.config.company.clone(),
            place: workspace.store_place(),
            rules: Arc::new(workspace.active_rules()),
        }
    }

    /// The rules in use.
    pub fn rules(&self) -> Arc<ActiveRules> {
        Arc::clone(&self.rules)
    }

    /// One run.
    ///
    /// # Errors
    /// Why it could not be done, in one line.
    pub fn once(&self) -> Result<Synced, String> {
        refresh(&self.company, &self.rules);
        let workspace = Workspace::open_with(&self.directory, self.rules.active())
            .map_err(|error| in_a_line(&error))?;
        let synced = sync::once(&workspace, &From::default(), "serve", Go::default());
        synced.map_err(|error| in_a_line(&error))
    }

    /// What came of a run, in one line.
    pub fn told(synced: &Synced) -> String {
        let summary = synced.plan.summary();
        let Delivery { posted, refused, .. } = &synced.delivery;
        let verdicts: Vec<String> = Verdict::ALL
            .iter()
            .map(|verdict| format!("{} {}", summary.verdict(*verdict), verdict.word()))
            .collect();
        let verdicts = verdicts.join(", ");
        let mut told = format!("{} orders read: {verdicts}; {posted} postings", summary.received);
        if !refused.is_empty() {
            told.push_str(&format!(", {} refused by the warehouse", refused.len()));
        }
        told
    }
}

impl Work for SyncWork {
    fn run(&self) -> Result<String, String> {
        let mut told = self.once().map(|synced| Self::told(&synced))?;
        if let Some(why) = self.rules.standing().refused {
            told.push_str(&format!("; new rules are refused, the ones before count: {why}"));
        }
        Ok(told)
    }

    fn rules(&self) -> Option<RulesFigure> {
        let Standing { hash, refused, swaps } = self.rules.standing();
        let workspace = self.company.clone();
        Some(RulesFigure { workspace, hash, refused: refused.is_some(), swaps })
    }

    fn ended(&self, outcome: &Result<String, String>) {
        let company = &self.company;
        let (failed, words) = match outcome {
            Ok(words) => {
                tracing::info!(company, words, "A run ended.");
                (false, words)
            }
            Err(words) => {
                tracing::error!(company, words, "A run failed.");
                (true, words)
            }
        };
        let at = super::workspace::now().now;
        let end = RunEnd { at, failed, outcome: words.clone() };
        let kept =
            Visits::open(&self.place).and_then(|visits| visits.turn(|turn| turn.put_run_end(&end)));
        if let Err(error) = kept {
            tracing::error!(company, %error, "How the run ended could not be kept.");
        }
    }
}

/// Looks for new rules, and tells everybody what came of it.
fn refresh(company: &str, rules: &ActiveRules) {
    match rules.refresh() {
        Refreshed::Same => {}
        Refreshed::Swapped => {
            let hash = rules.standing().hash;
            tracing::info!(company, hash, "New rules are in use from the next run on.");
        }
        Refreshed::Refused(why) => {
            let hash = rules.standing().hash;
            tracing::error!(company, why, hash, "New rules are refused; the ones before count.");
        }
    }
}

/// Looks for new rules every so often, until the program ends. Network folders tell nobody of
/// changes, so it looks itself.
fn watch_rules(watched: Vec<(String, Arc<ActiveRules>)>, every: Duration) {
    let spawned = std::thread::Builder::new().name("rules".into()).spawn(move || {
        loop {
            std::thread::sleep(every);
            for (company, rules) in &watched {
                refresh(company, rules);
            }
        }
    });
    if let Err(error) = spawned {
        tracing::error!(%error, "No thread looks for new rules; each run does.");
    }
}

/// A failure for the Web Connector's window, which shows one line.
fn in_a_line(failure: &Failure) -> String {
    match failure {
        Failure::Problems(..) => {
            "crossdock.yaml or the rules are wrong; `crossdock check` says where".to_string()
        }
        other => other.shown().split_whitespace().collect::<Vec<_>>().join(" "),
    }
}
