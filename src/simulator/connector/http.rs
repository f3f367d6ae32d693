//! HTTP/1.1 as .NET's HttpWebRequest speaks it: the order of the headers, `Expect: 100-continue`,
//! one connection kept from call to call.

use std::time::{Duration, Instant};

use super::line::{Dialer, Line, NetError};
use super::look::Page;
use super::url::Url;

/// How the client of .NET 4 names itself.
const USER_AGENT_OF_TODAY: &str =
    "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)";

/// How long .NET waits for `100 Continue` before it sends the body all the same.
const CONTINUE_WAIT: Duration = Duration::from_millis(350);
/// .NET reads no longer head than this.
const HEAD_LENGTH_MAX: usize = 64 * 1024;
/// Longer than any answer the Web Connector has a use for; keeps a broken server from filling
/// memory.
const BODY_LENGTH_MAX: usize = 256 * 1024 * 1024;
const READ_LENGTH: usize = 64 * 1024;

/// What the server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// 200, 404 …
    pub status: u16,
    /// What stands behind it.
    pub reason: String,
    /// The header `Content-Type`.
    pub content_type: Option<String>,
    /// The body, whatever the status.
    pub body: Vec<u8>,
}

/// Where a connection is cut on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    Never,
    /// With half of the body sent: the server cannot have answered.
    BeforeTheAnswer,
    /// With the whole answer there: the server has done its work.
    AfterTheAnswer,
}

/// What is known of the server. .NET says `Connection: Keep-Alive` only until it has seen
/// HTTP/1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speaks {
    Unknown,
    Http10,
    Http11,
}

/// Calls one address, over one connection at a time.
pub(super) struct Http {
    dialer: Dialer,
    url: Url,
    timeout: Duration,
    user_agent: String,
    line: Option<Line>,
    speaks: Speaks,
}

impl Http {
    pub(super) fn new(dialer: Dialer, url: &Url, timeout: Duration, agent: Option<&str>) -> Self {
        Self {
            dialer,
            url: url.clone(),
            timeout,
            user_agent: agent.unwrap_or(USER_AGENT_OF_TODAY).to_string(),
            line: None,
            speaks: Speaks::Unknown,
        }
    }

    /// Asks for the page at the address, on a connection of its own.
    pub(super) fn get(&self) -> Result<HttpAnswer, NetError> {
        self.page().map(|page| page.answer)
    }

    /// The page with all that came with it, on a connection of its own.
    pub(super) fn page(&self) -> Result<Page, NetError> {
        let (path, host) = (&self.url.path, self.url.authority());
        let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Keep-Alive\r\n\r\n");
        let mut line = self.dialer.dial()?;
        line.send(head.as_bytes())?;
        let mut reading = Reading::new(&mut line, self.timeout);
        let head = reading.final_head()?;
        let headers = head.headers.clone();
        let (answer, _) = reading.answer(head)?;
        Ok(Page { answer, headers, peer: line.peer(), certificates: line.certificates() })
    }

    /// The head of a call, as it goes over the line.
    pub(super) fn head(&self, soap_action: &str, length: usize) -> String {
        let mut head = format!(
            "POST {} HTTP/1.1\r\nUser-Agent: {}\r\nContent-Type: text/xml; charset=utf-8\r\n\
             SOAPAction: {soap_action}\r\nHost: {}\r\nContent-Length: {length}\r\n\
             Expect: 100-continue\r\n",
            self.url.path,
            self.user_agent,
            self.url.authority()
        );
        if self.speaks != Speaks::Http11 {
            head.push_str("Connection: Keep-Alive\r\n");
        }
        head.push_str("\r\n");
        head
    }

    /// Makes a call. A kept connection that turns out closed before anything was sent is opened
    /// anew, once.
    pub(super) fn post(
        &mut self,
        soap_action: &str,
        body: &[u8],
        cut: Cut,
    ) -> Result<HttpAnswer, NetError> {
        let head = self.head(soap_action, body.len());
        if let Some(line) = self.line.take() {
            match self.post_on(line, &head, body, cut) {
                Err(Unsent::Stale) => {}
                Err(Unsent::Failed(error)) => return Err(error),
                Ok(answer) => return Ok(answer),
            }
        }
        let line = self.dialer.dial()?;
        self.post_on(line, &head, body, cut).map_err(|unsent| match unsent {
            Unsent::Failed(error) => error,
            Unsent::Stale => NetError::Closed("the server hung up before the call".to_string()),
        })
    }

    /// Closes the connection.
    pub(super) fn hang_up(&mut self) {
        self.line = None;
    }

    fn post_on(
        &mut self,
        mut line: Line,
        head: &str,
        body: &[u8],
        cut: Cut,
    ) -> Result<HttpAnswer, Unsent> {
        line.send(head.as_bytes()).map_err(|_| Unsent::Stale)?;
        let mut reading = Reading::new(&mut line, self.timeout);
        let early = match reading.go_ahead() {
            Ok(early) => early,
            Err(NetError::Closed(_)) => return Err(Unsent::Stale),
            Err(other) => return Err(Unsent::Failed(other)),
        };
        let head = match early {
            // The server has answered without the body: it does not want it.
            Some(head) => head,
            None => {
                if cut == Cut::BeforeTheAnswer {
                    let _ = reading.line.send(&body[..body.len() / 2]);
                    return Err(Unsent::Failed(NetError::Closed("cut on purpose".to_string())));
                }
                reading.line.send(body)?;
                reading.final_head()?
            }
        };
        let was_early = head.is_early;
        let speaks = if head.is_http_10 { Speaks::Http10 } else { Speaks::Http11 };
        let (answer, keeps) = reading.answer(head)?;
        self.speaks = speaks;
        if cut == Cut::AfterTheAnswer {
            return Err(Unsent::Failed(NetError::Closed("cut on purpose".to_string())));
        }
        if keeps && !was_early {
            self.line = Some(line);
        }
        Ok(answer)
    }
}

/// Why a call has no answer.
enum Unsent {
    /// The connection was closed before the call could begin.
    Stale,
    Failed(NetError),
}

impl From<NetError> for Unsent {
    fn from(error: NetError) -> Self {
        Self::Failed(error)
    }
}

/// Reads an answer from a line.
struct Reading<'l> {
    line: &'l mut Line,
    timeout: Duration,
    deadline: Instant,
    /// What was received and not yet used.
    received: Vec<u8>,
}

struct Head {
    is_http_10: bool,
    status: u16,
    reason: String,
    headers: Vec<(String, String)>,
    is_early: bool,
}

impl Head {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    fn keeps(&self) -> bool {
        let says = |word: &str| {
            let value = self.header("Connection").unwrap_or_default().to_ascii_lowercase();
            value.split(',').any(|each| each.trim() == word)
        };
        if self.is_http_10 { says("keep-alive") } else { !says("close") }
    }
}

impl<'l> Reading<'l> {
    fn new(line: &'l mut Line, timeout: Duration) -> Self {
        Self { line, timeout, deadline: Instant::now() + timeout, received: Vec::new() }
    }

    /// Waits a moment for `100 Continue`; gives the head of an answer that came instead.
    fn go_ahead(&mut self) -> Result<Option<Head>, NetError> {
        let until = Instant::now() + CONTINUE_WAIT.min(self.timeout);
        match self.head_until(until)? {
            Some(head) if head.status >= 200 => Ok(Some(Head { is_early: true, ..head })),
            _ => Ok(None),
        }
    }

    /// The head of the answer itself; those of 100 and its like are passed over.
    fn final_head(&mut self) -> Result<Head, NetError> {
        loop {
            match self.head_until(self.deadline)? {
                Some(head) if head.status >= 200 => return Ok(head),
                Some(_) => {}
                None => return Err(NetError::Timeout(self.timeout)),
            }
        }
    }

    fn head_until(&mut self, until: Instant) -> Result<Option<Head>, NetError> {
        loop {
            if let Some(end) = find(&self.received, b"\r\n\r\n") {
                let rest = self.received.split_off(end + 4);
                let head = std::mem::replace(&mut self.received, rest);
                return parse_head(&head[..end]).map(Some);
            }
            if self.received.len() > HEAD_LENGTH_MAX {
                let detail = format!("its head is longer than {HEAD_LENGTH_MAX} bytes");
                return Err(NetError::Protocol { section: "ResponseHeader", detail });
            }
            match self.fill(until)? {
                None => return Ok(None),
                Some(0) => return Err(hung_up("before its answer")),
                Some(_) => {}
            }
        }
    }

    fn fill(&mut self, until: Instant) -> Result<Option<usize>, NetError> {
        let mut piece = vec![0; READ_LENGTH];
        let read = self.line.receive(&mut piece, until)?;
        self.received.extend_from_slice(&piece[..read.unwrap_or(0)]);
        Ok(read)
    }

    /// More bytes, before the deadline; none where the server hung up.
    fn more(&mut self) -> Result<usize, NetError> {
        let read = self.fill(self.deadline)?.ok_or(NetError::Timeout(self.timeout))?;
        if self.received.len() > BODY_LENGTH_MAX {
            return Err(body_trouble(format!("the answer is longer than {BODY_LENGTH_MAX} bytes")));
        }
        Ok(read)
    }

    /// The whole answer, and whether the connection can be used again.
    fn answer(&mut self, head: Head) -> Result<(HttpAnswer, bool), NetError> {
        let mut keeps = head.keeps();
        let chunked = head.header("Transfer-Encoding").is_some_and(|value| {
            value.to_ascii_lowercase().split(',').any(|each| each.trim() == "chunked")
        });
        let body = if head.status == 204 || head.status == 304 {
            Vec::new()
        } else if chunked {
            self.chunks()?
        } else if let Some(length) = head.header("Content-Length") {
            let length: usize = length
                .trim()
                .parse()
                .ok()
                .filter(|it| *it <= BODY_LENGTH_MAX)
                .ok_or_else(|| body_trouble(format!("its Content-Length is `{length}`")))?;
            self.exactly(length)?
        } else {
            keeps = false;
            while self.more()? > 0 {}
            std::mem::take(&mut self.received)
        };
        // Bytes behind an answer belong to nothing; such a connection is not used again.
        let keeps = keeps && self.received.is_empty();
        let content_type = head.header("Content-Type").map(str::to_string);
        Ok((HttpAnswer { status: head.status, reason: head.reason, content_type, body }, keeps))
    }

    fn exactly(&mut self, length: usize) -> Result<Vec<u8>, NetError> {
        while self.received.len() < length {
            if self.more()? == 0 {
                return Err(hung_up("within its answer"));
            }
        }
        let rest = self.received.split_off(length);
        Ok(std::mem::replace(&mut self.received, rest))
    }

    fn text_line(&mut self) -> Result<String, NetError> {
        loop {
            if let Some(end) = find(&self.received, b"\r\n") {
                let line = self.exactly(end + 2)?;
                return Ok(String::from_utf8_lossy(&line[..end]).into_owned());
            }
            if self.received.len() > HEAD_LENGTH_MAX {
                return Err(body_trouble("a line of the chunked body does not end".to_string()));
            }
            if self.more()? == 0 {
                return Err(hung_up("within its answer"));
            }
        }
    }

    fn chunks(&mut self) -> Result<Vec<u8>, NetError> {
        let mut body = Vec::new();
        loop {
            let line = self.text_line()?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(size, 16)
                .ok()
                .filter(|size| size.saturating_add(body.len()) <= BODY_LENGTH_MAX);
            let size =
                size.ok_or_else(|| body_trouble(format!("a chunk has the size `{line}`")))?;
            if size == 0 {
                // What follows the last chunk are headers that nobody needs.
                while !self.text_line()?.is_empty() {}
                return Ok(body);
            }
            body.extend(self.exactly(size)?);
            if !self.text_line()?.is_empty() {
                return Err(body_trouble("a chunk is longer than it says".to_string()));
            }
        }
    }
}

fn parse_head(bytes: &[u8]) -> Result<Head, NetError> {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.split("\r\n");
    let first = lines.next().unwrap_or_default();
    let status_line = || NetError::Protocol {
        section: "ResponseStatusLine",
        detail: format!(
            "it began its answer with `{}`",
            first.chars().take(80).collect::<String>()
        ),
    };
    let (version, rest) = first.split_once(' ').ok_or_else(status_line)?;
    let (status, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    if !version.starts_with("HTTP/1.") {
        return Err(status_line());
    }
    let status: u16 = status.parse().map_err(|_| status_line())?;
    let mut headers = Vec::new();
    for line in lines {
        let (name, value) = line.split_once(':').ok_or_else(|| NetError::Protocol {
            section: "ResponseHeader",
            detail: format!("`{}` is no header", line.chars().take(80).collect::<String>()),
        })?;
        headers.push((name.to_string(), value.trim().to_string()));
    }
    let is_http_10 = version == "HTTP/1.0";
    Ok(Head { is_http_10, status, reason: reason.to_string(), headers, is_early: false })
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, wanted)
}

fn hung_up(when: &str) -> NetError {
    NetError::Closed(format!("the server hung up {when}"))
}

fn body_trouble(detail: String) -> NetError {
    NetError::Protocol { section: "ResponseBody", detail }
}
