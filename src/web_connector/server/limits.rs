//! How much anybody on the network may take of us.

use std::time::Duration;

/// Every limit of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once; one more is closed as soon as it is made.
    pub connections: usize,
    /// Calls at once, waiting ones included; one more is told to come back.
    pub calls: usize,
    /// Longest body, in bytes, of a call with the ticket of an open visit.
    pub body: usize,
    /// Longest body, in bytes, of any other call. The answers about a company that a visit begins
    /// with have some 50 KB, and they come with a ticket.
    pub body_of_strangers: usize,
    /// Bodies at once that are longer than those of strangers; one more waits. With `body` it
    /// bounds the memory that bodies take.
    pub large_bodies: usize,
    /// How long the head of a request may take, and how long a connection may idle between two.
    /// While QuickBooks works, the Web Connector idles; it opens another connection by itself.
    pub head: Duration,
    /// How long a body may pause.
    pub pause: Duration,
    /// Slowest body, in bytes a second, on the average after `pause`. A modem is faster.
    pub bytes_per_second: u64,
    /// How long calls may go on when the server stops, before their connections are cut. Work that
    /// has begun is finished even then.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 256,
            calls: 64,
            body: 256 * 1024 * 1024,
            body_of_strangers: 1024 * 1024,
            large_bodies: 4,
            head: Duration::from_secs(30),
            pause: Duration::from_secs(30),
            bytes_per_second: 2 * 1024,
            grace: Duration::from_mins(2),
        }
    }
}
