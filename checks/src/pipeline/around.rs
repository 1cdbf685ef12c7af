//! What one root module sees of the pipeline.
//!
//! Invariant: paths are relative to the root module, with `/`, and lists are in their order.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::{CliConfig, LambdaSource, Pipeline, Workflow};
use crate::terraform::source::FileId;

/// What one root sees, as places in the lists of [`Pipeline`], with paths relative to the root.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// Shared by all roots below one folder.
    pub(super) workflows: Arc<[usize]>,
    pub(super) cli_configs: Vec<(String, usize)>,
    pub(super) lambdas: Vec<(String, usize)>,
    /// `.gitignore` files from the top downwards; the root as seen from the folder of each.
    pub(super) ignores: Vec<(String, FileId, usize)>,
    pub(super) files: BTreeSet<String>,
}

/// What one root module sees.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    pub(super) pipeline: &'a Pipeline,
    pub(super) seen: Option<&'a Seen>,
}

impl<'a> Around<'a> {
    /// The workflows of its repository.
    pub fn workflows(self) -> impl Iterator<Item = &'a Workflow> {
        self.seen
            .into_iter()
            .flat_map(|seen| seen.workflows.iter())
            .filter_map(move |at| self.pipeline.workflows.get(*at))
    }

    /// CLI configuration beside or above it, with its path relative to the root module.
    pub fn cli_configs(self) -> impl Iterator<Item = (&'a str, &'a CliConfig)> {
        self.seen
            .into_iter()
            .flat_map(|seen| &seen.cli_configs)
            .filter_map(move |(path, at)| {
                Some((path.as_str(), self.pipeline.cli_configs.get(*at)?))
            })
    }

    /// Sources below it, with their path relative to the root module.
    pub fn lambdas(self) -> impl Iterator<Item = (&'a str, &'a LambdaSource)> {
        self.seen
            .into_iter()
            .flat_map(|seen| &seen.lambdas)
            .filter_map(move |(path, at)| Some((path.as_str(), self.pipeline.lambdas.get(*at)?)))
    }

    /// The source at a path relative to the root module.
    pub fn lambda(self, path: &str) -> Option<&'a LambdaSource> {
        self.lambdas()
            .find(|(name, _)| *name == path)
            .map(|(_, source)| source)
    }

    /// The files below it by their paths relative to it, ignored ones included: six folders deep,
    /// twenty thousand at most, not those in `.git`, `.terraform` and `node_modules`. Whether a file
    /// is missing only the configuration's `file_exists` says.
    pub fn files(self) -> impl Iterator<Item = &'a str> {
        self.seen
            .into_iter()
            .flat_map(|seen| &seen.files)
            .map(String::as_str)
    }

    /// Whether a file at a path relative to the root module is among [`Self::files`].
    pub fn has_file(self, path: &str) -> bool {
        self.seen.is_some_and(|seen| seen.files.contains(path))
    }

    /// The `.gitignore` files that have a say for it, the repository's first.
    pub fn ignore_files(self) -> impl Iterator<Item = FileId> {
        self.seen
            .into_iter()
            .flat_map(|seen| &seen.ignores)
            .map(|(_, file, _)| *file)
    }

    /// Whether git ignores a path relative to the root module; a trailing `/` says that it is a
    /// folder.
    pub fn ignored(self, path: &str) -> bool {
        let mut ignored = false;
        let folder = path.ends_with('/');
        let path = path.trim_end_matches('/');
        // The nearest file has the last word.
        for (below, _, at) in self.seen.into_iter().flat_map(|seen| &seen.ignores) {
            let Some(patterns) = self.pipeline.ignores.get(*at) else {
                continue;
            };
            let full = Path::new(below).join(path);
            match patterns.matched_path_or_any_parents(full, folder) {
                ignore::Match::Ignore(_) => ignored = true,
                ignore::Match::Whitelist(_) => ignored = false,
                ignore::Match::None => {}
            }
        }
        ignored
    }
}
