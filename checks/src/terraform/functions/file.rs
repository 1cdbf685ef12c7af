//! Functions that read files: within the repository only.
//!
//! Paths are relative to the root module, where Terraform is run.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{ANY, Function, Given, Item, Kind, Returned, TEXT, give, give_bool, give_text};
use crate::terraform::convert::set_of;
use crate::terraform::files::NotRead;
use crate::terraform::lower;
use crate::terraform::render;
use crate::terraform::scope::unknown;
use crate::terraform::types::Type;
use crate::terraform::value::{Entries, Value, Valued, Why};
use crate::terraform::variables::isolated;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("basename", &[TEXT], Kind::Text, |given| {
        give_text(basename(given.text(0)))
    }),
    Function::new("dirname", &[TEXT], Kind::Text, |given| {
        give_text(dirname(given.text(0)))
    }),
    Function::new("file", &[TEXT], Kind::Text, |given| match content(given)? {
        Ok(bytes) => match std::str::from_utf8(&bytes) {
            Ok(text) => give_text(text),
            Err(_) => Err("the file is not UTF-8".to_owned()),
        },
        Err(unknown) => Ok(unknown),
    }),
    Function::new("filebase64", &[TEXT], Kind::Text, |given| {
        match content(given)? {
            Ok(bytes) => give_text(STANDARD.encode(&bytes)),
            Err(unknown) => Ok(unknown),
        }
    }),
    Function::new("fileexists", &[TEXT], Kind::Bool, fileexists),
    Function::new("fileset", &[TEXT, TEXT], Kind::Set(Item::Text), fileset),
    Function::new("templatefile", &[TEXT, ANY], Kind::Any, templatefile),
    Function::new("templatestring", &[TEXT, ANY], Kind::Text, |given| {
        render_with(given, given.text(0), 1)
    }),
];

/// The folder that relative paths start from.
fn folder<'g>(given: &Given<'g>) -> Option<&'g Path> {
    let engine = given.scope.engine;
    let root = given.scope.instance?.root_folder;
    engine.folders.get(root).map(|folder| folder.path.as_path())
}

/// The bytes of the file that is named first; an unknown where it must not be read.
pub(super) fn content(given: &Given<'_>) -> Result<Result<Arc<[u8]>, Valued>, String> {
    let path = given.text(0);
    let not_read = |why: &NotRead| {
        let why = Why::Unsupported(format!("{}({path:?}): {why}", given.name).into());
        Ok(Err(unknown(why, given.span)))
    };
    let Some(folder) = folder(given) else {
        return not_read(&NotRead::Outside);
    };
    match given.scope.engine.files.read(folder, path) {
        Ok(bytes) => Ok(Ok(bytes)),
        Err(NotRead::Missing) => {
            if !given.scope.strict {
                let files = &given.scope.engine.files;
                files.note_missing(given.span, given.name, path);
            }
            Err(format!("there is no file {path}"))
        }
        Err(why) => not_read(&why),
    }
}

fn fileexists(given: &Given<'_>) -> Returned {
    let place = folder(given).map(|folder| given.scope.engine.files.place(folder, given.text(0)));
    match place {
        Some(Ok(path)) => give_bool(path.is_file()),
        _ => given.unknown(Kind::Bool),
    }
}

fn fileset(given: &Given<'_>) -> Returned {
    let place = folder(given).map(|folder| given.scope.engine.files.place(folder, given.text(0)));
    let Some(Ok(base)) = place else {
        return given.unknown(Kind::Set(Item::Text));
    };
    let pattern = globset::GlobBuilder::new(given.text(1))
        .literal_separator(true)
        .backslash_escape(true)
        .build()
        .map_err(|error| error.to_string())?
        .compile_matcher();
    let mut found = Vec::new();
    let walk = ignore::WalkBuilder::new(&base)
        .standard_filters(false)
        .follow_links(false)
        .build();
    for entry in walk.flatten() {
        if !given.scope.engine.spend(16) {
            return given.unknown(Kind::Set(Item::Text));
        }
        let Ok(relative) = entry.path().strip_prefix(&base) else {
            continue;
        };
        if entry.file_type().is_some_and(|kind| kind.is_file()) && pattern.is_match(relative) {
            let path = relative.to_string_lossy().replace('\\', "/");
            found.push(Valued::nowhere(Value::from_text(path)));
        }
    }
    give(set_of(found, Type::Text))
}

fn templatefile(given: &Given<'_>) -> Returned {
    match content(given)? {
        Ok(bytes) => match std::str::from_utf8(&bytes) {
            Ok(text) => render_with(given, text, 1),
            Err(_) => Err("the file is not UTF-8".to_owned()),
        },
        Err(unknown) => Ok(unknown),
    }
}

/// Renders a template with the variables of an argument.
fn render_with(given: &Given<'_>, text: &str, variables: usize) -> Returned {
    let variables = given.valued(variables);
    let entries: &Entries = match &variables.value {
        Value::Object(entries) | Value::Map(entries, _) => entries,
        _ => return Err("the variables must be a map or an object".to_owned()),
    };
    let pieces = lower::parse_template(text, given.span)?;
    let scope = isolated(given.scope.engine, Some(entries));
    render::template(&pieces, given.span, scope).map_err(|fault| fault.message)
}

fn basename(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    match trimmed.rsplit('/').next() {
        _ if path.is_empty() => ".",
        Some("") | None => "/",
        Some(name) => name,
    }
}

/// As Go's `filepath.Dir`: everything before the last slash, made plain.
fn dirname(path: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            other => parts.push(other),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}
