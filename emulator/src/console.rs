//! `/_tollgate/*`: what people and tests ask the emulator itself.
//!
//! Paths: `health`, `clock` (GET; POST `{"advance":"60d"}`), `mailbox`, `requests`, `reset` (POST), `state`.
//! Invariant: the console is reached only under a host that nothing deployed serves (an address, `localhost`), so it
//! shadows no API; a path that is not there is a 404 that lists those that are.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::message::{Reply, Request};
use crate::world::World;

/// Where the console's paths start.
pub const PREFIX: &str = "/_tollgate/";

/// How many requests are remembered.
const REMEMBERED: usize = 1000;

/// The last requests.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Requests(VecDeque<Seen>);

/// One request that was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// When.
    pub at: Timestamp,
    /// The service: `acm`; `oauth` and `execute-api` for the data planes.
    pub service: String,
    /// The operation, or method and path.
    pub operation: String,
    /// The status.
    pub status: u16,
}

impl Requests {
    /// Remembers one and forgets the oldest.
    pub fn add(&mut self, seen: Seen) {
        if self.0.len() == REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back(seen);
    }

    /// Those that are remembered, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Seen> {
        self.0.iter()
    }
}

/// The answer to a request of the console; `None` where the path is not the console's.
pub fn answer(world: &mut World, request: &Request) -> Option<Reply> {
    let path = request.path.strip_prefix(PREFIX)?;
    Some(match (request.method.as_str(), path) {
        ("GET", "health") => reply(200, &json!({ "status": "ok", "account": world.account })),
        ("GET", "clock") => clock(world),
        ("POST", "clock") => advance(world, &request.body),
        ("GET", "mailbox") => listed(&world.mailbox),
        ("GET", "requests") => listed(&world.requests),
        ("GET", "state") => listed(world),
        ("POST", "reset") => {
            let fresh = World::seeded(world.seed);
            let (now, address) = (world.now, world.names.address);
            *world = fresh;
            world.now = now;
            world.names.address = address;
            reply(200, &json!({ "status": "ok" }))
        }
        (_, "health" | "clock" | "mailbox" | "requests" | "state" | "reset") => reply(
            405,
            &json!({ "message": format!("{} is not answered at {}", request.method, request.path) }),
        ),
        _ => reply(
            404,
            &json!({ "message": format!(
                "there is no {}; there are health, clock, mailbox, requests, state and reset under {PREFIX}",
                request.path
            ) }),
        ),
    })
}

fn clock(world: &World) -> Reply {
    reply(
        200,
        &json!({ "now": world.now.rfc3339(), "agenda": world.agenda.len() }),
    )
}

fn advance(world: &mut World, body: &[u8]) -> Reply {
    let seconds = serde_json::from_slice::<Value>(body).ok().and_then(|body| {
        body.get("advance")
            .and_then(Value::as_str)
            .and_then(duration)
    });
    let Some(seconds) = seconds else {
        return reply(
            400,
            &json!({ "message": "the body must be {\"advance\":\"60d\"}: a whole number and s, m, h or d" }),
        );
    };
    let to = world.now.plus_seconds(seconds);
    world.advance_to(to);
    clock(world)
}

/// `90s`, `5m`, `12h`, `60d` in seconds.
fn duration(text: &str) -> Option<i64> {
    let unit = match text.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    let number = text.get(..text.len() - 1)?;
    let number: u32 = number.parse().ok()?;
    i64::from(number).checked_mul(unit)
}

fn listed(value: &impl Serialize) -> Reply {
    match serde_json::to_value(value) {
        Ok(value) => reply(200, &value),
        Err(error) => reply(500, &json!({ "message": error.to_string() })),
    }
}

fn reply(status: u16, body: &Value) -> Reply {
    Reply::of(status, "application/json", format!("{body}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(world: &mut World, method: &str, path: &str, body: &str) -> Option<Reply> {
        let request = Request {
            method: method.to_owned(),
            path: path.to_owned(),
            body: body.as_bytes().to_vec(),
            ..Request::default()
        };
        answer(world, &request)
    }

    #[test]
    fn the_clock_is_read_and_advanced() {
        let mut world = World::seeded(1);
        let reply = ask(
            &mut world,
            "POST",
            "/_tollgate/clock",
            r#"{"advance":"60d"}"#,
        )
        .expect("console");
        assert_eq!(
            reply.text(),
            "{\"now\":\"2026-03-06T09:00:00Z\",\"agenda\":0}\n"
        );
        for bad in [
            "",
            "{}",
            r#"{"advance":"60"}"#,
            r#"{"advance":"-1d"}"#,
            r#"{"advance":"é"}"#,
        ] {
            let reply = ask(&mut world, "POST", "/_tollgate/clock", bad).expect("console");
            assert_eq!(reply.status, 400, "{bad}");
        }
    }

    #[test]
    fn a_path_that_is_not_there_lists_those_that_are_and_others_are_not_the_console_s() {
        let mut world = World::seeded(1);
        assert_eq!(
            ask(&mut world, "GET", "/_tollgate/nope", "").map(|reply| reply.status),
            Some(404)
        );
        assert_eq!(
            ask(&mut world, "GET", "/_tollgate/reset", "").map(|reply| reply.status),
            Some(405)
        );
        assert_eq!(ask(&mut world, "GET", "/health", ""), None);
    }

    #[test]
    fn a_reset_leaves_the_time_and_nothing_else() {
        let mut world = World::seeded(1);
        world.account = "111111111111".to_owned();
        world.advance_to(Timestamp::START.plus_seconds(60));
        ask(&mut world, "POST", "/_tollgate/reset", "");
        assert_eq!(world.account, crate::world::ACCOUNT);
        assert_eq!(world.now, Timestamp::START.plus_seconds(60));
    }
}
