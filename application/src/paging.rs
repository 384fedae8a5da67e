//! Pages by keyset: where a page begins is a position in an order, never a count of rows to skip.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long a page may be: 1 to 100, 20 unless told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct First(u16);

/// A number that is no page length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be from 1 to {max}")]
pub struct FirstError {
    max: u16,
}

impl First {
    /// The greatest length.
    pub const MAX: u16 = 100;
    /// The greatest length of a page below another page.
    pub const MAX_BELOW: u16 = 20;

    /// # Errors
    /// [`FirstError`] outside the bounds.
    pub fn new(first: Option<i32>) -> Result<Self, FirstError> {
        Self::bounded(first, Self::MAX)
    }

    /// A page below another page.
    ///
    /// # Errors
    /// [`FirstError`] outside the narrower bounds.
    pub fn below(first: Option<i32>) -> Result<Self, FirstError> {
        Self::bounded(first, Self::MAX_BELOW)
    }

    fn bounded(first: Option<i32>, max: u16) -> Result<Self, FirstError> {
        match first {
            None => Ok(Self(20)),
            Some(first) => match u16::try_from(first) {
                Ok(first) if (1..=max).contains(&first) => Ok(Self(first)),
                _ => Err(FirstError { max }),
            },
        }
    }

    /// The length.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// One row more, which tells whether there is a next page.
    #[must_use]
    pub const fn and_one(self) -> u16 {
        self.0 + 1
    }
}

/// Writes and reads the positions of one list, for callers to hand back.
///
/// A cursor holds a digest of its list's order and filter, so that it can't be used in another list by mistake. It
/// is no secret and no proof: a forged one leads to another position of the same list, within the same reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursors {
    list: String,
}

#[derive(Serialize, Deserialize)]
struct Cursor<L, P> {
    l: L,
    p: P,
}

/// A text that is no cursor of this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a cursor of the same list, with the same order and filter")]
pub struct CursorError;

impl Cursors {
    /// No list has cursors longer than this.
    const MAX_TEXT: usize = 2048;

    /// The cursors of the list that this text describes: its name, order and filter.
    #[must_use]
    pub fn of_list(description: &str) -> Self {
        // Twelve characters are enough to tell one list from another.
        Self { list: BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(description.as_bytes())[..9]) }
    }

    /// The cursor of a position.
    pub fn write(&self, position: &impl Serialize) -> String {
        let cursor = Cursor { l: self.list.as_str(), p: position };
        // A position is made of texts and numbers, which always have a JSON form.
        BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
    }

    /// The position of a cursor.
    ///
    /// # Errors
    /// [`CursorError`] for everything that isn't a cursor of this list.
    pub fn read<P: DeserializeOwned>(&self, text: &str) -> Result<P, CursorError> {
        if text.len() > Self::MAX_TEXT {
            return Err(CursorError);
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError)?;
        let cursor: Cursor<String, P> = serde_json::from_slice(&bytes).map_err(|_| CursorError)?;
        if cursor.l == self.list { Ok(cursor.p) } else { Err(CursorError) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_position_in_its_own_list_only() {
        let list = Cursors::of_list("slug/ASC");
        let text = list.write(&("police", 7));
        assert_eq!(list.read(&text), Ok(("police".to_owned(), 7)));
        assert_eq!(Cursors::of_list("slug/DESC").read::<(String, i32)>(&text), Err(CursorError));
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let list = Cursors::of_list("slug/ASC");
        for text in ["", "?", "e30", "bnVsbA", &"A".repeat(4000)] {
            assert_eq!(list.read::<(String, i32)>(text), Err(CursorError), "{text:?}");
        }
    }

    #[test]
    fn pages_have_1_to_100_rows() {
        assert_eq!(First::new(None).map(First::get), Ok(20));
        assert_eq!(First::new(Some(100)).map(First::get), Ok(100));
        for first in [-1, 0, 101, i32::MAX, i32::MIN] {
            assert!(First::new(Some(first)).is_err(), "{first}");
        }
        assert!(First::below(Some(21)).is_err());
    }
}
