//! The `.qwc` file that a Web Connector is set up with. It holds no password.

use std::fmt;

use axum::http::Uri;

use super::credentials::Identity;
use super::server::CALLS_PATH;

/// Where a Web Connector on the same machine calls a server that was not told otherwise.
pub const URL_DEFAULT: &str = "http://localhost:8765/qbwc";

/// Longest description that the Web Connector takes, in characters.
const DESCRIPTION_LENGTH_MAX: usize = 80;

/// Editions of QuickBooks that may be used: all, so that one without sales orders is told by us in
/// words and not by the Web Connector in a number.
const EVERY_EDITION: &str = "0xF";

/// The address that a Web Connector calls: `https`, or this very machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceUrl(String);

/// Why an address is none for a Web Connector. Displays the reason and the remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum UrlError {
    #[error("\"{0}\" is not an address; write https://books.example.com/qbwc")]
    NotAnAddress(String),
    #[error(
        "\"{0}\" is not https, and the Web Connector calls no other machine without it; write \
         https://, or http://localhost for QuickBooks on this very machine"
    )]
    NotHttps(String),
    #[error(
        "\"{0}\" has more than a host, a port and a path; leave out user names, passwords and what \
         follows a question mark"
    )]
    TooMuch(String),
}

/// What a `.qwc` file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qwc {
    /// Whose books. The Web Connector lists its applications by name, so that two companies on
    /// one machine need two.
    pub company: String,
    /// Where to call.
    pub url: ServiceUrl,
    /// The name to log in with.
    pub user: String,
    /// How QuickBooks knows us again.
    pub identity: Identity,
    /// How often to call; 0: when a person says so.
    pub every_minutes: u32,
}

impl ServiceUrl {
    /// Reads an address; one without a path means [`CALLS_PATH`].
    ///
    /// # Errors
    /// An address that no Web Connector would call.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let text = text.trim();
        let uri: Uri = text.parse().map_err(|_| UrlError::NotAnAddress(text.to_string()))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(UrlError::NotAnAddress(text.to_string()));
        };
        // The Web Connector knows this one name, not the numbers it stands for (its QBWC1051).
        let is_here = authority.host().eq_ignore_ascii_case("localhost");
        match scheme {
            "https" => {}
            "http" if is_here => {}
            "http" => return Err(UrlError::NotHttps(text.to_string())),
            _ => return Err(UrlError::NotAnAddress(text.to_string())),
        }
        if authority.as_str().contains('@') || uri.query().is_some() || text.contains('#') {
            return Err(UrlError::TooMuch(text.to_string()));
        }
        let path = match uri.path().trim_end_matches('/') {
            "" => CALLS_PATH,
            path => path,
        };
        Ok(Self(format!("{scheme}://{authority}{path}")))
    }
}

impl fmt::Display for ServiceUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Qwc {
    /// The text of the file, in ASCII.
    pub fn text(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\"?>\r\n<QBWCXML>\r\n");
        let mut tag = |name: &str, value: &str| {
            out.push_str(&format!("  <{name}>{}</{name}>\r\n", in_ascii(value)));
        };
        tag("AppName", &format!("Crossdock - {}", self.company));
        tag("AppID", "");
        tag("AppURL", &self.url.0);
        tag("AppDescription", &self.description());
        // The Web Connector wants it on the host of AppURL.
        tag("AppSupport", &format!("{}/support", self.url.0));
        tag("UserName", &self.user);
        tag("OwnerID", &self.identity.owner_id.to_string());
        tag("FileID", &self.identity.file_id.to_string());
        tag("QBType", "QBFS");
        tag("Style", "Document");
        tag("AuthFlags", EVERY_EDITION);
        tag("IsReadOnly", "false");
        // Neither social security nor credit card numbers are asked for.
        tag("PersonalDataPref", "pdpNotNeeded");
        // Whether we may come while QuickBooks is closed is the office's decision.
        tag("UnattendedModePref", "umpOptional");
        if self.every_minutes > 0 {
            let every = self.every_minutes;
            out.push_str("  <Scheduler>\r\n");
            out.push_str(&format!("    <RunEveryNMinutes>{every}</RunEveryNMinutes>\r\n"));
            out.push_str("  </Scheduler>\r\n");
        }
        out.push_str("</QBWCXML>\r\n");
        out
    }

    fn description(&self) -> String {
        let long = format!("Keeps the warehouse and {} in step", self.company);
        if long.chars().count() <= DESCRIPTION_LENGTH_MAX {
            long
        } else {
            "Keeps the warehouse and these books in step".to_string()
        }
    }
}

/// Text as XML has it, whatever encoding the reader takes the file for.
fn in_ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for each in text.chars() {
        match each {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            ' '..='~' => out.push(each),
            // Neither a company nor a user is named with one.
            _ if each.is_control() => out.push(' '),
            _ => out.push_str(&format!("&#{};", u32::from(each))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web_connector::guid::Guid;

    #[track_caller]
    fn check_url(text: &str, expected: Result<&str, fn(String) -> UrlError>) {
        let found = ServiceUrl::parse(text).map(|url| url.to_string());
        let expected = expected.map(str::to_string).map_err(|error| error(text.trim().to_string()));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn only_https_and_this_machine_are_called() {
        let full = "https://books.example.com/qbwc";
        check_url(full, Ok(full));
        check_url(" https://books.example.com/ ", Ok(full));
        check_url("https://books.example.com:8443", Ok("https://books.example.com:8443/qbwc"));
        check_url("https://example.com/acme/qbwc/", Ok("https://example.com/acme/qbwc"));
        check_url(URL_DEFAULT, Ok(URL_DEFAULT));
        check_url("http://LOCALHOST:80/", Ok("http://LOCALHOST:80/qbwc"));
        check_url("http://books.example.com/qbwc", Err(UrlError::NotHttps));
        check_url("http://127.0.0.1:8765/qbwc", Err(UrlError::NotHttps));
        check_url("http://localhost.example.com/", Err(UrlError::NotHttps));
        check_url("ftp://example.com/", Err(UrlError::NotAnAddress));
        check_url("books.example.com", Err(UrlError::NotAnAddress));
        check_url("", Err(UrlError::NotAnAddress));
        check_url("https://me:secret@example.com/", Err(UrlError::TooMuch));
        check_url("https://example.com/qbwc?wsdl", Err(UrlError::TooMuch));
    }

    fn acme() -> Qwc {
        let guid = |text| Guid::parse(text).expect("a GUID");
        Qwc {
            company: "Söhne & Co".into(),
            url: ServiceUrl::parse("https://books.example.com").expect("an address"),
            user: "acme".into(),
            identity: Identity {
                owner_id: guid("0f0e0d0c-0b0a-4908-8706-050403020100"),
                file_id: guid("10111213-1415-4617-9819-1a1b1c1d1e1f"),
            },
            every_minutes: 15,
        }
    }

    #[test]
    fn the_file_says_what_a_web_connector_needs() {
        insta::assert_snapshot!(acme().text().replace("\r\n", "\n"), @r#"
        <?xml version="1.0"?>
        <QBWCXML>
          <AppName>Crossdock - S&#246;hne &amp; Co</AppName>
          <AppID></AppID>
          <AppURL>https://books.example.com/qbwc</AppURL>
          <AppDescription>Keeps the warehouse and S&#246;hne &amp; Co in step</AppDescription>
          <AppSupport>https://books.example.com/qbwc/support</AppSupport>
          <UserName>acme</UserName>
          <OwnerID>{0F0E0D0C-0B0A-4908-8706-050403020100}</OwnerID>
          <FileID>{10111213-1415-4617-9819-1A1B1C1D1E1F}</FileID>
          <QBType>QBFS</QBType>
          <Style>Document</Style>
          <AuthFlags>0xF</AuthFlags>
          <IsReadOnly>false</IsReadOnly>
          <PersonalDataPref>pdpNotNeeded</PersonalDataPref>
          <UnattendedModePref>umpOptional</UnattendedModePref>
          <Scheduler>
            <RunEveryNMinutes>15</RunEveryNMinutes>
          </Scheduler>
        </QBWCXML>
        "#);
    }

    #[test]
    fn a_file_without_a_schedule_has_none_and_no_description_is_too_long() {
        let quiet = Qwc { every_minutes: 0, company: "Acme ".repeat(20), ..acme() };
        assert!(!quiet.text().contains("Scheduler"));
        assert!(quiet.text().contains("and these books in step"));
    }
}
