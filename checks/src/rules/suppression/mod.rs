//! Comments that allow a finding: what is wrong with them. [`crate::suppress`] reports it, after
//! all other rules have run.

pub mod expired;
pub mod unused;
pub mod without_reason;

use crate::finding::Findings;
use crate::rule::Rule;
use crate::terraform::config::Config;

/// The rules of this family.
pub const RULES: &[Rule] = &[expired::RULE, unused::RULE, without_reason::RULE];

/// Nothing to do before the other rules have run.
const fn afterwards(_: &Config, _: &mut Findings) {}
