//! Which domains a pool may have, and from when on they serve.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{refused, says};
use crate::acm::certificate::{Certificate, Status};
use crate::cloud::{Cloud, without_nulls};
use crate::cognito::domain::{
    CreateUserPoolDomain, CustomDomainConfig, DeleteUserPoolDomain, DescribeUserPoolDomain, UpdateUserPoolDomain,
    UserPoolDomainOutput,
};
use crate::cognito::testing::Orchard;
use crate::cognito::ui::{GetUiCustomization, SetUiCustomization};
use crate::cognito::user_pool::{CreateUserPool, DescribeUserPool};
use crate::message::Request;
use crate::names::{Serves, Site};
use crate::operation::{AwsError, Inert};
use crate::testing_dns::zone_with;

const HOST: &str = "auth.orchard.test";
