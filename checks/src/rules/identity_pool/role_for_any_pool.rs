//! A role for the users of any identity pool.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::block::Block;
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "identity_pool/role-for-any-pool",
    page: include_str!("role_for_any_pool.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

/// Who signs for the identities of all pools of all accounts.
const ISSUER: &str = "cognito-identity.amazonaws.com";

fn check(config: &Config, found: &mut Findings) {
    for document in config.data("aws_iam_policy_document") {
        for statement in document
            .blocks("statement")
            .filter(|statement| statement.certain)
        {
            if trusts(statement) {
                judge(document, statement, found);
            }
        }
    }
}

/// Whether a statement lets identities of Cognito take the role.
fn trusts(statement: &Block) -> bool {
    statement.attr("effect").text() != Some("Deny")
        && statement.blocks("principals").any(|principals| {
            let identifiers = principals.attr("identifiers").items();
            identifiers
                .iter()
                .any(|identifier| identifier.text() == Some(ISSUER))
        })
}

fn judge(document: &Resource, statement: &Block, found: &mut Findings) {
    let conditions: Vec<_> = statement.blocks("condition").collect();
    if conditions
        .iter()
        .any(|condition| !condition.certain || condition.attr("variable").is_unknown())
    {
        found.unjudged(statement.header, &"a condition is not known");
        return;
    }
    let on = |key: &str| {
        let variable = format!("{ISSUER}:{key}");
        conditions
            .iter()
            .any(|condition| condition.attr("variable").text() == Some(&variable))
    };
    let lack = match (on("aud"), on("amr")) {
        (true, true) => return,
        (false, _) => "any identity pool of any account can hand this role to its users",
        (true, false) => "guests of the pool can take this role like users who have signed in",
    };
    let help = if on("aud") {
        format!("condition ForAnyValue:StringLike on {ISSUER}:amr with \"authenticated\"")
    } else {
        format!(
            "condition StringEquals on {ISSUER}:aud with the id of the pool, and ForAnyValue:StringLike on {ISSUER}:amr"
        )
    };
    found
        .report(statement.header, lack)
        .at(document.address.as_ref())
        .help(help);
}
