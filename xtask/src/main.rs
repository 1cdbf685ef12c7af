//! `cargo xtask`: Tollgate's command line in a clone.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::run()
}
