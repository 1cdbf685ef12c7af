//! See the page.

use super::{applying, deployed, is_production, is_trial};
use crate::finding::{Findings, Severity};
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
    for root in config.roots() {
        let jobs = deployed(config)
            .filter(|(one, _)| one.id == root.id)
            .flat_map(|(_, workflow)| applying(workflow));
        // Where the configuration is applied for several environments, a tag may be right for one of them.
        let environments: Option<Vec<_>> = jobs.map(|job| job.environment.as_ref()).collect();
        let environments = environments.unwrap_or_default();
        let Some(environment) = environments
            .first()
            .filter(|first| environments.iter().all(|one| one.text == first.text))
        else {
            continue;
        };
        let inside = |resource: &&Resource| {
            let module = config.modules.get(resource.module);
            module.is_some_and(|module| module.root == root.id)
        };
        for resource in config.all().iter().filter(inside) {
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
