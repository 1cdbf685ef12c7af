resource "aws_lambda_function" "f" {
  role = "${aws_iam_role.r.arn}"
  description = <<EOT
one
two ${1 + 1}
EOT
}
