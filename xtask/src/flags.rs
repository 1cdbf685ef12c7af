//! The flags of `check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tollgate_checks::Severity;
use tollgate_checks::report::Format;

/// Judge Terraform and the pipeline around it
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
#[derive(Debug, Args)]
#[command(after_help = "\
Exit status: 0 nothing at or above --fail-on, 1 something, 2 something could not be analysed.

Examples:
  cargo xtask check infra
  cargo xtask check --format sarif --output tollgate.sarif .
  cargo xtask check --rule 'cognito/*' --fix --diff infra")]
pub struct Arguments {
    /// A folder, a file, or a plan from `terraform show -json`
    #[arg(default_value = ".")]
    pub path: Vec<PathBuf>,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = Named(Format::Human))]
    pub format: Named<Format>,
    /// Write the report to a file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The least level that makes the run fail [default: medium]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub fail_on: Option<Named<Severity>>,
    /// The least level that is reported [default: info]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub min_severity: Option<Named<Severity>>,
    /// Run this rule only; a glob; repeatable
    #[arg(long, value_name = "ID")]
    pub rule: Vec<String>,
    /// Leave this rule out; a glob; repeatable
    #[arg(long, value_name = "ID")]
    pub skip: Vec<String>,
    /// Give a variable a value; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    pub var: Vec<(String, String)>,
    /// Read variables from a file; repeatable
    #[arg(long, value_name = "FILE")]
    pub var_file: Vec<PathBuf>,
    /// Leave out what this file knows
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write what is found to a file for --baseline
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    pub write_baseline: Option<PathBuf>,
    /// Report what `tollgate:allow` comments allow, too
    #[arg(long)]
    pub no_suppressions: bool,
    /// Make the repairs that are safe
    #[arg(long)]
    pub fix: bool,
    /// Print the repairs as a difference and change nothing
    #[arg(long, requires = "fix")]
    pub diff: bool,
    /// List what could not be judged
    #[arg(long)]
    pub unknown: bool,
    /// Settings [default: tollgate.toml, if it is there]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// A value of a flag that has a name in the checks.
#[derive(Debug, Clone, Copy)]
pub struct Named<T>(pub T);

impl ValueEnum for Named<Format> {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [Named<Format>; Format::ALL.len()] = {
            let mut all = [Named(Format::Human); Format::ALL.len()];
            let mut at = 0;
            while at < all.len() {
                all[at] = Named(Format::ALL[at].1);
                at += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        let (name, _) = Format::ALL
            .into_iter()
            .find(|(_, format)| *format == self.0)?;
        Some(clap::builder::PossibleValue::new(name))
    }
}

impl ValueEnum for Named<Severity> {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [Named<Severity>; 5] = [
            Named(Severity::Critical),
            Named(Severity::High),
            Named(Severity::Medium),
            Named(Severity::Low),
            Named(Severity::Info),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.0.name()))
    }
}

fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.to_owned()))
        }
        _ => Err("a variable is given as NAME=VALUE".to_owned()),
    }
}
