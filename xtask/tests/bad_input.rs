//! What cannot be read, parsed or written ends in a message with a place and status 2, never in a
//! panic, and the rest is judged.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fs;

use common::{CLEAN, MEDIUM, ONLY, check, folder, refused};

#[test]
fn a_syntax_error_costs_its_file_alone() {
    let folder = folder(&[("broken.tf", "locals {\n  a = [1,\n"), ("main.tf", MEDIUM)]);
    let said = refused(&folder, &ONLY);
    assert!(
        said.contains("not analysed: ") && said.contains("--> broken.tf:"),
        "{said}"
    );
    assert!(
        said.contains("medium[suppression/without-reason]"),
        "the other file is judged: {said}"
    );
    let (_, stdout, _) = check(&folder, &["--format", "json"]);
    let object: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(object["incomplete"][0]["file"], "broken.tf");
    assert!(object["incomplete"][0]["line"].as_u64().unwrap() >= 1);
    for format in ["sarif", "junit", "github", "markdown"] {
        let (status, stdout, _) = check(&folder, &["--format", format]);
        assert_eq!(status, 2, "{format}");
        assert!(stdout.contains("broken.tf"), "{format}: {stdout}");
    }
    let (status, ..) = check(&folder, &["--fix", "--diff"]);
    assert_eq!(status, 2);
    let (status, ..) = check(&folder, &["--write-baseline", "baseline.json"]);
    assert_eq!(status, 2);
}

#[test]
fn a_broken_workflow_and_a_broken_cli_configuration_are_named() {
    let said = refused(
        &folder(&[
            ("main.tf", CLEAN),
            (".github/workflows/deploy.yml", "on: push\njobs: [\n"),
            (".terraformrc", "credentials {\n"),
        ]),
        &ONLY,
    );
    assert!(said.contains("--> .github/workflows/deploy.yml:"), "{said}");
    assert!(said.contains("--> .terraformrc:"), "{said}");
}

#[test]
#[cfg(unix)]
fn a_file_that_cannot_be_read_is_named() {
    let folder = folder(&[("main.tf", CLEAN)]);
    // A link that leads nowhere cannot be read, not even by root.
    std::os::unix::fs::symlink("nowhere.tf", folder.path().join("gone.tf")).unwrap();
    let said = refused(&folder, &ONLY);
    assert!(said.contains("gone.tf"), "{said}");
}

#[test]
#[cfg(unix)]
fn a_loop_of_links_ends() {
    let folder = folder(&[("main.tf", CLEAN), ("a/x.tf", CLEAN)]);
    std::os::unix::fs::symlink("..", folder.path().join("a/up")).unwrap();
    std::os::unix::fs::symlink("self.tf", folder.path().join("self.tf")).unwrap();
    let said = refused(&folder, &ONLY);
    assert!(said.contains("self.tf"), "{said}");
}

#[test]
fn a_folder_without_terraform_is_no_clean_one() {
    let said = refused(&folder(&[("readme.txt", "")]), &ONLY);
    assert!(said.contains("there is no Terraform here"), "{said}");
    let two = folder(&[("a/main.tf", CLEAN), ("b/readme.txt", "")]);
    let said = refused(&two, &["a", "b"]);
    assert!(
        said.contains("tollgate: b: there is no Terraform here"),
        "{said}"
    );
    assert_eq!(check(&two, &["a", "a/main.tf"]).0, 0);
}

#[test]
fn a_path_that_is_not_there_is_named() {
    let said = refused(&folder(&[("main.tf", CLEAN)]), &["nowhere"]);
    assert!(said.starts_with("tollgate: nowhere: "), "{said}");
    let said = refused(
        &folder(&[("main.tf", CLEAN)]),
        &["--var-file", "nowhere.tfvars"],
    );
    assert!(said.starts_with("tollgate: nowhere.tfvars: "), "{said}");
}

#[test]
fn a_huge_file_is_refused_and_the_rest_judged() {
    let folder = folder(&[("main.tf", MEDIUM)]);
    let huge = fs::File::create(folder.path().join("huge.tf")).unwrap();
    huge.set_len(100 << 20).unwrap();
    let said = refused(&folder, &ONLY);
    assert!(said.contains("huge.tf"), "{said}");
    assert!(
        said.contains("medium[suppression/without-reason]"),
        "{said}"
    );
    assert!(said.len() < 10_000, "{} bytes", said.len());
}

#[test]
fn deep_nesting_is_an_error_at_its_place() {
    let deep = format!(
        "locals {{\n  a = {}{}\n}}\n",
        "[".repeat(5000),
        "]".repeat(5000)
    );
    let blocks = format!("{}{}", "a {\n".repeat(5000), "}\n".repeat(5000));
    let said = refused(
        &folder(&[
            ("deep.tf", &deep),
            ("blocks.tf", &blocks),
            ("main.tf", CLEAN),
        ]),
        &ONLY,
    );
    assert!(said.contains("--> deep.tf:2:"), "{said}");
    assert!(said.contains("--> blocks.tf:"), "{said}");
}

#[test]
fn text_that_is_not_utf_8_is_named() {
    let folder = folder(&[("main.tf", CLEAN), (".github/workflows/a.yml", "")]);
    fs::write(
        folder.path().join("latin.tf"),
        b"locals {\n  a = \"\xe9\"\n}\n",
    )
    .unwrap();
    fs::write(
        folder.path().join(".github/workflows/a.yml"),
        b"on: push\nname: \xff\n",
    )
    .unwrap();
    let said = refused(&folder, &ONLY);
    assert!(said.contains("latin.tf"), "{said}");
    assert!(said.contains("--> .github/workflows/a.yml:2:7"), "{said}");
}

#[test]
fn an_output_that_cannot_be_written_is_named() {
    let folder = folder(&[("main.tf", CLEAN)]);
    let said = refused(&folder, &["--output", "no/such/folder.json"]);
    assert!(
        said.starts_with("tollgate: no/such/folder.json: "),
        "{said}"
    );
    let (status, stdout, _) = check(&folder, &["--output", "report.json", "--format", "json"]);
    assert_eq!((status, stdout.as_str()), (0, ""));
    assert!(
        fs::read_to_string(folder.path().join("report.json"))
            .unwrap()
            .starts_with("{\n")
    );
}

#[test]
fn wrong_flags_are_usage_errors() {
    let folder = folder(&[("main.tf", CLEAN)]);
    for arguments in [
        &["--frob"][..],
        &["--format", "xml"],
        &["--fail-on", "severe"],
        &["--var", "no-value"],
        &["--diff"],
        &["--baseline", "a", "--write-baseline", "b"],
    ] {
        let said = refused(&folder, arguments);
        assert!(said.starts_with("error: "), "{said}");
    }
    let said = refused(&folder, &["--rule", "suppression/unusd"]);
    assert_eq!(
        said,
        "tollgate: no rule is called `suppression/unusd`; did you mean `suppression/unused`?\n"
    );
    let said = refused(&folder, &["--skip", "zzz"]);
    assert_eq!(said, "tollgate: no rule is called `zzz`\n");
}
