//! The parts of the README that `bless` writes: what `check` prints for the flawed stack, and the list of rules.
//!
//! Invariant: what is generated stands between two marks, and nothing outside of them is touched.

use std::path::{Path, PathBuf};

use tollgate_checks::report::{self, Counts, Format, Run, Style};
use tollgate_checks::{Input, Predicts, check, load, rules};

/// The stack that the README's first command checks.
const STACK: &str = "fixtures/stacks/orchard-flawed";

/// The rule whose finding stands there in full.
const SHOWN: &str = "cognito/login-host-is-api-host";

/// The README of a repository with its generated parts as they are now.
///
/// # Errors
/// The flawed stack cannot be analysed, or a mark is missing.
pub fn current(text: &str, repository: &Path) -> Result<String, String> {
    let text = replaced(text, "check", &checked(repository)?)?;
    let rules = format!("{}\n{}", shown(), crate::rules::markdown());
    replaced(&text, "rules", &rules)
}

/// How many rules there are, and how many of them are held to what they predict.
fn shown() -> String {
    let (mut refused, mut fails, mut opinions) = (0, 0, 0);
    for rule in rules::all() {
        match rule.predicts {
            Predicts::Refused(_) => refused += 1,
            Predicts::Fails(_) => fails += 1,
            Predicts::Posture(_) => opinions += 1,
        }
    }
    format!(
        "Of {} rules {} are shown to be right about their bad example by `tests/agreement.rs`: {refused} say that the deployment \
         is refused, {fails} that it goes through and a conformance case then fails. The other {opinions} are opinions with a \
         level and a source.\n",
        refused + fails + opinions,
        refused + fails
    )
}

/// The text with `new` between the marks of a name.
fn replaced(text: &str, name: &str, new: &str) -> Result<String, String> {
    let begin = format!("<!-- {name}: written by `cargo xtask bless` -->\n");
    let end = format!("<!-- {name} end -->");
    text.split_once(&begin)
        .and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)))
        .map(|(before, after)| format!("{before}{begin}{new}{end}{after}"))
        .ok_or_else(|| format!("README.md: the marks of its part `{name}` are not there"))
}

/// One finding of the flawed stack, how many stand before and behind it, and the summary.
fn checked(repository: &Path) -> Result<String, String> {
    let config = load(&Input {
        paths: vec![PathBuf::from(STACK)],
        current: repository.to_owned(),
        ..Input::default()
    });
    if let Some(one) = config.incomplete.first() {
        return Err(format!("{STACK}: {}", one.message));
    }
    let mut run = Run {
        sources: &config.sources,
        rules: rules::by_default().collect(),
        findings: check(&config).findings,
        incomplete: &[],
        unjudged: Vec::new(),
        counts: Counts {
            rules: rules::by_default().count(),
            ..Counts::of(&config)
        },
        elapsed_ms: None,
    };
    let style = Style {
        colour: false,
        unknown: false,
    };
    let printed = report::print(&run, Format::Human, style);
    let (_, summary) = printed
        .trim_end()
        .rsplit_once("\n\n")
        .ok_or_else(|| format!("{STACK}: nothing is found in it"))?;
    let before = run
        .findings
        .iter()
        .position(|finding| finding.rule == SHOWN)
        .ok_or_else(|| format!("{STACK}: {SHOWN} reports nothing in it"))?;
    let after = run.findings.len() - before - 1;
    run.findings = run.findings.drain(before..=before).collect();
    let one = report::findings_text(&run);
    Ok(format!(
        "```console\n$ cargo xtask check {STACK}\n(... {before} findings)\n\n{}\n\n(... {after} more)\n\n{summary}\n```\n",
        one.trim_end()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_generated_stands_between_its_marks_alone() {
        let begin = "<!-- rules: written by `cargo xtask bless` -->\n";
        let text = format!("before\n{begin}what stood here\n<!-- rules end -->\nafter\n");
        let new = replaced(&text, "rules", "new\n").expect("marks");
        assert_eq!(
            new,
            format!("before\n{begin}new\n<!-- rules end -->\nafter\n")
        );
        assert_eq!(replaced(&new, "rules", "new\n").as_deref(), Ok(&*new));
        let missing = replaced("no marks", "rules", "").expect_err("no marks");
        assert!(missing.contains("`rules`"), "{missing}");
    }

    #[test]
    fn the_readme_is_not_behind() {
        let repository = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .canonicalize()
            .expect("the repository");
        let text = std::fs::read_to_string(repository.join("README.md")).expect("README.md");
        let new = current(&text, &repository).expect("both parts");
        assert!(
            text == new,
            "README.md is behind: run `cargo xtask bless`, and look at what changed"
        );
    }
}
