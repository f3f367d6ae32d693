//! Password and GUIDs of a workspace, kept in its store.

use super::failure::Failure;
use super::workspace::Workspace;
use crate::store::{StoreError, Visits};
use crate::web_connector::credentials::{Credentials, CredentialsError, Identity};
use crate::web_connector::guid::Guid;
use crate::web_connector::password::PasswordHash;

/// The drawer in the store.
pub struct Drawer(Visits);

impl Drawer {
    /// Opens the workspace's store, which is made and brought to the present format first.
    ///
    /// # Errors
    /// A store that cannot be opened, or that another process holds.
    pub fn open(workspace: &Workspace, command: &str) -> Result<Self, Failure> {
        drop(workspace.store(workspace.lock(command)?)?);
        Ok(Self(Visits::open(&workspace.store_place())?))
    }
}

const PASSWORD: &str = "password";
const GUIDS: &str = "GUIDs";

fn reading(what: &'static str) -> impl Fn(StoreError) -> CredentialsError {
    move |source| CredentialsError::Store { doing: "reading", what, source: Box::new(source) }
}

fn storing(what: &'static str) -> impl Fn(StoreError) -> CredentialsError {
    move |source| CredentialsError::Store { doing: "storing", what, source: Box::new(source) }
}

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method alone would be of one lifetime, and a look is of any"
)]
impl Credentials for Drawer {
    fn password_hash(&self) -> Result<Option<PasswordHash>, CredentialsError> {
        let kept = self.0.look(|turn| turn.password_hash()).map_err(reading(PASSWORD))?;
        let parse = |text: String| {
            PasswordHash::parse(&text).map_err(|source| CredentialsError::Store {
                doing: "reading",
                what: PASSWORD,
                source: Box::new(source),
            })
        };
        kept.map(parse).transpose()
    }

    fn set_password_hash(&mut self, hash: &PasswordHash) -> Result<(), CredentialsError> {
        self.0.turn(|turn| turn.put_password_hash(hash.as_str())).map_err(storing(PASSWORD))
    }

    fn identity(&self) -> Result<Option<Identity>, CredentialsError> {
        let kept = self.0.look(|turn| turn.identity()).map_err(reading(GUIDS))?;
        let Some((owner_id, file_id)) = kept else { return Ok(None) };
        let guid = |text: &str| {
            Guid::parse(text).ok_or_else(|| CredentialsError::Store {
                doing: "reading",
                what: GUIDS,
                source: format!("`{text}` is no GUID").into(),
            })
        };
        Ok(Some(Identity { owner_id: guid(&owner_id)?, file_id: guid(&file_id)? }))
    }

    fn set_identity(&mut self, identity: &Identity) -> Result<(), CredentialsError> {
        let (owner_id, file_id) = (identity.owner_id.to_string(), identity.file_id.to_string());
        self.0.turn(|turn| turn.put_identity(&owner_id, &file_id)).map_err(storing(GUIDS))
    }
}
