resource "aws_route53_record" "[31m" {
  zone_id = ""
  name = "]0;x31m"
}
