//! `bless`: rewrites what is generated: the outputs on rule pages, and the README's example and list of rules.

use std::fs;
use std::path::Path;

use clap::Args;
use tollgate_checks::{Rule, example, page, rules};

use crate::{CLEAN, FOUND, out, readme};

/// Rewrite the outputs on rule pages, and the example and the list of rules in the README
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo xtask bless --check")]
pub struct Arguments {
    /// Change nothing; fail where something would change
    #[arg(long)]
    check: bool,
}

/// Rewrites, and prints which files changed; 1 with `--check` where one would.
pub fn run(arguments: &Arguments) -> u8 {
    match attempt(arguments) {
        Ok(changed) if changed.is_empty() => CLEAN,
        Ok(changed) => {
            let status = out::result(&(changed.join("\n") + "\n"));
            if arguments.check {
                status.max(FOUND)
            } else {
                status
            }
        }
        Err(message) => out::failed(message),
    }
}

fn attempt(arguments: &Arguments) -> Result<Vec<String>, String> {
    let mut changed = Vec::new();
    let mut update = |path: &str, old: &str, new: &str| -> Result<(), String> {
        if old != new {
            if !arguments.check {
                fs::write(path, new).map_err(|error| format!("{path}: {error}"))?;
            }
            changed.push(path.to_owned());
        }
        Ok(())
    };
    for rule in rules::all() {
        let path = crate::rules::page_path(rule.id);
        // From disk, not as compiled in: it may have been edited since.
        let text = read(&path)?;
        let page = page::read(&text)
            .map_err(|fault| format!("{path}:{}: {}", fault.line, fault.message))?;
        let mut outputs = Vec::new();
        for example in &page.bad {
            outputs.push(printed(rule, example).map_err(|error| format!("{path}: {error}"))?);
        }
        update(&path, &text, &page::with_outputs(&text, &page, &outputs))?;
    }
    if Path::new("README.md").is_file() {
        let current =
            std::env::current_dir().map_err(|error| format!("the current folder: {error}"))?;
        let text = read("README.md")?;
        let new = readme::current(&text, &current)?;
        update("README.md", &text, &new)?;
    }
    Ok(changed)
}

fn read(path: &str) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))
}

/// What an example prints, in a folder of this process that is gone afterwards.
fn printed(rule: &Rule, bad: &page::Example<'_>) -> Result<String, String> {
    let folder = std::env::temp_dir().join(format!("tollgate-bless-{}", std::process::id()));
    let printed = example::printed(rule, bad, &folder);
    fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    printed
}
