//! What conformance cases stand on: targets, clients, the real Terraform.

pub mod terraform;
