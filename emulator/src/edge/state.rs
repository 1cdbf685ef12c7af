//! Keeps the World in a file: written whole and swapped in, so that a crash leaves the old one or the new one.
//!
//! Invariant: a change is acknowledged only after the file that holds it was flushed to the disk.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::Mutex;

use super::Edge;
use crate::world::World;

/// The file that a World is kept in.
#[derive(Debug)]
pub(super) struct Kept {
    path: PathBuf,
    turn: Mutex<()>,
}

impl Kept {
    /// Keeps a World in a file.
    pub(super) const fn in_file(path: PathBuf) -> Self {
        Self {
            path,
            turn: Mutex::const_new(()),
        }
    }
}

/// Writes the World to the edge's state file, if it has one.
pub(super) async fn keep(edge: &Edge) -> io::Result<()> {
    let Some(kept) = &edge.state else {
        return Ok(());
    };
    // One writer at a time: a later snapshot must not be replaced by an earlier one.
    let _turn = kept.turn.lock().await;
    let bytes = edge.cloud.read(serde_json::to_vec)?;
    let fresh = kept.path.with_extension("tollgate-new");
    let mut file = fs::File::create(&fresh).await?;
    file.write_all(&bytes).await?;
    file.sync_all().await?;
    drop(file);
    fs::rename(&fresh, &kept.path).await?;
    if let Some(folder) = kept
        .path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::File::open(folder).await?.sync_all().await?;
    }
    Ok(())
}

/// Reads a World from a file; `None` where there is no file.
///
/// # Errors
/// The file could not be read, or does not hold a World.
pub fn load(path: &Path) -> io::Result<Option<World>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
