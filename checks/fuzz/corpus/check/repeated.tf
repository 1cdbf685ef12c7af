variable "hosts" {
  type    = map(object({ name = string, ttl = optional(number, 60) }))
  default = { a = { name = "a.example" } }
}
resource "aws_route53_record" "host" {
  for_each = var.hosts
  zone_id  = ""
  name     = each.value.name
  ttl      = each.value.ttl
  type     = "A"
  records  = ["192.0.2.${length(each.key)}"]
}
resource "aws_acm_certificate" "one" {
  count             = 2
  domain_name       = "x${count.index}.example"
  validation_method = "EMAIL"
  dynamic "options" {
    for_each = [1]
    content {
      certificate_transparency_logging_preference = options.value
    }
  }
}
