//! The real Terraform over the stacks of `fixtures/`, against an emulator on sockets.
//!
//! Left out, loudly, where there is no Terraform; with `TOLLGATE_REQUIRE_TERRAFORM` set that is a failure.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

use tollgate_conformance::terraform::{self, Ran, Workspace};
use tollgate_emulator::Cloud;
use tollgate_emulator::edge::{self, Clock, Ports};

fn program() -> Option<PathBuf> {
    match terraform::find(None) {
        Ok(program) => Some(program),
        Err(why) if std::env::var_os("TOLLGATE_REQUIRE_TERRAFORM").is_none() => {
            eprintln!("LEFT OUT: the real path is not walked: {why}");
            None
        }
        Err(why) => panic!("{why}"),
    }
}

/// Runs something over a copy of a stack, against an emulator of its own.
fn over(stack: &str, program: PathBuf, walk: impl FnOnce(&Workspace)) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let cloud = Arc::new(Cloud::seeded(1));
    let ports = Ports::free(Ipv4Addr::LOCALHOST);
    let listening = runtime
        .block_on(edge::listen(cloud, ports, Clock::Wall, None))
        .unwrap();
    let endpoint = format!("http://{}", listening.http);
    let folder = tollgate_fixtures::stack(stack);
    walk(&Workspace::new(program, &folder, &endpoint).unwrap());
}

fn well(what: &str, ran: std::io::Result<Ran>) {
    let ran = ran.unwrap();
    assert!(ran.ok(), "{what}: {}", ran.output);
}

#[test]
fn the_repaired_stack_goes_through_apply_an_empty_second_plan_and_destroy() {
    let Some(program) = program() else { return };
    over("orchard", program, |workspace| {
        well("init", workspace.init());
        well("validate", workspace.validate());
        well("plan", workspace.plan());
        well("apply", workspace.apply());
        well("second plan", workspace.second_plan());
        well("destroy", workspace.destroy());
    });
}

#[test]
fn the_flawed_stack_stops_at_the_domain_of_its_login_with_aws_s_error() {
    let Some(program) = program() else { return };
    over("orchard-loadable", program, |workspace| {
        well("init", workspace.init());
        well("plan", workspace.plan());
        let ran = workspace.apply().unwrap();
        let output = ran.output.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(!ran.ok(), "{output}");
        assert!(
            output.contains("creating Cognito User Pool Domain"),
            "{output}"
        );
        assert!(output.contains("StatusCode: 400"), "{output}");
        assert!(output.contains("InvalidParameterException"), "{output}");
        assert_eq!(output.matches("Error: ").count(), 1, "{output}");
    });
}
