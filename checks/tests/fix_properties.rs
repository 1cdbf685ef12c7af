//! Every repair that a page's bad example offers, however the example is written: comments, alignment, indentation, line
//! breaks, a byte order mark and the order of the blocks change nothing about it, and it changes none of them.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;
use tollgate_checks::fix::repair;
use tollgate_checks::page;
use tollgate_checks::{Config, Finding, Input, Rule, check_with, load, rules};

type Files = Vec<(String, String)>;

/// The bad examples in which something can be repaired.
static REPAIRABLE: LazyLock<Vec<(&'static Rule, Files)>> = LazyLock::new(|| {
    let mut found = Vec::new();
    for rule in rules::all() {
        let page = page::read(rule.page).unwrap();
        for bad in &page.bad {
            let files = bad.files.iter();
            let files: Files = files
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect();
            let folder = written(&files);
            if safe(&judged(folder.path(), rule).1) > 0 {
                found.push((rule, files));
            }
        }
    }
    found
});

fn written(files: &Files) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn judged(folder: &Path, rule: &'static Rule) -> (Config, Vec<Finding>) {
    let config = load(&Input {
        paths: vec![PathBuf::from(".")],
        current: folder.canonicalize().unwrap(),
        ..Input::default()
    });
    let findings = check_with(&config, [rule]).findings;
    (config, findings)
}

/// How many findings can be repaired.
fn safe(findings: &[Finding]) -> usize {
    let safe = |one: &&Finding| one.fix.as_ref().is_some_and(|fix| fix.safe);
    findings.iter().filter(safe).count()
}

/// What can be different about a line.
#[derive(Debug, Clone, Copy)]
enum Line {
    Same,
    RemarkAbove(&'static str),
    RemarkBehind,
    BlankAbove,
    Aligned,
    Indented,
}

/// What can be different about a whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum File {
    Crlf,
    ByteOrderMark,
    NoLastBreak,
    Turned,
}

/// How a text is written: each line takes the next manner of the list, which begins again at its end.
#[derive(Debug, Clone)]
struct Manner {
    lines: Vec<Line>,
    file: BTreeSet<File>,
}

impl Manner {
    fn is(&self, one: File) -> bool {
        self.file.contains(&one)
    }
}

fn manner() -> impl Strategy<Value = Manner> {
    let line = prop::sample::select(vec![
        Line::Same,
        Line::RemarkAbove("#"),
        Line::RemarkAbove("//"),
        Line::RemarkBehind,
        Line::BlankAbove,
        Line::Aligned,
        Line::Indented,
    ]);
    let file = prop::sample::select(vec![
        File::Crlf,
        File::ByteOrderMark,
        File::NoLastBreak,
        File::Turned,
    ]);
    let lines = prop::collection::vec(line, 1..40);
    let files = prop::collection::btree_set(file, 0..=4);
    (lines, files).prop_map(|(lines, file)| Manner { lines, file })
}

/// What a comment says, so that it is found again.
fn remark(number: usize) -> String {
    format!("remark {number} stays")
}

/// The text of a file in another manner, and how many remarks are in it.
fn rewritten(path: &str, text: &str, manner: &Manner) -> (String, usize) {
    let hcl = [".tf", ".tofu"].iter().any(|end| path.ends_with(end));
    let (mut out, remarks) = if hcl {
        remarked(&turned(text, manner.is(File::Turned)), manner)
    } else {
        (text.to_owned(), 0)
    };
    if hcl && manner.is(File::NoLastBreak) {
        out.truncate(out.trim_end_matches('\n').len());
    }
    if manner.is(File::Crlf) {
        out = out.replace('\n', "\r\n");
    }
    if hcl && manner.is(File::ByteOrderMark) {
        out.insert(0, '\u{feff}');
    }
    (out, remarks)
}

/// The blocks at the top in the other order.
fn turned(text: &str, turned: bool) -> String {
    let mut blocks: Vec<String> = vec![String::new()];
    for line in text.split_inclusive('\n') {
        blocks.last_mut().unwrap().push_str(line);
        if line.trim_end() == "}" && line.starts_with('}') {
            blocks.push(String::new());
        }
    }
    if turned {
        blocks.reverse();
    }
    let mut out = String::new();
    for block in &blocks {
        out.push_str(block);
        if !block.is_empty() && !block.ends_with('\n') {
            out.push('\n');
        }
    }
    out
}

/// Remarks before lines and behind them, blank lines, other alignment and indentation. What stands in a heredoc is left alone.
fn remarked(text: &str, manner: &Manner) -> (String, usize) {
    let mut manners = manner.lines.iter().cycle();
    let mut heredoc: Option<String> = None;
    let (mut out, mut remarks) = (String::new(), 0);
    for line in text.lines() {
        if let Some(end) = &heredoc {
            out.push_str(line);
            out.push('\n');
            if line.trim() == end {
                heredoc = None;
            }
            continue;
        }
        if let Some((_, marker)) = line.split_once("<<") {
            heredoc = Some(marker.trim_start_matches('-').trim().to_owned());
        }
        let mut line = line.to_owned();
        match manners.next().unwrap() {
            Line::RemarkAbove(sign) => {
                let _ = writeln!(out, "  {sign} {}", remark(remarks));
                remarks += 1;
            }
            Line::RemarkBehind if heredoc.is_none() => {
                let _ = write!(line, " # {}", remark(remarks));
                remarks += 1;
            }
            Line::BlankAbove => out.push_str("\n \t\n"),
            Line::Aligned => line = line.replacen(" = ", "   =\t", 1),
            Line::Indented => line.insert_str(0, "\t "),
            Line::Same | Line::RemarkBehind => {}
        }
        out.push_str(&line);
        out.push('\n');
    }
    (out, remarks)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_repair_is_the_same_however_the_file_is_written(
        which in any::<prop::sample::Index>(),
        manner in manner(),
    ) {
        let (rule, files) = which.get(&REPAIRABLE);
        let (mut before, mut remarks) = (Files::new(), Vec::new());
        for (path, text) in files {
            let (text, count) = rewritten(path, text, &manner);
            before.push((path.clone(), text));
            remarks.push(count);
        }
        let folder = written(&before);
        let (config, found) = judged(folder.path(), rule);
        prop_assert_eq!(&config.incomplete, &[], "{}: {:#?}", rule.id, before);
        let offered = safe(&found);
        prop_assert!(offered > 0, "{} finds nothing to repair: {:#?}", rule.id, before);
        let repaired = repair(&found, &config.sources);
        prop_assert!(repaired.made > 0 && repaired.left == 0, "{}: {:?}", rule.id, repaired);
        for changed in &repaired.files {
            std::fs::write(folder.path().join(&changed.path), &changed.text).unwrap();
        }
        let (config, left) = judged(folder.path(), rule);
        prop_assert_eq!(&config.incomplete, &[], "{} does not parse any more: {:?}", rule.id, repaired);
        prop_assert!(left.len() + offered <= found.len(), "{}: {:?}", rule.id, left);
        prop_assert_eq!(repair(&left, &config.sources).files.len(), 0, "{}: twice is not once", rule.id);
        for ((path, old), remarks) in before.iter().zip(remarks) {
            let new = std::fs::read_to_string(folder.path().join(path)).unwrap();
            for number in 0..remarks {
                prop_assert_eq!(new.matches(&remark(number)).count(), 1, "{}: {} of\n{}\n{}", rule.id, number, old, new);
            }
            let breaks = new.matches('\n').count();
            prop_assert_eq!(new.matches("\r\n").count(), if manner.is(File::Crlf) { breaks } else { 0 }, "{}: {:?}", rule.id, new);
            prop_assert_eq!(new.starts_with('\u{feff}'), old.starts_with('\u{feff}'));
        }
    }
}

#[test]
fn there_is_enough_to_repair() {
    assert!(REPAIRABLE.len() >= 15, "{}", REPAIRABLE.len());
}
