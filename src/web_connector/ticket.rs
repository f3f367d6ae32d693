//! Tickets: the only key of a visit. Nobody guesses one, and nobody who reads our store has one.

use std::fmt;

use subtle::ConstantTimeEq;

use super::guid::{as_version_4, bytes_of, hyphened};

/// Parts of a hash, so that a hash of something else is never taken for one of a ticket.
const HASH_CONTEXT: &str = "crossdock 2026 ticket of a visit";

/// A ticket: a GUID of version 4 whose first 32 bits name the workspace, the rest being 90 random
/// bits. Printing it with `{:?}` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket([u8; 16]);

/// What may be stored of a ticket: it tells whether a ticket is this one, and nothing else.
#[derive(Clone, Debug)]
pub struct TicketHash([u8; 32]);

/// The machine gave no random bits.
#[derive(Debug, thiserror::Error)]
#[error("this machine gives no random numbers, and without them no secret can be made")]
pub struct NoRandomness(#[from] getrandom::Error);

impl Ticket {
    /// A new one. `routing` says which workspace it belongs to: it is no secret.
    ///
    /// # Errors
    /// A machine without random numbers.
    pub fn new(routing: u32) -> Result<Self, NoRandomness> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes[4..])?;
        bytes[..4].copy_from_slice(&routing.to_be_bytes());
        Ok(Self(as_version_4(bytes)))
    }

    /// Reads a ticket: 32 hexadecimal digits, with the hyphens and braces of GUIDs or without.
    pub fn parse(text: &str) -> Option<Self> {
        bytes_of(text).map(Self)
    }

    /// Which workspace it belongs to, as given to [`Ticket::new`].
    pub fn routing(&self) -> u32 {
        let [a, b, c, d, ..] = self.0;
        u32::from_be_bytes([a, b, c, d])
    }

    /// What to store of it.
    pub fn hash(&self) -> TicketHash {
        TicketHash(blake3::derive_key(HASH_CONTEXT, &self.0))
    }
}

impl fmt::Display for Ticket {
    /// As GUIDs are written, without braces, in lower case.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hyphened(self.0))
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Ticket({:08x}-…)", self.routing())
    }
}

impl TicketHash {
    /// Reads what [`TicketHash`]'s `Display` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        blake3::Hash::from_hex(text).ok().map(|hash| Self(*hash.as_bytes()))
    }

    /// Whether it is the hash of this ticket, in a time that does not tell how much of it is right.
    pub fn is_of(&self, ticket: &Ticket) -> bool {
        self.0.ct_eq(&ticket.hash().0).into()
    }
}

impl fmt::Display for TicketHash {
    /// 64 hexadecimal digits.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_a_guid_that_names_its_workspace() -> Result<(), NoRandomness> {
        let ticket = Ticket::new(0xDEAD_BEEF)?;
        let text = ticket.to_string();
        assert_eq!(text.len(), 36);
        assert_eq!(&text[..9], "deadbeef-");
        assert_eq!(&text[14..15], "4");
        assert!(["8", "9", "a", "b"].contains(&&text[19..20]));
        assert_eq!(ticket.routing(), 0xDEAD_BEEF);
        assert_eq!(Ticket::parse(&text), Some(ticket.clone()));
        assert_ne!(Ticket::new(0xDEAD_BEEF)?, ticket);
        assert!(!format!("{ticket:?}").contains(&text[9..]));
        Ok(())
    }

    #[test]
    fn only_its_own_hash_fits_a_ticket() -> Result<(), NoRandomness> {
        let (ticket, other) = (Ticket::new(1)?, Ticket::new(1)?);
        let stored = ticket.hash().to_string();
        let hash = TicketHash::parse(&stored).expect("a hash reads what it wrote");
        assert!(hash.is_of(&ticket));
        assert!(!hash.is_of(&other));
        assert!(TicketHash::parse("abc").is_none());
        Ok(())
    }

    #[track_caller]
    fn check_parse(text: &str, expected: Option<&str>) {
        assert_eq!(Ticket::parse(text).map(|ticket| ticket.to_string()).as_deref(), expected);
    }

    #[test]
    fn tickets_are_read_in_every_dress() {
        let plain = "8d54c3a0-51e2-4c41-9be0-0f9ae3bd7e1a";
        check_parse(plain, Some(plain));
        check_parse(" {8D54C3A0-51E2-4C41-9BE0-0F9AE3BD7E1A}\n", Some(plain));
        check_parse("8d54c3a051e24c419be00f9ae3bd7e1a", Some(plain));
        check_parse("", None);
        check_parse("8d54c3a051e24c419be00f9ae3bd7e1", None);
        check_parse("8d54c3a051e24c419be00f9ae3bd7e1a0", None);
        check_parse("8d54c3a051e24c419be00f9ae3bd7eé1", None);
    }
}
