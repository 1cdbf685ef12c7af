resource "aws_x" "y" {
  a = [1, {