//! `cargo xtask deploy`: the real Terraform over an unmodified configuration, against a fresh emulator.

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write as _};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use clap::Parser;
use tollgate_conformance::terraform::{self, Ran, Workspace};
use tollgate_emulator::Cloud;
use tollgate_emulator::edge::{self, Clock, Listening, Ports};

use crate::serve::write_ca;

/// Take a configuration through init, validate, plan, apply, an empty second plan and destroy
#[derive(Debug, Parser)]
#[command(
    name = "deploy",
    after_help = "Examples:\n  cargo xtask deploy fixtures/stacks/orchard\n  cargo xtask deploy terraform/ --var stage=test -- ./smoke-test.sh"
)]
pub struct Arguments {
    /// The folder of the root module
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Set a variable of the root module (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    var: Vec<String>,
    /// Read variables from FILE (repeatable)
    #[arg(long, value_name = "FILE")]
    var_file: Vec<PathBuf>,
    /// Keep the copy of DIR, with its state, and say where it is
    #[arg(long)]
    keep: bool,
    /// The terraform or tofu to use
    #[arg(long, value_name = "PATH")]
    terraform: Option<PathBuf>,
    /// Run COMMAND after apply, with endpoints, proxy, CA, credentials and outputs in its environment
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

impl Arguments {
    /// Runs the command; gives its exit status.
    pub fn run(self) -> Result<u8, String> {
        let program =
            terraform::find(self.terraform.as_deref()).map_err(|error| error.to_string())?;
        if !self.dir.is_dir() {
            return Err(format!("{} is not a folder", self.dir.display()));
        }
        let runtime =
            tokio::runtime::Runtime::new().map_err(|error| format!("cannot start: {error}"))?;
        let cloud = Arc::new(Cloud::seeded(1));
        let ports = Ports::free(Ipv4Addr::LOCALHOST);
        let listening = runtime
            .block_on(edge::listen(cloud, ports, Clock::Wall, None))
            .map_err(|error| error.to_string())?;
        let endpoint = format!("http://{}", listening.http);
        let mut workspace = Workspace::new(program, &self.dir, &endpoint)
            .map_err(|error| format!("cannot copy {}: {error}", self.dir.display()))?;
        workspace.variables(self.variables()?);
        let status = self.steps(&workspace, &listening);
        if self.keep {
            println!("kept       {}", workspace.keep().display());
        }
        status
    }

    /// `-var` and `-var-file` for Terraform; files by their whole path, since Terraform runs in a copy.
    fn variables(&self) -> Result<Vec<OsString>, String> {
        let mut arguments: Vec<OsString> = self
            .var
            .iter()
            .map(|variable| format!("-var={variable}").into())
            .collect();
        for file in &self.var_file {
            let whole = file
                .canonicalize()
                .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
            let mut argument = OsString::from("-var-file=");
            argument.push(whole);
            arguments.push(argument);
        }
        Ok(arguments)
    }

    fn steps(&self, workspace: &Workspace, listening: &Listening) -> Result<u8, String> {
        let before = [
            (
                "init",
                Workspace::init as fn(&Workspace) -> std::io::Result<Ran>,
            ),
            ("validate", Workspace::validate),
            ("plan", Workspace::plan),
        ];
        for (name, step) in before {
            if !report(name, &run(name, step, workspace)?, "") {
                // An init that fails says nothing of the configuration: a provider could not be had, most often.
                return Ok(if name == "init" { 2 } else { 1 });
            }
        }
        let applied = report("apply", &run("apply", Workspace::apply, workspace)?, "");
        let mut well = applied;
        if applied {
            let again = run("second plan", Workspace::second_plan, workspace)?;
            well &= report("second plan", &again, ": nothing to change");
            well &= self.command(workspace, listening)?;
        }
        well &= report(
            "destroy",
            &run("destroy", Workspace::destroy, workspace)?,
            "",
        );
        Ok(u8::from(!well))
    }

    fn command(&self, workspace: &Workspace, listening: &Listening) -> Result<bool, String> {
        let Some((program, arguments)) = self.command.split_first() else {
            return Ok(true);
        };
        let outputs = workspace.outputs().map_err(|error| error.to_string())?;
        let ca = write_ca(workspace.path())?;
        let proxy = format!("http://{}", listening.proxy);
        let status = Command::new(program)
            .args(arguments)
            .envs(workspace.env().iter().cloned())
            .env("HTTPS_PROXY", &proxy)
            .env("https_proxy", &proxy)
            .envs(
                [
                    "SSL_CERT_FILE",
                    "CURL_CA_BUNDLE",
                    "AWS_CA_BUNDLE",
                    "REQUESTS_CA_BUNDLE",
                    "NODE_EXTRA_CA_CERTS",
                ]
                .map(|name| (name, &ca)),
            )
            .env("TOLLGATE_CA", &ca)
            .env("TOLLGATE_PROXY", &proxy)
            .env("TOLLGATE_HTTPS", format!("https://{}", listening.https))
            .env("TOLLGATE_DNS", listening.dns.to_string())
            .env("TOLLGATE_OUTPUTS", outputs.output.trim())
            .status()
            .map_err(|error| format!("cannot run {}: {error}", program.display()))?;
        let how = if status.success() { "ok" } else { "FAILED" };
        println!("command     {how}: {status}");
        Ok(status.success())
    }
}

fn run(
    name: &str,
    step: fn(&Workspace) -> std::io::Result<Ran>,
    workspace: &Workspace,
) -> Result<Ran, String> {
    let mut err = std::io::stderr();
    let shown = err.is_terminal();
    if shown {
        let _ = write!(err, "{name} ...\r");
    }
    let ran = step(workspace).map_err(|error| format!("cannot run Terraform: {error}"));
    if shown {
        let _ = write!(err, "\x1b[K");
    }
    ran
}

fn report(name: &str, ran: &Ran, well: &str) -> bool {
    if ran.ok() {
        println!("{name:<11} ok{well}");
        return true;
    }
    println!("{name:<11} FAILED");
    println!("{}", said(&ran.output));
    false
}

/// What Terraform said, indented, without the frame around its errors and the empty lines at both ends.
fn said(output: &str) -> String {
    let lines: Vec<&str> = output.trim().lines().collect();
    let from = lines
        .iter()
        .position(|line| line.starts_with("Error:") || line.starts_with('╷'))
        .unwrap_or(0);
    let progress = |line: &str| {
        [
            ": Refreshing state...",
            ": Reading...",
            ": Read complete after",
            ": Creating...",
            ": Still creating...",
        ]
        .iter()
        .any(|part| line.contains(part))
    };
    lines[from..]
        .iter()
        .filter(|line| !progress(line))
        .map(|line| {
            format!(
                "    {}",
                line.trim_start_matches(['╷', '│', '╵'])
                    .trim_start_matches(' ')
            )
        })
        .collect::<Vec<_>>()
        .join("\n")
}
