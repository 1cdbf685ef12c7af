//! Where results and complaints go.

use std::fmt::Display;
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write};

use crate::{CLEAN, FAILED};

/// Whether stdout takes colours: a terminal, unless `NO_COLOR`; always with `CLICOLOR_FORCE`.
pub fn colour() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}

/// Prints a result.
pub fn result(text: &str) -> u8 {
    results(|out| out.write_all(text.as_bytes()))
}

/// Prints results while they are made. A reader that has gone is no failure of ours.
pub fn results(make: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> u8 {
    match buffered(std::io::stdout().lock(), make) {
        Ok(()) => CLEAN,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => CLEAN,
        Err(error) => failed(format!("stdout: {error}")),
    }
}

/// Writes results while they are made, all of them or an error.
pub fn buffered(
    to: impl Write,
    make: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, to);
    make(&mut out)?;
    out.flush()
}

/// Says on stderr what was done, where somebody watches.
pub fn note(message: &str) {
    if std::io::stderr().is_terminal() {
        let _ = writeln!(anstream::stderr(), "tollgate: {message}");
    }
}

/// Complains, and gives the status that says so.
pub fn failed(message: impl Display) -> u8 {
    // Where stderr is closed nobody reads it.
    let _ = writeln!(anstream::stderr(), "tollgate: {message}");
    FAILED
}

/// The name nearest to what was typed, if it is near at all.
pub fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names
        .map(|name| (distance(typed, name), name))
        .filter(|(distance, name)| *distance <= (name.len().max(typed.len()) / 3).max(2))
        .min()
        .map(|(_, name)| name)
}

/// Levenshtein's distance between two names, byte by byte.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.bytes().enumerate() {
        let mut diagonal = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for (j, right) in b.bytes().enumerate() {
            let cost = diagonal + usize::from(left != right);
            let (Some(before), Some(above)) = (row.get(j).copied(), row.get(j + 1).copied()) else {
                break;
            };
            diagonal = above;
            if let Some(cell) = row.get_mut(j + 1) {
                *cell = cost.min(before + 1).min(above + 1);
            }
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        let names = ["cognito/implicit-grant", "acm/email-validation"];
        let nearest = |typed| nearest(typed, names.into_iter());
        assert_eq!(
            nearest("cognito/implict-grant"),
            Some("cognito/implicit-grant")
        );
        assert_eq!(nearest("acm/email-validaton"), Some("acm/email-validation"));
        assert_eq!(nearest("zebra"), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
