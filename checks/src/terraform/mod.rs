//! Terraform: files and lines, syntax with spans, values of which some are unknown, and the
//! configuration that rules look at.

pub mod block;
pub mod config;
pub mod eval;
pub mod load;
pub mod lower;
pub mod number;
pub mod source;
pub mod syntax;
mod template;
pub mod types;
pub mod value;
