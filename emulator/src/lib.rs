//! Cognito, API Gateway, Route 53 and ACM in a process, as far as a deployment behind them needs.
//!
//! `Cloud` is the door: `call` an operation, `handle` an HTTP request, `answer` a DNS question,
//! `fork` a world, `advance` its clock, `listen` on sockets. The core is sync and does no I/O;
//! only `edge` has sockets, subprocesses and a wall clock.

pub mod acm;
pub mod answer;
pub mod apigateway;
pub mod clock;
pub mod cloud;
pub mod cognito;
pub mod console;
pub mod dispatch;
pub mod edge;
pub mod iam;
pub mod ids;
pub mod keys;
pub mod lambda;
pub mod logs;
pub mod message;
pub mod names;
pub mod operation;
pub mod route53;
pub mod sts;
pub mod wire;
pub mod world;

pub use answer::Answer;
pub use cloud::Cloud;
pub use operation::{AwsError, Call, Operation, Service};
pub use world::World;
