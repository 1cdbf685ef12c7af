//! Packages that a configuration builds itself, as the provider `archive` does.
//!
//! Page: <https://registry.terraform.io/providers/hashicorp/archive/latest/docs/data-sources/file>. Invariant: they stay in
//! memory: nothing is written into the configuration's folder.

use std::io::{self, Cursor, Write as _};
use std::path::Path;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tollgate_checks::terraform::config::Resource;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Applying, Attributes, Failed, Row, attributes};

/// The rows.
pub const ROWS: &[Row] = &[("data.archive_file", file)];

fn file(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let block = &resource.block;
    let word = |name: &str| block.attr(name).text().unwrap_or_default().to_owned();
    let not_here = |what: String| Failed::NotHere {
        address: resource.address.to_string(),
        what,
    };
    let known = ["type", "source_file", "source_dir", "output_path"];
    if let Some(other) = block
        .attributes
        .iter()
        .find(|attribute| !known.contains(&attribute.name.as_ref()))
    {
        return Err(not_here(format!("the attribute {}", other.name)));
    }
    if word("type") != "zip" {
        return Err(not_here(format!("an archive of type {}", word("type"))));
    }
    let mut files = Vec::new();
    for source in block.blocks("source") {
        let word = |name: &str| source.attr(name).text().unwrap_or_default().to_owned();
        files.push((word("filename"), word("content").into_bytes()));
    }
    let (one, all) = (word("source_file"), word("source_dir"));
    let read = || -> io::Result<Vec<(String, Vec<u8>)>> {
        if !all.is_empty() {
            return below(&applying.folder.join(&all), "");
        }
        if one.is_empty() {
            return Ok(files);
        }
        let path = applying.folder.join(&one);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(vec![(name.into_owned(), std::fs::read(&path)?)])
    };
    let packed = read().and_then(|files| zipped(&files));
    let bytes = packed.map_err(|error| Failed::Unreadable(format!("{one}{all}: {error}")))?;
    let path = word("output_path");
    let sum = digest::digest(&digest::SHA256, &bytes);
    applying.packages.insert(path.clone(), bytes);
    Ok(attributes([
        ("id", STANDARD.encode(sum).into()),
        ("output_base64sha256", STANDARD.encode(sum).into()),
        ("output_path", path.into()),
    ]))
}

/// The files below a folder, sorted, with their paths from it on.
pub(super) fn below(folder: &Path, prefix: &str) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut entries = std::fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let mut files = Vec::new();
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            files.extend(below(&entry.path(), &format!("{name}/"))?);
        } else if entry.path().is_file() {
            files.push((name, std::fs::read(entry.path())?));
        }
    }
    Ok(files)
}

/// A package of files: paths and contents.
pub(super) fn zipped(files: &[(String, Vec<u8>)]) -> io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default())?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
