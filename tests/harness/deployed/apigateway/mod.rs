//! API Gateway: a file a page of its documentation.

mod cognito_authorizer;
mod cors;
mod custom_domain;
mod http_routes;
mod jwt_authorizer;
mod lambda_integration;
mod rest_methods;

use crate::case::Case;

/// The tables.
pub const CASES: &[&[Case]] = &[
    cognito_authorizer::CASES,
    cors::CASES,
    custom_domain::CASES,
    http_routes::CASES,
    jwt_authorizer::CASES,
    lambda_integration::CASES,
    rest_methods::CASES,
];
