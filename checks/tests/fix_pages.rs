//! Every repair that a page's bad example offers: the finding is gone, nothing else is said, and a
//! second time changes nothing.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::path::{Path, PathBuf};

use tollgate_checks::fix::repair;
use tollgate_checks::page::{self, Example};
use tollgate_checks::{Config, Finding, Input, Rule, check_with, load, rules};

fn loaded(folder: &Path) -> Config {
    load(&Input {
        paths: vec![PathBuf::from(".")],
        current: folder.to_owned(),
        ..Input::default()
    })
}

fn found(config: &Config, rule: &'static Rule) -> Vec<Finding> {
    check_with(config, [rule]).findings
}

/// How many findings could be repaired, and how many there are after it.
fn repaired(rule: &'static Rule, example: &Example<'_>) -> (usize, usize) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    std::fs::create_dir(root.join(".git")).unwrap();
    for (path, text) in &example.files {
        std::fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        std::fs::write(root.join(path), text).unwrap();
    }
    let config = loaded(&root);
    let before = found(&config, rule);
    let offered = before
        .iter()
        .filter(|one| one.fix.as_ref().is_some_and(|fix| fix.safe))
        .count();
    let changed = repair(&before, &config.sources);
    for file in &changed.files {
        std::fs::write(root.join(&file.path), &file.text).unwrap();
    }
    let config = loaded(&root);
    assert_eq!(config.incomplete, [], "{} does not parse any more", rule.id);
    let after = found(&config, rule);
    assert_eq!(
        repair(&after, &config.sources).made,
        0,
        "{}: twice is not once",
        rule.id
    );
    assert!(
        after.len() <= before.len() - offered,
        "{}: {after:?}",
        rule.id
    );
    (offered, after.len())
}

#[test]
fn a_repair_ends_the_finding() {
    let mut rules_with_repairs = 0;
    for rule in rules::all() {
        let page = page::read(rule.page).unwrap();
        let offered: usize = page.bad.iter().map(|bad| repaired(rule, bad).0).sum();
        rules_with_repairs += usize::from(offered > 0);
    }
    assert!(rules_with_repairs >= 15, "{rules_with_repairs}");
}
