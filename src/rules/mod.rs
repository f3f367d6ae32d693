//! The Rhai host: loads rule scripts, shows them documents, collects what they find.
//!
//! Rules read a documented view and return findings, nothing else. They know the domain and the
//! [`world::Memory`] they are given; no file format, no store.

pub mod active;
mod answer;
pub mod api;
pub mod asking;
pub mod builtin;
pub mod case;
pub mod checker;
pub mod context;
pub mod contract;
pub mod coverage;
pub mod definitions;
pub mod diagnose;
pub mod engine;
pub mod evaluate;
pub mod fields;
pub mod header;
pub mod invoice_target;
pub mod list;
pub mod load;
pub mod lowered;
pub mod page;
pub mod picked_parts;
pub mod picked_view;
pub mod reads;
pub mod registry;
mod said;
pub mod scripts;
pub mod set;
pub mod subject;
pub mod target;
pub mod value;
pub mod view;
pub mod view_parts;
pub mod views;
pub mod waivers;
pub mod world;
