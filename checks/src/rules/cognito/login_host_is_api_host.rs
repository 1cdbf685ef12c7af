//! See the page.

use super::{DOMAIN, RESOURCE_SERVER, of_same_pool};
use crate::finding::{Finding, Findings};
use crate::rule::{Predicts, Rule};
use crate::rules::{host, made, report_value, same};
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "cognito/login-host-is-api-host",
    page: include_str!("login_host_is_api_host.md"),
    predicts: Predicts::Refused("already associated with"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for login in made(config, found, DOMAIN) {
        let attr = login.attr("domain");
        if let Some(domain) = [
            "aws_api_gateway_domain_name",
            "aws_apigatewayv2_domain_name",
        ]
        .iter()
        .flat_map(|kind| config.beside(login, kind))
        .find(|domain| is_host(attr, domain.attr("domain_name")))
        {
            let finding = report(
                found,
                login,
                attr,
                &format!("the API's domain {}", domain.address),
            );
            finding.related(domain.attr("domain_name").span(), "the API answers here");
            continue;
        }
        let Some(name) = attr.text().filter(|name| name.contains('.')) else {
            continue;
        };
        let server = of_same_pool(config, login, RESOURCE_SERVER).find(|server| {
            let identifier = server.attr("identifier").text().unwrap_or_default();
            host::of_url(identifier).is_some_and(|host| host::normal(host) == host::normal(name))
        });
        if let Some(server) = server {
            let finding = report(
                found,
                login,
                attr,
                &format!("the API that {} stands for", server.address),
            );
            finding.related(
                server.attr("identifier").span(),
                "the API goes by this host",
            );
        }
    }
}

fn is_host(login: Attr<'_>, api: Attr<'_>) -> bool {
    match (login.text(), api.text()) {
        (Some(login), Some(api)) => host::normal(login) == host::normal(api),
        _ => same(login, api),
    }
}

fn report<'f>(
    found: &'f mut Findings,
    login: &Resource,
    attr: Attr<'_>,
    api: &str,
) -> &'f mut Finding {
    let message =
        format!("the login has the same host as {api}, and a host answers for one of them");
    let help = match attr.text().and_then(|name| name.split_once('.')) {
        Some((_, parent)) => format!("give the login a host of its own, such as auth.{parent}"),
        None => "give the login a host of its own".to_owned(),
    };
    let finding = match attr {
        Attr::Set(value, _) => report_value(found, login, attr, value, message),
        Attr::Unset(span) | Attr::Unknown(span, _) => {
            found.report(span, message).at(login.address.as_ref())
        }
    };
    finding.help(help)
}
