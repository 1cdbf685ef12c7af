# terraform-aws-modules/route53/aws//modules/zones: a zone for each entry of `zones`.
variable "not_judged" {}
variable "create" { default = true }
variable "zones" { default = {} }

resource "aws_route53_zone" "this" {
  for_each = { for key, zone in var.zones : key => zone if var.create }
  name     = try(each.value.domain_name, each.key)
  tags     = var.not_judged
  dynamic "vpc" {
    for_each = can(each.value.vpc) ? flatten([each.value.vpc]) : []
    content {
      vpc_id = vpc.value.vpc_id
    }
  }
}

output "route53_zone_zone_id" { value = { for key, zone in aws_route53_zone.this : key => zone.zone_id } }
output "route53_zone_zone_arn" { value = { for key, zone in aws_route53_zone.this : key => zone.arn } }
output "route53_zone_name" { value = { for key, zone in aws_route53_zone.this : key => zone.name } }
output "route53_zone_name_servers" { value = { for key, zone in aws_route53_zone.this : key => zone.name_servers } }
