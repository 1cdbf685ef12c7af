//! Modules, instances and references: what rules see of a configuration as a whole.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::fmt::Write as _;
use std::path::PathBuf;

use tollgate_checks::terraform::config::{Body, Config, Key, Missing, Resource, Target};
use tollgate_checks::terraform::value::Part;
use tollgate_checks::{Input, load};

/// Loads files that are written into a folder of their own.
fn loaded(files: &[(&str, &str)]) -> Config {
    loaded_with(files, Input::default())
}

fn loaded_with(files: &[(&str, &str)], input: Input) -> Config {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    load(&Input {
        paths: vec![PathBuf::from(".")],
        current: folder.path().canonicalize().unwrap(),
        ..input
    })
}

fn only<'c>(config: &'c Config, kind: &str) -> &'c Resource {
    let found: Vec<_> = config.resources(kind).collect();
    match found.as_slice() {
        [only] => only,
        other => panic!("one {kind}, not {}", other.len()),
    }
}

fn text(config: &Config, attribute: &str) -> Option<String> {
    only(config, "x_y")
        .attr(attribute)
        .text()
        .map(str::to_owned)
}

#[test]
fn a_value_is_followed_through_locals_variables_modules_and_outputs() {
    let config = loaded(&[
        (
            "main.tf",
            r#"
            locals { apex = "example.com" }
            module "names" {
              source = "./names"
              apex   = local.apex
            }
            resource "x_y" "z" { host = module.names.host }
            "#,
        ),
        (
            "names/main.tf",
            r#"
            variable "apex" { type = string }
            output "host" { value = "api.${var.apex}" }
            "#,
        ),
    ]);
    assert!(config.incomplete.is_empty(), "{:?}", config.incomplete);
    assert_eq!(text(&config, "host").as_deref(), Some("api.example.com"));
    assert_eq!(config.roots().count(), 1);
    assert_eq!(config.modules.len(), 2);
    assert!(config.unresolved.is_empty());
}

#[test]
fn an_unknown_names_the_attribute_that_it_is() {
    let config = loaded(&[(
        "main.tf",
        r#"
        resource "aws_acm_certificate" "c" { domain_name = "a.example.com" }
        locals { arn = aws_acm_certificate.c.arn }
        resource "x_y" "z" {
          certificate = local.arn
          name        = aws_acm_certificate.c.domain_name
          source      = "${aws_acm_certificate.c.arn}/*"
          list        = ["fixed", local.arn]
        }
        "#,
    )]);
    let reader = only(&config, "x_y");
    let (certificate, path) = config.target(reader.attr("certificate")).unwrap();
    assert_eq!(certificate.address.as_ref(), "aws_acm_certificate.c");
    assert_eq!(path, "arn");
    let (_, path) = config.target(reader.attr("name")).unwrap();
    assert_eq!(
        (path, reader.attr("name").text()),
        ("domain_name", Some("a.example.com"))
    );
    let tollgate_checks::terraform::block::Attr::Unknown(_, unknown) = reader.attr("source") else {
        panic!("an unknown")
    };
    assert!(
        matches!(unknown.parts.as_slice(), [Part::Of(_), Part::Text(rest)] if rest.as_ref() == "/*")
    );
    let items = reader.attr("list").items();
    assert_eq!(items[0].text(), Some("fixed"));
    assert!(matches!(
        config.find(items[1].origin().unwrap()),
        Some(Target::Resource(_))
    ));
    assert_eq!(config.reading(certificate).count(), 4);
    assert_eq!(config.mentions(certificate).len(), 3);
}

#[test]
fn instances_have_keys_and_none_means_none() {
    let config = loaded(&[(
        "main.tf",
        r#"
        variable "given" {}
        resource "a_none" "x" { count = 0 }
        resource "a_two" "x" {
          count = 2
          name  = "n${count.index}"
        }
        resource "a_each" "x" {
          for_each = toset(["b", "a"])
          name     = each.key
        }
        resource "a_open" "x" { count = var.given ? 1 : 0 }
        resource "x_y" "z" {
          second = a_two.x[1].name
          all    = a_two.x[*].name
          a      = a_each.x["a"].name
          open   = a_open.x[0].id
        }
        "#,
    )]);
    assert_eq!(config.resources("a_none").count(), 0);
    let keys: Vec<_> = config
        .resources("a_two")
        .map(|two| two.key.clone())
        .collect();
    assert_eq!(keys, [Key::Index(0), Key::Index(1)]);
    let addresses: Vec<_> = config
        .resources("a_each")
        .map(|each| each.address.to_string())
        .collect();
    assert_eq!(addresses, [r#"a_each.x["a"]"#, r#"a_each.x["b"]"#]);
    assert_eq!(only(&config, "a_open").key, Key::Unknown);
    assert_eq!(text(&config, "second").as_deref(), Some("n1"));
    assert_eq!(text(&config, "a").as_deref(), Some("a"));
    let all = only(&config, "x_y").attr("all").items();
    assert_eq!(all.len(), 2);
    let (open, path) = config.target(only(&config, "x_y").attr("open")).unwrap();
    assert_eq!((open.address.as_ref(), path), ("a_open.x[*]", "id"));
}

#[test]
fn dynamic_blocks_are_made_and_unknown_ones_are_not_certain() {
    let config = loaded(&[(
        "main.tf",
        r#"
        variable "given" {}
        resource "x_y" "z" {
          dynamic "rule" {
            for_each = { a = 1, b = 2 }
            iterator = it
            content {
              key   = it.key
              value = it.value
            }
          }
          dynamic "open" {
            for_each = var.given
            content { fixed = true }
          }
        }
        "#,
    )]);
    let rules: Vec<_> = only(&config, "x_y").blocks("rule").collect();
    assert_eq!(rules.len(), 2);
    assert_eq!(rules[1].attr("key").text(), Some("b"));
    assert_eq!(rules[1].attr("value").whole(), Some(2));
    let open = only(&config, "x_y").block("open").unwrap();
    assert!(!open.certain);
    assert_eq!(open.attr("fixed").bool(), Some(true));
}

#[test]
fn variables_take_defaults_types_files_and_the_command_line_in_order() {
    let files = [
        (
            "main.tf",
            r#"
            variable "a" { default = "default" }
            variable "b" { default = "default" }
            variable "c" { default = "default" }
            variable "d" { default = "default" }
            variable "ports" { type = list(number) }
            variable "shape" {
              type    = object({ name = string, size = optional(number, 3) })
              default = { name = "n", extra = true }
            }
            variable "missing" { type = string }
            resource "x_y" "z" {
              a       = var.a
              b       = var.b
              c       = var.c
              d       = var.d
              port    = var.ports[0] + 1
              size    = var.shape.size
              missing = var.missing
            }
            "#,
        ),
        (
            "terraform.tfvars",
            "b = \"file\"\nc = \"file\"\nd = \"file\"\n",
        ),
        ("z.auto.tfvars", "c = \"auto\"\nd = \"auto\"\n"),
        ("other.tfvars", "a = \"not read by itself\"\n"),
    ];
    let config = loaded_with(
        &files,
        Input {
            variables: vec![
                ("d".to_owned(), "flag".to_owned()),
                ("ports".to_owned(), "[80]".to_owned()),
            ],
            environment: vec![("c".to_owned(), "environment".to_owned())],
            ..Input::default()
        },
    );
    for (name, value) in [
        ("a", "default"),
        ("b", "file"),
        ("c", "auto"),
        ("d", "flag"),
    ] {
        assert_eq!(text(&config, name).as_deref(), Some(value), "{name}");
    }
    let resource = only(&config, "x_y");
    assert_eq!(resource.attr("port").whole(), Some(81));
    assert_eq!(resource.attr("size").whole(), Some(3));
    assert!(resource.attr("missing").is_unknown());
}

#[test]
fn a_called_folder_is_no_root_and_a_module_that_is_not_there_is_said() {
    let config = loaded(&[
        (
            "main.tf",
            r#"
            module "here" { source = "./modules/here" }
            module "gone" { source = "./modules/gone" }
            module "vpc" {
              source = "terraform-aws-modules/vpc/aws"
              name   = ""
            }
            resource "x_y" "z" { id = module.vpc.vpc_id }
            "#,
        ),
        ("modules/here/main.tf", "resource \"a_b\" \"c\" {}\n"),
        ("other/main.tf", "resource \"a_b\" \"d\" {}\n"),
    ]);
    let roots: Vec<_> = config.roots().map(|root| root.folder.clone()).collect();
    assert_eq!(roots, [".", "other"]);
    let body = |name: &str| {
        let call = config
            .all_calls()
            .iter()
            .find(|call| call.name.as_ref() == name);
        call.unwrap().body.clone()
    };
    assert!(matches!(body("here"), Body::Here(_)));
    assert_eq!(body("gone"), Body::Missing("./modules/gone".to_owned()));
    assert_eq!(
        body("vpc"),
        Body::Registry("terraform-aws-modules/vpc/aws".to_owned())
    );
    let vpc = config
        .calls("terraform-aws-modules/vpc/aws")
        .next()
        .unwrap();
    assert_eq!(vpc.attr("name").text(), Some(""));
    let origin = only(&config, "x_y").attr("id").origin().unwrap().clone();
    assert_eq!(
        (origin.address.as_ref(), origin.path.as_ref()),
        ("module.vpc", "vpc_id")
    );
    assert!(
        matches!(config.find(&origin), Some(Target::Call(call)) if call.name.as_ref() == "vpc")
    );
    let addresses: Vec<_> = config
        .resources("a_b")
        .map(|found| found.address.to_string())
        .collect();
    assert_eq!(addresses, ["module.here.a_b.c", "a_b.d"]);
}

#[test]
fn installed_modules_are_entered() {
    let config = loaded(&[
        (
            "main.tf",
            "module \"a\" {\n  source = \"org/a/aws\"\n  name = \"n\"\n}\nresource \"x_y\" \"z\" {\n  out = module.a.out\n}\n",
        ),
        (
            ".terraform/modules/modules.json",
            r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"a","Source":"registry.terraform.io/org/a/aws","Dir":".terraform/modules/a"}]}"#,
        ),
        (
            ".terraform/modules/a/main.tf",
            "variable \"name\" {}\noutput \"out\" { value = upper(var.name) }\n",
        ),
    ]);
    assert_eq!(text(&config, "out").as_deref(), Some("N"));
    assert_eq!(config.roots().count(), 1);
}

#[test]
fn references_to_nothing_are_listed() {
    let config = loaded(&[
        (
            "main.tf",
            r#"
            module "m" { source = "./m" }
            resource "x_y" "z" {
              a = var.nope
              b = local.nope
              c = aws_none.here.id
              d = data.aws_none.here.id
              e = module.nope.out
              f = module.m.nope
              g = [for v in [1] : v]
              h = false ? aws_never.taken.id : 1
              i = module.m.out
            }
            "#,
        ),
        ("m/main.tf", "output \"out\" { value = 1 }\n"),
    ]);
    let found: Vec<_> = config
        .unresolved
        .iter()
        .map(|unresolved| (unresolved.what, unresolved.address.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (Missing::Variable, "var.nope"),
            (Missing::Local, "local.nope"),
            (Missing::Resource, "aws_none.here"),
            (Missing::Data, "data.aws_none.here"),
            (Missing::Module, "module.nope"),
            (Missing::Output, "module.m.nope"),
            (Missing::Resource, "aws_never.taken"),
        ]
    );
}

#[test]
fn providers_are_passed_and_say_the_region() {
    let config = loaded(&[
        (
            "main.tf",
            r#"
            provider "aws" { region = "eu-west-1" }
            provider "aws" {
              alias  = "use1"
              region = "us-east-1"
            }
            resource "aws_a" "here" {}
            resource "aws_b" "there" { provider = aws.use1 }
            module "inherits" { source = "./m" }
            module "passes" {
              source    = "./m"
              providers = { aws = aws.use1 }
            }
            "#,
        ),
        ("m/main.tf", "resource \"aws_c\" \"x\" {}\n"),
    ]);
    let region = |resource: &Resource| config.region(resource).text().map(str::to_owned);
    assert_eq!(region(only(&config, "aws_a")).as_deref(), Some("eu-west-1"));
    assert_eq!(region(only(&config, "aws_b")).as_deref(), Some("us-east-1"));
    let regions: Vec<_> = config
        .resources("aws_c")
        .map(|found| region(found).unwrap())
        .collect();
    assert_eq!(regions, ["eu-west-1", "us-east-1"]);
}

#[test]
fn override_files_json_and_tofu_are_read() {
    let config = loaded(&[
        ("a.tf", "resource \"x_y\" \"z\" {\n  a = 1\n  b = 1\n}\n"),
        ("a_override.tf", "resource \"x_y\" \"z\" {\n  b = 2\n}\n"),
        ("b.tf", "resource \"dropped\" \"x\" {}\n"),
        ("b.tofu", "resource \"taken\" \"x\" {}\n"),
        (
            "c.tf.json",
            r#"{"resource": {"j_k": {"l": {"name": "a-${x_y.z.a}", "nested": {"deep": true}, "list": ["${upper(\"b\")}"]}}}}"#,
        ),
    ]);
    assert!(config.incomplete.is_empty(), "{:?}", config.incomplete);
    let resource = only(&config, "x_y");
    assert_eq!(
        (resource.attr("a").whole(), resource.attr("b").whole()),
        (Some(1), Some(2))
    );
    assert_eq!(config.resources("dropped").count(), 0);
    assert_eq!(config.resources("taken").count(), 1);
    let json = only(&config, "j_k");
    assert_eq!(json.attr("name").text(), Some("a-1"));
    assert_eq!(json.path("nested.deep").bool(), Some(true));
    assert_eq!(json.attr("list").items()[0].text(), Some("B"));
    assert_eq!(
        config.sources.text(json.attr("name").span()),
        "\"a-${x_y.z.a}\""
    );
}

#[test]
fn files_are_read_inside_of_the_repository_only() {
    let config = loaded(&[
        (
            "main.tf",
            r#"
            resource "x_y" "z" {
              here     = file("${path.module}/a.txt")
              template = templatefile("t.tpl", { names = ["a", "b"] })
              outside  = file("/etc/hostname")
              above    = fileexists("../../../../etc/hostname")
              gone     = file("gone.txt")
              guarded  = try(file("guarded.txt"), "none")
              hash     = filebase64sha256("lambda.zip")
            }
            "#,
        ),
        ("a.txt", "text"),
        ("t.tpl", "%{ for n in names }<${n}>%{ endfor }\n"),
    ]);
    assert_eq!(text(&config, "here").as_deref(), Some("text"));
    assert_eq!(text(&config, "template").as_deref(), Some("<a><b>\n"));
    assert_eq!(text(&config, "guarded").as_deref(), Some("none"));
    for name in ["outside", "above", "gone", "hash"] {
        assert!(only(&config, "x_y").attr(name).is_unknown(), "{name}");
    }
    let missing: Vec<_> = config
        .missing_files
        .iter()
        .map(|missing| (missing.function.as_str(), missing.path.as_str()))
        .collect();
    assert_eq!(
        missing,
        [("file", "gone.txt"), ("filebase64sha256", "lambda.zip")]
    );
}

#[test]
fn a_cycle_and_a_long_chain_end() {
    let mut chain = String::from("locals {\n  a0 = 1\n");
    for at in 1..5_000 {
        let _ = writeln!(chain, "  a{at} = local.a{} + 1", at - 1);
    }
    chain.push_str("  x = local.y\n  y = local.x\n}\n");
    chain.push_str("resource \"x_y\" \"z\" {\n  last = local.a4999\n  cycle = local.x\n}\n");
    let config = loaded(&[("main.tf", &chain)]);
    let resource = only(&config, "x_y");
    assert!(resource.attr("cycle").is_unknown());
    assert_eq!(resource.attr("last").whole(), Some(5_000));
}

#[test]
fn the_lock_file_of_a_root_is_read() {
    let lock = "# by terraform init\nprovider \"registry.terraform.io/hashicorp/aws\" {\n  version = \"5.100.0\"\n  hashes = [\n    \"h1:x\",\n  ]\n}\n";
    let config = loaded(&[
        ("a/main.tf", "module \"m\" { source = \"./m\" }\n"),
        ("a/m/main.tf", "locals {}\n"),
        ("a/.terraform.lock.hcl", lock),
        ("b/main.tf", "locals {}\n"),
        ("c/main.tf", "locals {}\n"),
        ("c/.terraform.lock.hcl", "provider {{"),
    ]);
    let locked: Vec<_> = config
        .roots()
        .map(|root| {
            let aws = |locked: &std::collections::BTreeMap<String, String>| {
                locked.get("registry.terraform.io/hashicorp/aws").cloned()
            };
            (root.folder.as_str(), root.locked.as_ref().map(aws))
        })
        .collect();
    let version = Some(Some("5.100.0".to_owned()));
    assert_eq!(locked, [("a", version), ("b", None), ("c", None)]);
    // It is no file of the configuration.
    assert_eq!(config.sources.iter().count(), 4);
    assert_eq!(config.incomplete, []);
}

#[test]
fn a_pool_that_a_module_here_is_given_goes_to_nobody_else() {
    let scope = |body: &str, wanted: &str| {
        let main = format!(
            r#"
            resource "aws_cognito_user_pool" "p" {{ name = "p" }}
            resource "aws_cognito_user_pool_client" "c" {{
              name                 = "c"
              user_pool_id         = aws_cognito_user_pool.p.id
              allowed_oauth_scopes = ["s/read"]
            }}
            module "api" {{
              source = "{body}"
              pool   = aws_cognito_user_pool.p.arn
              scope  = "{wanted}"
            }}
            resource "aws_api_gateway_authorizer" "a" {{
              name          = "a"
              rest_api_id   = "r"
              provider_arns = [aws_cognito_user_pool.p.arn]
            }}
            resource "aws_api_gateway_method" "m" {{
              rest_api_id          = "r"
              resource_id          = "x"
              http_method          = "GET"
              authorization        = "COGNITO_USER_POOLS"
              authorizer_id        = aws_api_gateway_authorizer.a.id
              authorization_scopes = ["{wanted}"]
            }}
            "#
        );
        let config = loaded(&[
            ("main.tf", &main),
            (
                "api/main.tf",
                "variable \"pool\" {}\nvariable \"scope\" {}\n",
            ),
        ]);
        let report = tollgate_checks::check(&config);
        let rule = "apigateway/scope-nobody-has";
        report.findings.iter().any(|finding| finding.rule == rule)
    };
    assert!(scope("./api", "s/write"));
    assert!(!scope("./api", "s/read"));
    // Whoever is elsewhere may give the pool another client.
    assert!(!scope("git::https://example.com/api.git", "s/write"));
}
