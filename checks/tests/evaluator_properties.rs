//! Whatever is written, evaluation ends, does not panic, and says the same twice.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use tollgate_checks::{Input, load};

const FUNCTIONS: [&str; 120] = [
    "abs",
    "abspath",
    "alltrue",
    "anytrue",
    "base64decode",
    "base64encode",
    "base64gzip",
    "base64sha256",
    "base64sha512",
    "basename",
    "bcrypt",
    "can",
    "ceil",
    "chomp",
    "chunklist",
    "cidrhost",
    "cidrnetmask",
    "cidrsubnet",
    "cidrsubnets",
    "coalesce",
    "coalescelist",
    "compact",
    "concat",
    "contains",
    "csvdecode",
    "dirname",
    "distinct",
    "element",
    "endswith",
    "ephemeralasnull",
    "file",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "fileexists",
    "filemd5",
    "fileset",
    "filesha1",
    "filesha256",
    "filesha512",
    "flatten",
    "floor",
    "format",
    "formatdate",
    "formatlist",
    "indent",
    "index",
    "issensitive",
    "join",
    "jsondecode",
    "jsonencode",
    "keys",
    "length",
    "list",
    "log",
    "lookup",
    "lower",
    "map",
    "matchkeys",
    "max",
    "md5",
    "merge",
    "min",
    "nonsensitive",
    "one",
    "parseint",
    "pathexpand",
    "plantimestamp",
    "pow",
    "range",
    "regex",
    "regexall",
    "replace",
    "reverse",
    "rsadecrypt",
    "sensitive",
    "setintersection",
    "setproduct",
    "setsubtract",
    "setunion",
    "sha1",
    "sha256",
    "sha512",
    "signum",
    "slice",
    "sort",
    "split",
    "startswith",
    "strcontains",
    "strrev",
    "substr",
    "sum",
    "templatefile",
    "templatestring",
    "textdecodebase64",
    "textencodebase64",
    "timeadd",
    "timecmp",
    "timestamp",
    "title",
    "tobool",
    "tolist",
    "tomap",
    "tonumber",
    "toset",
    "tostring",
    "transpose",
    "trim",
    "trimprefix",
    "trimspace",
    "trimsuffix",
    "try",
    "upper",
    "urlencode",
    "uuid",
    "uuidv5",
    "values",
    "yamldecode",
    "yamlencode",
    "zipmap",
];

/// Loads files twice, and gives what was printed of the first.
fn loaded_twice(files: &[(String, String)]) -> Result<String, TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    for (path, text) in files {
        std::fs::write(folder.path().join(path), text).unwrap();
    }
    let first = printed(folder.path());
    prop_assert_eq!(&first, &printed(folder.path()));
    Ok(first)
}

fn printed(folder: &Path) -> String {
    let config = load(&Input {
        paths: vec![PathBuf::from(".")],
        current: folder.canonicalize().unwrap(),
        ..Input::default()
    });
    format!(
        "{:?} {:?} {:?} {:?}",
        config.modules,
        config.all(),
        config.unresolved,
        config.incomplete
    )
}

fn literal() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|truth| truth.to_string()),
        (-3i64..70).prop_map(|number| number.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        (0u32..2_000).prop_map(|number| format!("{}.{}e{}", number % 7, number, number % 40)),
        "[a-c%$/.~{}0-9é👩-]{0,6}".prop_map(|text| {
            let text = text.replace("${", "$").replace("%{", "%");
            format!("{text:?}").replace("\\u{", "u{")
        }),
        Just("\"2018-01-02T23:12:01Z\"".to_owned()),
        Just("\"10.0.0.0/8\"".to_owned()),
        Just("\"fd00::/8\"".to_owned()),
    ]
}

fn reference() -> impl Strategy<Value = String> {
    prop_oneof![
        (0usize..8).prop_map(|at| format!("local.e{at}")),
        Just("var.given".to_owned()),
        Just("var.none".to_owned()),
        Just("aws_x.y".to_owned()),
        Just("aws_x.y.name".to_owned()),
        Just("aws_x.y.rule[0].port".to_owned()),
        Just("aws_x.many[*].id".to_owned()),
        Just("aws_x.open[0].arn".to_owned()),
        Just("module.none.out".to_owned()),
        Just("each.value".to_owned()),
        Just("path.module".to_owned()),
    ]
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![3 => literal(), 2 => reference()];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let several = prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            several
                .clone()
                .prop_map(|items| format!("[{}]", items.join(", "))),
            prop::collection::vec((inner.clone(), inner.clone()), 0..3).prop_map(|pairs| {
                let pairs: Vec<_> = pairs.iter().map(|(k, v)| format!("({k}) = {v}")).collect();
                format!("{{ {} }}", pairs.join(", "))
            }),
            (prop::sample::select(&FUNCTIONS[..]), several, any::<bool>()).prop_map(
                |(name, arguments, expand)| {
                    let dots = if expand && !arguments.is_empty() {
                        "..."
                    } else {
                        ""
                    };
                    format!("{name}({}{dots})", arguments.join(", "))
                }
            ),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
            (
                inner.clone(),
                prop::sample::select(
                    &["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||"][..]
                ),
                inner.clone()
            )
                .prop_map(|(a, operator, b)| format!("({a} {operator} {b})")),
            inner.clone().prop_map(|a| format!("(!{a})")),
            inner.clone().prop_map(|a| format!("(-({a}))")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a})[{b}]")),
            (
                inner.clone(),
                prop::sample::select(&[".a", ".0", "[*]", ".*", "[*].a", ".*.a[0]"][..])
            )
                .prop_map(|(a, step)| format!("({a}){step}")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("[for k, v in {a} : {b} if {c}]")),
            (inner.clone(), inner.clone(), any::<bool>()).prop_map(|(a, b, group)| {
                let dots = if group { "..." } else { "" };
                format!("{{for k, v in {a} : v => {b}{dots}}}")
            }),
            (inner.clone(), inner.clone())
                .prop_map(|(a, b)| format!("\"x${{{a}}} ${{~ {b} ~}} y\"")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!(
                "\"%{{ if {a} }}y%{{ endif }}%{{ for v in {b} }}${{v}}%{{ endfor }}\""
            )),
        ]
    })
}

/// A value that JSON has too, as it is written.
fn plain_value() -> impl Strategy<Value = String> {
    let text = r"[a-zA-Z0-9é日👩 .,:;#|>&*!?'{}\[\]%@`~^_+=<-]{0,8}".prop_map(|text: String| {
        // What would begin a template, or look like another type to YAML, is written as it is meant.
        let text = text.replace("${", "$ {").replace("%{", "% {");
        format!("\"{text}\"")
    });
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|truth| truth.to_string()),
        any::<i32>().prop_map(|number| number.to_string()),
        (any::<i16>(), 0u16..1000).prop_map(|(whole, part)| format!("{whole}.{part}")),
        Just("\"yes\"".to_owned()),
        Just("\"0x1F\"".to_owned()),
        Just("\"2026-11-22\"".to_owned()),
        Just("\"a\\nb\\n\"".to_owned()),
        Just("\"\\t\\\"\\\\\"".to_owned()),
        text,
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(", "))),
            prop::collection::btree_map("[a-z]{1,4}( [a-z])?", inner, 0..4).prop_map(|entries| {
                let entries: Vec<_> = entries
                    .iter()
                    .map(|(k, v)| format!("{k:?} = {v}"))
                    .collect();
                format!("{{ {} }}", entries.join(", "))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_is_encoded_and_decoded_is_what_it_was(
        value in plain_value(),
        text in "[ -~é日👩\u{0}-\u{1f}]{0,20}",
    ) {
        let escaped = text.chars().fold(String::new(), |mut escaped, letter| {
            let _ = write!(escaped, "\\U{:08x}", u32::from(letter));
            escaped
        });
        let trips = [
            ("v", "jsondecode(jsonencode(local.v))"),
            ("v", "yamldecode(yamlencode(local.v))"),
            ("v", "jsondecode(jsonencode(jsondecode(jsonencode(local.v))))"),
            ("v", "[local.v][0]"),
            ("v", "{ a = local.v }.a"),
            ("v", "try(local.v, \"other\")"),
            ("v", "one([for k, v in { a = local.v } : v])"),
            ("s", "base64decode(base64encode(local.s))"),
            ("s", "join(\"/\", split(\"/\", local.s))"),
            ("s", "jsondecode(jsonencode(local.s))"),
            ("s", "yamldecode(yamlencode(local.s))"),
            ("s", "strrev(strrev(\"ab1\")) == \"ab1\" ? local.s : \"\""),
            ("s", "\"${local.s}\""),
            ("s", "format(\"%s\", local.s)"),
            ("s", "reverse(reverse([local.s]))[0]"),
            ("s", "values(zipmap([\"k\"], [local.s]))[0]"),
        ];
        let mut file = format!("locals {{\n  v = {value}\n  s = \"{escaped}\"\n");
        for (at, (_, expression)) in trips.iter().enumerate() {
            let _ = writeln!(file, "  t{at} = {expression}");
        }
        file.push_str("}\n");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("main.tf"), &file).unwrap();
        let config = load(&Input {
            paths: vec![PathBuf::from(".")],
            current: folder.path().canonicalize().unwrap(),
            ..Input::default()
        });
        prop_assert_eq!(&config.incomplete, &[], "{}", file);
        let root = config.roots().next().unwrap();
        let local = |name: &str| &root.locals.iter().find(|one| one.name.as_ref() == name).unwrap().value;
        prop_assert_eq!(local("s").text(), Some(text.as_str()));
        for (at, (from, expression)) in trips.iter().enumerate() {
            let (was, is) = (local(from), local(&format!("t{at}")));
            prop_assert_eq!(was.same(is), Some(true), "{} of {:?} is {:?}\n{}", expression, was.value, is.value, file);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    #[test]
    fn any_expression_is_evaluated_and_always_to_the_same(
        expressions in prop::collection::vec(expression(), 8),
        count in expression(),
        each in expression(),
    ) {
        let mut files = vec![(
            "main.tf".to_owned(),
            "variable \"given\" { default = { a = [1, \"b\"], c = null } }\nvariable \"none\" {}\n\
             resource \"aws_x\" \"y\" {\n  name = \"n\"\n  rule {\n    port = 1\n  }\n}\n\
             resource \"aws_x\" \"many\" { count = 2 }\nresource \"aws_x\" \"open\" { count = var.none }\n\
             module \"none\" { source = \"a/b/c\" }\n".to_owned(),
        )];
        for (at, expression) in expressions.iter().enumerate() {
            files.push((format!("e{at}.tf"), format!("locals {{\n  e{at} = {expression}\n}}\n")));
        }
        files.push((
            "repeated.tf".to_owned(),
            format!(
                "resource \"aws_z\" \"c\" {{\n  count = {count}\n  name = local.e0\n}}\n\
                 resource \"aws_z\" \"e\" {{\n  for_each = {each}\n  name = each.value\n\
                   dynamic \"rule\" {{\n    for_each = {each}\n    content {{\n      port = rule.value\n    }}\n  }}\n}}\n"
            ),
        ));
        loaded_twice(&files)?;
    }

    #[test]
    fn any_text_is_read_or_refused(
        text in "(resource|locals|[a-z]+| |\n|\"|\\{|\\}|=|\\[|\\]|\\$\\{|%\\{|<<-?E\nE\n|#|//|[0-9]|é|\r\n|\t){0,60}",
        json in "[\\[\\]{}\":,a-z0-9\\\\$ \n]{0,60}",
    ) {
        loaded_twice(&[
            ("main.tf".to_owned(), text.clone()),
            ("main.tf.json".to_owned(), json),
            ("terraform.tfvars".to_owned(), text),
        ])?;
    }

    #[test]
    fn any_json_structure_is_taken_as_terraform(
        kind in prop::sample::select(&["resource", "data", "variable", "locals", "module", "terraform", "output", "moved", "dynamic"][..]),
        depth in 0usize..6,
        leaf in prop::sample::select(&["null", "1", "\"${a.b.c}\"", "\"%{ if x }\"", "[]", "{}", "[{}, {\"a\": [1]}]", "\"$${x}\""][..]),
    ) {
        let open = "{\"n\":".repeat(depth);
        let json = format!("{{\"{kind}\": {open}{leaf}{}}}", "}".repeat(depth));
        loaded_twice(&[("main.tf.json".to_owned(), json)])?;
    }
}

/// Values that double at every step, and lists in lists, end as unknown ones.
#[test]
fn what_grows_without_end_is_cut_off() {
    let mut text = String::from(
        "locals {\n  t0 = \"xxxxxxxxxxxxxxxx\"\n  l0 = [1]\n  n0 = []\n  j0 = timestamp()\n",
    );
    for at in 1..60 {
        let before = at - 1;
        let _ = write!(
            text,
            "  t{at} = \"${{local.t{before}}}${{local.t{before}}}\"\n  l{at} = [local.l{before}, local.l{before}]\n"
        );
    }
    for at in 1..3_000 {
        let _ = write!(
            text,
            "  n{at} = [local.n{0}]\n  j{at} = jsonencode([local.j{0}, local.j{0}])\n",
            at - 1
        );
    }
    text.push_str("}\nresource \"aws_x\" \"y\" {\n  t = local.t59\n  l = jsonencode(local.l59)\n  n = local.n2999\n  r = [for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]\n}\n");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("main.tf"), text).unwrap();
    let config = load(&Input {
        paths: vec![PathBuf::from(".")],
        current: folder.path().canonicalize().unwrap(),
        ..Input::default()
    });
    let resource = config.resources("aws_x").next().unwrap();
    for name in ["t", "l", "r"] {
        assert!(resource.attr(name).is_unknown(), "{name}");
    }
    // Cut off again and again on the way: what is left can be walked.
    assert!(resource.attr("n").origins().is_empty());
}
