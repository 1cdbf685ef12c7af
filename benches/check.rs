//! A check from the files to the text of its report: the flawed stack, and generated trees of 1,000 and 10,000 files, in one
//! run, so that the cost of a file can be seen to stay the same.
//!
//! `TOLLGATE_BENCH_STACK` names another folder in the place of the flawed stack.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tollgate_benches::generate;
use tollgate_checks::report::{self, Counts, Format, Run, Style};
use tollgate_checks::{Input, Report, check as judge, load, rules};

/// Loads, runs every rule, and prints.
fn checked(folder: &Path) -> String {
    let config = load(&Input {
        paths: vec![folder.to_owned()],
        current: folder.to_owned(),
        ..Input::default()
    });
    let Report { findings, unjudged } = judge(&config);
    let run = Run {
        sources: &config.sources,
        rules: rules::by_default().collect(),
        findings,
        incomplete: &config.incomplete,
        unjudged,
        counts: Counts::of(&config),
        elapsed_ms: None,
    };
    let style = Style {
        colour: false,
        unknown: false,
    };
    report::print(&run, Format::Human, style)
}

#[allow(
    clippy::expect_used,
    reason = "a bench that cannot be set up must say so and stop"
)]
fn check(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("check");
    let stack = std::env::var_os("TOLLGATE_BENCH_STACK")
        .map_or_else(|| tollgate_fixtures::stack("orchard-flawed"), PathBuf::from);
    let stack = stack.canonicalize().expect("the stack is there");
    group.bench_function("stack", |bencher| {
        bencher.iter(|| checked(black_box(&stack)));
    });
    group.sample_size(10);
    for files in [1_000_u64, 10_000] {
        let folder = tempfile::tempdir().expect("a folder");
        let size = usize::try_from(files).expect("a number of files");
        generate::tree(folder.path(), size).expect("the tree is written");
        let root = folder.path().canonicalize().expect("the tree is there");
        group.throughput(Throughput::Elements(files));
        group.bench_function(files.to_string(), |bencher| {
            bencher.iter(|| checked(black_box(&root)));
        });
    }
    group.finish();
}

criterion_group!(benches, check);
criterion_main!(benches);
