//! The commands of a script: what a `run:` step does, as far as POSIX shell words tell.
//!
//! <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html>. Ranges are byte
//! ranges of the script; [`super::yaml::Text::span_of`] turns them into spans of the file.
//! Invariant: a word with an expansion in it (`$x`, `$(..)`, `${{ .. }}`) is not `literal`, and
//! nobody may compare its text with a constant. Here-documents and comments hold no commands.

use std::ops::Range;

/// One word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word without its quotes; expansions as written.
    pub text: String,
    /// Where it stands in the script, quotes included.
    pub range: Range<usize>,
    /// Holds no expansion.
    pub literal: bool,
}

/// What follows a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// A new line, `;` or the end.
    Next,
    /// `&&`
    And,
    /// `||`: a failure of the command does not end the script.
    Or,
    /// `|`: a failure of the command is lost unless `pipefail` is set.
    Pipe,
    /// `&`
    Background,
}

/// Where input comes from or output goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// `>`, `>>`, `<`, `>&`, ... without the number of the descriptor.
    pub operator: String,
    /// The file.
    pub target: Word,
}

/// A simple command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// `NAME=value` in front of it.
    pub assignments: Vec<(String, Word)>,
    /// The program and its arguments; empty where there are assignments only.
    pub words: Vec<Word>,
    /// Redirections.
    pub redirects: Vec<Redirect>,
    /// From its first to its last word.
    pub range: Range<usize>,
    /// What follows.
    pub then: Then,
    /// It is the condition of an `if` or a loop, or negated: its failure is looked at.
    pub tested: bool,
}

/// A command of Terraform or `OpenTofu`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terraform<'a> {
    /// The command.
    pub command: &'a Command,
    /// `init`, `plan`, `apply`, ...; `None` for `terraform -version`.
    pub subcommand: Option<&'a Word>,
    /// The global `-chdir`.
    pub chdir: Option<String>,
    /// What begins with a dash after the subcommand.
    pub flags: Vec<Flag>,
    /// The rest: a saved plan, a folder, `list` of `state list`.
    pub arguments: Vec<&'a Word>,
}

/// `-name`, `-name=value` or `-name value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Without dashes.
    pub name: String,
    /// The value; `None` where none is written, which means `true` for a switch.
    pub value: Option<String>,
    /// Holds no expansion.
    pub literal: bool,
    /// Name and value in the script.
    pub range: Range<usize>,
}

/// Flags that take the next word as their value.
const VALUED: &[&str] = &[
    "backend-config",
    "backup",
    "filter",
    "from-module",
    "generate-config-out",
    "lock-timeout",
    "lockfile",
    "out",
    "parallelism",
    "platform",
    "plugin-dir",
    "replace",
    "state",
    "state-out",
    "target",
    "test-directory",
    "var",
    "var-file",
];

impl Command {
    /// The program without its folder; what only starts another program (`sudo`, `env`, `exec`,
    /// `time`, `command`) is passed over.
    pub fn program(&self) -> Option<&str> {
        self.program_at().map(|(_, name)| name)
    }

    /// The words after the program.
    pub fn arguments(&self) -> &[Word] {
        self.program_at()
            .and_then(|(at, _)| self.words.get(at + 1..))
            .unwrap_or_default()
    }

    fn program_at(&self) -> Option<(usize, &str)> {
        let mut prefixed = false;
        let mut words = self.words.iter().enumerate();
        while let Some((at, word)) = words.next() {
            match word.text.as_str() {
                "sudo" | "env" | "exec" | "time" | "command" | "nohup" => prefixed = true,
                // Flags of the program that starts another, those of sudo with their value.
                "-u" | "-g" if prefixed => drop(words.next()),
                text if prefixed && (text.starts_with('-') || text.contains('=')) => {}
                text => return Some((at, text.rsplit('/').next().unwrap_or(text))),
            }
        }
        None
    }

    /// The command taken apart, where it runs `terraform` or `tofu`.
    pub fn terraform(&self) -> Option<Terraform<'_>> {
        matches!(self.program()?, "terraform" | "tofu").then_some(())?;
        let mut words = self.arguments().iter();
        let mut found = Terraform {
            command: self,
            subcommand: None,
            chdir: None,
            flags: Vec::new(),
            arguments: Vec::new(),
        };
        while let Some(word) = words.next() {
            if !word.text.starts_with('-') || word.text.len() < 2 {
                if found.subcommand.is_none() {
                    found.subcommand = Some(word);
                } else {
                    found.arguments.push(word);
                }
                continue;
            }
            let bare = word.text.trim_start_matches('-');
            let (name, mut value) = match bare.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (bare, None),
            };
            let mut range = word.range.clone();
            let mut literal = word.literal;
            if value.is_none()
                && VALUED.contains(&name)
                && let Some(next) = words.next()
            {
                value = Some(next.text.clone());
                range.end = next.range.end;
                literal &= next.literal;
            }
            if name == "chdir" && found.subcommand.is_none() {
                found.chdir = value;
                continue;
            }
            found.flags.push(Flag {
                name: name.to_owned(),
                value,
                literal,
                range,
            });
        }
        Some(found)
    }
}

impl Terraform<'_> {
    /// Whether it is this subcommand.
    pub fn is(&self, name: &str) -> bool {
        self.subcommand
            .is_some_and(|word| word.literal && word.text == name)
    }

    /// The last flag of that name, which is the one that counts.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().rev().find(|flag| flag.name == name)
    }

    /// Whether a switch is set to a value: `-lock=false`, `-auto-approve`. `None` where the value
    /// is not literal.
    pub fn switch(&self, name: &str) -> Option<bool> {
        let Some(flag) = self.flag(name) else {
            return Some(false);
        };
        match flag.value.as_deref() {
            None | Some("true" | "1" | "t" | "T" | "TRUE" | "True") => Some(true),
            Some("false" | "0" | "f" | "F" | "FALSE" | "False") => Some(false),
            Some(_) => None,
        }
    }
}

/// Every simple command of a script, in the order of their ends: a substitution stands before the
/// command that holds it.
pub fn commands(script: &str) -> Vec<Command> {
    super::script::read(script)
}
