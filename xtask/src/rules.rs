//! `rules`: every rule with its level and its summary.

use std::fmt::Write as _;

use clap::{Args, ValueEnum};
use serde_json::json;
use tollgate_checks::{Rule, page, rules};

use crate::out;

/// List the rules: id, level, summary
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo xtask rules --format markdown")]
pub struct Arguments {
    /// How to print them
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// A format of the list.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// Columns
    Human,
    /// One array of objects
    Json,
    /// A table
    Markdown,
}

/// Prints the list.
pub fn run(arguments: &Arguments) -> u8 {
    out::result(&match arguments.format {
        Format::Human => human(),
        Format::Json => json(),
        Format::Markdown => markdown(),
    })
}

/// The summary of a rule's page; its title's place where the page cannot be read.
fn summary(rule: &Rule) -> &'static str {
    page::read(rule.page).map_or("", |page| page.summary)
}

/// What stands behind the summary of a rule that runs only where it is named.
const OPT_IN_NOTE: &str = " Runs only where it is named.";

fn is_opt_in(rule: &Rule) -> bool {
    rules::OPT_IN.contains(&rule.id)
}

fn human() -> String {
    let width = rules::all().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for rule in rules::all() {
        let level = rule.predicts.severity().name();
        let named = if is_opt_in(rule) { OPT_IN_NOTE } else { "" };
        let _ = writeln!(
            out,
            "{:width$}  {level:8}  {}{named}",
            rule.id,
            summary(rule)
        );
    }
    out
}

fn json() -> String {
    let list: Vec<_> = rules::all()
        .map(|rule| {
            json!({
                "id": rule.id,
                "severity": rule.predicts.severity().name(),
                "predicts": rule.predicts.name(),
                "summary": summary(rule),
                "opt_in": is_opt_in(rule),
            })
        })
        .collect();
    // Strings alone: it cannot fail.
    let mut text = serde_json::to_string_pretty(&list).unwrap_or_default();
    text.push('\n');
    text
}

/// The table that also stands in the README.
pub fn markdown() -> String {
    let mut out = String::from("| rule | level | what it reports |\n|---|---|---|\n");
    for rule in rules::all() {
        let level = rule.predicts.severity().name();
        let summary = summary(rule).replace('|', "\\|");
        let named = if is_opt_in(rule) { OPT_IN_NOTE } else { "" };
        let _ = writeln!(
            out,
            "| [`{}`]({}) | {level} | {summary}{named} |",
            rule.id,
            page_path(rule.id)
        );
    }
    out
}

/// Where a rule's page is in the repository.
pub fn page_path(id: &str) -> String {
    format!("checks/src/rules/{}.md", id.replace('-', "_"))
}
