//! Criterion benches: each claim of speed in the README comes from one of them.

pub mod generate;
