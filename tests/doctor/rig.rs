//! Servers to look at: ours as a process of its own, and small ones that answer one thing.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::thread;

use crossdock::store::{Place, Visits};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
};

use crate::program::Folder;

/// A workspace that is ready for a Web Connector: a password, and GUIDs.
pub fn ready() -> Folder {
    ready_with("")
}

/// The same, with more in its `crossdock.yaml`.
pub fn ready_with(more: &str) -> Folder {
    let config = format!(
        "company: Acme Supply\nquickbooks: {{ via: web-connector, username: acme }}\n{more}"
    );
    let folder = Folder::workspace(&config);
    folder.write("password.txt", "green otters 41\n");
    let mut command = folder.command(["passwd", "--stdin"]);
    let file = std::fs::File::open(folder.path("password.txt")).expect("the file is there");
    let set = command.stdin(file).output().expect("the program starts");
    assert!(set.status.success(), "{}", String::from_utf8_lossy(&set.stderr));
    let made = folder.run(["qwc", "-o", "acme.qwc"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    folder
}

/// What the store of a workspace remembers of visits.
pub fn visits(folder: &Folder) -> Visits {
    Visits::open(&Place::File(folder.path("state.db"))).expect("the store opens")
}

/// `crossdock serve` in a process of its own, which ends with the test.
pub struct Serving {
    child: Child,
    pub port: u16,
}

impl Serving {
    /// On a port that is free.
    pub fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let mut command: Command = folder.command(["serve", "--listen", "127.0.0.1:0"]);
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("it is piped");
        BufReader::new(out).read_line(&mut line).expect("it tells where it listens");
        let port = line.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next());
        let port = port.and_then(|port| port.parse().ok());
        Self { child, port: port.unwrap_or_else(|| panic!("no port in `{line}`")) }
    }

    /// With a certificate.
    pub fn start_tls(folder: &Folder, certificate: &Certificate) -> Self {
        folder.write("chain.pem", &certificate.chain);
        folder.write("key.pem", &certificate.key);
        Self::start(folder, &["--cert", "chain.pem", "--key", "key.pem"])
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that gives the same answer to everything.
pub fn pretend(status: &str, headers: &str, body: &str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {}\r\n{headers}\
         Connection: close\r\n\r\n{body}",
        body.len()
    );
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut head = Vec::new();
            let mut piece = [0; 1024];
            while !head.windows(4).any(|four| four == b"\r\n\r\n") {
                match stream.read(&mut piece) {
                    Ok(count) if count > 0 => head.extend_from_slice(&piece[..count]),
                    _ => break,
                }
            }
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    port
}

/// A port at which nobody listens.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}

/// A certificate with its key, in PEM.
pub struct Certificate {
    pub chain: String,
    pub key: String,
}

/// An authority: `ca.pem` for whoever trusts it.
pub struct Authority {
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// Days from today of the first and the last on which a certificate is valid.
pub type Days = (i64, i64);

impl Authority {
    pub fn new(name: &str) -> Self {
        let (params, key) = (authority(name), key());
        let pem = params.self_signed(&key).expect("it can be signed").pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// A certificate for a server of this name.
    pub fn certificate(&self, host: &str, days: Days) -> Certificate {
        let (params, key) = (server(host, days), key());
        let made = params.signed_by(&key, &self.issuer).expect("it can be signed");
        Certificate { chain: made.pem(), key: key.serialize_pem() }
    }

    /// An authority that this one vouches for.
    pub fn below(&self, name: &str) -> Self {
        let (params, key) = (authority(name), key());
        let pem = params.signed_by(&key, &self.issuer).expect("it can be signed").pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }
}

/// A certificate that vouches for itself.
pub fn self_signed(host: &str) -> Certificate {
    let (params, key) = (server(host, (-1, 100)), key());
    let made = params.self_signed(&key).expect("it can be signed");
    Certificate { chain: made.pem(), key: key.serialize_pem() }
}

fn key() -> KeyPair {
    KeyPair::generate().expect("there are random numbers")
}

fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn server(host: &str, (from, until): Days) -> CertificateParams {
    let mut params = CertificateParams::new([host.to_string()]).expect("a name");
    params.distinguished_name.push(DnType::CommonName, host);
    params.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
    let day = |days: i64| {
        let hours = i32::try_from(days * 24).expect("some days");
        let time = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(hours.into());
        let date = jiff::tz::TimeZone::UTC.to_datetime(time).date();
        let part = |number: i8| u8::try_from(number).expect("a part of a date");
        rcgen::date_time_ymd(date.year().into(), part(date.month()), part(date.day()))
    };
    (params.not_before, params.not_after) = (day(from), day(until));
    params
}
