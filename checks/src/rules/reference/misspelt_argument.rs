//! See the page.

use std::collections::BTreeMap;

use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::terraform::block::Block;
use crate::terraform::config::{Config, Mode, Resource};
use crate::terraform::source::Span;

/// The rule.
pub const RULE: Rule = Rule {
    id: "reference/misspelt-argument",
    page: include_str!("misspelt_argument.md"),
    predicts: Predicts::Refused("Unsupported argument"),
    check,
};

/// A line for each block: its path from the type of the resource on, and what may stand in it.
const ARGUMENTS: &str = include_str!("arguments.txt");

/// What may stand in a block, by its path.
type Known = BTreeMap<&'static str, &'static str>;

fn check(config: &Config, found: &mut Findings) {
    let known: Known = ARGUMENTS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .collect();
    let resources = config.all().iter().filter(|resource| {
        let module = config.modules.get(resource.module);
        let planned = module.is_some_and(|module| module.planned);
        resource.mode == Mode::Managed && config.is_written(resource) && !planned
    });
    for resource in resources {
        look(config, &known, resource, &resource.kind, resource, found);
    }
}

fn look(
    config: &Config,
    known: &Known,
    resource: &Resource,
    path: &str,
    block: &Block,
    found: &mut Findings,
) {
    let Some(names) = known.get(path) else { return };
    let arguments = block
        .attributes
        .iter()
        .map(|attribute| (attribute.name.as_ref(), attribute.name_span));
    let blocks = block
        .blocks
        .iter()
        .map(|inner| (inner.kind.as_ref(), inner.header));
    for (name, span) in arguments.chain(blocks) {
        let Some(meant) = meant(names, name).filter(|meant| !is_set(block, meant)) else {
            continue;
        };
        report(config, resource, path, (name, span), meant, found);
    }
    for inner in &block.blocks {
        let path = format!("{path}.{}", inner.kind);
        look(config, known, resource, &path, inner, found);
    }
}

fn report(
    config: &Config,
    resource: &Resource,
    path: &str,
    (name, span): (&str, Span),
    meant: &str,
    found: &mut Findings,
) {
    let finding = found.report(span, format!("{path} has no {name}: Terraform refuses it"));
    finding
        .at(resource.address.as_ref())
        .help(format!("write {meant}"));
    if config.sources.text(span) == name {
        finding.fix(true, span, meant);
    }
}

fn is_set(block: &Block, name: &str) -> bool {
    block.attribute(name).is_some() || block.block(name).is_some()
}

/// The only name that is near to one that is not known. `region` is known everywhere since release 6 of the provider.
fn meant<'k>(names: &'k str, name: &str) -> Option<&'k str> {
    let furthest = match name.len() {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    };
    let exact = name == "region" || names.split(' ').any(|known| known == name);
    if exact || furthest == 0 {
        return None;
    }
    let mut near = names
        .split(' ')
        .filter(|known| distance(known, name) <= furthest);
    near.next().filter(|_| near.next().is_none())
}

/// How many letters were left out, added or replaced, or changed places with their neighbour.
fn distance(left: &str, right: &str) -> usize {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, letter) in left.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let at =
                |line: &[usize], column: usize| line.get(column).copied().unwrap_or(usize::MAX);
            let replaced = at(&above, column) + usize::from(letter != other);
            let added = at(&line, column).min(at(&above, column + 1)) + 1;
            let mut least = replaced.min(added);
            let swapped = column > 0
                && row > 0
                && right.get(column - 1) == Some(letter)
                && left.get(row - 1) == Some(other);
            if swapped {
                least = least.min(at(&before, column - 1) + 1);
            }
            line.push(least);
        }
        before = std::mem::replace(&mut above, line);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{distance, meant};

    #[test]
    fn letters_that_differ_are_counted() {
        for (left, right, expected) in [
            ("name", "name", 0),
            ("name", "nmae", 1),
            ("allowed_oauth_flow", "allowed_oauth_flows", 1),
            ("kitten", "sitting", 3),
            ("", "ab", 2),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn one_name_is_meant_or_none() {
        let names = "name runtime timeout timeouts";
        assert_eq!(meant(names, "runtme"), Some("runtime"));
        assert_eq!(meant(names, "timeout"), None);
        // Two are near.
        assert_eq!(meant(names, "timeoutx"), None);
        assert_eq!(meant(names, "tags"), None);
        assert_eq!(meant("reason", "region"), None);
    }
}
