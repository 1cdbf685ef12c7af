a = 1
b = ["x", "${1}"]
hosts = { a = { name = "n" } }
c = var.x
d {
}
