//! A small world for this module's tests: a pool with a domain, an API's scopes, and somebody who may sign in.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::answer::Answer;
use crate::cloud::Cloud;
use crate::cognito::auth::{AuthOutput, AuthenticationResult, InitiateAuth};
use crate::cognito::client::{Client, CreateUserPoolClient};
use crate::cognito::domain::CreateUserPoolDomain;
use crate::cognito::resource_server::{CreateResourceServer, ResourceServerScope};
use crate::cognito::user::Attribute;
use crate::cognito::user_admin::{AdminCreateUser, AdminSetUserPassword};
use crate::cognito::user_pool::CreateUserPool;
use crate::message::{Reply, Request, percent_encode};
use crate::operation::AwsError;

pub const HOST: &str = "orchard.auth.us-east-1.amazoncognito.com";
pub const CALLBACK: &str = "https://orchard.test/signed-in";
pub const READ: &str = "https://api.orchard.test/harvests.read";
pub const WRITE: &str = "https://api.orchard.test/harvests.write";
pub const PASSWORD: &str = "Correct-Horse-9";

/// The world.
pub struct Orchard {
    pub cloud: Cloud,
    pub pool: String,
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the members that it fills are optional"
)]
pub fn texts(texts: &[&str]) -> Option<Vec<String>> {
    Some(texts.iter().map(|text| (*text).to_owned()).collect())
}

impl Orchard {
    pub fn new() -> Self {
        Self::new_seeded(1)
    }

    pub fn new_seeded(seed: u64) -> Self {
        let cloud = Cloud::seeded(seed);
        let pool = cloud
            .call(CreateUserPool {
                pool_name: "orchard".to_owned(),
                ..CreateUserPool::default()
            })
            .expect("a pool")
            .user_pool
            .id;
        let scope = |name: &str| ResourceServerScope {
            scope_name: name.to_owned(),
            scope_description: name.to_owned(),
        };
        cloud
            .call(CreateResourceServer {
                user_pool_id: pool.clone(),
                identifier: "https://api.orchard.test".to_owned(),
                name: "harvests".to_owned(),
                scopes: Some(vec![scope("harvests.read"), scope("harvests.write")]),
            })
            .expect("a resource server");
        cloud
            .call(CreateUserPoolDomain {
                domain: "orchard".to_owned(),
                user_pool_id: pool.clone(),
                ..CreateUserPoolDomain::default()
            })
            .expect("a domain");
        let orchard = Self { cloud, pool };
        orchard.user("ann", PASSWORD);
        orchard
    }

    /// A confirmed user with a verified address.
    pub fn user(&self, name: &str, password: &str) {
        self.cloud
            .call(AdminCreateUser {
                user_pool_id: self.pool.clone(),
                username: name.to_owned(),
                user_attributes: Some(vec![
                    Attribute::of("email", &format!("{name}@orchard.test")),
                    Attribute::of("email_verified", "true"),
                ]),
                message_action: Some("SUPPRESS".to_owned()),
                ..AdminCreateUser::default()
            })
            .expect("a user");
        self.cloud
            .call(AdminSetUserPassword {
                user_pool_id: self.pool.clone(),
                username: name.to_owned(),
                password: password.to_owned(),
                permanent: Some(true),
            })
            .expect("a password");
    }

    pub fn client(&self, client: CreateUserPoolClient) -> Client {
        self.cloud
            .call(CreateUserPoolClient {
                user_pool_id: self.pool.clone(),
                client_name: "site".to_owned(),
                ..client
            })
            .expect("a client")
            .user_pool_client
    }

    /// A public client of the code flow, as a site in a browser is.
    pub fn site(&self) -> Client {
        self.client(site())
    }

    /// A confidential client of `client_credentials`.
    pub fn machine(&self) -> Client {
        self.client(CreateUserPoolClient {
            generate_secret: Some(true),
            allowed_oauth_flows: texts(&["client_credentials"]),
            allowed_oauth_scopes: texts(&[READ, WRITE]),
            allowed_oauth_flows_user_pool_client: Some(true),
            ..CreateUserPoolClient::default()
        })
    }

    pub fn send(&self, request: Request) -> Reply {
        let request = Request {
            host: if request.host.is_empty() {
                HOST.to_owned()
            } else {
                request.host.clone()
            },
            ..request
        };
        match self.cloud.handle(request) {
            Answer::Reply(reply) => reply,
            other => panic!("{other:?}"),
        }
    }

    pub fn get(&self, path_and_query: &str, cookies: &str) -> Reply {
        let (path, query) = path_and_query
            .split_once('?')
            .unwrap_or((path_and_query, ""));
        let request = Request {
            path: path.to_owned(),
            query: query.to_owned(),
            ..Request::default()
        };
        self.send(if cookies.is_empty() {
            request
        } else {
            request.with_header("Cookie", cookies)
        })
    }

    pub fn post(&self, path_and_query: &str, cookies: &str, form: &[(&str, &str)]) -> Reply {
        let (path, query) = path_and_query
            .split_once('?')
            .unwrap_or((path_and_query, ""));
        self.send(
            Request {
                method: "POST".to_owned(),
                path: path.to_owned(),
                query: query.to_owned(),
                body: query_of(form).into_bytes(),
                ..Request::default()
            }
            .with_header("Content-Type", "application/x-www-form-urlencoded")
            .with_header("Cookie", cookies),
        )
    }

    /// Signs in on the login page: the reply to the submitted form.
    pub fn sign_in(&self, query: &str, name: &str, password: &str) -> Reply {
        let page = self.get(&format!("/login?{query}"), "");
        let csrf = hidden(&page.text(), "_csrf");
        self.post(
            &format!("/login?{query}"),
            &format!("XSRF-TOKEN={csrf}"),
            &[("_csrf", &csrf), ("username", name), ("password", password)],
        )
    }

    /// A code for a client, by way of the login page.
    pub fn code(&self, query: &str) -> String {
        let reply = self.sign_in(query, "ann", PASSWORD);
        let location = reply.header("location").unwrap_or_default().to_owned();
        parameter(&location, "code").unwrap_or_else(|| panic!("{reply:?}"))
    }

    pub fn token(&self, form: &[(&str, &str)]) -> Reply {
        self.post("/oauth2/token", "", form)
    }
}

impl Orchard {
    /// A client of the API with every password flow.
    pub fn api_client(&self) -> Client {
        self.client(CreateUserPoolClient {
            explicit_auth_flows: texts(&[
                "ALLOW_USER_PASSWORD_AUTH",
                "ALLOW_ADMIN_USER_PASSWORD_AUTH",
                "ALLOW_USER_SRP_AUTH",
                "ALLOW_REFRESH_TOKEN_AUTH",
            ]),
            prevent_user_existence_errors: Some("ENABLED".to_owned()),
            ..CreateUserPoolClient::default()
        })
    }

    /// What `InitiateAuth` says to a name and a password.
    pub fn initiate(
        &self,
        client: &Client,
        name: &str,
        password: &str,
    ) -> Result<AuthOutput, AwsError> {
        self.cloud.call(InitiateAuth {
            auth_flow: "USER_PASSWORD_AUTH".to_owned(),
            auth_parameters: Some(parameters(&[("USERNAME", name), ("PASSWORD", password)])),
            client_id: client.client_id.clone(),
            ..InitiateAuth::default()
        })
    }

    /// The tokens of a user who signs in by the API.
    pub fn password_auth(&self, client: &Client, name: &str) -> AuthenticationResult {
        self.initiate(client, name, PASSWORD)
            .expect("signs in")
            .authentication_result
            .expect("tokens")
    }

    /// The code in the last letter.
    pub fn mailed(&self) -> String {
        self.cloud.read(|world| {
            let letter = world.mailbox.last().expect("a letter");
            letter.code.clone().expect("a code")
        })
    }

    /// A copy that goes its own way.
    pub fn fork(&self) -> Self {
        Self {
            cloud: self.cloud.fork(),
            pool: self.pool.clone(),
        }
    }
}

pub fn parameters(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// The claims of a token, unverified.
pub fn decoded(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap_or_default();
    let bytes = URL_SAFE_NO_PAD.decode(payload).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}

pub fn site() -> CreateUserPoolClient {
    CreateUserPoolClient {
        allowed_oauth_flows: texts(&["code"]),
        allowed_oauth_scopes: texts(&["openid", "email", READ, WRITE]),
        allowed_oauth_flows_user_pool_client: Some(true),
        callback_urls: texts(&[CALLBACK]),
        logout_urls: texts(&["https://orchard.test/signed-out"]),
        supported_identity_providers: texts(&["COGNITO"]),
        prevent_user_existence_errors: Some("ENABLED".to_owned()),
        ..CreateUserPoolClient::default()
    }
}

pub fn query_of(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", percent_encode(name), percent_encode(value)))
        .collect();
    pairs.join("&")
}

/// The value of a hidden field of a page.
pub fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page
        .split(&start)
        .nth(1)
        .unwrap_or_else(|| panic!("{page}"));
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// A parameter of an address, in its query or its fragment.
pub fn parameter(url: &str, name: &str) -> Option<String> {
    let (_, query) = url.split_once(['?', '#'])?;
    crate::message::form_pairs(query)
        .into_iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value)
}

/// The value of a cookie that a reply sets.
pub fn cookie(reply: &Reply, name: &str) -> Option<String> {
    reply
        .headers
        .iter()
        .filter(|(field, _)| field == "Set-Cookie")
        .filter_map(|(_, value)| value.split(';').next()?.split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}
