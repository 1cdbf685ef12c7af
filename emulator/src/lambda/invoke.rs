//! `Invoke`: the one operation that must leave the core.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>. Invariant: only a function that is there, for
//! an event that is JSON, is run; asynchronous invocations are refused by name.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::{address, function, package};
use crate::answer::{Answer, Invocation, InvokeError, Invoked};
use crate::console::Seen;
use crate::logs;
use crate::message::{Reply, Request, percent_decode};
use crate::operation::{AwsError, Call, Service};
use crate::wire;
use crate::world::World;

/// The greatest event (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>).
const EVENT_LIMIT: usize = 6_291_456;

/// What `X-Amz-Log-Result` gives of the log.
const TAIL: usize = 4096;

/// The answer to `POST /2015-03-31/functions/{name}/invocations`; `None` for any other path.
pub fn answer(world: &mut World, region: &str, request: &Request) -> Option<Answer> {
    let name = request
        .path
        .strip_prefix("/2015-03-31/functions/")?
        .strip_suffix("/invocations")?;
    if request.method != "POST" || name.contains('/') {
        return None;
    }
    let request_id = world.ids.uuid();
    let answer = invoke(world, region, request, &percent_decode(name), &request_id);
    Some(answer.unwrap_or_else(|error| refused(world, &error, &request_id)))
}

fn refused(world: &mut World, error: &AwsError, request_id: &str) -> Answer {
    let reply = wire::refusal(Service::Lambda, error, request_id);
    seen(world, &reply);
    reply.into()
}

fn seen(world: &mut World, reply: &Reply) {
    let at = world.now;
    world.requests.add(Seen {
        at,
        service: Service::Lambda.model_name().to_owned(),
        operation: "Invoke".to_owned(),
        status: reply.status,
    });
}

fn invoke(
    world: &mut World,
    region: &str,
    request: &Request,
    name: &str,
    request_id: &str,
) -> Result<Answer, AwsError> {
    if world.require_signatures {
        wire::sigv4::check(world, request)?;
    }
    for header in [
        "x-amz-client-context",
        "x-amz-durable-execution-name",
        "x-amz-tenant-id",
    ] {
        if request.header(header).is_some() {
            return Err(AwsError::not_modelled(format_args!(
                "the header {header} of lambda:Invoke"
            )));
        }
    }
    let mut query = request.query_pairs().into_iter();
    let qualifier = query.find(|(name, _)| name == "Qualifier");
    let call = Call {
        world,
        region: region.to_owned(),
    };
    let address = address::of_call(
        &call,
        name,
        qualifier.as_ref().map(|(_, value)| value.as_str()),
    )?;
    let version = function::find(world, &address)?.version.clone();
    match request
        .header("x-amz-invocation-type")
        .unwrap_or("RequestResponse")
    {
        "RequestResponse" => {}
        "DryRun" => {
            let reply = Reply::new(204, "").with("x-amzn-RequestId", request_id);
            seen(world, &reply);
            return Ok(reply.into());
        }
        kind => {
            return Err(AwsError::not_modelled(format_args!(
                "lambda:Invoke with the invocation type {kind}"
            )));
        }
    }
    let payload = event(&request.body)?;
    let arn = address.arn();
    let tail = request.header("x-amz-log-type") == Some("Tail");
    let done = Done {
        arn: arn.clone(),
        version,
        request_id: request_id.to_owned(),
        tail,
    };
    Ok(Answer::Invoke(Box::new(Invocation {
        function: arn,
        payload,
        request_id: request_id.to_owned(),
        then: Box::new(move |invoked| Answer::within(move |world| reply(world, &done, invoked))),
    })))
}

/// An event must be JSON; without one it is an empty object.
fn event(body: &[u8]) -> Result<Vec<u8>, AwsError> {
    if body.len() > EVENT_LIMIT {
        return Err(AwsError::new(
            "RequestTooLargeException",
            format!(
                "{} byte payload is too large for the RequestResponse invocation type (limit {EVENT_LIMIT} bytes)",
                body.len()
            ),
        ));
    }
    if body.is_empty() {
        return Ok(b"{}".to_vec());
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(_) => Ok(body.to_vec()),
        Err(error) => Err(AwsError::new(
            "InvalidRequestContentException",
            format!("Could not parse request body into json: {error}"),
        )),
    }
}

/// What a reply needs to know of its request.
struct Done {
    arn: String,
    version: String,
    request_id: String,
    tail: bool,
}

fn reply(world: &mut World, done: &Done, invoked: Invoked) -> Answer {
    let (body, fault) = match invoked {
        Ok(result) => (result, false),
        Err(InvokeError::Unhandled(error)) => (error, true),
        Err(InvokeError::TimedOut) => (timed_out(world, done), true),
        Err(InvokeError::Throttled) => {
            let error = AwsError::new("TooManyRequestsException", "Rate Exceeded.");
            return refused(world, &error, &done.request_id);
        }
        Err(InvokeError::NotRunnable(why)) => {
            let error = AwsError::new(AwsError::NOT_MODELLED, why);
            return refused(world, &error, &done.request_id);
        }
    };
    let mut reply = Reply::of(200, "application/json", body)
        .with("X-Amz-Executed-Version", done.version.as_str())
        .with("x-amzn-RequestId", done.request_id.as_str());
    if fault {
        reply = reply.with("X-Amz-Function-Error", "Unhandled");
    }
    if done.tail
        && let Some(log) = log_of(world, done)
    {
        reply = reply.with("X-Amz-Log-Result", BASE64.encode(log));
    }
    seen(world, &reply);
    reply.into()
}

fn timed_out(world: &World, done: &Done) -> Vec<u8> {
    let seconds = package(world, &done.arn).map_or(3, |package| package.timeout);
    let message = format!(
        "RequestId: {} Error: Task timed out after {seconds}.00 seconds",
        done.request_id
    );
    json!({ "errorType": "Sandbox.Timedout", "errorMessage": message })
        .to_string()
        .into_bytes()
}

/// The end of the run's log, as far as it was written.
fn log_of(world: &World, done: &Done) -> Option<Vec<u8>> {
    let package = package(world, &done.arn)?;
    let region = done.arn.split(':').nth(3)?;
    let group = logs::group_arn(region, &world.account, &package.log_group);
    let start = format!("START RequestId: {} ", done.request_id);
    let mut streams = world.logs.groups.get(&group)?.streams.values();
    let (stream, from) = streams.find_map(|stream| {
        let mut events = stream.events.iter();
        let from = events.rposition(|event| event.message.starts_with(&start))?;
        Some((stream, from))
    })?;
    let text: String = stream
        .events
        .iter()
        .skip(from)
        .map(|event| event.message.as_str())
        .collect();
    let bytes = text.into_bytes();
    let cut = bytes.len().saturating_sub(TAIL);
    bytes.get(cut..).map(<[u8]>::to_vec)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{cloud, function};
    use super::*;
    use crate::Cloud;
    use crate::dispatch;
    use crate::logs::group;

    fn post(name: &str, body: &str) -> Request {
        Request {
            method: "POST".to_owned(),
            host: "lambda.us-east-1.amazonaws.com".to_owned(),
            path: format!("/2015-03-31/functions/{name}/invocations"),
            body: body.into(),
            ..Request::default()
        }
    }

    /// Takes an answer to its reply, with this result for the function.
    fn run(cloud: &Cloud, request: Request, invoked: &Invoked) -> (Reply, Option<String>) {
        let mut answer = cloud.write(|world| dispatch::answer(world, request));
        let mut event = None;
        loop {
            answer = match answer {
                Answer::Reply(reply) => return (reply, event),
                Answer::After(work) => work(),
                Answer::Within(work) => cloud.write(work),
                Answer::Invoke(invocation) => {
                    event = String::from_utf8(invocation.payload).ok();
                    (invocation.then)(invoked.clone())
                }
            };
        }
    }

    #[test]
    fn a_result_comes_back_as_it_is_and_a_fault_says_so_in_a_header() {
        let cloud = cloud();
        cloud.call(function("pick")).expect("made");
        let (reply, event) = run(&cloud, post("pick", r#"{"a":1}"#), &Ok(b"[1]".to_vec()));
        assert_eq!((reply.status, reply.text().as_str()), (200, "[1]"));
        assert_eq!(event.as_deref(), Some(r#"{"a":1}"#));
        assert_eq!(reply.header("X-Amz-Executed-Version"), Some("$LATEST"));
        assert_eq!(reply.header("X-Amz-Function-Error"), None);
        let error = InvokeError::Unhandled(br#"{"errorMessage":"no"}"#.to_vec());
        let (reply, event) = run(&cloud, post("pick", ""), &Err(error));
        assert_eq!(event.as_deref(), Some("{}"));
        assert_eq!(
            (reply.status, reply.header("X-Amz-Function-Error")),
            (200, Some("Unhandled"))
        );
        let (reply, _) = run(&cloud, post("pick", ""), &Err(InvokeError::TimedOut));
        assert!(
            reply.text().contains("Task timed out after 3.00 seconds"),
            "{}",
            reply.text()
        );
    }

    #[test]
    fn what_cannot_be_invoked_is_refused_and_nothing_is_run() {
        let cloud = cloud();
        cloud.call(function("pick")).expect("made");
        let header = |name: &str, value: &str| post("pick", "{}").with_header(name, value);
        for (request, status, code) in [
            (post("plant", "{}"), 404, "ResourceNotFoundException"),
            (post("pick:live", "{}"), 404, "ResourceNotFoundException"),
            (post("pick", "{"), 400, "InvalidRequestContentException"),
            (
                header("X-Amz-Invocation-Type", "Event"),
                400,
                AwsError::NOT_MODELLED,
            ),
            (
                header("X-Amz-Client-Context", "e30="),
                400,
                AwsError::NOT_MODELLED,
            ),
        ] {
            let (reply, event) = run(&cloud, request, &Ok(Vec::new()));
            assert_eq!(
                (reply.status, reply.header("x-amzn-ErrorType")),
                (status, Some(code))
            );
            assert_eq!(event, None, "{code}");
        }
        let large = "1".repeat(EVENT_LIMIT + 1);
        assert_eq!(
            run(&cloud, post("pick", &large), &Ok(Vec::new())).0.status,
            413
        );
        let (reply, _) = run(&cloud, post("pick", "1"), &Err(InvokeError::Throttled));
        assert_eq!(reply.status, 429);
        let dry = header("X-Amz-Invocation-Type", "DryRun");
        let (reply, event) = run(&cloud, dry, &Ok(Vec::new()));
        assert_eq!((reply.status, event), (204, None));
    }

    #[test]
    fn a_signature_is_asked_for_where_the_world_asks_for_them() {
        let cloud = cloud();
        cloud.call(function("pick")).expect("made");
        cloud.write(|world| world.require_signatures = true);
        let (reply, event) = run(&cloud, post("pick", "{}"), &Ok(Vec::new()));
        assert_eq!((reply.status, event), (403, None));
        cloud.write(|world| world.require_signatures = false);
        assert_eq!(
            run(&cloud, post("pick", "{}"), &Ok(Vec::new())).0.status,
            200
        );
    }

    #[test]
    fn the_tail_of_the_log_comes_with_the_reply_where_it_is_asked_for() {
        let cloud = cloud();
        cloud.call(function("pick")).expect("made");
        let group = logs::group_arn("us-east-1", "000000000000", "/aws/lambda/pick");
        cloud.write(|world| group::ensure(world, &group));
        let request = post("pick", "{}").with_header("X-Amz-Log-Type", "Tail");
        let answer = cloud.write(|world| dispatch::answer(world, request));
        let Answer::Invoke(invocation) = answer else {
            panic!("no invocation: {answer:?}");
        };
        let id = invocation.request_id.clone();
        for line in [
            "START RequestId: another Version: $LATEST\n",
            &format!("START RequestId: {id} Version: $LATEST\n"),
            "picked\n",
        ] {
            cloud.write(|world| logs::put(world, &group, "s", line));
        }
        let Answer::Within(work) = (invocation.then)(Ok(b"1".to_vec())) else {
            panic!("the log is in the world");
        };
        let Answer::Reply(reply) = cloud.write(work) else {
            panic!("a reply comes next");
        };
        let log = reply.header("X-Amz-Log-Result").expect("a tail");
        let log = String::from_utf8(BASE64.decode(log).expect("base64")).expect("text");
        assert_eq!(
            log,
            format!("START RequestId: {id} Version: $LATEST\npicked\n")
        );
    }
}
