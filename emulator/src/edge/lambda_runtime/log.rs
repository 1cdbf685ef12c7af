//! The log of a run: Lambda's own lines around the function's, in the function's log group.
//!
//! Pages: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html>,
//! <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html#monitoring-cloudwatchlogs-prereqs>.
//! Invariant: nothing is written that the function's role does not let it write.

use std::fmt::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::time::Duration;

use crate::cloud::Cloud;
use crate::lambda::Package;
use crate::world::World;
use crate::{iam, logs};

/// What there is to say of a run.
#[derive(Debug)]
pub(super) struct Report<'r> {
    pub id: &'r str,
    /// Without the start of the process.
    pub took: Duration,
    /// The start of the process, for the event that it was started for.
    pub init: Option<Duration>,
    /// MiB.
    pub memory: Option<u64>,
    pub fault: Option<Fault>,
}

/// How a run ended that had no end of its own.
#[derive(Debug)]
pub(super) enum Fault {
    TimedOut { seconds: u32 },
    Exited { why: String },
}

/// `Runtime exited with error: exit status 1`.
pub(super) fn exit_text(status: Option<ExitStatus>) -> String {
    let how = status.and_then(|status| match (status.code(), status.signal()) {
        (Some(0), _) | (None, None) => None,
        (Some(code), _) => Some(format!("exit status {code}")),
        (None, Some(9)) => Some("signal: killed".to_owned()),
        (None, Some(signal)) => Some(format!("signal: {signal}")),
    });
    match how {
        Some(how) => format!("Runtime exited with error: {how}"),
        None => "Runtime exited without providing a reason".to_owned(),
    }
}

/// Writes the lines of a run.
pub(super) fn write(
    cloud: &Cloud,
    package: &Package,
    stream: &str,
    report: &Report<'_>,
    lines: Vec<String>,
) {
    cloud.write(|world| {
        let region = package.arn.split(':').nth(3).unwrap_or_default();
        let group = logs::group_arn(region, &world.account, &package.log_group);
        if !may_write(world, package, &group, stream) {
            return;
        }
        let id = report.id;
        let start = format!("START RequestId: {id} Version: {}\n", package.version);
        let fault = report.fault.as_ref().map(|fault| match fault {
            Fault::TimedOut { seconds } => format!(
                "{} {id} Task timed out after {seconds}.00 seconds\n",
                world.now.rfc3339()
            ),
            Fault::Exited { why } => format!("RequestId: {id} Error: {why}\nRuntime.ExitError\n"),
        });
        let end = format!("END RequestId: {id}\n");
        let all = std::iter::once(start)
            .chain(lines)
            .chain(fault)
            .chain([end, line(package, report)]);
        for text in all {
            logs::put(world, &group, stream, &text);
        }
    });
}

/// Whether the role lets the function write there. A group that is not there is made, where the role allows that.
/// What cannot be decided is a no.
fn may_write(world: &mut World, package: &Package, group: &str, stream: &str) -> bool {
    let allowed = |world: &World, action: &str, resource: &str| {
        iam::allows(world, &package.role, action, resource).unwrap_or(false)
    };
    let resource = format!("{group}:log-stream:{stream}");
    if !allowed(world, "logs:CreateLogStream", &resource)
        || !allowed(world, "logs:PutLogEvents", &resource)
    {
        return false;
    }
    if !world.logs.groups.contains_key(group) {
        let create = "logs:CreateLogGroup";
        let with_stream = format!("{group}:log-stream:");
        if !allowed(world, create, group) && !allowed(world, create, &with_stream) {
            return false;
        }
        logs::group::ensure(world, group);
    }
    true
}

fn line(package: &Package, report: &Report<'_>) -> String {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    let billed = report.took + report.init.unwrap_or_default();
    let mut text = format!(
        "REPORT RequestId: {}\tDuration: {:.2} ms\tBilled Duration: {} ms\tMemory Size: {} MB\t",
        report.id,
        milliseconds(report.took),
        billed.as_micros().div_ceil(1000),
        package.memory
    );
    // Writing to a String cannot fail.
    if let Some(memory) = report.memory {
        let _ = write!(text, "Max Memory Used: {memory} MB\t");
    }
    if let Some(init) = report.init {
        let _ = write!(text, "Init Duration: {:.2} ms\t", milliseconds(init));
    }
    match report.fault {
        Some(Fault::TimedOut { .. }) => text.push_str("Status: timeout"),
        Some(Fault::Exited { .. }) => text.push_str("Status: error\tError Type: Runtime.ExitError"),
        None => {}
    }
    text.push('\n');
    text
}
