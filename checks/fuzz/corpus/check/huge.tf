locals {
  a = range(1000000000000)
  b = [for a in range(1000) : [for b in range(1000) : b]]
  c = join("", [for i in range(2000) : format("%9999s", i)])
  d = setproduct(range(900), range(900), range(900))
}
resource "aws_iam_role" "many" {
  count = 1000000000
}
