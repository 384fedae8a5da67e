//! The keys that tokens are checked with.

use crate::LocalKey;
use crate::jwk::{ParsedSet, TrustedKey, TrustedKeys, parse_jwks};
use crate::watched_file::WatchedFile;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tenantry_application::ports::{Clock, SharedMoment};

/// How often the file is looked at, at most. Only time leads to a look, never a token: unknown names of keys cost a
/// search in memory.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The trusted keys. Those of a file follow the file: it is looked at when the keys are used, at most once a second,
/// and read when it has changed. A file that is gone or broken changes nothing: the last good keys stay.
pub struct KeySet {
    clock: Arc<dyn Clock>,
    file: Option<WatchedFile>,
    keys: RwLock<Arc<TrustedKeys>>,
    /// Counts the changes of the keys.
    generation: AtomicU64,
    /// When the file may be looked at again.
    next_look: SharedMoment,
}

/// Why there are no keys to begin with.
#[derive(Debug, thiserror::Error)]
pub enum KeySetError {
    /// The file can't be read, or isn't a JWK set.
    #[error("the trusted keys can't be read from {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The file is a JWK set, but holds no key for RS256 signatures.
    #[error(
        "{path} holds no key that can be used: it takes kty RSA, a kid, 2048 bits at least, and use sig and alg RS256 \
         or neither"
    )]
    Empty {
        /// The file.
        path: PathBuf,
    },
}

impl KeySet {
    /// Trusts the RSA keys in a JWKS file, and follows the file.
    ///
    /// # Errors
    /// [`KeySetError`] if it can't be read at first, or holds no key.
    pub fn from_file(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, KeySetError> {
        let file = WatchedFile::new(path.to_owned());
        let failed = |source| KeySetError::File { path: path.to_owned(), source };
        let content = file.changed_content().unwrap_or_else(|| Ok(Vec::new())).map_err(|error| failed(error.into()))?;
        let set = parse_jwks(&content).map_err(|error| failed(error.into()))?;
        warn_of_skipped(path, &set);
        if set.keys.is_empty() {
            return Err(KeySetError::Empty { path: path.to_owned() });
        }
        Ok(Self::new(set.keys, Some(file), clock))
    }

    /// Trusts the local key, and nothing else.
    #[must_use]
    pub fn from_local_key(key: &LocalKey, clock: Arc<dyn Clock>) -> Self {
        let keys = TrustedKeys::from([(key.key_id().to_owned(), key.public().clone())]);
        tracing::debug!(key.id = key.key_id(), path = %key.path().display(), "trusting the local key");
        Self::new(keys, None, clock)
    }

    fn new(keys: TrustedKeys, file: Option<WatchedFile>, clock: Arc<dyn Clock>) -> Self {
        let next_look = SharedMoment::new(clock.monotonic().saturating_add(LOOK_EVERY));
        Self { clock, file, keys: RwLock::new(Arc::new(keys)), generation: AtomicU64::new(0), next_look }
    }

    /// Looks at the file if it is time to, and tells which generation of keys is in force.
    pub(crate) fn refresh(&self) -> u64 {
        if let Some(file) = self.file.as_ref().filter(|_| self.is_time_to_look()) {
            self.look(file);
        }
        self.generation.load(Ordering::Acquire)
    }

    /// The key of that name.
    pub(crate) fn find(&self, key_id: &str) -> Option<TrustedKey> {
        self.current().get(key_id).cloned()
    }

    fn current(&self) -> Arc<TrustedKeys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Of all threads that come when it is time, one looks.
    fn is_time_to_look(&self) -> bool {
        let (now, due) = (self.clock.monotonic(), self.next_look.get());
        now >= due && self.next_look.replace(due, now.saturating_add(LOOK_EVERY))
    }

    fn look(&self, file: &WatchedFile) {
        let Some(content) = file.changed_content() else { return };
        let path = file.path();
        let set = content
            .map_err(|error| error.to_string())
            .and_then(|content| parse_jwks(&content).map_err(|error| error.to_string()));
        match set {
            Ok(set) => {
                warn_of_skipped(path, &set);
                self.replace(path, set.keys);
            }
            Err(error) => {
                tracing::warn!(path = %path.display(), error, "the trusted keys can't be read: the last ones stay");
            }
        }
    }

    fn replace(&self, path: &Path, keys: TrustedKeys) {
        if *self.current() == keys {
            return;
        }
        if keys.is_empty() {
            tracing::warn!(path = %path.display(), "the file names no key that can be used: no token is accepted now");
        }
        let names: Vec<_> = keys.keys().map(String::as_str).collect();
        tracing::info!(path = %path.display(), keys = ?names, "the trusted keys have changed");
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        // After the keys: whoever reads the new number finds the new keys. One who read the old number may have found
        // the new keys too, and only checks once more.
        self.generation.fetch_add(1, Ordering::Release);
    }
}

fn warn_of_skipped(path: &Path, set: &ParsedSet) {
    for (position, error) in &set.skipped {
        tracing::warn!(path = %path.display(), position, %error, "a key in the set isn't used");
    }
}
