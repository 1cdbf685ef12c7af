//! From the tokens of a source to what it defines, imports, calls and returns.
//!
//! Invariant: every span is one of the source; brackets that are not closed end with the file.

use super::lambda::{Argument, Call, Function, Import, LambdaSource, Language, Literal, Return};
use super::tokens::{self, Kind, Token};
use crate::terraform::source::{FileId, Span};

/// Scans a source.
pub fn read(file: FileId, language: Language, text: &str) -> LambdaSource {
    let tokens = tokens::of(text, language);
    let mut scan = Scan {
        file,
        tokens: &tokens,
        source: LambdaSource {
            file,
            language,
            functions: Vec::new(),
            imports: Vec::new(),
            calls: Vec::new(),
            returns: Vec::new(),
            strings: Vec::new(),
            dynamic: false,
        },
    };
    scan.functions();
    for at in 0..tokens.len() {
        scan.token(at);
    }
    scan.source
}

struct Scan<'a> {
    file: FileId,
    tokens: &'a [Token<'a>],
    source: LambdaSource,
}

impl<'a> Scan<'a> {
    fn text(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.text)
    }

    fn is_name(&self, at: usize) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.kind == Kind::Name)
    }

    fn span(&self, first: usize, last: usize) -> Span {
        let start = self.tokens.get(first).map_or(0, |token| token.start);
        let end = self
            .tokens
            .get(last)
            .map_or(start, |token| token.start + token.text.len());
        Span {
            file: self.file,
            start,
            end: end.max(start),
        }
    }

    fn functions(&mut self) {
        for at in 0..self.tokens.len() {
            let named = match self.source.language {
                Language::Python if self.text(at) == "def" => Some((at + 1, at + 2)),
                Language::Python => None,
                Language::JavaScript => self.javascript_function(at),
            };
            let Some((name, parameters)) = named.filter(|(name, _)| self.is_name(*name)) else {
                continue;
            };
            let last = self.body_end(at, parameters);
            let Some(token) = self.tokens.get(at) else {
                continue;
            };
            let top = match self.source.language {
                Language::Python => token.indent == 0,
                Language::JavaScript => token.depth == 0,
            };
            self.source.functions.push(Function {
                name: self.text(name).to_owned(),
                parameters: self.parameters(parameters),
                span: self.span(name, name),
                body: self.span(at, last),
                top,
            });
        }
    }

    /// `function name(`, `const name = (..) =>`, `exports.name = ..`: where the name and the
    /// parameters stand.
    fn javascript_function(&self, at: usize) -> Option<(usize, usize)> {
        match self.text(at) {
            "function" if self.is_name(at + 1) => Some((at + 1, at + 2)),
            "const" | "let" | "var" if self.text(at + 2) == "=" => {
                let value = at + 3 + usize::from(self.text(at + 3) == "async");
                let arrow = self.text(value) == "(" || self.text(value + 1) == "=>";
                if self.text(value) == "function" {
                    Some((at + 1, value + 1))
                } else {
                    arrow.then_some((at + 1, value))
                }
            }
            "exports" if self.text(at + 1) == "." && self.text(at + 3) == "=" => {
                let value = at + 4 + usize::from(self.text(at + 4) == "async");
                Some((at + 2, value + usize::from(self.text(value) == "function")))
            }
            _ => None,
        }
    }

    fn parameters(&self, open: usize) -> Vec<String> {
        if self.text(open) != "(" {
            return if self.is_name(open) {
                vec![self.text(open).to_owned()]
            } else {
                Vec::new()
            };
        }
        let close = self.closing(open);
        let depth = self.tokens.get(open).map_or(0, |token| token.depth);
        (open + 1..close)
            .filter(|at| {
                let first = *at == open + 1 || self.text(at - 1) == ",";
                let outer = self
                    .tokens
                    .get(*at)
                    .is_some_and(|token| token.depth == depth + 1);
                first && outer && self.is_name(*at)
            })
            .map(|at| self.text(at).to_owned())
            .collect()
    }

    /// The token that closes the bracket at `open`; the last one where nothing does.
    fn closing(&self, open: usize) -> usize {
        let depth = self.tokens.get(open).map_or(0, |token| token.depth);
        (open + 1..self.tokens.len())
            .find(|at| {
                let token = &self.tokens[*at];
                token.depth == depth && matches!(token.text, ")" | "]" | "}")
            })
            .unwrap_or(self.tokens.len().saturating_sub(1))
    }

    fn body_end(&self, at: usize, parameters: usize) -> usize {
        let Some(token) = self.tokens.get(at) else {
            return at;
        };
        let end = match self.source.language {
            // Up to the next line that is not indented further than `def`.
            Language::Python => (at + 1..self.tokens.len())
                .find(|next| {
                    let next = &self.tokens[*next];
                    next.starts_line && next.depth == 0 && next.indent <= token.indent
                })
                .map(|next| next - 1),
            Language::JavaScript => (parameters..self.tokens.len())
                .find(|next| self.tokens[*next].depth == token.depth && self.text(*next) == "{")
                .map(|open| self.closing(open)),
        };
        end.unwrap_or(self.tokens.len().saturating_sub(1))
    }

    fn token(&mut self, at: usize) {
        let Some(token) = self.tokens.get(at) else {
            return;
        };
        if token.kind == Kind::String {
            let span = self.span(at, at);
            let text = tokens::unquoted(token.text).to_owned();
            self.source.strings.push(Literal { span, text });
            return;
        }
        let before = at.checked_sub(1).map_or("", |before| self.text(before));
        match (self.source.language, token.text) {
            (Language::Python, "import") if token.starts_line => self.python_import(at),
            (Language::Python, "from") if token.starts_line => {
                let last = self.dotted(at + 1);
                self.import(at + 1, last);
                self.source.dynamic |=
                    self.text(last + 1) == "import" && self.text(last + 2) == "*";
            }
            (Language::Python, "globals" | "exec" | "setattr" | "__import__") => {
                self.source.dynamic = true;
            }
            (Language::JavaScript, "from" | "import") if self.is_string(at + 1) => {
                self.import_string(at + 1);
            }
            (Language::JavaScript, "require") if self.is_string(at + 2) => {
                self.import_string(at + 2);
                self.source.dynamic |=
                    before == "=" && self.text(at.saturating_sub(2)) == "exports";
            }
            (_, "return") => self.returned(at),
            _ => {}
        }
        if token.kind == Kind::Name
            && before != "."
            && !matches!(before, "def" | "function" | "class")
        {
            self.call(at);
        }
    }

    fn is_string(&self, at: usize) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.kind == Kind::String)
    }

    /// The last token of a dotted name; leading dots of a relative import belong to it.
    fn dotted(&self, first: usize) -> usize {
        let mut last = first;
        while self.text(last + 1) == "."
            || (self.text(last) == "." && self.is_name(last + 1) && self.text(last + 1) != "import")
        {
            last += 1;
        }
        last
    }

    fn python_import(&mut self, at: usize) {
        let mut first = at + 1;
        while self.is_name(first) {
            let last = self.dotted(first);
            self.import(first, last);
            let next = if self.text(last + 1) == "as" {
                last + 3
            } else {
                last + 1
            };
            if self.text(next) != "," {
                return;
            }
            first = next + 1;
        }
    }

    fn import(&mut self, first: usize, last: usize) {
        let module: String = (first..=last).map(|at| self.text(at)).collect();
        let span = self.span(first, last);
        self.source.imports.push(Import { module, span });
    }

    fn import_string(&mut self, at: usize) {
        let module = tokens::unquoted(self.text(at)).to_owned();
        let span = self.span(at, at);
        self.source.imports.push(Import { module, span });
    }

    fn call(&mut self, at: usize) {
        let last = self.dotted(at);
        let open = last + 1;
        if self.text(open) != "(" || tokens::is_keyword(self.text(last)) {
            return;
        }
        let close = self.closing(open);
        let span = self.span(at, last);
        let inside = self.function_at(span.start).is_some();
        self.source.calls.push(Call {
            name: (at..=last).map(|at| self.text(at)).collect(),
            span,
            whole: self.span(at, close),
            arguments: self.arguments(open, close),
            at_import: !inside,
        });
    }

    fn arguments(&self, open: usize, close: usize) -> Vec<Argument> {
        let depth = self.tokens.get(open).map_or(0, |token| token.depth) + 1;
        let mut arguments = Vec::new();
        let mut first = open + 1;
        for at in open + 1..=close {
            let ends = at == close
                || (self.text(at) == ","
                    && self
                        .tokens
                        .get(at)
                        .is_some_and(|token| token.depth == depth));
            if !ends {
                continue;
            }
            if first < at {
                let keyword = self.is_name(first) && self.text(first + 1) == "=" && first + 2 < at;
                let value = if keyword { first + 2 } else { first };
                arguments.push(Argument {
                    name: keyword.then(|| self.text(first).to_owned()),
                    span: self.span(value, at - 1),
                    text: (value + 1 == at && self.is_string(value))
                        .then(|| tokens::unquoted(self.text(value)).to_owned()),
                });
            }
            first = at + 1;
        }
        arguments
    }

    fn returned(&mut self, at: usize) {
        let Some(token) = self.tokens.get(at) else {
            return;
        };
        let depth = token.depth;
        let end = (at + 1..self.tokens.len())
            .find(|next| {
                let next = &self.tokens[*next];
                // A bracket that closes what the value opened belongs to the value.
                let closes = next.depth == depth && matches!(next.text, ")" | "]" | "}");
                next.depth < depth
                    || (next.depth == depth && next.text == ";")
                    || (next.starts_line && next.depth == depth && !closes)
            })
            .unwrap_or(self.tokens.len());
        let span = if at + 1 < end {
            self.span(at + 1, end - 1)
        } else {
            self.span(at, at)
        };
        let function = self.function_at(token.start).unwrap_or_default().to_owned();
        self.source.returns.push(Return {
            span,
            name: (at + 2 == end && self.is_name(at + 1)).then(|| self.text(at + 1).to_owned()),
            function,
        });
    }

    /// The innermost function around a byte.
    fn function_at(&self, byte: usize) -> Option<&str> {
        self.source
            .functions
            .iter()
            .rfind(|one| one.body.start <= byte && byte < one.body.end)
            .map(|one| one.name.as_str())
    }
}
