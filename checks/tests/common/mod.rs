//! A folder of files, loaded.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::path::PathBuf;

use tollgate_checks::{Config, Input, load};

/// Loads a folder of files, with a repository's root at its top.
pub fn config(root: &str, files: &[(&str, &str)]) -> Config {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    load(&Input {
        paths: vec![PathBuf::from(root)],
        current: folder.path().canonicalize().unwrap(),
        ..Input::default()
    })
}
