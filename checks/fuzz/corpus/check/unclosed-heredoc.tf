locals {
  a = <<EOT
  text ${local.b
