//! The real Terraform (or `OpenTofu`), driven over a copy of a configuration against an endpoint.
//!
//! Page: <https://developer.hashicorp.com/terraform/cli/commands>. Invariant: the configuration itself is never
//! written to, and nothing of the caller's AWS set-up (profiles, keys, config files) reaches the run.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The environment variable that names a program to use instead of the one on the `PATH`.
pub const PROGRAM: &str = "TOLLGATE_TERRAFORM";

/// No Terraform was found; the text says how to get one.
#[derive(Debug)]
pub struct NotFound(String);

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}; install Terraform 1.11 (https://developer.hashicorp.com/terraform/install) or OpenTofu \
             (https://opentofu.org/docs/intro/install), or name one with --terraform PATH",
            self.0
        )
    }
}

impl std::error::Error for NotFound {}

/// The program to use: the one that is named, else what [`PROGRAM`] names, else `terraform` or `tofu` on the `PATH`.
///
/// # Errors
/// None of them answers `version`.
pub fn find(named: Option<&Path>) -> Result<PathBuf, NotFound> {
    let from_env = std::env::var_os(PROGRAM).map(PathBuf::from);
    let candidates = match (named, from_env) {
        (Some(path), _) => vec![path.to_owned()],
        (None, Some(path)) => vec![path],
        (None, None) => vec![PathBuf::from("terraform"), PathBuf::from("tofu")],
    };
    let answers = |program: &&PathBuf| {
        Command::new(program)
            .arg("version")
            .env("CHECKPOINT_DISABLE", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    candidates.iter().find(answers).cloned().ok_or_else(|| {
        let tried: Vec<_> = candidates
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        NotFound(format!("no Terraform found (tried {})", tried.join(", ")))
    })
}

/// A copy of a configuration, and how to run Terraform in it.
#[derive(Debug)]
pub struct Workspace {
    program: PathBuf,
    root: TempDir,
    inside: PathBuf,
    env: Vec<(OsString, OsString)>,
    variables: Vec<OsString>,
}

/// How a command of Terraform ended.
#[derive(Debug, Clone)]
pub struct Ran {
    /// Its exit status; `None` if a signal ended it.
    pub code: Option<i32>,
    /// What it printed on stdout and stderr.
    pub output: String,
}

impl Ran {
    /// Whether it ended with 0.
    pub fn ok(&self) -> bool {
        self.code == Some(0)
    }
}

impl Workspace {
    /// Copies a configuration and everything that its local modules need, and puts a local backend over
    /// whatever backend it has.
    ///
    /// # Errors
    /// The folder cannot be read, or the copy cannot be written.
    pub fn new(program: PathBuf, configuration: &Path, endpoint: &str) -> io::Result<Self> {
        let configuration = configuration.canonicalize()?;
        let top = top_of(&configuration);
        let root = tempfile::Builder::new().prefix("tollgate-").tempdir()?;
        copy(&top, root.path())?;
        let below = configuration.strip_prefix(&top).unwrap_or(Path::new(""));
        let inside = root.path().join(below);
        std::fs::write(
            inside.join("tollgate_override.tf"),
            "terraform {\n  backend \"local\" {}\n}\n",
        )?;
        let env = [
            ("AWS_ENDPOINT_URL", endpoint),
            ("AWS_ACCESS_KEY_ID", "AKIATOLLGATE00000000"),
            ("AWS_SECRET_ACCESS_KEY", "tollgate"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
            ("CHECKPOINT_DISABLE", "1"),
            ("TF_IN_AUTOMATION", "1"),
            ("TF_INPUT", "0"),
        ]
        .map(|(name, value)| (OsString::from(name), OsString::from(value)))
        .to_vec();
        Ok(Self {
            program,
            root,
            inside,
            env,
            variables: Vec::new(),
        })
    }

    /// Adds `-var` or `-var-file` arguments to plan, apply and destroy. A variable file is looked for in the
    /// current folder.
    pub fn variables(&mut self, arguments: impl IntoIterator<Item = OsString>) {
        self.variables.extend(arguments);
    }

    /// The environment that Terraform runs in, beside the caller's.
    pub fn env(&self) -> &[(OsString, OsString)] {
        &self.env
    }

    /// The folder of the copy.
    pub fn path(&self) -> &Path {
        &self.inside
    }

    /// Leaves the copy on the disk and says where.
    pub fn keep(self) -> PathBuf {
        let _ = self.root.keep();
        self.inside
    }

    /// `terraform init`.
    ///
    /// # Errors
    /// Terraform cannot be started. So for each of these.
    pub fn init(&self) -> io::Result<Ran> {
        self.run(&["init", "-no-color", "-input=false"], false)
    }

    /// `terraform validate`.
    pub fn validate(&self) -> io::Result<Ran> {
        self.run(&["validate", "-no-color"], false)
    }

    /// `terraform plan`, kept for [`Self::apply`].
    pub fn plan(&self) -> io::Result<Ran> {
        self.run(
            &["plan", "-no-color", "-input=false", "-out=tollgate.tfplan"],
            true,
        )
    }

    /// `terraform apply` of the kept plan.
    pub fn apply(&self) -> io::Result<Ran> {
        self.run(
            &["apply", "-no-color", "-input=false", "tollgate.tfplan"],
            false,
        )
    }

    /// A second plan: it ends with 0 when there is nothing to change, and with 2 when there is.
    pub fn second_plan(&self) -> io::Result<Ran> {
        self.run(
            &["plan", "-no-color", "-input=false", "-detailed-exitcode"],
            true,
        )
    }

    /// `terraform output -json`.
    pub fn outputs(&self) -> io::Result<Ran> {
        self.run(&["output", "-no-color", "-json"], false)
    }

    /// `terraform destroy`.
    pub fn destroy(&self) -> io::Result<Ran> {
        self.run(
            &["destroy", "-no-color", "-input=false", "-auto-approve"],
            true,
        )
    }

    fn run(&self, arguments: &[&str], variables: bool) -> io::Result<Ran> {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.inside).args(arguments);
        if variables {
            command.args(&self.variables);
        }
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AWS_") {
                command.env_remove(name);
            }
        }
        let output = command
            .envs(self.env.iter().cloned())
            .stdin(Stdio::null())
            .output()?;
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        Ok(Ran {
            code: output.status.code(),
            output: text,
        })
    }
}

/// The folder to copy: the configuration, or the nearest folder above it that holds all the local modules
/// it calls (`source = "../..."`), as far up as its repository goes.
fn top_of(configuration: &Path) -> PathBuf {
    let repository = configuration
        .ancestors()
        .find(|folder| folder.join(".git").exists());
    let mut up = 0;
    for entry in std::fs::read_dir(configuration)
        .into_iter()
        .flatten()
        .flatten()
    {
        if let Ok(text) = std::fs::read_to_string(entry.path()) {
            let sources = text.lines().filter_map(|line| {
                let (name, value) = line.split_once('=')?;
                (name.trim() == "source").then(|| value.trim().trim_matches('"').to_owned())
            });
            let above = |source: String| source.split('/').take_while(|part| *part == "..").count();
            up = up.max(sources.map(above).max().unwrap_or(0));
        }
    }
    configuration
        .ancestors()
        .take(up + 1)
        .take_while(|folder| repository.is_none_or(|top| folder.starts_with(top)))
        .last()
        .unwrap_or(configuration)
        .to_owned()
}

/// Copies a tree without Terraform's and git's own folders and without states.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let text = name.to_string_lossy();
        if [".terraform", ".git", "target", "node_modules"].contains(&text.as_ref())
            || text.contains(".tfstate")
        {
            continue;
        }
        let path = entry.path();
        let kind = std::fs::metadata(&path);
        match kind {
            Ok(kind) if kind.is_dir() && !entry.file_type()?.is_symlink() => {
                copy(&path, &to.join(&name))?;
            }
            Ok(kind) if kind.is_file() => {
                std::fs::copy(&path, to.join(&name))?;
            }
            // A link to a folder, a link to nothing, a socket: nothing that Terraform would read.
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_is_named_with_what_to_do() {
        let error = find(Some(Path::new("no-such-terraform"))).expect_err("nothing there");
        let text = error.to_string();
        assert!(
            text.contains("no-such-terraform") && text.contains("--terraform"),
            "{text}"
        );
    }

    #[test]
    fn a_copy_reaches_up_to_the_modules_that_are_called_and_leaves_states_behind() {
        let folder = tempfile::tempdir().expect("folder");
        let live = folder.path().join("repo/live/app");
        std::fs::create_dir_all(live.join(".terraform")).expect("folders");
        std::fs::create_dir_all(folder.path().join("repo/.git")).expect("folders");
        std::fs::create_dir_all(folder.path().join("repo/modules/a")).expect("folders");
        std::fs::write(live.join("terraform.tfstate"), "{}").expect("file");
        std::fs::write(
            live.join("main.tf"),
            "module \"a\" {\n  source = \"../../modules/a\"\n}\n",
        )
        .expect("file");
        let workspace = Workspace::new(PathBuf::from("terraform"), &live, "http://127.0.0.1:1")
            .expect("copied");
        assert!(workspace.path().ends_with("live/app"));
        assert!(workspace.path().join("../../modules/a").is_dir());
        assert!(workspace.path().join("main.tf").is_file());
        assert!(!workspace.path().join("terraform.tfstate").exists());
        assert!(!workspace.path().join(".terraform").exists());
    }
}
