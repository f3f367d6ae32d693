//! A server on a port of its own, a service that follows a script, and a client that writes its
//! own bytes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crossdock::web_connector::calls::{Answer, AnswerKind, Call, Service, ServiceError};
use crossdock::web_connector::server::{
    Limits, ServerError, ServerOptions, Stop, Transport, serve,
};
use crossdock::web_connector::ticket::Ticket;

/// A client that hears nothing for so long gives up, so that a broken server fails a test instead
/// of stopping all of them.
const PATIENCE: Duration = Duration::from_secs(60);

/// The ticket of the open visit.
pub const TICKET: &str = "8d54c3a0-51e2-4c41-9be0-0f9ae3bd7e1a";

type Script = dyn Fn(&Call) -> Result<Answer, ServiceError> + Send + Sync;

/// Answers by a script, and remembers what it was asked.
pub struct Scripted {
    script: Box<Script>,
    calls: Mutex<Vec<Call>>,
}

impl Service for Scripted {
    fn answer(&self, call: Call, _from: SocketAddr) -> Result<Answer, ServiceError> {
        self.calls.lock().unwrap().push(call.clone());
        (self.script)(&call)
    }

    fn is_open(&self, ticket: &Ticket) -> bool {
        ticket.to_string() == TICKET
    }

    fn ready(&self) -> Result<(), String> {
        Err("the store is being moved".into())
    }

    fn open_visits(&self) -> u64 {
        1
    }
}

/// What pleases a Web Connector, whatever it asks.
pub fn pleasant(call: &Call) -> Result<Answer, ServiceError> {
    Ok(match call.operation().answer_kind() {
        AnswerKind::Text => Answer::Text(String::new()),
        AnswerKind::Percent => Answer::Percent(100),
        AnswerKind::Strings => Answer::Strings(vec![TICKET.into(), String::new()]),
    })
}

/// A server that runs. It stops with the test.
pub struct Rig {
    pub address: SocketAddr,
    service: Arc<Scripted>,
    pub stop: Stop,
    thread: Option<JoinHandle<Result<(), ServerError>>>,
}

impl Rig {
    /// On this machine alone, as it is without options.
    pub fn plain(
        script: impl Fn(&Call) -> Result<Answer, ServiceError> + Send + Sync + 'static,
    ) -> Self {
        Self::with(Transport::Plain, Limits::default(), script)
    }

    pub fn with(
        transport: Transport,
        limits: Limits,
        script: impl Fn(&Call) -> Result<Answer, ServiceError> + Send + Sync + 'static,
    ) -> Self {
        let service = Arc::new(Scripted { script: Box::new(script), calls: Mutex::default() });
        let stop = Stop::when_told();
        let (announce, announced) = channel();
        let options = ServerOptions {
            listen: "127.0.0.1:0".parse().unwrap(),
            transport,
            limits,
            stop: stop.clone(),
            announce: Box::new(move |address| announce.send(address).unwrap()),
        };
        let answers = Arc::clone(&service);
        let thread = std::thread::spawn(move || serve(answers, options));
        let address = announced.recv_timeout(PATIENCE).expect("the server begins");
        Self { address, service, stop, thread: Some(thread) }
    }

    pub fn calls(&self) -> Vec<Call> {
        self.service.calls.lock().unwrap().clone()
    }

    pub fn connect(&self) -> Client<TcpStream> {
        Client(connect(self.address))
    }

    /// Posts a body over a connection of its own.
    pub fn post(&self, body: impl AsRef<[u8]>) -> Reply {
        self.connect().post(body)
    }

    /// Gets a page over a connection of its own.
    pub fn get(&self, path: &str) -> Reply {
        self.connect().ask(format!("GET {path} HTTP/1.1\r\nHost: books.example.com\r\n\r\n"))
    }

    /// Waits until the server has ended.
    pub fn ended(mut self) {
        self.thread.take().unwrap().join().unwrap().expect("the server ends well");
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.stop.now();
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            if !std::thread::panicking() {
                ended.unwrap().expect("the server ends well");
            }
        }
    }
}

pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the server listens");
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// One connection.
pub struct Client<S>(pub S);

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    /// With names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl<S: Read + Write> Client<S> {
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).expect("the server takes bytes");
        self.0.flush().unwrap();
    }

    pub fn ask(&mut self, bytes: impl AsRef<[u8]>) -> Reply {
        self.send(bytes);
        self.reply()
    }

    pub fn post(&mut self, body: impl AsRef<[u8]>) -> Reply {
        let body = body.as_ref();
        let head = format!(
            "POST /qbwc HTTP/1.1\r\nHost: books.example.com\r\nContent-Type: text/xml; \
             charset=utf-8\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        self.ask([head.as_bytes(), body].concat())
    }

    pub fn reply(&mut self) -> Reply {
        self.reply_or_end().expect("the server answers")
    }

    /// `None`: the server closed the connection without a word.
    pub fn reply_or_end(&mut self) -> Option<Reply> {
        let head = self.head()?;
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_string()))
            .collect();
        let mut reply = Reply { status, headers, body: String::new() };
        if status != 100 {
            let length = reply.header("content-length").expect("every answer has a length");
            let mut body = vec![0; length.parse().unwrap()];
            self.0.read_exact(&mut body).expect("the body is as long as announced");
            reply.body = String::from_utf8(body).unwrap();
        }
        Some(reply)
    }

    fn head(&mut self) -> Option<String> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            match self.0.read(&mut byte) {
                Ok(1) => head.push(byte[0]),
                // A server that cuts a connection off may be seen as either.
                Ok(_) => return None,
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return None,
                Err(error) => panic!("{error}, after {:?}", String::from_utf8_lossy(&head)),
            }
        }
        Some(String::from_utf8(head).unwrap())
    }
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(each, _)| each == name).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub fn check(&self, status: u16, part: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.body.contains(part), "{self:?}");
    }
}

/// A call as the Web Connector writes it.
pub fn envelope(call: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope \
         xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body>{call}</soap:Body>\
         </soap:Envelope>"
    )
}

/// A call that carries a ticket alone.
pub fn with_ticket(name: &str, ticket: &str) -> String {
    envelope(&format!(
        "<{name} xmlns=\"http://developer.intuit.com/\"><ticket>{ticket}</ticket></{name}>"
    ))
}

/// What QuickBooks said, so many bytes of it.
pub fn response_of(ticket: &str, length: usize) -> String {
    envelope(&format!(
        "<receiveResponseXML xmlns=\"http://developer.intuit.com/\"><ticket>{ticket}</ticket>\
         <response>{}</response><hresult /><message /></receiveResponseXML>",
        "&lt;Qty/&gt;\n".repeat(length / 13)
    ))
}

pub const SERVER_VERSION: &str = "<serverVersion xmlns=\"http://developer.intuit.com/\" />";
