//! Where a store is.

use std::fmt;
use std::path::PathBuf;

/// Where a store is. Shown without the password that a URL may hold.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// A SQLite file.
    File(PathBuf),
    /// A schema of a PostgreSQL database; each workspace has its own.
    Schema {
        /// `postgres://…`
        url: String,
        /// Its name.
        schema: String,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(formatter),
            Self::Schema { url, schema } => {
                write!(formatter, "schema {schema} of {}", without_secrets(url))
            }
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Place({self})")
    }
}

/// A URL without its password and its parameters, one of which may be a password.
fn without_secrets(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    // A password may hold an `@` that somebody forgot to encode.
    let shown = match rest.rsplit_once('@') {
        Some((user, host)) => format!("{}@{host}", user.split(':').next().unwrap_or_default()),
        None => rest.to_string(),
    };
    format!("{scheme}://{shown}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expected: &str) {
        let place = Place::Schema { url: url.into(), schema: "acme".into() };
        assert_eq!(place.to_string(), format!("schema acme of {expected}"));
        assert_eq!(format!("{place:?}"), format!("Place(schema acme of {expected})"));
    }

    #[test]
    fn passwords_are_not_shown() {
        check("postgres://ann:secret@host:5432/books", "postgres://ann@host:5432/books");
        check("postgresql://ann:s@crt@host/books?password=secret", "postgresql://ann@host/books");
        check("postgres://host/books", "postgres://host/books");
        check("postgres:///books?host=/tmp&user=ann", "postgres:///books");
    }
}
