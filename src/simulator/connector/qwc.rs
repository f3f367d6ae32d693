//! The `.qwc` file that adds an application to the Web Connector.

use super::url::{Url, UrlError};
use super::xml::{self, Node, XmlError};

/// What a `.qwc` file says that matters to a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qwc {
    /// AppName.
    pub app_name: String,
    /// AppURL.
    pub url: Url,
    /// AppSupport.
    pub support: Option<String>,
    /// UserName.
    pub user: String,
    /// OwnerID, in braces.
    pub owner_id: String,
    /// FileID, in braces.
    pub file_id: String,
    /// Scheduler, in seconds.
    pub run_every_seconds: Option<u32>,
}

/// A `.qwc` file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QwcError {
    /// It is no XML.
    #[error("it is no XML: {0}")]
    Xml(XmlError),
    /// It is no `.qwc` file.
    #[error("its root is `<{0}>`; a .qwc file begins with `<QBWCXML>`")]
    Root(String),
    /// Something is missing.
    #[error("it has no `<{0}>`")]
    Missing(&'static str),
    /// The AppURL is none.
    #[error("its AppURL: {0}")]
    Url(#[from] UrlError),
    /// OwnerID or FileID is no GUID.
    #[error("its {name} is `{value}`; a GUID is like {{90A44FB7-33D9-4815-AC85-AC86A7E7D1EB}}")]
    Guid {
        /// Which.
        name: &'static str,
        /// What it says.
        value: String,
    },
}

/// Reads a `.qwc` file.
///
/// # Errors
/// The Web Connector would not add it.
pub fn read(text: &str) -> Result<Qwc, QwcError> {
    // Editors leave blank lines in front that the Web Connector does not mind.
    let root = xml::read(text.trim_start_matches(['\u{feff}', '\n', '\r', ' ', '\t']));
    let root = root.map_err(QwcError::Xml)?;
    if root.name != "QBWCXML" {
        return Err(QwcError::Root(root.name));
    }
    let scheduler = root.children.iter().find(|each| each.name == "Scheduler");
    let every = |name: &str, seconds: u32| {
        let text = scheduler.and_then(|node| child(node, name))?;
        text.parse::<u32>().ok()?.checked_mul(seconds)
    };
    Ok(Qwc {
        app_name: required(&root, "AppName")?,
        url: required(&root, "AppURL")?.parse()?,
        support: child(&root, "AppSupport"),
        user: required(&root, "UserName")?,
        owner_id: guid(&root, "OwnerID")?,
        file_id: guid(&root, "FileID")?,
        run_every_seconds: every("RunEveryNMinutes", 60).or_else(|| every("RunEveryNSeconds", 1)),
    })
}

fn child(node: &Node, name: &str) -> Option<String> {
    let found = node.children.iter().find(|each| each.name == name)?;
    let text = found.text.trim();
    if text.is_empty() { None } else { Some(text.to_string()) }
}

fn required(root: &Node, name: &'static str) -> Result<String, QwcError> {
    child(root, name).ok_or(QwcError::Missing(name))
}

fn guid(root: &Node, name: &'static str) -> Result<String, QwcError> {
    let value = required(root, name)?;
    let inner = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let is_guid = inner.is_some_and(|inner| {
        let lengths = inner.split('-').map(str::len);
        lengths.eq([8, 4, 4, 4, 12])
            && inner.chars().all(|each| each.is_ascii_hexdigit() || each == '-')
    });
    if is_guid { Ok(value) } else { Err(QwcError::Guid { name, value }) }
}

#[cfg(test)]
mod tests {
    use super::read;

    const QWC: &str = "<?xml version=\"1.0\"?>\n<QBWCXML>\n<AppName>Acme</AppName>\n\
        <AppID></AppID><AppURL>https://acme.example/qbwc</AppURL><UserName>acme</UserName>\
        <OwnerID>{90A44FB7-33D9-4815-AC85-AC86A7E7D1EB}</OwnerID>\
        <FileID>{57F3B9B6-86F1-4FCC-B1FF-967DE1813D20}</FileID><QBType>QBFS</QBType>\
        <Scheduler><RunEveryNMinutes>2</RunEveryNMinutes></Scheduler></QBWCXML>";

    fn check_refused(from: &str, to: &str, why: &str) {
        let error = read(&QWC.replace(from, to)).expect_err("a wrong file").to_string();
        assert!(error.contains(why), "{error}");
    }

    #[test]
    fn a_qwc_file_tells_where_to_go() {
        let qwc = read(QWC).expect("a .qwc file");
        assert_eq!(qwc.url.to_string(), "https://acme.example/qbwc");
        assert_eq!((qwc.user.as_str(), qwc.run_every_seconds), ("acme", Some(120)));
        assert_eq!(qwc.file_id, "{57F3B9B6-86F1-4FCC-B1FF-967DE1813D20}");
    }

    #[test]
    fn a_qwc_file_that_cannot_be_added_is_refused() {
        check_refused("QBWCXML", "QBWC", "begins with");
        check_refused("<UserName>acme</UserName>", "<UserName />", "no `<UserName>`");
        check_refused("https://acme", "acme", "AppURL");
        check_refused("{90A44FB7", "{90A44F", "a GUID is like");
        check_refused("</QBWCXML>", "", "no XML");
    }
}
