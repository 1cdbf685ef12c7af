//! Handlers in Node.js.

use serde_json::Value;

use super::{ask, cloud, fault, function, logged, text, there};
use crate::edge::lambda_runtime::Runner;

#[tokio::test]
async fn node_handlers_of_each_kind_are_run() {
    if !there("node") {
        return;
    }
    let asynchronous =
        "exports.handler = async (event, context) => ({ event, id: context.awsRequestId });";
    let calling_back = "exports.handler = (event, context, callback) => { setTimeout(() => callback(null, { event, id: context.awsRequestId }), 1); };";
    let module = "import path from 'node:path';\nexport const handler = async (event, context) => ({ event, id: context.awsRequestId });";
    for (file, code) in [
        ("index.js", asynchronous),
        ("index.cjs", asynchronous),
        ("index.js", calling_back),
        ("index.mjs", module),
    ] {
        let at = cloud(function("nodejs22.x", "index.handler", &[(file, code)]));
        let result: Value =
            serde_json::from_str(&text(ask(&Runner::default(), &at, "[1]").await)).expect("JSON");
        assert_eq!(
            result,
            serde_json::json!({ "event": [1], "id": "8f5c-1" }),
            "{file} {code}"
        );
    }
    let in_folder = [
        ("src/app.js", module),
        ("package.json", r#"{"type":"module"}"#),
    ];
    let at = cloud(function("nodejs22.x", "src/app.handler", &in_folder));
    assert!(ask(&Runner::default(), &at, "[1]").await.is_ok());
}

#[tokio::test]
async fn what_goes_wrong_in_node_is_told_as_lambda_tells_it() {
    if !there("node") {
        return;
    }
    let code = r#"
exports.handler = (event, context, callback) => {
  console.log("asked", event);
  if (event === "throw") throw new TypeError("no fruit");
  if (event === "later") setTimeout(() => { throw new Error("too late"); }, 1);
  if (event === "reject") return Promise.reject(new RangeError("too many"));
};
"#;
    let at = cloud(function(
        "nodejs22.x",
        "index.handler",
        &[("index.js", code)],
    ));
    let runner = Runner::default();
    for (event, kind, message) in [
        (r#""throw""#, "TypeError", "no fruit"),
        (r#""reject""#, "RangeError", "too many"),
        (r#""later""#, "Error", "too late"),
    ] {
        let error = fault(ask(&runner, &at, event).await);
        assert_eq!(
            (&error["errorType"], &error["errorMessage"]),
            (&kind.into(), &message.into())
        );
        let trace = error["trace"][0].as_str().expect("a line");
        assert_eq!(trace, format!("{kind}: {message}"));
    }
    // Neither a result nor a promise nor a call back: nothing is left to do, and the result is null.
    assert_eq!(text(ask(&runner, &at, r#""nothing""#).await), "null");
    assert!(
        logged(&at.0)[1].ends_with("\t8f5c-1\tINFO\tasked throw\n"),
        "{:?}",
        logged(&at.0)
    );
    for (runtime, handler, kind) in [
        ("nodejs22.x", "main.handler", "Runtime.ImportModuleError"),
        ("nodejs22.x", "index.other", "Runtime.HandlerNotFound"),
        ("nodejs22.x", "index", "Runtime.MalformedHandlerName"),
        (
            "nodejs24.x",
            "index.handler",
            "Runtime.CallbackHandlerDeprecated",
        ),
    ] {
        let at = cloud(function(runtime, handler, &[("index.js", code)]));
        let error = fault(ask(&Runner::default(), &at, "1").await);
        assert_eq!(error["errorType"], kind);
    }
}
