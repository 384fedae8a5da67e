//! Ranking tenants by what they take: all of them are looked at, each time.

use crate::view::MemoryView;
use std::cmp::Reverse;
use tenantry_application::quota::{Top, TopBy, TopTenant};
use tenantry_domain::Amount;
use tenantry_domain::quota::{QuotaStatus, Resource, TakenShare};
use tenantry_domain::tenant::Tenant;

impl MemoryView {
    /// The tenants in sight that take something, in their order.
    pub(super) fn ranked(&self, resource: &Resource, by: TopBy, rows: u16) -> Top {
        let tenants = self.state.living().map(|tenant| Tenant::id(tenant)).filter(|&tenant| self.has(tenant));
        let statuses = tenants.map(|tenant| self.status(tenant, resource));
        let mut ranked: Vec<_> = statuses.filter_map(|status| Some((place(&status, by)?, status))).collect();
        ranked.sort_by_key(|(place, status)| (Reverse(*place), status.tenant));
        let tenants = ranked.iter().take(usize::from(rows)).map(|(_, status)| TopTenant::from(status)).collect();
        Top { as_of: Some(self.now), tenants }
    }
}

/// What stands for a tenant's place; `None` if it has none.
fn place(status: &QuotaStatus, by: TopBy) -> Option<u64> {
    if status.usage.taken() == Amount::ZERO {
        return None;
    }
    match by {
        TopBy::Used => Some(status.usage.used.get()),
        TopBy::Share => status.ceiling().share(&status.usage).map(TakenShare::millionths),
    }
}
