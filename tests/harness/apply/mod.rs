//! A Terraform configuration applied in-process: its resources become operations, in milliseconds and without Terraform.
//!
//! It stands in for the real Terraform where pages and cases need a deployment each; `terraform.rs` drives the real one.
//! Invariant: a resource, a block or an attribute that has no row here is [`Failed::NotHere`], never left out.

mod acm;
mod apigateway;
mod apigatewayv2;
mod archive;
mod cognito;
mod iam;
mod lambda;
mod logs;
mod route53;
mod translate;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};
use tollgate_checks::terraform::config::{Config, Mode, Resource};
use tollgate_checks::{Input, load};
use tollgate_emulator::cloud::REGION;
use tollgate_emulator::{AwsError, Cloud, Service};

/// Attributes of a resource after it was applied, beside those that its block sets.
pub type Attributes = Map<String, Json>;

/// A configuration that was applied.
#[derive(Debug)]
pub struct Applied {
    /// Where.
    pub cloud: Cloud,
    /// What each resource came to have, by address.
    pub resources: BTreeMap<String, Attributes>,
    /// The outputs of the root module.
    pub outputs: BTreeMap<String, Json>,
}

/// Why a configuration was not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failed {
    /// It cannot be read.
    Unreadable(String),
    /// AWS refuses a resource.
    Refused {
        /// The address of the resource.
        address: String,
        /// The operation.
        operation: String,
        /// AWS's error.
        error: AwsError,
    },
    /// AWS accepts a resource and never makes it ready: a certificate that nobody validates.
    NeverReady {
        /// The address of the resource.
        address: String,
        /// What is waited for.
        why: String,
    },
    /// Something that this stand-in for Terraform does not do, by name.
    NotHere {
        /// The address of the resource.
        address: String,
        /// What.
        what: String,
    },
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "the configuration cannot be read: {why}"),
            Self::Refused {
                address,
                operation,
                error,
            } => write!(f, "{address}: {operation}: {error}"),
            Self::NeverReady { address, why } => write!(f, "{address}: never ready: {why}"),
            Self::NotHere { address, what } => {
                write!(f, "{address}: not applied in-process: {what}")
            }
        }
    }
}

impl std::error::Error for Failed {}

/// How far ahead of the clock the agenda is carried out where Terraform would wait, in seconds.
const SOON: i64 = 3600;

/// What a row works with.
struct Applying {
    folder: PathBuf,
    cloud: Cloud,
    resources: BTreeMap<String, Attributes>,
    /// The region of the resource that is being applied.
    region: String,
    /// Packages that were built, by the path that they would be written to.
    packages: BTreeMap<String, Vec<u8>>,
}

/// What is done for a resource.
type Done = fn(&mut Applying, &Resource) -> Result<Attributes, Failed>;

/// One kind of resource and what is done for it.
type Row = (&'static str, Done);

/// Applies the root module of a folder to a cloud.
///
/// # Errors
/// The first resource that could not be applied, in the order of dependencies and then of the files.
pub fn apply(folder: &Path, cloud: Cloud) -> Result<Applied, Failed> {
    let mut applying = Applying {
        folder: folder.to_owned(),
        cloud,
        resources: BTreeMap::new(),
        region: REGION.to_owned(),
        packages: BTreeMap::new(),
    };
    loop {
        let config = read(folder, &applying.resources)?;
        let waiting: Vec<&Resource> = config
            .all()
            .iter()
            .filter(|resource| !applying.resources.contains_key(resource.address.as_ref()))
            .collect();
        if waiting.is_empty() {
            return Ok(Applied {
                outputs: outputs(&config),
                cloud: applying.cloud,
                resources: applying.resources,
            });
        }
        let left: BTreeSet<&str> = waiting
            .iter()
            .map(|resource| resource.address.as_ref())
            .collect();
        let ready: Vec<&&Resource> = waiting
            .iter()
            .filter(|resource| blocked(resource, &left).is_none())
            .collect();
        if let (true, Some(first)) = (ready.is_empty(), waiting.first()) {
            return Err(Failed::NotHere {
                address: first.address.to_string(),
                what: blocked(first, &left).unwrap_or_default(),
            });
        }
        for resource in ready {
            applying.region = config.region(resource).text().unwrap_or(REGION).to_owned();
            let attributes = row(resource)?(&mut applying, resource)?;
            let address = resource.address.to_string();
            applying.resources.insert(address, attributes);
        }
    }
}

fn read(folder: &Path, known: &BTreeMap<String, Attributes>) -> Result<Config, Failed> {
    let config = load(&Input {
        paths: vec![folder.to_owned()],
        current: folder.to_owned(),
        workspace: Some("default".to_owned()),
        applied: known
            .iter()
            .map(|(address, attributes)| {
                (address.clone(), Json::from(attributes.clone()).to_string())
            })
            .collect(),
        ..Input::default()
    });
    match config.incomplete.first() {
        Some(incomplete) => Err(Failed::Unreadable(incomplete.message.clone())),
        None => Ok(config),
    }
}

fn row(resource: &Resource) -> Result<Done, Failed> {
    let tables = [
        acm::ROWS,
        apigateway::ROWS,
        apigatewayv2::ROWS,
        archive::ROWS,
        cognito::ROWS,
        iam::ROWS,
        lambda::ROWS,
        logs::ROWS,
        route53::ROWS,
    ];
    let kind = match resource.mode {
        Mode::Managed => resource.kind.to_string(),
        Mode::Data => format!("data.{}", resource.kind),
        Mode::Ephemeral => format!("ephemeral.{}", resource.kind),
    };
    tables
        .into_iter()
        .flatten()
        .find(|(name, _)| *name == kind)
        .map(|(_, row)| *row)
        .ok_or_else(|| Failed::NotHere {
            address: resource.address.to_string(),
            what: format!("the resource {kind}"),
        })
}

/// What a resource still waits for: a value that is not known, or something that it depends on.
fn blocked(resource: &Resource, left: &BTreeSet<&str>) -> Option<String> {
    let mut why = None;
    resource.block.walk(&mut |attribute| {
        let origins = attribute.value.origins();
        let mut from = origins.iter().map(|origin| origin.address.as_ref());
        if let Some(address) = from.find(|address| left.contains(address)) {
            why.get_or_insert_with(|| format!("{address} is to be applied before it"));
        } else if !translate::is_known(&attribute.value) {
            why.get_or_insert_with(|| format!("the value of {} is not known", attribute.name));
        }
    });
    // Names of resources and modules as they are written, within the module of this one.
    let own = format!("{}.{}", resource.kind, resource.name);
    let module = resource.address.split(&own).next().unwrap_or_default();
    for item in resource.meta.attr("depends_on").items() {
        let on = format!("{module}{}", item.text().unwrap_or_default());
        let waits = left.iter().any(|address| {
            *address == on
                || address
                    .strip_prefix(&on)
                    .is_some_and(|rest| rest.starts_with(['[', '.']))
        });
        if waits && on != *resource.address {
            why.get_or_insert_with(|| format!("{on} is to be applied before it"));
        }
    }
    why
}

fn outputs(config: &Config) -> BTreeMap<String, Json> {
    config
        .roots()
        .flat_map(|root| &root.outputs)
        .map(|output| {
            (
                output.name.to_string(),
                translate::json(&output.value.value),
            )
        })
        .collect()
}

impl Applying {
    /// Lets what AWS does soon come about: several times over, since one thing waits for another.
    fn wait(&self) {
        for _ in 0..4 {
            self.cloud.write(|world| world.settle(SOON));
        }
    }

    /// Runs an operation for a resource.
    fn call(
        &self,
        resource: &Resource,
        service: Service,
        operation: &str,
        input: Json,
    ) -> Result<Json, Failed> {
        self.cloud
            .run(&self.region, service, operation, input)
            .map_err(|error| match error.code.as_str() {
                AwsError::NOT_MODELLED => Failed::NotHere {
                    address: resource.address.to_string(),
                    what: error.message,
                },
                _ => Failed::Refused {
                    address: resource.address.to_string(),
                    operation: operation.to_owned(),
                    error,
                },
            })
    }
}

/// A string in a value, by its path of member names; empty where it is not there.
fn text(value: &Json, path: &str) -> String {
    path.split('.')
        .try_fold(value, |value, name| value.get(name))
        .and_then(Json::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// Attributes from pairs.
fn attributes<const N: usize>(pairs: [(&str, Json); N]) -> Attributes {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
