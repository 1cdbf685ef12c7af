//! The six formats, on one run with everything in it.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fmt::Write as _;

use serde_json::Value;
use tollgate_checks::finding::{Findings, Unjudged};
use tollgate_checks::report::{self, Counts, Format, Run, Style};
use tollgate_checks::terraform::config::Incomplete;
use tollgate_checks::terraform::source::{FileId, Sources, Span};
use tollgate_checks::{Config, Predicts, Rule, Severity};

const PAGE: &str = "# Implicit grant\nA client that gets its token in the address.\n\n## Why\nThe token ends up in histories and logs. More on that.\n\n## Bad\n```tf\na = 1\n```\n```text\nx\n```\n\n## Good\n```tf\n```\n\n## See\n- RFC 9700 2.1.2\n";

const fn nothing(_: &Config, _: &mut Findings) {}

const GRANT: Rule = Rule {
    id: "cognito/implicit-grant",
    page: PAGE,
    predicts: Predicts::Fails("cognito/authorize/implicit"),
    check: nothing,
};
const KEYS: Rule = Rule {
    id: "pipeline/long-lived-keys",
    page: PAGE,
    predicts: Predicts::Posture(Severity::Medium),
    check: nothing,
};
const NAMES: Rule = Rule {
    id: "reference/undeclared",
    page: PAGE,
    predicts: Predicts::Refused("Reference to undeclared resource"),
    check: nothing,
};

const COGNITO: &str = "\u{feff}resource \"aws_cognito_user_pool_client\" \"größe\" {\r\n  name = \"app\"\r\n  user_pool_id = aws_cognito_user_pool.users.id\r\n  # 🖌 <b>|`x`|</b>\r\n  allowed_oauth_flows = [\"code\", \"implicit\"]\r\n}\r\n";
const WORKFLOW: &str = "on: push\nenv:\n  AWS_ACCESS_KEY_ID: ${{ secrets.KEY }}\n  AWS_SECRET_ACCESS_KEY: ${{ secrets.SECRET }}\n";

struct World {
    sources: Sources,
    incomplete: Vec<Incomplete>,
}

/// The span of the first place where a text stands in a file.
fn span(sources: &Sources, file: FileId, text: &str) -> Span {
    let start = sources.get(file).unwrap().text.find(text).unwrap();
    Span {
        file,
        start,
        end: start + text.len(),
    }
}

fn world() -> World {
    let mut sources = Sources::default();
    sources.add("infra/cognito pools.tf", COGNITO);
    sources.add(".github/workflows/deploy.yml", WORKFLOW);
    let broken = sources.add("broken.tf", "a = [\n");
    let mut long = "variable \"filler\" {}\n".repeat(300);
    long.push_str("resource \"aws_cognito_user_pool\" \"users\" {\n  name = \"users\"\n}\n");
    sources.add("infra/users.tf", long);
    World {
        incomplete: vec![Incomplete {
            span: Span {
                file: broken,
                start: 5,
                end: 5,
            },
            message: "expected an item or `]`".to_owned(),
        }],
        sources,
    }
}

fn run(world: &World) -> Run<'_> {
    let sources = &world.sources;
    let [cognito, workflow, users] = [FileId(0), FileId(1), FileId(3)];
    let mut findings = Vec::new();
    let mut of = |rule: &Rule, report: &dyn Fn(&mut Findings)| {
        let mut found = Findings::of(rule);
        report(&mut found);
        findings.extend(found.into_parts().0);
    };
    of(&KEYS, &|found| {
        found
            .report(
                span(sources, workflow, "AWS_ACCESS_KEY_ID: ${{ secrets.KEY }}"),
                "every step sees a key that never ends: 100% of them,\nreally",
            )
            .related(
                span(
                    sources,
                    workflow,
                    "AWS_SECRET_ACCESS_KEY: ${{ secrets.SECRET }}",
                ),
                "and its secret",
            )
            .help("take a role with `id-token: write`");
    });
    of(&GRANT, &|found| {
        found
            .report(
                span(sources, cognito, "\"implicit\""),
                "the client `größe` takes tokens in the fragment | <b>",
            )
            .at("aws_cognito_user_pool_client.größe")
            .related(
                span(
                    sources,
                    cognito,
                    "resource \"aws_cognito_user_pool_client\" \"größe\"",
                ),
                "this client",
            )
            .related(
                span(
                    sources,
                    users,
                    "resource \"aws_cognito_user_pool\" \"users\"",
                ),
                "signs people of this pool in",
            )
            .help("leave `\"code\"` alone in the list")
            .fix(true, span(sources, cognito, ", \"implicit\""), "");
    });
    of(&NAMES, &|found| {
        found.report(
            span(sources, cognito, "aws_cognito_user_pool.users.id"),
            "nothing is declared as this\u{1b}[31m",
        );
    });
    tollgate_checks::finding::sort(&mut findings, sources);
    Run {
        sources,
        rules: vec![&GRANT, &KEYS, &NAMES],
        findings,
        incomplete: &world.incomplete,
        unjudged: vec![Unjudged {
            rule: GRANT.id,
            span: span(sources, cognito, "\"app\""),
            why: "var.name has no value".to_owned(),
        }],
        counts: Counts {
            files: 4,
            modules: 1,
            resources: 2,
            rules: 3,
            suppressed: 1,
            baselined: 2,
        },
        elapsed_ms: Some(6.14),
    }
}

const PLAIN: Style = Style {
    colour: false,
    unknown: true,
};

fn printed(format: Format) -> String {
    let world = world();
    let text = report::print(&run(&world), format, PLAIN);
    assert_eq!(
        text,
        report::print(&run(&world), format, PLAIN),
        "the same bytes twice"
    );
    text
}

#[test]
fn people_see_lines_reasons_and_what_to_do() {
    insta::assert_snapshot!(printed(Format::Human));
}

#[test]
fn colours_are_escape_sequences_and_nothing_else() {
    let world = world();
    let run = run(&world);
    let styled = report::print(
        &run,
        Format::Human,
        Style {
            colour: true,
            ..PLAIN
        },
    );
    let mut bare = String::new();
    let mut rest = styled.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        bare.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    bare.push_str(rest);
    assert!(styled.len() > bare.len() + 100);
    assert_eq!(bare, report::print(&run, Format::Human, PLAIN));
}

#[test]
fn json_is_the_object_of_the_contract() {
    let text = printed(Format::Json);
    let object: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(object["summary"]["findings"]["high"], 2);
    assert_eq!(object["summary"]["elapsed_ms"], 6.1);
    let finding = &object["findings"][2];
    assert_eq!(finding["rule"], "cognito/implicit-grant");
    // A byte order mark is no column, and columns count characters.
    assert_eq!(
        (finding["line"].as_u64(), finding["column"].as_u64()),
        (Some(5), Some(34))
    );
    assert_eq!(finding["related"][0]["end_column"], 48);
    let edit = &finding["fix"]["edits"][0];
    let [start, end] =
        ["start", "end"].map(|key| usize::try_from(edit[key].as_u64().unwrap()).unwrap());
    assert_eq!(&COGNITO[start..end], ", \"implicit\"", "bytes of the file");
    insta::assert_snapshot!(text);
}

#[test]
fn github_gets_one_line_for_each_that_no_text_can_break() {
    let text = printed(Format::Github);
    assert!(text.lines().all(|line| line.starts_with("::")), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn junit_is_well_formed_and_counts_right() {
    let text = printed(Format::Junit);
    let mut reader = quick_xml::Reader::from_str(&text);
    let (mut cases, mut open) = (0, 0);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(start) => {
                open += 1;
                cases += usize::from(start.name().as_ref() == "testcase");
            }
            quick_xml::events::Event::End(_) => open -= 1,
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!((cases, open), (4, 0));
    insta::assert_snapshot!(text);
}

#[test]
fn markdown_keeps_every_text_in_its_cell() {
    let text = printed(Format::Markdown);
    let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| ")).collect();
    for row in rows {
        let columns = row.replace("\\|", "").matches('|').count();
        assert!(columns == 6 || columns == 10, "{row}");
    }
    assert!(!text.contains("<b>"));
    insta::assert_snapshot!(text);
}

/// What SARIF 2.1.0 demands of the parts that are written (section 3 of the standard).
#[test]
fn sarif_has_the_structure_of_the_standard() {
    let text = printed(Format::Sarif);
    let log: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        assert!(!rule["help"]["markdown"].as_str().unwrap().is_empty());
        assert!(
            !rule["shortDescription"]["text"]
                .as_str()
                .unwrap()
                .is_empty()
        );
    }
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    let mut levels = String::new();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let _ = write!(levels, "{} ", result["level"].as_str().unwrap());
        let related = result["relatedLocations"].as_array().into_iter().flatten();
        for place in related
            .clone()
            .chain(result["locations"].as_array().unwrap())
        {
            region(&place["physicalLocation"]["region"]);
            let uri = place["physicalLocation"]["artifactLocation"]["uri"]
                .as_str()
                .unwrap();
            assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()), "{uri}");
        }
        for place in related {
            assert!(place["id"].is_u64() && place["message"]["text"].is_string());
        }
    }
    assert_eq!(levels, "warning error error ");
    let fix = &results[2]["fixes"][0];
    assert!(fix["description"]["text"].is_string());
    let change = &fix["artifactChanges"][0];
    assert_eq!(
        change["artifactLocation"]["uri"],
        "infra/cognito%20pools.tf"
    );
    region(&change["replacements"][0]["deletedRegion"]);
    assert_eq!(change["replacements"][0]["insertedContent"]["text"], "");
    insta::assert_snapshot!(text);
}

fn region(region: &Value) {
    let number = |key: &str| region[key].as_u64().unwrap();
    let start = (number("startLine"), number("startColumn"));
    assert!(start <= (number("endLine"), number("endColumn")) && start.0 >= 1 && start.1 >= 1);
}

#[test]
fn a_run_without_findings_says_so_in_every_format() {
    let sources = Sources::default();
    let run = Run {
        sources: &sources,
        rules: vec![&GRANT],
        findings: Vec::new(),
        incomplete: &[],
        unjudged: Vec::new(),
        counts: Counts {
            files: 1,
            rules: 1,
            ..Counts::default()
        },
        elapsed_ms: None,
    };
    let text = |format| report::print(&run, format, PLAIN);
    assert_eq!(
        text(Format::Human),
        "1 file, 0 resources, 1 rule: nothing found\n"
    );
    assert_eq!(text(Format::Github), "");
    assert!(text(Format::Junit).contains("tests=\"1\" failures=\"0\" errors=\"0\""));
    let sarif: Value = serde_json::from_str(&text(Format::Sarif)).unwrap();
    assert_eq!(sarif["runs"][0]["results"], Value::Array(Vec::new()));
    assert_eq!(
        sarif["runs"][0]["invocations"][0]["executionSuccessful"],
        true
    );
}

#[test]
fn a_line_of_a_megabyte_costs_no_megabyte() {
    let mut sources = Sources::default();
    let text = format!("x = \"{}ä{}\"\n", "ü".repeat(300_000), "y".repeat(600_000));
    let start = text.find('ä').unwrap();
    let file = sources.add("long.tf", text);
    let mut found = Findings::of(&KEYS);
    found.report(
        Span {
            file,
            start,
            end: start + 2,
        },
        "here",
    );
    let run = Run {
        sources: &sources,
        rules: vec![&KEYS],
        findings: found.into_parts().0,
        incomplete: &[],
        unjudged: Vec::new(),
        counts: Counts::default(),
        elapsed_ms: None,
    };
    let text = report::print(&run, Format::Human, PLAIN);
    assert!(
        text.len() < 2000 && text.contains('ä'),
        "{} bytes",
        text.len()
    );
}
