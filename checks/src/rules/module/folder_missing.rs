//! A local module that is not there.

use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::{Body, Config};

pub const RULE: Rule = Rule {
    id: "module/folder-missing",
    page: include_str!("folder_missing.md"),
    predicts: Predicts::Refused("Unreadable module directory"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for call in config.all_calls() {
        if let Body::Missing(folder) = &call.body {
            found
                .report(call.attr("source").span(), format!("{folder} is not there, or holds no configuration"))
                .at(call.address.as_ref())
                .help("add the folder, or name the one that is meant; a registry's module has no ./ in front");
        }
    }
}
