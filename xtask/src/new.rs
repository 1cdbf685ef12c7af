//! `new rule family/name`: the two files of a rule, and the two lines that list it.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::{CLEAN, out};

/// Write the files of a new rule and list it
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo xtask new rule cognito/implicit-grant")]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

/// What there is to make.
#[derive(Debug, Subcommand)]
enum What {
    /// A rule: `checks/src/rules/<family>/<name>.rs` and `.md`
    #[command(after_help = "Example: cargo xtask new rule cognito/implicit-grant")]
    Rule {
        /// The rule's id: `family/name-of-the-fault`
        id: String,
    },
}

/// Makes it; 2 where it is there already or its name is none.
pub fn run(arguments: &Arguments) -> u8 {
    let What::Rule { id } = &arguments.what;
    match rule(Path::new("."), id) {
        Ok(files) => {
            let list: Vec<String> = files
                .iter()
                .map(|file| file.display().to_string())
                .collect();
            let text = format!(
                "{}\n\nFill them in, then: cargo xtask bless\n",
                list.join("\n")
            );
            out::result(&text)
        }
        Err(message) => out::failed(message),
    }
}

/// Writes the pair below a checkout and lists it; the files that were written or changed.
fn rule(top: &Path, id: &str) -> Result<Vec<PathBuf>, String> {
    let (family, name) = id
        .split_once('/')
        .ok_or_else(|| format!("`{id}` is no id: family/name"))?;
    for part in [family, name] {
        let letters = part.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte)
        });
        if part.is_empty() || !letters || !part.starts_with(|c: char| c.is_ascii_lowercase()) {
            return Err(format!(
                "`{id}` is no id: lower case letters, digits and dashes"
            ));
        }
    }
    let rules = top.join("checks/src/rules");
    if !rules.is_dir() {
        return Err("this is not the top of a checkout: there is no checks/src/rules".to_owned());
    }
    let family = family.replace('-', "_");
    let module = name.replace('-', "_");
    let folder = rules.join(&family);
    let code = folder.join(&module).with_extension("rs");
    let page = folder.join(&module).with_extension("md");
    if code.exists() || page.exists() {
        return Err(format!("{} is there already", code.display()));
    }
    let list = folder.join("mod.rs");
    let joined = rules.join("mod.rs");
    let mut written = vec![code.clone(), page.clone(), list.clone()];
    let is_new = !list.is_file();
    let listed = if is_new {
        written.push(joined.clone());
        format!(
            "//! Rules about {}.\n\nuse crate::rule::Rule;\n\n/// The rules of this family.\npub const RULES: &[Rule] = &[];\n",
            family.replace('_', " ")
        )
    } else {
        read(&list)?
    };
    let listed = with_item(&with_module(&listed, &module), &format!("{module}::RULE"))
        .ok_or_else(|| format!("{}: `RULES` is not where it was expected", list.display()))?;
    let all =
        if is_new {
            let all = with_module(&read(&joined)?, &family);
            Some(with_item(&all, &format!("{family}::RULES")).ok_or_else(|| {
                format!("{}: `RULES` is not where it was expected", joined.display())
            })?)
        } else {
            None
        };
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    write(&code, &source(id, &module))?;
    write(&page, &markdown(name))?;
    write(&list, &listed)?;
    if let Some(all) = all {
        write(&joined, &all)?;
    }
    Ok(written)
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<u8, String> {
    fs::write(path, text)
        .map(|()| CLEAN)
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// The file with `mod name;` among the others, in order.
fn with_module(text: &str, name: &str) -> String {
    let visible = if text.contains("\npub mod ") {
        "pub mod"
    } else {
        "mod"
    };
    let line = format!("{visible} {name};");
    let lines: Vec<&str> = text.lines().collect();
    let is_module = |text: &str| text.starts_with("mod ") || text.starts_with("pub mod ");
    let after = lines
        .iter()
        .rposition(|one| is_module(one) && *one < line.as_str());
    let first = lines.iter().position(|one| is_module(one));
    let header = lines
        .iter()
        .rposition(|one| one.starts_with("//!"))
        .map_or(0, |at| at + 1);
    let mut out: Vec<&str> = lines.clone();
    match (after, first) {
        (Some(at), _) => out.insert(at + 1, &line),
        (None, Some(at)) => out.insert(at, &line),
        (None, None) => {
            out.insert(header, "");
            out.insert(header + 1, &line);
        }
    }
    out.join("\n") + "\n"
}

/// The file with a further item in `RULES`, in order; `None` where there is no such list.
fn with_item(text: &str, item: &str) -> Option<String> {
    let start = text.find("RULES: &[")?;
    let open = start + text.get(start..)?.find("= &[")? + "= &[".len();
    let close = open + text.get(open..)?.find("];")?;
    let body = text.get(open..close)?;
    let mut items: Vec<&str> = body
        .split(',')
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .collect();
    let at = items.partition_point(|one| *one < item);
    items.insert(at, item);
    let one_line = items.join(", ");
    let body = if one_line.len() < 60 {
        one_line
    } else {
        format!("\n    {},\n", items.join(",\n    "))
    };
    Some(format!("{}{body}{}", text.get(..open)?, text.get(close..)?))
}

fn source(id: &str, module: &str) -> String {
    format!(
        "//! See the page.\n\nuse crate::finding::{{Findings, Severity}};\nuse crate::rule::{{Predicts, Rule}};\nuse crate::terraform::config::Config;\n\n/// The rule.\npub const RULE: Rule = Rule {{\n    id: \"{id}\",\n    page: include_str!(\"{module}.md\"),\n    predicts: Predicts::Posture(Severity::Medium),\n    check,\n}};\n\nfn check(config: &Config, found: &mut Findings) {{\n    for resource in config.resources(\"aws_type\") {{\n        let attribute = resource.attr(\"name\");\n        if attribute.text() == Some(\"wrong\") {{\n            found\n                .report(attribute.span(), \"what is wrong and what follows from it\")\n                .at(resource.address.as_ref())\n                .help(\"what to do\");\n        }}\n    }}\n}}\n"
    )
}

fn markdown(name: &str) -> String {
    let title = name.replace('-', " ");
    let mut letters = title.chars();
    let title: String = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default();
    format!(
        "# {title}\nOne line: what is reported.\n\n## Why\nWhat follows from it.\n\n## Bad\n```tf\nresource \"aws_type\" \"example\" {{\n  name = \"wrong\"\n}}\n```\n```text\n```\n\n## Good\n```tf\nresource \"aws_type\" \"example\" {{\n  name = \"right\"\n}}\n```\n\n## See\n- AWS's page, the RFC's section\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_listed_among_the_others() {
        let text = "//! Rules.\n\nmod a;\nmod c;\n\nuse crate::rule::Rule;\n\n/// All.\npub const RULES: &[Rule] = &[a::RULE, c::RULE];\n";
        let listed = with_item(&with_module(text, "b"), "b::RULE").expect("a list");
        assert_eq!(
            listed,
            "//! Rules.\n\nmod a;\nmod b;\nmod c;\n\nuse crate::rule::Rule;\n\n/// All.\npub const RULES: &[Rule] = &[a::RULE, b::RULE, c::RULE];\n"
        );
        assert_eq!(with_item("nothing here", "b::RULE"), None);
    }

    #[test]
    fn a_new_family_begins_a_list() {
        let top = tempfile::tempdir().expect("a folder");
        let rules = top.path().join("checks/src/rules");
        fs::create_dir_all(&rules).expect("folders");
        let all = "//! All.\n\npub mod acm;\n\nuse crate::rule::Rule;\n\n/// All.\npub const RULES: &[&[Rule]] = &[acm::RULES];\n";
        fs::write(rules.join("mod.rs"), all).expect("a file");
        rule(top.path(), "zone/empty-id").expect("a rule");
        let read = |path: &str| fs::read_to_string(rules.join(path)).expect("a file");
        assert!(read("mod.rs").contains("pub mod acm;\npub mod zone;\n"));
        assert!(read("mod.rs").contains("&[acm::RULES, zone::RULES];"));
        assert!(read("zone/mod.rs").contains("mod empty_id;"));
        assert!(read("zone/empty_id.rs").contains("id: \"zone/empty-id\""));
        assert!(read("zone/empty_id.md").starts_with("# Empty id\n"));
        assert!(
            rule(top.path(), "zone/empty-id").is_err(),
            "it is there already"
        );
        for wrong in ["zone", "Zone/x", "zone/", "../x/y", "zone/a b"] {
            assert!(rule(top.path(), wrong).is_err(), "{wrong}");
        }
    }
}
