//! `.tf.json` to the same tree as `.tf`.
//!
//! Without the provider's schema a member that is an object may be an attribute or a block, so it
//! is both. Strings are templates. See
//! <https://developer.hashicorp.com/terraform/language/syntax/json>.

use std::sync::Arc;

use super::json::{self, Member, Node};
use super::lower::{Parsed, SyntaxError, parse_reference, parse_string, too_many_parts};
use super::source::{FileId, Span};
use super::syntax::{Attribute, Block, Body, Expr, Kind, Label};

/// Parses a `.tf.json` file.
pub(super) fn parse(file: FileId, text: &str) -> Result<Parsed, SyntaxError> {
    let (node, reader) = read(file, text)?;
    let json::Kind::Object(members) = &node.kind else {
        return reader.refuse(&node, "an object is required");
    };
    let mut body = Body::default();
    for member in members.iter().filter(|member| member.name != "//") {
        let depth = match member.name.as_str() {
            "resource" | "data" | "ephemeral" => 2,
            "variable" | "output" | "module" | "provider" | "check" => 1,
            _ => 0,
        };
        let header = reader.span(member.start, member.end);
        reader.labelled(
            &member.name,
            header,
            &member.value,
            depth,
            &mut Vec::new(),
            &mut body.blocks,
        )?;
    }
    Ok(Parsed {
        body,
        interpolation_only: Vec::new(),
    })
}

/// Parses a `.tfvars.json` file, whose strings are no templates.
pub(super) fn parse_values(file: FileId, text: &str) -> Result<Parsed, SyntaxError> {
    let (node, reader) = read(file, text)?;
    let json::Kind::Object(members) = &node.kind else {
        return reader.refuse(&node, "an object is required");
    };
    let attributes = members
        .iter()
        .map(|member| reader.attribute(member, |node| Ok(reader.literal(node))))
        .collect::<Result<_, _>>()?;
    Ok(Parsed {
        body: Body {
            attributes,
            blocks: Vec::new(),
        },
        interpolation_only: Vec::new(),
    })
}

/// Parses any JSON text that has no byte order mark.
pub(super) fn plain(file: FileId, text: &str) -> Result<Node, SyntaxError> {
    json::parse(text).map_err(|wrong| SyntaxError {
        span: span(file, wrong.at, wrong.at),
        message: format!("not JSON: expected {}", wrong.message),
    })
}

/// The span of a part of a JSON text.
pub(super) const fn span(file: FileId, start: usize, end: usize) -> Span {
    Span { file, start, end }
}

/// A value whose strings are what they are.
pub(super) fn literal(file: FileId, node: &Node) -> Expr {
    let reader = Reader {
        file,
        text: "",
        skipped: 0,
    };
    reader.literal(node)
}

fn read(file: FileId, text: &str) -> Result<(Node, Reader<'_>), SyntaxError> {
    let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
    let reader = Reader {
        file,
        text: bare,
        skipped: text.len() - bare.len(),
    };
    // Every string of it is a template.
    if let Some((at, message)) = too_many_parts(bare) {
        let span = reader.span(at, at);
        return Err(SyntaxError { span, message });
    }
    match json::parse(bare) {
        Ok(node) => Ok((node, reader)),
        Err(wrong) => Err(SyntaxError {
            span: reader.span(wrong.at, wrong.at),
            message: format!("not JSON: expected {}", wrong.message),
        }),
    }
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    skipped: usize,
}

impl Reader<'_> {
    const fn span(&self, start: usize, end: usize) -> Span {
        Span {
            file: self.file,
            start: start + self.skipped,
            end: end + self.skipped,
        }
    }

    fn refuse<T>(&self, node: &Node, message: &str) -> Result<T, SyntaxError> {
        Err(SyntaxError {
            span: self.span(node.start, node.end),
            message: message.to_owned(),
        })
    }

    /// Blocks under so many more labels; a list stands for several of them.
    fn labelled(
        &self,
        kind: &str,
        header: Span,
        node: &Node,
        depth: usize,
        labels: &mut Vec<Label>,
        blocks: &mut Vec<Block>,
    ) -> Result<(), SyntaxError> {
        match &node.kind {
            json::Kind::Array(items) => {
                for item in items {
                    self.labelled(kind, header, item, depth, labels, blocks)?;
                }
                Ok(())
            }
            json::Kind::Object(members) if depth > 0 => {
                for member in members.iter().filter(|member| member.name != "//") {
                    let span = self.span(member.start, member.end);
                    labels.push(Label {
                        text: member.name.as_str().into(),
                        span,
                    });
                    self.labelled(kind, span, &member.value, depth - 1, labels, blocks)?;
                    labels.pop();
                }
                Ok(())
            }
            json::Kind::Object(members) => {
                blocks.push(Block {
                    kind: kind.into(),
                    labels: labels.clone(),
                    header,
                    span: Span {
                        start: header.start,
                        ..self.span(node.start, node.end)
                    },
                    body: self.body(kind, members)?,
                });
                Ok(())
            }
            json::Kind::Null => Ok(()),
            _ => self.refuse(node, "an object is required"),
        }
    }

    fn body(&self, kind: &str, members: &[Member]) -> Result<Body, SyntaxError> {
        let mut body = Body::default();
        for member in members.iter().filter(|member| member.name != "//") {
            let header = self.span(member.start, member.end);
            match (kind, member.name.as_str()) {
                ("terraform", "backend") | (_, "dynamic" | "provisioner") => {
                    let name = &member.name;
                    self.labelled(
                        name,
                        header,
                        &member.value,
                        1,
                        &mut Vec::new(),
                        &mut body.blocks,
                    )?;
                    continue;
                }
                ("variable", "type")
                | (
                    _,
                    "provider"
                    | "depends_on"
                    | "providers"
                    | "ignore_changes"
                    | "replace_triggered_by",
                )
                | ("moved" | "import" | "removed", "from" | "to")
                | ("dynamic", "iterator") => {
                    let attribute = self.attribute(member, |node| self.reference(node))?;
                    body.attributes.push(attribute);
                    continue;
                }
                ("variable", "default") => {
                    let attribute = self.attribute(member, |node| Ok(self.literal(node)))?;
                    body.attributes.push(attribute);
                    continue;
                }
                _ => {}
            }
            let attribute = self.attribute(member, |node| self.expr(node))?;
            body.attributes.push(attribute);
            if is_block(&member.value) && kind != "locals" {
                let name = &member.name;
                self.labelled(
                    name,
                    header,
                    &member.value,
                    0,
                    &mut Vec::new(),
                    &mut body.blocks,
                )?;
            }
        }
        Ok(body)
    }

    fn attribute(
        &self,
        member: &Member,
        value: impl FnOnce(&Node) -> Result<Expr, SyntaxError>,
    ) -> Result<Attribute, SyntaxError> {
        Ok(Attribute {
            name: member.name.as_str().into(),
            name_span: self.span(member.start, member.end),
            span: self.span(member.start, member.value.end),
            value: value(&member.value)?,
        })
    }

    fn made(&self, node: &Node, kind: Kind) -> Expr {
        Expr {
            kind,
            span: self.span(node.start, node.end),
        }
    }

    /// A value whose strings are templates.
    fn expr(&self, node: &Node) -> Result<Expr, SyntaxError> {
        self.value(node, &|node, text| self.template(node, text))
    }

    /// A value whose strings are references: in `depends_on` and its kin.
    fn reference(&self, node: &Node) -> Result<Expr, SyntaxError> {
        self.value(node, &|node, text| {
            Ok(parse_reference(text, self.span(node.start, node.end))
                .unwrap_or_else(|| self.made(node, Kind::Text(text.into()))))
        })
    }

    /// A value whose strings are what they are.
    fn literal(&self, node: &Node) -> Expr {
        self.value(node, &|node, text| {
            Ok(self.made(node, Kind::Text(text.into())))
        })
        .unwrap_or_else(|_| self.made(node, Kind::Null))
    }

    fn value(
        &self,
        node: &Node,
        string: &dyn Fn(&Node, &str) -> Result<Expr, SyntaxError>,
    ) -> Result<Expr, SyntaxError> {
        let kind = match &node.kind {
            json::Kind::Null => Kind::Null,
            json::Kind::Bool(truth) => Kind::Bool(*truth),
            json::Kind::Number(number) => Kind::Number(number.clone()),
            json::Kind::Text(text) => return string(node, text),
            json::Kind::Array(items) => Kind::Tuple(
                items
                    .iter()
                    .map(|item| self.value(item, string))
                    .collect::<Result<_, _>>()?,
            ),
            json::Kind::Object(members) => Kind::Object(
                members
                    .iter()
                    .filter(|member| member.name != "//")
                    .map(|member| {
                        let key = Node {
                            kind: json::Kind::Text(member.name.clone()),
                            start: member.start,
                            end: member.end,
                        };
                        Ok((
                            string(&key, &member.name)?,
                            self.value(&member.value, string)?,
                        ))
                    })
                    .collect::<Result<_, _>>()?,
            ),
        };
        Ok(self.made(node, kind))
    }

    fn template(&self, node: &Node, text: &str) -> Result<Expr, SyntaxError> {
        if !text.contains("${") && !text.contains("%{") {
            return Ok(self.made(node, Kind::Text(Arc::from(text))));
        }
        // Spans inside the string are exact where nothing in it is escaped.
        let written = self.text.get(node.start + 1..node.end.saturating_sub(1));
        let whole = self.span(node.start, node.end);
        let exact = written == Some(text);
        let kind = parse_string(text, whole, exact)?;
        Ok(self.made(node, kind))
    }
}

/// Whether a member may be a block: an object, or a list of nothing but objects.
fn is_block(node: &Node) -> bool {
    match &node.kind {
        json::Kind::Object(_) => true,
        json::Kind::Array(items) => {
            !items.is_empty()
                && items
                    .iter()
                    .all(|item| matches!(item.kind, json::Kind::Object(_)))
        }
        _ => false,
    }
}
