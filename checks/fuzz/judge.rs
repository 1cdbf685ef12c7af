//! The same bytes as every kind of file that is read, judged at once: what the fuzz target and `tests/corpus.rs` do.
//!
//! Invariant: a panic here is a fault of the checks. Nothing is said of what should be found; but every place that is
//! reported lies within its file, every format can be printed, and what is repaired still parses.
#![allow(
    clippy::unwrap_used,
    reason = "whoever calls it stops at what it did not expect"
)]

use std::fs;
use std::path::{Path, PathBuf};

use tollgate_checks::fix::repair;
use tollgate_checks::report::{self, Counts, Format, Run, Style};
use tollgate_checks::terraform::lower;
use tollgate_checks::terraform::source::{Sources, Span};
use tollgate_checks::{Input, check, load, rules};

/// Where the bytes are put.
const PATHS: [&str; 9] = [
    "main.tf",
    "more.tf.json",
    "terraform.tfvars",
    "plan.json",
    "module/main.tofu",
    "text.txt",
    "handler.py",
    ".terraformrc",
    ".github/workflows/apply.yml",
];

/// What asks for some of them.
const FIXED: &str = r#"
module "other" {
  source = "./module"
}

resource "aws_iam_role" "read" {
  assume_role_policy = file("text.txt")
  name               = templatefile("text.txt", { a = [1, "b"] })
  tags = {
    json = jsonencode(try(jsondecode(file("text.txt")), null))
    yaml = jsonencode(try(yamldecode(file("text.txt")), null))
    csv  = jsonencode(try(csvdecode(file("text.txt")), null))
  }
}

resource "aws_lambda_function" "run" {
  handler = "handler.handle"
  runtime = "python3.13"
}
"#;

/// Judges a repository in which every file has this content.
pub fn everywhere(content: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let current = folder.path().canonicalize().unwrap();
    fs::create_dir(current.join(".git")).unwrap();
    for path in PATHS {
        write(&current.join(path), content);
    }
    write(&current.join("fixed.tf"), FIXED.as_bytes());
    let config = load(&Input {
        paths: [".", "plan.json"].map(PathBuf::from).to_vec(),
        current,
        ..Input::default()
    });
    let report = check(&config);
    let sources = &config.sources;
    for incomplete in &config.incomplete {
        within(sources, incomplete.span, &incomplete.message);
    }
    for unjudged in &report.unjudged {
        within(sources, unjudged.span, unjudged.rule);
    }
    for finding in &report.findings {
        within(sources, finding.span, finding.rule);
        for related in &finding.related {
            within(sources, related.span, finding.rule);
        }
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            within(sources, edit.span, finding.rule);
        }
    }
    for changed in repair(&report.findings, sources).files {
        let file = sources.iter().find(|(_, one)| one.path == changed.path);
        let (file, _) = file.unwrap();
        let hcl = [".tf", ".tofu", ".tfvars"].iter();
        if hcl.into_iter().any(|end| changed.path.ends_with(end)) {
            assert!(
                lower::parse(file, &changed.text).is_ok(),
                "{}",
                changed.text
            );
        }
    }
    let run = Run {
        sources,
        rules: rules::all().collect(),
        findings: report.findings,
        incomplete: &config.incomplete,
        unjudged: report.unjudged,
        counts: Counts::of(&config),
        elapsed_ms: None,
    };
    let style = Style {
        colour: false,
        unknown: true,
    };
    for (_, format) in Format::ALL {
        assert!(report::print(&run, format, style).ends_with('\n') || format == Format::Github);
    }
}

fn write(path: &Path, content: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// Holds that a place lies within its file, at the borders of characters.
fn within(sources: &Sources, span: Span, what: &str) {
    let text = sources.get(span.file).map(|source| source.text.as_str());
    let part = text.and_then(|text| text.get(span.start..span.end));
    assert!(part.is_some(), "{what}: {span:?} of {text:?}");
}
