//! A server that answers as a script has it, and remembers what it was asked.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the server was asked and what it has left to say.
#[derive(Default)]
struct Seen {
    asked: Vec<String>,
    heads: Vec<String>,
    answers: Vec<(String, String)>,
}

/// A server on a port of this machine. It ends with the test's process.
pub struct Server {
    /// Where it listens.
    pub url: String,
    seen: Arc<Mutex<Seen>>,
}

impl Server {
    /// One that gives these answers, one line each: `operation: value`. The lines of an operation
    /// are used in their order, the last one for ever; an operation without a line gives an empty
    /// text. A value that begins with `!` is no answer: `!404`, `!hang up`, `!fault TEXT`,
    /// `!type text/html`, `!body BODY`.
    pub fn start(script: &str) -> Self {
        let lines = script.lines().map(str::trim).filter(|line| !line.is_empty());
        let answers = lines.map(|line| {
            let (operation, value) = line.split_once(':').expect("operation: value");
            (operation.trim().to_string(), value.trim().to_string())
        });
        let seen = Arc::new(Mutex::new(Seen { answers: answers.collect(), ..Seen::default() }));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/qbwc", listener.local_addr().expect("an address"));
        let shared = seen.clone();
        std::thread::spawn(move || {
            for (number, stream) in (1..).zip(listener.incoming().flatten()) {
                shared.lock().unwrap().asked.push(format!("-- connection {number}"));
                serve(stream, &shared);
            }
        });
        Self { url, seen }
    }

    /// Every call in its order, without the envelope around it.
    pub fn asked(&self) -> String {
        let seen = self.seen.lock().unwrap();
        seen.asked.iter().map(|each| format!("{each}\n")).collect()
    }

    /// The heads of all requests, as they came.
    pub fn heads(&self) -> Vec<String> {
        self.seen.lock().unwrap().heads.clone()
    }
}

fn serve(mut stream: TcpStream, seen: &Mutex<Seen>) {
    while let Some((head, body)) = request(&mut stream, seen) {
        let operation = operation_of(&head);
        let inner = body
            .split_once("<soap:Body>")
            .and_then(|(_, rest)| rest.split_once("</soap:Body>"))
            .map_or(head.lines().next().unwrap_or_default(), |(inner, _)| inner)
            .replace(" xmlns=\"http://developer.intuit.com/\"", "");
        let value = {
            let mut seen = seen.lock().unwrap();
            seen.asked.push(inner);
            let place = seen.answers.iter().position(|(name, _)| *name == operation);
            let lines = seen.answers.iter().filter(|(name, _)| *name == operation).count();
            match place {
                None => String::new(),
                Some(place) if lines == 1 => seen.answers[place].1.clone(),
                Some(place) => seen.answers.remove(place).1,
            }
        };
        let Some(answer) = answer(&operation, &value) else { return };
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// One request; none where the client hung up.
fn request(stream: &mut TcpStream, seen: &Mutex<Seen>) -> Option<(String, String)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).expect("heads are ASCII");
    seen.lock().unwrap().heads.push(head.clone());
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
    let length: usize = length.map_or(0, |text| text.parse().expect("a length"));
    if head.contains("Expect: 100-continue") {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?;
    }
    let mut body = vec![0; length];
    if stream.read_exact(&mut body).is_err() {
        seen.lock().unwrap().asked.push(format!("(cut within {})", operation_of(&head)));
        return None;
    }
    Some((head, String::from_utf8(body).expect("bodies are UTF-8")))
}

fn operation_of(head: &str) -> String {
    let action = head.lines().find_map(|line| line.strip_prefix("SOAPAction: "));
    let action = action.unwrap_or_default().trim_matches('"');
    action.rsplit('/').next().unwrap_or_default().to_string()
}

fn answer(operation: &str, value: &str) -> Option<String> {
    let http = |status: &str, kind: &str, body: &str| {
        let length = body.len();
        Some(format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    };
    let xml = "text/xml; charset=utf-8";
    if operation.is_empty() {
        return http("200 OK", "text/html", "<p>Crossdock</p>");
    }
    if let Some(special) = value.strip_prefix('!') {
        let (word, rest) = special.split_once(' ').unwrap_or((special, ""));
        return match word {
            "404" => http("404 Not Found", "text/html", "<p>not here</p>"),
            "fault" => http(
                "500 Internal Server Error",
                xml,
                &envelope(&format!(
                    "<s:Fault><faultcode>s:Server</faultcode><faultstring>{rest}</faultstring>\
                     </s:Fault>"
                )),
            ),
            "type" => http("200 OK", rest, "<p>not XML</p>"),
            "body" => http("200 OK", xml, rest),
            "hang" => None,
            other => panic!("`!{other}` is no answer"),
        };
    }
    let value = match operation {
        "authenticate" => value
            .split('|')
            .map(|each| format!("<string>{}</string>", escaped(each.trim())))
            .collect(),
        _ => escaped(value),
    };
    http(
        "200 OK",
        xml,
        &envelope(&format!(
            "<{operation}Response xmlns=\"http://developer.intuit.com/\"><{operation}Result>{value}\
         </{operation}Result></{operation}Response>"
        )),
    )
}

fn envelope(inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n\
         <s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{inner}\
         </s:Body></s:Envelope>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
