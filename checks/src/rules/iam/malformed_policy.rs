//! See the page.

use super::policy::{self, Document, Listed, Statement};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;
use crate::terraform::source::Span;
use crate::terraform::value::Valued;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/malformed-policy",
    page: include_str!("malformed_policy.md"),
    predicts: Predicts::Refused("MalformedPolicyDocument"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (role, document) in policy::trusts(config, found) {
        if let Some((span, fault)) = whole(&document, true).or_else(|| first(&document, trust)) {
            report(found, role.address.as_ref(), span, &fault);
        }
    }
    for (resource, document) in super::grants(config, found) {
        if let Some((span, fault)) = whole(&document, false).or_else(|| first(&document, grant)) {
            report(found, resource.address.as_ref(), span, &fault);
        }
    }
}

fn report(found: &mut Findings, address: &str, span: Span, fault: &str) {
    found
        .report(span, format!("IAM refuses this policy: {fault}"))
        .at(address)
        .help("see the grammar of policies; `aws accessanalyzer validate-policy` looks a document over");
}

type Fault = (Span, String);

fn fault(span: Span, text: impl Into<String>) -> Fault {
    (span, text.into())
}

/// What is wrong with the document around its statements.
fn whole(document: &Document, trust: bool) -> Option<Fault> {
    if let Some((name, span)) = document.strange.first() {
        return Some(fault(*span, format!("a document has no member {name}")));
    }
    let version = document.version.as_ref();
    let known = version.and_then(Valued::text);
    if let Some(text) = known.filter(|text| !matches!(*text, "2012-10-17" | "2008-10-17")) {
        let span = version.map_or(document.span, |value| value.span);
        return Some(fault(
            span,
            format!("there is no version {text}, only 2012-10-17"),
        ));
    }
    if !trust && known == Some("2008-10-17") {
        let span = version.map_or(document.span, |value| value.span);
        return Some(fault(
            span,
            "what somebody may do must be of version 2012-10-17",
        ));
    }
    if document.certain && document.statements.is_empty() {
        return Some(fault(document.span, "it has no statement"));
    }
    None
}

/// The first fault of a statement.
fn first(document: &Document, look: impl Fn(&Statement) -> Option<Fault>) -> Option<Fault> {
    document.statements.iter().find_map(|statement| {
        if let Some((name, span)) = statement.strange.first() {
            return Some(fault(*span, format!("a statement has no member {name}")));
        }
        match &statement.effect {
            Some(effect) => {
                if let Some(text) = effect
                    .text()
                    .filter(|text| !matches!(*text, "Allow" | "Deny"))
                {
                    return Some(fault(
                        effect.span,
                        format!("an effect is Allow or Deny, not {text}"),
                    ));
                }
            }
            None if document.version.is_some() => {
                return Some(fault(statement.span, "a statement without Effect"));
            }
            None => {}
        }
        look(statement)
    })
}

/// A statement that says who may become a role.
fn trust(statement: &Statement) -> Option<Fault> {
    let Some(actions) = &statement.actions else {
        return Some(fault(statement.span, "a trust without Action"));
    };
    if let Some(resources) = &statement.resources {
        return Some(fault(
            resources.span,
            "a trust has no Resource: the role itself is meant",
        ));
    }
    let Some(principals) = &statement.principals else {
        return Some(fault(statement.span, "a trust without Principal"));
    };
    if principals.not {
        return Some(fault(principals.span, "a trust cannot say NotPrincipal"));
    }
    if let Some(service) = statement
        .named("Service")
        .find(|(_, name)| !name.ends_with(".amazonaws.com") && !name.ends_with(".amazonaws.com.cn"))
    {
        return Some(fault(
            service.0.span,
            format!("{} is no service", service.1),
        ));
    }
    texts(actions).find_map(|(value, action)| {
        let sts = action.to_ascii_lowercase();
        let known = [
            "sts:assumerole",
            "sts:assumerolewithsaml",
            "sts:assumerolewithwebidentity",
            "sts:tagsession",
            "sts:setsourceidentity",
            "sts:setcontext",
        ];
        if known.contains(&sts.as_str()) {
            return None;
        }
        Some(fault(
            value.span,
            format!("a trust allows actions of STS alone, and not {action}"),
        ))
    })
}

/// A statement that says what somebody may do.
fn grant(statement: &Statement) -> Option<Fault> {
    if let Some(principals) = &statement.principals {
        return Some(fault(
            principals.span,
            "what somebody may do names no Principal",
        ));
    }
    let empty = |listed: &Option<Listed<Valued>>| {
        listed
            .as_ref()
            .is_none_or(|listed| listed.certain && listed.values.is_empty())
    };
    if empty(&statement.actions) {
        return Some(fault(statement.span, "a statement without actions"));
    }
    if empty(&statement.resources) {
        return Some(fault(statement.span, "a statement without resources"));
    }
    let sid = statement
        .sid
        .as_ref()
        .and_then(|sid| Some((sid, sid.text()?)));
    if let Some((sid, text)) =
        sid.filter(|(_, text)| !text.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    {
        return Some(fault(
            sid.span,
            format!("a Sid has letters and digits alone, unlike {text}"),
        ));
    }
    let action = statement
        .actions
        .iter()
        .flat_map(texts)
        .find(|(_, text)| *text != "*" && !text.contains(':'));
    if let Some((value, text)) = action {
        return Some(fault(
            value.span,
            format!("{text} names no service: `service:Action`"),
        ));
    }
    let resource = statement
        .resources
        .iter()
        .flat_map(texts)
        .find(|(_, text)| *text != "*" && !text.starts_with("arn:"));
    let (value, text) = resource?;
    Some(fault(
        value.span,
        format!("{text} is neither an ARN nor `*`"),
    ))
}

fn texts(listed: &Listed<Valued>) -> impl Iterator<Item = (&Valued, &str)> {
    listed
        .values
        .iter()
        .filter_map(|value| Some((value, value.text()?)))
}
