//! What stands at the address: is anybody there, is it Crossdock, and what is between.

use std::time::Duration;

use jiff::Timestamp;

use super::sheet::Sheet;
use super::{certificate, clocks};
use crate::simulator::connector::{Call, Look, NAMESPACE, NetError, Operation, Page, Url, Value};
use crate::web_connector::server::LISTEN_DEFAULT;

/// How long each step may take. The Web Connector waits longer; a person does not.
const TIMEOUT: Duration = Duration::from_secs(10);

const CONNECTION: &str = "connection";
const SERVER: &str = "server";

/// Calls there, and tells what answers.
pub fn examine(url: &Url, now: Timestamp, sheet: &mut Sheet) {
    let look = match Look::at(url, TIMEOUT) {
        Ok(look) => look,
        Err(error) => {
            return sheet.problem(CONNECTION, error.to_string(), "install Crossdock anew");
        }
    };
    let page = match look.page(&url.path) {
        Ok(page) => page,
        Err(error) => return tell_unreached(url, &error, sheet),
    };
    let peer = page.peer.map_or_else(|| url.authority(), |peer| peer.to_string());
    sheet.ok(CONNECTION, format!("{peer} answers"));
    if url.is_https {
        certificate::judge(&page.certificates, &url.host, now, sheet);
    }
    if is_at_home(url, &page, sheet) {
        examine_service(url, &look, sheet);
    }
    clocks::compare(page.header("Date"), now, sheet);
}

/// Nobody answers: why, as far as it can be told from here.
fn tell_unreached(url: &Url, error: &NetError, sheet: &mut Sheet) {
    let (host, port) = (&url.host, url.port);
    let start = || {
        let listens = LISTEN_DEFAULT.ends_with(&format!(":{port}"));
        match (url.is_local(), listens) {
            (true, true) => "start `crossdock serve`, and see that it keeps running".to_string(),
            (true, false) => format!("start `crossdock serve --listen 127.0.0.1:{port}`"),
            (false, _) => format!(
                "on {host}, start `crossdock serve` or the proxy before it, and open port {port} \
                 in its firewall"
            ),
        }
    };
    let detail = error.detail();
    match error {
        NetError::Name(_) => {
            let remedy = "correct the name in the URL, or enter it in your DNS";
            sheet.problem(CONNECTION, format!("no address is known for {host}"), remedy);
        }
        NetError::Connect(_) => {
            let told = format!("no connection to {host}, port {port}: {detail}");
            sheet.problem(CONNECTION, told, &start());
        }
        _ if speaks(url, !url.is_https) => {
            let (spoken, remedy) = if url.is_https {
                (
                    "http, not https",
                    "start `crossdock serve` with --cert and --key, or name the port of the proxy \
                     that ends HTTPS",
                )
            } else {
                ("https, not http", "write https:// in the URL")
            };
            sheet.problem(CONNECTION, format!("port {port} of {host} speaks {spoken}"), remedy);
        }
        NetError::Timeout(limit) => {
            let told = format!("{host}, port {port}: no answer within {} seconds", limit.as_secs());
            sheet.problem(
                CONNECTION,
                told,
                "look for a firewall between, or for a server that hangs",
            );
        }
        NetError::Trust(_) => {
            let told = format!("TLS with {host}, port {port} does not come about: {detail}");
            sheet.problem(CONNECTION, told, "allow TLS 1.2 on the server or the proxy before it");
        }
        NetError::Closed(_) | NetError::Protocol { .. } => {
            let told = format!("something else than a web server is at port {port}: {detail}");
            sheet.problem(CONNECTION, told, &start());
        }
    }
}

/// The same port answers with or without TLS.
fn speaks(url: &Url, is_https: bool) -> bool {
    let other = Url { is_https, ..url.clone() };
    Look::at(&other, TIMEOUT).is_ok_and(|look| look.page("/healthz").is_ok())
}

/// The page of the address is there, as the Web Connector wants it when it is set up.
fn is_at_home(url: &Url, page: &Page, sheet: &mut Sheet) -> bool {
    let status = page.answer.status;
    match (status, page.header("Location")) {
        (200 | 202, _) => true,
        (300..=399, Some(location)) => {
            let told = format!("QBWC1048: {url} sends callers on to {location} (status {status})");
            let remedy = "name that address in the URL and make the .qwc file again, or take the \
                          redirect out of the proxy: calls are lost on it";
            sheet.problem(SERVER, told, remedy);
            false
        }
        (502..=504, _) => {
            let told = format!("the proxy at {} gets no answer (status {status})", url.authority());
            let remedy = "start `crossdock serve --behind-proxy`, and name its port in the proxy";
            sheet.problem(SERVER, told, remedy);
            false
        }
        _ => {
            let reason = &page.answer.reason;
            let told = format!("QBWC1048: {url} answers {status} {reason}");
            let remedy = "something else answers there: correct host, port and path (/qbwc), or \
                          let the proxy pass that path on";
            sheet.problem(SERVER, told, remedy);
            false
        }
    }
}

fn examine_service(url: &Url, look: &Look, sheet: &mut Sheet) {
    let call = Call::new(Operation::ServerVersion, [] as [&str; 0]);
    match look.call(&call) {
        Ok(Value::Text(version)) if version.starts_with("Crossdock ") => {
            let ours = concat!("Crossdock ", env!("CARGO_PKG_VERSION"));
            if version == ours {
                sheet.ok(SERVER, version);
            } else {
                let told = format!("{version} answers, and this is {ours}");
                sheet.warning(SERVER, told, "use the same version in both places");
            }
        }
        Ok(answer) => {
            let said = match answer {
                Value::Text(text) => text,
                Value::Number(number) => number.to_string(),
                Value::Strings(strings) => strings.join(", "),
            };
            let told = format!("something else answers there: `{said}`");
            return sheet.problem(SERVER, told, "correct host, port and path of the URL");
        }
        Err(error) => {
            let told = format!("something else answers there: {error} ({})", error.detail());
            return sheet.problem(SERVER, told, "correct host, port and path of the URL");
        }
    }
    examine_description(url, look, sheet);
    examine_readiness(look, sheet);
}

/// The description names the address that callers should use: a proxy that keeps the name to
/// itself shows here.
fn examine_description(url: &Url, look: &Look, sheet: &mut Sheet) {
    let what = "?wsdl";
    let told = match look.page(&format!("{}?wsdl", url.path)) {
        Ok(page) => address_of(&page.text()),
        Err(error) => Err(format!("it does not come: {error}")),
    };
    match told {
        Err(why) => {
            sheet.warning(what, why, "let the proxy pass on what follows a question mark");
        }
        Ok(address) if address.parse::<Url>().is_ok_and(|named| is_same_place(&named, url)) => {
            sheet.ok(what, format!("{NAMESPACE}, at {address}"));
        }
        Ok(address) => sheet.warning(
            what,
            format!("it says {address}, and the URL is {url}"),
            "let the proxy pass on the name that was called (`Host` or `X-Forwarded-Host`) and the \
             path, and start `crossdock serve` with --behind-proxy",
        ),
    }
}

fn is_same_place(one: &Url, other: &Url) -> bool {
    one.is_https == other.is_https
        && one.host.eq_ignore_ascii_case(&other.host)
        && one.port == other.port
}

/// `soap:address` of a description in Intuit's namespace.
fn address_of(wsdl: &str) -> Result<String, String> {
    if !wsdl.contains(NAMESPACE) {
        return Err("it is no description of a Web Connector's service".to_string());
    }
    let address = wsdl.split_once("<soap:address location=\"").map(|(_, rest)| rest);
    let address = address.and_then(|rest| rest.split('"').next());
    address.map(str::to_string).ok_or_else(|| "it names no address".to_string())
}

/// The workspaces that the server serves can be opened by it.
fn examine_readiness(look: &Look, sheet: &mut Sheet) {
    let what = "readiness";
    match (look.page("/healthz"), look.page("/readyz")) {
        (Ok(alive), Ok(ready)) if alive.text().trim() == "alive" => {
            if ready.answer.status == 200 {
                sheet.ok(what, "the server's workspaces are open");
            } else {
                sheet.problem(what, ready.text(), "mend that on the server; its log says more");
            }
        }
        // A proxy need not pass these on, and the Web Connector never asks for them.
        _ => sheet.ok(what, "not shown: /readyz is not passed on"),
    }
}
