/// Randomness for identifiers.
pub trait Ids: Send + Sync {
    /// Sixteen bytes that nobody can guess and that never come twice, from the system's secure source.
    fn random(&self) -> [u8; 16];
}
