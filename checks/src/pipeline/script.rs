//! From the text of a script to its simple commands: words, quotes, substitutions, redirections.
//!
//! <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html>.
//! Invariant: every step of the scan moves on by at least one byte, and every range is one of the
//! script.

use std::ops::Range;

use super::shell::{Command, Redirect, Then, Word};

/// Substitutions nest at most this deep; what lies deeper is not read.
const DEEPEST: usize = 8;

/// Every simple command of a script.
pub fn read(script: &str) -> Vec<Command> {
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
