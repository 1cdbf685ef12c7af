//! Roles and policies through their life: made, read, attached, bounded, deleted.

use super::attachment::{
    AttachRolePolicy, DeleteRolePermissionsBoundary, DetachRolePolicy, ListAttachedRolePolicies,
    ListEntitiesForPolicy, PutRolePermissionsBoundary,
};
use super::identity_provider::{
    AddClientIDToOpenIDConnectProvider, CreateOpenIDConnectProvider, DeleteOpenIDConnectProvider,
    GetOpenIDConnectProvider, ListOpenIDConnectProviders, RemoveClientIDFromOpenIDConnectProvider,
};
use super::inline::{DeleteRolePolicy, GetRolePolicy, ListRolePolicies, PutRolePolicy};
use super::managed::{CreatePolicy, DeletePolicy, GetPolicy, ListPolicies};
use super::policy::{self, Kind};
use super::policy_version::{
    CreatePolicyVersion, DeletePolicyVersion, GetPolicyVersion, ListPolicyVersions,
};
use super::role::{
    CreateRole, DeleteRole, GetRole, ListInstanceProfilesForRole, ListRoles, OneRole,
    UpdateAssumeRolePolicy, UpdateRole,
};
use super::tag::{ListRoleTags, Tag, TagRole, UntagRole};
use super::user::GetUser;
use super::{allows, decide, may_assume};
use crate::Cloud;
use crate::cloud::without_nulls;
use crate::message::percent_decode;
use crate::operation::{AwsError, Operation};

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
const WRITE: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":"*"}]}"#;
const ROLE: &str = "arn:aws:iam::000000000000:role/team/pick";
const POLICY: &str = "arn:aws:iam::000000000000:policy/write";
const BASIC: &str = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

fn role(name: &str) -> CreateRole {
    CreateRole {
        role_name: name.to_owned(),
        assume_role_policy_document: TRUST.to_owned(),
        path: Some("/team/".to_owned()),
        ..CreateRole::default()
    }
}

fn cloud() -> Cloud {
    let cloud = Cloud::seeded(1);
    cloud.call(role("pick")).expect("a role");
    cloud
}

fn refused<O: Operation>(cloud: &Cloud, operation: O) -> (String, String) {
    match cloud.call(operation) {
        Ok(_) => panic!("{} was let through", O::NAME),
        Err(AwsError { code, message }) => (code, message),
    }
}

fn get(cloud: &Cloud, name: &str) -> Result<OneRole, AwsError> {
    cloud.call(GetRole {
        role_name: name.to_owned(),
    })
}

fn delete(name: &str) -> DeleteRole {
    DeleteRole {
        role_name: name.to_owned(),
    }
}

fn write() -> CreatePolicy {
    CreatePolicy {
        policy_name: "write".to_owned(),
        policy_document: WRITE.to_owned(),
        ..CreatePolicy::default()
    }
}

fn attach(arn: &str) -> AttachRolePolicy {
    AttachRolePolicy {
        role_name: "pick".to_owned(),
        policy_arn: arn.to_owned(),
    }
}

fn detach(arn: &str) -> DetachRolePolicy {
    DetachRolePolicy {
        role_name: "pick".to_owned(),
        policy_arn: arn.to_owned(),
    }
}

fn inline(document: &str) -> PutRolePolicy {
    PutRolePolicy {
        role_name: "pick".to_owned(),
        policy_name: "own".to_owned(),
        policy_document: document.to_owned(),
    }
}

/// The members were recorded by `LocalStack`'s test of a role with a path.
#[test]
fn a_role_is_answered_as_iam_answers_it() {
    let cloud = Cloud::seeded(1);
    let made = cloud.call(role("pick")).expect("made").role;
    assert_eq!(made.arn, ROLE);
    assert!(
        made.role_id.starts_with("AROA") && made.role_id.len() == 21,
        "{}",
        made.role_id
    );
    assert_eq!(percent_decode(&made.assume_role_policy_document), TRUST);
    assert!(
        made.assume_role_policy_document
            .starts_with("%7B%22Version%22%3A%222012-10-17%22")
    );
    assert_eq!(
        (&made.max_session_duration, &made.role_last_used),
        (&None, &None)
    );
    let found = serde_json::to_value(get(&cloud, "pick").expect("there").role).expect("JSON");
    let found = without_nulls(found);
    let members: Vec<&str> = found
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        members,
        [
            "Path",
            "RoleName",
            "RoleId",
            "Arn",
            "CreateDate",
            "AssumeRolePolicyDocument",
            "MaxSessionDuration",
            "RoleLastUsed"
        ]
    );
    assert_eq!(found["MaxSessionDuration"], 3600);
    let profiles = cloud.call(ListInstanceProfilesForRole {
        role_name: "pick".to_owned(),
        ..ListInstanceProfilesForRole::default()
    });
    assert!(profiles.expect("listed").instance_profiles.is_empty());
    assert_eq!(
        cloud.call(GetUser::default()).expect("root").user.arn,
        "arn:aws:iam::000000000000:root"
    );
}

#[test]
fn names_are_used_once_whatever_their_case_and_unknown_ones_are_not_found() {
    let cloud = cloud();
    let (code, text) = refused(&cloud, role("PICK"));
    assert_eq!(code, "EntityAlreadyExistsException");
    assert_eq!(text, "Role with name PICK already exists.");
    let missing = get(&cloud, "plant").expect_err("not there");
    assert_eq!(missing.code, "NoSuchEntityException");
    assert_eq!(missing.message, "The role with name plant cannot be found.");
    cloud.call(role("plant")).expect("another");
    let first = cloud.call(ListRoles {
        max_items: Some(1),
        ..ListRoles::default()
    });
    let first = first.expect("listed");
    assert!(first.is_truncated);
    let second = cloud.call(ListRoles {
        marker: first.marker,
        ..ListRoles::default()
    });
    let second = second.expect("listed");
    assert_eq!(
        (
            first.roles[0].role_name.as_str(),
            second.roles[0].role_name.as_str()
        ),
        ("pick", "plant")
    );
    assert!(!second.is_truncated);
}

#[test]
fn a_trust_policy_must_be_one_and_name_roles_that_are_there() {
    let cloud = cloud();
    let create = |document: &str| CreateRole {
        assume_role_policy_document: document.to_owned(),
        ..role("other")
    };
    let (code, text) = refused(&cloud, create("{"));
    assert_eq!(code, "MalformedPolicyDocumentException");
    assert_eq!(text, "This policy contains invalid Json");
    let by = |arn: &str| {
        TRUST.replace(
            r#"{"Service":"lambda.amazonaws.com"}"#,
            &format!(r#"{{"AWS":"{arn}"}}"#),
        )
    };
    let unknown = by("arn:aws:iam::000000000000:role/none");
    assert_eq!(
        refused(&cloud, create(&unknown)).1,
        "Invalid principal in policy: \"AWS\":\"arn:aws:iam::000000000000:role/none\""
    );
    cloud.call(create(&by(ROLE))).expect("a role that is there");
    let update = |document: String| UpdateAssumeRolePolicy {
        role_name: "other".to_owned(),
        policy_document: document,
    };
    assert_eq!(
        refused(&cloud, update(unknown)).0,
        "MalformedPolicyDocumentException"
    );
    cloud
        .call(update(by("arn:aws:iam::111111111111:root")))
        .expect("another account");
    cloud
        .call(UpdateRole {
            role_name: "other".to_owned(),
            description: Some("picks".to_owned()),
            max_session_duration: None,
        })
        .expect("described");
    let found = get(&cloud, "other").expect("there").role;
    assert_eq!(found.description.as_deref(), Some("picks"));
    assert!(percent_decode(&found.assume_role_policy_document).contains("111111111111"));
}

#[test]
fn a_service_assumes_the_role_that_trusts_it() {
    let cloud = cloud();
    let may = |arn: &str, service: &str| cloud.read(|world| may_assume(world, arn, service));
    assert_eq!(may(ROLE, "lambda.amazonaws.com"), Ok(true));
    assert_eq!(may(ROLE, "apigateway.amazonaws.com"), Ok(false));
    assert_eq!(
        may(
            "arn:aws:iam::000000000000:role/pick",
            "lambda.amazonaws.com"
        ),
        Ok(false)
    );
}

#[test]
fn a_role_is_deleted_when_nothing_hangs_on_it() {
    let cloud = cloud();
    cloud.call(attach(BASIC)).expect("attached");
    cloud.call(inline(WRITE)).expect("put");
    let conflict = |text: &str| ("DeleteConflictException".to_owned(), text.to_owned());
    assert_eq!(
        refused(&cloud, delete("pick")),
        conflict("Cannot delete entity, must detach all policies first.")
    );
    cloud.call(detach(BASIC)).expect("detached");
    assert_eq!(
        refused(&cloud, delete("pick")),
        conflict("Cannot delete entity, must delete policies first.")
    );
    cloud
        .call(DeleteRolePolicy {
            role_name: "pick".to_owned(),
            policy_name: "own".to_owned(),
        })
        .expect("deleted");
    cloud.call(delete("pick")).expect("deleted");
    assert!(get(&cloud, "pick").is_err());
}

#[test]
fn an_inline_policy_comes_back_percent_encoded_and_has_a_limit() {
    let cloud = cloud();
    assert_eq!(
        refused(&cloud, inline("{}")).0,
        "MalformedPolicyDocumentException"
    );
    cloud.call(inline(WRITE)).expect("put");
    let find = |name: &str| GetRolePolicy {
        role_name: "pick".to_owned(),
        policy_name: name.to_owned(),
    };
    let found = cloud.call(find("own")).expect("there");
    assert_eq!(percent_decode(&found.policy_document), WRITE);
    assert_eq!(
        refused(&cloud, find("none")).1,
        "The role policy with name none cannot be found."
    );
    let listed = cloud.call(ListRolePolicies {
        role_name: "pick".to_owned(),
        ..ListRolePolicies::default()
    });
    assert_eq!(listed.expect("listed").policy_names, ["own"]);
    let long = WRITE.replace("logs:PutLogEvents", &format!("logs:{}", "x".repeat(10_240)));
    assert_eq!(refused(&cloud, inline(&long)).0, "LimitExceededException");
    let spaced = WRITE.replace(',', &format!(",{}", " ".repeat(10_240)));
    cloud
        .call(inline(&spaced))
        .expect("white space does not count");
}

#[test]
fn what_is_attached_exists_and_what_is_attached_stays() {
    let cloud = cloud();
    let (code, text) = refused(&cloud, attach(POLICY));
    assert_eq!(code, "NoSuchEntityException");
    assert_eq!(
        text,
        format!("Policy {POLICY} does not exist or is not attachable.")
    );
    assert_eq!(
        refused(&cloud, detach(POLICY)).1,
        format!("Policy {POLICY} was not found.")
    );
    assert_eq!(cloud.call(write()).expect("made").policy.arn, POLICY);
    assert_eq!(
        refused(&cloud, write()).1,
        "A policy called write already exists. Duplicate names are not allowed."
    );
    cloud.call(attach(POLICY)).expect("attached");
    cloud.call(attach(BASIC)).expect("attached");
    let listed = cloud.call(ListAttachedRolePolicies {
        role_name: "pick".to_owned(),
        ..ListAttachedRolePolicies::default()
    });
    let listed: Vec<String> = listed
        .expect("listed")
        .attached_policies
        .into_iter()
        .map(|policy| policy.policy_name)
        .collect();
    assert_eq!(listed, ["write", "AWSLambdaBasicExecutionRole"]);
    let of = cloud.call(ListEntitiesForPolicy {
        policy_arn: POLICY.to_owned(),
        ..ListEntitiesForPolicy::default()
    });
    assert_eq!(of.expect("listed").policy_roles[0].role_name, "pick");
    let found = cloud.call(GetPolicy {
        policy_arn: POLICY.to_owned(),
    });
    assert_eq!(found.expect("there").policy.attachment_count, 1);
    let remove = || DeletePolicy {
        policy_arn: POLICY.to_owned(),
    };
    assert_eq!(
        refused(&cloud, remove()).1,
        "Cannot delete a policy attached to entities."
    );
    cloud.call(detach(POLICY)).expect("detached");
    cloud.call(remove()).expect("deleted");
    let local = cloud.call(ListPolicies {
        scope: Some("Local".to_owned()),
        ..ListPolicies::default()
    });
    assert!(local.expect("listed").policies.is_empty());
    assert_eq!(
        refused(&cloud, ListPolicies::default()).0,
        AwsError::NOT_MODELLED
    );
    assert_eq!(
        refused(&cloud, attach("arn:aws:iam::aws:policy/None")).0,
        AwsError::NOT_MODELLED
    );
}

#[test]
fn a_policy_has_five_versions_at_most_and_one_in_force() {
    let cloud = cloud();
    cloud.call(write()).expect("made");
    let version = |number: u32| CreatePolicyVersion {
        policy_arn: POLICY.to_owned(),
        policy_document: WRITE.replace("PutLogEvents", &format!("Put{number}")),
        set_as_default: Some(true),
    };
    for number in 2..=5 {
        let made = cloud.call(version(number)).expect("made").policy_version;
        assert_eq!(
            (made.version_id, made.is_default_version),
            (format!("v{number}"), true)
        );
    }
    assert_eq!(refused(&cloud, version(6)).0, "LimitExceededException");
    let remove = |id: &str| DeletePolicyVersion {
        policy_arn: POLICY.to_owned(),
        version_id: id.to_owned(),
    };
    assert_eq!(
        refused(&cloud, remove("v5")).1,
        "Cannot delete the default version of a policy."
    );
    let whole = DeletePolicy {
        policy_arn: POLICY.to_owned(),
    };
    assert_eq!(refused(&cloud, whole).0, "DeleteConflictException");
    cloud.call(remove("v1")).expect("deleted");
    let find = |arn: &str, id: &str| GetPolicyVersion {
        policy_arn: arn.to_owned(),
        version_id: id.to_owned(),
    };
    assert_eq!(
        refused(&cloud, find(POLICY, "v1")).1,
        format!("Policy {POLICY} version v1 does not exist or is not attachable.")
    );
    let found = cloud
        .call(find(POLICY, "v3"))
        .expect("there")
        .policy_version;
    assert!(percent_decode(&found.document.unwrap_or_default()).contains("logs:Put3"));
    let listed = cloud.call(ListPolicyVersions {
        policy_arn: POLICY.to_owned(),
        ..ListPolicyVersions::default()
    });
    let listed: Vec<String> = listed
        .expect("listed")
        .versions
        .into_iter()
        .map(|version| version.version_id)
        .collect();
    assert_eq!(listed, ["v5", "v4", "v3", "v2"]);
    let aws = cloud
        .call(find(BASIC, "v1"))
        .expect("AWS's own")
        .policy_version;
    assert!(percent_decode(&aws.document.unwrap_or_default()).contains("logs:PutLogEvents"));
}

#[test]
fn a_role_may_do_what_its_policies_say_within_its_boundary() {
    let cloud = cloud();
    let may = |action: &str| {
        cloud.read(|world| allows(world, ROLE, action, "arn:aws:logs:us-east-1:0:x"))
    };
    assert_eq!(may("logs:PutLogEvents"), Ok(false));
    cloud.call(inline(WRITE)).expect("put");
    assert_eq!(may("logs:PutLogEvents"), Ok(true));
    assert_eq!(may("logs:CreateLogStream"), Ok(false));
    cloud.call(attach(BASIC)).expect("attached");
    assert_eq!(may("logs:CreateLogStream"), Ok(true));
    // What a policy without a kept text would add is not guessed, and takes nothing away.
    cloud
        .call(attach("arn:aws:iam::aws:policy/PowerUserAccess"))
        .expect("attached");
    assert_eq!(may("logs:PutLogEvents"), Ok(true));
    assert!(may("dynamodb:GetItem").is_err());
    cloud.call(write()).expect("made");
    cloud
        .call(PutRolePermissionsBoundary {
            role_name: "pick".to_owned(),
            permissions_boundary: POLICY.to_owned(),
        })
        .expect("bounded");
    assert_eq!(may("logs:CreateLogStream"), Ok(false));
    assert_eq!(may("logs:PutLogEvents"), Ok(true));
    cloud
        .call(DeleteRolePermissionsBoundary {
            role_name: "pick".to_owned(),
        })
        .expect("unbounded");
    assert_eq!(may("logs:CreateLogStream"), Ok(true));
}

#[test]
fn tags_differ_by_more_than_case() {
    let cloud = cloud();
    let tag = |key: &str, value: &str| Tag {
        key: key.to_owned(),
        value: value.to_owned(),
    };
    let put = |tags: Vec<Tag>| TagRole {
        role_name: "pick".to_owned(),
        tags,
    };
    let twice = put(vec![tag("Team", "a"), tag("team", "b")]);
    assert_eq!(refused(&cloud, twice).0, "InvalidInputException");
    cloud
        .call(put(vec![tag("Team", "a"), tag("row", "7")]))
        .expect("tagged");
    cloud.call(put(vec![tag("team", "b")])).expect("changed");
    cloud
        .call(UntagRole {
            role_name: "pick".to_owned(),
            tag_keys: vec!["row".to_owned()],
        })
        .expect("untagged");
    let listed = cloud.call(ListRoleTags {
        role_name: "pick".to_owned(),
        ..ListRoleTags::default()
    });
    assert_eq!(listed.expect("listed").tags, [tag("team", "b")]);
}

#[test]
fn an_identity_provider_is_made_once_for_a_url() {
    let cloud = Cloud::seeded(1);
    let create = |url: &str| CreateOpenIDConnectProvider {
        url: url.to_owned(),
        client_id_list: Some(vec!["sts.amazonaws.com".to_owned()]),
        ..CreateOpenIDConnectProvider::default()
    };
    let url = "https://token.actions.githubusercontent.com";
    assert_eq!(
        refused(&cloud, create("http://example.com")).0,
        "InvalidInputException"
    );
    let arn = cloud.call(create(url)).expect("made").arn;
    assert_eq!(
        arn,
        "arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com"
    );
    assert_eq!(
        refused(&cloud, create(url)).0,
        "EntityAlreadyExistsException"
    );
    let add = AddClientIDToOpenIDConnectProvider {
        arn: arn.clone(),
        client_id: "other".to_owned(),
    };
    cloud.call(add).expect("added");
    let remove = RemoveClientIDFromOpenIDConnectProvider {
        arn: arn.clone(),
        client_id: "sts.amazonaws.com".to_owned(),
    };
    cloud.call(remove).expect("removed");
    let find = || GetOpenIDConnectProvider { arn: arn.clone() };
    let found = cloud.call(find()).expect("there");
    assert_eq!(found.url, "token.actions.githubusercontent.com");
    assert_eq!(found.client_id_list, ["other"]);
    assert_eq!(found.thumbprint_list[0].len(), 40);
    let listed = cloud.call(ListOpenIDConnectProviders {});
    assert_eq!(listed.expect("listed").providers.len(), 1);
    cloud
        .call(DeleteOpenIDConnectProvider { arn: arn.clone() })
        .expect("deleted");
    assert_eq!(
        refused(&cloud, find()).1,
        format!("OpenIDConnect Provider not found for arn {arn}")
    );
}

proptest::proptest! {
    /// Whatever is sent as a document, IAM says something of it.
    #[test]
    fn no_document_is_too_odd(text in ".{0,200}", name in "[A-Za-z]{0,12}", value in ".{0,20}") {
        let odd = serde_json::json!({
            "Version": "2012-10-17",
            "Statement": [{ "Effect": "Allow", "Action": value, "Resource": value, name: value }],
        });
        for document in [text, odd.to_string()] {
            for kind in [Kind::Identity, Kind::Trust] {
                if let Ok(read) = policy::read(&document, kind) {
                    proptest::prop_assert!(!read.statements.is_empty());
                }
            }
        }
    }

    /// A pattern without wildcards is like itself alone, and a star is like everything.
    #[test]
    fn a_text_is_like_itself_and_like_a_star(text in "[^*?]{0,30}", other in "[^*?]{0,30}") {
        proptest::prop_assert!(decide::like(&text, &text));
        proptest::prop_assert!(decide::like("*", &text));
        proptest::prop_assert_eq!(decide::like(&text, &other), text == other);
        let open_ended = [text.as_str(), "*"].concat();
        proptest::prop_assert!(decide::like(&open_ended, &[text, other].concat()));
    }
}
