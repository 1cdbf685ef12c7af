//! Identity providers: what is added to their details, and what a pool's schema gains.

use std::collections::BTreeMap;

use super::{refused, says};
use crate::cognito::client::CreateUserPoolClient;
use crate::cognito::identity_provider::{
    CreateIdentityProvider, DeleteIdentityProvider, DescribeIdentityProvider, IdentityProvider,
    ListIdentityProviders, UpdateIdentityProvider,
};
use crate::cognito::schema::SchemaAttribute;
use crate::cognito::testing::{CALLBACK, Orchard, query_of, site, texts};
use crate::cognito::user_pool::DescribeUserPool;
use crate::operation::AwsError;

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

const GOOGLE: [(&str, &str); 3] = [
    ("client_id", "c"),
    ("client_secret", "s"),
    ("authorize_scopes", "openid email"),
];

fn create(
    orchard: &Orchard,
    kind: &str,
    details: &[(&str, &str)],
) -> Result<IdentityProvider, AwsError> {
    let create = CreateIdentityProvider {
        user_pool_id: orchard.pool.clone(),
        provider_name: "Google".to_owned(),
        provider_type: kind.to_owned(),
        provider_details: map(details),
        attribute_mapping: Some(map(&[("email", "email")])),
        idp_identifiers: None,
    };
    orchard
        .cloud
        .call(create)
        .map(|output| output.identity_provider)
}

#[test]
fn a_provider_is_described_with_what_the_service_adds() {
    let orchard = Orchard::new();
    let made = create(&orchard, "Google", &GOOGLE).expect("made");
    let detail = |name: &str| made.provider_details.get(name).map(String::as_str);
    assert_eq!(detail("oidc_issuer"), Some("https://accounts.google.com"));
    assert_eq!(
        detail("token_url"),
        Some("https://www.googleapis.com/oauth2/v4/token")
    );
    assert_eq!(detail("client_id"), Some("c"));
    let mapping = map(&[("email", "email"), ("username", "sub")]);
    assert_eq!(made.attribute_mapping, Some(mapping));
    let schema = orchard
        .cloud
        .call(DescribeUserPool {
            user_pool_id: orchard.pool.clone(),
        })
        .expect("described")
        .user_pool
        .schema_attributes;
    assert_eq!(schema.last().map(SchemaAttribute::name), Some("identities"));
    let (code, _) = refused(create(&orchard, "Google", &GOOGLE));
    assert_eq!(code, "DuplicateProviderException");
}

#[test]
fn a_provider_without_what_it_needs_is_refused() {
    let orchard = Orchard::new();
    for (kind, details) in [
        ("Google", &GOOGLE[..1]),
        ("OIDC", &GOOGLE[..]),
        ("SAML", &[]),
    ] {
        assert_eq!(
            refused(create(&orchard, kind, details)).0,
            "InvalidParameterException",
            "{kind}"
        );
    }
    let url = [("MetadataURL", "https://idp.example/metadata")];
    assert!(create(&orchard, "SAML", &url).is_ok());
}

#[test]
fn a_provider_is_changed_listed_and_deleted() {
    let orchard = Orchard::new();
    create(&orchard, "Google", &GOOGLE).expect("made");
    let changed = [
        ("client_id", "d"),
        ("client_secret", "s"),
        ("authorize_scopes", "openid"),
    ];
    orchard
        .cloud
        .call(UpdateIdentityProvider {
            user_pool_id: orchard.pool.clone(),
            provider_name: "Google".to_owned(),
            provider_details: Some(map(&changed)),
            ..UpdateIdentityProvider::default()
        })
        .expect("changed");
    let describe = || {
        orchard.cloud.call(DescribeIdentityProvider {
            user_pool_id: orchard.pool.clone(),
            provider_name: "Google".to_owned(),
        })
    };
    let provider = describe().expect("described").identity_provider;
    assert_eq!(
        provider
            .provider_details
            .get("client_id")
            .map(String::as_str),
        Some("d")
    );
    let list = ListIdentityProviders {
        user_pool_id: orchard.pool.clone(),
        ..ListIdentityProviders::default()
    };
    assert_eq!(orchard.cloud.call(list).expect("listed").providers.len(), 1);
    orchard
        .cloud
        .call(DeleteIdentityProvider {
            user_pool_id: orchard.pool.clone(),
            provider_name: "Google".to_owned(),
        })
        .expect("deleted");
    let gone = says(
        "ResourceNotFoundException",
        "Identity provider Google does not exist.",
    );
    assert_eq!(refused(describe()), gone);
}

#[test]
fn a_sign_in_at_another_provider_is_refused_by_name() {
    let orchard = Orchard::new();
    create(&orchard, "Google", &GOOGLE).expect("made");
    let client = orchard.client(CreateUserPoolClient {
        supported_identity_providers: texts(&["COGNITO", "Google"]),
        ..site()
    });
    let query = query_of(&[
        ("response_type", "code"),
        ("client_id", &client.client_id),
        ("redirect_uri", CALLBACK),
        ("identity_provider", "Google"),
    ]);
    let page = orchard.get(&format!("/login?{query}"), "");
    assert_eq!(page.status, 400);
    assert!(
        page.text()
            .contains("does not model a sign-in at another identity provider")
    );
}
