//! The `.qwc` file that was added to the Web Connector, against what the workspace says now.

use std::io;
use std::path::Path;

use super::home::Home;
use super::sheet::Sheet;
use crate::simulator::connector::Url;
use crate::simulator::connector::qwc::{self, Qwc};
use crate::web_connector::guid::Guid;

const WHAT: &str = ".qwc file";

/// Longer than any; keeps a file named by mistake out of memory.
const LENGTH_MAX: u64 = 1024 * 1024;

/// Reads it as the Web Connector does.
pub fn read(path: &Path, sheet: &mut Sheet) -> Option<Qwc> {
    let shown = path.display();
    let again = "write it anew with `crossdock qwc -o FILE`";
    let text = match text_of(path) {
        Ok(text) => text,
        Err(why) => {
            sheet.problem(WHAT, why, again);
            return None;
        }
    };
    match qwc::read(&text) {
        Ok(file) => Some(file),
        Err(error) => {
            sheet.problem(WHAT, format!("{shown} cannot be added: {error}"), again);
            None
        }
    }
}

fn text_of(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => format!("there is no file {shown}"),
        _ => format!("{shown}: {error}"),
    };
    let length = std::fs::metadata(path).map_err(failed)?.len();
    if length > LENGTH_MAX {
        return Err(format!("{shown} has {length} bytes: it is another file"));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Tells where it differs from `url` and from the workspace.
pub fn compare(file: &Qwc, url: &str, home: &Home, sheet: &mut Sheet) {
    let again = format!(
        "write it with `crossdock qwc --url {url}`, remove the application from the Web Connector, \
         and add it again with the new file"
    );
    let mut right = true;
    let mut differs = |told: String| {
        right = false;
        sheet.problem(WHAT, told, &again);
    };
    if url.parse::<Url>().is_ok_and(|url| !is_same(&url, &file.url)) {
        differs(format!("its AppURL is {}, not {url}", file.url));
    }
    // The Web Connector refuses a file whose support page lies elsewhere.
    match file.support.as_deref().map(str::parse::<Url>) {
        None => differs("it has no AppSupport, and cannot be added".to_string()),
        Some(Ok(support)) if support.host.eq_ignore_ascii_case(&file.url.host) => {}
        Some(_) => {
            let support = file.support.as_deref().unwrap_or_default();
            let host = &file.url.host;
            differs(format!("its AppSupport, {support}, is not on {host}, the host of its AppURL"));
        }
    }
    if let Some(user) = home.user().filter(|user| *user != file.user) {
        differs(format!("its UserName is `{}`, and quickbooks.username is `{user}`", file.user));
    }
    if let Some((owner, of_file)) = &home.identity {
        for (name, ours, theirs) in
            [("OwnerID", owner, &file.owner_id), ("FileID", of_file, &file.file_id)]
        {
            if Guid::parse(theirs).as_ref() != Some(ours) {
                differs(format!("its {name} is {theirs}, and that of the workspace is {ours}"));
            }
        }
    }
    if right {
        sheet.ok(WHAT, format!("`{}` at {}", file.app_name, file.url));
    }
}

fn is_same(one: &Url, other: &Url) -> bool {
    let path = |url: &Url| url.path.trim_end_matches('/').to_string();
    one.is_https == other.is_https
        && one.host.eq_ignore_ascii_case(&other.host)
        && one.port == other.port
        && path(one) == path(other)
}
