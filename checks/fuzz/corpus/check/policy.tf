resource "aws_iam_role" "r" {
  assume_role_policy = <<JSON
{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:o/*:*"}}}, null, 3, []]}
JSON
}
resource "aws_iam_policy" "p" {
  policy = "{\"Statement\": {\"Action\": [1, null, \"*\"], \"Resource\": {}}}"
}
