locals {
  list  = [for k, v in { a = 1, b = "x" } : upper("${k}-${v}") if v != null]
  map   = { for i in range(3) : "k${i}" => i... }
  cond  = length(local.list) > 1 ? local.list[*] : tolist([])
  maths = -(1 + 2) * 3 / 4 % 5 >= 6 && !true || false
  text  = <<-EOT
    %{ for item in local.list ~}
    - ${item}
    %{ endfor ~}
  EOT
  try   = try(local.none.a.b[0].c, jsondecode("{}"), null)
  self  = local.self
}
