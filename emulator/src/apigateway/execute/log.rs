//! Access logs: a line of every call, in the group that the stage names.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html>. Invariant: a log that cannot be written changes
//! nothing for the caller.

use aws_lc_rs::digest::{SHA256, digest};

use crate::answer::Answer;
use crate::logs;
use crate::message::Reply;

/// Writes a line and gives the reply.
pub(super) fn written(group: String, api: &str, stage: &str, line: String, reply: Reply) -> Answer {
    let stream = stream(api, stage);
    Answer::within(move |world| {
        // A group that was deleted takes no lines.
        let _ = logs::put(world, &group, &stream, &line);
        reply.into()
    })
}

/// The name of the stream of a stage: 32 hexadecimal digits.
fn stream(api: &str, stage: &str) -> String {
    let hash = digest(&SHA256, format!("{api}/{stage}").as_bytes());
    let half = hash.as_ref().first_chunk().copied().unwrap_or_default();
    format!("{:032x}", u128::from_be_bytes(half))
}
