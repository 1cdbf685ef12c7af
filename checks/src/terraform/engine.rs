//! Module instances and what is remembered of them while everything is evaluated.
//!
//! Invariant: every declaration of an instance is evaluated at most once, on demand; one that asks
//! for itself gets an unknown that says so. Evaluation ends: it has a depth and a budget.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::config::Key;
use super::declared::Folder;
use super::eval::eval;
use super::expansion::{Expansion, Shape, expand};
use super::files::Files;
use super::scope::{Repetition, Scope, unknown};
use super::source::Span;
use super::value::{Entries, Valued, Why};
use super::variables::Given;

/// Nested evaluations beyond it are not followed. The thread that evaluates has the stack for it.
const MAX_DEPTH: u32 = 12_000;
/// Steps for one attribute and all that it asks for.
const STEPS: u64 = 1_000_000;
/// Steps for everything: ten thousand ordinary files take less than half a million.
const ALL_STEPS: u64 = 10_000_000;
/// Instances of modules beyond it are not made.
const MAX_MODULES: usize = 20_000;
/// What `count`, `for_each` and `dynamic` may make, all in all.
const MAX_REPEATED: usize = 50_000;

/// Where the body of a module call is, found before evaluation.
#[derive(Debug, Clone)]
pub(super) enum Found {
    /// An index into [`Engine::folders`].
    Folder(usize),
    /// Not on disk.
    Elsewhere(super::config::Body),
}

/// Everything that evaluation needs.
#[derive(Debug, Default)]
pub(super) struct Engine {
    pub(super) folders: Vec<Folder>,
    /// The folder of an instance that has none.
    nothing: Folder,
    /// By root (its index into `folders`) and the names of the calls: `a.b`.
    pub(super) bodies: BTreeMap<(usize, String), Found>,
    pub(super) instances: RefCell<Vec<Rc<Instance>>>,
    pub(super) files: Files,
    /// The workspace, where it is known.
    pub(super) workspace: Option<Arc<str>>,
    /// Computed attributes of resources that were applied, by address.
    pub(super) applied: BTreeMap<String, Entries>,
    depth: Cell<u32>,
    /// What is left for the attribute at hand.
    steps: Cell<u64>,
    /// What was spent on all attributes.
    spent: Cell<u64>,
    /// What `count`, `for_each` and `dynamic` have made.
    repeated: Cell<usize>,
    /// What was cut off, each with the first place where it was.
    pub(super) cut: RefCell<BTreeMap<String, Span>>,
}

/// An instance of a module.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) id: usize,
    /// The instance of its root.
    pub(super) root: usize,
    /// The folder of its root: an index into [`Engine::folders`].
    pub(super) root_folder: usize,
    /// An index into [`Engine::folders`].
    pub(super) folder: usize,
    /// `module.a["x"]`; empty for a root.
    pub(super) address: Arc<str>,
    /// The names of the calls that lead to it, with dots.
    pub(super) names: String,
    /// The call that made it.
    pub(super) caller: Option<Caller>,
    /// What a root's variables are given.
    pub(super) given: BTreeMap<Arc<str>, Given>,
    pub(super) variables: Slots,
    pub(super) locals: Slots,
    pub(super) outputs: Slots,
    pub(super) expansions: RefCell<BTreeMap<usize, Rc<Expansion>>>,
    pub(super) calls: RefCell<BTreeMap<usize, Rc<Calls>>>,
    pub(super) attributes: RefCell<BTreeMap<Place, Slot>>,
}

/// The call that made an instance.
#[derive(Debug)]
pub(super) struct Caller {
    pub(super) instance: Rc<Instance>,
    /// The call's place among those of its folder.
    pub(super) call: usize,
    pub(super) repetition: Repetition,
}

/// What is remembered of a declaration.
#[derive(Debug, Clone)]
pub(super) enum Slot {
    /// Being evaluated.
    Busy,
    /// Evaluated.
    Done(Valued),
}

/// What is remembered of the declarations of one kind, by their place.
pub(super) type Slots = RefCell<BTreeMap<usize, Slot>>;

/// An attribute of an instance of a resource: the resource, the key, the name.
pub(super) type Place = (usize, Key, Arc<str>);

/// The instances of a module call.
#[derive(Debug)]
pub(super) struct Calls {
    pub(super) expansion: Rc<Expansion>,
    /// For each key its instance, where the body is on disk.
    pub(super) children: Vec<Option<Rc<Instance>>>,
    pub(super) found: Found,
}

/// One level of evaluation; ends when it is dropped.
pub(super) struct Level<'e>(&'e Engine);

impl Drop for Level<'_> {
    fn drop(&mut self) {
        self.0.depth.set(self.0.depth.get().saturating_sub(1));
    }
}

impl Engine {
    /// Nothing evaluated yet.
    pub(super) fn new(
        folders: Vec<Folder>,
        bodies: BTreeMap<(usize, String), Found>,
        files: Files,
    ) -> Self {
        Self {
            folders,
            bodies,
            files,
            ..Self::default()
        }
    }

    /// Goes one level deeper, for the expression at a span; `None` where depth or budget are used up.
    pub(super) fn enter(&self, span: Span) -> Option<Level<'_>> {
        let depth = self.depth.get();
        if depth == 0 {
            self.steps.set(STEPS);
        }
        if depth >= MAX_DEPTH || !self.spend(1) {
            if self.spent.get() >= ALL_STEPS {
                self.cut_off(
                    span,
                    "evaluation takes too long: from here on nothing is evaluated",
                );
            }
            return None;
        }
        self.depth.set(depth + 1);
        Some(Level(self))
    }

    /// Takes steps off the budget; false where it is used up.
    pub(super) fn spend(&self, steps: u64) -> bool {
        self.spent.set(self.spent.get().saturating_add(steps));
        let left = self.steps.get().checked_sub(steps);
        self.steps.set(left.unwrap_or(0));
        left.is_some() && self.spent.get() < ALL_STEPS
    }

    /// Takes instances off what there may be of them, and says whether there is room.
    pub(super) fn repeat(&self, instances: usize, span: Span) -> bool {
        let repeated = self.repeated.get().saturating_add(instances);
        let room = repeated <= MAX_REPEATED;
        if room {
            self.repeated.set(repeated);
        } else {
            let message = format!(
                "more than {MAX_REPEATED} instances of blocks: from here on they are not told apart"
            );
            self.cut_off(span, &message);
        }
        room
    }

    fn cut_off(&self, span: Span, message: &str) {
        let mut cut = self.cut.borrow_mut();
        if !cut.contains_key(message) {
            cut.insert(message.to_owned(), span);
        }
    }

    /// The declarations of an instance.
    pub(super) fn folder(&self, instance: &Instance) -> &Folder {
        self.folders.get(instance.folder).unwrap_or(&self.nothing)
    }

    /// An instance that is new.
    pub(super) fn instance(
        &self,
        folder: usize,
        caller: Option<Caller>,
        key: &Key,
        given: BTreeMap<Arc<str>, Given>,
    ) -> Rc<Instance> {
        let id = self.instances.borrow().len();
        let (root, root_folder, address, names) = match &caller {
            None => (id, folder, Arc::from(""), String::new()),
            Some(caller) => {
                let parent = &caller.instance;
                let name = self
                    .folder(parent)
                    .calls
                    .list
                    .get(caller.call)
                    .map_or("", |(name, _)| name.as_ref());
                (
                    parent.root,
                    parent.root_folder,
                    Arc::from(joined(&parent.address, &format!("module.{name}"), key)),
                    dotted(&parent.names, name),
                )
            }
        };
        let instance = Rc::new(Instance {
            id,
            root,
            root_folder,
            folder,
            address,
            names,
            caller,
            given,
            variables: Slots::default(),
            locals: Slots::default(),
            outputs: Slots::default(),
            expansions: RefCell::default(),
            calls: RefCell::default(),
            attributes: RefCell::default(),
        });
        self.instances.borrow_mut().push(instance.clone());
        instance
    }

    /// Forgets what was evaluated for a root, which is built, and for the modules that it calls. A
    /// call and its instances hold each other, so that they would stay for good otherwise.
    pub(super) fn forget(&self, root: &Instance) {
        let instances = self.instances.borrow();
        for instance in instances.iter().skip(root.id) {
            instance.variables.take();
            instance.locals.take();
            instance.outputs.take();
            instance.expansions.take();
            instance.calls.take();
            instance.attributes.take();
        }
    }

    /// A local's value.
    pub(super) fn local(&self, instance: &Instance, position: usize) -> Valued {
        remembered(&instance.locals, position, || {
            let Some(attribute) = self.folder(instance).locals.at(position) else {
                return unknown(Why::Cycle, Span::NOWHERE);
            };
            eval(&attribute.value, Scope::of(self, instance))
        })
    }

    /// An output's value.
    pub(super) fn output(&self, instance: &Instance, position: usize) -> Valued {
        remembered(&instance.outputs, position, || {
            let Some(block) = self.folder(instance).outputs.at(position) else {
                return unknown(Why::Cycle, Span::NOWHERE);
            };
            let Some(attribute) = block.body.attribute("value") else {
                return unknown(
                    Why::Invalid("an output without a value".into()),
                    block.header,
                );
            };
            let scope = Scope::of(self, instance);
            let mut value = eval(&attribute.value, scope);
            if let Some(sensitive) = block.body.attribute("sensitive") {
                value.sensitive |= eval(&sensitive.value, scope).bool() == Some(true);
            }
            value
        })
    }

    /// The instances of a resource.
    pub(super) fn expansion(&self, instance: &Instance, position: usize) -> Rc<Expansion> {
        if let Some(known) = instance.expansions.borrow().get(&position) {
            return known.clone();
        }
        // What is asked for while it is being found is a cycle: it has one instance then.
        let busy = Rc::new(Expansion {
            shape: Shape::Unknown,
            keys: vec![(Key::Unknown, Repetition::default())],
        });
        instance
            .expansions
            .borrow_mut()
            .insert(position, busy.clone());
        let Some(declared) = self.folder(instance).resources.get(position) else {
            return busy;
        };
        let found = Rc::new(expand(
            &declared.block,
            self.folder(instance).planned,
            Scope::of(self, instance),
        ));
        instance
            .expansions
            .borrow_mut()
            .insert(position, found.clone());
        found
    }

    /// The instances of a module call.
    pub(super) fn calls(&self, instance: &Rc<Instance>, position: usize) -> Rc<Calls> {
        if let Some(known) = instance.calls.borrow().get(&position) {
            return known.clone();
        }
        let busy = Rc::new(Calls {
            expansion: Rc::new(Expansion {
                shape: Shape::Unknown,
                keys: Vec::new(),
            }),
            children: Vec::new(),
            found: Found::Elsewhere(super::config::Body::Unknown),
        });
        instance.calls.borrow_mut().insert(position, busy.clone());
        let Some((name, block)) = self.folder(instance).calls.list.get(position) else {
            return busy;
        };
        let expansion = Rc::new(expand(
            block,
            self.folder(instance).planned,
            Scope::of(self, instance),
        ));
        let place = (instance.root_folder, dotted(&instance.names, name));
        let found = self
            .bodies
            .get(&place)
            .cloned()
            .unwrap_or(Found::Elsewhere(super::config::Body::Unknown));
        let children = expansion
            .keys
            .iter()
            .map(|(key, repetition)| match &found {
                Found::Folder(folder) => {
                    let caller = Caller {
                        instance: instance.clone(),
                        call: position,
                        repetition: repetition.clone(),
                    };
                    if self.instances.borrow().len() >= MAX_MODULES {
                        let message = format!(
                            "more than {MAX_MODULES} instances of modules: from here on they are not followed"
                        );
                        self.cut_off(block.header, &message);
                        return None;
                    }
                    Some(self.instance(*folder, Some(caller), key, BTreeMap::new()))
                }
                Found::Elsewhere(_) => None,
            })
            .collect();
        let calls = Rc::new(Calls {
            expansion,
            children,
            found,
        });
        instance.calls.borrow_mut().insert(position, calls.clone());
        calls
    }
}

/// Evaluates once; what asks for itself gets an unknown.
pub(super) fn remembered(slots: &Slots, position: usize, make: impl FnOnce() -> Valued) -> Valued {
    match slots.borrow().get(&position) {
        Some(Slot::Done(value)) => return value.clone(),
        Some(Slot::Busy) => return unknown(Why::Cycle, Span::NOWHERE),
        None => {}
    }
    slots.borrow_mut().insert(position, Slot::Busy);
    let value = make();
    slots
        .borrow_mut()
        .insert(position, Slot::Done(value.clone()));
    value
}

/// `a` and `b` to `a.b`.
pub(super) fn dotted(before: &str, name: &str) -> String {
    if before.is_empty() {
        name.to_owned()
    } else {
        format!("{before}.{name}")
    }
}

/// The address of an instance within its root.
pub(super) fn joined(module: &str, address: &str, key: &Key) -> String {
    let address = dotted(module, address);
    match key {
        Key::None => address,
        Key::Index(index) => format!("{address}[{index}]"),
        Key::Name(name) => format!("{address}[{name:?}]"),
        Key::Unknown => format!("{address}[*]"),
    }
}
