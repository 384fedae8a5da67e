//! The trail: which refused attempts go on it. (Every change does.)

/// What stood against an attempt that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ground {
    /// Nobody who is here has this token: whom should the trail name?
    Authentication,
    /// The caller may not, has no such tenant, or has one that isn't Active.
    Authorization,
    /// Something broke, or can't be reached.
    Fault,
    /// The lifecycle has no such step, or not yet, or no longer.
    Lifecycle,
    /// What the caller sent or counted on: an input out of bounds, another version, a thing that isn't there.
    Request,
    /// The thing is protected from deletion.
    Retention,
}

impl Ground {
    /// Every ground.
    pub const ALL: [Self; 6] =
        [Self::Authentication, Self::Authorization, Self::Fault, Self::Lifecycle, Self::Request, Self::Retention];

    /// Whether the attempt goes on the trail. Authorization, lifecycle and retention do; of a preview, which asks
    /// what stands against a change, authorization alone.
    #[must_use]
    pub const fn is_recorded(self, preview: bool) -> bool {
        match self {
            Self::Authorization => true,
            Self::Lifecycle | Self::Retention => !preview,
            Self::Authentication | Self::Fault | Self::Request => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorization_lifecycle_and_retention_go_on_the_trail() {
        let recorded: Vec<_> = Ground::ALL.into_iter().filter(|ground| ground.is_recorded(false)).collect();
        assert_eq!(recorded, [Ground::Authorization, Ground::Lifecycle, Ground::Retention]);
    }

    #[test]
    fn of_a_preview_authorization_alone_goes_on_the_trail() {
        let recorded: Vec<_> = Ground::ALL.into_iter().filter(|ground| ground.is_recorded(true)).collect();
        assert_eq!(recorded, [Ground::Authorization]);
    }
}
