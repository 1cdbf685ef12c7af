//! Runs Lambda functions for real, each in a process of this machine, and takes answers through to their reply.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>. Invariant: an environment runs
//! one event at a time and goes on to the next only after the process itself has said how the last one ended; every
//! process ends when the last clone of its [`Runner`] is dropped.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serde_json::json;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::time::Instant;

use crate::answer::{Answer, InvokeError, Invoked};
use crate::cloud::Cloud;
use crate::lambda::{self, Package};
use crate::message::Reply;

mod api;
mod environment;
mod interpreter;
mod log;
mod output;
mod pool;
mod unpack;

use api::{Event, RESPONSE_LIMIT, Said};
use environment::Ended;
use interpreter::Family;
use log::Report;
use pool::{Counted, Pool};

/// Runs functions. Clones run them together; warm environments are pool.
#[derive(Debug, Clone)]
pub struct Runner {
    owner: Arc<Owner>,
}

/// What ends when the last clone goes.
#[derive(Debug)]
struct Owner {
    pool: Arc<Pool>,
    runtime: OnceLock<Option<Runtime>>,
}

impl Default for Runner {
    /// A runner whose functions find no AWS: the endpoint of every service is a port of this machine that nobody
    /// listens on, so that nothing meant for the emulator leaves the machine.
    fn default() -> Self {
        let nowhere = "http://127.0.0.1:9".to_owned();
        Self::with_variables(BTreeMap::from([("AWS_ENDPOINT_URL".to_owned(), nowhere)]))
    }
}

impl Runner {
    /// A runner that gives every function some variables beside Lambda's: `AWS_ENDPOINT_URL`, `HTTPS_PROXY`,
    /// `AWS_CA_BUNDLE`. The function's own win.
    pub fn with_variables(variables: BTreeMap<String, String>) -> Self {
        Self {
            owner: Arc::new(Owner {
                pool: Arc::new(Pool::with_variables(variables)),
                runtime: OnceLock::new(),
            }),
        }
    }

    /// Runs a function on an event, in a warm environment if there is one, and writes its log into the world. Answers
    /// what the handler returned, or why there is nothing.
    pub async fn invoke(
        &self,
        cloud: &Arc<Cloud>,
        function_arn: &str,
        payload: Vec<u8>,
        request_id: &str,
    ) -> Invoked {
        let Some(package) = cloud.read(|world| lambda::package(world, function_arn)) else {
            return Err(InvokeError::NotRunnable(format!(
                "Function not found: {function_arn}"
            )));
        };
        let handle = self.handle()?;
        let event = Event {
            id: request_id.to_owned(),
            payload,
            deadline: 0,
            arn: function_arn.to_owned(),
        };
        let run = run(self.owner.pool.clone(), cloud.clone(), package, event);
        handle.spawn(run).await.unwrap_or_else(|_| {
            Err(InvokeError::NotRunnable(
                "the run was broken off: its runner has ended".to_owned(),
            ))
        })
    }

    /// Does the work that an answer names, until there is a reply.
    pub async fn drive(&self, cloud: &Arc<Cloud>, mut answer: Answer) -> Reply {
        loop {
            answer = match answer {
                Answer::Reply(reply) => return reply,
                Answer::After(work) => work(),
                Answer::Within(work) => cloud.write(work),
                Answer::Invoke(invocation) => {
                    let invoked = self.invoke(
                        cloud,
                        &invocation.function,
                        invocation.payload,
                        &invocation.request_id,
                    );
                    (invocation.then)(invoked.await)
                }
            };
        }
    }

    /// [`Runner::drive`] for callers that are not async. It may be called from anywhere.
    pub fn drive_blocking(&self, cloud: &Arc<Cloud>, answer: Answer) -> Reply {
        let handle = match self.handle() {
            Ok(handle) => handle,
            Err(error) => return Reply::new(500, format!("{error:?}")),
        };
        // On a thread of its own, for blocking is not allowed on one that drives futures.
        let driven = std::thread::scope(|scope| {
            let driving = scope.spawn(|| handle.block_on(self.drive(cloud, answer)));
            driving.join()
        });
        driven.unwrap_or_else(|_| Reply::new(500, "the answer's own work failed"))
    }

    /// The runtime that processes are watched on, whoever waits for them.
    fn handle(&self) -> Result<Handle, InvokeError> {
        let runtime = self.owner.runtime.get_or_init(|| {
            Builder::new_multi_thread()
                .worker_threads(1)
                .thread_name("lambda")
                .enable_all()
                .build()
                .ok()
        });
        match runtime {
            Some(runtime) => Ok(runtime.handle().clone()),
            None => Err(InvokeError::NotRunnable(
                "this machine has no threads left to run functions on".to_owned(),
            )),
        }
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.pool.clear();
        if let Some(runtime) = self.runtime.take().flatten() {
            runtime.shutdown_background();
        }
    }
}

async fn run(pool: Arc<Pool>, cloud: Arc<Cloud>, package: Package, mut event: Event) -> Invoked {
    let family = interpreter::family(&package.runtime).map_err(InvokeError::NotRunnable)?;
    let _counted = Counted::new(&pool, &package)?;
    let id = event.id.clone();
    let limit = Duration::from_secs(u64::from(package.timeout));
    let (mut environment, ended, took) = loop {
        let mut environment = match pool.warm(&package) {
            Some(environment) => environment,
            None => pool.start(&cloud, &package, family).await?,
        };
        event.deadline = milliseconds_now() + limit.as_millis();
        let began = Instant::now();
        match environment.run(event, limit).await {
            Ended::NotTaken(back) => {
                event = back;
                pool.end(environment);
            }
            ended => break (environment, ended, began.elapsed()),
        }
    };
    let init = environment.init.take();
    let lines = match (family, &ended) {
        (Family::Provided, Ended::Said(_)) | (_, Ended::TimedOut) => environment.output.so_far(),
        _ => environment.output.of(&id).await,
    };
    let (invoked, fault) = outcome(&id, &package, &ended);
    let report = Report {
        id: &id,
        took: took.saturating_sub(init.unwrap_or_default()),
        init,
        memory: environment.peak_memory(),
        fault,
    };
    log::write(&cloud, &package, &environment.stream, &report, lines);
    if matches!(ended, Ended::Said(_)) {
        pool.keep(&package, environment);
    } else {
        pool.end(environment);
    }
    invoked
}

/// What an invocation comes to, and the fault that its report names.
fn outcome(id: &str, package: &Package, ended: &Ended) -> (Invoked, Option<log::Fault>) {
    let unhandled = |kind: &str, message: String| {
        let error = json!({ "errorType": kind, "errorMessage": message });
        Err(InvokeError::Unhandled(error.to_string().into_bytes()))
    };
    match ended {
        Ended::Said(Said::Response(result)) => (Ok(result.clone()), None),
        Ended::Said(Said::Error(error)) | Ended::NotStarted(error) => {
            (Err(InvokeError::Unhandled(error.clone())), None)
        }
        Ended::Said(Said::TooLarge) => {
            let message = format!(
                "Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
            );
            (unhandled("Function.ResponseSizeTooLarge", message), None)
        }
        Ended::TimedOut => {
            let fault = log::Fault::TimedOut {
                seconds: package.timeout,
            };
            (Err(InvokeError::TimedOut), Some(fault))
        }
        Ended::Exited(_) | Ended::NotTaken(_) => {
            let why = log::exit_text(ended.status());
            let message = format!("RequestId: {id} Error: {why}");
            let fault = log::Fault::Exited { why };
            (unhandled("Runtime.ExitError", message), Some(fault))
        }
    }
}

/// The machine's clock, which is the one that a handler compares its deadline with.
#[allow(
    clippy::disallowed_methods,
    reason = "a function's process knows no other clock"
)]
fn milliseconds_now() -> u128 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_millis())
}

#[cfg(test)]
mod tests;
