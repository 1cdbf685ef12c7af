resource "aws_cognito_user_pool_client" "web" {
  user_pool_id        = aws_cognito_user_pool.main.id
  allowed_oauth_flows = ["implicit"]
  callback_urls       = ["http://example.com/back"]
}

resource "aws_cognito_user_pool" "main" {
  name = "people"
}
