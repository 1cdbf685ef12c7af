//! What a permission's `source_arn` covers: an API, its stages, methods and paths.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html>. Invariant: a part that is not
//! known is [`Part::Unknown`], and covers whatever it is compared with.

use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Resource, Target};
use crate::terraform::value::{Origin, Part as Piece};

/// A part of the ARN.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part<'c> {
    /// `*`, or nothing: anything.
    Any,
    /// A text.
    Text(&'c str),
    /// An attribute of a resource: an API, a stage, a method, a path.
    Of(&'c Resource),
    /// Something else.
    Unknown,
}

/// A `source_arn` of API Gateway, taken apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct SourceArn<'c> {
    pub api: Part<'c>,
    pub stage: Part<'c>,
    pub method: Part<'c>,
    pub path: Part<'c>,
}

/// Takes a `source_arn` apart; `None` where it is not known, or none of API Gateway's.
pub(super) fn read<'c>(config: &'c Config, attr: Attr<'c>) -> Option<SourceArn<'c>> {
    let mut pieces = Vec::new();
    match attr {
        Attr::Set(value, _) => pieces.push(Segment::Text(value.text()?)),
        Attr::Unset(_) => return None,
        Attr::Unknown(_, unknown) => {
            for part in &unknown.parts {
                pieces.push(match part {
                    Piece::Text(text) => Segment::Text(text),
                    Piece::Of(origin) => of(config, origin),
                    Piece::Derived(_) => Segment::Unknown,
                });
            }
        }
    }
    let mut reader = Reader {
        pieces,
        at: 0,
        offset: 0,
    };
    let (api, stage) = match reader.pieces.first()? {
        Segment::Execution(api, stage) => {
            reader.at = 1;
            (Part::Of(api), stage.map(Part::Of))
        }
        Segment::Text(text) if text.starts_with("arn:") => {
            reader.skip_colons(5)?;
            (reader.part(), None)
        }
        _ => return None,
    };
    if reader
        .text()
        .is_some_and(|text| text.starts_with("/authorizers/"))
    {
        return None;
    }
    let stage = stage.unwrap_or_else(|| reader.next());
    let method = reader.next();
    Some(SourceArn {
        api,
        stage,
        method,
        path: reader.rest(),
    })
}

/// A piece of the template.
#[derive(Clone, Copy)]
enum Segment<'c> {
    Text(&'c str),
    /// `execution_arn` of an API, and of which stage of it.
    Execution(&'c Resource, Option<&'c Resource>),
    Of(&'c Resource, &'c str),
    Unknown,
}

fn of<'c>(config: &'c Config, origin: &'c Origin) -> Segment<'c> {
    let Some(Target::Resource(resource)) = config.find(origin) else {
        return Segment::Unknown;
    };
    match (resource.kind.as_ref(), origin.path.as_ref()) {
        ("aws_api_gateway_rest_api" | "aws_apigatewayv2_api", "execution_arn") => {
            Segment::Execution(resource, None)
        }
        ("aws_api_gateway_stage", "execution_arn") => {
            match crate::rules::named(
                config,
                resource.attr("rest_api_id"),
                "aws_api_gateway_rest_api",
            ) {
                Some(api) => Segment::Execution(api, Some(resource)),
                None => Segment::Unknown,
            }
        }
        (_, path) => Segment::Of(resource, path),
    }
}

struct Reader<'c> {
    pieces: Vec<Segment<'c>>,
    at: usize,
    offset: usize,
}

impl<'c> Reader<'c> {
    /// What is left of the text at this place.
    fn text(&self) -> Option<&'c str> {
        match self.pieces.get(self.at)? {
            Segment::Text(text) => text.get(self.offset..),
            _ => None,
        }
    }

    fn skip_colons(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            match self.text() {
                Some(text) => match text.find(':') {
                    Some(colon) => {
                        self.offset += colon + 1;
                        count -= 1;
                    }
                    None => self.advance(),
                },
                None if self.at < self.pieces.len() => self.advance(),
                None => return None,
            }
        }
        Some(())
    }

    fn advance(&mut self) {
        self.at += 1;
        self.offset = 0;
    }

    /// The part behind a slash; anything where nothing follows.
    fn next(&mut self) -> Part<'c> {
        match self.text() {
            Some("") => {
                self.advance();
                self.next()
            }
            Some(text) if text.starts_with('/') => {
                self.offset += 1;
                self.part()
            }
            None if self.at >= self.pieces.len() => Part::Any,
            _ => {
                self.at = self.pieces.len();
                Part::Unknown
            }
        }
    }

    /// The part up to the next slash.
    fn part(&mut self) -> Part<'c> {
        match self.text() {
            Some("") => {
                self.advance();
                if self.at >= self.pieces.len() {
                    Part::Any
                } else {
                    self.part()
                }
            }
            Some(text) => {
                let end = text.find('/').unwrap_or(text.len());
                let part = text.get(..end).unwrap_or_default();
                self.offset += end;
                // More may follow before the next slash.
                let whole = end < text.len() || self.at + 1 >= self.pieces.len();
                match part {
                    "*" => Part::Any,
                    _ if part.contains(['*', '?']) || !whole => self.unknown(),
                    _ => Part::Text(part),
                }
            }
            None => match self.pieces.get(self.at).copied() {
                Some(Segment::Of(resource, path)) => {
                    self.advance();
                    // A path begins with its own slash.
                    let ends = self
                        .text()
                        .is_none_or(|text| text.is_empty() || text.starts_with('/'));
                    let is_path = matches!(self.pieces.get(self.at), Some(Segment::Of(_, "path")));
                    if (ends || is_path) && path != "path" {
                        Part::Of(resource)
                    } else {
                        self.unknown()
                    }
                }
                Some(_) => {
                    self.advance();
                    Part::Unknown
                }
                None => Part::Any,
            },
        }
    }

    fn unknown(&mut self) -> Part<'c> {
        self.at = self.pieces.len();
        Part::Unknown
    }

    /// The path: all that is left.
    fn rest(&mut self) -> Part<'c> {
        match self.pieces.get(self.at).copied() {
            None => Part::Any,
            Some(Segment::Text(text)) => match text.get(self.offset..).unwrap_or_default() {
                "/*" => Part::Any,
                "" => {
                    self.advance();
                    self.rest()
                }
                path if !path.contains(['*', '?']) && self.at + 1 == self.pieces.len() => {
                    Part::Text(path)
                }
                _ => Part::Unknown,
            },
            Some(Segment::Of(resource, "path")) if self.at + 1 == self.pieces.len() => {
                Part::Of(resource)
            }
            Some(_) => Part::Unknown,
        }
    }
}
