# tollgate:allow(cognito/implicit-grant) an old page needs it until 2027-02-30
resource "aws_cognito_user_pool_client" "web" {
  allowed_oauth_flows = ["implicit"] # tollgate:allow() tollgate:allow(
}
// tollgate:allow(
