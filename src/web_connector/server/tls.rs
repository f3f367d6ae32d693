//! The certificate: read from files, and read again when they change.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::{Error as PemError, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Where the certificate is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFiles {
    /// PEM: the certificate, and those between it and the authority.
    pub certificate: PathBuf,
    /// PEM: its private key.
    pub key: PathBuf,
    /// How often both are looked at for changes.
    pub look_every: Duration,
}

impl CertificateFiles {
    /// These files, looked at every few seconds.
    pub fn new(certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        let (certificate, key) = (certificate.into(), key.into());
        Self { certificate, key, look_every: Duration::from_secs(5) }
    }
}

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read.
    #[error("reading {}", file.display())]
    Read {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file holds no PEM of the kind.
    #[error("{} holds no {what} in PEM form", file.display())]
    Pem {
        /// Which.
        file: PathBuf,
        /// "certificate" or "private key".
        what: &'static str,
        /// Why.
        source: PemError,
    },
    /// Both were read and do not work.
    #[error(
        "{} and {} do not belong together, or are of a kind that is not known",
        .certificate.display(), .key.display()
    )]
    Unfit {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's.
        key: PathBuf,
        /// Why.
        source: rustls::Error,
    },
}

/// The certificate in use.
pub struct Certificate {
    files: CertificateFiles,
    stamp: Stamp,
    in_use: RustlsConfig,
}

/// What changes when a file does.
type Stamp = [Option<(SystemTime, u64)>; 2];

impl Certificate {
    /// Reads both files.
    ///
    /// # Errors
    /// They cannot be read, or cannot be used.
    pub fn load(files: CertificateFiles) -> Result<Self, CertificateError> {
        // The stamp comes first: a change while the files are read is seen as one later.
        let stamp = stamp_of(&files);
        let in_use = RustlsConfig::from_config(Arc::new(read(&files)?));
        Ok(Self { files, stamp, in_use })
    }

    /// For the server. Follows changes.
    pub fn config(&self) -> RustlsConfig {
        self.in_use.clone()
    }

    /// Takes up changes for ever. Files that are broken, as they may be while somebody replaces
    /// them, change nothing.
    pub async fn follow(mut self) {
        loop {
            tokio::time::sleep(self.files.look_every).await;
            let files = self.files.clone();
            let before = self.stamp;
            let looked = tokio::task::spawn_blocking(move || {
                let stamp = stamp_of(&files);
                (stamp != before).then(|| (stamp, read(&files)))
            });
            let Ok(Some((stamp, read))) = looked.await else { continue };
            self.stamp = stamp;
            let file = self.files.certificate.display();
            match read {
                Ok(config) => {
                    self.in_use.reload_from_config(Arc::new(config));
                    tracing::info!(%file, "the certificate was changed");
                }
                Err(error) => {
                    let because = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::error!(%file, %error, because, "the old certificate stays in use");
                }
            }
        }
    }
}

fn stamp_of(files: &CertificateFiles) -> Stamp {
    [&files.certificate, &files.key].map(|path| {
        let about = fs::metadata(path).ok()?;
        Some((about.modified().ok()?, about.len()))
    })
}

fn read(files: &CertificateFiles) -> Result<ServerConfig, CertificateError> {
    let chain = bytes_of(&files.certificate)?;
    let key = bytes_of(&files.key)?;
    let not_pem = |file: &Path, what| {
        let file = file.to_path_buf();
        move |source| CertificateError::Pem { file, what, source }
    };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&chain)
        .collect::<Result<_, _>>()
        .map_err(not_pem(&files.certificate, "certificate"))?;
    if chain.is_empty() {
        return Err(not_pem(&files.certificate, "certificate")(PemError::NoItemsFound));
    }
    let key = PrivateKeyDer::from_pem_slice(&key).map_err(not_pem(&files.key, "private key"))?;
    let unfit = |source| CertificateError::Unfit {
        certificate: files.certificate.clone(),
        key: files.key.clone(),
        source,
    };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(unfit)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(unfit)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, CertificateError> {
    fs::read(path).map_err(|source| CertificateError::Read { file: path.to_path_buf(), source })
}
