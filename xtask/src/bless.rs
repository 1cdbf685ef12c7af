//! `bless`: rewrites what is generated: the outputs on rule pages, the rules in the README.

use std::fs;
use std::path::Path;

use clap::Args;
use tollgate_checks::{Rule, example, page, rules};

use crate::{CLEAN, FOUND, out};

/// Rewrite the outputs on rule pages and the list of rules in the README
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo xtask bless --check")]
pub struct Arguments {
    /// Change nothing; fail where something would change
    #[arg(long)]
    check: bool,
}

/// What the list of rules in the README stands between.
const BEGIN: &str = "<!-- rules: written by `cargo xtask bless` -->\n";
const END: &str = "<!-- rules end -->";

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
        let text = read("README.md")?;
        if let Some(new) = with_rules(&text) {
            update("README.md", &text, &new)?;
        }
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

/// The README with the list of rules between its marks; `None` where the marks are not there.
fn with_rules(text: &str) -> Option<String> {
    let start = text.find(BEGIN)? + BEGIN.len();
    let end = start + text.get(start..)?.find(END)?;
    Some(format!(
        "{}{}{}",
        text.get(..start)?,
        crate::rules::markdown(),
        text.get(end..)?
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_stands_between_its_marks_alone() {
        let text = format!("before\n{BEGIN}what stood here\n{END}\nafter\n");
        let new = with_rules(&text).expect("marks");
        assert!(new.starts_with("before\n") && new.ends_with(&format!("{END}\nafter\n")));
        assert!(new.contains("| rule | level |") && !new.contains("what stood here"));
        assert_eq!(
            with_rules(&new).as_deref(),
            Some(new.as_str()),
            "twice is once"
        );
        assert_eq!(with_rules("no marks"), None);
    }
}
