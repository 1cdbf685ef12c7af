//! Tags of certificates.
//!
//! Page: <https://docs.aws.amazon.com/acm/latest/userguide/tags-restrictions.html>. Invariant: a certificate has 50 tags at most, each
//! key once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::certificate::find;
use crate::operation::{AwsError, Call, Empty, Operation, Service};

const MOST: usize = 50;

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Tag {
    /// The key.
    pub key: String,
    /// The value; none is an empty one, and any one where a tag is taken away.
    pub value: Option<String>,
}

/// Tags with more of them set.
pub(super) fn map(
    mut tags: BTreeMap<String, String>,
    more: Vec<Tag>,
) -> Result<BTreeMap<String, String>, AwsError> {
    for Tag { key, value } in more {
        if key.to_ascii_lowercase().starts_with("aws:") {
            let text = "aws: prefixed tag key names are not allowed for external use.";
            return Err(AwsError::new("InvalidTagException", text));
        }
        tags.insert(key, value.unwrap_or_default());
    }
    if tags.len() > MOST {
        let text = format!("A certificate cannot have more than {MOST} tags.");
        return Err(AwsError::new("TooManyTagsException", text));
    }
    Ok(tags)
}

/// Adds and changes tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AddTagsToCertificate {
    /// The certificate.
    pub certificate_arn: String,
    /// Tags to set.
    pub tags: Vec<Tag>,
}

impl Operation for AddTagsToCertificate {
    const SERVICE: Service = Service::Acm;
    const NAME: &'static str = "AddTagsToCertificate";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let certificate = find(call, &self.certificate_arn)?;
        certificate.tags = map(certificate.tags.clone(), self.tags)?;
        Ok(Empty {})
    }
}

/// Takes tags away: those with a value only if they have that value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RemoveTagsFromCertificate {
    /// The certificate.
    pub certificate_arn: String,
    /// Tags to take away.
    pub tags: Vec<Tag>,
}

impl Operation for RemoveTagsFromCertificate {
    const SERVICE: Service = Service::Acm;
    const NAME: &'static str = "RemoveTagsFromCertificate";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let certificate = find(call, &self.certificate_arn)?;
        for Tag { key, value } in self.tags {
            let has = certificate.tags.get(&key);
            if value.is_none() || value.as_ref() == has {
                certificate.tags.remove(&key);
            }
        }
        Ok(Empty {})
    }
}

/// Answers the tags of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListTagsForCertificate {
    /// The certificate.
    pub certificate_arn: String,
}

/// Tags of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListTagsForCertificateOutput {
    /// Its tags, by their keys.
    pub tags: Vec<Tag>,
}

impl Operation for ListTagsForCertificate {
    const SERVICE: Service = Service::Acm;
    const NAME: &'static str = "ListTagsForCertificate";
    type Output = ListTagsForCertificateOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let certificate = find(call, &self.certificate_arn)?;
        let tags = certificate.tags.iter();
        Ok(ListTagsForCertificateOutput {
            tags: tags
                .map(|(key, value)| Tag {
                    key: key.clone(),
                    value: Some(value.clone()),
                })
                .collect(),
        })
    }
}
