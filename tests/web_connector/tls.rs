//! HTTPS, and certificates that change.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crossdock::web_connector::server::{
    CertificateError, CertificateFiles, Limits, ServerError, ServerOptions, Stop, Transport, serve,
};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::rig::{Client, Rig, SERVER_VERSION, connect, envelope, pleasant};

/// Makes a certificate for this machine and writes it, as somebody who renews it does.
fn write_certificate(folder: &Path) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_string()]).unwrap();
    fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
    fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

fn files(folder: &Path) -> CertificateFiles {
    let look_every = Duration::from_millis(50);
    CertificateFiles {
        look_every,
        ..CertificateFiles::new(folder.join("cert.pem"), folder.join("key.pem"))
    }
}

/// Asks over HTTPS, trusting this certificate alone; `None`: the server has another.
fn answered(rig: &Rig, trusted: &CertificateDer<'static>) -> Option<u16> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let config =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let mut tls = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut tcp = connect(rig.address);
    while tls.is_handshaking() {
        tls.complete_io(&mut tcp).ok()?;
    }
    let mut client = Client(StreamOwned::new(tls, tcp));
    let reply = client.post(envelope(SERVER_VERSION));
    reply.check(200, "serverVersionResult");
    Some(client.post(envelope(SERVER_VERSION)).status)
}

#[test]
fn a_certificate_is_taken_up_when_it_changes_and_kept_when_it_breaks() {
    let folder = tempfile::tempdir().unwrap();
    let first = write_certificate(folder.path());
    let rig = Rig::with(Transport::Tls(files(folder.path())), Limits::default(), pleasant);
    assert_eq!(answered(&rig, &first), Some(200));
    fs::write(folder.path().join("key.pem"), "not a key").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(answered(&rig, &first), Some(200));
    let second = write_certificate(folder.path());
    while answered(&rig, &second).is_none() {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(answered(&rig, &first), None);
}

#[test]
fn http_does_not_reach_an_https_port() {
    let folder = tempfile::tempdir().unwrap();
    write_certificate(folder.path());
    let rig = Rig::with(Transport::Tls(files(folder.path())), Limits::default(), pleasant);
    let mut client = rig.connect();
    client.send("POST /qbwc HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    let mut heard = Vec::new();
    // Whether the end comes as an end or as a reset is the system's affair.
    let _ = std::io::Read::read_to_end(&mut client.0, &mut heard);
    assert!(!String::from_utf8_lossy(&heard).contains("HTTP"), "{heard:?}");
    assert_eq!(rig.calls(), []);
}

#[track_caller]
fn check_certificate(certificate: &str, key: &str, expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    write_certificate(folder.path());
    let own = folder.path().join("own");
    fs::create_dir(&own).unwrap();
    for (name, text) in [("cert.pem", certificate), ("key.pem", key)] {
        let text = match text {
            "good" => fs::read_to_string(folder.path().join(name)).unwrap(),
            other => other.to_string(),
        };
        fs::write(own.join(name), text).unwrap();
    }
    let options = ServerOptions {
        listen: "127.0.0.1:0".parse().unwrap(),
        transport: Transport::Tls(files(&own)),
        limits: Limits::default(),
        stop: Stop::when_told(),
        announce: Box::new(|_| unreachable!("nothing is served")),
    };
    let service = Arc::new(crate::http::Nobody);
    let error = match serve(service, options) {
        Err(ServerError::Certificate(error)) => error,
        other => panic!("{other:?}"),
    };
    let shown = error.to_string().replace(&own.display().to_string(), "OWN").replace('\\', "/");
    assert_eq!(shown, expected);
    assert!(matches!(error, CertificateError::Pem { .. } | CertificateError::Unfit { .. }));
}

#[test]
fn certificates_that_cannot_be_used_are_told_at_once() {
    let other = rcgen::generate_simple_self_signed(["localhost".to_string()]).unwrap();
    let other_key = other.signing_key.serialize_pem();
    check_certificate("", "good", "OWN/cert.pem holds no certificate in PEM form");
    check_certificate("good", "", "OWN/key.pem holds no private key in PEM form");
    check_certificate(
        "good",
        &other_key,
        "OWN/cert.pem and OWN/key.pem do not belong together, or are of a kind that is not known",
    );
}
