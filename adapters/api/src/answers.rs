//! Answers that are given again as they are: the same text from the same caller, while all that the answer was made of
//! is still true. Consoles and services ask the same few questions again and again; parsing, checking and resolving
//! them takes several times as long as everything else that is done with a request out of memory.

use crate::http::MediaType;
use actix_web::web::Bytes;
use moka::sync::Cache;
use std::sync::Arc;
use tenantry_application::coherence::{Coherence, MadeOf};
use tenantry_domain::access::{Bond, Caller};

/// Answers by all that they depend on, beside what they are made of.
#[derive(Clone)]
pub(crate) struct Answers(Cache<Question, Arc<Answer>>);

/// Who asks, in which form, and the text of the request, byte by byte.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Question(Box<[u8]>);

struct Answer {
    body: Bytes,
    made_of: MadeOf,
}

impl Answers {
    /// How many bytes of questions and answers are kept.
    const MAX_BYTES: u64 = 16 * 1024 * 1024;
    /// A longer question is seldom asked twice.
    const MAX_QUESTION: usize = 2048;

    pub(crate) fn new() -> Self {
        let weight = |question: &Question, answer: &Arc<Answer>| {
            u32::try_from(question.0.len() + answer.body.len()).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(Self::MAX_BYTES).weigher(weight).build())
    }

    /// The answer, if it was given before and would be given the same now.
    pub(crate) fn recall(&self, memory: &Coherence, question: &Question) -> Option<Bytes> {
        let answer = self.0.get(question)?;
        if memory.still_true(&answer.made_of) {
            return Some(answer.body.clone());
        }
        None
    }

    /// Keeps an answer.
    pub(crate) fn keep(&self, question: Question, body: Bytes, made_of: MadeOf) {
        self.0.insert(question, Arc::new(Answer { body, made_of }));
    }
}

impl Question {
    /// A request's question; `None` if it is too long to be worth keeping.
    pub(crate) fn new(caller: &Caller, media: MediaType, body: &[u8]) -> Option<Self> {
        if body.len() > Answers::MAX_QUESTION {
            return None;
        }
        let mut bytes = Vec::with_capacity(body.len() + 128);
        // Each text ends where the next one begins, whatever is in it: its length comes first.
        for text in [caller.issuer(), caller.subject()] {
            bytes.extend_from_slice(&text.len().to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        match caller.bond() {
            Bond::Tenant(tenant) => {
                bytes.push(2);
                bytes.extend_from_slice(tenant.as_bytes());
            }
            Bond::Platform => bytes.push(1),
            Bond::Nothing | Bond::System(_) => bytes.push(0),
        }
        bytes.extend_from_slice(&caller.scopes().bits().to_be_bytes());
        bytes.push(u8::from(media == MediaType::Json));
        bytes.extend_from_slice(body);
        Some(Self(bytes.into_boxed_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenantry_domain::TenantId;
    use tenantry_domain::access::Scopes;

    fn caller(subject: &str, scope: &str, tenant: Option<TenantId>) -> Caller {
        let (issuer, token_id) = ("issuer".to_owned(), "token".to_owned());
        Caller::with_token(issuer, subject.to_owned(), token_id, None, Scopes::parse(scope), tenant)
    }

    #[test]
    fn whoever_asks_with_other_rights_asks_another_question() {
        let tenant = Some(TenantId::from_random([7; 16]));
        let callers = [
            caller("a", "auth:tenant:read", tenant),
            caller("b", "auth:tenant:read", tenant),
            caller("a", "auth:tenant:read auth:audit:read", tenant),
            caller("a", "auth:tenant:read", Some(TenantId::from_random([8; 16]))),
            caller("a", "auth:tenant:read", None),
            caller("a", "auth:tenant:read auth:platform", None),
        ];
        let mut questions: Vec<_> =
            callers.iter().filter_map(|caller| Question::new(caller, MediaType::Json, b"{}")).collect();
        questions.extend(Question::new(&callers[0], MediaType::GraphqlResponse, b"{}"));
        questions.extend(Question::new(&callers[0], MediaType::Json, b"{ }"));
        assert_eq!(questions.len(), callers.len() + 2);
        for (place, question) in questions.iter().enumerate() {
            assert!(!questions[..place].contains(question), "{place}");
        }
        assert_eq!(Question::new(&callers[0], MediaType::Json, b"{}").as_ref(), questions.first());
    }

    #[test]
    fn a_long_question_is_not_kept() {
        assert!(Question::new(&caller("a", "", None), MediaType::Json, &[b' '; 2049]).is_none());
    }
}
