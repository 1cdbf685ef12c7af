//! The environments that there are: warm ones, and how many runs a function has at once.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html>. Invariant: an environment that was
//! started with other code or other settings is never used again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::json;

use super::environment::{self, Environment, Plan};
use super::interpreter::{Family, Interpreters};
use super::unpack;
use crate::answer::InvokeError;
use crate::cloud::Cloud;
use crate::lambda::Package;

/// How many idle environments are kept warm for one version of a function.
const WARM: usize = 16;

/// What a run may hold on to.
#[derive(Debug, Default)]
pub(super) struct Pool {
    variables: BTreeMap<String, String>,
    interpreters: Interpreters,
    warm: Mutex<BTreeMap<String, Shelf>>,
    running: Mutex<BTreeMap<String, u32>>,
    groups: Mutex<BTreeSet<u32>>,
    made: AtomicU64,
}

/// The idle environments of a version of a function.
#[derive(Debug)]
struct Shelf {
    /// What they were started with.
    program: String,
    idle: Vec<Environment>,
}

/// A run that is counted against the function's reserved concurrency.
pub(super) struct Counted {
    pool: Arc<Pool>,
    function: String,
}

impl Counted {
    /// Counts a run in.
    pub(super) fn new(pool: &Arc<Pool>, package: &Package) -> Result<Self, InvokeError> {
        let function = package.function().to_owned();
        let mut running = lock(&pool.running);
        let count = running.entry(function.clone()).or_default();
        if package.concurrency.is_some_and(|most| *count >= most) {
            return Err(InvokeError::Throttled);
        }
        *count += 1;
        drop(running);
        Ok(Self {
            pool: pool.clone(),
            function,
        })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if let Some(count) = lock(&self.pool.running).get_mut(&self.function) {
            *count = count.saturating_sub(1);
        }
    }
}

impl Pool {
    /// An empty one; its functions get these variables beside Lambda's.
    pub(super) fn with_variables(variables: BTreeMap<String, String>) -> Self {
        Self {
            variables,
            ..Self::default()
        }
    }

    /// Ends every process.
    pub(super) fn clear(&self) {
        lock(&self.warm).clear();
        for group in std::mem::take(&mut *lock(&self.groups)) {
            environment::kill_group(group);
        }
    }

    /// An idle environment that was started with the same code and settings.
    pub(super) fn warm(&self, package: &Package) -> Option<Environment> {
        let mut warm = lock(&self.warm);
        let shelf = warm.get_mut(&package.version_arn())?;
        if shelf.program == package.program() {
            return shelf.idle.pop();
        }
        // The function was changed: what runs the old one goes.
        let old = warm.remove(&package.version_arn());
        drop(warm);
        for environment in old.into_iter().flat_map(|shelf| shelf.idle) {
            self.end(environment);
        }
        None
    }

    /// A new environment.
    pub(super) async fn start(
        &self,
        cloud: &Cloud,
        package: &Package,
        family: Family,
    ) -> Result<Environment, InvokeError> {
        let program = self.interpreters.of(family, &package.runtime).await;
        let program = program.map_err(InvokeError::NotRunnable)?;
        let zip = package.code.zip.clone();
        let unpacked = tokio::task::spawn_blocking(move || unpack::unpack(&zip)).await;
        let code = unpacked
            .unwrap_or_else(|_| Err("the package could not be unpacked".to_owned()))
            .map_err(InvokeError::NotRunnable)?;
        if family == Family::Provided && !code.path().join("bootstrap").is_file() {
            return Err(invalid_entrypoint(
                "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
            ));
        }
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let plan = Plan {
            package,
            family,
            program: program.as_deref(),
            variables: &self.variables,
            stream: stream(cloud, package, number),
        };
        let environment = Environment::start(plan, code).await.map_err(|error| {
            if family == Family::Provided {
                invalid_entrypoint(&error.to_string())
            } else {
                InvokeError::NotRunnable(format!("the function cannot be started: {error}"))
            }
        })?;
        lock(&self.groups).extend(environment.group);
        Ok(environment)
    }

    /// Puts an environment back that can take another event.
    pub(super) fn keep(&self, package: &Package, environment: Environment) {
        let mut warm = lock(&self.warm);
        let shelf = warm.entry(package.version_arn()).or_insert_with(|| Shelf {
            program: package.program(),
            idle: Vec::new(),
        });
        if shelf.program == package.program() && shelf.idle.len() < WARM {
            shelf.idle.push(environment);
        } else {
            drop(warm);
            self.end(environment);
        }
    }

    /// Ends an environment and its processes.
    pub(super) fn end(&self, environment: Environment) {
        if let Some(group) = environment.group {
            lock(&self.groups).remove(&group);
        }
        drop(environment);
    }
}

fn invalid_entrypoint(why: &str) -> InvokeError {
    let error = json!({ "errorType": "Runtime.InvalidEntrypoint", "errorMessage": why });
    InvokeError::Unhandled(error.to_string().into_bytes())
}

/// `2026/01/05/[$LATEST]` and 32 hexadecimal digits: an environment's own.
fn stream(cloud: &Cloud, package: &Package, number: u64) -> String {
    let day = cloud.read(|world| world.now.calendar().date());
    let hash = digest(&SHA256, format!("{} {number}", package.arn).as_bytes());
    let mut hex = String::new();
    for byte in hash.as_ref().iter().take(16) {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    format!(
        "{}/{:02}/{:02}/[{}]{hex}",
        day.year(),
        u8::from(day.month()),
        day.day(),
        package.version
    )
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
