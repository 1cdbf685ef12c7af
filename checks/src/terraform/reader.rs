//! Files to declarations: reads and parses the files of a folder, once.
//!
//! Invariant: what cannot be read or parsed costs one file and is listed; the rest of the folder is
//! judged all the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::config::{Incomplete, InterpolationOnly};
use super::declared::Folder;
use super::discover;
use super::files::{self, Boundaries, NotRead};
use super::json::Node;
use super::json_syntax;
use super::lower::{self, Parsed, SyntaxError};
use super::source::{FileId, Sources, Span};
use super::syntax::{Block, Body, Kind};

/// Reads folders, and remembers those that were read.
#[derive(Debug)]
pub(super) struct Reader<'r> {
    pub(super) boundaries: &'r Boundaries,
    /// The folder that printed paths are relative to.
    pub(super) current: &'r Path,
    pub(super) folders: Vec<Folder>,
    by_path: BTreeMap<PathBuf, Option<usize>>,
    /// The folders of signatures, by their texts.
    signatures: BTreeMap<&'static str, usize>,
    pub(super) sources: Sources,
    pub(super) incomplete: Vec<Incomplete>,
    pub(super) interpolation_only: Vec<InterpolationOnly>,
}

impl<'r> Reader<'r> {
    /// Nothing read yet.
    pub(super) fn new(boundaries: &'r Boundaries, current: &'r Path) -> Self {
        Self {
            boundaries,
            current,
            folders: Vec::new(),
            by_path: BTreeMap::new(),
            signatures: BTreeMap::new(),
            sources: Sources::default(),
            incomplete: Vec::new(),
            interpolation_only: Vec::new(),
        }
    }

    /// The declarations of a folder: an index into `folders`; `None` where it holds no Terraform.
    pub(super) fn folder(&mut self, path: &Path) -> Option<usize> {
        if let Some(known) = self.by_path.get(path) {
            return *known;
        }
        let boundary = self.boundaries.around(path)?;
        let files = discover::files(path, boundary);
        for path in &files.outside {
            self.refuse(path, NotRead::Outside.to_string());
        }
        if files.plain.is_empty() && files.overrides.is_empty() {
            self.by_path.insert(path.to_owned(), None);
            return None;
        }
        let mut folder = Folder::new(path, shown(self.current, path));
        for path in &files.plain {
            if let Some(body) = self.file(path, &mut folder) {
                folder.add(body);
            }
        }
        for path in &files.overrides {
            if let Some(body) = self.file(path, &mut folder) {
                folder.override_with(body);
            }
        }
        let index = self.folders.len();
        self.folders.push(folder);
        self.by_path.insert(path.to_owned(), Some(index));
        Some(index)
    }

    /// The declarations of a signature, which stand in no file.
    pub(super) fn signature(&mut self, text: &'static str) -> Option<usize> {
        if let Some(known) = self.signatures.get(text) {
            return Some(*known);
        }
        let parsed = lower::parse(Span::NOWHERE.file, text).ok()?;
        let mut folder = Folder::default();
        folder.signature = true;
        folder.add(parsed.body);
        let index = self.folders.len();
        self.folders.push(folder);
        self.signatures.insert(text, index);
        Some(index)
    }

    fn file(&mut self, path: &Path, folder: &mut Folder) -> Option<Body> {
        let (file, text) = self.text(path)?;
        folder.files.push(file);
        let json = path
            .extension()
            .is_some_and(|extension| extension == "json");
        let parsed = if json {
            json_syntax::parse(file, &text)
        } else {
            lower::parse(file, &text)
        };
        self.take(parsed)
    }

    /// A file of variable values.
    pub(super) fn values(&mut self, path: &Path) -> Option<Body> {
        let (file, text) = self.text(path)?;
        let json = path
            .extension()
            .is_some_and(|extension| extension == "json");
        let parsed = if json {
            json_syntax::parse_values(file, &text)
        } else {
            lower::parse(file, &text)
        };
        self.take(parsed)
    }

    /// A JSON file of another kind.
    pub(super) fn json(&mut self, path: &Path) -> Option<(FileId, Node)> {
        let (file, text) = self.text(path)?;
        match json_syntax::plain(file, &text) {
            Ok(node) => Some((file, node)),
            Err(error) => {
                self.incomplete.push(Incomplete {
                    span: error.span,
                    message: error.message,
                });
                None
            }
        }
    }

    /// Reads the lock file of a folder. It is nobody's to edit, so nothing is ever shown of it.
    pub(super) fn lock_file(&mut self, folder: usize) {
        let Some(folder) = self.folders.get_mut(folder) else {
            return;
        };
        let path = folder.path.join(".terraform.lock.hcl");
        let inside = |path: &Path| {
            let boundary = self.boundaries.around(path)?;
            let real = path.canonicalize().ok()?;
            real.starts_with(boundary).then_some(real)
        };
        let text = inside(&path)
            .and_then(|path| files::read(&path).ok())
            .and_then(|bytes| String::from_utf8(bytes).ok());
        let parsed = text.and_then(|text| lower::parse(Span::NOWHERE.file, &text).ok());
        folder.locked = parsed.map(|parsed| locked(&parsed.body));
    }

    /// A path as it is printed.
    pub(super) fn shown(&self, path: &Path) -> String {
        shown(self.current, path)
    }

    fn take(&mut self, parsed: Result<Parsed, SyntaxError>) -> Option<Body> {
        match parsed {
            Ok(parsed) => {
                self.interpolation_only.extend(
                    parsed
                        .interpolation_only
                        .into_iter()
                        .map(|(span, inner)| InterpolationOnly { span, inner }),
                );
                Some(parsed.body)
            }
            Err(error) => {
                self.incomplete.push(Incomplete {
                    span: error.span,
                    message: error.message,
                });
                None
            }
        }
    }

    fn text(&mut self, path: &Path) -> Option<(FileId, String)> {
        let bytes = match files::read(path) {
            Ok(bytes) => bytes,
            Err(why) => {
                self.refuse(path, why.to_string());
                return None;
            }
        };
        let shown = shown(self.current, path);
        match String::from_utf8(bytes) {
            Ok(text) => {
                let file = self.sources.add(shown, text.clone());
                Some((file, text))
            }
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let good = error.as_bytes().get(..at).unwrap_or_default();
                let file = self.sources.add(shown, String::from_utf8_lossy(good));
                self.incomplete.push(Incomplete {
                    span: Span {
                        file,
                        start: at,
                        end: at,
                    },
                    message: "is not UTF-8 from here on".to_owned(),
                });
                None
            }
        }
    }

    /// Lists a place that could not be looked at, once.
    pub(super) fn incomplete_at(&mut self, span: Span, message: String) {
        if !self.incomplete.iter().any(|known| known.span == span) {
            self.incomplete.push(Incomplete { span, message });
        }
    }

    /// Lists something that could not be looked at.
    pub(super) fn refuse(&mut self, path: &Path, message: String) {
        let file = self.sources.add(shown(self.current, path), "");
        self.incomplete.push(Incomplete {
            span: Span::file(file),
            message,
        });
    }
}

/// The providers of a lock file with their versions.
fn locked(body: &Body) -> BTreeMap<String, String> {
    let text = |block: &Block| match &block.body.attribute("version")?.value.kind {
        Kind::Text(text) => Some(text.to_string()),
        _ => None,
    };
    body.blocks
        .iter()
        .filter(|block| block.kind.as_ref() == "provider")
        .filter_map(|block| Some((block.labels.first()?.text.to_string(), text(block)?)))
        .collect()
}

/// A path as it is printed: relative to the current folder, with `/`.
pub(super) fn shown(current: &Path, path: &Path) -> String {
    let mut up = String::new();
    let mut base = Some(current);
    while let Some(folder) = base {
        if let Ok(rest) = path.strip_prefix(folder) {
            let rest = rest.to_string_lossy().replace('\\', "/");
            return match (up.as_str(), rest.as_str()) {
                ("", "") => ".".to_owned(),
                (_, "") => up.trim_end_matches('/').to_owned(),
                _ => format!("{up}{rest}"),
            };
        }
        up.push_str("../");
        base = folder.parent();
    }
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::shown;
    use std::path::Path;

    #[test]
    fn paths_are_printed_relative_to_the_current_folder() {
        let of = |path: &str| shown(Path::new("/a/b"), Path::new(path));
        assert_eq!(of("/a/b/main.tf"), "main.tf");
        assert_eq!(of("/a/b"), ".");
        assert_eq!(of("/a/c/main.tf"), "../c/main.tf");
        assert_eq!(of("/a"), "..");
    }
}
