//! Functions: the table, how arguments are converted, `try` and `can`.
//!
//! Invariant: every function of Terraform 1.11 is in the table; those that depend on time, chance
//! or the machine are unknown by name, and so is what an unknown argument leaves open.
//! See <https://developer.hashicorp.com/terraform/language/functions>.

mod collection;
mod digest;
mod encoding;
mod file;
mod format;
pub(super) mod json;
mod network;
mod numeric;
mod pattern;
mod set;
mod text;
mod time;
mod typing;
pub mod yaml;

use std::sync::Arc;

use super::convert::convert;
use super::eval::{derived, try_eval};
use super::number::Number;
use super::scope::{Evaluated, Scope, refuse, unknown};
use super::source::Span;
use super::syntax::{Call, Expr, Kind as ExprKind};
use super::types::Type;
use super::value::{Unknown, Value, Valued, Why};

/// What a parameter takes, or a function gives.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Any,
    Text,
    Number,
    Bool,
    List(Item),
    Set(Item),
    Map(Item),
}

/// What is in a list, set or map.
#[derive(Debug, Clone, Copy)]
enum Item {
    Any,
    Text,
    Number,
    Bool,
    /// A list of strings.
    Texts,
}

impl Kind {
    fn of(self) -> Type {
        match self {
            Self::Any => Type::Any,
            Self::Text => Type::Text,
            Self::Number => Type::Number,
            Self::Bool => Type::Bool,
            Self::List(item) => Type::list(item.of()),
            Self::Set(item) => Type::set(item.of()),
            Self::Map(item) => Type::map(item.of()),
        }
    }
}

impl Item {
    fn of(self) -> Type {
        match self {
            Self::Any => Type::Any,
            Self::Text => Type::Text,
            Self::Number => Type::Number,
            Self::Bool => Type::Bool,
            Self::Texts => Type::list(Type::Text),
        }
    }
}

/// A parameter of a function.
#[derive(Debug, Clone, Copy)]
struct Parameter {
    kind: Kind,
    /// Whether `null` is taken.
    null: bool,
    /// Whether the function itself deals with an unknown argument.
    unknown: bool,
}

impl Parameter {
    const fn of(kind: Kind) -> Self {
        Self {
            kind,
            null: false,
            unknown: false,
        }
    }

    const fn or_null(self) -> Self {
        Self { null: true, ..self }
    }

    const fn or_unknown(self) -> Self {
        Self {
            unknown: true,
            ..self
        }
    }
}

const ANY: Parameter = Parameter::of(Kind::Any);
const TEXT: Parameter = Parameter::of(Kind::Text);
const NUMBER: Parameter = Parameter::of(Kind::Number);

/// What a function returns, or why it refuses its arguments.
type Returned = Result<Valued, String>;

/// A function.
#[derive(Debug, Clone, Copy)]
struct Function {
    name: &'static str,
    takes: &'static [Parameter],
    rest: Option<Parameter>,
    gives: Kind,
    run: fn(&Given<'_>) -> Returned,
}

impl Function {
    const fn new(
        name: &'static str,
        takes: &'static [Parameter],
        gives: Kind,
        run: fn(&Given<'_>) -> Returned,
    ) -> Self {
        Self {
            name,
            takes,
            rest: None,
            gives,
            run,
        }
    }

    const fn variadic(
        name: &'static str,
        takes: &'static [Parameter],
        rest: Parameter,
        gives: Kind,
        run: fn(&Given<'_>) -> Returned,
    ) -> Self {
        Self {
            rest: Some(rest),
            ..Self::new(name, takes, gives, run)
        }
    }
}

/// The converted arguments of a call.
struct Given<'g> {
    values: Vec<Valued>,
    name: &'static str,
    span: Span,
    scope: Scope<'g>,
}

impl Given<'_> {
    fn get(&self, at: usize) -> &Value {
        self.values.get(at).map_or(&NULL, |value| &value.value)
    }

    fn valued(&self, at: usize) -> Valued {
        self.values
            .get(at)
            .cloned()
            .unwrap_or_else(|| Valued::nowhere(NULL))
    }

    fn text(&self, at: usize) -> &str {
        self.get(at).text().unwrap_or_default()
    }

    fn number(&self, at: usize) -> Number {
        self.get(at)
            .number()
            .unwrap_or_else(|| Number::from(0usize))
    }

    /// A whole number, or why it is none.
    fn whole(&self, at: usize) -> Result<i64, String> {
        self.number(at)
            .whole()
            .ok_or_else(|| "a whole number is required".to_owned())
    }

    fn items(&self, at: usize) -> &[Valued] {
        self.get(at).items().unwrap_or_default()
    }

    fn from(&self, at: usize) -> &[Valued] {
        self.values.get(at..).unwrap_or_default()
    }

    /// Whether nothing in the arguments is unknown.
    fn is_wholly_known(&self) -> bool {
        self.values
            .iter()
            .all(|value| value.value.is_wholly_known())
    }

    /// What is not evaluated, because it would take too much room: not the error that `try` takes something else for.
    #[allow(clippy::unnecessary_wraps, reason = "it is what a function returns")]
    fn too_large(&self) -> Returned {
        let why = Why::Unsupported(format!("{}() of a text this large", self.name).into());
        Ok(unknown(why, self.span))
    }

    /// An unknown that follows from all arguments.
    #[allow(clippy::unnecessary_wraps, reason = "it is what a function returns")]
    fn unknown(&self, kind: Kind) -> Returned {
        Ok(Valued::nowhere(derived(kind.of(), &self.values)))
    }
}

const NULL: Value = Value::Null(Type::Any);

#[allow(clippy::unnecessary_wraps, reason = "it is what a function returns")]
fn give(value: Value) -> Returned {
    Ok(Valued::nowhere(value))
}

fn give_text(text: impl Into<Arc<str>>) -> Returned {
    give(Value::from_text(text))
}

fn give_number(number: Option<Number>) -> Returned {
    give(Value::Number(number.ok_or("the result is not a number")?))
}

fn give_bool(truth: bool) -> Returned {
    give(Value::Bool(truth))
}

/// A list of strings.
fn give_texts(texts: impl IntoIterator<Item = String>) -> Returned {
    let items = texts
        .into_iter()
        .map(|text| Valued::nowhere(Value::from_text(text)))
        .collect();
    give(Value::List(items, Type::Text))
}

const TABLES: [&[Function]; 14] = [
    collection::FUNCTIONS,
    digest::FUNCTIONS,
    encoding::FUNCTIONS,
    file::FUNCTIONS,
    format::FUNCTIONS,
    json::FUNCTIONS,
    network::FUNCTIONS,
    numeric::FUNCTIONS,
    pattern::FUNCTIONS,
    set::FUNCTIONS,
    text::FUNCTIONS,
    time::FUNCTIONS,
    typing::FUNCTIONS,
    yaml::FUNCTIONS,
];

/// Functions whose result is not the same on every run or machine, or that need a secret key.
const IMPURE: [&str; 8] = [
    "bcrypt",
    "base64gzip",
    "pathexpand",
    "plantimestamp",
    "rsadecrypt",
    "timestamp",
    "uuid",
    "abspath",
];

/// The value of a call.
pub(super) fn call(call: &Call, span: Span, scope: Scope<'_>) -> Evaluated {
    let name = call.name.strip_prefix("core::").unwrap_or(&call.name);
    match name {
        "try" => return try_each(call, span, scope),
        "can" => return can(call, span, scope),
        "templatestring" => {
            // Terraform wants the template from elsewhere: here it would be a template itself.
            let named =
                |argument: &Expr| matches!(argument.kind, ExprKind::Name(_) | ExprKind::Path(_));
            if !call.arguments.first().is_some_and(named) {
                return refuse(span, "templatestring() takes a reference to a template");
            }
        }
        _ => {}
    }
    let mut arguments = Vec::with_capacity(call.arguments.len());
    for argument in &call.arguments {
        arguments.push(try_eval(argument, scope)?);
    }
    if call.expand
        && let Some(last) = arguments.pop()
    {
        match &last.value {
            Value::Unknown(_) => {
                arguments.push(last);
                return Ok(Valued::new(derived(Type::Any, &arguments), span));
            }
            value => match value.items() {
                Some(items) => arguments.extend(items.iter().cloned()),
                None => return refuse(span, "only a list can be expanded into arguments"),
            },
        }
    }
    if IMPURE.contains(&name) || name.contains("::") {
        let why = if name.contains("::") {
            Why::Unsupported(format!("{name}()").into())
        } else {
            Why::Impure(name.into())
        };
        let mut made = Unknown::derived(Type::Any, &arguments);
        made.why = why;
        return Ok(Valued::new(Value::Unknown(Arc::new(made)), span));
    }
    let found = TABLES
        .iter()
        .copied()
        .flatten()
        .find(|function| function.name == name);
    match found {
        Some(function) => apply(function, arguments, span, scope),
        None => refuse(call.name_span, format!("there is no function {name}")),
    }
}

fn apply(function: &Function, arguments: Vec<Valued>, span: Span, scope: Scope<'_>) -> Evaluated {
    let enough = arguments.len() >= function.takes.len();
    if !enough || (function.rest.is_none() && arguments.len() > function.takes.len()) {
        return refuse(span, format!("{}() takes other arguments", function.name));
    }
    let mut open = false;
    let mut sensitive = false;
    let mut values = Vec::with_capacity(arguments.len());
    for (at, argument) in arguments.into_iter().enumerate() {
        let Some(parameter) = function.takes.get(at).copied().or(function.rest) else {
            continue;
        };
        argument.visit(&mut |part| sensitive |= part.sensitive);
        let converted = convert(&argument, &parameter.kind.of())
            .or_else(|why| refuse(argument.span, format!("{}(): {why}", function.name)))?;
        if converted.value.is_null() && !parameter.null {
            return refuse(
                argument.span,
                format!("{}(): null is not taken", function.name),
            );
        }
        open |= matches!(converted.value, Value::Unknown(_)) && !parameter.unknown;
        values.push(converted);
    }
    let given = Given {
        values,
        name: function.name,
        span,
        scope,
    };
    let mut value = if open {
        Valued::nowhere(derived(function.gives.of(), &given.values))
    } else {
        (function.run)(&given).or_else(|why| refuse(span, format!("{}(): {why}", function.name)))?
    };
    value.sensitive = match function.name {
        "nonsensitive" | "issensitive" => false,
        _ => value.sensitive || sensitive,
    };
    if value.span == Span::NOWHERE {
        value.span = span;
    }
    Ok(value)
}

/// The first argument that Terraform does not refuse.
fn try_each(call: &Call, span: Span, scope: Scope<'_>) -> Evaluated {
    let strict = Scope {
        strict: true,
        ..scope
    };
    for argument in &call.arguments {
        if let Ok(value) = try_eval(argument, strict) {
            return Ok(value);
        }
    }
    refuse(span, "try(): no argument is valid")
}

/// Whether Terraform does not refuse the argument.
fn can(call: &Call, span: Span, scope: Scope<'_>) -> Evaluated {
    let [argument] = call.arguments.as_slice() else {
        return refuse(span, "can() takes one argument");
    };
    let strict = Scope {
        strict: true,
        ..scope
    };
    let value = match try_eval(argument, strict) {
        Ok(value) if value.value.is_wholly_known() => Value::Bool(true),
        Ok(value) => derived(Type::Bool, [&value]),
        Err(_) => Value::Bool(false),
    };
    Ok(Valued::new(value, span))
}
