//! What a workspace keeps of itself for the Web Connector: the password's hash and its GUIDs.

use std::error::Error;

use super::guid::Guid;
use super::password::{HashError, Password, PasswordHash, WeakPassword};
use super::ticket::NoRandomness;

/// How QuickBooks knows us again: both GUIDs stand in the `.qwc` file, and the Web Connector leaves
/// them in the company file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Of this program at this company.
    pub owner_id: Guid,
    /// Of the company file.
    pub file_id: Guid,
}

/// Where both are kept. The store stands behind it.
pub trait Credentials {
    /// The stored hash; `None` before the first `crossdock passwd`.
    ///
    /// # Errors
    /// The store failed, or holds something else than a hash.
    fn password_hash(&self) -> Result<Option<PasswordHash>, CredentialsError>;

    /// Stores a hash in place of the one before.
    ///
    /// # Errors
    /// The store failed.
    fn set_password_hash(&mut self, hash: &PasswordHash) -> Result<(), CredentialsError>;

    /// The GUIDs that were made; `None` before the first `crossdock qwc`.
    ///
    /// # Errors
    /// The store failed, or holds something else than GUIDs.
    fn identity(&self) -> Result<Option<Identity>, CredentialsError>;

    /// Stores GUIDs in place of those before.
    ///
    /// # Errors
    /// The store failed.
    fn set_identity(&mut self, identity: &Identity) -> Result<(), CredentialsError>;
}

/// Why something could not be kept or found again.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// The store failed.
    #[error("{doing} the {what} of the Web Connector")]
    Store {
        /// "reading" or "storing".
        doing: &'static str,
        /// "password" or "GUIDs".
        what: &'static str,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// No GUID can be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// No hash can be made.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The person chose a weak password.
    #[error(transparent)]
    Weak(#[from] WeakPassword),
}

/// The GUIDs of a workspace: those `written` into its configuration, then those kept, and what is
/// in neither is made now and kept, since a second one would be another company to QuickBooks.
///
/// # Errors
/// The store failed, or no random numbers can be had.
pub fn identity_of(
    written: (Option<Guid>, Option<Guid>),
    credentials: &mut dyn Credentials,
) -> Result<Identity, CredentialsError> {
    if let (Some(owner_id), Some(file_id)) = written {
        return Ok(Identity { owner_id, file_id });
    }
    let kept = match credentials.identity()? {
        Some(kept) => kept,
        None => {
            let made = Identity { owner_id: Guid::new()?, file_id: Guid::new()? };
            credentials.set_identity(&made)?;
            made
        }
    };
    let (owner_id, file_id) = written;
    Ok(Identity {
        owner_id: owner_id.unwrap_or(kept.owner_id),
        file_id: file_id.unwrap_or(kept.file_id),
    })
}

/// Makes `password` the one that `user` logs in with.
///
/// # Errors
/// A weak password, or the store failed.
pub fn set_password(
    user: &str,
    password: &Password,
    credentials: &mut dyn Credentials,
) -> Result<(), CredentialsError> {
    password.check(user)?;
    credentials.set_password_hash(&password.hash()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Drawer {
        hash: Option<PasswordHash>,
        identity: Option<Identity>,
    }

    impl Credentials for Drawer {
        fn password_hash(&self) -> Result<Option<PasswordHash>, CredentialsError> {
            Ok(self.hash.clone())
        }

        fn set_password_hash(&mut self, hash: &PasswordHash) -> Result<(), CredentialsError> {
            self.hash = Some(hash.clone());
            Ok(())
        }

        fn identity(&self) -> Result<Option<Identity>, CredentialsError> {
            Ok(self.identity.clone())
        }

        fn set_identity(&mut self, identity: &Identity) -> Result<(), CredentialsError> {
            self.identity = Some(identity.clone());
            Ok(())
        }
    }

    #[test]
    fn guids_are_made_once() -> Result<(), CredentialsError> {
        let mut drawer = Drawer::default();
        let first = identity_of((None, None), &mut drawer)?;
        assert_eq!(identity_of((None, None), &mut drawer)?, first);
        assert_ne!(first.owner_id, first.file_id);
        Ok(())
    }

    #[test]
    fn what_the_configuration_says_counts() -> Result<(), CredentialsError> {
        let written = Guid::new()?;
        let mut drawer = Drawer::default();
        let both = identity_of((Some(written.clone()), Some(written.clone())), &mut drawer)?;
        assert_eq!((both.owner_id, drawer.identity.clone()), (written.clone(), None));
        let one = identity_of((None, Some(written.clone())), &mut drawer)?;
        assert_eq!(one.file_id, written);
        assert_eq!(Some(one.owner_id), drawer.identity.map(|kept| kept.owner_id));
        Ok(())
    }

    #[test]
    fn a_password_is_kept_as_a_hash_unless_it_is_weak() -> Result<(), CredentialsError> {
        let mut drawer = Drawer::default();
        let weak = set_password("acme", &Password::new("short"), &mut drawer);
        assert!(matches!(weak, Err(CredentialsError::Weak(_))));
        assert_eq!(drawer.password_hash()?, None);
        let password = Password::new("green otters 41");
        set_password("acme", &password, &mut drawer)?;
        assert!(password.is(drawer.password_hash()?.as_ref()));
        Ok(())
    }
}
