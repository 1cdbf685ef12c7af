# terraform-aws-modules/route53/aws, since version 6: a zone, made or found, and its records.
variable "not_judged" {}
variable "create" { default = true }
variable "create_zone" { default = true }
variable "name" { default = "" }
variable "records" { default = {} }
variable "vpc" { default = null }

resource "aws_route53_zone" "this" {
  count = var.create && var.create_zone ? 1 : 0
  name  = var.name
  tags  = var.not_judged
  dynamic "vpc" {
    for_each = var.vpc == null ? {} : var.vpc
    content {
      vpc_id = vpc.value.vpc_id
    }
  }
}

data "aws_route53_zone" "this" {
  count = var.create && !var.create_zone ? 1 : 0
  name  = var.name
}

locals {
  zone_id = try(aws_route53_zone.this[0].zone_id, data.aws_route53_zone.this[0].zone_id)
}

resource "aws_route53_record" "this" {
  for_each = { for key, record in var.records : key => record if var.create }
  zone_id  = local.zone_id
  name     = try(each.value.full_name, "${try(each.value.name, each.key)}.${var.name}")
  type     = each.value.type
  ttl      = try(each.value.ttl, 300)
  records  = try(each.value.records, null)

  set_identifier = try(each.value.set_identifier, null)
  dynamic "alias" {
    for_each = can(each.value.alias.name) ? [each.value.alias] : []
    content {
      name                   = alias.value.name
      zone_id                = alias.value.zone_id
      evaluate_target_health = try(alias.value.evaluate_target_health, false)
    }
  }
}

output "id" { value = local.zone_id }
output "arn" { value = try(aws_route53_zone.this[0].arn, data.aws_route53_zone.this[0].arn) }
output "name" { value = var.name }
output "name_servers" { value = try(aws_route53_zone.this[0].name_servers, data.aws_route53_zone.this[0].name_servers) }
