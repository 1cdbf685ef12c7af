# terraform-aws-modules/lambda/aws: a function, its role, log group and permissions. How it is packed is not judged, nor are all the
# policies that its role may have.
variable "not_judged" {}
variable "create" { default = true }
variable "create_function" { default = true }
variable "create_layer" { default = false }
variable "create_role" { default = true }
variable "create_lambda_function_url" { default = false }
variable "authorization_type" { default = "NONE" }
variable "use_existing_cloudwatch_log_group" { default = false }
variable "cloudwatch_logs_retention_in_days" { default = null }
variable "create_unqualified_alias_allowed_triggers" { default = true }
variable "create_current_version_allowed_triggers" { default = true }
variable "allowed_triggers" { default = {} }
variable "function_name" { default = "" }
variable "handler" { default = "" }
variable "runtime" { default = "" }
variable "package_type" { default = "Zip" }
variable "attach_policy_statements" { default = false }
variable "policy_statements" { default = {} }
variable "attach_policy_json" { default = false }
variable "policy_json" { default = null }
variable "image_uri" { default = null }
variable "timeout" { default = 3 }
variable "lambda_role" { default = "" }
variable "role_name" { default = null }
variable "tracing_mode" { default = null }
variable "environment_variables" { default = {} }
variable "layers" { default = null }

locals {
  made      = var.create && var.create_function && !var.create_layer
  permitted = local.made && (var.create_unqualified_alias_allowed_triggers || var.create_current_version_allowed_triggers)
}

data "aws_iam_policy_document" "assume_role" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "lambda" {
  count              = local.made && var.create_role ? 1 : 0
  name               = coalesce(var.role_name, var.function_name)
  assume_role_policy = data.aws_iam_policy_document.assume_role.json
  tags               = var.not_judged
}

resource "aws_iam_role_policy_attachment" "others" {
  count      = local.made && var.create_role ? 1 : 0
  role       = aws_iam_role.lambda[0].name
  policy_arn = var.not_judged
}

data "aws_iam_policy_document" "statements" {
  count = var.attach_policy_statements ? 1 : 0
  dynamic "statement" {
    for_each = var.policy_statements
    content {
      effect        = try(statement.value.effect, null)
      actions       = try(statement.value.actions, null)
      not_actions   = try(statement.value.not_actions, null)
      resources     = try(statement.value.resources, null)
      not_resources = try(statement.value.not_resources, null)
      dynamic "condition" {
        for_each = try(statement.value.condition, {})
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}

resource "aws_iam_role_policy" "statements" {
  count  = local.made && var.create_role && var.attach_policy_statements ? 1 : 0
  role   = aws_iam_role.lambda[0].name
  policy = data.aws_iam_policy_document.statements[0].json
}

resource "aws_iam_role_policy" "json" {
  count  = local.made && var.create_role && var.attach_policy_json ? 1 : 0
  role   = aws_iam_role.lambda[0].name
  policy = var.policy_json
}

resource "aws_cloudwatch_log_group" "lambda" {
  count             = local.made && !var.use_existing_cloudwatch_log_group ? 1 : 0
  name              = "/aws/lambda/${var.function_name}"
  retention_in_days = var.cloudwatch_logs_retention_in_days
  tags              = var.not_judged
}

resource "aws_lambda_function" "this" {
  count         = local.made ? 1 : 0
  function_name = var.function_name
  role          = var.create_role ? aws_iam_role.lambda[0].arn : var.lambda_role
  handler       = var.package_type == "Zip" ? var.handler : null
  runtime       = var.package_type == "Zip" ? var.runtime : null
  package_type  = var.package_type
  image_uri     = var.image_uri
  timeout       = var.timeout
  layers        = var.layers
  filename      = var.not_judged
  tags          = var.not_judged
  dynamic "environment" {
    for_each = try(length(var.environment_variables), 1) == 0 ? [] : [1]
    content {
      variables = var.environment_variables
    }
  }
  dynamic "tracing_config" {
    for_each = var.tracing_mode == null ? [] : [1]
    content {
      mode = var.tracing_mode
    }
  }
  dynamic "logging_config" {
    for_each = var.use_existing_cloudwatch_log_group ? [1] : []
    content {
      log_group = var.not_judged
    }
  }
}

resource "aws_lambda_permission" "triggers" {
  for_each      = { for key, trigger in var.allowed_triggers : key => trigger if local.permitted }
  function_name = aws_lambda_function.this[0].function_name
  statement_id  = try(each.value.statement_id, each.key)
  action        = try(each.value.action, "lambda:InvokeFunction")
  principal     = try(each.value.principal, "${each.value.service}.amazonaws.com")
  source_arn    = try(each.value.source_arn, null)

  source_account   = try(each.value.source_account, null)
  principal_org_id = try(each.value.principal_org_id, null)
}

resource "aws_lambda_function_url" "this" {
  count              = local.made && var.create_lambda_function_url ? 1 : 0
  function_name      = aws_lambda_function.this[0].function_name
  authorization_type = var.authorization_type
}

output "lambda_function_arn" { value = aws_lambda_function.this[0].arn }
output "lambda_function_arn_static" { value = aws_lambda_function.this[0].arn }
output "lambda_function_invoke_arn" { value = aws_lambda_function.this[0].invoke_arn }
output "lambda_function_name" { value = aws_lambda_function.this[0].function_name }
output "lambda_function_qualified_arn" { value = aws_lambda_function.this[0].qualified_arn }
output "lambda_function_qualified_invoke_arn" { value = aws_lambda_function.this[0].qualified_invoke_arn }
output "lambda_function_url" { value = aws_lambda_function_url.this[0].function_url }
output "lambda_role_arn" { value = aws_iam_role.lambda[0].arn }
output "lambda_role_name" { value = aws_iam_role.lambda[0].name }
output "lambda_cloudwatch_log_group_arn" { value = aws_cloudwatch_log_group.lambda[0].arn }
output "lambda_cloudwatch_log_group_name" { value = aws_cloudwatch_log_group.lambda[0].name }
