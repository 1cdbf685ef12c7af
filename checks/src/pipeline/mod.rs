//! What deploys the configuration: workflows, CLI configuration, sources of functions.

/// What was found beside and above the Terraform files.
#[derive(Debug, Default)]
pub struct Pipeline {}
