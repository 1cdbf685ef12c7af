//! JSON objects as JOSE wants them: read in one pass, every member once, at any depth.
//!
//! Pages: RFC 7515 section 4 and RFC 7519 section 4 (member names are unique). Invariant: of two members of
//! one name neither is believed.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// What a token says, in the order in which it says it. It keeps the token's own text: a claim that is a string without
/// escapes is a range of it, so that reading a token copies next to nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Claims {
    text: String,
    members: Vec<(Text, Claim)>,
}

/// A string of the token.
#[derive(Debug, Clone, PartialEq)]
enum Text {
    /// As it stands there.
    At(Range<usize>),
    /// With its escapes read.
    Read(String),
}

/// The value of a claim.
#[derive(Debug, Clone, PartialEq)]
enum Claim {
    Text(Text),
    Other(Value),
}

impl Claims {
    /// A claim.
    pub fn get(&self, name: &str) -> Option<Cow<'_, Value>> {
        Some(match self.find(name)? {
            Claim::Text(text) => Cow::Owned(Value::from(self.read(text))),
            Claim::Other(value) => Cow::Borrowed(value),
        })
    }

    /// A claim that is a string; `None` where it is something else.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.find(name)? {
            Claim::Text(text) => Some(self.read(text)),
            Claim::Other(_) => None,
        }
    }

    /// A claim that is there and is no string.
    pub(super) fn other(&self, name: &str) -> Option<&Value> {
        match self.find(name)? {
            Claim::Text(_) => None,
            Claim::Other(value) => Some(value),
        }
    }

    /// Whether there is such a claim.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The scopes of `scope`, which is one string with spaces.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.text("scope")
            .unwrap_or_default()
            .split(' ')
            .filter(|scope| !scope.is_empty())
    }

    /// Every claim, in the token's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Cow<'_, Value>)> {
        self.members.iter().map(|(name, claim)| {
            let value = match claim {
                Claim::Text(text) => Cow::Owned(Value::from(self.read(text))),
                Claim::Other(value) => Cow::Borrowed(value),
            };
            (self.read(name), value)
        })
    }

    fn find(&self, name: &str) -> Option<&Claim> {
        self.members
            .iter()
            .find(|(known, _)| self.read(known) == name)
            .map(|(_, claim)| claim)
    }

    fn read<'c>(&'c self, text: &'c Text) -> &'c str {
        text.within(&self.text)
    }
}

impl Text {
    /// A string that was borrowed from a text.
    fn borrowed(text: &str, part: &str) -> Self {
        let start = (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
        let range = start..start.saturating_add(part.len());
        if text.get(range.clone()) == Some(part) {
            Self::At(range)
        } else {
            Self::Read(part.to_owned())
        }
    }

    fn within<'t>(&'t self, text: &'t str) -> &'t str {
        match self {
            Self::At(range) => text.get(range.clone()).unwrap_or_default(),
            Self::Read(read) => read,
        }
    }
}

/// Why a text is no object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Malformed {
    /// It is not JSON, or JSON but no object.
    NoObject,
    /// A name stands twice in it, or in something within it.
    DuplicateMember,
}

/// Reads an object.
pub(super) fn object(text: Vec<u8>) -> Result<Claims, Malformed> {
    let text = String::from_utf8(text).map_err(|_| Malformed::NoObject)?;
    let duplicate = Cell::new(false);
    let mut reader = serde_json::Deserializer::from_str(&text);
    let read = reader
        .deserialize_map(Members {
            text: &text,
            duplicate: &duplicate,
        })
        .and_then(|members| reader.end().map(|()| members));
    match read {
        Ok(members) => Ok(Claims { text, members }),
        Err(_) if duplicate.get() => Err(Malformed::DuplicateMember),
        Err(_) => Err(Malformed::NoObject),
    }
}

/// The members of an object in their order; says whether it gave up because of a name that stood twice.
#[derive(Clone, Copy)]
struct Members<'c> {
    text: &'c str,
    duplicate: &'c Cell<bool>,
}

impl Members<'_> {
    fn twice<E: serde::de::Error>(self) -> E {
        self.duplicate.set(true);
        E::custom("a member stands twice")
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Vec<(Text, Claim)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members: Self::Value = Vec::with_capacity(20);
        while let Some(name) = map.next_key_seed(Name(self))? {
            let read = name.within(self.text);
            if members
                .iter()
                .any(|(known, _)| known.within(self.text) == read)
            {
                return Err(self.twice());
            }
            let claim = map.next_value_seed(Top(self))?;
            members.push((name, claim));
        }
        Ok(members)
    }
}

/// The name of a member.
struct Name<'c>(Members<'c>);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Text;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Text, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, part: &'de str) -> Result<Text, E> {
        Ok(Text::borrowed(self.0.text, part))
    }

    fn visit_str<E>(self, read: &str) -> Result<Text, E> {
        Ok(Text::Read(read.to_owned()))
    }
}

/// The value of a claim: a string is left where it stands, anything else is read by [`Strict`].
#[derive(Clone, Copy)]
struct Top<'c>(Members<'c>);

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = Claim;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Claim, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = Claim;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_borrowed_str<E>(self, part: &'de str) -> Result<Claim, E> {
        Ok(Claim::Text(Text::borrowed(self.0.text, part)))
    }

    fn visit_str<E>(self, read: &str) -> Result<Claim, E> {
        Ok(Claim::Text(Text::Read(read.to_owned())))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Claim, E> {
        Strict(self.0).visit_unit().map(Claim::Other)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Claim, E> {
        Strict(self.0).visit_bool(value).map(Claim::Other)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Claim, E> {
        Strict(self.0).visit_i64(value).map(Claim::Other)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Claim, E> {
        Strict(self.0).visit_u64(value).map(Claim::Other)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Claim, E> {
        Strict(self.0).visit_f64(value).map(Claim::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Claim, A::Error> {
        Strict(self.0).visit_seq(list).map(Claim::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Claim, A::Error> {
        Strict(self.0).visit_map(map).map(Claim::Other)
    }
}

/// Any JSON value, its objects without a name that stands twice.
#[derive(Clone, Copy)]
struct Strict<'c>(Members<'c>);

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("a number without end"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            if members.contains_key(&name) {
                return Err(self.0.twice());
            }
            let value = map.next_value_seed(self)?;
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_is_read_in_its_order() {
        let claims =
            object(br#"{"b":1,"a":{"x":[true,null,1.5]},"scope":"api/read  openid"}"#.to_vec())
                .expect("well formed");
        let names: Vec<&str> = claims.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["b", "a", "scope"]);
        assert_eq!(
            claims.get("a").as_deref(),
            Some(&json!({"x": [true, null, 1.5]}))
        );
        assert_eq!(claims.scopes().collect::<Vec<_>>(), ["api/read", "openid"]);
        assert_eq!(claims.text("b"), None);
    }

    #[test]
    fn escapes_are_read_in_names_and_in_strings() {
        let claims =
            object(br#"{"\u0073ub":"a\n\u0062","x":"plain"}"#.to_vec()).expect("well formed");
        assert_eq!(claims.text("sub"), Some("a\nb"));
        assert_eq!(claims.text("x"), Some("plain"));
        assert_eq!(claims.get("sub").as_deref(), Some(&json!("a\nb")));
    }

    #[test]
    fn a_member_that_stands_twice_is_no_member() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"a":{"b":1,"b":2}}"#,
            r#"{"a":[{"b":1,"b":2}]}"#,
        ] {
            assert_eq!(
                object(text.as_bytes().to_vec()),
                Err(Malformed::DuplicateMember),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_not_one_object_is_refused() {
        for text in [
            "",
            "[]",
            "1",
            "{",
            r#"{"a":1}{"#,
            r#"{"a":1} x"#,
            "\u{feff}{}",
            "{a:1}",
        ] {
            assert_eq!(
                object(text.as_bytes().to_vec()),
                Err(Malformed::NoObject),
                "{text}"
            );
        }
        assert_eq!(
            object(b"{\"a\":\"\xff\"}".to_vec()),
            Err(Malformed::NoObject)
        );
        let deep = format!("{{\"a\":{}", "[".repeat(100_000));
        assert_eq!(object(deep.into_bytes()), Err(Malformed::NoObject));
    }
}
