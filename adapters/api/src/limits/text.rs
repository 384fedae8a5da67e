//! What can be told from a request's text, before it is parsed.

use super::OverLimit;
use std::collections::HashSet;
use std::fmt;

/// How deep brackets may be nested; the parser calls itself for each.
const MAX_BRACKETS: usize = 64;
/// How many names, values and signs there may be. Parsed, each takes a hundred times the memory of its text.
const MAX_TOKENS: usize = 6_000;

/// A text that isn't even parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BadText {
    /// It goes over a limit.
    OverLimit(OverLimit),
    /// An input has two values under this name. Parsed, only the last would be left, and nobody could tell which was
    /// meant (GraphQL, section 5.6.3, Input Object Field Uniqueness).
    Twice(String),
}

impl BadText {
    /// The input's field that is to blame, if one is.
    pub(crate) fn field(&self) -> Option<&str> {
        match self {
            Self::OverLimit(_) => None,
            Self::Twice(field) => Some(field),
        }
    }
}

impl fmt::Display for BadText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OverLimit(over) => over.fmt(f),
            Self::Twice(field) => write!(f, "{field} stands twice in one input"),
        }
    }
}

/// Checks how long the text is in tokens, how deep its brackets are nested, and that no input has two values under one
/// name. What stands in strings and comments doesn't count.
pub(crate) fn check_text(query: &str) -> Result<(), BadText> {
    let mut brackets = Brackets::default();
    let mut tokens = 0_usize;
    let mut rest = query;
    while let Some(byte) = rest.bytes().next() {
        let (token, tail) = rest.split_at(length(rest));
        rest = tail;
        if byte == b'#' || byte == b',' || byte.is_ascii_whitespace() {
            continue;
        }
        tokens += 1;
        if tokens > MAX_TOKENS {
            return Err(over("names, values and signs", MAX_TOKENS));
        }
        brackets.pass(token)?;
    }
    Ok(())
}

const fn over(what: &'static str, max: usize) -> BadText {
    BadText::OverLimit(OverLimit { what, max: max as u64 })
}

/// What is open at some place in the text.
#[derive(Default)]
struct Brackets<'a> {
    open: Vec<Bracket<'a>>,
    /// How many of them hold arguments: within these, braces hold inputs and not selections.
    arguments: usize,
    /// The last token; a name if a colon may follow it.
    last: &'a str,
}

enum Bracket<'a> {
    Arguments,
    /// An input, and the names that have stood in it.
    Input(HashSet<&'a str>),
    ListOrSelection,
}

impl<'a> Brackets<'a> {
    fn pass(&mut self, token: &'a str) -> Result<(), BadText> {
        match token {
            "(" => {
                self.arguments += 1;
                self.open(Bracket::Arguments)?;
            }
            "{" if self.arguments > 0 => self.open(Bracket::Input(HashSet::new()))?,
            "{" | "[" => self.open(Bracket::ListOrSelection)?,
            ")" | "}" | "]" => {
                if let Some(Bracket::Arguments) = self.open.pop() {
                    self.arguments -= 1;
                }
            }
            ":" => {
                if let Some(Bracket::Input(names)) = self.open.last_mut()
                    && !names.insert(self.last)
                {
                    return Err(BadText::Twice(self.last.to_owned()));
                }
            }
            _ => {}
        }
        self.last = token;
        Ok(())
    }

    fn open(&mut self, bracket: Bracket<'a>) -> Result<(), BadText> {
        if self.open.len() >= MAX_BRACKETS {
            return Err(over("nested brackets", MAX_BRACKETS));
        }
        self.open.push(bracket);
        Ok(())
    }
}

/// How long the token is with which the text begins: a string, a comment, a name or a number; otherwise one character.
fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes {
        [b'#', tail @ ..] => 1 + until(tail, |byte| matches!(byte, b'\n' | b'\r')),
        [b'"', b'"', b'"', tail @ ..] => 3 + block_string(tail),
        [b'"', tail @ ..] => 1 + string(tail),
        [b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z', ..] => {
            until(bytes, |byte| byte != b'_' && !byte.is_ascii_alphanumeric())
        }
        _ => text.chars().next().map_or(0, char::len_utf8),
    }
}

/// How many bytes there are before one for which `found` holds.
fn until(bytes: &[u8], found: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|&byte| found(byte)).unwrap_or(bytes.len())
}

/// The length of a string from behind its first quote.
fn string(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    loop {
        match rest {
            [b'\\', escaped, tail @ ..] if escaped.is_ascii() => rest = tail,
            // A string ends with its quote, or is broken by the line's end; the parser will say so.
            [b'"' | b'\n' | b'\r', tail @ ..] => return bytes.len() - tail.len(),
            [_, tail @ ..] => rest = tail,
            [] => return bytes.len(),
        }
    }
}

fn block_string(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    loop {
        match rest {
            [b'\\', b'"', b'"', b'"', tail @ ..] => rest = tail,
            [b'"', b'"', b'"', tail @ ..] => return bytes.len() - tail.len(),
            [_, tail @ ..] => rest = tail,
            [] => return bytes.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_brackets_are_refused_before_the_parser_sees_them() {
        for bracket in ["{", "[", "(", "{a"] {
            assert!(check_text(&bracket.repeat(100_000)).is_err());
        }
    }

    #[test]
    fn texts_of_too_many_tokens_are_refused_before_the_parser_sees_them() {
        let fields = |count| format!("{{ {} }}", "ab, ".repeat(count));
        assert_eq!(check_text(&fields(5_998)), Ok(()), "with the brackets it is as much as is accepted");
        assert!(check_text(&fields(5_999)).is_err());
        assert_eq!(check_text(&format!("{{ a(x: \"{0}\", y: \"\"\"{0}\"\"\") }} # {0}", "a ".repeat(9_000))), Ok(()));
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let deep = "{".repeat(100);
        for query in [
            format!("{{ a(x: \"{deep}\") }}"),
            format!("{{ a(x: \"\\\"{deep}\") }}"),
            format!("{{ a(x: \"\\ä\\\\\\\"{deep}\") }}"),
            format!("{{ a(x: \"\"\"{deep} \\\"\"\" {deep}\"\"\") }}"),
            format!("# {deep}\n{{ a }}"),
        ] {
            assert_eq!(check_text(&query), Ok(()), "{query}");
        }
        assert!(check_text(&format!("{{ a(x: \"\") {deep}")).is_err(), "after an empty string they do");
        assert!(check_text(&format!("\u{feff}{{ ä \u{1f693} {deep}")).is_err(), "nor does it matter what they follow");
    }

    #[test]
    fn a_name_stands_once_in_an_input() {
        for (query, twice) in [
            ("{ a(x: {b: 1, b: 2}) }", "b"),
            ("{ a(x: {b: {c: 1}, d: [{c: 1}, {c: 1 c: 2}]}) }", "c"),
            ("query($x: I = {b: ENUM, b: $c}) { a }", "b"),
            ("{ a @d(x: {b: 1 # b\n  b : 2}) }", "b"),
            ("{ a(x: {b: {b: 1}, c: 2, b: 3}) }", "b"),
        ] {
            assert_eq!(check_text(query), Err(BadText::Twice(twice.to_owned())), "{query}");
        }
        for query in [
            "{ a(x: {b: 1, c: 2}, y: {b: 1}) { b: a(x: {b: b}) b: a } }",
            "{ a(x: [{b: 1}, {b: 2}]) }",
            "{ a(x: {b: {b: {b: 1}}}) }",
            "{ a(x: {b: \"b: 1, b: 2\", c: \"\"\"b: 1\"\"\"}) }",
            "query($b: Int, $c: [Int]) { a(b: $b, c: $c) { b: c b: c } }",
        ] {
            assert_eq!(check_text(query), Ok(()), "{query}");
        }
    }
}
