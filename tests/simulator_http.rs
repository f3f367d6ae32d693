//! The pretend Web Connector's HTTP: every way in which servers answer, plain and over TLS.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crossdock::simulator::connector::{
    Connector, Failure, Opened, Pace, QuickBooks, Settings, Trust,
};
use crossdock::simulator::faults::Faults;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How a server answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Style {
    /// As most do.
    Plain,
    /// Without `100 Continue`: the client sends the body all the same, after a moment.
    NoContinue,
    /// In pieces, with an extension and a trailer.
    Chunked,
    /// HTTP/1.0, without a length: the end of the connection is the end of the answer.
    Http10,
    /// `Connection: close` after each answer.
    Closes,
    /// Hangs up after each answer without having said so.
    HangsUp,
    /// Refuses before the body is there.
    Early,
    /// No HTTP at all.
    Other,
    /// A length that is none.
    BadLength,
    /// Ends within the body.
    CutShort,
    /// Never answers.
    Silent,
    /// In windows-1252, as its head says, with a mark of UTF-8 nowhere.
    Latin,
}

/// Nobody opens it: the server has nothing to do.
struct Closed;

impl QuickBooks for Closed {
    fn open(&mut self, _: &str) -> Result<Opened, Failure> {
        unreachable!("the server has nothing to do")
    }
    fn greeting(&mut self) -> String {
        unreachable!("the server has nothing to do")
    }
    fn process(&mut self, _: &[u8]) -> Result<String, Failure> {
        unreachable!("the server has nothing to do")
    }
    fn close(&mut self) {}
}

fn envelope(operation: &str) -> String {
    let result = match operation {
        "authenticate" => "<string>T</string><string>none</string>",
        "closeConnection" => "fertig für heute",
        _ => "",
    };
    format!(
        "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body>\
         <{operation}Response xmlns=\"http://developer.intuit.com/\"><{operation}Result>{result}\
         </{operation}Result></{operation}Response></Body></Envelope>"
    )
}

/// Answers one connection; each request in the style.
fn serve(mut stream: impl Read + Write, style: Style) {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            match stream.read(&mut byte) {
                Ok(1) => head.push(byte[0]),
                _ => return,
            }
        }
        let head = String::from_utf8(head).unwrap();
        if style == Style::Early {
            let _ =
                stream.write_all(b"HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        if style != Style::NoContinue {
            stream.write_all(b"HTTP/1.1 100 Continue\r\nX-Note: go on\r\n\r\n").unwrap();
        }
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
        let mut body = vec![0; length.unwrap().parse().unwrap()];
        stream.read_exact(&mut body).unwrap();
        let operation = head.split("intuit.com/").nth(1).unwrap().split('"').next().unwrap();
        let body = envelope(operation);
        let _ = stream.write_all(&answer(style, &body));
        if matches!(style, Style::Silent) {
            // Until the client hangs up.
            let _ = stream.read(&mut [0]);
        }
        if !matches!(style, Style::Plain | Style::NoContinue | Style::Chunked | Style::Latin) {
            return;
        }
    }
}

fn answer(style: Style, body: &str) -> Vec<u8> {
    let head = |version: &str, more: &str| {
        format!("HTTP/{version} 200 OK\r\ncontent-type: text/xml; charset=\"utf-8\"\r\n{more}\r\n")
    };
    let length = format!("Content-Length: {}\r\n", body.len());
    let text = match style {
        Style::Plain | Style::NoContinue | Style::HangsUp => head("1.1", &length) + body,
        Style::Http10 => head("1.0", "") + body,
        Style::Closes => head("1.1", &format!("{length}Connection: Close\r\n")) + body,
        Style::Chunked => {
            let (one, two) = body.split_at(40);
            let (first, second) = (one.len(), two.len());
            head("1.1", "Transfer-Encoding: chunked\r\n")
                + &format!("{first:x};x=y\r\n{one}\r\n{second:X}\r\n{two}\r\n0\r\nT: u\r\n\r\n")
        }
        Style::Other => "220 mail.example ESMTP\r\n\r\n".to_string(),
        Style::BadLength => head("1.1", "Content-Length: many\r\n") + body,
        Style::CutShort => head("1.1", "Content-Length: 9999\r\n") + body,
        Style::Silent | Style::Early => String::new(),
        Style::Latin => {
            let bytes: Vec<u8> = body.chars().map(|each| u8::try_from(each).unwrap()).collect();
            let length = bytes.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=iso-8859-1\r\n\
                 Content-Length: {length}\r\n\r\n"
            );
            return [head.as_bytes(), &bytes].concat();
        }
    };
    text.into_bytes()
}

/// A server; how many connections it has had.
fn start(serve: impl Fn(TcpStream) + Clone + Send + 'static) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            counted.fetch_add(1, Ordering::SeqCst);
            let serve = serve.clone();
            std::thread::spawn(move || serve(stream));
        }
    });
    (port, count)
}

fn settings(url: &str) -> Settings {
    Settings { pace: Pace(0), ..Settings::new(url.parse().unwrap(), "acme", "secret") }
}

/// How a visit of four calls ends, and over how many connections it went.
fn check(style: Style, end: &str, connections: usize) {
    let (port, count) = start(move |stream| serve(stream, style));
    let timeout = if style == Style::Silent { 50 } else { 100_000 };
    let settings = Settings {
        timeout: Duration::from_millis(timeout),
        ..settings(&format!("http://127.0.0.1:{port}/qbwc"))
    };
    let mut connector = Connector::new(settings).unwrap();
    let report = connector.visit(&mut Closed, &mut Faults::none()).unwrap();
    let ended = report.ending.to_string();
    assert!(ended.contains(end), "{style:?}: {ended}");
    assert_eq!(count.load(Ordering::SeqCst), connections, "{style:?}");
    if report.ending.is_good() {
        assert_eq!(report.closing.as_deref(), Some("fertig für heute"), "{style:?}");
    }
}

#[test]
fn answers_of_every_style_are_read() {
    check(Style::Plain, "nothing to do", 1);
    check(Style::NoContinue, "nothing to do", 1);
    check(Style::Chunked, "nothing to do", 1);
    check(Style::Latin, "nothing to do", 1);
    check(Style::Http10, "nothing to do", 4);
    check(Style::Closes, "nothing to do", 4);
    check(Style::HangsUp, "nothing to do", 4);
}

#[test]
fn answers_that_are_none_are_told() {
    check(Style::Early, "HTTP status 417: Expectation Failed", 3);
    check(Style::Other, "protocol violation. Section=ResponseStatusLine", 3);
    check(Style::BadLength, "its Content-Length is `many`", 3);
    check(Style::CutShort, "the server hung up within its answer", 3);
    check(Style::Silent, "The operation has timed out", 3);
}

/// A server with a certificate of its own making, which it writes to a file.
fn start_tls(folder: &tempfile::TempDir) -> (u16, PathBuf) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_string()]).unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, made.cert.pem()).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let (port, _) = start(move |stream| {
        let connection = ServerConnection::new(config.clone()).unwrap();
        serve(StreamOwned::new(connection, stream), Style::Plain);
    });
    (port, file)
}

fn check_tls(trust: fn(PathBuf) -> Trust, end: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (port, file) = start_tls(&folder);
    let settings =
        Settings { trust: trust(file), ..settings(&format!("https://localhost:{port}/qbwc")) };
    let mut connector = Connector::new(settings).unwrap();
    let report = connector.visit(&mut Closed, &mut Faults::none()).unwrap();
    let ended = report.ending.to_string();
    assert!(ended.contains(end), "{ended}");
}

#[test]
fn certificates_are_checked() {
    check_tls(|file| Trust::Authorities(Some(file)), "nothing to do");
    check_tls(|_| Trust::Anyone, "nothing to do");
    check_tls(|_| Trust::Authorities(None), "Could not establish trust relationship");
}

#[test]
fn a_file_without_certificates_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("none.pem");
    let trust = Trust::Authorities(Some(file.clone()));
    let settings = Settings { trust, ..settings("https://localhost:1/") };
    let error = Connector::new(settings).err().unwrap().to_string();
    assert!(error.contains("none.pem cannot be read; give a PEM file"), "{error}");
}
