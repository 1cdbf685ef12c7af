//! What a rule is: an id that is its path, a page, a prediction, and one function.
//!
//! Invariant: the severity of a rule follows from its prediction, so nobody can call a thing an
//! error that the emulator does not show.

use crate::finding::{Findings, Severity};
use crate::terraform::config::Config;

/// What the bad example of a rule does at run time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Predicts {
    /// Terraform or AWS refuses it with this error code, or with a message that contains this text.
    Refused(&'static str),
    /// It deploys, and then the conformance case of this id fails.
    Fails(&'static str),
    /// An opinion with a level; its source stands on the rule's page under `See`.
    Posture(Severity),
}

impl Predicts {
    /// A deployment that fails and a door that does not hold are `high`.
    pub const fn severity(self) -> Severity {
        match self {
            Self::Refused(_) | Self::Fails(_) => Severity::High,
            Self::Posture(level) => level,
        }
    }

    /// `refused`, `fails` or `posture`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Fails(_) => "fails",
            Self::Posture(_) => "posture",
        }
    }
}

/// One rule: a pair of files, `<name>.rs` and `<name>.md`, under `rules/<family>/`.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// `family/name-with-dashes`: where it lives.
    pub id: &'static str,
    /// Its page: `include_str!` of the Markdown beside it.
    pub page: &'static str,
    /// What the emulator proves of it.
    pub predicts: Predicts,
    /// Looks at the configuration and reports.
    pub check: fn(&Config, &mut Findings),
}
