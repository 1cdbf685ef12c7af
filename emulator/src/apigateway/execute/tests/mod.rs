//! Calls through the front door, as callers make them: who gets in, what the function sees, what comes back.

mod admission;
mod door;
mod event;
mod function;
mod http;
mod http_function;
mod tokens;
