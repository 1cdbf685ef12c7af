terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "x"
  secret_key                  = "x"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
provider "aws" {
  alias                       = "use1"
  region                      = "us-east-1"
  access_key                  = "x"
  secret_key                  = "x"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
variable "flows" {
  type    = list(string)
  default = ["code", "implicit"]
}
variable "hosts" {
  type = set(string)
}
locals {
  arn = aws_acm_certificate.c.arn
}
resource "aws_cognito_user_pool" "pool" {
  name = "people"
  password_policy {
    minimum_length = 8
  }
}
resource "aws_cognito_user_pool_client" "client" {
  name                = "client"
  user_pool_id        = aws_cognito_user_pool.pool.id
  allowed_oauth_flows = var.flows
  callback_urls       = ["https://example.com/callback"]
}
resource "aws_acm_certificate" "c" {
  provider          = aws.use1
  domain_name       = "example.com"
  validation_method = "EMAIL"
}
resource "aws_cognito_user_pool_domain" "d" {
  domain          = "auth.example.com"
  certificate_arn = local.arn
  user_pool_id    = aws_cognito_user_pool.pool.id
}
module "zone" {
  source   = "./mod"
  for_each = var.hosts
  host     = each.key
  target   = aws_cognito_user_pool_domain.d.cloudfront_distribution
}
output "pool" {
  value = aws_cognito_user_pool.pool.id
}
