//! Reports: one file a format. They read a plan, or what reconciling found, and decide nothing.
//! [`ledger`] is what all subjects have in common; [`formats`] are written over it, once each.

pub mod formats;
pub mod ledger;
pub mod plan_file;
pub mod reconcile;
pub mod rows;
pub mod schema;
pub mod svg;
pub mod text;
