//! Pools' tokens: how one is made and how one is judged.
//!
//! Pages: RFC 7515 (JWS), RFC 7519 (JWT), RFC 8725 (how not to), and
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html>.
//! Invariant: `verify` lets nothing through that it does not understand: one algorithm, a key that the pool
//! published under the token's `kid`, and no member twice.

mod claims;
mod keys;
mod sign;
#[cfg(test)]
mod tests;
mod verify;

pub use claims::Claims;
pub use keys::{KeySet, SigningKey, SigningKeys};
pub use sign::Unsigned;
pub use verify::{Expected, Needed, Refusal, TokenUse, verify};
