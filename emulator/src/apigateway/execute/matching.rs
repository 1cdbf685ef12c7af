//! Which route a path and a method mean.
//!
//! Pages: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html>,
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>. At every segment a literal wins
//! over a variable, and a variable over a greedy one; a method of its own wins over `ANY`. Invariant: a branch that has
//! no route for the method is left again, so the first route in this order that takes path and method is found.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Paths with the numbers of their routes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tree {
    literals: BTreeMap<String, Tree>,
    variable: Option<Box<Tree>>,
    greedy: BTreeMap<String, usize>,
    methods: BTreeMap<String, usize>,
}

impl Tree {
    /// Adds a route of a path like `/orders/{id}` and a method, which may be `ANY`.
    pub(crate) fn insert(&mut self, path: &str, method: &str, route: usize) {
        let mut at = self;
        for segment in segments(path) {
            if segment.starts_with('{') && segment.ends_with("+}") {
                at.greedy.insert(method.to_owned(), route);
                return;
            }
            at = if segment.starts_with('{') {
                at.variable.get_or_insert_default()
            } else {
                at.literals.entry(segment.to_owned()).or_default()
            };
        }
        at.methods.insert(method.to_owned(), route);
    }

    /// The number of the route that takes a method and the segments of a path.
    pub(crate) fn find(&self, method: &str, path: &[&str]) -> Option<usize> {
        let Some((first, rest)) = path.split_first() else {
            return of_method(&self.methods, method);
        };
        let literal = self.literals.get(*first);
        let variable = self.variable.as_deref().filter(|_| !first.is_empty());
        literal
            .and_then(|below| below.find(method, rest))
            .or_else(|| variable.and_then(|below| below.find(method, rest)))
            .or_else(|| {
                let something = path.iter().any(|segment| !segment.is_empty());
                of_method(&self.greedy, method).filter(|_| something)
            })
    }
}

fn of_method(methods: &BTreeMap<String, usize>, method: &str) -> Option<usize> {
    let any = || methods.get("ANY").filter(|_| ANY.contains(&method));
    methods.get(method).or_else(any).copied()
}

/// What `ANY` stands for.
const ANY: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// The segments of a path; `/` has none.
pub(crate) fn segments(path: &str) -> Vec<&str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    if path.is_empty() {
        return Vec::new();
    }
    path.split('/').collect()
}

/// What the variables of a route's path stand for in the segments that it took.
pub(crate) fn variables(template: &str, path: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, segment) in segments(template).into_iter().enumerate() {
        let Some(name) = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
        else {
            continue;
        };
        let (name, value) = match name.strip_suffix('+') {
            Some(name) => (name, path.get(at..).unwrap_or_default().join("/")),
            None => (name, path.get(at).copied().unwrap_or_default().to_owned()),
        };
        found.push((name.to_owned(), value));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(routes: &[(&str, &str)]) -> Tree {
        let mut tree = Tree::default();
        for (number, (method, path)) in routes.iter().enumerate() {
            tree.insert(path, method, number);
        }
        tree
    }

    fn find(tree: &Tree, method: &str, path: &str) -> Option<usize> {
        tree.find(method, &segments(path))
    }

    /// The documentation's example: http-api-develop-routes, "Routing API requests".
    #[test]
    fn the_most_specific_route_is_taken() {
        let tree = of(&[
            ("GET", "/pets/dog/1"),
            ("GET", "/pets/dog/{id}"),
            ("GET", "/pets/{proxy+}"),
            ("ANY", "/{proxy+}"),
        ]);
        assert_eq!(find(&tree, "GET", "/pets/dog/1"), Some(0));
        assert_eq!(find(&tree, "GET", "/pets/dog/2"), Some(1));
        assert_eq!(find(&tree, "GET", "/pets/cat/1"), Some(2));
        assert_eq!(find(&tree, "POST", "/test/5"), Some(3));
        assert_eq!(find(&tree, "POST", "/pets/dog/1"), Some(3));
        assert_eq!(find(&tree, "GET", "/"), None);
    }

    #[test]
    fn a_branch_without_a_route_for_the_method_or_the_rest_is_left_again() {
        let tree = of(&[
            ("POST", "/test"),
            ("OPTIONS", "/{proxy+}"),
            ("GET", "/part1/hardcoded-value"),
            ("GET", "/{param+}"),
        ]);
        assert_eq!(find(&tree, "OPTIONS", "/test"), Some(1));
        assert_eq!(find(&tree, "POST", "/test"), Some(0));
        assert_eq!(find(&tree, "GET", "/part1/random-value"), Some(3));
        assert_eq!(find(&tree, "DELETE", "/test"), None);
    }

    #[test]
    fn a_method_of_its_own_wins_over_any_and_any_is_not_every_word() {
        let tree = of(&[("ANY", "/x"), ("GET", "/x"), ("GET", "/y")]);
        assert_eq!(find(&tree, "GET", "/x"), Some(1));
        assert_eq!(find(&tree, "HEAD", "/x"), Some(0));
        assert_eq!(find(&tree, "TRACE", "/x"), None);
        assert_eq!(find(&tree, "HEAD", "/y"), None);
    }

    #[test]
    fn a_variable_takes_one_segment_that_is_not_empty_and_a_greedy_one_the_rest() {
        let tree = of(&[("GET", "/a/{id}"), ("GET", "/b/{rest+}")]);
        assert_eq!(find(&tree, "GET", "/a/1"), Some(0));
        assert_eq!(find(&tree, "GET", "/a/"), None);
        assert_eq!(find(&tree, "GET", "/a/1/2"), None);
        assert_eq!(find(&tree, "GET", "/b"), None);
        assert_eq!(find(&tree, "GET", "/b/"), None);
        assert_eq!(find(&tree, "GET", "/b/1//2"), Some(1));
        let values = variables("/b/{rest+}", &segments("/b/1//2"));
        assert_eq!(values, [("rest".to_owned(), "1//2".to_owned())]);
    }
}
