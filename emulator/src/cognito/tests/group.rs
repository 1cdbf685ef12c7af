//! Groups, and what they put into tokens.

use serde_json::{Value, json};

use super::{refused, says};
use crate::cognito::group::{
    AdminAddUserToGroup, AdminListGroupsForUser, AdminRemoveUserFromGroup, CreateGroup,
    DeleteGroup, GetGroup, ListGroups, ListUsersInGroup, UpdateGroup,
};
use crate::cognito::testing::{Orchard, decoded};
use crate::cognito::user_admin::AdminDeleteUser;
use crate::operation::AwsError;

fn create(orchard: &Orchard, name: &str, precedence: Option<i64>) -> Result<(), AwsError> {
    let create = CreateGroup {
        group_name: name.to_owned(),
        user_pool_id: orchard.pool.clone(),
        role_arn: Some(format!("arn:aws:iam::000000000000:role/{name}")),
        precedence,
        ..CreateGroup::default()
    };
    orchard.cloud.call(create).map(drop)
}

fn add(orchard: &Orchard, user: &str, group: &str) -> Result<(), AwsError> {
    let add = AdminAddUserToGroup {
        user_pool_id: orchard.pool.clone(),
        username: user.to_owned(),
        group_name: group.to_owned(),
    };
    orchard.cloud.call(add).map(drop)
}

fn claims(orchard: &Orchard) -> Value {
    let client = orchard.api_client();
    decoded(
        &orchard
            .password_auth(&client, "ann")
            .id_token
            .expect("a token"),
    )
}

#[test]
fn a_group_is_made_changed_and_deleted() {
    let orchard = Orchard::new();
    create(&orchard, "pickers", Some(3)).expect("made");
    let exists = says(
        "GroupExistsException",
        "A group with the name already exists.",
    );
    assert_eq!(refused(create(&orchard, "pickers", None)), exists);
    let updated = orchard
        .cloud
        .call(UpdateGroup {
            group_name: "pickers".to_owned(),
            user_pool_id: orchard.pool.clone(),
            description: Some("who pick".to_owned()),
            ..UpdateGroup::default()
        })
        .expect("updated");
    let get = || {
        orchard.cloud.call(GetGroup {
            group_name: "pickers".to_owned(),
            user_pool_id: orchard.pool.clone(),
        })
    };
    assert_eq!(get(), Ok(updated));
    assert_eq!(get().map(|output| output.group.precedence), Ok(Some(3)));
    let list = ListGroups {
        user_pool_id: orchard.pool.clone(),
        ..ListGroups::default()
    };
    assert_eq!(orchard.cloud.call(list).expect("listed").groups.len(), 1);
    orchard
        .cloud
        .call(DeleteGroup {
            group_name: "pickers".to_owned(),
            user_pool_id: orchard.pool.clone(),
        })
        .expect("deleted");
    assert_eq!(
        refused(get()),
        says("ResourceNotFoundException", "Group not found.")
    );
}

#[test]
fn groups_stand_in_the_tokens_in_their_precedence_and_the_first_one_s_role_is_preferred() {
    let orchard = Orchard::new();
    assert_eq!(claims(&orchard).get("cognito:groups"), None);
    for (name, precedence) in [("zeal", Some(1)), ("apple", Some(2)), ("any", None)] {
        create(&orchard, name, precedence).expect("made");
        add(&orchard, "ann@orchard.test", name).expect_err("an address is no name in this pool");
        add(&orchard, "ann", name).expect("added");
    }
    let said = claims(&orchard);
    assert_eq!(said["cognito:groups"], json!(["zeal", "apple", "any"]));
    assert_eq!(
        said["cognito:preferred_role"],
        json!("arn:aws:iam::000000000000:role/zeal")
    );
    assert_eq!(said["cognito:roles"].as_array().map(Vec::len), Some(3));

    create(&orchard, "rival", Some(1)).expect("made");
    add(&orchard, "ann", "rival").expect("added");
    assert_eq!(claims(&orchard).get("cognito:preferred_role"), None);
}

#[test]
fn who_leaves_the_group_or_the_pool_is_no_member() {
    let orchard = Orchard::new();
    orchard.user("bob", "Correct-Horse-9");
    create(&orchard, "pickers", None).expect("made");
    assert_eq!(
        refused(add(&orchard, "nobody", "pickers")).0,
        "UserNotFoundException"
    );
    assert_eq!(
        refused(add(&orchard, "ann", "none")).0,
        "ResourceNotFoundException"
    );
    add(&orchard, "ann", "pickers").expect("added");
    add(&orchard, "bob", "pickers").expect("added");
    let members = || {
        let list = ListUsersInGroup {
            user_pool_id: orchard.pool.clone(),
            group_name: "pickers".to_owned(),
            ..ListUsersInGroup::default()
        };
        let users = orchard.cloud.call(list).expect("listed").users;
        users
            .into_iter()
            .map(|user| user.username)
            .collect::<Vec<_>>()
    };
    assert_eq!(members(), ["ann", "bob"]);
    orchard
        .cloud
        .call(AdminRemoveUserFromGroup {
            user_pool_id: orchard.pool.clone(),
            username: "ann".to_owned(),
            group_name: "pickers".to_owned(),
        })
        .expect("removed");
    orchard
        .cloud
        .call(AdminDeleteUser {
            user_pool_id: orchard.pool.clone(),
            username: "bob".to_owned(),
        })
        .expect("deleted");
    assert!(members().is_empty());
    let list = AdminListGroupsForUser {
        username: "ann".to_owned(),
        user_pool_id: orchard.pool.clone(),
        ..AdminListGroupsForUser::default()
    };
    assert!(orchard.cloud.call(list).expect("listed").groups.is_empty());
}
