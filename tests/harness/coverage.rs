//! What is modelled and what is not, as the generated `COVERAGE.md` says it.
//!
//! Invariant: the lists are read from the tables that dispatch runs on and from the services' models, so the page cannot
//! claim what is not answered.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tollgate_emulator::Service;
use tollgate_emulator::cognito::oauth;
use tollgate_emulator::wire::model;
use tollgate_fixtures::rows::Basis;

/// Operations that are answered beside a service's table: where a function is run is a matter of the edge.
const BESIDE: [(Service, &str); 1] = [(Service::Lambda, "Invoke")];

/// The whole page, for a repository.
///
/// # Errors
/// The emulator's sources cannot be read.
pub fn markdown(repository: &Path) -> io::Result<String> {
    let mut page = String::from(
        "# Coverage\n\n\
         Written by `cargo xtask coverage`; a test holds it. An operation that is not here, and a member of an input that is not \
         modelled, are refused with `TollgateNotModelled`, status 400, and a text that names them. Nothing is accepted and dropped.\n\n\
         | service | modelled | of |\n|---|---:|---:|\n",
    );
    for service in Service::ALL {
        let model = model::of(service);
        // Writing to a String cannot fail.
        let _ = writeln!(
            page,
            "| {} | {} | {} |",
            service.model_name(),
            answered(service).len(),
            model.operations.len()
        );
    }
    page.push_str(
        "\nBeside the operations: the OAuth and OIDC endpoints of a user pool's domain (authorize, login, token, \
         revoke, userInfo, logout) and of its issuer (openid-configuration, JWKS); calls to REST and HTTP APIs under \
         `execute-api` names and custom domains; DNS over UDP and TCP; TLS with issued certificates.\n",
    );
    let _ = writeln!(
        page,
        "\nPages of managed login that are refused by name: {}.",
        list(&oauth::PAGES_NOT_MODELLED)
    );
    for service in Service::ALL {
        let answered = answered(service);
        let all = &model::of(service).operations;
        let refused: Vec<&str> = all
            .keys()
            .map(String::as_str)
            .filter(|name| !answered.contains(name))
            .collect();
        let answered: Vec<&str> = answered.into_iter().collect();
        let _ = write!(
            page,
            "\n## {}\n\nAnswered: {}.\n\nRefused by name: {}.\n",
            service.model_name(),
            list(&answered),
            list(&refused)
        );
    }
    let inert = inert(&repository.join("emulator/src"))?;
    let count: usize = inert.values().map(BTreeSet::len).sum();
    let _ = writeln!(
        page,
        "\n## Without effect\n\n{count} members are stored and given back as AWS does, and change nothing here (type `Inert`), by \
         the file that has them:\n"
    );
    for (file, members) in inert {
        let members: Vec<&str> = members.iter().map(String::as_str).collect();
        let _ = writeln!(page, "- `{file}`: {}", list(&members));
    }
    page.push_str(
        "\n## Assumed\n\nWhere no document and no recording says what AWS does, the stricter reading is taken. Nobody is let in on a \
         guess. These expectations are such readings:\n\n",
    );
    for (id, why) in assumed(repository)? {
        let _ = writeln!(page, "- `{id}`: {why}");
    }
    Ok(page)
}

/// The vectors and the conformance cases whose basis is [`Basis::Assumed`], each with a sentence.
fn assumed(repository: &Path) -> io::Result<BTreeMap<String, String>> {
    /// Of a row of vectors, what is the same in every kind.
    #[derive(Deserialize)]
    struct Row {
        name: String,
        basis: Basis,
        why: String,
    }

    let mut found = BTreeMap::new();
    for kind in tollgate_fixtures::kinds()? {
        let rows = tollgate_fixtures::vectors::<Row>(&kind)?;
        let rows = rows.into_iter().filter(|row| row.basis == Basis::Assumed);
        found.extend(rows.map(|row| (format!("vectors/{kind}/{}", row.name), row.why)));
    }
    for folder in ["tests/conformance", "tests/harness/deployed"] {
        for path in sources(&repository.join(folder))? {
            found.extend(assumed_cases(&std::fs::read_to_string(path)?));
        }
    }
    Ok(found)
}

/// The rows `case("<id>", Assumed, <function>)` of a file, each with the first line of its function's text.
fn assumed_cases(text: &str) -> Vec<(String, String)> {
    let row = |row: &str| {
        let (id, rest) = row.trim_start().strip_prefix('"')?.split_once('"')?;
        let rest = rest.strip_prefix(',')?.trim_start();
        let function = rest.strip_prefix("Assumed,")?.trim_start();
        let function = function.split([',', ')']).next()?.trim_end();
        let (before, _) = text.split_once(&format!("\nfn {function}("))?;
        let said = before.rsplit("\n\n").next()?.lines().next()?;
        Some((id.to_owned(), said.trim_start_matches("/// ").to_owned()))
    };
    text.split("case(").skip(1).filter_map(row).collect()
}

fn answered(service: Service) -> BTreeSet<&'static str> {
    let listed = service.operations().iter().map(|entry| entry.name);
    let beside = BESIDE.iter().filter(|(of, _)| *of == service);
    listed.chain(beside.map(|(_, name)| *name)).collect()
}

/// The members of type `Inert` in the files of a folder, as `Struct.member`.
fn inert(folder: &Path) -> io::Result<BTreeMap<String, BTreeSet<String>>> {
    let mut found = BTreeMap::new();
    for path in sources(folder)? {
        let text = std::fs::read_to_string(&path)?;
        let members = inert_members(&text);
        if !members.is_empty() {
            let below = path.strip_prefix(folder).unwrap_or(&path);
            found.insert(below.display().to_string(), members);
        }
    }
    Ok(found)
}

fn inert_members(text: &str) -> BTreeSet<String> {
    let mut owner = "";
    let mut members = BTreeSet::new();
    for line in text.lines() {
        if let Some((before, named)) = line.split_once("struct ")
            && (before.is_empty() || before.starts_with("pub"))
        {
            owner = named.split([' ', '<', '(']).next().unwrap_or_default();
        }
        let member = line.trim().strip_prefix("pub ").unwrap_or(line.trim());
        if let Some((member, kind)) = member.split_once(": ")
            && kind.contains("Inert")
            && kind.ends_with(',')
            && !kind.contains('(')
        {
            members.insert(format!("{owner}.{member}"));
        }
    }
    members
}

fn sources(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("tests") {
            files.append(&mut sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn list(names: &[&str]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_that_is_assumed_is_listed_with_what_it_says() {
        let text = "const CASES: &[Case] = &[\n    case(\"a/b/sure\", Documented, sure),\n    case(\n        \"a/b/guess\",\n        \
                    Assumed,\n        guess,\n    ),\n];\n\n/// Sure.\nfn sure(t: T) {}\n\n/// A guess.\n/// More.\nfn guess(t: T) {}\n";
        assert_eq!(
            assumed_cases(text),
            [("a/b/guess".to_owned(), "A guess.".to_owned())]
        );
    }

    #[test]
    fn a_member_without_effect_is_listed_with_its_owner() {
        let text = "pub struct Stage {\n    pub name: String,\n    pub tracing: Option<Inert>,\n}\n\nfn f() {\n    let x = S {\n        \
                    tracing: Inert(1),\n    };\n}\n";
        let listed: Vec<String> = inert_members(text).into_iter().collect();
        assert_eq!(listed, ["Stage.tracing"]);
    }
}
