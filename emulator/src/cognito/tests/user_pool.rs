//! What a pool reports of itself. Expected values: the samples of the AWS CLI reference for `create-user-pool`, and what the
//! acceptance tests of the Terraform AWS provider find on AWS.

use serde_json::{Value, json};

use super::{refused, says};
use crate::cloud::{Cloud, without_nulls};
use crate::cognito::domain::CreateUserPoolDomain;
use crate::cognito::mfa_config::{
    GetUserPoolMfaConfig, SetUserPoolMfaConfig, SoftwareTokenMfaConfig,
};
use crate::cognito::schema::{AddCustomAttributes, SchemaAttribute};
use crate::cognito::settings::{
    AccountRecoverySetting, AdminCreateUserConfig, LambdaConfig, PasswordPolicy, Policies,
    RecoveryMechanism, VerificationMessageTemplate,
};
use crate::cognito::tag::{ListTagsForResource, TagResource, UntagResource};
use crate::cognito::testing::texts;
use crate::cognito::user_pool::{
    CreateUserPool, DeleteUserPool, DescribeUserPool, ListUserPools, UpdateUserPool, UserPoolType,
};
use crate::operation::Inert;

fn create(cloud: &Cloud, pool: CreateUserPool) -> UserPoolType {
    let pool = CreateUserPool {
        pool_name: "p".to_owned(),
        ..pool
    };
    cloud.call(pool).expect("a pool").user_pool
}

fn describe(cloud: &Cloud, id: &str) -> UserPoolType {
    let describe = DescribeUserPool {
        user_pool_id: id.to_owned(),
    };
    cloud.call(describe).expect("the pool").user_pool
}

#[test]
fn a_pool_made_with_a_name_alone_reports_aws_s_defaults_and_no_empty_block() {
    let cloud = Cloud::seeded(1);
    let made = create(&cloud, CreateUserPool::default());
    let id = made.id.clone();
    assert!(id.starts_with("us-east-1_") && id.len() == "us-east-1_".len() + 9);
    assert_eq!(made, describe(&cloud, &id));
    let mut value = without_nulls(serde_json::to_value(&made).expect("JSON"));
    let members = value.as_object_mut().expect("an object");
    let schema = members.remove("SchemaAttributes").expect("a schema");
    assert_eq!(schema.as_array().map(Vec::len), Some(20));
    let now = cloud.read(|world| world.now);
    assert_eq!(
        value,
        json!({
            "Id": id,
            "Name": "p",
            "Policies": {
                "PasswordPolicy": {
                    "MinimumLength": 8, "RequireUppercase": true, "RequireLowercase": true, "RequireNumbers": true,
                    "RequireSymbols": true, "TemporaryPasswordValidityDays": 7,
                },
                "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD"] },
            },
            "DeletionProtection": "INACTIVE",
            "LambdaConfig": {},
            "LastModifiedDate": now,
            "CreationDate": now,
            "VerificationMessageTemplate": { "DefaultEmailOption": "CONFIRM_WITH_CODE" },
            "MfaConfiguration": "OFF",
            "EstimatedNumberOfUsers": 0,
            "EmailConfiguration": { "EmailSendingAccount": "COGNITO_DEFAULT" },
            "UserPoolTags": {},
            "AdminCreateUserConfig": { "AllowAdminCreateUserOnly": false, "UnusedAccountValidityDays": 7 },
            "Arn": format!("arn:aws:cognito-idp:us-east-1:000000000000:userpool/{id}"),
            "UserPoolTier": "ESSENTIALS",
        })
    );
}

/// The provider drops standard attributes by comparing each to these very values.
#[test]
fn the_standard_attributes_are_aws_s_to_the_letter() {
    let cloud = Cloud::seeded(1);
    let schema = create(&cloud, CreateUserPool::default()).schema_attributes;
    let of = |name: &str| {
        let attribute = schema.iter().find(|attribute| attribute.name() == name);
        serde_json::to_value(attribute.expect(name)).expect("JSON")
    };
    let string = |name: &str, min: &str, max: &str, mutable: bool| {
        json!({
            "Name": name, "AttributeDataType": "String", "DeveloperOnlyAttribute": false, "Mutable": mutable,
            "Required": !mutable, "StringAttributeConstraints": { "MinLength": min, "MaxLength": max },
        })
    };
    assert_eq!(of("sub"), string("sub", "1", "2048", false));
    for name in [
        "name",
        "email",
        "phone_number",
        "address",
        "zoneinfo",
        "preferred_username",
    ] {
        assert_eq!(of(name), string(name, "0", "2048", true));
    }
    assert_eq!(of("birthdate"), string("birthdate", "10", "10", true));
    for name in ["email_verified", "phone_number_verified"] {
        let expected = json!({
            "Name": name, "AttributeDataType": "Boolean", "DeveloperOnlyAttribute": false, "Mutable": true,
            "Required": false,
        });
        assert_eq!(of(name), expected);
    }
    let expected = json!({
        "Name": "updated_at", "AttributeDataType": "Number", "DeveloperOnlyAttribute": false, "Mutable": true,
        "Required": false, "NumberAttributeConstraints": { "MinValue": "0" },
    });
    assert_eq!(of("updated_at"), expected);
    let names: Vec<&str> = schema.iter().map(SchemaAttribute::name).collect();
    assert_eq!(
        names,
        [
            "sub",
            "name",
            "given_name",
            "family_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "email",
            "email_verified",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "phone_number",
            "phone_number_verified",
            "address",
            "updated_at"
        ]
    );
}

fn attribute(name: &str, kind: &str) -> SchemaAttribute {
    SchemaAttribute {
        name: Some(name.to_owned()),
        attribute_data_type: Some(kind.to_owned()),
        ..SchemaAttribute::default()
    }
}

#[test]
fn own_attributes_follow_the_standard_ones_and_only_grow() {
    let cloud = Cloud::seeded(1);
    let required = SchemaAttribute {
        required: Some(true),
        ..attribute("email", "String")
    };
    let id = create(
        &cloud,
        CreateUserPool {
            schema: Some(vec![attribute("orchard", "String"), required]),
            ..CreateUserPool::default()
        },
    )
    .id;
    let add = |attributes: Vec<SchemaAttribute>| {
        cloud.call(AddCustomAttributes {
            user_pool_id: id.clone(),
            custom_attributes: attributes,
        })
    };
    add(vec![attribute("trees", "Number")]).expect("added");
    let schema = describe(&cloud, &id).schema_attributes;
    assert!(
        schema
            .iter()
            .any(|known| known.name() == "email" && known.is_required())
    );
    let own: Vec<Value> = schema[20..]
        .iter()
        .map(|attribute| serde_json::to_value(attribute).expect("JSON"))
        .collect();
    assert_eq!(
        own,
        [
            json!({ "Name": "custom:orchard", "AttributeDataType": "String", "DeveloperOnlyAttribute": false,
                    "Mutable": true, "Required": false, "StringAttributeConstraints": {} }),
            json!({ "Name": "custom:trees", "AttributeDataType": "Number", "DeveloperOnlyAttribute": false,
                    "Mutable": true, "Required": false, "NumberAttributeConstraints": {} }),
        ]
    );
    let must = SchemaAttribute {
        required: Some(true),
        ..attribute("must", "String")
    };
    assert_eq!(
        refused(add(vec![attribute("fine", "String"), must])),
        says(
            "InvalidParameterException",
            "Required custom attributes are not supported currently."
        )
    );
    assert_eq!(
        refused(add(vec![attribute("trees", "String")])).0,
        "InvalidParameterException"
    );
    assert_eq!(describe(&cloud, &id).schema_attributes.len(), 22);
}

#[test]
fn members_that_mirror_each_other_do() {
    let cloud = Cloud::seeded(1);
    let function = "arn:aws:lambda:us-east-1:000000000000:function:claims";
    let pool = create(
        &cloud,
        CreateUserPool {
            email_verification_subject: Some("Hello".to_owned()),
            verification_message_template: Some(VerificationMessageTemplate {
                sms_message: Some("Code: {####}".to_owned()),
                ..VerificationMessageTemplate::default()
            }),
            lambda_config: Some(LambdaConfig {
                pre_token_generation: Some(function.to_owned()),
                ..LambdaConfig::default()
            }),
            policies: Some(Policies {
                password_policy: Some(PasswordPolicy {
                    temporary_password_validity_days: Some(3),
                    ..PasswordPolicy::default()
                }),
                sign_in_policy: None,
            }),
            ..CreateUserPool::default()
        },
    );
    assert_eq!(
        pool.verification_message_template.email_subject.as_deref(),
        Some("Hello")
    );
    assert_eq!(
        pool.sms_verification_message.as_deref(),
        Some("Code: {####}")
    );
    let config = pool
        .lambda_config
        .pre_token_generation_config
        .expect("mirrored");
    assert_eq!(
        (config.lambda_version.as_str(), config.lambda_arn.as_str()),
        ("V1_0", function)
    );
    assert_eq!(
        pool.admin_create_user_config.unused_account_validity_days,
        Some(3)
    );
    let policy = pool.policies.password_policy.expect("a policy");
    assert_eq!(
        (policy.minimum_length, policy.require_symbols),
        (Some(8), Some(false))
    );
}

#[test]
fn contradictions_are_refused() {
    let cloud = Cloud::seeded(1);
    let ask = |pool: CreateUserPool| {
        refused(cloud.call(CreateUserPool {
            pool_name: "p".to_owned(),
            ..pool
        }))
    };
    let both = ask(CreateUserPool {
        alias_attributes: texts(&["email"]),
        username_attributes: texts(&["email"]),
        ..CreateUserPool::default()
    });
    assert_eq!(both.0, "InvalidParameterException");
    let days = ask(CreateUserPool {
        policies: Some(Policies {
            password_policy: Some(PasswordPolicy {
                temporary_password_validity_days: Some(3),
                ..PasswordPolicy::default()
            }),
            sign_in_policy: None,
        }),
        admin_create_user_config: Some(AdminCreateUserConfig {
            unused_account_validity_days: Some(4),
            ..AdminCreateUserConfig::default()
        }),
        ..CreateUserPool::default()
    });
    let text = "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays";
    assert_eq!(days, says("InvalidParameterException", text));
    let mechanism = |name: &str, priority| RecoveryMechanism {
        name: name.to_owned(),
        priority,
    };
    let recovery = ask(CreateUserPool {
        account_recovery_setting: Some(AccountRecoverySetting {
            recovery_mechanisms: Some(vec![
                mechanism("admin_only", 1),
                mechanism("verified_email", 2),
            ]),
        }),
        ..CreateUserPool::default()
    });
    assert_eq!(recovery.0, "InvalidParameterException");
    let threat = ask(CreateUserPool {
        user_pool_add_ons: Some(Inert(json!({ "AdvancedSecurityMode": "ENFORCED" }))),
        ..CreateUserPool::default()
    });
    assert_eq!(threat.0, "FeatureUnavailableInTierException");
    let mail = ask(CreateUserPool {
        email_configuration: Some(Inert(json!({ "EmailSendingAccount": "DEVELOPER" }))),
        ..CreateUserPool::default()
    });
    assert_eq!(
        mail,
        says("InvalidParameterException", "Email address is not verified")
    );
    let factor = ask(CreateUserPool {
        mfa_configuration: Some("ON".to_owned()),
        ..CreateUserPool::default()
    });
    assert_eq!(factor.0, "InvalidParameterException");
    let unnamed = refused(cloud.call(CreateUserPool::default()));
    assert_eq!(unnamed.0, "InvalidParameterException");
    assert!(
        unnamed
            .1
            .contains("Value '' at 'poolName' failed to satisfy constraint")
    );
    let plus = create(
        &cloud,
        CreateUserPool {
            user_pool_tier: Some("PLUS".to_owned()),
            user_pool_add_ons: Some(Inert(json!({ "AdvancedSecurityMode": "ENFORCED" }))),
            ..CreateUserPool::default()
        },
    );
    assert_eq!(plus.user_pool_tier, "PLUS");
}

#[test]
fn an_update_sets_what_is_left_out_back_to_its_default() {
    let cloud = Cloud::seeded(1);
    let pool = create(
        &cloud,
        CreateUserPool {
            deletion_protection: Some("ACTIVE".to_owned()),
            auto_verified_attributes: texts(&["email"]),
            username_attributes: texts(&["email"]),
            ..CreateUserPool::default()
        },
    );
    cloud.advance(60);
    cloud
        .call(UpdateUserPool {
            user_pool_id: pool.id.clone(),
            pool_name: Some("renamed".to_owned()),
            ..UpdateUserPool::default()
        })
        .expect("updated");
    let now = describe(&cloud, &pool.id);
    assert_eq!(
        (now.name.as_str(), now.deletion_protection.as_str()),
        ("renamed", "INACTIVE")
    );
    assert_eq!(now.auto_verified_attributes, None);
    assert_eq!(now.username_attributes, texts(&["email"]));
    assert!(now.last_modified_date > now.creation_date);
}

#[test]
fn a_protected_pool_and_one_with_a_domain_are_not_deleted() {
    let cloud = Cloud::seeded(1);
    let delete = |id: &str| {
        cloud.call(DeleteUserPool {
            user_pool_id: id.to_owned(),
        })
    };
    let protected = create(
        &cloud,
        CreateUserPool {
            deletion_protection: Some("ACTIVE".to_owned()),
            ..CreateUserPool::default()
        },
    );
    let text = "The user pool cannot be deleted because deletion protection is activated. \
                Deletion protection must be inactivated first.";
    assert_eq!(
        refused(delete(&protected.id)),
        says("InvalidParameterException", text)
    );
    let housed = create(&cloud, CreateUserPool::default());
    cloud
        .call(CreateUserPoolDomain {
            domain: "orchard".to_owned(),
            user_pool_id: housed.id.clone(),
            ..CreateUserPoolDomain::default()
        })
        .expect("a domain");
    let text =
        "User pool cannot be deleted. It has a domain configured that should be deleted first.";
    assert_eq!(
        refused(delete(&housed.id)),
        says("InvalidParameterException", text)
    );
    let plain = create(&cloud, CreateUserPool::default());
    delete(&plain.id).expect("deleted");
    let gone = says(
        "ResourceNotFoundException",
        &format!("User pool {} does not exist.", plain.id),
    );
    assert_eq!(refused(delete(&plain.id)), gone);
}

#[test]
fn a_pool_is_not_found_from_another_region() {
    let cloud = Cloud::seeded(1);
    let pool = create(&cloud, CreateUserPool::default());
    let describe = DescribeUserPool {
        user_pool_id: pool.id.clone(),
    };
    let elsewhere = cloud.call_in("eu-west-1", describe.clone());
    assert_eq!(refused(elsewhere).0, "ResourceNotFoundException");
    assert!(cloud.call_in("us-east-1", describe).is_ok());
}

#[test]
fn factors_and_mode_go_together() {
    let cloud = Cloud::seeded(1);
    let id = create(&cloud, CreateUserPool::default()).id;
    let get = || {
        cloud
            .call(GetUserPoolMfaConfig {
                user_pool_id: id.clone(),
            })
            .map(|config| without_nulls(serde_json::to_value(config).expect("JSON")))
    };
    assert_eq!(get(), Ok(json!({ "MfaConfiguration": "OFF" })));
    let set = |mode: &str, enabled: Option<bool>| {
        cloud.call(SetUserPoolMfaConfig {
            user_pool_id: id.clone(),
            mfa_configuration: Some(mode.to_owned()),
            software_token_mfa_configuration: enabled.map(|enabled| SoftwareTokenMfaConfig {
                enabled: Some(enabled),
            }),
            ..SetUserPoolMfaConfig::default()
        })
    };
    assert_eq!(
        refused(set("OFF", Some(true))).1,
        "Invalid MFA configuration given, can't turn off MFA and configure an MFA together."
    );
    assert_eq!(refused(set("ON", None)).0, "InvalidParameterException");
    assert_eq!(
        refused(set("OPTIONAL", Some(false))).0,
        "InvalidParameterException"
    );
    set("OPTIONAL", Some(true)).expect("set");
    let expected = json!({
        "SoftwareTokenMfaConfiguration": { "Enabled": true }, "MfaConfiguration": "OPTIONAL",
    });
    assert_eq!(get(), Ok(expected));
    assert_eq!(describe(&cloud, &id).mfa_configuration, "OPTIONAL");
    cloud
        .call(UpdateUserPool {
            user_pool_id: id.clone(),
            mfa_configuration: Some("ON".to_owned()),
            ..UpdateUserPool::default()
        })
        .expect("the factor is there");
}

#[test]
fn tags_are_shown_with_the_pool() {
    let cloud = Cloud::seeded(1);
    let pool = create(&cloud, CreateUserPool::default());
    let tag = |key: &str| {
        cloud.call(TagResource {
            resource_arn: pool.arn.clone(),
            tags: [(key.to_owned(), "1".to_owned())].into(),
        })
    };
    tag("a").expect("tagged");
    tag("b").expect("tagged");
    assert_eq!(refused(tag("aws:x")).0, "InvalidParameterException");
    cloud
        .call(UntagResource {
            resource_arn: pool.arn.clone(),
            tag_keys: vec!["a".to_owned()],
        })
        .expect("untagged");
    let listed = cloud
        .call(ListTagsForResource {
            resource_arn: pool.arn.clone(),
        })
        .expect("listed");
    assert_eq!(listed.tags, describe(&cloud, &pool.id).user_pool_tags);
    assert_eq!(listed.tags.keys().collect::<Vec<_>>(), ["b"]);
    let unknown = cloud.call(ListTagsForResource {
        resource_arn: format!("{}x", pool.arn),
    });
    assert_eq!(refused(unknown).0, "ResourceNotFoundException");
}

#[test]
fn pools_are_listed_page_by_page() {
    let cloud = Cloud::seeded(1);
    for _ in 0..3 {
        create(&cloud, CreateUserPool::default());
    }
    let page = |next_token| {
        cloud
            .call(ListUserPools {
                max_results: 2,
                next_token,
            })
            .expect("a page")
    };
    let first = page(None);
    assert_eq!(first.user_pools.len(), 2);
    let second = page(first.next_token);
    assert_eq!((second.user_pools.len(), second.next_token), (1, None));
    let bad = cloud.call(ListUserPools {
        max_results: 2,
        next_token: Some("!".to_owned()),
    });
    assert_eq!(refused(bad).0, "InvalidParameterException");
}
