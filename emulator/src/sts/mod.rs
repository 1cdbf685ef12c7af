//! STS: who is calling. Every call is made as the account's root user.
//!
//! Page: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>. Invariant: nobody gets
//! credentials here; `AssumeRole` and its kin are refused by name, as operations that are not modelled.

use serde::{Deserialize, Serialize};

use crate::operation::{AwsError, Call, Entry, Operation, Service};

/// The operations that are answered.
pub const OPERATIONS: &[Entry] = &[Entry::of::<GetCallerIdentity>()];

/// Asks who is calling.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetCallerIdentity {}

/// What [`GetCallerIdentity`] answers.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetCallerIdentityOutput {
    pub user_id: String,
    pub account: String,
    pub arn: String,
}

impl Operation for GetCallerIdentity {
    const SERVICE: Service = Service::Sts;
    const NAME: &'static str = "GetCallerIdentity";
    type Output = GetCallerIdentityOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let account = call.world.account.clone();
        Ok(GetCallerIdentityOutput {
            arn: format!("arn:aws:iam::{account}:root"),
            user_id: account.clone(),
            account,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire;
    use crate::{Cloud, World};

    #[test]
    fn the_caller_is_the_root_user_of_the_world_s_account() {
        let world = World {
            account: "123412341234".to_owned(),
            ..World::seeded(1)
        };
        let who = Cloud::of(world).call(GetCallerIdentity {}).expect("known");
        assert_eq!(who.account, "123412341234");
        assert_eq!(who.arn, "arn:aws:iam::123412341234:root");
    }

    #[test]
    fn nobody_is_given_credentials() {
        for name in ["AssumeRole", "AssumeRoleWithWebIdentity", "GetSessionToken"] {
            let mut world = World::seeded(1);
            let mut call = Call {
                world: &mut world,
                region: "us-east-1".to_owned(),
            };
            let input = serde_json::json!({});
            let error = wire::run(Service::Sts, name, input, &mut call).expect_err(name);
            assert_eq!(error.code, AwsError::NOT_MODELLED);
            assert!(error.message.contains(name));
        }
    }
}
