//! People who make their own account.

use super::{refused, says};
use crate::cognito::client::{Client, CreateUserPoolClient};
use crate::cognito::settings::AdminCreateUserConfig;
use crate::cognito::sign_up::{
    AdminConfirmSignUp, ConfirmSignUp, ResendConfirmationCode, SignUp, SignUpOutput,
};
use crate::cognito::testing::{Orchard, PASSWORD, texts};
use crate::cognito::user::Attribute;
use crate::cognito::user_admin::{AdminGetUser, AdminGetUserOutput};
use crate::cognito::user_pool::{CreateUserPool, UpdateUserPool};
use crate::operation::{AwsError, Empty};

/// The orchard with another pool.
fn with_pool(pool: CreateUserPool) -> (Orchard, Client) {
    let orchard = Orchard::new();
    let create = CreateUserPool {
        pool_name: "open".to_owned(),
        ..pool
    };
    let pool = orchard.cloud.call(create).expect("a pool").user_pool.id;
    let orchard = Orchard { pool, ..orchard };
    let client = orchard.api_client();
    (orchard, client)
}

fn verified_by_mail() -> (Orchard, Client) {
    with_pool(CreateUserPool {
        auto_verified_attributes: texts(&["email"]),
        ..CreateUserPool::default()
    })
}

fn sign_up(
    orchard: &Orchard,
    client: &Client,
    name: &str,
    attributes: &[(&str, &str)],
) -> Result<SignUpOutput, AwsError> {
    let attributes = attributes
        .iter()
        .map(|(name, value)| Attribute::of(name, value));
    orchard.cloud.call(SignUp {
        client_id: client.client_id.clone(),
        username: name.to_owned(),
        password: Some(PASSWORD.to_owned()),
        user_attributes: Some(attributes.collect()),
        ..SignUp::default()
    })
}

fn confirm(orchard: &Orchard, client: &Client, name: &str, code: &str) -> Result<Empty, AwsError> {
    orchard.cloud.call(ConfirmSignUp {
        client_id: client.client_id.clone(),
        username: name.to_owned(),
        confirmation_code: code.to_owned(),
        ..ConfirmSignUp::default()
    })
}

fn shown(orchard: &Orchard, name: &str) -> AdminGetUserOutput {
    let get = AdminGetUser {
        user_pool_id: orchard.pool.clone(),
        username: name.to_owned(),
    };
    orchard.cloud.call(get).expect("described")
}

const BOB: [(&str, &str); 1] = [("email", "bob@orchard.test")];

#[test]
fn a_new_account_signs_in_after_its_code_and_not_before() {
    let (orchard, client) = verified_by_mail();
    let made = sign_up(&orchard, &client, "bob", &BOB).expect("made");
    assert!(!made.user_confirmed);
    let details = made.code_delivery_details.expect("a code");
    assert_eq!(
        (
            details.destination.as_str(),
            details.delivery_medium.as_str(),
            details.attribute_name.as_str()
        ),
        ("b***@o***", "EMAIL", "email")
    );
    let code = orchard.mailed();
    assert_eq!(code.len(), 6);
    assert_eq!(
        refused(orchard.initiate(&client, "bob", PASSWORD)),
        says("UserNotConfirmedException", "User is not confirmed.")
    );
    assert_eq!(
        refused(orchard.initiate(&client, "bob", "Wrong-Horse-9")).0,
        "NotAuthorizedException"
    );

    let wrong = if code == "000000" { "000001" } else { "000000" };
    let text = "Invalid verification code provided, please try again.";
    assert_eq!(
        refused(confirm(&orchard, &client, "bob", wrong)),
        says("CodeMismatchException", text)
    );
    confirm(&orchard, &client, "bob", &code).expect("confirmed");
    let user = shown(&orchard, "bob");
    assert_eq!(user.user_status, "CONFIRMED");
    assert!(
        user.user_attributes
            .contains(&Attribute::of("email_verified", "true"))
    );
    assert!(orchard.initiate(&client, "bob", PASSWORD).is_ok());
    let again = says(
        "NotAuthorizedException",
        "User cannot be confirmed. Current status is CONFIRMED",
    );
    assert_eq!(refused(confirm(&orchard, &client, "bob", &code)), again);
}

#[test]
fn a_code_is_good_for_a_day_and_a_newer_one_replaces_it() {
    let (orchard, client) = verified_by_mail();
    sign_up(&orchard, &client, "bob", &BOB).expect("made");
    let code = orchard.mailed();
    orchard.cloud.advance(86_399);
    let early = orchard.fork();
    assert!(confirm(&early, &client, "bob", &code).is_ok());
    orchard.cloud.advance(1);
    let over = says(
        "ExpiredCodeException",
        "Invalid code provided, please request a code again.",
    );
    assert_eq!(refused(confirm(&orchard, &client, "bob", &code)), over);
    let resend = || {
        orchard.cloud.call(ResendConfirmationCode {
            client_id: client.client_id.clone(),
            username: "bob".to_owned(),
            ..ResendConfirmationCode::default()
        })
    };
    resend().expect("sent");
    let next = orchard.mailed();
    assert_ne!(next, code);
    assert!(confirm(&orchard, &client, "bob", &code).is_err());
    confirm(&orchard, &client, "bob", &next).expect("confirmed");
    let refusal = says("InvalidParameterException", "User is already confirmed.");
    assert_eq!(refused(resend()), refusal);
}

#[test]
fn a_number_goes_before_an_address_and_without_either_there_is_no_code() {
    let (orchard, client) = with_pool(CreateUserPool {
        auto_verified_attributes: texts(&["email", "phone_number"]),
        ..CreateUserPool::default()
    });
    let both = [BOB[0], ("phone_number", "+12065559934")];
    let made = sign_up(&orchard, &client, "bob", &both).expect("made");
    let details = made.code_delivery_details.expect("a code");
    assert_eq!(
        (
            details.destination.as_str(),
            details.delivery_medium.as_str()
        ),
        ("+*******9934", "SMS")
    );
    let sent = orchard.cloud.read(|world| world.mailbox.len());
    assert_eq!(sent, 1);
    let made = sign_up(&orchard, &client, "eve", &[]).expect("made");
    assert_eq!(made.code_delivery_details, None);
    let none = says(
        "ExpiredCodeException",
        "Invalid code provided, please request a code again.",
    );
    assert_eq!(refused(confirm(&orchard, &client, "eve", "000000")), none);
    let admin = AdminConfirmSignUp {
        user_pool_id: orchard.pool.clone(),
        username: "eve".to_owned(),
        ..AdminConfirmSignUp::default()
    };
    orchard.cloud.call(admin.clone()).expect("confirmed");
    assert_eq!(
        refused(orchard.cloud.call(admin)).0,
        "NotAuthorizedException"
    );
    assert!(orchard.initiate(&client, "eve", PASSWORD).is_ok());
}

#[test]
fn a_sign_up_that_the_pool_or_the_client_does_not_want_is_refused() {
    let (orchard, client) = verified_by_mail();
    sign_up(&orchard, &client, "bob", &BOB).expect("made");
    let taken = says("UsernameExistsException", "User already exists");
    assert_eq!(refused(sign_up(&orchard, &client, "bob", &[])), taken);
    assert_eq!(
        refused(sign_up(&orchard, &client, "eve", &[("email", "nothing")])),
        says("InvalidParameterException", "Invalid email address format.")
    );
    let (code, _) = refused(sign_up(
        &orchard,
        &client,
        "eve",
        &[("phone_number", "555")],
    ));
    assert_eq!(code, "InvalidParameterException");
    let unwritable = says(
        "NotAuthorizedException",
        "A client attempted to write unauthorized attribute",
    );
    for name in ["email_verified", "custom:none", "sub"] {
        assert_eq!(
            refused(sign_up(&orchard, &client, "eve", &[(name, "true")])),
            unwritable,
            "{name}"
        );
    }
    let weak = orchard.cloud.call(SignUp {
        client_id: client.client_id.clone(),
        username: "eve".to_owned(),
        password: Some("weakpassword".to_owned()),
        ..SignUp::default()
    });
    let text = "Password did not conform with policy: Password must have uppercase characters";
    assert_eq!(refused(weak), says("InvalidPasswordException", text));
    orchard
        .cloud
        .call(UpdateUserPool {
            user_pool_id: orchard.pool.clone(),
            admin_create_user_config: Some(AdminCreateUserConfig {
                allow_admin_create_user_only: Some(true),
                ..AdminCreateUserConfig::default()
            }),
            ..UpdateUserPool::default()
        })
        .expect("closed");
    assert_eq!(
        refused(sign_up(&orchard, &client, "eve", &[])),
        says(
            "NotAuthorizedException",
            "SignUp is not permitted for this user pool"
        )
    );
}

#[test]
fn a_pool_of_addresses_takes_addresses_and_names_its_users_by_their_sub() {
    let (orchard, client) = with_pool(CreateUserPool {
        username_attributes: texts(&["email"]),
        auto_verified_attributes: texts(&["email"]),
        ..CreateUserPool::default()
    });
    assert_eq!(
        refused(sign_up(&orchard, &client, "bob", &[])),
        says("InvalidParameterException", "Username should be an email.")
    );
    let made = sign_up(&orchard, &client, "bob@orchard.test", &[]).expect("made");
    let user = shown(&orchard, "bob@orchard.test");
    assert_eq!(user.username, made.user_sub);
    assert!(
        user.user_attributes
            .contains(&Attribute::of("email", "bob@orchard.test"))
    );
    assert_eq!(
        refused(sign_up(&orchard, &client, "bob@orchard.test", &[])),
        says(
            "UsernameExistsException",
            "An account with the given email already exists."
        )
    );
    confirm(&orchard, &client, "bob@orchard.test", &orchard.mailed()).expect("confirmed");
    for name in ["bob@orchard.test", &made.user_sub] {
        assert!(orchard.initiate(&client, name, PASSWORD).is_ok(), "{name}");
    }
}

#[test]
fn an_alias_signs_in_once_it_is_verified_and_is_one_user_s() {
    let (orchard, client) = with_pool(CreateUserPool {
        alias_attributes: texts(&["email"]),
        auto_verified_attributes: texts(&["email"]),
        ..CreateUserPool::default()
    });
    let address = BOB[0].1;
    assert_eq!(
        refused(sign_up(&orchard, &client, address, &[])).0,
        "InvalidParameterException"
    );
    sign_up(&orchard, &client, "bob", &BOB).expect("made");
    let first = orchard.mailed();
    sign_up(&orchard, &client, "eve", &BOB).expect("unverified, so still free");
    let second = orchard.mailed();
    assert!(orchard.initiate(&client, address, PASSWORD).is_err());
    confirm(&orchard, &client, "bob", &first).expect("confirmed");
    assert!(orchard.initiate(&client, address, PASSWORD).is_ok());
    assert_eq!(
        refused(confirm(&orchard, &client, "eve", &second)),
        says(
            "AliasExistsException",
            "An account with the email already exists."
        )
    );
    orchard
        .cloud
        .call(ConfirmSignUp {
            client_id: client.client_id.clone(),
            username: "eve".to_owned(),
            confirmation_code: second,
            force_alias_creation: Some(true),
            ..ConfirmSignUp::default()
        })
        .expect("taken over");
    let holder = shown(&orchard, address);
    assert_eq!(holder.username, "eve");
}

#[test]
fn a_name_that_nobody_has_gets_the_same_answers_where_the_client_wants_it() {
    let (orchard, client) = verified_by_mail();
    let resend = |client: &Client| {
        orchard.cloud.call(ResendConfirmationCode {
            client_id: client.client_id.clone(),
            username: "nobody".to_owned(),
            ..ResendConfirmationCode::default()
        })
    };
    assert_eq!(
        refused(confirm(&orchard, &client, "nobody", "000000")).0,
        "ExpiredCodeException"
    );
    let simulated = resend(&client).expect("an answer").code_delivery_details;
    assert_eq!(simulated.destination, "n***@n***");
    let legacy = orchard.client(CreateUserPoolClient::default());
    assert_eq!(
        refused(confirm(&orchard, &legacy, "nobody", "000000")).0,
        "UserNotFoundException"
    );
    assert_eq!(refused(resend(&legacy)).0, "UserNotFoundException");
    assert!(orchard.cloud.read(|world| world.mailbox.is_empty()));
}
