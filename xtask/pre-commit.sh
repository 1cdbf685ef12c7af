#!/bin/sh
# The pre-commit hook: the light build of this clone, run in the repository that is committed to.
exec cargo run --quiet --release --locked --manifest-path "$(dirname "$0")/Cargo.toml" \
  --bin tollgate --no-default-features -- check "$@"
