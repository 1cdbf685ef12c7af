resource {}
resource "a" {}
resource "a" "b" "c" {}
resource a b {}
module {}
variable "" {}
output "x" {}
locals "x" {}
provider {}
data "aws_x" {}
terraform "x" {}
moved {}
import { to = aws_x.y[0] }
removed {}
check {}
ephemeral "a" "b" {}
