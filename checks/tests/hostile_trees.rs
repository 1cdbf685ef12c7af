//! Trees that nobody should have written: each is named with its place, costs a bounded amount, and the file beside it is
//! judged all the same.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tollgate_checks::{Config, Input, check, load};

/// The neighbour, in which one thing is wrong.
const NEIGHBOUR: &str = "resource \"aws_route53_record\" \"good\" {\n  zone_id = \"\"\n}\n";

/// Loads a folder with these files and the neighbour, after something else was done to it.
fn loaded_after(files: &[(&str, &str)], also: impl FnOnce(&Path)) -> Config {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    for (path, text) in files.iter().chain([&("good.tf", NEIGHBOUR)]) {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    also(folder.path());
    let config = load(&Input {
        paths: vec![PathBuf::from(".")],
        current: folder.path().canonicalize().unwrap(),
        ..Input::default()
    });
    let judged = check(&config).findings.into_iter().any(|one| {
        let source = config.sources.get(one.span.file).unwrap();
        one.rule == "reference/empty-id" && source.path == "good.tf"
    });
    assert!(judged, "the file beside it is judged");
    config
}

fn loaded(files: &[(&str, &str)]) -> Config {
    loaded_after(files, |_| {})
}

/// What was not looked at: `file:line:column: message`, sorted.
fn incomplete(config: &Config) -> Vec<String> {
    let said = config.incomplete.iter().map(|one| {
        let path = &config.sources.get(one.span.file).unwrap().path;
        let at = config.sources.position(one.span.file, one.span.start);
        format!("{path}:{}:{}: {}", at.line, at.column, one.message)
    });
    let mut said: Vec<String> = said.collect();
    said.sort();
    said
}

/// Holds that exactly these places were not looked at; of each, how what is said of it begins.
fn assert_incomplete(config: &Config, expected: &[&str]) {
    let said = incomplete(config);
    let same = said.len() == expected.len()
        && said
            .iter()
            .zip(expected)
            .all(|(said, start)| said.starts_with(start));
    assert!(same, "{said:#?}");
}

#[test]
fn nesting_ends_at_a_place() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    let list = format!("locals {{\n  a = {}\n}}\n", deep("[", "]"));
    let condition = format!("locals {{\n  a = {}\n}}\n", deep("true ? 1 : ", "1"));
    let template = format!("locals {{\n  a = {}\n}}\n", deep("\"${", "}\""));
    let json = format!("{{\"locals\": {{\"a\": {}}}}}", deep("[", "]"));
    let workflow = format!("on: push\njobs: {}\n", deep("[", "]"));
    let config = loaded(&[
        ("condition.tf", &condition),
        ("list.tf", &list),
        ("list.tf.json", &json),
        ("template.tf", &template),
        ("terraform.tfvars", &format!("a = {}\n", deep("[", "]"))),
        (".github/workflows/a.yml", &workflow),
        (".terraformrc", &deep("a {\n", "}\n")),
    ]);
    assert_incomplete(
        &config,
        &[
            ".github/workflows/a.yml:2:",
            ".terraformrc:",
            "condition.tf:2:",
            "list.tf.json:1:",
            "list.tf:2:",
            "template.tf:2:",
            "terraform.tfvars:1:",
        ],
    );
}

#[test]
fn text_that_is_none_is_named_where_it_begins() {
    let config = loaded_after(
        &[
            ("bom.tf", "\u{feff}locals {\n  a = 1\n}\n"),
            ("cr.tf", "locals {\r  a = 1\r}\r"),
            ("nul.tf", "locals {\n  b = 1\n}\n\0"),
            ("terraform.tfvars", ""),
        ],
        |folder| {
            std::fs::write(folder.join("bytes.tf"), b"locals {\n  c = \"\xff\"\n}\n").unwrap();
            std::fs::create_dir(folder.join("main.tf")).unwrap();
        },
    );
    assert_incomplete(
        &config,
        &[
            "bytes.tf:2:8: is not UTF-8 from here on",
            "cr.tf:1:",
            "nul.tf:4:1: ",
        ],
    );
}

#[test]
fn a_file_of_too_many_parts_is_not_read() {
    let items = format!("locals {{\n  a = [{}]\n}}\n", "1,".repeat(300_000));
    let sums = format!(
        "locals {{\n{}}}\n",
        "  a = 1+1+1+1+1+1+1+1\n".repeat(80_000)
    );
    let json = format!(
        "{{\"locals\": {{\"a\": [{}1]}}}}",
        "\"${a}\",".repeat(300_000)
    );
    let config = loaded(&[
        ("items.tf", &items),
        ("sums.tf", &sums),
        ("more.tf.json", &json),
    ]);
    let said = incomplete(&config);
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(
        said.iter()
            .all(|said| said.contains("more lines and items")),
        "{said:?}"
    );
}

#[cfg(unix)]
#[test]
fn pipes_and_links_that_lead_out_are_named_and_not_read() {
    let config = loaded_after(
        &[("f.tf", "resource \"x\" \"y\" {\n  a = file(\"pipe\")\n}\n")],
        |folder| {
            let pipes = ["pipe", "pipe.tf", "terraform.tfvars"].map(|name| folder.join(name));
            let made = std::process::Command::new("mkfifo").args(pipes).status();
            assert!(made.unwrap().success());
            for link in ["out.tf", "out.auto.tfvars", ".gitignore", ".terraformrc"] {
                std::os::unix::fs::symlink("/etc/passwd", folder.join(link)).unwrap();
            }
        },
    );
    assert_incomplete(
        &config,
        &[
            "out.auto.tfvars:1:1: outside of the repository",
            "out.tf:1:1: outside of the repository",
            "pipe.tf:1:1: cannot be read: it is not a file",
            "terraform.tfvars:1:1: cannot be read: it is not a file",
        ],
    );
    let reader = config.resources("x").next().unwrap();
    assert!(reader.attr("a").is_unknown());
}

#[test]
fn functions_read_nothing_outside() {
    let up = "../".repeat(40);
    let text = format!(
        "resource \"x\" \"y\" {{\n  a = file(\"/etc/passwd\")\n  b = file(\"{up}etc/passwd\")\n  c = filesha256(\"/etc/passwd\")\n  \
         d = templatefile(\"/etc/passwd\", {{}})\n  e = try(file(\"/etc/passwd\"), \"none\")\n  f = file(\"inside.txt\")\n}}\n"
    );
    let config = loaded(&[("f.tf", &text), ("inside.txt", "here")]);
    let resource = config.resources("x").next().unwrap();
    for name in ["a", "b", "c", "d", "e"] {
        assert!(resource.attr(name).is_unknown(), "{name}");
    }
    assert_eq!(resource.attr("f").text(), Some("here"));
}

#[test]
fn modules_that_call_themselves_are_not_followed_twice() {
    let config = loaded(&[
        (
            "m.tf",
            "module \"self\" {\n  source = \"./\"\n}\nmodule \"a\" {\n  source = \"./a\"\n}\n",
        ),
        (
            "a/m.tf",
            "module \"b\" {\n  source = \"../b\"\n}\noutput \"o\" {\n  value = module.b.o\n}\n",
        ),
        (
            "b/m.tf",
            "module \"a\" {\n  source = \"../a\"\n}\noutput \"o\" {\n  value = module.a.o\n}\n",
        ),
    ]);
    assert_incomplete(
        &config,
        &[
            "b/m.tf:2:12: leads back to a module that it is in",
            "m.tf:2:12: leads back to a module that it is in",
        ],
    );
    assert_eq!(config.modules.len(), 3);
}

#[test]
fn instances_have_an_end() {
    let level =
        |below: &str| format!("module \"m\" {{\n  source = \"{below}\"\n  count  = 2000\n}}\n");
    let config = loaded(&[
        ("m.tf", &level("./m1")),
        ("m1/m.tf", &level("../m2")),
        ("m2/m.tf", &level("../m3")),
        ("m3/m.tf", "resource \"x\" \"y\" {\n  count = 2000\n}\n"),
    ]);
    let said = incomplete(&config);
    assert!(!said.is_empty());
    let ends = |said: &String| {
        said.contains("more than 20000 instances of modules")
            || said.contains("more than 50000 instances of blocks")
    };
    assert!(said.iter().all(ends), "{said:?}");
    assert!(config.modules.len() <= 20_000);
    assert!(config.all().len() <= 75_000);

    let mut dynamic = "  a = 1\n".to_owned();
    for depth in 0..5 {
        dynamic = format!(
            "dynamic \"b{depth}\" {{\n  for_each = range(1000)\n  content {{\n{dynamic}  }}\n}}\n"
        );
    }
    let config = loaded(&[("n.tf", &format!("resource \"x\" \"z\" {{\n{dynamic}}}\n"))]);
    assert_incomplete(
        &config,
        &["n.tf:15:14: more than 50000 instances of blocks"],
    );
}

#[test]
fn numbers_that_no_machine_has_room_for_are_not_counted_out() {
    let config = loaded(&[(
        "n.tf",
        "resource \"x\" \"many\" {\n  count = 1e9\n  at    = count.index\n}\nresource \"x\" \"long\" {\n  a = range(1e12)\n  \
         b = [for n in range(1e12) : n]\n  c = format(\"%1000000000d\", 1)\n  d = indent(1000000000, \"a\\nb\")\n  \
         e = setproduct(range(1000), range(1000), range(1000))\n}\n",
    )]);
    let many: Vec<_> = config
        .resources("x")
        .filter(|one| one.name.as_ref() == "many")
        .collect();
    assert_eq!(many.len(), 1);
    assert!(many.first().unwrap().attr("at").is_unknown());
    let long = config
        .resources("x")
        .find(|one| one.name.as_ref() == "long")
        .unwrap();
    for name in ["a", "b", "c", "d", "e"] {
        assert!(long.attr(name).is_unknown(), "{name}");
    }
}

#[test]
fn evaluation_is_given_up_at_a_place() {
    let text = (0..12).fold(String::new(), |text, at| {
        text + &format!("resource \"x\" \"y{at}\" {{\n  a = [for a in range(1000) : [for b in range(1000) : b]]\n}}\n")
    });
    let config = loaded(&[("zz.tf", &text)]);
    let said = incomplete(&config);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said.iter()
            .all(|said| said.starts_with("zz.tf:") && said.contains("takes too long")),
        "{said:?}"
    );
}

#[test]
fn what_is_too_large_to_decode_is_not_taken_for_an_error() {
    let json = format!("[{}1]", "1,".repeat(1 << 20));
    let yaml = "- 1\n".repeat(250_000);
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x]\n".to_owned();
    for (at, letter) in ('b'..='k').enumerate() {
        let before = char::from(b'a' + u8::try_from(at).unwrap());
        let items = vec![format!("*{before}"); 8].join(", ");
        let _ = writeln!(bomb, "{letter}: &{letter} [{items}]");
    }
    let rows = format!("a,b\n{}", "1,2\n".repeat(200_000));
    let config = loaded(&[
        ("a.json", &json),
        ("a.yaml", &yaml),
        ("bomb.yaml", &bomb),
        ("a.csv", &rows),
        (
            ".github/workflows/a.yml",
            &format!("{bomb}on: push\njobs: *k\n"),
        ),
        (
            "d.tf",
            "resource \"x\" \"y\" {\n  a = try(jsondecode(file(\"a.json\")), \"none\")\n  b = try(yamldecode(file(\"a.yaml\")), \"none\")\n  \
             c = try(csvdecode(file(\"a.csv\")), \"none\")\n  d = try(yamldecode(file(\"bomb.yaml\")), \"none\")\n  \
             e = try(jsondecode(\"[1\"), \"none\")\n}\n",
        ),
    ]);
    let resource = config.resources("x").next().unwrap();
    for name in ["a", "b", "c", "d"] {
        assert!(resource.attr(name).is_unknown(), "{name}");
    }
    assert_eq!(resource.attr("e").text(), Some("none"));
    assert_incomplete(&config, &[".github/workflows/a.yml:"]);
}

#[test]
fn templates_that_call_themselves_end() {
    let config = loaded(&[
        ("t.tpl", "${templatefile(\"t.tpl\", {})}"),
        (
            "u.tpl",
            "%{ for n in range(1000) }${templatefile(\"v.tpl\", {})}%{ endfor }",
        ),
        (
            "v.tpl",
            "%{ for n in range(1000) }xxxxxxxxxxxxxxxx%{ endfor }",
        ),
        (
            "t.tf",
            "resource \"x\" \"y\" {\n  a = templatefile(\"t.tpl\", {})\n  b = templatefile(\"u.tpl\", {})\n}\n",
        ),
    ]);
    let resource = config.resources("x").next().unwrap();
    assert!(resource.attr("a").is_unknown() && resource.attr("b").is_unknown());
}
