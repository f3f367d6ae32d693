//! A look at an address without a visit: what stands there, and behind which certificate.

use std::net::SocketAddr;
use std::time::Duration;

use rustls::pki_types::CertificateDer;

use super::answer::{self, Unusable, Value};
use super::call::Call;
use super::http::{Cut, Http, HttpAnswer};
use super::line::{Dialer, NetError, Trust, TrustError};
use super::url::Url;

/// Looks at one address. Certificates are not judged but shown: a server behind a wrong one can
/// still be told apart from none.
pub struct Look {
    dialer: Dialer,
    url: Url,
    timeout: Duration,
}

/// What stands at a path.
#[derive(Debug, Clone)]
pub struct Page {
    /// The answer.
    pub answer: HttpAnswer,
    /// Its headers, in their order.
    pub headers: Vec<(String, String)>,
    /// The address that answered.
    pub peer: Option<SocketAddr>,
    /// The server's certificate, then those between it and the authority; none without TLS.
    pub certificates: Vec<CertificateDer<'static>>,
}

impl Page {
    /// A header, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The body, where it is text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.answer.body).into_owned()
    }
}

impl Look {
    /// At this address; each step may take `timeout`.
    ///
    /// # Errors
    /// TLS cannot be spoken at all.
    pub fn at(url: &Url, timeout: Duration) -> Result<Self, TrustError> {
        let dialer = Dialer::new(url, &Trust::Anyone, timeout)?;
        Ok(Self { dialer, url: url.clone(), timeout })
    }

    /// Asks for a page of the server; `path` begins with `/`.
    ///
    /// # Errors
    /// There is no answer in HTTP.
    pub fn page(&self, path: &str) -> Result<Page, NetError> {
        let url = Url { path: path.to_string(), ..self.url.clone() };
        Http::new(self.dialer.clone(), &url, self.timeout, None).page()
    }

    /// Makes one call as a Web Connector does.
    ///
    /// # Errors
    /// A genuine Web Connector would not take the answer.
    pub fn call(&self, call: &Call) -> Result<Value, Unusable> {
        let mut http = Http::new(self.dialer.clone(), &self.url, self.timeout, None);
        let answer = http.post(&call.soap_action(), call.envelope().as_bytes(), Cut::Never)?;
        answer::read(call.operation, &answer)
    }
}
