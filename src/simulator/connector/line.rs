//! A connection to the server: TCP, with TLS where the address asks for it.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme,
    StreamOwned,
};

use super::url::Url;

/// Whose certificates are believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// The authorities that the machine trusts, and those of a PEM file.
    Authorities(Option<PathBuf>),
    /// Any certificate. For tests alone.
    Anyone,
}

/// Certificates of authorities that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The file with the authorities.
    #[error("the certificates in {path} cannot be read; give a PEM file")]
    File {
        /// The file.
        path: PathBuf,
        /// What was the matter.
        source: rustls::pki_types::pem::Error,
    },
    /// A certificate that is none.
    #[error("{path} holds a certificate that cannot be used; give that of an authority")]
    Certificate {
        /// The file.
        path: PathBuf,
        /// What was the matter.
        source: rustls::Error,
    },
    /// TLS cannot be spoken at all.
    #[error("TLS cannot be set up")]
    Setup(#[source] rustls::Error),
}

/// A call that found no server, lost it, or was not understood. The words are those of .NET, which
/// the Web Connector shows; [`NetError::detail`] says more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// No address for the host's name.
    #[error("The remote name could not be resolved: '{0}'")]
    Name(String),
    /// Nobody listens.
    #[error("Unable to connect to the remote server")]
    Connect(String),
    /// A certificate that is not believed, or no TLS at all.
    #[error(
        "The underlying connection was closed: Could not establish trust relationship for the \
         SSL/TLS secure channel."
    )]
    Trust(String),
    /// The server hung up.
    #[error("The underlying connection was closed: The connection was closed unexpectedly.")]
    Closed(String),
    /// The server did not answer in time.
    #[error("The operation has timed out")]
    Timeout(Duration),
    /// What came is no HTTP.
    #[error("The server committed a protocol violation. Section={section}")]
    Protocol {
        /// .NET's word for the place.
        section: &'static str,
        /// What came instead.
        detail: String,
    },
}

impl NetError {
    /// What the words of .NET leave out.
    pub fn detail(&self) -> String {
        match self {
            Self::Name(host) => format!("there is no address for {host}"),
            Self::Connect(detail) | Self::Trust(detail) | Self::Closed(detail) => detail.clone(),
            Self::Timeout(limit) => format!("no answer within {} seconds", limit.as_secs()),
            Self::Protocol { detail, .. } => detail.clone(),
        }
    }
}

/// How connections are made.
#[derive(Debug, Clone)]
pub(super) struct Dialer {
    url: Url,
    tls: Option<Arc<ClientConfig>>,
    timeout: Duration,
}

impl Dialer {
    /// One for this address; each call may take `timeout`.
    pub(super) fn new(url: &Url, trust: &Trust, timeout: Duration) -> Result<Self, TrustError> {
        let tls = if url.is_https { Some(Arc::new(tls(trust)?)) } else { None };
        Ok(Self { url: url.clone(), tls, timeout })
    }

    /// Opens a connection.
    pub(super) fn dial(&self) -> Result<Line, NetError> {
        let host = self.url.host.as_str();
        let found = (host, self.url.port).to_socket_addrs();
        let addresses: Vec<_> = found.map_err(|_| NetError::Name(host.to_string()))?.collect();
        let mut refused = NetError::Name(host.to_string());
        for address in addresses {
            match TcpStream::connect_timeout(&address, self.timeout) {
                Ok(stream) => return self.secured(stream),
                Err(error) => refused = NetError::Connect(format!("{address}: {error}")),
            }
        }
        Err(refused)
    }

    fn secured(&self, stream: TcpStream) -> Result<Line, NetError> {
        // Small writes leave at once, as .NET sends them.
        let _ = stream.set_nodelay(true);
        let closed = |error: io::Error| NetError::Closed(error.to_string());
        stream.set_write_timeout(Some(self.timeout)).map_err(closed)?;
        let Some(tls) = &self.tls else {
            return Ok(Line { stream: Stream::Plain(stream), timeout: self.timeout });
        };
        let trust = |error: &dyn std::fmt::Display| NetError::Trust(error.to_string());
        let name = ServerName::try_from(self.url.host.clone()).map_err(|error| trust(&error))?;
        let connection = ClientConnection::new(tls.clone(), name).map_err(|error| trust(&error))?;
        stream.set_read_timeout(Some(self.timeout)).map_err(closed)?;
        let mut stream = StreamOwned::new(connection, stream);
        while stream.conn.is_handshaking() {
            if let Err(error) = stream.conn.complete_io(&mut stream.sock) {
                return Err(trust(&error));
            }
        }
        Ok(Line { stream: Stream::Tls(Box::new(stream)), timeout: self.timeout })
    }
}

/// One open connection.
pub(super) struct Line {
    stream: Stream,
    timeout: Duration,
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Line {
    /// Whom it leads to.
    pub(super) fn peer(&self) -> Option<SocketAddr> {
        self.socket().peer_addr().ok()
    }

    /// The certificates that the server showed; none without TLS.
    pub(super) fn certificates(&self) -> Vec<CertificateDer<'static>> {
        match &self.stream {
            Stream::Plain(_) => Vec::new(),
            Stream::Tls(stream) => stream.conn.peer_certificates().unwrap_or_default().to_vec(),
        }
    }

    fn socket(&self) -> &TcpStream {
        match &self.stream {
            Stream::Plain(stream) => stream,
            Stream::Tls(stream) => &stream.sock,
        }
    }

    /// Sends all of it.
    pub(super) fn send(&mut self, bytes: &[u8]) -> Result<(), NetError> {
        let sent = match &mut self.stream {
            Stream::Plain(stream) => stream.write_all(bytes).and_then(|()| stream.flush()),
            Stream::Tls(stream) => stream.write_all(bytes).and_then(|()| stream.flush()),
        };
        sent.map_err(|error| self.explain(&error))
    }

    /// Reads what is there, up to `deadline`: `Ok(0)` where the server hung up, `None` where
    /// nothing came in time.
    pub(super) fn receive(
        &mut self,
        into: &mut [u8],
        deadline: Instant,
    ) -> Result<Option<usize>, NetError> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            let set = self.socket().set_read_timeout(Some(left));
            set.map_err(|error| NetError::Closed(error.to_string()))?;
            let read = match &mut self.stream {
                Stream::Plain(stream) => stream.read(into),
                Stream::Tls(stream) => stream.read(into),
            };
            match read {
                Ok(count) => return Ok(Some(count)),
                Err(error) => match error.kind() {
                    io::ErrorKind::Interrupted
                    | io::ErrorKind::WouldBlock
                    | io::ErrorKind::TimedOut => {}
                    // A server that hangs up without TLS' farewell has hung up all the same.
                    io::ErrorKind::UnexpectedEof => return Ok(Some(0)),
                    _ => return Err(self.explain(&error)),
                },
            }
        }
    }

    fn explain(&self, error: &io::Error) -> NetError {
        match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => NetError::Timeout(self.timeout),
            _ => NetError::Closed(error.to_string()),
        }
    }
}

fn tls(trust: &Trust) -> Result<ClientConfig, TrustError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(TrustError::Setup)?;
    Ok(match trust {
        Trust::Anyone => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Credulous(provider)))
            .with_no_client_auth(),
        Trust::Authorities(file) => {
            builder.with_root_certificates(authorities(file.as_deref())?).with_no_client_auth()
        }
    })
}

/// The authorities that the machine trusts, and those of a PEM file.
///
/// # Errors
/// The file cannot be read.
pub fn authorities(file: Option<&Path>) -> Result<RootCertStore, TrustError> {
    let mut roots = RootCertStore::empty();
    // What the machine has and rustls cannot read is left out, as browsers do.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = file {
        let failed = |source| TrustError::File { path: path.to_path_buf(), source };
        for certificate in CertificateDer::pem_file_iter(path).map_err(failed)? {
            let added = roots.add(certificate.map_err(failed)?);
            added.map_err(|source| TrustError::Certificate { path: path.to_path_buf(), source })?;
        }
    }
    Ok(roots)
}

/// Believes every certificate, but checks that the server has its key.
#[derive(Debug)]
struct Credulous(Arc<CryptoProvider>);

impl ServerCertVerifier for Credulous {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
