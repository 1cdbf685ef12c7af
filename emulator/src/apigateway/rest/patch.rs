//! Patch operations: how REST APIs are updated.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html>. Invariant: a path that a
//! resource does not know is refused; no operation is dropped in silence. Values are always strings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::apigateway::{bad_request, not_found};
use crate::operation::AwsError;

/// One change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PatchOperation {
    /// `add`, `remove`, `replace`; no resource takes `copy`, `move` or `test` here.
    pub op: String,
    /// `/name`, `/variables/colour`; a `/` within a segment is written `~1`, a `~` as `~0`.
    pub path: String,
    /// The new value.
    pub value: Option<String>,
    /// The source of `copy` and `move`.
    pub from: Option<String>,
}

impl PatchOperation {
    /// A `replace`.
    pub fn replace(path: &str, value: &str) -> Self {
        Self::new("replace", path, Some(value))
    }

    /// An `add`.
    pub fn add(path: &str, value: &str) -> Self {
        Self::new("add", path, Some(value))
    }

    /// A `remove`.
    pub fn remove(path: &str) -> Self {
        Self::new("remove", path, None)
    }

    fn new(op: &str, path: &str, value: Option<&str>) -> Self {
        Self {
            op: op.to_owned(),
            path: path.to_owned(),
            value: value.map(str::to_owned),
            from: None,
        }
    }

    /// The path's segments, unescaped.
    pub(crate) fn segments(&self) -> Vec<String> {
        let path = self.path.strip_prefix('/').unwrap_or(&self.path);
        path.split('/').map(unescape).collect()
    }

    /// The value, empty where there is none.
    pub(crate) fn text(&self) -> String {
        self.value.clone().unwrap_or_default()
    }

    /// `None` where the value is left out or empty: the member is taken away.
    pub(crate) fn optional(&self) -> Option<String> {
        if self.op == "remove" {
            return None;
        }
        self.value.clone().filter(|value| !value.is_empty())
    }

    /// Whether the value is `true`; whatever else is written counts as false, as AWS does it.
    pub(crate) fn flag(&self) -> bool {
        self.value.as_deref() == Some("true")
    }

    /// A whole number.
    pub(crate) fn number(&self) -> Result<i64, AwsError> {
        self.text().parse().map_err(|_| {
            bad_request(format!(
                "Invalid integer value '{}' for path {}",
                self.text(),
                self.path
            ))
        })
    }

    /// Refuses operations that are not in the list.
    pub(crate) fn only(&self, ops: &[&str]) -> Result<(), AwsError> {
        if ops.contains(&self.op.as_str()) {
            return Ok(());
        }
        Err(bad_request(format!(
            "Invalid patch path  '{}' specified for op '{}'. Please choose supported operations",
            self.path, self.op
        )))
    }

    /// Sets, adds or removes one entry of a map.
    pub(crate) fn entry<V>(
        &self,
        map: &mut Option<BTreeMap<String, V>>,
        key: &str,
        value: V,
        missing: &str,
    ) -> Result<(), AwsError> {
        self.only(&["add", "replace", "remove"])?;
        if self.op == "remove" {
            let gone = map.as_mut().and_then(|map| map.remove(key));
            if map.as_ref().is_some_and(BTreeMap::is_empty) {
                *map = None;
            }
            return gone.map(drop).ok_or_else(|| not_found(missing));
        }
        map.get_or_insert_default().insert(key.to_owned(), value);
        Ok(())
    }

    /// Adds the value to a list, or takes it out.
    pub(crate) fn item(&self, list: &mut Option<Vec<String>>) -> Result<(), AwsError> {
        self.only(&["add", "remove"])?;
        let value = self.text();
        let items = list.get_or_insert_default();
        items.retain(|item| *item != value);
        if self.op == "add" {
            items.push(value);
        }
        if items.is_empty() {
            *list = None;
        }
        Ok(())
    }

    /// The refusal of a path, with the list of what there is.
    pub(crate) fn unknown(&self, known: &[&str]) -> AwsError {
        bad_request(format!(
            "Invalid patch path  '{}' specified for op '{}'. Must be one of: [{}]",
            self.path,
            self.op,
            known.join(", ")
        ))
    }

    /// The refusal of a path by the resources that do not list what there is.
    pub(crate) fn unknown_here(&self) -> AwsError {
        bad_request(format!("Invalid patch path {}", self.path))
    }
}

/// `~1` is `/` and `~0` is `~` (RFC 6901 section 4).
fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_unescaped_in_the_order_of_rfc_6901() {
        let patch = PatchOperation::replace("/requestModels/application~1json", "Empty");
        assert_eq!(patch.segments(), ["requestModels", "application/json"]);
        assert_eq!(PatchOperation::remove("/a/~01").segments(), ["a", "~1"]);
    }

    #[test]
    fn removing_an_entry_that_is_not_there_is_refused_and_a_neighbour_is_removed() {
        let mut map = Some(BTreeMap::from([("here".to_owned(), 1)]));
        let patch = PatchOperation::remove("/x/y");
        let error = patch.entry(&mut map, "away", 0, "Invalid parameter name specified");
        assert_eq!(error, Err(not_found("Invalid parameter name specified")));
        assert_eq!(patch.entry(&mut map, "here", 0, ""), Ok(()));
        assert_eq!(map, None);
    }
}
