//! A pretend company file of QuickBooks Desktop, and the request processor in front of it.
//!
//! It does what Intuit's documents and recordings of real companies show, refuses what they show
//! to be refused, and makes a switch of what nobody has proof of ([`Unproven`]). Its checks come
//! from `schema/qbxml.txt`, which was written down from Intuit's schema for this purpose.

mod answer;
mod books;
mod clock;
mod digest;
mod effects;
mod entry;
mod host;
mod kinds;
mod links;
mod load;
mod macros;
mod message_set;
mod numbers;
mod office;
mod packed;
mod profile;
mod query;
mod record;
mod recovery;
mod registry;
mod save;
mod schema;
mod session;
mod shelf;
mod status;
mod tree;

use std::collections::BTreeMap;

use books::Books;
use recovery::{Answers, Decision};
use tree::Element;

pub use clock::Clock;
pub use load::LoadError;
pub use office::{ItemKind, NewItem, NewLine, NewOrder, OrderChange};
pub use profile::{Edition, Profile, Recovery, Unproven};
pub use record::{Line, Record};
pub use session::Session;
pub use status::Status;

/// One company file.
#[derive(Debug, Clone)]
pub struct Company {
    profile: Profile,
    books: Books,
    answers: Answers,
    /// `CompanyRet` and `PreferencesRet` of a recorded company.
    recorded: BTreeMap<&'static str, Element>,
    /// Applications that were added: OwnerID and FileID.
    registered: Vec<(String, String)>,
    sessions: u64,
}

/// A refusal of `ProcessRequest` as a whole: nothing of the request was run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("0x{code:08X}: {message}")]
pub struct HResult {
    /// As in `receiveResponseXML`, there with `0x` and eight digits.
    pub code: u32,
    /// What QuickBooks says: hardly anything.
    pub message: String,
    /// What is really the matter, which QuickBooks never says.
    pub reason: String,
}

impl HResult {
    /// The parser refuses the message.
    fn not_parsed(reason: String) -> Self {
        let message = "QuickBooks found an error when parsing the provided XML text stream.";
        Self { code: 0x8004_0400, message: message.to_string(), reason }
    }
}

impl Company {
    /// An empty company.
    pub fn new(profile: Profile) -> Self {
        Self {
            books: Books::new(profile.clock),
            profile,
            answers: Answers::default(),
            recorded: BTreeMap::new(),
            registered: Vec::new(),
            sessions: 0,
        }
    }

    /// What the company is like.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The same, to be changed: the edition, the switches. The clock is [`Company::clock_mut`].
    pub fn profile_mut(&mut self) -> &mut Profile {
        &mut self.profile
    }

    /// The clock of its machine.
    pub fn clock_mut(&mut self) -> &mut Clock {
        &mut self.books.clock
    }

    /// What the Web Connector does when an application is added: its OwnerID and FileID are
    /// written into the company file. Both are GUIDs in braces.
    pub fn register(&mut self, owner_id: &str, file_id: &str) {
        let same = |owner: &str| owner.eq_ignore_ascii_case(owner_id);
        self.registered.retain(|(owner, _)| !same(owner));
        self.registered.push((owner_id.to_string(), file_id.to_string()));
    }

    /// Begins a session. Iterators live and die with it.
    pub fn begin(&mut self) -> Session {
        self.sessions += 1;
        Session::new(self.sessions)
    }

    /// `ProcessRequest`: runs a message set and gives the answer in the form of the wire.
    ///
    /// # Errors
    /// The message set is not what the schema allows; nothing of it was run.
    pub fn process(&mut self, session: &mut Session, request: &[u8]) -> Result<String, HResult> {
        let set = message_set::read(request, &self.profile)?;
        let (status, body) = match self.answers.decide(&set, self.profile.recovery) {
            Decision::Answered { status, body } => (Some(status), body),
            Decision::Run { store, status } => {
                let body = self.run(session, &set);
                if store {
                    self.answers.keep(&set, &body);
                }
                (status, body)
            }
        };
        Ok(answer::envelope(set.new_id.as_deref(), status, &body))
    }

    /// `strHCPResponse` of the first `sendRequestXML`: host, company and preferences.
    pub fn greeting(&self) -> String {
        let version = self.profile.newest_version();
        let owners: Vec<&str> = self.registered.iter().map(|(owner, _)| &**owner).collect();
        let rets = [
            ("HostQueryRs", host::host(&self.profile)),
            ("CompanyQueryRs", self.company_ret(&owners)),
            ("PreferencesQueryRs", self.preferences_ret()),
        ];
        let mut body = String::new();
        for (number, (name, mut ret)) in rets.into_iter().enumerate() {
            query::for_version(&mut ret, version);
            let request_id = Some(number.to_string());
            let mut message = answer::message(name, request_id.as_deref(), &Status::ok());
            message.children.push(ret);
            message.write(&mut body);
        }
        answer::envelope(None, None, &body)
    }
}
