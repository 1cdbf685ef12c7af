//! A case: one sentence about AWS, and steps that show whether it holds for a target.
//!
//! Invariant: a case ends in a verdict, never in silence; its id is the path of the function that it is.

use std::fmt;

use crate::target::Target;

/// How sure the sentence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// AWS's documentation, or the RFC that it follows, says it.
    Documented,
    /// It was recorded from AWS; the source stands beside the case.
    Observed,
    /// Neither: the stricter reading.
    Assumed,
}

/// One case.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// `journeys/machine-calls-api/right-scope`.
    pub id: &'static str,
    /// How sure it is.
    pub basis: Basis,
    /// What it does.
    pub run: fn(&Target) -> Result<(), Stop>,
}

/// A row of a page's table.
pub const fn case(id: &'static str, basis: Basis, run: fn(&Target) -> Result<(), Stop>) -> Case {
    Case { id, basis, run }
}

/// Why a case did not pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The target does otherwise.
    Failed(String),
    /// This target cannot show it: a live AWS whose clock cannot be moved.
    NotHere(String),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(why) => f.write_str(why),
            Self::NotHere(why) => write!(f, "not here: {why}"),
        }
    }
}

impl Stop {
    /// A failure.
    pub fn failed(why: impl fmt::Display) -> Self {
        Self::Failed(why.to_string())
    }
}

/// Whether two things are the same.
///
/// # Errors
/// They are not; the text shows both.
pub fn same<T: PartialEq + fmt::Debug>(what: &str, actual: &T, expected: &T) -> Result<(), Stop> {
    if actual == expected {
        return Ok(());
    }
    Err(Stop::Failed(format!(
        "{what}: expected {expected:?}, got {actual:?}"
    )))
}
