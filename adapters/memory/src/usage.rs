//! Using quotas: a batch is decided and kept under its counter's lock.

use crate::locks::LockName;
use crate::misuse::Misuse;
use crate::state::{CounterName, CounterRow, KeyName, KeyRow, State, TenantRow};
use crate::store::MemoryStore;
use tenantry_application::ports::StoreError;
use tenantry_application::usage::{Crossing, Decided, KnownKey, Opened, UseBatch, UseRefused, Used, WhichWindow};
use tenantry_domain::quota::{QuotaStatus, Resource, Usage, Window};
use tenantry_domain::usage::{Reservation, ReservationState};
use tenantry_domain::{ReservationId, Timestamp};

impl MemoryStore {
    pub(crate) async fn carry_out(&self, batch: &UseBatch) -> Result<Vec<Result<Used, UseRefused>>, StoreError> {
        if !batch.is_permitted() {
            return Err(Misuse::OutOfReach.into());
        }
        loop {
            let now = self.shared.clock.now();
            let Some((name, window)) = self.shared.snapshot().counter(batch, now) else {
                let why = self.shared.snapshot().without_counter(batch);
                return Ok(batch.refuse_all(&why));
            };
            let _held = self.shared.locks.acquire(LockName::Counter(name.clone())).await;
            let now = self.shared.clock.now();
            if self.shared.snapshot().counter(batch, now).is_none_or(|(at, _)| at != name) {
                // While this one waited, another window has begun.
                continue;
            }
            let (answers, crossed) = self.shared.change(|state| state.use_quota(batch, &name, window, now));
            for percent in crossed {
                self.tell_crossing(Crossing { tenant: batch.tenant, resource: batch.resource.clone(), percent });
            }
            return Ok(answers);
        }
    }
}

impl State {
    /// The counter of a batch, and its window; `None` if the resource isn't defined.
    fn counter(&self, batch: &UseBatch, now: Timestamp) -> Option<(CounterName, Option<Window>)> {
        let counting = self.resources.get(&batch.resource)?.counting();
        let window = match batch.window {
            WhichWindow::Current => counting.window(now),
            WhichWindow::Begun(began) => began.and_then(|began| counting.window(began)),
        };
        let began = window.map(|window| window.starts_at);
        Some((CounterName { tenant: batch.tenant, resource: batch.resource.clone(), window: began }, window))
    }

    /// Why there is no counter for a batch: of a tenant that isn't there nothing else is told.
    fn without_counter(&self, batch: &UseBatch) -> UseRefused {
        match self.tenants.get(&batch.tenant).and_then(TenantRow::living) {
            Some(_) => UseRefused::NoSuchResource,
            None => UseRefused::NoSuchTenant,
        }
    }

    /// Opens the account, lets the application decide, and keeps what came of it. Decided in the step that keeps it, so
    /// that nothing it was decided on has changed meanwhile.
    fn use_quota(
        &mut self,
        batch: &UseBatch,
        name: &CounterName,
        window: Option<Window>,
        now: Timestamp,
    ) -> (Vec<Result<Used, UseRefused>>, Vec<u16>) {
        let Some(tenant) = self.tenants.get(&batch.tenant).and_then(TenantRow::living).map(|tenant| tenant.status())
        else {
            return (batch.refuse_all(&UseRefused::NoSuchTenant), Vec::new());
        };
        let Some(resource) = self.resources.get(&batch.resource).cloned() else {
            return (batch.refuse_all(&UseRefused::NoSuchResource), Vec::new());
        };
        self.expire(name, now);
        let key_name = |key| KeyName::new(tenantry_domain::access::Reach::Tenant(batch.tenant), key);
        let known = |key| {
            let row: &KeyRow = self.keys.get(&key_name(key)).filter(|row| row.expires_at > now)?;
            Some(KnownKey { digest: row.digest, outcome: row.outcome.clone() })
        };
        let counter = self.counters.get(name).cloned().unwrap_or_default();
        let needed = batch.uses.iter().filter_map(|one| one.asked.needs());
        let opened = Opened {
            tenant,
            status: self.status_in(name, &resource, counter.usage, now),
            window,
            told: counter.told,
            reservations: needed.filter_map(|id| self.reservation_in(name, id).cloned()).collect(),
            keys: batch.uses.iter().map(|one| one.key.as_ref().and_then(known)).collect(),
        };
        let Decided { account, before: _, done, is_written, crossed, answers } = batch.decide(opened);
        if is_written {
            self.counters.insert(name.clone(), CounterRow { usage: account.usage, told: account.told });
            for reservation in account.reservations {
                self.reservations.insert((batch.tenant, reservation.id), reservation);
            }
        }
        for one in done {
            if let Some(key) = &batch.uses[one.place].key {
                let row = KeyRow { digest: key.digest, outcome: one.outcome, expires_at: key.expires_at };
                self.keys.insert(KeyName::new(tenantry_domain::access::Reach::Tenant(batch.tenant), key), row);
            }
            self.ledger.push((name.clone(), one.applied));
        }
        (answers, crossed)
    }

    fn status_in(&self, name: &CounterName, resource: &Resource, usage: Usage, at: Timestamp) -> QuotaStatus {
        let place = self.place(name.tenant, &name.resource);
        QuotaStatus { tenant: name.tenant, resource: resource.clone(), place, usage, at }
    }

    /// A reservation that was made in a counter.
    fn reservation_in(&self, name: &CounterName, id: ReservationId) -> Option<&Reservation> {
        self.reservations.get(&(name.tenant, id)).filter(|held| is_in(name, held))
    }

    /// Takes what expired reservations of a counter hold out of it.
    pub(crate) fn expire(&mut self, name: &CounterName, now: Timestamp) {
        let over = |reservation: &&mut Reservation| {
            reservation.state == ReservationState::Open
                && reservation.state_at(now) == ReservationState::Expired
                && is_in(name, reservation)
        };
        let of_tenant = self.reservations.iter_mut().filter(|((tenant, _), _)| *tenant == name.tenant);
        for reservation in of_tenant.map(|(_, reservation)| reservation).filter(over) {
            reservation.state = ReservationState::Expired;
            if let Some(counter) = self.counters.get_mut(name) {
                counter.usage.reserved = counter.usage.reserved.minus_at_most(reservation.amount);
            }
        }
    }

    /// What is taken of a counter at an instant: what expired reservations hold isn't.
    pub(crate) fn usage(&self, name: &CounterName, now: Timestamp) -> Usage {
        let Some(counter) = self.counters.get(name) else { return Usage::default() };
        let over = self.reservations.iter().filter(|((tenant, _), reservation)| {
            *tenant == name.tenant
                && reservation.state == ReservationState::Open
                && reservation.state_at(now) == ReservationState::Expired
                && is_in(name, reservation)
        });
        let reserved = over.fold(counter.usage.reserved, |left, (_, over)| left.minus_at_most(over.amount));
        Usage { reserved, ..counter.usage }
    }
}

/// Whether a reservation of the counter's tenant was made in it.
fn is_in(name: &CounterName, held: &Reservation) -> bool {
    (&held.resource, held.window_starts_at) == (&name.resource, name.window)
}
