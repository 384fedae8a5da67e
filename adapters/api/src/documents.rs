//! Parsed requests: consoles and services send the same few texts again and again.

use crate::limits::check_text;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Request, ServerError};
use moka::sync::Cache;
use std::sync::Arc;

/// Parsed requests by their text, bounded by the length of the texts.
#[derive(Clone)]
pub(crate) struct Documents(Cache<String, Arc<ExecutableDocument>>);

impl Documents {
    /// How much text is kept; parsed, it takes about ten times as much.
    const MAX_TEXT: u64 = 1024 * 1024;

    pub(crate) fn new() -> Self {
        let weight = |text: &String, _: &Arc<ExecutableDocument>| u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(Self::MAX_TEXT).weigher(weight).build())
    }

    /// The parsed request.
    pub(crate) fn parse(&self, text: &str) -> Result<Arc<ExecutableDocument>, ServerError> {
        if let Some(document) = self.0.get(text) {
            return Ok(document);
        }
        check_text(text).map_err(|over| ServerError::new(over.to_string(), None))?;
        let document = Arc::new(parse_query(text)?);
        self.0.insert(text.to_owned(), Arc::clone(&document));
        Ok(document)
    }
}

/// The kind of the operation that a request executes, and how many root fields it has; `None` if it names none.
pub(crate) fn operation(document: &ExecutableDocument, request: &Request) -> Option<(OperationType, usize)> {
    let mut operations = document.operations.iter();
    let (_, operation) = match &request.operation_name {
        Some(wanted) => operations.find(|(name, _)| name.is_some_and(|name| name.as_str() == wanted))?,
        None => operations.next()?,
    };
    Some((operation.node.ty, operation.node.selection_set.node.items.len()))
}
