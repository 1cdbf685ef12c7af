//! A module version that floats.

use super::is_registry;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::block::Attr;
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "module/version-floats",
    page: include_str!("version_floats.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for call in config.all_calls() {
        let Some(source) = call.attr("source").text() else {
            continue;
        };
        let version = call.attr("version");
        let Attr::Set(_, span) = version else {
            continue;
        };
        let Some(text) = version.text().filter(|_| is_registry(source)) else {
            continue;
        };
        let exact = text.trim().trim_start_matches('=').trim();
        if exact.split('.').count() == 3
            && exact.starts_with(|first: char| first.is_ascii_digit())
            && !text.contains(',')
        {
            continue;
        }
        found
            .report(span, format!("{text} is whatever was published last: the lock file has providers in it, and no modules"))
            .at(call.address.as_ref())
            .help("one exact version, such as \"5.1.1\"");
    }
}
