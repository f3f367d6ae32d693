//! The Web Connector's door: what it calls, over which wire, and the secrets in between. What a
//! call means is the [`calls::Service`]'s business.

pub mod calls;
pub mod credentials;
pub mod guid;
pub mod lockout;
pub mod password;
pub mod qwc;
pub mod server;
pub mod soap;
pub mod ticket;
pub mod wsdl;
