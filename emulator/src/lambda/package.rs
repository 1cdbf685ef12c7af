//! What the edge needs to run a function: its zip and its settings.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-zip.html>. Invariant: code that is here is
//! a zip that opens and whose unzipped size is within Lambda's limit.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{address, function, invalid};
use crate::operation::AwsError;
use crate::world::World;

/// The greatest size of a deployment package, unzipped: 250 MiB
/// (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>).
pub const UNZIPPED_LIMIT: u64 = 262_144_000;

/// A deployment package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The zip as it was uploaded.
    #[serde(serialize_with = "as_base64", deserialize_with = "from_base64")]
    pub zip: Arc<[u8]>,
    /// SHA-256 of the zip, in base64.
    pub sha256: String,
}

impl Code {
    /// Reads `ZipFile`.
    ///
    /// # Errors
    /// What is no base64, no zip, an empty one, or too large when it is unzipped.
    pub fn of_base64(text: &str) -> Result<Self, AwsError> {
        let unreadable = || {
            invalid(
                "Could not unzip uploaded file. Please check your file, then try to upload again.",
            )
        };
        let zip = BASE64.decode(text).map_err(|_| unreadable())?;
        if zip.is_empty() {
            return Err(invalid("Uploaded file must be a non-empty zip"));
        }
        let mut archive =
            zip::ZipArchive::new(Cursor::new(zip.as_slice())).map_err(|_| unreadable())?;
        if archive.is_empty() {
            return Err(invalid("Uploaded file must be a non-empty zip"));
        }
        let mut unzipped: u64 = 0;
        for number in 0..archive.len() {
            let file = archive.by_index_raw(number).map_err(|_| unreadable())?;
            if file.enclosed_name().is_none() {
                return Err(unreadable());
            }
            unzipped = unzipped.saturating_add(file.size());
        }
        if unzipped >= UNZIPPED_LIMIT {
            return Err(invalid(format!(
                "Unzipped size must be smaller than {UNZIPPED_LIMIT} bytes"
            )));
        }
        let sha256 = BASE64.encode(digest(&SHA256, &zip));
        Ok(Self {
            zip: zip.into(),
            sha256,
        })
    }
}

fn as_base64<S: Serializer>(zip: &Arc<[u8]>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&BASE64.encode(zip))
}

fn from_base64<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<[u8]>, D::Error> {
    let text = String::deserialize(from)?;
    let bytes = BASE64.decode(text).map_err(serde::de::Error::custom)?;
    Ok(bytes.into())
}

/// A version of a function, ready to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// The ARN that was asked for.
    pub arn: String,
    /// The function's name.
    pub name: String,
    /// `$LATEST` or a number.
    pub version: String,
    /// The code.
    pub code: Code,
    /// `python3.13`.
    pub runtime: String,
    /// `handler.handle`.
    pub handler: String,
    /// Seconds.
    pub timeout: u32,
    /// MiB.
    pub memory: u32,
    /// The function's own environment variables.
    pub environment: BTreeMap<String, String>,
    /// The ARN of the execution role.
    pub role: String,
    /// The log group.
    pub log_group: String,
    /// Reserved concurrency; 0 lets nothing run.
    pub concurrency: Option<u32>,
}

impl Package {
    /// The function's ARN without a qualifier.
    pub fn function(&self) -> &str {
        let end = self.arn.match_indices(':').nth(6).map(|(at, _)| at);
        end.and_then(|end| self.arn.get(..end)).unwrap_or(&self.arn)
    }

    /// The ARN of the version that runs, whatever alias it was asked for by.
    pub fn version_arn(&self) -> String {
        format!("{}:{}", self.function(), self.version)
    }

    /// A text that differs whenever a process that was started with this package cannot run the other one.
    pub fn program(&self) -> String {
        format!(
            "{:?}",
            (
                &self.code.sha256,
                &self.runtime,
                &self.handler,
                self.memory,
                &self.environment,
                &self.role,
                &self.log_group,
            )
        )
    }
}

/// What an ARN, with a qualifier or without, names; `None` where there is no such function, version or alias.
pub fn package(world: &World, arn: &str) -> Option<Package> {
    let address = address::of_arn(arn)?;
    let function = world.lambda.functions.get(&address.function)?;
    let version = function::find(world, &address).ok()?;
    let settings = &version.settings;
    Some(Package {
        arn: arn.to_owned(),
        name: function.name.clone(),
        version: version.version.clone(),
        code: version.code.clone(),
        runtime: settings.runtime.clone(),
        handler: settings.handler.clone(),
        timeout: settings.timeout,
        memory: settings.memory,
        environment: settings.environment.clone(),
        role: settings.role.clone(),
        log_group: settings.log_group.clone(),
        concurrency: function.concurrency,
    })
}
