//! An example of a rule's page, judged as a folder of its own.
//!
//! Invariant: only the page's rule runs, on a fixed day, and an example that cannot be analysed
//! completely is an error, not an example without findings.

use std::fs;
use std::path::{Path, PathBuf};

use crate::date::Date;
use crate::page::Example;
use crate::report::{self, Counts, Run};
use crate::rule::Rule;
use crate::suppress;
use crate::terraform::load::{Input, load};

/// Writes the files of an example into an empty folder, and gives what its rule prints for them:
/// nothing for a good one. The error is one line.
pub fn printed(rule: &Rule, example: &Example<'_>, folder: &Path) -> Result<String, String> {
    write(example, folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let config = load(&Input {
        paths: vec![PathBuf::from(".")],
        current: folder.canonicalize().map_err(|error| error.to_string())?,
        ..Input::default()
    });
    if let Some(one) = config.incomplete.first() {
        let at = config.sources.position(one.span.file, one.span.start);
        let path = config
            .sources
            .get(one.span.file)
            .map_or("", |source| source.path.as_str());
        return Err(format!("{path}:{}:{}: {}", at.line, at.column, one.message));
    }
    let mut found = crate::check_with(&config, [rule]);
    let today = Date::parse("2026-01-01").unwrap_or_else(|| Date::from_days(0));
    suppress::apply(&config, &[rule], &mut found.findings, today);
    Ok(report::findings_text(&Run {
        sources: &config.sources,
        rules: vec![rule],
        findings: found.findings,
        incomplete: &[],
        unjudged: Vec::new(),
        counts: Counts::default(),
        elapsed_ms: None,
    }))
}

fn write(example: &Example<'_>, folder: &Path) -> std::io::Result<()> {
    // The example is a repository: nothing above it is looked at.
    fs::create_dir_all(folder.join(".git"))?;
    for (path, text) in &example.files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    // An example of a pipeline alone still needs something that it deploys.
    let terraform = |path: &str| {
        [".tf", ".tofu", ".tf.json"]
            .into_iter()
            .any(|end| path.ends_with(end))
    };
    if !example.files.iter().any(|(path, _)| terraform(path)) {
        fs::write(folder.join("main.tf"), "")?;
    }
    Ok(())
}
