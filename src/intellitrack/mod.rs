//! IntelliTrack: the messages a warehouse takes, and the warehouse that comes with Crossdock.

pub mod embedded;
pub mod outside;
pub mod wire;
