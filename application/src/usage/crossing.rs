//! What other servers hear when a threshold is crossed.

use tenantry_domain::TenantId;
use tenantry_domain::quota::ResourceKey;

/// A share of a quota was reached. Each is told once per window of a counter, and of a gauge once until it has fallen below
/// it: the transaction that reaches it says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// Whose quota.
    pub tenant: TenantId,
    /// Of what.
    pub resource: ResourceKey,
    /// The share in percent of limit and active grants.
    pub percent: u16,
}
