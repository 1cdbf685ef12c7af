//! See the page.

use crate::finding::{Findings, Severity};
use crate::pipeline::{Job, Pair, Step, Workflow, github};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;
use crate::terraform::source::Span;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/variable-nobody-reads",
    page: include_str!("variable_nobody_reads.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

/// What programs of their own accord look for begins so.
const READ: &[&str] = &[
    "ACTIONS_",
    "AWS_",
    "BASH_",
    "CHECKPOINT_",
    "CI",
    "DEBUG",
    "GH_",
    "GIT",
    "HTTP",
    "LANG",
    "LC_",
    "NO_",
    "PATH",
    "RUNNER_",
    "SSL_",
    "TF_",
    "TFE_",
    "TZ",
];
/// Programs that read no variable but their own.
const PLAIN: &[&str] = &[
    "terraform",
    "tofu",
    "echo",
    "cd",
    "exit",
    "mkdir",
    "rm",
    "cp",
    "mv",
    "ls",
    "cat",
    "tee",
    "test",
    "[",
    "[[",
    "true",
    "false",
    "set",
    "zip",
    "unzip",
    "printf",
    "pwd",
    "sleep",
    "grep",
    "head",
    "tail",
    "exit",
];

fn check(config: &Config, found: &mut Findings) {
    for workflow in &config.pipeline.workflows {
        let text = config.sources.text(Span {
            file: workflow.file,
            start: 0,
            end: config
                .sources
                .get(workflow.file)
                .map_or(0, |source| source.text.len()),
        });
        let jobs: Vec<&Job> = workflow.jobs.iter().collect();
        look(workflow, &workflow.env, &jobs, text, found);
        for job in &workflow.jobs {
            look(workflow, &job.env, &[job], text, found);
        }
    }
}

fn look(workflow: &Workflow, env: &[Pair], jobs: &[&Job], text: &str, found: &mut Findings) {
    // Any other program, or an action that is not known, may read what it likes.
    let plain = |job: &Job, step: &Step| {
        let commands = step.commands.iter().all(|command| {
            command
                .program()
                .is_none_or(|program| PLAIN.contains(&program))
        });
        commands && github::needs(workflow, job, step).certain
    };
    let known = jobs
        .iter()
        .all(|job| job.uses.is_none() && job.steps.iter().all(|step| plain(job, step)));
    for pair in env.iter().filter(|_| known) {
        let name = pair.name.as_str();
        let own = READ.iter().any(|prefix| name.starts_with(prefix));
        if !own && !name.is_empty() && text.matches(name).count() == 1 {
            found
                .report(pair.span, format!("nothing in this workflow reads {name}"))
                .help("delete it, or use it where its value is written out again");
        }
    }
}
