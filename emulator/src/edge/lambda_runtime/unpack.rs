//! Deployment packages on disk.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-zip.html>. Invariant: nothing is written
//! outside of the directory, no link leads outside of it, and no more is written than Lambda unzips.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Cursor, Read as _};
use std::os::unix::fs::{OpenOptionsExt as _, symlink};
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;
use zip::ZipArchive;

use crate::lambda::package::UNZIPPED_LIMIT;

/// Unzips a package into a directory that goes when it is dropped.
///
/// # Errors
/// A text that says what is wrong with the package, or with the disk.
pub(super) fn unpack(zip: &[u8]) -> Result<TempDir, String> {
    let directory = tempfile::Builder::new()
        .prefix("tollgate-function-")
        .tempdir()
        .map_err(|error| format!("no temporary directory can be made: {error}"))?;
    let mut archive =
        ZipArchive::new(Cursor::new(zip)).map_err(|error| format!("the zip is broken: {error}"))?;
    let mut left = UNZIPPED_LIMIT;
    let mut links = Vec::new();
    for number in 0..archive.len() {
        let mut entry = archive
            .by_index(number)
            .map_err(|error| format!("the zip is broken: {error}"))?;
        let name = entry
            .enclosed_name()
            .filter(|name| !name.as_os_str().is_empty())
            .ok_or_else(|| {
                let name = entry.name().unwrap_or_default().into_owned();
                format!("the zip has an entry that leads outside of it: {name:?}")
            })?;
        let path = directory.path().join(&name);
        let mode = entry.unix_mode().unwrap_or(0o644);
        let written = if entry.is_dir() {
            fs::create_dir_all(&path).map(|()| 0)
        } else if entry.is_symlink() {
            let mut target = String::new();
            let read = (&mut entry).take(4096).read_to_string(&mut target);
            links.push((name.clone(), PathBuf::from(target)));
            read.map(|_| 0)
        } else {
            write(&path, mode, &mut (&mut entry).take(left.saturating_add(1)))
        };
        let written =
            written.map_err(|error| format!("{} cannot be written: {error}", name.display()))?;
        left = left
            .checked_sub(written)
            .ok_or_else(|| format!("the package is larger than {UNZIPPED_LIMIT} bytes unzipped"))?;
    }
    // Links come last, so that no file is written through one.
    for (name, target) in links {
        if !stays_inside(&name, &target) {
            return Err(format!(
                "the zip has a link that leads outside of it: {} -> {}",
                name.display(),
                target.display()
            ));
        }
        link(directory.path(), &name, &target)
            .map_err(|error| format!("{} cannot be linked: {error}", name.display()))?;
    }
    Ok(directory)
}

/// A file is made anew, so an entry that comes twice or lies under a file is an error.
fn write(path: &Path, mode: u32, from: &mut impl io::Read) -> io::Result<u64> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut file: File = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode & 0o777 | 0o400)
        .open(path)?;
    io::copy(from, &mut file)
}

fn link(root: &Path, name: &Path, target: &Path) -> io::Result<()> {
    let path = root.join(name);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
        // A link that was made before may not carry this one elsewhere.
        if !fs::canonicalize(parent)?.starts_with(fs::canonicalize(root)?) {
            return Err(io::Error::other("it would lie outside of the package"));
        }
    }
    symlink(target, path)
}

/// Whether a link's target, read from where the link lies, never climbs above the root.
fn stays_inside(name: &Path, target: &Path) -> bool {
    let mut depth = name.components().count().saturating_sub(1);
    for part in target.components() {
        match part {
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::ParentDir => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            Component::RootDir | Component::Prefix(_) => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn zipped(files: &[(&str, &str)], links: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().unix_permissions(0o755);
        for (name, text) in files {
            zip.start_file(*name, options).expect("starts");
            zip.write_all(text.as_bytes()).expect("written");
        }
        for (name, target) in links {
            zip.add_symlink(*name, *target, options).expect("linked");
        }
        zip.finish().expect("finished").into_inner()
    }

    #[test]
    fn files_folders_and_links_inside_are_there() {
        let zip = zipped(
            &[("app.py", "x = 1"), ("lib/a/b.py", "y = 2")],
            &[("lib/c.py", "a/b.py")],
        );
        let directory = unpack(&zip).expect("unpacked");
        let read = |name: &str| fs::read_to_string(directory.path().join(name)).expect(name);
        assert_eq!(read("app.py"), "x = 1");
        assert_eq!(read("lib/c.py"), "y = 2");
    }

    #[test]
    fn nothing_gets_outside() {
        for (files, links) in [
            (vec![("../evil", "x")], vec![]),
            (vec![("a/../../evil", "x")], vec![]),
            (vec![], vec![("etc", "/etc")]),
            (vec![], vec![("a/up", "../../up")]),
        ] {
            let zip = zipped(&files, &links);
            assert!(unpack(&zip).is_err(), "{files:?} {links:?}");
        }
    }

    #[test]
    fn no_file_is_written_through_a_link() {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default();
        zip.add_symlink("up", "..", options).expect("linked");
        zip.start_file("up/evil", options).expect("starts");
        let zip = zip.finish().expect("finished").into_inner();
        assert!(unpack(&zip).is_err());
    }
}
