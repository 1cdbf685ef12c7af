//! The one command line: `cargo xtask` in a clone, `tollgate` once installed.
//!
//! Invariant: 0 all is well, 1 it ran and found something, 2 it could not do its work fully; results
//! go to stdout, everything else to stderr. `check`, `explain`, `rules`, `new` and `bless` need
//! nothing of the emulator; what does stands behind the feature `emulator`, in `full`.

mod bless;
mod check;
#[cfg(feature = "emulator")]
mod coverage;
#[cfg(feature = "emulator")]
mod deploy;
mod explain;
mod flags;
mod full;
mod new;
mod out;
mod readme;
mod rules;
#[cfg(feature = "emulator")]
mod serve;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

/// All is well.
const CLEAN: u8 = 0;
/// It ran, and found something.
const FOUND: u8 = 1;
/// It could not do its work fully.
const FAILED: u8 = 2;

/// Proves that an API behind Amazon Cognito, deployed with Terraform, is locked.
#[derive(Debug, Parser)]
#[command(
    name = "tollgate",
    version,
    after_help = full::HELP,
    disable_help_subcommand = true,
    subcommand_help_heading = "Commands that judge files"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// Commands that need no emulator.
#[derive(Debug, Subcommand)]
enum Command {
    Check(Box<flags::Arguments>),
    Explain(explain::Arguments),
    Rules(rules::Arguments),
    New(new::Arguments),
    Bless(bless::Arguments),
    /// A command that needs the emulator, with its arguments.
    #[command(external_subcommand)]
    Full(Vec<OsString>),
}

/// Runs the command of this process.
pub fn run() -> ExitCode {
    // Usage errors leave with status 2, `--help` and `--version` with 0.
    let matches = Arguments::command().bin_name(called()).get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let status = match arguments.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::New(arguments) => new::run(&arguments),
        Command::Bless(arguments) => bless::run(&arguments),
        Command::Full(arguments) => full::run(&arguments),
    };
    ExitCode::from(status)
}

/// How this process was called, as its help shows it.
fn called() -> &'static str {
    let program = std::env::args_os().next().map(std::path::PathBuf::from);
    match program.as_deref().and_then(std::path::Path::file_stem) {
        Some(name) if name == "xtask" => "cargo xtask",
        _ => "tollgate",
    }
}
