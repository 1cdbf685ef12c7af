//! Files that functions read: `file`, `templatefile` and their kin.
//!
//! Invariant: nothing outside of the boundary is opened, also not through a link; a file is read
//! once, and only where it is a plain file of at most [`MAX_FILE`] bytes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::config::MissingFile;
use super::source::Span;

/// Files beyond it are not read.
pub const MAX_FILE: u64 = 32 << 20;

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotRead {
    /// It is not there.
    Missing,
    /// It lies outside of what may be read.
    Outside,
    /// It is larger than [`MAX_FILE`].
    TooLarge,
    /// It is not a plain file, or the system refuses it.
    Unreadable(Arc<str>),
}

impl std::fmt::Display for NotRead {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => write!(out, "no such file"),
            Self::Outside => write!(out, "outside of the repository, so it is not read"),
            Self::TooLarge => {
                write!(out, "larger than {} MiB, so it is not read", MAX_FILE >> 20)
            }
            Self::Unreadable(why) => write!(out, "cannot be read: {why}"),
        }
    }
}

/// Reads a plain file of a bearable size.
pub fn read(path: &Path) -> Result<Vec<u8>, NotRead> {
    let refused = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => NotRead::Missing,
        _ => NotRead::Unreadable(error.to_string().into()),
    };
    let about = fs::metadata(path).map_err(refused)?;
    if !about.is_file() {
        return Err(NotRead::Unreadable("it is not a file".into()));
    }
    if about.len() > MAX_FILE {
        return Err(NotRead::TooLarge);
    }
    let mut bytes = Vec::new();
    fs::File::open(path)
        .map_err(refused)?
        .take(MAX_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(refused)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(NotRead::TooLarge);
    }
    Ok(bytes)
}

/// The folders within which files may be read: each given path's repository.
#[derive(Debug, Clone, Default)]
pub struct Boundaries(pub(super) Vec<PathBuf>);

impl Boundaries {
    /// The innermost boundary around a folder.
    pub fn around(&self, folder: &Path) -> Option<&Path> {
        self.0
            .iter()
            .filter(|boundary| folder.starts_with(boundary))
            .max_by_key(|boundary| boundary.as_os_str().len())
            .map(PathBuf::as_path)
    }

    /// A path joined to a folder and freed of `.` and `..`; `None` where that, or where its links
    /// lead, is outside of the folder's boundary.
    pub fn inside(&self, folder: &Path, path: &Path) -> Option<PathBuf> {
        let boundary = self.around(folder)?;
        let mut clean = PathBuf::new();
        for part in folder.join(path).components() {
            match part {
                Component::ParentDir => {
                    clean.pop();
                }
                Component::CurDir => {}
                other => clean.push(other),
            }
        }
        if !clean.starts_with(boundary) {
            return None;
        }
        // What is not there has a folder that is, whose links count.
        let mut there = clean.as_path();
        loop {
            match there.canonicalize() {
                Ok(real) => return real.starts_with(boundary).then_some(clean),
                Err(_) => there = there.parent()?,
            }
        }
    }
}

/// What was read.
pub(super) type Read = Result<Arc<[u8]>, NotRead>;

/// The files of a run, as far as functions have asked for them.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) boundaries: Boundaries,
    pub(super) missing: RefCell<Vec<MissingFile>>,
    read: RefCell<BTreeMap<PathBuf, Read>>,
}

impl Files {
    /// No file asked for yet.
    pub(super) fn new(boundaries: Boundaries) -> Self {
        Self {
            boundaries,
            ..Self::default()
        }
    }

    /// The content of a file, given relative to a folder.
    pub(super) fn read(&self, folder: &Path, path: &str) -> Read {
        let path = self.place(folder, path)?;
        if let Some(known) = self.read.borrow().get(&path) {
            return known.clone();
        }
        let content = read(&path).map(Arc::from);
        self.read.borrow_mut().insert(path, content.clone());
        content
    }

    /// Where a file is, if that is inside of the boundary.
    pub(super) fn place(&self, folder: &Path, path: &str) -> Result<PathBuf, NotRead> {
        if path.contains('\0') {
            return Err(NotRead::Unreadable("a path with a zero byte".into()));
        }
        self.boundaries
            .inside(folder, Path::new(path))
            .ok_or(NotRead::Outside)
    }

    /// Remembers that a file is asked for that is not there.
    pub(super) fn note_missing(&self, span: Span, function: &str, path: &str) {
        let mut missing = self.missing.borrow_mut();
        if !missing
            .iter()
            .any(|noted| noted.span == span && noted.path == path)
        {
            missing.push(MissingFile {
                span,
                function: function.to_owned(),
                path: path.to_owned(),
            });
        }
    }
}
