//! The configuration that rules look at: plain data, indexed, complete after loading.
//!
//! Invariant: a rule never walks the tree. Objects are found by type ([`Config::resources`],
//! [`Config::data`], [`Config::calls`]), by the attribute that a value was read from
//! ([`Config::target`]), by who reads them ([`Config::readers`], [`Config::naming`]), and by where they
//! are written ([`Config::declared`], [`Config::in_file`]). Every instance of a module,
//! `count` and `for_each` is an object of its own.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::block::Attr;
use super::files::Boundaries;
use super::index::Index;
use super::source::{FileId, Sources, Span};
use super::value::Origin;
use crate::pipeline::Pipeline;

pub use super::model::{
    Body, By, Call, Incomplete, InterpolationOnly, Key, Missing, MissingFile, Mode, Module, Named,
    Provider, Reader, Resource, Target, Unresolved,
};

/// Everything that was loaded.
#[derive(Debug, Default)]
pub struct Config {
    /// The files.
    pub sources: Sources,
    /// Every instance of a module; a root stands before its children.
    pub modules: Vec<Module>,
    /// Every provider configuration.
    pub providers: Vec<Provider>,
    /// What is not Terraform: workflows, CLI configuration, sources of functions.
    pub pipeline: Pipeline,
    /// Accounts and domains that may be written down, as the project's settings say.
    pub allowed: crate::settings::Allowed,
    /// What could not be read.
    pub incomplete: Vec<Incomplete>,
    /// References to what is not declared.
    pub unresolved: Vec<Unresolved>,
    /// Files that functions ask for and that are not there, `try` and `can` left out.
    pub missing_files: Vec<MissingFile>,
    /// Strings that are nothing but one interpolation.
    pub interpolation_only: Vec<InterpolationOnly>,
    pub(super) resources: Vec<Resource>,
    pub(super) calls: Vec<Call>,
    pub(super) readers: Vec<Reader>,
    pub(super) index: Index,
    pub(super) boundaries: Boundaries,
}

impl Config {
    /// The root modules.
    pub fn roots(&self) -> impl Iterator<Item = &Module> {
        self.modules.iter().filter(|module| module.is_root())
    }

    /// Every instance of the managed resources of a type, in all modules.
    pub fn resources<'c>(&'c self, kind: &str) -> impl Iterator<Item = &'c Resource> {
        self.of(Mode::Managed, kind)
    }

    /// Every instance of the data sources of a type, in all modules.
    pub fn data<'c>(&'c self, kind: &str) -> impl Iterator<Item = &'c Resource> {
        self.of(Mode::Data, kind)
    }

    fn of<'c>(&'c self, mode: Mode, kind: &str) -> impl Iterator<Item = &'c Resource> {
        self.index
            .kinds
            .get(&(mode, Arc::from(kind)))
            .into_iter()
            .flatten()
            .filter_map(|id| self.resources.get(*id))
    }

    /// The root of a module instance, as an index into [`Config::modules`].
    pub fn root_of(&self, module: usize) -> usize {
        self.modules
            .get(module)
            .map_or(module, |module| module.root)
    }

    /// Every resource, data source and ephemeral resource of a root and the modules that it calls.
    pub fn all_of(&self, root: usize) -> &[Resource] {
        let range = self.index.roots.get(&root).map(|range| range.0.clone());
        self.resources
            .get(range.unwrap_or(0..self.resources.len()))
            .unwrap_or_default()
    }

    /// Every instance of every module call of a root and the modules that it calls.
    pub fn calls_of(&self, root: usize) -> &[Call] {
        let range = self.index.roots.get(&root).map(|range| range.1.clone());
        self.calls
            .get(range.unwrap_or(0..self.calls.len()))
            .unwrap_or_default()
    }

    /// Every instance of the managed resources of a type, of a root and the modules that it calls.
    pub fn resources_of<'c>(
        &'c self,
        root: usize,
        kind: &str,
    ) -> impl Iterator<Item = &'c Resource> {
        let all = self.index.kinds.get(&(Mode::Managed, Arc::from(kind)));
        let all = all.map(Vec::as_slice).unwrap_or_default();
        let range = self.index.roots.get(&root).map(|range| range.0.clone());
        let range = range.unwrap_or(0..self.resources.len());
        let start = all.partition_point(|id| *id < range.start);
        let end = all.partition_point(|id| *id < range.end);
        all.get(start..end)
            .unwrap_or_default()
            .iter()
            .filter_map(|id| self.resources.get(*id))
    }

    /// The managed resources of a type in the same root as a resource.
    pub fn beside<'c>(
        &'c self,
        resource: &Resource,
        kind: &str,
    ) -> impl Iterator<Item = &'c Resource> {
        self.resources_of(self.root_of(resource.module), kind)
    }

    /// Every resource, data source and ephemeral resource.
    pub fn all(&self) -> &[Resource] {
        &self.resources
    }

    /// Whether a resource stands in a file, and not just in what is known of a registry module.
    pub fn is_written(&self, resource: &Resource) -> bool {
        let module = self.modules.get(resource.module);
        !module.is_some_and(|module| module.signature)
    }

    /// Every instance of every module call.
    pub fn all_calls(&self) -> &[Call] {
        &self.calls
    }

    /// The module calls whose source is this registry module (`namespace/name/system`), whether
    /// their body is on disk or not.
    pub fn calls<'c>(&'c self, registry: &'c str) -> impl Iterator<Item = &'c Call> {
        self.calls.iter().filter(move |call| {
            call.attr("source").text().is_some_and(|source| {
                let source = source
                    .strip_prefix("registry.terraform.io/")
                    .unwrap_or(source);
                source
                    .split("//")
                    .next()
                    .is_some_and(|name| name.eq_ignore_ascii_case(registry))
            })
        })
    }

    /// The calls of registry modules of which no more than the signature is known, by the file that they stand in.
    pub fn signatures(&self) -> BTreeMap<FileId, Vec<&Call>> {
        let mut found = BTreeMap::<_, Vec<_>>::new();
        for call in &self.calls {
            if matches!(call.body, Body::Signature(_)) {
                found.entry(call.span.file).or_default().push(call);
            }
        }
        found
    }

    /// Whether what is read by somebody leaves what is known: a module whose body is not on disk, a provider, an output of
    /// a root.
    pub fn leaves(&self, by: By) -> bool {
        match by {
            By::Resource(_) => false,
            By::Call(id) => self.calls.get(id).is_none_or(|call| !call.is_here()),
            By::Provider(_) | By::Output(_) => true,
        }
    }

    /// What an origin is an attribute of.
    pub fn find(&self, origin: &Origin) -> Option<Target<'_>> {
        let key = (origin.root as usize, origin.address.clone());
        let id = self.index.resources.get(&key);
        if let Some(id) = id.or_else(|| self.index.stands_for.get(&key)) {
            return self.resources.get(*id).map(Target::Resource);
        }
        let id = self.index.calls.get(&key)?;
        self.calls.get(*id).map(Target::Call)
    }

    /// The resource that a value is an attribute of, and the path of that attribute: for
    /// `certificate_arn = local.arn` the certificate and `arn`.
    pub fn target<'c>(&'c self, attr: Attr<'c>) -> Option<(&'c Resource, &'c str)> {
        let origin = attr.origin()?;
        match self.find(origin)? {
            Target::Resource(resource) => Some((resource, &origin.path)),
            Target::Call(_) => None,
        }
    }

    /// The resources that a value follows from in any way.
    pub fn sources_of<'c>(&'c self, attr: Attr<'c>) -> Vec<(&'c Resource, &'c str)> {
        attr.origins()
            .into_iter()
            .filter_map(|origin| match self.find(origin)? {
                Target::Resource(resource) => Some((resource, origin.path.as_ref())),
                Target::Call(_) => None,
            })
            .collect()
    }

    /// Who reads an attribute of a resource, through locals, variables and outputs.
    pub fn readers<'c>(&'c self, resource: &Resource) -> impl Iterator<Item = &'c Reader> {
        let key = (self.root_of(resource.module), resource.address.clone());
        let pattern = self.index.stood_by.get(&key);
        let pattern = pattern.map(|pattern| (key.0, pattern.clone()));
        [Some(key), pattern]
            .into_iter()
            .flatten()
            .filter_map(|key| self.index.readers.get(&key))
            .flatten()
            .filter_map(|id| self.readers.get(*id))
    }

    /// Who reads an output of a module call whose body is not on disk.
    pub fn call_readers<'c>(&'c self, call: &Call) -> impl Iterator<Item = &'c Reader> {
        let root = self
            .modules
            .get(call.module)
            .map_or(0, |module| module.root);
        self.index
            .readers
            .get(&(root, call.address.clone()))
            .into_iter()
            .flatten()
            .filter_map(|id| self.readers.get(*id))
    }

    /// The resources that read an attribute of a resource.
    pub fn reading<'c>(
        &'c self,
        resource: &Resource,
    ) -> impl Iterator<Item = (&'c Resource, &'c Reader)> {
        self.readers(resource).filter_map(|reader| match reader.by {
            By::Resource(id) => Some((self.resources.get(id)?, reader)),
            By::Call(_) | By::Provider(_) | By::Output(_) => None,
        })
    }

    /// The managed resources of a type that name a resource in an attribute of theirs, exactly:
    /// `user_pool_id = aws_cognito_user_pool.main.id`.
    pub fn naming<'c>(
        &'c self,
        resource: &'c Resource,
        kind: &'c str,
        name: &'c str,
    ) -> impl Iterator<Item = &'c Resource> {
        let readers = self.readers(resource);
        self.by_attribute(readers, kind, name).filter(move |other| {
            let target = self.target(other.attr(name));
            target.is_some_and(|(target, _)| target.id == resource.id)
        })
    }

    /// The managed resources of a type that read the same object in an attribute as a value is an
    /// attribute of.
    pub fn reading_same<'c>(
        &'c self,
        origin: &Origin,
        kind: &'c str,
        name: &'c str,
    ) -> impl Iterator<Item = &'c Resource> {
        let key = (origin.root as usize, origin.address.clone());
        let readers = self.index.readers.get(&key).into_iter().flatten();
        let readers = readers.filter_map(|id| self.readers.get(*id));
        self.by_attribute(readers, kind, name)
    }

    fn by_attribute<'c>(
        &'c self,
        readers: impl Iterator<Item = &'c Reader>,
        kind: &'c str,
        name: &'c str,
    ) -> impl Iterator<Item = &'c Resource> {
        let mut last = None;
        readers.filter_map(move |reader| {
            let By::Resource(id) = reader.by else {
                return None;
            };
            let resource = self.resources.get(id)?;
            // One that reads several attributes in one place stands there once for each.
            let is = reader.attribute.as_ref() == name
                && resource.mode == Mode::Managed
                && resource.kind.as_ref() == kind
                && last.replace(id) != Some(id);
            is.then_some(resource)
        })
    }

    /// The first instance of what a module instance declares: `aws_x.y`, `data.aws_x.y`.
    pub fn declared(&self, module: usize, address: &str) -> Option<&Resource> {
        let module = self.modules.get(module)?;
        let address = if module.address.is_empty() {
            address.to_owned()
        } else {
            format!("{}.{address}", module.address)
        };
        let repeated = format!("{address}[");
        let single = (module.root, Arc::from(address));
        let id = self.index.resources.get(&single).or_else(|| {
            let from = (module.root, Arc::from(repeated.as_str()));
            let (key, id) = self.index.resources.range(from..).next()?;
            (key.0 == module.root && key.1.starts_with(&repeated)).then_some(id)
        });
        self.resources.get(*id?)
    }

    /// The resources, data sources and ephemeral resources that are written in a file.
    pub fn in_file(&self, file: FileId) -> impl Iterator<Item = &Resource> {
        let here = self.index.files.get(&file).into_iter().flatten();
        here.filter_map(|id| self.resources.get(*id))
    }

    /// Where a resource's block is named in the files of its module, whether that is evaluated or
    /// not, `depends_on` included.
    pub fn mentions(&self, resource: &Resource) -> &[Span] {
        let prefix = match resource.mode {
            Mode::Managed => "",
            Mode::Data => "data.",
            Mode::Ephemeral => "ephemeral.",
        };
        let address = format!("{prefix}{}.{}", resource.kind, resource.name);
        self.index
            .mentions
            .get(&(resource.folder, address.into()))
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The provider configuration that manages a resource.
    pub fn provider(&self, resource: &Resource) -> Option<&Provider> {
        self.providers.get(resource.provider?)
    }

    /// The region that a resource is in: as its provider configuration says; [`Attr::Unset`] at the
    /// resource's header where nothing says it.
    pub fn region<'c>(&'c self, resource: &'c Resource) -> Attr<'c> {
        self.provider(resource)
            .map_or(Attr::Unset(resource.header), |provider| {
                provider.attr("region")
            })
    }

    /// Whether a file is there: a path relative to a module's folder, or absolute. `None` where it
    /// would lie outside of what may be read.
    pub fn file_exists(&self, module: usize, path: &str) -> Option<bool> {
        let module = self.modules.get(module)?;
        let path = self.boundaries.inside(&module.path, Path::new(path))?;
        Some(path.is_file())
    }
}
