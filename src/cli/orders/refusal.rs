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
        Rule::PlaceUnknown => Some(places(settings)),
        _ => None,
    }
}

/// Where goods can be picked from, in the words of the options.
fn places(settings: &Settings) -> String {
    let place = |site: &str, location: &str| format!("--site {site} --location {location}");
    let places: Vec<String> = if settings.multiple_sites {
        settings.sites.iter().map(|mapping| place(&mapping.site, &mapping.location)).collect()
    } else {
        vec![place(&settings.default_site, &settings.default_location)]
    };
    format!("the settings name {}", places.join(", "))
}
