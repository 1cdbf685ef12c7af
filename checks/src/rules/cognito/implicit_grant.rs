//! See the page.

use super::{CLIENT, has_flow};
use crate::finding::{Finding, Findings};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_value, unknown, within};
use crate::terraform::block::Attr;
use crate::terraform::config::Config;
use crate::terraform::source::Span;
use crate::terraform::value::Valued;

pub const RULE: Rule = Rule {
    id: "cognito/implicit-grant",
    page: include_str!("implicit_grant.md"),
    predicts: Predicts::Fails("cognito/authorize-endpoint/no-token-in-the-address"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let flows = client.attr("allowed_oauth_flows");
        if unknown(found, flows) {
            continue;
        }
        for (at, flow) in flows.items().iter().enumerate() {
            if flow.text() != Some("implicit") {
                continue;
            }
            let finding = report_value(
                found,
                client,
                flows,
                flow,
                "the implicit flow puts tokens into the address bar, its history and its referrers",
            );
            if has_flow(client, "code") {
                finding
                    .help("drop \"implicit\": the code flow with PKCE does the same for a browser");
                take_out(finding, flows, at);
            } else {
                finding.help("use [\"code\"], and let the application do PKCE (S256)");
                if within(flow.span, flows.span()) {
                    finding.fix(false, flow.span, "\"code\"");
                }
            }
        }
    }
}

/// Takes an item and one comma out of a list that is written where it is used.
fn take_out(finding: &mut Finding, list: Attr<'_>, at: usize) {
    let items = list.items();
    let span = |item: Option<&Valued>| {
        item.map(|item| item.span)
            .filter(|span| within(*span, list.span()))
    };
    let Some(item) = span(items.get(at)) else {
        return;
    };
    let cut = match (
        span(items.get(at + 1)),
        at.checked_sub(1).and_then(|before| span(items.get(before))),
    ) {
        (Some(next), _) => Span {
            end: next.start,
            ..item
        },
        (None, Some(before)) => Span {
            start: before.end,
            ..item
        },
        (None, None) => return,
    };
    finding.fix(true, cut, "");
}
