//! Pages (GraphQL Cursor Connections Specification): one row more than asked for tells whether there is a next page.

use async_graphql::SimpleObject;
use serde::de::DeserializeOwned;
use tenantry_application::{Cursors, First, Refusal};

/// Where a page stands in its list.
#[derive(SimpleObject)]
pub struct PageInfo {
    /// Whether there is more after this page.
    pub has_next_page: bool,
    /// Whether this page was asked for after a cursor, so that there is something before it.
    pub has_previous_page: bool,
    /// The cursor of the first row.
    pub start_cursor: Option<String>,
    /// The cursor of the last row: `after` it the next page begins.
    pub end_cursor: Option<String>,
}

/// The arguments of a page, checked.
pub(super) struct Asked<P> {
    pub(super) first: First,
    pub(super) after: Option<P>,
    pub(super) cursors: Cursors,
}

impl<P: DeserializeOwned> Asked<P> {
    pub(super) fn parse(
        cursors: Cursors,
        first: Option<i32>,
        after: Option<&str>,
        below: bool,
    ) -> Result<Self, Refusal> {
        let first = if below { First::below(first) } else { First::new(first) };
        let first = first.map_err(|error| Refusal::bad_input("first", error))?;
        let after = after.map(|after| cursors.read(after)).transpose();
        let after = after.map_err(|error| Refusal::bad_input("after", error))?;
        Ok(Self { first, after, cursors })
    }

    /// Takes the row that was one too many away, and says where the page stands.
    pub(super) fn page_info<E>(&self, edges: &mut Vec<E>, more: bool, cursor: impl Fn(&E) -> String) -> PageInfo {
        edges.truncate(usize::from(self.first.get()));
        PageInfo {
            has_next_page: more,
            has_previous_page: self.after.is_some(),
            start_cursor: edges.first().map(&cursor),
            end_cursor: edges.last().map(&cursor),
        }
    }
}
