//! Text that nobody wrote: readers of the pipeline neither panic nor point outside of it.

use proptest::prelude::*;
use tollgate_checks::page;
use tollgate_checks::pipeline::{self, expression, shell};
use tollgate_checks::terraform::source::FileId;

/// Pieces that mean something to one of the readers, and some that mean nothing.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "ü",
        "\u{feff}",
        " ",
        "  ",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "'",
        "\"",
        "\\",
        "`",
        "$",
        "${{",
        "}}",
        "${",
        "}",
        "$(",
        ")",
        "(",
        "[",
        "]",
        "{",
        ",",
        ":",
        "-",
        "- ",
        "? ",
        "&x",
        "*x",
        "|",
        "|2-",
        ">",
        ">-",
        "<<EOF",
        "EOF",
        "#",
        "//",
        "/*",
        "*/",
        "<<",
        "&&",
        "||",
        ";",
        "=",
        "==",
        "!=",
        "!",
        "on:",
        "jobs:",
        "steps:",
        "run: ",
        "if: ",
        "terraform",
        "apply",
        "-lock=",
        "def ",
        "import ",
        "from ",
        "return",
        "function ",
        "=>",
        "'''",
        "\"\"\"",
        "f'",
        "require(",
        "boto3.client(",
        "github.ref",
        ".",
        "*",
        "1",
        "0x",
        "null",
        "true",
        "contains(",
        "---",
        "...",
        "%TAG",
        "!!str",
        "\0",
        "\u{2028}",
        "```",
        "```tf\n",
        "```text\n",
        "# ",
        "## Why\n",
        "## Bad\n",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn in_script(word: &shell::Word, script: &str) -> bool {
    script.get(word.range.clone()).is_some()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn scripts(script in text()) {
        for command in shell::commands(&script) {
            prop_assert!(script.get(command.range.clone()).is_some());
            prop_assert!(command.words.iter().all(|word| in_script(word, &script)));
            prop_assert!(command.assignments.iter().all(|(_, word)| in_script(word, &script)));
            prop_assert!(command.redirects.iter().all(|one| in_script(&one.target, &script)));
            if let Some(terraform) = command.terraform() {
                prop_assert!(terraform.flags.iter().all(|flag| script.get(flag.range.clone()).is_some()));
            }
        }
    }

    #[test]
    fn expressions(text in text()) {
        prop_assert_eq!(expression::judge(&text, &[]).is_some(), expression::condition_of(&text).is_some());
        for (_, range) in expression::contexts(&text) {
            prop_assert!(text.get(range).is_some());
        }
        expression::is_template(&text);
    }

    #[test]
    fn files(text in text()) {
        for path in [".github/workflows/a.yml", "a.py", "a.mjs", ".terraformrc", "credentials.tfrc.json", ".gitignore"] {
            pipeline::parses(FileId(0), path, &text);
        }
    }

    #[test]
    fn pages(text in text()) {
        if let Ok(page) = page::read(&text) {
            let outputs = vec![String::new(); page.bad.len()];
            page::with_outputs(&text, &page, &outputs);
        }
    }
}
