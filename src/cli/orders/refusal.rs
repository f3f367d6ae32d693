//! What the warehouse says no to, as the end of a command: its sentence, and the command that
//! helps.

use crate::cli::failure::Failure;
use crate::domain::settings::Settings;
use crate::intellitrack::embedded::{Refusal, Rule, WarehouseError};

/// The end of a command that the warehouse did not do. What is not there or cannot be was asked
/// for by mistake, which is wrong usage; everything else is refused.
pub fn failure(error: WarehouseError, settings: &Settings, number: Option<&str>) -> Failure {
    match error {
        WarehouseError::Refused(Refusal { rule, message }) => {
            let words = match next_step(rule, settings, number) {
                Some(step) => format!("{message}\n  → {step}"),
                None => message,
            };
            match rule {
                Rule::OrderUnknown | Rule::LineUnknown | Rule::FieldInvalid => {
                    Failure::Usage(words)
                }
                _ => Failure::Refused(words),
            }
        }
        failed @ WarehouseError::Failed { .. } => Failure::CouldNotRun(failed.into()),
    }
}

/// The command or option that helps, where the warehouse's sentence does not name all of it.
fn next_step(rule: Rule, settings: &Settings, number: Option<&str>) -> Option<String> {
    let command = |name: &str| number.map(|number| format!("`crossdock orders {name} {number}`"));
    match rule {
        Rule::OrderUnknown => Some("`crossdock orders list --all` shows all orders".to_string()),
        Rule::OrderClosed => command("reopen"),
        Rule::StatusAlready | Rule::NothingLeft | Rule::LineUnknown => {
            command("show").map(|show| format!("{show} shows how it stands"))
        }
        Rule::NoLines => command("delete"),
        Rule::OverPicked => Some("--over allows it".to_string()),
        Rule::PlaceUnknown => Some(places(settings, number)),
        _ => None,
    }
}

/// Where goods can be picked from, and how to say so.
fn places(settings: &Settings, number: Option<&str>) -> String {
    let Settings { default_site, default_location, .. } = settings;
    if !settings.multiple_sites {
        return format!("the settings name {default_site}/{default_location} alone");
    }
    let places = settings.sites.iter().map(|place| format!("{}/{}", place.site, place.location));
    let places = places.collect::<Vec<_>>().join(", ");
    let mut words = format!("the settings name {places}; --site chooses one for a pick");
    if let (Some(number), Some(first)) = (number, settings.sites.first()) {
        let site = &first.site;
        words.push_str(&format!(
            ", `crossdock orders edit {number} --udf 1={site}` sets the order's site"
        ));
    }
    words
}
