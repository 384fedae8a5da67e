//! Who is connected: the servers' reports, and their sums.

use crate::state::ReportRow;
use crate::store::MemoryStore;
use crate::view::MemoryView;
use async_trait::async_trait;
use tenantry_application::access::OpenSockets;
use tenantry_application::ports::{AccessView, SocketReports, StoreError};
use tenantry_domain::{EntryId, TenantId, Timestamp};

impl ReportRow {
    /// Whether the report counts at `now`.
    pub(crate) fn is_good(&self, now: Timestamp) -> bool {
        now < self.at.plus_seconds(OpenSockets::GOOD_FOR_SECONDS)
    }

    /// Whether the report has been kept for long enough.
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        self.at.plus_seconds(OpenSockets::KEPT_SECONDS) <= now
    }

    fn sockets_of(&self, tenant: TenantId) -> u64 {
        self.sockets.iter().filter(|(of, _)| *of == tenant).map(|(_, count)| u64::from(*count)).sum()
    }
}

#[async_trait]
impl SocketReports for MemoryStore {
    async fn report(&self, server: EntryId, sockets: &[(TenantId, u32)]) -> Result<(), StoreError> {
        let report = ReportRow { at: self.shared.clock.now(), sockets: sockets.to_vec() };
        self.shared.change(|state| state.reports.insert(server, report));
        Ok(())
    }
}

#[async_trait]
impl AccessView for MemoryView {
    async fn open_sockets(&mut self, tenants: &[TenantId]) -> Result<Vec<OpenSockets>, StoreError> {
        Ok(tenants.iter().map(|&tenant| self.sockets_of(tenant)).collect())
    }
}

impl MemoryView {
    fn sockets_of(&self, tenant: TenantId) -> OpenSockets {
        let mut sum = OpenSockets { sockets: 0, servers: 0, as_of: None };
        if !self.sees(Some(tenant)) {
            return sum;
        }
        // A server that says nothing of the tenant has none of its sockets, and has said so.
        for report in self.state.reports.values().filter(|report| report.is_good(self.now)) {
            sum.sockets += report.sockets_of(tenant);
            sum.servers += 1;
            sum.as_of = Some(sum.as_of.map_or(report.at, |oldest| oldest.min(report.at)));
        }
        sum
    }
}
