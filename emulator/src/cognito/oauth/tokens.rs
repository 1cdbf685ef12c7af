//! Tokens as the endpoints answer them: signed outside the lock.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>.

use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::cognito::tokens::{Signed, Tokens};

/// Signs outside the lock and goes on from there.
pub(super) fn signed(
    tokens: Tokens,
    answer: impl FnOnce(Signed) -> Answer + Send + 'static,
) -> Answer {
    Answer::after(move || match tokens.sign() {
        Some(signed) => answer(signed),
        None => super::refusal(500, "server_error", None).into(),
    })
}

/// Signs outside the lock and answers as the token endpoint does.
pub(super) fn as_json(tokens: Tokens) -> Answer {
    signed(tokens, |signed| {
        let mut body = Map::new();
        body.insert("access_token".to_owned(), json!(signed.access));
        if let Some(id) = signed.id {
            body.insert("id_token".to_owned(), json!(id));
        }
        if let Some(refresh) = signed.refresh {
            body.insert("refresh_token".to_owned(), json!(refresh));
        }
        body.insert("token_type".to_owned(), json!("Bearer"));
        body.insert("expires_in".to_owned(), json!(signed.expires_in));
        super::json_reply(200, &Value::Object(body)).into()
    })
}
