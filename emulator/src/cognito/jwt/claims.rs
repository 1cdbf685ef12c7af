//! JSON objects as JOSE wants them: read in one pass, every member once, at any depth.
//!
//! Pages: RFC 7515 section 4 and RFC 7519 section 4 (member names are unique). Invariant: of two members of
//! one name neither is believed.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// What a token says, in the order in which it says it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Claims {
    members: Vec<(String, Value)>,
}

impl Claims {
    /// A claim.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// A claim that is a string; `None` where it is something else.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// The scopes of `scope`, which is one string with spaces.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.text("scope")
            .unwrap_or_default()
            .split(' ')
            .filter(|scope| !scope.is_empty())
    }

    /// Every claim, in the token's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.members
            .iter()
            .map(|(name, value)| (name.as_str(), value))
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
pub(super) fn object(text: &[u8]) -> Result<Claims, Malformed> {
    let duplicate = Cell::new(false);
    let mut reader = serde_json::Deserializer::from_slice(text);
    let read = reader
        .deserialize_map(Members {
            duplicate: &duplicate,
        })
        .and_then(|members| reader.end().map(|()| members));
    match read {
        Ok(members) => Ok(Claims { members }),
        Err(_) if duplicate.get() => Err(Malformed::DuplicateMember),
        Err(_) => Err(Malformed::NoObject),
    }
}

/// The members of an object in their order; says whether it gave up because of a name that stood twice.
#[derive(Clone, Copy)]
struct Members<'c> {
    duplicate: &'c Cell<bool>,
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Vec<(String, Value)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members: Self::Value = Vec::with_capacity(16);
        while let Some(name) = map.next_key::<String>()? {
            if members.iter().any(|(known, _)| *known == name) {
                self.duplicate.set(true);
                return Err(A::Error::custom("a member stands twice"));
            }
            let value = map.next_value_seed(Strict(self))?;
            members.push((name, value));
        }
        Ok(members)
    }
}

/// Any JSON value, its objects read by [`Members`].
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

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        let members = self.0.visit_map(map)?;
        Ok(Value::Object(members.into_iter().collect::<Map<_, _>>()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_is_read_in_its_order() {
        let claims = object(br#"{"b":1,"a":{"x":[true,null,1.5]},"scope":"api/read  openid"}"#)
            .expect("well formed");
        let names: Vec<&str> = claims.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["b", "a", "scope"]);
        assert_eq!(claims.get("a"), Some(&json!({"x": [true, null, 1.5]})));
        assert_eq!(claims.scopes().collect::<Vec<_>>(), ["api/read", "openid"]);
        assert_eq!(claims.text("b"), None);
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
                object(text.as_bytes()),
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
            assert_eq!(object(text.as_bytes()), Err(Malformed::NoObject), "{text}");
        }
        assert_eq!(object(b"{\"a\":\"\xff\"}"), Err(Malformed::NoObject));
        let deep = format!("{{\"a\":{}", "[".repeat(100_000));
        assert_eq!(object(deep.as_bytes()), Err(Malformed::NoObject));
    }
}
