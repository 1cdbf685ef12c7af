//! The syntax tree that is evaluated: one for `.tf`, `.tofu` and `.tf.json`.
//!
//! Invariant: every node has the span that it stands at; strip markers and heredoc indentation are
//! already applied to the text of templates. `lower` makes it from HCL, `json_syntax` from JSON.
//! See <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md>.

use std::sync::Arc;

use super::number::Number;
use super::source::Span;

/// The body of a file or of a block.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// `name = value`, in the order of the file.
    pub attributes: Vec<Attribute>,
    /// Blocks, in the order of the file.
    pub blocks: Vec<Block>,
}

impl Body {
    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name.as_ref() == name)
    }
}

/// `name = value`
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Its name.
    pub name: Arc<str>,
    /// Where the name stands.
    pub name_span: Span,
    /// The whole of it, from the name to the end of the value.
    pub span: Span,
    /// Its value.
    pub value: Expr,
}

/// `kind "label" { .. }`
#[derive(Debug, Clone)]
pub struct Block {
    /// `resource`, `lambda_config`, ...
    pub kind: Arc<str>,
    /// Its labels.
    pub labels: Vec<Label>,
    /// From its kind to its last label.
    pub header: Span,
    /// The whole of it.
    pub span: Span,
    /// What is in it.
    pub body: Body,
}

/// A label of a block.
#[derive(Debug, Clone)]
pub struct Label {
    /// Without quotes.
    pub text: Arc<str>,
    /// With quotes.
    pub span: Span,
}

/// An expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Debug, Clone)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string without anything in it.
    Text(Arc<str>),
    /// A string or heredoc with something in it.
    Template(Box<[Piece]>),
    /// `[a, b]`
    Tuple(Box<[Expr]>),
    /// `{ a = b }`; a key that is a bare word is a [`Kind::Text`].
    Object(Box<[(Expr, Expr)]>),
    /// `(a)`
    Paren(Box<Expr>),
    /// The first word of a reference, or an iterator.
    Name(Arc<str>),
    /// `a.b[0].c`
    Path(Box<Path>),
    /// `f(a, b...)`
    Call(Box<Call>),
    /// `a ? b : c`
    Conditional(Box<[Expr; 3]>),
    /// `-a`, `!a`
    Unary(Unary, Box<Expr>),
    /// `a + b`
    Binary(Binary, Box<[Expr; 2]>),
    /// `[for a in b : c]`
    For(Box<For>),
}

/// A piece of a template.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Text.
    Text(Arc<str>, Span),
    /// `${ a }`
    Interpolation(Expr),
    /// `%{ if a } b %{ else } c %{ endif }`
    If(Box<Expr>, Box<[Piece]>, Box<[Piece]>),
    /// `%{ for a, b in c } d %{ endfor }`
    For(Box<Loop>, Box<[Piece]>),
}

/// `for key, value in collection`
#[derive(Debug, Clone)]
pub struct Loop {
    /// The first of two names.
    pub key: Option<Arc<str>>,
    /// The only or the second name.
    pub value: Arc<str>,
    /// What is walked.
    pub collection: Expr,
}

/// `a.b[0].c`
#[derive(Debug, Clone)]
pub struct Path {
    /// What is walked into.
    pub base: Expr,
    /// The steps.
    pub steps: Vec<Step>,
}

/// A step into a value.
#[derive(Debug, Clone)]
pub enum Step {
    /// `.name`
    Attribute(Arc<str>, Span),
    /// `[key]`
    Index(Expr),
    /// `.0`
    Legacy(Expr),
    /// `.*`
    AttributeSplat(Span),
    /// `[*]`
    FullSplat(Span),
}

/// `name(arguments)`
#[derive(Debug, Clone)]
pub struct Call {
    /// Its name, with `::` where it has a namespace.
    pub name: Arc<str>,
    /// Where the name stands.
    pub name_span: Span,
    /// What it is given.
    pub arguments: Vec<Expr>,
    /// `...` after the last argument.
    pub expand: bool,
}

/// `[for key, value in collection : key => value... if condition]`
#[derive(Debug, Clone)]
pub struct For {
    /// The names and the collection.
    pub each: Loop,
    /// The key, where an object is made.
    pub key: Option<Expr>,
    /// The value.
    pub value: Expr,
    /// `...` after the value.
    pub group: bool,
    /// `if`
    pub condition: Option<Expr>,
}

/// Operators with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unary {
    /// `-`
    Minus,
    /// `!`
    Not,
}

/// Operators with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Divide,
    /// `%`
    Modulo,
}

impl Expr {
    /// The expression inside any parentheses.
    pub fn bare(&self) -> &Self {
        let mut expr = self;
        while let Kind::Paren(inner) = &expr.kind {
            expr = inner;
        }
        expr
    }
}
