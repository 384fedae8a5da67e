//! Counting the uses that quotas refused: whose, and of what.

use std::collections::BTreeMap;
use tenantry_domain::TenantId;
use tenantry_domain::quota::ResourceKey;

/// The uses that quotas refused on a server since it began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExceededQuotas {
    each: BTreeMap<(TenantId, ResourceKey), u64>,
    others: u64,
}

impl ExceededQuotas {
    /// How many quotas are counted each for itself: those that refused something first.
    pub const MAX_EACH: usize = 1000;

    /// How often each of these quotas refused something.
    pub fn each(&self) -> impl Iterator<Item = (TenantId, &ResourceKey, u64)> {
        self.each.iter().map(|((tenant, resource), times)| (*tenant, resource, *times))
    }

    /// How often all others did.
    #[must_use]
    pub const fn others(&self) -> u64 {
        self.others
    }

    /// Counts one more.
    pub(crate) fn count(&mut self, tenant: TenantId, resource: &ResourceKey) {
        let quota = (tenant, resource.clone());
        if let Some(times) = self.each.get_mut(&quota) {
            *times += 1;
        } else if self.each.len() < Self::MAX_EACH {
            self.each.insert(quota, 1);
        } else {
            self.others += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenant(number: usize) -> TenantId {
        let mut bytes = [7; 16];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        TenantId::from_random(bytes)
    }

    fn resource(key: &str) -> ResourceKey {
        ResourceKey::parse(key).unwrap()
    }

    fn counted(quotas: &ExceededQuotas, of: TenantId, key: &str) -> Option<u64> {
        quotas.each().find(|(tenant, resource, _)| (*tenant, resource.as_str()) == (of, key)).map(|(_, _, times)| times)
    }

    #[test]
    fn each_tenants_resource_is_counted_for_itself() {
        let mut quotas = ExceededQuotas::default();
        for (number, key) in [(1, "users"), (2, "users"), (1, "users"), (1, "storage.bytes")] {
            quotas.count(tenant(number), &resource(key));
        }
        assert_eq!(counted(&quotas, tenant(1), "users"), Some(2));
        assert_eq!(counted(&quotas, tenant(2), "users"), Some(1));
        assert_eq!(counted(&quotas, tenant(1), "storage.bytes"), Some(1));
        assert_eq!((quotas.each().count(), quotas.others()), (3, 0));
    }

    #[test]
    fn beyond_so_many_quotas_the_others_are_counted_together() {
        let mut quotas = ExceededQuotas::default();
        let users = resource("users");
        for number in 0..ExceededQuotas::MAX_EACH + 2 {
            quotas.count(tenant(number), &users);
        }
        quotas.count(tenant(0), &users);
        quotas.count(tenant(ExceededQuotas::MAX_EACH), &users);
        assert_eq!((quotas.each().count(), quotas.others()), (ExceededQuotas::MAX_EACH, 3));
        assert_eq!(counted(&quotas, tenant(0), "users"), Some(2), "whoever was first is still counted for itself");
        assert_eq!(counted(&quotas, tenant(ExceededQuotas::MAX_EACH), "users"), None);
    }
}
