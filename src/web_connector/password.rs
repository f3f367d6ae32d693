//! Passwords: what is refused as weak, what is stored, and how one is checked.

use std::fmt;
use std::sync::{LazyLock, Mutex, PoisonError};

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

/// Argon2id as OWASP recommends it for logins: 19 MiB, two passes, one lane. Some 30 ms.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Shortest password, in characters. It is typed once, into the Web Connector, which keeps it.
const LENGTH_MIN: usize = 12;
/// Longest, in characters: beyond it nothing is won, and the Web Connector's field ends somewhere.
const LENGTH_MAX: usize = 128;
/// Different characters that a password has at least.
const DIFFERENT_MIN: usize = 5;

/// A password as it came. Neither `{:?}` nor anything else of ours shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// What is stored of a password: a PHC string, `$argon2id$v=19$m=…`.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// Why a password is not taken. Displays the reason and the remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum WeakPassword {
    #[error("the password has {0} characters; take {LENGTH_MIN} or more")]
    Short(usize),
    #[error(
        "the password has {0} characters; the Web Connector may cut it: take {LENGTH_MAX} at most"
    )]
    Long(usize),
    #[error("the password has fewer than {DIFFERENT_MIN} different characters; mix more of them")]
    Monotonous,
    #[error("the password contains the user name; take one that does not")]
    UserName,
    #[error("the password begins or ends with a blank, which is easily lost; leave it out")]
    Blank,
    #[error("the password contains a control character, which nobody can type; leave it out")]
    Control,
}

/// A hash could not be made: no random numbers, or no memory.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct HashError(String);

/// A stored text is no hash of a password.
#[derive(Debug, thiserror::Error)]
#[error("what is stored as the password's hash is none; set the password with `crossdock passwd`")]
pub struct NotAHash;

impl Password {
    /// A password as it came, whatever it is.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether it may become the password of this user.
    ///
    /// # Errors
    /// What makes it weak.
    pub fn check(&self, user: &str) -> Result<(), WeakPassword> {
        let length = self.0.chars().count();
        let mut different: Vec<char> = self.0.chars().collect();
        different.sort_unstable();
        different.dedup();
        let user = user.trim().to_lowercase();
        match length {
            ..LENGTH_MIN => Err(WeakPassword::Short(length)),
            _ if length > LENGTH_MAX => Err(WeakPassword::Long(length)),
            _ if self.0.trim() != self.0 => Err(WeakPassword::Blank),
            _ if self.0.contains(char::is_control) => Err(WeakPassword::Control),
            _ if different.len() < DIFFERENT_MIN => Err(WeakPassword::Monotonous),
            _ if user.len() > 2 && self.0.to_lowercase().contains(&user) => {
                Err(WeakPassword::UserName)
            }
            _ => Ok(()),
        }
    }

    /// What to store of it, with a salt of its own.
    ///
    /// # Errors
    /// No random numbers or no memory.
    pub fn hash(&self) -> Result<PasswordHash, HashError> {
        let hash = hasher().hash_password(self.0.as_bytes());
        hash.map(|hash| PasswordHash(hash.to_string()))
            .map_err(|error| HashError(error.to_string()))
    }

    /// Whether it is the password that was stored. Without a stored one, `None` for a user that
    /// nobody knows, the answer is no and takes as long, so that the time tells no user names.
    ///
    /// One at a time: a flood of guesses must not take more memory than one guess.
    pub fn is(&self, stored: Option<&PasswordHash>) -> bool {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let hash = stored.unwrap_or(&NOBODYS);
        let fits = hasher().verify_password(self.0.as_bytes(), hash.0.as_str()).is_ok();
        fits && stored.is_some()
    }
}

/// The hash that a user without one is checked against.
static NOBODYS: LazyLock<PasswordHash> = LazyLock::new(|| {
    // Its salt is no secret: nothing fits this hash, whatever the password.
    let hash = hasher().hash_password_with_salt(b"nobody", b"nobody's salt, 1");
    PasswordHash(hash.map(|hash| hash.to_string()).unwrap_or_default())
});

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the constants are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

impl fmt::Debug for Password {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Password(…)")
    }
}

impl PasswordHash {
    /// Reads what the store kept.
    ///
    /// # Errors
    /// Something else than an argon2 hash.
    pub fn parse(text: &str) -> Result<Self, NotAHash> {
        let is_hash = argon2::PasswordHash::new(text)
            .is_ok_and(|hash| hash.algorithm.as_str().starts_with("argon2"));
        if is_hash { Ok(Self(text.to_string())) } else { Err(NotAHash) }
    }

    /// For the store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_fits_its_hash() -> Result<(), HashError> {
        let password = Password::new("green otters 41");
        let hash = password.hash()?;
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
        let stored = PasswordHash::parse(hash.as_str()).expect("a hash reads what it wrote");
        assert!(password.is(Some(&stored)));
        assert!(!Password::new("green otters 42").is(Some(&stored)));
        assert!(!Password::new("nobody").is(None));
        assert_ne!(password.hash()?, hash, "every hash has a salt of its own");
        assert!(PasswordHash::parse("green otters 41").is_err());
        assert!(!NOBODYS.as_str().is_empty());
        Ok(())
    }

    #[test]
    fn nothing_shows_a_password() {
        assert_eq!(format!("{:?}", Password::new("green otters 41")), "Password(…)");
    }

    #[track_caller]
    fn check_weak(password: &str, expected: Result<(), WeakPassword>) {
        assert_eq!(Password::new(password).check("acme"), expected);
    }

    #[test]
    fn weak_passwords_are_refused_with_a_reason() {
        check_weak("green otters 41", Ok(()));
        check_weak("größer als 12", Ok(()));
        check_weak("", Err(WeakPassword::Short(0)));
        check_weak("elf zeichen", Err(WeakPassword::Short(11)));
        check_weak(&"abcdefg".repeat(20), Err(WeakPassword::Long(140)));
        check_weak("aaaaaaaaabbb", Err(WeakPassword::Monotonous));
        check_weak("my ACME password", Err(WeakPassword::UserName));
        check_weak("green otters 41 ", Err(WeakPassword::Blank));
        check_weak("green\totters 41", Err(WeakPassword::Control));
    }
}
