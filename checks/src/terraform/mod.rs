//! Terraform: files and lines, syntax with spans, values of which some are unknown, and the
//! configuration that rules look at.
//!
//! The way is forward only: `discover` finds files, `reader` and `lower` (or `json_syntax`) make
//! syntax trees of them, `declared` and `modules` what they declare and call, `engine` and `eval`
//! values on demand, `build` the [`config::Config`].

mod attributes;
pub mod block;
mod blocks;
mod build;
pub mod config;
mod constraint;
pub mod convert;
mod declared;
mod discover;
mod engine;
mod eval;
mod expansion;
mod facts;
pub mod files;
mod functions;
pub mod grapheme;
mod index;
pub mod json;
mod json_syntax;
pub mod load;
pub mod lower;
mod mistake;
mod model;
mod modules;
pub mod number;
mod operators;
mod path;
mod plan;
mod plan_source;
mod planned;
mod reader;
mod references;
mod render;
mod resolve;
mod scope;
mod signature;
pub mod source;
pub mod syntax;
mod template;
pub mod types;
pub mod unify;
pub mod value;
mod variables;
mod weight;

pub use functions::yaml::decode as yaml;
