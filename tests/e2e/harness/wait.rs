//! Waiting: often, briefly, and with a deadline that says what was waited for.

use std::future::Future;
use std::time::{Duration, Instant};

/// Asks again and again until there is an answer, for up to thirty seconds.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, ask: impl FnMut() -> F) -> T {
    within(Duration::from_secs(30), what, ask).await.0
}

/// Asks again and again until there is an answer, and tells how long it took. Fails after `limit`.
pub async fn within<T, F: Future<Output = Option<T>>>(
    limit: Duration,
    what: &str,
    mut ask: impl FnMut() -> F,
) -> (T, Duration) {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return (answer, began.elapsed());
        }
        assert!(began.elapsed() < limit, "waited {limit:?} in vain until {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
