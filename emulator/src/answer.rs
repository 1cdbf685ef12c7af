//! What the core says to a request: a reply, or work to be done outside the lock first.
//!
//! Invariant: the core never waits. Whoever drives an [`Answer`] (the edge, or a test) does the work that it
//! names and goes on until there is a [`Reply`].

use std::fmt;

use crate::message::Reply;
use crate::world::World;

/// The next step of a request.
pub enum Answer {
    /// Done.
    Reply(Reply),
    /// Work that needs no World: signing, verifying, hashing. It is done after the lock is given back.
    After(Box<dyn FnOnce() -> Answer + Send>),
    /// Work that needs the World again after something was done outside the lock: a line of a log, a count.
    Within(Box<dyn FnOnce(&mut World) -> Answer + Send>),
    /// A Lambda function is to be run.
    Invoke(Box<Invocation>),
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reply(reply) => reply.fmt(f),
            Self::After(_) => f.write_str("After(..)"),
            Self::Within(_) => f.write_str("Within(..)"),
            Self::Invoke(invocation) => write!(f, "Invoke({})", invocation.function),
        }
    }
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self::Reply(reply)
    }
}

impl Answer {
    /// Work to be done outside the lock.
    pub fn after(work: impl FnOnce() -> Self + Send + 'static) -> Self {
        Self::After(Box::new(work))
    }

    /// Work that needs the World again.
    pub fn within(work: impl FnOnce(&mut World) -> Self + Send + 'static) -> Self {
        Self::Within(Box::new(work))
    }
}

/// A function that is to be run, and how to go on from its result.
pub struct Invocation {
    /// The ARN of the function, with a qualifier or without; its code and settings are in `World::lambda`.
    pub function: String,
    /// The event, as JSON text.
    pub payload: Vec<u8>,
    /// The id of the request that it is part of.
    pub request_id: String,
    /// What to do with the result.
    pub then: Box<dyn FnOnce(Invoked) -> Answer + Send>,
}

/// How a run of a function ended: its result as it was returned, or why there is none.
pub type Invoked = Result<Vec<u8>, InvokeError>;

/// Why a function gave no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvokeError {
    /// The function's code failed; the payload is Lambda's error object
    /// (`errorMessage`, `errorType`, `stackTrace`).
    Unhandled(Vec<u8>),
    /// It did not answer in its time.
    TimedOut,
    /// As many of it run as may run at once.
    Throttled,
    /// It could not be started at all; the text says why and what to do.
    NotRunnable(String),
}
