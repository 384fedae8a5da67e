//! The tenant itself, and the verbs that change it.

use super::{
    Before, Cause, Deletion, DisplayName, InvalidTransition, Kept, Labels, Refused, Slug, State, Status, Suspension,
    UntilNotInFuture,
};
use crate::access::Action;
use crate::change::Aggregate;
use crate::{Change, Facts, Reason, TenantId, Timestamp, Version};

/// An organisation that the platform serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    parts: TenantParts,
}

/// What a tenant is made of; for stores, to take one apart and put it together again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantParts {
    /// Its identifier.
    pub id: TenantId,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name for people.
    pub display_name: DisplayName,
    /// Its state.
    pub state: State,
    /// Since when its status is what it is.
    pub status_changed_at: Timestamp,
    /// What it is sorted by.
    pub labels: Labels,
    /// Whether deleting is refused.
    pub deletion_protection: bool,
    /// How often it was changed.
    pub version: Version,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What an update changes; `None` leaves a thing as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The new name for people.
    pub display_name: Option<DisplayName>,
    /// All labels from now on.
    pub labels: Option<Labels>,
    /// Whether deleting is refused.
    pub deletion_protection: Option<bool>,
}

impl Tenant {
    /// A tenant as a store held it.
    #[must_use]
    pub const fn stored(parts: TenantParts) -> Self {
        Self { parts }
    }

    /// Registers a tenant. It is Created, and its tokens are refused until it is activated.
    #[must_use]
    pub fn create(
        id: TenantId,
        slug: Slug,
        display_name: DisplayName,
        labels: Labels,
        deletion_protection: bool,
        reason: Option<Reason>,
        at: Timestamp,
    ) -> Change<Self> {
        let created = Self::stored(TenantParts {
            id,
            slug,
            display_name,
            state: State::Created,
            status_changed_at: at,
            labels,
            deletion_protection,
            version: Version::FIRST,
            created_at: at,
            updated_at: at,
        });
        Change::created(created, Action::TenantCreate, reason, at)
    }

    /// Changes name, labels or protection, in every state but Deleted. `None` where nothing would be different.
    ///
    /// # Errors
    /// [`Refused::Transition`] for a deleted tenant.
    pub fn update(
        &self,
        changes: Changes,
        reason: Option<Reason>,
        at: Timestamp,
    ) -> Result<Option<Change<Self>>, Refused> {
        self.take_setting(Action::TenantUpdate)?;
        let mut parts = self.parts.clone();
        parts.display_name = changes.display_name.unwrap_or(parts.display_name);
        parts.labels = changes.labels.unwrap_or(parts.labels);
        parts.deletion_protection = changes.deletion_protection.unwrap_or(parts.deletion_protection);
        if parts == self.parts {
            return Ok(None);
        }
        Ok(Some(self.changed(parts, Action::TenantUpdate, reason, at)))
    }

    /// Puts a created tenant to work.
    ///
    /// # Errors
    /// [`Refused::Transition`] unless Created.
    pub fn activate(&self, reason: Option<Reason>, at: Timestamp) -> Result<Change<Self>, Refused> {
        match self.state() {
            State::Created => Ok(self.becoming(State::Active, Action::TenantActivate, reason, at)),
            State::Active | State::Suspended(_) | State::Archived(_) | State::Deleted(_) => {
                Err(self.invalid(Action::TenantActivate).into())
            }
        }
    }

    /// Suspends an active tenant, or replaces cause, reason and end of a suspension.
    ///
    /// # Errors
    /// [`Refused::Transition`] unless Active or Suspended; [`Refused::Until`] if `until` has passed.
    pub fn suspend(
        &self,
        cause: Cause,
        reason: Reason,
        until: Option<Timestamp>,
        at: Timestamp,
    ) -> Result<Change<Self>, Refused> {
        let since = match self.state() {
            State::Active => at,
            State::Suspended(current) => current.since,
            State::Created | State::Archived(_) | State::Deleted(_) => {
                return Err(self.invalid(Action::TenantSuspend).into());
            }
        };
        if until.is_some_and(|until| until <= at) {
            return Err(Refused::Until(UntilNotInFuture));
        }
        let suspension = Suspension { cause, reason: reason.clone(), since, until };
        Ok(self.becoming(State::Suspended(suspension), Action::TenantSuspend, Some(reason), at))
    }

    /// Gives a suspended tenant back exactly what it had.
    ///
    /// # Errors
    /// [`Refused::Transition`] unless Suspended.
    pub fn resume(&self, reason: Option<Reason>, at: Timestamp) -> Result<Change<Self>, Refused> {
        match self.state() {
            State::Suspended(_) => Ok(self.becoming(State::Active, Action::TenantResume, reason, at)),
            State::Created | State::Active | State::Archived(_) | State::Deleted(_) => {
                Err(self.invalid(Action::TenantResume).into())
            }
        }
    }

    /// Ends a suspension whose time has come, as [`Self::resume`] does when somebody asks for it.
    ///
    /// # Errors
    /// [`Refused::Transition`] unless Suspended; [`Refused::SuspensionRuns`] before `until`, or without one.
    pub fn resume_when_due(&self, at: Timestamp) -> Result<Change<Self>, Refused> {
        match self.state().suspension() {
            Some(suspension) if !suspension.is_over(at) => Err(Refused::SuspensionRuns { until: suspension.until }),
            Some(_) | None => self.resume(None, at),
        }
    }

    /// Takes access away and keeps the data. A suspension is kept beside it, but no longer ends by itself.
    ///
    /// # Errors
    /// [`Refused::Transition`] if Archived or Deleted.
    pub fn archive(&self, reason: Reason, at: Timestamp) -> Result<Change<Self>, Refused> {
        let kept = match self.state() {
            State::Created => Kept::Created,
            State::Active => Kept::Active,
            State::Suspended(suspension) => Kept::Suspended(Suspension { until: None, ..suspension.clone() }),
            State::Archived(_) | State::Deleted(_) => return Err(self.invalid(Action::TenantArchive).into()),
        };
        Ok(self.becoming(State::Archived(kept), Action::TenantArchive, Some(reason), at))
    }

    /// Takes an archived tenant back: suspended, so that putting it to work again is a decision of its own
    /// ([`Self::resume`]); or Created, if it never was active.
    ///
    /// # Errors
    /// [`Refused::Transition`] unless Archived; [`Refused::ReasonRequired`] if it was active and no reason is given.
    pub fn unarchive(&self, reason: Option<Reason>, at: Timestamp) -> Result<Change<Self>, Refused> {
        let State::Archived(kept) = self.state() else {
            return Err(self.invalid(Action::TenantUnarchive).into());
        };
        let state = match kept {
            Kept::Created => State::Created,
            Kept::Active => State::Suspended(Suspension {
                cause: Cause::Policy,
                reason: reason.clone().ok_or(Refused::ReasonRequired)?,
                since: at,
                until: None,
            }),
            Kept::Suspended(suspension) => State::Suspended(suspension.clone()),
        };
        Ok(self.becoming(state, Action::TenantUnarchive, reason, at))
    }

    /// Deletes a tenant; within the grace period it can be taken back.
    ///
    /// # Errors
    /// [`Refused::Transition`] unless Created or Archived; [`Refused::SlugNotConfirmed`] if `confirmed` isn't its
    /// slug; [`Refused::Protected`] under deletion protection.
    pub fn delete(
        &self,
        confirmed: &str,
        grace_period_seconds: u32,
        reason: Reason,
        at: Timestamp,
    ) -> Result<Change<Self>, Refused> {
        let before = match self.state() {
            State::Created => Before::Created,
            State::Archived(kept) => Before::Archived(kept.clone()),
            State::Active | State::Suspended(_) | State::Deleted(_) => {
                return Err(self.invalid(Action::TenantDelete).into());
            }
        };
        if confirmed != self.slug().as_str() {
            return Err(Refused::SlugNotConfirmed);
        }
        if self.parts.deletion_protection {
            return Err(Refused::Protected);
        }
        let deletion = Deletion { requested_at: at, erased_after: at.plus_seconds(grace_period_seconds), before };
        Ok(self.becoming(State::Deleted(deletion), Action::TenantDelete, Some(reason), at))
    }

    /// Takes a deletion back: the tenant is again what it was.
    ///
    /// # Errors
    /// [`Refused::Transition`] unless Deleted; [`Refused::GracePeriodOver`] from `erased_after` on, whether or not
    /// the data has been erased yet.
    pub fn undelete(&self, reason: Option<Reason>, at: Timestamp) -> Result<Change<Self>, Refused> {
        let State::Deleted(deletion) = self.state() else {
            return Err(self.invalid(Action::TenantUndelete).into());
        };
        if deletion.is_over(at) {
            return Err(Refused::GracePeriodOver { erased_after: deletion.erased_after });
        }
        let state = match &deletion.before {
            Before::Created => State::Created,
            Before::Archived(kept) => State::Archived(kept.clone()),
        };
        Ok(self.becoming(state, Action::TenantUndelete, reason, at))
    }

    /// Erases a deleted tenant: all that is left is its id, its slug and its version, for good.
    ///
    /// # Errors
    /// [`Refused::Transition`] unless Deleted; [`Refused::GracePeriodRuns`] before `erased_after`.
    pub fn erase(&self, at: Timestamp) -> Result<Change<Self>, Refused> {
        let State::Deleted(deletion) = self.state() else {
            return Err(self.invalid(Action::TenantErase).into());
        };
        if !deletion.is_over(at) {
            return Err(Refused::GracePeriodRuns { erased_after: deletion.erased_after });
        }
        Ok(Change::erased(self.clone(), Action::TenantErase, None, at))
    }

    fn becoming(&self, state: State, action: Action, reason: Option<Reason>, at: Timestamp) -> Change<Self> {
        let mut parts = self.parts.clone();
        if state.status() != parts.state.status() {
            parts.status_changed_at = at;
        }
        parts.state = state;
        self.changed(parts, action, reason, at)
    }

    fn changed(&self, mut parts: TenantParts, action: Action, reason: Option<Reason>, at: Timestamp) -> Change<Self> {
        parts.version = parts.version.next();
        parts.updated_at = at;
        Change::became(self.clone(), Self::stored(parts), action, reason, at)
    }

    /// Whether its settings may be changed: its own, and those of other capabilities, such as quotas. They may in every
    /// state but Deleted.
    ///
    /// # Errors
    /// [`Refused::Transition`] for a deleted tenant.
    pub fn take_setting(&self, action: Action) -> Result<(), Refused> {
        match self.status() {
            Status::Created | Status::Active | Status::Suspended | Status::Archived => Ok(()),
            Status::Deleted => Err(self.invalid(action).into()),
        }
    }

    const fn invalid(&self, asked: Action) -> InvalidTransition {
        InvalidTransition { asked, from: self.status() }
    }

    /// Its identifier.
    #[must_use]
    pub const fn id(&self) -> TenantId {
        self.parts.id
    }

    /// Its name in addresses.
    #[must_use]
    pub const fn slug(&self) -> &Slug {
        &self.parts.slug
    }

    /// Its state.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.parts.state
    }

    /// The name of its state.
    #[must_use]
    pub const fn status(&self) -> Status {
        self.parts.state.status()
    }

    /// All it is made of.
    #[must_use]
    pub const fn parts(&self) -> &TenantParts {
        &self.parts
    }
}

impl Aggregate for Tenant {
    const KIND: &'static str = "tenant";

    fn log(&self) -> Option<TenantId> {
        Some(self.parts.id)
    }

    fn target_id(&self) -> String {
        self.parts.id.to_string()
    }

    fn version(&self) -> Version {
        self.parts.version
    }

    fn facts(&self) -> Facts {
        let labels = self.parts.labels.iter().fold(Facts::new(), |labels, (key, value)| labels.with(key, value));
        let facts = Facts::new()
            .with("deletionProtection", self.parts.deletion_protection)
            .with("displayName", self.parts.display_name.as_str())
            .with("labels", labels)
            .with("slug", self.parts.slug.as_str());
        self.parts.state.facts(facts)
    }
}
