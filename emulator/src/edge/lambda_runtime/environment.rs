//! One execution environment: a process, its code on disk, and its end of the Runtime API.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>. Invariant: the process gets
//! Lambda's variables and the function's own and nothing of ours, and its whole process group ends with it.

use std::collections::BTreeMap;
use std::io;
use std::net::Ipv4Addr;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::net::unix::pipe::Receiver;
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, oneshot};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, timeout};

use super::api::{self, Desk, Event, Said, Started};
use super::interpreter::Family;
use super::output::{self, Output};
use crate::lambda::Package;
use crate::wire::sigv4::ACCESS_KEYS;

/// How long a process may take to ask for its first event
/// (<https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib>).
const INIT_LIMIT: Duration = Duration::from_secs(10);

const PYTHON: &str = include_str!("../bootstrap/bootstrap.py");
const NODE: &str = include_str!("../bootstrap/bootstrap.mjs");

/// What a process is started with.
#[derive(Debug)]
pub(super) struct Plan<'p> {
    pub package: &'p Package,
    pub family: Family,
    /// The interpreter; none where the package brings its own program.
    pub program: Option<&'p Path>,
    /// Variables beside Lambda's and the function's.
    pub variables: &'p BTreeMap<String, String>,
    /// The stream of its log.
    pub stream: String,
}

/// A process that runs a function.
#[derive(Debug)]
pub(super) struct Environment {
    child: Child,
    events: mpsc::Sender<Event>,
    desk: Arc<Desk>,
    starting: Option<oneshot::Receiver<Started>>,
    started: Instant,
    tasks: [AbortHandle; 2],
    /// What it writes.
    pub output: Arc<Output>,
    /// The stream of its log.
    pub stream: String,
    /// How long it took to ask for its first event, until somebody has reported it.
    pub init: Option<Duration>,
    /// The process group; its id is the process's.
    pub group: Option<u32>,
    _code: TempDir,
    _scratch: TempDir,
}

/// How an event ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// The process said something.
    Said(Said),
    /// It ended without a word.
    Exited(Option<ExitStatus>),
    /// It ended before it came for the event, as a process does that was ending already.
    NotTaken(Event),
    /// It never came to its first event; Lambda's error object says why.
    NotStarted(Vec<u8>),
    /// It took too long.
    TimedOut,
}

impl Ended {
    /// How the process ended, where it did.
    pub(super) fn status(&self) -> Option<ExitStatus> {
        match self {
            Self::Exited(status) => *status,
            _ => None,
        }
    }
}

impl Environment {
    /// Starts a process on unpacked code.
    ///
    /// # Errors
    /// What the machine says: no process, no socket, no disk; the program is not there or cannot be run.
    pub(super) async fn start(plan: Plan<'_>, code: TempDir) -> io::Result<Self> {
        let scratch = tempfile::Builder::new()
            .prefix("tollgate-lambda-")
            .tempdir()?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let (reader, writer) = io::pipe()?;
        let mut command = command(&plan, code.path(), scratch.path())?;
        command
            .env_clear()
            .envs(plan.variables)
            .envs(&plan.package.environment)
            .envs(lambda_s_variables(&plan, code.path(), scratch.path()))
            .env("AWS_LAMBDA_RUNTIME_API", listener.local_addr()?.to_string())
            .current_dir(code.path())
            .stdin(Stdio::null())
            .stdout(writer.try_clone()?)
            .stderr(writer)
            .process_group(0)
            .kill_on_drop(true);
        let child = command.spawn()?;
        // It holds the writing end of the pipe, which must be the process's alone.
        drop(command);
        let (desk, events, starting) = Desk::new();
        let desk = Arc::new(desk);
        let output = Arc::new(Output::default());
        let reading = Receiver::from_owned_fd(OwnedFd::from(reader))?;
        let tasks = [
            tokio::spawn(api::serve(listener, desk.clone())).abort_handle(),
            tokio::spawn(output::read(reading, output.clone())).abort_handle(),
        ];
        Ok(Self {
            group: child.id(),
            child,
            events,
            desk,
            starting: Some(starting),
            started: Instant::now(),
            tasks,
            output,
            stream: plan.stream,
            init: None,
            _code: code,
            _scratch: scratch,
        })
    }

    /// Hands an event to the process and waits for what comes of it.
    pub(super) async fn run(&mut self, event: Event, limit: Duration) -> Ended {
        if let Some(starting) = self.starting.take() {
            let child = &mut self.child;
            let outcome = timeout(INIT_LIMIT, async {
                tokio::select! {
                    biased;
                    started = starting => started.map_err(|_| None),
                    status = child.wait() => Err(status.ok()),
                }
            });
            match outcome.await {
                Err(_) => return Ended::TimedOut,
                Ok(Err(status)) => return Ended::Exited(status),
                Ok(Ok(Err(error))) => return Ended::NotStarted(error),
                Ok(Ok(Ok(()))) => self.init = Some(self.started.elapsed()),
            }
        }
        self.output.begin();
        let said = self.desk.expect(&event.id);
        if self.events.send(event).await.is_err() {
            return Ended::Exited(None);
        }
        tokio::select! {
            biased;
            said = said => said.map_or(Ended::Exited(None), Ended::Said),
            status = self.child.wait() => match self.desk.take_back() {
                Some(event) => Ended::NotTaken(event),
                None => Ended::Exited(status.ok()),
            },
            () = sleep(limit) => Ended::TimedOut,
        }
    }

    /// The most memory that the process ever had, in MiB; where the machine says it.
    pub(super) fn peak_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.group?)).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kib.div_ceil(1024))
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        if let Some(group) = self.group {
            kill_group(group);
        }
    }
}

/// Ends every process of a group. The shell's own `kill` does it: calling the system's needs unsafe code.
pub(super) fn kill_group(group: u32) {
    let killed = std::process::Command::new("/bin/sh")
        .args(["-c", "kill -s KILL -- \"-$1\"", "sh", &group.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    // A group that has ended already is no fault, and there is nobody to tell.
    drop(killed);
}

fn command(plan: &Plan<'_>, code: &Path, scratch: &Path) -> io::Result<Command> {
    let (name, text) = match plan.family {
        Family::Python => ("bootstrap.py", PYTHON),
        Family::Node => ("bootstrap.mjs", NODE),
        Family::Provided => return Ok(Command::new(code.join("bootstrap"))),
    };
    let bootstrap = scratch.join(name);
    std::fs::write(&bootstrap, text)?;
    let program = plan
        .program
        .ok_or_else(|| io::Error::other("there is no interpreter"))?;
    let mut command = Command::new(program);
    command.arg(bootstrap);
    Ok(command)
}

/// The variables that Lambda sets
/// (<https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime>).
fn lambda_s_variables(plan: &Plan<'_>, code: &Path, scratch: &Path) -> Vec<(&'static str, String)> {
    let package = plan.package;
    let region = package.arn.split(':').nth(3).unwrap_or_default().to_owned();
    let [(key, secret), _] = ACCESS_KEYS;
    let engine = if plan.family == Family::Provided {
        None
    } else {
        Some((
            "AWS_EXECUTION_ENV",
            format!("AWS_Lambda_{}", package.runtime),
        ))
    };
    let variables = [
        ("_HANDLER", package.handler.clone()),
        ("AWS_REGION", region.clone()),
        ("AWS_DEFAULT_REGION", region),
        ("AWS_LAMBDA_FUNCTION_NAME", package.name.clone()),
        ("AWS_LAMBDA_FUNCTION_VERSION", package.version.clone()),
        (
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            package.memory.to_string(),
        ),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", package.log_group.clone()),
        ("AWS_LAMBDA_LOG_STREAM_NAME", plan.stream.clone()),
        // Credentials that the emulator takes and AWS does not.
        ("AWS_ACCESS_KEY_ID", key.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", secret.to_owned()),
        ("AWS_SESSION_TOKEN", "tollgate".to_owned()),
        ("LAMBDA_TASK_ROOT", code.display().to_string()),
        ("LAMBDA_RUNTIME_DIR", scratch.display().to_string()),
        ("TMPDIR", scratch.display().to_string()),
        ("PATH", "/usr/local/bin:/usr/bin:/bin:/opt/bin".to_owned()),
        ("LANG", "en_US.UTF-8".to_owned()),
        ("PYTHONUTF8", "1".to_owned()),
        ("TZ", ":UTC".to_owned()),
    ];
    variables.into_iter().chain(engine).collect()
}
