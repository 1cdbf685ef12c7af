//! What a provider computes without asking anybody.
//!
//! Invariant: only what follows from the configuration alone, the same on every run.

use super::declared::Declared;
use super::engine::{Engine, Instance};
use super::scope::Scope;
use super::value::Valued;

/// A computed attribute that follows from the configuration.
pub(super) fn computed(
    _engine: &Engine,
    _instance: &Instance,
    _declared: &Declared,
    _scope: Scope<'_>,
    _name: &str,
) -> Option<Valued> {
    None
}
