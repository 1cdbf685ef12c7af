//! The resource policy of a REST API: from where it may be called.
//!
//! Pages: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html>,
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html>. With a policy, a caller needs an allow and no deny. Callers
//! are anonymous here, so only statements about everybody (`*`) let anybody in. Invariant: a statement that is not
//! understood as a whole denies if it is a deny, and lets nobody in if it is an allow.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::iam::decide::{self, Question};
use crate::iam::policy::{self, Kind as Policy};

use super::exchange::Exchange;
use super::refusal::{Kind, Refusal};

/// Whether the API's policy lets the call through.
pub(super) fn allows(exchange: &Exchange) -> Result<(), Refusal> {
    let settings = exchange
        .deployment
        .as_ref()
        .map(|deployment| &deployment.settings);
    let Some(text) = settings.and_then(|settings| settings.policy.as_deref()) else {
        return Ok(());
    };
    let resource = exchange.arn(&exchange.inner);
    let secure = (exchange.request.scheme == "https").to_string();
    let question = Question {
        action: "execute-api:Invoke",
        resource: &resource,
        principal: None,
        context: BTreeMap::from([
            (
                "aws:sourceip".to_owned(),
                vec![exchange.request.peer.to_string()],
            ),
            ("aws:securetransport".to_owned(), vec![secure]),
        ]),
    };
    let policy: Value = serde_json::from_str(text).unwrap_or(Value::Null);
    let statements = match policy.get("Statement") {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let mut allowed = false;
    for statement in statements {
        let applies = statement
            .as_object()
            .and_then(|members| applies(members, &question));
        match (statement.get("Effect").and_then(Value::as_str), applies) {
            (Some("Allow"), Some(true)) => allowed = true,
            (Some("Allow"), _) | (Some("Deny"), Some(false)) => {}
            _ => return Err(denied(&resource, " with an explicit deny")),
        }
    }
    if allowed {
        Ok(())
    } else {
        Err(denied(&resource, ""))
    }
}

/// Whether a statement is about the call, whatever its effect; `None` where that cannot be said.
fn applies(statement: &Map<String, Value>, question: &Question<'_>) -> Option<bool> {
    let principal = statement.get("Principal")?;
    let aws = principal.get("AWS").unwrap_or(principal);
    if *aws != json!("*") && *aws != json!(["*"]) {
        return None;
    }
    let mut alone = statement.clone();
    alone.retain(|name, _| !["Sid", "Principal"].contains(&name.as_str()));
    alone.insert("Effect".to_owned(), "Allow".into());
    let document = json!({ "Version": "2012-10-17", "Statement": [alone] }).to_string();
    let document = policy::read(&document, Policy::Identity).ok()?;
    decide::allows([&document], question).ok()
}

/// AWS hides all but the last digits of the account.
fn denied(resource: &str, why: &str) -> Refusal {
    let hidden = resource
        .split(':')
        .enumerate()
        .map(|(at, part)| match (at, part.get(8..)) {
            (4, Some(end)) => format!("********{end}"),
            _ => part.to_owned(),
        });
    let hidden: Vec<String> = hidden.collect();
    Refusal::saying(
        Kind::AccessDenied,
        format!(
            "User: anonymous is not authorized to perform: execute-api:Invoke on resource: {}{why}",
            hidden.join(":")
        ),
    )
}
