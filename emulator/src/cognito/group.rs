//! `AWS::Cognito::UserPoolGroup`: groups, and who is in them.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html>.
//! Invariant: members are user names of the group's own pool; who leaves the pool leaves its groups.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::user_admin::UserType;
use super::{Pool, page};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The role of its members in identity pools.
    pub role: Option<String>,
    /// 0 goes before all others; none goes last.
    pub precedence: Option<i64>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub modified: Timestamp,
    /// User names.
    pub members: BTreeSet<String>,
}

/// A group as it is described.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the members are those of Group")]
pub struct GroupType {
    pub group_name: String,
    pub user_pool_id: String,
    pub description: Option<String>,
    pub role_arn: Option<String>,
    pub precedence: Option<i64>,
    pub last_modified_date: Timestamp,
    pub creation_date: Timestamp,
}

impl Group {
    fn described(&self, pool: &str) -> GroupType {
        GroupType {
            group_name: self.name.clone(),
            user_pool_id: pool.to_owned(),
            description: self.description.clone(),
            role_arn: self.role.clone(),
            precedence: self.precedence,
            last_modified_date: self.modified,
            creation_date: self.created,
        }
    }
}

fn group_mut<'p>(pool: &'p mut Pool, name: &str) -> Result<&'p mut Group, AwsError> {
    pool.groups
        .get_mut(name)
        .ok_or_else(|| AwsError::new("ResourceNotFoundException", "Group not found."))
}

/// The answer with a group in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GroupOutput {
    /// The group.
    pub group: GroupType,
}

/// Makes a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the members are those of Group")]
pub struct CreateGroup {
    pub group_name: String,
    pub user_pool_id: String,
    pub description: Option<String>,
    pub role_arn: Option<String>,
    pub precedence: Option<i64>,
}

impl Operation for CreateGroup {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "CreateGroup";
    type Output = GroupOutput;

    fn run(self, call: &mut Call<'_>) -> Result<GroupOutput, AwsError> {
        let now = call.now();
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        if pool.groups.contains_key(&self.group_name) {
            return Err(AwsError::new(
                "GroupExistsException",
                "A group with the name already exists.",
            ));
        }
        let group = Group {
            name: self.group_name,
            description: self.description,
            role: self.role_arn,
            precedence: self.precedence,
            created: now,
            modified: now,
            members: BTreeSet::new(),
        };
        let described = group.described(&pool.id);
        pool.groups.insert(group.name.clone(), group);
        Ok(GroupOutput { group: described })
    }
}

/// Describes a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetGroup {
    /// Which one.
    pub group_name: String,
    /// Its pool.
    pub user_pool_id: String,
}

impl Operation for GetGroup {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "GetGroup";
    type Output = GroupOutput;

    fn run(self, call: &mut Call<'_>) -> Result<GroupOutput, AwsError> {
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        let group = group_mut(pool, &self.group_name)?.described(&self.user_pool_id);
        Ok(GroupOutput { group })
    }
}

/// Changes what is given of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the members are those of Group")]
pub struct UpdateGroup {
    pub group_name: String,
    pub user_pool_id: String,
    pub description: Option<String>,
    pub role_arn: Option<String>,
    pub precedence: Option<i64>,
}

impl Operation for UpdateGroup {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "UpdateGroup";
    type Output = GroupOutput;

    fn run(self, call: &mut Call<'_>) -> Result<GroupOutput, AwsError> {
        let now = call.now();
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        let group = group_mut(pool, &self.group_name)?;
        if self.description.is_some() {
            group.description = self.description;
        }
        if self.role_arn.is_some() {
            group.role = self.role_arn;
        }
        if self.precedence.is_some() {
            group.precedence = self.precedence;
        }
        group.modified = now;
        Ok(GroupOutput {
            group: group.described(&self.user_pool_id),
        })
    }
}

/// Deletes a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteGroup {
    /// Which one.
    pub group_name: String,
    /// Its pool.
    pub user_pool_id: String,
}

impl Operation for DeleteGroup {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "DeleteGroup";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        group_mut(pool, &self.group_name)?;
        pool.groups.remove(&self.group_name);
        Ok(Empty {})
    }
}

/// A page of groups.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GroupsOutput {
    /// The groups.
    pub groups: Vec<GroupType>,
    /// Where this page ends, where it is not the last.
    pub next_token: Option<String>,
}

fn groups_page<'g>(
    pool: &Pool,
    groups: impl Iterator<Item = &'g Group>,
    limit: Option<usize>,
    token: Option<&str>,
) -> Result<GroupsOutput, AwsError> {
    let limit = limit.filter(|limit| *limit > 0).unwrap_or(60);
    let (groups, next_token) = page(
        groups.map(|group| (group.name.as_str(), group)),
        limit,
        token,
    )?;
    Ok(GroupsOutput {
        groups: groups
            .into_iter()
            .map(|group| group.described(&pool.id))
            .collect(),
        next_token,
    })
}

/// Lists the groups of a pool.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListGroups {
    /// The pool.
    pub user_pool_id: String,
    /// 0 to 60.
    pub limit: Option<usize>,
    /// Where the last page ended.
    pub next_token: Option<String>,
}

impl Operation for ListGroups {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "ListGroups";
    type Output = GroupsOutput;

    fn run(self, call: &mut Call<'_>) -> Result<GroupsOutput, AwsError> {
        let pool = call.world.cognito.pool(&call.region, &self.user_pool_id)?;
        groups_page(
            pool,
            pool.groups.values(),
            self.limit,
            self.next_token.as_deref(),
        )
    }
}

/// Lists the groups of a user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AdminListGroupsForUser {
    /// Any name of the user.
    pub username: String,
    /// The pool.
    pub user_pool_id: String,
    /// 0 to 60.
    pub limit: Option<usize>,
    /// Where the last page ended.
    pub next_token: Option<String>,
}

impl Operation for AdminListGroupsForUser {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "AdminListGroupsForUser";
    type Output = GroupsOutput;

    fn run(self, call: &mut Call<'_>) -> Result<GroupsOutput, AwsError> {
        let pool = call.world.cognito.pool(&call.region, &self.user_pool_id)?;
        let username = &pool.user(&self.username)?.username;
        let groups = pool
            .groups
            .values()
            .filter(|group| group.members.contains(username));
        groups_page(pool, groups, self.limit, self.next_token.as_deref())
    }
}

/// Puts a user into a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AdminAddUserToGroup {
    /// The pool.
    pub user_pool_id: String,
    /// Any name of the user.
    pub username: String,
    /// The group.
    pub group_name: String,
}

impl Operation for AdminAddUserToGroup {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "AdminAddUserToGroup";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        let username = pool.user(&self.username)?.username.clone();
        group_mut(pool, &self.group_name)?.members.insert(username);
        Ok(Empty {})
    }
}

/// Takes a user out of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AdminRemoveUserFromGroup {
    /// The pool.
    pub user_pool_id: String,
    /// Any name of the user.
    pub username: String,
    /// The group.
    pub group_name: String,
}

impl Operation for AdminRemoveUserFromGroup {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "AdminRemoveUserFromGroup";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        let username = pool.user(&self.username)?.username.clone();
        group_mut(pool, &self.group_name)?.members.remove(&username);
        Ok(Empty {})
    }
}

/// Lists who is in a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListUsersInGroup {
    /// The pool.
    pub user_pool_id: String,
    /// The group.
    pub group_name: String,
    /// 0 to 60.
    pub limit: Option<usize>,
    /// Where the last page ended.
    pub next_token: Option<String>,
}

/// A page of users.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListUsersInGroupOutput {
    /// The users.
    pub users: Vec<UserType>,
    /// Where this page ends, where it is not the last.
    pub next_token: Option<String>,
}

impl Operation for ListUsersInGroup {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "ListUsersInGroup";
    type Output = ListUsersInGroupOutput;

    fn run(self, call: &mut Call<'_>) -> Result<ListUsersInGroupOutput, AwsError> {
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        let members = group_mut(pool, &self.group_name)?.members.clone();
        let users = members.iter().filter_map(|name| pool.users.get(name));
        let (users, next_token) = page(
            users.map(|user| (user.username.as_str(), user)),
            self.limit.filter(|limit| *limit > 0).unwrap_or(60),
            self.next_token.as_deref(),
        )?;
        Ok(ListUsersInGroupOutput {
            users: users.into_iter().map(UserType::of).collect(),
            next_token,
        })
    }
}
