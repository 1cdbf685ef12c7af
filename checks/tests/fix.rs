//! Repairs: every other byte is kept, nothing is made worse, and twice is once.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fmt::Write as _;

use proptest::prelude::*;
use tollgate_checks::finding::{Finding, Findings};
use tollgate_checks::fix::{difference, repair};
use tollgate_checks::terraform::source::{FileId, Sources, Span};
use tollgate_checks::{Config, Predicts, Rule, Severity};

const fn nothing(_: &Config, _: &mut Findings) {}

const RULE: Rule = Rule {
    id: "test/rule",
    page: "",
    predicts: Predicts::Posture(Severity::Low),
    check: nothing,
};

fn at(sources: &Sources, file: FileId, text: &str) -> Span {
    let start = sources.get(file).unwrap().text.find(text).unwrap();
    Span {
        file,
        start,
        end: start + text.len(),
    }
}

/// A finding that replaces the first place of a text.
fn replacing(sources: &Sources, file: FileId, old: &str, new: &str, safe: bool) -> Finding {
    let mut found = Findings::of(&RULE);
    let span = at(sources, file, old);
    found.report(span, "x").fix(safe, span, new);
    found.into_parts().0.remove(0)
}

#[test]
fn comments_and_crlf_are_kept() {
    let mut sources = Sources::default();
    let text = "\u{feff}# first\r\nlocals {\r\n  a   =  \"${b}\"  # why\r\n  c = 1\r\n}\r\n";
    let file = sources.add("main.tf", text);
    let findings = [
        replacing(&sources, file, "\"${b}\"", "b", true),
        replacing(&sources, file, "  c = 1", "  c = 1\n  d = 2", true),
    ];
    let repaired = repair(&findings, &sources);
    assert_eq!((repaired.made, repaired.left), (2, 0));
    assert_eq!(
        repaired.files[0].text,
        "\u{feff}# first\r\nlocals {\r\n  a   =  b  # why\r\n  c = 1\r\n  d = 2\r\n}\r\n"
    );
}

#[test]
fn what_is_not_safe_or_would_not_parse_is_left() {
    let mut sources = Sources::default();
    let file = sources.add("main.tf", "locals {\n  a = 1\n  b = 2\n}\n");
    let workflow = sources.add(
        ".github/workflows/a.yml",
        "on: push\njobs:\n  a:\n    steps: []\n",
    );
    let findings = [
        replacing(&sources, file, "a = 1", "a = 3", false),
        replacing(&sources, file, "a = 1", "a = [", true),
        replacing(&sources, workflow, "on: push", "on: [push", true),
        replacing(&sources, file, "b = 2", "b = 4", true),
    ];
    let repaired = repair(&findings, &sources);
    assert_eq!((repaired.made, repaired.left), (1, 2));
    assert_eq!(repaired.files.len(), 1);
    assert_eq!(repaired.files[0].text, "locals {\n  a = 1\n  b = 4\n}\n");
}

#[test]
fn two_repairs_of_one_place_are_one_or_the_first() {
    let mut sources = Sources::default();
    let file = sources.add("main.tf", "locals {\n  a = 1\n}\n");
    let same = replacing(&sources, file, "a = 1", "a = 2", true);
    let other = replacing(&sources, file, "= 1", "= 3", true);
    let repaired = repair(&[same.clone(), same, other], &sources);
    assert_eq!((repaired.made, repaired.left), (1, 1));
    assert_eq!(repaired.files[0].text, "locals {\n  a = 2\n}\n");
}

#[test]
fn the_difference_is_a_unified_one() {
    let mut sources = Sources::default();
    let lines = (1..=20).fold(String::new(), |text, n| text + &format!("a{n} = {n}\n"));
    let file = sources.add("dir/main.tfvars", lines + "end = 1");
    let findings = [
        replacing(&sources, file, "a1 = 1\n", "", true),
        replacing(&sources, file, "a5 = 5", "a5 = \"x\"", true),
        replacing(&sources, file, "a15 = 15\n", "a15 = 15\nb = 1\n", true),
        replacing(&sources, file, "end = 1", "end = 2", true),
    ];
    let repaired = repair(&findings, &sources);
    assert_eq!(repaired.made, 4);
    assert_eq!(
        difference(&repaired, &sources),
        "--- a/dir/main.tfvars\n+++ b/dir/main.tfvars\n@@ -1,8 +1,7 @@\n-a1 = 1\n a2 = 2\n a3 = 3\n a4 = 4\n-a5 = 5\n+a5 = \"x\"\n a6 = 6\n a7 = 7\n a8 = 8\n@@ -13,9 +12,10 @@\n a13 = 13\n a14 = 14\n a15 = 15\n+b = 1\n a16 = 16\n a17 = 17\n a18 = 18\n a19 = 19\n a20 = 20\n-end = 1\n\\ No newline at end of file\n+end = 2\n\\ No newline at end of file\n"
    );
}

/// Applies a unified difference the way `patch` does, strictly.
fn patched(old: &str, difference: &str) -> String {
    let lines: Vec<&str> = old.split_inclusive('\n').collect();
    let (mut out, mut at) = (String::new(), 0);
    let mut parts = difference.split_inclusive('\n').skip(2).peekable();
    while let Some(line) = parts.next() {
        let (sign, text) = line.split_at(1);
        let bare = parts.next_if(|next| next.starts_with('\\')).is_some();
        let text = if bare {
            text.trim_end_matches('\n')
        } else {
            text
        };
        match sign {
            "@" => {
                let range = text.split(' ').nth(1).unwrap().trim_start_matches('-');
                let (start, count) = range.split_once(',').unwrap();
                let (start, count): (usize, usize) =
                    (start.parse().unwrap(), count.parse().unwrap());
                let start = if count == 0 { start } else { start - 1 };
                out.extend(lines[at..start].iter().copied());
                at = start;
            }
            "+" => out.push_str(text),
            sign => {
                assert_eq!(lines[at], text, "{difference}");
                if sign == " " {
                    out.push_str(text);
                }
                at += 1;
            }
        }
    }
    out.extend(lines[at..].iter().copied());
    out
}

proptest! {
    #[test]
    fn any_edits_keep_the_file_sound_and_the_difference_says_the_same(
        lines in prop::collection::vec("[a-z]{1,3} = [0-9]{1,2}", 1..30),
        ending in prop::bool::ANY,
        cuts in prop::collection::vec((0_usize..400, 0_usize..30, "([a-z]{1,2} = 1\n?|\n|\\[|)"), 0..8),
    ) {
        let mut text = String::new();
        for (n, line) in lines.iter().enumerate() {
            let _ = writeln!(text, "k{n}{line}");
        }
        if !ending {
            text.pop();
        }
        let mut sources = Sources::default();
        let file = sources.add("x.tfvars", text.clone());
        let findings: Vec<Finding> = cuts
            .into_iter()
            .map(|(start, length, new)| {
                let start = start % (text.len() + 1);
                let span = Span { file, start, end: (start + length).min(text.len()) };
                let mut found = Findings::of(&RULE);
                found.report(span, "x").fix(true, span, new);
                found.into_parts().0.remove(0)
            })
            .collect();
        let repaired = repair(&findings, &sources);
        prop_assert!(repaired.made + repaired.left <= findings.len());
        for changed in &repaired.files {
            prop_assert!(tollgate_checks::terraform::lower::parse(file, &changed.text).is_ok());
            prop_assert_eq!(&patched(&text, &difference(&repaired, &sources)), &changed.text);
        }
    }
}
