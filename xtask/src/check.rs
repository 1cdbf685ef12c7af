//! `check [PATH]...`: load, run the rules, take out what is allowed, print.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tollgate_checks::date::Date;
use tollgate_checks::finding::Unjudged;
use tollgate_checks::report::{self, Counts, Run, Style};
use tollgate_checks::settings::{self, Patterns, Settings};
use tollgate_checks::suppress;
use tollgate_checks::{
    Config, Finding, Input, Rule, Severity, baseline, check_with, fix, load, rules,
};

use crate::flags::Arguments;
use crate::{CLEAN, FAILED, FOUND, out};

/// Runs the command.
pub fn run(arguments: &Arguments) -> u8 {
    match attempt(arguments) {
        Ok(status) => status,
        Err(message) => out::failed(message),
    }
}

/// What a run is made with.
struct Prepared {
    input: Input,
    settings: Settings,
    rules: Vec<&'static Rule>,
    baseline: Option<baseline::Baseline>,
    today: Date,
}

/// A repair can bring another one to light; after so many rounds the rest is left to people.
const ROUNDS: usize = 8;

fn attempt(arguments: &Arguments) -> Result<u8, String> {
    let prepared = prepare(arguments)?;
    let mut round = 0;
    loop {
        let start = now();
        let config = load(&prepared.input);
        let mut run = judge(arguments, &prepared, &config);
        run.elapsed_ms = Some(start.elapsed().as_secs_f64() * 1000.0);
        if let Some(path) = &arguments.write_baseline {
            write(path, &baseline::write(&run.findings, run.sources))?;
            return Ok(complete(&prepared, &config, CLEAN));
        }
        if arguments.fix && round < ROUNDS {
            let repaired = fix::repair(&run.findings, run.sources);
            if arguments.diff {
                let status = out::result(&fix::difference(&repaired, run.sources));
                let found = if repaired.files.is_empty() {
                    CLEAN
                } else {
                    FOUND
                };
                return Ok(complete(&prepared, &config, status.max(found)));
            }
            if !repaired.files.is_empty() {
                for changed in &repaired.files {
                    write(&prepared.input.current.join(&changed.path), &changed.text)?;
                    out::note(&format!("repaired {}", changed.path));
                }
                round += 1;
                continue;
            }
        }
        let status = finish(arguments, &prepared, &config, &run);
        // The process ends here: giving the memory back piece by piece would take longer than a rule.
        std::mem::forget(run);
        std::mem::forget(config);
        return status;
    }
}

/// Prints a run, and says how it went.
fn finish(
    arguments: &Arguments,
    prepared: &Prepared,
    config: &Config,
    run: &Run<'_>,
) -> Result<u8, String> {
    let status = print(arguments, run)?;
    let flag = arguments.fail_on.map(|level| level.0);
    let fail_on = flag
        .or(prepared.settings.fail_on)
        .unwrap_or(Severity::Medium);
    let found = run
        .findings
        .iter()
        .any(|finding| finding.severity >= fail_on);
    let status = if found { status.max(FOUND) } else { status };
    Ok(complete(prepared, config, status))
}

/// The status of a run, unless it was not a complete one.
fn complete(prepared: &Prepared, config: &Config, status: u8) -> u8 {
    let missing = without_terraform(&prepared.input, config);
    for path in &missing {
        out::failed(format!("{}: there is no Terraform here", path.display()));
    }
    if missing.is_empty() && config.incomplete.is_empty() {
        status
    } else {
        FAILED
    }
}

/// Everything that can be wrong with the flags is found here, before any work.
fn prepare(arguments: &Arguments) -> Result<Prepared, String> {
    let current =
        std::env::current_dir().map_err(|error| format!("the current folder: {error}"))?;
    for path in arguments.path.iter().chain(&arguments.var_file) {
        fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let all: Vec<&'static Rule> = rules::all().collect();
    let settings = settings(arguments.config.as_deref(), &all)?;
    let only = selection(&arguments.rule, &all)?;
    let skip = selection(&arguments.skip, &all)?;
    let chosen = |rule: &&'static Rule| {
        let named = !arguments.rule.is_empty() && only.matches(rule.id);
        let runs = arguments.rule.is_empty() && settings.runs(rule.id);
        (named || runs) && !skip.matches(rule.id)
    };
    let baseline = match &arguments.baseline {
        None => None,
        Some(path) => {
            let read = baseline::read(&read(path)?)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            Some(read)
        }
    };
    Ok(Prepared {
        input: Input {
            paths: arguments.path.clone(),
            current,
            variables: arguments.var.clone(),
            variable_files: arguments.var_file.clone(),
            environment: environment(),
            allowed: settings.allowed.clone(),
            ..Input::default()
        },
        rules: all.iter().copied().filter(chosen).collect(),
        settings,
        baseline,
        today: today(),
    })
}

fn settings(path: Option<&Path>, all: &[&Rule]) -> Result<Settings, String> {
    let default = Path::new("tollgate.toml");
    let path = match path {
        Some(path) => path,
        None if default.is_file() => default,
        None => return Ok(Settings::default()),
    };
    let text = read(path)?;
    settings::read(&text, all).map_err(|fault| {
        let before = text.get(..fault.at.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        format!("{}:{line}:{column}: {}", path.display(), fault.message)
    })
}

fn selection(patterns: &[String], all: &[&Rule]) -> Result<Patterns, String> {
    for pattern in patterns {
        let one =
            Patterns::new([pattern.as_str()]).map_err(|error| format!("`{pattern}`: {error}"))?;
        if all.iter().any(|rule| one.matches(rule.id)) {
            continue;
        }
        let near = out::nearest(pattern, all.iter().map(|rule| rule.id));
        let near = near
            .map(|name| format!("; did you mean `{name}`?"))
            .unwrap_or_default();
        return Err(format!("no rule is called `{pattern}`{near}"));
    }
    Patterns::new(patterns.iter().map(String::as_str))
}

fn environment() -> Vec<(String, String)> {
    let mut found: Vec<_> = std::env::vars_os()
        .filter_map(|(name, value)| {
            let name = name.to_str()?.strip_prefix("TF_VAR_")?.to_owned();
            Some((name, value.to_str()?.to_owned()))
        })
        .collect();
    found.sort();
    found
}

/// Runs the rules and takes out what is not to be reported.
fn judge<'a>(arguments: &Arguments, prepared: &'a Prepared, config: &'a Config) -> Run<'a> {
    let settings = &prepared.settings;
    let mut report = check_with(config, prepared.rules.iter().copied());
    let mut counts = Counts {
        rules: prepared.rules.len(),
        ..Counts::of(config)
    };
    if !arguments.no_suppressions {
        counts.suppressed = suppress::apply(
            config,
            &prepared.rules,
            &mut report.findings,
            prepared.today,
        );
    }
    settings.set_levels(&mut report.findings);
    let minimum = arguments
        .min_severity
        .map(|level| level.0)
        .or(settings.min_severity)
        .unwrap_or(Severity::Info);
    let path = |finding: &Finding| {
        config
            .sources
            .get(finding.span.file)
            .map_or("", |source| source.path.as_str())
    };
    report
        .findings
        .retain(|finding| finding.severity >= minimum && !settings.excludes(path(finding)));
    if let Some(baseline) = &prepared.baseline {
        counts.baselined = baseline.apply(&mut report.findings, &config.sources);
    }
    Run {
        sources: &config.sources,
        rules: prepared.rules.clone(),
        findings: report.findings,
        incomplete: &config.incomplete,
        unjudged: ordered(report.unjudged, config),
        counts,
        elapsed_ms: None,
    }
}

/// By place and rule; what several instances of a block say once.
fn ordered(mut unjudged: Vec<Unjudged>, config: &Config) -> Vec<Unjudged> {
    unjudged.sort_by_cached_key(|one| {
        let path = config
            .sources
            .get(one.span.file)
            .map(|source| source.path.clone());
        (path, one.span.start, one.rule, one.why.clone())
    });
    unjudged.dedup();
    unjudged
}

/// The given paths below which nothing was loaded.
fn without_terraform(input: &Input, config: &Config) -> Vec<PathBuf> {
    let places = |path: &Path| input.current.join(path).canonicalize().ok();
    if let [_] = input.paths.as_slice() {
        let empty = config.roots().next().is_none() && config.incomplete.is_empty();
        return if empty {
            input.paths.clone()
        } else {
            Vec::new()
        };
    }
    let loaded: BTreeSet<PathBuf> = config
        .sources
        .iter()
        .filter_map(|(_, source)| places(Path::new(&source.path)))
        .collect();
    let mut missing = input.paths.clone();
    missing.retain(|path| {
        let given = places(path).unwrap_or_default();
        // In the order of paths, what is in a folder comes right behind it.
        let first = loaded.range(given.clone()..).next();
        !first.is_some_and(|file| file.starts_with(&given))
    });
    missing
}

fn print(arguments: &Arguments, run: &Run<'_>) -> Result<u8, String> {
    let style = Style {
        colour: arguments.output.is_none() && out::colour(),
        unknown: arguments.unknown,
    };
    let report = |out: &mut dyn io::Write| report::write(run, arguments.format.0, style, out);
    match &arguments.output {
        Some(path) => fs::File::create(path)
            .and_then(|file| out::buffered(file, report))
            .map(|()| CLEAN)
            .map_err(|error| format!("{}: {error}", path.display())),
        None => Ok(out::results(report)),
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

#[allow(
    clippy::disallowed_methods,
    reason = "how long a run took is measured outside of the checks"
)]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

#[allow(
    clippy::disallowed_methods,
    reason = "a suppression ends on a day of the real calendar"
)]
fn today() -> Date {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Date::from_days(u32::try_from(since.as_secs() / 86_400).unwrap_or(u32::MAX))
}
