//! The reception: takes the calls of all Web Connectors, finds the workspace each belongs to, and
//! answers from its store. Everything a visit needs stands there, so that any process may answer
//! the next call.

mod desk;
mod keep;
mod login;
mod office;
mod runs;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use jiff::Timestamp;

pub use self::office::{Office, OfficeError, Patience};
pub use self::runs::{Runs, Work};

use crate::web_connector::calls::{Answer, Call, RulesFigure, Service, ServiceError};
use crate::web_connector::password::Password;
use crate::web_connector::ticket::Ticket;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// All workspaces that one server serves.
pub struct Reception {
    by_user: HashMap<String, Arc<Office>>,
    by_routing: HashMap<u32, Arc<Office>>,
}

/// Two workspaces that the reception cannot tell apart.
#[derive(Debug, thiserror::Error)]
#[error(
    "{first} and {second} have the same user name, `{user}`; give one of them another one in \
     quickbooks.username, then make its .qwc file again"
)]
pub struct SameUser {
    /// The name.
    user: String,
    /// A company with that name.
    first: String,
    /// Another one.
    second: String,
}

impl Reception {
    /// A reception for these workspaces.
    ///
    /// # Errors
    /// Two have one user name.
    pub fn new(offices: Vec<Arc<Office>>) -> Result<Self, SameUser> {
        let mut by_user: HashMap<String, Arc<Office>> = HashMap::new();
        let mut by_routing = HashMap::new();
        for office in offices {
            if let Some(other) = by_user.get(office.user()) {
                return Err(SameUser {
                    user: office.user().to_string(),
                    first: other.company().to_string(),
                    second: office.company().to_string(),
                });
            }
            by_routing.insert(office.routing(), Arc::clone(&office));
            by_user.insert(office.user().to_string(), office);
        }
        Ok(Self { by_user, by_routing })
    }

    fn authenticate(
        &self,
        user: &str,
        password: &Password,
        from: SocketAddr,
    ) -> Result<Answer, ServiceError> {
        let Some(office) = self.by_user.get(user) else {
            // As slow as a wrong password: nobody learns which users there are.
            password.is(None);
            tracing::warn!(%from, "Somebody unknown tried to log in.");
            return Ok(login::refused());
        };
        office.authenticate(password, from).map_err(|error| told(office, error))
    }

    fn office(&self, ticket: Option<&Ticket>) -> Option<&Arc<Office>> {
        self.by_routing.get(&ticket?.routing())
    }
}

fn told(office: &Office, error: OfficeError) -> ServiceError {
    tracing::error!(company = office.company(), %error, "A call could not be answered.");
    ServiceError {
        told: "Crossdock cannot answer now; its operator finds the reason in the log".to_string(),
        source: Box::new(error),
    }
}

impl Service for Reception {
    fn answer(&self, call: Call, from: SocketAddr) -> Result<Answer, ServiceError> {
        match &call {
            Call::ServerVersion => {
                return Ok(Answer::Text(format!("Crossdock {}", env!("CARGO_PKG_VERSION"))));
            }
            Call::ClientVersion { version } => {
                tracing::debug!(%from, version, "A Web Connector calls.");
                return Ok(Answer::Text(String::new()));
            }
            Call::Authenticate { user, password } => {
                return self.authenticate(user, password, from);
            }
            _ => {}
        }
        match self.office(call.ticket()) {
            Some(office) => office.answer(&call).map_err(|error| told(office, error)),
            None => Ok(login::unknown_visit(&call)),
        }
    }

    fn is_open(&self, ticket: &Ticket) -> bool {
        self.office(Some(ticket)).is_some_and(|office| office.is_open(ticket))
    }

    fn ready(&self) -> Result<(), String> {
        let offices = self.by_routing.values();
        offices.into_iter().try_for_each(|office| {
            office.ready().map_err(|error| format!("{}: {error}", office.company()))
        })
    }

    fn rules(&self) -> Vec<RulesFigure> {
        self.by_routing.values().filter_map(|office| office.rules()).collect()
    }

    fn open_visits(&self) -> u64 {
        self.by_routing.values().map(|office| office.open_visits()).sum()
    }
}
