//! A rule's page: what `explain` prints, what SARIF links to, and the examples that prove the rule.
//!
//! ```text
//! # The fault in a few words            title
//! One line that says what is reported.  summary
//! ## Why                                what follows from it
//! ## Bad                                files, then what is printed for them; again for a further example
//! ## Good                               files for which nothing is printed
//! ## See                                a list of sources
//! ```
//!
//! A fenced block is a file. Its info string is a language and the file's path; `tf`, `yaml`,
//! `python` and `javascript` have a path of their own when none is given ([`path_of`]). A path that
//! stands in the example already begins the next example. `text` is what is printed.
//! Invariant: the examples of a page are judged by its own rule alone.

use std::ops::Range;

/// A page taken apart; everything borrows from its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<'a> {
    /// Without `# `.
    pub title: &'a str,
    /// The line below the title.
    pub summary: &'a str,
    /// The text of `## Why`.
    pub why: &'a str,
    /// What is reported, with what is printed.
    pub bad: Vec<Example<'a>>,
    /// What is not.
    pub good: Vec<Example<'a>>,
    /// The items of `## See`.
    pub see: Vec<&'a str>,
}

/// Files that are judged together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Example<'a> {
    /// Path and text; the path is relative to the root module.
    pub files: Vec<(&'a str, &'a str)>,
    /// What is printed, for a bad example.
    pub output: &'a str,
    /// The bytes of the page that `output` takes up: what `bless` replaces.
    pub output_at: Range<usize>,
}

/// What is wrong with a page: its line, from 1, and one line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line of the page.
    pub line: usize,
    /// What is missing or misplaced.
    pub message: String,
}

/// The sections of a page, in the order in which they stand.
const SECTIONS: [&str; 4] = ["Why", "Bad", "Good", "See"];

/// The path of a block that names none.
pub fn path_of(language: &str) -> Option<&'static str> {
    Some(match language {
        "tf" => "main.tf",
        "yaml" => ".github/workflows/deploy.yml",
        "python" => "handler.py",
        "javascript" => "index.mjs",
        "terraformrc" => ".terraformrc",
        "gitignore" => ".gitignore",
        _ => return None,
    })
}

/// Reads a page. All sections are there, in order; each bad example ends with its output.
pub fn read(text: &str) -> Result<Page<'_>, Fault> {
    // Places are the first byte behind a heading or an opening fence.
    let at_line = |byte: usize| {
        let before = text.get(..byte.saturating_sub(1)).unwrap_or(text);
        before.matches('\n').count() + 1
    };
    let fault = |byte: usize, message: &str| Fault {
        line: at_line(byte),
        message: message.to_owned(),
    };
    let mut sections = headings(text).into_iter();
    let Some((title, after)) = sections.next().filter(|(line, _)| line.starts_with("# ")) else {
        return Err(fault(0, "a page begins with `# ` and its title"));
    };
    let mut bodies = Vec::new();
    let mut found = sections.clone();
    let starts: Vec<usize> = sections.map(|(_, body)| body.start).collect();
    for name in SECTIONS {
        let place = starts.get(bodies.len()).copied().unwrap_or(text.len());
        match found.next() {
            Some((heading, body)) if heading.strip_prefix("## ") == Some(name) => bodies.push(body),
            _ => return Err(fault(place, &format!("here stands `## {name}`"))),
        }
    }
    if let Some((_, body)) = found.next() {
        return Err(fault(body.start, "a section that no page has"));
    }
    let summary = text.get(after.clone()).unwrap_or_default().trim();
    if summary.is_empty() || summary.contains('\n') {
        return Err(fault(after.start, "the summary is one line"));
    }
    let section = |at: usize| bodies.get(at).cloned().unwrap_or(0..0);
    let why = text.get(section(0)).unwrap_or_default().trim();
    if why.is_empty() {
        return Err(fault(section(0).start, "`## Why` is empty"));
    }
    let bad = examples(text, section(1), true).map_err(|(byte, message)| fault(byte, &message))?;
    let good =
        examples(text, section(2), false).map_err(|(byte, message)| fault(byte, &message))?;
    let see = text.get(section(3)).unwrap_or_default();
    Ok(Page {
        title: title.trim_start_matches("# ").trim(),
        summary,
        why,
        bad,
        good,
        see: see
            .lines()
            .filter_map(|line| line.trim().strip_prefix("- "))
            .collect(),
    })
}

/// Every heading outside fences with the range of what follows it.
fn headings(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut found: Vec<(&str, Range<usize>)> = Vec::new();
    let mut fence: Option<usize> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let ticks = line.bytes().take_while(|byte| *byte == b'`').count();
        match fence {
            Some(open) if ticks >= open && line.trim_end().len() == ticks => fence = None,
            None if ticks >= 3 => fence = Some(ticks),
            None if line.starts_with("# ") || line.starts_with("## ") => {
                if let Some((_, body)) = found.last_mut() {
                    body.end = at;
                }
                found.push((line.trim_end(), at + line.len()..text.len()));
            }
            _ => {}
        }
        at += line.len();
    }
    found
}

/// A fenced block: its info string, the range of what stands between the fences.
struct Fence<'a> {
    info: &'a str,
    body: Range<usize>,
}

fn fences(text: &str, section: Range<usize>) -> Result<Vec<Fence<'_>>, (usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, &str, usize)> = None;
    let mut at = section.start;
    for line in text
        .get(section.clone())
        .unwrap_or_default()
        .split_inclusive('\n')
    {
        let ticks = line.bytes().take_while(|byte| *byte == b'`').count();
        match open {
            Some((count, info, start)) if ticks >= count && line.trim_end().len() == ticks => {
                found.push(Fence {
                    info,
                    body: start..at,
                });
                open = None;
            }
            None if ticks >= 3 => {
                let info = line.get(ticks..).unwrap_or_default().trim();
                open = Some((ticks, info, at + line.len()));
            }
            _ => {}
        }
        at += line.len();
    }
    match open {
        Some((_, _, start)) => Err((start, "a fence that is not closed".to_owned())),
        None => Ok(found),
    }
}

fn examples(
    text: &str,
    section: Range<usize>,
    bad: bool,
) -> Result<Vec<Example<'_>>, (usize, String)> {
    let mut examples: Vec<Example<'_>> = Vec::new();
    let mut current = Example::default();
    for fence in fences(text, section.clone())? {
        let body = text.get(fence.body.clone()).unwrap_or_default();
        let mut words = fence.info.split_whitespace();
        let language = words.next().unwrap_or_default();
        if language == "text" {
            if !bad || current.files.is_empty() {
                return Err((
                    fence.body.start,
                    "an output without a bad example in front of it".to_owned(),
                ));
            }
            current.output = body;
            current.output_at = fence.body;
            examples.push(std::mem::take(&mut current));
            continue;
        }
        let Some(path) = words.next().or_else(|| path_of(language)) else {
            let message = format!("a block of `{language}` names its file: ```{language} path");
            return Err((fence.body.start, message));
        };
        if path.starts_with('/') || path.split('/').any(|part| part == "..") {
            return Err((
                fence.body.start,
                format!("`{path}` leads out of the example"),
            ));
        }
        if current.files.iter().any(|(name, _)| *name == path) {
            if bad {
                let message = format!("the output is missing in front of a second `{path}`");
                return Err((fence.body.start, message));
            }
            examples.push(std::mem::take(&mut current));
        }
        current.files.push((path, body));
    }
    if !current.files.is_empty() {
        if bad {
            return Err((
                section.end,
                "a bad example ends with a ```text block".to_owned(),
            ));
        }
        examples.push(current);
    }
    if examples.is_empty() {
        return Err((section.start, "a section without an example".to_owned()));
    }
    Ok(examples)
}

/// The page with other outputs, one for each bad example in order.
pub fn with_outputs(text: &str, page: &Page<'_>, outputs: &[String]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for (example, output) in page.bad.iter().zip(outputs) {
        result.push_str(text.get(at..example.output_at.start).unwrap_or_default());
        result.push_str(output);
        if !output.is_empty() && !output.ends_with('\n') {
            result.push('\n');
        }
        at = example.output_at.end;
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# A door without a lock\nA method that asks for nothing.\n\n## Why\nAnybody gets in.\n\n## Bad\n```tf\na {}\n```\n```text\nwarning: x\n```\nAnd with a workflow:\n```tf main.tf\nb {}\n```\n```yaml\non: push\n```\n```text\nerror: y\n```\n\n## Good\n```tf\nc {}\n```\n```tf\nd {}\n```\n\n## See\n- RFC 6749\n- CKV_AWS_59\n";

    #[test]
    fn a_page_is_taken_apart() {
        let page = read(PAGE).expect("a page");
        assert_eq!(page.title, "A door without a lock");
        assert_eq!(page.summary, "A method that asks for nothing.");
        assert_eq!(page.why, "Anybody gets in.");
        assert_eq!(page.see, ["RFC 6749", "CKV_AWS_59"]);
        assert_eq!(page.bad.len(), 2);
        assert_eq!(page.bad[0].files, [("main.tf", "a {}\n")]);
        assert_eq!(page.bad[0].output, "warning: x\n");
        assert_eq!(
            page.bad[1].files[1],
            (".github/workflows/deploy.yml", "on: push\n")
        );
        assert_eq!(page.good.len(), 2);
        assert_eq!(page.good[1].files, [("main.tf", "d {}\n")]);
    }

    #[test]
    fn new_outputs_replace_the_old_ones_alone() {
        let page = read(PAGE).expect("a page");
        let blessed = with_outputs(PAGE, &page, &["one\ntwo\n".to_owned(), "three".to_owned()]);
        let expected = PAGE
            .replace("warning: x", "one\ntwo")
            .replace("error: y", "three");
        assert_eq!(blessed, expected);
    }

    #[test]
    fn what_is_missing_is_named_with_its_line() {
        let line = |text: &str| read(text).expect_err("a faulty page").line;
        assert_eq!(line("no title"), 1);
        assert_eq!(line(&PAGE.replace("## Good", "## Better")), 25);
        assert_eq!(line(&PAGE.replace("```tf main.tf", "```bash")), 15);
        assert_eq!(
            line(&PAGE.replace("```yaml\n", "```yaml ../../etc/passwd\n")),
            18
        );
        assert_eq!(line(&PAGE.replace("```text\nwarning: x\n```\n", "")), 12);
    }
}
