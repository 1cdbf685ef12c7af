# terraform-aws-modules/route53/aws//modules/records: a record set for each item of `records`, in a zone that is there.
variable "create" { default = true }
variable "zone_id" { default = null }
variable "zone_name" { default = null }
variable "records" { default = [] }

data "aws_route53_zone" "this" {
  name    = var.zone_name
  zone_id = var.zone_id
}

locals {
  zone = var.zone_name == null ? data.aws_route53_zone.this.name : trimsuffix(var.zone_name, ".")
}

resource "aws_route53_record" "this" {
  for_each = { for record in var.records : join(" ", compact([record.name, record.type, try(record.set_identifier, "")])) => record if var.create }
  zone_id  = var.zone_id == null ? data.aws_route53_zone.this.zone_id : var.zone_id
  name     = try(each.value.full_name, each.value.name == "" ? local.zone : "${each.value.name}.${local.zone}")
  type     = each.value.type
  ttl      = try(each.value.ttl, null)
  records  = try(each.value.records, null)

  set_identifier = try(each.value.set_identifier, null)
  dynamic "alias" {
    for_each = try(length(each.value.alias), 0) == 0 ? [] : [each.value.alias]
    content {
      name                   = alias.value.name
      zone_id                = try(alias.value.zone_id, data.aws_route53_zone.this.zone_id)
      evaluate_target_health = try(alias.value.evaluate_target_health, false)
    }
  }
}
