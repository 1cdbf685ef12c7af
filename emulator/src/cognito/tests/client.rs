//! What an app client reports, and what Cognito refuses to make.

use serde_json::json;
use tollgate_fixtures::rows::{CallbackUrl, Verdict};
use tollgate_fixtures::vectors;

use super::{refused, says};
use crate::cloud::without_nulls;
use crate::cognito::client::{
    CreateUserPoolClient, DeleteUserPoolClient, DescribeUserPoolClient, ListUserPoolClients,
    RefreshTokenRotation, TokenValidityUnits, UpdateUserPoolClient,
};
use crate::cognito::resource_server::{
    CreateResourceServer, DeleteResourceServer, DescribeResourceServer, ListResourceServers,
    ResourceServerScope, UpdateResourceServer,
};
use crate::cognito::testing::{CALLBACK, Orchard, READ, site, texts};
use crate::operation::AwsError;

fn ask(orchard: &Orchard, client: CreateUserPoolClient) -> Result<(), AwsError> {
    let create = CreateUserPoolClient {
        user_pool_id: orchard.pool.clone(),
        client_name: "c".to_owned(),
        ..client
    };
    orchard.cloud.call(create).map(drop)
}

#[test]
fn a_client_made_with_a_name_alone_reports_no_more_than_aws_does() {
    let orchard = Orchard::new();
    let client = orchard.client(CreateUserPoolClient::default());
    assert_eq!(client.client_id.len(), 26);
    let now = orchard.cloud.read(|world| world.now);
    assert_eq!(
        without_nulls(serde_json::to_value(&client).expect("JSON")),
        json!({
            "UserPoolId": orchard.pool, "ClientName": "site", "ClientId": client.client_id, "LastModifiedDate": now,
            "CreationDate": now, "RefreshTokenValidity": 30, "AllowedOAuthFlowsUserPoolClient": false,
            "EnableTokenRevocation": true, "EnablePropagateAdditionalUserContextData": false, "AuthSessionValidity": 3,
        })
    );
    assert_eq!(
        (
            client.access_seconds(),
            client.id_seconds(),
            client.refresh_seconds()
        ),
        (3600, 3600, 30 * 86_400)
    );
    assert!(client.allows_auth_flow("ALLOW_USER_SRP_AUTH"));
    assert!(!client.allows_auth_flow("ALLOW_USER_PASSWORD_AUTH"));
}

#[test]
fn what_was_set_comes_back_and_a_secret_is_made_where_one_is_asked_for() {
    let orchard = Orchard::new();
    let client = orchard.client(CreateUserPoolClient {
        generate_secret: Some(true),
        access_token_validity: Some(30),
        refresh_token_validity: Some(0),
        token_validity_units: Some(TokenValidityUnits {
            access_token: Some("minutes".to_owned()),
            ..TokenValidityUnits::default()
        }),
        ..site()
    });
    let secret = client.client_secret.clone().expect("a secret");
    assert!((51..=52).contains(&secret.len()));
    assert!(
        secret
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    );
    assert_eq!(
        (client.access_seconds(), client.refresh_token_validity),
        (1800, 30)
    );
    let described = orchard
        .cloud
        .call(DescribeUserPoolClient {
            user_pool_id: orchard.pool.clone(),
            client_id: client.client_id.clone(),
        })
        .expect("described");
    assert_eq!(described.user_pool_client, client);
}

#[test]
fn flows_that_do_not_go_together_are_refused() {
    let orchard = Orchard::new();
    let machine = || CreateUserPoolClient {
        generate_secret: Some(true),
        allowed_oauth_flows: texts(&["client_credentials"]),
        allowed_oauth_scopes: texts(&[READ]),
        allowed_oauth_flows_user_pool_client: Some(true),
        ..CreateUserPoolClient::default()
    };
    assert_eq!(ask(&orchard, machine()), Ok(()));
    assert_eq!(ask(&orchard, site()), Ok(()));

    for others in [
        ["client_credentials", "code"],
        ["client_credentials", "implicit"],
    ] {
        let mixed = CreateUserPoolClient {
            generate_secret: Some(true),
            allowed_oauth_flows: texts(&others),
            ..site()
        };
        let text =
            "client_credentials flow can not be selected along with code flow or implicit flow.";
        assert_eq!(
            refused(ask(&orchard, mixed)),
            says("InvalidOAuthFlowException", text)
        );
    }
    let public = CreateUserPoolClient {
        generate_secret: None,
        ..machine()
    };
    let text =
        "client_credentials flow can not be selected if client does not have a client secret.";
    assert_eq!(
        refused(ask(&orchard, public)),
        says("InvalidOAuthFlowException", text)
    );
    let reserved = CreateUserPoolClient {
        allowed_oauth_scopes: texts(&["openid"]),
        ..machine()
    };
    assert_eq!(
        refused(ask(&orchard, reserved)).0,
        "InvalidOAuthFlowException"
    );
    let nowhere = CreateUserPoolClient {
        callback_urls: None,
        ..site()
    };
    assert_eq!(
        refused(ask(&orchard, nowhere)).0,
        "InvalidParameterException"
    );
    let scopeless = CreateUserPoolClient {
        allowed_oauth_scopes: None,
        ..site()
    };
    let text = "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.";
    assert_eq!(
        refused(ask(&orchard, scopeless)),
        says("InvalidParameterException", text)
    );
}

#[test]
fn names_that_nobody_has_are_refused() {
    let orchard = Orchard::new();
    let scope = CreateUserPoolClient {
        allowed_oauth_scopes: texts(&["openid", "https://api.orchard.test/none"]),
        ..site()
    };
    let text = "Invalid scope requested: https://api.orchard.test/none";
    assert_eq!(
        refused(ask(&orchard, scope)),
        says("ScopeDoesNotExistException", text)
    );
    let provider = CreateUserPoolClient {
        supported_identity_providers: texts(&["COGNITO", "Google"]),
        ..site()
    };
    let text = format!(
        "The provider Google does not exist for User Pool {}.",
        orchard.pool
    );
    assert_eq!(
        refused(ask(&orchard, provider)),
        says("InvalidParameterException", &text)
    );
    let default = CreateUserPoolClient {
        default_redirect_uri: Some("https://orchard.test/other".to_owned()),
        ..site()
    };
    assert_eq!(
        refused(ask(&orchard, default)).0,
        "InvalidParameterException"
    );
    let good = CreateUserPoolClient {
        default_redirect_uri: Some(CALLBACK.to_owned()),
        ..site()
    };
    assert_eq!(ask(&orchard, good), Ok(()));
    let reads = |names: &[&str]| CreateUserPoolClient {
        read_attributes: texts(names),
        ..CreateUserPoolClient::default()
    };
    assert_eq!(
        refused(ask(&orchard, reads(&["custom:none"]))).0,
        "InvalidParameterException"
    );
    assert_eq!(ask(&orchard, reads(&["email", "email_verified"])), Ok(()));
    let writes = |names: &[&str]| CreateUserPoolClient {
        write_attributes: texts(names),
        ..CreateUserPoolClient::default()
    };
    for name in [
        "email_verified",
        "phone_number_verified",
        "sub",
        "custom:none",
    ] {
        assert_eq!(
            refused(ask(&orchard, writes(&["email", name]))).0,
            "InvalidParameterException"
        );
    }
    assert_eq!(ask(&orchard, writes(&["email"])), Ok(()));
}

#[test]
fn sign_in_flows_old_and_new_do_not_mix_nor_does_rotation_with_the_refresh_flow() {
    let orchard = Orchard::new();
    let flows = |names: &[&str]| CreateUserPoolClient {
        explicit_auth_flows: texts(names),
        ..CreateUserPoolClient::default()
    };
    let mixed = ask(
        &orchard,
        flows(&["ALLOW_USER_SRP_AUTH", "USER_PASSWORD_AUTH"]),
    );
    assert_eq!(refused(mixed).0, "InvalidParameterException");
    assert_eq!(
        ask(
            &orchard,
            flows(&["USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"])
        ),
        Ok(())
    );
    let rotated = |names: &[&str]| CreateUserPoolClient {
        refresh_token_rotation: Some(RefreshTokenRotation {
            feature: "ENABLED".to_owned(),
            retry_grace_period_seconds: None,
        }),
        ..flows(names)
    };
    let both = ask(
        &orchard,
        rotated(&["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]),
    );
    assert_eq!(refused(both).0, "InvalidParameterException");
    assert_eq!(ask(&orchard, rotated(&["ALLOW_USER_SRP_AUTH"])), Ok(()));
}

#[test]
fn validities_are_judged_in_their_units() {
    let orchard = Orchard::new();
    let validity = |access: (i64, &str), refresh: (i64, &str)| CreateUserPoolClient {
        access_token_validity: Some(access.0),
        id_token_validity: Some(access.0),
        refresh_token_validity: Some(refresh.0),
        token_validity_units: Some(TokenValidityUnits {
            access_token: Some(access.1.to_owned()),
            id_token: Some(access.1.to_owned()),
            refresh_token: Some(refresh.1.to_owned()),
        }),
        ..CreateUserPoolClient::default()
    };
    let day = (30, "days");
    for good in [
        validity((5, "minutes"), day),
        validity((300, "seconds"), day),
        validity((1, "days"), day),
        validity((1, "hours"), (60, "minutes")),
        validity((1, "hours"), (3650, "days")),
    ] {
        assert_eq!(ask(&orchard, good), Ok(()));
    }
    for bad in [
        validity((4, "minutes"), day),
        validity((299, "seconds"), day),
        validity((25, "hours"), day),
        validity((2, "days"), day),
        validity((5, "minutes"), (59, "minutes")),
        validity((5, "minutes"), (3651, "days")),
        validity((2, "hours"), (1, "hours")),
    ] {
        assert_eq!(
            refused(ask(&orchard, bad)),
            says(
                "InvalidParameterException",
                "Invalid range for token validity."
            )
        );
    }
}

#[test]
fn addresses_are_absolute_and_safe_or_of_this_machine() {
    let rows: Vec<CallbackUrl> = vectors("callback_url").expect("vectors");
    assert!(rows.len() > 10);
    let orchard = Orchard::new();
    for row in rows {
        for place in ["callback", "logout"] {
            let client = if place == "callback" {
                CreateUserPoolClient {
                    callback_urls: texts(&[&row.input]),
                    ..site()
                }
            } else {
                CreateUserPoolClient {
                    logout_urls: texts(&[&row.input]),
                    ..site()
                }
            };
            let result = ask(&orchard, client);
            match row.expected {
                Verdict::Allowed => assert_eq!(result, Ok(()), "{} {place}", row.name),
                Verdict::Refused => {
                    assert_eq!(
                        refused(result).0,
                        "InvalidParameterException",
                        "{} {place}",
                        row.name
                    );
                }
            }
        }
    }
    for url in [
        "http://localhost@evil.example/",
        "http://evil.example/?http://localhost",
        "http://[::1].evil.example/",
        "http://[::1]:8400.evil.example/",
        "http://evil.example\\@localhost/",
        "HTTP://evil.example/",
        "https://",
    ] {
        let client = CreateUserPoolClient {
            callback_urls: texts(&[url]),
            ..site()
        };
        assert_eq!(
            refused(ask(&orchard, client)).0,
            "InvalidParameterException",
            "{url}"
        );
    }
}

#[test]
fn an_update_keeps_id_and_secret_and_sets_the_rest_back() {
    let orchard = Orchard::new();
    let client = orchard.client(CreateUserPoolClient {
        generate_secret: Some(true),
        ..site()
    });
    orchard.cloud.advance(5);
    let update = |update: UpdateUserPoolClient| {
        orchard.cloud.call(UpdateUserPoolClient {
            user_pool_id: orchard.pool.clone(),
            client_id: client.client_id.clone(),
            ..update
        })
    };
    let updated = update(UpdateUserPoolClient {
        client_name: Some("renamed".to_owned()),
        ..UpdateUserPoolClient::default()
    })
    .expect("updated")
    .user_pool_client;
    assert_eq!(updated.client_secret, client.client_secret);
    assert_eq!(
        (updated.client_name.as_str(), updated.callback_urls),
        ("renamed", None)
    );
    assert!(!updated.allowed_oauth_flows_user_pool_client);
    assert!(updated.last_modified_date > updated.creation_date);
    let bad = update(UpdateUserPoolClient {
        allowed_oauth_flows: texts(&["code"]),
        ..UpdateUserPoolClient::default()
    });
    assert_eq!(refused(bad).0, "InvalidParameterException");
}

#[test]
fn a_deleted_client_is_gone_and_the_others_are_listed() {
    let orchard = Orchard::new();
    let (one, other) = (orchard.site(), orchard.site());
    let delete = || {
        orchard.cloud.call(DeleteUserPoolClient {
            user_pool_id: orchard.pool.clone(),
            client_id: one.client_id.clone(),
        })
    };
    delete().expect("deleted");
    let text = format!("User pool client {} does not exist.", one.client_id);
    assert_eq!(refused(delete()), says("ResourceNotFoundException", &text));
    let listed = orchard
        .cloud
        .call(ListUserPoolClients {
            user_pool_id: orchard.pool.clone(),
            ..ListUserPoolClients::default()
        })
        .expect("listed");
    let ids: Vec<&str> = listed
        .user_pool_clients
        .iter()
        .map(|client| client.client_id.as_str())
        .collect();
    assert_eq!(ids, [other.client_id.as_str()]);
}

#[test]
fn a_resource_server_is_made_once_changed_and_deleted() {
    let orchard = Orchard::new();
    let scope = |name: &str| ResourceServerScope {
        scope_name: name.to_owned(),
        scope_description: "d".to_owned(),
    };
    let create = |identifier: &str, scopes| {
        orchard.cloud.call(CreateResourceServer {
            user_pool_id: orchard.pool.clone(),
            identifier: identifier.to_owned(),
            name: "n".to_owned(),
            scopes,
        })
    };
    let bare = create("press", None).expect("made").resource_server;
    assert_eq!(
        serde_json::to_value(&bare).expect("JSON"),
        json!({ "UserPoolId": orchard.pool, "Identifier": "press", "Name": "n" })
    );
    let text = format!("press already exists in user pool {}.", orchard.pool);
    assert_eq!(
        refused(create("press", None)),
        says("InvalidParameterException", &text)
    );
    assert_eq!(
        refused(create("x", Some(vec![scope("a"), scope("a")]))).0,
        "InvalidParameterException"
    );
    let updated = orchard
        .cloud
        .call(UpdateResourceServer {
            user_pool_id: orchard.pool.clone(),
            identifier: "press".to_owned(),
            name: "m".to_owned(),
            scopes: Some(vec![scope("write"), scope("read")]),
        })
        .expect("updated");
    let describe = || {
        orchard.cloud.call(DescribeResourceServer {
            user_pool_id: orchard.pool.clone(),
            identifier: "press".to_owned(),
        })
    };
    assert_eq!(describe(), Ok(updated));
    let has = |scope: &str| {
        orchard.cloud.read(|world| {
            world
                .cognito
                .pools
                .get(&orchard.pool)
                .is_some_and(|pool| pool.has_scope(scope))
        })
    };
    assert!(has("press/read") && !has("press/none") && !has("pressread") && !has("read"));
    let list = ListResourceServers {
        user_pool_id: orchard.pool.clone(),
        ..ListResourceServers::default()
    };
    assert_eq!(
        orchard
            .cloud
            .call(list)
            .expect("listed")
            .resource_servers
            .len(),
        2
    );
    orchard
        .cloud
        .call(DeleteResourceServer {
            user_pool_id: orchard.pool.clone(),
            identifier: "press".to_owned(),
        })
        .expect("deleted");
    let gone = says(
        "ResourceNotFoundException",
        "Resource server press does not exist.",
    );
    assert_eq!(refused(describe()), gone);
    assert!(!has("press/read"));
}
