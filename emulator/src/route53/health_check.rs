//! Health checks: made, read, deleted. Nothing is ever checked.
//!
//! Page: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHealthCheck.html>. Invariant: no record set can name a
//! health check (its `HealthCheckId` is refused), so that nobody relies on one that does nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::State;
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// A health check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// What is answered of it.
    pub shown: HealthCheck,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// A health check as it is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct HealthCheck {
    /// A UUID.
    pub id: String,
    /// What its maker called the request.
    pub caller_reference: String,
    /// What would be checked, and how.
    pub health_check_config: Inert,
    /// How often it was changed, and one.
    pub health_check_version: u64,
}

/// Makes a health check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreateHealthCheck {
    /// A word that no other request has.
    pub caller_reference: String,
    /// What would be checked, and how.
    pub health_check_config: Inert,
}

/// The health check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateHealthCheckOutput {
    /// The health check.
    pub health_check: HealthCheck,
    /// Where it is.
    pub location: String,
}

impl Operation for CreateHealthCheck {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "CreateHealthCheck";
    type Output = CreateHealthCheckOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let checks = &call.world.route53.health_checks;
        let known = checks
            .values()
            .find(|check| check.shown.caller_reference == self.caller_reference);
        let shown = match known {
            Some(check) if check.shown.health_check_config == self.health_check_config => {
                check.shown.clone()
            }
            Some(_) => {
                let text = "A health check with the specified caller reference and different settings \
                            already exists.";
                return Err(AwsError::new("HealthCheckAlreadyExists", text));
            }
            None => HealthCheck {
                id: call.world.ids.uuid(),
                caller_reference: self.caller_reference,
                health_check_config: self.health_check_config,
                health_check_version: 1,
            },
        };
        let check = Check {
            shown: shown.clone(),
            tags: BTreeMap::new(),
        };
        let checks = &mut call.world.route53.health_checks;
        checks.entry(shown.id.clone()).or_insert(check);
        Ok(CreateHealthCheckOutput {
            location: format!(
                "https://route53.amazonaws.com/2013-04-01/healthcheck/{}",
                shown.id
            ),
            health_check: shown,
        })
    }
}

/// A health check by its id.
pub(super) fn find_mut<'s>(state: &'s mut State, id: &str) -> Result<&'s mut Check, AwsError> {
    state.health_checks.get_mut(id).ok_or_else(|| no_such(id))
}

fn no_such(id: &str) -> AwsError {
    AwsError::new(
        "NoSuchHealthCheck",
        format!("No health check exists with the specified ID: {id}"),
    )
}

/// Answers a health check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetHealthCheck {
    /// Its id.
    pub health_check_id: String,
}

/// A health check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetHealthCheckOutput {
    /// The health check.
    pub health_check: HealthCheck,
}

impl Operation for GetHealthCheck {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "GetHealthCheck";
    type Output = GetHealthCheckOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let check = find_mut(&mut call.world.route53, &self.health_check_id)?;
        Ok(GetHealthCheckOutput {
            health_check: check.shown.clone(),
        })
    }
}

/// Deletes a health check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteHealthCheck {
    /// Its id.
    pub health_check_id: String,
}

impl Operation for DeleteHealthCheck {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "DeleteHealthCheck";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let id = self.health_check_id;
        let removed = call.world.route53.health_checks.remove(&id);
        removed.map(|_| Empty {}).ok_or_else(|| no_such(&id))
    }
}
