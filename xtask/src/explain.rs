//! `explain RULE`: the rule's page.

use clap::Args;
use tollgate_checks::{Rule, rules};

use crate::out;

/// Print a rule's page: what it reports, why, and how it looks when it is right
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo xtask explain cognito/implicit-grant")]
pub struct Arguments {
    /// The rule's id, as `rules` lists it and findings name it
    rule: String,
}

/// Prints the page; 2 for a rule that there is not.
pub fn run(arguments: &Arguments) -> u8 {
    let typed = arguments.rule.as_str();
    if let Some(rule) = rules::all().find(|rule| rule.id == typed) {
        return show(rule);
    }
    // A name without its family is good enough where only one rule has it.
    let mut named = rules::all().filter(|rule| rule.id.rsplit('/').next() == Some(typed));
    match (named.next(), named.next()) {
        (Some(rule), None) => return show(rule),
        (Some(one), Some(other)) => {
            return out::failed(format!("`{typed}` is `{}` or `{}`", one.id, other.id));
        }
        _ => {}
    }
    match out::nearest(typed, rules::all().map(|rule| rule.id)) {
        Some(name) => out::failed(format!(
            "no rule is called `{typed}`; did you mean `{name}`?"
        )),
        None => out::failed(format!("no rule is called `{typed}`; `rules` lists them")),
    }
}

/// The page as it is; on a terminal its headings stand out.
fn show(rule: &Rule) -> u8 {
    if !out::colour() {
        return out::result(rule.page);
    }
    let mut text = String::with_capacity(rule.page.len());
    let mut fenced = false;
    for line in rule.page.split_inclusive('\n') {
        fenced ^= line.starts_with("```");
        if !fenced && (line.starts_with("# ") || line.starts_with("## ")) {
            let heading = line.trim_end();
            text.extend(["\u{1b}[1m", heading, "\u{1b}[0m\n"]);
        } else {
            text.push_str(line);
        }
    }
    out::result(&text)
}
