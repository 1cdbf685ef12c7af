//! Loading: what rules see of a folder.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::path::PathBuf;

use tollgate_checks::{Input, load};

fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Input) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let current = folder.path().canonicalize().unwrap();
    let input = Input {
        paths: vec![PathBuf::from(".")],
        current,
        ..Input::default()
    };
    (folder, input)
}

#[test]
fn attributes_are_set_unset_or_unknown_and_have_spans() {
    let text = "resource \"aws_cognito_user_pool_client\" \"c\" {\n  allowed_oauth_flows = [\"code\", \"implicit\"]\n  name = null\n  id = timestamp()\n  lambda_config {\n    x = 1\n  }\n}\n";
    let (_folder, input) = folder(&[("main.tf", text)]);
    let config = load(&input);
    assert!(config.incomplete.is_empty(), "{:?}", config.incomplete);
    let clients: Vec<_> = config.resources("aws_cognito_user_pool_client").collect();
    let [client] = clients.as_slice() else {
        panic!("one client, not {clients:?}")
    };
    assert_eq!(client.address.as_ref(), "aws_cognito_user_pool_client.c");
    let flows = client.attr("allowed_oauth_flows").items();
    assert_eq!(flows[1].text(), Some("implicit"));
    assert_eq!(config.sources.text(flows[1].span), "\"implicit\"");
    assert!(client.attr("name").is_unset());
    assert!(client.attr("callback_urls").is_unset());
    assert!(client.attr("id").is_unknown());
    assert_eq!(client.path("lambda_config.x").whole(), Some(1));
    assert_eq!(
        config.sources.text(client.attr("absent").span()),
        "resource \"aws_cognito_user_pool_client\" \"c\""
    );
}
