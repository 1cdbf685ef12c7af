//! Which program of this machine runs a runtime.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>. Invariant: a runtime that this machine
//! cannot run is refused with what to install, never run as something else.

use std::path::PathBuf;

use tokio::process::Command;
use tokio::sync::OnceCell;

/// A family of runtimes that can be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// `python3.13`.
    Python,
    /// `nodejs22.x`.
    Node,
    /// `provided.al2023`: the package brings its own program.
    Provided,
}

/// The family of a runtime.
///
/// # Errors
/// Why a runtime of another family is not run.
pub(super) fn family(runtime: &str) -> Result<Family, String> {
    if runtime.starts_with("python3.") {
        Ok(Family::Python)
    } else if runtime.starts_with("nodejs") {
        Ok(Family::Node)
    } else if runtime.starts_with("provided.") {
        Ok(Family::Provided)
    } else {
        Err(format!(
            "functions of runtime {runtime} are not run here; python3.x, nodejs and provided.al2023 are"
        ))
    }
}

/// The interpreters of this machine, looked for once.
#[derive(Debug, Default)]
pub(super) struct Interpreters {
    python: OnceCell<Option<PathBuf>>,
    node: OnceCell<Option<PathBuf>>,
}

impl Interpreters {
    /// The program of a family; for [`Family::Provided`] there is none.
    ///
    /// # Errors
    /// What to install.
    pub(super) async fn of(
        &self,
        family: Family,
        runtime: &str,
    ) -> Result<Option<PathBuf>, String> {
        let (cell, program, expression, package) = match family {
            Family::Python => (
                &self.python,
                "python3",
                ["-c", "import sys; print(sys.executable)"],
                "Python 3 (https://www.python.org/downloads, or the package python3)",
            ),
            Family::Node => (
                &self.node,
                "node",
                ["-p", "process.execPath"],
                "Node.js (https://nodejs.org, or the package nodejs)",
            ),
            Family::Provided => return Ok(None),
        };
        let found = cell.get_or_init(|| located(program, expression)).await;
        match found {
            Some(path) => Ok(Some(path.clone())),
            None => Err(format!(
                "there is no {program} on this machine to run functions of runtime {runtime}: install {package}, so that \
                 `{program}` is found on PATH"
            )),
        }
    }
}

/// Where an interpreter itself says it is: behind a version manager's shim, which needs the environment that functions
/// do not get.
async fn located(program: &str, arguments: [&str; 2]) -> Option<PathBuf> {
    let output = Command::new(program)
        .args(arguments)
        .kill_on_drop(true)
        .output()
        .await
        .ok()
        .filter(|output| output.status.success())?;
    let path = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    path.is_absolute().then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_families_are_run_and_the_others_are_refused_by_name() {
        assert_eq!(family("python3.13"), Ok(Family::Python));
        assert_eq!(family("nodejs22.x"), Ok(Family::Node));
        assert_eq!(family("provided.al2023"), Ok(Family::Provided));
        for runtime in ["java21", "dotnet8", "ruby3.4", "go1.x"] {
            assert!(family(runtime).expect_err(runtime).contains(runtime));
        }
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_not_found() {
        assert_eq!(located("tollgate-no-such-program", ["-c", ""]).await, None);
        assert_eq!(located("false", ["-c", ""]).await, None);
    }
}
