//! Attributes: who may change them, and what a change does to a verified address.

use super::{refused, says};
use crate::cloud::Cloud;
use crate::cognito::attribute::{
    AdminDeleteUserAttributes, AdminUpdateUserAttributes, DeleteUserAttributes,
    GetUserAttributeVerificationCode, UpdateUserAttributes, VerifyUserAttribute,
};
use crate::cognito::client::CreateUserPoolClient;
use crate::cognito::self_service::GetUser;
use crate::cognito::settings::UserAttributeUpdateSettings;
use crate::cognito::testing::{Orchard, PASSWORD, texts};
use crate::cognito::user::Attribute;
use crate::cognito::user_pool::UpdateUserPool;
use crate::operation::{AwsError, Empty};

fn admin(orchard: &Orchard, changes: &[(&str, &str)]) -> Result<Empty, AwsError> {
    let changes = changes
        .iter()
        .map(|(name, value)| Attribute::of(name, value));
    orchard.cloud.call(AdminUpdateUserAttributes {
        user_pool_id: orchard.pool.clone(),
        username: "ann".to_owned(),
        user_attributes: changes.collect(),
        ..AdminUpdateUserAttributes::default()
    })
}

/// An attribute of ann's, as her own token shows it.
fn attribute(orchard: &Orchard, token: &str, name: &str) -> Option<String> {
    let get = GetUser {
        access_token: token.to_owned(),
    };
    let user = orchard.cloud.call(get).expect("a user");
    let found = user
        .user_attributes
        .into_iter()
        .find(|attribute| attribute.name == name);
    found.and_then(|attribute| attribute.value)
}

fn update(orchard: &Orchard, token: &str, name: &str, value: &str) -> Result<usize, AwsError> {
    let update = UpdateUserAttributes {
        user_attributes: vec![Attribute::of(name, value)],
        access_token: token.to_owned(),
        ..UpdateUserAttributes::default()
    };
    orchard
        .cloud
        .call(update)
        .map(|output| output.code_delivery_details_list.len())
}

fn verify(orchard: &Orchard, token: &str, code: &str) -> Result<Empty, AwsError> {
    orchard.cloud.call(VerifyUserAttribute {
        access_token: token.to_owned(),
        attribute_name: "email".to_owned(),
        code: code.to_owned(),
    })
}

fn auto_verify(orchard: &Orchard, held: bool) {
    orchard
        .cloud
        .call(UpdateUserPool {
            user_pool_id: orchard.pool.clone(),
            auto_verified_attributes: texts(&["email"]),
            user_attribute_update_settings: held.then(|| UserAttributeUpdateSettings {
                attributes_require_verification_before_update: texts(&["email"]),
            }),
            ..UpdateUserPool::default()
        })
        .expect("updated");
}

#[test]
fn an_administrator_sets_what_the_schema_knows_and_nothing_takes_a_value_away() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    let token = orchard.password_auth(&client, "ann").access_token;
    admin(&orchard, &[("name", "Ann"), ("nickname", "A")]).expect("set");
    assert_eq!(attribute(&orchard, &token, "name").as_deref(), Some("Ann"));
    admin(&orchard, &[("name", "")]).expect("set");
    assert_eq!(attribute(&orchard, &token, "name"), None);
    let delete = AdminDeleteUserAttributes {
        user_pool_id: orchard.pool.clone(),
        username: "ann".to_owned(),
        user_attribute_names: vec!["nickname".to_owned()],
    };
    orchard.cloud.call(delete).expect("deleted");
    assert_eq!(attribute(&orchard, &token, "nickname"), None);
    for wrong in [
        ("custom:none", "x"),
        ("birthdate", "1"),
        ("email_verified", "yes"),
        ("updated_at", "-1"),
        ("sub", "x"),
    ] {
        assert_eq!(
            refused(admin(&orchard, &[wrong])).0,
            "InvalidParameterException",
            "{wrong:?}"
        );
    }
    admin(&orchard, &[("email", "new@orchard.test")]).expect("set");
    assert_eq!(
        attribute(&orchard, &token, "email_verified").as_deref(),
        Some("false")
    );
    admin(
        &orchard,
        &[("email", "a@orchard.test"), ("email_verified", "true")],
    )
    .expect("set");
    assert_eq!(
        attribute(&orchard, &token, "email_verified").as_deref(),
        Some("true")
    );
}

#[test]
fn a_new_address_of_one_s_own_is_unverified_until_its_code_came_back() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    let token = orchard.password_auth(&client, "ann").access_token;
    auto_verify(&orchard, false);
    assert_eq!(update(&orchard, &token, "name", "Ann"), Ok(0));
    assert_eq!(update(&orchard, &token, "email", "new@orchard.test"), Ok(1));
    assert_eq!(
        attribute(&orchard, &token, "email").as_deref(),
        Some("new@orchard.test")
    );
    assert_eq!(
        attribute(&orchard, &token, "email_verified").as_deref(),
        Some("false")
    );
    let code = orchard.mailed();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(
        refused(verify(&orchard, &token, wrong)).0,
        "CodeMismatchException"
    );
    verify(&orchard, &token, &code).expect("verified");
    assert_eq!(
        attribute(&orchard, &token, "email_verified").as_deref(),
        Some("true")
    );
    assert_eq!(
        refused(verify(&orchard, &token, &code)).0,
        "ExpiredCodeException"
    );
}

#[test]
fn the_old_address_stays_where_the_pool_wants_it_until_the_new_one_is_verified() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    let token = orchard.password_auth(&client, "ann").access_token;
    auto_verify(&orchard, true);
    assert_eq!(update(&orchard, &token, "email", "new@orchard.test"), Ok(1));
    assert_eq!(
        attribute(&orchard, &token, "email").as_deref(),
        Some("ann@orchard.test")
    );
    assert_eq!(
        attribute(&orchard, &token, "email_verified").as_deref(),
        Some("true")
    );
    let to = orchard
        .cloud
        .read(|world| world.mailbox.last().map(|letter| letter.to.clone()));
    assert_eq!(to.as_deref(), Some("new@orchard.test"));
    verify(&orchard, &token, &orchard.mailed()).expect("verified");
    assert_eq!(
        attribute(&orchard, &token, "email").as_deref(),
        Some("new@orchard.test")
    );
}

#[test]
fn a_user_changes_only_what_the_client_may_write() {
    let orchard = Orchard::new();
    let client = orchard.client(CreateUserPoolClient {
        explicit_auth_flows: texts(&["ALLOW_USER_PASSWORD_AUTH"]),
        write_attributes: texts(&["name"]),
        ..CreateUserPoolClient::default()
    });
    let token = orchard.password_auth(&client, "ann").access_token;
    let refusal = says(
        "NotAuthorizedException",
        "A client attempted to write unauthorized attribute",
    );
    for name in ["email", "email_verified", "nickname"] {
        assert_eq!(
            refused(update(&orchard, &token, name, "x")),
            refusal,
            "{name}"
        );
    }
    let delete = |name: &str| {
        orchard.cloud.call(DeleteUserAttributes {
            user_attribute_names: vec![name.to_owned()],
            access_token: token.clone(),
        })
    };
    assert_eq!(refused(delete("email")), refusal);
    update(&orchard, &token, "name", "Ann").expect("its own");
    delete("name").expect("its own");
    assert_eq!(attribute(&orchard, &token, "name"), None);
}

#[test]
fn a_code_to_verify_is_sent_to_what_is_there() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    let token = orchard.password_auth(&client, "ann").access_token;
    let ask = |name: &str| {
        orchard.cloud.call(GetUserAttributeVerificationCode {
            access_token: token.clone(),
            attribute_name: name.to_owned(),
            ..GetUserAttributeVerificationCode::default()
        })
    };
    for name in ["phone_number", "name"] {
        assert_eq!(refused(ask(name)).0, "InvalidParameterException", "{name}");
    }
    assert_eq!(
        ask("email")
            .expect("sent")
            .code_delivery_details
            .destination,
        "a***@o***"
    );
}

#[test]
fn a_world_that_was_written_down_still_knows_its_codes() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    let token = orchard.password_auth(&client, "ann").access_token;
    auto_verify(&orchard, true);
    update(&orchard, &token, "email", "new@orchard.test").expect("sent");
    let text = orchard.cloud.read(serde_json::to_string).expect("JSON");
    let again = Orchard {
        cloud: Cloud::of(serde_json::from_str(&text).expect("a world")),
        pool: orchard.pool.clone(),
    };
    verify(&again, &token, &orchard.mailed()).expect("verified");
    assert_eq!(
        attribute(&again, &token, "email").as_deref(),
        Some("new@orchard.test")
    );
    assert!(again.initiate(&client, "ann", PASSWORD).is_ok());
}
