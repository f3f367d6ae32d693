//! The address, before anybody is called there.

use std::net::IpAddr;

use super::sheet::Sheet;
use crate::simulator::connector::Url;
use crate::web_connector::qwc::{ServiceUrl, UrlError};

const WHAT: &str = "URL";

/// Tells whether a Web Connector takes the address; gives it where it can be called at all.
pub fn judge(text: &str, sheet: &mut Sheet) -> Option<Url> {
    let url: Url = match text.trim().parse() {
        Ok(url) => url,
        Err(error) => {
            sheet.failed(WHAT, &error.to_string(), "write it like https://books.example.com/qbwc");
            return None;
        }
    };
    // One without a path means ours, as for `crossdock qwc`.
    let url = match url.path.as_str() {
        "/" => Url { path: crate::web_connector::server::CALLS_PATH.to_string(), ..url },
        _ => url,
    };
    if let Err(error) = ServiceUrl::parse(text) {
        let code = if matches!(error, UrlError::NotHttps(_)) { "QBWC1051: " } else { "" };
        sheet.failed(WHAT, &format!("{code}{error}"), "write another one");
    } else if url.host.parse::<IpAddr>().is_ok() {
        let told = format!("QBWC1001: {url} has a number where the Web Connector wants a name");
        sheet.problem(WHAT, told, "give the machine a name in your DNS, and a certificate for it");
    } else {
        sheet.ok(WHAT, url.to_string());
    }
    Some(url)
}
