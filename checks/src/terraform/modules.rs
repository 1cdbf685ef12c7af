//! Module calls to folders, before anything is evaluated: local sources, and what `terraform init`
//! has put below `.terraform/modules`.
//!
//! Invariant: a source is a plain string; anything else is not followed. A module that calls itself
//! is not entered again. See <https://developer.hashicorp.com/terraform/language/modules/sources>.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::config::Body;
use super::engine::{Found, dotted};
use super::files;
use super::json;
use super::reader::Reader;
use super::signature;
use super::source::Span;
use super::syntax::{Block, Kind};

/// Calls beyond it are not followed: no configuration has as many.
const MAX_BODIES: usize = 50_000;

/// Finds the bodies of all calls of a root, by the names of the calls that lead to them.
pub(super) fn bodies(
    reader: &mut Reader<'_>,
    root: usize,
    found: &mut BTreeMap<(usize, String), Found>,
) {
    let installed = manifest(reader, root);
    let mut open = vec![(root, String::new(), vec![root])];
    while let Some((folder, names, above)) = open.pop() {
        let calls: Vec<(String, Option<String>, Span)> = reader
            .folders
            .get(folder)
            .map(|folder| {
                folder
                    .calls
                    .list
                    .iter()
                    .map(|(name, block)| {
                        let place = block.body.attribute("source");
                        let place = place.map_or(block.header, |source| source.value.span);
                        (name.to_string(), source(block), place)
                    })
                    .collect()
            })
            .unwrap_or_default();
        for (name, source, place) in calls {
            let names = dotted(&names, &name);
            let mut body = body(reader, folder, source.as_deref(), &names, &installed);
            if let Found::Folder(inner) = body {
                let refused = if above.contains(&inner) {
                    Some("leads back to a module that it is in, so it is not followed".to_owned())
                } else if found.len() >= MAX_BODIES {
                    Some(format!(
                        "more than {MAX_BODIES} module calls: this one is not followed"
                    ))
                } else {
                    None
                };
                if let Some(message) = refused {
                    reader.incomplete_at(place, message);
                    body = Found::Elsewhere(Body::Unknown);
                }
            }
            if let Found::Folder(inner) = body {
                let mut above = above.clone();
                above.push(inner);
                open.push((inner, names.clone(), above));
            }
            found.insert((root, names), body);
        }
    }
}

/// The source of a call, if it is a plain string.
pub(super) fn source(block: &Block) -> Option<String> {
    match &block.body.attribute("source")?.value.bare().kind {
        Kind::Text(text) => Some(text.to_string()),
        _ => None,
    }
}

/// Whether a source is a folder of the same configuration.
pub(super) fn is_local(source: &str) -> bool {
    source.starts_with("./") || source.starts_with("../") || source == "." || source == ".."
}

fn body(
    reader: &mut Reader<'_>,
    caller: usize,
    source: Option<&str>,
    names: &str,
    installed: &BTreeMap<String, PathBuf>,
) -> Found {
    let Some(source) = source else {
        return Found::Elsewhere(Body::Unknown);
    };
    if is_local(source) {
        let place = reader
            .folders
            .get(caller)
            .and_then(|folder| reader.boundaries.inside(&folder.path, Path::new(source)));
        let folder = place.and_then(|path| reader.folder(&path));
        return match folder {
            Some(folder) => Found::Folder(folder),
            None => Found::Elsewhere(Body::Missing(source.to_owned())),
        };
    }
    if let Some(path) = installed.get(names)
        && let Some(folder) = reader.folder(path)
    {
        return Found::Folder(folder);
    }
    let Some(name) = registry(source) else {
        return Found::Elsewhere(Body::Remote(source.to_owned()));
    };
    let known = signature::of(&name, source).and_then(|text| reader.signature(text));
    known.map_or(Found::Elsewhere(Body::Registry(name)), Found::Folder)
}

/// `namespace/name/system` of a registry source, lower case, without its submodule.
pub(super) fn registry(source: &str) -> Option<String> {
    let address = source.split("//").next()?;
    let parts: Vec<&str> = address.split('/').collect();
    let plain = |part: &&str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let (host, name) = match parts.as_slice() {
        [_, _, _] => (None, parts.as_slice()),
        [host, rest @ ..] if rest.len() == 3 && host.contains('.') => (Some(*host), rest),
        _ => return None,
    };
    if !name.iter().all(plain) {
        return None;
    }
    let name = name.join("/").to_ascii_lowercase();
    match host {
        None | Some("registry.terraform.io" | "registry.opentofu.org") => Some(name),
        Some(host) => Some(format!("{host}/{name}")),
    }
}

/// What `terraform init` has put on disk, by the names of the calls.
fn manifest(reader: &Reader<'_>, root: usize) -> BTreeMap<String, PathBuf> {
    let mut installed = BTreeMap::new();
    let Some(root) = reader.folders.get(root) else {
        return installed;
    };
    let place = Path::new(".terraform/modules/modules.json");
    let Some(path) = reader.boundaries.inside(&root.path, place) else {
        return installed;
    };
    let text = files::read(&path)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let Some(node) = text.and_then(|text| json::parse(&text).ok()) else {
        return installed;
    };
    let text = |node: &json::Node, name: &str| match node.member(name).map(|node| &node.kind) {
        Some(json::Kind::Text(text)) => Some(text.clone()),
        _ => None,
    };
    if let Some(json::Kind::Array(modules)) = node.member("Modules").map(|node| &node.kind) {
        for module in modules {
            let (Some(key), Some(folder)) = (text(module, "Key"), text(module, "Dir")) else {
                continue;
            };
            if let Some(path) = reader.boundaries.inside(&root.path, Path::new(&folder)) {
                installed.insert(key, path);
            }
        }
    }
    installed
}

#[cfg(test)]
mod tests {
    use super::registry;

    #[test]
    fn registry_sources_are_told_from_others() {
        let acm = Some("terraform-aws-modules/acm/aws".to_owned());
        assert_eq!(registry("terraform-aws-modules/acm/aws"), acm);
        assert_eq!(registry("Terraform-AWS-Modules/acm/aws//modules/x"), acm);
        assert_eq!(
            registry("registry.terraform.io/terraform-aws-modules/acm/aws"),
            acm
        );
        assert_eq!(
            registry("app.terraform.io/org/acm/aws"),
            Some("app.terraform.io/org/acm/aws".to_owned())
        );
        for other in [
            "github.com/org/repository",
            "git::https://example.com/a.git",
            "s3::https://s3.amazonaws.com/b/c.zip",
            "./local",
            "",
        ] {
            assert_eq!(registry(other), None, "{other}");
        }
    }
}
