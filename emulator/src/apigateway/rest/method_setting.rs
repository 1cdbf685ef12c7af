//! Method settings of a stage: logging, metrics, throttling, for one method or for all. They are kept and have no effect.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html>. Invariant: the first setting of a method
//! makes the whole entry, with AWS's defaults for the rest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::patch::PatchOperation;
use super::stage::no_logs_role;
use crate::apigateway::bad_request;
use crate::operation::{AwsError, Inert};

/// The settings of a method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MethodSetting {
    /// Whether there are metrics.
    pub metrics_enabled: Inert,
    /// `OFF`, `ERROR`, `INFO`; none until it is set.
    pub logging_level: Option<Inert>,
    /// Whether whole requests and responses are logged.
    pub data_trace_enabled: Inert,
    /// Calls at once.
    pub throttling_burst_limit: Inert,
    /// Calls a second.
    pub throttling_rate_limit: Inert,
    /// Whether answers are cached.
    pub caching_enabled: Inert,
    /// How long, in seconds.
    pub cache_ttl_in_seconds: Inert,
    /// Whether the cache is encrypted.
    pub cache_data_encrypted: Inert,
    /// Who may refresh the cache.
    pub require_authorization_for_cache_control: Inert,
    /// What others get who try.
    pub unauthorized_cache_control_header_strategy: Inert,
}

impl Default for MethodSetting {
    fn default() -> Self {
        Self {
            metrics_enabled: Inert(false.into()),
            logging_level: None,
            data_trace_enabled: Inert(false.into()),
            throttling_burst_limit: Inert(5000.into()),
            throttling_rate_limit: Inert(10_000.0.into()),
            caching_enabled: Inert(false.into()),
            cache_ttl_in_seconds: Inert(300.into()),
            cache_data_encrypted: Inert(false.into()),
            require_authorization_for_cache_control: Inert(true.into()),
            unauthorized_cache_control_header_strategy: Inert(
                "SUCCEED_WITH_RESPONSE_HEADER".into(),
            ),
        }
    }
}

const SETTINGS: [&str; 10] = [
    "metrics/enabled",
    "logging/dataTrace",
    "logging/loglevel",
    "throttling/burstLimit",
    "throttling/rateLimit",
    "caching/ttlInSeconds",
    "caching/enabled",
    "caching/dataEncrypted",
    "caching/requireAuthorizationForCacheControl",
    "caching/unauthorizedCacheControlHeaderStrategy",
];

pub(super) fn is_method(word: &str) -> bool {
    [
        "*", "GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY",
    ]
    .contains(&word)
}

/// The refusal of a path that a stage does not have.
pub(super) fn unknown(patch: &PatchOperation) -> AwsError {
    let mut known: Vec<String> = [
        "/deploymentId",
        "/description",
        "/cacheClusterEnabled",
        "/cacheClusterSize",
        "/clientCertificateId",
        "/accessLogSettings",
        "/accessLogSettings/destinationArn",
        "/accessLogSettings/format",
    ]
    .map(str::to_owned)
    .into();
    for prefix in ["/{resourcePath}/{httpMethod}/", "/*/*/"] {
        known.extend(SETTINGS.iter().map(|setting| format!("{prefix}{setting}")));
    }
    known.extend(["/variables/{variable_name}", "/tracingEnabled"].map(str::to_owned));
    bad_request(format!(
        "Invalid method setting path: {}. Must be one of: [{}]",
        patch.path,
        known.join(", ")
    ))
}

/// `/{path}/{METHOD}/{group}/{setting}`, or `remove` of `/{path}/{METHOD}`. Keys keep the path's `~1`.
pub(super) fn change(
    settings: &mut BTreeMap<String, MethodSetting>,
    patch: &PatchOperation,
    logs_role: bool,
) -> Result<(), AwsError> {
    let raw: Vec<&str> = patch
        .path
        .strip_prefix('/')
        .unwrap_or(&patch.path)
        .split('/')
        .collect();
    match raw.as_slice() {
        [path, method] if patch.op == "remove" => {
            let key = format!("{path}/{method}");
            settings.remove(&key).map(drop).ok_or_else(|| {
                bad_request(format!(
                    "Cannot remove method setting {key} because there is no method setting for this method "
                ))
            })
        }
        [path, method, group, setting] if is_method(method) => {
            patch.only(&["add", "replace"])?;
            let name = format!("{group}/{setting}");
            if !SETTINGS.contains(&name.as_str()) {
                return Err(unknown(patch));
            }
            let mut entry = settings
                .get(&format!("{path}/{method}"))
                .cloned()
                .unwrap_or_default();
            set(&mut entry, &name, patch, logs_role)?;
            settings.insert(format!("{path}/{method}"), entry);
            Ok(())
        }
        _ => Err(unknown(patch)),
    }
}

fn set(
    entry: &mut MethodSetting,
    name: &str,
    patch: &PatchOperation,
    logs_role: bool,
) -> Result<(), AwsError> {
    let invalid = || {
        bad_request(format!(
            "Invalid value '{}' for {}",
            patch.text(),
            patch.path
        ))
    };
    match name {
        "metrics/enabled" => entry.metrics_enabled = Inert(patch.flag().into()),
        "logging/dataTrace" => entry.data_trace_enabled = Inert(patch.flag().into()),
        "logging/loglevel" => {
            let level = patch.text();
            if !["OFF", "ERROR", "INFO"].contains(&level.as_str()) {
                return Err(invalid());
            }
            if level != "OFF" && !logs_role {
                return Err(no_logs_role());
            }
            entry.logging_level = Some(Inert(level.into()));
        }
        "throttling/burstLimit" => entry.throttling_burst_limit = Inert(patch.number()?.into()),
        "throttling/rateLimit" => {
            let rate: f64 = patch.text().parse().map_err(|_| invalid())?;
            entry.throttling_rate_limit = Inert(rate.into());
        }
        "caching/enabled" if patch.flag() => {
            return Err(AwsError::not_modelled("caching of answers"));
        }
        "caching/enabled" => entry.caching_enabled = Inert(false.into()),
        "caching/ttlInSeconds" => entry.cache_ttl_in_seconds = Inert(patch.number()?.into()),
        "caching/dataEncrypted" => entry.cache_data_encrypted = Inert(patch.flag().into()),
        "caching/requireAuthorizationForCacheControl" => {
            entry.require_authorization_for_cache_control = Inert(patch.flag().into());
        }
        _ => entry.unauthorized_cache_control_header_strategy = Inert(patch.text().into()),
    }
    Ok(())
}
