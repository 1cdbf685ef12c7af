//! What stands around a configuration: workflows, CLI configuration, Lambda sources, `.gitignore`.
//!
//! They are found beside a root module and above it, up to the repository's root. A file that
//! several roots see is read once; [`Pipeline::around`] says what one root sees.
//! Invariant: a file that cannot be read or parsed is in the list that [`load`] returns, and costs
//! nothing else.

mod around;
mod cli_config;
mod condition;
mod discover;
pub mod expression;
mod filter;
pub mod github;
mod lambda;
pub mod runtime;
mod scan;
mod script;
mod shape;
pub mod shell;
mod text;
mod tokens;
mod workflow;
mod yaml;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

pub use around::Around;
pub use cli_config::{CliConfig, Credentials, Token};
pub use lambda::{Argument, Call, Function, Import, LambdaSource, Language, Literal, Return};
pub use workflow::{Concurrency, Defaults, Job, Pair, Permissions, Step, Trigger, Workflow, pair};
pub use yaml::{Node, Text, Value};

use crate::terraform::source::{FileId, Sources, Span};
use around::Seen;
use yaml::Refusal;

/// What a file is to the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// `.github/workflows/*.yml`, `*.yaml`
    Workflow,
    /// `.terraformrc`, `terraform.rc`, `*.tfrc`
    CliConfig,
    /// `credentials.tfrc.json` and other CLI configuration in JSON.
    CliConfigJson,
    /// A source in a language of Lambda.
    Lambda(Language),
    /// `.gitignore`
    Gitignore,
}

impl Role {
    /// The role of a file by its path, with `/`.
    fn of(path: &str) -> Option<Self> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let in_workflows = folder == ".github/workflows" || folder.ends_with("/.github/workflows");
        match (name, extension) {
            (".gitignore", _) => Some(Self::Gitignore),
            (".terraformrc" | "terraform.rc", _) | (_, "tfrc") => Some(Self::CliConfig),
            _ if name.ends_with(".tfrc.json") => Some(Self::CliConfigJson),
            (_, "yml" | "yaml") if in_workflows => Some(Self::Workflow),
            (_, "py") => Some(Self::Lambda(Language::Python)),
            (_, "js" | "mjs" | "cjs") => Some(Self::Lambda(Language::JavaScript)),
            _ => None,
        }
    }
}

/// A root module whose surroundings are to be read.
#[derive(Debug, Clone, Copy)]
pub struct Root<'a> {
    /// Its place in the configuration's modules.
    pub id: usize,
    /// Its folder, absolute.
    pub path: &'a Path,
    /// Its folder as it is printed: `.`, `infra`, `../stack`.
    pub shown: &'a str,
    /// The repository's root: the folder itself or one above it, absolute.
    pub top: &'a Path,
}

/// Everything that is not Terraform.
#[derive(Debug, Clone, Default)]
pub struct Pipeline {
    /// Workflows.
    pub workflows: Vec<Workflow>,
    /// CLI configuration.
    pub cli_configs: Vec<CliConfig>,
    /// Lambda sources.
    pub lambdas: Vec<LambdaSource>,
    ignores: Vec<Gitignore>,
    around: BTreeMap<usize, Seen>,
}

impl Pipeline {
    /// What a root module sees, by its place in the configuration's modules.
    pub fn around(&self, root: usize) -> Around<'_> {
        Around {
            pipeline: self,
            seen: self.around.get(&root),
        }
    }
}

/// What could not be read: where, and one line.
pub type Refused = Vec<(Span, String)>;

/// Finds, reads and parses what stands around the root modules; the files are added to `sources`.
pub fn load(roots: &[Root<'_>], sources: &mut Sources) -> (Pipeline, Refused) {
    let mut reading = Reading {
        pipeline: Pipeline::default(),
        refused: Vec::new(),
        read: BTreeMap::new(),
        workflows: BTreeMap::new(),
        sources,
    };
    for root in roots {
        // `..` in a path hides which folders stand above it.
        let path = root
            .path
            .canonicalize()
            .unwrap_or_else(|_| root.path.to_owned());
        let top = root
            .top
            .canonicalize()
            .unwrap_or_else(|_| root.top.to_owned());
        let root = &Root {
            path: &path,
            top: &top,
            ..*root
        };
        let around = discover::find(root.path, root.top);
        let mut seen = Seen {
            files: around.files,
            ..Seen::default()
        };
        for found in &around.found {
            let Some((file, at)) = reading.read(root, found) else {
                continue;
            };
            let path = found.relative.clone();
            match found.role {
                // They are looked for apart.
                Role::Workflow => {}
                Role::CliConfig | Role::CliConfigJson => seen.cli_configs.push((path, at)),
                Role::Lambda(_) => seen.lambdas.push((path, at)),
                Role::Gitignore => seen.ignores.push((below(&path, root), file, at)),
            }
        }
        seen.ignores
            .sort_by_key(|(below, ..)| std::cmp::Reverse(below.len()));
        reading.refuse_large(&around.large, root);
        seen.workflows = reading.workflows(root);
        reading.pipeline.around.insert(root.id, seen);
    }
    (reading.pipeline, reading.refused)
}

struct Reading<'a> {
    pipeline: Pipeline,
    refused: Refused,
    /// Files by path, with their place in the list of their role; `None` for one that is refused.
    read: BTreeMap<PathBuf, Option<(FileId, usize)>>,
    /// The workflows right below a folder; `None` for a folder without any.
    workflows: BTreeMap<PathBuf, Option<Arc<[usize]>>>,
    sources: &'a mut Sources,
}

impl Reading<'_> {
    fn read(&mut self, root: &Root<'_>, found: &discover::Found) -> Option<(FileId, usize)> {
        if let Some(known) = self.read.get(&found.path) {
            return *known;
        }
        let result = self.parse(root, found);
        self.read.insert(found.path.clone(), result);
        result
    }

    /// The workflows of the nearest folder, at or above a root module, that has some.
    fn workflows(&mut self, root: &Root<'_>) -> Arc<[usize]> {
        discover::upwards(root.path, root.top)
            .find_map(|(folder, prefix)| self.workflows_in(folder, &prefix, root))
            .unwrap_or_default()
    }

    fn workflows_in(
        &mut self,
        folder: &Path,
        prefix: &str,
        root: &Root<'_>,
    ) -> Option<Arc<[usize]>> {
        if let Some(known) = self.workflows.get(folder) {
            return known.clone();
        }
        let around = discover::workflows(folder, prefix);
        self.refuse_large(&around.large, root);
        let any = !around.found.is_empty() || !around.large.is_empty();
        let read = around.found.iter().filter_map(|found| {
            let (_, at) = self.read(root, found)?;
            Some(at)
        });
        let read: Arc<[usize]> = read.collect();
        let workflows = any.then_some(read);
        self.workflows.insert(folder.to_owned(), workflows.clone());
        workflows
    }

    fn refuse_large(&mut self, paths: &[PathBuf], root: &Root<'_>) {
        for path in paths {
            self.refuse_file(path, root, "is larger than a megabyte, and is not read");
        }
    }

    fn refuse_file(&mut self, path: &Path, root: &Root<'_>, message: &str) {
        if self.read.insert(path.to_owned(), None).is_some() {
            return;
        }
        let shown = discover::relative_to(path, root.path).map_or_else(
            || path.to_string_lossy().into_owned(),
            |relative| shown(root, &relative),
        );
        let file = self.sources.add(shown, "");
        self.refused.push((point(file, 0), message.to_owned()));
    }

    fn parse(&mut self, root: &Root<'_>, found: &discover::Found) -> Option<(FileId, usize)> {
        let text = match std::fs::read(&found.path).map(String::from_utf8) {
            Ok(Ok(text)) => text,
            // A source in another encoding is none that Lambda would load; nothing is said of it.
            Ok(Err(_)) if matches!(found.role, Role::Lambda(_)) => return None,
            Ok(Err(error)) => {
                let place = error.utf8_error().valid_up_to();
                let good = String::from_utf8_lossy(error.as_bytes().get(..place)?).into_owned();
                let file = self.sources.add(shown(root, &found.relative), good);
                self.refused
                    .push((point(file, place), "is not UTF-8 from here on".to_owned()));
                return None;
            }
            Err(error) => {
                let file = self.sources.add(shown(root, &found.relative), "");
                self.refused
                    .push((point(file, 0), format!("cannot be read: {error}")));
                return None;
            }
        };
        let file = self.sources.add(shown(root, &found.relative), text.clone());
        let mut refusals = Vec::new();
        let at = self.pipeline.add(file, found.role, &text, &mut refusals);
        self.refused.extend(
            refusals
                .into_iter()
                .map(|refusal| (point(file, refusal.at.min(text.len())), refusal.message)),
        );
        Some((file, at?))
    }
}

impl Pipeline {
    /// Parses a file and says where in the list of its role it is.
    fn add(
        &mut self,
        file: FileId,
        role: Role,
        text: &str,
        refusals: &mut Vec<Refusal>,
    ) -> Option<usize> {
        let parsed = match role {
            Role::Workflow => yaml::read(file, text).map(|document| {
                let workflow = shape::read(file, &document, refusals)?;
                self.workflows.push(workflow);
                Some(self.workflows.len() - 1)
            }),
            Role::CliConfig => cli_config::read(file, text).map(|config| {
                self.cli_configs.push(config);
                Some(self.cli_configs.len() - 1)
            }),
            Role::CliConfigJson => cli_config::read_json(file, text).map(|config| {
                self.cli_configs.push(config);
                Some(self.cli_configs.len() - 1)
            }),
            Role::Lambda(language) => {
                self.lambdas.push(scan::read(file, language, text));
                Ok(Some(self.lambdas.len() - 1))
            }
            Role::Gitignore => {
                let mut builder = GitignoreBuilder::new("");
                for line in text.lines() {
                    // A line that is no pattern ignores nothing, to git as well.
                    let _ = builder.add_line(None, line);
                }
                self.ignores
                    .push(builder.build().unwrap_or_else(|_| Gitignore::empty()));
                Ok(Some(self.ignores.len() - 1))
            }
        };
        match parsed {
            Ok(place) => place,
            Err(refusal) => {
                refusals.push(refusal);
                None
            }
        }
    }
}

/// Whether a file of the pipeline can be read from a text; true for a file that is none.
pub fn parses(file: FileId, path: &str, text: &str) -> bool {
    let mut refusals = Vec::new();
    if let Some(role) = Role::of(path) {
        Pipeline::default().add(file, role, text, &mut refusals);
    }
    refusals.is_empty()
}

const fn point(file: FileId, at: usize) -> Span {
    Span {
        file,
        start: at,
        end: at,
    }
}

/// A path relative to the root module as it is printed, without `.` and without a `..` that can be
/// resolved.
fn shown(root: &Root<'_>, relative: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in root.shown.split('/').chain(relative.split('/')) {
        match (part, parts.last()) {
            ("" | ".", _)
                if !(part.is_empty() && parts.is_empty() && root.shown.starts_with('/')) => {}
            ("..", Some(last)) if *last != ".." && !last.is_empty() => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// The root module as seen from the folder of a `.gitignore` at or above it.
fn below(path: &str, root: &Root<'_>) -> String {
    let levels = path.matches("../").count();
    let parts: Vec<_> = root.path.iter().filter_map(|part| part.to_str()).collect();
    let kept = parts.len().saturating_sub(levels);
    parts.get(kept..).unwrap_or_default().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_printed_as_short_as_it_can_be() {
        let shown = |root: &str, relative: &str| {
            let path = Path::new("/");
            super::shown(
                &Root {
                    id: 0,
                    path,
                    shown: root,
                    top: path,
                },
                relative,
            )
        };
        assert_eq!(shown(".", "src/handler.py"), "src/handler.py");
        assert_eq!(shown("infra/dns", "../../.gitignore"), ".gitignore");
        assert_eq!(shown("../stack", "../../.gitignore"), "../../.gitignore");
        assert_eq!(shown("/abs/stack", "../.gitignore"), "/abs/.gitignore");
        assert_eq!(shown("", "a.py"), "a.py");
    }
}
