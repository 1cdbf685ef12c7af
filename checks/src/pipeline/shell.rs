//! The commands of a script: what a `run:` step does, as far as POSIX shell words tell.
//!
//! <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html>. Ranges are byte
//! ranges of the script; [`super::yaml::Text::span_of`] turns them into spans of the file.
//! Invariant: a word with an expansion in it (`$x`, `$(..)`, `${{ .. }}`) is not `literal`, and
//! nobody may compare its text with a constant. Here-documents and comments hold no commands.

use std::ops::Range;

/// Substitutions nest at most this deep; what lies deeper is not read.
const DEEPEST: usize = 8;

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
    let mut found = Vec::new();
    let mut scan = Scan {
        script,
        at: 0,
        depth: 0,
        backtick: false,
        found: &mut found,
    };
    scan.list(None);
    found
}

struct Scan<'a> {
    script: &'a str,
    at: usize,
    depth: usize,
    /// Inside of backticks, where the next one closes.
    backtick: bool,
    found: &'a mut Vec<Command>,
}

/// A command while it is read.
#[derive(Default)]
struct Draft {
    assignments: Vec<(String, Word)>,
    words: Vec<Word>,
    redirects: Vec<Redirect>,
    range: Option<Range<usize>>,
    tested: bool,
    /// Here-documents that begin after this line: delimiter, and whether tabs are stripped.
    documents: Vec<(String, bool)>,
}

impl Scan<'_> {
    fn rest(&self) -> &str {
        self.script.get(self.at..).unwrap_or_default()
    }

    fn sees(&self, text: &str) -> bool {
        self.rest().starts_with(text)
    }

    /// Commands up to the closing character of a substitution, or to the end.
    fn list(&mut self, close: Option<char>) {
        let mut draft = Draft::default();
        loop {
            self.blanks();
            let Some(next) = self.rest().chars().next() else {
                self.finish(&mut draft, Then::Next);
                return;
            };
            if close == Some(next) {
                self.finish(&mut draft, Then::Next);
                self.at += next.len_utf8();
                return;
            }
            match next {
                '\n' => {
                    self.at += 1;
                    let documents = std::mem::take(&mut draft.documents);
                    self.finish(&mut draft, Then::Next);
                    for (delimiter, tabs) in documents {
                        self.skip_document(&delimiter, tabs);
                    }
                }
                '#' => {
                    let line = self.rest().find('\n').unwrap_or(self.rest().len());
                    self.at += line;
                }
                '&' if self.sees("&>") => self.redirect(&mut draft),
                '&' => self.operator(&mut draft, "&&", Then::And, Then::Background),
                '|' => self.operator(&mut draft, "||", Then::Or, Then::Pipe),
                ';' | '(' => {
                    self.at += 1;
                    self.finish_keeping(&mut draft, Then::Next);
                }
                ')' => {
                    // A pattern of `case`, or the end of a subshell.
                    self.at += 1;
                    if draft.words.len() > 1 || !draft.documents.is_empty() {
                        self.finish_keeping(&mut draft, Then::Next);
                    } else {
                        draft = Draft::default();
                    }
                }
                '>' | '<' => self.redirect(&mut draft),
                _ => self.take_word(&mut draft),
            }
        }
    }

    fn operator(&mut self, draft: &mut Draft, double: &str, twice: Then, once: Then) {
        if self.sees(double) {
            self.at += 2;
            self.finish_keeping(draft, twice);
        } else {
            self.at += if self.sees("|&") { 2 } else { 1 };
            self.finish_keeping(draft, once);
        }
    }

    /// Blanks and continued lines.
    fn blanks(&mut self) {
        loop {
            if self.sees(" ") || self.sees("\t") || self.sees("\r") {
                self.at += 1;
            } else if self.sees("\\\n") {
                self.at += 2;
            } else if self.sees("\\\r\n") {
                self.at += 3;
            } else {
                return;
            }
        }
    }

    /// Ends a command but keeps the here-documents that its line still owes.
    fn finish_keeping(&mut self, draft: &mut Draft, then: Then) {
        let documents = std::mem::take(&mut draft.documents);
        self.finish(draft, then);
        draft.documents = documents;
    }

    fn finish(&mut self, draft: &mut Draft, then: Then) {
        let done = std::mem::take(draft);
        let Some(range) = done.range else {
            return;
        };
        let keyword = done.words.first().filter(|_| done.assignments.is_empty());
        if keyword.is_some_and(|word| {
            matches!(word.text.as_str(), "for" | "case" | "select" | "function")
        }) {
            return;
        }
        self.found.push(Command {
            assignments: done.assignments,
            words: done.words,
            redirects: done.redirects,
            range,
            then,
            tested: done.tested,
        });
    }

    fn take_word(&mut self, draft: &mut Draft) {
        let word = self.word();
        if draft.words.is_empty() && word.literal {
            match word.text.as_str() {
                "if" | "elif" | "while" | "until" | "!" => {
                    draft.tested = true;
                    return;
                }
                "then" | "else" | "do" | "{" | "fi" | "done" | "esac" | "}" => return,
                _ => {}
            }
        }
        // `2>file`: the number belongs to the redirection.
        if (self.sees(">") || self.sees("<")) && word.text.bytes().all(|byte| byte.is_ascii_digit())
        {
            return;
        }
        let range = draft.range.get_or_insert(word.range.clone());
        range.end = word.range.end;
        match assignment(&word, self.script) {
            Some((name, value)) if draft.words.is_empty() => draft.assignments.push((name, value)),
            _ => draft.words.push(word),
        }
    }

    fn redirect(&mut self, draft: &mut Draft) {
        let operator = [
            "<<<", "<<-", "&>>", "<<", ">>", ">&", "<&", "&>", ">|", "<>", ">", "<",
        ]
        .into_iter()
        .find(|operator| self.sees(operator))
        .unwrap_or(">");
        self.at += operator.len();
        // A process substitution is a word of its own.
        if matches!(operator, "<" | ">") && self.sees("(") {
            self.at += 1;
            self.substitution(')');
            return;
        }
        self.blanks();
        let target = self.word();
        if matches!(operator, "<<" | "<<-") {
            draft.documents.push((target.text, operator == "<<-"));
            return;
        }
        if let Some(range) = &mut draft.range {
            range.end = range.end.max(target.range.end);
        }
        draft.redirects.push(Redirect {
            operator: operator.to_owned(),
            target,
        });
    }

    fn skip_document(&mut self, delimiter: &str, tabs: bool) {
        while !self.rest().is_empty() {
            let end = self
                .rest()
                .find('\n')
                .map_or(self.rest().len(), |at| at + 1);
            let line = self
                .rest()
                .get(..end)
                .unwrap_or_default()
                .trim_end_matches(['\n', '\r']);
            let line = if tabs {
                line.trim_start_matches('\t')
            } else {
                line
            };
            let found = line == delimiter;
            self.at += end;
            if found {
                return;
            }
        }
    }

    fn word(&mut self) -> Word {
        let start = self.at;
        let mut text = String::new();
        let mut literal = true;
        while let Some(next) = self.rest().chars().next() {
            match next {
                '`' if self.backtick => break,
                ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')' => break,
                '\'' => {
                    self.at += 1;
                    let end = self.rest().find('\'').unwrap_or(self.rest().len());
                    text.push_str(self.rest().get(..end).unwrap_or_default());
                    self.at += end + 1;
                }
                '"' => {
                    self.at += 1;
                    self.quoted(&mut text, &mut literal);
                }
                '\\' => {
                    self.at += 1;
                    if let Some(escaped) = self.rest().chars().next() {
                        self.at += escaped.len_utf8();
                        if escaped != '\n' {
                            text.push(escaped);
                        }
                    }
                }
                '$' | '`' => self.expansion(&mut text, &mut literal),
                _ => {
                    text.push(next);
                    self.at += next.len_utf8();
                }
            }
        }
        self.at = self.at.min(self.script.len());
        if self.at == start {
            // Something that begins no word (a stray `)` and the like): step over it.
            self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        }
        Word {
            text,
            range: start..self.at,
            literal,
        }
    }

    fn quoted(&mut self, text: &mut String, literal: &mut bool) {
        while let Some(next) = self.rest().chars().next() {
            match next {
                '"' => {
                    self.at += 1;
                    return;
                }
                '`' if self.backtick => return,
                '\\' => {
                    self.at += 1;
                    if let Some(escaped) = self.rest().chars().next() {
                        self.at += escaped.len_utf8();
                        if !matches!(escaped, '"' | '\\' | '$' | '`' | '\n') {
                            text.push('\\');
                        }
                        if escaped != '\n' {
                            text.push(escaped);
                        }
                    }
                }
                '$' | '`' => self.expansion(text, literal),
                _ => {
                    text.push(next);
                    self.at += next.len_utf8();
                }
            }
        }
    }

    /// `${{ .. }}`, `${..}`, `$((..))`, `$(..)`, a backtick or `$name`, kept as written.
    fn expansion(&mut self, text: &mut String, literal: &mut bool) {
        let start = self.at;
        if self.sees("${{") {
            let end = self
                .rest()
                .find("}}")
                .map_or(self.rest().len(), |at| at + 2);
            self.at += end;
        } else if self.sees("${") {
            let end = self.rest().find('}').map_or(self.rest().len(), |at| at + 1);
            self.at += end;
        } else if self.sees("$((") {
            let end = self
                .rest()
                .find("))")
                .map_or(self.rest().len(), |at| at + 2);
            self.at += end;
        } else if self.sees("$(") {
            self.at += 2;
            self.substitution(')');
        } else if self.sees("`") {
            self.at += 1;
            self.substitution('`');
        } else {
            self.at += 1;
            let name = self
                .rest()
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(self.rest().len());
            let special = name == 0 && self.rest().starts_with(['?', '@', '*', '#', '!', '$', '-']);
            self.at += if special { 1 } else { name };
            if name == 0 && !special {
                text.push('$');
                return;
            }
        }
        *literal = false;
        text.push_str(self.script.get(start..self.at).unwrap_or_default());
    }

    fn substitution(&mut self, close: char) {
        if self.depth >= DEEPEST {
            self.at = self.script.len();
            return;
        }
        let outer = std::mem::replace(&mut self.backtick, close == '`');
        self.depth += 1;
        self.list(Some(close));
        self.depth -= 1;
        self.backtick = outer;
    }
}

/// `NAME=value`, where the word has that form outside its quotes.
fn assignment(word: &Word, script: &str) -> Option<(String, Word)> {
    let raw = script.get(word.range.clone())?;
    let (name, _) = raw.split_once('=')?;
    let name = name.strip_suffix('+').unwrap_or(name);
    let mut letters = name.bytes();
    let first = letters.next()?;
    let valid = (first.is_ascii_alphabetic() || first == b'_')
        && letters.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !valid {
        return None;
    }
    let at = raw.find('=')? + 1;
    let value = Word {
        text: word.text.get(at..).unwrap_or_default().to_owned(),
        range: word.range.start + at..word.range.end,
        literal: word.literal,
    };
    Some((name.to_owned(), value))
}
