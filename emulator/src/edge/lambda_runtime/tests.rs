//! Functions in Python, Node.js and a shell, run for real. Where an interpreter is not on this machine its tests say
//! so and are left out.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::iam::attachment::AttachRolePolicy;
use crate::iam::role::CreateRole;
use crate::lambda::configuration::Environment as Variables;
use crate::lambda::function::{CreateFunction, FunctionCode};
use crate::lambda::update::UpdateFunctionCode;
use crate::logs::event::FilterLogEvents;

mod node;

const ROLE: &str = "arn:aws:iam::000000000000:role/pick";
const BASIC: &str = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

fn there(program: &str) -> bool {
    let there = Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("LEFT OUT: {program} is not on this machine, so nothing of this test was run");
    }
    there
}

fn zipped(files: &[(&str, &str)]) -> String {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().unix_permissions(0o755);
    for (name, text) in files {
        zip.start_file(*name, options).expect("starts");
        zip.write_all(text.as_bytes()).expect("written");
    }
    BASE64.encode(zip.finish().expect("finished").into_inner())
}

fn function(runtime: &str, handler: &str, files: &[(&str, &str)]) -> CreateFunction {
    CreateFunction {
        function_name: "pick".to_owned(),
        runtime: Some(runtime.to_owned()),
        role: ROLE.to_owned(),
        handler: Some(handler.to_owned()),
        code: FunctionCode {
            zip_file: Some(zipped(files)),
        },
        ..CreateFunction::default()
    }
}

/// A cloud with one function, whose role lets it write its log.
fn cloud(create: CreateFunction) -> (Arc<Cloud>, String) {
    let cloud = Cloud::seeded(1);
    let trust = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow",
        "Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}"#;
    cloud
        .call(CreateRole {
            role_name: "pick".to_owned(),
            assume_role_policy_document: trust.to_owned(),
            ..CreateRole::default()
        })
        .expect("a role");
    cloud
        .call(AttachRolePolicy {
            role_name: "pick".to_owned(),
            policy_arn: BASIC.to_owned(),
        })
        .expect("attached");
    let made = cloud.call(create).expect("a function");
    (Arc::new(cloud), made.function_arn)
}

async fn ask(runner: &Runner, at: &(Arc<Cloud>, String), event: &str) -> Invoked {
    let (cloud, arn) = at;
    runner.invoke(cloud, arn, event.into(), "8f5c-1").await
}

fn text(invoked: Invoked) -> String {
    String::from_utf8(invoked.expect("a result")).expect("text")
}

fn fault(invoked: Invoked) -> Value {
    match invoked {
        Err(InvokeError::Unhandled(error)) => serde_json::from_slice(&error).expect("JSON"),
        other => panic!("no unhandled error: {other:?}"),
    }
}

fn logged(cloud: &Cloud) -> Vec<String> {
    let found = cloud.call(FilterLogEvents {
        log_group_name: Some("/aws/lambda/pick".to_owned()),
        ..FilterLogEvents::default()
    });
    let events = found.map(|found| found.events).unwrap_or_default();
    events.into_iter().map(|event| event.message).collect()
}

const COUNTING: &str = r#"
import os
runs = 0
def handle(event, context):
    global runs
    runs += 1
    print("run", runs)
    return {"event": event, "runs": runs, "id": context.aws_request_id, "pid": os.getpid(),
            "left": context.get_remaining_time_in_millis(), "arn": context.invoked_function_arn}
"#;

#[tokio::test]
async fn a_python_handler_is_run_and_kept_warm_and_its_log_is_lambda_s() {
    if !there("python3") {
        return;
    }
    let at = cloud(function(
        "python3.13",
        "app.handle",
        &[("app.py", COUNTING)],
    ));
    let runner = Runner::default();
    let first: Value =
        serde_json::from_str(&text(ask(&runner, &at, r#"{"a":"ü"}"#).await)).expect("JSON");
    assert_eq!(first["event"], serde_json::json!({ "a": "ü" }));
    assert_eq!(first["id"], "8f5c-1");
    assert_eq!(first["arn"], at.1);
    let left = first["left"].as_i64().expect("a number");
    assert!((1..=3000).contains(&left), "{left}");
    let second: Value = serde_json::from_str(&text(ask(&runner, &at, "null").await)).expect("JSON");
    assert_eq!(
        (&second["runs"], &second["pid"]),
        (&2.into(), &first["pid"])
    );
    let lines = logged(&at.0);
    assert_eq!(lines[0], "START RequestId: 8f5c-1 Version: $LATEST\n");
    assert_eq!(lines[1], "run 1\n");
    assert_eq!(lines[2], "END RequestId: 8f5c-1\n");
    assert!(
        lines[3].starts_with("REPORT RequestId: 8f5c-1\tDuration: "),
        "{}",
        lines[3]
    );
    assert!(lines[3].contains("Memory Size: 128 MB"), "{}", lines[3]);
    assert!(lines[3].contains("Init Duration: "), "{}", lines[3]);
    assert_eq!(lines[5], "run 2\n");
    assert!(!lines[7].contains("Init Duration: "), "{}", lines[7]);
}

#[tokio::test]
async fn a_function_whose_role_may_not_write_logs_runs_and_writes_none() {
    if !there("python3") {
        return;
    }
    let at = cloud(function(
        "python3.13",
        "app.handle",
        &[("app.py", COUNTING)],
    ));
    let detach = crate::iam::attachment::DetachRolePolicy {
        role_name: "pick".to_owned(),
        policy_arn: BASIC.to_owned(),
    };
    at.0.call(detach).expect("detached");
    assert!(ask(&Runner::default(), &at, "1").await.is_ok());
    assert_eq!(at.0.read(|world| world.logs.groups.len()), 0);
}

#[tokio::test]
async fn changed_code_runs_at_once_and_the_old_process_is_gone() {
    if !there("python3") {
        return;
    }
    let at = cloud(function(
        "python3.13",
        "app.handle",
        &[("app.py", COUNTING)],
    ));
    let runner = Runner::default();
    let first: Value = serde_json::from_str(&text(ask(&runner, &at, "1").await)).expect("JSON");
    let changed = "def handle(event, context):\n    return 'new'\n";
    let update = UpdateFunctionCode {
        function_name: "pick".to_owned(),
        zip_file: Some(zipped(&[("app.py", changed)])),
        ..UpdateFunctionCode::default()
    };
    at.0.call(update).expect("updated");
    assert_eq!(text(ask(&runner, &at, "1").await), r#""new""#);
    assert!(!runs(first["pid"].as_u64().expect("a pid")));
}

/// Whether a process is there and not merely waiting to be collected.
fn runs(pid: u64) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| {
        !stat
            .rsplit(") ")
            .next()
            .unwrap_or_default()
            .starts_with('Z')
    })
}

#[test]
fn processes_and_their_children_end_with_the_runner() {
    if !there("python3") {
        return;
    }
    let code = r#"
import os, subprocess
def handle(event, context):
    child = subprocess.Popen(["sleep", "600"])
    return [os.getpid(), child.pid]
"#;
    let (cloud, arn) = cloud(function("python3.13", "app.handle", &[("app.py", code)]));
    let runner = Runner::default();
    let answer = Answer::Invoke(Box::new(crate::answer::Invocation {
        function: arn,
        payload: b"1".to_vec(),
        request_id: "8f5c-1".to_owned(),
        then: Box::new(|invoked| Reply::new(200, invoked.expect("a result")).into()),
    }));
    let reply = runner.drive_blocking(&cloud, answer);
    let pids: Vec<u64> = serde_json::from_slice(&reply.body).expect("two pids");
    assert!(pids.iter().all(|pid| runs(*pid)), "{pids:?}");
    drop(runner);
    // They are killed; when the machine takes them off its list is its own affair.
    let gone = || pids.iter().all(|pid| !runs(*pid));
    let looks = (0..100_000).any(|_| {
        std::thread::yield_now();
        gone()
    });
    assert!(looks, "{pids:?}");
}

#[tokio::test]
async fn what_goes_wrong_in_python_is_told_as_lambda_tells_it() {
    if !there("python3") {
        return;
    }
    let code = r#"
def handle(event, context):
    if event == "raise":
        raise ValueError("no fruit")
    if event == "set":
        return {1, 2}
    import sys
    sys.exit(3)
"#;
    let at = cloud(function("python3.13", "app.handle", &[("app.py", code)]));
    let runner = Runner::default();
    let raised = fault(ask(&runner, &at, r#""raise""#).await);
    assert_eq!(raised["errorMessage"], "no fruit");
    assert_eq!(raised["errorType"], "ValueError");
    assert_eq!(raised["requestId"], "8f5c-1");
    let trace = raised["stackTrace"][0].as_str().expect("a frame");
    assert!(
        trace.starts_with("  File \"/var/task/app.py\", line 4, in handle\n"),
        "{trace}"
    );
    assert_eq!(raised["stackTrace"].as_array().map(Vec::len), Some(1));
    let lines = logged(&at.0);
    assert!(
        lines[1].starts_with("[ERROR] ValueError: no fruit\rTraceback"),
        "{lines:?}"
    );
    let set = fault(ask(&runner, &at, r#""set""#).await);
    assert_eq!(set["errorType"], "Runtime.MarshalError");
    assert_eq!(
        set["errorMessage"],
        "Unable to marshal response: Object of type set is not JSON serializable"
    );
    let left = fault(ask(&runner, &at, r#""exit""#).await);
    assert_eq!(left["errorType"], "Runtime.ExitError");
    assert_eq!(
        left["errorMessage"],
        "RequestId: 8f5c-1 Error: Runtime exited with error: exit status 3"
    );
    // The next event gets a new process.
    assert_eq!(
        fault(ask(&runner, &at, r#""raise""#).await)["errorType"],
        "ValueError"
    );
}

#[tokio::test]
async fn a_python_module_or_handler_that_is_not_there_is_an_error_of_the_run() {
    if !there("python3") {
        return;
    }
    for (handler, code, kind, message) in [
        (
            "app.handle",
            "import stripe_is_not_here",
            "Runtime.ImportModuleError",
            "Unable to import module 'app': No module named 'stripe_is_not_here'",
        ),
        (
            "main.handle",
            "",
            "Runtime.ImportModuleError",
            "Unable to import module 'main': No module named 'main'",
        ),
        (
            "app.handle",
            "",
            "Runtime.HandlerNotFound",
            "Handler 'handle' missing on module 'app'",
        ),
        (
            "handle",
            "",
            "Runtime.MalformedHandlerName",
            "Bad handler 'handle': not enough values to unpack (expected 2, got 1)",
        ),
    ] {
        let at = cloud(function("python3.13", handler, &[("app.py", code)]));
        let error = fault(ask(&Runner::default(), &at, "1").await);
        assert_eq!(
            (&error["errorType"], &error["errorMessage"]),
            (&kind.into(), &message.into())
        );
    }
}

#[tokio::test]
async fn a_function_gets_lambda_s_variables_and_its_own_and_none_of_ours() {
    if !there("python3") {
        return;
    }
    let code = "import os\ndef handle(event, context):\n    return dict(os.environ)\n";
    let variables = BTreeMap::from([("TABLE".to_owned(), "trees".to_owned())]);
    let create = CreateFunction {
        environment: Some(Variables {
            variables: Some(variables),
        }),
        ..function("python3.13", "app.handle", &[("app.py", code)])
    };
    let at = cloud(create);
    let seen = text(ask(&Runner::default(), &at, "1").await);
    let seen: BTreeMap<String, String> = serde_json::from_str(&seen).expect("texts");
    for (name, value) in [
        ("TABLE", "trees"),
        ("_HANDLER", "app.handle"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_LAMBDA_FUNCTION_NAME", "pick"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/pick"),
        ("AWS_EXECUTION_ENV", "AWS_Lambda_python3.13"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
        ("TZ", ":UTC"),
    ] {
        assert_eq!(seen.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert!(
        !seen.contains_key("CARGO_MANIFEST_DIR") && !seen.contains_key("HOME"),
        "{seen:?}"
    );
}

#[tokio::test]
async fn a_handler_that_takes_too_long_is_stopped_with_its_children() {
    if !there("python3") {
        return;
    }
    let code = "import time\ndef handle(event, context):\n    print('sleeping', flush=True)\n    time.sleep(600)\n";
    let create = CreateFunction {
        timeout: Some(1),
        ..function("python3.13", "app.handle", &[("app.py", code)])
    };
    let at = cloud(create);
    assert_eq!(
        ask(&Runner::default(), &at, "1").await,
        Err(InvokeError::TimedOut)
    );
    let lines = logged(&at.0);
    assert_eq!(lines[1], "sleeping\n");
    assert_eq!(
        lines[2],
        "2026-01-05T09:00:00Z 8f5c-1 Task timed out after 1.00 seconds\n"
    );
    assert!(lines[4].ends_with("Status: timeout\n"), "{}", lines[4]);
}

#[tokio::test]
async fn two_events_at_once_have_an_environment_each_and_reserved_concurrency_is_kept() {
    if !there("python3") {
        return;
    }
    // Each waits until the other has come, so neither could end if they shared an environment.
    let code = r#"
import os, time
def handle(event, context):
    open(os.path.join(event["at"], event["me"]), "w").close()
    while not os.path.exists(os.path.join(event["at"], event["other"])):
        time.sleep(0.005)
    return event["me"]
"#;
    let create = CreateFunction {
        timeout: Some(20),
        ..function("python3.13", "app.handle", &[("app.py", code)])
    };
    let at = cloud(create);
    let meet = tempfile::tempdir().expect("a directory");
    let event = |me: &str, other: &str| {
        serde_json::json!({ "at": meet.path(), "me": me, "other": other }).to_string()
    };
    let (one, other) = (event("one", "other"), event("other", "one"));
    let runner = Runner::default();
    let both = tokio::join!(ask(&runner, &at, &one), ask(&runner, &at, &other));
    assert_eq!(
        (text(both.0), text(both.1)),
        (r#""one""#.to_owned(), r#""other""#.to_owned())
    );
    let none = crate::lambda::update::PutFunctionConcurrency {
        function_name: "pick".to_owned(),
        reserved_concurrent_executions: 0,
    };
    at.0.call(none).expect("reserved");
    assert_eq!(ask(&runner, &at, &one).await, Err(InvokeError::Throttled));
}

#[tokio::test]
async fn a_package_may_bring_its_own_program() {
    let at = cloud(function(
        "provided.al2023",
        "any",
        &[("bootstrap", "#!/bin/sh\nexit 4\n")],
    ));
    let error = fault(ask(&Runner::default(), &at, "1").await);
    assert_eq!(
        error["errorMessage"],
        "RequestId: 8f5c-1 Error: Runtime exited with error: exit status 4"
    );
    let at = cloud(function(
        "provided.al2023",
        "any",
        &[("start", "#!/bin/sh\n")],
    ));
    let error = fault(ask(&Runner::default(), &at, "1").await);
    assert_eq!(error["errorType"], "Runtime.InvalidEntrypoint");
    if !there("python3") || !there("curl") {
        return;
    }
    let program = r#"#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  event=$(/usr/bin/curl -sS -D "$TMPDIR/headers" "$api/next")
  id=$(tr -d '\r' < "$TMPDIR/headers" | sed -n 's/^[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: //p')
  echo "asked $event"
  /usr/bin/curl -sS -o /dev/null -X POST "$api/$id/response" -d "[$event]"
done
"#;
    let at = cloud(function(
        "provided.al2023",
        "any",
        &[("bootstrap", program)],
    ));
    let runner = Runner::default();
    assert_eq!(text(ask(&runner, &at, "7").await), "[7]");
    assert_eq!(text(ask(&runner, &at, "8").await), "[8]");
}

#[tokio::test]
async fn what_cannot_be_run_here_says_what_to_do() {
    let at = cloud(function("java21", "pick.App", &[("App.class", "")]));
    let refused = ask(&Runner::default(), &at, "1").await.expect_err("java");
    assert!(matches!(refused, InvokeError::NotRunnable(text) if text.contains("java21")));
    let runner = Runner::default();
    let missing = runner.invoke(
        &at.0,
        "arn:aws:lambda:us-east-1:000000000000:function:none",
        Vec::new(),
        "1",
    );
    assert!(
        matches!(missing.await, Err(InvokeError::NotRunnable(text)) if text.starts_with("Function not found"))
    );
}

#[tokio::test]
async fn a_result_larger_than_lambda_takes_is_an_error() {
    if !there("python3") {
        return;
    }
    let code = "def handle(event, context):\n    return 'x' * event\n";
    let at = cloud(function("python3.13", "app.handle", &[("app.py", code)]));
    let runner = Runner::default();
    let error = fault(ask(&runner, &at, "6291555").await);
    assert_eq!(error["errorType"], "Function.ResponseSizeTooLarge");
    assert_eq!(
        text(ask(&runner, &at, "6291554").await).len(),
        RESPONSE_LIMIT
    );
}

#[tokio::test]
async fn the_orchard_s_own_package_answers_its_routes() {
    if !there("python3") {
        return;
    }
    let zip = tollgate_fixtures::stack("orchard").join("lambda.zip");
    let zip = std::fs::read(zip).expect("the fixture's package");
    let create = CreateFunction {
        code: FunctionCode {
            zip_file: Some(BASE64.encode(zip)),
        },
        ..function("python3.13", "handler.handle", &[])
    };
    let at = cloud(create);
    let event = r#"{"httpMethod":"GET","resource":"/harvests","requestContext":{"authorizer":{"claims":{"sub":"s-1"}}}}"#;
    let result: Value =
        serde_json::from_str(&text(ask(&Runner::default(), &at, event).await)).expect("JSON");
    assert_eq!(result["statusCode"], 200);
    let body: Value = serde_json::from_str(result["body"].as_str().expect("text")).expect("JSON");
    assert_eq!(body["caller"], serde_json::json!({ "sub": "s-1" }));
}
