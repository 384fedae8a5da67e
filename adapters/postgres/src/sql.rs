//! Statements that are put together piece by piece.

use sea_orm::{DbBackend, Statement, Value};
use std::fmt::Write as _;

/// A statement that grows: its text with placeholders, and the values for them.
pub(crate) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// Begins with a text. Its own placeholders, from `$1` on, are for these values.
    pub(crate) fn new<const N: usize>(text: &str, values: [Value; N]) -> Self {
        Self { text: text.to_owned(), values: values.into() }
    }

    /// Adds a piece of text in which each `?` is the place of the next value; once there is none left, it stands for itself.
    pub(crate) fn push<const N: usize>(&mut self, piece: &str, values: [Value; N]) {
        let mut values = values.into_iter();
        for character in piece.chars() {
            match (character, values.size_hint().0) {
                ('?', 1..) => {
                    self.values.extend(values.next());
                    // Writing to a String can't fail.
                    let _ = write!(self.text, "${}", self.values.len());
                }
                (other, _) => self.text.push(other),
            }
        }
    }

    /// The statement.
    pub(crate) fn statement(self) -> Statement {
        Statement::from_sql_and_values(DbBackend::Postgres, self.text, self.values)
    }
}
