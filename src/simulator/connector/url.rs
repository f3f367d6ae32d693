//! The address of a web service.

use std::net::IpAddr;
use std::str::FromStr;

/// An `http` or `https` URL, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// Speak TLS.
    pub is_https: bool,
    /// Name or address; of IPv6 without brackets.
    pub host: String,
    /// The port, given or usual.
    pub port: u16,
    /// Path and query, beginning with `/`.
    pub path: String,
}

/// A text that is no URL we can visit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` cannot be visited: {why}; write it like https://books.example.com/qbwc")]
pub struct UrlError {
    text: String,
    why: &'static str,
}

impl Url {
    /// What the header `Host` says: the port only where it is not the usual one.
    pub fn authority(&self) -> String {
        let host =
            if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let usual = if self.is_https { 443 } else { 80 };
        if self.port == usual { host } else { format!("{host}:{}", self.port) }
    }

    /// The host is this machine by its name or a loopback address.
    pub fn is_local(&self) -> bool {
        let is_loopback = self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        is_loopback || self.host.eq_ignore_ascii_case("localhost")
    }
}

impl std::fmt::Display for Url {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.is_https { "https" } else { "http" };
        write!(out, "{scheme}://{}{}", self.authority(), self.path)
    }
}

impl FromStr for Url {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let error = |why| UrlError { text: text.to_string(), why };
        let (scheme, rest) =
            text.split_once("://").ok_or_else(|| error("it has no http:// or https://"))?;
        let is_https = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err(error("only http and https are spoken")),
        };
        if text.chars().any(|each| each.is_whitespace() || each.is_control()) {
            return Err(error("it has a space in it"));
        }
        let rest = rest.split('#').next().unwrap_or(rest);
        let at = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(at);
        if authority.contains('@') {
            return Err(error("user and password do not belong into the address"));
        }
        let (host, port) = split_port(authority).ok_or_else(|| error("its port is none"))?;
        if host.is_empty() {
            return Err(error("it names no host"));
        }
        let port = port.unwrap_or(if is_https { 443 } else { 80 });
        let path = if path.starts_with('/') { path.to_string() } else { format!("/{path}") };
        Ok(Self { is_https, host: host.to_string(), port, path })
    }
}

/// Host and port of `host:1`, `[::1]:1` or either without a port.
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']')?;
            (host, after.strip_prefix(':').or(after.is_empty().then_some("")))
        }
        None => match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, Some("")),
        },
    };
    match port? {
        "" => Some((host, None)),
        port => port.parse().ok().map(|port| (host, Some(port))),
    }
}

#[cfg(test)]
mod tests {
    use super::Url;

    fn check(text: &str, shown: &str, host: &str, port: u16) {
        let url: Url = text.parse().expect("a URL");
        assert_eq!((url.to_string().as_str(), url.host.as_str(), url.port), (shown, host, port));
    }

    fn check_refused(text: &str, why: &str) {
        let error = text.parse::<Url>().expect_err("no URL").to_string();
        assert!(error.contains(why), "{error}");
    }

    #[test]
    fn urls_are_taken_apart() {
        check("https://a.example", "https://a.example/", "a.example", 443);
        check(
            "HTTP://localhost:8080/qbwc?x=1",
            "http://localhost:8080/qbwc?x=1",
            "localhost",
            8080,
        );
        check("http://[::1]:81/", "http://[::1]:81/", "::1", 81);
        check("https://a.example:443/b#c", "https://a.example/b", "a.example", 443);
        check("http://a.example?wsdl", "http://a.example/?wsdl", "a.example", 80);
    }

    #[test]
    fn what_is_no_url_is_refused() {
        check_refused("localhost:8080", "no http://");
        check_refused("ftp://a", "only http and https");
        check_refused("http://", "names no host");
        check_refused("http://a:b/", "port is none");
        check_refused("http://a b/", "a space");
        check_refused("http://u:p@a/", "do not belong");
        check_refused("http://[::1/", "port is none");
    }
}
