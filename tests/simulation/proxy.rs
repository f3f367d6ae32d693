//! A proxy between the Web Connector and the server, which counts the calls and ends the server at
//! one of them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use super::site::Serve;

/// When the server is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Before it hears of the call.
    BeforeTheCall,
    /// After it has answered, before anybody hears the answer.
    AfterTheAnswer,
}

struct State {
    serve: Option<Serve>,
    calls: usize,
    end_at: Option<(usize, When)>,
}

/// A server behind a proxy.
pub struct Proxy {
    /// Where the proxy listens.
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Proxy {
    /// Stands before this server.
    pub fn before(serve: Serve) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State { serve: Some(serve), calls: 0, end_at: None }));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || {
                    // A connection that breaks is what the test is about.
                    let _ = client.and_then(|client| pass_on(client, &state));
                });
            }
        });
        Self { address, state }
    }

    /// Ends the server at the call of that number, from 1, counted from now.
    pub fn end_at(&self, call: usize, when: When) {
        let mut state = self.state.lock().unwrap();
        state.calls = 0;
        state.end_at = Some((call, when));
    }

    /// Calls since the last [`Proxy::end_at`].
    pub fn calls(&self) -> usize {
        self.state.lock().unwrap().calls
    }

    /// The server was ended.
    pub fn is_down(&self) -> bool {
        self.state.lock().unwrap().serve.is_none()
    }

    /// Another server takes over.
    pub fn replace(&self, serve: Serve) {
        let mut state = self.state.lock().unwrap();
        state.serve = Some(serve);
        state.end_at = None;
    }
}

/// Its thread waits for callers as long as the process lives, and would keep the server alive.
impl Drop for Proxy {
    fn drop(&mut self) {
        if let Ok(mut state) = self.state.lock() {
            drop(state.serve.take());
        }
    }
}

fn pass_on(client: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut client = client;
    while let Some(head) = head(&mut reader)? {
        if head.to_ascii_lowercase().contains("expect: 100-continue") {
            client.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        let body = body(&mut reader, &head)?;
        let Some((address, after)) = admitted(state) else { return Ok(()) };
        let answer = ask(address, &head, &body)?;
        if after {
            end(state);
            return Ok(());
        }
        client.write_all(&answer)?;
    }
    Ok(())
}

/// Counts the call; the server's address, and whether it is ended after its answer. `None`: it is
/// ended, now or since.
fn admitted(state: &Mutex<State>) -> Option<(SocketAddr, bool)> {
    let mut state = state.lock().unwrap();
    state.calls += 1;
    let at = state.end_at.filter(|(call, _)| *call == state.calls).map(|(_, when)| when);
    if at == Some(When::BeforeTheCall) {
        drop(state.serve.take());
    }
    let address = state.serve.as_ref()?.address;
    Some((address, at == Some(When::AfterTheAnswer)))
}

fn end(state: &Mutex<State>) {
    let serve = state.lock().unwrap().serve.take();
    if let Some(mut serve) = serve {
        serve.kill();
    }
}

/// Up to the empty line, with it; `None` at the end of the connection.
fn head(reader: &mut impl BufRead) -> std::io::Result<Option<String>> {
    let mut head = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        head.push_str(&line);
        if line.trim().is_empty() {
            return Ok(Some(head));
        }
    }
}

fn body(reader: &mut impl Read, head: &str) -> std::io::Result<Vec<u8>> {
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    Ok(body)
}

/// The server's whole answer.
fn ask(address: SocketAddr, request_head: &str, request: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut server = TcpStream::connect(address)?;
    let kept = request_head.lines().filter(|line| {
        !line.to_ascii_lowercase().starts_with("expect:") && !line.trim().is_empty()
    });
    let request_head: String = kept.map(|line| format!("{line}\r\n")).collect();
    server.write_all(request_head.as_bytes())?;
    server.write_all(b"\r\n")?;
    server.write_all(request)?;
    let mut reader = BufReader::new(server);
    let head = head(&mut reader)?.ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let mut answer = head.clone().into_bytes();
    answer.extend(body(&mut reader, &head)?);
    Ok(answer)
}
