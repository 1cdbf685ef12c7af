//! Forgotten passwords.

use super::{refused, says};
use crate::cognito::client::{Client, CreateUserPoolClient};
use crate::cognito::recovery::{AdminResetUserPassword, ConfirmForgotPassword, ForgotPassword};
use crate::cognito::settings::{
    AccountRecoverySetting, PasswordPolicy, Policies, RecoveryMechanism,
};
use crate::cognito::sign_up::CodeDeliveryOutput;
use crate::cognito::testing::{Orchard, PASSWORD};
use crate::cognito::user_admin::{AdminCreateUser, AdminSetUserPassword};
use crate::cognito::user_pool::UpdateUserPool;
use crate::operation::{AwsError, Empty};

fn forgot(orchard: &Orchard, client: &Client, name: &str) -> Result<CodeDeliveryOutput, AwsError> {
    orchard.cloud.call(ForgotPassword {
        client_id: client.client_id.clone(),
        username: name.to_owned(),
        ..ForgotPassword::default()
    })
}

fn reset(
    orchard: &Orchard,
    client: &Client,
    name: &str,
    code: &str,
    password: &str,
) -> Result<Empty, AwsError> {
    orchard.cloud.call(ConfirmForgotPassword {
        client_id: client.client_id.clone(),
        username: name.to_owned(),
        confirmation_code: code.to_owned(),
        password: password.to_owned(),
        ..ConfirmForgotPassword::default()
    })
}

#[test]
fn a_code_to_a_verified_address_sets_a_new_password_within_the_hour() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    let details = forgot(&orchard, &client, "ann")
        .expect("sent")
        .code_delivery_details;
    assert_eq!(
        (
            details.destination.as_str(),
            details.attribute_name.as_str()
        ),
        ("a***@o***", "email")
    );
    let code = orchard.mailed();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let new = "Better-Horse-9";
    assert_eq!(
        refused(reset(&orchard, &client, "ann", wrong, new)).0,
        "CodeMismatchException"
    );
    assert_eq!(
        refused(reset(&orchard, &client, "ann", &code, "weakweak")).0,
        "InvalidPasswordException"
    );
    orchard.cloud.advance(3599);
    let late = orchard.fork();
    late.cloud.advance(1);
    assert_eq!(
        refused(reset(&late, &client, "ann", &code, new)).0,
        "ExpiredCodeException"
    );
    reset(&orchard, &client, "ann", &code, new).expect("reset");
    assert_eq!(
        refused(reset(&orchard, &client, "ann", &code, new)).0,
        "ExpiredCodeException"
    );
    assert!(orchard.initiate(&client, "ann", PASSWORD).is_err());
    assert!(orchard.initiate(&client, "ann", new).is_ok());
}

#[test]
fn nothing_is_sent_to_what_was_not_verified_or_to_nobody() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    orchard
        .cloud
        .call(AdminCreateUser {
            user_pool_id: orchard.pool.clone(),
            username: "bob".to_owned(),
            message_action: Some("SUPPRESS".to_owned()),
            ..AdminCreateUser::default()
        })
        .expect("a user");
    assert_eq!(
        refused(forgot(&orchard, &client, "bob")),
        says(
            "NotAuthorizedException",
            "User password cannot be reset in the current state."
        )
    );
    orchard
        .cloud
        .call(AdminSetUserPassword {
            user_pool_id: orchard.pool.clone(),
            username: "bob".to_owned(),
            password: PASSWORD.to_owned(),
            permanent: Some(true),
        })
        .expect("set");
    let text = "Cannot reset password for the user as there is no registered/verified email or phone_number";
    assert_eq!(
        refused(forgot(&orchard, &client, "bob")),
        says("InvalidParameterException", text)
    );
    let simulated = forgot(&orchard, &client, "nobody")
        .expect("an answer")
        .code_delivery_details;
    assert_eq!(simulated.delivery_medium, "EMAIL");
    assert_eq!(
        refused(reset(&orchard, &client, "nobody", "000000", PASSWORD)).0,
        "ExpiredCodeException"
    );
    let legacy = orchard.client(CreateUserPoolClient::default());
    let not_found = says(
        "UserNotFoundException",
        "Username/client id combination not found.",
    );
    assert_eq!(refused(forgot(&orchard, &legacy, "nobody")), not_found);
    assert!(orchard.cloud.read(|world| world.mailbox.is_empty()));
}

fn update(orchard: &Orchard, update: UpdateUserPool) {
    orchard
        .cloud
        .call(UpdateUserPool {
            user_pool_id: orchard.pool.clone(),
            ..update
        })
        .expect("updated");
}

#[test]
fn a_pool_that_leaves_it_to_administrators_sends_nobody_a_code() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    update(
        &orchard,
        UpdateUserPool {
            account_recovery_setting: Some(AccountRecoverySetting {
                recovery_mechanisms: Some(vec![RecoveryMechanism {
                    priority: 1,
                    name: "admin_only".to_owned(),
                }]),
            }),
            ..UpdateUserPool::default()
        },
    );
    assert_eq!(
        refused(forgot(&orchard, &client, "ann")),
        says(
            "NotAuthorizedException",
            "Contact administrator to reset password."
        )
    );
}

#[test]
fn a_user_whom_an_administrator_reset_signs_in_after_the_code() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    let admin = AdminResetUserPassword {
        user_pool_id: orchard.pool.clone(),
        username: "ann".to_owned(),
        ..AdminResetUserPassword::default()
    };
    orchard.cloud.call(admin).expect("reset");
    assert_eq!(
        refused(orchard.initiate(&client, "ann", PASSWORD)).0,
        "PasswordResetRequiredException"
    );
    reset(
        &orchard,
        &client,
        "ann",
        &orchard.mailed(),
        "Better-Horse-9",
    )
    .expect("reset");
    assert!(orchard.initiate(&client, "ann", "Better-Horse-9").is_ok());
}

#[test]
fn former_passwords_do_not_come_back_where_the_pool_remembers_them() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    update(
        &orchard,
        UpdateUserPool {
            policies: Some(Policies {
                password_policy: Some(PasswordPolicy {
                    password_history_size: Some(2),
                    ..PasswordPolicy::default()
                }),
                sign_in_policy: None,
            }),
            ..UpdateUserPool::default()
        },
    );
    let change = |password: &str| {
        forgot(&orchard, &client, "ann").expect("sent");
        reset(&orchard, &client, "ann", &orchard.mailed(), password)
    };
    assert_eq!(
        refused(change(PASSWORD)).0,
        "PasswordHistoryPolicyViolationException"
    );
    change("Second-Horse-9").expect("new");
    assert_eq!(
        refused(change(PASSWORD)).0,
        "PasswordHistoryPolicyViolationException"
    );
    change("Third-Horse-9").expect("new");
    change(PASSWORD).expect("long ago");
}
