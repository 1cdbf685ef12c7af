//! What is modelled and what is not, as the generated `COVERAGE.md` says it.
//!
//! Invariant: the lists are read from the tables that dispatch runs on and from the services' models, so the page cannot
//! claim what is not answered.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use tollgate_emulator::Service;
use tollgate_emulator::wire::model;

/// The whole page.
pub fn markdown() -> String {
    let mut page = String::from(
        "# Coverage\n\n\
         Written by `cargo xtask coverage`; a test holds it. An operation that is not here, and a member of an input that is not \
         modelled, are refused with `TollgateNotModelled`, status 400, and a text that names them. Nothing is accepted and dropped.\n\n\
         | service | modelled | of |\n|---|---:|---:|\n",
    );
    for service in Service::ALL {
        let model = model::of(service);
        // Writing to a String cannot fail.
        let _ = writeln!(
            page,
            "| {} | {} | {} |",
            service.model_name(),
            service.operations().len(),
            model.operations.len()
        );
    }
    page.push_str(
        "\nBeside the operations: Lambda's `Invoke`; the OAuth and OIDC endpoints of a user pool's domain (authorize, login, token, \
         revoke, userInfo, logout) and of its issuer (openid-configuration, JWKS); calls to REST and HTTP APIs under \
         `execute-api` names and custom domains; DNS over UDP and TCP; TLS with issued certificates.\n",
    );
    for service in Service::ALL {
        let answered: BTreeSet<&str> = service
            .operations()
            .iter()
            .map(|entry| entry.name)
            .collect();
        let all = &model::of(service).operations;
        let refused: Vec<&str> = all
            .keys()
            .map(String::as_str)
            .filter(|name| !answered.contains(name))
            .collect();
        let answered: Vec<&str> = answered.into_iter().collect();
        let _ = write!(
            page,
            "\n## {}\n\nAnswered: {}.\n\nRefused by name: {}.\n",
            service.model_name(),
            list(&answered),
            list(&refused)
        );
    }
    page
}

fn list(names: &[&str]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.join(", ")
}
