//! Who may invoke a function, as the permissions of the configuration say.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>. Invariant: a permission that
//! is not known well enough counts as one, so that nothing is reported on it.

use super::named;
use crate::terraform::config::{Config, Resource};

/// Whether a permission lets a service such as `apigateway.amazonaws.com` invoke the function, or may.
pub fn permitted(config: &Config, function: &Resource, service: &str) -> bool {
    config
        .beside(function, "aws_lambda_permission")
        .any(|permission| {
            let name = permission.attr("function_name");
            let of_this = match named(config, name, "aws_lambda_function") {
                Some(named) => named.id == function.id,
                None => match (name.text(), function.attr("function_name").text()) {
                    (Some(name), Some(function)) => name.contains(function),
                    _ => true,
                },
            };
            let principal = permission.attr("principal").text();
            of_this && principal.is_none_or(|principal| ["*", service].contains(&principal))
        })
}
