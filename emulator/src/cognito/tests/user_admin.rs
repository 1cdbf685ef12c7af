//! Users as administrators and Terraform make them.

use super::{refused, says};
use crate::cognito::testing::{Orchard, texts};
use crate::cognito::user::Attribute;
use crate::cognito::user_admin::{
    AdminCreateUser, AdminDeleteUser, AdminGetUser, AdminGetUserOutput, AdminSetUserPassword,
    UserType,
};
use crate::cognito::user_pool::CreateUserPool;
use crate::operation::AwsError;

fn create(orchard: &Orchard, user: AdminCreateUser) -> Result<UserType, AwsError> {
    let create = AdminCreateUser {
        user_pool_id: orchard.pool.clone(),
        ..user
    };
    orchard.cloud.call(create).map(|output| output.user)
}

fn named(name: &str) -> AdminCreateUser {
    AdminCreateUser {
        username: name.to_owned(),
        ..AdminCreateUser::default()
    }
}

fn get(orchard: &Orchard, name: &str) -> Result<AdminGetUserOutput, AwsError> {
    orchard.cloud.call(AdminGetUser {
        user_pool_id: orchard.pool.clone(),
        username: name.to_owned(),
    })
}

#[test]
fn a_user_is_made_with_a_temporary_password_that_is_mailed() {
    let orchard = Orchard::new();
    let user = create(
        &orchard,
        AdminCreateUser {
            user_attributes: Some(vec![Attribute::of("email", "bob@orchard.test")]),
            desired_delivery_mediums: texts(&["EMAIL"]),
            ..named("bob")
        },
    )
    .expect("made");
    assert_eq!(
        (
            user.username.as_str(),
            user.user_status.as_str(),
            user.enabled
        ),
        ("bob", "FORCE_CHANGE_PASSWORD", true)
    );
    assert_eq!(
        user.attributes
            .first()
            .map(|attribute| attribute.name.as_str()),
        Some("sub")
    );
    let client = orchard.api_client();
    let output = orchard
        .initiate(&client, "bob", &orchard.mailed())
        .expect("right");
    assert_eq!(
        output.challenge_name.as_deref(),
        Some("NEW_PASSWORD_REQUIRED")
    );
    let described = get(&orchard, "bob").expect("described");
    assert_eq!(described.user_attributes, user.attributes);
    assert_eq!(
        (
            described.user_mfa_setting_list,
            described.preferred_mfa_setting
        ),
        (None, None)
    );
}

#[test]
fn a_user_is_made_once_and_invited_again_only_while_it_waits() {
    let orchard = Orchard::new();
    let exists = says("UsernameExistsException", "User account already exists");
    assert_eq!(refused(create(&orchard, named("ann"))), exists);
    let resend = |name: &str| AdminCreateUser {
        message_action: Some("RESEND".to_owned()),
        ..named(name)
    };
    assert_eq!(
        refused(create(&orchard, resend("ann"))).0,
        "UnsupportedUserStateException"
    );
    assert_eq!(
        refused(create(&orchard, resend("nobody"))).0,
        "UserNotFoundException"
    );
    create(&orchard, named("bob")).expect("made");
    orchard.cloud.advance(8 * 86_400);
    create(
        &orchard,
        AdminCreateUser {
            temporary_password: Some("Temporary-2".to_owned()),
            ..resend("bob")
        },
    )
    .expect("invited again");
    let client = orchard.api_client();
    assert!(orchard.initiate(&client, "bob", "Temporary-2").is_ok());
}

#[test]
fn a_password_is_for_good_or_to_be_replaced() {
    let orchard = Orchard::new();
    let set = |password: &str, permanent: bool| {
        orchard.cloud.call(AdminSetUserPassword {
            user_pool_id: orchard.pool.clone(),
            username: "ann".to_owned(),
            password: password.to_owned(),
            permanent: Some(permanent),
        })
    };
    let status = || get(&orchard, "ann").expect("described").user_status;
    set("Temporary-1", false).expect("set");
    assert_eq!(status(), "FORCE_CHANGE_PASSWORD");
    set("Better-Horse-9", true).expect("set");
    assert_eq!(status(), "CONFIRMED");
    let text = "Password did not conform with policy: Password must have symbol characters";
    assert_eq!(
        refused(set("NoSymbols9", true)),
        says("InvalidPasswordException", text)
    );
    let (code, text) = refused(set("short", true));
    assert_eq!(code, "InvalidPasswordException", "{text}");
}

#[test]
fn who_is_deleted_is_gone_and_its_name_is_free() {
    let orchard = Orchard::new();
    let delete = || {
        orchard.cloud.call(AdminDeleteUser {
            user_pool_id: orchard.pool.clone(),
            username: "ann".to_owned(),
        })
    };
    let before = get(&orchard, "ann").expect("described");
    delete().expect("deleted");
    let gone = says("UserNotFoundException", "User does not exist.");
    assert_eq!(refused(get(&orchard, "ann")), gone);
    assert_eq!(refused(delete()), gone);
    let after = create(&orchard, named("ann")).expect("made again");
    assert_ne!(before.user_attributes, after.attributes);
}

#[test]
fn a_user_of_a_pool_of_addresses_is_found_by_the_address_in_any_case_where_case_is_nothing() {
    let orchard = Orchard::new();
    let pool = orchard
        .cloud
        .call(CreateUserPool {
            pool_name: "growers".to_owned(),
            username_attributes: texts(&["email"]),
            username_configuration: Some(crate::cognito::settings::UsernameConfiguration {
                case_sensitive: false,
            }),
            ..CreateUserPool::default()
        })
        .expect("a pool")
        .user_pool
        .id;
    let orchard = Orchard { pool, ..orchard };
    let user = create(&orchard, named("Ann@orchard.test")).expect("made");
    for name in ["Ann@orchard.test", "ann@ORCHARD.test", &user.username] {
        assert_eq!(get(&orchard, name).expect(name).username, user.username);
    }
    let exists = says("UsernameExistsException", "User account already exists");
    assert_eq!(refused(create(&orchard, named("ann@orchard.test"))), exists);
    assert_eq!(
        refused(create(&orchard, named("ann"))).0,
        "InvalidParameterException"
    );
}

#[test]
fn a_verified_alias_is_one_user_s_unless_it_is_taken_by_force() {
    let orchard = Orchard::new();
    let pool = orchard
        .cloud
        .call(CreateUserPool {
            pool_name: "aliases".to_owned(),
            alias_attributes: texts(&["email"]),
            ..CreateUserPool::default()
        })
        .expect("a pool")
        .user_pool
        .id;
    let orchard = Orchard { pool, ..orchard };
    let with_address = |name: &str, force| AdminCreateUser {
        user_attributes: Some(vec![
            Attribute::of("email", "a@orchard.test"),
            Attribute::of("email_verified", "true"),
        ]),
        force_alias_creation: force,
        ..named(name)
    };
    create(&orchard, with_address("one", None)).expect("made");
    assert_eq!(
        refused(create(&orchard, with_address("two", None))),
        says(
            "AliasExistsException",
            "An account with the email already exists."
        )
    );
    create(&orchard, with_address("two", Some(true))).expect("made");
    assert_eq!(
        get(&orchard, "a@orchard.test").expect("described").username,
        "two"
    );
}
