//! User pools, their resource servers, clients and domains, users and groups.

use serde_json::{Value as Json, json};
use tollgate_checks::terraform::config::Resource;
use tollgate_emulator::Service::CognitoIdp;

use super::translate::{Differences, input};
use super::{Applying, Attributes, Failed, Row, attributes, text};

/// The rows.
pub const ROWS: &[Row] = &[
    ("aws_cognito_user_pool", pool),
    ("aws_cognito_resource_server", resource_server),
    ("aws_cognito_user_pool_client", client),
    ("aws_cognito_user_pool_domain", domain),
    ("aws_cognito_user_group", group),
    ("aws_cognito_user", user),
];

fn pool(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let region = applying.region.clone();
    let differences = Differences {
        renames: &[
            ("name", "PoolName"),
            ("password_policy", "Policies.PasswordPolicy"),
            ("sign_in_policy", "Policies.SignInPolicy"),
            ("tags", "UserPoolTags"),
        ],
        skips: &[
            "software_token_mfa_configuration",
            "web_authn_configuration",
        ],
    };
    let block = &resource.block;
    let mut request = input(resource, CognitoIdp, "CreateUserPool", differences)?;
    let token = block
        .path("software_token_mfa_configuration.enabled")
        .bool()
        .filter(|_| block.block("software_token_mfa_configuration").is_some());
    // The provider makes the pool without MFA and turns it on afterwards, with its factors.
    let mfa = request
        .get("MfaConfiguration")
        .and_then(Json::as_str)
        .unwrap_or("OFF")
        .to_owned();
    if token.is_some() {
        request.remove("MfaConfiguration");
    }
    let made = applying.call(resource, CognitoIdp, "CreateUserPool", request.into())?;
    let id = text(&made, "UserPool.Id");
    if let Some(enabled) = token {
        let request = json!({
            "UserPoolId": id,
            "MfaConfiguration": mfa,
            "SoftwareTokenMfaConfiguration": { "Enabled": enabled },
        });
        applying.call(resource, CognitoIdp, "SetUserPoolMfaConfig", request)?;
    }
    let endpoint = format!("cognito-idp.{region}.amazonaws.com/{id}");
    Ok(attributes([
        ("arn", text(&made, "UserPool.Arn").into()),
        ("id", id.into()),
        ("endpoint", endpoint.into()),
    ]))
}

fn resource_server(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let differences = Differences {
        renames: &[("scope", "Scopes")],
        skips: &[],
    };
    let request = input(resource, CognitoIdp, "CreateResourceServer", differences)?;
    let made = applying.call(resource, CognitoIdp, "CreateResourceServer", request.into())?;
    let identifier = text(&made, "ResourceServer.Identifier");
    let scopes = made
        .pointer("/ResourceServer/Scopes")
        .and_then(Json::as_array)
        .map(|scopes| {
            let names = scopes.iter().map(|scope| text(scope, "ScopeName"));
            names
                .map(|name| format!("{identifier}/{name}"))
                .collect::<Vec<_>>()
        })
        .unwrap_or_default();
    let pool = text(&made, "ResourceServer.UserPoolId");
    Ok(attributes([
        ("id", format!("{pool}|{identifier}").into()),
        ("scope_identifiers", scopes.into()),
    ]))
}

fn client(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let differences = Differences {
        renames: &[("name", "ClientName")],
        skips: &[],
    };
    let request = input(resource, CognitoIdp, "CreateUserPoolClient", differences)?;
    let made = applying.call(resource, CognitoIdp, "CreateUserPoolClient", request.into())?;
    Ok(attributes([
        ("id", text(&made, "UserPoolClient.ClientId").into()),
        (
            "client_secret",
            text(&made, "UserPoolClient.ClientSecret").into(),
        ),
    ]))
}

fn domain(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let word = |name: &str| resource.block.attr(name).text().map(str::to_owned);
    let domain = word("domain").unwrap_or_default();
    let mut request = json!({ "Domain": domain, "UserPoolId": word("user_pool_id") });
    if let Some(arn) = word("certificate_arn") {
        request["CustomDomainConfig"] = json!({ "CertificateArn": arn });
    }
    applying.call(resource, CognitoIdp, "CreateUserPoolDomain", request)?;
    applying.wait();
    let input = json!({ "Domain": domain });
    let described = applying.call(resource, CognitoIdp, "DescribeUserPoolDomain", input)?;
    let distribution = Json::from(text(&described, "DomainDescription.CloudFrontDistribution"));
    Ok(attributes([
        ("id", domain.into()),
        ("cloudfront_distribution", distribution.clone()),
        ("cloudfront_distribution_arn", distribution),
        ("cloudfront_distribution_zone_id", "Z2FDTNDATAQYW2".into()),
    ]))
}

fn group(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let differences = Differences {
        renames: &[("name", "GroupName")],
        skips: &[],
    };
    let request = input(resource, CognitoIdp, "CreateGroup", differences)?;
    let made = applying.call(resource, CognitoIdp, "CreateGroup", request.into())?;
    Ok(attributes([("id", text(&made, "Group.GroupName").into())]))
}

fn user(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let differences = Differences {
        renames: &[],
        skips: &["password", "attributes", "enabled"],
    };
    let block = &resource.block;
    let mut request = input(resource, CognitoIdp, "AdminCreateUser", differences)?;
    if let Some(entries) = block
        .attr("attributes")
        .value()
        .and_then(|value| value.value.entries())
    {
        let pairs = entries
            .iter()
            .map(|(name, value)| json!({ "Name": name.as_ref(), "Value": value.text().unwrap_or_default() }));
        request.insert("UserAttributes".to_owned(), pairs.collect());
    }
    let made = applying.call(
        resource,
        CognitoIdp,
        "AdminCreateUser",
        request.clone().into(),
    )?;
    if let Some(password) = block.attr("password").text() {
        let input = json!({
            "UserPoolId": request.get("UserPoolId"),
            "Username": request.get("Username"),
            "Password": password,
            "Permanent": true,
        });
        applying.call(resource, CognitoIdp, "AdminSetUserPassword", input)?;
    }
    let sub = made
        .pointer("/User/Attributes")
        .and_then(Json::as_array)
        .and_then(|all| all.iter().find(|one| text(one, "Name") == "sub"))
        .map(|one| text(one, "Value"))
        .unwrap_or_default();
    Ok(attributes([("sub", sub.into())]))
}
