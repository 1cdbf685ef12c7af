//! The rules of the house, held by reading the source: what stands where, who imports whom, what nobody may use.
//!
//! Invariant: each test names the file and the line that breaks its rule, and what to do instead stands in ARCHITECTURE.md.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// Every source file below a folder of the repository, with its path from the root and its text.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path
                    .strip_prefix(root())
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// The lines of a text that are code, with their numbers: not comments, and not what follows a file's `mod tests {`.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line))
        .take_while(|(_, line)| *line != "mod tests {")
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs") || path.ends_with("/testing.rs")
}

fn assert_none(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// Places where a line of code contains one of some words.
fn uses(folder: &str, words: &[&str], allowed: impl Fn(&str) -> bool) -> Vec<String> {
    let mut broken = Vec::new();
    for (path, text) in sources(folder) {
        if allowed(&path) || is_test(&path) {
            continue;
        }
        for (number, line) in code(&text) {
            if let Some(word) = words.iter().find(|word| line.contains(*word)) {
                broken.push(format!("{path}:{number}: {word}"));
            }
        }
    }
    broken
}

#[test]
fn the_top_level_is_the_one_of_the_map() {
    let allowed = [
        "Cargo.lock",
        "Cargo.toml",
        "README.md",
        "ARCHITECTURE.md",
        "COVERAGE.md",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "action.yml",
        "benches",
        "checks",
        "clippy.toml",
        "deny.toml",
        "emulator",
        "fixtures",
        "target",
        "tests",
        "xtask",
    ];
    let strange: Vec<String> = fs::read_dir(root())
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && !allowed.contains(&name.as_str()))
        .collect();
    assert_none(&strange);
}

#[test]
fn a_file_opens_with_what_it_is() {
    let broken: Vec<String> = [
        "checks", "emulator", "fixtures", "tests", "benches", "xtask",
    ]
    .into_iter()
    .flat_map(sources)
    .filter(|(path, text)| !path.contains("/target/") && !text.starts_with("//!"))
    .map(|(path, _)| path)
    .collect();
    assert_none(&broken);
}

#[test]
fn sockets_and_the_machine_s_clock_stay_at_the_edge() {
    let edge = |path: &str| path.starts_with("emulator/src/edge/");
    assert_none(&uses(
        "emulator/src",
        &["tokio", "SystemTime::now", "Instant::now", "thread::sleep"],
        edge,
    ));
    let clock = ["SystemTime::now", "Instant::now", "thread::sleep"];
    assert_none(&uses("checks/src", &clock, |_| false));
}

#[test]
fn nothing_is_in_an_order_by_chance() {
    for folder in [
        "emulator/src",
        "checks/src",
        "fixtures/src",
        "tests/harness",
        "xtask/src",
    ] {
        assert_none(&uses(folder, &["HashMap", "HashSet"], |_| false));
    }
}

#[test]
fn nothing_is_left_open() {
    for folder in [
        "emulator/src",
        "checks/src",
        "fixtures/src",
        "tests/harness",
        "tests/conformance",
        "xtask/src",
    ] {
        assert_none(&uses(
            folder,
            &["todo!(", "unimplemented!(", "#[ignore"],
            |_| false,
        ));
    }
}

/// `tests/harness/deployed/cognito/token_endpoint.rs` has the cases `cognito/token-endpoint/...`.
#[test]
fn the_path_of_a_case_is_its_name() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for folder in ["tests/harness/deployed", "tests/conformance"] {
        for (path, text) in sources(folder) {
            let below = path.strip_prefix(&format!("{folder}/")).unwrap();
            let own = below.replace('_', "-").replace(".rs", "/");
            for row in text.split("case(").skip(1) {
                let id = row.trim_start().strip_prefix('"');
                let Some((id, _)) = id.and_then(|id| id.split_once('"')) else {
                    continue;
                };
                count += 1;
                if !id.starts_with(&own) {
                    wrong.push(format!("{path}: {id}"));
                }
            }
        }
    }
    assert!(count > 30, "only {count} cases were seen");
    assert_none(&wrong);
}

#[test]
fn checks_and_emulator_never_see_each_other() {
    assert_none(&uses("emulator", &["tollgate_checks"], |_| false));
    assert_none(&uses("checks", &["tollgate_emulator"], |_| false));
    assert_none(&uses(
        "fixtures",
        &[
            "tollgate_checks",
            "tollgate_emulator",
            "tollgate_conformance",
        ],
        |_| false,
    ));
}

/// `names <- route53 <- acm <- cognito <- apigateway`: a service reads only what stands left of it.
#[test]
fn services_read_only_what_stands_left_of_them() {
    let chain = ["route53", "acm", "cognito", "apigateway"];
    let mut broken = Vec::new();
    for (at, service) in chain.iter().enumerate() {
        let right: Vec<String> = chain[at + 1..]
            .iter()
            .map(|other| format!("crate::{other}"))
            .collect();
        let right: Vec<&str> = right.iter().map(String::as_str).collect();
        broken.extend(uses(&format!("emulator/src/{service}"), &right, |_| false));
    }
    for service in ["lambda", "iam", "sts", "logs"] {
        let others = [
            "crate::route53",
            "crate::acm",
            "crate::cognito",
            "crate::apigateway",
        ];
        broken.extend(uses(&format!("emulator/src/{service}"), &others, |_| false));
    }
    assert_none(&broken);
}

#[test]
fn a_rule_is_a_pair_of_files() {
    let mut broken = Vec::new();
    for (path, text) in sources("checks/src/rules") {
        let page = root().join(&path).with_extension("md");
        let is_rule = text.contains("pub const RULE: Rule");
        if is_rule != page.is_file() {
            broken.push(format!(
                "{path}: a rule without a page, or a page without a rule"
            ));
        }
    }
    assert_none(&broken);
}

#[test]
fn a_format_never_opens_the_configuration() {
    let where_counts_are_taken = |path: &str| path == "checks/src/report/mod.rs";
    assert_none(&uses(
        "checks/src/report",
        &["config::Config", "&Config"],
        where_counts_are_taken,
    ));
}

#[test]
fn the_coverage_page_is_what_the_tables_say() {
    let page = fs::read_to_string(root().join("COVERAGE.md")).unwrap();
    assert!(
        page == tollgate_conformance::coverage::markdown(&root()).unwrap(),
        "COVERAGE.md is behind: run `cargo xtask coverage`"
    );
}
