//! See the page.

use super::{applying, deployed, is_production, is_trial};
use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::pipeline::Text;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::{Config, Resource};
use crate::terraform::source::Span;
use crate::terraform::value::Valued;

/// The rule.
pub const RULE: Rule = Rule {
    id: "deployment/tag-of-another-environment",
    page: include_str!("tag_of_another_environment.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    let mut environments: BTreeMap<usize, Vec<Option<&Text>>> = BTreeMap::new();
    for (root, workflow) in deployed(config) {
        let jobs = applying(workflow).map(|job| job.environment.as_ref());
        environments.entry(root.id).or_default().extend(jobs);
    }
    for (root, environments) in environments {
        // Where the configuration is applied for several environments, a tag may be right for one of them.
        let all: Option<Vec<&Text>> = environments.into_iter().collect();
        let all = all.unwrap_or_default();
        let Some(environment) = all
            .first()
            .filter(|first| all.iter().all(|one| one.text == first.text))
        else {
            continue;
        };
        for resource in config.all_of(root) {
            let Some((value, said)) = environment_tag(resource) else {
                continue;
            };
            let other = (is_trial(said) && is_production(&environment.text))
                || (is_production(said) && is_trial(&environment.text));
            if other {
                let place: Span = value.span;
                found
                    .report(place, format!("the tag says {said}, and the job that applies it says {}", environment.text))
                    .at(resource.address.as_ref())
                    .related(environment.span, "the environment of the job")
                    .help("set tags once, in the provider's `default_tags`, from a variable of the workspace");
            }
        }
    }
}

/// What the tag for the environment says.
fn environment_tag(resource: &Resource) -> Option<(&Valued, &str)> {
    let tags = resource.attr("tags").value()?;
    ["Environment", "environment", "Env", "env", "Stage", "stage"]
        .into_iter()
        .filter_map(|key| tags.get(key))
        .find_map(|value| Some((value, value.text()?)))
}
