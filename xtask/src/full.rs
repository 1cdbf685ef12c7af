//! The commands that need the emulator.
//!
//! The light build (`--no-default-features`, what `cargo xtask` runs) has none of them: it hands them
//! to a full build of this package, which cargo makes when it is first asked for.
//! Invariant: [`NAMES`] is what both builds know; a name that is not in it is refused the same way.

use std::ffi::OsString;

use crate::out;

/// Every command that needs the emulator.
const NAMES: [&str; 5] = ["serve", "deploy", "prove", "live", "coverage"];

/// What `--help` says about them.
pub const HELP: &str = "\
Commands that need the emulator (built when first asked for):
  serve     Run the emulator: HTTP, HTTPS, DNS and a proxy
  deploy    Drive the real Terraform over a folder against a fresh emulator
  prove     Not in this version: check, deploy, then walk every route with every kind of caller
  live      Not in this version: run the conformance cases against AWS or any endpoint
  coverage  Write the matrix of what is modelled

Exit status: 0 all is well, 1 something was found, 2 the work could not be done fully.

Example: cargo xtask check infra --format json";

/// Runs one of them; the first argument is its name.
pub fn run(arguments: &[OsString]) -> u8 {
    let name = arguments
        .first()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    if NAMES.contains(&name) {
        return start(name, arguments);
    }
    let known = ["check", "explain", "rules", "new", "bless"]
        .into_iter()
        .chain(NAMES);
    match out::nearest(name, known) {
        Some(near) => out::failed(format!(
            "no command is called `{name}`; did you mean `{near}`?"
        )),
        None => out::failed(format!("no command is called `{name}`; --help lists them")),
    }
}

/// Builds and runs the full command line with the same arguments.
#[cfg(not(feature = "emulator"))]
fn start(name: &str, arguments: &[OsString]) -> u8 {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let mut command = std::process::Command::new(cargo);
    command.arg("run");
    // The first build takes minutes: who watches sees cargo at work.
    if !std::io::IsTerminal::is_terminal(&std::io::stderr()) {
        command.arg("--quiet");
    }
    command
        .args(["--manifest-path", manifest, "--bin", "xtask", "--"])
        .args(arguments);
    // The same process on Unix: signals and the exit status are the command's own.
    #[cfg(unix)]
    let failure = std::os::unix::process::CommandExt::exec(&mut command);
    #[cfg(not(unix))]
    let failure = match command.status() {
        Ok(status) => {
            return status
                .code()
                .and_then(|code| u8::try_from(code).ok())
                .unwrap_or(crate::FAILED);
        }
        Err(error) => error,
    };
    out::failed(format!("{name}: cargo cannot be started: {failure}"))
}

/// Runs a command of this build: each has its arguments and its `run` in a file of its name.
#[cfg(feature = "emulator")]
fn start(name: &str, arguments: &[OsString]) -> u8 {
    use clap::Parser as _;

    let status = match name {
        "coverage" => crate::coverage::Arguments::parse_from(arguments).run(),
        "serve" => crate::serve::Arguments::parse_from(arguments).run(),
        "deploy" => crate::deploy::Arguments::parse_from(arguments).run(),
        _ => Err("it is not in this version; deploy and the conformance tests show the same by other means".to_owned()),
    };
    status.unwrap_or_else(|why| out::failed(format!("{name}: {why}")))
}
