//! The door to the emulator: a lock around a [`World`], and what people do with it.
//!
//! Invariant: the lock is taken by sync closures only; work that needs no World is done after it was
//! given back.

use std::sync::{PoisonError, RwLock};

use serde_json::Value;

use crate::answer::Answer;
use crate::clock::Timestamp;
use crate::dispatch;
use crate::message::Request;
use crate::operation::{AwsError, Call, Operation, Service};
use crate::wire;
use crate::world::World;

/// The region of calls that do not name one.
pub const REGION: &str = "us-east-1";

/// An emulated AWS.
#[derive(Debug)]
pub struct Cloud {
    world: RwLock<World>,
}

impl Cloud {
    /// An empty one, with a frozen clock.
    pub fn seeded(seed: u64) -> Self {
        Self::of(World::seeded(seed))
    }

    /// One that goes on from a world.
    pub const fn of(world: World) -> Self {
        Self {
            world: RwLock::new(world),
        }
    }

    /// A copy that goes its own way.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self::of(self.read(World::clone))
    }

    /// Looks at the world.
    pub fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.world.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the world.
    pub fn write<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut self.world.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Moves the clock on and carries out what is due until then.
    pub fn advance(&self, seconds: i64) -> Timestamp {
        self.write(|world| {
            let to = world.now.plus_seconds(seconds);
            world.advance_to(to);
            world.now
        })
    }

    /// Runs an operation in [`REGION`], as if it had come over the wire: validated, then run.
    ///
    /// # Errors
    /// AWS's own.
    pub fn call<O: Operation>(&self, operation: O) -> Result<O::Output, AwsError> {
        self.call_in(REGION, operation)
    }

    /// Runs an operation in a region.
    ///
    /// # Errors
    /// AWS's own.
    pub fn call_in<O: Operation>(&self, region: &str, operation: O) -> Result<O::Output, AwsError> {
        let unreadable =
            |error: serde_json::Error| AwsError::not_modelled(format_args!("{}: {error}", O::NAME));
        let input = without_nulls(serde_json::to_value(operation).map_err(unreadable)?);
        let output = self.run(region, O::SERVICE, O::NAME, input)?;
        serde_json::from_value(output).map_err(unreadable)
    }

    /// Runs an operation by its name, on an input with the member names of the service's model.
    ///
    /// # Errors
    /// AWS's own, and the refusal of an operation or a member that is not modelled.
    pub fn run(
        &self,
        region: &str,
        service: Service,
        operation: &str,
        input: Value,
    ) -> Result<Value, AwsError> {
        self.write(|world| {
            let mut call = Call {
                world,
                region: region.to_owned(),
            };
            wire::run(service, operation, input, &mut call)
        })
    }

    /// What an HTTP request is answered. Work that needs neither the World nor anything outside is done; a
    /// Lambda function that is to be run comes back as [`Answer::Invoke`].
    pub fn handle(&self, request: Request) -> Answer {
        let first = self.write(|world| dispatch::answer(world, request));
        self.settle(first)
    }

    /// Goes on with an answer as far as nothing from outside is needed: to a reply, or to an invocation,
    /// whose `then` gives the answer to settle next.
    pub fn settle(&self, mut answer: Answer) -> Answer {
        loop {
            answer = match answer {
                Answer::After(work) => work(),
                Answer::Within(work) => self.write(work),
                done @ (Answer::Reply(_) | Answer::Invoke(_)) => return done,
            };
        }
    }
}

/// Members that are null are members that were not sent.
pub fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, member)| !member.is_null())
            .map(|(name, member)| (name, without_nulls(member)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}
