locals {
  a = "${local.b}"
}
