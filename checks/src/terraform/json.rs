//! JSON with spans: for `.tf.json`, for `jsondecode`, for policies in strings.
//!
//! Invariant: the grammar of RFC 8259; numbers are kept exactly; nesting has a limit.
//! See <https://www.rfc-editor.org/rfc/rfc8259>.

use super::number::Number;

/// Nesting beyond it is refused.
const MAX_DEPTH: usize = 200;
/// Values beyond it are refused: a tree takes far more room than its text.
const MAX_VALUES: usize = 800_000;

/// A value of a JSON text.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The kinds of JSON values.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    Text(String),
    /// `[ ]`
    Array(Vec<Node>),
    /// `{ }`, members in the order of the text; names may repeat.
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// First byte of the name's quotes.
    pub start: usize,
    /// One past the name's quotes.
    pub end: usize,
    /// Its value.
    pub value: Node,
}

/// Why a text is not JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The byte that was not expected.
    pub at: usize,
    /// What was expected.
    pub message: &'static str,
}

/// Parses a whole text.
pub fn parse(text: &str) -> Result<Node, Wrong> {
    let mut reader = Reader {
        text,
        at: 0,
        values: 0,
    };
    let node = reader.value(0)?;
    reader.space();
    if reader.at < text.len() {
        return Err(reader.wrong("nothing after the value"));
    }
    Ok(node)
}

impl Node {
    /// The member of that name; the last one where it repeats.
    pub fn member(&self, name: &str) -> Option<&Self> {
        match &self.kind {
            Kind::Object(members) => members
                .iter()
                .rev()
                .find(|member| member.name == name)
                .map(|member| &member.value),
            _ => None,
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    values: usize,
}

impl Reader<'_> {
    const fn wrong(&self, message: &'static str) -> Wrong {
        Wrong {
            at: self.at,
            message,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Result<Node, Wrong> {
        self.space();
        let start = self.at;
        self.values += 1;
        let kind = match self.peek() {
            _ if depth > MAX_DEPTH => return Err(self.wrong("less nesting")),
            _ if self.values > MAX_VALUES => return Err(self.wrong("at most 800,000 values")),
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Kind::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => {
                let rest = self.text.get(start..).unwrap_or_default();
                let words = [
                    ("null", Kind::Null),
                    ("true", Kind::Bool(true)),
                    ("false", Kind::Bool(false)),
                ];
                let Some((word, kind)) = words.into_iter().find(|(word, _)| rest.starts_with(word))
                else {
                    return Err(self.wrong("a value"));
                };
                self.at += word.len();
                kind
            }
        };
        Ok(Node {
            kind,
            start,
            end: self.at,
        })
    }

    fn array(&mut self, depth: usize) -> Result<Kind, Wrong> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.take(b']') {
            return Ok(Kind::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            if self.take(b']') {
                return Ok(Kind::Array(items));
            }
            if !self.take(b',') {
                return Err(self.wrong("a comma or ]"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Kind, Wrong> {
        self.at += 1;
        let mut members = Vec::new();
        self.space();
        if self.take(b'}') {
            return Ok(Kind::Object(members));
        }
        loop {
            self.space();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.wrong("a name in quotes"));
            }
            let name = self.string()?;
            let end = self.at;
            self.space();
            if !self.take(b':') {
                return Err(self.wrong("a colon"));
            }
            let value = self.value(depth + 1)?;
            members.push(Member {
                name,
                start,
                end,
                value,
            });
            self.space();
            if self.take(b'}') {
                return Ok(Kind::Object(members));
            }
            if !self.take(b',') {
                return Err(self.wrong("a comma or }"));
            }
        }
    }

    fn number(&mut self) -> Result<Kind, Wrong> {
        let start = self.at;
        self.take(b'-');
        if self.take(b'0') {
            if matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err(self.wrong("no zero before a number"));
            }
        } else {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        let written = self.text.get(start..self.at).unwrap_or_default();
        Number::parse(&written.replace('+', ""))
            .map(Kind::Number)
            .ok_or(Wrong {
                at: start,
                message: "a number of a bearable size",
            })
    }

    fn digits(&mut self) -> Result<(), Wrong> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start {
            return Err(self.wrong("a digit"));
        }
        Ok(())
    }

    fn string(&mut self) -> Result<String, Wrong> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let plain = rest
                .find(|letter: char| letter == '"' || letter == '\\' || letter < ' ')
                .ok_or_else(|| self.wrong("a closing quote"))?;
            text.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                _ => return Err(self.wrong("no line end in a string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Wrong> {
        self.at += 1;
        let letter = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                let high = self.unit()?;
                if !(0xd800..0xdc00).contains(&high) {
                    return Ok(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                if !self
                    .text
                    .get(self.at..)
                    .unwrap_or_default()
                    .starts_with("\\u")
                {
                    return Ok(char::REPLACEMENT_CHARACTER);
                }
                self.at += 2;
                let low = self.unit()?;
                let joined = 0x10000 + ((high - 0xd800) << 10) + low.wrapping_sub(0xdc00);
                return Ok(char::from_u32(joined)
                    .filter(|_| (0xdc00..0xe000).contains(&low))
                    .unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            _ => return Err(self.wrong("an escape that JSON knows")),
        };
        self.at += 1;
        Ok(letter)
    }

    fn unit(&mut self) -> Result<u32, Wrong> {
        let digits = self.text.get(self.at..self.at + 4).unwrap_or_default();
        let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let unit = u32::from_str_radix(digits, 16)
            .ok()
            .filter(|_| hex)
            .ok_or_else(|| self.wrong("four hexadecimal digits"))?;
        self.at += 4;
        Ok(unit)
    }
}

/// A string in quotes, escaped as Terraform does it: `<`, `>`, `&` and two line ends as well.
pub fn quoted(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 2);
    written.push('"');
    for letter in text.chars() {
        match letter {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                written.extend(["\\u", &format!("{:04x}", u32::from(letter))]);
            }
            control if control < ' ' => {
                written.extend(["\\u", &format!("{:04x}", u32::from(control))]);
            }
            other => written.push(other),
        }
    }
    written.push('"');
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_point_at_values_and_names() {
        let text = r#"{ "a": [1, "x\u00e9"], "b": null }"#;
        let node = parse(text).unwrap();
        let Kind::Object(members) = &node.kind else {
            panic!("an object")
        };
        assert_eq!(&text[members[0].start..members[0].end], "\"a\"");
        assert_eq!(
            &text[members[0].value.start..members[0].value.end],
            r#"[1, "x\u00e9"]"#
        );
        let Kind::Array(items) = &members[0].value.kind else {
            panic!("an array")
        };
        assert_eq!(items[1].kind, Kind::Text("xé".to_owned()));
    }

    #[test]
    fn what_is_not_json_says_where() {
        for (text, at) in [
            ("", 0),
            ("{", 1),
            ("[1,]", 3),
            ("01", 1),
            ("\"a", 1),
            ("\"\\x\"", 2),
            ("nul", 0),
            ("1 2", 2),
            ("{\"a\" 1}", 5),
        ] {
            assert_eq!(parse(text).unwrap_err().at, at, "{text}");
        }
        let deep = "[".repeat(100_000);
        assert!(parse(&deep).is_err());
    }
}
