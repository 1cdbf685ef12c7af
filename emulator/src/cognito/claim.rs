//! What the tokens of a pool say.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html>,
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html>. Invariant: an
//! access token says nothing of its user but the name, and has no `aud` unless a resource was asked for.

use serde_json::{Map, Value, json};

use super::client::Client;
use super::grant::{SignIn, Through};
use super::jwt::{TokenUse, Unsigned};
use super::user::User;
use super::{Pool, issuer};
use crate::clock::Timestamp;
use crate::ids::Ids;

/// The attributes behind the scope `profile`, as OpenID Connect Core 5.4 lists them.
pub const PROFILE: [&str; 14] = [
    "name",
    "family_name",
    "given_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "updated_at",
];

/// The attributes that a scope of OpenID Connect stands for.
pub fn behind(scope: &str) -> &'static [&'static str] {
    match scope {
        "email" => &["email", "email_verified"],
        "phone" => &["phone_number", "phone_number_verified"],
        "profile" => &PROFILE,
        _ => &[],
    }
}

/// The attributes of a user that a sign-in shows: what the client may read, and of that what the scopes ask for.
/// `openid` alone, and a sign-in by the API, show all of it.
pub fn shown<'u>(
    client: &'u Client,
    user: &'u User,
    sign_in: &'u SignIn,
) -> impl Iterator<Item = (&'u str, &'u str)> {
    let limits: Vec<&str> = sign_in
        .scopes
        .iter()
        .map(String::as_str)
        .filter(|scope| matches!(*scope, "email" | "phone" | "profile"))
        .collect();
    let all = sign_in.through == Through::Api || limits.is_empty();
    user.attributes
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| client.reads(name))
        .filter(move |(name, _)| {
            all || limits.iter().any(|scope| {
                behind(scope).contains(name) || (*scope == "profile" && name.contains(':'))
            })
        })
}

/// An ID token. `at_hash` is added when the access token beside it is signed.
pub(super) fn id(
    pool: &Pool,
    client: &Client,
    user: &User,
    sign_in: &SignIn,
    ids: &mut Ids,
    now: Timestamp,
    nonce: Option<&str>,
) -> Unsigned {
    let mut claims = Map::new();
    claims.insert("sub".to_owned(), json!(user.sub));
    groups(pool, user, &mut claims);
    roles(pool, user, &mut claims);
    for (name, value) in shown(client, user, sign_in) {
        let value = match name {
            "email_verified" | "phone_number_verified" => json!(value == "true"),
            "address" => json!({ "formatted": value }),
            "updated_at" => value.parse::<i64>().map_or(json!(value), |at| json!(at)),
            _ => json!(value),
        };
        claims.insert(name.to_owned(), value);
    }
    for contact in ["email", "phone_number"] {
        let verified = format!("{contact}_verified");
        if claims.contains_key(contact)
            && !claims.contains_key(&verified)
            && client.reads(&verified)
        {
            claims.insert(verified, json!(false));
        }
    }
    claims.insert("iss".to_owned(), json!(issuer(&pool.id)));
    claims.insert("cognito:username".to_owned(), json!(user.username));
    if let Some(nonce) = nonce {
        claims.insert("nonce".to_owned(), json!(nonce));
    }
    if client.enable_token_revocation {
        claims.insert("origin_jti".to_owned(), json!(sign_in.origin));
    }
    claims.insert("aud".to_owned(), json!(sign_in.client));
    claims.insert("event_id".to_owned(), json!(sign_in.event));
    claims.insert("token_use".to_owned(), json!(TokenUse::Id.claim()));
    claims.insert("auth_time".to_owned(), json!(sign_in.at.seconds()));
    let exp = now.seconds().saturating_add(client.id_seconds());
    claims.insert("exp".to_owned(), json!(exp));
    claims.insert("iat".to_owned(), json!(now.seconds()));
    claims.insert("jti".to_owned(), json!(ids.uuid()));
    Unsigned {
        key: pool.keys.id.clone(),
        claims,
    }
}

/// An access token of a user.
pub(super) fn access(
    pool: &Pool,
    client: &Client,
    user: &User,
    sign_in: &SignIn,
    ids: &mut Ids,
    now: Timestamp,
) -> Unsigned {
    let mut claims = Map::new();
    claims.insert("sub".to_owned(), json!(user.sub));
    groups(pool, user, &mut claims);
    claims.insert("iss".to_owned(), json!(issuer(&pool.id)));
    if sign_in.through == Through::Pages {
        claims.insert("version".to_owned(), json!(2));
    }
    claims.insert("client_id".to_owned(), json!(sign_in.client));
    if client.enable_token_revocation {
        claims.insert("origin_jti".to_owned(), json!(sign_in.origin));
    }
    if let Some(resource) = &sign_in.resource {
        claims.insert("aud".to_owned(), json!(resource));
    }
    claims.insert("event_id".to_owned(), json!(sign_in.event));
    claims.insert("token_use".to_owned(), json!(TokenUse::Access.claim()));
    claims.insert("scope".to_owned(), json!(sign_in.scopes.join(" ")));
    claims.insert("auth_time".to_owned(), json!(sign_in.at.seconds()));
    let exp = now.seconds().saturating_add(client.access_seconds());
    claims.insert("exp".to_owned(), json!(exp));
    claims.insert("iat".to_owned(), json!(now.seconds()));
    claims.insert("jti".to_owned(), json!(ids.uuid()));
    claims.insert("username".to_owned(), json!(user.username));
    Unsigned {
        key: pool.keys.access.clone(),
        claims,
    }
}

/// An access token of a client itself, from `client_credentials`.
pub(super) fn machine(
    pool: &Pool,
    client: &Client,
    scopes: &[String],
    ids: &mut Ids,
    now: Timestamp,
) -> Unsigned {
    let seconds = now.seconds();
    let claims = json!({
        "sub": client.client_id,
        "token_use": TokenUse::Access.claim(),
        "scope": scopes.join(" "),
        "auth_time": seconds,
        "iss": issuer(&pool.id),
        "exp": seconds.saturating_add(client.access_seconds()),
        "iat": seconds,
        "version": 2,
        "jti": ids.uuid(),
        "client_id": client.client_id,
    });
    Unsigned {
        key: pool.keys.access.clone(),
        claims: match claims {
            Value::Object(claims) => claims,
            _ => Map::new(),
        },
    }
}

fn groups(pool: &Pool, user: &User, claims: &mut Map<String, Value>) {
    let groups = pool.groups_of(&user.username);
    if !groups.is_empty() {
        let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
        claims.insert("cognito:groups".to_owned(), json!(names));
    }
}

/// The roles of the user's groups, and the one of the group that goes before all others, if one does.
fn roles(pool: &Pool, user: &User, claims: &mut Map<String, Value>) {
    let groups = pool.groups_of(&user.username);
    let roles: Vec<&str> = groups
        .iter()
        .filter_map(|group| group.role.as_deref())
        .collect();
    if roles.is_empty() {
        return;
    }
    let best = groups.first().and_then(|group| group.precedence);
    let mut first = groups
        .iter()
        .filter(|group| best.is_some() && group.precedence == best);
    if let (Some(group), None) = (first.next(), first.next())
        && let Some(role) = &group.role
    {
        claims.insert("cognito:preferred_role".to_owned(), json!(role));
    }
    claims.insert("cognito:roles".to_owned(), json!(roles));
}
