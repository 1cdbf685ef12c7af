//! `tollgate`: the same command line, once installed.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::run()
}
