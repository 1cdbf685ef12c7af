//! What is wrong with a file that does not parse, in words, and where it began.
//!
//! The parser says where it could not go on; a string or bracket that was never closed began
//! earlier. Invariant: only explains; what parses is never looked at.

/// A mistake: first byte, one past the last, and a line about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) message: String,
}

/// Explains the parser's message at a byte of a text.
pub(super) fn explain(text: &str, at: usize, message: &str) -> Mistake {
    if let Some(found) = unclosed(text) {
        return found;
    }
    let letter = text.get(at..).and_then(|rest| rest.chars().next());
    let message = if letter == Some('\'') {
        "strings stand in double quotes".to_owned()
    } else if message.contains("redefined object key") {
        "this key is in the object already: Terraform takes the last one, but the object is not read here"
            .to_owned()
    } else if message.starts_with("invalid expression; expected") {
        "a value is expected here".to_owned()
    } else {
        message.to_owned()
    };
    Mistake {
        start: at,
        end: at,
        message,
    }
}

/// Something that is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `{`, `[` or `(`, and what closes it.
    Bracket(u8, u8),
    /// `"`
    Quote,
    /// `${` or `%{` in a string.
    Sequence,
}

/// The first string, heredoc, comment or bracket that is not closed as it must be.
fn unclosed(text: &str) -> Option<Mistake> {
    let bytes = text.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let mistake = |start: usize, length: usize, what: &str| Mistake {
        start,
        end: start + length,
        message: format!("{what} is not closed"),
    };
    let mut open: Vec<(Open, usize)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let inside = open.last().map(|(open, _)| *open);
        if inside == Some(Open::Quote) {
            let start = open.last().map_or(0, |(_, start)| *start);
            match (byte(at), byte(at + 1)) {
                (b'\n', _) => return Some(mistake(start, 1, "this string")),
                (b'\\', _) | (b'$', b'$') | (b'%', b'%') => at += 1,
                (b'"', _) => {
                    open.pop();
                }
                (b'$' | b'%', b'{') => {
                    open.push((Open::Sequence, at));
                    at += 1;
                }
                _ => {}
            }
            at += 1;
            continue;
        }
        match (byte(at), byte(at + 1)) {
            (b'#', _) | (b'/', b'/') => at = line_end(text, at),
            (b'/', b'*') => match text.get(at + 2..)?.find("*/") {
                Some(length) => at += length + 3,
                None => return Some(mistake(at, 2, "this comment")),
            },
            (b'<', b'<') => match heredoc(text, at) {
                Heredoc::None => {}
                Heredoc::End(end) => at = end,
                Heredoc::Open(length) => return Some(mistake(at, length, "this heredoc")),
            },
            (b'"', _) => open.push((Open::Quote, at)),
            (b'{', _) => open.push((Open::Bracket(b'{', b'}'), at)),
            (b'[', _) => open.push((Open::Bracket(b'[', b']'), at)),
            (b'(', _) => open.push((Open::Bracket(b'(', b')'), at)),
            (closing @ (b'}' | b']' | b')'), _) => match open.pop() {
                Some((Open::Bracket(_, end), _)) if end == closing => {}
                Some((Open::Sequence, _)) if closing == b'}' => {}
                Some((Open::Bracket(opening, _), start)) => {
                    let what = format!("this {}", char::from(opening));
                    return Some(mistake(start, 1, &what));
                }
                Some((_, start)) => return Some(mistake(start, 2, "this interpolation")),
                None => {
                    return Some(Mistake {
                        start: at,
                        end: at + 1,
                        message: format!("nothing is open that {} closes", char::from(closing)),
                    });
                }
            },
            _ => {}
        }
        at += 1;
    }
    let (open, start) = open.pop()?;
    Some(match open {
        Open::Bracket(opening, _) => mistake(start, 1, &format!("this {}", char::from(opening))),
        Open::Quote => mistake(start, 1, "this string"),
        Open::Sequence => mistake(start, 2, "this interpolation"),
    })
}

fn line_end(text: &str, from: usize) -> usize {
    text.get(from..)
        .and_then(|rest| rest.find('\n'))
        .map_or(text.len(), |length| from + length)
}

/// What `<<` begins.
enum Heredoc {
    /// Nothing of the kind.
    None,
    /// A heredoc that ends at this byte.
    End(usize),
    /// A heredoc without an end, and the length of its beginning.
    Open(usize),
}

fn heredoc(text: &str, at: usize) -> Heredoc {
    let rest = text.get(at + 2..).unwrap_or_default();
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let end = line_end(text, at);
    let start = text.len() - rest.len();
    let Some(mark) = text.get(start..end).map(str::trim_end) else {
        return Heredoc::None;
    };
    let is_mark = mark.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
        && mark
            .chars()
            .all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'));
    if !is_mark {
        return Heredoc::None;
    }
    let mut from = end + 1;
    while from < text.len() {
        let to = line_end(text, from);
        if text.get(from..to).is_some_and(|line| line.trim() == mark) {
            return Heredoc::End(to.saturating_sub(1));
        }
        from = to + 1;
    }
    Heredoc::Open(start + mark.len() - at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_closed_is_named_where_it_began() {
        for (text, begins, message) in [
            ("a = \"x\nb = 1\n", "\"x", "this string is not closed"),
            ("a = [1, 2\n}\n", "[1", "this [ is not closed"),
            ("r {\n  x = 1\n\nl {\n}\n", "{\n  x", "this { is not closed"),
            ("a = <<EOT\nabc\n", "<<EOT", "this heredoc is not closed"),
            ("a = \"${x\"\n", "\"\n", "this string is not closed"),
            ("/* a\n", "/*", "this comment is not closed"),
            ("a = 1\n}\n", "}", "nothing is open that } closes"),
            ("a = foo(1\n", "(1", "this ( is not closed"),
        ] {
            let found = explain(text, 0, "");
            assert_eq!(found.message, message, "{text}");
            assert_eq!(found.start, text.find(begins).unwrap(), "{text}");
        }
    }

    #[test]
    fn what_is_closed_is_left_to_the_parser() {
        for text in [
            "a = \"$${x} %%{ \\\" ${\"y\"}\" # {\n",
            "a = <<-EOT\n  { [ (\n  EOT\n",
            "a = 1 << 2\n",
            "// \" {\n/* [ */\n",
        ] {
            assert_eq!(
                explain(text, 3, "expected x").message,
                "expected x",
                "{text}"
            );
        }
        assert_eq!(
            explain("a = 'x'", 4, "expected").message,
            "strings stand in double quotes"
        );
    }
}
