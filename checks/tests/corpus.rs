//! Every file of the fuzz target's corpus, as the fuzz target judges it.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

#[path = "../fuzz/judge.rs"]
mod judge;

use std::path::Path;

#[test]
fn nothing_in_the_corpus_is_too_much() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/check");
    let mut seen = 0;
    for entry in std::fs::read_dir(corpus).unwrap() {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        judge::everywhere(&std::fs::read(&path).unwrap());
        seen += 1;
    }
    assert!(seen >= 30, "{seen}");
}
