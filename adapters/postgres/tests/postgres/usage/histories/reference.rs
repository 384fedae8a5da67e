//! What the domain says of a history, with nothing in between: one tenant's accounts, kept in memory.

use super::RESOURCES;
use std::collections::HashMap;
use tenantry_application::usage::{UseRefused, Used};
use tenantry_application::{Conflict, Refusal};
use tenantry_domain::access::Operation;
use tenantry_domain::quota::{Grant, Place, QuotaStatus, Resource, Terms, Thresholds, Usage};
use tenantry_domain::tenant::NotAdmitted;
use tenantry_domain::usage::{Account, NotApplied, Reservation, ReservationState, Use};
use tenantry_domain::{ReservationId, TenantId, Timestamp};

/// A tenant's quotas and what it uses, in the order of [`RESOURCES`].
pub(super) struct Reference {
    tenant: TenantId,
    pub(super) now: Timestamp,
    pub(super) is_suspended: bool,
    kept: Vec<Kept>,
    reservations: Vec<(usize, Reservation)>,
    /// What each key was used for, and what that gave.
    keys: HashMap<(&'static str, u8), (usize, Use, Used)>,
    /// The ids under which something was to be reserved.
    pub(super) asked_for: Vec<ReservationId>,
    /// What was told, in its order.
    pub(super) crossings: Vec<(String, u16)>,
}

struct Kept {
    resource: Resource,
    place: Place,
    usage: Usage,
    told: Vec<u16>,
}

impl Reference {
    pub(super) fn of(tenant: TenantId, catalogue: &[Resource], now: Timestamp) -> Self {
        let kept = |resource: &Resource| Kept {
            resource: resource.clone(),
            place: Place::NEVER_TAKEN,
            usage: Usage::default(),
            told: Vec::new(),
        };
        assert!(catalogue.iter().map(|resource| resource.key().as_str()).eq(RESOURCES));
        Self {
            tenant,
            now,
            is_suspended: false,
            kept: catalogue.iter().map(kept).collect(),
            reservations: Vec::new(),
            keys: HashMap::new(),
            asked_for: Vec::new(),
            crossings: Vec::new(),
        }
    }

    pub(super) fn statuses(&self) -> Vec<QuotaStatus> {
        (0..self.kept.len()).map(|of| self.status(of)).collect()
    }

    /// What stands of a resource now.
    fn status(&self, of: usize) -> QuotaStatus {
        let Kept { resource, place, usage, .. } = &self.kept[of];
        let open = self
            .reservations
            .iter()
            .filter(|(held_of, held)| *held_of == of && held.state_at(self.now) == ReservationState::Open);
        let reserved = open.fold(tenantry_domain::Amount::ZERO, |sum, (_, held)| sum.plus_at_most(held.amount));
        let usage = Usage { reserved, ..*usage };
        QuotaStatus { tenant: self.tenant, resource: resource.clone(), place: place.clone(), usage, at: self.now }
    }

    fn account(&self, of: usize) -> Account {
        let status = self.status(of);
        let mine = self.reservations.iter().filter(|(held_of, _)| *held_of == of);
        Account {
            resource: status.resource.key().clone(),
            counting: status.resource.counting(),
            window: status.window(),
            ceiling: status.ceiling(),
            thresholds: status.quota().map_or(Thresholds::NONE, |quota| quota.terms().thresholds.clone()),
            usage: status.usage,
            told: self.kept[of].told.clone(),
            reservations: mine.map(|(_, held)| held.clone()).collect(),
            at: self.now,
        }
    }

    fn keep(&mut self, of: usize, account: Account, crossed: &[u16]) {
        let name = account.resource.as_str().to_owned();
        self.crossings.extend(crossed.iter().map(|percent| (name.clone(), *percent)));
        (self.kept[of].usage, self.kept[of].told) = (account.usage, account.told);
        self.reservations.retain(|(held_of, _)| *held_of != of);
        self.reservations.extend(account.reservations.into_iter().map(|held| (of, held)));
    }

    pub(super) fn use_quota(&mut self, of: usize, asked: &Use) -> Result<Used, Refusal> {
        // Whatever becomes of it, the shares are told that were reached meanwhile.
        self.settle(of);
        if self.is_suspended && asked.kind().takes() {
            return Err(NotAdmitted::Suspended.into());
        }
        let before = self.status(of);
        let mut account = self.account(of);
        let applied = account.apply(asked).map_err(|why| refused(why, before))?;
        self.keep(of, account, &applied.crossed);
        Ok(Used { status: self.status(of), reservation: applied.reservation })
    }

    pub(super) fn use_with_key(
        &mut self,
        of: usize,
        operation: Operation,
        key: u8,
        asked: &Use,
    ) -> Result<Used, Refusal> {
        self.settle(of);
        let name = (operation.rule().name, key);
        match self.keys.get(&name) {
            Some((known_of, known, used)) if (*known_of, known) == (of, asked) => return Ok(used.clone()),
            Some(_) => return Err(Conflict::KeyReused.into()),
            None => {}
        }
        let used = self.use_quota(of, asked)?;
        self.keys.insert(name, (of, asked.clone(), used.clone()));
        Ok(used)
    }

    /// Ends a reservation, of whatever it was made.
    pub(super) fn end(&mut self, id: ReservationId, asked: &Use) -> Result<Used, Refusal> {
        let of = self.reservations.iter().find(|(_, held)| held.id == id).map(|(of, _)| *of);
        self.use_quota(of.ok_or(Refusal::NotFound("reservation"))?, asked)
    }

    pub(super) fn settle(&mut self, of: usize) {
        let mut account = self.account(of);
        let crossed = account.settle();
        self.keep(of, account, &crossed);
    }

    pub(super) fn set(&mut self, of: usize, terms: Terms) -> u64 {
        let key = self.kept[of].resource.key().clone();
        if let Some(change) = self.kept[of].place.set(self.tenant, &key, terms, None, self.now) {
            self.kept[of].place = Place::after(change);
        }
        self.status(of).version()
    }

    pub(super) fn remove(&mut self, of: usize) -> Result<u64, Refusal> {
        let quota = self.kept[of].place.quota().ok_or(Refusal::NotFound("quota"))?;
        let change = quota.remove(None, self.now);
        self.kept[of].place = Place::after(change);
        Ok(0)
    }

    pub(super) fn grant(&mut self, of: usize, grant: Grant, seconds: u32) -> Result<u64, Refusal> {
        let quota = self.kept[of].place.quota().ok_or(Refusal::NotFound("quota"))?;
        let grant = Grant { expires_at: self.now.plus_seconds(seconds), ..grant };
        let change = quota.grant(grant, self.now)?;
        let version = change.version().get();
        self.kept[of].place = Place::after(change);
        Ok(version)
    }
}

fn refused(why: NotApplied, before: QuotaStatus) -> Refusal {
    UseRefused::NotApplied { why, status: Box::new(before) }.into()
}
