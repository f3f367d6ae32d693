//! Pretend counterparts that integrators test against. A second opinion on the protocol: nothing
//! here judges with the code that it is meant to judge.

pub mod company;
