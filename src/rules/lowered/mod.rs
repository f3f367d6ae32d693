//! Rules at the speed of code: a script that the checker follows is lowered to a small typed tree
//! and run without Rhai.
//!
//! A lowered script never has a result of its own. It runs as long as everything goes well; at
//! the first thing that does not (an error of any kind, a value of an unforeseen kind, steps or
//! sizes near a limit) it gives up, and Rhai runs the call from its beginning. So errors, limits,
//! messages and lines are Rhai's own, and what is lowered only has to agree where all is well.

use std::sync::Arc;

pub mod code;
pub mod fast;
mod lower;
pub mod natives;
mod run;
mod values;

pub use code::Program;
pub use lower::{Why, lower};
pub use run::{Call, GaveUp, Ran, run};

/// A script's code, or why Rhai runs it.
pub type Lowered = Result<Arc<Program>, Why>;
