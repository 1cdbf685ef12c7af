//! A tree of generated Terraform, as large as is asked for: what [`crate`]'s bench `check` and the figures in the README are
//! measured on.
//!
//! Invariant: a tree is a function of its number of files alone. It is one repository: stacks of ten files each, five of them
//! those of the fixture `orchard-flawed` under names of their own, which share two local modules and a zone; and a workflow
//! for every tenth stack, which the number leaves out.

use std::fs;
use std::io;
use std::path::Path;

/// Files of a stack.
const STACK: usize = 10;
/// Files that all stacks share.
const SHARED: usize = SHARED_FILES.len();
/// The files of the fixture that every stack has under names of its own.
const FIXTURE: [&str; 5] = [
    "backend.tf",
    "certificate.tf",
    "cognito.tf",
    "lambda.tf",
    "provider.tf",
];
const WORKFLOW: &str = ".github/workflows/terraform.yml";

/// Writes a tree of so many files of Terraform, to the next ten below, into a folder that is empty or not there.
///
/// # Errors
/// A file of the fixture cannot be read, or one of the tree not be written.
pub fn tree(folder: &Path, files: usize) -> io::Result<()> {
    let fixture = tollgate_fixtures::stack("orchard-flawed");
    let read = |path: &str| fs::read_to_string(fixture.join(path));
    let copied = FIXTURE
        .into_iter()
        .map(|path| Ok((path, read(path)?)))
        .collect::<io::Result<Vec<_>>>()?;
    let workflow = read(WORKFLOW)?;

    fs::create_dir_all(folder.join(".git"))?;
    for (path, text) in SHARED_FILES {
        write(&folder.join(path), text)?;
    }
    for number in 0..files.saturating_sub(SHARED) / STACK {
        let name = format!("orchard{number}");
        let stack = folder.join("stacks").join(&name);
        for (path, text) in &copied {
            write(&stack.join(path), &renamed(text, number))?;
        }
        for (path, text) in STACK_FILES {
            write(&stack.join(path), &text.replace("ORCHARD", &name))?;
        }
        if number % 10 == 0 {
            let path = folder.join(format!(".github/workflows/{name}.yml"));
            let text =
                renamed(&workflow, number).replace("infra/orchard", &format!("stacks/{name}"));
            write(&path, &text)?;
        }
    }
    Ok(())
}

/// A text of the fixture under the names of one stack.
fn renamed(text: &str, number: usize) -> String {
    text.replace("pippinvale", &format!("pippinvale{number}"))
        .replace("fruit-box", &format!("fruit-box-{number}"))
        .replace("order_box", &format!("order_box_{number}"))
        .replace("FruitBoxRole", &format!("FruitBoxRole{number}"))
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

/// What every stack has beside the fixture's files; `ORCHARD` is its name.
const STACK_FILES: [(&str, &str); 5] = [
    (
        "api.tf",
        r#"resource "aws_api_gateway_rest_api" "boxes" {
  name = local.name
}

resource "aws_api_gateway_authorizer" "members" {
  name          = "members"
  rest_api_id   = aws_api_gateway_rest_api.boxes.id
  type          = "COGNITO_USER_POOLS"
  provider_arns = [aws_cognito_user_pool.members.arn]
}

resource "aws_api_gateway_resource" "order" {
  rest_api_id = aws_api_gateway_rest_api.boxes.id
  parent_id   = aws_api_gateway_rest_api.boxes.root_resource_id
  path_part   = "order"
}

resource "aws_api_gateway_method" "order" {
  rest_api_id   = aws_api_gateway_rest_api.boxes.id
  resource_id   = aws_api_gateway_resource.order.id
  http_method   = "POST"
  authorization = "COGNITO_USER_POOLS"
  authorizer_id = aws_api_gateway_authorizer.members.id
}

module "call" {
  source = "../../modules/function"

  rest_api_id = aws_api_gateway_rest_api.boxes.id
  resource_id = aws_api_gateway_resource.order.id
  method      = aws_api_gateway_method.order.http_method
  invoke_arn  = aws_lambda_function.order.invoke_arn
}
"#,
    ),
    (
        "dns.tf",
        r#"data "aws_route53_zone" "shared" {
  name = var.zone
}

module "host" {
  source = "../../modules/certificate"

  host    = local.hosts["api"]
  zone_id = data.aws_route53_zone.shared.zone_id
  tags    = merge(local.tags, { Host = local.hosts["api"] })
}

resource "aws_route53_record" "more" {
  for_each = { for name, host in local.hosts : name => host if name != "api" }

  zone_id = data.aws_route53_zone.shared.zone_id
  name    = each.value
  type    = "CNAME"
  ttl     = 300
  records = [local.hosts["api"]]
}
"#,
    ),
    (
        "variables.tf",
        r#"variable "environment" {
  description = "Which copy of the stack this is"
  type        = string
  default     = "production"

  validation {
    condition     = contains(["production", "staging"], var.environment)
    error_message = "Either production or staging."
  }
}

variable "zone" {
  description = "The zone that the hosts of the stack stand in"
  type        = string
  default     = "fruit.example"
}

variable "sizes" {
  description = "What fits into a box"
  type        = map(object({ apples = number, pears = optional(number, 2) }))
  default     = { small = { apples = 4 }, large = { apples = 12, pears = 6 } }
}

locals {
  name  = "ORCHARD-${var.environment}"
  hosts = { for use in ["api", "status", "docs"] : use => "${use}.ORCHARD.${var.zone}" }
  fruit = sum([for size in var.sizes : size.apples + size.pears])
  tags = {
    Name        = local.name
    Environment = title(var.environment)
    Fruit       = format("%d", local.fruit)
  }
}
"#,
    ),
    (
        "outputs.tf",
        r#"output "certificate" {
  description = "The certificate of the API's host"
  value       = module.host.arn
}

output "hosts" {
  value = join(", ", values(local.hosts))
}
"#,
    ),
    (
        "versions.tf",
        r#"terraform {
  required_version = ">= 1.9, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}
"#,
    ),
];

/// Two modules that all stacks call, and the root that has their zone.
const SHARED_FILES: [(&str, &str); 10] = [
    (
        "modules/certificate/main.tf",
        r#"resource "aws_acm_certificate" "host" {
  domain_name       = var.host
  validation_method = "DNS"
  tags              = var.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "validation" {
  for_each = {
    for option in aws_acm_certificate.host.domain_validation_options : option.domain_name => option
  }

  zone_id = var.zone_id
  name    = each.value.resource_record_name
  type    = each.value.resource_record_type
  ttl     = 60
  records = [each.value.resource_record_value]
}

resource "aws_acm_certificate_validation" "host" {
  certificate_arn         = aws_acm_certificate.host.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}
"#,
    ),
    (
        "modules/certificate/variables.tf",
        r#"variable "host" {
  type = string
}

variable "zone_id" {
  type = string
}

variable "tags" {
  type    = map(string)
  default = {}
}
"#,
    ),
    (
        "modules/certificate/outputs.tf",
        r#"output "arn" {
  value = aws_acm_certificate_validation.host.certificate_arn
}
"#,
    ),
    (
        "modules/certificate/versions.tf",
        r#"terraform {
  required_version = ">= 1.9, < 2.0"
}
"#,
    ),
    (
        "modules/function/main.tf",
        r#"resource "aws_api_gateway_integration" "call" {
  rest_api_id             = var.rest_api_id
  resource_id             = var.resource_id
  http_method             = var.method
  integration_http_method = "POST"
  type                    = "AWS_PROXY"
  uri                     = var.invoke_arn
}
"#,
    ),
    (
        "modules/function/variables.tf",
        r#"variable "rest_api_id" {
  type = string
}

variable "resource_id" {
  type = string
}

variable "method" {
  type    = string
  default = "GET"
}

variable "invoke_arn" {
  type = string
}
"#,
    ),
    (
        "modules/function/outputs.tf",
        r#"output "integration" {
  value = aws_api_gateway_integration.call.id
}
"#,
    ),
    (
        "zone/main.tf",
        r#"resource "aws_route53_zone" "shared" {
  name = var.zone
}
"#,
    ),
    (
        "zone/variables.tf",
        r#"variable "zone" {
  type    = string
  default = "fruit.example"
}
"#,
    ),
    (
        "zone/versions.tf",
        r#"terraform {
  required_version = ">= 1.9, < 2.0"
}
"#,
    ),
];
