locals {
  a = "${"
  b = "%{ if true }"
  c = "%{ endfor }"
}
