//! What a configuration is made of: resources, calls, modules, and what is wrong with references.
//!
//! Invariant: plain data. A resource, a call and a provider read as the block that declares them.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use super::block::Block;
use super::source::{FileId, Span};
use super::value::{Origin, Valued};

/// Something that could not be read or parsed. The rest is judged all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incomplete {
    /// Where; the start of the file where the whole of it is meant.
    pub span: Span,
    /// What.
    pub message: String,
}

/// A reference to something that is not declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// The reference.
    pub span: Span,
    /// What it asks for.
    pub what: Missing,
    /// As it is written, without the attributes: `var.name`, `aws_x.y`, `module.a.output`.
    pub address: String,
    /// The address of the module that it stands in; empty for a root.
    pub module: String,
}

/// What a reference asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// `var.x`
    Variable,
    /// `local.x`
    Local,
    /// `type.name`
    Resource,
    /// `data.type.name`
    Data,
    /// `module.x`
    Module,
    /// `module.x.y`, of a module whose body is on disk.
    Output,
}

/// A string that is nothing but one interpolation: `"${x}"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterpolationOnly {
    /// The string with its quotes.
    pub span: Span,
    /// The expression in it.
    pub inner: Span,
}

/// A file that a function asks for and that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingFile {
    /// The call.
    pub span: Span,
    /// The function: `file`, `templatefile`, `filebase64sha256`, ...
    pub function: String,
    /// The path, relative to the root module, where Terraform runs.
    pub path: String,
}

/// The key of an instance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Neither `count` nor `for_each`.
    None,
    /// `count`
    Index(i64),
    /// `for_each`
    Name(Arc<str>),
    /// `count` or `for_each` is not known: this one stands for none or several.
    Unknown,
}

/// What a resource block declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// `resource`
    Managed,
    /// `data`
    Data,
    /// `ephemeral`
    Ephemeral,
}

/// An instance of a resource, a data source or an ephemeral resource. Reads as its [`Block`].
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its place in the configuration.
    pub id: usize,
    /// What declares it.
    pub mode: Mode,
    /// Its type: `aws_cognito_user_pool`.
    pub kind: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Which instance.
    pub key: Key,
    /// Its address within its root: `module.a.aws_x.y[0]`.
    pub address: Arc<str>,
    /// The module instance that it belongs to: an index into `Config::modules`.
    pub module: usize,
    /// The folder that it is declared in: instances of one block share it.
    pub(super) folder: usize,
    /// The provider configuration that manages it: an index into `Config::providers`; `None` for
    /// one that is not written.
    pub provider: Option<usize>,
    /// What it sets, without `count`, `for_each`, `provider`, `depends_on`, `lifecycle`.
    pub block: Block,
    /// `lifecycle`, `provisioner`, `connection`, `depends_on`, `count`, `for_each`, `provider`.
    pub meta: Block,
}

impl Deref for Resource {
    type Target = Block;

    fn deref(&self) -> &Block {
        &self.block
    }
}

/// Where the body of a module call is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// On disk: the module instance, an index into `Config::modules`.
    Here(usize),
    /// From a registry, not on disk, and known by its arguments and outputs: the module instance that stands for it.
    Signature(usize),
    /// From a registry, and not on disk: `namespace/name/system`, lower case.
    Registry(String),
    /// From elsewhere, and not on disk: the source as it is written.
    Remote(String),
    /// A local folder that is not there, or holds no Terraform.
    Missing(String),
    /// The source is not a plain string.
    Unknown,
}

/// An instance of a module call. Reads as its [`Block`].
#[derive(Debug, Clone)]
pub struct Call {
    /// Its place in the configuration.
    pub id: usize,
    /// Its name.
    pub name: Arc<str>,
    /// Which instance.
    pub key: Key,
    /// Its address within its root: `module.a["x"]`.
    pub address: Arc<str>,
    /// The calling module instance: an index into `Config::modules`.
    pub module: usize,
    /// The body.
    pub body: Body,
    /// Its arguments, `source` and `version` among them.
    pub block: Block,
}

impl Deref for Call {
    type Target = Block;

    fn deref(&self) -> &Block {
        &self.block
    }
}

/// A provider configuration of a module instance. Reads as its [`Block`].
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its place in the configuration.
    pub id: usize,
    /// Its local name: `aws`.
    pub name: Arc<str>,
    /// `alias`.
    pub alias: Option<Arc<str>>,
    /// The module instance that it is written in: an index into `Config::modules`.
    pub module: usize,
    /// What it sets.
    pub block: Block,
}

impl Deref for Provider {
    type Target = Block;

    fn deref(&self) -> &Block {
        &self.block
    }
}

/// A variable, a local or an output of a module instance.
#[derive(Debug, Clone)]
pub struct Named {
    /// Its name.
    pub name: Arc<str>,
    /// Where it is declared: the header of the block, the name of a local.
    pub span: Span,
    /// What it is in this instance.
    pub value: Valued,
    /// Its block; `None` for a local.
    pub block: Option<Block>,
}

/// An instance of a module: a root, or a call whose body is on disk.
#[derive(Debug, Clone)]
pub struct Module {
    /// Its place in the configuration.
    pub id: usize,
    /// Its address within its root; empty for a root.
    pub address: Arc<str>,
    /// The calling module instance; `None` for a root.
    pub parent: Option<usize>,
    /// Its root; itself for a root.
    pub root: usize,
    /// Its folder as it is printed.
    pub folder: String,
    /// Its files.
    pub files: Vec<FileId>,
    /// Where to report something about the module as a whole: the call, or the start of the first
    /// file of a root.
    pub span: Span,
    /// Its variables.
    pub variables: Vec<Named>,
    /// Its locals.
    pub locals: Vec<Named>,
    /// Its outputs.
    pub outputs: Vec<Named>,
    /// Its `terraform` blocks, with `backend`, `cloud` and `required_providers` in them.
    pub terraform: Vec<Block>,
    /// `moved`, `import`, `removed`, `check` and blocks that this version does not know.
    pub other: Vec<Block>,
    /// The version of each provider that `.terraform.lock.hcl` has, by the provider's address
    /// (`registry.terraform.io/hashicorp/aws`); `None` where there is no such file, or none that can be read.
    pub locked: Option<BTreeMap<String, String>>,
    /// Whether it stands for a registry module whose body is not on disk: what is known of its resources.
    pub signature: bool,
    /// Whether it is known from a plan alone, which says nothing of lifecycles and required versions.
    pub planned: bool,
    pub(super) path: PathBuf,
}

impl Call {
    /// Whether its body is on disk, and all of it is known.
    pub const fn is_here(&self) -> bool {
        matches!(self.body, Body::Here(_))
    }
}

impl Module {
    /// Whether it is a root.
    pub const fn is_root(&self) -> bool {
        self.parent.is_none()
    }

    /// A variable by its name.
    pub fn variable(&self, name: &str) -> Option<&Named> {
        self.variables
            .iter()
            .find(|named| named.name.as_ref() == name)
    }
}

/// A place where an attribute of an object is read: through locals, variables and outputs.
#[derive(Debug, Clone)]
pub struct Reader {
    /// Who reads.
    pub by: By,
    /// The attribute's expression that reads it.
    pub span: Span,
    /// The name of that attribute.
    pub attribute: Arc<str>,
    /// What is read.
    pub origin: Arc<Origin>,
}

/// Who reads an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// A resource: an index into `Config::all`.
    Resource(usize),
    /// A module call: an index into `Config::all_calls`.
    Call(usize),
    /// A provider configuration: an index into `Config::providers`.
    Provider(usize),
    /// An output of a root: the module's index.
    Output(usize),
}

/// What an origin is an attribute of.
#[derive(Debug, Clone, Copy)]
pub enum Target<'c> {
    /// A resource, data source or ephemeral resource.
    Resource(&'c Resource),
    /// A module call without a body on disk.
    Call(&'c Call),
}
