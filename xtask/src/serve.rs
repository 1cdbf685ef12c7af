//! `cargo xtask serve`: the emulator on sockets until SIGINT or SIGTERM.

use std::io::Write as _;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Parser;
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};
use tollgate_emulator::acm::authority;
use tollgate_emulator::edge::{self, Clock, Listening, Ports, state};
use tollgate_emulator::{Cloud, World};

/// Serve the emulator until it is stopped
#[derive(Debug, Parser)]
#[command(
    name = "serve",
    after_help = "Example:\n  cargo xtask serve --http 0 --https 0 --dns 0 --proxy 0 --seed 7"
)]
pub struct Arguments {
    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value_t = Ipv4Addr::LOCALHOST)]
    listen: Ipv4Addr,
    /// The port of HTTP; 0 picks a free one, here and below
    #[arg(long, value_name = "PORT", default_value_t = 4566)]
    http: u16,
    /// The port of HTTPS
    #[arg(long, value_name = "PORT", default_value_t = 4443)]
    https: u16,
    /// The port of DNS, on UDP and TCP
    #[arg(long, value_name = "PORT", default_value_t = 4553)]
    dns: u16,
    /// The port of the CONNECT proxy
    #[arg(long, value_name = "PORT", default_value_t = 4580)]
    proxy: u16,
    /// What ids, secrets and codes are made from
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Keep everything in FILE, and go on from it
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Let the clock move only through /_tollgate/clock
    #[arg(long)]
    frozen: bool,
    /// Refuse API calls whose signature (version 4) is missing or wrong
    #[arg(long)]
    require_signatures: bool,
}

impl Arguments {
    /// Runs the command; gives its exit status.
    pub fn run(self) -> Result<u8, String> {
        let runtime =
            tokio::runtime::Runtime::new().map_err(|error| format!("cannot start: {error}"))?;
        runtime.block_on(self.serve())
    }

    async fn serve(self) -> Result<u8, String> {
        // Before anything listens, so that a signal is never lost.
        let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
        let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
        let mut world = self.world()?;
        world.require_signatures = self.require_signatures;
        let account = world.account.clone();
        let cloud = Arc::new(Cloud::of(world));
        let clock = if self.frozen {
            Clock::Frozen
        } else {
            Clock::Wall
        };
        let ports = Ports {
            listen: self.listen,
            http: self.http,
            https: self.https,
            dns: self.dns,
            proxy: self.proxy,
        };
        let listening = edge::listen(cloud, ports, clock, self.state)
            .await
            .map_err(|error| error.to_string())?;
        let ca = write_ca(&std::env::temp_dir().join("tollgate"))?;
        let line = ready_line(&listening, &ca, &account);
        let mut out = std::io::stdout().lock();
        writeln!(out, "{line}")
            .and_then(|()| out.flush())
            .map_err(|error| format!("cannot write to stdout: {error}"))?;
        drop(out);
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(0)
    }

    fn world(&self) -> Result<World, String> {
        let Some(path) = &self.state else {
            return Ok(World::seeded(self.seed));
        };
        match state::load(path) {
            Ok(Some(world)) => Ok(world),
            Ok(None) => Ok(World::seeded(self.seed)),
            Err(error) => Err(format!(
                "cannot go on from {}: {error}; move the file away to start afresh",
                path.display()
            )),
        }
    }
}

/// Writes the authority's certificate where clients can be pointed at it.
pub fn write_ca(folder: &Path) -> Result<PathBuf, String> {
    let path = folder.join("ca.pem");
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&path, authority::ca_pem()))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok(path)
}

fn ready_line(listening: &Listening, ca: &Path, account: &str) -> String {
    json!({
        "ready": true,
        "http": format!("http://{}", listening.http),
        "https": format!("https://{}", listening.https),
        "dns": listening.dns.to_string(),
        "proxy": format!("http://{}", listening.proxy),
        "ca": ca.display().to_string(),
        "account": account,
    })
    .to_string()
}
