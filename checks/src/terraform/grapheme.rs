//! Letters as people see them: what `substr`, `strrev` and `length` count.
//!
//! Invariant: the pieces joined are the text. Combining marks, joiners, variation selectors, skin
//! tones, flags and line ends stay with the letter before them; the scripts whose syllables need
//! the tables of Unicode (Hangul jamo, Indic conjuncts) are cut by character.
//! See <https://unicode.org/reports/tr29/>.

/// The letters of a text.
pub fn graphemes(text: &str) -> Vec<&str> {
    if text.is_ascii() && !text.contains('\r') {
        return (0..text.len()).filter_map(|at| text.get(at..=at)).collect();
    }
    let mut letters = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    let mut flags = 0;
    for (at, letter) in text.char_indices() {
        let joins = match before {
            None | Some('\u{200d}') => true,
            Some('\r') => letter == '\n',
            Some('\n') => false,
            Some(previous) if is_flag(previous) && is_flag(letter) => flags % 2 == 1,
            Some(_) => extends(letter),
        };
        if !joins {
            letters.push(&text[start..at]);
            start = at;
            flags = 0;
        }
        flags += usize::from(is_flag(letter));
        before = Some(letter);
    }
    if start < text.len() {
        letters.push(&text[start..]);
    }
    letters
}

const fn is_flag(letter: char) -> bool {
    matches!(letter, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Whether a character belongs to the one before it.
const fn extends(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{903}'
        | '\u{93a}'..='\u{93c}' | '\u{93e}'..='\u{94f}' | '\u{e31}' | '\u{e34}'..='\u{e3a}'
        | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{200c}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::graphemes;

    #[test]
    fn marks_and_joined_signs_stay_together() {
        assert_eq!(graphemes("abc"), ["a", "b", "c"]);
        assert_eq!(graphemes("e\u{301}x"), ["e\u{301}", "x"]);
        assert_eq!(graphemes("a\r\nb"), ["a", "\r\n", "b"]);
        assert_eq!(graphemes("🇩🇪🇫🇷"), ["🇩🇪", "🇫🇷"]);
        assert_eq!(graphemes("👩\u{200d}🔬!"), ["👩\u{200d}🔬", "!"]);
        assert!(graphemes("").is_empty());
    }
}
