locals {
  größe = "👩‍👩‍👧 \u00e9 \U0001F600 \ud800 é"
  "日本" = upper("ﬃß")
  rtl = "‮${strrev("é👩")}"
}
resource "aws_iam_role" "名" { name = "${local.größe}" }
