//! Everything there is, as one plain value: what was deployed, the time, the seed, and what AWS will do later.
//!
//! Invariant: nothing happens in the background. What AWS does later is a row of the [`Agenda`]; `advance`
//! carries the rows out in the order of their times, and in the order of their making within one time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::console::Requests;
use crate::ids::Ids;
use crate::names::Names;
use crate::{acm, apigateway, cognito, iam, lambda, logs, route53};

/// The world that both planes read and write.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct World {
    /// The time.
    pub now: Timestamp,
    /// What the generator started from.
    pub seed: u64,
    /// The generator of ids, secrets and codes.
    pub ids: Ids,
    /// The account, 12 digits.
    pub account: String,
    /// Whether operations are refused whose signature is missing or wrong.
    pub require_signatures: bool,
    /// What will happen.
    pub agenda: Agenda,
    /// Host names.
    pub names: Names,
    /// What e-mail and SMS would have carried.
    pub mailbox: Vec<Letter>,
    /// The last requests.
    pub requests: Requests,
    /// Hosted zones and their records.
    pub route53: route53::State,
    /// Certificates.
    pub acm: acm::State,
    /// User pools.
    pub cognito: cognito::State,
    /// APIs and custom domains.
    pub apigateway: apigateway::State,
    /// Functions.
    pub lambda: lambda::State,
    /// Roles and policies.
    pub iam: iam::State,
    /// Log groups.
    pub logs: logs::State,
}

/// The account that everything belongs to unless a caller says otherwise.
pub const ACCOUNT: &str = "000000000000";

impl World {
    /// An empty world whose ids come from a seed and whose clock stands at [`Timestamp::START`].
    pub fn seeded(seed: u64) -> Self {
        Self {
            now: Timestamp::START,
            seed,
            ids: Ids::seeded(seed),
            account: ACCOUNT.to_owned(),
            require_signatures: false,
            agenda: Agenda::default(),
            names: Names::default(),
            mailbox: Vec::new(),
            requests: Requests::default(),
            route53: route53::State::default(),
            acm: acm::State::default(),
            cognito: cognito::State::default(),
            apigateway: apigateway::State::default(),
            lambda: lambda::State::default(),
            iam: iam::State::default(),
            logs: logs::State::default(),
        }
    }

    /// Puts something on the agenda, that many seconds from now.
    pub fn later(&mut self, seconds: i64, due: Due) {
        let at = self.now.plus_seconds(seconds);
        self.agenda.add(at, due);
    }

    /// Moves the clock to a time and carries out what is due until then. A time in the past
    /// changes nothing.
    pub fn advance_to(&mut self, to: Timestamp) {
        while let Some((at, due)) = self.agenda.next_until(to) {
            self.now = self.now.max(at);
            due.carry_out(self);
        }
        self.now = self.now.max(to);
    }

    /// Carries out now, once, what is due within that many seconds, without waiting for it. What that puts on the
    /// agenda waits for the next time: a look that found nothing is tried again then.
    pub fn settle(&mut self, seconds: i64) {
        let horizon = self.now.plus_seconds(seconds);
        let mut rows = Vec::new();
        while let Some((_, due)) = self.agenda.next_until(horizon) {
            rows.push(due);
        }
        for due in rows {
            due.carry_out(self);
        }
    }
}

/// A message to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// When.
    pub at: Timestamp,
    /// `EMAIL` or `SMS`.
    pub medium: String,
    /// The address or number.
    pub to: String,
    /// The subject; empty for an SMS.
    pub subject: String,
    /// The text.
    pub body: String,
    /// The code or temporary password in it, for tests.
    pub code: Option<String>,
}

/// Something that AWS does later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Due {
    /// Of Route 53.
    Route53(route53::Due),
    /// Of ACM.
    Acm(acm::Due),
    /// Of Cognito.
    Cognito(cognito::Due),
    /// Of API Gateway.
    ApiGateway(apigateway::Due),
}

impl Due {
    fn carry_out(self, world: &mut World) {
        match self {
            Self::Route53(due) => due.carry_out(world),
            Self::Acm(due) => due.carry_out(world),
            Self::Cognito(due) => due.carry_out(world),
            Self::ApiGateway(due) => due.carry_out(world),
        }
    }
}

/// What will happen, by time and then by order of making.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Agenda {
    rows: BTreeMap<Timestamp, Vec<Due>>,
}

impl Agenda {
    /// Adds a row.
    pub fn add(&mut self, at: Timestamp, due: Due) {
        self.rows.entry(at).or_default().push(due);
    }

    /// Takes out the first row that is due by then.
    fn next_until(&mut self, until: Timestamp) -> Option<(Timestamp, Due)> {
        let mut first = self
            .rows
            .first_entry()
            .filter(|entry| *entry.key() <= until)?;
        let at = *first.key();
        let due = first.get_mut().remove(0);
        if first.get().is_empty() {
            first.remove();
        }
        Some((at, due))
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.values().map(Vec::len).sum()
    }

    /// Whether nothing is to happen.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
