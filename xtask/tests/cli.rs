//! The command line as a process: what it prints where, and with which status it leaves.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fs;
use std::path::Path;

use common::{CLEAN, MEDIUM, check, folder, refused, run, run_in};

#[test]
fn a_clean_folder_leaves_with_0_and_a_finding_with_1() {
    let (status, stdout, stderr) = check(&folder(&[("main.tf", CLEAN)]), &[]);
    assert_eq!((status, stderr.as_str()), (0, ""));
    assert_eq!(stdout, "1 file, 0 resources, 3 rules: nothing found\n");
    let (status, stdout, stderr) = check(&folder(&[("main.tf", MEDIUM)]), &[]);
    assert_eq!((status, stderr.as_str()), (1, ""));
    assert!(
        stdout.starts_with("medium[suppression/without-reason]: "),
        "{stdout}"
    );
    assert!(stdout.contains(" --> main.tf:2:9\n"), "{stdout}");
}

#[test]
fn levels_decide_what_fails_and_what_is_shown() {
    let folder = folder(&[("main.tf", MEDIUM)]);
    let (status, stdout, _) = check(&folder, &["--fail-on", "high"]);
    assert_eq!(status, 0);
    assert!(stdout.contains("1 medium"));
    let (status, stdout, _) = check(&folder, &["--min-severity", "high"]);
    assert_eq!(status, 0);
    assert!(stdout.contains("nothing found"));
    assert_eq!(check(&folder, &["--fail-on", "info"]).0, 1);
    assert_eq!(check(&folder, &["--skip", "suppression/without-*"]).0, 0);
}

#[test]
fn paths_are_relative_to_the_current_folder() {
    let folder = folder(&[("a/infra/main.tf", MEDIUM), ("a/b/x.txt", "")]);
    let file = |current: &str, path: &str| {
        let arguments = ["check", path, "--format", "json", "--rule", "suppression/*"];
        let (status, stdout, _) = run_in(&folder.path().join(current), &arguments, &[]);
        assert_eq!(status, 1);
        let object: serde_json::Value = serde_json::from_str(&stdout).unwrap();
        object["findings"][0]["file"].as_str().unwrap().to_owned()
    };
    assert_eq!(file(".", "a"), "a/infra/main.tf");
    assert_eq!(file("a", "."), "infra/main.tf");
    assert_eq!(file("a", "infra"), "infra/main.tf");
    assert_eq!(file("a/b", "../infra"), "../infra/main.tf");
}

#[test]
fn settings_are_read_and_their_faults_have_a_place() {
    let folder = folder(&[
        ("main.tf", MEDIUM),
        ("tollgate.toml", "fail-on = \"high\"\n"),
    ]);
    let (status, stdout, _) = check(&folder, &[]);
    assert_eq!(status, 0, "{stdout}");
    fs::write(
        folder.path().join("tollgate.toml"),
        "[severity]\n\"suppression/*\" = \"critical\"\n",
    )
    .unwrap();
    let (_, stdout, _) = check(&folder, &[]);
    assert!(
        stdout.starts_with("critical[suppression/without-reason]"),
        "{stdout}"
    );
    fs::write(
        folder.path().join("tollgate.toml"),
        "[paths]\nexclude = [\"*.tf\"]\n",
    )
    .unwrap();
    assert_eq!(check(&folder, &[]).0, 0);
    fs::write(folder.path().join("other.toml"), "[rules]\n  onyl = []\n").unwrap();
    let said = refused(&folder, &["--config", "other.toml"]);
    assert!(
        said.starts_with("tollgate: other.toml:2:3: unknown field `onyl`"),
        "{said}"
    );
    let said = refused(&folder, &["--config", "none.toml"]);
    assert!(said.starts_with("tollgate: none.toml: "), "{said}");
}

#[test]
fn a_baseline_survives_moved_lines_and_not_a_new_fault() {
    let folder = folder(&[("main.tf", MEDIUM)]);
    assert_eq!(check(&folder, &["--write-baseline", "known.json"]).0, 0);
    let (status, stdout, _) = check(&folder, &["--baseline", "known.json"]);
    assert_eq!(status, 0);
    assert!(stdout.contains("1 in the baseline"), "{stdout}");
    fs::write(
        folder.path().join("main.tf"),
        format!("# moved\n\n{MEDIUM}"),
    )
    .unwrap();
    assert_eq!(check(&folder, &["--baseline", "known.json"]).0, 0);
    fs::write(folder.path().join("main.tf"), format!("{MEDIUM}{MEDIUM}")).unwrap();
    let (status, stdout, _) = check(&folder, &["--baseline", "known.json"]);
    assert_eq!(status, 1, "{stdout}");
    assert!(
        stdout.contains("main.tf:5:9"),
        "the second is the new one: {stdout}"
    );
    for text in [
        "",
        "{\"version\": 2, \"findings\": []}",
        "{\"version\": 1}",
        "[]",
    ] {
        fs::write(folder.path().join("known.json"), text).unwrap();
        let said = refused(&folder, &["--baseline", "known.json"]);
        assert!(said.starts_with("tollgate: known.json: "), "{said}");
    }
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let folder = folder(&[("main.tf", MEDIUM)]);
    let coloured = |environment: &[(&str, &str)]| {
        let (_, stdout, _) = run_in(
            folder.path(),
            &["check", "--rule", "suppression/*"],
            environment,
        );
        stdout.contains('\u{1b}')
    };
    assert!(!coloured(&[]));
    assert!(coloured(&[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
}

#[test]
fn explain_prints_the_page_and_knows_what_was_meant() {
    let folder = folder(&[]);
    let (status, stdout, _) = run(&folder, &["explain", "suppression/unused"]);
    assert_eq!(status, 0);
    assert!(stdout.starts_with("# A suppression without a finding\n"));
    assert_eq!(
        run(&folder, &["explain", "unused"]).1,
        stdout,
        "without its family"
    );
    let (status, stdout, stderr) = run(&folder, &["explain", "supression/unused"]);
    assert_eq!((status, stdout.as_str()), (2, ""));
    assert_eq!(
        stderr,
        "tollgate: no rule is called `supression/unused`; did you mean `suppression/unused`?\n"
    );
    assert_eq!(run(&folder, &["explain"]).0, 2);
}

#[test]
fn rules_are_listed_in_three_formats() {
    let folder = folder(&[]);
    let (status, human, _) = run(&folder, &["rules"]);
    assert_eq!(status, 0);
    let (_, json, _) = run(&folder, &["rules", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&json).unwrap();
    let list = list.as_array().unwrap();
    assert_eq!(list.len(), human.lines().count());
    for (rule, line) in list.iter().zip(human.lines()) {
        assert!(line.starts_with(rule["id"].as_str().unwrap()));
        assert!(line.contains(rule["summary"].as_str().unwrap()));
        let noted = line.ends_with("Runs only where it is named.");
        assert_eq!(rule["opt_in"].as_bool(), Some(noted), "{rule}");
        assert!(!rule["summary"].as_str().unwrap().is_empty(), "{rule}");
    }
    let (_, markdown, _) = run(&folder, &["rules", "--format", "markdown"]);
    assert_eq!(markdown.lines().count(), list.len() + 2);
}

#[test]
fn help_is_printed_with_an_example() {
    let folder = folder(&[]);
    for command in [
        &[][..],
        &["check"],
        &["explain"],
        &["rules"],
        &["new"],
        &["new", "rule"],
        &["bless"],
    ] {
        let mut arguments = command.to_vec();
        arguments.push("--help");
        let (status, stdout, _) = run(&folder, &arguments);
        assert_eq!(status, 0, "{command:?}");
        assert!(stdout.contains("Example"), "{command:?}: {stdout}");
    }
    let (status, _, stderr) = run(&folder, &["chekc"]);
    assert_eq!(status, 2);
    assert_eq!(
        stderr,
        "tollgate: no command is called `chekc`; did you mean `check`?\n"
    );
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = folder(&[
        ("main.tf", MEDIUM),
        ("b/main.tf", MEDIUM),
        ("a/x.tf", "a = ["),
    ]);
    for format in ["human", "sarif", "junit", "github", "markdown"] {
        let first = check(&folder, &["--format", format]);
        assert_eq!(first, check(&folder, &["--format", format]));
    }
}

/// The definitions that others run us by: every flag in them is one that there is.
#[test]
fn the_action_and_the_hook_use_flags_that_exist() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (_, help, _) = run(&folder(&[]), &["check", "--help"]);
    let read = |name: &str| fs::read_to_string(top.join(name)).unwrap();
    let action = read("action.yml");
    let script = action.split("read -r -a").nth(1).unwrap();
    let flags: Vec<&str> = script
        .split_whitespace()
        .filter_map(|word| word.find("--").map(|at| &word[at..]))
        .collect();
    assert_eq!(flags.len(), 5, "{flags:?}");
    for flag in flags {
        assert!(help.contains(&format!("{flag} <")), "{flag}");
    }
    assert!(read(".pre-commit-hooks.yaml").contains("entry: xtask/pre-commit.sh"));
    assert!(read("xtask/pre-commit.sh").contains("-- check \"$@\""));
}

#[test]
fn a_repair_is_shown_made_and_made_once() {
    let before = "# clients\r\nresource \"aws_cognito_user_pool_client\" \"app\" {\r\n  name                = \"app\"\r\n  allowed_oauth_flows = [\"code\", \"implicit\"] # both\r\n}\r\n";
    let after = before.replace(", \"implicit\"", "");
    let folder = folder(&[("main.tf", before)]);
    let text = || fs::read_to_string(folder.path().join("main.tf")).unwrap();
    let fix = |more: &[&str]| {
        let all: Vec<&str> = ["check", "--rule", "cognito/implicit-grant", "--fix"]
            .iter()
            .chain(more)
            .copied()
            .collect();
        run(&folder, &all)
    };
    let (status, stdout, _) = fix(&["--diff"]);
    assert_eq!(status, 1);
    assert!(
        stdout.starts_with("--- a/main.tf\n+++ b/main.tf\n@@ -1,5 +1,5 @@\n"),
        "{stdout}"
    );
    assert!(stdout.contains("-  allowed_oauth_flows = [\"code\", \"implicit\"] # both\r\n+  allowed_oauth_flows = [\"code\"] # both\r\n"), "{stdout}");
    assert_eq!(text(), before, "a difference changes nothing");
    let (status, stdout, stderr) = fix(&[]);
    assert_eq!((status, stderr.as_str()), (0, ""), "{stdout}");
    assert!(stdout.ends_with("nothing found\n"), "{stdout}");
    assert_eq!(text(), after);
    assert_eq!(fix(&[]).0, 0);
    assert_eq!(text(), after, "twice is once");
    let (status, stdout, _) = fix(&["--diff"]);
    assert_eq!((status, stdout.as_str()), (0, ""));
}
