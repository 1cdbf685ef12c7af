# lgallard/cognito-user-pool/aws: a pool, its domain, clients and resource servers. A list of one kind of thing replaces the arguments
# that make a single one.
variable "not_judged" {}
variable "enabled" { default = true }
variable "user_pool_name" {}
variable "user_pool_tier" {}
variable "alias_attributes" { default = null }
variable "username_attributes" { default = null }
variable "username_configuration" { default = {} }
variable "auto_verified_attributes" { default = [] }
variable "deletion_protection" { default = "INACTIVE" }
variable "mfa_configuration" { default = "OFF" }
variable "software_token_mfa_configuration" { default = {} }
variable "software_token_mfa_configuration_enabled" { default = false }
variable "password_policy" { default = null }
variable "password_policy_minimum_length" { default = 8 }
variable "admin_create_user_config" { default = {} }
variable "admin_create_user_config_allow_admin_create_user_only" { default = true }
variable "user_pool_add_ons" { default = {} }
variable "user_pool_add_ons_advanced_security_mode" { default = null }
variable "recovery_mechanisms" { default = [] }
variable "email_configuration" { default = {} }
variable "email_configuration_email_sending_account" { default = "COGNITO_DEFAULT" }
variable "domain" { default = null }
variable "domain_certificate_arn" { default = null }
variable "clients" { default = [] }
variable "client_name" { default = null }
variable "client_allowed_oauth_flows" { default = [] }
variable "client_allowed_oauth_flows_user_pool_client" { default = true }
variable "client_allowed_oauth_scopes" { default = [] }
variable "client_callback_urls" { default = [] }
variable "client_default_redirect_uri" { default = null }
variable "client_enable_token_revocation" { default = true }
variable "client_explicit_auth_flows" { default = [] }
variable "client_generate_secret" { default = true }
variable "client_logout_urls" { default = [] }
variable "client_prevent_user_existence_errors" { default = null }
variable "client_supported_identity_providers" { default = [] }
variable "resource_servers" { default = [] }
variable "resource_server_name" { default = null }
variable "resource_server_identifier" { default = null }
variable "resource_server_scope_name" { default = null }
variable "resource_server_scope_description" { default = null }

locals {
  single_client = {
    name                                 = var.client_name
    allowed_oauth_flows                  = var.client_allowed_oauth_flows
    allowed_oauth_flows_user_pool_client = var.client_allowed_oauth_flows_user_pool_client
    allowed_oauth_scopes                 = var.client_allowed_oauth_scopes
    callback_urls                        = var.client_callback_urls
    enable_token_revocation              = var.client_enable_token_revocation
    explicit_auth_flows                  = var.client_explicit_auth_flows
    generate_secret                      = var.client_generate_secret
    logout_urls                          = var.client_logout_urls
    prevent_user_existence_errors        = var.client_prevent_user_existence_errors
    supported_identity_providers         = var.client_supported_identity_providers
    token_validity_units                 = var.not_judged
    access_token_validity                = var.not_judged
    id_token_validity                    = var.not_judged
    refresh_token_validity               = var.not_judged
    refresh_token_rotation               = var.not_judged
  }
  single_server = {
    name       = var.resource_server_name
    identifier = var.resource_server_identifier
    scope      = [{ scope_name = var.resource_server_scope_name, scope_description = var.resource_server_scope_description }]
  }
  clients = concat([for client in var.clients : client], length(var.clients) == 0 && var.client_name != null ? [local.single_client] : [])
  servers = concat([for server in var.resource_servers : server], length(var.resource_servers) == 0 && var.resource_server_name != null ? [local.single_server] : [])
}

resource "aws_cognito_user_pool" "pool" {
  count                    = var.enabled ? 1 : 0
  name                     = var.user_pool_name
  user_pool_tier           = var.user_pool_tier
  alias_attributes         = var.alias_attributes
  username_attributes      = var.username_attributes
  auto_verified_attributes = var.auto_verified_attributes
  deletion_protection      = var.deletion_protection
  mfa_configuration        = var.mfa_configuration
  tags                     = var.not_judged
  dynamic "username_configuration" {
    for_each = try(length(var.username_configuration), 0) == 0 ? [] : [var.username_configuration]
    content {
      case_sensitive = try(username_configuration.value.case_sensitive, null)
    }
  }
  dynamic "software_token_mfa_configuration" {
    for_each = [try(var.software_token_mfa_configuration.enabled, var.software_token_mfa_configuration_enabled)]
    content {
      enabled = software_token_mfa_configuration.value
    }
  }
  password_policy {
    minimum_length = try(var.password_policy.minimum_length, var.password_policy_minimum_length)

    require_lowercase = var.not_judged
    require_numbers   = var.not_judged
    require_symbols   = var.not_judged
    require_uppercase = var.not_judged

    temporary_password_validity_days = var.not_judged
  }
  admin_create_user_config {
    allow_admin_create_user_only = try(var.admin_create_user_config.allow_admin_create_user_only, var.admin_create_user_config_allow_admin_create_user_only)
  }
  dynamic "user_pool_add_ons" {
    for_each = compact([try(var.user_pool_add_ons.advanced_security_mode, var.user_pool_add_ons_advanced_security_mode)])
    content {
      advanced_security_mode = user_pool_add_ons.value
    }
  }
  dynamic "account_recovery_setting" {
    for_each = length(var.recovery_mechanisms) == 0 ? [] : [1]
    content {
      dynamic "recovery_mechanism" {
        for_each = var.recovery_mechanisms
        content {
          name     = recovery_mechanism.value.name
          priority = recovery_mechanism.value.priority
        }
      }
    }
  }
  email_configuration {
    email_sending_account = try(var.email_configuration.email_sending_account, var.email_configuration_email_sending_account)
    source_arn            = var.not_judged
  }
  dynamic "sms_configuration" {
    for_each = var.not_judged
    content {
      external_id    = var.not_judged
      sns_caller_arn = var.not_judged
    }
  }
  dynamic "lambda_config" {
    for_each = var.not_judged
    content {
      pre_sign_up = var.not_judged
    }
  }
}

resource "aws_cognito_user_pool_domain" "domain" {
  count           = var.enabled && var.domain != null && var.domain != "" ? 1 : 0
  domain          = var.domain
  certificate_arn = var.domain_certificate_arn
  user_pool_id    = aws_cognito_user_pool.pool[0].id
}

resource "aws_cognito_resource_server" "resource" {
  count        = var.enabled ? length(local.servers) : 0
  name         = try(local.servers[count.index].name, null)
  identifier   = try(local.servers[count.index].identifier, null)
  user_pool_id = aws_cognito_user_pool.pool[0].id
  dynamic "scope" {
    for_each = try(local.servers[count.index].scope, [])
    content {
      scope_name        = scope.value.scope_name
      scope_description = scope.value.scope_description
    }
  }
}

resource "aws_cognito_user_pool_client" "client" {
  count        = var.enabled ? length(local.clients) : 0
  user_pool_id = aws_cognito_user_pool.pool[0].id
  name         = try(local.clients[count.index].name, null)

  allowed_oauth_flows                  = try(local.clients[count.index].allowed_oauth_flows, null)
  allowed_oauth_flows_user_pool_client = try(local.clients[count.index].allowed_oauth_flows_user_pool_client, null)
  allowed_oauth_scopes                 = try(local.clients[count.index].allowed_oauth_scopes, null)
  callback_urls                        = try(local.clients[count.index].callback_urls, null)
  default_redirect_uri                 = var.not_judged
  enable_token_revocation              = try(local.clients[count.index].enable_token_revocation, null)
  explicit_auth_flows                  = try(local.clients[count.index].explicit_auth_flows, null)
  generate_secret                      = try(local.clients[count.index].generate_secret, null)
  logout_urls                          = try(local.clients[count.index].logout_urls, null)
  prevent_user_existence_errors        = try(local.clients[count.index].prevent_user_existence_errors, null)
  supported_identity_providers         = try(local.clients[count.index].supported_identity_providers, null)
  access_token_validity                = try(local.clients[count.index].access_token_validity, null)
  id_token_validity                    = try(local.clients[count.index].id_token_validity, null)
  refresh_token_validity               = try(local.clients[count.index].refresh_token_validity, null)
  dynamic "token_validity_units" {
    for_each = can(local.clients[count.index].token_validity_units) ? [local.clients[count.index].token_validity_units] : []
    content {
      access_token  = try(token_validity_units.value.access_token, null)
      id_token      = try(token_validity_units.value.id_token, null)
      refresh_token = try(token_validity_units.value.refresh_token, null)
    }
  }
  dynamic "refresh_token_rotation" {
    for_each = can(local.clients[count.index].refresh_token_rotation) ? [local.clients[count.index].refresh_token_rotation] : []
    content {
      feature = try(refresh_token_rotation.value.feature, null)
    }
  }
}

output "id" { value = aws_cognito_user_pool.pool[0].id }
output "arn" { value = aws_cognito_user_pool.pool[0].arn }
output "endpoint" { value = aws_cognito_user_pool.pool[0].endpoint }
output "name" { value = aws_cognito_user_pool.pool[0].name }
output "client_ids" { value = aws_cognito_user_pool_client.client[*].id }
output "client_secrets" { value = aws_cognito_user_pool_client.client[*].client_secret }
output "client_ids_map" { value = { for client in aws_cognito_user_pool_client.client : client.name => client.id } }
output "domain_cloudfront_distribution" { value = aws_cognito_user_pool_domain.domain[0].cloudfront_distribution }
output "domain_cloudfront_distribution_zone_id" { value = aws_cognito_user_pool_domain.domain[0].cloudfront_distribution_zone_id }
output "domain_cloudfront_distribution_arn" { value = aws_cognito_user_pool_domain.domain[0].cloudfront_distribution_arn }
output "resource_servers_scope_identifiers" { value = aws_cognito_resource_server.resource[*].scope_identifiers }
