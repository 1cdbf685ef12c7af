locals {
  a = local.b
  b = [local.c, local.a]
  c = { x = local.a }
}
variable "v" {
  default = 1
  validation {
    condition = var.v == local.a
    error_message = "${local.a}"
  }
}
