variable "a" {}
variable "a" {}
resource "aws_x" "y" {}
resource "aws_x" "y" {}
locals {
  a = 1
  a = 2
}
