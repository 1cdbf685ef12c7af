locals {
  a = file("/etc/passwd")
  b = file("../../../../../../etc/passwd")
  c = fileset("/", "**")
  d = templatefile("text.txt", { text = file("text.txt") })
  e = file("\u0000")
}
