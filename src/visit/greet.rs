//! The greeting: which company answers, whether it is ours, and which qbXML it speaks. Nothing is
//! asked or written before that is known.

use std::io::Cursor;

use super::cycle::{Beginning, Cycle};
use super::state::{Company, Desk, Effect, Phase, Reply, Step, Visit};
use super::step::{ended, next_request_after};
use super::{requests, words};
use crate::qbxml::Reader;
use crate::qbxml::company::{CompanyRet, HostRet, PreferencesRet};
use crate::qbxml::message::{Event, Interest, Ret};
use crate::qbxml::version::Version;

/// Queries have pages since then (QuickBooks 2006).
const OLDEST: Version = Version::new(5, 0);

/// Cycles that wait for a run that fails. Beyond them nothing is fetched until one succeeds.
pub const BACKLOG_MAX: usize = 20;

/// What QuickBooks says about itself.
#[derive(Debug, Default)]
struct Greeting {
    host: Option<HostRet>,
    company: Option<CompanyRet>,
    preferences: Option<PreferencesRet>,
}

/// The first `sendRequestXML` of a visit.
pub(super) fn greeted(
    mut visit: Visit,
    desk: &Desk<'_>,
    greeting: &str,
    file: &str,
    newest: Option<(u8, u8)>,
) -> Step {
    let newest = newest.map(|(major, minor)| Version::new(major, minor));
    speak(&mut visit, desk.terms.version.min(newest.unwrap_or(desk.terms.version)));
    if greeting.trim().is_empty() {
        // Other clients than the Web Connector do not introduce the company: it is asked.
        visit.phase = Phase::Introduced { file: file.to_string() };
        let version = visit.version(desk.terms);
        let bytes = requests::introduction(&desk.terms.owner_id, version);
        return Step { visit, effects: Vec::new(), reply: Reply::Request(bytes) };
    }
    match judged(&mut visit, desk, greeting, file) {
        Ok(effects) => go_on(visit, desk, effects),
        Err(why) => ended(visit, Vec::new(), why, Reply::Request(Vec::new())),
    }
}

/// The answer to our own questions about the company.
pub(super) fn introduced(mut visit: Visit, desk: &Desk<'_>, file: &str, response: &str) -> Step {
    match judged(&mut visit, desk, response, file) {
        Ok(effects) => {
            visit.phase = Phase::Between;
            Step { visit, effects, reply: Reply::Percent(1) }
        }
        Err(why) => ended(visit, Vec::new(), why, Reply::Percent(-1)),
    }
}

/// Answers the same call that brought the greeting with the first request.
fn go_on(mut visit: Visit, desk: &Desk<'_>, effects: Vec<Effect>) -> Step {
    visit.phase = Phase::Between;
    next_request_after(visit, desk, effects)
}

/// The effects of meeting the right company, or why it is the wrong one.
fn judged(
    visit: &mut Visit,
    desk: &Desk<'_>,
    response: &str,
    file: &str,
) -> Result<Vec<Effect>, String> {
    let greeting = read(response).map_err(|error| words::unreadable_answer(&error))?;
    let Some(company) = &greeting.company else { return Err(words::NOT_GREETED.to_string()) };
    check_identity(desk, company, file)?;
    if let Some(host) = &greeting.host {
        let spoken: Vec<Version> =
            host.supported_qbxml_version.iter().filter_map(|text| text.parse().ok()).collect();
        if let Some(common) = Version::common(visit.version(desk.terms), &spoken) {
            speak(visit, common);
        }
    }
    let version = visit.version(desk.terms);
    if version < OLDEST {
        return Err(words::too_old(version, OLDEST));
    }
    let met = met(&greeting, file);
    let mut effects = Vec::new();
    match desk.cycle {
        Some(cycle) => effects.extend(super::fetch::after_a_break(cycle, desk.now)),
        // Runs have not come to the end for long: more of it helps nobody.
        None if desk.backlog >= BACKLOG_MAX => return Ok(vec![Effect::Met(met)]),
        None => {
            let beginning = Beginning {
                id: desk.next_cycle,
                cursors: desk.cursors,
                complete_before: desk.complete_before,
                posting_since: desk.posting_since,
                now: desk.now,
            };
            let cycle = Cycle::begin(beginning, met.multiple_sites, version);
            effects.push(Effect::PutCycle(cycle));
        }
    }
    effects.push(Effect::Met(met));
    effects.push(Effect::Keep { ask: None, response: response.to_string() });
    Ok(effects)
}

fn speak(visit: &mut Visit, version: Version) {
    visit.version = Some(version.numbers());
}

fn read(response: &str) -> Result<Greeting, String> {
    let mut greeting = Greeting::default();
    let mut reader = Reader::new(Cursor::new(response.as_bytes()), Interest::COMPANY);
    while let Some(event) = reader.next().map_err(|error| error.to_string())? {
        let Event::Ret(ret, _) = event else { continue };
        match *ret {
            Ret::Host(host) => greeting.host = Some(host),
            Ret::Company(company) => greeting.company = Some(company),
            Ret::Preferences(preferences) => greeting.preferences = Some(preferences),
            _ => {}
        }
    }
    Ok(greeting)
}

/// The Web Connector writes our FileID into the company file when the .qwc is added: it tells one
/// company from another, wherever its file is moved to.
fn check_identity(desk: &Desk<'_>, company: &CompanyRet, file: &str) -> Result<(), String> {
    let terms = desk.terms;
    if let Some(ours) = terms.company_file.as_deref().filter(|ours| !same_path(ours, file)) {
        return Err(words::other_file(file, ours));
    }
    let name = company.company_name.as_deref().unwrap_or("The open company");
    let ids = company.data_ext_ret.iter().filter(|each| {
        same_guid(each.owner_id.as_deref(), &terms.owner_id)
            && each.data_ext_name.as_deref().is_some_and(|name| name.trim() == "FileID")
    });
    let mut ids = ids.peekable();
    if ids.peek().is_none() {
        return Err(words::unregistered_company(name, file));
    }
    if !ids.any(|each| same_guid(each.data_ext_value.as_deref(), &terms.file_id)) {
        return Err(words::other_company(name, file));
    }
    Ok(())
}

fn met(greeting: &Greeting, file: &str) -> Company {
    let product = greeting.host.as_ref().and_then(|host| {
        let versions = [host.major_version.clone(), host.minor_version.clone()];
        let version: Vec<String> = versions.into_iter().flatten().collect();
        host.product_name.as_ref().map(|name| format!("{name} {}", version.join(".")))
    });
    let sites = greeting.preferences.as_ref().and_then(|preferences| {
        let sites = preferences.multi_location_inventory_preferences.as_ref()?;
        sites.is_multi_location_inventory_enabled.as_deref()
    });
    Company {
        name: greeting.company.as_ref().and_then(|company| company.company_name.clone()),
        file: file.to_string(),
        product,
        multiple_sites: sites.is_some_and(|on| matches!(on, "true" | "1")),
    }
}

/// Windows compares paths without regard to case, and takes both slashes.
fn same_path(a: &str, b: &str) -> bool {
    let plain = |path: &str| path.trim().replace('/', "\\").to_lowercase();
    plain(a) == plain(b)
}

/// GUIDs are the same with and without braces, in either case.
fn same_guid(a: Option<&str>, b: &str) -> bool {
    let plain = |id: &str| id.trim().trim_matches(['{', '}']).to_ascii_lowercase();
    a.is_some_and(|a| plain(a) == plain(b))
}
