//! The only folder with sockets, subprocesses and a wall clock.

pub mod dns;
