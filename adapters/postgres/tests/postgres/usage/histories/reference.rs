//! What the domain says of a history, with nothing in between: one tenant's accounts, kept in memory.

use super::tables::Counted;
use super::{CALLS, RESOURCES};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tenantry_application::quota::Adjusted;
use tenantry_application::usage::{UseRefused, Used};
use tenantry_application::{Conflict, Refusal};
use tenantry_contracts::words::reason;
use tenantry_domain::access::Operation;
use tenantry_domain::quota::{Adjustment, Grant, Place, QuotaStatus, Resource, Terms, Thresholds, Usage, Window};
use tenantry_domain::tenant::NotAdmitted;
use tenantry_domain::usage::{Account, NotApplied, Reservation, ReservationState, Use};
use tenantry_domain::{Amount, GrantId, ReservationId, TenantId, Timestamp};

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
    /// The grants that were asked for, given or not.
    pub(super) granted: Vec<(usize, GrantId)>,
    /// What was told, in its order.
    pub(super) crossings: Vec<(String, u16)>,
}

struct Kept {
    resource: Resource,
    place: Place,
    /// What is used, and the shares that were told, by when the window began; a gauge has one, without a beginning.
    windows: BTreeMap<Option<Timestamp>, (Amount, Vec<u16>)>,
}

impl Reference {
    pub(super) fn of(tenant: TenantId, catalogue: &[Resource], now: Timestamp) -> Self {
        let kept = |resource: &Resource| Kept {
            resource: resource.clone(),
            place: Place::NEVER_TAKEN,
            windows: BTreeMap::new(),
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
            granted: Vec::new(),
            crossings: Vec::new(),
        }
    }

    pub(super) fn statuses(&self) -> Vec<QuotaStatus> {
        (0..self.kept.len()).map(|of| self.status(of, self.running(of))).collect()
    }

    /// What was counted in whichever window, where something was.
    pub(super) fn counted(&self) -> BTreeSet<Counted> {
        let mut counted = BTreeSet::new();
        for (of, kept) in self.kept.iter().enumerate() {
            for (began, (used, told)) in &kept.windows {
                let reserved = self.reserved(of, *began);
                if used.plus_at_most(reserved) > Amount::ZERO {
                    let number = |amount: Amount| i64::try_from(amount.get()).unwrap();
                    let told = told.iter().map(|percent| i16::try_from(*percent).unwrap()).collect();
                    let began = began.map_or(0, Timestamp::as_micros);
                    counted.insert((kept.resource.key().to_string(), began, number(*used), number(reserved), told));
                }
            }
        }
        counted
    }

    /// The window that runs; a gauge has none.
    fn running(&self, of: usize) -> Option<Window> {
        self.kept[of].resource.counting().window(self.now)
    }

    /// What is held by reservations that were made in a window.
    fn reserved(&self, of: usize, began: Option<Timestamp>) -> Amount {
        let open = self.reservations.iter().filter(|(held_of, held)| {
            (*held_of, held.window_starts_at) == (of, began) && held.state_at(self.now) == ReservationState::Open
        });
        open.fold(Amount::ZERO, |sum, (_, held)| sum.plus_at_most(held.amount))
    }

    /// What stands of a resource in a window. One that is over is shown as it stood at its end.
    fn status(&self, of: usize, window: Option<Window>) -> QuotaStatus {
        let Kept { resource, place, windows } = &self.kept[of];
        let began = window.map(|window| window.starts_at);
        let used = windows.get(&began).map_or(Amount::ZERO, |(used, _)| *used);
        let usage = Usage { used, reserved: self.reserved(of, began) };
        let over = window.filter(|window| window.ends_at <= self.now);
        let at = over.map_or(self.now, |window| window.last_instant());
        QuotaStatus { tenant: self.tenant, resource: resource.clone(), place: place.clone(), usage, at }
    }

    /// What a use is held against now, whichever window it counts in. Of one that is over nobody is told anything.
    fn account(&self, of: usize, window: Option<Window>) -> Account {
        let shown = self.status(of, window);
        let runs = shown.at == self.now;
        let status = QuotaStatus { at: self.now, ..shown };
        let began = window.map(|window| window.starts_at);
        let mine = self.reservations.iter().filter(|(held_of, held)| (*held_of, held.window_starts_at) == (of, began));
        let quota = status.quota().filter(|_| runs);
        Account {
            resource: status.resource.key().clone(),
            counting: status.resource.counting(),
            window,
            ceiling: status.ceiling(),
            thresholds: quota.map_or(Thresholds::NONE, |quota| quota.terms().thresholds.clone()),
            usage: status.usage,
            told: self.kept[of].windows.get(&began).map(|(_, told)| told.clone()).unwrap_or_default(),
            reservations: mine.map(|(_, held)| held.clone()).collect(),
            at: self.now,
        }
    }

    fn keep(&mut self, of: usize, account: Account, crossed: &[u16]) {
        let name = account.resource.as_str().to_owned();
        self.crossings.extend(crossed.iter().map(|percent| (name.clone(), *percent)));
        let began = account.window.map(|window| window.starts_at);
        self.kept[of].windows.insert(began, (account.usage.used, account.told));
        self.reservations.retain(|(held_of, held)| (*held_of, held.window_starts_at) != (of, began));
        self.reservations.extend(account.reservations.into_iter().map(|held| (of, held)));
    }

    /// Uses a resource in the window that runs.
    pub(super) fn use_quota(
        &mut self,
        of: usize,
        operation: Operation,
        key: Option<u8>,
        asked: &Use,
    ) -> Result<Used, Refusal> {
        self.use_once(of, self.running(of), operation, key, asked)
    }

    /// Ends a reservation, of whatever it was made, in the window it was made in.
    pub(super) fn end(
        &mut self,
        id: ReservationId,
        operation: Operation,
        key: Option<u8>,
        asked: &Use,
    ) -> Result<Used, Refusal> {
        let found = self.reservations.iter().find(|(_, held)| held.id == id);
        let (of, began) =
            found.map(|(of, held)| (*of, held.window_starts_at)).ok_or(Refusal::NotFound("reservation"))?;
        let window = began.and_then(|began| self.kept[of].resource.counting().window(began));
        self.use_once(of, window, operation, key, asked)
    }

    fn use_once(
        &mut self,
        of: usize,
        window: Option<Window>,
        operation: Operation,
        key: Option<u8>,
        asked: &Use,
    ) -> Result<Used, Refusal> {
        let Some(key) = key else { return self.use_in(of, window, asked) };
        self.settle_in(of, window);
        let name = (operation.rule().name, key);
        match self.keys.get(&name) {
            Some((known_of, known, used)) if *known_of == of && are_alike(known, asked) => return Ok(used.clone()),
            Some(_) => return Err(Conflict::KeyReused.into()),
            None => {}
        }
        let used = self.use_in(of, window, asked)?;
        self.keys.insert(name, (of, asked.clone(), used.clone()));
        Ok(used)
    }

    fn use_in(&mut self, of: usize, window: Option<Window>, asked: &Use) -> Result<Used, Refusal> {
        // Whatever becomes of it, the shares are told that were reached meanwhile.
        self.settle_in(of, window);
        if self.is_suspended && asked.kind().takes() {
            return Err(NotAdmitted::Suspended.into());
        }
        let before = self.status(of, window);
        let mut account = self.account(of, window);
        let applied = account.apply(asked).map_err(|why| refused(why, before))?;
        self.keep(of, account, &applied.crossed);
        Ok(Used { status: self.status(of, window), reservation: applied.reservation })
    }

    pub(super) fn settle(&mut self, of: usize) {
        self.settle_in(of, self.running(of));
    }

    fn settle_in(&mut self, of: usize, window: Option<Window>) {
        let mut account = self.account(of, window);
        let crossed = account.settle();
        self.keep(of, account, &crossed);
    }

    /// The counter's window is over: what was counted in it was counted in the one before that which runs now.
    pub(super) fn end_window(&mut self) {
        let counting = self.kept[CALLS].resource.counting();
        let before = |began: Timestamp| {
            let last = Timestamp::from_micros(began.as_micros() - 1).unwrap();
            counting.window(last).unwrap().starts_at
        };
        let windows = std::mem::take(&mut self.kept[CALLS].windows);
        self.kept[CALLS].windows = windows.into_iter().map(|(began, kept)| (began.map(before), kept)).collect();
        for (_, held) in self.reservations.iter_mut().filter(|(of, _)| *of == CALLS) {
            held.window_starts_at = held.window_starts_at.map(before);
        }
    }

    pub(super) fn set(&mut self, of: usize, terms: Terms) -> u64 {
        let key = self.kept[of].resource.key().clone();
        if let Some(change) = self.kept[of].place.set(self.tenant, &key, terms, None, self.now) {
            self.kept[of].place = Place::after(change);
        }
        self.kept[of].place.quota().map_or(0, |quota| quota.parts().version.get())
    }

    pub(super) fn adjust(&mut self, of: usize, adjustment: Adjustment) -> Result<Adjusted, Refusal> {
        let quota = self.kept[of].place.quota().ok_or(Refusal::NotFound("quota"))?;
        let before = quota.terms().limit;
        if let Some(change) = quota.adjust(adjustment, reason("the fair is on"), self.now)? {
            self.kept[of].place = Place::after(change);
        }
        let status = self.status(of, self.running(of));
        let (used, over_limit) = (status.usage.used, status.is_over_limit());
        Ok(Adjusted { before, after: status.limit(), used, over_limit })
    }

    pub(super) fn remove(&mut self, of: usize) -> Result<u64, Refusal> {
        let quota = self.kept[of].place.quota().ok_or(Refusal::NotFound("quota"))?;
        let change = quota.remove(None, self.now);
        self.kept[of].place = Place::after(change);
        Ok(0)
    }

    pub(super) fn grant(&mut self, of: usize, grant: Grant, seconds: u32) -> Result<u64, Refusal> {
        self.granted.push((of, grant.id));
        let quota = self.kept[of].place.quota().ok_or(Refusal::NotFound("quota"))?;
        let grant = Grant { expires_at: self.now.plus_seconds(seconds), ..grant };
        let change = quota.grant(grant, self.now)?;
        let version = change.version().get();
        self.kept[of].place = Place::after(change);
        Ok(version)
    }

    pub(super) fn revoke(&mut self, of: usize, grant: GrantId) -> Result<u64, Refusal> {
        let quota = self.kept[of].place.quota().ok_or(Refusal::NotFound("quota"))?;
        let change = quota.revoke_grant(grant, None, self.now)?;
        let version = change.version().get();
        self.kept[of].place = Place::after(change);
        Ok(version)
    }
}

/// Whether two uses have the same input: the id of a reservation is drawn anew for each call.
fn are_alike(known: &Use, asked: &Use) -> bool {
    match (known, asked) {
        (
            Use::Reserve { id: _, amount, time_to_live },
            Use::Reserve { id: _, amount: asked, time_to_live: asked_for },
        ) => (amount, time_to_live) == (asked, asked_for),
        (known, asked) => known == asked,
    }
}

fn refused(why: NotApplied, before: QuotaStatus) -> Refusal {
    UseRefused::NotApplied { why, status: Box::new(before) }.into()
}
