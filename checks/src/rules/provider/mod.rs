//! Provider configurations: whose account, with whose rights.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs>.

mod account_left_open;
mod no_default_tags;
mod static_credentials;

use crate::rule::Rule;
use crate::rules::reference::account_in;
use crate::terraform::config::Config;
use crate::terraform::source::Span;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    account_left_open::RULE,
    no_default_tags::RULE,
    static_credentials::RULE,
];

/// The one account that the ARNs of a root name, and the first of them.
fn implied_account(config: &Config, root: usize) -> Option<(String, Span)> {
    let mut found: Option<(String, Span)> = None;
    let mut several = false;
    for resource in config.all_of(root) {
        resource.walk(&mut |attribute| {
            account_in(&attribute.value, &mut |account, span| match &found {
                None => found = Some((account.to_owned(), span)),
                Some((known, _)) => several |= known != account,
            });
        });
    }
    found.filter(|_| !several)
}
