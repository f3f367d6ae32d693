//! The HTTP server that Web Connectors call, with every limit that a door to the network needs.

mod body;
mod connections;
mod lanes;
mod limits;
mod metrics;
mod routes;
mod stop;
mod tls;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use axum_server::tls_rustls::RustlsAcceptor;
use axum_server::{Handle, Server};

pub use limits::Limits;
pub use routes::CALLS_PATH;
pub use stop::Stop;
pub use tls::{CertificateError, CertificateFiles};

use super::calls::Service;
use connections::Places;
use routes::{Door, Proxy, Reached, routes};
use tls::Certificate;

/// Where a server listens unless told otherwise: this machine alone.
pub const LISTEN_DEFAULT: &str = "127.0.0.1:8765";

/// How the bytes travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport {
    /// HTTP: to this machine alone, since passwords travel in clear.
    Plain,
    /// HTTP from a proxy, which ends HTTPS before us and names its callers in `X-Forwarded-For`.
    BehindProxy,
    /// HTTPS with this certificate.
    Tls(CertificateFiles),
}

/// How to serve.
pub struct ServerOptions {
    /// Where; port 0 is any that is free.
    pub listen: SocketAddr,
    /// Over what.
    pub transport: Transport,
    /// How much anybody may take of us.
    pub limits: Limits,
    /// Ends it.
    pub stop: Stop,
    /// Hears the address once calls are taken.
    pub announce: Box<dyn FnOnce(SocketAddr) + Send>,
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Passwords would travel in clear.
    #[error(
        "{0} can be reached from other machines, and passwords would travel there in clear; give a \
         certificate and its key, listen on 127.0.0.1, or use --behind-proxy where a proxy ends \
         HTTPS"
    )]
    PlainHttp(SocketAddr),
    /// No certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The address cannot be had.
    #[error("listening on {address}; another program may hold the port, choose another")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The machine gives no threads, or the listener broke.
    #[error("serving on {address}")]
    Serve {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
}

/// Serves until stopped; calls that run are answered first.
///
/// # Errors
/// Options that would give passwords away, a certificate or an address that cannot be had.
pub fn serve(service: Arc<dyn Service>, options: ServerOptions) -> Result<(), ServerError> {
    let ServerOptions { listen, transport, limits, stop, announce } = options;
    if transport == Transport::Plain && !listen.ip().is_loopback() {
        return Err(ServerError::PlainHttp(listen));
    }
    let certificate = match &transport {
        Transport::Tls(files) => Some(Certificate::load(files.clone())?),
        Transport::Plain | Transport::BehindProxy => None,
    };
    let listened = TcpListener::bind(listen).and_then(|listener| {
        let address = listener.local_addr()?;
        Ok((listener, address))
    });
    let (listener, address) =
        listened.map_err(|source| ServerError::Listen { address: listen, source })?;
    let reached = Reached {
        scheme: if transport == Transport::Plain { "http" } else { "https" },
        address,
        proxy: (transport == Transport::BehindProxy).then_some(Proxy),
    };
    let door = Door {
        intake: body::Intake::new(limits.clone(), Arc::clone(&service)),
        lanes: lanes::Lanes::new(limits.calls),
        metrics: metrics::Metrics::default(),
        service,
        reached,
    };
    let failed = |source| ServerError::Serve { address, source };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(failed)?;
    announce(address);
    runtime.block_on(run(listener, door, certificate, &limits, stop)).map_err(failed)
    // The runtime ends here, and waits for work that has begun.
}

async fn run(
    listener: TcpListener,
    door: Door,
    certificate: Option<Certificate>,
    limits: &Limits,
    stop: Stop,
) -> io::Result<()> {
    let handle = Handle::new();
    tokio::spawn(stop.end(handle.clone(), limits.grace));
    let places = Places::new(limits.connections);
    let routes = routes(Arc::new(door)).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum_server::from_tcp(listener)?.handle(handle);
    match certificate {
        None => bounded(server.acceptor(places), limits).serve(routes).await,
        Some(certificate) => {
            let tls = RustlsAcceptor::new(certificate.config()).handshake_timeout(limits.head);
            tokio::spawn(certificate.follow());
            bounded(server.acceptor(tls.acceptor(places)), limits).serve(routes).await
        }
    }
}

/// HTTP/1 alone, which is what Web Connectors speak, and no patience with slow heads.
fn bounded<A>(server: Server<SocketAddr, A>, limits: &Limits) -> Server<SocketAddr, A> {
    let mut server = server.http1_only().first_request_timeout(limits.head);
    server.http_builder().http1().header_read_timeout(limits.head);
    server
}
