//! The certificate: who vouches for it, for which name, and for how long. Each is judged by
//! itself, so that one mistake does not hide another.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rustls::CertificateError;
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

use super::clocks::in_words;
use super::sheet::Sheet;
use crate::simulator::connector::authorities;

const CHAIN: &str = "certificate";
const NAME: &str = "certificate name";
const DATES: &str = "certificate dates";

/// Those that are renewed by themselves have been renewed by then.
const WARNED_BEFORE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Names shown of a certificate that has many.
const NAMES_SHOWN: usize = 5;

/// What stands in a certificate.
struct Facts {
    not_before: Timestamp,
    not_after: Timestamp,
    issuer: String,
    is_self_signed: bool,
    names: Vec<String>,
}

/// Judges what a server at `host` showed: its certificate, then those between.
pub fn judge(chain: &[CertificateDer<'_>], host: &str, now: Timestamp, sheet: &mut Sheet) {
    let another = "put another certificate into the file of --cert, or into the proxy";
    let Some((leaf, between)) = chain.split_first() else {
        return sheet.problem(CHAIN, "the server shows none", another);
    };
    let parsed = ParsedCertificate::try_from(leaf).map_err(|error| error.to_string());
    let (parsed, facts) = match (parsed, facts_of(leaf)) {
        (Ok(parsed), Ok(facts)) => (parsed, facts),
        (Err(why), _) | (_, Err(why)) => {
            return sheet.problem(CHAIN, format!("it cannot be read: {why}"), another);
        }
    };
    // Its own dates have a line of their own.
    let at = now.clamp(facts.not_before, facts.not_after.max(facts.not_before));
    judge_chain(&parsed, between, &facts, at, sheet);
    judge_name(&parsed, &facts, host, sheet);
    judge_dates(&facts, now, sheet);
}

fn judge_chain(
    leaf: &ParsedCertificate<'_>,
    between: &[CertificateDer<'_>],
    facts: &Facts,
    at: Timestamp,
    sheet: &mut Sheet,
) {
    let roots = match authorities(None) {
        Ok(roots) => roots,
        Err(error) => return sheet.problem(CHAIN, error.to_string(), "install Crossdock anew"),
    };
    let seconds = u64::try_from(at.as_second()).unwrap_or_default();
    let at = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let algorithms = ring::default_provider().signature_verification_algorithms.all;
    let verified = verify_server_cert_signed_by_trust_anchor(leaf, &roots, between, at, algorithms);
    let issuer = &facts.issuer;
    let Err(error) = verified else {
        return sheet.ok(CHAIN, format!("issued by {issuer}; this machine trusts it"));
    };
    let by_hand = "take one from an authority that Windows knows, or import the authority on the \
                   machine of QuickBooks (certlm.msc, Trusted Root Certification Authorities)";
    let unknown = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) == error;
    if facts.is_self_signed {
        sheet.problem(CHAIN, "it vouches for itself, and this machine does not trust it", by_hand);
    } else if unknown && between.is_empty() {
        let told = format!("this machine does not trust {issuer}, and nothing stands between");
        let remedy = "put the whole chain into the file of --cert (`fullchain.pem`), the server's \
                      own first; where the authority is your own, import it on the machine of \
                      QuickBooks (certlm.msc, Trusted Root Certification Authorities)";
        sheet.problem(CHAIN, told, remedy);
    } else if unknown {
        sheet.problem(CHAIN, format!("this machine does not trust {issuer}"), by_hand);
    } else {
        sheet.problem(CHAIN, format!("issued by {issuer}: {}", words(&error)), by_hand);
    }
}

fn judge_name(leaf: &ParsedCertificate<'_>, facts: &Facts, host: &str, sheet: &mut Sheet) {
    let names = if facts.names.is_empty() {
        // The Web Connector might take the common name; browsers and we do not.
        "no name at all".to_string()
    } else {
        let more = facts.names.len().saturating_sub(NAMES_SHOWN);
        let mut names = facts.names[..facts.names.len() - more].join(", ");
        if more > 0 {
            names.push_str(&format!(" and {more} more"));
        }
        names
    };
    let fits = ServerName::try_from(host).is_ok_and(|name| verify_server_name(leaf, &name).is_ok());
    if fits {
        sheet.ok(NAME, format!("it is for {names}"));
    } else {
        let told = format!("it is for {names}, and the URL says {host}");
        let remedy = "use the certificate's name in the URL and make the .qwc file again, or get \
                      a certificate for the name in the URL";
        sheet.problem(NAME, told, remedy);
    }
}

fn judge_dates(facts: &Facts, now: Timestamp, sheet: &mut Sheet) {
    let day = |time: Timestamp| time.strftime("%Y-%m-%d").to_string();
    let renew = "renew it; a running `crossdock serve` takes up a new file by itself";
    let Facts { not_before, not_after, .. } = *facts;
    if now < not_before {
        let told = format!("valid only from {} on", day(not_before));
        return sheet.problem(DATES, told, "look at the clock of this machine, or wait");
    }
    let left = not_after.duration_since(now);
    if left.is_negative() {
        let told = format!("it ended on {}, {} ago", day(not_after), in_words(left.abs()));
        sheet.problem(DATES, told, renew);
    } else if left < WARNED_BEFORE {
        let told = format!("it ends on {}, in {}", day(not_after), in_words(left));
        sheet.warning(DATES, told, renew);
    } else {
        sheet.ok(DATES, format!("valid from {} to {}", day(not_before), day(not_after)));
    }
}

fn facts_of(leaf: &CertificateDer<'_>) -> Result<Facts, String> {
    let (_, parsed) = X509Certificate::from_der(leaf).map_err(|error| error.to_string())?;
    let time = |seconds: i64| {
        Timestamp::from_second(seconds).map_err(|_| "it is valid beyond all time".to_string())
    };
    let names = match parsed.subject_alternative_name() {
        Ok(Some(names)) => names.value.general_names.iter().filter_map(name_of).collect(),
        Ok(None) => Vec::new(),
        Err(error) => return Err(error.to_string()),
    };
    let validity = parsed.validity();
    let issuer = parsed.issuer();
    let common = issuer.iter_common_name().find_map(|name| name.as_str().ok());
    Ok(Facts {
        not_before: time(validity.not_before.timestamp())?,
        not_after: time(validity.not_after.timestamp())?,
        issuer: common.map_or_else(|| issuer.to_string(), str::to_string),
        is_self_signed: issuer.as_raw() == parsed.subject().as_raw(),
        names,
    })
}

fn name_of(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_string()),
        GeneralName::IPAddress(bytes) => match **bytes {
            [a, b, c, d] => Some(std::net::Ipv4Addr::new(a, b, c, d).to_string()),
            _ => {
                let bytes: [u8; 16] = (*bytes).try_into().ok()?;
                Some(std::net::Ipv6Addr::from(bytes).to_string())
            }
        },
        _ => None,
    }
}

fn words(error: &rustls::Error) -> String {
    let words = error.to_string();
    words.strip_prefix("invalid peer certificate: ").unwrap_or(&words).to_string()
}
