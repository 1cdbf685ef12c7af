//! Expressions against the real Terraform.
//!
//! `evaluator/expressions.txt` holds what `terraform console` 1.11 answers: lines that start with
//! `> ` are an expression, what follows is the answer, `! refused` where Terraform refuses it. Our
//! values are printed as the console prints them, so that types are compared as well. Where a
//! Terraform is found, our values are compared with its own answers too; `EVALUATOR_BLESS=1` has
//! it write the file anew.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tollgate_checks::terraform::types::Type;
use tollgate_checks::terraform::value::{Value, Valued, Why};
use tollgate_checks::{Input, load};

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/evaluator/expressions.txt"
);
const REFUSED: &str = "! refused";

/// An expression with its answer, or a heading.
enum Entry {
    Heading(String),
    Case(String, String),
}

fn entries() -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut in_expression = false;
    for line in std::fs::read_to_string(FILE).unwrap().lines() {
        if let Some(part) = line.strip_prefix("> ") {
            match entries.last_mut() {
                Some(Entry::Case(expression, _)) if in_expression => {
                    expression.push('\n');
                    expression.push_str(part);
                }
                _ => entries.push(Entry::Case(part.to_owned(), String::new())),
            }
            in_expression = true;
        } else if let Some(heading) = line.strip_prefix("# ") {
            entries.push(Entry::Heading(heading.to_owned()));
            in_expression = false;
        } else if let Some(Entry::Case(_, answer)) = entries.last_mut() {
            answer.push_str(line);
            answer.push('\n');
            in_expression = false;
        }
    }
    for entry in &mut entries {
        if let Entry::Case(_, answer) = entry {
            *answer = answer.trim_end_matches('\n').to_owned();
        }
    }
    entries
}

fn cases() -> Vec<(String, String)> {
    entries()
        .into_iter()
        .filter_map(|entry| match entry {
            Entry::Case(expression, answer) => Some((expression, answer)),
            Entry::Heading(_) => None,
        })
        .collect()
}

/// The values of expressions, each a local in a file of its own; `None` where it does not parse.
fn evaluated(expressions: &[String]) -> Vec<Option<Valued>> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    for (at, expression) in expressions.iter().enumerate() {
        let path = folder.path().join(format!("e{at:05}.tf"));
        std::fs::write(path, format!("locals {{\n  e{at} = {expression}\n}}\n")).unwrap();
    }
    let config = load(&Input {
        paths: vec![PathBuf::from(".")],
        current: folder.path().canonicalize().unwrap(),
        ..Input::default()
    });
    let root = config.roots().next().unwrap();
    (0..expressions.len())
        .map(|at| {
            let name = format!("e{at}");
            let local = root.locals.iter().find(|local| local.name.as_ref() == name);
            local.map(|local| local.value.clone())
        })
        .collect()
}

#[test]
fn every_expression_has_the_value_that_terraform_gives_it() {
    let cases = cases();
    assert!(cases.len() >= 400, "only {} expressions", cases.len());
    let expressions: Vec<String> = cases
        .iter()
        .map(|(expression, _)| expression.clone())
        .collect();
    let mut wrong = String::new();
    let mut open = 0;
    for ((expression, answer), value) in cases.iter().zip(evaluated(&expressions)) {
        let got = match &value {
            None => REFUSED.to_owned(),
            Some(value) => shown(value, 0),
        };
        // What hcl-edit cannot parse is reported as such; it is not a wrong value.
        if value.is_none() && PARSER_REFUSES.contains(&expression.as_str()) {
            open += 1;
            continue;
        }
        if got != *answer {
            let _ = writeln!(
                wrong,
                "> {expression}\nTerraform: {answer}\nours:      {got}\n"
            );
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert_eq!(
        open,
        PARSER_REFUSES.len(),
        "the parser has learned something"
    );
}

/// Valid for Terraform, but not for the parser: reported as not analysed.
const PARSER_REFUSES: [&str; 1] = ["{ a = 1, a = 2 }"];

#[test]
fn every_expression_has_the_value_that_this_terraform_gives_it() {
    let Some(terraform) = terraform() else {
        let mut stderr = std::io::stderr();
        let _ = writeln!(
            stderr,
            "LEFT OUT: no Terraform 1.11 in PATH, so the evaluator was compared with the checked-in answers only"
        );
        return;
    };
    if std::env::var_os("EVALUATOR_BLESS").is_some() {
        return bless(&terraform);
    }
    let cases = cases();
    let expressions: Vec<String> = cases
        .iter()
        .map(|(expression, _)| expression.clone())
        .collect();
    let values = evaluated(&expressions);
    let mut wrong = String::new();
    let mut valid = Vec::new();
    for (expression, value) in expressions.iter().zip(values) {
        match value {
            Some(value) if shown(&value, 0) != REFUSED => valid.push((expression, value)),
            None if PARSER_REFUSES.contains(&expression.as_str()) => {}
            _ => {
                if let Some(answer) = ask(&terraform, expression) {
                    let _ = writeln!(
                        wrong,
                        "> {expression}\nTerraform: {answer}\nours:      {REFUSED}\n"
                    );
                }
            }
        }
    }
    // The console prints its last answer only: many expressions are asked for as one list.
    for part in valid.chunks(100) {
        let folder = tempfile::tempdir().unwrap();
        let asked: Vec<_> = part
            .iter()
            .enumerate()
            .map(|(at, (expression, _))| in_one_line(folder.path(), at, expression))
            .collect();
        let list = format!("[{}]\n", asked.join(", "));
        let together = console(&terraform, folder.path(), &list).unwrap_or_default();
        let items: Vec<_> = part.iter().map(|(_, value)| value.clone()).collect();
        if together.trim_end_matches('\n') == sequence(&items, 0) {
            continue;
        }
        for (expression, value) in part {
            let answer = ask(&terraform, expression).unwrap_or_else(|| REFUSED.to_owned());
            let ours = shown(value, 0);
            if answer != ours {
                let _ = writeln!(
                    wrong,
                    "> {expression}\nTerraform: {answer}\nours:      {ours}\n"
                );
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Writes what this Terraform answers.
fn bless(terraform: &Path) {
    let mut text = String::new();
    for entry in entries() {
        match entry {
            Entry::Heading(heading) => {
                let _ = writeln!(text, "# {heading}");
            }
            Entry::Case(expression, _) => {
                for line in expression.lines() {
                    let _ = writeln!(text, "> {line}");
                }
                let answer = ask(terraform, &expression).unwrap_or_else(|| REFUSED.to_owned());
                let _ = writeln!(text, "{answer}");
            }
        }
    }
    std::fs::write(FILE, text).unwrap();
}

fn terraform() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path)
        .map(|folder| folder.join("terraform"))
        .find(|path| path.is_file())?;
    let version = Command::new(&found)
        .args(["version", "-json"])
        .env("CHECKPOINT_DISABLE", "1")
        .env_remove("TF_CLI_CONFIG_FILE")
        .output()
        .ok()?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    version.contains("\"1.11.").then_some(found)
}

/// What Terraform answers to one expression; `None` where it refuses it.
fn ask(terraform: &Path, expression: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let asked = in_one_line(folder.path(), 0, expression);
    let answer = console(terraform, folder.path(), &format!("{asked}\n"))?;
    Some(answer.trim_end_matches('\n').to_owned())
}

/// The console reads lines: what has several of them becomes a local in a file.
fn in_one_line(folder: &Path, at: usize, expression: &str) -> String {
    if !expression.contains('\n') {
        return expression.to_owned();
    }
    let text = format!("locals {{\n  e{at} = {expression}\n}}\n");
    std::fs::write(folder.join(format!("e{at}.tf")), text).unwrap();
    format!("local.e{at}")
}

/// What the console prints; `None` where it refuses something.
fn console(terraform: &Path, folder: &Path, input: &str) -> Option<String> {
    let mut child = Command::new(terraform)
        .args(["console", "-no-color"])
        .current_dir(folder)
        .env("CHECKPOINT_DISABLE", "1")
        .env_remove("TF_CLI_CONFIG_FILE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A value as the console prints it.
fn shown(value: &Valued, indent: usize) -> String {
    if value.sensitive {
        return "(sensitive value)".to_owned();
    }
    match &value.value {
        Value::Unknown(unknown) => match unknown.why {
            Why::Invalid(_) | Why::Undeclared(_) => REFUSED.to_owned(),
            _ => "(known after apply)".to_owned(),
        },
        Value::Null(kind) => match kind {
            Type::Any => "null".to_owned(),
            Type::Text => "tostring(null)".to_owned(),
            Type::Number => "tonumber(null)".to_owned(),
            Type::Bool => "tobool(null)".to_owned(),
            Type::List(item) => format!("tolist(null) /* of {} */", friendly(item)),
            Type::Set(item) => format!("toset(null) /* of {} */", friendly(item)),
            Type::Map(item) => format!("tomap(null) /* of {} */", friendly(item)),
            Type::Tuple(_) | Type::Object(_) => format!("null /* {} */", friendly(kind)),
        },
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => string(text, indent),
        Value::Tuple(items) => sequence(items, indent),
        Value::List(items, _) => format!("tolist({})", sequence(items, indent)),
        Value::Set(items, _) => format!("toset({})", sequence(items, indent)),
        Value::Object(entries) => mapping(entries.iter(), indent),
        Value::Map(entries, _) => format!("tomap({})", mapping(entries.iter(), indent)),
    }
}

fn friendly(kind: &Type) -> String {
    match kind {
        Type::Any => "dynamic".to_owned(),
        Type::List(item) => format!("list of {}", friendly(item)),
        Type::Set(item) => format!("set of {}", friendly(item)),
        Type::Map(item) => format!("map of {}", friendly(item)),
        Type::Tuple(_) => "tuple".to_owned(),
        Type::Object(_) => "object".to_owned(),
        primitive => primitive.to_string(),
    }
}

fn string(text: &str, indent: usize) -> String {
    if !text.contains('\n') {
        return quoted(text);
    }
    let mut mark = "EOT".to_owned();
    while text.lines().any(|line| line.trim() == mark) {
        mark.push('_');
    }
    if indent == 0 {
        return format!("<<{mark}\n{text}\n{mark}");
    }
    let pad = " ".repeat(indent);
    let lines: Vec<_> = text
        .split('\n')
        .map(|line| format!("{pad}{line}"))
        .collect();
    format!("<<-{mark}\n{}\n{pad}{mark}", lines.join("\n"))
}

fn quoted(text: &str) -> String {
    let mut written = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\t' => written.push_str("\\t"),
            '\r' => written.push_str("\\r"),
            control if control.is_control() => {
                let _ = write!(written, "\\x{:02x}", u32::from(control));
            }
            '\u{200d}' | '\u{fe0f}' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(written, "\\u{:04x}", u32::from(letter));
            }
            other => written.push(other),
        }
    }
    written.push('"');
    written
}

fn sequence(items: &[Valued], indent: usize) -> String {
    if items.is_empty() {
        return "[]".to_owned();
    }
    let pad = " ".repeat(indent + 2);
    let mut written = String::from("[\n");
    for item in items {
        let _ = writeln!(written, "{pad}{},", shown(item, indent + 2));
    }
    format!("{written}{}]", " ".repeat(indent))
}

fn mapping<'e, K: AsRef<str> + 'e>(
    entries: impl Iterator<Item = (&'e K, &'e Valued)>,
    indent: usize,
) -> String {
    let pad = " ".repeat(indent + 2);
    let mut written = String::new();
    for (key, value) in entries {
        let key = quoted(key.as_ref());
        let _ = writeln!(written, "{pad}{key} = {}", shown(value, indent + 2));
    }
    if written.is_empty() {
        return "{}".to_owned();
    }
    format!("{{\n{written}{}}}", " ".repeat(indent))
}
