//! What conformance cases stand on: cases and verdicts, the targets they run against, tokens made wrong on purpose, and
//! Terraform, both the real one and its stand-in.

pub mod apply;
pub mod browser;
pub mod case;
pub mod coverage;
pub mod deployed;
pub mod forge;
pub mod target;
pub mod terraform;
