terraform {
  backend "remote" {
    token = ""
  }
}
module "acm" {
  source  = "terraform-aws-modules/acm/aws"
  version = "~> 4.0"
  zone_id = ""
}
module "self" {
  source = "./"
}
output "arn" {
  value = module.acm.acm_certificate_arn
}
