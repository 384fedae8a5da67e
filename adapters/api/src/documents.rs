//! Parsed requests: consoles and services send the same few texts again and again.

mod validated;

use crate::graphql::request_error;
use crate::limits::{MAX_NESTING, check_text};
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{Request, ServerError, Variables};
use moka::sync::Cache;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use validated::Kinds;

/// Parsed requests by their text, bounded by the length of the texts.
#[derive(Clone)]
pub(crate) struct Documents(Cache<String, Arc<Document>>);

/// A parsed request.
pub(crate) struct Document {
    /// What the parser made of its text.
    pub(crate) parsed: ExecutableDocument,
    kinds: Option<Kinds>,
    was_valid: AtomicBool,
}

impl Document {
    fn new(text: &str, parsed: ExecutableDocument) -> Self {
        Self { kinds: Kinds::of(text, &parsed), parsed, was_valid: AtomicBool::new(false) }
    }

    /// Whether its validity depends on nothing but the text. Where a variable has no value, validation doesn't look at
    /// all that the text says.
    pub(crate) fn decides_alone(&self, variables: &Variables) -> bool {
        self.kinds.as_ref().is_some_and(|kinds| kinds.have(variables))
    }

    /// Validation has found nothing, in a request in which the text decided alone.
    pub(crate) fn note_valid(&self) {
        self.was_valid.store(true, Ordering::Relaxed);
    }

    /// Whether validation would find nothing again, if the text decides alone.
    pub(crate) fn was_valid(&self) -> bool {
        self.was_valid.load(Ordering::Relaxed)
    }
}

impl Documents {
    /// How much text is kept; parsed, it takes about ten times as much.
    const MAX_TEXT: u64 = 1024 * 1024;

    pub(crate) fn new() -> Self {
        let weight = |text: &String, _: &Arc<Document>| u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(Self::MAX_TEXT).weigher(weight).build())
    }

    /// The parsed request.
    pub(crate) fn parse(&self, text: &str) -> Result<Arc<Document>, ServerError> {
        if let Some(document) = self.0.get(text) {
            return Ok(document);
        }
        check_text(text).map_err(|bad| request_error(bad.to_string(), bad.field()))?;
        Ok(Arc::new(Document::new(text, parse_query(text)?)))
    }

    /// Keeps a parsed request that is within all limits, for when the same text comes again.
    pub(crate) fn keep(&self, text: &str, document: &Arc<Document>) {
        if !self.0.contains_key(text) {
            self.0.insert(text.to_owned(), Arc::clone(document));
        }
    }
}

/// The kind of the operation that a request executes, and how many root fields it has; `None` if it names none.
pub(crate) fn operation(document: &ExecutableDocument, request: &Request) -> Option<(OperationType, usize)> {
    let mut operations = document.operations.iter();
    let (_, operation) = match &request.operation_name {
        Some(wanted) => operations.find(|(name, _)| name.is_some_and(|name| name.as_str() == wanted))?,
        None => operations.next()?,
    };
    let fields = root_fields(document, &operation.node.selection_set.node, 0).unwrap_or(usize::MAX);
    Some((operation.node.ty, fields))
}

/// How many fields a selection has itself, fragments spread out. The limits have bounded it; `None` at once if a
/// fragment spreads itself, which the library's validation refuses later.
fn root_fields(document: &ExecutableDocument, set: &SelectionSet, nesting: usize) -> Option<usize> {
    if nesting > MAX_NESTING {
        return None;
    }
    set.items.iter().try_fold(0_usize, |sum, selection| {
        let fields = match &selection.node {
            Selection::Field(_) => 1,
            Selection::InlineFragment(inline) => root_fields(document, &inline.node.selection_set.node, nesting + 1)?,
            Selection::FragmentSpread(spread) => match document.fragments.get(&spread.node.fragment_name.node) {
                Some(fragment) => root_fields(document, &fragment.node.selection_set.node, nesting + 1)?,
                None => 0,
            },
        };
        Some(sum.saturating_add(fields))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_in_fragments_are_counted_too() {
        let count = |text: &str| operation(&parse_query(text).unwrap(), &Request::new(text)).map(|(_, fields)| fields);
        assert_eq!(count("mutation { a b }"), Some(2));
        assert_eq!(count("mutation { ...F ... { c } } fragment F on Mutation { a b }"), Some(3));
        assert_eq!(
            count("mutation { ...F ...F } fragment F on Mutation { ...G } fragment G on Mutation { a }"),
            Some(2)
        );
        assert!(count("mutation { ...F } fragment F on Mutation { ...F ...F }").is_some_and(|fields| fields > 1));
    }
}
