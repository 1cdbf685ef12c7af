//! `SECRET_HASH`: how a confidential client proves its secret in operations that take no signature.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash>.
//! Invariant: a client with a secret gets nowhere without the right hash, and one without a secret not with any.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::client::Client;
use super::not_authorized;
use crate::operation::AwsError;

/// Base64 of HMAC-SHA256 with the secret, of the user name and the client's id.
pub fn of(secret: &str, username: &str, client: &str) -> String {
    let key = hmac::Key::new(HMAC_SHA256, secret.as_bytes());
    STANDARD.encode(hmac::sign(&key, format!("{username}{client}").as_bytes()))
}

/// Judges the hash of a request. `names` are those that it may have been made with.
///
/// # Errors
/// `NotAuthorizedException`.
pub(super) fn judge(client: &Client, given: Option<&str>, names: &[&str]) -> Result<(), AwsError> {
    let id = &client.client_id;
    match (&client.client_secret, given) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(not_authorized(format!(
            "Client {id} is configured with secret but SECRET_HASH was not received"
        ))),
        (Some(secret), Some(given))
            if names.iter().any(|name| {
                verify_slices_are_equal(of(secret, name, id).as_bytes(), given.as_bytes()).is_ok()
            }) =>
        {
            Ok(())
        }
        _ => Err(not_authorized(format!(
            "Unable to verify secret hash for client {id}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: &str = "11111111-2222-3333-4444-555555555555";
    const SECRET: &str = "factsecret0123456789abcdefghijklmnopqrstuvwxyz01234";
    /// Computed apart from this code, with the page's formula.
    const HASH: &str = "WzQ59iPzwSNxv9bDLWf01B28zr04caEHd7yfQIETyVo=";

    fn client(secret: Option<&str>) -> Client {
        Client {
            client_id: "1example23456789abcdefghij".to_owned(),
            client_secret: secret.map(str::to_owned),
            ..Client::default()
        }
    }

    #[test]
    fn the_right_hash_is_taken_and_every_other_refused() {
        let confidential = client(Some(SECRET));
        assert_eq!(judge(&confidential, Some(HASH), &["alias", USER]), Ok(()));
        let refused = |given, names: &[&str]| {
            judge(&confidential, given, names)
                .expect_err("refused")
                .message
        };
        assert_eq!(
            refused(None, &[USER]),
            "Client 1example23456789abcdefghij is configured with secret but SECRET_HASH was not received"
        );
        let unable = "Unable to verify secret hash for client 1example23456789abcdefghij";
        assert_eq!(refused(Some(HASH), &["alias"]), unable);
        assert_eq!(refused(Some(""), &[USER]), unable);
        assert_eq!(refused(Some(SECRET), &[USER]), unable);
    }

    #[test]
    fn a_public_client_sends_none() {
        assert_eq!(judge(&client(None), None, &[USER]), Ok(()));
        assert!(judge(&client(None), Some(HASH), &[USER]).is_err());
    }
}
