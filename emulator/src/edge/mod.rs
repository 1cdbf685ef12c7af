//! The only folder with tokio: sockets, subprocesses, outgoing HTTP and the machine's clock.

pub mod dns;
pub mod lambda_runtime;
