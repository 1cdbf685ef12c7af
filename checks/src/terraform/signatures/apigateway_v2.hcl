# terraform-aws-modules/apigateway-v2/aws: an API, its authorizers, routes with their integrations, and its domain.
# Up to version 4 a route is an entry of `integrations`, with all of it side by side; since 5 one of `routes`, with `integration` in it.
variable "not_judged" {}
variable "create" { default = true }
variable "create_api_gateway" { default = true }
variable "create_routes_and_integrations" { default = true }
variable "create_api_domain_name" { default = true }
variable "create_domain_name" { default = true }
variable "create_domain_records" { default = true }
variable "name" { default = "" }
variable "protocol_type" { default = "HTTP" }
variable "body" { default = null }
variable "disable_execute_api_endpoint" { default = null }
variable "cors_configuration" { default = null }
variable "authorizers" { default = {} }
variable "integrations" { default = {} }
variable "routes" { default = {} }
variable "domain_name" { default = "" }
variable "domain_name_certificate_arn" {}

locals {
  made   = var.create && var.create_routes_and_integrations
  routes = { for key, route in merge(var.integrations, var.routes) : key => route if local.made }
  cors   = try(length(var.cors_configuration), 0) == 0 ? [] : [var.cors_configuration]
  domain = var.create && var.create_api_domain_name && var.create_domain_name && try(length(var.domain_name), 1) > 0
}

resource "aws_apigatewayv2_api" "this" {
  count                        = var.create && var.create_api_gateway ? 1 : 0
  name                         = var.name
  protocol_type                = var.protocol_type
  body                         = var.body
  disable_execute_api_endpoint = var.disable_execute_api_endpoint
  tags                         = var.not_judged
  dynamic "cors_configuration" {
    for_each = local.cors
    content {
      allow_credentials = try(cors_configuration.value.allow_credentials, null)
      allow_headers     = try(cors_configuration.value.allow_headers, null)
      allow_methods     = try(cors_configuration.value.allow_methods, null)
      allow_origins     = try(cors_configuration.value.allow_origins, null)
    }
  }
}

resource "aws_apigatewayv2_authorizer" "this" {
  for_each         = { for key, authorizer in var.authorizers : key => authorizer if local.made }
  api_id           = aws_apigatewayv2_api.this[0].id
  name             = try(each.value.name, each.key)
  authorizer_type  = try(each.value.authorizer_type, "REQUEST")
  authorizer_uri   = try(each.value.authorizer_uri, null)
  identity_sources = try(each.value.identity_sources, null)

  authorizer_credentials_arn = try(each.value.authorizer_credentials_arn, null)
  dynamic "jwt_configuration" {
    for_each = can(each.value.jwt_configuration) || can(each.value.issuer) ? [1] : []
    content {
      audience = try(each.value.jwt_configuration.audience, each.value.audience, null)
      issuer   = try(each.value.jwt_configuration.issuer, each.value.issuer, null)
    }
  }
}

resource "aws_apigatewayv2_route" "this" {
  for_each             = local.routes
  api_id               = aws_apigatewayv2_api.this[0].id
  route_key            = each.key
  api_key_required     = try(each.value.api_key_required, null)
  authorization_type   = try(each.value.authorization_type, "NONE")
  authorizer_id        = try(aws_apigatewayv2_authorizer.this[each.value.authorizer_key].id, each.value.authorizer_id, null)
  authorization_scopes = try(tolist(each.value.authorization_scopes), split(",", each.value.authorization_scopes), null)
  target               = "integrations/${aws_apigatewayv2_integration.this[each.key].id}"
}

resource "aws_apigatewayv2_integration" "this" {
  for_each               = local.routes
  api_id                 = aws_apigatewayv2_api.this[0].id
  integration_type       = try(each.value.integration.type, each.value.integration_type, "AWS_PROXY")
  integration_uri        = try(each.value.integration.uri, each.value.lambda_arn, each.value.integration_uri, null)
  credentials_arn        = try(each.value.integration.credentials_arn, each.value.credentials_arn, null)
  payload_format_version = try(each.value.integration.payload_format_version, each.value.payload_format_version, null)
  timeout_milliseconds   = try(each.value.integration.timeout_milliseconds, each.value.timeout_milliseconds, null)
}

resource "aws_apigatewayv2_domain_name" "this" {
  count       = local.domain ? 1 : 0
  domain_name = var.domain_name
  tags        = var.not_judged
  domain_name_configuration {
    certificate_arn = var.domain_name_certificate_arn
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
}

resource "aws_apigatewayv2_api_mapping" "this" {
  count       = local.domain ? 1 : 0
  api_id      = aws_apigatewayv2_api.this[0].id
  domain_name = aws_apigatewayv2_domain_name.this[0].id
  stage       = var.not_judged
}

# Since version 5, unless it is switched off. Before, whoever calls the module makes the records: of which type these are is left open.
resource "aws_route53_record" "this" {
  count   = local.domain && var.create_domain_records ? 1 : 0
  zone_id = var.not_judged
  name    = var.domain_name
  type    = var.not_judged
}

output "api_id" { value = aws_apigatewayv2_api.this[0].id }
output "api_arn" { value = aws_apigatewayv2_api.this[0].arn }
output "api_endpoint" { value = aws_apigatewayv2_api.this[0].api_endpoint }
output "api_execution_arn" { value = aws_apigatewayv2_api.this[0].execution_arn }
output "apigatewayv2_api_id" { value = aws_apigatewayv2_api.this[0].id }
output "apigatewayv2_api_arn" { value = aws_apigatewayv2_api.this[0].arn }
output "apigatewayv2_api_api_endpoint" { value = aws_apigatewayv2_api.this[0].api_endpoint }
output "apigatewayv2_api_execution_arn" { value = aws_apigatewayv2_api.this[0].execution_arn }
output "domain_name_id" { value = aws_apigatewayv2_domain_name.this[0].id }
output "apigatewayv2_domain_name_id" { value = aws_apigatewayv2_domain_name.this[0].id }
output "domain_name_target_domain_name" {
  value = aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].target_domain_name
}
output "apigatewayv2_domain_name_target_domain_name" {
  value = aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].target_domain_name
}
output "domain_name_hosted_zone_id" {
  value = aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].hosted_zone_id
}
output "apigatewayv2_domain_name_hosted_zone_id" {
  value = aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].hosted_zone_id
}
