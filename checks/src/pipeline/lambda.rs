//! Sources of Lambda functions, scanned lightly: what they define, import, call and return.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html>,
//! <https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html>.
//! Invariant: a scan by tokens, not a parser of the language. It never claims that something is
//! absent which a computed name could bring in: such a file has `dynamic` set.

use crate::terraform::source::{FileId, Span};

/// The languages that are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// `.py`
    Python,
    /// `.js`, `.mjs`, `.cjs`
    JavaScript,
}

/// One source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LambdaSource {
    /// The file.
    pub file: FileId,
    /// By its extension.
    pub language: Language,
    /// Functions and, in JavaScript, exported names, in order.
    pub functions: Vec<Function>,
    /// Imports, in order.
    pub imports: Vec<Import>,
    /// Calls by a dotted name, in order.
    pub calls: Vec<Call>,
    /// `return` statements, in order.
    pub returns: Vec<Return>,
    /// String literals, in order.
    pub strings: Vec<Literal>,
    /// Names may come from elsewhere: `from x import *`, `globals()`, `exec`, `module.exports = require(..)`.
    pub dynamic: bool,
}

/// A function, or another name that a handler can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The names of its parameters.
    pub parameters: Vec<String>,
    /// The name where it is defined.
    pub span: Span,
    /// From the definition to its last token.
    pub body: Span,
    /// Defined at the top of the file.
    pub top: bool,
}

/// `import a.b`, `from a import b`, `require('a')`, `import .. from 'a'`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The module: `boto3`, `aws_jwt_verify.x`, `@aws-sdk/client-s3`, `./lib`.
    pub module: String,
    /// Where the module is named.
    pub span: Span,
}

/// `name.name(..)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// `boto3.client`, `event.get`, `stripe.Customer.create`.
    pub name: String,
    /// The name.
    pub span: Span,
    /// Up to the closing parenthesis.
    pub whole: Span,
    /// What stands between the parentheses.
    pub arguments: Vec<Argument>,
    /// It runs when the module is loaded: it stands in no function.
    pub at_import: bool,
}

/// An argument of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// The keyword, where there is one.
    pub name: Option<String>,
    /// The value.
    pub span: Span,
    /// The text, where it is a string literal and nothing else.
    pub text: Option<String>,
}

/// `return ..`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// The statement's value; empty behind a bare `return`.
    pub span: Span,
    /// The value, where it is one name.
    pub name: Option<String>,
    /// The name of the innermost function.
    pub function: String,
}

/// A string literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// The literal with its quotes.
    pub span: Span,
    /// The text between them, escapes as written.
    pub text: String,
}

impl LambdaSource {
    /// The function of that name at the top of the file.
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.functions
            .iter()
            .find(|one| one.top && one.name == name)
    }

    /// What `boto3.client(..)`, `boto3.resource(..)` or an AWS SDK import asks for: service and place.
    pub fn clients(&self) -> impl Iterator<Item = (&str, Span)> {
        let python = self.calls.iter().filter_map(|call| {
            let boto = matches!(call.name.as_str(), "boto3.client" | "boto3.resource");
            let first = call.arguments.first().filter(|_| boto)?;
            Some((first.text.as_deref()?, first.span))
        });
        let javascript = self.imports.iter().filter_map(|import| {
            let service = import.module.strip_prefix("@aws-sdk/client-")?;
            Some((service, import.span))
        });
        python.chain(javascript)
    }
}
