//! See the page.

use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::{Config, Missing};

pub const RULE: Rule = Rule {
    id: "reference/undeclared",
    page: include_str!("undeclared.md"),
    predicts: Predicts::Refused("Reference to undeclared"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for reference in &config.unresolved {
        let (what, help) = match reference.what {
            Missing::Variable => ("input variable", "declare it in a `variable` block"),
            Missing::Local => ("local value", "give it a value in `locals`"),
            Missing::Resource => ("resource", "declare it, or name the one that is meant"),
            Missing::Data => ("data source", "declare it, or name the one that is meant"),
            Missing::Module => ("module call", "call it, or name the one that is meant"),
            Missing::Output => ("output of that module", "declare the output in the module"),
        };
        let address = &reference.address;
        let place = match reference.module.as_str() {
            "" => String::new(),
            module => format!(" in {module}"),
        };
        found
            .report(
                reference.span,
                format!("{address} is not declared{place}: there is no such {what}"),
            )
            .help(format!("{address}: {help}"));
    }
}
