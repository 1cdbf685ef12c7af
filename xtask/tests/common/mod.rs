//! The command line as a process in a folder of files.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

pub const CLEAN: &str = "locals {\n  a = 1\n}\n";
/// A suppression that names no rule: reported at medium.
pub const MEDIUM: &str = "locals {\n  a = 1 # tollgate:allow\n}\n";
pub const ONLY: [&str; 2] = ["--rule", "suppression/*"];

/// A folder of files that is a repository of its own.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

pub fn run_in(
    folder: &Path,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(stdout), text(stderr));
    assert!(!stderr.contains("panicked"), "{stderr}");
    (status.code().unwrap_or(-1), stdout, stderr)
}

pub fn run(folder: &TempDir, arguments: &[&str]) -> (i32, String, String) {
    run_in(folder.path(), arguments, &[])
}

pub fn check(folder: &TempDir, arguments: &[&str]) -> (i32, String, String) {
    let all: Vec<&str> = ["check"]
        .iter()
        .chain(&ONLY)
        .chain(arguments)
        .copied()
        .collect();
    run(folder, &all)
}

/// Checks a folder, expects status 2, and gives everything that was said.
pub fn refused(folder: &TempDir, arguments: &[&str]) -> String {
    let all: Vec<&str> = ["check"].iter().chain(arguments).copied().collect();
    let (status, stdout, stderr) = run(folder, &all);
    assert_eq!(status, 2, "{stdout}{stderr}");
    stdout + &stderr
}
