locals {
  a = "ÿþ€"
}
