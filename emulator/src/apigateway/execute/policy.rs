//! The resource policy of a REST API: from where it may be called.
//!
//! Pages: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html>,
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html>. With a policy, a caller needs an allow and no deny.
//! Understood are the principal `*`, and conditions on `aws:SourceIp`. Invariant: a statement that is not understood
//! as a whole counts as a deny if it denies, and counts for nothing if it allows.

use std::net::IpAddr;

use serde_json::Value;

use crate::lambda::permission::arn_like;

use super::exchange::Exchange;
use super::refusal::{Kind, Refusal};

/// Whether the API's policy lets the call through.
pub(super) fn allows(exchange: &Exchange) -> Result<(), Refusal> {
    let Some(policy) = exchange
        .deployment
        .as_ref()
        .and_then(|deployment| deployment.settings.policy.as_deref())
    else {
        return Ok(());
    };
    let resource = exchange.arn(&exchange.inner);
    let policy: Value = serde_json::from_str(policy).unwrap_or(Value::Null);
    let statements = one_or_many(policy.get("Statement"));
    let mut allowed = false;
    for statement in statements {
        let fits = fits(statement, &resource, exchange.request.peer);
        match (statement.get("Effect").and_then(Value::as_str), fits) {
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

fn denied(resource: &str, why: &str) -> Refusal {
    let hidden: Vec<String> = resource
        .split(':')
        .enumerate()
        .map(|(at, part)| match (at, part.get(8..)) {
            (4, Some(end)) => format!("********{end}"),
            _ => part.to_owned(),
        })
        .collect();
    Refusal::saying(
        Kind::AccessDenied,
        format!(
            "User: anonymous is not authorized to perform: execute-api:Invoke on resource: {}{why}",
            hidden.join(":")
        ),
    )
}

fn one_or_many(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    }
}

/// Whether a statement is about the call; `None` where it cannot be said.
fn fits(statement: &Value, resource: &str, peer: IpAddr) -> Option<bool> {
    const KNOWN: [&str; 6] = [
        "Sid",
        "Effect",
        "Principal",
        "Action",
        "Resource",
        "Condition",
    ];
    let members = statement.as_object()?;
    if members.keys().any(|name| !KNOWN.contains(&name.as_str())) {
        return None;
    }
    let principal = members.get("Principal")?;
    let everybody = principal == "*" || principal.get("AWS").is_some_and(|aws| aws == "*");
    if !everybody {
        return None;
    }
    let named = |name: &str, fits: &dyn Fn(&str) -> bool| {
        let texts = one_or_many(members.get(name));
        texts.into_iter().filter_map(Value::as_str).any(fits)
    };
    let action = named("Action", &|text| {
        ["execute-api:Invoke", "execute-api:*", "*"].contains(&text)
    });
    let about = named("Resource", &|text| text == "*" || arn_like(text, resource));
    if !action || !about {
        return Some(false);
    }
    match members.get("Condition") {
        Some(condition) => conditions(condition, peer),
        None => Some(true),
    }
}

fn conditions(condition: &Value, peer: IpAddr) -> Option<bool> {
    let mut all = true;
    for (operator, keys) in condition.as_object()? {
        for (key, values) in keys.as_object()? {
            if !key.eq_ignore_ascii_case("aws:SourceIp") {
                return None;
            }
            let mut inside = false;
            for range in one_or_many(Some(values)) {
                inside |= contains(range.as_str()?, peer)?;
            }
            all &= match operator.as_str() {
                "IpAddress" => inside,
                "NotIpAddress" => !inside,
                _ => return None,
            };
        }
    }
    Some(all)
}

/// Whether `203.0.113.0/24` holds an address; `None` for what is no range.
fn contains(range: &str, peer: IpAddr) -> Option<bool> {
    let (network, bits) = match range.split_once('/') {
        Some((network, bits)) => (network.parse::<IpAddr>().ok()?, bits.parse::<u32>().ok()?),
        None => {
            let address = range.parse::<IpAddr>().ok()?;
            (address, if address.is_ipv4() { 32 } else { 128 })
        }
    };
    match (network, peer) {
        (IpAddr::V4(network), IpAddr::V4(peer)) => {
            let shift = 32_u32.checked_sub(bits)?;
            let above = |address: u32| address.checked_shr(shift).unwrap_or(0);
            Some(above(network.to_bits()) == above(peer.to_bits()))
        }
        (IpAddr::V6(network), IpAddr::V6(peer)) => {
            let shift = 128_u32.checked_sub(bits)?;
            let above = |address: u128| address.checked_shr(shift).unwrap_or(0);
            Some(above(network.to_bits()) == above(peer.to_bits()))
        }
        _ => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_its_addresses_and_not_their_neighbours() {
        let peer = |text: &str| text.parse().expect("an address");
        assert_eq!(
            contains("203.0.113.0/24", peer("203.0.113.255")),
            Some(true)
        );
        assert_eq!(contains("203.0.113.0/24", peer("203.0.114.0")), Some(false));
        assert_eq!(contains("0.0.0.0/0", peer("8.8.8.8")), Some(true));
        assert_eq!(contains("203.0.113.7", peer("203.0.113.7")), Some(true));
        assert_eq!(contains("::/0", peer("203.0.113.7")), Some(false));
        assert_eq!(contains("203.0.113.0/33", peer("203.0.113.7")), None);
        assert_eq!(contains("vpc-1", peer("203.0.113.7")), None);
    }
}
